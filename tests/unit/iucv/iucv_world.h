// One node with programs on it, and a clock that the test moves.
#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "formats/ebcdic.h"
#include "iucv/system.h"
#include "support/recorders.h"
#include "support/sim_tcp.h"

namespace openrui::test {

inline Bytes text(std::string_view s) { return {s.begin(), s.end()}; }
inline std::string text(ByteView b) { return {b.begin(), b.end()}; }

// A program: keeps its interrupts.
struct Program final : iucv::MachineUser {
  Program(iucv::System& system, const std::string& name, bool buffer = true) {
    auto result = system.log_on(name, *this);
    if (!result) throw std::runtime_error(result.error());
    machine = std::move(result.value());
    if (buffer) machine->declare_buffer();
  }
  void on_interrupt(const iucv::Interrupt& i, ByteView answer) override {
    interrupts.push_back(i);
    answers.emplace_back(answer.begin(), answer.end());
    if (react) react(i);
  }
  // The last interrupt of this type; a test fails without one.
  iucv::Interrupt last(iucv::InterruptType type) const {
    for (auto it = interrupts.rbegin(); it != interrupts.rend(); ++it) {
      if (it->type == type) return *it;
    }
    FAIL("no interrupt: " << iucv::name(type));
    return {};
  }
  std::size_t count(iucv::InterruptType type) const {
    return static_cast<std::size_t>(
        std::count_if(interrupts.begin(), interrupts.end(), [type](const auto& i) { return i.type == type; }));
  }
  std::vector<iucv::InterruptType> types() const {
    std::vector<iucv::InterruptType> all;
    for (const auto& i : interrupts) all.push_back(i.type);
    return all;
  }
  void clear() {
    interrupts.clear();
    answers.clear();
  }
  iucv::Machine* operator->() { return machine.get(); }

  std::unique_ptr<iucv::Machine> machine;
  std::vector<iucv::Interrupt> interrupts;
  std::vector<Bytes> answers;  // of the interrupt at the same place
  std::function<void(const iucv::Interrupt&)> react;
};

inline iucv::ConnectRequest connect_to(const std::string& target, std::uint16_t limit = 0, std::uint8_t flags = 0) {
  iucv::ConnectRequest r;
  r.target = target;
  r.limit = limit;
  r.flags = flags;
  r.user = iucv::user_data("HELLO");
  return r;
}

inline iucv::SendRequest message_on(iucv::PathId path, ByteView data, std::uint8_t flags = iucv::flag::kOneWay) {
  iucv::SendRequest r;
  r.path = path;
  r.flags = flags;
  r.target_class = 0x11;
  r.source_class = 0x22;
  r.tag = 0x33;
  r.data = data;
  r.answer_length = 100;
  return r;
}

struct OneNode {
  TimerQueue timers;
  RecordingSink events;
  iucv::Directory directory;
  iucv::System system{"NODEA", directory, timers, events};

  void run() { run_for(timers, std::chrono::milliseconds(1)); }
  // Path ids at both ends.
  std::pair<iucv::PathId, iucv::PathId> join(Program& a, Program& b, std::uint16_t limit = 0, std::uint8_t flags = 0,
                                             std::uint8_t accept_flags = 0) {
    const auto connected = a->connect(connect_to(b->name(), limit, flags), {});
    REQUIRE(connected);
    REQUIRE(connected->outcome.ok());
    run();
    iucv::AcceptRequest accept;
    accept.path = b.last(iucv::InterruptType::connection_pending).path;
    accept.flags = accept_flags;
    accept.limit = limit;
    REQUIRE(b->accept(accept).ok());
    run();
    a.clear();
    b.clear();
    return {connected->path, accept.path};
  }
};

// RECEIVE that need not wait.
inline iucv::ReceiveResult receive(Program& p, const iucv::Selector& which = {}, std::size_t buffer = 1 << 20) {
  auto r = p->receive(which, buffer, {});
  REQUIRE(r);
  return std::move(*r);
}
inline iucv::PurgeResult purge(Program& p, const iucv::Selector& which) {
  auto r = p->purge(which, {});
  REQUIRE(r);
  return *r;
}
inline iucv::Outcome reply(Program& p, const iucv::Interrupt& to, ByteView data, std::uint8_t flags = 0) {
  iucv::ReplyRequest r;
  r.path = to.path;
  r.id = to.id;
  r.target_class = to.target_class;
  r.flags = flags;
  r.data = data;
  return p->reply(r);
}

}  // namespace openrui::test
