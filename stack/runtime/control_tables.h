// What an operator's commands answer, as text for people.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace openrui {

// `result` as control_report.h makes it for `command`; columns are aligned, each line ends with a newline.
std::string to_table(const std::string& command, const nlohmann::json& result);
// One item with all that is known of it, a line a key.
std::string to_details(const nlohmann::json& result);

}  // namespace openrui
