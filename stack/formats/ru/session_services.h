// Session services on the SSCP-LU session (SNA reference 5.4): INIT-SELF, TERM-SELF, NSPE. Every emit_… gives back the
// bytes that its parse_… took.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/format_error.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

// The three bytes in front of a network-services RU. Only for kinds that have them.
bool has_ns_header(ByteView ru, RuKind kind);
void emit_ns_header(ByteWriter& out, RuKind kind);

// A name as session services carry it: F3 (LU), length, up to 255 bytes of EBCDIC.
struct ResourceName {
  static constexpr std::uint8_t kLu = 0xF3;
  std::uint8_t type = kLu;
  Bytes name;
  friend bool operator==(const ResourceName&, const ResourceName&) = default;
};

// Request for a session with the host application `plu`. Fields that only one format has are marked.
struct InitSelf {
  int format = 0;                           // 0 (010681) or 1 (810681)
  std::uint8_t format_byte = 0;             // byte 3, low nibble
  std::uint8_t type = 0x40;                 // format 1, byte 4: C0 initiate or queue, 0C role of the destination [k]
  std::uint8_t queuing = 0;                 // format 1, byte 5 [k]
  std::uint8_t origin = 0;                  // format 1, byte 6 [k]
  std::uint8_t notify = 0;                  // format 1, byte 7 [k]
  std::array<std::uint8_t, 8> mode_name{};  // EBCDIC, blank padded; all blanks = default mode
  ResourceName plu;                         // uninterpreted name
  // Each is absent when the RU ends before it.
  std::optional<Bytes> requester_id = Bytes{};
  std::optional<Bytes> password = Bytes{};
  std::optional<Bytes> user_data = Bytes{};
  std::optional<Bytes> urc;  // format 1: user request correlation
  Bytes rest;
  friend bool operator==(const InitSelf&, const InitSelf&) = default;
};
// Either format. 1002 when cut before the end of the PLU name, 0835 with the offset for a field that overruns.
Parsed<InitSelf> parse_init_self(ByteView ru);
Bytes emit_init_self(const InitSelf& init);
std::vector<std::string> explain(const InitSelf& init);
// Format 0 from text; mode name blank padded to 8.
InitSelf make_init_self(std::string_view plu, std::string_view mode);

struct TermSelf {
  int format = 0;                   // 0 (010683) or 1 (810683)
  std::uint8_t format_byte = 0x11;  // format 1, byte 3
  std::uint8_t type = 0x60;         // bit order [k] (SNA reference 5.4)
  std::uint8_t reason = 0;          // format 1
  std::uint16_t reserved = 0;       // format 1
  std::uint8_t session_key = 1;     // format 1: 01 uninterpreted name pair
  std::vector<ResourceName> names;  // an empty name: whichever session there is
  Bytes rest;
  friend bool operator==(const TermSelf&, const TermSelf&) = default;
};
Parsed<TermSelf> parse_term_self(ByteView ru);
Bytes emit_term_self(const TermSelf& term);
std::vector<std::string> explain(const TermSelf& term);
// Format 0 for one PLU.
TermSelf make_term_self(std::string_view plu);

// The SSCP tells that a session could not be set up. Layout unverified [p] (SNA reference 5.4, 20.1): everything behind
// the reason byte is optional.
struct Nspe {
  std::uint8_t reason = 0;  // 08 CINIT failed, 04 BIND failed, 02 PLU rejected, 01 SLU rejected
  std::optional<Sense> sense;
  std::optional<std::uint8_t> session_key;  // 06: name pair
  std::vector<ResourceName> names;          // PLU, SLU
  std::optional<Bytes> urc;
  Bytes rest;
  friend bool operator==(const Nspe&, const Nspe&) = default;
};
// 1002 when shorter than 4 bytes; anything else is accepted.
Parsed<Nspe> parse_nspe(ByteView ru);
Bytes emit_nspe(const Nspe& nspe);
std::vector<std::string> explain(const Nspe& nspe);
// "BIND failed on the way to the SLU"; also the reason of NOTIFY key 03.
std::string nspe_reason(std::uint8_t reason);

}  // namespace openrui
