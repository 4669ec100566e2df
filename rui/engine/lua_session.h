// One RUI session: the LU that a program owns, the messages that have come and were not read yet, and the verbs that
// are pending (LUA reference 6, 7). Lives in a VerbEngine.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "base/buffer.h"
#include "node/definition.h"
#include "rui/completion.h"
#include "rui/verb_record.h"

namespace openrui {

class LuaSession;

class LuaSessionOwner {
 public:
  virtual ~LuaSessionOwner() = default;
  // Which LU it is that the session has: not before the node has answered. It may be one of which the program has a
  // failed session.
  virtual void on_assigned(LuaSession& session) = 0;
  // Whether the program has this LU in another session, be it of another interface.
  virtual bool program_owns(const std::string& lu) const = 0;
  // RUI_TERM is done, or has come upon a failure: the session may be destroyed in the call.
  virtual void on_gone(LuaSession& session) = 0;
};

class LuaSession final : public SessionUser {
 public:
  struct Options {
    Personality personality = Personality::snapix;
    bool chunked_reads = false;  // what does not fit stays for the next READ (15.4)
  };

  // All references outlive the session.
  LuaSession(SessionPort& port, CompletionSink& sink, LuaSessionOwner& owner, SessionId sid, const OpenRequest& request,
             Options options);
  ~LuaSession() override = default;
  LuaSession(const LuaSession&) = delete;
  LuaSession& operator=(const LuaSession&) = delete;

  // --- verbs. The record is begun; its session, but not its parameters, have been checked. Nothing returned: the verb
  // is pending.
  // Takes an LU.
  std::optional<ReturnCode> init(LUA_VERB_RECORD& record);
  // Takes the same LU again; the session has failed.
  std::optional<ReturnCode> reinit(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> term(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> read(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> write(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> purge(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> bid(LUA_VERB_RECORD& record);
  // After a verb, when its own completion is out: completes what else can be completed.
  void settle();

  // --- state
  // What stands in the way of verbs: none (it has failed), init, term; nothing when the session is usable.
  std::optional<Progress> obstacle() const;
  bool failed() const { return state_ == State::failed; }
  SessionId sid() const { return sid_; }
  const std::string& lu() const { return lu_; }  // the LU assigned; empty until the node has answered
  const std::string& requested_name() const { return request_.name; }  // as given to RUI_INIT

  // --- from the port
  void open_answered(const OpenResult& result) override;
  void opened() override;
  void suspended() override;
  void progress(InitStatus status) override { sink_.progress(sid_, status); }
  void message(const Message& m) override;
  void submitted(Flow flow, const SubmitResult& result) override;
  void failed(SessionFailure reason) override;
  void closed() override;

 private:
  enum class State : std::uint8_t { opening, active, terminating, failed };
  struct Queued {
    Message::Kind kind = Message::Kind::unit;
    Th th;
    Rh rh;
    Sense sense = Sense::none;
    std::uint8_t type = 0;
    Buffer ru;                       // what the program has not taken of it
    bool of_this_lu_session = true;  // false: BIND or UNBIND has come since; the port does not count it any more
  };
  template <class T>
  using PerFlow = std::array<T, kFlows>;
  static constexpr std::size_t at(Flow f) { return static_cast<std::size_t>(f); }

  std::optional<ReturnCode> open(LUA_VERB_RECORD& record, const OpenRequest& request);
  ReturnCode code_of(const OpenResult& refused) const;
  void forget_traffic();
  std::optional<ReturnCode> check_read(const LUA_COMMON& c, const FlowSet& flows) const;
  std::optional<ReturnCode> check_write(LUA_COMMON& c, const FlowSet& flows) const;
  std::optional<ReturnCode> read_queued(LUA_VERB_RECORD& record, Flow flow);
  ReturnCode fill(LUA_VERB_RECORD& record, Flow flow, const Queued& head, ByteView ru) const;
  ReturnCode fill_bid(LUA_VERB_RECORD& record, Flow flow, const Queued& head) const;
  std::optional<ReturnCode> bid_queued(LUA_VERB_RECORD& record);
  void end_lu_session(const Message& m);
  void enqueue(const Message& m);
  void pop(Flow flow);
  void consumed(Flow flow, const Queued& message);
  int active_writes() const;
  PendingVerb take_read(LUA_VERB_RECORD* record);
  void complete(PendingVerb& verb, ReturnCode code);
  void complete_all(ReturnCode code);
  ReturnCode store(LUA_VERB_RECORD& record, Flow flow, const SubmitResult& result) const;

  SessionPort& port_;
  CompletionSink& sink_;
  LuaSessionOwner& owner_;
  const SessionId sid_;  // the program's
  OpenRequest request_;  // of RUI_INIT
  Options options_;
  State state_ = State::opening;
  bool was_usable_ = false;  // RUI_INIT has completed once: the session is remembered when it fails
  bool purging_ = false;     // a RUI_PURGE is completing its READ
  SessionId id_ = 0;         // the port's
  std::string lu_;
  bool in_port_ = false;  // a call to the port is under way: what comes up meanwhile waits until it is over
  bool opened_early_ = false;
  bool suspended_early_ = false;
  std::optional<SessionFailure> failed_early_;

  PerFlow<std::deque<Queued>> queues_;
  PerFlow<bool> bid_reported_{};  // RUI_BID has shown the first message of the flow
  PendingVerb init_;
  PendingVerb term_;
  PerFlow<PendingVerb> reads_{};  // a READ of several flows stands under each of them
  PerFlow<PendingVerb> writes_{};
  PendingVerb bid_;
  PendingVerb last_bid_;  // for bid_enable
};

}  // namespace openrui
