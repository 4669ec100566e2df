#include "program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Reading : Program {
  explicit Reading(Personality personality = Personality::snapix) : Program(personality), sid(open()) {}
  TestVerb& read(unsigned flags, std::size_t size = 32) {
    verbs.push_back(std::make_unique<TestVerb>(LUA_OPCODE_RUI_READ, sid));
    return verbs.back()->flows(flags).buffer(size);
  }
  std::uint32_t sid;
  std::vector<std::unique_ptr<TestVerb>> verbs;
};

}  // namespace

TEST_CASE("the parameters of RUI_READ are checked (LUA reference 7.5)") {
  Reading p;
  auto& null = p.read(kLuNorm);
  null.c().lua_data_ptr = nullptr;
  CHECK(p.now(null) == "PARAMETER_CHECK - BAD_DATA_PTR");
  CHECK(p.now(p.read(kNowait)) == "PARAMETER_CHECK - INVALID_FLOW");
  CHECK(p.now(p.read(kLuNorm | kBidEnable)) == "PARAMETER_CHECK - NO_PREVIOUS_BID_ENABLED");
  TestVerb bid(LUA_OPCODE_RUI_BID, p.sid);
  p.pends(bid);
  CHECK(p.now(p.read(kLuNorm | kBidEnable)) == "PARAMETER_CHECK - BID_ALREADY_ENABLED");
  p.pends(p.read(kLuNorm | kLuExp));
  CHECK(p.now(p.read(kLuNorm | kSscpNorm)) == "PARAMETER_CHECK - DUPLICATE_READ_FLOW");
  CHECK(p.now(p.read(kLuExp | kBidEnable)) == "PARAMETER_CHECK - DUPLICATE_READ_FLOW");
  auto& empty = p.read(kSscpNorm);
  empty.c().lua_data_ptr = nullptr;
  empty.c().lua_max_length = 0;
  p.pends(empty);
}

TEST_CASE("a pending RUI_READ gets the message whole, with its headers and its flow (LUA reference 7.5)") {
  Reading p;
  auto& read = p.read(kLuNorm | kLuExp);
  p.pends(read);
  CHECK(p.port.logged("asked to read LU exp"));
  CHECK(p.port.logged("asked to read LU norm"));
  CHECK_FALSE(p.port.logged("asked to read SSCP norm"));
  p.host(Flow::lu_normal, "03 90 20", "F1 C3 11", 0x0901);
  CHECK(p.next(read) == "OK - OK");
  CHECK(read.received() == "F1 C3 11");
  CHECK(read.th() == "2C 00 02 01 09 01");
  CHECK(read.rh() == "03 90 20");
  CHECK(read.c().lua_message_type == LUA_MESSAGE_TYPE_LU_DATA);
  CHECK(read.flag2() == (kAsync | kLuNorm));
  CHECK(read.data[3] == 0xEE);
  CHECK(p.port.log.back() == "consumed 1 LU norm");
}

TEST_CASE("messages that nobody waits for stay in order until they are read (LUA reference 7.5)") {
  Reading p;
  p.host(Flow::lu_normal, "02 90 00", "C1", 1);
  p.host(Flow::lu_normal, "01 90 20", "C2", 2);
  CHECK_FALSE(p.port.logged("consumed 1 LU norm"));
  auto& first = p.read(kLuNorm);
  CHECK(p.now(first) == "OK - OK");
  CHECK(first.received() == "C1");
  CHECK(first.flag2() == kLuNorm);
  CHECK(p.port.logged("consumed 1 LU norm"));
  auto& second = p.read(kAllFlows);
  CHECK(p.now(second) == "OK - OK");
  CHECK(second.received() == "C2");
}

TEST_CASE("a READ of several flows takes the message of the highest priority (LUA reference 6.1)") {
  Reading p;
  p.host(Flow::lu_normal, "03 90 00", "C1");
  p.host(Flow::sscp_normal, "03 80 00", "C2");
  p.host(Flow::lu_expedited, "4B 80 00", "C9 00 01");
  p.host(Flow::sscp_expedited, "6B 80 00", "0D");
  for (const unsigned flow : {kSscpExp, kLuExp, kSscpNorm, kLuNorm}) {
    auto& read = p.read(kAllFlows);
    CHECK(p.now(read) == "OK - OK");
    CHECK(read.flag2() == flow);
  }
}

TEST_CASE("a message goes to the READ that accepts its flow and leaves the others pending (LUA reference 7.5)") {
  Reading p;
  auto& normal = p.read(kLuNorm);
  auto& expedited = p.read(kLuExp | kSscpNorm);
  p.pends(normal);
  p.pends(expedited);
  p.host(Flow::sscp_normal, "8B 80 00", "01 06 81");
  CHECK(p.next(expedited) == "OK - OK");
  CHECK(p.done.empty());
  // Its other flow is free again.
  p.pends(p.read(kLuExp));
  p.host(Flow::lu_normal, "03 90 00", "C1");
  CHECK(p.next(normal) == "OK - OK");
}

TEST_CASE("the message type says what was read (LUA reference 5.5)") {
  struct Case {
    Flow flow;
    const char* rh;
    const char* ru;
    int type;
  };
  const Case cases[] = {
      {Flow::lu_normal, "03 90 00", "C1", LUA_MESSAGE_TYPE_LU_DATA},
      {Flow::sscp_normal, "03 80 00", "C1", LUA_MESSAGE_TYPE_SSCP_DATA},
      {Flow::sscp_normal, "0B 80 00", "01 06 04 08", LUA_MESSAGE_TYPE_SSCP_DATA},
      {Flow::lu_normal, "83 80 00", "", LUA_MESSAGE_TYPE_RSP},
      {Flow::lu_normal, "87 90 00", "10 01 00 01", LUA_MESSAGE_TYPE_RSP},
      {Flow::lu_normal, "07 90 00", "20 01 00 00 C1", LUA_MESSAGE_TYPE_LU_DATA},  // EXR
      {Flow::lu_normal, "4B 80 00", "04 00 00 00 00", LUA_MESSAGE_TYPE_LUSTAT_LU},
      {Flow::sscp_normal, "4B 80 00", "04 00 00 00 00", LUA_MESSAGE_TYPE_LUSTAT_SSCP},
      {Flow::lu_expedited, "6B 80 00", "31 01 03 03", LUA_MESSAGE_TYPE_BIND},
      {Flow::lu_expedited, "6B 80 00", "32 01", LUA_MESSAGE_TYPE_UNBIND},
      {Flow::lu_expedited, "6B 80 00", "A0", LUA_MESSAGE_TYPE_SDT},
      {Flow::lu_expedited, "6B 80 00", "A1", LUA_MESSAGE_TYPE_CLEAR},
      {Flow::lu_expedited, "6B 80 00", "A2 50 00 25 00 00", LUA_MESSAGE_TYPE_STSN},
      {Flow::lu_expedited, "6B 80 00", "C0", LUA_MESSAGE_TYPE_CRV},
      {Flow::lu_expedited, "4B 80 00", "C0", LUA_MESSAGE_TYPE_SHUTD},
      {Flow::lu_expedited, "4B 80 00", "C9 00 01", LUA_MESSAGE_TYPE_SIGNAL},
      {Flow::lu_expedited, "4B 80 00", "80", LUA_MESSAGE_TYPE_QEC},
      {Flow::lu_normal, "4B 80 00", "83", LUA_MESSAGE_TYPE_CANCEL},
      {Flow::lu_normal, "4B 80 00", "84", LUA_MESSAGE_TYPE_CHASE},
      {Flow::lu_normal, "4B 80 80", "C8", LUA_MESSAGE_TYPE_BID},
      {Flow::lu_normal, "4B 80 00", "05", LUA_MESSAGE_TYPE_RTR},
      {Flow::lu_normal, "4B 80 00", "70", LUA_MESSAGE_TYPE_BIS},
      {Flow::lu_expedited, "4B 80 00", "71", LUA_MESSAGE_TYPE_SBI},
  };
  for (const auto& c : cases) {
    CAPTURE(c.rh, c.ru);
    Reading p;
    auto& read = p.read(kAllFlows);
    p.pends(read);
    p.host(c.flow, c.rh, c.ru);
    CHECK(p.next(read) == "OK - OK");
    CHECK(int(read.c().lua_message_type) == c.type);
  }
}

TEST_CASE("an RU longer than the buffer is cut, and its rest is lost (LUA reference 7.5, DATA_TRUNCATED)") {
  Reading p;
  auto& read = p.read(kLuNorm, 2);
  p.pends(read);
  p.host(Flow::lu_normal, "03 90 00", "C1 C2 C3 C4", 5);
  CHECK(p.next(read) == "UNSUCCESSFUL - DATA_TRUNCATED");
  CHECK(read.received() == "C1 C2");
  CHECK(read.th() == "2C 00 02 01 00 05");
  CHECK(read.c().lua_message_type == LUA_MESSAGE_TYPE_LU_DATA);
  p.host(Flow::lu_normal, "03 90 00", "C1 C2 C3 C4", 6);
  auto& queued = p.read(kLuNorm, 3);
  CHECK(p.now(queued) == "UNSUCCESSFUL - DATA_TRUNCATED");
  CHECK(queued.received() == "C1 C2 C3");
  CHECK(p.now(p.read(kLuNorm | kNowait)) == "UNSUCCESSFUL - NO_DATA");
}

TEST_CASE("chunked reads give an RU in pieces (LUA reference 7.5, 15.4, DATA_INCOMPLETE)") {
  Program p(Personality::his);
  TestVerb init(LUA_OPCODE_RUI_INIT);
  init.name("LUA001").c().lua_resv56[3] = 1;
  p.pends(init);
  p.port.user().opened();
  p.done.clear();
  TestVerb first(LUA_OPCODE_RUI_READ, init.c().lua_sid);
  p.pends(first.flows(kLuNorm).buffer(2));
  p.host(Flow::lu_normal, "03 90 00", "C1 C2 C3 C4 C5", 9);
  CHECK(p.next(first) == "OK - DATA_INCOMPLETE");
  CHECK(first.received() == "C1 C2");
  CHECK_FALSE(p.port.logged("consumed 1 LU norm"));
  TestVerb second(LUA_OPCODE_RUI_READ, init.c().lua_sid);
  CHECK(p.now(second.flows(kLuNorm).buffer(2)) == "OK - DATA_INCOMPLETE");
  CHECK(second.received() == "C3 C4");
  CHECK(second.th() == first.th());
  TestVerb last(LUA_OPCODE_RUI_READ, init.c().lua_sid);
  CHECK(p.now(last.flows(kLuNorm).buffer(2)) == "OK - OK");
  CHECK(last.received() == "C5");
  CHECK(p.port.logged("consumed 1 LU norm"));
}

TEST_CASE("nowait ends with NO_DATA when the flows are empty (LUA reference 7.5)") {
  Reading p;
  p.host(Flow::sscp_normal, "03 80 00", "C1");
  CHECK(p.now(p.read(kLuNorm | kNowait)) == "UNSUCCESSFUL - NO_DATA");
  CHECK(p.now(p.read(kSscpNorm | kNowait)) == "OK - OK");
}

TEST_CASE("host data that the node rejected is told as NEGATIVE_RSP with the sense code (LUA reference 13.4)") {
  Reading p;
  auto& read = p.read(kLuNorm);
  p.pends(read);
  p.told(Message::Kind::rejected, Sense{0x20020000});
  CHECK(p.next(read) == "NEGATIVE_RSP - CHAINING_ERROR");
  CHECK(read.c().lua_data_length == 0);
  CHECK(read.flag2() == (kAsync | kLuNorm));
  CHECK_FALSE(p.port.logged("consumed 1 LU norm"));
}

TEST_CASE("the end of a chain that the program rejected is told as NEGATIVE_RSP with 0 (LUA reference 13.4)") {
  Reading p;
  p.told(Message::Kind::purged);
  CHECK(p.now(p.read(kLuNorm)) == "NEGATIVE_RSP - OK");
  CHECK(p.now(p.read(kLuNorm | kNowait)) == "UNSUCCESSFUL - NO_DATA");
}

TEST_CASE("CLEAR takes back data that was not read, an UNBIND does not (SNA reference 11.1)") {
  Reading p;
  p.host(Flow::lu_normal, "03 90 00", "C1");
  p.host(Flow::lu_expedited, "6B 80 00", "A1");
  auto& clear = p.read(kAllFlows);
  CHECK(p.now(clear) == "OK - OK");
  CHECK(clear.c().lua_message_type == LUA_MESSAGE_TYPE_CLEAR);
  CHECK(p.now(p.read(kLuNorm | kNowait)) == "UNSUCCESSFUL - NO_DATA");

  p.host(Flow::lu_normal, "03 90 00", "C2");
  p.host(Flow::lu_expedited, "6B 80 00", "32 01");
  p.port.log.clear();
  auto& data = p.read(kLuNorm);
  CHECK(p.now(data) == "OK - OK");
  CHECK(data.received() == "C2");
  // The counts of that session are over; telling this message would credit the next session with it.
  CHECK_FALSE(p.port.logged("consumed 1 LU norm"));
}
