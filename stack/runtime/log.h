// Operator events as lines of a log: time, severity, subject, text.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/event.h"
#include "base/result.h"
#include "node/definition.h"

namespace spdlog {
class logger;
}

namespace openrui {

// Where events go when the configuration names no file: a daemon shows them, a library in someone's program is silent.
enum class LogDefault : unsigned char { nowhere, standard_error };

class LogSink final : public EventSink {
 public:
  // `definition.level`: debug, info, warning, error or off. A file is appended to. The error is a sentence.
  static Result<std::unique_ptr<LogSink>, std::string> open(const LogDefinition& definition, LogDefault fallback);
  ~LogSink() override;

  // One of those levels, else nothing changes. From any thread.
  void set_level(const std::string& level);

  // From any thread. One line per event: control characters in the words become blanks.
  void on_event(Severity severity, const std::string& subject, const std::string& text) override;

 private:
  explicit LogSink(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}
  std::shared_ptr<spdlog::logger> logger_;  // null: nowhere
};

}  // namespace openrui
