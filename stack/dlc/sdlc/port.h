// An SDLC line over TCP as the IBM 3705 emulator has it (transports reference 3), with the stations on it. The links of
// a node are secondary stations; its port calls the emulator. The links of a host are primary stations; its port
// listens and gives them turns to poll, one at a time (two-way alternate).
//
// Sans-I/O: bytes come and go through Tcp, time through the TimerQueue.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/event.h"
#include "dlc/port.h"
#include "dlc/sdlc/carrier.h"
#include "dlc/sdlc/line.h"
#include "dlc/wire_tap.h"

namespace openrui::sdlc {

class Primary;
class Secondary;

class Port final : public openrui::Port, private Line, private CarrierUser {
 public:
  // `tcp`, `timers`, `events` and `wire`, which may be null, outlive the port. With a `peer` it calls, without one it
  // is called.
  Port(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers, EventSink& events, WireTap* wire = nullptr);
  ~Port() override;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  void start() override;
  // Of two links with one station address the first one gets the frames.
  std::unique_ptr<Link> make_link(const LinkDefinition& definition, LinkNotifier& notifier) override;
  std::unique_ptr<SwitchedLink> make_switched_link(const LinkDefinition& definition,
                                                   SwitchedNotifier& notifier) override;

  const PortDefinition& definition() const override { return definition_; }
  const PortCounters& counters() const override { return counters_; }
  std::vector<std::string> active_partners() const override;
  std::vector<Endpoint> listening_places() const override;

 private:
  // Line
  TimerQueue& timers() override { return timers_; }
  PortCounters& count() override { return counters_; }
  void report(Severity severity, const std::string& text) override;
  bool up() const override;
  void transmit(std::span<const SdlcFrame> frames, SdlcModulo modulo) override;
  bool carries(const std::string& link, ByteView piu, SdlcModulo modulo) override;
  void on_change() override;
  void on_gone(const Link& station) override;
  std::string state_in_words() const override;
  // CarrierUser
  void on_carrier_up() override;
  void on_carrier_lost(const std::string& detail) override;
  void on_unreachable(const std::string& detail) override;
  void on_frame(ByteView frame) override;
  void on_frames_end() override;
  void on_garbage(ByteView bytes) override;

  // Both kinds of users.
  template <class Notifier>
  std::unique_ptr<SwitchedLink> make_station(const LinkDefinition& definition, Notifier& notifier);
  // The carrier follows the stations' wishes, and a primary station gets its turn.
  void run();
  void give_turns();
  Primary* next_primary();
  void arm_reply_timer();
  Secondary* secondary(std::uint8_t address) const;
  Primary* primary(std::uint8_t address) const;
  void on_stranger(std::uint8_t address);
  // The stations that are there now; a notification may add or remove none but may end any.
  template <class Stations, class F>
  static void for_each(const Stations& stations, F f) {
    for (std::size_t i = 0; i < stations.size(); ++i) f(*stations[i]);
  }

  PortDefinition definition_;
  TimerQueue& timers_;
  EventSink& events_;
  WireTap* wire_;
  PortCounters counters_;
  std::unique_ptr<Carrier> carrier_;
  std::vector<Secondary*> secondaries_;
  std::vector<Primary*> primaries_;
  std::size_t last_turn_ = 0;         // of primaries_
  Primary* awaited_ = nullptr;        // has the line
  std::set<std::uint8_t> strangers_;  // reported since the carrier came up
  bool started_ = false;
  bool garbage_reported_ = false;
  Timer run_timer_;
  Timer reply_timer_;
  Timer poll_timer_;
};

}  // namespace openrui::sdlc
