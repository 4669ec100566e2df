#include "hostsim/control_console.h"

#include "runtime/control_tables.h"
#include "runtime/control_words.h"

namespace openrui::hostsim {

std::string Console::take(std::string_view input) {
  std::string shown;
  rest_ += input;
  for (auto end = rest_.find('\n'); end != std::string::npos && !ended_; end = rest_.find('\n')) {
    shown += run(std::string_view(rest_).substr(0, end));
    rest_.erase(0, end + 1);
  }
  // Nobody types such a line.
  if (rest_.size() > ControlHandler::kMaxLine) rest_.clear();
  return shown;
}

std::string Console::run(std::string_view line) {
  const auto words = words_of(line);
  if (words.empty()) return {};
  if (words[0] == "quit" && words.size() == 1) {
    ended_ = true;
    return {};
  }
  if (words[0] == "help") return operator_help() + "quit                                    end the host\n";
  const auto request = request_of(words);
  if (!request) return request.error() + "\n";
  const auto answer = control_.run(*request);
  if (answer["ok"] != true) return answer["error"].get<std::string>() + "\n";
  if (json_) return answer["result"].dump(2) + "\n";
  return to_table((*request)["command"], answer["result"]);
}

}  // namespace openrui::hostsim
