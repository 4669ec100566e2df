#include "program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Bidding : Program {
  explicit Bidding(Personality personality = Personality::snapix) : Program(personality), sid(open()) {}
  TestVerb& bid() {
    verbs.push_back(std::make_unique<TestVerb>(LUA_OPCODE_RUI_BID, sid));
    return *verbs.back();
  }
  TestVerb& read(unsigned flags) {
    verbs.push_back(std::make_unique<TestVerb>(LUA_OPCODE_RUI_READ, sid));
    return verbs.back()->flows(flags).buffer(64);
  }
  TestVerb& purge(const void* what) {
    verbs.push_back(std::make_unique<TestVerb>(LUA_OPCODE_RUI_PURGE, sid));
    verbs.back()->c().lua_data_ptr = static_cast<char*>(const_cast<void*>(what));
    return *verbs.back();
  }
  std::uint32_t sid;
  std::vector<std::unique_ptr<TestVerb>> verbs;
};

std::string peek(const TestVerb& v) {
  return to_hex(ByteView(v.record.specific.lua_peek_data, v.record.common.lua_data_length));
}

}  // namespace

TEST_CASE("RUI_BID shows the first bytes of a message and leaves it where it is (LUA reference 7.6)") {
  Bidding p;
  auto& bid = p.bid();
  p.pends(bid);
  p.host(Flow::lu_normal, "03 90 20", "C1 C2 C3 C4 C5 C6 C7 C8 C9 D1 D2 D3 D4 D5", 5);
  CHECK(p.next(bid) == "OK - OK");
  CHECK(peek(bid) == "C1 C2 C3 C4 C5 C6 C7 C8 C9 D1 D2 D3");
  CHECK(bid.c().lua_max_length == 14);
  CHECK(bid.th() == "2C 00 02 01 00 05");
  CHECK(bid.rh() == "03 90 20");
  CHECK(bid.c().lua_message_type == LUA_MESSAGE_TYPE_LU_DATA);
  CHECK(bid.flag2() == (kAsync | kLuNorm));
  CHECK_FALSE(p.port.logged("consumed 1 LU norm"));
  auto& read = p.read(kLuNorm | kNowait);
  CHECK(p.now(read) == "OK - OK");
  CHECK(read.c().lua_data_length == 14);
}

TEST_CASE("RUI_BID completes in the call when a message is there, flow bits are ignored (LUA reference 4, trace 6)") {
  Bidding p(Personality::his);
  p.host(Flow::lu_normal, "02 31 00", "C1 C2", 0x022C);
  auto& bid = p.bid();
  bid.flows(0x1F);
  bid.c().lua_verb_length = sizeof(LUA_COMMON) + 12;
  CHECK(p.now(bid) == "OK - OK");
  CHECK(bid.flag2() == kLuNorm);
  CHECK(peek(bid) == "C1 C2");
  CHECK(bid.c().lua_max_length == 0);
}

TEST_CASE("several messages are bid in order of priority, each once (LUA reference 7.6)") {
  Bidding p;
  p.host(Flow::lu_normal, "03 90 00", "C1");
  p.host(Flow::lu_expedited, "4B 80 00", "C9 00 01");
  auto& first = p.bid();
  auto& second = p.bid();
  auto& third = p.bid();
  CHECK(p.now(first) == "OK - OK");
  CHECK(first.flag2() == kLuExp);
  CHECK(p.now(second) == "OK - OK");
  CHECK(second.flag2() == kLuNorm);
  p.pends(third);
  p.host(Flow::lu_normal, "03 90 00", "C2");
  CHECK(p.done.empty());  // behind a message that has been bid
  CHECK(p.now(p.read(kLuNorm)) == "OK - OK");
  CHECK(p.next(third) == "OK - OK");
  CHECK(peek(third) == "C2");
}

TEST_CASE("a message that satisfies a READ leaves the BID pending (LUA reference 7.6)") {
  Bidding p;
  auto& read = p.read(kLuNorm);
  auto& bid = p.bid();
  p.pends(read);
  p.pends(bid);
  p.host(Flow::lu_normal, "03 90 00", "C1");
  CHECK(p.next(read) == "OK - OK");
  CHECK(p.done.empty());
  p.host(Flow::lu_normal, "03 90 00", "C2");
  CHECK(p.next(bid) == "OK - OK");
}

TEST_CASE("one BID per session (LUA reference 7.6)") {
  Bidding p;
  p.pends(p.bid());
  CHECK(p.now(p.bid()) == "PARAMETER_CHECK - BID_ALREADY_ENABLED");
}

TEST_CASE("bid_enable issues the last BID again, and the READ says so (LUA reference 7.5)") {
  Bidding p;
  auto& bid = p.bid();
  p.host(Flow::lu_normal, "03 90 00", "C1");
  CHECK(p.now(bid) == "OK - OK");
  auto& read = p.read(kLuNorm | kBidEnable);
  CHECK(p.now(read) == "OK - OK");
  CHECK(read.flag2() == (kBidEnable | kLuNorm));
  CHECK(bid.result() == "IN_PROGRESS - OK");
  CHECK(bid.flag2() == kAsync);

  SECTION("the next message completes it") {
    p.host(Flow::sscp_normal, "03 80 00", "C2");
    CHECK(p.next(bid) == "OK - OK");
    CHECK(bid.flag2() == (kAsync | kSscpNorm));
  }
  SECTION("it cannot be armed twice") {
    CHECK(p.now(p.read(kLuNorm | kBidEnable)) == "PARAMETER_CHECK - BID_ALREADY_ENABLED");
  }
}

TEST_CASE("a READ with bid_enable that takes the first message leaves the BID pending, else it completes (7.5)") {
  Bidding p;
  auto& bid = p.bid();
  p.pends(bid);
  p.host(Flow::sscp_normal, "03 80 00", "C1");
  CHECK(p.next(bid) == "OK - OK");
  CHECK(p.now(p.read(kSscpNorm)) == "OK - OK");
  auto& read = p.read(kLuNorm | kBidEnable);
  p.pends(read);
  CHECK(read.flag2() == (kAsync | kBidEnable));
  p.host(Flow::lu_normal, "03 90 00", "C2");
  CHECK(p.next(read) == "OK - OK");
  CHECK(read.flag2() == (kAsync | kBidEnable | kLuNorm));
  CHECK(p.done.empty());
  p.host(Flow::lu_normal, "03 90 00", "C3");
  CHECK(p.next(bid) == "OK - OK");
}

TEST_CASE("a BID tells NEGATIVE_RSP once (LUA reference 7.6, 13.4)") {
  Bidding p;
  auto& bid = p.bid();
  p.pends(bid);
  p.told(Message::Kind::rejected, Sense{0x20010000});
  CHECK(p.next(bid) == "NEGATIVE_RSP - INCORRECT_SEQUENCE_NUMBER");
  CHECK(bid.c().lua_data_length == 0);
  CHECK(p.now(p.read(kAllFlows | kNowait)) == "UNSUCCESSFUL - NO_DATA");
  p.told(Message::Kind::purged);
  CHECK(p.now(p.bid()) == "NEGATIVE_RSP - OK");
}

TEST_CASE("RUI_PURGE cancels the READ that it names, on all its flows, and keeps the data (LUA reference 7.8)") {
  Bidding p;
  auto& read = p.read(kLuNorm | kLuExp);
  auto& other = p.read(kSscpNorm);
  p.pends(read);
  p.pends(other);
  CHECK(p.now(p.purge(&read.record)) == "OK - OK");
  CHECK(p.next(read) == "CANCELLED - PURGED");
  CHECK(p.done.empty());
  p.host(Flow::lu_normal, "03 90 00", "C1");
  CHECK(p.now(p.read(kLuNorm | kLuExp)) == "OK - OK");
  CHECK(p.now(p.purge(&read.record)) == "UNSUCCESSFUL - NO_READ_TO_PURGE");
}

TEST_CASE("RUI_PURGE compares the address and never follows it (LUA reference 7.8)") {
  Bidding p;
  CHECK(p.now(p.purge(nullptr)) == "PARAMETER_CHECK - BAD_DATA_PTR");
  CHECK(p.now(p.purge(reinterpret_cast<void*>(0x10))) == "UNSUCCESSFUL - NO_READ_TO_PURGE");
  auto& bid = p.bid();
  p.pends(bid);
  CHECK(p.now(p.purge(&bid.record)) == "UNSUCCESSFUL - NO_READ_TO_PURGE");
}
