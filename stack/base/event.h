// What the engine has to tell an operator. The engine does no logging; it hands events to a sink that the driver
// supplies.
#pragma once

#include <string>

namespace openrui {

enum class Severity : unsigned char { debug, info, warning, error };

class EventSink {
 public:
  virtual ~EventSink() = default;
  // `subject` names the resource (a link, PU or LU by its configured name); `text` is a sentence for a person.
  virtual void on_event(Severity severity, const std::string& subject, const std::string& text) = 0;
};

}  // namespace openrui
