// A simulated host: SSCP, boundary function and primary LUs for the PUs of its links (SNA reference 13.5). No I/O, no
// clock: links, time and the place for events come from its environment.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "hostsim/environment.h"
#include "hostsim/station.h"

namespace openrui::hostsim {

class Host final : private StationUser {
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
  std::vector<LuStatus> lus() const;
  std::vector<StationStatus> stations() const;
  const Counters& counters() const { return counters_; }

 private:
  void on_station_stopped() override;

  HostEnvironment environment_;
  Directory directory_;
  Counters counters_;
  Context context_;
  std::vector<std::unique_ptr<Station>> stations_;
  std::size_t to_stop_ = 0;
  std::function<void()> stopped_;
  Timer timer_;
};

}  // namespace openrui::hostsim
