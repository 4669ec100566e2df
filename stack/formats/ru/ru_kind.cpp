#include "formats/ru/ru_kind.h"

#include <algorithm>

#include "formats/sense.h"

namespace openrui {

namespace {

struct CodeName {
  RuKind kind;
  RuCategory category;
  std::uint32_t code;  // one byte for SC and DFC, three for network services
  std::string_view name;
};

// SNA reference 4.2.
constexpr CodeName kCodes[] = {
    {RuKind::actpu, RuCategory::sc, 0x11, "ACTPU"},
    {RuKind::dactpu, RuCategory::sc, 0x12, "DACTPU"},
    {RuKind::actlu, RuCategory::sc, 0x0D, "ACTLU"},
    {RuKind::dactlu, RuCategory::sc, 0x0E, "DACTLU"},
    {RuKind::bind, RuCategory::sc, 0x31, "BIND"},
    {RuKind::unbind, RuCategory::sc, 0x32, "UNBIND"},
    {RuKind::sdt, RuCategory::sc, 0xA0, "SDT"},
    {RuKind::clear, RuCategory::sc, 0xA1, "CLEAR"},
    {RuKind::stsn, RuCategory::sc, 0xA2, "STSN"},
    {RuKind::rqr, RuCategory::sc, 0xA3, "RQR"},
    {RuKind::crv, RuCategory::sc, 0xC0, "CRV"},
    {RuKind::lustat, RuCategory::dfc, 0x04, "LUSTAT"},
    {RuKind::rtr, RuCategory::dfc, 0x05, "RTR"},
    {RuKind::bis, RuCategory::dfc, 0x70, "BIS"},
    {RuKind::sbi, RuCategory::dfc, 0x71, "SBI"},
    {RuKind::qec, RuCategory::dfc, 0x80, "QEC"},
    {RuKind::qc, RuCategory::dfc, 0x81, "QC"},
    {RuKind::relq, RuCategory::dfc, 0x82, "RELQ"},
    {RuKind::cancel, RuCategory::dfc, 0x83, "CANCEL"},
    {RuKind::chase, RuCategory::dfc, 0x84, "CHASE"},
    {RuKind::shutd, RuCategory::dfc, 0xC0, "SHUTD"},
    {RuKind::shutc, RuCategory::dfc, 0xC1, "SHUTC"},
    {RuKind::rshutd, RuCategory::dfc, 0xC2, "RSHUTD"},
    {RuKind::bid, RuCategory::dfc, 0xC8, "BID"},
    {RuKind::signal, RuCategory::dfc, 0xC9, "SIGNAL"},
    {RuKind::nspe, RuCategory::fmd, 0x010604, "NSPE"},
    {RuKind::init_self, RuCategory::fmd, 0x010681, "INIT-SELF"},
    {RuKind::init_self_1, RuCategory::fmd, 0x810681, "INIT-SELF"},
    {RuKind::term_self, RuCategory::fmd, 0x010683, "TERM-SELF"},
    {RuKind::term_self_1, RuCategory::fmd, 0x810683, "TERM-SELF"},
    {RuKind::notify, RuCategory::fmd, 0x810620, "NOTIFY"},
    {RuKind::init_other, RuCategory::fmd, 0x810680, "INIT-OTHER"},
    {RuKind::term_other, RuCategory::fmd, 0x810682, "TERM-OTHER"},
    {RuKind::cleanup, RuCategory::fmd, 0x810629, "CLEANUP"},
    {RuKind::reqecho, RuCategory::fmd, 0x810387, "REQECHO"},
    {RuKind::echotest, RuCategory::fmd, 0x810389, "ECHOTEST"},
    {RuKind::reqdiscont, RuCategory::fmd, 0x01021B, "REQDISCONT"},
    {RuKind::reqms, RuCategory::fmd, 0x410304, "REQMS"},
    {RuKind::recfms, RuCategory::fmd, 0x410384, "RECFMS"},
    {RuKind::nmvt, RuCategory::fmd, 0x41038D, "NMVT"},
    {RuKind::recms, RuCategory::fmd, 0x010381, "RECMS"},
    {RuKind::exectest, RuCategory::fmd, 0x010301, "EXECTEST"},
    {RuKind::reqactpu, RuCategory::fmd, 0x41023E, "REQACTPU"},
    {RuKind::reqactlu, RuCategory::fmd, 0x410240, "REQACTLU"},
};

constexpr const CodeName* find_code(RuCategory category, std::uint32_t code) {
  for (const auto& row : kCodes) {
    if (row.category == category && row.code == code) return &row;
  }
  return nullptr;
}

RuKind by_code(RuCategory category, std::uint32_t code, RuKind otherwise) {
  const auto* row = find_code(category, code);
  return row == nullptr ? otherwise : row->kind;
}

}  // namespace

std::string_view name(RuKind k) {
  for (const auto& row : kCodes) {
    if (row.kind == k) return row.name;
  }
  switch (k) {
    case RuKind::unknown_ns:
      return "unknown NS RU";
    case RuKind::character_coded:
      return "text";
    case RuKind::data:
      return "data";
    case RuKind::nc:
      return "NC";
    default:
      return "unknown RU";
  }
}

RuKind classify(const Rh& rh, bool sscp_session, ByteView ru) {
  constexpr std::size_t kSenseLength = 4;
  if (rh.sdi()) ru = ru.size() > kSenseLength ? ru.subspan(kSenseLength) : ByteView{};
  switch (rh.category()) {
    case RuCategory::sc:
    case RuCategory::dfc:
      return ru.empty() ? RuKind::unknown : by_code(rh.category(), ru[0], RuKind::unknown);
    case RuCategory::nc:
      return RuKind::nc;
    case RuCategory::fmd:
      break;
  }
  if (!sscp_session) return RuKind::data;
  if (!rh.fi()) return RuKind::character_coded;
  if (ru.size() < 3) return RuKind::unknown_ns;
  return by_code(RuCategory::fmd, (static_cast<std::uint32_t>(ru[0]) << 16) | get16(ru, 1), RuKind::unknown_ns);
}

std::uint8_t request_code(RuKind k) {
  for (const auto& row : kCodes) {
    if (row.kind == k && row.category != RuCategory::fmd) return static_cast<std::uint8_t>(row.code);
  }
  return 0;
}

std::uint32_t ns_header(RuKind k) {
  for (const auto& row : kCodes) {
    if (row.kind == k && row.category == RuCategory::fmd) return row.code;
  }
  return 0;
}

std::size_t echoed_length(const Rh& rh, bool sscp_session) {
  switch (rh.category()) {
    case RuCategory::sc:
    case RuCategory::dfc:
    case RuCategory::nc:
      return 1;
    case RuCategory::fmd:
      return sscp_session && rh.fi() ? 3 : 0;
  }
  return 0;
}

bool is_expedited_dfc(RuKind k) {
  switch (k) {
    case RuKind::sbi:
    case RuKind::qec:
    case RuKind::relq:
    case RuKind::shutd:
    case RuKind::shutc:
    case RuKind::rshutd:
    case RuKind::signal:
      return true;
    default:
      return false;
  }
}

namespace {

std::string sense_words(ByteView ru) {
  constexpr std::size_t kSenseLength = 4;
  return ru.size() < kSenseLength ? "without sense code" : to_words(parse_sense(ru));
}

}  // namespace

std::string title(const Rh& rh, bool sscp_session, ByteView ru) {
  if (rh.isolated_pacing()) return "IPR";
  const auto kind = classify(rh, sscp_session, ru);
  std::string text;
  if (!rh.rri()) {
    if (!rh.sdi()) return std::string(name(kind));
    return "EXR(" + std::string(name(kind)) + ") " + sense_words(ru);
  }
  text = rh.rti() ? "-RSP" : "+RSP";
  if (kind != RuKind::unknown && kind != RuKind::unknown_ns) {
    text += '(';
    text += name(kind);
    text += ')';
  }
  if (rh.sdi()) text += ' ' + sense_words(ru);
  return text;
}

}  // namespace openrui
