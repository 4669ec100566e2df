// What an operator types, as the request that it is: the same words on a host's console and behind `snactl`.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace openrui {

// "display lus", "vary inactive LUA001 immediate", "logon LUA001 ECHO LU2", "logoff LUA001 cleanup", "tell PRT1 print
// REPORT", "fault unbind lu=LUA001 type=0E", "clear all": {"command": …}. The error says what would be right.
Result<nlohmann::json, std::string> request_of(const std::vector<std::string>& words);
// At blanks.
std::vector<std::string> words_of(std::string_view line);
// What can be typed, a line each.
std::string operator_help();

}  // namespace openrui
