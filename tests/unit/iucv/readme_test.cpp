// The program of stack/iucv/README.md, compiled and run.
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "iucv/system.h"
#include "support/paths.h"
#include "support/recorders.h"

using namespace openrui;
using namespace openrui::iucv;

namespace {

std::string said;
void say(ByteView answer) { said = "it is " + std::string(answer.begin(), answer.end()); }
ByteView bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

// clang-format off
// README: begin
struct Program : MachineUser {
  std::unique_ptr<Machine> me;
  void on_interrupt(const Interrupt& i, ByteView answer) override {
    if (i.type == InterruptType::connection_pending) me->accept({i.path});
    if (i.type == InterruptType::connection_complete) me->send({i.path, 0, 1, 0, 0, bytes("who?"), 80});
    if (i.type == InterruptType::pending) me->reply({i.path, i.id, i.target_class, 0, bytes("BOB")});
    if (i.type == InterruptType::complete) say(answer);
  }
};
void hello(TimerQueue& timers, EventSink& events) {
  System node("NODEA", {}, timers, events);
  Program alice, bob;
  alice.me = std::move(node.log_on("ALICE", alice).value());
  bob.me = std::move(node.log_on("BOB", bob).value());
  alice.me->declare_buffer();
  bob.me->declare_buffer();
  alice.me->connect({"BOB"}, {});
  while (timers.next()) timers.run(timers.now());
}
// README: end
// clang-format on

std::string file(const std::string& path) {
  std::ifstream in(SOURCE_DIR + ("/" + path));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the program of the README talks") {
  TimerQueue timers;
  test::RecordingSink events;
  hello(timers, events);
  CHECK(said == "it is BOB");
}

TEST_CASE("the README shows the program that is compiled here") {
  const auto source = file("tests/unit/iucv/readme_test.cpp");
  const std::string begin = "// README: begin\n";
  const auto from = source.find(begin) + begin.size();
  const auto program = source.substr(from, source.find("// README: end") - from);
  CHECK(program.size() > 500);
  CHECK(file("stack/iucv/README.md").find(program) != std::string::npos);
}
