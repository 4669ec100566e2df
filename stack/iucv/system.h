// The control program of one node: who is logged on, who is connected with whom, system services, and the turns in
// which interrupts are presented (transports reference 8.1, 8.7, 8.8). Paths to other nodes are a Gateway's matter.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "base/time.h"
#include "iucv/machine.h"

namespace openrui::iucv {

class Services;

// The way to other nodes.
class Gateway {
 public:
  virtual ~Gateway() = default;
  // Is there a way to this node now?
  virtual bool reaches(const std::string& node) const = 0;
  // Asks the node for a path of `from`, whose end is `path`. True: `done` of the request is called later, with the path
  // given or taken away again; false: it cannot be asked.
  virtual bool connect(Machine& from, Path& path, const std::string& node, const ConnectRequest& request,
                       ConnectDone done) = 0;
  // The program has left this path; the end lives until the partner's SEVER, or its answer to CONNECT, has come. A
  // CONNECT that was waiting ends.
  virtual void keep(std::unique_ptr<Path> path) = 0;
  // Both have severed this path.
  virtual void drop(Path& path) = 0;
};

class System {
 public:
  // `timers` and `events` outlive it; `node` is a name as streams/hello.h has it.
  System(std::string node, Directory directory, TimerQueue& timers, EventSink& events);
  ~System();
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  const std::string& node() const { return node_; }
  const Directory& directory() const { return directory_; }
  void set_directory(Directory directory) { directory_ = std::move(directory); }
  // Who the programs of this node are, for the directory; at first nobody in particular.
  void set_identity(ProgramIdentity identity) { identity_ = std::move(identity); }
  void set_gateway(Gateway* gateway) { gateway_ = gateway; }

  // A program takes a name. The error says why it may not, and what would be right. `user` and the system outlive the
  // machine.
  Result<std::unique_ptr<Machine>, std::string> log_on(const std::string& name, MachineUser& user);
  Machine* find(const std::string& name) const;
  // All who are logged on, services too.
  std::vector<const Machine*> machines() const;
  // The machine of a system service; null: there is no such service.
  Machine* service(const std::string& name) const;

  // *MSG: a text for a user, as one message with the sender's name in front. `message_class`: 1 MSG, 2 WARNING, 4 SMSG
  // and so on (8.8). False: nobody listens, or its message limit is reached.
  bool message(const std::string& from, const std::string& to, std::uint32_t message_class, std::string_view text);
  // *LOGREC: one record for each program that is connected there.
  void log(Severity severity, const std::string& subject, const std::string& text);

  // What follows is for machines, services and gateways.
  TimerQueue& timers() { return timers_; }
  void report(Severity severity, const std::string& text) { events_.on_event(severity, node_, text); }
  std::optional<ConnectResult> connect(Machine& from, const ConnectRequest& request, ConnectDone done);
  // CONNECT from another node, authorised here. The code that refuses it, or ok and the target's end of the path.
  struct Arrival {
    ReturnCode code = ReturnCode::ok;
    Machine* target = nullptr;
    Authorisation authorisation;
  };
  Arrival arrive(const std::string& from, const std::string& node, const std::string& target);
  // A number for a message; odd or even as asked, so that two nodes never give the same.
  MessageId new_message_id(bool odd);
  void machine_gone(const Machine& machine);
  void schedule(Machine& machine);
  // Presents what is pending now, not on a later turn: for who carries in what came from outside, and is called by no
  // program.
  void present();
  void release(std::unique_ptr<Path> path);
  // *IDENT: CONNECT to this name goes to `owner`, which may be gone before it is withdrawn. False: it is taken.
  bool announce(const std::string& resource, Machine& owner);
  void withdraw(const std::string& resource) { resources_.erase(resource); }
  // What a request wants and the directory allows, together; 0 of either: it does not say.
  static std::uint16_t limit_of(std::uint16_t wanted, std::uint16_t of_directory);

 private:
  Machine* target_of(const std::string& name) const;
  std::optional<ConnectResult> connect_away(Machine& from, const ConnectRequest& request, const std::string& node,
                                            ConnectDone done);
  ConnectResult connect_here(Machine& from, const ConnectRequest& request, Machine& target,
                             const Authorisation& authorisation);
  void run();

  std::string node_;
  Directory directory_;
  ProgramIdentity identity_;
  TimerQueue& timers_;
  EventSink& events_;
  Gateway* gateway_ = nullptr;
  std::map<std::string, Machine*> machines_;
  std::map<std::string, Machine*> resources_;
  std::vector<Machine*> ready_;
  std::vector<Machine*> running_;  // the ready ones of this turn
  std::uint32_t last_message_ = 0;
  Timer run_timer_;
  std::unique_ptr<Services> services_;
};

}  // namespace openrui::iucv
