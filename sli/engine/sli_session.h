// One SLI session: an LU from SLI_OPEN to the end of the session, driven by its table; what is sent and received goes
// through Outbox and Inbox (LUA reference 9 to 12). Lives in an SliEngine.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "formats/ru/ru_kind.h"
#include "rui/verb_interface.h"
#include "sli/inbox.h"
#include "sli/outbox.h"
#include "sli/routines.h"
#include "sli/session_fsm.h"
#include "sli/sli_verbs.h"

namespace openrui {

class SliSession;

class SliSessionOwner {
 public:
  virtual ~SliSessionOwner() = default;
  // The LU is free again: the session may be destroyed in the call.
  virtual void on_gone(SliSession& session) = 0;
  // A node in another process has said which LU it is.
  virtual void on_assigned(SliSession& session) = 0;
  // The answer to an SLI_OPEN for an LU that a live session of this program has; nothing: there is none.
  virtual std::optional<ReturnCode> already_open(const std::string& lu) const = 0;
  // Whether the program has this LU, be it through RUI.
  virtual bool program_owns(const std::string& lu) const = 0;
  // Finds the session again after a routine has run; null when it is gone.
  virtual SliSession* find(SessionId sid) = 0;
};

class SliSession final : public SessionUser {
 public:
  // Each step of a close waits so long for the host; then the LU is given back as in an abrupt close. No source says
  // how long; ours.
  static constexpr Duration kCloseStep = std::chrono::seconds(30);

  // What `parts` refers to and the owner outlive the session.
  SliSession(const InterfaceParts& parts, SliSessionOwner& owner, SessionId sid, const OpenRequest& request,
             const Routines& routines);
  ~SliSession() override = default;
  SliSession(const SliSession&) = delete;
  SliSession& operator=(const SliSession&) = delete;

  // --- verbs. The record is begun and the matrix has been walked. Nothing returned: the verb is pending.
  std::optional<ReturnCode> open(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> close(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> send(LUA_VERB_RECORD& record, bool ex);
  std::optional<ReturnCode> receive(LUA_VERB_RECORD& record, bool ex);
  std::optional<ReturnCode> purge(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> bid(LUA_VERB_RECORD& record);
  // After a verb, when its own completion is out: what came up meanwhile. May destroy the session.
  void settle();
  // The routine with the number `call` has returned.
  void routine_done(unsigned call, const LUA_VERB_RECORD& record, const Bytes& data);

  // --- state
  // The first answer of the matrix to the verb.
  std::optional<ReturnCode> condition(SliVerb verb, bool abend) const;
  SessionId sid() const { return sid_; }
  const std::string& lu() const { return lu_; }                        // the LU assigned
  const std::string& requested_name() const { return request_.name; }  // as given to SLI_OPEN
  SliState state() const { return state_; }

  // --- from the port
  void open_answered(const OpenResult& result) override;
  void opened() override;
  void progress(InitStatus) override {}
  void message(const Message& m) override;
  void submitted(Flow flow, const SubmitResult& result) override;
  void failed(SessionFailure reason) override;
  void closed() override;

 private:
  using Later = std::function<void()>;
  // A session-control request that has not been answered.
  struct Request {
    std::uint16_t snf = 0;
    std::uint8_t type = 0;
    Th th;
    Rh rh;
    Bytes ru;
  };

  // Everything that comes up while the session is at work waits until it has finished (Later), so that nothing is
  // entered twice.
  template <class F>
  void enter(F&& f) {
    if (depth_ > 0) {
      later_.emplace_back(std::forward<F>(f));
      return;
    }
    depth_ = 1;
    f();
    leave();
  }
  void leave();

  void drive(SliInput input);
  void act(SliAction action);
  bool opening() const { return bool(open_); }
  bool is_suspended() const { return established_ && !opening() && state_ != SliState::open && !closing(); }
  bool closing() const { return state_ >= SliState::chase_wait; }

  // opening
  std::optional<ReturnCode> check_open(const LUA_VERB_RECORD& record) const;
  ReturnCode code_of_open(const OpenResult& result) const;
  void handle_opened();
  void send_logon();
  void logon_submitted(const SubmitResult& result);
  void logon_refused(Sec sec, bool worth_waiting);
  void sscp_while_opening(const Message& m);
  void check_bind();
  void accept_bind(Bytes image);
  void refuse_bind(Sense why, Sec sec);
  void bind_accepted(ByteView image, const SubmitResult& result);
  void session_control();
  void answer_session_control(Sense why, Bytes response, SliInput next);
  void call(RoutineType type, std::uint16_t opcode);
  void start_traffic();

  // messages
  void handle(const Message& m);
  void lu_expedited(const Message& m);
  void lu_normal(const Message& m);
  void lu_request(const Message& m, std::uint8_t type);
  SliInput input_of(const Message& m, std::uint8_t type) const;
  bool own_response(const Message& m);
  bool holds(const Message& unbind) const;
  void respond(Flow flow, std::uint16_t snf, Sense why = Sense::none, Outbox::Then then = {});
  void refuse_message(const Message& m);
  void respond_to_request() { respond(Flow::lu_expedited, request_in_.snf); }
  void suspend();
  void finish(std::optional<Outbox::Finished> finished);
  ReturnCode store(const Outbox::Finished& finished) const;

  // ending
  void shut_down();
  void send_own(RuKind kind, SliInput done, Sec refused);
  void cut_off_sends();
  void hold_close();
  void fail(ReturnCode code);
  void release();
  void end(ReturnCode others, ReturnCode closes);
  void complete(PendingVerb& verb, ReturnCode code);
  void await(Duration limit);

  SessionPort& port_;
  CompletionSink& sink_;
  TimerQueue& timers_;
  Personality personality_;
  SliSessionOwner& owner_;
  OpenRequest request_;
  Routines routines_;
  SliState state_ = SliState::lu_wait;
  SessionId id_ = 0;     // the port's
  const SessionId sid_;  // the program's
  std::string lu_;
  Outbox outbox_;
  Inbox inbox_;
  Timer timer_;

  int depth_ = 0;  // entered
  bool gone_ = false;
  bool released_ = false;  // port_.close() was called
  std::deque<Later> later_;

  // of SLI_OPEN
  std::uint8_t init_type_ = 0;
  bool dedicated_ = false;
  bool established_ = false;  // it has completed
  AP_UINT32 correlator_ = 0;
  Duration retry_{};
  std::uint16_t logon_snf_ = 0;
  bool logon_out_ = false;
  std::size_t max_ru_ = 0;  // of what we send, from the latest BIND
  bool sdt_ = true;         // the TS profile has it

  Request request_in_;    // that is being answered
  unsigned routine_ = 0;  // number of the routine call that is under way or was last
  bool in_routine_ = false;
  std::optional<std::uint16_t> shutd_;  // SHUTD of the host that was not answered
  std::uint16_t own_snf_ = 0;           // CHASE, SHUTC or RSHUTD that waits for its response
  bool own_out_ = false;
  Flow own_flow_ = Flow::lu_normal;
  SliInput own_done_ = SliInput::chase_done;
  Sec own_refused_ = Sec::ok;

  ReturnCode failure_ = rc::ok;                           // of what fails the session next
  ReturnCode end_code_ = rc::cancelled(Sec::terminated);  // for verbs that are pending at the end
  ReturnCode close_code_ = rc::ok;                        // for SLI_CLOSE
  std::vector<PendingVerb> stopped_;                      // SENDs that SLI_CLOSE has stopped; they complete with it
  PendingVerb open_;
  std::array<PendingVerb, 2> closes_;  // normal, abend
};

}  // namespace openrui
