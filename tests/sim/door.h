// A program's way to its LU: straight through the session port, or with RUI verbs. What a program does is the same on
// both.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "node/session_port.h"
#include "sim/random.h"

namespace openrui::sim {

// One program of a world.
class Actor {
 public:
  virtual ~Actor() = default;
  // Does what it likes to do next, perhaps nothing.
  virtual void step(Random& random) = 0;
  // The chaos is over: comes to an end with what it does.
  virtual void quiet() = 0;
  virtual bool done() const = 0;
  virtual std::string in_words() const = 0;
};

struct Heard {
  Message::Kind kind = Message::Kind::unit;
  Flow flow = Flow::lu_normal;
  std::uint16_t snf = 0;
  Rh rh;
  Bytes ru;
};

class DoorUser {
 public:
  virtual ~DoorUser() = default;
  virtual void opened() = 0;
  virtual void refused(const std::string& why) = 0;  // open() came to nothing
  virtual void heard(const Heard& message) = 0;
  virtual void submitted(Flow flow, const std::string& refusal) = 0;  // empty: it was sent
  virtual void lost() = 0;                                            // the session failed; open() may follow
  virtual void closed() = 0;
};

// Tells its user from listen() only.
class Door {
 public:
  virtual ~Door() = default;
  virtual void open(const std::string& lu) = 0;
  virtual void close() = 0;
  virtual bool may_submit(Flow flow) const = 0;
  virtual void submit(Flow flow, const Rh& rh, std::uint16_t snf, ByteView ru) = 0;
  // Takes what has come, or some of it: a program is not always quick.
  virtual void listen(Random& random) = 0;
  virtual SessionId session() const = 0;
  // The LU that it leads to, while there is a session.
  virtual const std::string& lu() const = 0;
  // Nothing is under way and nothing waits to be told.
  virtual bool at_rest() const = 0;
};

class PortDoor final : public Door, private SessionUser {
 public:
  PortDoor(SessionPort& port, DoorUser& user) : port_(port), user_(user) {}

  void open(const std::string& lu) override;
  void close() override;
  bool may_submit(Flow flow) const override { return id_ != 0 && !closing_ && !under_way_[at(flow)]; }
  void submit(Flow flow, const Rh& rh, std::uint16_t snf, ByteView ru) override;
  void listen(Random& random) override;
  SessionId session() const override { return id_; }
  const std::string& lu() const override { return lu_; }
  bool at_rest() const override { return id_ == 0 && events_.empty(); }

 private:
  static std::size_t at(Flow f) { return static_cast<std::size_t>(f); }
  void opened() override {
    events_.push_back([this] { user_.opened(); });
  }
  void progress(InitStatus) override {}
  void message(const Message& m) override;
  void submitted(Flow flow, const SubmitResult& result) override;
  void failed(SessionFailure reason) override;
  void closed() override;
  void over();

  SessionPort& port_;
  DoorUser& user_;
  SessionId id_ = 0;
  std::string lu_;
  bool closing_ = false;
  bool under_way_[kFlows] = {};
  std::deque<std::function<void()>> events_;
  std::deque<Heard> messages_;
};

}  // namespace openrui::sim
