// LUA reference 18: the articles that concern SLI and are about what the host sees, over a real node.
#include "node_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr unsigned kAbend = 0x20;  // lua_flag1

// TS profile 4, which has STSN.
std::string with_stsn() { return image("04 04"); }

std::uint32_t correlator_seen = 0;

std::string normalized(std::string_view text) { return to_hex(hex(text)); }

}  // namespace

// Found by dlsym in the program.
extern "C" void sli_kb_bind_routine(LUA_VERB_RECORD* verb) {
  correlator_seen = verb->common.lua_correlator;
  verb->common.lua_prim_rc = LUA_OK;
}
extern "C" void sli_kb_stsn_routine(LUA_VERB_RECORD* verb) {
  const std::uint8_t sense[] = {0x08, 0x35, 0x00, 0x03};
  std::memcpy(verb->common.lua_data_ptr, sense, sizeof sense);
  verb->common.lua_data_length = sizeof sense;
  verb->common.lua_prim_rc = LUA_NEGATIVE_RSP;
}

TEST_CASE("KB Q137267: SLI_OPEN takes INITSELF in format 0 and in format 1") {
  const std::pair<const char*, const char*> requests[] = {
      {"01 06 81 00 4040404040404040 F3 04 C1D7D7D3 00 00 00", "01 06 81 00"},
      {"81 06 81 01 00 4040404040404040 06 04 C1D7D7D3 00 00 00", "81 06 81 01"}};
  for (const auto& [ru, start] : requests) {
    SliNodeProgram p;
    p.h.notifier().on_contacted({});
    p.host(kActpu);
    auto& open = p.verb(LUA_OPCODE_SLI_OPEN).name("LUA001").send("00 00 00", ru);
    open.record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_IS;
    p.pends(open);
    p.h.link().sent.clear();
    p.host(kActlu);
    CHECK(p.h.take().find(" 0D 01 01 ") != std::string::npos);
    CHECK(p.h.take().find(std::string(" 0B 80 00 ") + start) != std::string::npos);
  }
}

TEST_CASE("KB Q151409: SLI_BID does not take the message: SLI_RECEIVE gives it from its first byte") {
  SliNodeProgram p;
  p.open(kBindFdx);
  auto& bid = p.verb(LUA_OPCODE_SLI_BID);
  p.pends(bid);
  p.host("2C 00 02 01 00 01 03 80 00 C1 C2 C3");
  CHECK(p.next(bid) == "OK - OK");
  auto& receive = p.receive(kAllFlows);
  CHECK(p.now(receive) == "OK - OK");
  CHECK(receive.received() == "C1 C2 C3");
}

TEST_CASE("KB Q162626: SLI_BID completes when the RU is whole, and SLI_RECEIVE with nowait then succeeds") {
  SliNodeProgram p;
  p.open(kBindFdx);
  auto& bid = p.verb(LUA_OPCODE_SLI_BID);
  p.pends(bid);
  p.host("28 00 02 01 00 01 03 80 00 " + to_hex(Bytes(16, 0xC1)));  // first segment
  CHECK(p.done.empty());
  p.host("24 00 02 01 00 01 C3");  // last one
  CHECK(p.next(bid) == "OK - OK");
  auto& receive = p.receive(kLuNorm | kNowait);
  CHECK(p.now(receive) == "OK - OK");
  CHECK(receive.received() == to_hex(Bytes(16, 0xC1)) + " C3");
}

TEST_CASE("KB Q152009 and Q160450: SLI_CLOSE cancels an SLI_OPEN whose LU never became active, at once") {
  for (const unsigned flags : {0U, kAbend}) {
    SliNodeProgram p;
    auto& open = p.verb(LUA_OPCODE_SLI_OPEN).name("LUA001");
    open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    p.pends(open);
    p.sid = open.c().lua_sid;
    auto& close = p.verb(LUA_OPCODE_SLI_CLOSE);
    p.pends(close.flows(flags));
    p.h.timers.run(p.h.timers.now());
    CHECK(p.next(open) == "CANCELLED - TERMINATED");
    CHECK(p.next(close) == "OK - OK");
  }
}

TEST_CASE("KB Q163209: a negative response to STSN reaches the host before the TERMSELF") {
  SliNodeProgram p;
  auto& open = p.verb(LUA_OPCODE_SLI_OPEN).name("LUA001");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  add_routine(open, LUA_ROUTINE_TYPE_STSN, "", "sli_kb_stsn_routine");
  p.h.notifier().on_contacted({});
  p.host(kActpu);
  p.pends(open);
  p.host(kActlu);
  p.host("2D 00 02 01 00 01 6B 80 00 " + with_stsn());
  p.h.link().sent.clear();
  p.host("2D 00 02 01 00 02 6B 80 00 A2 50 00 25 00 00");
  p.run_routines();
  CHECK(p.h.take() == normalized("2D 00 01 02 00 02 EF 90 00 08 35 00 03 A2"));
  CHECK(p.h.take().find("81 06 83") != std::string::npos);
}

TEST_CASE("KB Q163210: the response to STSN echoes the host's numbers when there is no routine") {
  SliNodeProgram p;
  p.opening();
  p.host("2D 00 02 01 00 01 6B 80 00 " + with_stsn());
  p.h.link().sent.clear();
  p.host("2D 00 02 01 00 02 6B 80 00 A2 50 00 25 00 19");
  const auto response = p.h.take();
  CHECK(response.rfind(normalized("2D 00 01 02 00 02 EB 80 00 A2"), 0) == 0);
  CHECK(response.substr(response.size() - 11) == "00 25 00 19");
}

TEST_CASE("KB Q163332: what completes in the call does not complete by callback too") {
  SliNodeProgram p;
  p.open(kBindFdx);
  p.host("2C 00 02 01 00 01 03 80 00 C1");
  CHECK(p.now(p.receive(kAllFlows)) == "OK - OK");
  CHECK(p.now(p.respond(1)) == "OK - OK");
  CHECK(p.now(p.data("00 80 00")) == "OK - OK");
  p.h.timers.run(p.h.timers.now() + std::chrono::seconds(1));
  CHECK(p.done.empty());
}

TEST_CASE("KB Q163559: the other verbs are returned when SLI_CLOSE is complete, not before") {
  SliNodeProgram p;
  p.open(kBindLu0);
  auto& receive = p.receive(kAllFlows);
  p.pends(receive);
  auto& close = p.verb(LUA_OPCODE_SLI_CLOSE);
  p.pends(close);
  p.host("2D 00 02 01 00 01 CB 80 00 C2");
  CHECK(p.done.empty());
  p.host("2D 00 02 01 00 03 6B 80 00 32 01");
  CHECK(p.done.empty());
  p.host("2C 00 02 00 00 01 8B 80 00 81 06 20");  // to NOTIFY
  CHECK(p.next(receive) == "CANCELLED - TERMINATED");
  CHECK(p.next(close) == "OK - OK");
}

TEST_CASE("KB Q198180: the BIND routine gets the correlator of its SLI_OPEN") {
  SliNodeProgram p;
  auto& open = p.verb(LUA_OPCODE_SLI_OPEN).name("LUA001");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  open.c().lua_correlator = 0x0BADCAFE;
  add_routine(open, LUA_ROUTINE_TYPE_BIND, "", "sli_kb_bind_routine");
  p.h.notifier().on_contacted({});
  p.host(kActpu);
  p.pends(open);
  p.host(kActlu);
  correlator_seen = 0;
  p.host("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
  p.run_routines();
  CHECK(correlator_seen == 0x0BADCAFE);
}

TEST_CASE("KB Q170287 and Q311584: all pending verbs complete when ACTLU comes again, and the LU can be opened again") {
  SliNodeProgram p;
  p.open(kBindLu0);
  auto& receive = p.receive(kAllFlows);
  p.pends(receive);
  auto& bid = p.verb(LUA_OPCODE_SLI_BID);
  p.pends(bid);
  p.host(kActluErp);
  CHECK(p.next(receive) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.next(bid) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
  CHECK(p.done.empty());
  auto& open = p.verb(LUA_OPCODE_SLI_OPEN).name("LUA001");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  open.c().lua_sid = 0;
  p.pends(open);
}

TEST_CASE("KB Q181736: brackets are the program's business: it refuses one with 08130001") {
  SliNodeProgram p;
  p.open(kBindLu2);
  p.host("2C 00 02 01 00 01 03 80 80 C1");
  auto& receive = p.receive(kAllFlows);
  CHECK(p.now(receive) == "OK - OK");
  CHECK(receive.c().lua_rh.bbi == 1);
  p.h.link().sent.clear();
  auto& refusal = sending(p.verb(LUA_OPCODE_SLI_SEND), LUA_MESSAGE_TYPE_RSP, "80 10 00", "08130001", 1).flows(kLuNorm);
  CHECK(p.now(refusal) == "OK - OK");
  CHECK(p.h.take().find(" 08 13 00 01") != std::string::npos);
}
