#include "tn3270/start_tls.h"

#include <algorithm>

namespace openrui::tn3270 {

namespace {

constexpr std::uint8_t kFollows = 1;

constexpr std::uint8_t code(Verb verb) { return static_cast<std::uint8_t>(verb); }

}  // namespace

void StartTls::begin(Bytes& out) { append_negotiation(out, Verb::do_it, telnet::kStartTls); }

std::size_t StartTls::length() const {
  const auto left = ByteView(held_).subspan(at_);
  if (left[0] != telnet::kIac) return 1;
  if (left.size() < 2) return 0;
  if (left[1] >= code(Verb::will) && left[1] <= code(Verb::dont)) return left.size() < 3 ? 0 : 3;
  if (left[1] != telnet::kSb) return 2;
  for (std::size_t i = 2; i + 1 < left.size(); ++i) {
    if (left[i] != telnet::kIac) continue;
    if (left[i + 1] == telnet::kSe) return i + 2;
    ++i;
  }
  return 0;
}

bool StartTls::is_negotiation(std::uint8_t verb) const {
  return held_[at_] == telnet::kIac && held_[at_ + 1] == verb && held_[at_ + 2] == telnet::kStartTls;
}

bool StartTls::is_follows(std::size_t size) const {
  constexpr std::uint8_t kWhole[] = {telnet::kIac, telnet::kSb, telnet::kStartTls, kFollows, telnet::kIac, telnet::kSe};
  return std::equal(std::begin(kWhole), std::end(kWhole), held_.begin() + static_cast<std::ptrdiff_t>(at_),
                    held_.begin() + static_cast<std::ptrdiff_t>(at_ + size));
}

StartTls::Outcome StartTls::receive(ByteView data, Bytes& out) {
  held_.insert(held_.end(), data.begin(), data.end());
  while (at_ < held_.size()) {
    const auto size = length();
    if (size == 0) break;
    const auto here = held_.begin() + static_cast<std::ptrdiff_t>(at_);
    const auto next = here + static_cast<std::ptrdiff_t>(size);
    if (size == 3 && is_negotiation(code(Verb::will)) && !agreed_) {
      agreed_ = true;
      constexpr std::uint8_t kData[] = {kFollows};
      append_subnegotiation(out, telnet::kStartTls, kData);
    } else if (size == 3 && is_negotiation(code(Verb::wont))) {
      held_.erase(here, next);
      return Outcome::clear;
    } else if (agreed_ && is_follows(size)) {
      // Whatever was said before it does not count: telnet begins anew inside TLS.
      held_.erase(held_.begin(), next);
      return Outcome::secured;
    }
    at_ += size;
  }
  return held_.size() > kMaxHeld ? Outcome::broken : Outcome::pending;
}

}  // namespace openrui::tn3270
