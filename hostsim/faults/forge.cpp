#include "hostsim/faults/forge.h"

#include <algorithm>

namespace openrui::hostsim {

namespace {

// A first segment has at least RH and seven bytes of RU (SNA reference 2.2.2).
constexpr std::size_t kFirstRu = 7;
constexpr std::size_t kTooShortFirstRu = 3;

// Bytes of the BIND (SNA reference 6.1).
constexpr std::size_t kFmProfile = 2;
constexpr std::size_t kTsProfile = 3;
constexpr std::size_t kSecondaryMaxRu = 10;
constexpr std::size_t kPrimaryMaxRu = 11;
constexpr std::size_t kLuType = 14;
constexpr std::size_t kPsEnd = 26;
constexpr std::size_t kPacing[] = {8, 9, 12, 13};
constexpr std::uint8_t kNoProfile = 5;
constexpr std::uint8_t kEightBytes = 0x80;  // 8 * 2^0
constexpr std::uint8_t kNoMantissa = 0x05;  // 0 * 2^5: the mantissa is 8 to 15 (6.5)
constexpr std::uint8_t kUnknownLuType = 0x7F;

Buffer segment(Th th, Mpf mpf, ByteView head, ByteView part) {
  th.mpf = mpf;
  auto body = Buffer::with_capacity(head.size() + part.size());
  body.append(head);
  body.append(part);
  emit_th(th, body.prepend(Th::kSize));
  return body;
}

}  // namespace

std::optional<PiuParts> take_apart(ByteView piu) {
  const auto th = parse_th(piu);
  if (!th) return std::nullopt;
  PiuParts parts{*th, std::nullopt, piu.subspan(Th::kSize)};
  if (!th->has_rh()) return parts;
  const auto rh = parse_rh(parts.ru);
  if (!rh) return parts;
  parts.rh = *rh;
  parts.ru = parts.ru.subspan(Rh::kSize);
  return parts;
}

Buffer make_piu(const Th& th, const Rh& rh, ByteView ru) { return segment(th, th.mpf, rh.bytes(), ru); }

std::vector<Buffer> make_pius(const Th& th, const Rh& rh, ByteView ru, std::size_t max_btu) {
  std::vector<Buffer> pius;
  const auto whole = Th::kSize + Rh::kSize + ru.size();
  if (max_btu == 0 || whole <= max_btu || th.expedited) {
    pius.push_back(segment(th, Mpf::whole, rh.bytes(), ru));
    return pius;
  }
  const auto room = std::max(max_btu, Th::kSize + Rh::kSize + kFirstRu) - Th::kSize;
  pius.push_back(segment(th, Mpf::first, rh.bytes(), ru.first(room - Rh::kSize)));
  for (auto at = room - Rh::kSize; at < ru.size(); at += room) {
    const auto part = ru.subspan(at, std::min(room, ru.size() - at));
    pius.push_back(segment(th, at + part.size() == ru.size() ? Mpf::last : Mpf::middle, {}, part));
  }
  return pius;
}

std::vector<Buffer> bad_segments(const PiuParts& piu, SegmentFault how) {
  const auto& rh = *piu.rh;
  const auto middle_at = how == SegmentFault::short_first ? kTooShortFirstRu : kFirstRu;
  const auto last_at = std::max(middle_at + 1, piu.ru.size() - 1);
  const auto head = piu.ru.first(middle_at);
  const auto middle = piu.ru.subspan(middle_at, last_at - middle_at);
  const auto tail = piu.ru.subspan(last_at);
  auto other = piu.th;
  if (how == SegmentFault::wrong_number) ++other.snf;
  if (how == SegmentFault::expedited) other.expedited = true;
  const auto& th = how == SegmentFault::expedited ? other : piu.th;
  const auto first = [&] { return segment(th, Mpf::first, rh.bytes(), head); };
  std::vector<Buffer> pius;
  if (how == SegmentFault::lone_middle) {
    pius.push_back(segment(th, Mpf::middle, rh.bytes(), piu.ru));
    return pius;
  }
  if (how != SegmentFault::no_first) pius.push_back(first());
  if (how == SegmentFault::repeated_first) pius.push_back(first());
  if (how != SegmentFault::no_middle) pius.push_back(segment(other, Mpf::middle, {}, middle));
  if (how != SegmentFault::no_last) pius.push_back(segment(other, Mpf::last, {}, tail));
  return pius;
}

Bytes bad_bind(ByteView ru, FaultKind kind, const FaultValues& values) {
  Bytes bind(ru.begin(), ru.end());
  // What a fault before this one has left of it may be short.
  const auto put = [&](std::size_t at, std::uint8_t byte) {
    if (at < bind.size()) bind[at] = byte;
  };
  switch (kind) {
    case FaultKind::bind_profile:
      put(values.how == static_cast<unsigned>(BindProfileFault::ts) ? kTsProfile : kFmProfile, kNoProfile);
      break;
    case FaultKind::bind_pacing:
      for (const auto at : kPacing) put(at, 0xFF);
      break;
    case FaultKind::bind_ru_size:
      for (const auto at : {kSecondaryMaxRu, kPrimaryMaxRu}) {
        put(at, values.how == static_cast<unsigned>(BindSizeFault::tiny) ? kEightBytes : kNoMantissa);
      }
      break;
    case FaultKind::bind_usage:
      put(kLuType, kUnknownLuType);
      for (auto at = kLuType + 1; at < kPsEnd; ++at) put(at, 0xFF);
      break;
    case FaultKind::bind_truncated:
      bind.resize(std::min(bind.size(), values.length));
      break;
    default:
      break;
  }
  return bind;
}

}  // namespace openrui::hostsim
