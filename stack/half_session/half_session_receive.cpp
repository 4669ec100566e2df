// The receiving half of HalfSession: what comes from path control.
#include <algorithm>
#include <array>
#include <utility>

#include "data_flow_control/response_checks.h"
#include "data_flow_control/rh_checks.h"
#include "formats/sense.h"
#include "half_session/half_session.h"

namespace openrui {

namespace {
constexpr std::size_t kSenseLength = 4;
constexpr std::string_view kRhUsage = "RH usage";
constexpr std::string_view kConnectionPoint = "connection-point manager";
constexpr std::string_view kCorrelation = "correlation table";
constexpr std::string_view kSessionControl = "session control";

std::string_view connection_point_rule(Sense s) {
  if (s == sense::sequence_number) return "11.2: the number after the last one";
  return s == sense::pacing_overrun ? "11.9: more requests than the window" : "3.6 4008: PI where there is no pacing";
}
}  // namespace

// --- receive

void HalfSession::receive(bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  if (rh.rri()) {
    receive_response(expedited, snf, rh, ru);
  } else {
    receive_request(expedited, snf, rh, ru);
  }
}

void HalfSession::receive_damaged(bool expedited, std::uint16_t snf, const Rh& rh, ByteView head, Sense why) {
  if (rh.rri()) return user_.on_note(*this, why, "a response was damaged");
  const auto kind = classify(rh, rules_.sscp_session, head);
  if (!passes_gate(expedited, snf, rh, kind, head)) return;
  refuse(why, "path control", "2.2.3, 3.8: a request that could not be delivered");
  if (expedited) return fail_request(true, snf, rh, kind, head, why);
  if (const auto s = cpmgr_.check_request(snf, rh.pi()); s != Sense::none) {
    refuse(s, kConnectionPoint, connection_point_rule(s));
    why = s;
  }
  fail_before_dfc(snf, rh, kind, head, why);
}

// The data-traffic state of an LU-LU session; false: the request goes no further.
bool HalfSession::passes_gate(bool expedited, std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  if (rules_.sscp_session) return true;
  const auto* row = tables_->session_control->find(sc_state_, ScInput::traffic);
  if (row == nullptr || row->sense != Sense::none) {
    const auto why = refuse(refusal_by(*tables_->session_control, row, sc_state_, sense::mode_inconsistency));
    fail_request(expedited, snf, rh, kind, ru, why);
    return false;
  }
  if (row->action != ScAction::discard) return true;
  user_.on_note(*this, Sense::none, "data on a session that is being ended was dropped");
  return false;
}

void HalfSession::receive_request(bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  const auto kind = classify(rh, rules_.sscp_session, ru);
  if (rh.category() == RuCategory::sc && expedited && !rules_.sscp_session) {
    return receive_session_control(snf, rh, kind, ru);
  }
  if (!passes_gate(expedited, snf, rh, kind, ru)) return;
  if (expedited) return receive_expedited(snf, rh, kind, ru);
  receive_normal(snf, rh, kind, ru);
}

void HalfSession::receive_session_control(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  if (const auto s = check_request_rh(rh, kind, true, ru.size(), rules_.partner, rules_); s != Sense::none) {
    return fail_request(true, snf, rh, kind, ru, refuse(s, kRhUsage, rh_rule(s)));
  }
  const bool activation = kind == RuKind::bind || kind == RuKind::unbind;
  // Section 7: who may send which. A secondary does not CLEAR a host.
  const bool from_primary = kind != RuKind::rqr && kind != RuKind::unbind;
  const bool by_wrong_side = kind != RuKind::unbind && from_primary == (rules_.role == Role::primary);
  if (by_wrong_side && (bound() || kind == RuKind::bind)) {
    return fail_request(
        true, snf, rh, kind, ru,
        refuse(sense::function_not_supported, kSessionControl, "section 7: not a request of that side"));
  }
  if (bound() && !activation && !rules_.session_control.has(kind)) {
    return fail_request(true, snf, rh, kind, ru,
                        refuse(sense::function_not_supported, kSessionControl, "10.1: not a request of the profile"));
  }
  const auto input = session_control_input(kind, rules_);
  const auto* row = tables_->session_control->find(sc_state_, input);
  // A kind that session control does not know, or one that only the other role receives.
  if (row == nullptr || input == ScInput::traffic) {
    return fail_request(true, snf, rh, kind, ru,
                        refuse(sense::function_not_supported, kSessionControl, "4.2: not a request of this role"));
  }
  if (row->sense != Sense::none) {
    return fail_request(true, snf, rh, kind, ru,
                        refuse(refusal_by(*tables_->session_control, row, sc_state_, Sense::none)));
  }
  if (!hands_on(row->action)) {
    apply(*row);
    if (row->action != ScAction::answer_positive) return;
    CorrelationTable::Entry entry;
    entry.rh = rh;
    entry.head[0] = request_code(kind);
    answer(true, entry, snf, true, {});
    return;
  }
  if (kind == RuKind::bind) return receive_bind(*row, snf, rh, ru);
  if (kind == RuKind::stsn) {
    const auto stsn = parse_stsn(ru);
    if (!stsn) return fail_request(true, snf, rh, kind, ru, refuse(stsn.error().sense, kSessionControl, "7 STSN"));
    stsn_ = *stsn;
  }
  if (kind == RuKind::crv) {
    const auto s = cryptography_.verify(ru);
    if (s != Sense::none) {
      return fail_request(true, snf, rh, kind, ru, refuse(s, "cryptography", "12.1, 3: CRV does not prove the key"));
    }
  }
  apply(*row);
  if (row->action == ScAction::restart) drop_held_by(kind);
  received_[1].add(rh, kind, ru, snf, false);
  deliver(Received::Kind::request, true, snf, rh, kind, ru);
}

void HalfSession::receive_bind(const ScTable::Row& row, std::uint16_t snf, const Rh& rh, ByteView ru) {
  const auto bind = parse_bind(ru);
  if (!bind) {
    return fail_request(true, snf, rh, RuKind::bind, ru, refuse(bind.error().sense, "BIND", "6.7, 3: length"));
  }
  apply(row);
  bind_.assign(ru.begin(), ru.end());
  received_[1].add(rh, RuKind::bind, ru, snf, false);
  deliver(Received::Kind::request, true, snf, rh, RuKind::bind, ru);
}

void HalfSession::receive_expedited(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  if (const auto s = check_request_rh(rh, kind, true, ru.size(), rules_.partner, rules_); s != Sense::none) {
    return fail_request(true, snf, rh, kind, ru, refuse(s, kRhUsage, rh_rule(s)));
  }
  if (received_[1].full()) {
    return fail_request(true, snf, rh, kind, ru,
                        refuse(sense::receive_correlation_table_full, kCorrelation, "LUA reference 14.2: table full"));
  }
  if (!rules_.sscp_session && !accept_by_dfc(true, snf, rh, kind, ru)) return;
  received_[1].add(rh, kind, ru, snf, false);
  deliver(Received::Kind::request, true, snf, rh, kind, ru);
}

void HalfSession::receive_normal(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  if (const auto s = cpmgr_.check_request(snf, rh.pi()); s != Sense::none) {
    return fail_before_dfc(snf, rh, kind, ru, refuse(s, kConnectionPoint, connection_point_rule(s)));
  }
  if (rh.pi() && cpmgr_.pi_out_of_place()) {
    user_.on_note(*this, sense::pacing_unexpected, "PI on a request that does not begin a window");
  }
  // Immediate response mode, flip-flop: the partner's next request says that it accepted our exception-response chains
  // (11.4).
  if (!rules_.delayed_response_mode && rules_.mode == SendReceiveMode::hdx_flip_flop) sent_[0].erase_exceptions(0);
  const bool purging = dfc_.purging(rh) && rh.category() == RuCategory::fmd;
  if (!purging) {
    if (const auto s = check_normal(rh, kind, ru); s != Sense::none) return fail_before_dfc(snf, rh, kind, ru, s);
  }
  if (!rules_.sscp_session && !accept_by_dfc(false, snf, rh, kind, ru)) return;
  const bool exception = rh.sdi();
  ++delivered_;
  if (rh.pi() && cpmgr_.pacing_owed()) {
    pacing_wanted_ = true;
    pacing_snf_ = snf;
    pacing_at_ = delivered_;
  }
  if (kind == RuKind::cancel) received_[0].erase_open_chain();
  if (rh.answerable()) received_[0].add(rh, kind, ru, snf, !rh.bci(), delivered_);
  deliver(exception ? Received::Kind::exception_request : Received::Kind::request, false, snf, rh, kind, ru);
}

// What is wrong with a request by itself. `ru` becomes the clear one where it was enciphered.
Sense HalfSession::check_normal(const Rh& rh, RuKind kind, ByteView& ru) {
  if (rh.sdi()) {
    // Whoever made it put the sense code in front (3.8).
    if (ru.size() < kSenseLength) return refuse(sense::ru_length_error, "EXR", "3.8: four bytes of sense data");
  } else {
    if (const auto s = check_request_rh(rh, kind, false, ru.size(), rules_.partner, rules_); s != Sense::none) {
      return refuse(s, kRhUsage, rh_rule(s));
    }
    if (kind == RuKind::data && rules_.partner.max_ru != 0 && ru.size() > rules_.partner.max_ru) {
      return refuse(sense::ru_length_error, "RU size", "6.5: longer than the BIND allows");
    }
  }
  if (rh.answerable() && received_[0].full()) {
    return refuse(sense::receive_correlation_table_full, kCorrelation, "LUA reference 14.2: table full");
  }
  if (rh.edi() && !rh.sdi() && kind == RuKind::data) {
    ByteView clear;
    const auto s = cryptography_.decipher(rh, ru, clear);
    if (s != Sense::none) return refuse(s, "cryptography", "12.1, 5: padding and length");
    ru = clear;
  }
  return Sense::none;
}

DataFlowControl::Owed HalfSession::owed() const {
  return {sent_[0].has_definite(), received_[0].has_definite(), received_[0].has_chase()};
}

// Chain, request mode, quiesce, bracket and direction. False: the request goes no further.
bool HalfSession::accept_by_dfc(bool expedited, std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  const bool already_purging = dfc_.purging(rh);
  const auto got = dfc_.receive(rh, kind, owed());
  if (got.sense != Sense::none) {
    received_[0].erase_open_chain();
    refusal_ = dfc_.refusal();
    if (!already_purging) fail_request(expedited, snf, rh, kind, ru, got.sense);
    return false;
  }
  switch (got.action) {
    case ChainAction::discard:
      grant_if_dropped();
      return false;
    case ChainAction::report_purged:
      grant_if_dropped();
      if (std::exchange(report_purged_, false)) deliver(Received::Kind::purged, false, snf, rh, kind, {});
      return false;
    default:
      return true;
  }
}

// A normal-flow request that is refused before its state counts takes the rest of its chain with it (11.3, row "INC,
// error"). At most one negative response goes to a chain.
void HalfSession::fail_before_dfc(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru, Sense why) {
  const bool already_purging = dfc_.purging(rh) && rh.category() == RuCategory::fmd;
  if (!rules_.sscp_session && rh.category() == RuCategory::fmd) {
    dfc_.receive_failed(rh);
    report_purged_ = false;
    received_[0].erase_open_chain();
  }
  if (already_purging) return grant_if_dropped();
  fail_request(false, snf, rh, kind, ru, why);
}

void HalfSession::deliver(Received::Kind kind, bool expedited, std::uint16_t snf, const Rh& rh, RuKind ru_kind,
                          ByteView ru, Sense why) {
  Received r;
  r.kind = kind;
  r.expedited = expedited;
  r.snf = snf;
  r.rh = rh;
  r.ru = ru;
  r.ru_kind = ru_kind;
  r.sense = why;
  user_.on_received(*this, r);
}

// SNA reference 11.11.
void HalfSession::fail_request(bool expedited, std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru, Sense why) {
  if (!expedited) grant_if_dropped();
  if (!rh.answerable()) return user_.on_note(*this, why, "a request in error that asks for no response was dropped");
  // An exception request needs an entry of the table.
  const bool as_exception = policy_ == ErrorPolicy::exception_request && !expedited && !rules_.sscp_session &&
                            sc_state_ == ScState::open && !received_[0].full();
  if (!as_exception) {
    // Before data traffic is active the machines stay as BIND or CLEAR has left them.
    if (!expedited && !rules_.sscp_session && sc_state_ == ScState::open) dfc_.refused(why);
    reject(expedited, snf, rh, ru, why);
    return deliver(Received::Kind::rejected, expedited, snf, rh, kind, {}, why);
  }
  // LUA reference 14.3 and 7.5: EC set, sense and up to three bytes of the request.
  std::array<std::uint8_t, 7> exr{};
  emit_sense(why, exr.data());
  const auto head = std::min<std::size_t>(3, ru.size());
  std::copy_n(ru.begin(), head, exr.begin() + 4);
  Rh marked = rh;
  marked.set_sdi(true).set_bci(true).set_eci(true);
  ++delivered_;
  received_[0].add(marked, kind, ru, snf, false, delivered_);
  deliver(Received::Kind::exception_request, false, snf, marked, kind, ByteView(exr.data(), 4 + head), why);
}

void HalfSession::reject(bool expedited, std::uint16_t snf, const Rh& rh, ByteView head, Sense why) {
  CorrelationTable::Entry entry;
  entry.rh = rh;
  std::copy_n(head.begin(), std::min(head.size(), entry.head.size()), entry.head.begin());
  std::array<std::uint8_t, 4> bytes{};
  emit_sense(why, bytes.data());
  answer(expedited, entry, snf, false, bytes);
}

// --- responses

void HalfSession::receive_response(bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  // Any normal-flow response may carry it, that to a DFC request too (11.9).
  if (rh.pi() && !expedited) {
    if (!cpmgr_.pacing_response()) user_.on_note(*this, sense::pacing_unexpected, "a pacing response that was not due");
    if (rh.isolated_pacing()) return release_held();
  }
  auto& table = sent_[expedited ? 1 : 0];
  auto* found = table.find(snf);
  if (found == nullptr) {
    user_.on_note(*this, sense::response_correlation, "a response that answers no request was dropped");
    return release_held();
  }
  if (const auto s = check_response(table, *found, rh, ru); s != Sense::none) {
    user_.on_note(*this, s, "a response that does not fit its request was dropped");
    return release_held();
  }
  const auto kind = found->kind;
  const auto request = found->rh;
  const bool chain_ended = found->chain_ended;
  correlate_response(expedited, rh, found);
  if (rh.category() == RuCategory::sc) {
    note_session_control_response(kind, !rh.rti(), ru);
  } else {
    dfc_.was_answered(request, kind, chain_ended, rh.rti() ? parse_sense(ru) : Sense::none);
  }
  if (!expedited) ++delivered_;
  deliver(Received::Kind::response, expedited, snf, rh, kind, ru);
  release_held();
}

void HalfSession::correlate_response(bool expedited, const Rh& rh, CorrelationTable::Entry* found) {
  auto& table = sent_[expedited ? 1 : 0];
  if (expedited || rules_.sscp_session) return table.erase(found);
  const bool in_open_chain = found == table.open_chain() && !found->chain_ended;
  if (rh.rti()) {
    // The rest of the chain still goes out and is purged there; it gets no further answer.
    if (in_open_chain) {
      found->rejected = true;
      return;
    }
  }
  if (rules_.delayed_response_mode) {
    table.erase(found);
  } else {
    table.erase_with_older_exceptions(found);
  }
}

void HalfSession::note_session_control_response(RuKind kind, bool positive, ByteView ru) {
  if (rules_.sscp_session) return;
  if (kind == RuKind::unbind) return move(ScInput::recv_unbind_rsp);
  if (rules_.role != Role::primary) return;
  if (kind == RuKind::bind && positive) {
    accept_bind(ru.size() >= Bind::kMinimumLength ? ru : ByteView(bind_));
    return;
  }
  if (kind == RuKind::stsn && positive) apply_stsn();
  if (const auto input = session_control_response(kind, positive, rules_)) move(*input);
}

// --- pacing of what we receive (SNA reference 11.9; LUA manual, "Send-Pacing Protocol")

void HalfSession::consumed(unsigned n) {
  consumed_ += n;
  if (!pacing_wanted_ || static_cast<std::int32_t>(consumed_ - pacing_at_) < 0) return;
  // A response that is due anyway will carry it.
  const auto* entry = received_[0].find(pacing_snf_);
  if (entry != nullptr && entry->rh.response_form() == ResponseForm::definite) return;
  send_isolated_pacing_response();
}

void HalfSession::grant_if_dropped() {
  if (cpmgr_.pacing_owed() && !pacing_wanted_) send_isolated_pacing_response();
}

void HalfSession::send_isolated_pacing_response() {
  cpmgr_.grant();
  pacing_wanted_ = false;
  Buffer biu = Buffer::copy_of(rh::isolated_pacing.bytes());
  sink_.send_biu(false, 0, std::move(biu));
}

// LUA manual, Table 11.
void HalfSession::asked_to_read() {
  if (clears_rqe(ProgramVerb::read, rules_, tables_->rqe_clearing)) received_[0].erase_exceptions(consumed_);
}

void HalfSession::asked_to_write() {
  if (clears_rqe(ProgramVerb::write, rules_, tables_->rqe_clearing)) received_[0].erase_exceptions(consumed_);
}

}  // namespace openrui
