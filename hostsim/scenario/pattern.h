// Bytes of which some may be any, as scenarios wait for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace openrui::hostsim {

// Without `rest` the length counts too.
struct DataPattern {
  struct Place {
    std::uint8_t byte = 0;
    bool any = false;
  };
  std::vector<Place> places;
  bool rest = false;  // whatever follows
};
// "F1 ?? C3 ..."; nothing when it is not one.
std::optional<DataPattern> parse_pattern(std::string_view text);
bool matches(const DataPattern& pattern, ByteView bytes);
std::string to_words(const DataPattern& pattern);

}  // namespace openrui::hostsim
