#include "captures/tracked_link.h"

#include "formats/ru/activation.h"
#include "formats/sense.h"

namespace openrui {

namespace {

// The activation that a request on an SSCP session asks for.
std::optional<ActivationInput> activation_input(RuKind kind, ByteView ru) {
  const auto by_type = [](ActivationType type) {
    return type == ActivationType::erp ? ActivationInput::activate_erp : ActivationInput::activate_cold;
  };
  switch (kind) {
    case RuKind::actpu: {
      const auto actpu = parse_actpu(ru);
      return by_type(actpu ? actpu->type : ActivationType::cold);
    }
    case RuKind::actlu: {
      const auto actlu = parse_actlu(ru);
      return by_type(actlu ? actlu->type : ActivationType::cold);
    }
    case RuKind::dactpu:
    case RuKind::dactlu:
      return ActivationInput::deactivate;
    default:
      return std::nullopt;
  }
}

bool is_activation(RuKind kind) {
  return kind == RuKind::actpu || kind == RuKind::actlu || kind == RuKind::dactpu || kind == RuKind::dactlu;
}

const ActivationTable& table_of(SessionAddress address) { return address.lu == 0 ? sscp_pu_table() : sscp_lu_table(); }

// The capture was taken by one of the ends, or on the way; then the node's order is as good as any.
Role vantage_of(const CapturedUnit& unit) {
  const auto recorder = unit.direction == CaptureDirection::received ? other(unit.from) : unit.from;
  const bool host = unit.direction != CaptureDirection::unknown && recorder == LinkEnd::host;
  return host ? Role::primary : Role::secondary;
}

}  // namespace

TrackedLink::TrackedLink(TrackerState& state)
    : state_(state), to_node_(PathControl::Side::peripheral, *this), to_host_(PathControl::Side::host, *this) {}

void TrackedLink::receive(const CapturedUnit& unit) {
  unit_ = &unit;
  const bool by_host = unit.from == LinkEnd::host;
  state_.result.from = unit.from;
  if (const auto th = parse_th(unit.bytes)) {
    const auto address = by_host ? SessionAddress{th->daf, th->oaf} : SessionAddress{th->oaf, th->daf};
    auto* session = session_of(address);
    if (session == nullptr) return;
    segment_ = th->mpf != Mpf::whole;
    auto& result = state_.result;
    result.session = session->number;
    result.address = address;
    result.th = *th;
    result.before = result.after = session->states;
    if (!th->expedited) count_segment(*session, *th, unit.bytes.size());
  }
  (by_host ? to_node_ : to_host_).receive(unit.bytes);
}

void TrackedLink::count_segment(Session& session, const Th& th, std::size_t bytes) {
  auto& counter = session.collected[unit_->from == LinkEnd::host ? 1 : 0];
  if (th.mpf == Mpf::first) {
    set_collected(counter, bytes);
  } else if (th.mpf == Mpf::middle && counter != 0) {
    set_collected(counter, counter + bytes);
  } else {
    set_collected(counter, 0);
  }
}

void TrackedLink::set_collected(std::size_t& counter, std::size_t bytes) {
  state_.collected = state_.collected - counter + bytes;
  counter = bytes;
}

void TrackedLink::forget_segments() {
  to_node_.forget_all();
  to_host_.forget_all();
  for (auto& [address, session] : sessions_) {
    for (auto& counter : session.collected) set_collected(counter, 0);
  }
}

TrackedLink::Session* TrackedLink::session_of(SessionAddress address) {
  auto*& latest = latest_[address.lu];
  if (latest != nullptr && latest->address == address) return latest;
  auto found = sessions_.find(address);
  if (found == sessions_.end()) {
    if (state_.sessions == SessionTracker::kMaxSessions) return nullptr;
    ++state_.sessions;
    found = sessions_.try_emplace(address).first;
    auto& session = found->second;
    session.number = ++state_.numbers;
    session.address = address;
    session.states.sscp = address.is_sscp();
    if (!address.is_sscp()) session.observer.emplace(vantage_of(*unit_));
    if (all_inactive_) end(session);
  }
  return latest = &found->second;
}

// --- what happens to a session

void TrackedLink::end(Session& session) {
  if (session.observer) {
    session.observer->lost();
    session.states.lu_lu = session.observer->snapshot();
    return;
  }
  session.states.activation = ActivationState::inactive;
  session.states.activation_known = true;
  session.pending.reset();
}

void TrackedLink::reset() {
  forget_segments();
  all_inactive_ = true;
  for (auto& [address, session] : sessions_) end(session);
}

void TrackedLink::lose_track() {
  forget_segments();
  all_inactive_ = false;
  for (auto& [address, session] : sessions_) {
    session.states.activation_known = false;
    session.pending.reset();
    if (!session.observer) continue;
    session.observer->lose_track();
    session.states.lu_lu = session.observer->snapshot();
  }
}

void TrackedLink::reset_inside(std::uint8_t lu) {
  if (lu == 0) all_inactive_ = true;
  for (auto& [address, session] : sessions_) {
    const bool inside = lu == 0 ? address.lu != 0 : address.lu == lu && !address.is_sscp();
    if (inside) end(session);
  }
}

// --- from path control

void TrackedLink::on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  auto* session = session_of(address);
  if (session == nullptr) return;
  if (segment_) {
    biu_.assign(ru.begin(), ru.end());
    ru = biu_;
  }
  auto& result = state_.result;
  result.whole = true;
  result.segmented = segment_;
  result.th = th;
  result.rh = rh;
  result.ru = ru;
  observe(*session, th, rh, ru);
}

void TrackedLink::on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  auto* session = session_of(address);
  if (session == nullptr) return;
  const bool too_long = why == sense::segmented_ru_length;
  fault({why, "path control", {}, too_long ? "2.2.3: a segmented BIU that is too long" : "2.2.3: segments of a BIU"});
  observe(*session, th, rh, head);
}

void TrackedLink::on_dropped(Sense why, std::string_view what, ByteView) { fault({why, "path control", {}, what}); }

void TrackedLink::observe(Session& session, const Th& th, const Rh& rh, ByteView ru) {
  auto& result = state_.result;
  const bool sscp = session.address.is_sscp();
  const bool with_sense = rh.sdi() && ru.size() >= 4;
  result.kind = classify(rh, sscp, with_sense ? ru.subspan(4) : ru);
  const bool by_host = unit_->from == LinkEnd::host;
  if (rh.rri()) {
    if (!rh.isolated_pacing()) result.answers = session.requests[by_host ? 0 : 1][th.expedited ? 1 : 0].find(th.snf);
  } else {
    session.requests[by_host ? 1 : 0][th.expedited ? 1 : 0].note(th.snf, unit_->number);
  }
  if (sscp) {
    observe_sscp(session, rh, result.kind, ru);
  } else {
    const auto& faults = session.observer->observe(sender(), th.expedited, th.snf, rh, ru);
    state_.faults.insert(state_.faults.end(), faults.begin(), faults.end());
    session.states.lu_lu = session.observer->snapshot();
    result.bind_image = session.observer->bind_image();
  }
  result.after = session.states;
}

// SNA reference 11.1, "SSCP-PU (node side)" and "SSCP-LU (node side)".
void TrackedLink::observe_sscp(Session& session, const Rh& rh, RuKind kind, ByteView ru) {
  if (rh.rri()) {
    if (is_activation(kind)) confirm_activation(session, !rh.rti());
    return;
  }
  const auto activation = activation_input(kind, ru);
  const auto& table = table_of(session.address);
  auto& states = session.states;
  if (states.activation_known && !session.pending) {
    const auto* row = table.find(states.activation, activation.value_or(ActivationInput::request));
    // Which services a node has is its own affair: it answers 1003, and nobody broke a rule by asking.
    if (row == nullptr || (row->sense != Sense::none && row->sense != sense::function_not_supported)) {
      fault(refusal_by(table, row, states.activation, sense::function_not_supported));
    }
  } else if (!activation && !session.pending) {
    states.activation_known = true;
    states.activation = ActivationState::active;
  }
  if (activation) session.pending = activation;
}

void TrackedLink::confirm_activation(Session& session, bool positive) {
  if (!session.pending) return;
  const auto input = *session.pending;
  session.pending.reset();
  if (!positive) return;
  auto& states = session.states;
  // Who did not see the state before takes the one in which the most is reset.
  const auto before = states.activation_known ? states.activation : ActivationState::active;
  const auto* row = table_of(session.address).find(before, input);
  if (row == nullptr || row->sense != Sense::none) return;
  states.activation = row->next;
  states.activation_known = true;
  // What an ERP finds inside goes on, also where it is not known what was there before.
  const bool resets = row->action == ActivationAction::deactivate || input == ActivationInput::activate_cold;
  if (resets) reset_inside(session.address.lu);
}

}  // namespace openrui
