#include "config/config_fault.h"

#include <algorithm>

namespace openrui {

namespace {

// Without the locale: names in a configuration are ASCII.
std::string folded(std::string_view text) {
  std::string lower(text);
  for (auto& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Optimal string alignment distance: changes, insertions, deletions and swaps of neighbours count 1 each.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + changed});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string to_words(const ConfigFault& fault) {
  std::string text = fault.file;
  if (fault.line != 0) text += ':' + std::to_string(fault.line) + ':' + std::to_string(fault.column);
  text += ": ";
  if (!fault.pointer.empty()) text += fault.pointer + ": ";
  return text + "found " + fault.found + "; expected " + fault.expected;
}

std::string to_words(const std::vector<ConfigFault>& faults) {
  std::string text;
  for (const auto& fault : faults) text += to_words(fault) + '\n';
  return text;
}

std::string nearest(std::string_view text, const std::vector<std::string>& candidates) {
  constexpr std::size_t kLongestName = 64;
  constexpr std::size_t kMostCandidates = 500;
  if (text.empty() || text.size() > kLongestName || candidates.size() > kMostCandidates) return {};
  // A third of the characters may be wrong: enough for a slip of the keyboard, too little for another word.
  std::size_t best = std::max<std::size_t>(1, text.size() / 3) + 1;
  std::string found;
  for (const auto& candidate : candidates) {
    const auto apart = distance(folded(text), folded(candidate));
    if (apart < best && apart < candidate.size()) {
      best = apart;
      found = candidate;
    }
  }
  return found;
}

std::string one_of(std::string_view text, const std::vector<std::string>& candidates, std::size_t limit) {
  std::string words = candidates.size() > 1 ? "one of " : "";
  for (std::size_t i = 0; i < candidates.size() && i < limit; ++i) {
    words += (i == 0 ? "\"" : ", \"") + candidates[i] + '"';
  }
  if (candidates.size() > limit) words += " and " + std::to_string(candidates.size() - limit) + " more";
  const auto near = nearest(text, candidates);
  if (!near.empty() && candidates.size() > 1) words += " (did you mean \"" + near + "\"?)";
  return words;
}

}  // namespace openrui
