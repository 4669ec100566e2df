// Parameter lists and external interrupts, 40 bytes each (transports reference 8.3 and 8.4).
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "iucv/codes.h"

namespace openrui::iucv {

inline constexpr std::size_t kListSize = 40;
using ListBytes = std::array<std::uint8_t, kListSize>;

// ACCEPT, CONNECT, QUIESCE, RESUME, SEVER.
struct ControlList {
  PathId path = 0;             // IPPATHID
  std::uint8_t flags = 0;      // IPFLAGS1
  ReturnCode code{};           // IPRCODE
  std::uint16_t limit = 0;     // IPMSGLIM; 0 in CONNECT and ACCEPT: the default
  std::uint16_t function = 0;  // IPFCNCD, passed on as it is
  std::string vmid;            // IPVMID, without trailing blanks
  UserData user{};             // IPUSER
  std::string target;          // IPTARGET, a node name; empty: wherever the directory says
  friend bool operator==(const ControlList&, const ControlList&) = default;
};
ListBytes emit_control(const ControlList& list);
ControlList parse_control(const ListBytes& bytes);

// SEND, RECEIVE, REPLY, REJECT, PURGE, TESTCMPL. Addresses are those of the issuer's storage.
struct MessageList {
  PathId path = 0;
  std::uint8_t flags = 0;
  ReturnCode code{};
  MessageId id = 0;                // IPMSGID
  std::uint32_t target_class = 0;  // IPTRGCLS
  std::uint32_t address1 = 0;      // IPBFADR1; with kParameterData: bytes 12 to 19 are the data
  std::uint32_t length1 = 0;       // IPBFLN1F; on return what is left
  std::uint32_t source_class = 0;  // IPSRCCLS
  std::uint32_t tag = 0;           // IPMSGTAG
  std::uint32_t address2 = 0;      // IPBFADR2
  std::uint32_t length2 = 0;       // IPBFLN2F
  friend bool operator==(const MessageList&, const MessageList&) = default;

  ParameterData parameter_data() const;
  void set_parameter_data(const ParameterData& data);
};
ListBytes emit_message(const MessageList& list);
MessageList parse_message(const ListBytes& bytes);

// One external interrupt; which members count depends on the type.
struct Interrupt {
  InterruptType type = InterruptType::pending;
  PathId path = 0;
  std::uint8_t flags = 0;
  // 1, 2
  std::uint16_t limit = 0;  // own messages that may be outstanding
  // 1
  std::string vmid;  // who connects; SYSTEM: a system service (8.7 V14)
  // 1 to 5
  UserData user{};
  // 6 to 9
  MessageId id = 0;
  // 6, 7
  Audit audit = 0;
  std::uint32_t source_class = 0;
  std::uint32_t tag = 0;
  // 8, 9
  std::uint32_t target_class = 0;
  std::uint32_t length = 0;  // of the message
  // 6 to 9 with kParameterData: of the message or of the reply
  ParameterData parameter_data{};
  // 8, 9: length of the sender's answer buffer; 6, 7: what is left of it
  std::uint32_t answer_length = 0;
  friend bool operator==(const Interrupt&, const Interrupt&) = default;

  bool is_control() const { return type <= InterruptType::resumed; }
  bool is_message() const { return type >= InterruptType::priority_pending; }
  bool is_completion() const { return !is_control() && !is_message(); }
};
ListBytes emit_interrupt(const Interrupt& interrupt);
Interrupt parse_interrupt(const ListBytes& bytes);

}  // namespace openrui::iucv
