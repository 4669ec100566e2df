#include "half_session/half_session.h"

#include <algorithm>
#include <array>
#include <utility>

#include "data_flow_control/rh_checks.h"
#include "formats/sense.h"

namespace openrui {

namespace {
constexpr std::size_t kSenseLength = 4;
}

const HalfSessionTables& standard_tables(Role role) {
  static const HalfSessionTables kTables[] = {
      {&session_control_primary(), &standard_dfc_tables()},
      {&session_control_secondary(), &standard_dfc_tables()},
  };
  return kTables[role == Role::secondary ? 1 : 0];
}

HalfSession::HalfSession(Role role, bool sscp_session, BiuSink& sink, HalfSessionUser& user, ErrorPolicy policy)
    : HalfSession(role, sscp_session, sink, user, policy, standard_tables(role)) {}

HalfSession::HalfSession(Role role, bool sscp_session, BiuSink& sink, HalfSessionUser& user, ErrorPolicy policy,
                         const HalfSessionTables& tables)
    : tables_(&tables), sink_(sink), user_(user), policy_(policy), dfc_(*tables.data_flow_control) {
  rules_ = sscp_rules(role);
  rules_.sscp_session = sscp_session;
  reset();
}

void HalfSession::set_correlation_limit(std::size_t entries) {
  for (auto& t : received_) t.set_limit(entries);
  for (auto& t : sent_) t.set_limit(entries);
}

// --- machines as a whole

void HalfSession::start(const SessionRules& rules) {
  rules_ = rules;
  restart();
}

// SNA reference 11.1, "Reset of the machines at BIND, CLEAR".
void HalfSession::restart() {
  cpmgr_.reset(rules_);
  dfc_.reset(rules_);
  report_purged_ = false;
  pacing_wanted_ = false;
  consumed_ = delivered_ = 0;
  for (auto& t : received_) t.clear();
  for (auto& t : sent_) t.clear();
}

void HalfSession::end() {
  restart();
  bind_.clear();
  sc_state_ = ScState::reset;
}

void HalfSession::reset() {
  held_.clear();
  end();
  if (rules_.sscp_session) sc_state_ = ScState::open;
}

// --- receive

void HalfSession::receive(bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  if (rh.rri()) {
    receive_response(expedited, snf, rh, ru);
  } else {
    receive_request(expedited, snf, rh, ru);
  }
}

void HalfSession::receive_damaged(bool expedited, std::uint16_t snf, const Rh& rh, Sense why) {
  if (rh.rri()) return user_.on_note(*this, why, "a response was damaged");
  if (!rh.answerable()) return user_.on_note(*this, why, "a request that asks for no response was damaged");
  reject(expedited, snf, rh, {}, why);
}

void HalfSession::receive_request(bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  const auto kind = classify(rh, rules_.sscp_session, ru);
  if (rh.category() == RuCategory::sc && expedited && !rules_.sscp_session) {
    return receive_session_control(snf, rh, kind, ru);
  }
  if (!rules_.sscp_session) {
    const auto* row = tables_->session_control->find(sc_state_, ScInput::traffic);
    if (row == nullptr || row->action == ScAction::discard) {
      return user_.on_note(*this, Sense::none, "data on a session that is being ended was dropped");
    }
    if (row->sense != Sense::none) return fail_request(expedited, snf, rh, kind, ru, row->sense);
  }
  if (expedited) return receive_expedited(snf, rh, kind, ru);
  receive_normal(snf, rh, kind, ru);
}

void HalfSession::receive_session_control(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  if (const auto s = check_request_rh(rh, kind, true, ru.size(), rules_.partner, rules_); s != Sense::none) {
    return fail_request(true, snf, rh, kind, ru, s);
  }
  const bool activation = kind == RuKind::bind || kind == RuKind::unbind;
  if (sc_state_ != ScState::reset && !activation && !rules_.session_control.has(kind)) {
    return fail_request(true, snf, rh, kind, ru, sense::function_not_supported);
  }
  const auto input = session_control_input(kind, rules_);
  const auto* row = tables_->session_control->find(sc_state_, input);
  // A kind that session control does not know, or one that only the other role receives.
  if (row == nullptr || input == ScInput::traffic) {
    return fail_request(true, snf, rh, kind, ru, sense::function_not_supported);
  }
  if (row->sense != Sense::none) return fail_request(true, snf, rh, kind, ru, row->sense);
  if (kind == RuKind::bind) return receive_bind(snf, rh, ru);
  switch (row->action) {
    case ScAction::discard:
      return;
    case ScAction::answer_positive: {
      CorrelationTable::Entry entry;
      entry.rh = rh;
      entry.head[0] = request_code(kind);
      answer(true, entry, snf, true, {});
      return;
    }
    case ScAction::restart:
      restart();
      sc_state_ = row->next;
      // A held RUI_WRITE ends with 2005 (design, section 3).
      drop_held(sense::data_traffic_reset);
      break;
    default:
      sc_state_ = row->next;
      break;
  }
  if (kind == RuKind::unbind) {
    restart();
    drop_held(sense::mode_inconsistency);
  }
  received_[1].add(rh, kind, ru, snf, false);
  deliver(Received::Kind::request, true, snf, rh, kind, ru);
}

void HalfSession::receive_bind(std::uint16_t snf, const Rh& rh, ByteView ru) {
  const auto bind = parse_bind(ru);
  if (!bind) return fail_request(true, snf, rh, RuKind::bind, ru, bind.error().sense);
  restart();
  bind_.assign(ru.begin(), ru.end());
  sc_state_ = ScState::bind_pending;
  received_[1].add(rh, RuKind::bind, ru, snf, false);
  deliver(Received::Kind::request, true, snf, rh, RuKind::bind, ru);
}

void HalfSession::receive_expedited(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  if (const auto s = check_request_rh(rh, kind, true, ru.size(), rules_.partner, rules_); s != Sense::none) {
    return fail_request(true, snf, rh, kind, ru, s);
  }
  if (received_[1].full()) return fail_request(true, snf, rh, kind, ru, sense::receive_correlation_table_full);
  if (!rules_.sscp_session && !accept_by_dfc(true, snf, rh, kind, ru)) return;
  received_[1].add(rh, kind, ru, snf, false);
  deliver(Received::Kind::request, true, snf, rh, kind, ru);
}

void HalfSession::receive_normal(std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  if (const auto s = cpmgr_.check_request(snf, rh.pi()); s != Sense::none) {
    return fail_before_dfc(snf, rh, kind, ru, s);
  }
  // Immediate response mode, flip-flop: the partner's next request says that it accepted our exception-response chains
  // (11.4).
  if (!rules_.delayed_response_mode && rules_.mode == SendReceiveMode::hdx_flip_flop) sent_[0].erase_exceptions(0);
  const bool purging = dfc_.purging(rh) && rh.category() == RuCategory::fmd;
  if (!purging) {
    auto s = Sense::none;
    if (rh.sdi()) {
      // Whoever made it put the sense code in front (3.8).
      if (ru.size() < kSenseLength) s = sense::ru_length_error;
    } else {
      s = check_request_rh(rh, kind, false, ru.size(), rules_.partner, rules_);
      const bool too_long = rules_.partner.max_ru != 0 && ru.size() > rules_.partner.max_ru;
      if (s == Sense::none && too_long && kind == RuKind::data) s = sense::ru_length_error;
    }
    if (s == Sense::none && rh.answerable() && received_[0].full()) s = sense::receive_correlation_table_full;
    if (s != Sense::none) return fail_before_dfc(snf, rh, kind, ru, s);
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

DataFlowControl::Owed HalfSession::owed() const {
  return {sent_[0].has_definite(), received_[0].has_definite(), received_[0].has_chase()};
}

// Chain, request mode, quiesce, bracket and direction. False: the request goes no further.
bool HalfSession::accept_by_dfc(bool expedited, std::uint16_t snf, const Rh& rh, RuKind kind, ByteView ru) {
  const bool already_purging = dfc_.purging(rh);
  const auto got = dfc_.receive(rh, kind, owed());
  if (got.sense != Sense::none) {
    received_[0].erase_open_chain();
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
  if (const auto s = check_response(*found, rh, ru); s != Sense::none) {
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

// SNA reference 11.4, "receive RSP with known SNF". FI of FMD responses is not looked at (3.4).
Sense HalfSession::check_response(const CorrelationTable::Entry& entry, const Rh& rh, ByteView ru) const {
  const auto& request = entry.rh;
  if (rh.sdi() != rh.rti()) return sense::incorrect_sdi_rti;
  if (!rh.only_in_chain()) return sense::chaining_not_supported;
  if (rh.category() != request.category()) return sense::incorrect_ru_category;
  if (rh.dr1() != request.dr1() || rh.dr2() != request.dr2()) return sense::incorrect_dr1_dr2_eri;
  if (!rh.rti() && request.response_form() == ResponseForm::exception) return sense::response_protocol;
  if (rh.rti() && ru.size() < kSenseLength) return sense::ru_length_error;
  const bool coded = rh.category() == RuCategory::sc || rh.category() == RuCategory::dfc;
  if (!coded) return Sense::none;
  if (!rh.fi()) return sense::incorrect_fi;
  const auto code = rh.rti() ? ru.subspan(kSenseLength) : ru;
  if (!code.empty() && code[0] != entry.head[0]) return sense::incorrect_request_code;
  return Sense::none;
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
  if (rules_.sscp_session || rules_.role != Role::primary) {
    if (kind == RuKind::unbind && !rules_.sscp_session) end();
    return;
  }
  Sense why = Sense::none;
  switch (kind) {
    case RuKind::bind:
      if (positive) {
        accept_bind(ru.size() >= Bind::kMinimumLength ? ru : ByteView(bind_), why);
      } else {
        end();
      }
      break;
    case RuKind::sdt: {
      const auto* row =
          tables_->session_control->find(sc_state_, positive ? ScInput::sdt_accepted : ScInput::sdt_rejected);
      if (row != nullptr) sc_state_ = row->next;
      break;
    }
    case RuKind::unbind:
      end();
      break;
    default:
      break;
  }
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
  if (!rules_.delayed_response_mode) received_[0].erase_exceptions(consumed_);
}

void HalfSession::asked_to_write() {
  if (!rules_.delayed_response_mode && rules_.mode != SendReceiveMode::full_duplex) {
    received_[0].erase_exceptions(consumed_);
  }
}

}  // namespace openrui
