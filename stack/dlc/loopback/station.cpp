#include "dlc/loopback/station.h"

#include <utility>

namespace openrui::loopback {

Station::Station(Cable& cable, const LinkDefinition& definition, LinkNotifier& notifier)
    : cable_(cable), definition_(definition), notifier_(notifier), exchange_(definition) {
  wire_ = &cable_.join(*this);
}

Station::~Station() { cable_.leave(*this); }

bool Station::mirrors(const Station& other) const {
  const auto& a = definition_;
  const auto& b = other.definition_;
  return a.mac == b.remote_mac && a.remote_mac == b.mac && a.sap == b.remote_sap && a.remote_sap == b.sap;
}

void Station::start() {
  started_ = true;
  wire_->refused = false;
  cable_.begin_when_ready(*wire_);
}

void Station::stop() {
  started_ = false;
  if (state_ == State::contacted) {
    state_ = State::ending;
    cable_.push(*wire_, partner(), Cable::Kind::halt);
  } else if (state_ == State::starting) {
    state_ = State::idle;
    cable_.end_exchange(*wire_);
    cable_.push(*wire_, partner(), Cable::Kind::refused);
  }
}

void Station::send(Buffer piu) {
  if (state_ != State::contacted) return;
  queued_ += piu.size();
  if (queued_ > kHighWater) congested_ = true;
  cable_.push(*wire_, partner(), Cable::Kind::piu, std::move(piu));
}

void Station::set_busy(bool busy) {
  busy_ = busy;
  if (!busy_ && !waiting_.empty()) cable_.push(*wire_, end(), Cable::Kind::resume);
}

void Station::deliver_waiting() {
  while (!busy_ && !waiting_.empty()) {
    auto piu = std::move(waiting_.front());
    waiting_.pop_front();
    hand_over(piu);
  }
}

void Station::hand_over(const Buffer& piu) {
  if (auto* sender = wire_->ends[partner()]) sender->delivered(piu.size());
  if (state_ == State::contacted) notifier_.on_piu(piu.view());
}

std::string Station::state_in_words() const {
  switch (state_) {
    case State::idle:
      return started_ ? "waiting for the other end" : "stopped";
    case State::starting:
      return "XID exchange";
    case State::contacted:
      return "contacted";
    case State::ending:
      return "ending";
  }
  return "?";
}

void Station::reset() {
  state_ = State::idle;
  exchange_.reset();
  congested_ = false;
  queued_ = 0;
  waiting_.clear();
}

void Station::deliver(Cable::Kind kind, Buffer bytes) {
  using Kind = Cable::Kind;
  switch (kind) {
    case Kind::begin:
      // The node asks first, with a null XID (transports reference 4.6).
      return follow(exchange_.begin());
    case Kind::xid:
      return take_xid(bytes.view());
    case Kind::contact:
      cable_.push(*wire_, partner(), Kind::contacted);
      return become_contacted();
    case Kind::contacted:
      return become_contacted();
    case Kind::piu:
      if (!busy_ && waiting_.empty()) return hand_over(bytes);
      waiting_.push_back(std::move(bytes));
      return;
    case Kind::resume:
      return deliver_waiting();
    case Kind::halt: {
      const bool was_ending = state_ == State::ending;
      reset();
      cable_.push(*wire_, partner(), Kind::halted);
      // Both ends stopped at once: each has its own reason already.
      return was_ending ? notifier_.on_inop(InopReason::operator_request, "stopped")
                        : notifier_.on_inop(InopReason::orderly_end, "the other end was stopped");
    }
    case Kind::halted: {
      const bool was_ending = state_ == State::ending;
      reset();
      cable_.end_exchange(*wire_);
      if (was_ending) notifier_.on_inop(InopReason::operator_request, "stopped");
      return cable_.begin_when_ready(*wire_);
    }
    case Kind::refused:
      reset();
      notifier_.on_inop(InopReason::refused, "the other end refused the exchange");
      return cable_.begin_when_ready(*wire_);
    case Kind::lost:
      return on_lost();
  }
}

void Station::take_xid(ByteView xid) {
  notifier_.on_xid(xid, false);
  if (state_ != State::starting) return;
  follow(exchange_.received(xid));
}

void Station::follow(const XidStep& step) {
  switch (step.kind) {
    case XidStep::Kind::nothing:
      return;
    case XidStep::Kind::send:
      return send_xid(step.xid);
    case XidStep::Kind::contact:
      return cable_.push(*wire_, partner(), Cable::Kind::contact);
    case XidStep::Kind::refuse:
      break;
  }
  reset();
  wire_->refused = true;
  cable_.end_exchange(*wire_);
  cable_.push(*wire_, partner(), Cable::Kind::refused);
  notifier_.on_inop(step.reason, step.why);
}

void Station::send_xid(ByteView xid) {
  cable_.push(*wire_, partner(), Cable::Kind::xid, Buffer::copy_of(xid));
  notifier_.on_xid(xid, true);
}

void Station::become_contacted() {
  if (state_ != State::starting) return;
  state_ = State::contacted;
  auto longest = definition_.max_btu;
  const auto theirs = exchange_.partner_max_btu();
  if (theirs != 0 && (longest == 0 || theirs < longest)) longest = theirs;
  notifier_.on_contacted(LinkInfo{longest, exchange_.xid3()});
}

void Station::on_lost() {
  if (state_ == State::idle) return;
  const bool stopped = state_ == State::ending;
  reset();
  notifier_.on_inop(stopped ? InopReason::operator_request : InopReason::carrier_lost, "the cable was cut");
  cable_.begin_when_ready(*wire_);
}

void Station::delivered(std::size_t bytes) {
  queued_ -= bytes;
  if (!congested_ || queued_ >= kLowWater) return;
  congested_ = false;
  notifier_.on_uncongested();
}

}  // namespace openrui::loopback
