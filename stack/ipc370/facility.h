// The facility in one node (transports reference 9): tasks, requests, half-connections, matching, records. No I/O, no
// clock: request() is what the supervisor call was, and whatever completes is told through the request block and the
// Supervisor.
//
// Not reentrant: the Supervisor does not call back into it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ipc370/half_connection.h"
#include "ipc370/installation.h"
#include "ipc370/supervisor.h"

namespace openrui::ipc370 {

// The other nodes, as the facility sees them (network.h). Each call is about a half-connection of this facility and
// comes in one of its turns. Only seek() may give the facility an input, as its last act.
class FarNodes {
 public:
  virtual ~FarNodes() = default;
  // It is unmatched and has found nobody in this node: offer it, claim for it.
  virtual void seek(HalfConnection& half) = 0;
  // It is not to be claimed any more.
  virtual void withdraw(HalfConnection& half) = 0;
  // Answers of the table to what has come from far.
  virtual void send_claim(HalfConnection& half) = 0;
  virtual void send_claim_ok(HalfConnection& half) = 0;
  virtual void send_claim_no(HalfConnection& half) = 0;
  // How many more bytes and ends of records of this half-connection's user are taken (cost, RecordPipe); 0: later,
  // on_moved().
  virtual std::size_t room(const HalfConnection& half) const = 0;
  virtual void send(HalfConnection& half, ByteView bytes, bool ends_record) = 0;
  virtual void send_close(HalfConnection& half) = 0;
  virtual void send_drained(HalfConnection& half) = 0;
  virtual void send_abort(HalfConnection& half, Reason why) = 0;
  // The user has received so much (cost).
  virtual void received(HalfConnection& half, std::size_t cost) = 0;
  // It had a far half, and is freed.
  virtual void on_freed(HalfConnection& half) = 0;
  // The turn is over: what was sent in it goes out.
  virtual void end_of_turn() = 0;
};

// One half-connection for people and programs (ipcstat).
struct HalfReport {
  Cid cid = 0;
  HalfState state = HalfState::unmatched;
  std::string tag;
  std::string job;
  std::uint8_t key = 0;
  std::string partner;  // job and user; empty before the match
  bool far = false;
  std::size_t buffered = 0;  // bytes that came and were not received
  std::size_t sends = 0;     // outstanding
  std::size_t receives = 0;
};

class Facility {
 public:
  // The supervisor outlives it.
  Facility(Installation installation, Supervisor& supervisor);
  ~Facility();
  Facility(const Facility&) = delete;
  Facility& operator=(const Facility&) = delete;

  // --- The system's side ---
  TaskId add_task(TaskDefinition task);
  // Its connections are abnormally closed, its request blocks are forgotten (rule A2). An unknown task: nothing.
  void end_task(TaskId task);
  // Emergency stop: everything completes with code 4 now, and every later request does (rule A4).
  void stop();
  bool stopped() const { return stopped_; }

  // --- The user's side ---
  // The supervisor call. The block belongs to the facility until its rq_ts is 00, which may be before this returns.
  void request(const Caller& caller, ipc_rq* rq);

  std::vector<HalfReport> report() const;
  std::size_t half_connections() const { return count_; }
  const Installation& installation() const { return installation_; }
  // Null: no such task.
  const TaskDefinition* task(TaskId id) const;

  // --- The network's side ---
  // One input from outside and all that comes of it. What ends in it is freed when the outermost one ends.
  class Turn {
   public:
    explicit Turn(Facility& facility) : facility_(facility) { ++facility_.depth_; }
    ~Turn() {
      if (facility_.depth_ == 1) facility_.end_turn();
      --facility_.depth_;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Facility& facility_;
  };
  // Null: this node is alone. Set before the first request, and outlives the facility or is taken back.
  void set_far_nodes(FarNodes* far) { far_ = far; }
  // One input of the table for a half-connection; `why` is for those that end it. What an input brings along (the
  // partner's tag and user, its far half) is in the half-connection before. False when no row lists it.
  bool input(HalfConnection& half, HalfInput input, Reason why = Reason::none);
  // Data have come; they are in half.in already. Or there is room again for what its user sends.
  void on_moved(HalfConnection& half);
  void on_far_drained(HalfConnection& half);
  // Null: there is none.
  HalfConnection* find(Cid cid) const;
  const std::vector<HalfConnection*>& unmatched() const { return unmatched_; }
  ipc_user user_of(const HalfConnection& half) const;

 private:
  struct Task {
    TaskDefinition definition;
    std::vector<Cid> cids;
  };

  bool check_block(const Caller& caller, const ipc_rq* rq);
  void accept(const Caller& caller, ipc_rq* rq);
  void open(const Caller& caller, ipc_rq* rq);
  void open_tag(const Caller& caller, ipc_rq* rq, const Tag& tag);
  void on_half(const Caller& caller, ipc_rq* rq, HalfConnection& half);
  void queue_data(ipc_rq* rq, HalfConnection& half, const Caller& caller);
  void query(const Caller& caller, ipc_rq* rq, HalfConnection& half);
  void answer(const Caller& caller, ipc_rq* rq, ByteView result);
  Result<Tag, Reason> build_tag(const TaskDefinition& task, const WrittenTag& written) const;
  bool step_may(const TaskDefinition& task);

  void seek_partner(HalfConnection& half);
  void join(HalfConnection& a, HalfConnection& b);
  void perform(HalfConnection& half, const HalfTable::Row& row, Reason why);
  void leave_unmatched(HalfConnection& half);
  void abort_partner(HalfConnection& half, Reason why);
  void fail_requests(HalfConnection& half, Reason why);
  bool has_requests(const HalfConnection& half) const;
  void tell(ipc_rq* rq, HalfConnection& half);

  void touch(HalfConnection& half);
  // Until nothing moves any more, and what has come to its end is gone.
  void run();
  void end_turn();
  void settle(HalfConnection& half);
  bool fill(HalfConnection& half);
  bool deliver(HalfConnection& half);
  void say_close(HalfConnection& half);
  void say_drained(HalfConnection& half);
  void end_in_order(HalfConnection& half);
  void release(HalfConnection& half);

  void complete(ipc_rq* rq, std::uint8_t key, Reason reason);
  void notify(ipc_rq* rq, std::uint8_t key);
  void push(ipc_cs* area, ipc_rq* rq, std::uint8_t key);
  void post(ipc_ecb* ecb, std::uint32_t code);

  Installation installation_;
  Supervisor& supervisor_;
  FarNodes* far_ = nullptr;
  bool stopped_ = false;
  std::map<TaskId, Task> tasks_;
  TaskId last_task_ = 0;
  // The job step of each address space that uses IPC, and how many tasks it has (rule Q6).
  std::map<std::uint32_t, std::uint32_t> steps_;
  std::vector<std::unique_ptr<HalfConnection>> halves_;  // by CID; 0 is never used
  Fifo<Cid> free_cids_;
  std::size_t count_ = 0;
  std::vector<HalfConnection*> unmatched_;
  std::vector<HalfConnection*> dirty_;
  std::vector<Cid> gone_;
  int depth_ = 0;  // of turns
};

}  // namespace openrui::ipc370
