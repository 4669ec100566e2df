// The sample communication sequence of the LUA manual, from the verb engine down to the link and up to the host's
// application and back, in virtual time: with the node in the program's process, and as a client of a node elsewhere.
#include <catch2/catch.hpp>

#include "rui/server_port.h"
#include "rui/verb_engine.h"
#include "support/conversation.h"
#include "support/loopback_pair.h"
#include "support/sim_daemon.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Sink final : CompletionSink {
  void completed(const PendingVerb&) override { ++count; }
  int count = 0;
};

enum class Mode { embedded, client };

// The node's session port as frames over a simulated network.
struct Client {
  static inline const Endpoint kPlace{"10.0.0.2", 14770};
  explicit Client(LoopbackPair& pair)
      : network(pair.timers), daemon(pair.node, pair.events, network, kPlace), tcp(network, "10.0.0.1") {
    network.set_delay(Duration::zero());
    port = std::make_unique<ServerPort>(ServerPort::Environment{pair.timers, pair.events, {"test", 1}},
                                        std::vector<ServerPort::Server>{{"tcp:10.0.0.2:14770", kPlace, &tcp}}, targets);
  }
  SimNetwork network;
  SimDaemon daemon;
  SimTcp tcp;
  SessionTargets targets{{}, ""};
  std::unique_ptr<ServerPort> port;
};

// Issues verbs and drives the pair until each has completed.
struct Program {
  Program(LoopbackPair& p, Mode mode)
      : pair(p),
        client(mode == Mode::client ? std::make_unique<Client>(p) : nullptr),
        engine(client != nullptr ? static_cast<SessionPort&>(*client->port) : p.node, sink, VerbEngine::Options{}) {}
  void issue(LUA_VERB_RECORD& verb) {
    verb.common.lua_post_handle = 1;
    if (!engine.begin(verb)) return;
    const auto before = sink.count;
    if (engine.issue(verb) == Outcome::completed_now) return;
    for (int i = 0; i < 1000 && sink.count == before; ++i) {
      pair.settle();
      if (sink.count == before) pair.advance(std::chrono::milliseconds(100));
    }
    INFO("a verb was accepted and did not complete");
    REQUIRE(sink.count == before + 1);
    CHECK(verb.common.lua_flag2.async == 1);
  }
  LoopbackPair& pair;
  std::unique_ptr<Client> client;
  Sink sink;
  VerbEngine engine;
};

}  // namespace

TEST_CASE("the sample communication sequence of the LUA manual runs from RUI_INIT to RUI_TERM in virtual time") {
  const auto mode = GENERATE(Mode::embedded, Mode::client);
  CAPTURE(static_cast<int>(mode));
  LoopbackPair pair;
  Program program(pair, mode);
  Conversation conversation([&](LUA_VERB_RECORD& verb) { program.issue(verb); });
  conversation.hold("LUA001", "ECHO1");
  CHECK(program.engine.sessions() == 0);
  CHECK(pair.node.sessions() == 0);
  SECTION("and again on the same LU, and through the pool") {
    conversation.hold("LUA001", "ECHO1");
    conversation.hold("POOLA", "ECHO1");
  }
}

TEST_CASE("RUI_INIT for an unknown LU is a parameter check, for an exhausted pool COMMAND_COUNT_ERROR (7.1)") {
  const auto mode = GENERATE(Mode::embedded, Mode::client);
  CAPTURE(static_cast<int>(mode));
  LoopbackPair pair;
  Program program(pair, mode);
  Conversation c([&](LUA_VERB_RECORD& verb) { program.issue(verb); });
  CHECK(c.init("NOBODY").common.lua_prim_rc == LUA_PARAMETER_CHECK);
  CHECK(c.verb().common.lua_sec_rc == LUA_INVALID_LUNAME);
  for (int i = 0; i < 2; ++i) CHECK(c.init("POOLA").common.lua_prim_rc == LUA_OK);
  CHECK(c.init("POOLA").common.lua_prim_rc == LUA_UNSUCCESSFUL);
  CHECK(c.verb().common.lua_sec_rc == LUA_COMMAND_COUNT_ERROR);
}

TEST_CASE("a link that the configuration leaves stopped: UNSUCCESSFUL / LINK_NOT_STARTED (7.1)") {
  const auto mode = GENERATE(Mode::embedded, Mode::client);
  CAPTURE(static_cast<int>(mode));
  auto definition = demo_node();
  definition.links[0].started = false;
  LoopbackPair pair(definition);
  Program program(pair, mode);
  Conversation c([&](LUA_VERB_RECORD& verb) { program.issue(verb); });
  CHECK(c.init("LUA001").common.lua_prim_rc == LUA_UNSUCCESSFUL);
  CHECK(c.verb().common.lua_sec_rc == LUA_LINK_NOT_STARTED);
}

TEST_CASE("the link cut after any number of steps ends the pending verb with SESSION_FAILURE, never with a wait") {
  const auto mode = GENERATE(Mode::embedded, Mode::client);
  CAPTURE(static_cast<int>(mode));
  // One verb more each time: the cut comes while the next one is pending.
  for (int steps = 0; steps < 18; ++steps) {
    CAPTURE(steps);
    LoopbackPair pair;
    Program program(pair, mode);
    int done = 0;
    bool failed = false;
    struct Stop {};
    Conversation c([&](LUA_VERB_RECORD& verb) {
      if (done++ == steps) {
        verb.common.lua_post_handle = 1;
        if (!program.engine.begin(verb)) throw Stop{};
        const auto before = program.sink.count;
        const auto outcome = program.engine.issue(verb);
        if (verb.common.lua_opcode == LUA_OPCODE_RUI_INIT) pair.settle();
        pair.cable.cut();
        pair.settle();
        if (outcome == Outcome::in_progress) {
          // RUI_INIT had completed before the cut; RUI_TERM completes in any case.
          CHECK(program.sink.count == before + 1);
        }
        failed = true;
        LUA_VERB_RECORD read{};
        read.common.lua_verb = LUA_VERB_RUI;
        read.common.lua_verb_length = sizeof read;
        read.common.lua_opcode = LUA_OPCODE_RUI_READ;
        read.common.lua_sid = verb.common.lua_sid;
        read.common.lua_post_handle = 1;
        unsigned char buffer[16];
        read.common.lua_data_ptr = reinterpret_cast<char*>(buffer);
        read.common.lua_max_length = sizeof buffer;
        read.common.lua_flag1.lu_norm = 1;
        if (program.engine.begin(read)) {
          CHECK(program.engine.issue(read) == Outcome::completed_now);
          CHECK(read.common.lua_prim_rc != LUA_OK);
        }
        throw Stop{};
      }
      program.issue(verb);
    });
    CHECK_THROWS_AS(c.hold("LUA001", "ECHO1"), Stop);
    CHECK(failed);
    CHECK(pair.node.sessions() == 0);
  }
}
