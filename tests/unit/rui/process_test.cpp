// The library as a whole in a process: many threads, and an API trace.
#include <array>
#include <atomic>
#include <memory>
#include <random>

#include "real_program.h"

using namespace openrui::test;

TEST_CASE("legal and illegal verbs of 64 threads complete once each (LUA reference 6.4)") {
  Folder folder(GENERATE(Place::own_process, Place::other_process));
  CHECK(in_child([&] {
          folder.use_node();
          constexpr unsigned kThreads = 64;
          constexpr int kVerbs = 40;
          constexpr unsigned short kOpcodes[] = {LUA_OPCODE_RUI_INIT,   LUA_OPCODE_RUI_TERM,  LUA_OPCODE_RUI_READ,
                                                 LUA_OPCODE_RUI_WRITE,  LUA_OPCODE_RUI_PURGE, LUA_OPCODE_RUI_BID,
                                                 LUA_OPCODE_RUI_REINIT, LUA_OPCODE_SLI_OPEN};
          struct Issued {
            std::unique_ptr<Call> call;
            bool async;
          };
          std::vector<std::vector<Issued>> issued(kThreads);
          std::atomic<AP_UINT32> latest{0};
          std::vector<std::thread> threads;
          for (unsigned t = 0; t < kThreads; ++t) {
            threads.emplace_back([&, t] {
              std::minstd_rand random(t + 1);
              const auto pick = [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
              std::array<char, 16> data{};
              for (int i = 0; i < kVerbs; ++i) {
                auto call = std::make_unique<Call>(kOpcodes[pick(8)], latest.load() - pick(3));
                auto& c = call->record.common;
                call->name("LU" + std::to_string(10 + pick(8)));
                if (pick(4) == 0) c.lua_sid = 0;
                const auto flags = static_cast<unsigned char>(pick(16));
                std::memcpy(&c.lua_flag1, &flags, 1);
                if (c.lua_opcode == LUA_OPCODE_RUI_READ || c.lua_opcode == LUA_OPCODE_RUI_WRITE) {
                  c.lua_data_ptr = data.data();
                  if (c.lua_opcode == LUA_OPCODE_RUI_READ) c.lua_max_length = 16;
                }
                if (pick(16) == 0) c.lua_verb_length = 1;
                if (pick(16) == 0) c.lua_cobol_offset = 1;
                const bool init = c.lua_opcode == LUA_OPCODE_RUI_INIT;
                if (init) c.lua_sid = 0;
                const bool async = call->issue();
                if (init && async) latest.store(c.lua_sid);
                issued[t].push_back({std::move(call), async});
              }
            });
          }
          for (auto& thread : threads) thread.join();
          for (AP_UINT32 sid = 1; sid <= kThreads * kVerbs; ++sid) {  // there are no more sessions
            Call term(LUA_OPCODE_RUI_TERM, sid);
            if (term.issue()) term.wait();
          }
          for (auto& calls : issued) {
            for (auto& one : calls) {
              if (one.async) one.call->wait();
              const std::lock_guard guard(Call::mutex);
              MUST(one.call->posted == (one.async ? 1 : 0));
              MUST(one.call->record.common.lua_prim_rc != LUA_IN_PROGRESS);
            }
          }
        }) == 0);
}

TEST_CASE("RUI_TRACE names a file for every verb at its call and at its completion (LUA reference 18)") {
  Folder folder;
  const auto traced = [&](const char* file) {
    std::ifstream in(folder.path / file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  };
  const auto scene = [] {
    Call unknown(LUA_OPCODE_SLI_OPEN);
    MUST(unknown.now() == "INVALID_VERB - OK");
    Call init(LUA_OPCODE_RUI_INIT);
    MUST(init.name("LU01").issue());
    Call write(LUA_OPCODE_RUI_WRITE, init.record.common.lua_sid);
    write.record.common.lua_data_ptr = reinterpret_cast<char*>(16);  // nowhere
    write.record.common.lua_data_length = 5;
    MUST(write.outcome() == "STATE_CHECK - NO_RUI_SESSION");
    Call term(LUA_OPCODE_RUI_TERM, init.record.common.lua_sid);
    MUST(term.issue());
    init.wait();
    term.wait();
  };
  CHECK(in_child([&] {
          folder.use_node();
          setenv("RUI_TRACE", (folder.path / "trace").c_str(), 1);
          scene();
        }) == 0);
  const auto text = traced("trace");
  for (const char* entry :
       {"SLI_OPEN request\n", "SLI_OPEN response\n  INVALID_VERB - OK\n", "RUI_INIT request\n  lu 'LU01    '",
        "RUI_INIT response\n  IN_PROGRESS - OK\n", "RUI_WRITE request\n", "  cannot be read\n",
        "\n  STATE_CHECK - NO_RUI_SESSION\n", "RUI_TERM request\n", "RUI_INIT post\n  CANCELLED - TERMINATED\n",
        "RUI_TERM response\n  IN_PROGRESS - OK\n", "RUI_TERM post\n  OK - OK\n"}) {
    CAPTURE(entry);
    CHECK(text.find(entry) != std::string::npos);
  }
  SECTION("and the configuration may name one") {
    CHECK(in_child([&] {
            folder.use_node("NODE1", "127.9.8.7", R"("api_trace": ")" + (folder.path / "named").string() + "\",");
            scene();
          }) == 0);
    CHECK(traced("named").find("RUI_TERM post\n  OK - OK\n") != std::string::npos);
  }
  SECTION("a file that cannot be written is told in the log, and the verbs work") {
    CHECK(in_child([&] {
            folder.use_node();
            setenv("RUI_TRACE", "/nowhere/trace", 1);
            scene();
          }) == 0);
    CHECK(folder.log_text().find("RUI_TRACE: the API trace cannot be written to /nowhere/trace") != std::string::npos);
  }
}
