// Session control of an LU-LU session (SNA reference 6.8 and 7): UNBIND, STSN, CRV. SDT, CLEAR and RQR are one byte,
// see response.h. Every emit_… gives back the bytes that its parse_… took.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/control_vector.h"
#include "formats/format_error.h"

namespace openrui {

// Names of 03, 04, 05, 0A, 0B, 10 and 11 are [k] (SNA reference 20.4). Other values are treated as normal.
enum class UnbindType : std::uint8_t {
  normal = 0x01,
  bind_forthcoming = 0x02,
  talk = 0x03,
  restart_mismatch = 0x04,
  not_authorised = 0x05,
  invalid_session_parameters = 0x06,
  virtual_route_inoperative = 0x07,
  route_extension_inoperative = 0x08,
  hierarchical_reset = 0x09,
  sscp_gone = 0x0A,
  virtual_route_deactivated = 0x0B,
  lu_failure_unrecoverable = 0x0C,
  lu_failure_recoverable = 0x0E,
  cleanup = 0x0F,
  gateway_cleanup = 0x10,
  xrf_reset = 0x11,
  session_failure = 0xFE  // a sense code follows
};
std::string_view name(UnbindType t);
// True when the session ended because something broke, false for an end that one side wished.
bool is_failure(UnbindType t);

struct Unbind {
  UnbindType type = UnbindType::normal;
  std::optional<Sense> sense;  // type FE
  ControlVectors vectors;      // 60, 35
  friend bool operator==(const Unbind&, const Unbind&) = default;
};
// 1002 when shorter than 2 bytes. Type FE without its four bytes of sense is accepted.
Parsed<Unbind> parse_unbind(ByteView ru);
Bytes emit_unbind(const Unbind& unbind);
std::vector<std::string> explain(const Unbind& unbind);

enum class StsnAction : std::uint8_t { ignore = 0, set = 1, sense = 2, set_and_test = 3 };
// `reset` and `invalid` are [k] (SNA reference 20.3).
enum class StsnResult : std::uint8_t { reset = 0, test_positive = 1, invalid = 2, test_negative = 3 };
std::string_view name(StsnAction a);
std::string_view name(StsnResult r);

struct Stsn {
  StsnAction secondary_action = StsnAction::ignore;  // for the secondary-to-primary number
  StsnAction primary_action = StsnAction::ignore;    // for the primary-to-secondary number
  std::uint8_t reserved = 0;                         // low nibble of byte 1
  std::uint16_t secondary_number = 0;
  std::uint16_t primary_number = 0;
  friend bool operator==(const Stsn&, const Stsn&) = default;
};
struct StsnResponse {
  StsnResult secondary_result = StsnResult::reset;
  StsnResult primary_result = StsnResult::reset;
  std::uint8_t reserved = 0;
  std::uint16_t secondary_number = 0;
  std::uint16_t primary_number = 0;
  friend bool operator==(const StsnResponse&, const StsnResponse&) = default;
};
// 1002 when not 6 bytes.
Parsed<Stsn> parse_stsn(ByteView ru);
Bytes emit_stsn(const Stsn& stsn);
std::vector<std::string> explain(const Stsn& stsn);
Parsed<StsnResponse> parse_stsn_response(ByteView ru);
Bytes emit_stsn_response(const StsnResponse& response);
std::vector<std::string> explain(const StsnResponse& response);

// Cryptography verification: the session seed, transformed and enciphered (SNA reference 12.1).
struct Crv {
  Bytes value;  // 8 bytes with DES; as many as the cipher's block otherwise
  friend bool operator==(const Crv&, const Crv&) = default;
};
// 1002 when shorter than 9 bytes.
Parsed<Crv> parse_crv(ByteView ru);
Bytes emit_crv(const Crv& crv);
std::vector<std::string> explain(const Crv& crv);

}  // namespace openrui
