// A client and its LU together: devices, SYSREQ, ATTN, printers, slow clients, ends.
#include "terminal_world.h"

using namespace openrui::tn3270;
using namespace openrui::tn3270::test;
using Lua = FakeLua;

namespace {

// A terminal that has asked for its device and not got it.
struct Asking : World {
  explicit Asking(int keyword = -1, const std::string& name = {}) : World("VT100") {
    heard();
    lua.reset();
    say(device_request("IBM-3278-2", keyword, name));
  }
};

}  // namespace

TEST_CASE("pools are tried in their order until one has an LU") {
  Asking w;
  CHECK(w.lua.inits == Lines{"POOL    "});
  w.lua.complete(w.lua.pending.front(), LUA_UNSUCCESSFUL, LUA_COMMAND_COUNT_ERROR);
  CHECK(w.lua.inits == Lines{"POOL    ", "POOL2   "});
  w.lua.opened("BIG001");
  CHECK(w.heard() == hex(device_is("IBM-3278-2", "BIG001")));
}

TEST_CASE("what RUI_INIT ends with decides the reason") {
  const std::tuple<int, AP_UINT32, int> cases[] = {{LUA_UNSUCCESSFUL, LUA_COMMAND_COUNT_ERROR, 1},
                                                   {LUA_UNSUCCESSFUL, LUA_INVALID_PROCESS, 1},
                                                   {LUA_STATE_CHECK, LUA_DUPLICATE_RUI_INIT, 1},
                                                   {LUA_PARAMETER_CHECK, LUA_INVALID_LUNAME, 3},
                                                   {LUA_COMM_SUBSYSTEM_NOT_LOADED, 0, 6},
                                                   {LUA_UNSUCCESSFUL, LUA_LINK_NOT_STARTED, 6},
                                                   {LUA_SESSION_FAILURE, LUA_LU_COMPONENT_DISCONNECTED, 6}};
  for (const auto& [primary, secondary, reason] : cases) {
    Asking w(1, "TRM001");
    REQUIRE(w.lua.pending.size() == 1);
    w.lua.complete(w.lua.pending.front(), static_cast<unsigned short>(primary), secondary);
    CHECK(w.heard() == hex(device_reject(reason)));
    CHECK(w.lua.inits == Lines{"TRM001  "});
  }
}

TEST_CASE("an LU that cannot even be asked for is refused in the call") {
  Asking w(1, "NOBODY");
  CHECK(w.heard() == hex(device_reject(3)));
  w.lua.refuse_init_at_once = true;
  w.say(device_request("IBM-3278-2", 1, "TRM001"));
  CHECK(w.heard() == hex(device_reject(3)));
  w.lua.refuse_init_at_once = false;
}

TEST_CASE("an LU that the host does not activate is given up, and comes too late") {
  Asking w(1, "TRM001");
  CHECK(w.terminal.opening());
  w.terminal.give_up_opening();
  CHECK(w.heard() == hex(device_reject(6)));
  CHECK_FALSE(w.terminal.opening());
  CHECK(w.lua.terms == 1);
  w.lua.complete(w.lua.find(LUA_OPCODE_RUI_INIT), LUA_CANCELLED, LUA_TERMINATED);
  w.lua.complete(w.lua.find(LUA_OPCODE_RUI_TERM));
  CHECK(w.heard().empty());
}

TEST_CASE("a client that goes gives its LU back, and is gone when the library says so") {
  World w;
  w.bind(kBindLu2);
  bool done = false;
  w.terminal.close([&done] { done = true; });
  CHECK(w.lua.terms == 1);
  CHECK_FALSE(done);
  auto* term = w.lua.find(LUA_OPCODE_RUI_TERM);
  while (w.lua.pending.front() != term) w.lua.complete(w.lua.pending.front(), LUA_CANCELLED, LUA_TERMINATED);
  CHECK_FALSE(done);
  w.lua.complete(term);
  CHECK(done);
}

TEST_CASE("SYSREQ gives the screen to the SSCP, keeps the application's data, and comes back with LUSTAT 082B") {
  World w;
  w.bind(kBindLu2);
  w.data(1, kOnlyRqe | kBb | kCd, bytes({0xF5, 0xC3}));
  w.input(bytes({0x7D}));
  w.lua.written();
  w.heard();
  w.say(bytes({255, 245}));
  CHECK(w.heard() == "07 00 00 00 00 FF EF");
  // A READ was waiting: its chain is put aside.
  w.data(2, kOnlyRqe | kCd, bytes({0xF1, 0xC3}));
  CHECK(w.heard().empty());
  w.say(bytes({7, 0, 0, 0, 0, 0xD3, 255, 239}));
  CHECK(w.lua.written() == Lines{"sscp 03 80 00: D3"});
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_RSP, 1, 0x838000, {});
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 2, kOnlyRqn, bytes({0xC1}));
  CHECK(w.heard() == "07 00 00 00 00 C1 FF EF");
  CHECK(w.lua.read(Lua::kNormal) == nullptr);
  w.say(bytes({255, 245}));
  CHECK(w.heard() == "00 00 01 00 01 F1 C3 FF EF");
  CHECK(w.lua.written() == Lines{"norm 4B 90 20: 04 08 2B 00 00"});
  CHECK(w.lua.read(Lua::kNormal) != nullptr);
}

TEST_CASE("a status that cannot be sent is the answer to the next chain") {
  World w;
  w.bind(kBindLu2);
  w.data(1, kOnlyRqe | kBb, bytes({0xF5, 0xC3}));
  w.heard();
  w.say(bytes({255, 245, 255, 245}));
  CHECK(w.lua.written().empty());
  w.heard();
  w.data(2, kOnlyRqd | kCd, bytes({0xF1, 0xC3}));
  CHECK(w.lua.written() == Lines{"norm 80 10 00 #2: 08 2B 00 00"});
  CHECK(w.heard().empty());
}

TEST_CASE("UNBIND during SYSREQ ends both") {
  World w;
  w.bind(kBindLu2);
  w.say(bytes({255, 245}));
  w.heard();
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_UNBIND, 9, kSc, bytes({0x32, 0x01}));
  CHECK(w.heard() == "04 00 00 00 00 01 FF EF");
  w.say(bytes({255, 245}));
  CHECK(w.heard().empty());
}

TEST_CASE("ATTN is SIGNAL 0001, one at a time") {
  World w;
  w.say(bytes({255, 244}));
  CHECK(w.lua.written().empty());
  w.bind(kBindLu2);
  w.say(bytes({255, 244, 255, 244}));
  CHECK(w.lua.written() == Lines{"exp 4B 80 00: C9 00 01 00 00"});
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_RSP, 1, 0xCB8000, bytes({0xC9}));
  w.say(bytes({255, 243}));
  CHECK(w.lua.written() == Lines{"exp 4B 80 00: C9 00 01 00 00"});
}

TEST_CASE("an SCS printer gets its jobs without FM headers, and the end of a bracket ends a job") {
  World w("IBM-3287-1", bytes({0, 2, 3}));
  w.bind(kBindLu1);
  // An FM header of six bytes before the data.
  w.data(1, 0x0B8080 | kEb, bytes({6, 1, 0x20, 0, 0, 0, 0xC1, 0xC2}));
  CHECK(w.heard() == "01 00 02 00 00 C1 C2 FF EF 08 00 00 00 00 FF EF");
  w.say(bytes({2, 0, 0, 0, 0, 0, 255, 239}));
  CHECK(w.lua.written() == Lines{"norm 80 00 00 #1"});
  // What a PA key of the printer sends begins a bracket; 3270 data would mean nothing on this session.
  w.say(bytes({0, 0, 0, 0, 0, 0x6C, 255, 239}));
  CHECK(w.lua.written().empty());
  w.say(bytes({1, 0, 0, 0, 0, 0xC1, 0xD7, 0xC1, 0xD2, 255, 239}));
  CHECK(w.lua.written() == Lines{"norm 03 90 A0: C1 D7 C1 D2"});
  w.data(2, kOnlyRqe | kEb, bytes({0xC3}));
  w.heard();
  // A job that UNBIND ends.
  w.data(3, kOnlyRqe | kBb, bytes({0xC3}));
  w.heard();
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_UNBIND, 9, kSc, bytes({0x32, 0x01}));
  CHECK(w.heard() == "08 00 00 00 00 FF EF 04 00 00 00 00 01 FF EF");
}

TEST_CASE("a printer without paper says so, and says when it has some again") {
  World w("IBM-3287-1", bytes({0, 1, 2}));
  w.bind(kBindLu3);
  w.data(1, kOnlyRqd | kBb, bytes({0xF5, 0xC8}));
  w.say(bytes({2, 0, 1, 0, 0, 1, 255, 239}));
  CHECK(w.lua.written() == Lines{"norm 80 10 00 #1: 08 02 00 00"});
  w.say(bytes({6, 0, 0, 0, 0, 255, 239}));
  // After a refusal of ours only a status may be sent, and it leaves the turn where it is (SNA reference 11.5, ERP).
  CHECK(w.lua.written() == Lines{"norm 4B 90 00: 04 00 01 B0 00"});
}

TEST_CASE("a display without BIND-IMAGE gets the SSCP's text as a 3270 screen and types into it") {
  World w("IBM-3278-2", bytes({2}));
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 1, kOnlyRqn, bytes({0xC1}));
  CHECK(w.heard().rfind("00 00 00 00 01 F5 C3 11 40 40 1D 60 C1", 0) == 0);
  w.input(bytes({0x7D, 0x40, 0x40, 0x11, 0xC1, 0x51, 0xD3, 0xD6}));
  CHECK(w.lua.written() == Lines{"sscp 03 80 00: D3 D6"});
  // The answer erases what was asked.
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_RSP, 1, 0x838000, {});
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 2, kOnlyRqn, bytes({0xC2}));
  CHECK(w.heard().find("1D 60 C2 11") != std::string::npos);
  // A second message stands under the first.
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 3, kOnlyRqn, bytes({0xC3}));
  CHECK(w.heard().find("1D 60 C2 11 C1 50 C3") != std::string::npos);
  // A key that clears the screen brings both back.
  w.input(bytes({0x6D}));
  CHECK(w.heard().find("1D 60 C2 11 C1 50 C3") != std::string::npos);
  // A 3270 screen of the SSCP goes as it is.
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 4, kOnlyRqn, bytes({0xF5, 0xC3, 0x11, 0x40, 0x40, 0xC2}));
  CHECK(w.heard() == "00 00 00 00 05 F5 C3 11 40 40 C2 FF EF");
}

TEST_CASE("a 3270 screen of the SSCP is text for a display with BIND-IMAGE") {
  World w;
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 2, kOnlyRqn, bytes({0xF5, 0xC3, 0x11, 0x40, 0x40, 0xC2}));
  CHECK(w.heard() == "07 00 00 00 00 C2 FF EF");
}

TEST_CASE("a client that does not read holds the application back, not the SSCP") {
  World w;
  w.bind(kBindLu2);
  w.terminal.hold(true);
  w.data(1, kOnlyRqe | kBb, bytes({0xF5, 0xC3}));
  CHECK(w.lua.read(Lua::kNormal) == nullptr);
  CHECK(w.lua.read(Lua::kExpedited) != nullptr);
  w.terminal.hold(false);
  CHECK(w.lua.read(Lua::kNormal) != nullptr);
}

TEST_CASE("a client that sends more than a device can is disconnected") {
  World w;
  w.bind(kBindLu2);
  for (int i = 0; i < 100 && w.ended.empty(); ++i) w.input(bytes({0x7D}));
  CHECK(w.ended == "more input than a device sends");
}

TEST_CASE("a connection that ends in the middle of what a client sends drops the rest") {
  World w;
  w.bind(kBindLu2);
  w.terminal.close([] {});
  const auto inits = w.lua.inits.size();
  const auto record = bytes({0, 0, 0, 0,   0,   0x7D, 255, 239, 7, 0, 0,   0,   0,   0xC1, 255, 239, 2,   0,  1,
                             0, 0, 1, 255, 239, 6,    0,   0,   0, 0, 255, 239, 255, 244,  255, 245, 255, 245});
  w.say(record);
  CHECK(w.lua.writes.empty());
  CHECK(w.lua.inits.size() == inits);
}
