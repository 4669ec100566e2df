// XID, exchange identification (SNA reference 9): formats 0, 1 and 3. A null XID (no bytes) is no Xid.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/control_vector.h"
#include "formats/format_error.h"

namespace openrui {

namespace sense {
// 1016: a field of a format 3 has a value that is not accepted (SNA reference 9.3).
inline constexpr Sense xid_maximum_btu{0x10160003};
inline constexpr Sense xid_roles{0x1016000F};
inline constexpr Sense xid_dlc_type{0x10160013};
inline constexpr Sense xid_node_type{0x10160020};
// 0809: the partner goes on sending null XIDs.
inline constexpr Sense too_many_null_xids{0x0809003A};
}  // namespace sense

// Where the fields of a format 3 are, for those who name them in an error.
namespace xid3_field {
inline constexpr std::size_t node_type = 0;
inline constexpr std::size_t state = 9;
inline constexpr std::size_t dlc_type = 17;
inline constexpr std::size_t section = 18;
inline constexpr std::size_t role = 19;
inline constexpr std::size_t max_btu = 21;
}  // namespace xid3_field

// Characteristics of format 3, bytes 8 to 15: byte number and mask. Polarity of the first two unverified (SNA reference
// 20.17); a dependent-LU node sends all of them off.
enum class Xid3Flag : std::uint16_t {
  init_self = 0x0880,
  stand_alone_bind = 0x0840,
  sends_whole_binds = 0x0820,
  requires_whole_binds = 0x0810,
  actpu_suppressed = 0x0980,
  network_node = 0x0940,
  control_point = 0x0920,
  cp_cp_sessions = 0x0910,
  secondary_nonactivation = 0x0902,
  cp_name_change = 0x0901,
  adaptive_bind_pacing_sender = 0x0A80,
  adaptive_bind_pacing_receiver = 0x0A40,
  quiesce_tg = 0x0A20,
  pu_capabilities = 0x0A10,
  peripheral_border_node = 0x0A08,
  tg_sharing_prohibited = 0x0B40,
  dedicated_svc = 0x0B20,
  negotiation_complete_supported = 0x0C80,
  negotiation_complete = 0x0C40,
  parallel_tgs = 0x0F80,
  dlu_requester = 0x0F40,
  dlus_served = 0x0F20,
  extended_hpr_border_node = 0x0F10,
  generalised_odai = 0x0F08,
  option_set_1123 = 0x0F01
};
std::string_view name(Xid3Flag f);

enum class XidState : std::uint8_t { not_supported = 0, negotiation = 1, prenegotiation = 2, nonactivation = 3 };
std::string_view name(XidState s);

// The SDLC form of the DLC-dependent section; LLC2 uses it too. Bit positions [k] (SNA reference 20.11).
struct SdlcSection {
  enum class Role : std::uint8_t { secondary = 0, primary = 1, reserved = 2, negotiable = 3 };
  bool abm = false;
  Role role = Role::secondary;
  std::uint8_t short_hold = 0;  // bits 0C, in place
  bool two_way_simultaneous = false;
  bool abm_nonactivation = false;
  std::uint16_t max_btu = 265;  // bytes the sender can receive
  std::uint8_t profile = 0;     // command and response profile
  bool sim_rim = false;
  std::uint8_t max_frames = 7;  // I-frames before an acknowledgement
};

// DLC type of SDLC, which 802.2 and DLSw say too.
inline constexpr std::uint8_t kXidDlcSdlc = 1;

struct Xid3 {
  std::array<std::uint8_t, 10> characteristics{};  // bytes 6 to 15 as on the wire
  std::uint8_t tg_number = 0;
  std::uint8_t dlc_type = kXidDlcSdlc;  // or 02, X.25
  Bytes dlc_section;                    // without its length byte
  ControlVectors vectors;

  bool has(Xid3Flag f) const;
  void set(Xid3Flag f, bool on);
  XidState state() const;
  void set_state(XidState s);
  friend bool operator==(const Xid3&, const Xid3&) = default;
};

// Vector 22: which byte of the partner's XID is not accepted, and why.
struct XidError {
  std::uint16_t offset = 0;
  Sense why = Sense::none;
  friend bool operator==(const XidError&, const XidError&) = default;
};
ControlVector xid_error_vector(const XidError& error);
// nullopt when there is no such vector, or one that is too short.
std::optional<XidError> find_xid_error(const ControlVectors& vectors);

// nullopt when shorter than 9 bytes or one that is not for SDLC.
std::optional<SdlcSection> parse_sdlc_section(const Xid3& xid);
// An XID of format 3 as it is sent on another kind of link, where the sender is a combined station (802.2, DLSw: ABM)
// or not (SDLC in normal response mode); every other XID as it is (transports reference 1.5).
Bytes with_abm(ByteView xid, bool abm);
Bytes emit_sdlc_section(const SdlcSection& section);

struct Xid {
  static constexpr std::size_t kHead = 6;

  std::uint8_t format = 0;     // 0 to 15
  std::uint8_t node_type = 2;  // 1, 2 (T2.0 and T2.1), 3 other, 4 (T4, T5)
  std::uint8_t reserved = 0;   // format 0: byte 1. In the other formats it is the length
  std::uint16_t block = 0;     // 12 bits
  std::uint32_t number = 0;    // 20 bits
  std::optional<Xid3> three;   // format 3
  Bytes rest;                  // other formats: bytes 6 and after, as received
  friend bool operator==(const Xid&, const Xid&) = default;
};

// 1015 when shorter than 6 bytes, when the length byte promises more than there is, or when format 3 is cut; what
// stands behind the length is ignored.
Parsed<Xid> parse_xid(ByteView bytes);
Bytes emit_xid(const Xid& xid);
// "XID 0, node type 2, 05D-00001".
std::string to_words(const Xid& xid);
// One line for each field.
std::vector<std::string> explain(const Xid& xid);

}  // namespace openrui
