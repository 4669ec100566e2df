#include "services/lu.h"

#include <algorithm>
#include <array>
#include <utility>

#include "formats/ru/activation.h"
#include "formats/ru/session_control.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"

namespace openrui {

namespace {
constexpr std::uint8_t kSscpAddress = 0;

LuCapabilities capabilities(bool enabled) {
  LuCapabilities c;
  c.slu = enabled ? LuCapability::enabled : LuCapability::disabled;
  return c;
}

// The form that VTAM is known to accept: whichever session the LU has (SNA reference 5.4).
TermSelf terminate_any_session() {
  TermSelf t;
  t.format = 1;
  t.type = 0x44;
  t.reason = 0x10;
  t.names = {ResourceName{}};
  return t;
}

// SNA reference 2.2.3, "any, session reset": what was collected of a BIU is of the session that was.
bool resets(RuKind kind) { return kind == RuKind::bind || kind == RuKind::clear || kind == RuKind::unbind; }
}  // namespace

Lu::Lu(std::string name, std::uint8_t address, PathControl& path, TimerQueue& timers, LuUser& user, ErrorPolicy policy,
       const ActivationTable& table)
    : name_(std::move(name)),
      address_(address),
      path_(path),
      timers_(timers),
      user_(user),
      table_(table),
      sscp_sink_(path, {address, kSscpAddress}),
      lu_sink_(path, {address, kSscpAddress}),
      sscp_(Role::secondary, true, sscp_sink_, *this, policy),
      lu_lu_(Role::secondary, false, lu_sink_, *this, policy) {}

// --- from path control

void Lu::receive(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  if (address.is_sscp()) {
    receive_sscp(th, rh, ru);
  } else {
    receive_lu_lu(address, th, rh, ru);
  }
}

void Lu::receive_sscp(const Th& th, const Rh& rh, ByteView ru) {
  auto input = ActivationInput::request;
  if (!rh.rri() && rh.category() == RuCategory::sc) {
    const auto kind = classify(rh, true, ru);
    if (kind == RuKind::actlu) {
      const auto actlu = parse_actlu(ru);
      if (!actlu) return path_.reject(th, rh, ru, actlu.error().sense);
      if (!is_known(actlu->type)) return path_.reject(th, rh, ru, sense::parameter_error);  // SNA reference 5.2
      // LUA reference 14.3: ACTLU parameters.
      const bool known = actlu->ts_profile == 1 && sscp_rules(Role::secondary, actlu->fm_profile).has_value();
      if (!known) return path_.reject(th, rh, ru, sense::invalid_session_parameters);
      input = actlu->type == ActivationType::erp ? ActivationInput::activate_erp : ActivationInput::activate_cold;
    } else if (kind == RuKind::dactlu) {
      input = ActivationInput::deactivate;
    } else {
      return path_.reject(th, rh, ru, active() ? sense::function_not_supported : sense::lu_not_active);
    }
  }
  const auto* row = table_.find(state_, input);
  if (row == nullptr) return path_.reject(th, rh, ru, sense::function_not_supported);
  if (row->sense != Sense::none) return path_.reject(th, rh, ru, row->sense);
  switch (row->action) {
    case ActivationAction::start:
    case ActivationAction::keep:
      return activate(*row, th, rh, ru);
    case ActivationAction::deactivate:
      lose(*row, true);
      return path_.respond(th, rh, ru.first(1));
    case ActivationAction::pass:
      state_ = row->next;
      return sscp_.receive(th.expedited, th.snf, rh, ru);
    default:
      return;
  }
}

void Lu::receive_lu_lu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  if (!active()) {
    return rh.rri() ? user_.on_lu_note(*this, sense::lu_not_active, "a response for an inactive LU was dropped")
                    : path_.reject(th, rh, ru, sense::lu_not_active);
  }
  if (address.partner != lu_sink_.address.partner) {
    if (lu_lu_.state() != ScState::reset) {
      // SNA reference 6.7, 5: bound or pending with another PLU; anything else finds no session.
      const bool bind = !rh.rri() && classify(rh, false, ru) == RuKind::bind;
      path_.reject(th, rh, ru, bind ? sense::session_limit_exceeded_dependent_lu : sense::no_session);
      if (!bind || owner_ != Owner::ready) return;
      // LUA reference 14.3: the program is told that its node refused a BIND.
      Received rejected;
      rejected.kind = Received::Kind::rejected;
      rejected.expedited = true;
      rejected.snf = th.snf;
      rejected.rh = rh;
      rejected.ru_kind = RuKind::bind;
      rejected.sense = sense::session_limit_exceeded_dependent_lu;
      return user_.on_message(*this, Flow::lu_expedited, rejected);
    }
    lu_sink_.address.partner = address.partner;
  }
  lu_lu_.receive(th.expedited, th.snf, rh, ru);
}

void Lu::receive_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  (address.is_sscp() ? sscp_ : lu_lu_).receive_damaged(th.expedited, th.snf, rh, head, why);
}

std::size_t Lu::max_biu(SessionAddress address) const {
  constexpr std::size_t kNoLimit = 65535;
  if (!active()) return 0;
  if (address.is_sscp()) return kNoLimit;
  if (!lu_lu_.bound() || address.partner != lu_sink_.address.partner) return 0;
  const auto max_ru = lu_lu_.rules().partner.max_ru;
  return max_ru == 0 ? kNoLimit : max_ru + Rh::kSize;
}

void Lu::resume() {
  sscp_.resume();
  lu_lu_.resume();
}

// --- SSCP-LU session

void Lu::activate(const ActivationTable::Row& row, const Th& th, const Rh& rh, ByteView ru) {
  const auto actlu = parse_actlu(ru);
  const bool again = active();
  state_ = row.next;
  sscp_.set_sscp_rules(*sscp_rules(Role::secondary, actlu->fm_profile));
  own_request_pending_ = false;
  given_up_.clear();
  if (row.action != ActivationAction::keep) reset_inside(again);
  const bool waits = owner_ == Owner::waiting || owner_ == Owner::notifying;
  SscpLuCapabilities sscp_capabilities;
  sscp_capabilities.max_ru = code_ru_size(kSscpRu);
  sscp_capabilities.unsolicited_character_coded = true;
  sscp_capabilities.unsolicited_field_formatted = true;
  auto lu_lu_capabilities = capabilities(waits || owner_ == Owner::ready);
  lu_lu_capabilities.session_count = lu_lu_.bound() ? 1 : 0;
  auto response = make_actlu_response(actlu->type, sscp_capabilities, lu_lu_capabilities);
  response.fm_profile = actlu->fm_profile;
  path_.respond(th, rh, emit_actlu_response(response));
  if (!waits) return;
  owner_ = Owner::ready;
  user_.on_ready(*this);
}

void Lu::reset_inside(bool again) {
  lu_lu_.reset();
  path_.forget({address_, lu_sink_.address.partner});
  timer_.cancel();
  // What close() was waiting for is void; that it has ended is told from a later turn, as ever.
  if (closing()) {
    owner_ = Owner::leaving;
    timers_.arm(timer_, Duration::zero(), [this] { finish_close(); });
  } else {
    // A new ACTLU ends the owner's session (LUA reference 6.5); an owner that still waits gets what it waits for.
    user_.on_lu_active(*this, again && (owner_ == Owner::ready));
  }
}

void Lu::lost() {
  const auto* row = table_.find(state_, ActivationInput::lost);
  if (row == nullptr || row->sense != Sense::none) return;
  if (row->action == ActivationAction::reset) return lose(*row, false);
  state_ = row->next;
}

void Lu::lose(const ActivationTable::Row& row, bool by_dactlu) {
  state_ = row.next;
  sscp_.reset();
  lu_lu_.reset();
  path_.forget({address_, kSscpAddress});
  path_.forget({address_, lu_sink_.address.partner});
  own_request_pending_ = false;
  given_up_.clear();
  if (closing()) return finish_close();
  if (owner_ == Owner::notifying) owner_ = Owner::waiting;
  user_.on_lu_inactive(*this, by_dactlu);
}

// SNA reference 5.3.
void Lu::notify(bool enabled) { send_own(emit_notify(make_notify(capabilities(enabled)))); }

void Lu::send_own(ByteView ru) {
  const auto sent = sscp_.send_request(rh::network_services, false, Buffer::copy_of(ru));
  own_request_ = sent.snf;
  own_request_pending_ = sent.code == SendResult::Code::sent;
  if (own_request_pending_) given_up_.erase(sent.snf);
}

// Its response may still come, when the LU has another owner, who must not see it.
void Lu::give_up_own_request() {
  if (std::exchange(own_request_pending_, false)) given_up_.insert(own_request_);
}

// --- the owner

void Lu::open() {
  if (!active()) {
    owner_ = Owner::waiting;
    return;
  }
  owner_ = Owner::notifying;
  notify(true);
}

void Lu::release() {
  timer_.cancel();
  owner_ = Owner::none;
}

void Lu::wait_until(Duration after_close, void (Lu::*then)()) {
  const auto passed = timers_.now() - close_began_;
  timers_.arm(timer_, std::max(after_close - passed, Duration::zero()), [this, then] { (this->*then)(); });
}

void Lu::close() {
  close_began_ = timers_.now();
  // Told from a later turn even when there is nothing to wait for.
  if (!active() || owner_ == Owner::waiting) {
    owner_ = Owner::leaving;
    return wait_until(Duration::zero(), &Lu::finish_close);
  }
  // Nobody will answer what the SSCP has asked the program.
  sscp_.refuse_owed(sense::permission_rejected_notify);
  switch (lu_lu_.state()) {
    case ScState::bind_pending: {
      std::array<std::uint8_t, 4> no_owner{};
      emit_sense(sense::permission_rejected_notify, no_owner.data());
      lu_lu_.send_response(true, bind_snf_, false, no_owner);
      return leave();
    }
    case ScState::unbind_owed:
      lu_lu_.send_response(true, bind_snf_, true, {});
      return leave();
    case ScState::unbind_pending:
      owner_ = Owner::unbinding;
      return wait_until(kLeaveAfter, &Lu::leave);
    case ScState::crv_owed:
    case ScState::gate:
    case ScState::sdt_pending:
    case ScState::open:
      return close_lu_lu();
    default:
      return leave();
  }
}

// LUA reference 7.4: TERM-SELF, and the host unbinds.
void Lu::close_lu_lu() {
  owner_ = Owner::terminating;
  send_own(emit_term_self(terminate_any_session()));
  if (!own_request_pending_) return unbind();
  wait_until(kUnbindAfter, &Lu::unbind);
}

void Lu::unbind() {
  give_up_own_request();
  Unbind u;
  u.type = UnbindType::cleanup;
  if (send_unbind(u).code != SendResult::Code::sent) return leave();
  owner_ = Owner::unbinding;
  wait_until(kLeaveAfter, &Lu::leave);
}

SendResult Lu::send_unbind(const Unbind& unbind) {
  return lu_lu_.send_request(rh::session_control, true, Buffer::copy_of(emit_unbind(unbind)));
}

void Lu::leave() {
  give_up_own_request();
  lu_lu_.reset();
  owner_ = Owner::leaving;
  notify(false);
  // Told from a later turn even when there is nothing to wait for.
  wait_until(own_request_pending_ ? kCloseLimit : Duration::zero(), &Lu::finish_close);
}

void Lu::finish_close() {
  give_up_own_request();
  release();
  user_.on_closed(*this);
}

SendResult Lu::submit(Flow flow, const Rh& rh, std::uint16_t snf, ByteView ru) {
  auto& session = is_lu_lu(flow) ? lu_lu_ : sscp_;
  const bool expedited = is_expedited(flow);
  const auto result = rh.rri() ? session.send_response(expedited, snf, !rh.rti(), ru)
                               : session.send_request(rh, expedited, Buffer::copy_of(ru));
  if (result.code == SendResult::Code::refused) {
    user_.on_lu_note(*this, result.sense, "the program broke a rule: " + session.refusal().in_words());
  }
  return result;
}

void Lu::asked_to_read(Flow flow) {
  if (flow == Flow::lu_normal) lu_lu_.asked_to_read();
}

void Lu::asked_to_write(Flow flow) {
  if (flow == Flow::lu_normal) lu_lu_.asked_to_write();
}

void Lu::consumed(Flow flow, unsigned n) {
  if (flow == Flow::lu_normal) lu_lu_.consumed(n);
}

// --- from the half-sessions

void Lu::on_received(HalfSession& session, const Received& received) {
  const bool lu_lu = &session == &lu_lu_;
  if (lu_lu && received.kind == Received::Kind::response) violations_ = 0;
  if (received.kind == Received::Kind::rejected) {
    user_.on_lu_note(*this, received.sense, "the host broke a rule: " + session.refusal().in_words());
  }
  if (!lu_lu && received.kind == Received::Kind::response && own_response(received)) return;
  if (lu_lu && received.expedited && (received.ru_kind == RuKind::bind || received.ru_kind == RuKind::unbind) &&
      received.kind == Received::Kind::request) {
    bind_snf_ = received.snf;
  }
  if (lu_lu && received.kind == Received::Kind::request && resets(received.ru_kind)) {
    path_.forget({address_, lu_sink_.address.partner});
  }
  if (owner_ != Owner::ready) return answer_for_absent_owner(session, received);
  user_.on_message(*this, make_flow(lu_lu, received.expedited), received);
}

// The response to a NOTIFY or TERM-SELF of our own; the owner's program does not see it.
bool Lu::own_response(const Received& received) {
  if (given_up_.erase(received.snf) != 0) return true;
  if (!own_request_pending_ || received.snf != own_request_) return false;
  own_request_pending_ = false;
  switch (owner_) {
    case Owner::notifying:
      // A negative answer changes nothing: a real VTAM gives one and works (captures of MVS 3.8j).
      owner_ = Owner::ready;
      user_.on_ready(*this);
      break;
    case Owner::terminating:
      if (received.rh.rti()) unbind();
      break;
    case Owner::leaving:
      finish_close();
      break;
    default:
      break;
  }
  return true;
}

// Nobody is there to answer: BIND is refused with 0845 (SNA reference 6.7, 7), what ends things is accepted, data are
// refused.
void Lu::answer_for_absent_owner(HalfSession& session, const Received& received) {
  if (!received.expedited && &session == &lu_lu_) session.consumed(1);
  if (received.kind == Received::Kind::request) {
    const bool refuse = received.ru_kind == RuKind::bind || received.rh.category() == RuCategory::fmd;
    std::array<std::uint8_t, 4> no_owner{};
    emit_sense(sense::permission_rejected_notify, no_owner.data());
    if (received.rh.answerable()) {
      session.send_response(received.expedited, received.snf, !refuse, refuse ? ByteView(no_owner) : ByteView{});
    }
  } else if (received.kind == Received::Kind::exception_request) {
    session.send_response(received.expedited, received.snf, false, received.ru.first(4));
  }
  const bool unbound = (owner_ == Owner::terminating || owner_ == Owner::unbinding) && lu_lu_.state() == ScState::reset;
  if (unbound) leave();
}

void Lu::on_released(HalfSession& session, const SendResult& result) {
  if (owner_ != Owner::ready) return;
  user_.on_released(*this, &session == &lu_lu_ ? Flow::lu_normal : Flow::sscp_normal, result);
}

void Lu::on_note(HalfSession& session, Sense sense, std::string_view what) {
  user_.on_lu_note(*this, sense, what);
  const bool violation = sense == sense::response_correlation || code(sense) == code(sense::pacing_unexpected);
  if (&session == &lu_lu_ && violation) count_violation(sense);
}

void Lu::count_violation(Sense why) {
  if (owner_ != Owner::ready || !lu_lu_.bound() || ++violations_ < kViolations) return;
  violations_ = 0;
  Unbind u;
  u.type = UnbindType::session_failure;
  u.sense = why;
  if (send_unbind(u).code != SendResult::Code::sent) return;
  notify(false);
  give_up_own_request();
  user_.on_lu_failed(*this);
}

}  // namespace openrui
