#include "hostsim/sscp_lu.h"

#include <algorithm>
#include <array>

#include "formats/ebcdic.h"
#include "formats/ru/activation.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"

namespace openrui::hostsim {

namespace {

// Reasons of NSPE (SNA reference 5.4).
constexpr std::uint8_t kCinitFailed = 0x08;
constexpr std::uint8_t kBindFailed = 0x04;
constexpr std::uint8_t kSluRejected = 0x01;

bool is_not_ready(Sense why) { return code(why) == code(sense::permission_rejected_notify); }

}  // namespace

SscpLu::SscpLu(const HostLu& definition, const Context& context, PathControl& path, SscpLuUser& user)
    : definition_(definition),
      context_(context),
      path_(path),
      user_(user),
      sink_(path, {definition.address, kSscpAddress}),
      sscp_(Role::primary, true, sink_, *this),
      plu_(context, definition_.name, definition.address, path, *this) {}

// --- life of the SSCP-LU session

void SscpLu::drive(SscpInput input) {
  const auto* row = sscp_session_table().find(state_, input);
  if (row == nullptr) return context_.note(definition_.name, Sense::none, "an answer that was not asked for");
  state_ = row->next;
  switch (row->action) {
    case SscpAction::send_activation:
      sscp_.send_request(rh::session_control, true, Buffer::copy_of(emit_actlu(Actlu{})));
      break;
    case SscpAction::send_deactivation:
      sscp_.send_request(rh::session_control, true, Buffer::copy_of(emit_dactlu(Deactivation{})));
      break;
    case SscpAction::end:
      sscp_.reset();
      plu_.lost();
      logon_.reset();
      enabled_ = automatic_due_ = false;
      break;
    case SscpAction::none:
    case SscpAction::start:
    case SscpAction::give_up:
    case SscpAction::count_:
      break;
  }
}

void SscpLu::deactivate() {
  if (state_ == SscpState::reset) return user_.on_lu_deactivated();
  deactivating_ = true;
  logon_.reset();
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
  if (!first || !response) return;
  tell(Severity::debug, "LU active");
  set_enabled(lu_capabilities(*response).slu == LuCapability::enabled);
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
  enabled_ = enabled;
  tell(Severity::debug, enabled ? "SLU enabled" : "SLU disabled");
  if (deactivating_) return;
  if (!enabled) {
    // Its program is gone: what it asked for is void, and the session with it.
    if (plu_.free()) logon_.reset();
    return plu_.unbind(UnbindType::cleanup);
  }
  automatic_due_ = !definition_.logon.empty();
  if (!plu_.free()) return;
  if (!logon_) return try_automatic_logon();
  automatic_due_ = false;
  start(std::move(*logon_));
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
  // A logon of an LU that is not ready waits for its NOTIFY.
  if (!enabled_) return tell(Severity::debug, "logon waits until the SLU is enabled");
  plu_.bind(*logon_->application, *logon_->mode, logon_->urc);
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
    logon_.reset();
  } else {
    plu_.unbind(UnbindType::normal);
  }
}

// --- commands that are typed

void SscpLu::receive_text(const Received& r) {
  const auto command = parse_command(r.ru);
  respond(r);
  switch (command.kind) {
    case TypedCommand::Kind::logon:
      return receive_logon_text(command);
    case TypedCommand::Kind::logoff:
      if (!busy()) return send_message(UssMessage::no_session);
      return end_session();
    case TypedCommand::Kind::wrong:
      return send_message(command.fault);
  }
}

void SscpLu::receive_logon_text(const TypedCommand& command) {
  const auto refuse = [&](UssMessage message, const std::string& detail) {
    ++context_.counters.logons_refused;
    send_message(message, detail.substr(0, 8));
  };
  if (busy()) return refuse(UssMessage::already_in_session, {});
  Logon logon;
  logon.origin = Origin::typed;
  logon.application = context_.directory.find_application(command.application);
  if (logon.application == nullptr) return refuse(UssMessage::unknown_application, command.application);
  logon.mode = context_.directory.choose_mode(command.mode, *logon.application, definition_.mode);
  if (logon.mode == nullptr) return refuse(UssMessage::unknown_mode, command.mode);
  start(std::move(logon));
}

// --- from the LU-LU session

void SscpLu::on_bind_failed(Sense why, bool timed_out) {
  if (!logon_) return;
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
      return send_message(UssMessage::session_failed, to_words(why));
  }
}

void SscpLu::on_session_over() {
  logon_.reset();
  if (deactivating_) return drive(SscpInput::deactivate);
  // The SLU may have become enabled while its last session was still being ended.
  if (enabled_) try_automatic_logon();
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
void SscpLu::send_message(UssMessage message, const std::string& detail) {
  auto header = rh::character_coded;
  header.set_dr1(false);
  sscp_.send_request(header, false, Buffer::copy_of(make_message(message, detail)));
}

void SscpLu::respond(const Received& r, Sense why) {
  if (!r.rh.answerable()) return;
  std::array<std::uint8_t, 4> bytes{};
  emit_sense(why, bytes.data());
  const bool positive = why == Sense::none;
  sscp_.send_response(r.expedited, r.snf, positive, positive ? ByteView{} : ByteView(bytes));
}

}  // namespace openrui::hostsim
