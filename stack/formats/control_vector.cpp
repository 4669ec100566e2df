#include "formats/control_vector.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/ru/bind.h"
#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

// Length of what follows the key, for the vectors without a length byte; nullopt for all others.
std::optional<std::size_t> fixed_length(VectorKey key, VectorForm form) {
  if (form != VectorForm::activation) return std::nullopt;
  switch (key) {
    case VectorKey::sscp_lu_capabilities:
      return 4;
    case VectorKey::pu_fmd_usage:
      return 7;
    default:
      return std::nullopt;
  }
}

std::string_view network_name_type(std::uint8_t type) {
  switch (type) {
    case 0xF1:
      return "PU";
    case 0xF3:
      return "LU";
    case 0xF4:
      return "CP";
    case 0xF5:
      return "SSCP";
    case 0xF6:
      return "network node CP";
    case 0xF7:
      return "link station";
    default:
      return "unknown type";
  }
}

std::string explain_sscp_lu(const SscpLuCapabilities& c) {
  const auto size = ru_size(c.max_ru);
  return WordList()
      .add(size == 0 ? std::string("no RU limit stated") : "RU up to " + std::to_string(size))
      .choose(c.unsolicited_character_coded, "takes unsolicited text", "no unsolicited text")
      .choose(c.unsolicited_field_formatted, "takes unsolicited NS requests", "no unsolicited NS requests")
      .text();
}

std::string explain_lu(const LuCapabilities& c) {
  WordList words;
  words.add("PLU " + std::string(name(c.plu)))
      .add("SLU " + std::string(name(c.slu)))
      .add("session limit " + std::to_string(c.session_limit))
      .add("sessions " + std::to_string(c.session_count))
      .add_if((c.flags & 0x80) != 0, "parallel sessions");
  if (!to_name(c.name).empty()) words.add("name " + quoted(c.name));
  return words.text();
}

// Empty when there is nothing to say beyond the bytes.
std::string explain_data(const ControlVector& v) {
  switch (v.key) {
    case VectorKey::sscp_lu_capabilities:
      if (const auto c = parse_sscp_lu_capabilities(v)) return explain_sscp_lu(*c);
      break;
    case VectorKey::session_services_capabilities:
      if (const auto c = parse_lu_capabilities(v)) return explain_lu(*c);
      break;
    case VectorKey::pu_fmd_usage:
      if (!v.data.empty()) return (v.data[0] & 1) != 0 ? "PU takes FMD requests" : "PU takes no FMD requests";
      break;
    case VectorKey::network_name:
      if (v.data.size() > 1) {
        return std::string(network_name_type(v.data[0])) + ' ' + quoted(ByteView(v.data).subspan(1));
      }
      break;
    case VectorKey::xid_negotiation_error:
      if (v.data.size() >= 7) {
        return "byte " + std::to_string(get16(v.data, 0)) + ", " + to_words(parse_sense(ByteView(v.data).subspan(3)));
      }
      break;
    case VectorKey::extended_sense:
      if (v.data.size() >= 4) return to_words(parse_sense(v.data));
      break;
    default:
      break;
  }
  return {};
}

}  // namespace

std::string_view name(VectorKey k) {
  switch (k) {
    case VectorKey::sscp_lu_capabilities:
      return "SSCP-LU session capabilities";
    case VectorKey::channel_type:
      return "channel or link type";
    case VectorKey::pu_fmd_usage:
      return "PU FMD-RU usage";
    case VectorKey::activation_sequence:
      return "activation sequence identifier";
    case VectorKey::sscp_pu_capabilities:
      return "SSCP-PU session capabilities";
    case VectorKey::session_services_capabilities:
      return "LU-LU session services capabilities";
    case VectorKey::network_name:
      return "network name";
    case VectorKey::product_set_id:
      return "product set id";
    case VectorKey::xid_negotiation_error:
      return "XID negotiation error";
    case VectorKey::xrf:
      return "XRF";
    case VectorKey::route_selection:
      return "route selection";
    case VectorKey::cos_tpf:
      return "class of service, transmission priority";
    case VectorKey::mode:
      return "mode";
    case VectorKey::short_hold:
      return "short-hold mode";
    case VectorKey::extended_sense:
      return "extended sense data";
    case VectorKey::tg_descriptor:
      return "TG descriptor";
    case VectorKey::extended_pcid:
      return "extended fully qualified PCID";
    case VectorKey::pcid:
      return "fully qualified PCID";
    case VectorKey::compression:
      return "length-checked compression";
  }
  return "unknown vector";
}

const ControlVector* ControlVectors::find(VectorKey key) const {
  const auto at = std::find_if(list.begin(), list.end(), [key](const auto& v) { return v.key == key; });
  return at == list.end() ? nullptr : &*at;
}

ControlVectors parse_control_vectors(ByteView bytes, VectorForm form) {
  ControlVectors vectors;
  ByteReader in(bytes);
  std::size_t taken = 0;
  while (in.left() > 0) {
    const auto key = static_cast<VectorKey>(in.u8());
    const auto fixed = fixed_length(key, form);
    const auto data = in.take(fixed ? *fixed : in.u8());
    if (!in.ok()) break;
    vectors.list.push_back({key, Bytes(data.begin(), data.end())});
    taken = in.at();
  }
  const auto rest = bytes.subspan(taken);
  vectors.rest.assign(rest.begin(), rest.end());
  return vectors;
}

void emit_control_vectors(const ControlVectors& vectors, ByteWriter& out, VectorForm form) {
  for (const auto& v : vectors.list) {
    const auto length = std::min<std::size_t>(v.data.size(), 0xFF);
    out.u8(static_cast<unsigned>(v.key));
    if (!fixed_length(v.key, form)) out.u8(static_cast<unsigned>(length));
    out.bytes(ByteView(v.data).first(length));
  }
  out.bytes(vectors.rest);
}

std::vector<std::string> explain(const ControlVectors& vectors) {
  std::vector<std::string> lines;
  for (const auto& v : vectors.list) {
    std::string line = "vector " + hex_byte(static_cast<std::uint8_t>(v.key)) + ' ' + std::string(name(v.key));
    const auto words = explain_data(v);
    line += words.empty() ? ": " + to_hex(v.data, 64) : ": " + words;
    lines.push_back(line);
  }
  if (!vectors.rest.empty()) lines.push_back("bytes that form no vector: " + to_hex(vectors.rest, 64));
  return lines;
}

std::string_view name(LuCapability c) {
  switch (c) {
    case LuCapability::none:
      return "not possible";
    case LuCapability::disabled:
      return "disabled";
    case LuCapability::reserved:
      return "reserved value 2";
    case LuCapability::enabled:
      return "enabled";
  }
  return "reserved value";
}

std::optional<SscpLuCapabilities> parse_sscp_lu_capabilities(const ControlVector& vector) {
  if (vector.key != VectorKey::sscp_lu_capabilities || vector.data.size() < 2) return std::nullopt;
  const auto flags = vector.data[1];
  SscpLuCapabilities c;
  c.max_ru = vector.data[0];
  c.unsolicited_character_coded = (flags & 0x80) != 0;
  c.unsolicited_field_formatted = (flags & 0x40) != 0;
  c.reserved = flags & 0x3F;
  return c;
}

ControlVector emit_sscp_lu_capabilities(const SscpLuCapabilities& c) {
  ByteWriter out;
  out.u8(c.max_ru)
      .u8((c.unsolicited_character_coded ? 0x80U : 0) | (c.unsolicited_field_formatted ? 0x40U : 0) |
          (c.reserved & 0x3FU))
      .u16(0);
  return {VectorKey::sscp_lu_capabilities, out.take()};
}

std::optional<LuCapabilities> parse_lu_capabilities(const ControlVector& vector) {
  if (vector.key != VectorKey::session_services_capabilities) return std::nullopt;
  ByteReader in(vector.data);
  LuCapabilities c;
  const auto roles = in.u8();
  c.plu = static_cast<LuCapability>(roles >> 4);
  c.slu = static_cast<LuCapability>(roles & 0x0F);
  c.session_limit = in.u16();
  c.session_count = in.u16();
  c.flags = in.u8();
  if (!in.ok()) return std::nullopt;
  const auto rest = in.rest();
  c.name.assign(rest.begin(), rest.end());
  return c;
}

ControlVector emit_lu_capabilities(const LuCapabilities& c) {
  ByteWriter out;
  out.u8((static_cast<unsigned>(c.plu) << 4) | (static_cast<unsigned>(c.slu) & 0x0F))
      .u16(c.session_limit)
      .u16(c.session_count)
      .u8(c.flags)
      .bytes(c.name);
  return {VectorKey::session_services_capabilities, out.take()};
}

ControlVector network_name_vector(std::uint8_t type, ByteView name) {
  ByteWriter out;
  out.u8(type).bytes(name);
  return {VectorKey::network_name, out.take()};
}

}  // namespace openrui
