// A data link switch: two links joined, so that the stations behind them are one another's partners (RFC 1795;
// transports reference 5.7). Any two bindings that offer SwitchedLink; no node sees the links. XIDs, contact, PIUs,
// busy states and ends pass; a side is reached only when the other side's partner wants it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/event.h"
#include "dlc/definition.h"
#include "dlc/switch_fsm.h"
#include "dlc/switched_link.h"
#include "dlc/tap.h"

namespace openrui {

class Switch {
 public:
  // PIUs for a partner that takes none are dropped beyond this, bytes: the other one sends although it was asked to
  // stop.
  static constexpr std::size_t kMostHeld = 16 * Link::kHighWater;

  // `events` and `tap`, which may be null, outlive the switch.
  Switch(const SwitchDefinition& definition, EventSink& events, LinkTap* tap,
         const SwitchTable& table = switch_table());
  Switch(const Switch&) = delete;
  Switch& operator=(const Switch&) = delete;

  // What the two links must be made with.
  SwitchedNotifier& from() { return from_; }
  SwitchedNotifier& to() { return to_; }
  // Before any other call.
  void set_links(std::unique_ptr<SwitchedLink> from, std::unique_ptr<SwitchedLink> to);

  void start();
  // Ends what there is in an orderly way; nothing comes up again before start().
  void stop();

  const SwitchDefinition& definition() const { return definition_; }
  bool started() const { return started_; }
  // PIUs pass both ways.
  bool joined() const;
  // Stopped, and neither partner is being told any more.
  bool ended() const;

  struct LinkStatus {
    const LinkDefinition* definition;
    bool contacted;
    std::string state;  // in words
    std::uint64_t dropped_pius;
  };
  std::pair<LinkStatus, LinkStatus> links() const;  // from, to

 private:
  class Side final : public SwitchedNotifier {
   public:
    Side(Switch& owner, const LinkDefinition& definition) : owner_(owner), definition_(definition) {}
    Side& other() const { return this == &owner_.from_ ? owner_.to_ : owner_.from_; }
    void perform(SwitchAction action);
    void reset();
    void pass_xid();
    LinkStatus status() const;

    const LinkDefinition& definition() const { return definition_; }
    std::unique_ptr<SwitchedLink> link;
    SwitchState state = SwitchState::idle;

   private:
    void on_contacted(const LinkInfo& info) override;
    void on_inop(InopReason reason, const std::string& detail) override;
    void on_xid(ByteView xid, bool sent) override;
    void on_piu(ByteView piu) override;
    void on_uncongested() override;
    void on_wanted() override;
    void on_reached() override;
    void on_set_mode() override;
    bool can_reach() const override;

    bool takes_xids() const { return state >= SwitchState::open && state <= SwitchState::contacted; }
    void send(Buffer piu);
    void pass_pius();
    std::size_t held_bytes() const { return link->queued_bytes() + waiting_bytes_; }
    void drop();

    Switch& owner_;
    const LinkDefinition& definition_;
    std::optional<Bytes> waiting_xid_;  // for this side's partner
    std::deque<Buffer> waiting_pius_;   // the same, until it is contacted
    std::size_t waiting_bytes_ = 0;
    bool busy_ = false;  // its partner was asked to stop
    bool drop_reported_ = false;
    std::uint64_t dropped_pius_ = 0;
  };

  void input(Side& side, SwitchInput in);
  void report_joined();
  void report_end(const Side& side, InopReason reason, const std::string& detail);

  const SwitchDefinition definition_;
  EventSink& events_;
  LinkTap* tap_;
  const SwitchTable* table_;
  Side from_;
  Side to_;
  bool started_ = false;
  bool was_joined_ = false;
  InopReason end_reason_ = InopReason::orderly_end;
  // Inputs in their order: one is handled fully before the next.
  std::deque<std::pair<Side*, SwitchInput>> inputs_;
  bool running_ = false;
};

}  // namespace openrui
