#include "dlc/switch.h"

namespace openrui {

// --- The switch ------------------------------------------------------------------------------------------------------

Switch::Switch(const SwitchDefinition& definition, EventSink& events, LinkTap* tap, const SwitchTable& table)
    : definition_(definition),
      events_(events),
      tap_(tap),
      table_(&table),
      from_(*this, definition_.from),
      to_(*this, definition_.to) {}

void Switch::set_links(std::unique_ptr<SwitchedLink> from, std::unique_ptr<SwitchedLink> to) {
  from_.link = std::move(from);
  to_.link = std::move(to);
}

void Switch::start() {
  if (started_) return;
  started_ = true;
  from_.link->start();
  to_.link->start();
}

void Switch::stop() {
  if (!started_) return;
  started_ = false;
  was_joined_ = false;
  inputs_.clear();
  for (auto* side : {&from_, &to_}) {
    side->link->stop();
    side->reset();
  }
}

bool Switch::joined() const { return from_.state == SwitchState::contacted && to_.state == SwitchState::contacted; }

bool Switch::ended() const {
  return !started_ && from_.link->state_in_words() == "stopped" && to_.link->state_in_words() == "stopped";
}

std::pair<Switch::LinkStatus, Switch::LinkStatus> Switch::links() const { return {from_.status(), to_.status()}; }

void Switch::input(Side& side, SwitchInput in) {
  if (!started_) return;
  inputs_.emplace_back(&side, in);
  if (std::exchange(running_, true)) return;
  while (!inputs_.empty()) {
    const auto [at, what] = inputs_.front();
    inputs_.pop_front();
    const auto* row = table_->find(at->state, what);
    if (row == nullptr) continue;
    at->state = row->next;
    at->perform(row->action);
  }
  running_ = false;
  report_joined();
}

void Switch::report_joined() {
  if (!joined() || std::exchange(was_joined_, true)) return;
  events_.on_event(Severity::info, definition_.name,
                   "links " + from_.definition().name + " and " + to_.definition().name + " are joined");
}

void Switch::report_end(const Side& side, InopReason reason, const std::string& detail) {
  end_reason_ = reason;
  const auto severity = std::exchange(was_joined_, false) ? Severity::warning : Severity::debug;
  events_.on_event(severity, definition_.name,
                   "link " + side.definition().name + " ended (" + std::string(name(reason)) + "): " + detail);
}

// --- A side ----------------------------------------------------------------------------------------------------------

void Switch::Side::perform(SwitchAction action) {
  using A = SwitchAction;
  using I = SwitchInput;
  auto& partner = other();
  switch (action) {
    case A::ask_other:
      return owner_.input(partner, I::other_wants);
    case A::reach:
      switch (link->reach(partner.link->longest_piu())) {
        case SwitchedLink::Reach::now:
          return owner_.input(*this, I::reached);
        case SwitchedLink::Reach::never:
          return owner_.input(*this, I::ended);
        case SwitchedLink::Reach::later:
          return;
      }
      return;
    case A::tell_open:
      pass_xid();
      return owner_.input(partner, I::other_open);
    case A::ask_contact:
      return owner_.input(partner, I::other_set_mode);
    case A::contact:
      return link->contact();
    case A::tell_contacted:
      return owner_.input(partner, I::other_contacted);
    case A::accept:
      link->accept_contact();
      if (owner_.tap_ != nullptr) owner_.tap_->on_link_event(definition_.name, "contacted");
      return pass_pius();
    case A::release:
      if (link->release(owner_.end_reason_)) owner_.input(*this, I::ended);
      return;
    case A::tell_end:
      reset();
      return owner_.input(partner, I::other_ended);
    case A::tell_idle:
      reset();
      return owner_.input(partner, I::other_idle);
    case A::none:
    case A::count_:
      return;
  }
}

void Switch::Side::reset() {
  state = SwitchState::idle;
  waiting_xid_.reset();
  waiting_pius_.clear();
  waiting_bytes_ = 0;
  drop_reported_ = false;
  // What its partner sent is not wanted any more, and a new activation begins without a busy state.
  if (std::exchange(busy_, false)) link->set_busy(false);
}

Switch::LinkStatus Switch::Side::status() const {
  return {&definition_, state == SwitchState::contacted, link->state_in_words(), dropped_pius_};
}

bool Switch::Side::can_reach() const { return other().link->present(); }

// --- What its link tells ---------------------------------------------------------------------------------------------

void Switch::Side::on_wanted() { owner_.input(*this, SwitchInput::wanted); }

void Switch::Side::on_reached() { owner_.input(*this, SwitchInput::reached); }

void Switch::Side::on_set_mode() { owner_.input(*this, SwitchInput::set_mode); }

void Switch::Side::on_contacted(const LinkInfo&) {
  if (owner_.tap_ != nullptr) owner_.tap_->on_link_event(definition_.name, "contacted");
  owner_.input(*this, SwitchInput::contacted);
  pass_pius();
}

void Switch::Side::on_inop(InopReason reason, const std::string& detail) {
  if (owner_.tap_ != nullptr) {
    owner_.tap_->on_link_event(definition_.name, "lost: " + std::string(name(reason)) + ": " + detail);
  }
  // The end that we asked for has its reason already.
  if (state != SwitchState::releasing) owner_.report_end(*this, reason, detail);
  owner_.input(*this, SwitchInput::ended);
}

void Switch::Side::on_xid(ByteView xid, bool sent) {
  if (owner_.tap_ != nullptr) owner_.tap_->on_xid(definition_.name, sent, xid);
  if (sent) return;
  auto& partner = other();
  partner.waiting_xid_.emplace(xid.begin(), xid.end());
  if (partner.takes_xids()) partner.pass_xid();
}

void Switch::Side::pass_xid() {
  if (!waiting_xid_) return;
  const auto xid = std::move(*waiting_xid_);
  waiting_xid_.reset();
  link->send_xid(xid);
}

// --- PIUs ------------------------------------------------------------------------------------------------------------

void Switch::Side::on_piu(ByteView piu) {
  if (owner_.tap_ != nullptr) owner_.tap_->on_piu(definition_.name, false, piu);
  auto& partner = other();
  if (partner.held_bytes() > kMostHeld) return drop();
  if (partner.state == SwitchState::contacted && partner.waiting_pius_.empty()) {
    partner.send(Buffer::copy_of(piu));
  } else if (partner.state == SwitchState::set_mode || partner.state == SwitchState::contacting ||
             partner.state == SwitchState::contacted) {
    // Its partner is not contacted yet: no more than what is under way.
    partner.waiting_pius_.push_back(Buffer::copy_of(piu));
    partner.waiting_bytes_ += piu.size();
    if (!std::exchange(busy_, true)) link->set_busy(true);
  } else {
    ++dropped_pius_;
  }
}

void Switch::Side::drop() {
  ++dropped_pius_;
  if (std::exchange(drop_reported_, true)) return;
  owner_.events_.on_event(Severity::warning, owner_.definition_.name,
                          "the partner of link " + definition_.name +
                              " sends although it was asked to stop; PIUs are dropped, further ones are only counted");
}

void Switch::Side::send(Buffer piu) {
  if (owner_.tap_ != nullptr) owner_.tap_->on_piu(definition_.name, true, piu.view());
  link->send(std::move(piu));
  // The partner is slower than the other one, which has to wait: busy from end to end.
  auto& partner = other();
  if (link->queued_bytes() > Link::kHighWater && !std::exchange(partner.busy_, true)) partner.link->set_busy(true);
}

void Switch::Side::pass_pius() {
  if (state != SwitchState::contacted || waiting_pius_.empty()) return;
  auto pius = std::move(waiting_pius_);
  waiting_pius_.clear();
  waiting_bytes_ = 0;
  for (auto& piu : pius) send(std::move(piu));
  if (link->queued_bytes() <= Link::kHighWater) on_uncongested();
}

void Switch::Side::on_uncongested() {
  auto& partner = other();
  if (std::exchange(partner.busy_, false)) partner.link->set_busy(false);
}

}  // namespace openrui
