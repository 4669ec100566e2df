#include "formats/xid.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr std::size_t kFixedHead3 = 19;  // up to and with the length byte of the DLC-dependent section
constexpr std::size_t kFlagsAt = 6;
constexpr std::size_t kStateByte = 9 - kFlagsAt;
constexpr std::uint8_t kStateMask = 0x0C;
constexpr std::uint8_t kFormat3 = 3;
constexpr std::size_t kSdlcSectionLength = 10;

struct FlagName {
  Xid3Flag flag;
  std::string_view name;
};
constexpr FlagName kFlagNames[] = {
    {Xid3Flag::init_self, "INIT-SELF"},
    {Xid3Flag::stand_alone_bind, "stand-alone BIND"},
    {Xid3Flag::sends_whole_binds, "sends whole BINDs only"},
    {Xid3Flag::requires_whole_binds, "requires whole BINDs"},
    {Xid3Flag::actpu_suppressed, "ACTPU suppressed"},
    {Xid3Flag::network_node, "network node"},
    {Xid3Flag::control_point, "control point services"},
    {Xid3Flag::cp_cp_sessions, "CP-CP sessions"},
    {Xid3Flag::secondary_nonactivation, "secondary-initiated nonactivation exchanges"},
    {Xid3Flag::cp_name_change, "CP name change"},
    {Xid3Flag::adaptive_bind_pacing_sender, "adaptive BIND pacing as sender"},
    {Xid3Flag::adaptive_bind_pacing_receiver, "adaptive BIND pacing as receiver"},
    {Xid3Flag::quiesce_tg, "quiesce TG"},
    {Xid3Flag::pu_capabilities, "PU capabilities"},
    {Xid3Flag::peripheral_border_node, "peripheral border node"},
    {Xid3Flag::tg_sharing_prohibited, "TG sharing prohibited"},
    {Xid3Flag::dedicated_svc, "dedicated SVC"},
    {Xid3Flag::negotiation_complete_supported, "negotiation-complete supported"},
    {Xid3Flag::negotiation_complete, "negotiation complete"},
    {Xid3Flag::parallel_tgs, "parallel TGs"},
    {Xid3Flag::dlu_requester, "DLU requester"},
    {Xid3Flag::dlus_served, "DLUS-served LU registration"},
    {Xid3Flag::extended_hpr_border_node, "extended HPR border node"},
    {Xid3Flag::generalised_odai, "generalised ODAI"},
    {Xid3Flag::option_set_1123, "option set 1123"},
};

constexpr std::size_t flag_byte(Xid3Flag f) { return (static_cast<unsigned>(f) >> 8) - kFlagsAt; }
constexpr std::uint8_t flag_mask(Xid3Flag f) { return static_cast<std::uint8_t>(static_cast<unsigned>(f) & 0xFF); }

FormatError length_error(std::size_t offset, std::string_view text) { return {sense::xid_length_error, offset, text}; }

Parsed<Xid3> parse_format_3(ByteView bytes) {
  if (bytes.size() < kFixedHead3) return length_error(bytes.size(), "XID format 3 shorter than 19 bytes");
  Xid3 three;
  const auto flags = bytes.subspan(kFlagsAt, three.characteristics.size());
  std::copy(flags.begin(), flags.end(), three.characteristics.begin());
  ByteReader in(bytes.subspan(kFlagsAt + flags.size()));
  three.tg_number = in.u8();
  three.dlc_type = in.u8();
  // The length of the section counts its own byte.
  const std::size_t length = in.u8();
  if (length == 0) return length_error(kFixedHead3 - 1, "length of the DLC-dependent section is 0");
  const auto section = in.take(length - 1);
  if (!in.ok()) return length_error(kFixedHead3 - 1, "the DLC-dependent section runs past the end");
  three.dlc_section.assign(section.begin(), section.end());
  three.vectors = parse_control_vectors(in.rest());
  return three;
}

std::string node_type_name(const Xid& xid) {
  switch (xid.node_type) {
    case 1:
      return "T1";
    case 2:
      return xid.format == kFormat3 ? "T2.1" : "T2.0 or T2.1";
    case 3:
      return "other";
    case 4:
      return "T4 or T5";
    default:
      return "unknown";
  }
}

std::string node_id(const Xid& xid) {
  const std::uint8_t bytes[] = {static_cast<std::uint8_t>(xid.block >> 8), static_cast<std::uint8_t>(xid.block),
                                static_cast<std::uint8_t>(xid.number >> 16), static_cast<std::uint8_t>(xid.number >> 8),
                                static_cast<std::uint8_t>(xid.number)};
  std::string hex;
  for (const auto b : bytes) hex += hex_byte(b);
  return hex.substr(1, 3) + '-' + hex.substr(5, 5);
}

std::string_view dlc_name(std::uint8_t type) {
  switch (type) {
    case 1:
      return "SDLC";
    case 2:
      return "X.25";
    default:
      return "other";
  }
}

std::string explain_sdlc(const SdlcSection& s) {
  static constexpr std::string_view kRoles[] = {"secondary", "primary", "reserved role", "negotiable role"};
  return WordList()
      .add(kRoles[static_cast<std::size_t>(s.role)])
      .choose(s.two_way_simultaneous, "two-way simultaneous", "two-way alternate")
      .add_if(s.abm, "ABM")
      .add_if(s.abm_nonactivation, "ABM nonactivation initiation")
      .add_if(s.short_hold != 0, "short-hold mode")
      .add("largest BTU " + std::to_string(s.max_btu))
      .add("profile " + std::to_string(s.profile))
      .add_if(s.sim_rim, "SIM and RIM")
      .add("up to " + std::to_string(s.max_frames) + " I-frames unacknowledged")
      .text();
}

void explain_format_3(const Xid3& x, std::vector<std::string>& lines) {
  WordList flags;
  for (const auto& row : kFlagNames) flags.add_if(x.has(row.flag), row.name);
  lines.push_back("characteristics: " + flags.text("none"));
  lines.push_back("exchange state: " + std::string(name(x.state())));
  lines.push_back("TG number " + std::to_string(x.tg_number));
  lines.push_back("DLC type " + hex_byte(x.dlc_type) + ' ' + std::string(dlc_name(x.dlc_type)));
  if (const auto section = parse_sdlc_section(x)) {
    lines.push_back("link: " + explain_sdlc(*section));
  } else if (!x.dlc_section.empty()) {
    lines.push_back("DLC-dependent section " + to_hex(x.dlc_section, 64));
  }
  for (auto& line : explain(x.vectors)) lines.push_back(std::move(line));
}

// Format 1 [k]: only what stands in the fixed part, as far as it is there (SNA reference 9.2).
void explain_format_1(ByteView rest, std::vector<std::string>& lines) {
  const auto at = [](std::size_t offset) -> std::size_t { return offset - Xid::kHead; };
  if (rest.size() > at(8)) {
    const auto b = rest[at(8)];
    lines.push_back(WordList()
                        .choose((b & 0x20) != 0, "primary", "secondary")
                        .choose((b & 0x0F) != 0, "two-way simultaneous", "two-way alternate")
                        .text());
  }
  if (rest.size() > at(11)) lines.push_back("longest I-field " + std::to_string(get16(rest, at(10)) & 0x7FFF));
  if (rest.size() > at(16)) {
    lines.push_back("up to " + std::to_string(rest[at(16)] & 0x7F) + " I-frames unacknowledged");
  }
}

}  // namespace

std::string_view name(Xid3Flag f) {
  for (const auto& row : kFlagNames) {
    if (row.flag == f) return row.name;
  }
  return "unknown flag";
}

std::string_view name(XidState s) {
  switch (s) {
    case XidState::not_supported:
      return "not supported";
    case XidState::negotiation:
      return "negotiation proceeding";
    case XidState::prenegotiation:
      return "prenegotiation";
    case XidState::nonactivation:
      return "nonactivation";
  }
  return "?";
}

bool Xid3::has(Xid3Flag f) const { return (characteristics[flag_byte(f)] & flag_mask(f)) != 0; }

void Xid3::set(Xid3Flag f, bool on) {
  auto& b = characteristics[flag_byte(f)];
  b = static_cast<std::uint8_t>(on ? b | flag_mask(f) : b & ~flag_mask(f));
}

XidState Xid3::state() const { return static_cast<XidState>((characteristics[kStateByte] & kStateMask) >> 2); }

void Xid3::set_state(XidState s) {
  auto& b = characteristics[kStateByte];
  b = static_cast<std::uint8_t>((b & ~kStateMask) | (static_cast<unsigned>(s) << 2));
}

ControlVector xid_error_vector(const XidError& error) {
  ByteWriter out;
  std::uint8_t code[4];
  emit_sense(error.why, code);
  out.u16(error.offset).u8(0).bytes(code);
  return {VectorKey::xid_negotiation_error, out.take()};
}

std::optional<XidError> find_xid_error(const ControlVectors& vectors) {
  constexpr std::size_t kSenseAt = 3;
  const auto* vector = vectors.find(VectorKey::xid_negotiation_error);
  if (vector == nullptr || vector->data.size() < kSenseAt + 4) return std::nullopt;
  return XidError{get16(vector->data, 0), parse_sense(ByteView(vector->data).subspan(kSenseAt))};
}

std::optional<SdlcSection> parse_sdlc_section(const Xid3& xid) {
  const ByteView b = xid.dlc_section;
  if (xid.dlc_type != kXidDlcSdlc || b.size() < kSdlcSectionLength - 1) return std::nullopt;
  SdlcSection s;
  s.abm = (b[0] & 0x40) != 0;
  s.role = static_cast<SdlcSection::Role>((b[0] >> 4) & 3);
  s.short_hold = b[0] & 0x0C;
  s.two_way_simultaneous = (b[0] & 0x03) == 1;
  s.abm_nonactivation = (b[1] & 0x80) != 0;
  s.max_btu = get16(b, 2);
  s.profile = b[4] & 0x0F;
  s.sim_rim = (b[5] & 0x20) != 0;
  s.max_frames = b[8] & 0x7F;
  return s;
}

Bytes with_abm(ByteView xid, bool abm) {
  constexpr std::uint8_t kAbm = 0x40;
  Bytes bytes(xid.begin(), xid.end());
  if (bytes.size() <= xid3_field::role || bytes[0] >> 4 != 3 || bytes[xid3_field::dlc_type] != kXidDlcSdlc)
    return bytes;
  auto& role = bytes[xid3_field::role];
  role = static_cast<std::uint8_t>(abm ? role | kAbm : role & ~kAbm);
  return bytes;
}

Bytes emit_sdlc_section(const SdlcSection& s) {
  ByteWriter out;
  out.u8((s.abm ? 0x40U : 0) | (static_cast<unsigned>(s.role) << 4) | (s.short_hold & 0x0CU) |
         (s.two_way_simultaneous ? 1U : 0))
      .u8(s.abm_nonactivation ? 0x80U : 0)
      .u16(s.max_btu)
      .u8(s.profile & 0x0FU)
      .u8(s.sim_rim ? 0x20U : 0)
      .u16(0)
      .u8(s.max_frames & 0x7FU)
      .u8(0);
  return out.take();
}

Parsed<Xid> parse_xid(ByteView bytes) {
  if (bytes.size() < Xid::kHead) return length_error(bytes.size(), "XID shorter than 6 bytes");
  Xid xid;
  xid.format = bytes[0] >> 4;
  xid.node_type = bytes[0] & 0x0F;
  const auto id = get32(bytes, 2);
  xid.block = static_cast<std::uint16_t>(id >> 20);
  xid.number = id & 0xFFFFF;
  if (xid.format == 0) {
    xid.reserved = bytes[1];
    return xid;
  }
  const std::size_t length = bytes[1];
  if (length > bytes.size()) return length_error(1, "the length of the XID is more than what was received");
  if (length < Xid::kHead) return length_error(1, "the length of the XID is less than 6");
  bytes = bytes.first(length);
  if (xid.format != kFormat3) {
    xid.rest.assign(bytes.begin() + Xid::kHead, bytes.end());
    return xid;
  }
  const auto three = parse_format_3(bytes);
  if (!three) return three.error();
  xid.three = *three;
  return xid;
}

Bytes emit_xid(const Xid& xid) {
  ByteWriter out;
  out.u8((static_cast<unsigned>(xid.format) << 4) | (xid.node_type & 0x0FU))
      .u8(xid.reserved)
      .u32((static_cast<std::uint32_t>(xid.block & 0xFFF) << 20) | (xid.number & 0xFFFFF));
  if (xid.format == 0) return out.take();
  if (xid.format == kFormat3 && xid.three) {
    const auto& x = *xid.three;
    out.bytes(x.characteristics).u8(x.tg_number).u8(x.dlc_type);
    out.u8(static_cast<unsigned>(x.dlc_section.size() + 1)).bytes(x.dlc_section);
    emit_control_vectors(x.vectors, out);
  } else {
    out.bytes(xid.rest);
  }
  auto bytes = out.take();
  bytes[1] = static_cast<std::uint8_t>(std::min<std::size_t>(bytes.size(), 0xFF));
  return bytes;
}

std::string to_words(const Xid& xid) {
  return "XID " + std::to_string(xid.format) + ", node type " + std::to_string(xid.node_type) + ", " + node_id(xid);
}

std::vector<std::string> explain(const Xid& xid) {
  std::vector<std::string> lines = {"format " + std::to_string(xid.format),
                                    "node type " + std::to_string(xid.node_type) + " (" + node_type_name(xid) + ')',
                                    "node identification " + node_id(xid) + " (block, number)"};
  if (xid.three) explain_format_3(*xid.three, lines);
  if (xid.format == 1) explain_format_1(xid.rest, lines);
  if (!xid.rest.empty()) lines.push_back("bytes from 6 on: " + to_hex(xid.rest, 64));
  return lines;
}

}  // namespace openrui
