#include "sim/journal.h"

#include <algorithm>
#include <vector>

namespace openrui::sim {

void Coverage::add(const Coverage& other) {
  for (const auto& [category, items] : other.seen_) {
    for (const auto& [item, n] : items) seen_[category][item] += n;
  }
}

std::uint64_t Coverage::of(const std::string& category) const {
  std::uint64_t sum = 0;
  if (const auto found = seen_.find(category); found != seen_.end()) {
    for (const auto& [item, n] : found->second) sum += n;
  }
  return sum;
}

std::uint64_t Coverage::of(const std::string& category, const std::string& item) const {
  const auto found = seen_.find(category);
  if (found == seen_.end()) return 0;
  const auto n = found->second.find(item);
  return n == found->second.end() ? 0 : n->second;
}

std::string Coverage::to_text() const {
  constexpr std::size_t kShown = 24;
  std::string text;
  for (const auto& [category, items] : seen_) {
    std::vector<std::pair<std::string, std::uint64_t>> sorted(items.begin(), items.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    text += category + " (" + std::to_string(of(category)) + "):";
    for (std::size_t i = 0; i < std::min(kShown, sorted.size()); ++i) {
      text += "  " + sorted[i].first + " " + std::to_string(sorted[i].second);
    }
    if (sorted.size() > kShown) text += "  and " + std::to_string(sorted.size() - kShown) + " others";
    text += '\n';
  }
  return text;
}

void Journal::write_ladder_to(const std::string& path) {
  ladder_file_.open(path);
  ladder_.header(line_);
  ladder_file_ << line_;
}

void Journal::fail(const std::string& what) {
  note("DOES NOT HOLD:");
  if (writes_ladder()) ladder_file_ << what << std::endl;
  if (failure_.empty()) failure_ = what;
}

void Journal::note(const std::string& text) {
  if (!writes_ladder()) return;
  CapturedUnit unit;
  unit.kind = UnitKind::link_event;
  unit.link = "-";
  unit.text = text;
  add(unit);
}

void Journal::piu(const std::string& link, bool from_node, ByteView bytes) {
  if (!writes_ladder()) return;
  CapturedUnit unit;
  unit.kind = UnitKind::piu;
  unit.link = link;
  unit.from = from_node ? LinkEnd::node : LinkEnd::host;
  unit.bytes = bytes;
  add(unit);
}

void Journal::add(CapturedUnit& unit) {
  unit.time = timers_.now();
  line_.clear();
  ladder_.add(unit, line_);
  ladder_file_ << line_ << std::flush;
}

}  // namespace openrui::sim
