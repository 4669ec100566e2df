#include "hostsim/plu_session.h"

#include <algorithm>
#include <array>

#include "formats/ru/data_flow.h"
#include "formats/ru/response.h"
#include "formats/sense.h"
#include "half_session/bind_checks.h"

namespace openrui::hostsim {

namespace {

// A mode that asks for cryptography and leaves the key 0 gets a new session key each time.
void put_session_key(Bind& bind, const CryptographyServices* services, const std::string& plu, const std::string& lu) {
  auto& options = bind.cryptography_options;
  constexpr std::size_t kOptions = SessionCryptography::kOptionsLength;
  if (services == nullptr || bind.session_cryptography == 0 || options.size() != kOptions) return;
  if (std::any_of(options.begin() + 1, options.end(), [](std::uint8_t b) { return b != 0; })) return;
  if (const auto key = make_session_key(*services, plu, lu)) std::copy(key->begin(), key->end(), options.begin() + 1);
}

// SNA reference 8: values of LUSTAT that say that the LU has lost its place in the conversation.
bool asks_for_resynchronisation(ByteView ru) {
  const auto lustat = parse_lustat(ru);
  if (!lustat) return false;
  switch (lustat->status) {
    case 0x0824:  // unit of work aborted
    case 0x0864:  // function abort
    case 0x0865:
    case 0x0866:
    case 0x400A:  // a request that asks for no response could not be processed
      return true;
    default:
      return false;
  }
}

}  // namespace

PluSession::PluSession(const Context& context, const std::string& lu, std::uint8_t address, PathControl& path,
                       PluSessionUser& user)
    : context_(context),
      lu_(lu),
      sink_(path, {address, kPluAddress}),
      user_(user),
      half_(Role::primary, false, sink_, *this) {
  half_.set_cryptography(context.cryptography, lu);
}

// --- life

void PluSession::bind(const Application& application, const ModeEntry& mode, const Bytes& urc) {
  application_ = &application;
  mode_ = &mode;
  // SNA reference 2.2.3: of a session that was.
  sink_.path.forget(sink_.address);
  ending_ = abandoned_ = finishing_ = recovering_ = resynchronising_ = false;
  auto bind = make_bind(mode, application.name, lu_, urc);
  put_session_key(bind, context_.cryptography, application.name, lu_);
  const auto image = emit_bind(bind);
  const auto sent = half_.send_request(rh::session_control, true, Buffer::copy_of(image));
  terms_ = bind;
  if (sent.code == SendResult::Code::sent) return wait_for("BIND");
  application_ = nullptr;
  user_.on_bind_failed(sent.sense, false);
}

// SNA reference 13.3.
void PluSession::finish() {
  if (free() || ending_ || finishing_) return;
  const auto& rules = half_.rules();
  const bool open = half_.state() == ScState::open;
  if (application_->end == SessionEnd::shutdown && open && rules.own.dfc.has(RuKind::shutd)) {
    finishing_ = true;
    end_reason_ = "SHUTD by the host";
    const auto sent = half_.send_request(rh::dfc, true, Buffer::copy_of(code_ru(RuKind::shutd)));
    if (sent.code == SendResult::Code::sent) return wait_for("SHUTD");
  } else if (application_->end == SessionEnd::clear && open && rules.session_control.has(RuKind::clear)) {
    finishing_ = true;
    end_reason_ = "CLEAR and UNBIND by the host";
    return send_control(code_ru(RuKind::clear), "CLEAR");
  }
  unbind(UnbindType::normal);
}

void PluSession::unbind(UnbindType type, Sense why, Duration wait) {
  if (free() || ending_) return;
  ending_ = true;
  if (end_reason_.empty()) end_reason_ = "UNBIND by the host, " + std::string(openrui::name(type));
  Unbind u;
  u.type = type;
  if (type == UnbindType::session_failure) u.sense = why;
  const auto sent = half_.send_request(rh::session_control, true, Buffer::copy_of(emit_unbind(u)));
  held_ = 0;
  unanswered_.clear();
  if (sent.code != SendResult::Code::sent) wait = Duration::zero();
  context_.timers.arm(timer_, wait, [this] {
    half_.reset();
    over("UNBIND was not answered");
  });
}

void PluSession::abandon() {
  if (half_.state() != ScState::bind_pending || ending_) return unbind(UnbindType::cleanup);
  abandoned_ = true;
  context_.timers.arm(timer_, kUnbindTime, [this] { unbind(UnbindType::cleanup); });
}

void PluSession::lost() {
  const bool was_there = application_ != nullptr;
  half_.reset();
  timer_.cancel();
  if (!was_there) return;
  if (program_) ++context_.counters.sessions_ended;
  tell(Severity::info, "session with " + application_->name + " lost");
  if (program_) program_->on_over(*this, "lost");
  program_.reset();
  application_ = nullptr;
  end_reason_.clear();
  held_ = 0;
  unanswered_.clear();
}

void PluSession::over(const std::string& how) {
  timer_.cancel();
  if (program_) ++context_.counters.sessions_ended;
  const auto reason = end_reason_.empty() ? how : end_reason_;
  if (application_ != nullptr) tell(Severity::info, "session with " + application_->name + " ended: " + reason);
  if (program_) program_->on_over(*this, reason);
  program_.reset();
  application_ = nullptr;
  end_reason_.clear();
  held_ = 0;
  unanswered_.clear();
  user_.on_session_over();
}

void PluSession::wait_for(std::string_view what) {
  context_.timers.arm(timer_, kSetUpTime, [this, what = std::string(what)] {
    tell(Severity::warning, what + " was not answered");
    set_up_timed_out();
  });
}

// SNA reference 11.1: a time-out of the BIND is a failure to set up the session.
void PluSession::set_up_timed_out() {
  const bool was_binding = half_.state() == ScState::bind_pending;
  end_reason_ = "the SLU did not answer";
  unbind(UnbindType::cleanup);
  if (was_binding) user_.on_bind_failed(sense::resource_not_available, true);
}

std::size_t PluSession::max_biu() const {
  constexpr std::size_t kNoLimit = 65535;
  if (!half_.bound()) return 0;
  const auto max_ru = half_.rules().partner.max_ru;
  return max_ru == 0 ? kNoLimit : max_ru + Rh::kSize;
}

// --- from the half-session

void PluSession::count_received(const Received& r) {
  if (r.kind != Received::Kind::request || r.rh.category() != RuCategory::fmd) return;
  traffic_.bytes_received += r.ru.size();
  if (r.rh.eci()) ++traffic_.chains_received;
}

void PluSession::on_received(HalfSession&, const Received& r) {
  if (program_) {
    count_received(r);
    if (program_->on_heard(*this, r)) return;
  }
  switch (r.kind) {
    case Received::Kind::request:
      return receive_request(r);
    case Received::Kind::response:
      return receive_response(r);
    case Received::Kind::exception_request:
      // An error that the partner found in its own chain: the sense code goes back (SNA reference 3.8).
      half_.consumed(1);
      refuse(r, parse_sense(r.ru));
      if (program_) program_->on_chain_lost(*this);
      return;
    case Received::Kind::rejected:
      context_.note(
          lu_, r.sense,
          "the LU broke a rule, " + std::string(openrui::name(r.ru_kind)) + ": " + half_.refusal().in_words());
      if (!program_ || r.expedited) return;
      program_->on_chain_lost(*this);
      recovering_ = true;
      return;
    case Received::Kind::purged:
      return;
  }
}

void PluSession::receive_request(const Received& r) {
  if (r.expedited) return receive_expedited(r);
  if (r.rh.category() == RuCategory::dfc) {
    half_.consumed(1);
    receive_dfc(r);
  } else if (program_) {
    program_->on_element(*this, r);
  }
  // LUA manual, Table 11: what was read and not refused needs no entry any more.
  half_.asked_to_read();
}

void PluSession::receive_expedited(const Received& r) {
  switch (r.ru_kind) {
    case RuKind::unbind: {
      const auto u = parse_unbind(r.ru);
      end_reason_ = "UNBIND by the LU";
      if (u) end_reason_ += ", " + std::string(openrui::name(u->type));
      if (u && u->sense) end_reason_ += ", " + to_words(*u->sense);
      ending_ = true;
      respond(r);
      return over({});
    }
    case RuKind::rqr:
      respond(r);
      return resynchronise();
    case RuKind::rshutd:
      // 13.3: "please UNBIND me".
      respond(r);
      return unbind(UnbindType::normal);
    case RuKind::shutc:
      respond(r);
      if (finishing_) unbind(UnbindType::normal);
      return;
    case RuKind::signal:
      respond(r);
      if (const auto signal = parse_signal(r.ru); signal && program_) program_->on_signal(*this, signal->code);
      return;
    case RuKind::relq:
      respond(r);
      if (program_) program_->on_may_send(*this);
      return;
    default:
      return respond(r);
  }
}

void PluSession::receive_dfc(const Received& r) {
  // What the LU sends beside its chains, and CANCEL, counts as taken.
  if (keeps_numbers()) recoveries_[application_->name].received = r.snf;
  switch (r.ru_kind) {
    case RuKind::cancel:
      respond(r);
      if (program_) program_->on_chain_lost(*this);
      break;
    case RuKind::lustat:
      respond(r);
      if (keeps_numbers() && asks_for_resynchronisation(r.ru)) return resynchronise();
      if (const auto lustat = parse_lustat(r.ru); lustat && program_ && !ending_) {
        program_->on_status(*this, lustat->status);
      }
      break;
    case RuKind::rtr:
      // Only what was refused with 0814 can be begun now, and not every application keeps it (SNA reference 11.6).
      respond(r, program_ && program_->wants_turn() ? Sense::none : sense::rtr_not_required);
      break;
    default:
      respond(r);
      break;
  }
  if (program_ && !ending_) program_->on_may_send(*this);
}

// SNA reference 11.5: the direction is ours after a refusal; the partner must have ended its chain before we use it.
void PluSession::recover() {
  if (half_.data_flow().receiving() == ChainState::purge) return;
  recovering_ = false;
  if (program_ && !ending_) program_->on_recovery(*this);
}

// SNA reference 11.7: QC as soon as it may go.
void PluSession::be_quiet() {
  if (!may_begin()) return;
  auto header = rh::dfc;
  header.set_cdi(flip_flop());
  half_.send_request(header, false, Buffer::copy_of(code_ru(RuKind::qc)));
}

void PluSession::receive_response(const Received& r) {
  switch (r.ru_kind) {
    case RuKind::bind:
      return bind_answered(r);
    case RuKind::crv:
      timer_.cancel();
      if (ending_) return;
      if (!r.rh.rti()) return set_up_data_traffic();
      end_reason_ = "CRV refused with " + to_words(parse_sense(r.ru));
      return fail(parse_sense(r.ru));
    case RuKind::stsn:
      return stsn_answered(r);
    case RuKind::sdt:
      if (!r.rh.rti()) return start_application();
      end_reason_ = "SDT refused with " + to_words(parse_sense(r.ru));
      return fail(parse_sense(r.ru));
    case RuKind::clear:
      return clear_answered(r);
    case RuKind::shutd:
      return shut_down_answered(r);
    case RuKind::unbind:
      return over({});
    default:
      if (r.expedited) return;
      half_.consumed(1);
      receive_data_response(r);
  }
}

void PluSession::receive_data_response(const Received& r) {
  const auto found = std::find_if(unanswered_.begin(), unanswered_.end(), [&](const Unanswered& u) {
    return static_cast<std::uint16_t>(r.snf - u.first) <= static_cast<std::uint16_t>(u.last - u.first);
  });
  if (found != unanswered_.end()) unanswered_.erase(found);
  if (r.rh.rti()) {
    const auto why = parse_sense(r.ru);
    context_.note(lu_, why, "a chain of " + application_->name + " was refused");
    if (program_ && !ending_) program_->on_refused(*this, why);
  }
  if (program_ && !ending_) program_->on_may_send(*this);
}

void PluSession::bind_answered(const Received& r) {
  timer_.cancel();
  if (ending_) return;
  if (abandoned_) return r.rh.rti() ? over("BIND refused, the program is gone") : unbind(UnbindType::cleanup);
  if (r.rh.rti()) {
    const auto why = parse_sense(r.ru);
    tell(Severity::info, "BIND from " + application_->name + " refused with " + to_words(why));
    application_ = nullptr;
    return user_.on_bind_failed(why, false);
  }
  std::string_view fault = "the LU cannot run it";
  if (half_.bound()) {
    fault = {};
    const auto answered = parse_bind(r.ru);
    if (r.ru.size() >= Bind::kMinimumLength && answered) {
      fault = fault_of_answer(mode_->bind, *answered);
      terms_ = *answered;
    }
  }
  if (!fault.empty()) {
    end_reason_ = "the BIND image in the response is not acceptable: " + std::string(fault);
    return unbind(UnbindType::invalid_session_parameters);
  }
  tell(Severity::info, "bound to " + application_->name + " (" + mode_->name + ")");
  // SNA reference 12.1, 3: the cryptography is verified before anything else.
  if (half_.rules().cryptography) return send_control(half_.crv_ru(), "CRV");
  set_up_data_traffic();
}

// STSN where the application keeps numbers, then SDT where the TS profile has it.
void PluSession::set_up_data_traffic() {
  if (keeps_numbers()) return send_stsn(recoveries_[application_->name].ask());
  if (half_.rules().sdt) return send_control(code_ru(RuKind::sdt), "SDT");
  start_application();
}

bool PluSession::keeps_numbers() const {
  return application_ != nullptr && application_->type == ApplicationType::recover &&
         half_.rules().session_control.has(RuKind::stsn);
}

void PluSession::send_control(ByteView ru, std::string_view what) {
  const auto sent = half_.send_request(rh::session_control, true, Buffer::copy_of(ru));
  if (sent.code == SendResult::Code::sent) return wait_for(what);
  end_reason_ = std::string(what) + " could not be sent";
  fail(sent.sense);
}

// --- restart (SNA reference 11.8)

void PluSession::resynchronise() {
  if (ending_ || resynchronising_ || !half_.rules().session_control.has(RuKind::clear)) return;
  resynchronising_ = true;
  send_control(code_ru(RuKind::clear), "CLEAR");
}

void PluSession::send_stsn(const Stsn& stsn) {
  stsn_ = stsn;
  send_control(emit_stsn(stsn), "STSN");
}

void PluSession::stsn_answered(const Received& r) {
  timer_.cancel();
  if (ending_) return;
  auto& recovery = recoveries_[application_->name];
  const auto response = parse_stsn_response(r.ru);
  auto outcome = Recovery::Outcome::mismatch;
  Stsn next;
  if (!r.rh.rti() && response) outcome = recovery.answered(stsn_, *response, next);
  switch (outcome) {
    case Recovery::Outcome::agreed:
      return send_control(code_ru(RuKind::sdt), "SDT");
    case Recovery::Outcome::set:
      return send_stsn(next);
    case Recovery::Outcome::mismatch:
      break;
  }
  end_reason_ = "the sequence numbers do not fit together, the LU's answer to STSN was " + to_hex(r.ru);
  // The next session begins anew.
  recovery.forget();
  unbind(UnbindType::restart_mismatch);
}

void PluSession::shut_down_answered(const Received& r) {
  if (ending_ || !r.rh.rti()) return;  // SHUTC follows
  end_reason_ = "SHUTD refused with " + to_words(parse_sense(r.ru));
  unbind(UnbindType::normal);
}

void PluSession::clear_answered(const Received& r) {
  timer_.cancel();
  if (ending_) return;
  if (finishing_) return unbind(UnbindType::normal);
  if (r.rh.rti()) {
    end_reason_ = "CLEAR refused with " + to_words(parse_sense(r.ru));
    return fail(parse_sense(r.ru));
  }
  recovering_ = false;
  held_ = 0;
  unanswered_.clear();
  if (program_) program_->on_cleared(*this);
  set_up_data_traffic();
}

void PluSession::start_application() {
  timer_.cancel();
  if (ending_) return;
  resynchronising_ = false;
  if (program_) return program_->on_may_send(*this);
  traffic_ = {};
  ++context_.counters.sessions_started;
  program_ = make_application_session(*application_, *this, recoveries_[application_->name]);
  program_->on_started(*this);
}

void PluSession::on_released(HalfSession&, const SendResult& result) {
  if (ending_) return;
  // Nothing of ours was held: the application has sent through own_half().
  if (held_ == 0) return program_ ? program_->on_may_send(*this) : void();
  --held_;
  if (result.code != SendResult::Code::sent) return;
  note_sent(result.rh, result.snf);
  if (held_ == 0 && program_) program_->on_may_send(*this);
}

void PluSession::on_note(HalfSession&, Sense sense, std::string_view what) { context_.note(lu_, sense, what); }

// --- for the application

bool PluSession::blocked() const {
  return held_ != 0 || (!half_.rules().own.delayed_request_mode && !unanswered_.empty());
}

bool PluSession::may_begin() const {
  const auto& flow = half_.data_flow();
  const auto* table = flow.direction_table();
  if (table != nullptr) {
    const auto* row = table->find(flow.direction(), HdxInput::send_begin);
    if (row == nullptr || row->sense != Sense::none) return false;
  }
  return !blocked() && !ending_ && half_.state() == ScState::open;
}

bool PluSession::may_send() const {
  const auto& flow = half_.data_flow();
  if (!may_begin() || flow.own_quiesce() != QuiesceState::run) return false;
  const auto* table = flow.brackets_table();
  if (table == nullptr) return true;
  const auto* row =
      table->find(flow.bracket(), must_begin_bracket() ? BracketInput::send_bb : BracketInput::send_begin);
  return row != nullptr && row->sense == Sense::none;
}

bool PluSession::must_begin_bracket() const {
  const auto& flow = half_.data_flow();
  return flow.brackets_table() != nullptr &&
         (flow.bracket() == BracketState::betb || flow.bracket() == BracketState::won);
}

bool PluSession::send(const Rh& rh, ByteView ru) {
  const auto sent = half_.send_request(rh, false, Buffer::copy_of(ru));
  if (sent.code == SendResult::Code::refused) {
    context_.note(lu_, sent.sense,
                  "a request of " + application_->name + " was not sent: " + half_.refusal().in_words());
    return false;
  }
  traffic_.bytes_sent += ru.size();
  if (rh.eci()) ++traffic_.chains_sent;
  if (sent.code == SendResult::Code::held) {
    ++held_;
  } else {
    note_sent(sent.rh, sent.snf);
  }
  return true;
}

void PluSession::note_sent(const Rh& rh, std::uint16_t snf) {
  if (program_) program_->on_sent(*this, snf);
  if (rh.bci()) chain_first_ = snf;
  if (rh.eci() && rh.response_form() == ResponseForm::definite) unanswered_.push_back({chain_first_, snf});
}

void PluSession::accept(const Received& request) {
  if (const auto why = context_.faults.refusal(lu_, false, request.ru_kind); why != Sense::none) {
    return refuse(request, why);
  }
  if (request.rh.response_form() == ResponseForm::definite) respond(request);
}

void PluSession::refuse(const Received& request, Sense why) {
  if (!request.rh.answerable()) return;
  respond(request, why);
  recovering_ = true;
}

void PluSession::respond(const Received& r, Sense why) {
  if (!r.rh.answerable()) return;
  if (why == Sense::none && r.ru_kind != RuKind::data) why = context_.faults.refusal(lu_, false, r.ru_kind);
  std::array<std::uint8_t, 4> bytes{};
  emit_sense(why, bytes.data());
  const bool positive = why == Sense::none;
  half_.send_response(r.expedited, r.snf, positive, positive ? ByteView{} : ByteView(bytes));
}

}  // namespace openrui::hostsim
