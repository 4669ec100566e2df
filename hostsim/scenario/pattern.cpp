#include "hostsim/scenario/pattern.h"

#include <charconv>

#include "formats/message_words.h"

namespace openrui::hostsim {

std::optional<DataPattern> parse_pattern(std::string_view text) {
  DataPattern pattern;
  const auto words = split_words(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto word = words[i];
    if (word == "...") {
      if (i + 1 != words.size()) return std::nullopt;
      pattern.rest = true;
      return pattern;
    }
    // One word may be many bytes.
    if (word.size() % 2 != 0) return std::nullopt;
    for (std::size_t at = 0; at < word.size(); at += 2) {
      const auto digits = word.substr(at, 2);
      DataPattern::Place place;
      place.any = digits == "??";
      const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), place.byte, 16);
      const bool hex = error == std::errc() && end == digits.data() + digits.size();
      if (!place.any && !hex) return std::nullopt;
      pattern.places.push_back(place);
    }
  }
  return pattern;
}

bool matches(const DataPattern& pattern, ByteView bytes) {
  const auto& places = pattern.places;
  if (bytes.size() < places.size() || (!pattern.rest && bytes.size() != places.size())) return false;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!places[i].any && places[i].byte != bytes[i]) return false;
  }
  return true;
}

std::string to_words(const DataPattern& pattern) {
  std::string text;
  for (const auto& place : pattern.places) {
    if (!text.empty()) text += ' ';
    text += place.any ? "??" : to_hex(ByteView(&place.byte, 1));
  }
  if (pattern.rest) text += text.empty() ? "..." : " ...";
  return text;
}

}  // namespace openrui::hostsim
