// One link on a LAN: finds the partner (TEST), identifies itself (XID), and has an LLC2 connection for the PIUs
// (transports reference 4.6). A node's link asks; a host's link waits, judges the node's XID and sends SABME.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "dlc/link_user.h"
#include "dlc/llc2/frame.h"
#include "dlc/llc2/link_fsm.h"
#include "dlc/llc2/station.h"
#include "dlc/xid.h"

namespace openrui::llc2 {

class Port;

class LinkStation final : public SwitchedLink, private StationUser {
 public:
  // Of a switch: a partner's XID command is answered from the other link when the answer comes so soon, and else when
  // the partner repeats it. Its T1 is 1 s or more.
  static constexpr Duration kAnswerLimit = std::chrono::milliseconds(500);

  LinkStation(Port& port, const LinkDefinition& definition, LinkNotifier& notifier);
  // Of a data link switch.
  LinkStation(Port& port, const LinkDefinition& definition, SwitchedNotifier& notifier);
  ~LinkStation() override;
  LinkStation(const LinkStation&) = delete;
  LinkStation& operator=(const LinkStation&) = delete;

  void start() override;
  void stop() override;
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override;
  bool contacted() const override { return phase_ == LinkPhase::contacted; }
  std::string state_in_words() const override;
  void set_busy(bool busy) override;
  // Only when it is a switch's.
  Reach reach(std::size_t longest) override;
  void send_xid(ByteView xid) override;
  void contact() override;
  void accept_contact() override;
  bool release(InopReason why) override;
  bool present() const override;
  std::size_t longest_piu() const override;

  const LinkDefinition& definition() const { return definition_; }
  const Station& station() const { return station_; }
  bool started() const { return started_; }
  // Somebody is behind our address: TEST may be answered.
  bool resolves() const { return user_.switched() == nullptr || user_.switched()->can_reach(); }

  // A PDU between the addresses of this link.
  void on_pdu(const Pdu& pdu);
  // The partner, or somebody at its address with reversed bits, answered TEST.
  void on_test_answer(bool reversed);
  void on_carrier();
  void on_carrier_lost(const std::string& detail);
  // The card cannot be opened.
  void on_no_carrier(const std::string& detail);
  void on_drained() { tell_uncongested(); }

 private:
  // The last XID command of the partner and our response to it, for when it comes again.
  struct Answered {
    Bytes command;
    Bytes response;
    TimePoint when;
  };

  void transmit(Pdu pdu, Buffer information) override;
  bool accepts_connection() const override;
  void on_connected(bool by_partner) override;
  void on_down(InopReason reason, const std::string& detail) override;
  void on_disconnected() override;
  void on_data(ByteView data) override;

  LinkStation(Port& port, const LinkDefinition& definition, LinkUser user);

  void pass_xid(const Pdu& pdu);
  // Takes a SABME; false when there is nobody to take it yet.
  bool takes_set_mode();
  void try_start();
  // False when no row of the table lists it.
  bool input(LinkInput in);
  void enter(LinkPhase phase);
  void perform(LinkAction action);
  void repeat();
  void on_timeout();
  std::string why_no_answer() const;
  void send_test(bool reversed);
  void answer_test(const Pdu& command);
  void send_xid_pdu(ByteView xid, bool command, bool pf, bool tell);
  // Sends it until it is answered.
  void ask_with(Bytes xid);
  void on_xid(const Pdu& pdu);
  bool repeated(const Pdu& pdu);
  void follow(const XidStep& step, const Pdu& pdu);
  void respond(const Pdu& pdu, Bytes xid, bool tell);
  // Nothing is to be sent, the next move is the partner's.
  void await_partner();
  void refused_by_partner(const std::string& how);
  void finish(InopReason reason, const std::string& detail);
  void schedule_retry();
  void tell_uncongested();
  std::string remote_in_words() const;
  std::string own_xid_in_words() const;

  Port& port_;
  LinkDefinition definition_;
  LinkUser user_;
  Station station_;
  LinkPhase phase_ = LinkPhase::down;
  bool started_ = false;
  bool reversed_answers_ = false;
  bool primary_ = false;  // the SABME that contacted was ours
  bool congested_ = false;
  bool user_busy_ = false;
  bool open_ = false;      // of a switch: the other link's partner is there
  bool confirmed_ = true;  // of a switch: the partner's SABME is accepted by the other link's partner
  bool owes_xid_ = false;  // of a switch: a command waits for its response
  bool owed_final_ = false;
  Bytes owed_command_;
  TimePoint owed_until_;
  int tries_ = 0;
  XidExchange exchange_;
  Bytes command_;             // the XID that waits for its response
  bool outstanding_ = false;  // there is one
  Bytes own_xid_;             // the last one that was not null
  std::optional<Answered> answered_;
  Duration backoff_;
  Timer retry_timer_;
  Timer answer_timer_;
};

}  // namespace openrui::llc2
