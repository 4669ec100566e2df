// A simulated host: SSCP, boundary function and primary LUs for the PUs of its links (SNA reference 13.5). No I/O, no
// clock: links, time and the place for events come from its environment.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostsim/environment.h"
#include "hostsim/scenario/scenario.h"
#include "hostsim/station.h"

namespace openrui::hostsim {

class Host final : private StationUser, private FaultActions {
 public:
  // The definition is one that the loader found free of faults; the environment outlives the host.
  Host(const HostDefinition& definition, const HostEnvironment& environment);
  ~Host() override;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // Starts the links that the definition does not keep stopped.
  void start();
  // UNBIND, DACTLU, DACTPU, links down, each PU at its own pace and none for longer than 2 * Station::kStopTime. Then
  // `stopped` is called, from a later turn. start() may follow.
  void stop(std::function<void()> stopped = {});

  // --- for operators
  struct LuStatus {
    std::string name;
    std::string pu;
    std::uint8_t address;
    SscpState sscp;  // state of the SSCP-LU session
    bool enabled;    // the SLU may be bound
    bool waiting;    // a logon waits for the LU
    ScState session;
    std::string application;  // empty: none
    std::string mode;
    Traffic traffic;  // of the session that is there, or the last one
  };
  struct StationStatus {
    std::string link;
    std::string link_state;  // in words
    bool contacted;
    std::string pu;
    SscpState sscp;  // state of the SSCP-PU session
  };
  struct ApplicationStatus {
    std::string name;
    ApplicationType type;
    unsigned sessions;
    std::size_t waiting;  // logons that wait for one of them to end
    unsigned limit;       // 0: none
  };
  std::vector<LuStatus> lus() const;
  std::vector<ApplicationStatus> applications() const;
  std::vector<StationStatus> stations() const;
  const Counters& counters() const { return counters_; }
  // Of scenarios, on links and in sessions.
  ScenarioRuns& scenario_runs() { return states_.scenario_runs(); }
  // Called at each end of one, from a turn of the loop.
  void on_scenario_ended(ScenarioRuns::Ended ended) { on_scenario_ended_ = std::move(ended); }

  // What an operator can do with a link, PU or LU. `at_once`: DACTPU or DACTLU and nothing before; `outage`: that, with
  // type "session outage". `erp`: PU and LU only; `takeover`: PU only, ERP from another SSCP.
  enum class Vary : std::uint8_t { active, erp, takeover, inactive, at_once, outage };
  // Each gives what hinders it, in words; empty: it was done, or has begun.
  std::string vary(std::string_view name, Vary how);
  std::string log_on(std::string_view lu, const std::string& application, const std::string& mode);
  // `type`: of UNBIND; none: the way that the application is configured to end sessions.
  std::string log_off(std::string_view lu, std::optional<UnbindType> type);
  // --- scenarios
  // Plays a scenario of a link on the link of that name, in place of SSCP and applications. What hinders it, or
  // nothing.
  struct LinkPlayOptions {
    bool limited = false;  // it fails when the node does not come within the scenario's wait
    bool once = true;      // the link is given back after the verdict; else it begins anew when the node comes back
  };
  std::string play_on_link(std::shared_ptr<const Scenario> scenario, std::string_view link,
                           const LinkPlayOptions& options);
  // A scenario of an application: whoever logs on to its application from now on has it played. What hinders it, or
  // nothing.
  std::string play_as_application(std::shared_ptr<const Scenario> scenario, const std::string& name);
  // The run on a link or in an LU's session, or all runs of a scenario, by name. What hinders it, or nothing.
  std::string stop_scenario(const std::string& name);
  // A word to the application that the LU is in session with.
  std::string command(std::string_view lu, const std::string& verb, const std::string& argument);
  Faults& faults() { return faults_; }
  const Faults& faults() const { return faults_; }

 private:
  void on_station_stopped() override;
  void scenario_ended(const ScenarioRun& run);
  SscpLu* find_lu(std::string_view name);
  Station* find_station(std::string_view link) const;
  SscpLu* lu_at(const std::string& link, std::uint8_t address) const;
  bool unbind_by_fault(const std::string& link, std::uint8_t address, UnbindType type) override;
  bool deactivate_by_fault(const std::string& link, std::uint8_t address) override;
  bool activate_by_fault(const std::string& link, std::uint8_t address) override;
  std::string application_at(const std::string& link, std::uint8_t address) const override;
  std::size_t longest_ru_at(const std::string& link, std::uint8_t address) const override;
  static std::string vary_lu(Station& station, SscpLu& lu, Vary how);
  static std::string vary_pu(Station& station, Vary how);

  HostEnvironment environment_;
  Directory directory_;
  Counters counters_;
  SessionLimits limits_;
  ApplicationStates states_;
  Faults faults_;
  Context context_;
  std::vector<std::unique_ptr<Station>> stations_;
  std::size_t to_stop_ = 0;
  std::function<void()> stopped_;
  ScenarioRuns::Ended on_scenario_ended_;
  Timer timer_;
};

}  // namespace openrui::hostsim
