#include "gateway/bind_facts.h"

namespace openrui::tn3270 {

namespace {

constexpr std::size_t kShortest = 26;
constexpr std::uint8_t kBind = 0x31;

// SNA reference 6.5: a * 2^b, a of 8 or more.
std::size_t ru_size(std::uint8_t byte) {
  const std::size_t a = byte >> 4;
  return a < 8 ? 0 : a << (byte & 0x0F);
}

// SNA reference 6.3, bytes 20 to 24.
void read_screens(ByteView ru, BindFacts& facts) {
  constexpr std::uint8_t k12x40 = 0x01;
  constexpr std::uint8_t k24x80 = 0x02;
  constexpr std::uint8_t k24x80AndQuery = 0x03;
  constexpr std::uint8_t kFixed = 0x7E;
  constexpr std::uint8_t kTwoSizes = 0x7F;
  switch (ru[24]) {
    case k12x40:
      facts.screen = ScreenSize{12, 40};
      return;
    case k24x80:
    case k24x80AndQuery:
      facts.screen = ScreenSize{24, 80};
      return;
    case kTwoSizes:
      facts.alternate = ScreenSize{ru[22], ru[23]};
      facts.screen = ScreenSize{ru[20], ru[21]};
      return;
    case kFixed:
      facts.screen = ScreenSize{ru[20], ru[21]};
      return;
    default:
      return;
  }
}

bool fits(const std::optional<ScreenSize>& wanted, const ScreenSize& largest) {
  return !wanted || (wanted->rows <= largest.rows && wanted->columns <= largest.columns);
}

}  // namespace

std::optional<BindFacts> parse_bind(ByteView ru) {
  if (ru.size() < kShortest || ru[0] != kBind) return std::nullopt;
  BindFacts facts;
  facts.negotiable = (ru[1] & 0x0F) == 0;
  facts.fm_profile = ru[2];
  facts.ts_profile = ru[3];
  facts.chains = (ru[5] & 0x80) != 0;
  facts.response = static_cast<ChainResponse>((ru[5] & 0x30) >> 4);
  facts.may_end_bracket = (ru[5] & 0x01) != 0;
  facts.fm_headers = (ru[6] & 0x40) != 0;
  // Byte 6 bit 2: brackets that begin between brackets; else they are used when anybody may end one.
  const bool anybody_ends = ((ru[4] | ru[5]) & 0x01) != 0;
  facts.in_bracket_at_start = (ru[6] & 0x20) == 0 && anybody_ends;
  facts.brackets = (ru[6] & 0x20) != 0 || anybody_ends;
  facts.conditional_end = (ru[6] & 0x10) != 0;
  facts.flip_flop = (ru[7] & 0xC0) == 0x80;
  facts.we_speak_first = facts.brackets && !facts.in_bracket_at_start ? (ru[7] & 0x10) == 0 : (ru[7] & 0x01) == 0;
  facts.max_ru_out = ru_size(ru[10]);
  facts.max_ru_in = ru_size(ru[11]);
  facts.lu_type = ru[14] & 0x7F;
  if (facts.lu_type == 2 || facts.lu_type == 3) read_screens(ru, facts);
  return facts;
}

std::uint32_t judge_bind(const BindFacts& bind, const DeviceType& type, Functions functions, bool tn3270e) {
  // 0835: the byte that is not acceptable.
  constexpr std::uint32_t kBadFmProfile = 0x08350002;
  constexpr std::uint32_t kBadTsProfile = 0x08350003;
  constexpr std::uint32_t kBadLuType = 0x0835000E;
  constexpr std::uint32_t kBadScreen = 0x08350018;
  // LU types 1 to 3 use FM 3 or 4 with TS 3 or 4 (SNA reference 10.3).
  if (bind.fm_profile != 3 && bind.fm_profile != 4) return kBadFmProfile;
  if (bind.ts_profile != 3 && bind.ts_profile != 4) return kBadTsProfile;
  if (type.kind == DeviceKind::display) {
    if (bind.lu_type != 2) return kBadLuType;
    const auto largest = type.largest();
    if (largest && !(fits(bind.screen, *largest) && fits(bind.alternate, *largest))) return kBadScreen;
    return 0;
  }
  // RFC 2355, 7.2.1: SCS-CTL-CODES is LU type 1, DATA-STREAM-CTL is LU type 3. Without TN3270E a printer has 3270 data.
  const bool scs = tn3270e && functions.has(Function::scs_ctl_codes);
  const bool data_stream = !tn3270e || functions.has(Function::data_stream_ctl);
  const bool fine = (bind.lu_type == 1 && scs) || (bind.lu_type == 3 && data_stream);
  return fine ? 0 : kBadLuType;
}

}  // namespace openrui::tn3270
