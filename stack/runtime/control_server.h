// The operator interface of a running node (design, section 5): after the word "OCTL" one JSON object a line asks, one
// a line answers.
//
//   {"command":"links"}                          {"ok":true,"result":[…]}
//   {"command":"activate","link":"HOST9"}        {"ok":false,"error":"there is no link HOST9"}
//   {"command":"trace","file":"/tmp/node.pcap"}  {"command":"trace","file":null}
//   {"command":"reload"}
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/control_report.h"

namespace openrui {

class ControlServer final : public ControlHandler {
 public:
  // Answers the listener's operators as long as it lives.
  explicit ControlServer(const ControlledNode& node);
  ~ControlServer() override;
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;

  std::string answer(std::string_view line) override;

 private:
  nlohmann::json run(const nlohmann::json& request);
  nlohmann::json switch_link(const nlohmann::json& request, bool on);
  nlohmann::json switch_trace(const nlohmann::json& request);
  nlohmann::json reload();
  void tell(const std::string& subject, const std::string& text);

  ControlledNode node_;
};

}  // namespace openrui
