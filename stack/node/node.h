// A peripheral node: links, PUs, LUs and pools of one loop, and the directory of who owns which LU. Programs reach it
// through the session port.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/changes.h"
#include "node/definition.h"
#include "node/environment.h"
#include "node/session_port.h"
#include "services/pu.h"

namespace openrui {

class Node final : public SessionPort {
 public:
  // The definition is one that the loader found free of faults; the environment outlives the node.
  Node(const NodeDefinition& definition, const NodeEnvironment& environment);
  ~Node() override;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  // Starts the links that the definition does not keep stopped.
  void start();
  // Ends every session with failed(node_gone) and stops the links.
  void stop();

  OpenResult open(const OpenRequest& request, SessionUser& user) override;
  std::optional<SubmitResult> submit(SessionId id, const Submission& s) override;
  void asked_to_read(SessionId id, Flow flow) override;
  void asked_to_write(SessionId id, Flow flow) override;
  void consumed(SessionId id, Flow flow, unsigned n) override;
  void close(SessionId id) override;

  // --- for operators
  struct LuStatus {
    std::string name;
    std::string pu;
    std::uint8_t address;
    bool sscp_active;
    SessionId owner;  // 0: free
    ScState state;    // of the LU-LU session
    std::vector<std::string> pools;
  };
  struct LinkStatus {
    std::string name;
    bool started;
    bool contacted;
    std::string port;
    std::string state;           // in words
    std::uint64_t dropped_pius;  // that no session could be found for, or that were damaged
  };
  struct PuStatus {
    std::string name;
    std::string link;
    bool active;
    std::size_t lus;
    std::size_t active_lus;
  };
  struct PoolStatus {
    std::string name;
    std::vector<std::string> members;  // in the order in which they are assigned
    std::size_t free;
  };
  struct SessionStatus {
    SessionId id;
    std::string lu;
    std::string pu;
    TimePoint since;  // of open()
    bool ready;       // the host knows that the program is there
    // Valid until the node gets its next input.
    const HalfSession* lu_lu;
    const HalfSession* sscp;
  };
  std::vector<LuStatus> lus() const;
  std::vector<LinkStatus> links() const;
  std::vector<PuStatus> pus() const;
  std::vector<PoolStatus> pools() const;                // by name
  std::vector<SessionStatus> session_statuses() const;  // by id
  std::size_t sessions() const { return sessions_.size(); }

  // Brings a link up, or down in an orderly way; false when there is none of that name. Sessions on a link that goes
  // down fail.
  bool activate(const std::string& link);
  bool deactivate(const std::string& link);

  // A new configuration, in two steps, because the ports change in between. Not from inside a notification of a link or
  // an LU.
  // Takes out what `changes` has as removed or changed: links with their PUs and LUs, and LUs. Their sessions fail; a
  // host that is still there is told. Gives the number of sessions that were ended.
  std::size_t withdraw(const NodeChanges& changes);
  // Puts in what `next` has and the node has not, and starts it as configured; pools become those of `next`. An LU at
  // an address from which another has not yet gone follows when it has.
  void install(const NodeDefinition& next);

 private:
  class Station;
  struct Session;
  struct LuEntry;

  LuEntry* choose(const OpenRequest& request, OpenResult& result);
  LuEntry* choose_extended(const OpenRequest& request, OpenError& error);
  LuEntry* choose_named(const OpenRequest& request, LuEntry& named, OpenError& error);
  LuEntry* choose_member(const OpenRequest& request, const std::string& pool, OpenError& error);
  bool may_give(const OpenRequest& request, const LuEntry& entry, const std::string& pool) const;
  OpenError check_extended(const OpenRequest& request, const LuEntry& lu) const;
  // The session when it has its LU; null also while it waits for it.
  Session* find(SessionId id);
  Station* find_station(const std::string& link);
  void start_session(LuEntry& lu);
  void fail(LuEntry& lu, SessionFailure reason);
  void fail_waiting(LuEntry& lu, SessionFailure reason);
  void suspend(LuEntry& lu);
  void report(LuEntry& lu, InitStatus status);
  InitStatus status_of(const LuEntry& lu) const;
  void add_lu(const LuDefinition& definition, Station& station);
  void rebuild_pools();
  std::unique_ptr<LuEntry> take_out(const std::string& lu);
  std::size_t withdraw_link(const std::string& link);
  std::size_t withdraw_lu(const std::string& lu);
  void on_left(LuEntry& lu);
  void sweep();

  NodeEnvironment environment_;
  Personality personality_;
  std::size_t correlation_limit_ = 0;  // of LUs that come in from now on
  std::vector<std::unique_ptr<Station>> stations_;
  std::vector<std::unique_ptr<LuEntry>> lus_;
  std::unordered_map<std::string, LuEntry*> lu_by_name_;
  std::vector<PoolDefinition> pool_definitions_;
  std::unordered_map<std::string, std::vector<LuEntry*>> pools_;
  std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;
  SessionId last_id_ = 0;
  bool running_ = false;
  std::vector<std::unique_ptr<LuEntry>> leaving_;  // withdrawn; the host is being told
  std::vector<LuEntry*> left_;                     // of leaving_: nothing is to be waited for any more
  std::vector<LuDefinition> waiting_;              // for the address of one of leaving_
  Timer sweep_;
};

}  // namespace openrui
