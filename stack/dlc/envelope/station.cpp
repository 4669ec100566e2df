#include "dlc/envelope/station.h"

#include <algorithm>
#include <utility>

#include "formats/th.h"

namespace openrui::envelope {
namespace {

constexpr std::size_t kLongestPiu = 0xFFFF;  // what SETMODE can say

// Of two limits, where 0 is none.
std::size_t shorter(std::size_t a, std::size_t b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

InopReason reason_of(DiscReason r) {
  return r == DiscReason::protocol_error ? InopReason::protocol_error : InopReason::orderly_end;
}

}  // namespace

Station::Station(StationPort& port, const LinkDefinition& definition, LinkNotifier& notifier,
                 const MakeCarrier& make_carrier, const StationTable& table)
    : port_(port),
      definition_(definition),
      user_(notifier),
      table_(&table),
      exchange_(definition),
      backoff_(port.definition().reconnect_min),
      carrier_(make_carrier(*this)) {}

// --- The link appearance ---------------------------------------------------------------------------------------------

void Station::start() {
  if (std::exchange(started_, true)) return;
  user_.begin();
  backoff_ = port_.definition().reconnect_min;
  input(StationInput::start);
}

void Station::stop() {
  started_ = false;
  retry_timer_.cancel();
  set_end(InopReason::operator_request, DiscReason::operator_request, "stopped");
  input(StationInput::end);
}

void Station::send(Buffer piu) {
  if (!contacted()) return;
  if (piu.size() > kLongestPiu) {
    ++port_.count().errors;
    return port_.report(Severity::error, definition_.name + ": a PIU of " + std::to_string(piu.size()) +
                                             " bytes is longer than 65535 and was dropped");
  }
  ++port_.count().pius_out;
  ++port_.count().frames_out;
  carrier_->send(Kind::piu, std::move(piu));
  if (carrier_->queued_bytes() > kHighWater) congested_ = true;
}

void Station::set_busy(bool busy) {
  busy_ = busy;
  // The exchange and the contact are no PIUs: nobody is asked to hold them back.
  if (contacted()) carrier_->set_busy(busy);
}

std::string Station::state_in_words() const {
  switch (state_) {
    case StationState::down:
      return "stopped";
    case StationState::waitpath:
      return carrier_->state_in_words();
    case StationState::xidwait:
      return "XID exchange";
    case StationState::contacting:
      return "SETMODE sent";
    case StationState::contacted:
      return "contacted";
    case StationState::discing:
    case StationState::count_:
      return "DISC sent";
  }
  return "?";
}

// --- The path --------------------------------------------------------------------------------------------------------

void Station::on_path_up(bool begins) {
  ++path_;
  exchange_.reset();
  partner_id_.reset();
  partner_max_btu_ = 0;
  sent_set_mode_ = answering_ = told_ = false;
  arm(kExchangeLimit, [this] {
    set_end(InopReason::no_answer, DiscReason::unknown, "nobody set the mode in time");
    input(StationInput::timeout);
  });
  input(StationInput::path_up);
  if (begins && state_ == StationState::xidwait) follow(exchange_.begin());
}

void Station::on_path_failed(InopReason reason, const std::string& detail) {
  set_end(reason, DiscReason::unknown, detail);
  input(StationInput::path_failed);
}

void Station::on_path_unreachable(const std::string& detail) {
  if (state_ == StationState::waitpath) user_.lost(InopReason::no_answer, detail);
}

void Station::on_path_lost(bool orderly, InopReason reason, const std::string& detail) {
  // An end that we have begun keeps its reason.
  if (state_ != StationState::discing) set_end(orderly ? InopReason::orderly_end : reason, DiscReason::unknown, detail);
  input(StationInput::path_lost);
}

void Station::on_sent() {
  if (!congested_ || carrier_->queued_bytes() >= kLowWater || !contacted()) return;
  congested_ = false;
  user_.notifier().on_uncongested();
}

// --- Frames ----------------------------------------------------------------------------------------------------------

void Station::on_frame(std::uint32_t kind, ByteView data) {
  ++port_.count().frames_in;
  input(classify(kind, data), data);
}

StationInput Station::wrong(std::string why) {
  ++port_.count().errors;
  if (state_ != StationState::discing) {
    set_end(InopReason::protocol_error, DiscReason::protocol_error, "the partner sent " + std::move(why));
  }
  return StationInput::rcv_wrong;
}

StationInput Station::classify(std::uint32_t number, ByteView data) {
  using I = StationInput;
  const auto kind = to_kind(number);
  if (!kind) return wrong("a link frame of the unknown kind " + std::to_string(number));
  switch (*kind) {
    case Kind::xid_command:
    case Kind::xid_response:
      answering_ = *kind == Kind::xid_command;
      return I::rcv_xid;
    case Kind::set_mode:
      return classify_set_mode(data);
    case Kind::ua:
      if (state_ == StationState::contacting) {
        const auto mode = parse_mode(data);
        if (!mode) return wrong("UA without its 8 bytes");
        partner_max_btu_ = mode->max_btu;
      }
      return I::rcv_ua;
    case Kind::piu:
      if (state_ == StationState::xidwait || state_ == StationState::contacting) {
        wrong("a PIU before the contact");
      }
      return I::rcv_piu;
    case Kind::disc: {
      const auto reason = parse_disc(data);
      if (state_ != StationState::discing) {
        set_end(reason_of(reason), DiscReason::unknown, "the partner sent DISC: " + std::string(name(reason)));
      }
      return I::rcv_disc;
    }
    case Kind::dm:
      if (state_ != StationState::discing) {
        set_end(InopReason::refused, DiscReason::unknown, "the partner answered DM");
      }
      return I::rcv_dm;
    case Kind::test_command:
      return I::rcv_test;
    case Kind::test_response:
      return I::rcv_test_response;
    case Kind::request_disconnect:
      if (state_ == StationState::contacted) {
        set_end(InopReason::orderly_end, DiscReason::station, "the partner asked for the end");
      }
      return I::rcv_rd;
  }
  return I::rcv_wrong;
}

StationInput Station::classify_set_mode(ByteView data) {
  using I = StationInput;
  const auto mode = parse_mode(data);
  if (!mode) return wrong("SETMODE without its 8 bytes");
  if (state_ == StationState::contacting) {
    // Both are primaries: the one with the greater node identification stays it, as between XIDs of format 3.
    const auto number = [](const std::optional<NodeId>& id) {
      return id ? (std::uint64_t{id->block} << 20) | id->number : 0;
    };
    // A host's definition names what it requires of the partner, not itself.
    const bool ours_is_greater = !definition_.host && number(definition_.xid) > number(partner_id_);
    if (ours_is_greater) return I::count_;
    partner_max_btu_ = mode->max_btu;
    return I::rcv_set_mode_yield;
  }
  // The primary of a T2.0 link is the host, whatever the node says.
  if (definition_.host && definition_.xid_format == 0) return I::rcv_set_mode_unwilling;
  if (state_ == StationState::contacted) {
    set_end(InopReason::orderly_end, DiscReason::unknown, "the partner began anew");
  }
  partner_max_btu_ = mode->max_btu;
  return I::rcv_set_mode;
}

void Station::input(StationInput in, ByteView data) {
  if (in == StationInput::count_) return;
  const auto* row = table_->find(state_, in);
  if (row == nullptr) return;
  state_ = row->next;
  perform(row->action, data);
}

void Station::perform(StationAction action, ByteView data) {
  using A = StationAction;
  switch (action) {
    case A::open:
      return carrier_->open();
    case A::close:
      state_timer_.cancel();
      return carrier_->close(true);
    case A::fail:
      user_.lost(end_reason_, end_detail_);
      return retry();
    case A::give_up:
      carrier_->close(false);
      return fall(end_reason_, end_detail_);
    case A::lose:
      return fall(end_reason_, end_detail_);
    case A::take_xid:
      return take_xid(data);
    case A::show_xid:
      return user_.notifier().on_xid(data, false);
    case A::set_mode: {
      sent_set_mode_ = true;
      const auto mode = emit_mode(own_mode());
      return repeat(Kind::set_mode, Bytes(mode.begin(), mode.end()), kTries);
    }
    case A::accept:
      sent_set_mode_ = false;
      send_own(Kind::ua, emit_mode(own_mode()));
      return come_up();
    case A::decline:
      return send_own(Kind::dm);
    case A::come_up:
      return come_up();
    case A::contact_failed:
      exchange_.reset();
      arm(kExchangeLimit, [this] { input(StationInput::timeout); });
      return user_.lost(end_reason_, end_detail_);
    case A::deliver:
      return deliver(data);
    case A::restart:
      exchange_.reset();
      carrier_->set_busy(false);
      user_.lost(end_reason_, end_detail_);
      // The user may have stopped the link when it heard that.
      return input(StationInput::rcv_set_mode, data);
    case A::obey:
    case A::refused:
      carrier_->set_busy(false);
      send_own(Kind::ua, emit_mode(own_mode()));
      exchange_.reset();
      // Who sent DISC closes the path; if it does not, we do.
      arm(kAnswerLimit, [this] { input(StationInput::timeout); });
      if (action == A::refused) end_reason_ = InopReason::refused;
      return user_.lost(end_reason_, end_detail_);
    case A::answer_disc:
      return send_own(Kind::ua, emit_mode(own_mode()));
    case A::disconnect:
      return disconnect();
    case A::refuse_partner:
    case A::protest:
      disconnect();
      told_ = true;
      return user_.lost(end_reason_, end_detail_);
    case A::echo:
      return send_own(Kind::test_response, data);
    case A::finish:
      return finish();
    case A::begin:
    case A::none:
    case A::count_:
      return;
  }
}

void Station::arm(Duration limit, std::function<void()> action) {
  port_.timers().arm(state_timer_, limit, std::move(action));
}

void Station::set_end(InopReason reason, DiscReason disc, std::string detail) {
  end_reason_ = reason;
  disc_reason_ = disc;
  end_detail_ = std::move(detail);
}

void Station::send_own(Kind kind, ByteView data) {
  ++port_.count().frames_out;
  carrier_->send(kind, Buffer::copy_of(data));
}

// --- XID and contact -------------------------------------------------------------------------------------------------

void Station::take_xid(ByteView xid) {
  const auto path = path_;
  arm(kExchangeLimit, [this] {
    set_end(InopReason::no_answer, DiscReason::unknown, "the exchange of XIDs stopped");
    input(StationInput::timeout);
  });
  if (const auto head = xid.empty() ? std::nullopt : std::optional(parse_xid_head(xid)); head && *head) {
    partner_id_ = (*head)->id;
  }
  const Bytes kept(xid.begin(), xid.end());
  user_.notifier().on_xid(kept, false);
  // The user may have stopped the link when it saw it.
  if (state_ != StationState::xidwait || path_ != path) return;
  follow(exchange_.received(kept));
}

void Station::follow(XidStep step) {
  switch (step.kind) {
    case XidStep::Kind::nothing:
      return;
    case XidStep::Kind::send:
      return send_xid(step.xid);
    case XidStep::Kind::contact:
      return input(StationInput::contact);
    case XidStep::Kind::refuse:
      if (!step.xid.empty()) send_xid(step.xid);
      set_end(step.reason,
              step.reason == InopReason::protocol_error ? DiscReason::protocol_error : DiscReason::dlc_error,
              std::move(step.why));
      return input(StationInput::refuse);
  }
}

// An XID that answers a command is a response; any other one is a command, which wants an answer.
void Station::send_xid(const Bytes& xid) {
  if (std::exchange(answering_, false)) {
    send_own(Kind::xid_response, xid);
  } else {
    repeat(Kind::xid_command, xid, kTries);
  }
  user_.notifier().on_xid(xid, true);
}

void Station::repeat(Kind kind, const Bytes& data, int tries) {
  if (tries == 0) {
    set_end(InopReason::no_answer, DiscReason::unknown, "no answer to " + std::string(name(kind)));
    return input(StationInput::timeout);
  }
  send_own(kind, data);
  arm(kAnswerLimit, [this, kind, data, tries] { repeat(kind, data, tries - 1); });
}

bool Station::is_primary() const { return sent_set_mode_; }

Mode Station::own_mode() const {
  const auto longest = definition_.max_btu == 0 ? kLongestPiu : std::min(definition_.max_btu, kLongestPiu);
  return {carrier_->window(), is_primary(), static_cast<std::uint16_t>(longest)};
}

void Station::come_up() {
  state_timer_.cancel();
  congested_ = false;
  backoff_ = port_.definition().reconnect_min;
  if (busy_) carrier_->set_busy(true);
  auto longest = shorter(definition_.max_btu, kLongestPiu);
  longest = shorter(shorter(longest, exchange_.partner_max_btu()), partner_max_btu_);
  user_.contacted(LinkInfo{longest, exchange_.xid3()});
}

void Station::deliver(ByteView piu) {
  if (piu.size() < Th::kSize) {
    ++port_.count().errors;
    return port_.report(Severity::warning, definition_.name + ": a PIU of " + std::to_string(piu.size()) +
                                               " bytes is shorter than a transmission header and was dropped");
  }
  ++port_.count().pius_in;
  user_.notifier().on_piu(piu);
}

// --- The end ---------------------------------------------------------------------------------------------------------

void Station::disconnect() {
  told_ = false;
  carrier_->set_busy(false);  // its answer must come through
  send_own(Kind::disc, emit_disc(disc_reason_));
  arm(kAnswerLimit, [this] { input(StationInput::timeout); });
}

void Station::finish() {
  carrier_->close(true);
  const bool told = std::exchange(told_, false);
  // What is told must find the station at rest.
  if (!started_) state_ = StationState::down;
  retry();
  state_timer_.cancel();
  if (!told) user_.lost(end_reason_, end_detail_);
}

// The path is gone, or was given up.
void Station::fall(InopReason reason, const std::string& detail) {
  state_timer_.cancel();
  retry();
  // A partner that goes away before a contact has said all there is to say.
  if (reason == InopReason::orderly_end && !user_.was_contacted()) return;
  user_.lost(reason, detail);
}

void Station::retry() {
  if (!started_) return;
  port_.timers().arm(retry_timer_, backoff_, [this] {
    if (state_ == StationState::waitpath) carrier_->open();
  });
  backoff_ = std::min(backoff_ * 2, port_.definition().reconnect_max);
}

}  // namespace openrui::envelope
