// A link of the host with its faults in between: what leaves and what comes passes here.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "hostsim/faults/faults.h"
#include "hostsim/faults/forged_numbers.h"

namespace openrui::hostsim {

class FaultyLink final : public Link, public LinkNotifier {
 public:
  // All outlive it.
  FaultyLink(Faults& faults, TimerQueue& timers, const LinkDefinition& definition, std::string port,
             LinkNotifier& user);
  ~FaultyLink() override;
  void set_link(std::unique_ptr<Link> link) { link_ = std::move(link); }
  const std::string& name() const { return name_; }
  // cut_link, garbage_dlc, garbage_th. False when the link is not contacted, or has no carrier to send on.
  bool strike_now(const FaultStrike& strike);

  void start() override;
  void stop() override;
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override { return link_->queued_bytes() + waiting_bytes_; }
  void set_busy(bool busy) override { link_->set_busy(busy); }
  bool contacted() const override { return link_->contacted(); }
  std::string state_in_words() const override { return link_->state_in_words(); }

 private:
  struct Waiting {
    Buffer piu;
    SessionAddress address;
  };

  void on_contacted(const LinkInfo& info) override;
  void on_inop(InopReason reason, const std::string& detail) override;
  void on_xid(ByteView xid, bool sent) override { user_.on_xid(xid, sent); }
  void on_piu(ByteView piu) override;
  void on_uncongested() override { user_.on_uncongested(); }

  bool quiet() const { return waiting_.empty() && numbers_.empty() && !cutting_; }
  void apply(const FaultStrike& strike, const FaultEvent& event, Buffer piu);
  void apply_to_request(const FaultStrike& strike, const FaultEvent& event, Buffer piu);
  void speak_out_of_turn(const FaultStrike& strike, const FaultEvent& event);
  void lengthen(const FaultStrike& strike, const FaultEvent& event);
  void spoil_rh(const FaultStrike& strike, const FaultEvent& event);
  void hold_grant(const FaultStrike& strike, const FaultEvent& event, Buffer piu);
  void cut(const FaultStrike& strike, std::uint8_t address, const std::string& when);
  // In order with what waits for the session.
  void put(Buffer piu, SessionAddress address, Duration wait = Duration::zero());
  void hold(Buffer piu, SessionAddress address, TimePoint due);
  void send_due();
  void forget();
  // A request that begins or resets a session resets its numbers.
  void note_reset(SessionAddress address, RuKind kind);

  Faults& faults_;
  TimerQueue& timers_;
  std::string name_;
  std::string port_;
  std::size_t own_btu_;
  std::size_t max_btu_ = 0;
  LinkNotifier& user_;
  std::unique_ptr<Link> link_;
  std::multimap<TimePoint, Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool congested_ = false;                    // what waits has made it so
  std::map<SessionAddress, TimePoint> last_;  // when the last one that waits for a session is due
  std::map<SessionAddress, ForgedNumbers> numbers_;
  bool cutting_ = false;  // the link is on its way down
  Duration cut_for_{};
  Timer due_;
  Timer restart_;
};

}  // namespace openrui::hostsim
