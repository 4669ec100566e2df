#include "formats/ru/activation.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/ru/ru_kind.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr std::uint8_t kTypeMask = 0x03;
constexpr std::uint8_t kEnhancedAddresses = 0x80;
constexpr std::uint8_t kDynamicAddress = 0x40;
constexpr std::size_t kNsHeader = 3;

FormatError too_short(ByteView ru, std::string_view text) { return {sense::ru_length_error, ru.size(), text}; }

FormatError wrong_code(std::string_view text) { return {sense::parameter_error, 0, text}; }

bool is(ByteView ru, RuKind kind) { return !ru.empty() && ru[0] == request_code(kind); }

Bytes to_bytes(ByteView view) { return {view.begin(), view.end()}; }

std::string profiles(std::uint8_t fm, std::uint8_t ts) {
  return "FM profile " + std::to_string(fm) + ", TS profile " + std::to_string(ts);
}

std::string activation(ActivationType type) {
  return "activation: " + std::string(name(type)) + " (" + std::to_string(static_cast<unsigned>(type)) + ')';
}

void append(std::vector<std::string>& lines, const ControlVectors& vectors) {
  for (auto& line : explain(vectors)) lines.push_back(std::move(line));
}

std::string_view outage_cause(std::uint8_t cause) {
  switch (cause) {
    case 0x07:
      return "virtual route inoperative";
    case 0x0B:
      return "virtual route deactivated";
    case 0x0C:
      return "unrecoverable, or route extension inoperative";
    case 0x0F:
      return "cleanup";
    default:
      return "unknown cause";
  }
}

Parsed<Deactivation> parse_deactivation(ByteView ru, RuKind kind) {
  if (ru.empty()) return too_short(ru, "empty RU");
  if (!is(ru, kind)) return wrong_code("not the request code expected");
  Deactivation d;
  if (ru.size() > 1) d.type = static_cast<DeactivationType>(ru[1]);
  if (ru.size() > 2) d.cause = ru[2];
  if (ru.size() > 3) d.rest = to_bytes(ru.subspan(3));
  return d;
}

Bytes emit_deactivation(const Deactivation& d, RuKind kind) {
  ByteWriter out;
  out.u8(request_code(kind));
  if (!d.type) return out.take();
  out.u8(static_cast<unsigned>(*d.type));
  if (!d.cause) return out.take();
  return out.u8(*d.cause).bytes(d.rest).take();
}

}  // namespace

std::string_view name(ActivationType t) {
  switch (t) {
    case ActivationType::cold:
      return "cold";
    case ActivationType::erp:
      return "ERP";
  }
  return "unknown type";
}

Parsed<Actpu> parse_actpu(ByteView ru) {
  if (!ru.empty() && !is(ru, RuKind::actpu)) return wrong_code("not ACTPU");
  ByteReader in(ru);
  in.u8();
  Actpu actpu;
  const auto b1 = in.u8();
  const auto b2 = in.u8();
  const auto id = in.take(actpu.sscp_id.size());
  if (!in.ok()) return too_short(ru, "ACTPU shorter than 9 bytes");
  actpu.format = b1 >> 4;
  actpu.type = static_cast<ActivationType>(b1 & 0x0F);
  actpu.fm_profile = b2 >> 4;
  actpu.ts_profile = b2 & 0x0F;
  std::copy(id.begin(), id.end(), actpu.sscp_id.begin());
  actpu.vectors = parse_control_vectors(in.rest());
  return actpu;
}

Bytes emit_actpu(const Actpu& actpu) {
  ByteWriter out;
  out.u8(request_code(RuKind::actpu))
      .u8((static_cast<unsigned>(actpu.format) << 4) | static_cast<unsigned>(actpu.type))
      .u8((static_cast<unsigned>(actpu.fm_profile) << 4) | actpu.ts_profile)
      .bytes(actpu.sscp_id);
  emit_control_vectors(actpu.vectors, out);
  return out.take();
}

std::vector<std::string> explain(const Actpu& actpu) {
  std::vector<std::string> lines = {
      activation(actpu.type) + ", format " + std::to_string(actpu.format), profiles(actpu.fm_profile, actpu.ts_profile),
      "SSCP identifier " + to_hex(actpu.sscp_id) + " (PU type " + std::to_string(actpu.sscp_id[0] & 0x0F) + ')'};
  append(lines, actpu.vectors);
  return lines;
}

Parsed<ActpuResponse> parse_actpu_response(ByteView ru) {
  if (!ru.empty() && !is(ru, RuKind::actpu)) return wrong_code("not ACTPU");
  ByteReader in(ru);
  in.u8();
  ActpuResponse r;
  const auto b1 = in.u8();
  r.format = b1 >> 4;
  r.type = static_cast<ActivationType>(b1 & 0x0F);
  if (in.left() > 0) {
    const auto id = in.take(8);
    r.contents_id.emplace();
    std::copy(id.begin(), id.end(), r.contents_id->begin());
  }
  if (in.left() > 0) r.reserved = in.u16();
  if (!in.ok()) return too_short(ru, "response to ACTPU cut inside a field");
  r.vectors = parse_control_vectors(in.rest(), VectorForm::activation);
  return r;
}

Bytes emit_actpu_response(const ActpuResponse& r) {
  ByteWriter out;
  out.u8(request_code(RuKind::actpu)).u8((static_cast<unsigned>(r.format) << 4) | static_cast<unsigned>(r.type));
  if (!r.contents_id) return out.take();
  out.bytes(*r.contents_id);
  if (!r.reserved) return out.take();
  out.u16(*r.reserved);
  emit_control_vectors(r.vectors, out, VectorForm::activation);
  return out.take();
}

std::vector<std::string> explain(const ActpuResponse& r) {
  std::vector<std::string> lines = {activation(r.type) + ", format " + std::to_string(r.format)};
  if (r.contents_id) lines.push_back("contents identifier " + quoted(*r.contents_id));
  append(lines, r.vectors);
  return lines;
}

bool takes_fmd_requests(const ActpuResponse& response) {
  const auto* v = response.vectors.find(VectorKey::pu_fmd_usage);
  return v != nullptr && !v->data.empty() && (v->data[0] & 1) != 0;
}

Parsed<Actlu> parse_actlu(ByteView ru) {
  if (!ru.empty() && !is(ru, RuKind::actlu)) return wrong_code("not ACTLU");
  ByteReader in(ru);
  in.u8();
  const auto b1 = in.u8();
  const auto b2 = in.u8();
  if (!in.ok()) return too_short(ru, "ACTLU shorter than 3 bytes");
  Actlu actlu;
  actlu.enhanced_address_management = (b1 & kEnhancedAddresses) != 0;
  actlu.dynamic_address = (b1 & kDynamicAddress) != 0;
  actlu.reserved = b1 & 0x3C;
  actlu.type = static_cast<ActivationType>(b1 & kTypeMask);
  actlu.fm_profile = b2 >> 4;
  actlu.ts_profile = b2 & 0x0F;
  actlu.vectors = parse_control_vectors(in.rest());
  return actlu;
}

Bytes emit_actlu(const Actlu& actlu) {
  ByteWriter out;
  out.u8(request_code(RuKind::actlu))
      .u8((actlu.enhanced_address_management ? kEnhancedAddresses : 0U) |
          (actlu.dynamic_address ? kDynamicAddress : 0U) | (actlu.reserved & 0x3CU) |
          (static_cast<unsigned>(actlu.type) & kTypeMask))
      .u8((static_cast<unsigned>(actlu.fm_profile) << 4) | actlu.ts_profile);
  emit_control_vectors(actlu.vectors, out);
  return out.take();
}

std::vector<std::string> explain(const Actlu& actlu) {
  std::vector<std::string> lines = {WordList()
                                        .add(activation(actlu.type))
                                        .add_if(actlu.enhanced_address_management, "enhanced address management")
                                        .add_if(actlu.dynamic_address, "dynamic address")
                                        .text(),
                                    profiles(actlu.fm_profile, actlu.ts_profile)};
  append(lines, actlu.vectors);
  return lines;
}

// Short forms of 1, 2 and 3 bytes are accepted (SNA reference 5.2).
Parsed<ActluResponse> parse_actlu_response(ByteView ru) {
  if (ru.empty()) return too_short(ru, "empty RU");
  if (!is(ru, RuKind::actlu)) return wrong_code("not ACTLU");
  ByteReader in(ru);
  in.u8();
  ActluResponse r;
  r.head = static_cast<int>(std::min<std::size_t>(ru.size(), 3));
  if (in.left() > 0) {
    const auto b1 = in.u8();
    r.type = static_cast<ActivationType>(b1 & kTypeMask);
    r.reserved = static_cast<std::uint8_t>(b1 & ~kTypeMask);
  }
  if (in.left() > 0) {
    const auto b2 = in.u8();
    r.fm_profile = b2 >> 4;
    r.ts_profile = b2 & 0x0F;
  }
  r.vectors = parse_control_vectors(in.rest(), VectorForm::activation);
  return r;
}

Bytes emit_actlu_response(const ActluResponse& r) {
  ByteWriter out;
  out.u8(request_code(RuKind::actlu));
  if (r.head < 2) return out.take();
  out.u8(r.reserved | (static_cast<unsigned>(r.type) & kTypeMask));
  if (r.head < 3) return out.take();
  out.u8((static_cast<unsigned>(r.fm_profile) << 4) | r.ts_profile);
  emit_control_vectors(r.vectors, out, VectorForm::activation);
  return out.take();
}

std::vector<std::string> explain(const ActluResponse& r) {
  std::vector<std::string> lines;
  if (r.head > 1) lines.push_back(activation(r.type));
  if (r.head > 2) lines.push_back(profiles(r.fm_profile, r.ts_profile));
  append(lines, r.vectors);
  return lines;
}

ActluResponse make_actlu_response(ActivationType type, const SscpLuCapabilities& sscp_lu, const LuCapabilities& lu) {
  ActluResponse r;
  r.type = type;
  r.vectors.list = {emit_sscp_lu_capabilities(sscp_lu), emit_lu_capabilities(lu)};
  return r;
}

SscpLuCapabilities sscp_lu_capabilities(const ActluResponse& response) {
  const auto* v = response.vectors.find(VectorKey::sscp_lu_capabilities);
  return v == nullptr ? SscpLuCapabilities{} : parse_sscp_lu_capabilities(*v).value_or(SscpLuCapabilities{});
}

LuCapabilities lu_capabilities(const ActluResponse& response) {
  const auto* v = response.vectors.find(VectorKey::session_services_capabilities);
  return v == nullptr ? LuCapabilities{} : parse_lu_capabilities(*v).value_or(LuCapabilities{});
}

std::string_view name(DeactivationType t) {
  switch (t) {
    case DeactivationType::normal:
      return "normal";
    case DeactivationType::final_use:
      return "final use, the link may be dropped";
    case DeactivationType::not_final_use:
      return "not final use";
    case DeactivationType::session_outage:
      return "session outage notification";
  }
  return "unknown type";
}

Parsed<Deactivation> parse_dactpu(ByteView ru) { return parse_deactivation(ru, RuKind::dactpu); }
Bytes emit_dactpu(const Deactivation& deactivation) { return emit_deactivation(deactivation, RuKind::dactpu); }
Parsed<Deactivation> parse_dactlu(ByteView ru) { return parse_deactivation(ru, RuKind::dactlu); }
Bytes emit_dactlu(const Deactivation& deactivation) { return emit_deactivation(deactivation, RuKind::dactlu); }

std::vector<std::string> explain(const Deactivation& d) {
  std::vector<std::string> lines;
  if (d.type)
    lines.push_back("type " + hex_byte(static_cast<std::uint8_t>(*d.type)) + ' ' + std::string(name(*d.type)));
  if (d.cause) lines.push_back("cause " + hex_byte(*d.cause) + ' ' + std::string(outage_cause(*d.cause)));
  if (!d.rest.empty()) lines.push_back("further bytes: " + to_hex(d.rest, 64));
  return lines;
}

std::string_view name(NotifyKey k) {
  switch (k) {
    case NotifyKey::resource_requested:
      return "resource requested by another LU";
    case NotifyKey::outcome:
      return "outcome of an initiation or termination";
    case NotifyKey::lu_capabilities:
      return "LU-LU session services capabilities";
  }
  return "unknown vector";
}

Parsed<Notify> parse_notify(ByteView ru) {
  if (ru.size() >= kNsHeader && !has_ns_header(ru, RuKind::notify)) return wrong_code("not NOTIFY");
  ByteReader in(ru);
  in.take(kNsHeader);
  Notify notify;
  notify.vector.key = static_cast<VectorKey>(in.u8());
  const auto length = in.u8();
  if (!in.ok()) return too_short(ru, "NOTIFY without a vector");
  const auto data = in.take(length);
  if (!in.ok()) {
    constexpr std::uint16_t kLengthAt = 4;
    return FormatError{with_specific(sense::invalid_parameter, kLengthAt), kLengthAt,
                       "NOTIFY vector runs past the end"};
  }
  notify.vector.data = to_bytes(data);
  notify.rest = to_bytes(in.rest());
  return notify;
}

Bytes emit_notify(const Notify& notify) {
  ByteWriter out;
  emit_ns_header(out, RuKind::notify);
  emit_control_vectors({{notify.vector}, notify.rest}, out);
  return out.take();
}

std::vector<std::string> explain(const Notify& notify) {
  std::vector<std::string> lines = {"vector " + hex_byte(static_cast<std::uint8_t>(notify.key())) + ' ' +
                                    std::string(name(notify.key()))};
  if (const auto lu = parse_lu_capabilities(notify.vector)) {
    lines = explain(ControlVectors{{notify.vector}, {}});
  } else if (const auto outcome = initiation_outcome(notify)) {
    static constexpr std::string_view kStatus[] = {"unknown status", "session ended", "session set up",
                                                   "procedure error"};
    const auto status = static_cast<std::size_t>(outcome->status);
    lines.emplace_back(kStatus[status < std::size(kStatus) ? status : 0]);
    if (outcome->reason) lines.push_back("reason: " + nspe_reason(*outcome->reason));
    if (outcome->sense) lines.push_back("sense " + to_words(*outcome->sense));
  } else {
    lines.push_back("data " + to_hex(notify.vector.data, 64));
  }
  if (!notify.rest.empty()) lines.push_back("further bytes: " + to_hex(notify.rest, 64));
  return lines;
}

Notify make_notify(const LuCapabilities& lu) { return {emit_lu_capabilities(lu), {}}; }

std::optional<InitiationOutcome> initiation_outcome(const Notify& notify) {
  const ByteView data = notify.vector.data;
  if (notify.key() != NotifyKey::outcome || data.empty()) return std::nullopt;
  InitiationOutcome outcome;
  outcome.status = static_cast<InitiationOutcome::Status>(data[0]);
  if (outcome.status != InitiationOutcome::Status::procedure_error) return outcome;
  if (data.size() > 1) outcome.reason = data[1];
  if (data.size() >= 6) outcome.sense = parse_sense(data.subspan(2));
  return outcome;
}

}  // namespace openrui
