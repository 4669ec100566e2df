// The JSON schemas of config/schema (draft 7), compiled in by cmake/schemas.cmake.
#pragma once

#include <string_view>

namespace openrui {

std::string_view node_schema();
std::string_view host_schema();
std::string_view ipc370_schema();
std::string_view iucv_schema();
std::string_view bank_schema();
std::string_view gateway_schema();
std::string_view scenario_schema();

}  // namespace openrui
