// What link frames mean on a carrier that is reliable and in order: IUCV paths and IPC connections (transports
// reference 11.1, a proposal of our own). How a carrier marks the kind is its own matter (11.2, 11.3).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"

namespace openrui::envelope {

enum class Kind : std::uint8_t {
  xid_command = 0x01,  // an XID, or nothing: a null XID
  xid_response = 0x02,
  set_mode = 0x03,  // Mode
  ua = 0x04,        // Mode; also the answer to DISC
  piu = 0x05,       // TH, RH, RU; contacted only
  disc = 0x06,      // 8 bytes: reason, zeros
  dm = 0x07,
  test_command = 0x08,  // anything
  test_response = 0x09,
  request_disconnect = 0x0A  // by a secondary
};
// Nothing: no kind has this number.
std::optional<Kind> to_kind(std::uint32_t number);
std::string_view name(Kind k);

// SETMODE and UA, 8 bytes.
struct Mode {
  std::uint8_t window = 0;    // frames that the sender takes before it completes one; the carrier keeps it
  bool primary = false;       // the sender is
  std::uint16_t max_btu = 0;  // longest PIU that the sender takes, bytes; 0: any
  friend bool operator==(const Mode&, const Mode&) = default;
};
std::array<std::uint8_t, 8> emit_mode(const Mode& mode);
// Nothing: fewer than 8 bytes.
std::optional<Mode> parse_mode(ByteView data);

// The reasons of a HALT message (transports reference 5.6), in DISC.
enum class DiscReason : std::uint16_t {
  unknown = 1,
  station = 2,
  dlc_error = 3,
  protocol_error = 4,
  operator_request = 5
};
std::array<std::uint8_t, 8> emit_disc(DiscReason reason);
// `unknown` when there is none.
DiscReason parse_disc(ByteView data);
std::string_view name(DiscReason r);

}  // namespace openrui::envelope
