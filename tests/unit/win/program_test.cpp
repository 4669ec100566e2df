// Registration, posting and progress of a Windows program (LUA reference 1.3 to 1.8), over a RUI() of the test's own.
#include "win/program.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "win/handles.h"
#include "win/messages.h"

#undef RUI

using namespace openrui;
using namespace openrui::win;

namespace {

// What the library does with a verb. A plain function, as RUI() is.
std::function<void(LUA_VERB_RECORD*)> library;
void issue(LUA_VERB_RECORD* verb) { library(verb); }

void end(LUA_VERB_RECORD* verb, int prim, AP_UINT32 sec, bool async) {
  // In one store, as the library does it: the program may look at the flags at the same time.
  auto flags = verb->common.lua_flag2;
  flags.async = async;
  unsigned char byte = 0;
  std::memcpy(&byte, &flags, 1);
  __atomic_store_n(reinterpret_cast<unsigned char*>(&verb->common.lua_flag2), byte, __ATOMIC_RELEASE);
  verb->common.lua_sec_rc = sec;
  verb->common.lua_prim_rc = static_cast<unsigned short>(prim);
}
void complete_now(LUA_VERB_RECORD* verb) { end(verb, LUA_OK, LUA_SEC_RC_OK, false); }
void accept(LUA_VERB_RECORD* verb) {
  if (verb->common.lua_opcode == LUA_OPCODE_RUI_INIT) verb->common.lua_sid = 7;
  end(verb, LUA_IN_PROGRESS, LUA_SEC_RC_OK, true);
}

LUA_VERB_RECORD verb(int opcode, HANDLE handle = nullptr) {
  LUA_VERB_RECORD r;
  std::memset(&r, 0, sizeof r);
  r.common.lua_verb = LUA_VERB_RUI;
  r.common.lua_verb_length = sizeof r;
  r.common.lua_opcode = static_cast<unsigned short>(opcode);
  r.common.lua_sid = opcode == LUA_OPCODE_RUI_INIT ? 0 : 7;
  r.common.lua_correlator = 99;
  r.common.lua_post_handle = reinterpret_cast<unsigned long>(handle);
  return r;
}

// A post handle that is neither an event nor the kit's own.
constexpr unsigned long kCallback = 0x7FFF12345678;

// A program that is registered unless said otherwise.
struct Fixture {
  explicit Fixture(bool started = true) {
    library = complete_now;
    if (started) REQUIRE(program.startup(0x0001, &data) == 0);
  }
  ~Fixture() {
    CloseHandle(event);
    CloseHandle(other_event);
    messages().destroy(*window);
  }
  bool finish(LUA_VERB_RECORD& v, int prim = LUA_OK, AP_UINT32 sec = LUA_SEC_RC_OK) {
    end(&v, prim, sec, true);
    return program.completed(&v, kCallback);
  }
  bool signalled(HANDLE handle) { return WaitForSingleObject(handle, 0) == WAIT_OBJECT_0; }
  std::optional<MSG> message() { return messages().next({window->handle, 0, 0}, true, false); }
  // A session with sid 7 whose RUI_INIT is pending.
  void open(LUA_VERB_RECORD& init) {
    library = accept;
    program.run_for_event(init);
    REQUIRE(init.common.lua_sid == 7);
  }

  Program program{issue};
  LUADATA data{};
  const HANDLE event = CreateEvent(nullptr, TRUE, FALSE, nullptr);
  const HANDLE other_event = CreateEvent(nullptr, FALSE, FALSE, nullptr);
  const std::shared_ptr<Window> window = messages().create(DefWindowProc);
  const UINT winrui = RegisterWindowMessage("WinRUI");
};

}  // namespace

// --- LUA reference 1.3

TEST_CASE("every row of the table of version negotiation") {
  const Version v1{1, 0};
  const Version v2{2, 0};
  const Version v3{3, 0};
  CHECK(negotiate(v1, v1, v1) == v1);
  CHECK(negotiate(v2, v1, v1) == v1);
  CHECK(negotiate(v1, v1, v2) == v2);
  CHECK(negotiate(v1, v2, v3) == std::nullopt);
  CHECK(negotiate(v3, v1, v1) == v1);
  CHECK(negotiate(v3, v1, v3) == v3);
}

TEST_CASE("the low byte of a version is the major number") {
  CHECK(version_of(0x0001) == Version{1, 0});
  CHECK(version_of(0x0201) == Version{1, 2});
  CHECK(version_of(0x0200) < Version{1, 0});
  CHECK(packed({1, 2}) == 0x0201);
}

TEST_CASE("WinRUIStartup registers once, gives its version and says what is wrong") {
  Fixture f(false);
  LUADATA data;
  CHECK(f.program.startup(0x0001, nullptr) == WLUAFAILURE);
  CHECK(f.program.startup(0x0000, &data) == WLUAINVALID);
  library = [](LUA_VERB_RECORD* v) { end(v, LUA_COMM_SUBSYSTEM_NOT_LOADED, LUA_SEC_RC_OK, false); };
  CHECK(f.program.startup(0x0001, &data) == WLUASYSNOTREADY);
  library = [](LUA_VERB_RECORD* v) {
    CHECK(v->common.lua_verb == LUA_VERB_RUI);
    CHECK(v->common.lua_opcode == LUA_OPCODE_RUI_INIT);
    end(v, LUA_PARAMETER_CHECK, LUA_INVALID_LUNAME, false);
  };
  CHECK(f.program.startup(0x0002, &data) == 0);
  CHECK(data.wVersion == 0x0001);
  CHECK(std::string(data.szDescription).rfind("OpenRUI", 0) == 0);
  CHECK(f.program.startup(0x0001, &data) == WLUAINITREJECT);
  CHECK(f.program.cleanup());
  CHECK_FALSE(f.program.cleanup());
}

TEST_CASE("Q139210: Startup waits for the answer of a node in another process, and is not ready when there is none") {
  static LUA_VERB_RECORD* probe = nullptr;
  for (const auto& names : {kRuiNames, kSliNames}) {
    Program program{issue, names};
    LUADATA data{};
    const auto answer = [&](int prim, AP_UINT32 sec) {
      std::atomic<bool> asked{false};
      library = [&](LUA_VERB_RECORD* v) {
        CHECK(v->common.lua_verb == names.verb);
        CHECK(v->common.lua_opcode == names.open);
        end(v, LUA_IN_PROGRESS, LUA_SEC_RC_OK, true);
        probe = v;
        asked = true;
      };
      std::thread node([&] {
        while (!asked) std::this_thread::yield();
        end(probe, prim, sec, true);
        CHECK(program.completed(probe, kCallback));
      });
      const auto result = program.startup(0x0001, &data);
      node.join();
      return result;
    };
    CHECK(answer(LUA_UNSUCCESSFUL, LUA_COMMAND_COUNT_ERROR) == WLUASYSNOTREADY);
    CHECK(answer(LUA_COMM_SUBSYSTEM_NOT_LOADED, LUA_SEC_RC_OK) == WLUASYSNOTREADY);
    CHECK(answer(LUA_PARAMETER_CHECK, LUA_INVALID_LUNAME) == 0);
    CHECK(program.cleanup());
  }
}

TEST_CASE("Q140526: WinRUICleanup gives not zero for success, and ends the program's sessions") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  f.open(init);
  CHECK(f.finish(init));
  std::vector<LUA_VERB_RECORD*> terms;
  library = [&](LUA_VERB_RECORD* v) {
    CHECK(v->common.lua_opcode == LUA_OPCODE_RUI_TERM);
    CHECK(v->common.lua_sid == 7);
    CHECK(v->common.lua_post_handle != 0);
    accept(v);
    terms.push_back(v);
  };
  CHECK(f.program.cleanup());
  REQUIRE(terms.size() == 1);
  CHECK(f.finish(*terms[0]));
  CHECK(f.program.last_init_status(7, nullptr, 0, false) == WLUASIDINVALID);
}

// --- LUA reference 1.4, 1.5, 1.10

TEST_CASE("Q138388: RUI works without WinRUIStartup, WinRUI does not") {
  Fixture f(false);
  auto term = verb(LUA_OPCODE_RUI_TERM, f.event);
  f.program.run_for_event(term);
  CHECK(term.common.lua_prim_rc == LUA_OK);
  CHECK(f.program.run_for_window(f.window->handle, term) == WLUASTARTUPNOTCALLED);
}

TEST_CASE("an asynchronous completion sets the event after the record is complete") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ, f.event);
  library = accept;
  f.program.run_for_event(read);
  CHECK_FALSE(f.signalled(f.event));
  CHECK(read.common.lua_post_handle == reinterpret_cast<unsigned long>(f.event));
  CHECK(f.finish(read));
  CHECK(f.signalled(f.event));
  CHECK(read.common.lua_post_handle == reinterpret_cast<unsigned long>(f.event));
  CHECK(read.common.lua_flag2.async == 1);
  CHECK_FALSE(f.program.completed(&read, kCallback));
}

TEST_CASE("Q196230 Q163332: a synchronous completion does not set the event, and async is 0 whatever it was") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ, f.event);
  read.common.lua_flag2.async = 1;
  f.program.run_for_event(read);
  CHECK(read.common.lua_flag2.async == 0);
  CHECK_FALSE(f.signalled(f.event));
  CHECK(read.common.lua_post_handle == reinterpret_cast<unsigned long>(f.event));
}

TEST_CASE("a post handle that is no event reaches the library as none, and the program has it back") {
  Fixture f;
  for (const HANDLE bad : {HANDLE{nullptr}, INVALID_HANDLE_VALUE, HANDLE{f.window->handle}}) {
    auto read = verb(LUA_OPCODE_RUI_READ, bad);
    library = [](LUA_VERB_RECORD* v) {
      CHECK(v->common.lua_post_handle == 0);
      end(v, LUA_PARAMETER_CHECK, LUA_INVALID_POST_HANDLE, false);
    };
    f.program.run_for_event(read);
    CHECK(read.common.lua_sec_rc == LUA_INVALID_POST_HANDLE);
    CHECK(read.common.lua_post_handle == reinterpret_cast<unsigned long>(bad));
  }
}

TEST_CASE("WinRUI posts wParam 0 and the record, and needs no post handle") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ);
  library = [](LUA_VERB_RECORD* v) {
    CHECK(v->common.lua_post_handle != 0);
    accept(v);
  };
  CHECK(f.program.run_for_window(f.window->handle, read) == 0);
  CHECK_FALSE(f.message());
  CHECK(f.finish(read));
  const auto m = f.message();
  REQUIRE(m);
  CHECK((m->message == f.winrui && m->wParam == 0 && m->lParam == reinterpret_cast<LPARAM>(&read)));
  CHECK(read.common.lua_post_handle == 0);
  CHECK_FALSE(f.message());
}

TEST_CASE("WinRUI posts nothing for a synchronous completion, and refuses what is no window") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ);
  CHECK(f.program.run_for_window(f.window->handle, read) == 0);
  CHECK_FALSE(f.message());
  CHECK(read.common.lua_post_handle == 0);
  library = [](LUA_VERB_RECORD*) { FAIL("the verb was issued"); };
  CHECK(f.program.run_for_window(f.event, read) == WLUAINVALIDHANDLE);
  CHECK(f.program.run_for_window(nullptr, read) == WLUAINVALIDHANDLE);
}

TEST_CASE("Q273975: a completion that overtakes the call is posted when the call is over") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ, f.event);
  library = [&](LUA_VERB_RECORD* v) {
    std::thread([&] {
      end(v, LUA_OK, LUA_SEC_RC_OK, true);
      CHECK(f.program.completed(v, kCallback));
    }).join();
    CHECK_FALSE(f.signalled(f.event));
  };
  f.program.run_for_event(read);
  CHECK(f.signalled(f.event));
}

TEST_CASE("Q149924: completions are posted in the order in which they came, also when the first overtook its call") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ);
  auto write = verb(LUA_OPCODE_RUI_WRITE);
  library = accept;
  f.program.run_for_window(f.window->handle, read);
  library = [&](LUA_VERB_RECORD* v) {
    end(v, LUA_OK, LUA_SEC_RC_OK, true);
    CHECK(f.program.completed(v, kCallback));
    CHECK(f.finish(read));
    CHECK_FALSE(f.message());
  };
  f.program.run_for_window(f.window->handle, write);
  CHECK(f.message()->lParam == reinterpret_cast<LPARAM>(&write));
  CHECK(f.message()->lParam == reinterpret_cast<LPARAM>(&read));
}

TEST_CASE("a record that is issued again while its verb is pending is reported by its event all the same") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ, f.event);
  library = accept;
  f.program.run_for_event(read);
  library = [](LUA_VERB_RECORD* v) { end(v, LUA_PARAMETER_CHECK, LUA_DUPLICATE_READ_FLOW, false); };
  f.program.run_for_event(read);
  CHECK_FALSE(f.signalled(f.event));
  CHECK(f.program.completed(&read, reinterpret_cast<unsigned long>(f.event)));
  CHECK(f.signalled(f.event));
}

TEST_CASE("a completion that is not a Windows verb's is left to the library") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ);
  CHECK_FALSE(f.program.completed(&read, kCallback));
}

TEST_CASE("a BID that bid_enable has issued again is posted where it was posted before") {
  Fixture f;
  auto bid = verb(LUA_OPCODE_RUI_BID);
  auto read = verb(LUA_OPCODE_RUI_READ);
  library = accept;
  f.program.run_for_window(f.window->handle, bid);
  CHECK(f.finish(bid));
  CHECK(f.message());
  read.common.lua_flag1.bid_enable = 1;
  f.program.run_for_window(f.window->handle, read);
  CHECK(f.finish(read));
  CHECK(f.finish(bid));
  CHECK(f.message()->lParam == reinterpret_cast<LPARAM>(&read));
  CHECK(f.message()->lParam == reinterpret_cast<LPARAM>(&bid));
}

TEST_CASE("a BID that was found by name is known again when bid_enable issues it, and a refused one changes nothing") {
  Fixture f;
  auto bid = verb(LUA_OPCODE_RUI_BID, f.event);
  bid.common.lua_sid = 0;
  library = accept;
  f.program.run_for_event(bid);
  bid.common.lua_sid = 7;
  CHECK(f.finish(bid));
  CHECK(f.signalled(f.event));
  ResetEvent(f.event);
  auto refused = verb(LUA_OPCODE_RUI_BID, f.other_event);
  library = [](LUA_VERB_RECORD* v) { end(v, LUA_PARAMETER_CHECK, LUA_BID_ALREADY_ENABLED, false); };
  f.program.run_for_event(refused);
  // The library has issued it again, for a READ that named the LU.
  CHECK(f.finish(bid));
  CHECK(f.signalled(f.event));
  CHECK(bid.common.lua_post_handle == reinterpret_cast<unsigned long>(f.event));
}

TEST_CASE("a BID of a session that is over is forgotten") {
  Fixture f;
  auto bid = verb(LUA_OPCODE_RUI_BID, f.event);
  library = accept;
  f.program.run_for_event(bid);
  CHECK(f.finish(bid));
  auto term = verb(LUA_OPCODE_RUI_TERM, f.event);
  library = complete_now;
  f.program.run_for_event(term);
  CHECK_FALSE(f.program.completed(&bid, kCallback));
}

TEST_CASE("a window that is gone gets nothing, and nobody is hurt") {
  Fixture f;
  auto read = verb(LUA_OPCODE_RUI_READ);
  library = accept;
  const auto gone = messages().create(DefWindowProc);
  f.program.run_for_window(gone->handle, read);
  messages().destroy(*gone);
  CHECK(f.finish(read));
}

// --- LUA reference 1.8

TEST_CASE("WinRUIGetLastInitStatus wants a registered program, or one that has issued a verb") {
  Fixture f(false);
  CHECK(f.program.last_init_status(0, f.event, WLUA_NTFY_EVENT, false) == WLUASTARTUPNOTCALLED);
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  f.program.run_for_event(init);
  CHECK(f.program.last_init_status(0, f.event, WLUA_NTFY_EVENT, false) == WLUAGLOBALHANDLER);
}

TEST_CASE("WinRUIGetLastInitStatus says that the system is not ready when there is no node") {
  Fixture f(false);
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  library = [](LUA_VERB_RECORD* v) { end(v, LUA_COMM_SUBSYSTEM_NOT_LOADED, LUA_SEC_RC_OK, false); };
  f.program.run_for_event(init);
  CHECK(f.program.last_init_status(0, f.event, WLUA_NTFY_EVENT, false) == WLUASYSNOTREADY);
  f.open(init);
  CHECK(f.program.last_init_status(7, nullptr, 0, false) == WLUAGETLU);
}

TEST_CASE("a second request for all sessions replaces the first with Microsoft, and is refused by SNAplus2") {
  Fixture f;
  const auto all = [&](HANDLE event) { return f.program.last_init_status(0, event, WLUA_NTFY_EVENT, false); };
  const HANDLE third = CreateEvent(nullptr, FALSE, FALSE, nullptr);
  CHECK(all(f.event) == WLUAGLOBALHANDLER);
  CHECK(all(f.other_event) == WLUAGLOBALHANDLER);
  f.program.progress(7, openrui::InitStatus::pu_active);
  CHECK_FALSE(f.signalled(f.event));
  CHECK(f.signalled(f.other_event));
  f.program.started_as(Personality::snapix);
  CHECK(all(third) == WLUAGLOBALHANDLER);
  f.program.progress(7, openrui::InitStatus::lu_active);
  CHECK(f.signalled(f.other_event));
  CHECK_FALSE(f.signalled(third));
  f.program.last_init_status(0, nullptr, 0, true);
  CHECK(all(third) == 0);
  CHECK(f.signalled(third));
  CloseHandle(third);
}

TEST_CASE("the status of a session goes from GETLU by what the node reports to LUACTIVE, and ends with it") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  f.open(init);
  const auto query = [&] { return f.program.last_init_status(7, nullptr, WLUA_NTFY_EVENT, false); };
  CHECK(query() == WLUAGETLU);
  const std::pair<openrui::InitStatus, int> steps[] = {{openrui::InitStatus::link_inactive, WLUALINKINACTIVE},
                                                       {openrui::InitStatus::link_activating, WLUALINKACTIVATING},
                                                       {openrui::InitStatus::pu_inactive, WLUAPUINACTIVE},
                                                       {openrui::InitStatus::pu_active, WLUAPUACTIVE},
                                                       {openrui::InitStatus::pu_reactivated, WLUAPUREACTIVATED},
                                                       {openrui::InitStatus::lu_inactive, WLUALUINACTIVE},
                                                       {openrui::InitStatus::lu_active, WLUALUACTIVE},
                                                       {openrui::InitStatus::lu_reactivated, WLUALUREACTIVATED}};
  for (const auto& [status, code] : steps) {
    f.program.progress(7, status);
    CHECK(query() == code);
  }
  CHECK(f.finish(init));
  CHECK(query() == WLUALUACTIVE);
  auto term = verb(LUA_OPCODE_RUI_TERM, f.event);
  f.program.run_for_event(term);
  CHECK(f.finish(term));
  CHECK(query() == WLUASIDINVALID);
}

TEST_CASE("a session that fails is not known any more") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  f.open(init);
  CHECK(f.finish(init));
  auto read = verb(LUA_OPCODE_RUI_READ, f.event);
  f.program.run_for_event(read);
  CHECK(f.finish(read, LUA_SESSION_FAILURE, LUA_LU_COMPONENT_DISCONNECTED));
  CHECK(f.program.last_init_status(7, nullptr, 0, false) == WLUASIDINVALID);
}

TEST_CASE("a session that keeps its LU is known after its failure, and who watches it sees it come back (15.4)") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  init.common.lua_resv56[2] = 1;
  f.open(init);
  CHECK(f.finish(init));
  f.program.last_init_status(7, f.other_event, WLUA_NTFY_EVENT, false);
  CHECK(f.signalled(f.other_event));
  auto read = verb(LUA_OPCODE_RUI_READ, f.event);
  f.program.run_for_event(read);
  CHECK(f.finish(read, LUA_SESSION_FAILURE, LUA_LU_COMPONENT_DISCONNECTED));
  f.program.progress(7, openrui::InitStatus::link_activating);
  CHECK(f.signalled(f.other_event));
  f.program.progress(7, openrui::InitStatus::lu_active);
  CHECK(f.signalled(f.other_event));
  CHECK(f.program.last_init_status(7, nullptr, 0, false) == WLUALUACTIVE);
  auto term = verb(LUA_OPCODE_RUI_TERM, f.event);
  f.program.run_for_event(term);
  CHECK(f.finish(term));
  CHECK(f.program.last_init_status(7, nullptr, 0, false) == WLUASIDINVALID);
}

TEST_CASE("the errors of WinRUIGetLastInitStatus") {
  Fixture f;
  auto& p = f.program;
  CHECK(p.last_init_status(0, nullptr, WLUA_NTFY_EVENT, false) == WLUASIDZERO);
  CHECK(p.last_init_status(8, nullptr, WLUA_NTFY_EVENT, false) == WLUASIDINVALID);
  CHECK(p.last_init_status(8, f.event, WLUA_NTFY_EVENT, false) == WLUASIDINVALID);
  CHECK(p.last_init_status(0, f.event, 0, false) == WLUANTFYINVALID);
  CHECK(p.last_init_status(0, f.event, 4, false) == WLUANTFYINVALID);
  CHECK(p.last_init_status(0, f.window->handle, WLUA_NTFY_EVENT, false) == WLUAINVALIDHANDLE);
  CHECK(p.last_init_status(0, f.event, WLUA_NTFY_MSG_SID, false) == WLUAINVALIDHANDLE);
  CHECK(p.last_init_status(0, INVALID_HANDLE_VALUE, WLUA_NTFY_MSG_CORRELATOR, false) == WLUAINVALIDHANDLE);
}

TEST_CASE("RUI3270: an event registered for all sessions after RUI_INIT is set once at once, then at each change") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  f.open(init);
  CHECK(f.program.last_init_status(0, f.other_event, WLUA_NTFY_EVENT, false) == WLUAGLOBALHANDLER);
  CHECK(f.signalled(f.other_event));
  CHECK_FALSE(f.signalled(f.other_event));
  f.program.progress(7, openrui::InitStatus::pu_active);
  CHECK(f.signalled(f.other_event));
  f.program.progress(7, openrui::InitStatus::pu_active);
  CHECK_FALSE(f.signalled(f.other_event));
  CHECK(f.finish(init));
  CHECK(f.signalled(f.other_event));
  CHECK(f.program.last_init_status(7, nullptr, WLUA_NTFY_EVENT, false) == WLUALUACTIVE);
  CHECK(f.signalled(f.event));
}

TEST_CASE("a status that was there before the registration still signals") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  f.open(init);
  CHECK(f.finish(init));
  f.program.last_init_status(0, f.other_event, WLUA_NTFY_EVENT, false);
  CHECK(f.signalled(f.other_event));
}

TEST_CASE("a window is told status and session, or status and correlator") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  f.open(init);
  CHECK(f.program.last_init_status(7, f.window->handle, WLUA_NTFY_MSG_SID, false) == WLUAGETLU);
  auto m = f.message();
  REQUIRE(m);
  CHECK((m->message == f.winrui && m->wParam == WLUAGETLU && m->lParam == 7));
  CHECK(f.program.last_init_status(7, f.window->handle, WLUA_NTFY_MSG_CORRELATOR, false) == WLUAGETLU);
  CHECK(f.message()->lParam == 99);
  f.program.progress(7, openrui::InitStatus::lu_inactive);
  m = f.message();
  REQUIRE(m);
  CHECK((m->wParam == WLUALUINACTIVE && m->lParam == 99));
  CHECK_FALSE(f.message());
}

TEST_CASE("bClearPrevious ends the reports of one session, or of all") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  f.open(init);
  f.program.last_init_status(7, f.window->handle, WLUA_NTFY_MSG_SID, false);
  f.program.last_init_status(0, f.other_event, WLUA_NTFY_EVENT, false);
  CHECK(f.message());
  CHECK(f.signalled(f.other_event));
  CHECK(f.program.last_init_status(7, nullptr, 0, true) == WLUAGETLU);
  f.program.progress(7, openrui::InitStatus::pu_inactive);
  CHECK_FALSE(f.message());
  CHECK(f.signalled(f.other_event));
  CHECK(f.program.last_init_status(0, INVALID_HANDLE_VALUE, 77, true) == WLUAGLOBALHANDLER);
  f.program.progress(7, openrui::InitStatus::pu_active);
  CHECK_FALSE(f.signalled(f.other_event));
  CHECK(f.program.last_init_status(8, nullptr, 0, true) == WLUASIDINVALID);
}

TEST_CASE("what the node reports before RUI_INIT has returned is not lost") {
  Fixture f;
  auto init = verb(LUA_OPCODE_RUI_INIT, f.event);
  library = [&](LUA_VERB_RECORD* v) {
    accept(v);
    f.program.progress(7, openrui::InitStatus::pu_active);
  };
  f.program.run_for_event(init);
  CHECK(f.program.last_init_status(7, nullptr, 0, false) == WLUAPUACTIVE);
  CHECK(f.program.last_init_status(7, f.window->handle, WLUA_NTFY_MSG_CORRELATOR, false) == WLUAPUACTIVE);
  CHECK(f.message()->lParam == 99);
}

TEST_CASE("GetFmiReturnCode says a status in words, cut to the buffer") {
  unsigned char buffer[80];
  CHECK(GetFmiReturnCode(WLUALUACTIVE, 0xFFFF, 80, buffer) == 0);
  CHECK(std::string(reinterpret_cast<char*>(buffer)) == "LU ACTIVE");
  CHECK(GetFmiReturnCode(WLUAPUREACTIVATED, 0xFFFF, 6, buffer) == 0);
  CHECK(std::string(reinterpret_cast<char*>(buffer)) == "PU RE");
  CHECK(GetFmiReturnCode(4711, 0xFFFF, 80, buffer) == 0);
  CHECK(std::string(reinterpret_cast<char*>(buffer)) == "STATUS 4711");
  CHECK(GetFmiReturnCode(1, 0xFFFF, 0, buffer) != 0);
  CHECK(GetFmiReturnCode(1, 0xFFFF, 80, nullptr) != 0);
}

TEST_CASE("verbs of many threads: every completion is posted once") {
  constexpr int kThreads = 8;
  constexpr int kVerbs = 200;
  Fixture f;
  std::atomic<int> posted{0};
  std::atomic<int> refused{0};
  library = [&](LUA_VERB_RECORD* v) {
    end(v, LUA_OK, LUA_SEC_RC_OK, true);
    if (!f.program.completed(v, kCallback)) ++refused;
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      const HANDLE event = CreateEvent(nullptr, FALSE, FALSE, nullptr);
      for (int i = 0; i < kVerbs; ++i) {
        auto read = verb(LUA_OPCODE_RUI_READ, event);
        f.program.run_for_event(read);
        if (WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0) ++posted;
      }
      CloseHandle(event);
    });
  }
  for (auto& t : threads) t.join();
  CHECK(posted == kThreads * kVerbs);
  CHECK(refused == 0);
}

// --- SLI

TEST_CASE(
    "WinSLI completes by the message WinSLI, and WinSLICleanup closes sessions at once (LUA reference 1.3 and 1.4)") {
  library = complete_now;
  Program program{issue, kSliNames};
  LUADATA data{};
  REQUIRE(program.startup(0x0001, &data) == 0);
  const auto window = messages().create(DefWindowProc);
  auto open = verb(LUA_OPCODE_SLI_OPEN, nullptr);
  open.common.lua_sid = 0;
  library = [](LUA_VERB_RECORD* v) {
    v->common.lua_sid = 9;
    accept(v);
  };
  CHECK(program.run_for_window(window->handle, open) == 0);
  end(&open, LUA_OK, LUA_SEC_RC_OK, true);
  CHECK(program.completed(&open, kCallback));
  const auto message = messages().next({window->handle, 0, 0}, true, false);
  REQUIRE(message);
  CHECK(message->message == RegisterWindowMessage("WinSLI"));
  CHECK(message->wParam == 0);
  CHECK(message->lParam == reinterpret_cast<LPARAM>(&open));
  std::vector<LUA_VERB_RECORD*> closes;
  library = [&](LUA_VERB_RECORD* v) {
    CHECK(v->common.lua_verb == LUA_VERB_SLI);
    CHECK(v->common.lua_opcode == LUA_OPCODE_SLI_CLOSE);
    CHECK(v->common.lua_flag1.close_abend == 1);
    closes.push_back(v);
    accept(v);
  };
  CHECK(program.cleanup());
  REQUIRE(closes.size() == 1);
  end(closes[0], LUA_OK, LUA_SEC_RC_OK, true);
  CHECK(program.completed(closes[0], kCallback));
  messages().destroy(*window);
}

TEST_CASE("Q138388: SLI works without WinSLIStartup and sets the event of its record, WinSLI does not work") {
  library = complete_now;
  Program program{issue, kSliNames};
  const HANDLE event = CreateEvent(nullptr, TRUE, FALSE, nullptr);
  const auto window = messages().create(DefWindowProc);
  auto close = verb(LUA_OPCODE_SLI_CLOSE, event);
  program.run_for_event(close);
  CHECK(close.common.lua_prim_rc == LUA_OK);
  CHECK(WaitForSingleObject(event, 0) == WAIT_TIMEOUT);  // it completed in the call
  CHECK(program.run_for_window(window->handle, close) == WLUASTARTUPNOTCALLED);
  library = accept;
  program.run_for_event(close);
  end(&close, LUA_OK, LUA_SEC_RC_OK, true);
  CHECK(program.completed(&close, kCallback));
  CHECK(WaitForSingleObject(event, 0) == WAIT_OBJECT_0);
  CloseHandle(event);
  messages().destroy(*window);
}

TEST_CASE("Q140526: WinSLICleanup gives not zero for success, and WinSLIStartup is taken once (LUA reference 1.3)") {
  library = complete_now;
  Program program{issue, kSliNames};
  LUADATA data{};
  CHECK_FALSE(program.cleanup());
  CHECK(program.startup(0x0001, &data) == 0);
  CHECK(program.startup(0x0001, &data) == WLUAINITREJECT);
  CHECK(program.cleanup());
  CHECK(program.startup(0x0001, &data) == 0);
  CHECK(program.cleanup());
}
