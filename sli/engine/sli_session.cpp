#include "sli/sli_session.h"

#include <algorithm>
#include <utility>

#include "formats/sense.h"

namespace openrui {

SliSession::SliSession(const InterfaceParts& parts, SliSessionOwner& owner, SessionId sid, const OpenRequest& request,
                       const Routines& routines)
    : port_(parts.port),
      sink_(parts.sink),
      timers_(parts.timers),
      personality_(parts.personality),
      owner_(owner),
      request_(request),
      routines_(routines),
      sid_(sid),
      outbox_(parts.port),
      inbox_(parts.port, parts.sink) {}

// --- one thing after the other

void SliSession::leave() {
  do {
    while (!later_.empty()) {
      const auto next = std::move(later_.front());
      later_.pop_front();
      next();
    }
    if (!gone_) inbox_.settle();
  } while (!later_.empty());
  depth_ = 0;
  if (gone_) owner_.on_gone(*this);
}

void SliSession::settle() { leave(); }

// --- the matrix

std::optional<ReturnCode> SliSession::condition(SliVerb verb, bool abend) const {
  const bool closes = closes_[0] || closes_[1];
  if (gone_ || (released_ && !closes)) return sli_condition(verb, abend, SliProgress::none, personality_);
  std::array<SliProgress, kSliProgresses> list{};
  std::size_t n = 0;
  const auto add_if = [&](bool there, SliProgress p) {
    if (there) list[n++] = p;
  };
  const bool sscp = init_type_ == LUA_INIT_TYPE_PRIM_SSCP;
  add_if(bool(closes_[1]), SliProgress::close_abend);
  add_if(bool(closes_[0]), SliProgress::close_normal);
  add_if(opening(), sscp ? SliProgress::open_sscp : SliProgress::open);
  add_if(!opening(), SliProgress::idle);
  add_if(outbox_.sends() != 0, SliProgress::send);
  add_if(inbox_.receiving(), SliProgress::receive);
  add_if(inbox_.bidding(), SliProgress::bid);
  for (std::size_t i = 0; i < n; ++i) {
    if (const auto refused = sli_condition(verb, abend, list[i], personality_)) return refused;
  }
  return std::nullopt;
}

// --- verbs

std::optional<ReturnCode> SliSession::send(LUA_VERB_RECORD& record, bool ex) {
  depth_ = 1;
  auto& c = record.common;
  if (const auto wrong = check_send(record, ex)) return wrong;
  const Flow flow = send_flow(c);
  // LUA reference 10, note 1.
  if (opening() && (flow != Flow::sscp_normal || !inbox_.told_init_complete())) {
    return rc::state_check(Sec::no_sli_session);
  }
  if (outbox_.sends() >= kMaxSends) return rc::state_check(Sec::max_number_of_sends);
  if (outbox_.sending(flow)) return rc::state_check(Sec::send_on_flow_pending);
  if (is_suspended() && is_lu_lu(flow) && personality_ == Personality::snapix)
    return ReturnCode{Prim::status, Sec::not_ready};
  const OutgoingChain chain(record, ex, max_ru_);
  if (!chain.is_response()) port_.asked_to_write(id_, flow);
  if (const auto finished = outbox_.send({&record, c.lua_post_handle}, chain)) return store(*finished);
  return std::nullopt;
}

std::optional<ReturnCode> SliSession::receive(LUA_VERB_RECORD& record, bool ex) {
  depth_ = 1;
  const FlowSet flows(record.common.lua_flag1);
  // LUA reference 10, note 1.
  const bool lu = flows.has(Flow::lu_normal) || flows.has(Flow::lu_expedited);
  if (opening() && lu) return rc::state_check(Sec::no_sli_session);
  std::optional<ReturnCode> refusal;
  if (is_suspended()) {
    refusal = personality_ == Personality::snapix ? ReturnCode{Prim::status, Sec::not_ready}
                                                  : rc::unsuccessful(Sec::not_ready);
  }
  return inbox_.receive(record, ex, refusal);
}

std::optional<ReturnCode> SliSession::purge(LUA_VERB_RECORD& record) {
  depth_ = 1;
  const bool not_ready = is_suspended() && personality_ != Personality::snapix;
  return inbox_.purge(record, not_ready ? rc::unsuccessful(Sec::not_ready) : rc::state_check(Sec::no_receive_to_purge));
}

std::optional<ReturnCode> SliSession::bid(LUA_VERB_RECORD& record) {
  depth_ = 1;
  return inbox_.bid(record);
}

// --- from the port

void SliSession::open_answered(const OpenResult& result) {
  enter([this, result] {
    if (result.error == OpenError::none) {
      lu_ = result.lu;
      owner_.on_assigned(*this);
      return;
    }
    id_ = 0;
    end(code_of_open(result), rc::ok);
  });
}

void SliSession::opened() {
  enter([this] { handle_opened(); });
}

void SliSession::message(const Message& m) {
  if (depth_ == 0) return enter([this, &m] { handle(m); });
  later_.emplace_back([this, head = m, ru = Bytes(m.ru.begin(), m.ru.end())] {
    auto copy = head;
    copy.ru = ru;
    handle(copy);
  });
}

void SliSession::submitted(Flow flow, const SubmitResult& result) {
  enter([this, flow, result] { finish(outbox_.submitted(flow, result)); });
}

void SliSession::finish(std::optional<Outbox::Finished> finished) {
  if (!finished) return;
  const auto code = store(*finished);
  complete(finished->verb, code);
}

ReturnCode SliSession::store(const Outbox::Finished& finished) const {
  auto& c = finished.verb.record->common;
  const auto& result = finished.result;
  const bool ok = result.code == SubmitResult::Code::ok;
  Th th = result.th;
  if (!ok && c.lua_message_type == LUA_MESSAGE_TYPE_RSP) th.snf = snf_of(c);
  set_headers(c, th, result.rh);
  set_flow(c.lua_flag2, finished.flow);
  if (ok) return rc::ok;
  // LUA reference 16: LUA_STATUS on SLI_SEND.
  if (is_suspended() && is_lu_lu(finished.flow) && personality_ == Personality::snapix)
    return {Prim::status, Sec::not_ready};
  return result.code == SubmitResult::Code::state_check ? rc::state_check(sec_of(result.sense))
                                                        : rc::unsuccessful(sec_of(result.sense));
}

void SliSession::complete(PendingVerb& verb, ReturnCode code) {
  if (!verb) return;
  const auto done = std::exchange(verb, {});
  end_verb(*done.record, code, true);
  sink_.completed(done);
}

// --- the machine

void SliSession::drive(SliInput input) {
  const auto* row = sli_session_table().find(state_, input);
  if (row == nullptr) return;
  state_ = row->next;
  act(row->action);
}

void SliSession::act(SliAction action) {
  switch (action) {
    case SliAction::none:
    case SliAction::count_:
      return;
    case SliAction::logon:
      return send_logon();
    case SliAction::await_host:
      if (init_type_ == LUA_INIT_TYPE_PRIM_SSCP) inbox_.status(Sec::init_complete);
      return;
    case SliAction::await_retry:
      return await(retry_);
    case SliAction::check_bind:
      timer_.cancel();
      return check_bind();
    case SliAction::call_routine:
      return session_control();
    case SliAction::start_traffic:
      return start_traffic();
    case SliAction::suspend_clear:
    case SliAction::suspend:
      return suspend();
    case SliAction::fail:
      return fail(failure_);
    case SliAction::answer_fail:
      respond_to_request();
      return fail(rc::session_failure(Sec::received_unbind));
    case SliAction::refuse_fail:
      respond(Flow::lu_expedited, request_in_.snf, sense::mode_inconsistency);
      return fail(rc::session_failure(Sec::unexpected_sna_sequence));
    case SliAction::note_shutd:
      // Answered when the program closes (LUA reference 11.2, the trace).
      shutd_ = request_in_.snf;
      return inbox_.status(Sec::session_end_requested);
    case SliAction::shut_down:
      return shut_down();
    case SliAction::send_shutc:
      return send_own(RuKind::shutc, SliInput::shutc_done, Sec::negative_rsp_shutc);
    case SliAction::send_rshutd:
      cut_off_sends();
      return send_own(RuKind::rshutd, SliInput::rshutd_done, Sec::negative_rsp_rshutd);
    case SliAction::await_unbind:
      return await(kCloseStep);
    case SliAction::answer:
      return respond_to_request();
    case SliAction::answer_shutd:
      respond_to_request();
      return send_own(RuKind::shutc, SliInput::shutc_done, Sec::negative_rsp_shutc);
    case SliAction::hold_close:
      return hold_close();
    case SliAction::answer_release:
      respond_to_request();
      return release();
    case SliAction::release:
      return release();
  }
}

void SliSession::await(Duration limit) {
  timers_.arm(timer_, limit, [this] { enter([this] { drive(SliInput::timer); }); });
}

}  // namespace openrui
