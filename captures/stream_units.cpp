#include "captures/stream_units.h"

#include <algorithm>

namespace openrui {

bool GapNotes::missed(const std::string& link, std::uint32_t gaps) {
  if (gaps == 0) return false;
  if (seen_.size() == kMost) seen_.clear();
  auto& seen = seen_[link];
  const bool missed = seen != gaps;
  seen = gaps;
  return missed;
}

void StreamPaths::introduce(const TcpEnd& end, std::uint16_t path, const std::string& user) {
  if (users_.size() == kMost) users_.clear();
  users_.insert_or_assign(Key{end, path}, user);
}

std::string StreamPaths::user(const TcpEnd& end, std::uint16_t path) const {
  const auto found = users_.find(Key{end, path});
  if (found != users_.end()) return found->second;
  return to_words(end.address) + ':' + std::to_string(end.port) + '/' + std::to_string(path);
}

void StreamPaths::call(const TcpEnd& end, std::uint16_t path, const std::string& user) {
  if (called_.size() == kMost) called_.clear();
  called_.insert_or_assign(Key{end, path}, user);
}

std::string StreamPaths::called(const TcpEnd& end, std::uint16_t path) const {
  const auto found = called_.find(Key{end, path});
  return found != called_.end() ? found->second : std::string();
}

void StreamPaths::join(const TcpEnd& a, std::uint16_t path_of_a, const TcpEnd& b, std::uint16_t path_of_b) {
  const auto one = user(a, path_of_a);
  const auto other = user(b, path_of_b);
  const auto name = std::min(one, other) + '-' + std::max(one, other);
  if (links_.size() + 2 > kMost) links_.clear();
  links_.insert_or_assign(Key{a, path_of_a}, name);
  links_.insert_or_assign(Key{b, path_of_b}, name);
}

std::string StreamPaths::link(const TcpEnd& end, std::uint16_t path) const {
  const auto found = links_.find(Key{end, path});
  return found != links_.end() ? found->second : "to " + user(end, path);
}

}  // namespace openrui
