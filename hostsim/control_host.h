// The operator interface of a running host: requests in JSON, as `snactl` and the console make them, and the state of
// the host as JSON with stable keys (design, section 5).
//
//   {"command":"lus"}                                            {"ok":true,"result":[…]}
//   {"command":"sessions","name":"PU1*"}                         those of it, or that belong to it
//   {"command":"vary","name":"LUA001","how":"inactive"}          {"ok":false,"error":"there is no link, PU or LU …"}
//   {"command":"logon","lu":"LUA001","application":"ECHO"}       {"command":"logoff","lu":"LUA001","type":"0F"}
//   {"command":"tell","lu":"PRT1","verb":"print","argument":"REPORT"}
//   {"command":"fault","kind":"unbind","with":{"lu":"LUA001","type":"0E"}}    {"command":"clear","fault":"all"}
//   {"command":"scenario","do":"start","what":"/srv/logon.json","on":"NODE1"}
//   {"command":"scenario","do":"stop","what":"logon"}             {"command":"scenarios"}
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/event.h"
#include "base/time.h"
#include "hostsim/host.h"
#include "runtime/operator_lines.h"

namespace openrui::hostsim {

// Used in turns of the loop.
class HostControl final : public ControlHandler {
 public:
  // Reads a scenario. The error is what is wrong with the file.
  using ScenarioLoader = std::function<Result<std::shared_ptr<const Scenario>, std::string>(const std::string& file)>;
  // All outlive it. `name`: of the host; `loader`: null: only scenarios of the configuration can be started.
  HostControl(Host& host, std::string name, TimerQueue& timers, EventSink& events, ScenarioLoader loader = {})
      : host_(host),
        name_(std::move(name)),
        timers_(timers),
        events_(events),
        loader_(std::move(loader)),
        started_(timers.now()) {}

  std::string answer(std::string_view line) override;
  // {"ok": true, "result": …} or {"ok": false, "error": "…"}.
  nlohmann::json run(const nlohmann::json& request);

 private:
  nlohmann::json status() const;
  nlohmann::json links() const;
  nlohmann::json pus() const;
  nlohmann::json lus() const;
  nlohmann::json sessions() const;
  nlohmann::json applications() const;
  nlohmann::json counters() const;
  nlohmann::json scenarios() const;
  nlohmann::json vary(const nlohmann::json& request);
  nlohmann::json log_on(const nlohmann::json& request);
  nlohmann::json log_off(const nlohmann::json& request);
  nlohmann::json tell(const nlohmann::json& request);
  nlohmann::json faults() const;
  nlohmann::json fault_kinds() const;
  nlohmann::json fault(const nlohmann::json& request);
  nlohmann::json clear(const nlohmann::json& request);
  nlohmann::json scenario(const nlohmann::json& request);
  nlohmann::json start_scenario(const std::string& what, const std::string& on, const std::string& mode);
  nlohmann::json outcome(const std::string& hindrance, const std::string& subject, const std::string& what);

  Host& host_;
  std::string name_;
  TimerQueue& timers_;
  EventSink& events_;
  ScenarioLoader loader_;
  TimePoint started_;
};

}  // namespace openrui::hostsim
