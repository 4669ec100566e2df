// The sending half of HalfSession: what its user asks for.
#include <array>
#include <cstring>

#include "data_flow_control/rh_checks.h"
#include "formats/sense.h"
#include "half_session/half_session.h"

namespace openrui {

namespace {

SendResult refused(Sense why, const Rh& rh) {
  SendResult r;
  r.code = SendResult::Code::refused;
  r.sense = why;
  r.rh = rh;
  return r;
}

// BIND parameters that no half-session here can run (LUA reference 13.1; SNA reference 6.7, rows 8 to 11).
Sense check_bind(const Bind& bind) {
  if (bind.format != 0 || bind.type > 1) return with_specific(sense::invalid_parameter, 1);
  if (!supported_fm_profile(bind.fm_profile)) return with_specific(sense::invalid_parameter, 2);
  if (!supported_ts_profile(bind.ts_profile)) return with_specific(sense::invalid_parameter, 3);
  if (bind.mode == SendReceiveMode::reserved) return with_specific(sense::invalid_parameter, 7);
  return Sense::none;
}

void put_rh(Buffer& biu, const Rh& rh) { std::memcpy(biu.prepend(Rh::kSize), rh.bytes().data(), Rh::kSize); }

}  // namespace

SendResult HalfSession::send_request(Rh rh, bool expedited, Buffer ru) {
  rh.set_rri(false).set_pi(false);
  const auto kind = classify(rh, rules_.sscp_session, ru.view());
  if (rh.category() == RuCategory::sc && !rules_.sscp_session) return send_session_control(rh, kind, std::move(ru));

  if (const auto s = check_send(rh, kind, expedited, ru.size()); s != Sense::none) return refused(s, rh);
  if (!rules_.sscp_session) {
    if (const auto s = dfc_.send(rh, kind, owed()); s != Sense::none) return refused(s, rh);
  }
  if (expedited) return transmit(rh, kind, true, std::move(ru));
  if (!held_.empty() || !cpmgr_.window_open() || sink_.congested()) {
    held_.push_back({rh, kind, std::move(ru)});
    SendResult r;
    r.code = SendResult::Code::held;
    r.rh = rh;
    return r;
  }
  return transmit(rh, kind, false, std::move(ru));
}

// LUA reference 14.1: what the partner would reject is refused here with the same sense code.
Sense HalfSession::check_send(const Rh& rh, RuKind kind, bool expedited, std::size_t length) const {
  if (!rules_.sscp_session) {
    const auto* row = tables_->session_control->find(sc_state_, ScInput::traffic);
    if (row == nullptr || row->action == ScAction::discard || sc_state_ == ScState::reset ||
        sc_state_ == ScState::bind_pending) {
      return sense::mode_inconsistency;
    }
    if (row->sense != Sense::none) return row->sense;
  }
  if (!rh.sdi()) {
    if (const auto s = check_request_rh(rh, kind, expedited, length, rules_.own, rules_); s != Sense::none) return s;
  }
  if (kind == RuKind::data && rules_.own.max_ru != 0 && length > rules_.own.max_ru) return sense::ru_length_error;
  if (rh.answerable() && sent_[expedited ? 1 : 0].full()) return sense::send_correlation_table_full;
  return Sense::none;
}

SendResult HalfSession::send_session_control(const Rh& rh, RuKind kind, Buffer ru) {
  if (const auto s = check_request_rh(rh, kind, true, ru.size(), rules_.own, rules_); s != Sense::none) {
    return refused(s, rh);
  }
  const bool primary = rules_.role == Role::primary;
  // SNA reference section 7: who may send which.
  const bool ours = kind == RuKind::unbind || (primary ? kind != RuKind::rqr : kind == RuKind::rqr);
  if (!ours || kind == RuKind::unknown) return refused(sense::function_not_supported, rh);
  const bool activation = kind == RuKind::bind || kind == RuKind::unbind;
  if (!activation && sc_state_ != ScState::reset && !rules_.session_control.has(kind)) {
    return refused(sense::function_not_supported, rh);
  }
  const auto input = kind == RuKind::unbind ? ScInput::send_unbind : session_control_input(kind, rules_);
  const auto* row = tables_->session_control->find(sc_state_, input);
  if (row == nullptr || input == ScInput::traffic) return refused(sense::mode_inconsistency, rh);
  if (row->sense != Sense::none) return refused(row->sense, rh);
  if (kind == RuKind::bind) {
    const auto bind = parse_bind(ru.view());
    if (!bind) return refused(bind.error().sense, rh);
    restart();
    bind_.assign(ru.view().begin(), ru.view().end());
  }
  sc_state_ = row->next;
  if (row->action == ScAction::restart) restart();
  if (kind == RuKind::unbind) restart();
  auto result = transmit(rh, kind, true, std::move(ru));
  if (row->action == ScAction::restart) drop_held(sense::data_traffic_reset);
  if (kind == RuKind::unbind) drop_held(sense::mode_inconsistency);
  return result;
}

SendResult HalfSession::transmit(Rh rh, RuKind kind, bool expedited, Buffer ru) {
  const auto stamp = cpmgr_.stamp_request(expedited);
  rh.set_pi(stamp.pi);
  auto& table = sent_[expedited ? 1 : 0];
  const bool chained = !expedited && rh.category() == RuCategory::fmd && !rules_.sscp_session;
  if (kind == RuKind::cancel) table.erase_open_chain();
  if (rh.answerable()) {
    table.add(rh, kind, ru.view(), stamp.snf, chained && !rh.bci());
    if (chained) {
      table.erase_ended_rejected();
      table.join_exception_chains();
    }
  }
  put_rh(ru, rh);
  sink_.send_biu(expedited, stamp.snf, std::move(ru));
  SendResult r;
  r.snf = stamp.snf;
  r.rh = rh;
  return r;
}

void HalfSession::resume() { release_held(); }

void HalfSession::release_held() {
  while (!held_.empty() && cpmgr_.window_open() && !sink_.congested()) {
    Held next = std::move(held_.front());
    held_.erase(held_.begin());
    const auto result = transmit(next.rh, next.kind, false, std::move(next.ru));
    user_.on_released(*this, result);
  }
}

void HalfSession::drop_held(Sense why) {
  auto held = std::move(held_);
  held_.clear();
  for (auto& h : held) user_.on_released(*this, refused(why, h.rh));
}

// --- responses

SendResult HalfSession::send_response(bool expedited, std::uint16_t snf, bool positive, ByteView ru) {
  auto& table = received_[expedited ? 1 : 0];
  const auto* found = table.find(snf);
  if (found == nullptr) return refused(sense::response_correlation, Rh());
  const auto entry = *found;
  const bool courtesy = positive && entry.rh.response_form() == ResponseForm::exception && !entry.rh.sdi();
  if (!expedited && !rules_.sscp_session && !rules_.delayed_response_mode && !courtesy &&
      !table.is_oldest_definite(found)) {
    return refused(sense::response_out_of_order, response_rh(entry.rh, positive));
  }
  if (courtesy) {
    // LUA manual, "Courtesy Acknowledgments": clears the entry and the older ones, goes nowhere. A chain that is still
    // coming in keeps its entry, for it may be rejected yet.
    if (entry.chain_ended) table.erase_with_older_exceptions(found);
    SendResult r;
    r.code = SendResult::Code::consumed;
    r.snf = snf;
    r.rh = response_rh(entry.rh, true);
    return r;
  }
  if (expedited && !rules_.sscp_session && entry.kind == RuKind::bind && positive) {
    Sense why = Sense::none;
    if (!accept_bind(ru.size() >= Bind::kMinimumLength ? ru : ByteView(bind_), why)) {
      std::array<std::uint8_t, 4> bytes{};
      emit_sense(why, bytes.data());
      const auto result = answer(true, entry, snf, false, bytes);
      end();
      return refused(sense::invalid_session_parameters, result.rh);
    }
    // The tables were reset with the session.
    return answer(true, entry, snf, true, ru);
  }
  // A response implies that the exception-response chains before it were accepted (11.4, immediate response mode).
  if (expedited || rules_.sscp_session || rules_.delayed_response_mode) {
    table.erase(found);
  } else {
    table.erase_with_older_exceptions(found);
  }
  if (!expedited && !positive && !entry.chain_ended) report_purged_ = true;
  if (entry.rh.category() != RuCategory::sc) {
    dfc_.answered(entry.rh, entry.kind, entry.chain_ended, positive ? Sense::none : parse_sense(ru));
  }
  const auto result = answer(expedited, entry, snf, positive, ru);
  if (expedited && !rules_.sscp_session) note_answer_sent(entry.kind, positive);
  return result;
}

// The response RU: code or NS header echoed, more where the user gave it (SNA reference 4.3).
SendResult HalfSession::answer(bool expedited, const CorrelationTable::Entry& entry, std::uint16_t snf, bool positive,
                               ByteView ru) {
  Rh rh = response_rh(entry.rh, positive);
  const auto echoed = std::min(echoed_length(entry.rh, rules_.sscp_session), entry.head.size());
  const ByteView head(entry.head.data(), echoed);
  Buffer biu = Buffer::with_capacity(ru.size() + entry.head.size());
  if (positive) {
    biu.append(ru.empty() ? head : ru);
  } else {
    biu.append(ru);
    biu.append(head);
  }
  // A pacing response that is due rides on a normal-flow response (11.9), once the program has read the request.
  const bool ready = pacing_wanted_ && static_cast<std::int32_t>(consumed_ - pacing_at_) >= 0;
  if (!expedited && cpmgr_.pacing_owed() && (ready || !pacing_wanted_)) {
    rh.set_pi(true);
    cpmgr_.grant();
    pacing_wanted_ = false;
  }
  put_rh(biu, rh);
  sink_.send_biu(expedited, snf, std::move(biu));
  SendResult r;
  r.snf = snf;
  r.rh = rh;
  return r;
}

bool HalfSession::accept_bind(ByteView image, Sense& why) {
  const auto bind = parse_bind(image);
  why = bind ? check_bind(*bind) : bind.error().sense;
  if (why != Sense::none) return false;
  // Our half answers what the partner sent: both halves take the rules from the image in the response when there is
  // one.
  Bytes copy(image.begin(), image.end());
  const auto rules = lu_lu_rules(*bind, rules_.role);
  const auto* row = tables_->session_control->find(sc_state_, rules.sdt ? ScInput::bound_gate : ScInput::bound_open);
  if (row == nullptr) return false;
  start(rules);
  bind_ = std::move(copy);
  sc_state_ = row->next;
  return true;
}

void HalfSession::note_answer_sent(RuKind kind, bool positive) {
  ScInput input{};
  switch (kind) {
    case RuKind::bind:
      if (!positive) end();
      return;
    case RuKind::sdt:
      input = positive ? ScInput::sdt_accepted : ScInput::sdt_rejected;
      break;
    case RuKind::unbind:
      input = ScInput::sent_unbind_rsp;
      break;
    default:
      return;
  }
  const auto* row = tables_->session_control->find(sc_state_, input);
  if (row == nullptr) return;
  if (row->action == ScAction::end) {
    end();
  } else {
    sc_state_ = row->next;
  }
}

}  // namespace openrui
