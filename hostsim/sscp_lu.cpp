#include "hostsim/sscp_lu.h"

#include <algorithm>
#include <array>

#include "formats/ebcdic.h"
#include "formats/ru/activation.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"
#include "hostsim/uss_message.h"

namespace openrui::hostsim {

namespace {

// Reasons of NSPE (SNA reference 5.4).
constexpr std::uint8_t kCinitFailed = 0x08;
constexpr std::uint8_t kBindFailed = 0x04;
constexpr std::uint8_t kSluRejected = 0x01;

// As in "08060014".
std::string digits(Sense why) {
  const auto words = to_words(why);
  return words.substr(0, 4) + words.substr(5, 4);
}

bool is_not_ready(Sense why) { return code(why) == code(sense::permission_rejected_notify); }

}  // namespace

SscpLu::SscpLu(const HostLu& definition, const Context& context, PathControl& path, SscpLuUser& user)
    : definition_(definition),
      context_(context),
      path_(path),
      user_(user),
      sink_(path, {definition.address, kSscpAddress}),
      sscp_(Role::primary, true, sink_, *this),
      plu_(context, definition_.name, definition.address, path, *this),
      wanted_(!definition.dynamic) {}

// --- life of the SSCP-LU session

void SscpLu::drive(SscpInput input) {
  const auto* row = sscp_session_table().find(state_, input);
  if (row == nullptr) return context_.note(definition_.name, Sense::none, "an answer that was not asked for");
  state_ = row->next;
  switch (row->action) {
    case SscpAction::send_activation:
      send_activation();
      break;
    case SscpAction::send_deactivation:
      sscp_.send_request(rh::session_control, true, Buffer::copy_of(emit_dactlu(deactivation_)));
      deactivation_ = Deactivation{};
      break;
    case SscpAction::end:
      sscp_.reset();
      plu_.lost();
      drop_logon();
      leave_limit();
      enabled_ = automatic_due_ = takes_text_ = false;
      break;
    case SscpAction::none:
    case SscpAction::start:
    case SscpAction::give_up:
    case SscpAction::count_:
      break;
  }
}

void SscpLu::send_activation() {
  Actlu actlu;
  actlu.type = activation_;
  sscp_.send_request(rh::session_control, true, Buffer::copy_of(emit_actlu(actlu)));
}

void SscpLu::activate(ActivationType type) {
  activation_ = type;
  if (type == ActivationType::cold && state_ != SscpState::reset) lost();
  drive(SscpInput::activate);
}

void SscpLu::deactivate_at_once(std::optional<DeactivationType> type) {
  deactivation_.type = type;
  drive(SscpInput::deactivate);
}

void SscpLu::deactivate() {
  if (state_ == SscpState::reset) return user_.on_lu_deactivated();
  deactivating_ = true;
  drop_logon();
  // SNA reference 13.4, "host operator deactivates LU".
  if (!plu_.free()) return plu_.unbind(UnbindType::cleanup, Sense::none, kStopWait);
  drive(SscpInput::deactivate);
}

void SscpLu::lost() {
  deactivating_ = false;
  drive(SscpInput::lost);
  sscp_.reset();
}

void SscpLu::activation_answered(const Received& r) {
  if (r.ru_kind == RuKind::dactlu) {
    drive(SscpInput::answered);
    if (std::exchange(deactivating_, false)) user_.on_lu_deactivated();
    return;
  }
  if (r.rh.rti()) {
    tell(Severity::warning, "ACTLU refused with " + to_words(parse_sense(r.ru)) + ", the LU is left out");
    return drive(SscpInput::refused);
  }
  const bool first = state_ == SscpState::pend_active;
  drive(SscpInput::accepted);
  const auto response = parse_actlu_response(r.ru);
  if (!response || deactivating_) return;
  if (first) tell(Severity::debug, "LU active");
  takes_text_ = sscp_lu_capabilities(*response).unsolicited_character_coded;
  const bool enabled = lu_capabilities(*response).slu == LuCapability::enabled;
  // After a repeated ACTLU only what has changed is news.
  if (first || enabled != enabled_) set_enabled(enabled);
}

// --- from path control

void SscpLu::receive(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  if (!address.is_sscp()) return plu_.receive(th, rh, ru);
  if (!rh.rri() && state_ != SscpState::active && state_ != SscpState::pend_reset) {
    return path_.reject(th, rh, ru, sense::sscp_lu_not_active);
  }
  sscp_.receive(th.expedited, th.snf, rh, ru);
}

void SscpLu::receive_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  if (!address.is_sscp()) return plu_.receive_damaged(th, rh, head, why);
  sscp_.receive_damaged(th.expedited, th.snf, rh, head, why);
}

std::size_t SscpLu::max_biu(SessionAddress address) const {
  constexpr std::size_t kNoLimit = 65535;
  if (!address.is_sscp()) return plu_.max_biu();
  // As receive(): a session that is being ended still gets what was on its way.
  return state_ == SscpState::active || state_ == SscpState::pend_reset ? kNoLimit : 0;
}

void SscpLu::resume() {
  sscp_.resume();
  plu_.resume();
}

// --- SSCP-LU session

void SscpLu::on_note(HalfSession&, Sense sense, std::string_view what) { context_.note(definition_.name, sense, what); }

void SscpLu::on_received(HalfSession&, const Received& r) {
  if (!r.expedited && r.kind != Received::Kind::rejected) sscp_.consumed(1);
  switch (r.kind) {
    case Received::Kind::response:
      if (r.ru_kind == RuKind::actlu || r.ru_kind == RuKind::dactlu) return activation_answered(r);
      if (r.rh.rti()) context_.note(definition_.name, parse_sense(r.ru), "a request of the SSCP was refused");
      return;
    case Received::Kind::request:
      receive_request(r);
      break;
    case Received::Kind::exception_request:
      respond(r, parse_sense(r.ru));
      break;
    default:
      return;
  }
  sscp_.asked_to_read();
}

void SscpLu::receive_request(const Received& r) {
  switch (r.ru_kind) {
    case RuKind::notify:
      return receive_notify(r);
    case RuKind::init_self:
    case RuKind::init_self_1:
      return receive_init_self(r);
    case RuKind::term_self:
    case RuKind::term_self_1:
      return receive_term_self(r);
    case RuKind::character_coded:
      return receive_text(r);
    default:
      // SNA reference 5.5: unknown NS header.
      return respond(r, sense::function_not_supported);
  }
}

// SNA reference 5.3.
void SscpLu::receive_notify(const Received& r) {
  const auto notify = parse_notify(r.ru);
  if (!notify) return respond(r, notify.error().sense);
  const auto capabilities = notify->key() == NotifyKey::lu_capabilities ? parse_lu_capabilities(notify->vector)
                                                                        : std::optional<LuCapabilities>{};
  if (!capabilities) return respond(r, sense::function_not_supported);
  respond(r);
  set_enabled(capabilities->slu == LuCapability::enabled);
}

void SscpLu::set_enabled(bool enabled) {
  const bool was_enabled = std::exchange(enabled_, enabled);
  tell(Severity::debug, enabled ? "SLU enabled" : "SLU disabled");
  if (deactivating_) return;
  if (!enabled) {
    // Its program is gone: what it asked for is void, and the session with it.
    if (plu_.free()) drop_logon();
    return plu_.abandon();
  }
  automatic_due_ = !definition_.logon.empty();
  if (!plu_.free()) return;
  if (!logon_) {
    try_automatic_logon();
    if (!was_enabled && !logon_) greet();
    return;
  }
  automatic_due_ = false;
  start(std::move(*logon_));
}

// The logo, for a terminal that has nothing else on its screen.
void SscpLu::greet() {
  if (takes_text_) send_message(uss::ready);
}

// Once each time that the SLU becomes enabled; a session that the host or the program has ended is not begun again.
void SscpLu::try_automatic_logon() {
  if (!std::exchange(automatic_due_, false)) return;
  Logon logon;
  logon.application = context_.directory.find_application(definition_.logon);
  if (logon.application == nullptr) return tell(Severity::warning, "no application " + definition_.logon);
  logon.mode = context_.directory.choose_mode({}, *logon.application, definition_.mode);
  if (logon.mode == nullptr) return tell(Severity::warning, "no mode for " + definition_.logon);
  start(std::move(logon));
}

void SscpLu::start(Logon logon) {
  if (!logon_) ++context_.counters.logons;
  logon_ = std::move(logon);
  if (queued_) return;
  // A logon of an LU that is not ready waits for its NOTIFY.
  if (!enabled_) return tell(Severity::debug, "logon waits until the SLU is enabled");
  if (!context_.limits.enter(*logon_->application)) {
    tell(Severity::debug, "logon waits until a session of " + logon_->application->name + " ends");
    queued_ = true;
    return context_.limits.wait(*logon_->application, *this);
  }
  counted_ = logon_->application;
  plu_.bind(*logon_->application, *logon_->mode, logon_->urc);
}

void SscpLu::on_session_limit_free() {
  queued_ = false;
  start(std::move(*logon_));
}

void SscpLu::drop_logon() {
  if (std::exchange(queued_, false)) context_.limits.give_up(*logon_->application, *this);
  logon_.reset();
}

void SscpLu::leave_limit() {
  if (const auto* application = std::exchange(counted_, nullptr)) context_.limits.leave(*application);
}

void SscpLu::receive_init_self(const Received& r) {
  const auto init = parse_init_self(r.ru);
  const auto refuse = [&](Sense why) {
    ++context_.counters.logons_refused;
    respond(r, why);
  };
  if (!init) return refuse(init.error().sense);
  if (busy()) return refuse(sense::session_limit_exceeded);
  Logon logon;
  logon.origin = Origin::formatted;
  logon.application = context_.directory.find_application(to_name(init->plu.name));
  if (logon.application == nullptr) {
    tell(Severity::info, "INIT-SELF for " + to_name(init->plu.name) + ", which is unknown");
    if (context_.directory.refuse_unknown_application()) return refuse(sense::resource_unknown_plu);
    ++context_.counters.logons_refused;
    respond(r);
    return send_nspe(kCinitFailed, sense::resource_unknown_plu, init->plu.name, init->urc);
  }
  logon.mode = context_.directory.choose_mode(to_name(init->mode_name), *logon.application, definition_.mode);
  if (logon.mode == nullptr) return refuse(sense::invalid_mode_name);
  // SNA reference 5.4, format 1, byte 4: 1. bit on, it may be queued.
  constexpr std::uint8_t kQueue = 0x80;
  const bool may_wait = init->format == 1 && (init->type & kQueue) != 0;
  if (enabled_ && !may_wait && context_.limits.full(*logon.application)) return refuse(sense::session_limit_exceeded);
  if (init->urc) logon.urc = *init->urc;
  respond(r);
  start(std::move(logon));
}

void SscpLu::receive_term_self(const Received& r) {
  const auto term = parse_term_self(r.ru);
  if (!term) return respond(r, term.error().sense);
  // An empty name: whichever session there is.
  const auto named = [](const ResourceName& n) { return !n.name.empty(); };
  const auto plu = std::find_if(term->names.begin(), term->names.end(), named);
  if (plu != term->names.end() && logon_ && to_name(plu->name) != logon_->application->name) {
    return respond(r, sense::resource_unknown);
  }
  respond(r);
  end_session();
}

void SscpLu::end_session() {
  if (plu_.free()) {
    drop_logon();
  } else {
    plu_.finish();
  }
}

// --- commands that are typed

void SscpLu::receive_text(const Received& r) {
  const auto request = parse_uss_command(context_.directory.uss_table(definition_.uss), r.ru);
  respond(r);
  if (!request.ok) {
    send_message(request.fault.message, {request.fault.first, request.fault.second, {}});
    return;
  }
  switch (request.action) {
    case UssAction::logon:
      return receive_logon(request);
    case UssAction::logoff:
      return receive_logoff(request);
    case UssAction::test:
      return answer_test(request);
  }
}

void SscpLu::receive_logon(const UssRequest& request) {
  const auto refuse = [&](unsigned message, const std::array<std::string, 3>& inserts) {
    ++context_.counters.logons_refused;
    send_message(message, inserts);
  };
  if (busy()) return refuse(uss::sequence_error, {request.command, {}, {}});
  Logon logon;
  logon.origin = Origin::typed;
  const auto name = request.value("APPLID");
  logon.application = context_.directory.find_application(name);
  if (logon.application == nullptr) {
    return refuse(uss::no_session, {name, "LOGON", digits(sense::resource_unknown_plu)});
  }
  logon.mode = context_.directory.choose_mode(request.value("LOGMODE"), *logon.application, definition_.mode);
  if (logon.mode == nullptr) return refuse(uss::no_session, {name, "LOGON", digits(sense::invalid_mode_name)});
  if (enabled_ && context_.limits.full(*logon.application)) {
    return refuse(uss::no_session, {name, "LOGON", digits(sense::session_limit_exceeded)});
  }
  send_message(uss::command_accepted, {request.command, {}, {}});
  start(std::move(logon));
}

void SscpLu::receive_logoff(const UssRequest& request) {
  if (!busy()) {
    send_message(uss::sequence_error, {request.command, {}, {}});
    return;
  }
  const auto name = request.value("APPLID");
  if (!name.empty() && logon_ && name != logon_->application->name) {
    send_message(uss::no_session, {name, "LOGOFF", digits(sense::resource_unknown)});
    return;
  }
  send_message(uss::command_accepted, {request.command, {}, {}});
  const auto type = request.value("TYPE");
  if (type == "COND") return end_session();
  log_off(type == "FORCED" ? UnbindType::cleanup : UnbindType::normal);
}

// The count was checked, 0 to 255.
void SscpLu::answer_test(const UssRequest& request) {
  const auto count = std::stoul(request.value("P1"));
  for (unsigned long n = 1; n <= count; ++n) {
    send_message(uss::test_reply, {std::to_string(n), request.value("P2"), {}});
  }
}

// --- operators

std::string SscpLu::log_on(const std::string& application, const std::string& mode) {
  if (busy()) return "LU " + definition_.name + " has a session, or a logon waits";
  if (state_ != SscpState::active) return "LU " + definition_.name + " is not active";
  Logon logon;
  logon.application = context_.directory.find_application(application);
  if (logon.application == nullptr) return "there is no application " + application;
  logon.mode = context_.directory.choose_mode(mode, *logon.application, definition_.mode);
  if (logon.mode == nullptr) return "there is no mode " + mode;
  start(std::move(logon));
  return {};
}

bool SscpLu::log_off(std::optional<UnbindType> type) {
  if (!busy()) return false;
  if (!type || plu_.free()) {
    end_session();
  } else {
    plu_.unbind(*type);
  }
  return true;
}

// --- from the LU-LU session

void SscpLu::on_bind_failed(Sense why, bool timed_out) {
  if (!logon_) return;
  leave_limit();
  // SNA reference 6.7, 7: NOTIFY will tell when a program is there; then again.
  if (!timed_out && is_not_ready(why)) return;
  const auto logon = std::exchange(logon_, std::nullopt);
  tell_failure(*logon, why, timed_out);
}

// SNA reference 13.4: the one who asked for the session is told that it does not come.
void SscpLu::tell_failure(const Logon& logon, Sense why, bool timed_out) {
  ++context_.counters.logons_refused;
  switch (logon.origin) {
    case Origin::automatic:
      return;
    case Origin::formatted:
      return send_nspe(timed_out ? kBindFailed : kSluRejected, why, to_ebcdic(logon.application->name),
                       logon.urc.empty() ? std::optional<Bytes>{} : logon.urc);
    case Origin::typed:
      send_message(uss::no_session, {logon.application->name, timed_out ? "SESSION" : "BIND", digits(why)});
      return;
  }
}

void SscpLu::on_session_over() {
  logon_.reset();
  leave_limit();
  if (deactivating_) return drive(SscpInput::deactivate);
  if (!enabled_) return;
  // The SLU may have become enabled while its last session was still being ended.
  try_automatic_logon();
  if (logon_ || !takes_text_) return;
  const bool told = send_message(uss::session_ended);
  // On a 3270 screen it would not be seen any more.
  if (!told || context_.directory.uss_table(definition_.uss).form == UssForm::scs) greet();
}

// --- what the SSCP sends

void SscpLu::send_nspe(std::uint8_t reason, Sense why, const Bytes& plu, const std::optional<Bytes>& urc) {
  constexpr std::uint8_t kNamePair = 0x06;  // session key (SNA reference 5.4 [p])
  Nspe nspe;
  nspe.reason = reason;
  nspe.sense = why;
  nspe.session_key = kNamePair;
  nspe.names = {ResourceName{ResourceName::kLu, plu}, ResourceName{ResourceName::kLu, to_ebcdic(definition_.name)}};
  nspe.urc = urc;
  send_network_services(emit_nspe(nspe));
}

void SscpLu::send_network_services(ByteView ru) {
  sscp_.send_request(rh::network_services, false, Buffer::copy_of(ru));
}

// Without response, as an SSCP writes its screens (SNA reference 5.4).
bool SscpLu::send_message(unsigned number, const std::array<std::string, 3>& inserts) {
  const auto& table = context_.directory.uss_table(definition_.uss);
  UssVariables variables{definition_.name, context_.directory.host(), context_.timers.now(), inserts};
  const auto* message = table.find_message(number);
  if (message == nullptr) {
    if (number == uss::command_accepted || number == uss::ready || number == uss::session_ended) return false;
    // A table without the standard messages leaves something out.
    message = table.find_message(uss::undefined_message);
    if (message == nullptr) message = standard_uss_table().find_message(uss::undefined_message);
    variables.inserts = {std::to_string(number), {}, {}};
  }
  auto header = rh::character_coded;
  header.set_dr1(false);
  sscp_.send_request(header, false, Buffer::copy_of(make_uss_message(*message, table.form, variables)));
  return true;
}

void SscpLu::respond(const Received& r, Sense why) {
  if (!r.rh.answerable()) return;
  if (why == Sense::none) why = context_.faults.refusal(definition_.name, true, r.ru_kind);
  std::array<std::uint8_t, 4> bytes{};
  emit_sense(why, bytes.data());
  const bool positive = why == Sense::none;
  sscp_.send_response(r.expedited, r.snf, positive, positive ? ByteView{} : ByteView(bytes));
}

}  // namespace openrui::hostsim
