// What articles of the Microsoft Knowledge Base ask of an RUI: LUA reference 18, one test for each, named after it.
//
// Of SLI: Q137500, Q150513, Q163559, Q174468, Q180704, Q180708, Q185438, Q195167, Q197629, Q198180, Q287542. Of the
// Windows library (unit_win): Q138388, Q140526.
#include "node_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

const std::string kBindFdx =
    "31 01 03 03 F0 F0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00";

std::string normalized(std::string_view digits) { return to_hex(hex(digits)); }

// With lua_resv56[3] of Host Integration Server: reads in pieces.
struct Chunked : NodeProgram {
  Chunked() : NodeProgram(Personality::his) { open({3}); }
};

}  // namespace

TEST_CASE("Q137267: INITSELF is accepted in format 0 and in format 1") {
  NodeProgram p;
  p.open();
  const std::string format_0 = "01 06 81 00 40 40 40 40 40 40 40 40 F3 04 C5 C3 C8 D6 00 00 00";
  const std::string format_1 = "81 06 81 01 00 40 40 40 40 40 40 40 40 00 F3 04 C5 C3 C8 D6 00 00 00";
  CHECK(p.now(p.write(kSscpNorm, "0B 80 00", format_0)) == "OK - OK");
  CHECK(p.now(p.write(kSscpNorm, "0B 80 00", format_1)) == "OK - OK");
  CHECK(p.sent() == normalized("2C 00 00 02 00 01 0B 80 00 " + format_0));
  CHECK(p.sent() == normalized("2C 00 00 02 00 02 0B 80 00 " + format_1));
}

TEST_CASE("Q139329: sequence numbers go on after 32767, and after 65535 with 0") {
  NodeProgram p;
  p.bind(kBindFdx);
  auto& write = p.write(kLuNorm, "03 90 00", "C1");
  for (unsigned n = 1; n <= 65537; ++n) {
    p.call(write);
    if (n == 32767) CHECK(write.th() == "2C 00 01 02 7F FF");
    if (n == 32768) CHECK(write.th() == "2C 00 01 02 80 00");
    if (n == 65536) CHECK(write.th() == "2C 00 01 02 00 00");
    p.h.link().sent.clear();
  }
  CHECK(write.result() == "OK - OK");
  CHECK(write.th() == "2C 00 01 02 00 01");
}

TEST_CASE("Q139784, Q148163, Q162605, Q241991: chunked reads return when the buffer is full and lose no byte") {
  Chunked p;
  auto& pending = p.read(kSscpNorm, 2);
  p.pends(pending);
  p.host("2C 00 02 00 00 07 03 80 00 C1 C2 C3 C4 C5");
  CHECK(p.next(pending) == "OK - DATA_INCOMPLETE");
  CHECK(pending.received() == "C1 C2");
  auto& middle = p.read(kSscpNorm, 2);
  CHECK(p.now(middle) == "OK - DATA_INCOMPLETE");
  CHECK(middle.received() == "C3 C4");
  auto& last = p.read(kSscpNorm, 2);
  CHECK(p.now(last) == "OK - OK");
  CHECK(last.received() == "C5");
  for (const auto* piece : {&pending, &middle, &last}) {
    CHECK(piece->th() == "2C 00 02 00 00 07");
    CHECK(piece->rh() == "03 80 00");
  }
  CHECK(last.data[1] == 0xEE);
  CHECK(p.now(p.read(kSscpNorm | kNowait)) == "UNSUCCESSFUL - NO_DATA");
}

TEST_CASE("Q139785: purging stops when a new chain begins although the old one never ended") {
  NodeProgram p;
  p.bind(kBindFdx);
  p.host("2C 00 02 01 00 01 02 90 00 C1");
  CHECK(p.now(p.read(kLuNorm)) == "OK - OK");
  CHECK(p.now(p.write(kLuNorm, "80 10 00", "08 02 00 00", 1)) == "OK - OK");
  p.host("2C 00 02 01 00 02 00 90 00 C2");
  CHECK(p.now(p.read(kLuNorm | kNowait)) == "UNSUCCESSFUL - NO_DATA");
  p.host("2C 00 02 01 00 03 03 90 00 C3");
  auto& read = p.read(kLuNorm);
  p.call(read);
  INFO(read.result());
  // The new chain, or that it was refused: not silence.
  CHECK((read.result() == "OK - OK" || read.result().rfind("NEGATIVE_RSP", 0) == 0));
}

TEST_CASE("Q149924: the completion of a WRITE is seen before that of the READ of its answer") {
  NodeProgram p;
  p.bind(kBindFdx);
  auto& read = p.read(kLuNorm);
  p.pends(read);
  p.h.link().queued = Link::kHighWater + 1;
  auto& write = p.write(kLuNorm, "03 80 00", "C1");
  p.pends(write);
  p.h.link().queued = 0;
  p.h.notifier().on_uncongested();
  p.host("2C 00 02 01 00 01 83 80 00");
  CHECK(p.next(write) == "OK - OK");
  CHECK(p.next(read) == "OK - OK");
}

TEST_CASE("Q151201: a response written after UNBIND has come is MODE_INCONSISTENCY, and the session stays") {
  NodeProgram p;
  p.bind(kBindFdx);
  p.host("2C 00 02 01 00 01 03 80 00 C1");
  CHECK(p.now(p.read(kLuNorm)) == "OK - OK");
  p.host("2D 00 02 01 00 09 6B 80 00 32 01");
  CHECK(p.now(p.write(kLuNorm, "80 00 00", "", 1)) == "STATE_CHECK - MODE_INCONSISTENCY");
  CHECK(p.now(p.read(kLuExp)) == "OK - OK");
  CHECK(p.now(p.write(kLuExp, "80 00 00", "", 9)) == "OK - OK");
  CHECK(p.now(p.write(kSscpNorm, "03 80 00", "C1")) == "OK - OK");
}

TEST_CASE("Q151409: RUI_BID does not take the message: RUI_READ gives it from its first byte") {
  NodeProgram p;
  p.open();
  auto& bid = p.verb(LUA_OPCODE_RUI_BID);
  p.pends(bid);
  p.host("2C 00 02 00 00 01 03 80 00 C1 C2 C3");
  CHECK(p.next(bid) == "OK - OK");
  auto& read = p.read(kSscpNorm);
  CHECK(p.now(read) == "OK - OK");
  CHECK(read.received() == "C1 C2 C3");
}

TEST_CASE("Q162626: RUI_BID completes when the RU is whole, and RUI_READ with nowait then succeeds") {
  NodeProgram p;
  p.bind(kBindFdx);
  auto& bid = p.verb(LUA_OPCODE_RUI_BID);
  p.pends(bid);
  p.host("28 00 02 01 00 01 03 90 00 " + to_hex(Bytes(16, 0xC1)));  // first segment
  CHECK(p.done.empty());
  p.host("24 00 02 01 00 01 C3");  // last one
  CHECK(p.next(bid) == "OK - OK");
  CHECK(bid.c().lua_max_length == 17);
  auto& read = p.read(kLuNorm | kNowait);
  CHECK(p.now(read) == "OK - OK");
  CHECK(read.c().lua_data_length == 17);
  CHECK(read.data[16] == 0xC3);
}

TEST_CASE("Q152009: RUI_TERM cancels a WRITE that waits") {
  NodeProgram p;
  p.bind(kBindFdx);
  p.h.link().queued = Link::kHighWater + 1;
  auto& write = p.write(kLuNorm, "03 80 00", "C1");
  p.pends(write);
  p.pends(p.verb(LUA_OPCODE_RUI_TERM));
  CHECK(p.next(write) == "CANCELLED - TERMINATED");
}

TEST_CASE("Q160450: RUI_TERM completes though the LU never became active") {
  NodeProgram p;
  auto& init = p.verb(LUA_OPCODE_RUI_INIT).name("LUA001");
  p.pends(init);
  auto& term = p.verb(LUA_OPCODE_RUI_TERM);
  term.c().lua_sid = init.c().lua_sid;
  p.pends(term);
  CHECK(p.next(init) == "CANCELLED - TERMINATED");
  p.h.timers.run(p.h.timers.now());
  CHECK(p.next(term) == "OK - OK");
  CHECK(p.h.node.lus()[0].owner == 0);
}

TEST_CASE("Q153254: RUI_BID takes any length from that of its peek data on, and gives twelve bytes at most") {
  NodeProgram p;
  p.open();
  p.host("2C 00 02 00 00 01 03 80 00 " + to_hex(Bytes(20, 0xC1)));
  auto& bid = p.verb(LUA_OPCODE_RUI_BID);
  bid.c().lua_verb_length = sizeof(LUA_COMMON) + 11;
  CHECK(p.now(bid) == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
  bid.c().lua_verb_length = sizeof(LUA_COMMON) + 12;
  CHECK(p.now(bid) == "OK - OK");
  CHECK(bid.c().lua_data_length == 12);
  const auto* specific = reinterpret_cast<const unsigned char*>(&bid.record.specific);
  CHECK(specific[11] == 0xC1);
  CHECK(specific[12] == 0);
}

TEST_CASE("Q162592: after UNBIND type 02 the RU size is that of the new BIND") {
  NodeProgram p;
  p.bind(kBindFdx);
  p.host("2D 00 02 01 00 09 6B 80 00 32 02");
  CHECK(p.now(p.read(kLuExp)) == "OK - OK");
  CHECK(p.now(p.write(kLuExp, "80 00 00", "", 9)) == "OK - OK");
  auto longer = kBindFdx;
  longer.replace(longer.find("85 85"), 5, "86 86");
  p.host("2D 00 02 01 00 0A 6B 80 00 " + longer);
  CHECK(p.now(p.read(kLuExp)) == "OK - OK");
  CHECK(p.now(p.write(kLuExp, "80 00 00", "", 10)) == "OK - OK");
  p.host("2D 00 02 01 00 0B 6B 80 00 A0");
  CHECK(p.now(p.read(kLuExp)) == "OK - OK");
  CHECK(p.now(p.write(kLuExp, "80 00 00", "", 11)) == "OK - OK");
  CHECK(p.now(p.write(kLuNorm, "03 90 00", to_hex(Bytes(512, 0xC1)))) == "OK - OK");
  CHECK(p.now(p.write(kLuNorm, "03 90 00", to_hex(Bytes(513, 0xC1)))) == "UNSUCCESSFUL - RU_LENGTH_ERROR");
}

TEST_CASE("Q163209: a negative response to STSN reaches the host before RUI_TERM ends the session") {
  NodeProgram p;
  auto with_stsn = kBindFdx;
  with_stsn.replace(6, 5, "04 04");
  p.bind(with_stsn, false);
  p.host("2D 00 02 01 00 02 6B 80 00 A2 50 00 25 00 00");
  CHECK(p.now(p.read(kLuExp)) == "OK - OK");
  CHECK(p.now(p.write(kLuExp, "80 10 00", "08 35 00 01", 2)) == "OK - OK");
  p.pends(p.verb(LUA_OPCODE_RUI_TERM));
  CHECK(p.sent() == normalized("2D 00 01 02 00 02 EF 90 00 08 35 00 01 A2"));
  CHECK(p.sent().rfind("2C 00 00 02", 0) == 0);  // TERMSELF
}

TEST_CASE("Q163210: the response to STSN goes to the host with the numbers that the program gives") {
  NodeProgram p;
  auto with_stsn = kBindFdx;
  with_stsn.replace(6, 5, "04 04");
  p.bind(with_stsn, false);
  p.host("2D 00 02 01 00 02 6B 80 00 A2 50 00 25 00 00");
  auto& read = p.read(kLuExp);
  CHECK(p.now(read) == "OK - OK");
  CHECK(read.received() == "A2 50 00 25 00 00");
  CHECK(p.now(p.write(kLuExp, "80 00 00", "A2 50 00 25 00 00", 2)) == "OK - OK");
  CHECK(p.sent() == normalized("2D 00 01 02 00 02 EB 80 00 A2 50 00 25 00 00"));
}

TEST_CASE("Q163332: what completes in the call does not complete by callback, too") {
  NodeProgram p;
  p.open();
  CHECK(p.now(p.write(kSscpNorm, "03 80 00", "C1")) == "OK - OK");
  CHECK(p.now(p.write(0, "03 80 00", "C1")) == "PARAMETER_CHECK - REQUIRED_FIELD_MISSING");
  p.host("2C 00 02 00 00 01 03 80 00 C1");
  CHECK(p.now(p.read(kSscpNorm)) == "OK - OK");
  CHECK(p.done.empty());
}

TEST_CASE("Q163540, Q163560: RUI_INIT of an active LU completes after the response to NOTIFY") {
  NodeProgram p;
  p.activate_pu();
  p.host(kActlu);
  auto& init = p.verb(LUA_OPCODE_RUI_INIT).name("LUA001");
  p.pends(init);
  p.h.link().sent.clear();
  CHECK(p.done.empty());
  p.host("2C 00 02 00 00 01 8B 80 00 81 06 20");
  CHECK(p.next(init) == "OK - OK");
  // And the answer to what is written then can be read.
  p.sid = init.c().lua_sid;
  CHECK(p.now(p.write(kSscpNorm, "03 80 00", "C1")) == "OK - OK");
  p.host("2C 00 02 00 00 02 83 80 00");
  CHECK(p.now(p.read(kSscpNorm)) == "OK - OK");
}

TEST_CASE("Q163594: RUI_INIT while RUI_TERM of the same LU is in progress waits for it") {
  for (const auto personality : {Personality::his, Personality::snapix}) {
    NodeProgram p(personality);
    p.open();
    auto& term = p.verb(LUA_OPCODE_RUI_TERM);
    p.pends(term);
    auto& init = p.verb(LUA_OPCODE_RUI_INIT).name("LUA001");
    init.c().lua_sid = 0;
    p.pends(init);
    CHECK(init.c().lua_sid != p.sid);
    p.host("2C 00 02 00 00 01 8B 80 00 81 06 20");
    CHECK(p.next(term) == "OK - OK");
    CHECK(p.done.empty());
    p.host("2C 00 02 00 00 02 8B 80 00 81 06 20");
    CHECK(p.next(init) == "OK - OK");
    p.sid = init.c().lua_sid;
    CHECK(p.now(p.write(kSscpNorm, "03 80 00", "C1")) == "OK - OK");
  }
}

TEST_CASE("Q167315: QRI of a request of the program goes to the host") {
  NodeProgram p;
  p.bind(kBindFdx);
  CHECK(p.now(p.write(kLuNorm, "03 92 00", "C1")) == "OK - OK");
  CHECK(p.sent() == normalized("2C 00 01 02 00 01 03 92 00 C1"));
}

TEST_CASE("Q170287, Q311584: when the link is lost or ACTLU comes again every pending verb completes, once") {
  for (const std::string& end : {std::string(), kActlu, kActluErp, kDactlu}) {
    NodeProgram p;
    p.bind(kBindFdx);
    auto& read = p.read(kLuNorm | kLuExp);
    auto& sscp = p.read(kSscpNorm);
    auto& bid = p.verb(LUA_OPCODE_RUI_BID);
    p.pends(read);
    p.pends(sscp);
    p.pends(bid);
    p.h.link().queued = Link::kHighWater + 1;
    auto& data = p.write(kLuNorm, "03 80 00", "C1");
    auto& logon = p.write(kSscpNorm, "0B 80 00", "01 06 81 00 40 40 40 40 40 40 40 40 F3 04 C5 C3 C8 D6 00 00 00");
    p.pends(data);
    p.pends(logon);
    if (end.empty()) {
      p.lose_link();
    } else {
      p.host(end);
    }
    CHECK(p.done.size() == 5);
    for (const auto* v : {&data, &logon, &read, &sscp, &bid}) {
      CHECK(v->result() == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
    }
    CHECK((p.done[0] == &data.record || p.done[0] == &logon.record));  // WRITEs first
  }
}

TEST_CASE("Q172821: a new BIND is refused until the program has answered the UNBIND") {
  NodeProgram p;
  p.bind(kBindFdx);
  p.host("2D 00 02 01 00 09 6B 80 00 32 01");
  CHECK(p.now(p.read(kLuExp)) == "OK - OK");
  p.host("2D 00 02 01 00 0A 6B 80 00 " + kBindFdx);
  CHECK(p.sent().rfind("2D 00 01 02 00 0A EF 90 00 08 39", 0) == 0);
  CHECK(p.now(p.read(kLuExp)).rfind("NEGATIVE_RSP", 0) == 0);
  CHECK(p.now(p.write(kLuExp, "80 00 00", "", 9)) == "OK - OK");
  p.host("2D 00 02 01 00 0B 6B 80 00 " + kBindFdx);
  auto& bind = p.read(kLuExp);
  CHECK(p.now(bind) == "OK - OK");
  CHECK(bind.c().lua_message_type == LUA_MESSAGE_TYPE_BIND);
}

TEST_CASE("Q174643: a positive response to a network services RU carries its header") {
  NodeProgram p;
  p.open();
  p.host("2C 00 02 00 00 05 0B 80 00 81 06 20 0C 06 03 00 00 00 00 00");
  CHECK(p.now(p.read(kSscpNorm)) == "OK - OK");
  CHECK(p.now(p.write(kSscpNorm, "80 00 00", "", 5)) == "OK - OK");
  CHECK(p.sent() == normalized("2C 00 00 02 00 05 8B 80 00 81 06 20"));
}

TEST_CASE("Q178074: RUI_TERM really gives the LU up, with every option of lua_resv56, active or not") {
  for (const bool active : {true, false}) {
    NodeProgram p(Personality::his);
    p.open({1, 2, 3, 4});
    if (!active) p.lose_link();
    auto& term = p.verb(LUA_OPCODE_RUI_TERM);
    p.pends(term);
    if (active) p.host("2C 00 02 00 00 01 8B 80 00 81 06 20");
    p.h.timers.run(p.h.timers.now());
    CHECK(p.next(term) == "OK - OK");
    CHECK(p.h.node.lus()[0].owner == 0);
    CHECK(p.engine.sessions() == 0);
  }
}

TEST_CASE("Q178256: an EXR has EC set") {
  NodeProgram p(Personality::his);
  p.bind(kBindFdx);
  p.host("2C 00 02 01 00 01 00 90 00 C1 C2 C3 C4");  // middle of no chain
  auto& read = p.read(kLuNorm);
  CHECK(p.now(read) == "OK - OK");
  CHECK(read.c().lua_rh.rri == 0);
  CHECK(read.c().lua_rh.sdi == 1);
  CHECK(read.c().lua_rh.eci == 1);
  CHECK(read.received() == "20 02 00 00 C1 C2 C3");
}

TEST_CASE("Q181736: brackets are the program's business: it refuses one with 08130001") {
  NodeProgram p;
  p.bind(kBindLu2);
  p.host("2C 00 02 01 00 01 03 80 80 C1");
  CHECK(p.now(p.read(kLuNorm)) == "OK - OK");
  CHECK(p.now(p.write(kLuNorm, "80 10 00", "08 13 00 01", 1)) == "OK - OK");
  CHECK(p.sent() == normalized("2C 00 01 02 00 01 87 90 00 08 13 00 01"));
}

TEST_CASE("Q196230, Q288566: async is 0 after a completion in the call, whatever it was before") {
  NodeProgram p;
  p.open();
  p.host("2C 00 02 00 00 01 03 80 00 C1");
  auto& bid = p.verb(LUA_OPCODE_RUI_BID);
  bid.c().lua_flag2.async = 1;
  CHECK(p.now(bid.flows(0x1F)) == "OK - OK");
  CHECK(bid.flag2() == kSscpNorm);
  auto& read = p.read(kSscpNorm);
  read.c().lua_flag2.async = 1;
  CHECK(p.now(read) == "OK - OK");
  CHECK(read.flag2() == kSscpNorm);
}

TEST_CASE("Q273975: a completion that comes before the call has returned is that of a known verb, and the only one") {
  Program p;
  p.port.inside_open = [](SessionUser& user) { user.opened(); };
  TestVerb init(LUA_OPCODE_RUI_INIT);
  CHECK_FALSE(p.call(init.name("LUA001")));
  CHECK(p.next(init) == "OK - OK");
  p.port.close_at_once = true;
  TestVerb term(LUA_OPCODE_RUI_TERM, init.c().lua_sid);
  CHECK_FALSE(p.call(term));
  CHECK(p.next(term) == "OK - OK");
  CHECK(p.done.empty());
}
