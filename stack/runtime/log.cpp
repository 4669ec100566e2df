#include "runtime/log.h"

#include <algorithm>
#include <optional>
#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace openrui {

namespace {

std::optional<spdlog::level::level_enum> level_of(std::string_view name) {
  if (name == "debug") return spdlog::level::debug;
  if (name == "info") return spdlog::level::info;
  if (name == "warning") return spdlog::level::warn;
  if (name == "error") return spdlog::level::err;
  if (name == "off") return spdlog::level::off;
  return std::nullopt;
}

spdlog::level::level_enum level_of(Severity severity) {
  switch (severity) {
    case Severity::debug:
      return spdlog::level::debug;
    case Severity::info:
      return spdlog::level::info;
    case Severity::warning:
      return spdlog::level::warn;
    case Severity::error:
      break;
  }
  return spdlog::level::err;
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; }, ' ');
  return text;
}

}  // namespace

Result<std::unique_ptr<LogSink>, std::string> LogSink::open(const LogDefinition& definition, LogDefault fallback) {
  const auto level = level_of(definition.level);
  if (!level) {
    return "unknown log level \"" + definition.level + "\"; expected debug, info, warning, error or off";
  }
  std::shared_ptr<spdlog::logger> logger;
  try {
    if (!definition.file.empty()) {
      logger =
          std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::basic_file_sink_mt>(definition.file));
    } else if (fallback == LogDefault::standard_error) {
      logger = std::make_shared<spdlog::logger>("", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    }
  } catch (const spdlog::spdlog_ex& failure) {
    return "cannot write the log file " + definition.file + ": " + failure.what();
  }
  if (logger) {
    logger->set_level(*level);
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %^%-7l%$ %v");
    logger->flush_on(spdlog::level::debug);
    // A full disk must not make a library write to the program's stderr, which is what spdlog would do.
    logger->set_error_handler([](const std::string&) {});
  }
  return std::unique_ptr<LogSink>(new LogSink(std::move(logger)));
}

LogSink::~LogSink() = default;

void LogSink::set_level(const std::string& level) {
  const auto known = level_of(level);
  if (known && logger_) logger_->set_level(*known);
}

void LogSink::on_event(Severity severity, const std::string& subject, const std::string& text) {
  if (!logger_) return;
  const auto level = level_of(severity);
  if (!logger_->should_log(level)) return;
  logger_->log(level, spdlog::string_view_t(one_line(subject + ": " + text)));
}

}  // namespace openrui
