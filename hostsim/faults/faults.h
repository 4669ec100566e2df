// The faults of one host: which are armed, when they strike, what was struck. Its links go through here (FaultyLink),
// and it asks before it accepts a request; without armed faults both cost a comparison.
//
// What strikes is decided by the seed of each fault and by what passes, so that the same host does the same again.
#pragma once

#include <array>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/event.h"
#include "dlc/link_factory.h"
#include "hostsim/faults/fault.h"
#include "hostsim/faults/forge.h"
#include "path_control/path_control.h"

namespace openrui::hostsim {

class FaultyLink;

// What became of a fault that somebody asked for, in words.
struct FaultAnswer {
  bool done = false;  // else the words say what hinders it
  std::string words;
  unsigned id = 0;  // of the fault that is armed now; 0: none is
};

// What the host does itself, by its own half-sessions. `address`: of the LU on the link, not 0.
class FaultActions {
 public:
  virtual ~FaultActions() = default;
  // UNBIND, DACTLU, ACTLU (cold) at once. False when there is nothing to send it to.
  virtual bool unbind_by_fault(const std::string& link, std::uint8_t address, UnbindType type) = 0;
  virtual bool deactivate_by_fault(const std::string& link, std::uint8_t address) = 0;
  virtual bool activate_by_fault(const std::string& link, std::uint8_t address) = 0;
  // What the LU is in session with or being bound to; empty: nothing.
  virtual std::string application_at(const std::string& link, std::uint8_t address) const = 0;
  // The longest RU that the BIND lets the host send, bytes; 0: no limit, or no session.
  virtual std::size_t longest_ru_at(const std::string& link, std::uint8_t address) const = 0;
};

// The carriers below the links.
class RawCarrier {
 public:
  virtual ~RawCarrier() = default;
  // Bytes as they are, to every partner that the port has now. False when there is none.
  virtual bool send_raw(const std::string& port, ByteView bytes) = 0;
};

// Something that passes, on a link or in the host.
struct FaultEvent {
  const std::string& link;
  SessionAddress address;
  bool leaving = true;
  const PiuParts* piu = nullptr;  // null: the host is about to accept a request
  RuKind kind = RuKind::unknown;
};

// A fault that strikes.
struct FaultStrike {
  Fault fault;
  unsigned id = 0;
  Bytes garbage;  // the bytes to send, where the kind has some
};

struct ArmedFault {
  unsigned id = 0;  // from 1
  Fault fault;
  std::uint64_t occasions = 0;
  std::uint64_t strikes = 0;
  std::uint64_t random = 0;  // state
};

class Faults {
 public:
  // All outlive it. `carrier` null: there is nothing below the links.
  Faults(TimerQueue& timers, EventSink& events, FaultActions& actions, RawCarrier* carrier);
  ~Faults();
  Faults(const Faults&) = delete;
  Faults& operator=(const Faults&) = delete;

  // --- set-up
  // A PU (address 0) or LU of the host, by which faults find their place; once for each address.
  void add_unit(const std::string& name, const std::string& link, std::uint8_t address);
  // A link of `links` with this in between. The faults outlive it.
  std::unique_ptr<Link> make_link(LinkFactory& links, const PortDefinition& port, const LinkDefinition& definition,
                                  LinkNotifier& notifier);

  // --- for operators, configuration and scenarios
  // Its id.
  unsigned arm(const Fault& fault);
  // At once, when the kind can be done so and nothing says what to wait for; else it is armed.
  FaultAnswer ask(const Fault& fault);
  // Those that may still strike.
  const std::list<ArmedFault>& armed() const { return armed_; }
  bool disarm(unsigned id);
  void disarm_all() { armed_.clear(); }
  std::uint64_t strikes(FaultKind kind) const { return strikes_[static_cast<std::size_t>(kind)]; }
  // Of all kinds.
  std::uint64_t strikes() const { return std::accumulate(strikes_.begin(), strikes_.end(), std::uint64_t{0}); }

  // --- for the host
  // A request of the node is about to be accepted by the unit: the sense code to refuse it with, or none.
  Sense refusal(const std::string& unit, bool sscp_session, RuKind kind) {
    return armed_.empty() ? Sense::none : find_refusal(unit, sscp_session, kind);
  }

 private:
  friend class FaultyLink;
  struct Unit {
    std::string name;
    std::string link;
    std::uint8_t address = 0;
  };

  Sense find_refusal(const std::string& unit, bool sscp_session, RuKind kind);
  std::optional<FaultStrike> strike(const FaultEvent& event);
  bool is_in_place(const FaultPlace& where, const std::string& link, SessionAddress address) const;
  bool draw(ArmedFault& armed);
  FaultStrike make_strike(ArmedFault& armed);
  static std::uint64_t next_random(ArmedFault& armed);
  // In words in the log, about the unit.
  void tell(const FaultStrike& strike, const std::string& link, std::uint8_t address, const std::string& what);
  const Unit* find_unit(const std::string& link, std::uint8_t address) const;
  // UNBIND, DACTLU, ACTLU; in a turn of its own, because the host may be at work.
  void perform(const FaultStrike& strike, const std::string& link, std::uint8_t address);
  bool perform_now(const FaultStrike& strike, const std::string& link, std::uint8_t address);
  bool send_raw(const FaultStrike& strike, const std::string& link, const std::string& port);
  void later(Duration after, std::function<void()> action);

  TimerQueue& timers_;
  EventSink& events_;
  FaultActions& actions_;
  RawCarrier* carrier_;
  std::vector<Unit> units_;
  std::vector<FaultyLink*> links_;
  std::list<ArmedFault> armed_;
  unsigned last_id_ = 0;
  std::array<std::uint64_t, kFaultKindCount> strikes_{};
  std::map<std::uint64_t, Timer> tasks_;
  std::uint64_t last_task_ = 0;
};

}  // namespace openrui::hostsim
