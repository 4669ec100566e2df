// The physical unit of a link: SSCP-PU session, the LUs behind it, and the address checks of path control that need
// them (SNA reference 2.2.1, 5.1, 11.1).
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/turns.h"
#include "services/lu.h"

namespace openrui {

class Pu;

class PuUser {
 public:
  virtual ~PuUser() = default;
  // ACTPU was answered; `again`: the session was active before.
  virtual void on_pu_active(Pu& pu, bool again) = 0;
  // DACTPU, or the link was lost.
  virtual void on_pu_inactive(Pu& pu) = 0;
  // A PIU was dropped. `piu` is what came, for an excerpt.
  virtual void on_pu_dropped(Pu& pu, Sense why, std::string_view what, ByteView piu) = 0;
};

class Pu final : private PathControlUser {
 public:
  // `tables` outlive the PU.
  Pu(std::string name, TimerQueue& timers, PuUser& user, const ActivationTables& tables = {});

  const std::string& name() const { return name_; }
  bool active() const { return state_ == ActivationState::active; }
  PathControl& path() { return path_; }

  // A local address that is not in use, 1 to 255. The LU lives as long as the PU, or until it is removed.
  Lu& add_lu(std::string name, std::uint8_t address, LuUser& user, ErrorPolicy policy);
  // Nobody owns it. Not from inside one of its own calls.
  void remove_lu(std::uint8_t address);
  Lu* lu(std::uint8_t address) { return lus_[address].get(); }

  // From the link: one PIU.
  void receive(ByteView piu) { path_.receive(piu); }
  // The link may take more again: requests that waited go on, of one LU after the other from call to call.
  void resume();
  // The link was lost: everything is reset, nothing is sent.
  void lost();

 private:
  void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) override;
  std::size_t max_biu(SessionAddress address) override;
  void on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) override;
  void on_dropped(Sense why, std::string_view what, ByteView piu) override;
  void receive_sscp_pu(const Th& th, const Rh& rh, ByteView ru);
  void reset_lus();

  std::string name_;
  TimerQueue& timers_;
  PuUser& user_;
  ActivationTables tables_;
  ActivationState state_ = ActivationState::inactive;
  PathControl path_;
  std::array<std::unique_ptr<Lu>, 256> lus_;
  Turns turns_;  // of LUs on a link that is congested
};

}  // namespace openrui
