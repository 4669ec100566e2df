// The sending half of HalfSession: what its user asks for.
#include <array>
#include <cstring>

#include "data_flow_control/rh_checks.h"
#include "formats/sense.h"
#include "half_session/half_session.h"

namespace openrui {

namespace {

constexpr std::string_view kRhUsage = "RH usage";
constexpr std::string_view kSessionControl = "session control";
constexpr std::string_view kCorrelation = "correlation table";

void put_rh(Buffer& biu, const Rh& rh) { std::memcpy(biu.prepend(Rh::kSize), rh.bytes().data(), Rh::kSize); }

}  // namespace

SendResult HalfSession::refused(Sense why, const Rh& rh) const {
  SendResult r;
  r.code = SendResult::Code::refused;
  r.sense = why;
  r.rh = rh;
  return r;
}

bool HalfSession::enciphers(const Rh& rh, RuKind kind) const {
  return rules_.cryptography && rh.edi() && kind == RuKind::data && !rh.sdi();
}

SendResult HalfSession::send_request(Rh rh, bool expedited, Buffer ru) {
  rh.set_rri(false).set_pi(false);
  const auto kind = classify(rh, rules_.sscp_session, ru.view());
  if (rules_.cryptography && kind == RuKind::data && !rh.sdi()) {
    rh.set_pdi(false).set_edi(rh.edi() || rules_.cryptography_mandatory);
  }
  if (rh.category() == RuCategory::sc && !rules_.sscp_session) return send_session_control(rh, kind, std::move(ru));

  if (const auto s = check_send(rh, kind, expedited, ru.size()); s != Sense::none) return refused(s, rh);
  if (!rules_.sscp_session) {
    if (const auto s = dfc_.send(rh, kind, owed()); s != Sense::none) {
      refusal_ = dfc_.refusal();
      return refused(s, rh);
    }
  }
  if (expedited) return transmit(rh, kind, true, std::move(ru));
  if (!held_.empty() || !cpmgr_.window_open() || sink_.congested()) {
    held_.push_back({rh, kind, std::move(ru), false, 0});
    SendResult r;
    r.code = SendResult::Code::held;
    r.rh = rh;
    return r;
  }
  return transmit(rh, kind, false, std::move(ru));
}

// LUA reference 14.1: what the partner would reject is refused here with the same sense code.
Sense HalfSession::check_send(const Rh& rh, RuKind kind, bool expedited, std::size_t length) {
  if (!rules_.sscp_session) {
    const auto* row = tables_->session_control->find(sc_state_, ScInput::traffic);
    if (row == nullptr || row->action == ScAction::discard || !bound()) {
      return refuse({sense::mode_inconsistency, kSessionControl, name(sc_state_), "14.1: no session to send on"});
    }
    if (row->sense != Sense::none) return refuse(refusal_by(*tables_->session_control, row, sc_state_, Sense::none));
  }
  // Requests of session control go from the SSCP to the LU (10.1, TS profile 1).
  if (rules_.sscp_session && rules_.role == Role::secondary && rh.category() == RuCategory::sc) {
    return refuse(sense::function_not_supported, kSessionControl, "10.1: not a request of profile and role");
  }
  if (!rh.sdi()) {
    if (const auto s = check_request_rh(rh, kind, expedited, length, rules_.own, rules_); s != Sense::none) {
      return refuse(s, kRhUsage, rh_rule(s));
    }
  }
  if (kind == RuKind::data && rules_.own.max_ru != 0) {
    // The limit is for what goes out (12.1, 7).
    const auto out = enciphers(rh, kind) ? SessionCryptography::enciphered_length(length) : length;
    if (out > rules_.own.max_ru) return refuse(sense::ru_length_error, "RU size", "6.5: longer than the BIND allows");
  }
  if (kind == RuKind::signal && sent_[1].has_kind(kind)) {
    return refuse(sense::immediate_request_mode, "SIGNAL", "section 8: only one SIGNAL may be outstanding");
  }
  if (rh.answerable() && sent_[expedited ? 1 : 0].full()) {
    return refuse(sense::send_correlation_table_full, kCorrelation, "LUA reference 14.2: table full");
  }
  return Sense::none;
}

SendResult HalfSession::send_session_control(const Rh& rh, RuKind kind, Buffer ru) {
  if (const auto s = check_request_rh(rh, kind, true, ru.size(), rules_.own, rules_); s != Sense::none) {
    return refused(refuse(s, kRhUsage, rh_rule(s)), rh);
  }
  const bool primary = rules_.role == Role::primary;
  // SNA reference section 7: who may send which.
  const bool ours = kind == RuKind::unbind || (primary ? kind != RuKind::rqr : kind == RuKind::rqr);
  const bool activation = kind == RuKind::bind || kind == RuKind::unbind;
  if (!ours || kind == RuKind::unknown || (!activation && bound() && !rules_.session_control.has(kind))) {
    return refused(refuse(sense::function_not_supported, kSessionControl, "10.1: not a request of profile and role"),
                   rh);
  }
  const auto input = kind == RuKind::unbind ? ScInput::send_unbind : session_control_input(kind, rules_);
  const auto* row = tables_->session_control->find(sc_state_, input);
  const bool goes_out = row != nullptr && (row->sense != Sense::none || hands_on(row->action));
  if (!goes_out || input == ScInput::traffic) {
    return refused(refuse({sense::mode_inconsistency, kSessionControl, name(sc_state_), "14.1: not in this state"}),
                   rh);
  }
  if (row->sense != Sense::none) {
    return refused(refuse(refusal_by(*tables_->session_control, row, sc_state_, Sense::none)), rh);
  }
  // Immediate control mode: one request of session control at a time; CLEAR and UNBIND wait for nothing.
  const bool waits = kind == RuKind::sdt || kind == RuKind::stsn || kind == RuKind::crv || kind == RuKind::rqr;
  if (waits && sent_[1].has_category(RuCategory::sc)) {
    return refused(refuse({sense::immediate_request_mode, kSessionControl, name(sc_state_),
                           "11.4: session control is in immediate request mode"}),
                   rh);
  }
  if (kind == RuKind::stsn) {
    const auto stsn = parse_stsn(ru.view());
    if (!stsn) return refused(refuse(stsn.error().sense, kSessionControl, "7 STSN"), rh);
    stsn_ = *stsn;
  }
  if (kind == RuKind::bind) {
    const auto bind = parse_bind(ru.view());
    if (!bind) return refused(refuse(bind.error().sense, "BIND", "6.7, 3: length"), rh);
    if (bind->session_cryptography != 0) {
      const auto* fault = check_bind(*bind, tables_->bind_checks);
      const auto s = fault != nullptr ? fault->sense : cryptography_.accept(*bind, false);
      if (s != Sense::none) return refused(refuse(s, "BIND", "6.7, 15: cryptography"), rh);
    }
    bind_.assign(ru.view().begin(), ru.view().end());
  }
  apply(*row);
  auto result = transmit(rh, kind, true, std::move(ru));
  if (row->action == ScAction::restart) drop_held_by(kind);
  return result;
}

SendResult HalfSession::transmit(Rh rh, RuKind kind, bool expedited, Buffer ru) {
  if (enciphers(rh, kind)) {
    const auto s = cryptography_.encipher(rh, ru);
    if (s != Sense::none) return refused(refuse(s, "cryptography", "12.1, 7: the cipher fails"), rh);
  }
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
  while (!held_.empty() && !sink_.congested() && (held_.front().response || cpmgr_.window_open())) {
    Held next = std::move(held_.front());
    held_.erase(held_.begin());
    if (next.response) {
      put_rh(next.ru, next.rh);
      sink_.send_biu(false, next.snf, std::move(next.ru));
      continue;
    }
    const auto result = transmit(next.rh, next.kind, false, std::move(next.ru));
    user_.on_released(*this, result);
  }
}

void HalfSession::drop_held(Sense why) {
  auto held = std::move(held_);
  held_.clear();
  for (auto& h : held) {
    if (!h.response) user_.on_released(*this, refused(why, h.rh));
  }
}

// A held RUI_WRITE ends with 2005 at CLEAR, with 0809 at UNBIND (design, section 3).
void HalfSession::drop_held_by(RuKind kind) {
  drop_held(kind == RuKind::unbind ? sense::mode_inconsistency : sense::data_traffic_reset);
}

// --- responses

SendResult HalfSession::send_response(bool expedited, std::uint16_t snf, bool positive, ByteView ru) {
  auto& table = received_[expedited ? 1 : 0];
  const auto* found = table.find(snf);
  if (found == nullptr) {
    // LUA reference 14.2: the chain was rejected already, and its rest is on its way.
    const bool rejected = !expedited && dfc_.receiving() == ChainState::purge &&
                          static_cast<std::uint16_t>(snf - purged_first_) <=
                              static_cast<std::uint16_t>(cpmgr_.last_received() - purged_first_);
    const auto why = rejected ? sense::response_already_sent : sense::response_correlation;
    return refused(refuse(why, kCorrelation, "11.4, 14.2: no request with that number waits for a response"), Rh());
  }
  const auto entry = *found;
  if (entry.rh.sdi() && positive) {
    return refused(refuse(sense::exr_sense_incorrect, "EXR", "3.8: an exception request is answered with its sense"),
                   response_rh(entry.rh, positive));
  }
  const bool courtesy = positive && entry.rh.response_form() == ResponseForm::exception && !entry.rh.sdi();
  // +RSP(CHASE) says that everything before it is answered, whatever the response mode (11.4).
  const bool in_order = !rules_.delayed_response_mode || (entry.kind == RuKind::chase && positive);
  if (!expedited && !rules_.sscp_session && in_order && !courtesy && !table.is_oldest_definite(found)) {
    return refused(refuse(sense::response_out_of_order, kCorrelation, "11.4: immediate response mode, CHASE"),
                   response_rh(entry.rh, positive));
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
  if (expedited && !rules_.sscp_session && entry.kind == RuKind::bind && positive) return answer_bind(entry, snf, ru);
  // A response implies that the exception-response chains before it were accepted (11.4, immediate response mode).
  if (expedited || rules_.sscp_session || rules_.delayed_response_mode) {
    table.erase(found);
  } else {
    table.erase_with_older_exceptions(found);
  }
  if (!expedited && !positive && !entry.chain_ended) {
    report_purged_ = true;
    purged_first_ = entry.first;
  }
  if (entry.rh.category() != RuCategory::sc) {
    dfc_.answered(entry.rh, entry.kind, entry.chain_ended, positive ? Sense::none : parse_sense(ru));
  }
  Bytes numbers;
  if (expedited && !rules_.sscp_session && entry.kind == RuKind::stsn && positive) {
    // LUA reference 13.6.
    if (ru.empty()) {
      numbers = emit_stsn_response(answer_stsn(stsn_, kept_, tables_->stsn));
      ru = numbers;
    }
    apply_stsn();
  }
  const auto result = answer(expedited, entry, snf, positive, ru);
  if (expedited && !rules_.sscp_session) note_answer_sent(entry.kind, positive);
  return result;
}

void HalfSession::refuse_owed(Sense why) {
  std::array<std::uint8_t, 4> bytes{};
  emit_sense(why, bytes.data());
  for (const bool expedited : {false, true}) {
    std::vector<std::uint16_t> numbers;
    for (const auto& entry : received_[expedited ? 1 : 0]) {
      if (entry.chain_ended && entry.rh.response_form() == ResponseForm::definite) numbers.push_back(entry.last);
    }
    for (const auto snf : numbers) send_response(expedited, snf, false, bytes);
  }
}

// A program accepts a BIND. One that cannot be run is refused in its place.
SendResult HalfSession::answer_bind(const CorrelationTable::Entry& entry, std::uint16_t snf, ByteView ru) {
  const bool has_image = ru.size() >= Bind::kMinimumLength;
  Bytes image(ru.begin(), ru.end());
  if (!has_image) image = bind_;
  const Bytes sent = bind_;
  auto why = accept_bind(image);
  // The seed goes with the image, also where the BIND is not negotiable (12.1, 2).
  if (why == Sense::none && rules_.cryptography) {
    if (image.size() < SessionCryptography::kImageLength) {
      image.insert(image.end(), sent.begin() + static_cast<std::ptrdiff_t>(image.size()),
                   sent.begin() + SessionCryptography::kImageLength);
    }
    if (!has_image) image.resize(SessionCryptography::kImageLength);
    if (!cryptography_.put_seed(image)) why = refuse(sense::cryptography_inoperative, "BIND", "12.1, 7");
    ru = image;
  }
  if (why == Sense::none) return answer(true, entry, snf, true, ru);  // the tables were reset with the session
  std::array<std::uint8_t, 4> bytes{};
  emit_sense(why, bytes.data());
  const auto result = answer(true, entry, snf, false, bytes);
  move(ScInput::bind_rejected);
  return refused(sense::invalid_session_parameters, result.rh);
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
  const bool owes_pacing = !expedited && cpmgr_.pacing_owed() && (ready || !pacing_wanted_);
  if (!expedited && rh.qri() && !held_.empty()) {
    // A queued response keeps its place behind the requests that wait (11.4, QRI).
    if (owes_pacing) send_isolated_pacing_response();
    held_.push_back({rh, entry.kind, std::move(biu), true, snf});
    SendResult r;
    r.snf = snf;
    r.rh = rh;
    return r;
  }
  if (owes_pacing) {
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

// The rules of the session come from the image in the response when there is one: both halves take them from it.
Sense HalfSession::accept_bind(ByteView image) {
  const auto sent = parse_bind(bind_);
  if (!sent) return refuse(sent.error().sense, "BIND", "6.7, 3: length");
  auto bind = parse_bind(image);
  if (!bind) return refuse(bind.error().sense, "BIND", "6.7, 3: length");
  // An image that ends before byte 26 says nothing about cryptography, so nothing is changed.
  if (!bind->has_cryptography) {
    bind.value().session_cryptography = sent->session_cryptography;
    bind.value().cryptography_options = sent->cryptography_options;
  }
  if (const auto* fault = check_bind(*bind, tables_->bind_checks)) return refuse(fault->sense, "BIND", fault->rule);
  if (const auto fault = fault_of_answer(*sent, *bind); !fault.empty()) {
    return refuse({sense::invalid_session_parameters, "BIND", fault, "6.6: what an answer may change"});
  }
  const auto rules = *lu_lu_rules(*bind, rules_.role);
  if (rules.cryptography) {
    const bool secondary = rules.role == Role::secondary;
    const auto s = secondary ? cryptography_.accept(*sent, true) : Sense::none;
    if (s != Sense::none) return refuse(s, "BIND", "6.7, 15: cryptography");
    if (!secondary && !cryptography_.take_seed(image)) {
      return refuse(sense::cryptography_inoperative, "BIND", "12.1, 2: the seed in the response");
    }
  }
  const auto* row = tables_->session_control->find(sc_state_, *session_control_response(RuKind::bind, true, rules));
  if (row == nullptr || row->sense != Sense::none) {
    return refuse(refusal_by(*tables_->session_control, row, sc_state_, sense::sc_protocol_violation));
  }
  Bytes copy(image.begin(), image.end());
  forget_numbers_of_another(*sent);
  apply(*row, &rules);
  bind_ = std::move(copy);
  return Sense::none;
}

void HalfSession::note_answer_sent(RuKind kind, bool positive) {
  if (kind == RuKind::unbind) return move(ScInput::sent_unbind_rsp);
  if (rules_.role != Role::secondary) return;
  if (const auto input = session_control_response(kind, positive, rules_)) move(*input);
}

}  // namespace openrui
