// Control vectors (SNA reference 5.6): small typed fields at the tail of activation RUs, BIND, UNBIND and XID.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/format_error.h"

namespace openrui {

enum class VectorKey : std::uint8_t {
  sscp_lu_capabilities = 0x00,
  product_set_id = 0x10,
  channel_type = 0x05,
  pu_fmd_usage = 0x07,
  activation_sequence = 0x09,
  sscp_pu_capabilities = 0x0B,
  session_services_capabilities = 0x0C,
  network_name = 0x0E,
  xid_negotiation_error = 0x22,
  xrf = 0x27,
  route_selection = 0x2B,
  cos_tpf = 0x2C,
  mode = 0x2D,
  short_hold = 0x32,
  extended_sense = 0x35,
  tg_descriptor = 0x46,
  extended_pcid = 0x5F,
  pcid = 0x60,
  compression = 0x66
};
// "network name"; "unknown vector" for keys that are none of these.
std::string_view name(VectorKey k);

struct ControlVector {
  VectorKey key{};
  Bytes data;  // without key and length byte
  friend bool operator==(const ControlVector&, const ControlVector&) = default;
};

// In responses to ACTPU and ACTLU, vectors 00 and 07 have a fixed length and no length byte.
enum class VectorForm : std::uint8_t { key_length, activation };

struct ControlVectors {
  std::vector<ControlVector> list;
  Bytes rest;  // bytes at the end that form no vector, as received

  const ControlVector* find(VectorKey key) const;
  bool empty() const { return list.empty() && rest.empty(); }
  friend bool operator==(const ControlVectors&, const ControlVectors&) = default;
};

// Never fails: unknown vectors are kept, never refused (SNA reference 5.6).
ControlVectors parse_control_vectors(ByteView bytes, VectorForm form = VectorForm::key_length);
void emit_control_vectors(const ControlVectors& vectors, ByteWriter& out, VectorForm form = VectorForm::key_length);
// One or more lines for each vector.
std::vector<std::string> explain(const ControlVectors& vectors);

// Vector 00 of +RSP(ACTLU): what the LU does on its SSCP session (SNA reference 5.2). The defaults are those of a
// response that carries no vector.
struct SscpLuCapabilities {
  std::uint8_t max_ru = 0x85;                // coded a*2^b as in the BIND; 0 = none stated
  bool unsolicited_character_coded = false;  // the SSCP may send screens that nobody asked for
  bool unsolicited_field_formatted = false;
  std::uint8_t reserved = 0;  // bits 3F of byte 2
  friend bool operator==(const SscpLuCapabilities&, const SscpLuCapabilities&) = default;
};
std::optional<SscpLuCapabilities> parse_sscp_lu_capabilities(const ControlVector& vector);
ControlVector emit_sscp_lu_capabilities(const SscpLuCapabilities& capabilities);

// What an LU can do in the role of PLU or SLU now.
enum class LuCapability : std::uint8_t { none = 0, disabled = 1, reserved = 2, enabled = 3 };
std::string_view name(LuCapability c);

// Vector 0C of +RSP(ACTLU) and NOTIFY: LU-LU session services capabilities.
struct LuCapabilities {
  LuCapability plu = LuCapability::none;
  LuCapability slu = LuCapability::enabled;
  std::uint16_t session_limit = 1;
  std::uint16_t session_count = 0;
  std::uint8_t flags = 0;       // bit 80: parallel sessions
  Bytes name = Bytes(8, 0x40);  // 0 or 8 bytes, EBCDIC, not used any more: blanks
  friend bool operator==(const LuCapabilities&, const LuCapabilities&) = default;
};
std::optional<LuCapabilities> parse_lu_capabilities(const ControlVector& vector);
ControlVector emit_lu_capabilities(const LuCapabilities& capabilities);

// Vector 0E: type (F1 PU, F3 LU, F4 CP …) and name in EBCDIC.
ControlVector network_name_vector(std::uint8_t type, ByteView name);

}  // namespace openrui
