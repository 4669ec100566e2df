// How an SLI session comes about: SLI_OPEN to SDT (LUA reference 11.1), and again after a suspension.
#include <algorithm>
#include <utility>

#include "formats/ru/activation.h"
#include "formats/ru/bind.h"
#include "formats/sense.h"
#include "formats/session_rules.h"
#include "rui/api_trace_switch.h"
#include "sli/bind_rules.h"
#include "sli/sli_session.h"

namespace openrui {

namespace {

// LUA reference 15.4: element of lua_resv56.
constexpr std::size_t kChunkedReceives = 3;
// 5.3: nothing was ever loadable for these.
constexpr unsigned char kLastModuleOption = 127;
// A routine may put a longer BIND or response into the buffer, up to this.
constexpr std::size_t kRoutineBuffer = 256;

bool is_secondary(std::uint8_t init_type) {
  return init_type == LUA_INIT_TYPE_SEC_IS || init_type == LUA_INIT_TYPE_SEC_LOG;
}

ByteView data_of(const LUA_COMMON& c) {
  return {reinterpret_cast<const std::uint8_t*>(c.lua_data_ptr), c.lua_data_length};
}

// KB Q137267: both formats.
bool is_init_self(ByteView ru) {
  const auto kind = classify(rh::network_services, true, ru);
  return kind == RuKind::init_self || kind == RuKind::init_self_1;
}

// LUA reference 11.1, step 3; 16: SNAplus2 has one more.
bool worth_retrying(Sense why, Personality personality) {
  switch (code(why)) {
    case 0x0801:  // resource not available
    case 0x0805:  // session limit exceeded
    case 0x087D:  // session service path error
      return true;
    case 0x0857:  // SSCP-LU session not active
      return personality == Personality::snapix;
    default:
      return false;
  }
}

}  // namespace

// --- SLI_OPEN

// LUA reference 9.1.
std::optional<ReturnCode> SliSession::check_open(const LUA_VERB_RECORD& record) const {
  const auto& c = record.common;
  const auto& o = record.specific.open;
  const bool snapix = personality_ == Personality::snapix;
  if (c.lua_encr_decr_option != 0) {
    const bool module = c.lua_encr_decr_option <= kLastModuleOption && !snapix;
    return module ? rc::unsuccessful(Sec::encr_decr_load_error) : rc::parameter_check(Sec::invalid_sli_encr_option);
  }
  if (o.lua_init_type < LUA_INIT_TYPE_SEC_IS || o.lua_init_type > LUA_INIT_TYPE_PRIM_SSCP) {
    return rc::parameter_check(Sec::invalid_open_init_type);
  }
  if (!snapix && o.lua_resv65 != 0) return rc::parameter_check(Sec::reserved_field_not_zero);
  if (o.lua_session_type != LUA_SESSION_TYPE_NORMAL && o.lua_session_type != LUA_SESSION_TYPE_DEDICATED) {
    return rc::parameter_check(Sec::invalid_session_type);
  }
  if (!is_secondary(o.lua_init_type)) return std::nullopt;
  if (c.lua_data_length == 0) return rc::parameter_check(Sec::data_length_error);
  if (c.lua_data_ptr == nullptr) return rc::parameter_check(Sec::bad_data_ptr);
  if (o.lua_init_type == LUA_INIT_TYPE_SEC_IS && !is_init_self(data_of(c))) {
    return rc::parameter_check(Sec::invalid_open_data);
  }
  return std::nullopt;
}

std::optional<ReturnCode> SliSession::open(LUA_VERB_RECORD& record) {
  depth_ = 1;
  if (const auto wrong = check_open(record)) return wrong;
  auto& c = record.common;
  const auto& o = record.specific.open;
  init_type_ = o.lua_init_type;
  dedicated_ = o.lua_session_type == LUA_SESSION_TYPE_DEDICATED;
  retry_ = std::chrono::seconds(is_secondary(init_type_) ? o.lua_wait : 0);
  correlator_ = c.lua_correlator;
  inbox_.set_chunked(personality_ == Personality::his && c.lua_resv56[kChunkedReceives] != 0);
  open_ = {&record, c.lua_post_handle};
  const auto result = port_.open(request_, *this);
  if (result.error != OpenError::none) {
    open_ = {};
    return code_of_open(result);
  }
  id_ = result.id;
  lu_ = result.lu;
  outbox_.start(id_);
  inbox_.start(id_);
  c.lua_sid = sid_;  // valid while SLI_OPEN is in progress (LUA reference 9.1)
  return std::nullopt;
}

ReturnCode SliSession::code_of_open(const OpenResult& result) const {
  switch (result.error) {
    case OpenError::lu_in_use: {
      // One of this program's, by SLI or by RUI, or somebody else's (LUA reference 9.1).
      const auto& lu = result.lu.empty() ? request_.name : result.lu;
      if (const auto ours = owner_.already_open(lu)) return *ours;
      return rc::unsuccessful(owner_.program_owns(lu) ? Sec::session_already_open : Sec::invalid_process);
    }
    case OpenError::pool_exhausted:
      return rc::unsuccessful(Sec::command_count_error);
    case OpenError::link_not_started:
      return rc::unsuccessful(Sec::link_not_started);
    case OpenError::node_unreachable:
      // LUA reference 9.1; KB Q139210.
      if (personality_ == Personality::his) return rc::unsuccessful(Sec::command_count_error);
      return {Prim::comm_subsystem_not_loaded, Sec::ok};
    default:
      return rc::parameter_check(Sec::invalid_luname);
  }
}

void SliSession::handle_opened() { drive(is_secondary(init_type_) ? SliInput::ready_logon : SliInput::ready_primary); }

// --- the logon

void SliSession::send_logon() {
  const auto data = data_of(open_.record->common);
  const Rh rh = init_type_ == LUA_INIT_TYPE_SEC_IS ? rh::network_services : rh::character_coded;
  outbox_.post(Flow::sscp_normal, rh, 0, Bytes(data.begin(), data.end()),
               [this](const SubmitResult& result) { logon_submitted(result); });
}

void SliSession::logon_submitted(const SubmitResult& result) {
  if (result.code != SubmitResult::Code::ok) return logon_refused(sec_of(result.sense), false);
  logon_out_ = true;
  logon_snf_ = result.th.snf;
}

void SliSession::logon_refused(Sec sec, bool worth_waiting) {
  failure_ = rc::session_failure(sec);
  drive(worth_waiting && retry_ != Duration::zero() ? SliInput::logon_retry : SliInput::logon_failed);
}

// Screens that the host sends meanwhile are answered and dropped (LUA reference 11.1, step 2).
void SliSession::sscp_while_opening(const Message& m) {
  if (m.kind != Message::Kind::unit) return;
  port_.consumed(id_, m.flow, 1);
  if (m.rh.rri()) {
    if (!logon_out_ || m.th.snf != logon_snf_) return;
    logon_out_ = false;
    if (!m.rh.rti()) return drive(SliInput::logon_ok);
    const auto why = parse_sense(m.ru);
    return logon_refused(sec_of(why), worth_retrying(why, personality_));
  }
  if (m.rh.sdi()) return refuse_message(m);
  if (m.rh.response_form() == ResponseForm::definite) respond(m.flow, m.th.snf);
  if (!is_secondary(init_type_)) return;
  const auto kind = classify(m.rh, true, m.ru);
  bool failed = kind == RuKind::nspe;
  if (kind == RuKind::notify) {
    const auto notify = parse_notify(m.ru);
    const auto outcome = notify ? initiation_outcome(*notify) : std::optional<InitiationOutcome>{};
    failed = outcome && outcome->status == InitiationOutcome::Status::procedure_error;
  }
  if (failed) logon_refused(Sec::procedure_error, true);
}

// --- BIND

void SliSession::check_bind() {
  if (routines_.of(RoutineType::bind) != nullptr) return call(RoutineType::bind, LUA_OPCODE_SLI_BIND_ROUTINE);
  const auto why = check_bind_for_sli(request_in_.ru);
  if (why == Sense::none) return accept_bind({});
  refuse_bind(why, sec_of(why));
}

void SliSession::accept_bind(Bytes image) {
  const Bytes in_force = image.empty() ? request_in_.ru : image;
  Rh positive;
  positive.set_rri(true);
  outbox_.post(Flow::lu_expedited, positive, request_in_.snf, std::move(image),
               [this, in_force](const SubmitResult& result) { bind_accepted(in_force, result); });
}

void SliSession::refuse_bind(Sense why, Sec sec) {
  failure_ = rc::session_failure(sec);
  respond(Flow::lu_expedited, request_in_.snf, why, [this](const SubmitResult&) { drive(SliInput::bind_bad); });
}

void SliSession::bind_accepted(ByteView image, const SubmitResult& result) {
  const auto bind = parse_bind(image);
  if (result.code != SubmitResult::Code::ok || !bind) {
    // The node could not run it and has refused it (LUA reference 13.1).
    failure_ = rc::session_failure(sec_of(result.sense));
    return drive(SliInput::bind_bad);
  }
  // KB Q162592: of the latest BIND.
  max_ru_ = ru_size(bind->secondary_max_ru);
  // The node runs no other profiles than those that have rules.
  const auto rules = lu_lu_rules(*bind, Role::secondary);
  sdt_ = rules && rules->sdt;
  drive(sdt_ ? SliInput::bind_ok : SliInput::bind_ok_open);
}

// --- STSN, CRV, SDT

void SliSession::session_control() {
  switch (request_in_.type) {
    case LUA_MESSAGE_TYPE_STSN:
      if (routines_.of(RoutineType::stsn) != nullptr) return call(RoutineType::stsn, LUA_OPCODE_SLI_STSN_ROUTINE);
      // Without data: the node answers with the numbers (KB Q163210).
      return answer_session_control(Sense::none, {}, SliInput::gate_ok);
    case LUA_MESSAGE_TYPE_CRV:
      if (routines_.of(RoutineType::crv) != nullptr) return call(RoutineType::crv, LUA_OPCODE_SLI_CRV_ROUTINE);
      return answer_session_control(sense::function_not_supported, {}, SliInput::gate_ok);
    default:
      if (routines_.of(RoutineType::sdt) != nullptr) return call(RoutineType::sdt, LUA_OPCODE_SLI_SDT_ROUTINE);
      return answer_session_control(Sense::none, {}, SliInput::sdt_ok);
  }
}

void SliSession::answer_session_control(Sense why, Bytes response, SliInput next) {
  const auto answered = [this, next](const SubmitResult& result) {
    if (result.code == SubmitResult::Code::ok) return drive(next);
    failure_ = rc::session_failure(sec_of(result.sense));
    drive(SliInput::gate_bad);
  };
  if (why != Sense::none) return respond(Flow::lu_expedited, request_in_.snf, why, answered);
  Rh positive;
  positive.set_rri(true);
  outbox_.post(Flow::lu_expedited, positive, request_in_.snf, std::move(response), answered);
}

void SliSession::start_traffic() {
  if (!opening()) return inbox_.status(Sec::ready);
  established_ = true;
  set_name(open_.record->common.lua_luname, lu_);
  complete(open_, rc::ok);
}

// --- routines (LUA reference 9.8)

void SliSession::call(RoutineType type, std::uint16_t opcode) {
  struct Call {
    LUA_VERB_RECORD record{};
    Bytes data;
  };
  const auto made = std::make_shared<Call>();
  made->data = request_in_.ru;
  made->data.resize(std::max(made->data.size(), kRoutineBuffer));
  auto& c = made->record.common;
  c.lua_verb = LUA_VERB_SLI;
  c.lua_verb_length = sizeof made->record;
  c.lua_opcode = opcode;
  c.lua_correlator = correlator_;
  set_name(c.lua_luname, lu_);
  c.lua_sid = sid_;
  c.lua_max_length = static_cast<unsigned short>(made->data.size());
  c.lua_data_length = static_cast<unsigned short>(request_in_.ru.size());
  c.lua_data_ptr = reinterpret_cast<char*>(made->data.data());
  c.lua_message_type = request_in_.type;
  set_headers(c, request_in_.th, request_in_.rh);
  set_flow(c.lua_flag2, Flow::lu_expedited);
  if (const auto* trace = api_trace()) trace->request(made->record);
  in_routine_ = true;
  const auto number = ++routine_;
  const PendingVerb routine{&made->record, reinterpret_cast<unsigned long>(routines_.of(type))};
  sink_.call_routine(routine, [made, number, sid = sid_, &owner = owner_] {
    // The session may have ended while the routine ran.
    if (auto* session = owner.find(sid)) session->routine_done(number, made->record, made->data);
  });
}

void SliSession::routine_done(unsigned number, const LUA_VERB_RECORD& record, const Bytes& data) {
  if (const auto* trace = api_trace()) {
    trace->response(record, {static_cast<Prim>(record.common.lua_prim_rc), static_cast<Sec>(record.common.lua_sec_rc)});
  }
  enter([this, number, record, data] {
    if (!in_routine_ || number != routine_) return;
    in_routine_ = false;
    const auto length = std::min<std::size_t>(record.common.lua_data_length, data.size());
    const ByteView answer(data.data(), length);
    const bool accepted = record.common.lua_prim_rc == LUA_OK;
    const bool unchanged = std::equal(answer.begin(), answer.end(), request_in_.ru.begin(), request_in_.ru.end());
    const Bytes image = unchanged ? Bytes{} : Bytes(answer.begin(), answer.end());
    const auto given = accepted ? Sense::none : parse_sense(answer);
    const auto why = given == Sense::none ? sense::invalid_session_parameters : given;
    switch (request_in_.type) {
      case LUA_MESSAGE_TYPE_BIND:
        return accepted ? accept_bind(image) : refuse_bind(why, Sec::neg_rsp_from_bind_routine);
      case LUA_MESSAGE_TYPE_STSN:
        failure_ = rc::session_failure(Sec::neg_rsp_from_stsn_routine);
        return accepted ? answer_session_control(Sense::none, image, SliInput::gate_ok)
                        : answer_session_control(why, {}, SliInput::gate_bad);
      case LUA_MESSAGE_TYPE_CRV:
        failure_ = rc::session_failure(Sec::neg_rsp_from_crv_routine);
        return answer_session_control(accepted ? Sense::none : why, {},
                                      accepted ? SliInput::gate_ok : SliInput::gate_bad);
      default:
        // No code for it is published: the sense code that the host got.
        failure_ = rc::session_failure(sec_of(why));
        return answer_session_control(accepted ? Sense::none : why, {},
                                      accepted ? SliInput::sdt_ok : SliInput::gate_bad);
    }
  });
}

}  // namespace openrui
