// IUCV frames on a stream between nodes: bytes <-> values (transports reference 10.4, a proposal of our own). The
// header of a frame, with the path and the message number, is streams/frame.h's.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "formats/format_error.h"
#include "iucv/codes.h"

namespace openrui::iucv::frames {

enum class Type : std::uint8_t {
  connect = 0x10,
  pending = 0x11,
  refuse = 0x12,
  accept = 0x13,
  sever = 0x14,
  quiesce = 0x15,
  resume = 0x16,
  window = 0x17,
  send = 0x20,
  send_more = 0x21,
  complete = 0x22,
  reply = 0x23,
  reply_more = 0x24,
  purge = 0x25,
  purged = 0x26
};
// "CONNECT"; empty: no frame of IUCV has this type.
std::string_view name(Type t);

// Flags of SEND and REPLY; those of a path are flag::kParameterData, kQuiesce, kPriority.
inline constexpr std::uint8_t kParameterData = 0x80;
inline constexpr std::uint8_t kMore = 0x40;  // chunks follow
inline constexpr std::uint8_t kPriority = 0x20;
inline constexpr std::uint8_t kOneWay = 0x10;

// Reasons of SEVER.
inline constexpr std::uint8_t kByProgram = 0;
inline constexpr std::uint8_t kByLogoff = 1;
inline constexpr std::uint8_t kBySystem = 2;

// Bytes of messages that a sender may have on a path before the receiver has read them.
inline constexpr std::uint32_t kDefaultWindow = 64 * 1024;

struct Connect {
  std::uint16_t path = 0;   // the originator's end
  std::uint16_t limit = 0;  // messages that the originator wants to have outstanding
  std::uint8_t flags = 0;
  std::string target;  // user, resource or service
  std::string target_node;
  std::string originator;
  std::string originator_node;
  UserData user{};
  std::uint32_t window = kDefaultWindow;  // toward the originator, bytes
  friend bool operator==(const Connect&, const Connect&) = default;
};
Bytes emit(const Connect& c);
Parsed<Connect> parse_connect(ByteView payload);

struct Accept {
  std::uint16_t path = 0;   // the acceptor's end
  std::uint16_t limit = 0;  // granted to the originator
  std::uint8_t flags = 0;
  UserData user{};
  std::uint32_t window = kDefaultWindow;  // toward the acceptor, bytes
  std::uint16_t own_limit = 0;            // of the acceptor's messages
  friend bool operator==(const Accept&, const Accept&) = default;
};
Bytes emit(const Accept& a);
Parsed<Accept> parse_accept(ByteView payload);

// PENDING: the target's end of the path.
Bytes emit_pending(std::uint16_t path);
Parsed<std::uint16_t> parse_pending(ByteView payload);
// SEVER, QUIESCE, RESUME: IPUSER.
Parsed<UserData> parse_user(ByteView payload);
// WINDOW: so many bytes more may be sent.
Bytes emit_window(std::uint32_t bytes);
Parsed<std::uint32_t> parse_window(ByteView payload);

// What stands in front of the data of SEND.
inline constexpr std::size_t kSendHead = 12;
struct Send {
  std::uint32_t target_class = 0;
  std::uint32_t length = 0;         // of the whole message
  std::uint32_t answer_length = 0;  // 0 for one-way messages
  ByteView data;
};
void emit_send_head(const Send& s, std::uint8_t* to);
Parsed<Send> parse_send(ByteView payload);

// What stands in front of the data of REPLY.
inline constexpr std::size_t kReplyHead = 8;
struct Reply {
  Audit audit = 0;
  std::uint32_t length = 0;  // of the whole reply, which may be longer than what is sent of it
  ByteView data;
};
void emit_reply_head(const Reply& r, std::uint8_t* to);
Parsed<Reply> parse_reply(ByteView payload);

// COMPLETE and PURGED: the audit, in four bytes.
Bytes emit_audit(Audit a);
Parsed<Audit> parse_audit(ByteView payload);

}  // namespace openrui::iucv::frames
