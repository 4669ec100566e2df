// One fault of a configuration file: where it is, what was found there, what would be accepted.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace openrui {

struct ConfigFault {
  std::string file;        // as the user named it
  std::size_t line = 0;    // one-origin; 0: the file as a whole (it cannot be read)
  std::size_t column = 0;  // one-origin, counted in characters
  std::string pointer;     // JSON pointer (RFC 6901); empty: the whole document, or the text is not JSON
  std::string found;       // sentence part
  std::string expected;    // sentence part
  friend bool operator==(const ConfigFault&, const ConfigFault&) = default;
};

// No more faults of one file are listed: beyond this it is the wrong file.
inline constexpr std::size_t kMaxFaults = 1000;

// "node.json:12:18: /lus/1/address: found 300; expected an integer from 1 to 254".
std::string to_words(const ConfigFault& fault);
// One line each, every line ended.
std::string to_words(const std::vector<ConfigFault>& faults);

// The candidate that a person may have meant by `text`: the one that needs the fewest changed, missing, added or
// swapped characters, whatever the case; empty when none is near, or when there are too many to compare.
std::string nearest(std::string_view text, const std::vector<std::string>& candidates);
// `one of "a", "b"`, or `"a"` when there is one only; with more than `limit`, the rest is counted. When a candidate is
// near to `text`: ` (did you mean "b"?)` behind it.
std::string one_of(std::string_view text, const std::vector<std::string>& candidates, std::size_t limit = 20);

}  // namespace openrui
