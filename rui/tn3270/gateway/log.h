// The gateway's log: lines of time, severity and text, as the other programs write them.
#pragma once

#include <memory>
#include <spdlog/logger.h>
#include <string>

#include "tn3270/definition.h"

namespace openrui::tn3270 {

// To `log_file`, else to standard error. Null when the file cannot be written; then `fault` is a sentence.
std::shared_ptr<spdlog::logger> open_log(const GatewayDefinition& definition, std::string& fault);

}  // namespace openrui::tn3270
