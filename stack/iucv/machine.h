// A user of IUCV: a virtual machine in the originals, a program here. All functions of the facility with values instead
// of parameter lists (transports reference 8); instruction.h has them with lists, byte for byte.
//
// Nothing calls the user back before it returns: interrupts come on a later turn of the loop. What has to wait for
// another node (CONNECT, RECEIVE, PURGE) says so and calls `done` then; every function ends exactly once. An empty
// `done` asks for what can be done at once: when it cannot, nothing is done.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "iucv/directory.h"
#include "iucv/parameter_list.h"
#include "iucv/path.h"

namespace openrui::iucv {

class System;

class MachineUser {
 public:
  virtual ~MachineUser() = default;
  // One external interrupt. `answer`: of a completion (06, 07) the reply, as much of it as the answer buffer takes.
  virtual void on_interrupt(const Interrupt& interrupt, ByteView answer) = 0;
  // The machine is disabled, and something is there for take_interrupt(). At most once for each turn.
  virtual void on_held() {}
};

struct ConnectRequest {
  std::string target = {};  // user, resource or system service
  std::string node = {};    // empty: this one, or where the directory says
  std::uint8_t flags = 0;   // kParameterData, kQuiesce, kPriority, kLocal
  std::uint16_t limit = 0;  // own messages that may be outstanding; 0: the default
  UserData user{};
};
struct ConnectResult {
  Outcome outcome = {};
  PathId path = 0;
  std::uint16_t limit = 0;
  std::uint8_t flags = 0;  // kPriority: granted
};
using ConnectDone = std::function<void(const ConnectResult&)>;

struct AcceptRequest {
  PathId path = 0;
  std::uint8_t flags = 0;   // kParameterData, kQuiesce, kPriority
  std::uint16_t limit = 0;  // of own messages; 0: the default
  UserData user{};
};

struct SendRequest {
  PathId path = 0;
  std::uint8_t flags = 0;  // kParameterData, kPriority, kOneWay
  std::uint32_t target_class = 0;
  std::uint32_t source_class = 0;
  std::uint32_t tag = 0;
  ByteView data = {};               // kParameterData: exactly 8 bytes
  std::uint32_t answer_length = 0;  // two-way: the longest reply that is wanted, bytes
};
struct SendResult {
  Outcome outcome = {};
  MessageId id = 0;
};

// Which message is meant; what is not given fits every one.
struct Selector {
  std::optional<PathId> path = {};
  std::optional<MessageId> id = {};
  std::optional<std::uint32_t> cls = {};  // the target's for the receiver, the source's for the sender
};

struct ReplyRequest {
  PathId path = 0;
  MessageId id = 0;
  std::uint32_t target_class = 0;
  std::uint8_t flags = 0;  // kParameterData, kPriority
  ByteView data = {};
};

struct TestCompletion {
  Outcome outcome = {};  // cc 2: none, cc 3: the audit is not zero
  Interrupt interrupt = {};
  Bytes answer = {};
};
// cc 1: a message is pending, 2: a completion, 3: both.
using TestMessageDone = std::function<void(std::uint8_t cc)>;

struct PathInfo {
  PathId path = 0;
  std::string partner = {};
  PathState state = PathState::idle;
  std::uint16_t limit = 0;
  std::size_t sent = 0;      // own messages outstanding
  std::size_t received = 0;  // the partner's
  bool stopped = false;
  bool stopping = false;
};

class Machine {
 public:
  // Made by System::log_on().
  Machine(System& system, std::string name, const DirectoryEntry& entry, MachineUser& user);
  // LOGOFF: CP severs all paths (8.7 V13). Not from inside on_interrupt().
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  const std::string& name() const { return name_; }

  Outcome declare_buffer();   // DCLBFR
  Outcome retrieve_buffer();  // RTRVBFR: severs all paths
  // Whether interrupts come as soon as they can; else they stay pending, as in a virtual machine that is not enabled
  // for external interrupts, and take_interrupt() gives them one by one. At first enabled.
  void set_enabled(bool enabled) { enabled_ = enabled; }
  // Presents the next one now, to on_interrupt(). False: none is pending that the masks let through.
  bool take_interrupt();
  // QUERY: the longest interrupt (40 bytes) and MAXCONN.
  std::size_t interrupt_size() const { return kListSize; }
  std::uint32_t max_connections() const { return entry_.max_connections; }

  // Nothing: it waits for another node, and `done` is called.
  std::optional<ConnectResult> connect(const ConnectRequest& request, ConnectDone done);
  Outcome accept(const AcceptRequest& request);
  Outcome sever(PathId path, const UserData& user);
  Outcome sever_all(const UserData& user);
  Outcome quiesce(PathId path, const UserData& user);
  Outcome quiesce_all(const UserData& user);
  Outcome resume(PathId path, const UserData& user);
  Outcome resume_all(const UserData& user);

  SendResult send(const SendRequest& request);
  // At most `buffer` bytes. Nothing: some of them are on the way, and `done` is called.
  std::optional<ReceiveResult> receive(const Selector& which, std::size_t buffer, ReceiveDone done);
  Outcome reply(const ReplyRequest& request);
  Outcome reject(PathId path, MessageId id, std::uint32_t target_class);
  // Nothing: the other node is asked, and `done` is called.
  std::optional<PurgeResult> purge(const Selector& which, PurgeDone done);

  // The next pending message; it is not presented any more. cc 2: none.
  std::pair<Outcome, Interrupt> describe();
  TestCompletion test_completion(const Selector& which);
  // TESTMSG. Nothing: there is neither, and `done` is called when there is. A second one takes the place of the first,
  // which ends with cc 0.
  std::optional<std::uint8_t> test_message(TestMessageDone done);
  Outcome set_mask(std::uint8_t mask);
  Outcome set_control_mask(std::uint8_t mask);

  std::vector<PathInfo> paths() const;

  // What follows is for the system and for what carries paths.
  bool has_buffer() const { return buffer_declared_; }
  bool has_room() const { return paths_.size() < entry_.max_connections; }
  const DirectoryEntry& entry() const { return entry_; }
  bool is_system() const { return system_service_; }
  void set_system_service() { system_service_ = true; }
  Path& add_path();
  Path* path(PathId id);
  // Takes the path out; its number is free, and what is pending of it is void.
  std::unique_ptr<Path> take_path(PathId id);
  std::uint8_t pending_kinds();

  // What the partner does.
  void offered(Path& path, const std::string& vmid, const UserData& user);
  void accepted(Path& path, const UserData& user);
  void severed(Path& path, const UserData& user);
  void stopped(Path& path, bool stop, const UserData& user);
  // A message; more of its data may follow with more_arrived(). False: it is more than was granted.
  bool arrived(Path& path, Incoming message);
  void more_arrived(Path& path, Incoming& message, ByteView data);
  void completed(Path& path, MessageId id, Audit audit);
  // The whole reply is there.
  void replied(Path& path, MessageId id);
  // PURGE of the partner: what became of the message, and its audit.
  enum class Purged : std::uint8_t { removed = 0, marked = 1, unknown = 2 };
  Purged purge_incoming(Path& path, MessageId id);
  void purge_settled(Path& path, MessageId id, Purged what, Audit audit);
  // No answer to what this path waits for will come.
  void abandon_waits(Path& path);

  // Presents what is pending and enabled, at most `at_most`; true when more is left.
  bool present(std::size_t at_most);

 private:
  struct Pending {
    std::uint64_t sequence = 0;
    PathId path = 0;
    InterruptType type = InterruptType::pending;
    MessageId id = 0;
    std::unique_ptr<Interrupt> control;
  };
  // What is pending, by what a mask enables.
  enum Kind : std::size_t { kPriorityPending, kPriorityComplete, kControl, kPending, kComplete, kKinds };
  struct PendingQueue {
    std::deque<Pending> items;
    std::size_t compact_at = 1024;
  };

  Outcome ready() const;
  void step_and_tell(Path& path, PathInput input, const UserData& user);
  void raise(const Path& path, InterruptType type, const UserData& user, std::uint16_t limit = 0, std::string vmid = {},
             std::uint8_t flags = 0);
  void raise_message(const Path& path, Kind kind, InterruptType type, MessageId id);
  void push(Kind kind, Pending pending);
  bool enabled(Kind kind) const;
  bool enabled(const Interrupt& control) const;
  bool valid(Kind kind, const Pending& p);
  // The first one that is still valid; null: none.
  Pending* front(Kind kind);
  std::deque<Pending>::iterator first_control();
  // What comes next; nothing: none is pending that the masks let through.
  std::optional<Kind> choose();
  bool present_one();
  void present_message(const Pending& pending);
  void present_completion(const Pending& pending);
  Interrupt message_interrupt(const Path& path, const Incoming& m) const;
  Interrupt completion_interrupt(const Path& path, MessageId id, const Outgoing& m) const;
  void message_presented(Path& path, Incoming& m);
  void complete_outgoing(Path& path, MessageId id, Outgoing& m);
  void set_owed(Path& path, Incoming& m, bool partial);
  Incoming* select(const Selector& which, Path*& path, Outcome& outcome);
  Incoming* first_pending(const Selector& which, Path*& path);
  Incoming* full_match(PathId id, MessageId message, std::uint32_t cls, Path*& path, Outcome& outcome);
  ReceiveResult copy_out(Path& path, Incoming& m, std::size_t buffer);
  ReceiveResult take_parameter_data(Path& path, Incoming& m, std::size_t buffer);
  void received(Path& path, Incoming& m);
  void end_path(PathId id);

  System& system_;
  std::string name_;
  DirectoryEntry entry_;
  MachineUser& user_;
  bool buffer_declared_ = false;
  bool enabled_ = true;
  bool system_service_ = false;
  std::uint8_t mask_ = mask::kAllMessages;
  std::uint8_t control_mask_ = mask::kAllControl;
  PathId last_path_ = 0;
  std::map<PathId, std::unique_ptr<Path>> paths_;
  std::uint64_t last_sequence_ = 0;
  std::array<PendingQueue, kKinds> pending_;
  TestMessageDone testing_;
};

}  // namespace openrui::iucv
