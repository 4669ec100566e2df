// The C entry points in real processes. What the library keeps, it keeps for the life of a process, so each test runs
// in one of its own, with a node in it or as a client of one in another process. The node's link leads nowhere: a
// session waits for its LU until it is terminated.
#include "real_program.h"

using namespace openrui;
using namespace openrui::test;

#ifdef __SANITIZE_ADDRESS__
extern "C" int __lsan_is_turned_off() { return forked_with_threads ? 1 : 0; }
#endif

TEST_CASE("without a configuration a verb ends with COMM_SUBSYSTEM_NOT_LOADED and the log says what was tried") {
  Folder folder;
  CHECK(in_child([&] {
          const auto missing = (folder.path / "nothing.json").string();
          setenv("RUI_CONFIG", missing.c_str(), 1);
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").now() == "COMM_SUBSYSTEM_NOT_LOADED - OK");
          MUST(folder.log_text().find(missing) != std::string::npos);
        }) == 0);
}

TEST_CASE("with a wrong configuration the log names file, line and fault") {
  Folder folder;
  CHECK(in_child([&] {
          folder.use("bad.json", "{\"node\": {\"name\": \"N\"},\n \"prots\": []}");
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").now() == "COMM_SUBSYSTEM_NOT_LOADED - OK");
          MUST(folder.log_text().find("bad.json:") != std::string::npos);
          MUST(folder.log_text().find("prots") != std::string::npos);
        }) == 0);
}

TEST_CASE("a client without any server ends its RUI_INIT with COMM_SUBSYSTEM_NOT_LOADED, after the call (7.1)") {
  Folder folder;
  CHECK(in_child([&] {
          folder.use("client.json", R"({"mode": "client", "servers": ["unix:)" + (folder.path / "no").string() +
                                        R"(", "tcp:127.0.0.1:1", "tcp:no-such-host.invalid:1"]})");
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          init.wait();
          MUST(init.result() == "COMM_SUBSYSTEM_NOT_LOADED - OK");
          Call read(LUA_OPCODE_RUI_READ, init.record.common.lua_sid);
          MUST(read.now() == "PARAMETER_CHECK - BAD_SESSION_ID");
        }) == 0);
}

TEST_CASE("mode auto uses the running node, else is the node, and uses what runs when it cannot be (section 3)") {
  Folder folder;
  const bool running = GENERATE(false, true);
  CHECK(in_child([&] {
          folder.use_node();
          const auto config = folder.path / "NODE1.json";
          if (running) start_daemon(config);
          // A second program finds the LU in use, or the node's name taken. It is there before the first has threads.
          int go[2];
          MUST(pipe(go) == 0);
          const pid_t other = fork();
          if (other == 0) {
            alarm(kLimitSeconds);
            char byte = 0;
            MUST(read(go[0], &byte, 1) == 1);
            Call second(LUA_OPCODE_RUI_INIT);
            MUST(second.name("LU01").outcome() ==
                 (running ? "UNSUCCESSFUL - INVALID_PROCESS" : "COMM_SUBSYSTEM_NOT_LOADED - OK"));
            std::exit(0);
          }
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          node_has_seen_all();
          MUST(write(go[1], "", 1) == 1);
          int status = -1;
          MUST(waitpid(other, &status, 0) == other);
          MUST(status == 0);
          Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
          MUST(term.outcome() == "OK - OK");
        }) == 0);
}

TEST_CASE("checks complete in the call: verb, node, record, session (LUA reference 6.6)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          RUI(nullptr);
          Call verb(LUA_OPCODE_SLI_OPEN);
          MUST(verb.now() == "INVALID_VERB - OK");
          folder.use_node();
          Call length(LUA_OPCODE_RUI_READ);
          length.record.common.lua_verb_length = 4;
          MUST(length.now() == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
          Call unknown(LUA_OPCODE_RUI_INIT);
          MUST(unknown.name("NOSUCH").outcome() == "PARAMETER_CHECK - INVALID_LUNAME");
          MUST(unknown.posted == (folder.place == Place::own_process ? 0 : 1));
        }) == 0);
}

TEST_CASE("RUI_INIT gives its sid at once, RUI_TERM ends it, callbacks come in order on the library's thread") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU03").issue());
          MUST(init.record.common.lua_sid != 0);
          node_has_seen_all();
          Call again(LUA_OPCODE_RUI_INIT);
          MUST(again.name("LU03").outcome() == "STATE_CHECK - DUPLICATE_RUI_INIT");
          Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
          MUST(term.issue());
          term.wait();
          const std::lock_guard guard(Call::mutex);
          MUST(init.result() == "CANCELLED - TERMINATED");
          MUST(term.result() == "OK - OK");
          MUST(init.posted == 1 && term.posted == 1 && init.order < term.order);
          MUST(init.thread == term.thread && init.thread != std::this_thread::get_id());
        }) == 0);
}

TEST_CASE("a callback may issue verbs (design, section 2)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          static Call term(LUA_OPCODE_RUI_TERM);
          Call init(LUA_OPCODE_RUI_INIT);
          Call other(LUA_OPCODE_RUI_INIT);
          MUST(other.name("LU02").issue());
          term.record.common.lua_sid = other.record.common.lua_sid;
          init.record.common.lua_post_handle =
              reinterpret_cast<unsigned long>(+[](LUA_VERB_RECORD*) { RUI(&term.record); });
          MUST(init.name("LU01").issue());
          Call end(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
          end.issue();
          term.wait();
          end.wait();
          other.wait();
        }) == 0);
}

TEST_CASE("with event scheduling callbacks run inside SNA_EVENT_FD and nowhere else (LUA reference 1.7)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          MUST(SNA_GET_FD() == -1);
          SNA_USE_FD_SCHED();
          const int descriptor = SNA_GET_FD();
          MUST(descriptor >= 0 && !readable(descriptor, 0));
          folder.use_node();
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          MUST(!readable(descriptor, 0));
          Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
          MUST(term.issue());
          while (term.posted == 0) {
            MUST(readable(descriptor, kLimitSeconds * 1000));
            SNA_EVENT_FD();
          }
          MUST(!readable(descriptor, 0));
          SNA_EVENT_FD();
          MUST(init.posted == 1 && term.posted == 1);
          MUST(term.thread == std::this_thread::get_id());
        }) == 0);
}

TEST_CASE("verbs of many threads complete once each (design, section 2)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          constexpr int kThreads = 4;
          constexpr int kRounds = 100;
          std::vector<std::thread> threads;
          for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([t] {
              const std::string lu = "LU0" + std::to_string(t + 1);
              for (int i = 0; i < kRounds; ++i) {
                Call init(LUA_OPCODE_RUI_INIT);
                MUST(init.name(lu).issue());
                Call read(LUA_OPCODE_RUI_READ, init.record.common.lua_sid);
                if (read.issue()) read.wait();
                MUST(read.result() == "STATE_CHECK - NO_RUI_SESSION");
                Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
                MUST(term.issue());
                term.wait();
                init.wait();
                const std::lock_guard guard(Call::mutex);
                MUST(init.posted == 1 && term.posted == 1 && read.posted <= 1);
              }
            });
          }
          for (auto& thread : threads) thread.join();
        }) == 0);
}

TEST_CASE("a program may end while a callback does not (LUA reference 6.3)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          static std::mutex held;
          static std::condition_variable started;
          static bool running = false;
          Call init(LUA_OPCODE_RUI_INIT);
          init.record.common.lua_post_handle = reinterpret_cast<unsigned long>(+[](LUA_VERB_RECORD*) {
            {
              const std::lock_guard guard(held);
              running = true;
              started.notify_all();
            }
            pause();
          });
          MUST(init.name("LU01").issue());
          static Call term(LUA_OPCODE_RUI_TERM);
          term.record.common.lua_sid = init.record.common.lua_sid;
          term.issue();
          std::unique_lock guard(held);
          started.wait(guard, [] { return running; });
        }) == 0);
}

#ifndef __SANITIZE_THREAD__  // which does not support threads in the child of a process with threads
TEST_CASE("a forked child has no part in its parent's sessions and may open its own (LUA reference 6.3)") {
  Folder folder;
  CHECK(in_child([&] {
          folder.use_node();
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          const auto sid = init.record.common.lua_sid;
          const int child = in_child([&] {
#ifdef __SANITIZE_ADDRESS__
            forked_with_threads = true;
#endif
            Call term(LUA_OPCODE_RUI_TERM, sid);
            MUST(term.now() == "UNSUCCESSFUL - INVALID_PROCESS");
            Call same_node(LUA_OPCODE_RUI_INIT);  // that node is the parent's
            MUST(same_node.name("LU02").now() == "COMM_SUBSYSTEM_NOT_LOADED - OK");
            folder.use_node("NODE2", "127.9.8.6");
            Call own(LUA_OPCODE_RUI_INIT);
            MUST(own.name("LU01").issue());
            MUST(own.record.common.lua_sid > sid);
            MUST(term.outcome() == "UNSUCCESSFUL - INVALID_PROCESS");
            Call end(LUA_OPCODE_RUI_TERM, own.record.common.lua_sid);
            MUST(end.issue());
            end.wait();
          });
          MUST(child == 0);
          Call term(LUA_OPCODE_RUI_TERM, sid);
          MUST(term.issue());
          term.wait();
          MUST(term.result() == "OK - OK");
        }) == 0);
}

TEST_CASE("a forked child of a client has sessions of its own on the same node, and the parent's stay (6.3)") {
  Folder folder(Place::other_process);
  CHECK(in_child([&] {
          folder.use_node();
          Call init(LUA_OPCODE_RUI_INIT);
          MUST(init.name("LU01").issue());
          node_has_seen_all();
          const auto sid = init.record.common.lua_sid;
          const int child = in_child([&] {
#ifdef __SANITIZE_ADDRESS__
            forked_with_threads = true;
#endif
            Call term(LUA_OPCODE_RUI_TERM, sid);
            MUST(term.now() == "UNSUCCESSFUL - INVALID_PROCESS");
            Call busy(LUA_OPCODE_RUI_INIT);
            MUST(busy.name("LU01").outcome() == "UNSUCCESSFUL - INVALID_PROCESS");
            Call own(LUA_OPCODE_RUI_INIT);
            MUST(own.name("LU02").issue());
            MUST(own.record.common.lua_sid > sid);
            Call end(LUA_OPCODE_RUI_TERM, own.record.common.lua_sid);
            MUST(end.outcome() == "OK - OK");
          });
          MUST(child == 0);
          Call term(LUA_OPCODE_RUI_TERM, sid);
          MUST(term.outcome() == "OK - OK");
          init.wait();
          MUST(init.result() == "CANCELLED - TERMINATED");
        }) == 0);
}
#endif

TEST_CASE("GetLuaReturnCode checks its pointers and the length of the buffer (LUA reference 1.9)") {
  Call verb(LUA_OPCODE_RUI_READ);
  verb.record.common.lua_prim_rc = LUA_STATE_CHECK;
  verb.record.common.lua_sec_rc = LUA_NO_RUI_SESSION;
  const std::string text = "STATE_CHECK - NO_RUI_SESSION";
  std::vector<unsigned char> buffer(text.size() + 1, 0xEE);
  CHECK(GetLuaReturnCode(nullptr, 256, buffer.data()) == 0x20000001);
  CHECK(GetLuaReturnCode(&verb.record.common, 256, nullptr) == 0x20000001);
  CHECK(GetLuaReturnCode(&verb.record.common, static_cast<unsigned>(text.size()), buffer.data()) == 0x20000002);
  CHECK(buffer[0] == 0xEE);
  CHECK(GetLuaReturnCode(&verb.record.common, static_cast<unsigned>(text.size() + 1), buffer.data()) == 0);
  CHECK(std::string(reinterpret_cast<char*>(buffer.data())) == text);
}
