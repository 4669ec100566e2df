// Both ends of one link under observation: the sessions at each end (session_check.h), and that the link itself brings
// every PIU once, whole and in order, or is lost.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include "sim/session_check.h"

namespace openrui::sim {

enum class Side : std::uint8_t { node, host };
inline constexpr Side other(Side s) { return s == Side::node ? Side::host : Side::node; }

class WireCheck {
 public:
  // `whole`: nothing corrupts this link on purpose; else only the ladder is written.
  WireCheck(std::string link, bool whole, Journal& journal)
      : link_(std::move(link)), whole_(whole), journal_(journal) {}

  void contacted(Side at);
  void lost(Side at);
  void sent(Side at, ByteView piu);
  void received(Side at, ByteView piu);

  // When nothing is under way any more: requests of SSCP sessions to this end that have no response though the link is
  // up.
  std::string unanswered(Side at) const;
  std::size_t bound_sessions() const;

 private:
  struct Collecting {
    Th th;
    Rh rh;
    Bytes ru;
    bool active = false;
  };
  // A session at one end; `lu`, `partner`: as in SessionAddress.
  struct Session {
    std::unique_ptr<SessionCheck> check;
    std::array<Collecting, 2> collecting;  // [sent]
  };
  struct End {
    bool contacted = false;
    std::map<std::pair<std::uint8_t, std::uint8_t>, Session> sessions;
  };
  End& end(Side s) { return ends_[static_cast<std::size_t>(s)]; }
  std::deque<Bytes>& on_the_way(Side to) { return on_the_way_[static_cast<std::size_t>(to)]; }
  void pass(Side at, bool sent, ByteView piu);
  void whole_biu(Side at, bool sent, const Th& th, const Rh& rh, ByteView ru);
  void count(bool sent, const Th& th, const Rh& rh, ByteView ru);
  Session& session(Side at, std::uint8_t lu, std::uint8_t partner);

  std::string link_;
  bool whole_;
  Journal& journal_;
  std::array<End, 2> ends_;
  std::array<std::deque<Bytes>, 2> on_the_way_;  // [to]
};

}  // namespace openrui::sim
