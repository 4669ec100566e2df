// Programs that use RUI verbs: a process with its verb engine, and the door made of verbs.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "rui/verb_engine.h"
#include "sim/door.h"
#include "sim/journal.h"

namespace openrui::sim {

// One verb: its record and a buffer exactly as long as the record says, so that ASan sees a byte too many.
struct VerbCall {
  LUA_VERB_RECORD record{};
  Bytes data;
  std::function<void(VerbCall&)> done;  // from dispatch(), once

  void point_at_data();
};
// A record with opcode and session, everything else 0.
std::unique_ptr<VerbCall> make_verb(unsigned short opcode, SessionId sid);
void put_lu_name(VerbCall& call, const std::string& lu);

// A process of one program or several: the library's part that is not the engine, without threads.
class VerbProcess final : private CompletionSink {
 public:
  VerbProcess(SessionPort& port, Personality personality, Journal& journal);

  // Takes the call. Its done() comes from a later dispatch(), whether it completes at once or not.
  void issue(std::unique_ptr<VerbCall> call);
  // Runs the callbacks of what has completed, as the library's thread does.
  bool dispatch();
  // Verbs that were accepted and have not completed.
  std::size_t pending() const { return pending_.size(); }
  std::string pending_in_words() const;
  // The sessions of those verbs.
  std::vector<SessionId> waiting_sids() const;
  const LUA_VERB_RECORD* any_pending(Random& random) const;
  VerbEngine& engine() { return engine_; }

 private:
  void completed(const PendingVerb& verb) override;
  void check_result(const VerbCall& call);

  Journal& journal_;
  using Calls = std::vector<std::unique_ptr<VerbCall>>;
  Calls::iterator find_pending(const LUA_VERB_RECORD* record);

  Calls pending_;  // in the order of issue, so that a seed decides what is chosen among them
  Calls bids_;     // completed, may become pending again
  std::deque<std::unique_ptr<VerbCall>> completed_;
  VerbEngine engine_;
};

class VerbDoor final : public Door {
 public:
  VerbDoor(VerbProcess& process, DoorUser& user) : process_(process), user_(user) {}

  void open(const std::string& lu) override;
  void close() override;
  bool may_submit(Flow flow) const override;
  void submit(Flow flow, const Rh& rh, std::uint16_t snf, ByteView ru) override;
  void listen(Random& random) override;
  SessionId session() const override { return sid_; }
  const std::string& lu() const override { return lu_; }
  bool at_rest() const override { return sid_ == 0 && under_way_ == 0; }

 private:
  void read();
  void read_done(const VerbCall& call);
  void write_done(Flow flow, const VerbCall& call);
  void lose();

  VerbProcess& process_;
  DoorUser& user_;
  SessionId sid_ = 0;
  std::string lu_;
  const VerbCall* opening_ = nullptr;  // the RUI_INIT that is in progress
  bool closing_ = false;
  bool reading_ = false;
  bool slow_ = false;
  bool writing_[kFlows] = {};
  std::size_t under_way_ = 0;  // verbs of this door without their done()
};

}  // namespace openrui::sim
