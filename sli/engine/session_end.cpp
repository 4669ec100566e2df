// How an SLI session ends: SLI_CLOSE in order and at once, failure (LUA reference 9.2, 11.2, 11.3).
#include <utility>

#include "formats/ru/session_control.h"
#include "formats/sense.h"
#include "sli/sli_session.h"

namespace openrui {

std::optional<ReturnCode> SliSession::close(LUA_VERB_RECORD& record) {
  depth_ = 1;
  const bool abend = record.common.lua_flag1.close_abend;
  closes_[abend ? 1 : 0] = {&record, record.common.lua_post_handle};
  // Without data traffic there is nobody to agree with about the end.
  const bool orderly = !abend && state_ == SliState::open;
  if (orderly) {
    drive(shutd_ ? SliInput::close_shutd : SliInput::close_normal);
  } else {
    drive(SliInput::close_abend);
  }
  return std::nullopt;
}

void SliSession::shut_down() {
  respond(Flow::lu_expedited, *std::exchange(shutd_, std::nullopt));
  cut_off_sends();
  // CHASE when nobody knows yet whether the host has accepted what we sent.
  if (!outbox_.has_open_exceptions()) return drive(SliInput::chase_done);
  send_own(RuKind::chase, SliInput::chase_done, Sec::negative_rsp_chase);
}

// A request of the close; where the profile or the state does not allow it, the next step comes.
void SliSession::send_own(RuKind kind, SliInput done, Sec refused) {
  await(kCloseStep);
  own_flow_ = is_expedited_dfc(kind) ? Flow::lu_expedited : Flow::lu_normal;
  own_done_ = done;
  own_refused_ = refused;
  outbox_.post(own_flow_, rh::dfc, 0, {request_code(kind)}, [this, done](const SubmitResult& result) {
    if (result.code != SubmitResult::Code::ok) return drive(done);
    own_out_ = true;
    own_snf_ = result.th.snf;
  });
}

// A chain of which the host has the beginning is cancelled, since its SEND will end as cancelled.
void SliSession::cut_off_sends() {
  bool cut = false;
  for (const auto& verb : outbox_.give_up(cut)) {
    if (verb) stopped_.push_back(verb);
  }
  if (cut) outbox_.post(Flow::lu_normal, rh::dfc, 0, {request_code(RuKind::cancel)});
}

// SNAplus2: an UNBIND after which another BIND will come ends the close, not the session (LUA reference 9.2).
void SliSession::hold_close() {
  respond_to_request();
  timer_.cancel();
  own_out_ = false;
  const auto unbind = parse_unbind(request_in_.ru);
  const bool hold = unbind && unbind->type == UnbindType::bind_forthcoming;
  for (auto& verb : stopped_) complete(verb, rc::cancelled(Sec::terminated));
  stopped_.clear();
  complete(closes_[0], rc::cancelled(hold ? Sec::received_unbind_hold : Sec::received_unbind_normal));
  inbox_.status(Sec::not_ready);
}

void SliSession::fail(ReturnCode code) {
  const bool closes = closes_[0] || closes_[1];
  if (closes) {
    close_code_ = code;
  } else {
    end_code_ = code;
  }
  release();
}

// closed() follows. What is pending completes then, so that an SLI_OPEN that the program issues next finds the LU free
// (KB Q163559, Q163594).
void SliSession::release() {
  timer_.cancel();
  in_routine_ = false;
  if (std::exchange(released_, true)) return;
  port_.close(id_);
}

void SliSession::closed() {
  enter([this] { end(end_code_, close_code_); });
}

// LUA reference 6.5.
void SliSession::failed(SessionFailure reason) {
  enter([this, reason] {
    id_ = 0;
    if (released_) return end(end_code_, close_code_);
    const auto code = reason == SessionFailure::node_gone ? ReturnCode{Prim::comm_subsystem_abended, Sec::ok}
                                                          : rc::session_failure(Sec::lu_component_disconnected);
    end(code, code);
  });
}

// SENDs first: the end of a SEND is seen before that of the RECEIVE of its answer (LUA reference 6.4).
void SliSession::end(ReturnCode others, ReturnCode closes) {
  timer_.cancel();
  bool cut = false;
  for (const auto& verb : outbox_.give_up(cut)) {
    if (verb) stopped_.push_back(verb);
  }
  for (auto& verb : stopped_) complete(verb, others);
  for (auto verb : inbox_.give_up()) complete(verb, others);
  complete(open_, others);
  for (auto& verb : closes_) complete(verb, closes);
  gone_ = true;
}

}  // namespace openrui
