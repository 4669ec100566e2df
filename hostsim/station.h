// One link of the host with the PU at its other end: contact, the SSCP-PU session, and the way of PIUs to the LUs
// (SNA reference 5.1, 11.1, 13.1).
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/turns.h"
#include "hostsim/link_play.h"
#include "hostsim/sscp_lu.h"

namespace openrui::hostsim {

class StationUser {
 public:
  virtual ~StationUser() = default;
  // After stop(), once: everything is down.
  virtual void on_station_stopped() = 0;
};

class Station final : public LinkNotifier, private PathControlUser, private HalfSessionUser, private SscpLuUser {
 public:
  // ACTPU is sent again after so long without an answer, or after a refusal.
  static constexpr Duration kActpuRetry = std::chrono::seconds(10);
  // stop() waits for the node's answers at most so long, and for the link as long again.
  static constexpr Duration kStopTime = std::chrono::seconds(5);

  // All references outlive the station.
  Station(const LinkDefinition& link, const Context& context, StationUser& user);

  void set_link(std::unique_ptr<Link> link);
  void set_pu(const std::string& name) { pu_ = name; }
  // A local address that is not in use, 1 to 254.
  void add_lu(const HostLu& definition);

  void start();
  // DACTLU, DACTPU, link down; on_station_stopped() follows, perhaps from inside.
  void stop();

  // --- for operators
  // The link up or down, as start() and stop() do, whatever the definition says.
  void vary_link(bool active);
  // ACTPU. Cold: everything below is reset and activated anew. ERP: LU-LU sessions stay; ACTLU(ERP) follows for each LU
  // (SNA reference 13.4). `another`: from an SSCP with another identifier, which takes the PU over.
  void activate_pu(ActivationType type, bool another);
  // DACTLU for each LU, then DACTPU; at once: only DACTPU. The link stays.
  void deactivate_pu(bool at_once, DeactivationType type);
  // Null when there is none of that name.
  SscpLu* find_lu(std::string_view name);
  // A scenario takes the place of SSCP and LUs until it is over or dismiss(): all is deactivated as by stop(), the link
  // comes up for the guest, and again for the station afterwards, unless it was down before. Only without a guest.
  void invite(std::unique_ptr<LinkPlay> guest);
  void dismiss();
  const LinkPlay* guest() const { return guest_.get(); }
  // Names of its LUs by address.
  std::map<std::uint8_t, std::string> lu_names() const;

  const LinkDefinition& definition() const { return definition_; }
  const std::string& pu() const { return pu_; }
  SscpState pu_state() const { return state_; }
  const Link& link() const { return *link_; }
  // Null when there is none with the address.
  const SscpLu* lu(std::uint8_t address) const { return lus_[address].get(); }
  SscpLu* lu(std::uint8_t address) { return lus_[address].get(); }

 private:
  enum class Leaving : std::uint8_t {
    no,
    by_request,  // REQDISCONT of the node: the link comes up again when the node comes back
    pu_only,     // an operator wants the PU down, and not the link
    to_guest,    // a scenario is to have the link
    from_guest,  // and gives it back
    stopped
  };

  void on_contacted(const LinkInfo& info) override;
  void on_inop(InopReason reason, const std::string& detail) override;
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView piu) override { at_work_ ? guest_->on_piu(piu) : path_.receive(piu); }
  void on_uncongested() override;

  void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) override;
  std::size_t max_biu(SessionAddress address) override;
  void on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) override;
  void on_dropped(Sense why, std::string_view what, ByteView piu) override;

  void on_received(HalfSession& session, const Received& received) override;
  void on_released(HalfSession&, const SendResult&) override {}
  void on_note(HalfSession& session, Sense sense, std::string_view what) override;
  void on_lu_deactivated() override;

  template <class F>
  void for_each_lu(F&& visit);
  void drive(SscpInput input);
  void activation_answered(const Received& r);
  void send_activation();
  void receive_request(const Received& r);
  void receive_reqactlu(const Received& r);
  void leave(Leaving how);
  void await_deactivation();
  void deactivate_lus();
  void bring_link_down();
  void link_is_down();
  void respond(const Received& r, Sense why = Sense::none);
  void tell(Severity severity, const std::string& subject, const std::string& text) const {
    context_.tell(severity, subject, text);
  }

  LinkDefinition definition_;
  const Context& context_;
  StationUser& user_;
  std::string pu_;
  std::unique_ptr<Link> link_;
  PathControl path_;
  SessionSink sink_;
  HalfSession sscp_;
  SscpState state_ = SscpState::reset;
  std::array<std::unique_ptr<SscpLu>, 256> lus_;
  Turns turns_;                                           // of LUs on a link that is congested
  ActivationType activation_ = ActivationType::cold;      // of the next ACTPU
  DeactivationType final_ = DeactivationType::final_use;  // of the next DACTPU
  std::uint8_t sscp_id_ = 1;                              // last byte of the SSCP's identifier
  bool pu_wanted_ = true;                                 // no operator has deactivated it
  bool contacted_ = false;
  Leaving leaving_ = Leaving::no;
  unsigned lus_to_deactivate_ = 0;
  bool reported_drop_ = false;
  bool wanted_ = false;  // the link is started, or was before the guest came
  std::unique_ptr<LinkPlay> guest_;
  bool at_work_ = false;  // the guest has the link
  Timer timer_;
};

}  // namespace openrui::hostsim
