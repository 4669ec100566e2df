// A program that keeps the rules: logs on, talks with the application of its host in numbered chains, checks that what
// comes back is what it sent, and leaves.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "node/node.h"
#include "sim/door.h"
#include "sim/journal.h"
#include "sim/scenario.h"

namespace openrui::sim {

class Keeper final : public Actor, private DoorUser {
 public:
  struct Surroundings {
    const Scenario& scenario;
    const Node& node;
    const TimerQueue& timers;
    Journal& journal;
  };
  using MakeDoor = std::function<std::unique_ptr<Door>(DoorUser&)>;
  Keeper(std::string lu, Random& random, const Surroundings& around, const MakeDoor& make_door);

  void step(Random& random) override;
  void quiet() override;
  bool done() const override { return state_ == State::done; }
  std::string in_words() const override;

 private:
  enum class State : std::uint8_t {
    away,
    opening,
    ready,  // in session with the SSCP
    asked,  // for a session with the application
    bound,
    leaving,  // has asked for the end of the session
    closing,
    done
  };
  // One request or response that waits for its flow.
  struct Out {
    Rh rh;
    std::uint16_t snf;
    Bytes ru;
  };

  void opened() override;
  void refused(const std::string& why) override;
  void heard(const Heard& message) override;
  void submitted(Flow flow, const std::string& refusal) override;
  void lost() override;
  void closed() override;

  void hear_sscp(const Heard& m);
  void hear_expedited(const Heard& m);
  void hear_data(const Heard& m);
  void hear_response(const Heard& m);
  void check_content(const Heard& m);
  void answer(const Heard& m, ByteView ru = {});
  void answer_bind(const Heard& m);
  void log_on(Random& random);
  void talk(Random& random);
  bool may_begin(const HalfSession& half) const;
  void send_chain(Random& random, const HalfSession& half);
  void send_something_else(Random& random, const HalfSession& half);
  void leave_session(Random& random, const HalfSession& half);
  void start_talking();
  void forget_talk();
  void ask(Flow flow, const Rh& rh, Bytes ru) {
    out_[static_cast<std::size_t>(flow)].push_back({rh, 0, std::move(ru)});
  }
  void pump();
  bool nothing_waits() const;
  const HalfSession* half() const;
  bool strict() const { return around_.scenario.weather != Weather::spoiled; }
  void fail(const std::string& what);
  void rest(Random& random);

  std::string lu_;
  Surroundings around_;
  std::unique_ptr<Door> door_;
  State state_ = State::away;
  Random own_;  // for decisions inside callbacks
  bool quiet_ = false;
  std::size_t sessions_left_;
  bool had_session_ = false;  // since the LU was opened
  TimePoint not_before_;
  std::string application_;
  std::string mode_;
  std::deque<Out> out_[kFlows];

  // of the LU-LU session
  std::size_t chains_left_ = 0;
  std::size_t owed_ = 0;  // definite-response requests of ours without response
  std::deque<std::uint8_t> expected_;
  bool voided_ = false;       // CLEAR has come
  bool restarting_ = false;   // RQR sent, CLEAR not yet come
  bool quieting_ = false;     // QEC sent, RELQ not yet
  bool signalled_ = false;    // SIGNAL sent, not yet answered
  std::uint32_t number_ = 0;  // of the next chain
};

}  // namespace openrui::sim
