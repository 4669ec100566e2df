// A secondary station as a link: what a primary (an NCP, hostsim) polls. It never sends but as an answer to a poll
// (transports reference 2.3, 3.9).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dlc/link_user.h"
#include "dlc/sdlc/identity.h"
#include "dlc/sdlc/line.h"
#include "dlc/sdlc/secondary_fsm.h"
#include "dlc/sdlc/transfer.h"

namespace openrui::sdlc {

class Secondary final : public SwitchedLink {
 public:
  // An end that the primary never fetches is given up after this.
  static constexpr Duration kEndLimit = std::chrono::seconds(10);
  // Of a switch: an XID poll is answered from the other link when the answer comes so soon, and else when the primary
  // polls again.
  static constexpr Duration kAnswerLimit = std::chrono::milliseconds(500);

  // `line` and `notifier` outlive it.
  Secondary(Line& line, const LinkDefinition& definition, LinkNotifier& notifier,
            const SecondaryTable& table = secondary_table());
  // Of a data link switch.
  Secondary(Line& line, const LinkDefinition& definition, SwitchedNotifier& notifier);
  ~Secondary() override;
  Secondary(const Secondary&) = delete;
  Secondary& operator=(const Secondary&) = delete;

  void start() override;
  void stop() override;
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override { return transfer_.queued_bytes(); }
  // We take no I frames, and say RNR.
  void set_busy(bool busy) override { busy_ = busy; }
  bool contacted() const override { return state_ == SecondaryState::nrm && user_.was_contacted(); }
  std::string state_in_words() const override;
  // Only when it is a switch's. On a line the primary sets the mode, so that contact() waits for it.
  Reach reach(std::size_t longest) override;
  void send_xid(ByteView xid) override;
  void contact() override;
  void accept_contact() override;
  bool release(InopReason why) override;
  bool present() const override { return started_ && line_.up(); }
  std::size_t longest_piu() const override;

  const LinkDefinition& definition() const { return definition_; }
  bool started() const { return started_; }
  // Started, or its end is not done.
  bool needs_carrier() const { return started_ || state_ != SecondaryState::ndm; }
  SecondaryState state() const { return state_; }

  // A frame with our address: address, control, information.
  void receive(ByteView frame);
  void on_carrier_up();
  void on_carrier_lost(const std::string& detail);
  // There is no carrier, and no way to get one.
  void on_unreachable(const std::string& detail) { lose(InopReason::no_answer, detail); }
  // A frame for a station that this line does not have, since the carrier came up.
  void on_other_station(std::uint8_t address) { other_station_ = address; }

 private:
  // Nothing: it brings no more than its P.
  std::optional<SecondaryInput> classify(const SdlcFrame& frame);
  SecondaryInput classify_numbered(const SdlcFrame& frame);
  SecondaryInput invalid(const SdlcFrame& frame, bool SdlcReject::*why);
  void input(SecondaryInput in, const SdlcFrame& frame = {});
  void perform(SecondaryAction action, const SdlcFrame& frame);

  Secondary(Line& line, const LinkDefinition& definition, LinkUser user, const SecondaryTable& table);

  void be_contacted();
  void reset();
  void identify(const SdlcFrame& frame);
  void pass_xid(const SdlcFrame& frame);
  void deliver(const SdlcFrame& frame);
  void answer(bool ending);
  void answer_with(SdlcType type, ByteView information = {});
  void stay_down();
  void finish(InopReason reason, const std::string& detail);
  void lose(InopReason reason, const std::string& detail);
  void await_end();
  // No I frames are taken: we are busy, or a switch's other link is not contacted.
  bool takes_none() const { return busy_ || !confirmed_; }
  void tell_uncongested();
  void watch();
  void on_watch();
  std::string silence_in_words() const;
  std::string station() const;

  Line& line_;
  LinkDefinition definition_;
  const SecondaryTable* table_;
  LinkUser user_;
  Transfer transfer_;
  XidExchange exchange_;
  Bytes own_xid_;      // the last answer
  Bytes partner_xid_;  // to this
  SecondaryState state_ = SecondaryState::ndm;
  bool started_ = false;
  bool busy_ = false;        // we take no I frames
  bool held_ = false;        // the primary takes none
  bool fresh_ = false;       // nothing numbered was received since the mode was set
  bool answered_ = false;    // the frame in hand has its answer
  bool identified_ = false;  // our XID was fetched since the carrier came up, or since the last contact
  bool polled_ = false;      // addressed since the carrier came up
  bool mode_reported_ = false;
  bool congested_ = false;
  bool confirmed_ = true;     // of a switch: the mode that was set is accepted by the other link's partner
  bool open_ = false;         // of a switch: the other link's partner is there
  bool wants_mode_ = false;   // of a switch: contact() waits for the primary
  bool asked_ = false;        // of a switch: the other link's partner has sent its first null XID, which asks
  bool has_answer_ = false;   // of a switch: own_xid_ answers partner_xid_
  TimePoint answer_in_time_;  // of a switch: until then the poll with partner_xid_ can be answered
  std::optional<std::uint8_t> other_station_;
  SdlcReject reject_;
  std::string lost_detail_;
  InopReason lost_reason_ = InopReason::operator_request;
  TimePoint heard_;
  Timer watch_timer_;
  Timer end_timer_;
  std::vector<SdlcFrame> frames_;  // of the answer in the making
};

}  // namespace openrui::sdlc
