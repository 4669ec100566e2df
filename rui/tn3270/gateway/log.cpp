#include "gateway/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace openrui::tn3270 {

std::shared_ptr<spdlog::logger> open_log(const GatewayDefinition& definition, std::string& fault) {
  std::shared_ptr<spdlog::logger> logger;
  try {
    if (definition.log_file.empty()) {
      logger = std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    } else {
      logger = std::make_shared<spdlog::logger>(
          "", std::make_shared<spdlog::sinks::basic_file_sink_mt>(definition.log_file));
    }
  } catch (const spdlog::spdlog_ex& failure) {
    fault = "cannot write the log file " + definition.log_file + ": " + failure.what();
    return nullptr;
  }
  // spdlog knows the levels by these names.
  logger->set_level(spdlog::level::from_str(definition.log_level));
  logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
  logger->flush_on(spdlog::level::debug);
  logger->set_error_handler([](const std::string&) {});
  return logger;
}

}  // namespace openrui::tn3270
