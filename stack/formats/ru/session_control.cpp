#include "formats/ru/session_control.h"

#include "formats/ru/ru_kind.h"
#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr std::size_t kStsnLength = 6;
constexpr std::size_t kSenseLength = 4;

bool is(ByteView ru, RuKind kind) { return !ru.empty() && ru[0] == request_code(kind); }

FormatError too_short(ByteView ru, std::string_view text) { return {sense::ru_length_error, ru.size(), text}; }

FormatError wrong_code(std::string_view text) { return {sense::parameter_error, 0, text}; }

// STSN and its response have the same layout; only the meaning of the two codes differs.
struct StsnFields {
  unsigned secondary = 0;
  unsigned primary = 0;
  std::uint8_t reserved = 0;
  std::uint16_t secondary_number = 0;
  std::uint16_t primary_number = 0;
};

Parsed<StsnFields> parse_stsn_fields(ByteView ru) {
  if (ru.size() != kStsnLength) return too_short(ru, "STSN is 6 bytes long");
  if (!is(ru, RuKind::stsn)) return wrong_code("not STSN");
  StsnFields f;
  f.secondary = ru[1] >> 6;
  f.primary = (ru[1] >> 4) & 3;
  f.reserved = ru[1] & 0x0F;
  f.secondary_number = get16(ru, 2);
  f.primary_number = get16(ru, 4);
  return f;
}

Bytes emit_stsn_fields(const StsnFields& f) {
  ByteWriter out;
  return out.u8(request_code(RuKind::stsn))
      .u8(((f.secondary & 3) << 6) | ((f.primary & 3) << 4) | (f.reserved & 0x0FU))
      .u16(f.secondary_number)
      .u16(f.primary_number)
      .take();
}

std::string number_line(std::string_view way, std::string_view what, std::uint16_t number) {
  return std::string(way) + ": " + std::string(what) + ", number " + std::to_string(number) + " (" + hex_word(number) +
         ')';
}

}  // namespace

std::string_view name(UnbindType t) {
  switch (t) {
    case UnbindType::normal:
      return "normal end of session";
    case UnbindType::bind_forthcoming:
      return "BIND forthcoming";
    case UnbindType::talk:
      return "talk";
    case UnbindType::restart_mismatch:
      return "restart mismatch";
    case UnbindType::not_authorised:
      return "LU not authorised";
    case UnbindType::invalid_session_parameters:
      return "invalid session parameters";
    case UnbindType::virtual_route_inoperative:
      return "virtual route inoperative";
    case UnbindType::route_extension_inoperative:
      return "route extension inoperative";
    case UnbindType::hierarchical_reset:
      return "hierarchical reset";
    case UnbindType::sscp_gone:
      return "SSCP gone";
    case UnbindType::virtual_route_deactivated:
      return "virtual route deactivated";
    case UnbindType::lu_failure_unrecoverable:
      return "LU failure, unrecoverable";
    case UnbindType::lu_failure_recoverable:
      return "LU failure, recoverable";
    case UnbindType::cleanup:
      return "cleanup";
    case UnbindType::gateway_cleanup:
      return "gateway cleanup";
    case UnbindType::xrf_reset:
      return "XRF-related reset";
    case UnbindType::session_failure:
      return "session failure, sense follows";
  }
  return "unknown type, treated as normal";
}

bool is_failure(UnbindType t) {
  switch (t) {
    case UnbindType::virtual_route_inoperative:
    case UnbindType::route_extension_inoperative:
    case UnbindType::hierarchical_reset:
    case UnbindType::sscp_gone:
    case UnbindType::virtual_route_deactivated:
    case UnbindType::lu_failure_unrecoverable:
    case UnbindType::lu_failure_recoverable:
    case UnbindType::cleanup:
    case UnbindType::gateway_cleanup:
    case UnbindType::xrf_reset:
    case UnbindType::session_failure:
      return true;
    default:
      return false;
  }
}

Parsed<Unbind> parse_unbind(ByteView ru) {
  if (ru.size() < 2) return too_short(ru, "UNBIND without a type");
  if (!is(ru, RuKind::unbind)) return wrong_code("not UNBIND");
  Unbind unbind;
  unbind.type = static_cast<UnbindType>(ru[1]);
  auto rest = ru.subspan(2);
  if (unbind.type == UnbindType::session_failure && rest.size() >= kSenseLength) {
    unbind.sense = parse_sense(rest);
    rest = rest.subspan(kSenseLength);
  }
  unbind.vectors = parse_control_vectors(rest);
  return unbind;
}

Bytes emit_unbind(const Unbind& unbind) {
  ByteWriter out;
  out.u8(request_code(RuKind::unbind)).u8(static_cast<unsigned>(unbind.type));
  if (unbind.type == UnbindType::session_failure && unbind.sense) out.u32(value(*unbind.sense));
  emit_control_vectors(unbind.vectors, out);
  return out.take();
}

std::vector<std::string> explain(const Unbind& unbind) {
  std::vector<std::string> lines = {"type " + hex_byte(static_cast<std::uint8_t>(unbind.type)) + ' ' +
                                    std::string(name(unbind.type))};
  if (unbind.sense) lines.push_back("sense " + to_words(*unbind.sense));
  for (auto& line : explain(unbind.vectors)) lines.push_back(std::move(line));
  return lines;
}

std::string_view name(StsnAction a) {
  switch (a) {
    case StsnAction::ignore:
      return "ignore";
    case StsnAction::set:
      return "set";
    case StsnAction::sense:
      return "sense";
    case StsnAction::set_and_test:
      return "set and test";
  }
  return "?";
}

std::string_view name(StsnResult r) {
  switch (r) {
    case StsnResult::reset:
      return "reset, nothing to report";
    case StsnResult::test_positive:
      return "test positive";
    case StsnResult::invalid:
      return "invalid, no number kept";
    case StsnResult::test_negative:
      return "test negative";
  }
  return "?";
}

Parsed<Stsn> parse_stsn(ByteView ru) {
  const auto f = parse_stsn_fields(ru);
  if (!f) return f.error();
  return Stsn{static_cast<StsnAction>(f->secondary), static_cast<StsnAction>(f->primary), f->reserved,
              f->secondary_number, f->primary_number};
}

Bytes emit_stsn(const Stsn& stsn) {
  return emit_stsn_fields({static_cast<unsigned>(stsn.secondary_action), static_cast<unsigned>(stsn.primary_action),
                           stsn.reserved, stsn.secondary_number, stsn.primary_number});
}

std::vector<std::string> explain(const Stsn& stsn) {
  return {number_line("secondary to primary", name(stsn.secondary_action), stsn.secondary_number),
          number_line("primary to secondary", name(stsn.primary_action), stsn.primary_number)};
}

Parsed<StsnResponse> parse_stsn_response(ByteView ru) {
  const auto f = parse_stsn_fields(ru);
  if (!f) return f.error();
  return StsnResponse{static_cast<StsnResult>(f->secondary), static_cast<StsnResult>(f->primary), f->reserved,
                      f->secondary_number, f->primary_number};
}

Bytes emit_stsn_response(const StsnResponse& r) {
  return emit_stsn_fields({static_cast<unsigned>(r.secondary_result), static_cast<unsigned>(r.primary_result),
                           r.reserved, r.secondary_number, r.primary_number});
}

std::vector<std::string> explain(const StsnResponse& r) {
  return {number_line("secondary to primary", name(r.secondary_result), r.secondary_number),
          number_line("primary to secondary", name(r.primary_result), r.primary_number)};
}

Parsed<Crv> parse_crv(ByteView ru) {
  constexpr std::size_t kShortest = 9;
  if (ru.size() < kShortest) return too_short(ru, "CRV shorter than 9 bytes");
  if (!is(ru, RuKind::crv)) return wrong_code("not CRV");
  return Crv{Bytes(ru.begin() + 1, ru.end())};
}

Bytes emit_crv(const Crv& crv) { return ByteWriter().u8(request_code(RuKind::crv)).bytes(crv.value).take(); }

std::vector<std::string> explain(const Crv& crv) { return {"enciphered seed " + to_hex(crv.value, 32)}; }

}  // namespace openrui
