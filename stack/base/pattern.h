// Patterns of names in configurations: `*` stands for any characters, `?` for one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openrui {

bool matches_pattern(std::string_view pattern, std::string_view text);
bool matches_any(const std::vector<std::string>& patterns, std::string_view text);

}  // namespace openrui
