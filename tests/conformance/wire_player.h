// Plays a case on a peer at the other end of a link. The tester is the partner of the half-session under test; its user
// is a program at the peer, which obeys the tester or does as wire_rules.h has it.
#pragma once

#include <map>
#include <string>

#include "conformance/case_file.h"
#include "conformance/obedient_user.h"
#include "conformance/report.h"
#include "conformance/wire_peer.h"

namespace openrui::conformance {

// Names of the modes whose BINDs the cases of a primary need, by image: "C001", "C002" …
class ModeNames {
 public:
  explicit ModeNames(const Suite& suite);
  const std::string& of(const Bytes& bind) const { return names_.at(bind); }
  // The section "modes" of a hostsim configuration.
  std::string to_json() const;

 private:
  std::map<Bytes, std::string> names_;
};

class WirePlayer {
 public:
  // `user` may be null. All outlive the player.
  WirePlayer(WirePeer& peer, ObedientUser* user, const ModeNames& modes) : peer_(peer), user_(user), modes_(modes) {}

  // Kind and reason are set. Nothing is left of a session that the case before began.
  void play(Verdict& verdict);
  // The peer did not get as far as the first line of a case so many times in a row.
  unsigned failed_beginnings() const { return failed_beginnings_; }

 private:
  WirePeer& peer_;
  ObedientUser* user_;
  const ModeNames& modes_;
  unsigned failed_beginnings_ = 0;
};

}  // namespace openrui::conformance
