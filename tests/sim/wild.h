// Programs that keep no rules: any verb, any header, wrong answers, late answers or none, RUI_TERM at any time. They
// know enough of the protocol to get deep into it.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "sim/door.h"
#include "sim/journal.h"
#include "sim/scenario.h"
#include "sim/verbs.h"

namespace openrui::sim {

// What a wild program writes: something that would be right, or right once, with a few bits changed.
struct WildRequest {
  Flow flow = Flow::lu_normal;
  Rh rh;
  std::uint16_t snf = 0;
  Bytes ru;
};
// `heard`: what came last on each flow.
WildRequest make_wild_request(Random& random, const Scenario& scenario, const std::array<Heard, kFlows>& heard);

class WildVerbs final : public Actor {
 public:
  WildVerbs(std::vector<std::string> lus, VerbProcess& process, const Scenario& scenario)
      : lus_(std::move(lus)), process_(process), scenario_(scenario) {}

  void step(Random& random) override;
  void quiet() override { quiet_ = true; }
  bool done() const override { return quiet_ && sids_.empty() && under_way_ == 0; }
  std::string in_words() const override;

 private:
  void init(Random& random);
  void term(SessionId sid);
  void read(Random& random, SessionId sid);
  void write(Random& random, SessionId sid);
  void any_verb(Random& random, SessionId sid);
  void issue(std::unique_ptr<VerbCall> call);
  void hear(const VerbCall& call);

  std::vector<std::string> lus_;
  VerbProcess& process_;
  const Scenario& scenario_;
  std::vector<SessionId> sids_;
  std::array<Heard, kFlows> heard_;
  std::size_t under_way_ = 0;
  bool quiet_ = false;
};

// The same straight at the session port, whose one rule it keeps: one unanswered submit a flow.
class WildPort final : public Actor, private SessionUser {
 public:
  WildPort(std::vector<std::string> lus, SessionPort& port, const Scenario& scenario, Journal& journal)
      : lus_(std::move(lus)), port_(port), scenario_(scenario), journal_(journal) {}

  void step(Random& random) override;
  void quiet() override { quiet_ = true; }
  bool done() const override { return quiet_ && id_ == 0; }
  std::string in_words() const override { return "wild program at the port, session " + std::to_string(id_); }

 private:
  void opened() override;
  void progress(InitStatus) override {}
  void message(const Message& m) override;
  void submitted(Flow flow, const SubmitResult& result) override;
  void failed(SessionFailure reason) override;
  void closed() override;
  void over();

  std::vector<std::string> lus_;
  SessionPort& port_;
  const Scenario& scenario_;
  Journal& journal_;
  SessionId id_ = 0;
  bool closing_ = false;
  bool quiet_ = false;
  bool held_[kFlows] = {};
  std::array<Heard, kFlows> heard_;
};

}  // namespace openrui::sim
