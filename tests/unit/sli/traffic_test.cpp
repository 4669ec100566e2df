#include "sli_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr std::uint8_t kData = LUA_MESSAGE_TYPE_LU_DATA;

std::string bytes(std::size_t n, std::uint8_t value = 0xC1) { return to_hex(Bytes(n, value)); }

std::vector<std::string> submitted(const SliProgram& p) {
  std::vector<std::string> lines;
  for (const auto& l : p.port.log) {
    if (l.rfind("submit", 0) == 0) lines.push_back(l.substr(0, 24));
  }
  return lines;
}

}  // namespace

TEST_CASE("one SLI_SEND is one chain: BB with BC, RQE before the end, CD with EC (LUA reference 9.3 and 4, 4)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(send, kData, "00 90 A0", bytes(600))) == "OK - OK");
  CHECK(submitted(p) ==
        std::vector<std::string>{"submit LU norm 02 90 80 ", "submit LU norm 00 90 00 ", "submit LU norm 01 90 20 "});
  CHECK(send.c().lua_flag2.lu_norm == 1);
  CHECK(get16(send.record.specific.lua_sequence_number, 0) == 0x1A);
}

TEST_CASE("the last RU of a chain asks for the response that was asked for, EB goes with BC (LUA reference 9.3)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(send, kData, "08 80 40", bytes(257))) == "OK - OK");
  CHECK(submitted(p) == std::vector<std::string>{"submit LU norm 0A 90 40 ", "submit LU norm 01 80 00 "});
}

TEST_CASE("lengths around the RU size and 0 make the chains that they should (LUA reference 9.3)") {
  const std::pair<std::size_t, std::size_t> cases[] = {{0, 1},   {1, 1},   {255, 1}, {256, 1},
                                                       {257, 2}, {512, 2}, {513, 3}, {65535, 256}};
  for (const auto& [length, rus] : cases) {
    SliProgram p;
    const auto sid = p.open();
    TestVerb send(LUA_OPCODE_SLI_SEND, sid);
    CHECK(p.now(sending(send, kData, "00 80 00", bytes(length))) == "OK - OK");
    CHECK(submitted(p).size() == rus);
  }
}

TEST_CASE("SLI builds the RU and the RH of commands and knows their flow (LUA reference 9.3 and 5.5)") {
  struct Case {
    std::uint8_t type;
    const char* rh;
    const char* data;
    const char* line;
  };
  const Case cases[] = {
      {LUA_MESSAGE_TYPE_BID, "00 00 00", "", "submit LU norm 4B 80 00 | C8"},
      {LUA_MESSAGE_TYPE_BIS, "00 00 00", "", "submit LU norm 4B 80 00 | 70"},
      {LUA_MESSAGE_TYPE_RTR, "00 00 00", "", "submit LU norm 4B 80 00 | 05"},
      {LUA_MESSAGE_TYPE_CHASE, "00 00 20", "", "submit LU norm 4B 80 20 | 84"},
      {LUA_MESSAGE_TYPE_QC, "00 00 20", "", "submit LU norm 4B 80 20 | 81"},
      {LUA_MESSAGE_TYPE_CANCEL, "00 00 20", "", "submit LU norm 4B 80 20 | 83"},
      {LUA_MESSAGE_TYPE_BIS, "00 02 00", "", "submit LU norm 4B 82 00 | 70"},
      {LUA_MESSAGE_TYPE_LUSTAT_LU, "04 82 00", "0831 0000", "submit LU norm 4F 82 00 | 04 08 31 00 00"},
      {LUA_MESSAGE_TYPE_SBI, "00 02 00", "", "submit LU exp 4B 80 00 | 71"},
      {LUA_MESSAGE_TYPE_LUSTAT_LU, "00 90 80", "0831 0000", "submit LU norm 4B 90 80 | 04 08 31 00 00"},
      {LUA_MESSAGE_TYPE_LUSTAT_SSCP, "00 80 00", "0001 D000", "submit SSCP norm 4B 80 00 | 04 00 01 D0 00"},
      {LUA_MESSAGE_TYPE_QEC, "00 00 00", "", "submit LU exp 4B 80 00 | 80"},
      {LUA_MESSAGE_TYPE_RELQ, "00 00 00", "", "submit LU exp 4B 80 00 | 82"},
      {LUA_MESSAGE_TYPE_SBI, "00 00 00", "", "submit LU exp 4B 80 00 | 71"},
      {LUA_MESSAGE_TYPE_SIGNAL, "00 00 00", "", "submit LU exp 4B 80 00 | C9 00 01 00 00"},
      {LUA_MESSAGE_TYPE_RQR, "00 00 00", "", "submit LU exp 6B 80 00 | A3"},
      {LUA_MESSAGE_TYPE_SSCP_DATA, "00 80 00", "C1C2", "submit SSCP norm 03 80 00 | C1 C2"},
  };
  for (const auto& c : cases) {
    SliProgram p;
    TestVerb send(LUA_OPCODE_SLI_SEND, p.open());
    CHECK(p.now(sending(send, c.type, c.rh, c.data)) == "OK - OK");
    CHECK(p.last() == c.line);
  }
}

TEST_CASE("responses go on the flow and with the number that the program gives (LUA reference 9.3)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb positive(LUA_OPCODE_SLI_SEND, sid);
  // LUASAMP: DR1I on, RRI off.
  CHECK(p.now(sending(positive, LUA_MESSAGE_TYPE_RSP, "00 80 00", "", 5).flows(kLuNorm)) == "OK - OK");
  CHECK(p.last() == "submit LU norm 80 00 00 snf 5");
  TestVerb negative(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(negative, LUA_MESSAGE_TYPE_RSP, "CF 90 00", "08130000", 1).flows(kLuExp)) == "OK - OK");
  CHECK(p.last() == "submit LU exp 80 10 00 snf 1 | 08 13 00 00");
}

TEST_CASE("parameter checks of SLI_SEND (LUA reference 9.3)") {
  SliProgram p;
  const auto sid = p.open();
  const auto result = [&](std::uint8_t type, const char* rh, const char* data, unsigned flows = 0, bool null = false) {
    TestVerb send(LUA_OPCODE_SLI_SEND, sid);
    sending(send, type, rh, data).flows(flows);
    if (null) send.c().lua_data_ptr = nullptr;
    return p.now(send);
  };
  for (const int type : {0x00, 0x31, 0x32, 0xA0, 0xA1, 0xA2, 0xC0, 0xC1, 0xC2, 0xD0, 0xFF}) {
    CHECK(result(static_cast<std::uint8_t>(type), "00 80 00", "C1") == "PARAMETER_CHECK - INVALID_MESSAGE_TYPE");
  }
  CHECK(result(LUA_MESSAGE_TYPE_RSP, "80 00 00", "") == "PARAMETER_CHECK - REQUIRED_FIELD_MISSING");
  CHECK(result(LUA_MESSAGE_TYPE_RSP, "80 10 00", "0813", kLuNorm) == "PARAMETER_CHECK - REQUIRED_FIELD_MISSING");
  CHECK(result(LUA_MESSAGE_TYPE_RSP, "80 10 00", "08130000", kLuNorm, true) ==
        "PARAMETER_CHECK - REQUIRED_FIELD_MISSING");
  CHECK(result(kData, "00 80 00", "C1", 0, true) == "PARAMETER_CHECK - BAD_DATA_PTR");
  CHECK(result(kData, "00 80 00", "C1", kLuNorm | kLuExp) == "PARAMETER_CHECK - INVALID_FLOW");
  CHECK(result(LUA_MESSAGE_TYPE_RSP, "80 00 00", "", kSscpExp) == "PARAMETER_CHECK - INVALID_FLOW");
  CHECK(result(LUA_MESSAGE_TYPE_LUSTAT_LU, "00 80 00", "0001") == "PARAMETER_CHECK - DATA_LENGTH_ERROR");
  CHECK(result(LUA_MESSAGE_TYPE_LUSTAT_SSCP, "00 80 00", "000100000000") == "PARAMETER_CHECK - DATA_LENGTH_ERROR");
}

TEST_CASE("a SEND that the node refuses ends with its code and the session lives (LUA reference 9.3 and 14.1)") {
  SliProgram p;
  const auto sid = p.open();
  SubmitResult refused;
  refused.code = SubmitResult::Code::unsuccessful;
  refused.sense = sense::direction;
  p.port.submit_results = {refused};
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(send, kData, "00 80 00", "C1")) == "UNSUCCESSFUL - DIRECTION");
  refused.code = SubmitResult::Code::state_check;
  refused.sense = sense::mode_inconsistency;
  p.port.submit_results = {refused};
  TestVerb again(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(again, kData, "00 80 00", "C1")) == "STATE_CHECK - MODE_INCONSISTENCY");
  TestVerb last(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(last, kData, "00 80 00", "C1")) == "OK - OK");
}

TEST_CASE("a held chain goes on when its window opens, and ends once (LUA reference 9.3)") {
  SliProgram p;
  const auto sid = p.open();
  p.port.hold = true;
  TestVerb send(LUA_OPCODE_SLI_SEND, sid);
  p.pends(sending(send, kData, "00 80 00", bytes(600)));
  TestVerb same(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(same, kData, "00 80 00", "C1")) == "STATE_CHECK - SEND_ON_FLOW_PENDING");
  TestVerb other(LUA_OPCODE_SLI_SEND, sid);
  p.pends(sending(other, LUA_MESSAGE_TYPE_SIGNAL, "00 00 00", ""));
  TestVerb third(LUA_OPCODE_SLI_SEND, sid);
  CHECK(p.now(sending(third, LUA_MESSAGE_TYPE_SSCP_DATA, "00 80 00", "C1")) == "STATE_CHECK - MAX_NUMBER_OF_SENDS");
  SubmitResult sent;
  sent.th.snf = 0x0101;
  p.port.user().submitted(Flow::lu_normal, sent);
  CHECK(p.done.empty());
  sent.th.snf = 0x0102;
  p.port.user().submitted(Flow::lu_normal, sent);
  sent.th.snf = 0x0103;
  p.port.user().submitted(Flow::lu_normal, sent);
  CHECK(p.next(send) == "OK - OK");
  CHECK(get16(send.record.specific.lua_sequence_number, 0) == 0x0101);
  CHECK(get16(send.c().lua_th.snf, 0) == 0x0103);
  p.port.user().submitted(Flow::lu_expedited, sent);
  CHECK(p.next(other) == "OK - OK");
}

TEST_CASE("SLI_SEND_EX and SLI_RECEIVE_EX take lengths beyond 65535 (LUA reference 9.7)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb send(LUA_OPCODE_SLI_SEND_EX, sid);
  send.c().lua_message_type = kData;
  send.data.assign(100000, 0xC1);
  send.c().lua_data_ptr = reinterpret_cast<char*>(send.data.data());
  const Bytes rh = hex("00 80 00");
  std::memcpy(&send.c().lua_rh, rh.data(), 3);
  send.record.specific.send_ex.lua_data_length_ex = 100000;
  CHECK(p.now(send) == "OK - OK");
  CHECK(submitted(p).size() == 391);
  send.c().lua_data_length = 1;
  CHECK(p.now(send) == "PARAMETER_CHECK - RESERVED_FIELD_NOT_ZERO");

  TestVerb receive(LUA_OPCODE_SLI_RECEIVE_EX, sid);
  receive.data.assign(100000, 0);
  receive.c().lua_data_ptr = reinterpret_cast<char*>(receive.data.data());
  receive.record.specific.receive_ex.lua_max_length_ex = 100000;
  p.pends(receive.flows(kLuNorm));
  for (int i = 0; i < 300; ++i) {
    p.host(Flow::lu_normal, i == 0 ? "02 90 00" : i == 299 ? "01 80 00" : "00 90 00", bytes(256), 1);
  }
  CHECK(p.next(receive) == "OK - OK");
  CHECK(receive.record.specific.receive_ex.lua_data_length_ex == 300 * 256);
  receive.c().lua_verb_length = sizeof(LUA_COMMON) + 7;
  CHECK(p.now(receive) == "PARAMETER_CHECK - VERB_LENGTH_INVALID");
}

// --- SLI_RECEIVE

TEST_CASE("one SLI_RECEIVE returns a whole chain: TH of its last RU, RH with BC and EC (LUA reference 9.4)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  const auto deliver = [&] {
    p.host(Flow::lu_normal, "02 90 80", "C1C2", 5);
    p.host(Flow::lu_normal, "00 90 00", "C3", 6);
    p.host(Flow::lu_normal, "01 80 20", "C4C5", 7);
  };
  SECTION("waiting") {
    p.pends(receive.flows(kAllFlows).buffer(64));
    deliver();
    CHECK(p.next(receive) == "OK - OK");
  }
  SECTION("later") {
    deliver();
    CHECK(p.port.log.empty());  // nothing consumed: the host's window stays closed
    CHECK(p.now(receive.flows(kLuNorm).buffer(64)) == "OK - OK");
  }
  SECTION("between") {
    p.host(Flow::lu_normal, "02 90 80", "C1C2", 5);
    // nowait is ignored once the first RU is there
    p.pends(receive.flows(kLuNorm | kNowait).buffer(64));
    p.host(Flow::lu_normal, "00 90 00", "C3", 6);
    p.host(Flow::lu_normal, "01 80 20", "C4C5", 7);
    CHECK(p.next(receive) == "OK - OK");
  }
  CHECK(receive.received() == "C1 C2 C3 C4 C5");
  CHECK(receive.rh() == "03 80 A0");
  CHECK(get16(receive.c().lua_th.snf, 0) == 7);
  CHECK(receive.c().lua_message_type == kData);
  CHECK((receive.flag2() & kAllFlows) == kLuNorm);
  unsigned consumed = 0;
  for (const auto& l : p.port.log) {
    if (l.rfind("consumed", 0) == 0) consumed += static_cast<unsigned>(l[9] - '0');
  }
  CHECK(consumed == 3);
}

TEST_CASE("a chain longer than the buffer: DATA_TRUNCATED, the rest is lost (LUA reference 9.4)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(receive.flows(kLuNorm).buffer(3));
  p.host(Flow::lu_normal, "02 90 00", "C1C2", 5);
  p.host(Flow::lu_normal, "00 90 00", "C3C4", 6);
  CHECK(p.done.empty());
  p.host(Flow::lu_normal, "01 80 00", "C5", 7);
  CHECK(p.next(receive) == "UNSUCCESSFUL - DATA_TRUNCATED");
  CHECK(receive.received() == "C1 C2 C3");
  TestVerb probe(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(probe.flows(kLuNorm | kNowait).buffer(3)) == "UNSUCCESSFUL - NO_DATA");
}

TEST_CASE("parameter and state checks of SLI_RECEIVE (LUA reference 9.4)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  receive.c().lua_max_length = 8;
  CHECK(p.now(receive.flows(kLuNorm)) == "PARAMETER_CHECK - BAD_DATA_PTR");
  CHECK(p.now(receive.buffer(8).flows(0)) == "PARAMETER_CHECK - INVALID_FLOW");
  CHECK(p.now(receive.flows(kLuNorm | kBidEnable)) == "PARAMETER_CHECK - NO_PREVIOUS_BID_ENABLED");
  TestVerb bid(LUA_OPCODE_SLI_BID, sid);
  p.pends(bid);
  CHECK(p.now(receive.flows(kLuNorm | kBidEnable)) == "PARAMETER_CHECK - BID_ALREADY_ENABLED");
  p.pends(receive.flows(kLuNorm | kLuExp));
  TestVerb second(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(second.flows(kLuExp | kSscpNorm).buffer(8)) == "STATE_CHECK - RECEIVE_ON_FLOW_PENDING");
  p.pends(second.flows(kSscpNorm));
}

TEST_CASE("higher flows come first, and what is not asked for stays (LUA reference 6.1 and 9.4)") {
  SliProgram p;
  const auto sid = p.open();
  p.host(Flow::lu_normal, "03 80 00", "C1", 5);
  p.host(Flow::sscp_normal, "03 00 00", "C2", 6);
  p.dfc_expedited("C9 0001 0000", 7);
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(receive.flows(kAllFlows).buffer(8)) == "OK - OK");
  CHECK(receive.c().lua_message_type == LUA_MESSAGE_TYPE_SIGNAL);
  CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "OK - OK");
  CHECK(receive.received() == "C1");
  CHECK(p.now(receive.flows(kAllFlows).buffer(8)) == "OK - OK");
  CHECK(receive.c().lua_message_type == LUA_MESSAGE_TYPE_SSCP_DATA);
}

TEST_CASE("CANCEL in the middle of a chain: CANCELLED / CANCEL_COMMAND_RECEIVED, and SLI answers it (9.4, 12)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  SECTION("a RECEIVE has begun with the chain") {
    p.pends(receive.flows(kLuNorm).buffer(8));
    p.host(Flow::lu_normal, "02 90 00", "C1", 5);
    p.host(Flow::lu_normal, "4B 80 00", "83", 6);
    CHECK(p.next(receive) == "CANCELLED - CANCEL_COMMAND_RECEIVED");
  }
  SECTION("a BID has told of it") {
    p.host(Flow::lu_normal, "02 90 00", "C1", 5);
    TestVerb bid(LUA_OPCODE_SLI_BID, sid);
    CHECK(p.now(bid) == "OK - OK");
    p.host(Flow::lu_normal, "4B 80 00", "83", 6);
    CHECK(p.now(receive.flows(kLuNorm).buffer(8)) == "CANCELLED - CANCEL_COMMAND_RECEIVED");
  }
  SECTION("nobody knows of it") {
    p.host(Flow::lu_normal, "02 90 00", "C1", 5);
    p.host(Flow::lu_normal, "4B 80 00", "83", 6);
    CHECK(p.now(receive.flows(kLuNorm | kNowait).buffer(8)) == "UNSUCCESSFUL - NO_DATA");
  }
  CHECK(p.port.logged("submit LU norm 80 00 00 snf 6"));
}

TEST_CASE("CANCEL between chains is a message (LUA reference 5.5)") {
  SliProgram p;
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, p.open());
  p.pends(receive.flows(kLuNorm).buffer(8));
  p.host(Flow::lu_normal, "4B 80 00", "83", 6);
  CHECK(p.next(receive) == "OK - OK");
  CHECK(receive.c().lua_message_type == LUA_MESSAGE_TYPE_CANCEL);
}

TEST_CASE("host data that the node refused: NEGATIVE_RSP with the sense, and 0 at the end of a purged chain (9.4)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(receive.flows(kLuNorm).buffer(8));
  p.host(Flow::lu_normal, "02 90 00", "C1", 5);
  p.told(Message::Kind::rejected, sense::chaining);
  CHECK(p.next(receive) == "NEGATIVE_RSP - CHAINING_ERROR");
  p.told(Message::Kind::purged);
  TestVerb bid(LUA_OPCODE_SLI_BID, sid);
  CHECK(p.now(bid) == "NEGATIVE_RSP - OK");
  CHECK(p.now(receive.flows(kLuNorm | kNowait).buffer(8)) == "UNSUCCESSFUL - NO_DATA");
}

TEST_CASE("an EXR takes the place of the chain in error (LUA reference 9.5 and 14.5)") {
  SliProgram p;
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, p.open());
  p.pends(receive.flows(kLuNorm).buffer(16));
  p.host(Flow::lu_normal, "02 90 00", "C1", 5);
  p.host(Flow::lu_normal, "07 90 00", "20010000 C1C2C3", 7);
  CHECK(p.next(receive) == "OK - OK");
  CHECK(receive.received() == "20 01 00 00 C1 C2 C3");
  CHECK(receive.c().lua_rh.sdi == 1);
  CHECK(receive.c().lua_rh.eci == 1);
}

TEST_CASE("a response does not disturb the chain that is coming in (LUA reference 9.4)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(receive.flows(kLuNorm).buffer(16));
  p.host(Flow::lu_normal, "02 90 00", "C1", 5);
  p.host(Flow::lu_normal, "83 80 00", "", 0x1A);
  p.host(Flow::lu_normal, "01 80 00", "C2", 6);
  CHECK(p.next(receive) == "OK - OK");
  CHECK(receive.received() == "C1 C2");
  CHECK(p.now(receive.flows(kLuNorm).buffer(16)) == "OK - OK");
  CHECK(receive.c().lua_message_type == LUA_MESSAGE_TYPE_RSP);
}

// --- SLI_PURGE, SLI_BID

TEST_CASE("SLI_PURGE ends a RECEIVE and what it had of a chain stays for the next (LUA reference 9.6)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb purge(LUA_OPCODE_SLI_PURGE, sid);
  CHECK(p.now(purge) == "PARAMETER_CHECK - BAD_DATA_PTR");
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  purge.c().lua_data_ptr = reinterpret_cast<char*>(&receive.record);
  CHECK(p.now(purge) == "STATE_CHECK - NO_RECEIVE_TO_PURGE");
  p.pends(receive.flows(kLuNorm).buffer(8));
  p.host(Flow::lu_normal, "02 90 00", "C1C2", 5);
  CHECK(p.now(purge) == "OK - OK");
  CHECK(p.next(receive) == "CANCELLED - PURGED");
  TestVerb again(LUA_OPCODE_SLI_RECEIVE, sid);
  p.pends(again.flows(kLuNorm).buffer(8));
  p.host(Flow::lu_normal, "01 80 00", "C3", 6);
  CHECK(p.next(again) == "OK - OK");
  CHECK(again.received() == "C1 C2 C3");
}

TEST_CASE("SLI_BID shows the first RU without taking it, once, at once when it is there (LUA reference 9.5 and 4, 6)") {
  SliProgram p;
  const auto sid = p.open();
  p.host(Flow::lu_normal, "02 31 00", "C1C2C3C4C5C6C7C8C9D1D2D3D4D5", 0x022C);
  TestVerb bid(LUA_OPCODE_SLI_BID, sid);
  CHECK(p.now(bid.flows(0x1F)) == "OK - OK");
  CHECK(bid.flag2() == kLuNorm);
  CHECK(bid.c().lua_data_length == 12);
  CHECK(bid.rh() == "02 31 00");
  CHECK(TestVerb::bytes_of(bid.record.specific.lua_peek_data, 12) == "C1 C2 C3 C4 C5 C6 C7 C8 C9 D1 D2 D3");
  TestVerb again(LUA_OPCODE_SLI_BID, sid);
  p.pends(again);
  TestVerb third(LUA_OPCODE_SLI_BID, sid);
  CHECK(p.now(third) == "STATE_CHECK - SLI_BID_PENDING");
  p.host(Flow::lu_normal, "01 80 00", "D6", 0x022D);
  CHECK(p.done.empty());
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(receive.flows(kLuNorm).buffer(64)) == "OK - OK");
  CHECK(receive.c().lua_data_length == 15);
  p.host(Flow::lu_normal, "03 80 00", "D7", 0x022E);
  CHECK(p.next(again) == "OK - OK");
}

TEST_CASE("bid_enable issues the last SLI_BID again (LUA reference 9.4)") {
  SliProgram p;
  const auto sid = p.open();
  TestVerb bid(LUA_OPCODE_SLI_BID, sid);
  p.host(Flow::lu_normal, "03 80 00", "C1", 5);
  CHECK(p.now(bid) == "OK - OK");
  TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
  CHECK(p.now(receive.flows(kLuNorm | kBidEnable).buffer(8)) == "OK - OK");
  CHECK((receive.flag2() & kBidEnable) != 0);
  p.host(Flow::sscp_normal, "03 00 00", "C2", 6);
  CHECK(p.next(bid) == "OK - OK");
  CHECK(bid.flag2() == (kAsync | kSscpNorm));
}
