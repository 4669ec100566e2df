#include "dlc/llc2/station.h"

#include <algorithm>
#include <utility>

namespace openrui::llc2 {
namespace {

// Half the modulus tells a number that is ahead from one that is past, which a network that repeats or reorders brings.
constexpr unsigned kHalf = kModulus / 2;

std::uint8_t plus(std::uint8_t number, std::size_t n) { return static_cast<std::uint8_t>((number + n) % kModulus); }
unsigned distance(std::uint8_t from, std::uint8_t to) { return (to + kModulus - from) % kModulus; }

}  // namespace

Station::Station(const Llc2Parameters& parameters, TimerQueue& timers, StationUser& user, const StationTable& table)
    : parameters_(parameters),
      timers_(timers),
      user_(user),
      table_(&table),
      ack_timer_(*this, parameters.t1, &Station::ack_expired),
      p_timer_(*this, parameters.t1, &Station::p_expired),
      reject_timer_(*this, parameters.reject_timer, &Station::reject_expired),
      busy_timer_(*this, parameters.busy_timer, &Station::busy_expired),
      delay_timer_(*this, parameters.t2, &Station::delay_expired) {}

// --- The user --------------------------------------------------------------------------------------------------------

void Station::connect() { input(StationInput::connect); }

void Station::disconnect() { input(StationInput::disconnect); }

void Station::send(Buffer data) {
  if (!connected()) return;
  queued_bytes_ += data.size();
  queue_.push_back(std::move(data));
  pump();
}

void Station::set_busy(bool busy) {
  if (local_busy_ == busy) return;
  local_busy_ = busy;
  if (busy) return input(StationInput::busy_detected);
  switch (data_flag_) {
    case DataFlag::nothing_lost:
      return input(StationInput::busy_cleared);
    case DataFlag::lost:
      return input(StationInput::busy_cleared_lost);
    case DataFlag::rejecting:
      return input(StationInput::busy_cleared_rejecting);
  }
}

void Station::carrier_lost(const std::string& detail) {
  lost_detail_ = detail;
  input(StationInput::carrier_lost);
}

// --- What comes in ---------------------------------------------------------------------------------------------------

void Station::on_pdu(const Pdu& pdu) {
  last_received_ = timers_.now();
  if (pdu.type != PduType::frmr && pdu.fault != PduFault::none) {
    frame_reject_.flags = static_cast<std::uint8_t>(pdu.fault);
    return input(StationInput::bad_pdu, pdu);
  }
  switch (pdu.type) {
    case PduType::sabme:
      if (fresh_ && connected()) return input(StationInput::rcv_sabme_again, pdu);
      if (state_ == StationState::adm && !user_.accepts_connection()) {
        return input(StationInput::rcv_sabme_refused, pdu);
      }
      return input(StationInput::rcv_sabme, pdu);
    case PduType::disc:
      return input(StationInput::rcv_disc, pdu);
    case PduType::ua:
      // A command that we sent twice may be answered twice (the book's FRMR for this would break slow links).
      if (pdu.pf != p_flag_ || connected()) {
        ++counters_.stray;
        return;
      }
      return input(StationInput::rcv_ua, pdu);
    case PduType::dm:
      return input(StationInput::rcv_dm, pdu);
    case PduType::frmr:
      return input(StationInput::rcv_frmr, pdu);
    case PduType::i:
    case PduType::rr:
    case PduType::rnr:
    case PduType::rej:
      if (connected()) return on_numbered(pdu);
      if (pdu.command) input(pdu.pf ? StationInput::command_poll : StationInput::command, pdu);
      return;
    default:
      return;
  }
}

void Station::on_numbered(const Pdu& pdu) {
  fresh_ = false;
  frame_reject_.flags = 0;
  const bool too_long = longest_information_ != 0 && pdu.information.size() > longest_information_;
  if (too_long) frame_reject_.flags = static_cast<std::uint8_t>(PduFault::information_too_long);
  const auto answers_poll = !pdu.command && pdu.pf && p_flag_;
  const auto in = classify(pdu, answers_poll);
  if (!acknowledge(pdu.nr)) frame_reject_.flags |= static_cast<std::uint8_t>(PduFault::invalid_nr);
  if (frame_reject_.flags != 0) return input(StationInput::bad_pdu, pdu);

  if (answers_poll) {
    p_flag_ = false;
    p_timer_.stop();
    retry_ = 0;
  } else if (!pdu.command && pdu.pf) {
    ++counters_.stray;  // the second answer to a poll that was sent twice
  }
  if (pdu.type != PduType::i) {
    set_remote_busy(pdu.type == PduType::rnr);
  } else if (answers_poll) {
    set_remote_busy(false);
  }
  input(in, pdu);
  pump();
}

// Which of the table's inputs a numbered PDU is. Notes an invalid N(S) for FRMR.
StationInput Station::classify(const Pdu& pdu, bool answers_poll) {
  using I = StationInput;
  const bool poll = pdu.command && pdu.pf;
  const auto one_of = [&](I polls, I finals, I others) { return poll ? polls : answers_poll ? finals : others; };
  switch (pdu.type) {
    case PduType::rnr:
      return one_of(I::rnr_poll, I::rnr_final, I::rnr);
    case PduType::rej:
      return one_of(I::rej_poll, I::rej_final, I::rej);
    case PduType::i: {
      const auto ahead = distance(vr_, pdu.ns);
      if (ahead == 0) return one_of(I::i_poll, I::i_final, I::i);
      if (ahead < kHalf) {
        const bool in_window = ahead < static_cast<unsigned>(parameters_.receive_window);
        if (!in_window) frame_reject_.flags |= static_cast<std::uint8_t>(PduFault::invalid_ns);
        return one_of(I::i_gap_poll, I::i_gap_final, I::i_gap);
      }
      // A repetition tells no more than an RR.
      ++counters_.stray;
      return one_of(I::rr_poll, I::rr_final, I::rr);
    }
    default:
      return one_of(I::rr_poll, I::rr_final, I::rr);
  }
}

bool Station::acknowledge(std::uint8_t nr) {
  const auto acknowledged = distance(va_, nr);
  if (acknowledged > sent_) {
    // An acknowledgement that was overtaken by a later one is past, not wrong.
    if (acknowledged < kHalf) return false;
    ++counters_.stray;
    return true;
  }
  if (acknowledged == 0) return true;
  for (unsigned i = 0; i < acknowledged; ++i) {
    queued_bytes_ -= queue_.front().size();
    queue_.pop_front();
  }
  va_ = nr;
  sent_ -= acknowledged;
  next_ -= std::min<std::size_t>(next_, acknowledged);
  ack_timer_.stop();
  const auto widest = static_cast<std::size_t>(parameters_.transmit_window);
  if (window_ < widest) {
    acknowledged_in_window_ += static_cast<int>(acknowledged);
    while (acknowledged_in_window_ >= parameters_.window_increment && window_ < widest) {
      acknowledged_in_window_ -= parameters_.window_increment;
      ++window_;
    }
  }
  return true;
}

void Station::set_remote_busy(bool busy) {
  remote_busy_ = busy;
  if (busy) {
    busy_timer_.start();
  } else {
    busy_timer_.stop();
  }
}

// --- Timers ----------------------------------------------------------------------------------------------------------

void Station::LazyTimer::start() {
  deadline_ = station_.timers_.now() + after_;
  if (!timer_.armed()) arm(after_);
}

void Station::LazyTimer::arm(Duration after) {
  station_.timers_.arm(timer_, after, [this] {
    if (!deadline_) return;
    const auto left = *deadline_ - station_.timers_.now();
    if (left > Duration::zero()) return arm(left);
    deadline_.reset();
    (station_.*expired_)();
  });
}

void Station::on_timer(StationInput in) {
  input(retry_ >= parameters_.n2 ? StationInput::retries_exhausted : in);
  pump();
}

void Station::ack_expired() {
  // While a poll is open, its timer decides.
  if (connected() && p_flag_) return;
  const bool setting_up = state_ == StationState::setup || state_ == StationState::reset;
  if (setting_up && s_flag_) return input(StationInput::ack_timer_ua_sent);
  on_timer(StationInput::ack_timer);
}

void Station::reject_expired() {
  if (!p_flag_) on_timer(StationInput::reject_timer);
}

void Station::busy_expired() {
  if (!p_flag_) on_timer(StationInput::busy_timer);
}

void Station::idle_expired() {
  if (!connected()) return;
  const auto idle = timers_.now() - last_received_;
  const bool due = idle >= parameters_.ti;
  timers_.arm(idle_timer_, due ? parameters_.ti : parameters_.ti - idle, [this] { idle_expired(); });
  if (due && !p_flag_) input(StationInput::idle_timer);
}

void Station::delay_expired() {
  if (connected() && received_unacknowledged_ != 0) send_supervisory(ready(), false, false);
}

void Station::stop_timers() {
  for (auto* timer : {&ack_timer_, &p_timer_, &reject_timer_, &busy_timer_, &delay_timer_}) timer->stop();
  idle_timer_.cancel();
}

// --- The state machine -----------------------------------------------------------------------------------------------

void Station::input(StationInput in, const Pdu& pdu) {
  const auto* row = table_->find(state_, in);
  if (row == nullptr) return;
  const bool was_idle = state_ == StationState::adm;
  const auto before = connection_;
  state_ = row->next;
  perform(row->action, pdu);
  // The user may have begun anew when it heard of the end.
  if (!was_idle && state_ == StationState::adm && connection_ == before) {
    stop_timers();
    user_.on_disconnected();
  }
}

void Station::perform(StationAction action, const Pdu& pdu) {
  using A = StationAction;
  switch (action) {
    case A::connect:
      down_told_ = false;
      return begin_setup();
    case A::connect_again:
      ++retry_;
      return send_command(PduType::sabme);
    case A::accept:
    case A::restart: {
      if (action == A::restart) {
        const auto before = connection_;
        go_down(InopReason::carrier_lost, "the partner set up the connection anew");
        if (connection_ != before || state_ != StationState::normal) return;
      }
      send_unnumbered(PduType::ua, pdu.pf);
      return come_up(true);
    }
    case A::accept_again:
      return send_unnumbered(PduType::ua, pdu.pf);
    case A::refuse:
      return send_unnumbered(PduType::dm, pdu.pf);
    case A::answer_connect:
      reset_counts();
      s_flag_ = true;
      return send_unnumbered(PduType::ua, pdu.pf);
    case A::connected:
      return come_up(false);
    case A::fail:
      return go_down(InopReason::no_answer, "the partner does not answer SABME");
    case A::refused_disc:
      send_unnumbered(PduType::dm, pdu.pf);
      return go_down(InopReason::refused, "the partner answered SABME with DISC");
    case A::refused:
      return go_down(InopReason::refused, "the partner answered SABME with DM");
    case A::disconnect:
      stop_timers();
      reset_counts();
      retry_ = 0;
      down_told_ = true;
      return send_command(PduType::disc);
    case A::disconnect_again:
      ++retry_;
      return send_command(PduType::disc);
    case A::disconnected_dm:
      return send_unnumbered(PduType::dm, pdu.pf);
    case A::answer_disc:
      return send_unnumbered(PduType::ua, pdu.pf);
    case A::ended:
      send_unnumbered(PduType::ua, pdu.pf);
      return go_down(InopReason::orderly_end, "the partner disconnected (DISC)");
    case A::gone:
      return go_down(InopReason::orderly_end, "the partner has no connection any more (DM)");
    case A::reset_rejected: {
      const auto why = parse_frame_reject(pdu.information);
      const auto before = connection_;
      go_down(InopReason::protocol_error, "the partner sent FRMR" + (why ? ": " + to_words(*why) : std::string()));
      return connection_ == before && state_ == StationState::reset ? begin_setup() : void();
    }
    case A::reset_unanswered: {
      const auto before = connection_;
      go_down(InopReason::retry_limit, "the partner did not answer " + std::to_string(parameters_.n2) + " polls (N2)");
      return connection_ == before && state_ == StationState::reset ? begin_setup() : void();
    }
    case A::reset_again:
      return begin_setup();
    case A::lose:
      return go_down(InopReason::carrier_lost, lost_detail_);
    case A::frame_reject:
      frame_reject_.control = pdu.control;
      frame_reject_.response = !pdu.command;
      frame_reject_.vs = plus(va_, next_);
      frame_reject_.vr = vr_;
      stop_timers();
      retry_ = 0;
      send_frame_reject(pdu.command && pdu.pf);
      return go_down(InopReason::protocol_error, "we sent FRMR: " + to_words(frame_reject_));
    case A::repeat_reject_try:
      ++retry_;
      return send_frame_reject(false);
    case A::repeat_reject:
      return send_frame_reject(pdu.pf);
    default:
      return perform_data(action, pdu);
  }
}

void Station::perform_data(StationAction action, const Pdu& pdu) {
  using A = StationAction;
  switch (action) {
    case A::take:
      return take(pdu, false);
    case A::take_now:
      return take(pdu, true);
    case A::take_answer:
      vr_ = plus(vr_, 1);
      send_supervisory(PduType::rr, false, true);
      reject_timer_.stop();
      return user_.on_data(pdu.information);
    case A::take_resume:
      back_to_oldest();
      return take(pdu, true);
    case A::discard_answer:
      discard();
      return send_supervisory(PduType::rnr, false, true);
    case A::discard:
      return discard();
    case A::reject:
      return reject(false, false);
    case A::reject_answer:
      return reject(false, true);
    case A::answer:
      return send_supervisory(ready(), false, true);
    case A::resume:
      return back_to_oldest();
    case A::retransmit:
      lose_window();
      return back_to_oldest();
    case A::retransmit_answer:
      lose_window();
      back_to_oldest();
      if (queue_.empty() || sent_ == 0) return send_supervisory(ready(), false, true);
      return transmit_next(false, true);
    case A::busy:
    case A::busy_rejecting:
      data_flag_ = action == A::busy ? DataFlag::nothing_lost : DataFlag::rejecting;
      return send_supervisory(PduType::rnr, false, false);
    case A::not_busy:
      send_supervisory(PduType::rr, false, false);
      return pump();
    case A::not_busy_reject:
      reject(false, false);
      return pump();
    case A::poll_lost:
      data_flag_ = DataFlag::lost;
      return begin_poll(ready());
    case A::poll:
      return begin_poll(ready());
    case A::poll_rejecting:
      reject_timer_.start();
      return begin_poll(PduType::rr);
    case A::reject_poll:
      ++retry_;
      p_flag_ = true;
      p_timer_.start();
      return reject(true, true);
    case A::idle_poll:
      p_flag_ = true;
      p_timer_.start();
      return send_supervisory(ready(), true, true);
    default:
      return;  // nothing to do but to change the state
  }
}

// --- Receiving -------------------------------------------------------------------------------------------------------

void Station::take(const Pdu& pdu, bool acknowledge_now) {
  vr_ = plus(vr_, 1);
  reject_timer_.stop();
  ++received_unacknowledged_;
  const auto before = connection_;
  // First, so that what it answers takes the acknowledgement along.
  user_.on_data(pdu.information);
  if (connection_ != before || !connected() || received_unacknowledged_ == 0) return;
  if (acknowledge_now || received_unacknowledged_ >= parameters_.n3) return send_supervisory(ready(), false, false);
  if (!delay_timer_.running()) delay_timer_.start();
}

void Station::discard() {
  if (data_flag_ == DataFlag::nothing_lost) data_flag_ = DataFlag::lost;
}

void Station::reject(bool command, bool pf) {
  ++counters_.rejected;
  send_supervisory(PduType::rej, command, pf);
  reject_timer_.start();
}

PduType Station::ready() const {
  const bool busy = state_ == StationState::busy || state_ == StationState::await_busy;
  return busy ? PduType::rnr : PduType::rr;
}

// --- Sending ---------------------------------------------------------------------------------------------------------

void Station::pump() {
  const bool sends = state_ == StationState::normal || state_ == StationState::busy || state_ == StationState::reject;
  if (!sends) return;
  while (!remote_busy_ && next_ < queue_.size() && next_ < window_) {
    // What fills the window asks for the acknowledgement that opens it (transports reference 4.5.3).
    const bool poll = state_ == StationState::normal && !p_flag_ && next_ + 1 == window_;
    if (poll) {
      p_flag_ = true;
      p_timer_.start();
    }
    transmit_next(true, poll);
  }
  if (next_ != 0 && !p_flag_ && !ack_timer_.running()) ack_timer_.start();
}

void Station::transmit_next(bool command, bool pf) {
  const auto& data = queue_[next_];
  Pdu pdu;
  pdu.type = PduType::i;
  pdu.command = command;
  pdu.pf = pf;
  pdu.ns = plus(va_, next_);
  pdu.nr = vr_;
  if (next_ < sent_) ++counters_.retransmitted;
  ++next_;
  sent_ = std::max(sent_, next_);
  received_unacknowledged_ = 0;
  delay_timer_.stop();
  user_.transmit(pdu, Buffer::copy_of(data.view()));
}

void Station::begin_poll(PduType type) {
  ++retry_;
  ++counters_.polls;
  back_to_oldest();
  lose_window();
  ack_timer_.stop();
  p_flag_ = true;
  p_timer_.start();
  send_supervisory(type, true, true);
}

void Station::lose_window() {
  if (parameters_.window_increment == 0 || sent_ == 0) return;
  window_ = 1;
  acknowledged_in_window_ = 0;
}

void Station::send_supervisory(PduType type, bool command, bool pf) {
  Pdu pdu;
  pdu.type = type;
  pdu.command = command;
  pdu.pf = pf;
  pdu.nr = vr_;
  received_unacknowledged_ = 0;
  delay_timer_.stop();
  user_.transmit(pdu, {});
}

// SABME or DISC, which ask for UA.
void Station::send_command(PduType type) {
  Pdu pdu;
  pdu.type = type;
  pdu.pf = true;
  p_flag_ = true;
  ack_timer_.start();
  user_.transmit(pdu, {});
}

void Station::send_unnumbered(PduType type, bool final) {
  Pdu pdu;
  pdu.type = type;
  pdu.command = false;
  pdu.pf = final;
  user_.transmit(pdu, {});
}

void Station::send_frame_reject(bool final) {
  ack_timer_.start();
  Pdu pdu;
  pdu.type = PduType::frmr;
  pdu.command = false;
  pdu.pf = final;
  user_.transmit(pdu, Buffer::copy_of(emit_frame_reject(frame_reject_)));
}

// --- Up and down -----------------------------------------------------------------------------------------------------

void Station::begin_setup() {
  stop_timers();
  reset_counts();
  retry_ = 0;
  s_flag_ = false;
  ++connection_;
  send_command(PduType::sabme);
}

void Station::reset_counts() {
  queue_.clear();
  queued_bytes_ = next_ = sent_ = 0;
  va_ = vr_ = 0;
  received_unacknowledged_ = 0;
  window_ = static_cast<std::size_t>(parameters_.transmit_window);
  acknowledged_in_window_ = 0;
  remote_busy_ = false;
  data_flag_ = DataFlag::nothing_lost;
}

void Station::come_up(bool by_partner) {
  stop_timers();
  reset_counts();
  p_flag_ = false;
  retry_ = 0;
  down_told_ = false;
  fresh_ = by_partner;
  ++connection_;
  last_received_ = timers_.now();
  timers_.arm(idle_timer_, parameters_.ti, [this] { idle_expired(); });
  const auto connection = connection_;
  if (local_busy_) input(StationInput::busy_detected);
  if (connection == connection_) user_.on_connected(by_partner);
}

void Station::go_down(InopReason reason, const std::string& detail) {
  fresh_ = false;
  queue_.clear();
  queued_bytes_ = next_ = sent_ = 0;
  if (std::exchange(down_told_, true)) return;
  user_.on_down(reason, detail);
}

}  // namespace openrui::llc2
