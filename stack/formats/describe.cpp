#include "formats/describe.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/rh.h"
#include "formats/ru/activation.h"
#include "formats/ru/bind.h"
#include "formats/ru/data_flow.h"
#include "formats/ru/data_stream.h"
#include "formats/ru/fm_header.h"
#include "formats/ru/maintenance.h"
#include "formats/ru/ru_kind.h"
#include "formats/ru/session_control.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"
#include "formats/th.h"
#include "formats/words.h"
#include "formats/xid.h"

namespace openrui {

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kSenseLength = 4;

Lines malformed(const FormatError& error, ByteView bytes) {
  Lines lines = {"malformed at byte " + std::to_string(error.offset) + ": " + std::string(error.text) + " (" +
                 to_words(error.sense) + ')'};
  for (auto& line : ebcdic_dump(bytes)) lines.push_back(std::move(line));
  return lines;
}

template <class T>
Lines explain_or_error(const Parsed<T>& parsed, ByteView ru) {
  return parsed ? explain(*parsed) : malformed(parsed.error(), ru);
}

template <class T>
Lines words_or_error(const Parsed<T>& parsed, ByteView ru) {
  return parsed ? Lines{to_words(*parsed)} : malformed(parsed.error(), ru);
}

Lines explain_bind_ru(ByteView ru) {
  auto lines = explain_bind(ru);
  const auto bind = parse_bind(ru);
  if (bind) {
    lines.push_back(summary(*bind));
  } else {
    lines.push_back("malformed at byte " + std::to_string(bind.error().offset) + ": " + std::string(bind.error().text) +
                    " (" + to_words(bind.error().sense) + ')');
  }
  return lines;
}

Lines explain_request(RuKind kind, ByteView ru) {
  switch (kind) {
    case RuKind::actpu:
      return explain_or_error(parse_actpu(ru), ru);
    case RuKind::dactpu:
      return explain_or_error(parse_dactpu(ru), ru);
    case RuKind::actlu:
      return explain_or_error(parse_actlu(ru), ru);
    case RuKind::dactlu:
      return explain_or_error(parse_dactlu(ru), ru);
    case RuKind::bind:
      return explain_bind_ru(ru);
    case RuKind::unbind:
      return explain_or_error(parse_unbind(ru), ru);
    case RuKind::stsn:
      return explain_or_error(parse_stsn(ru), ru);
    case RuKind::crv:
      return explain_or_error(parse_crv(ru), ru);
    case RuKind::lustat:
      return words_or_error(parse_lustat(ru), ru);
    case RuKind::signal:
      return words_or_error(parse_signal(ru), ru);
    case RuKind::nspe:
      return explain_or_error(parse_nspe(ru), ru);
    case RuKind::init_self:
    case RuKind::init_self_1:
      return explain_or_error(parse_init_self(ru), ru);
    case RuKind::term_self:
    case RuKind::term_self_1:
      return explain_or_error(parse_term_self(ru), ru);
    case RuKind::notify:
      return explain_or_error(parse_notify(ru), ru);
    case RuKind::sdt:
    case RuKind::clear:
    case RuKind::rqr:
      return ru.size() > 1 ? ebcdic_dump(ru.subspan(1)) : Lines{};
    case RuKind::unknown:
    case RuKind::unknown_ns:
    case RuKind::character_coded:
    case RuKind::data:
    case RuKind::nc:
      return ebcdic_dump(ru);
    default:
      // DFC without parameters: what stands behind the code should not be there.
      if (request_code(kind) != 0) return ru.size() > 1 ? ebcdic_dump(ru.subspan(1)) : Lines{};
      return explain_maintenance(kind, ru);
  }
}

Lines explain_positive(RuKind kind, ByteView ru) {
  constexpr std::size_t kNsHeader = 3;
  switch (kind) {
    case RuKind::actpu:
      // The code alone is less than the short form, and harmless.
      return ru.size() == 1 ? Lines{} : explain_or_error(parse_actpu_response(ru), ru);
    case RuKind::actlu:
      return explain_or_error(parse_actlu_response(ru), ru);
    case RuKind::bind:
      return ru.size() == 1 ? Lines{} : explain_bind_ru(ru);
    case RuKind::stsn:
      return ru.size() == 1 ? Lines{} : explain_or_error(parse_stsn_response(ru), ru);
    case RuKind::unknown:
    case RuKind::unknown_ns:
    case RuKind::character_coded:
    case RuKind::data:
    case RuKind::nc:
      return ebcdic_dump(ru);
    default: {
      const std::size_t echoed = request_code(kind) != 0 ? 1 : kNsHeader;
      return ru.size() > echoed ? ebcdic_dump(ru.subspan(echoed)) : Lines{};
    }
  }
}

// The sense code at the beginning of a negative response or an exception request.
Lines explain_sense(ByteView ru) {
  if (ru.size() < kSenseLength) {
    Lines lines = {"malformed at byte " + std::to_string(ru.size()) + ": the sense code is cut"};
    for (auto& line : ebcdic_dump(ru)) lines.push_back(std::move(line));
    return lines;
  }
  const auto sense = parse_sense(ru);
  const auto specific = static_cast<std::uint16_t>(value(sense) & 0xFFFF);
  Lines lines = {"sense " + to_words(sense) + " [" + std::string(category_name(sense)) + ']'};
  if (const auto* info = find_sense(sense)) lines.push_back("meaning: " + std::string(info->meaning));
  if (code(sense) == code(sense::invalid_parameter)) {
    lines.push_back("the bad byte is number " + std::to_string(specific) + " of the request");
  }
  const auto rest = ru.subspan(kSenseLength);
  if (!rest.empty()) lines.push_back("of the request: " + to_hex(rest, 32));
  return lines;
}

Lines explain_ru(const Rh& rh, bool sscp_session, ByteView ru, const DescribeContext& context) {
  if (rh.isolated_pacing() && ru.empty()) return {};
  if (rh.sdi()) return explain_sense(ru);
  const auto kind = classify(rh, sscp_session, ru);
  if (!rh.rri() && kind == RuKind::data && context.data != nullptr) return context.data->explain(rh, ru);
  if (kind == RuKind::character_coded) return ebcdic_dump(ru, SIZE_MAX, context.page);
  if (ru.empty()) return {};
  if (!rh.rri() && kind == RuKind::data && rh.fi() && rh.bci()) return explain_fm_data(ru);
  return rh.rri() ? explain_positive(kind, ru) : explain_request(kind, ru);
}

void indent(Lines& lines, Lines fields) {
  for (auto& field : fields) lines.push_back("    " + std::move(field));
}

}  // namespace

std::vector<std::string> describe_biu(const Rh& rh, bool sscp_session, ByteView ru, const DescribeContext& context) {
  Lines lines = {"RH  " + to_hex(rh.bytes()) + "  " + to_words(rh),
                 "RU  " + std::to_string(ru.size()) + " bytes: " + title(rh, sscp_session, ru)};
  indent(lines, explain_ru(rh, sscp_session, ru, context));
  return lines;
}

std::vector<std::string> describe_piu(ByteView piu, const DescribeContext& context) {
  Lines lines;
  const auto th = parse_th(piu);
  if (!th) {
    lines.push_back("TH  malformed at byte " + std::to_string(th.error().offset) + ": " + std::string(th.error().text) +
                    " (" + to_words(th.error().sense) + ')');
    indent(lines, ebcdic_dump(piu));
    return lines;
  }
  lines.push_back("TH  " + to_hex(piu.first(Th::kSize)) + "  " + to_words(*th));
  const auto biu = piu.subspan(Th::kSize);
  if (!th->has_rh()) {
    lines.push_back("RU  " + std::to_string(biu.size()) + " bytes: " + std::string(name(th->mpf)) + " segment");
    indent(lines, ebcdic_dump(biu));
    return lines;
  }
  const auto rh = parse_rh(biu);
  if (!rh) {
    lines.push_back("RH  malformed at byte " + std::to_string(piu.size()) + ": " + std::string(rh.error().text) + " (" +
                    to_words(rh.error().sense) + ')');
    indent(lines, ebcdic_dump(biu));
    return lines;
  }
  const auto ru = biu.subspan(Rh::kSize);
  // Address 00 is the PU or the SSCP; then FMD is network services (SNA reference 1).
  const bool sscp_session = th->daf == 0 || th->oaf == 0;
  if (th->mpf == Mpf::whole || rh->sdi()) {
    for (auto& line : describe_biu(*rh, sscp_session, ru, context)) lines.push_back(std::move(line));
    return lines;
  }
  // Only the whole RU can be taken apart.
  lines.push_back("RH  " + to_hex(rh->bytes()) + "  " + to_words(*rh));
  lines.push_back("RU  " + std::to_string(ru.size()) + " bytes: " + title(*rh, sscp_session, ru));
  indent(lines, ebcdic_dump(ru));
  return lines;
}

std::vector<std::string> describe_xid(ByteView xid) {
  if (xid.empty()) return {"XID null"};
  const auto parsed = parse_xid(xid);
  Lines lines;
  if (parsed) {
    lines.push_back(to_words(*parsed));
    indent(lines, explain(*parsed));
  } else {
    lines.push_back("XID " + std::to_string(xid.size()) + " bytes");
    indent(lines, malformed(parsed.error(), xid));
  }
  return lines;
}

}  // namespace openrui
