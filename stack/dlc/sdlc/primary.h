// A primary station's side of one secondary, as a link: identifies it, sets its mode, polls it (transports reference
// 2.4.2). Several of them share a line; each acts only when the line gives it a turn.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dlc/link_user.h"
#include "dlc/sdlc/identity.h"
#include "dlc/sdlc/line.h"
#include "dlc/sdlc/primary_fsm.h"
#include "dlc/sdlc/transfer.h"

namespace openrui::sdlc {

class Primary final : public SwitchedLink {
 public:
  // What is queued when the link is stopped may take this long to be taken, or is given up.
  static constexpr Duration kEndLimit = std::chrono::seconds(10);

  // `line` and `notifier` outlive it.
  Primary(Line& line, const LinkDefinition& definition, LinkNotifier& notifier,
          const PrimaryTable& table = primary_table());
  // Of a data link switch.
  Primary(Line& line, const LinkDefinition& definition, SwitchedNotifier& notifier);
  ~Primary() override;
  Primary(const Primary&) = delete;
  Primary& operator=(const Primary&) = delete;

  void start() override;
  void stop() override;
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override { return transfer_.queued_bytes(); }
  // We take no I frames, and say RNR.
  void set_busy(bool busy) override { busy_ = busy; }
  bool contacted() const override;
  std::string state_in_words() const override;
  // Only when it is a switch's: the secondary is looked for with a null XID, and wants the other link when it answers.
  // With `leased` it is asked nothing, and its configured XID, or none, is the answer to every XID.
  Reach reach(std::size_t longest) override;
  void send_xid(ByteView xid) override;
  void contact() override;
  void accept_contact() override {}  // no secondary sets the mode
  bool release(InopReason why) override;
  bool present() const override { return started_ && line_.up(); }
  std::size_t longest_piu() const override;

  const LinkDefinition& definition() const { return definition_; }
  bool started() const { return started_; }
  bool needs_carrier() const { return started_ || state_ != PrimaryState::disc; }
  PrimaryState state() const { return state_; }

  // When it wants the line; nothing: it has nothing to do.
  std::optional<TimePoint> due() const;
  // Sends one command with P. awaiting() until the answer is there, or reply_timeout() was called.
  void take_turn();
  bool awaiting() const { return awaiting_; }
  void on_reply_timeout();
  // A frame with the station's address: address, control, information.
  void receive(ByteView frame);
  void on_carrier_up();
  void on_carrier_lost(const std::string& detail);

 private:
  // Nothing: it brings no more than its F.
  std::optional<PrimaryInput> classify(const SdlcFrame& frame);
  PrimaryInput classify_numbered(const SdlcFrame& frame);
  PrimaryInput fault(std::string detail);
  void input(PrimaryInput in, const SdlcFrame& frame = {});
  void perform(PrimaryAction action, const SdlcFrame& frame);

  Primary(Line& line, const LinkDefinition& definition, LinkUser user, const PrimaryTable& table);

  void ask();
  // Of a switch.
  bool wants_turn_disconnected() const;
  void look_for_station();
  void pass_answer(ByteView xid);
  void want();
  void judge(ByteView information);
  void judge_dm();
  void come_up();
  void send_data();
  void poll();
  void acknowledge(std::uint8_t nr);
  void deliver(const SdlcFrame& frame);
  void checkpoint();
  void command(SdlcType type, ByteView information = {});
  void fall();
  void not_ready(const std::string& command);
  void finish(InopReason reason, const std::string& detail);
  void be_disconnected();
  void tell_uncongested();
  std::string station() const;
  bool takes_none() const { return busy_ || ending_; }

  Line& line_;
  LinkDefinition definition_;
  const PrimaryTable* table_;
  LinkUser user_;
  Transfer transfer_;
  XidExchange exchange_;
  Bytes own_xid_;          // the last command
  bool asking_ = false;    // an exchange is under way
  bool refusing_ = false;  // the partner is being told that it is refused
  PrimaryState state_ = PrimaryState::disc;
  bool started_ = false;
  bool ending_ = false;     // stopped; what is queued still goes out
  bool busy_ = false;       // we take no I frames
  bool held_ = false;       // the secondary takes none
  bool fresh_ = false;      // nothing numbered was received since the mode was set
  bool awaiting_ = false;   // a command with P is out
  bool sent_data_ = false;  // I frames went out in this turn
  bool progress_ = false;   // some were acknowledged, or some came in
  bool stalled_ = false;    // I frames went out in the last turn, and there was no progress
  bool congested_ = false;
  bool has_command_ = false;  // of a switch: own_xid_ is to be sent and has no answer
  bool looking_ = false;      // of a switch: own_xid_ is the null XID that looks for the station
  bool reaching_ = false;     // of a switch: the other link's partner waits for the station
  int tries_ = 0;             // of the command, without an answer
  TimePoint next_;            // not before
  Duration pause_{};          // before the next poll
  Duration backoff_;          // before the next try to contact
  InopReason reason_ = InopReason::operator_request;
  std::string detail_;
  Timer end_timer_;
  Timer answer_timer_;             // of a configured XID
  std::vector<SdlcFrame> frames_;  // of the transmission in the making
};

}  // namespace openrui::sdlc
