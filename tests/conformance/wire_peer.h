// The peer under test as the tester meets it: its PU and one of its LUs. The SSCP sessions run by themselves here, in
// the tester's role, and what belongs to the LU-LU session is handed out. As primary the tester is the host, as
// secondary it is a peripheral node with one LU.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>

#include "conformance/exchange.h"
#include "conformance/obedient_user.h"
#include "half_session/half_session.h"
#include "runtime/wire_link.h"

namespace openrui::conformance {

class WirePeer {
 public:
  struct Settings {
    Role own_role = Role::primary;
    std::uint8_t lu = 2;      // local address of the LU
    std::string application;  // secondary: what INIT-SELF asks for
    Duration answer_limit = std::chrono::seconds(2);
    Duration link_limit = std::chrono::seconds(30);
    // How long the tester listens where nothing may come. Zero: it asks the PU (or SSCP) something that has to be
    // answered, and what has not come before that answer does not come.
    Duration silence{};
  };
  WirePeer(WireLink& link, const Settings& settings) : link_(link), settings_(settings) {}

  const Settings& settings() const { return settings_; }
  bool link_up() const { return link_.up(); }

  // --- between cases; empty, or why not, in words
  // Link up, PU and LU active.
  std::string bring_up();
  // The same, no LU-LU session, and a program has the LU. `user`: answers the UNBIND; null: the peer does so by itself.
  std::string make_ready(ObedientUser* user = nullptr);
  // Link up, PU not active: where a case of a node begins. Primary.
  std::string make_idle();
  // Secondary: asks for a session in this mode. The BIND comes as the first message.
  std::string log_on(const std::string& mode);

  // --- the LU-LU session
  // Nothing in time, or the link is lost.
  std::optional<Piu> receive(Duration limit);
  std::optional<Piu> receive() { return receive(settings_.answer_limit); }
  void send(const Piu& piu);
  // What came before the peer became silent is there for receive() with limit zero. Empty, or why that is not known.
  std::string wait_for_silence();
  // Tries the question of settings().silence; when the peer does not answer it, silence is listened for from now on.
  bool answers_questions();
  // Waits until the program has the LU, and answers meanwhile what the peer tells the SSCP about that.
  bool wait_until_open(ObedientUser& user, Duration limit);
  // What it sent that is no PIU.
  std::string take_garbage() { return link_.take_garbage(); }

  // --- cases of a node, which are played on the bare link
  void send_raw(ByteView piu) { link_.send_piu(piu); }
  std::optional<Bytes> receive_raw(Duration limit) { return link_.receive_piu(limit); }

 private:
  std::string in_words(std::string_view what) const;
  bool is_primary() const { return settings_.own_role == Role::primary; }
  bool sscp_active() const { return pu_active_ && lu_active_; }
  void forget_sessions();
  std::string activate();
  std::string end_session(ObedientUser* user);
  void answer_unbind(ObedientUser& user, const std::function<bool()>& ended);
  std::string ask(std::uint8_t lu, const Rh& rh, bool expedited, const Bytes& ru, std::string_view what);
  bool pump(Duration limit);
  template <class Done>
  bool pump_until(Duration limit, Done&& done);
  void take_sscp(const WireBiu& biu);
  void take_sscp_request(const WireBiu& biu);
  void take_session(const WireBiu& biu);
  void answer(const WireBiu& request, Sense why, ByteView ru);

  WireLink& link_;
  Settings settings_;
  unsigned times_up_ = 0;
  unsigned activations_ = 0;
  bool pu_active_ = false;
  bool lu_active_ = false;
  bool enabled_ = false;
  bool bound_ = false;  // BIND was seen and no end of it
  std::uint8_t plu_ = 1;
  std::uint16_t identifier_ = 0x8000;  // far from those of the cases
  std::deque<Piu> session_;

  // The request of the tester on an SSCP session that is being waited for.
  struct Asked {
    std::uint8_t lu = 0;
    bool expedited = false;
    std::uint16_t snf = 0;
    bool answered = false;
    Rh rh;
    Bytes ru;
  };
  Asked asked_;
};

}  // namespace openrui::conformance
