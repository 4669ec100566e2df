#include "program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Writing : Program {
  Writing() : sid(open()) {}
  TestVerb& write(unsigned flags, std::string_view rh, std::string_view ru, std::uint16_t snf = 0) {
    verbs.push_back(std::make_unique<TestVerb>(LUA_OPCODE_RUI_WRITE, sid));
    return verbs.back()->flows(flags).send(rh, ru, snf);
  }
  std::uint32_t sid;
  std::vector<std::unique_ptr<TestVerb>> verbs;
};

SubmitResult refusal(SubmitResult::Code code, std::uint32_t sense) {
  SubmitResult r;
  r.code = code;
  r.sense = Sense{sense};
  return r;
}

}  // namespace

TEST_CASE("the parameters of RUI_WRITE are checked (LUA reference 7.7)") {
  Writing p;
  auto& null = p.write(kLuNorm, "03 80 00", "C1");
  null.c().lua_data_ptr = nullptr;
  CHECK(p.now(null) == "PARAMETER_CHECK - BAD_DATA_PTR");
  CHECK(p.now(p.write(0, "03 80 00", "C1")) == "PARAMETER_CHECK - REQUIRED_FIELD_MISSING");
  CHECK(p.now(p.write(kLuNorm | kLuExp, "03 80 00", "C1")) == "PARAMETER_CHECK - MULTIPLE_WRITE_FLOWS");
  CHECK(p.now(p.write(kLuNorm | kSscpExp, "03 80 00", "C1")) == "PARAMETER_CHECK - MULTIPLE_WRITE_FLOWS");
  CHECK(p.now(p.write(kSscpExp, "03 80 00", "C1")) == "PARAMETER_CHECK - INVALID_FLOW");
  p.port.hold = true;
  p.pends(p.write(kLuNorm, "03 80 00", "C1"));
  CHECK(p.now(p.write(kLuNorm, "03 80 00", "C1")) == "PARAMETER_CHECK - DUPLICATE_WRITE_FLOW");
  CHECK(p.port.log.size() == 2);  // nothing of the wrong ones came through
}

TEST_CASE("a negative response without its sense code is refused, with flow and TH (LUA reference 4, trace 5)") {
  Writing p;
  auto& v = p.write(kLuNorm, "CF 90 00", "", 1);
  CHECK(p.now(v) == "PARAMETER_CHECK - REQUIRED_FIELD_MISSING");
  CHECK(v.th() == "2C 00 00 00 00 01");
  CHECK(v.rh() == "CF 90 00");
  CHECK(v.flag2() == kLuNorm);
  CHECK(p.now(p.write(kLuNorm, "CF 90 00", "08 13 00", 1)) == "PARAMETER_CHECK - REQUIRED_FIELD_MISSING");
}

TEST_CASE("a request goes out as it is and comes back with its headers (LUA reference 7.7)") {
  Writing p;
  auto& v = p.write(kLuNorm, "01 90 20", "C1 C2");
  CHECK(p.now(v) == "OK - OK");
  CHECK(p.port.log == std::vector<std::string>{"asked to write LU norm", "submit LU norm 01 90 20 | C1 C2"});
  CHECK(v.th() == "2C 00 01 02 00 1A");
  CHECK(v.rh() == "01 90 20");
  CHECK(v.flag2() == kLuNorm);
}

TEST_CASE("a response names its request, a negative one carries four bytes of sense (LUA reference 7.7)") {
  Writing p;
  CHECK(p.now(p.write(kLuExp, "EB 80 00", "", 0x0102)) == "OK - OK");
  CHECK(p.now(p.write(kLuNorm, "83 90 00", "08 13 00 00 FF", 3)) == "OK - OK");
  CHECK(p.port.log ==
        std::vector<std::string>{"submit LU exp EB 80 00 snf 258", "submit LU norm 83 90 00 snf 3 | 08 13 00 00"});
}

TEST_CASE("what the node refuses becomes UNSUCCESSFUL or STATE_CHECK with the sense code (LUA reference 7.7, 14.1)") {
  Writing p;
  using Code = SubmitResult::Code;
  p.port.submit_results = {refusal(Code::unsuccessful, 0x200D0000), refusal(Code::state_check, 0x08090000),
                           refusal(Code::unsuccessful, 0x200E0000), refusal(Code::unsuccessful, 0x10020000),
                           refusal(Code::unsuccessful, 0x10030000), refusal(Code::unsuccessful, 0x08210000)};
  auto& request = p.write(kLuNorm, "01 90 20", "C1", 0x1A);
  CHECK(p.now(request) == "UNSUCCESSFUL - RSP_BEFORE_SENDING_REQ");
  CHECK(request.th() == "2C 00 00 00 00 00");  // trace 1 of section 4
  CHECK(request.flag2() == kLuNorm);
  CHECK(p.now(p.write(kLuNorm, "03 80 00", "C1")) == "STATE_CHECK - MODE_INCONSISTENCY");
  auto& response = p.write(kLuNorm, "83 80 00", "", 0x77);
  CHECK(p.now(response) == "UNSUCCESSFUL - RSP_CORRELATION_ERROR");
  CHECK(response.th() == "2C 00 00 00 00 77");
  CHECK(p.now(p.write(kLuNorm, "03 80 00", "C1")) == "UNSUCCESSFUL - RU_LENGTH_ERROR");
  CHECK(p.now(p.write(kLuNorm, "4B 80 00", "FF")) == "UNSUCCESSFUL - FUNCTION_NOT_SUPPORTED");
  CHECK(p.now(p.write(kLuExp, "EB 80 00", "", 1)) == "UNSUCCESSFUL - INVALID_SESSION_PARAMETERS");
}

TEST_CASE("a held WRITE completes when the node has sent it, other flows do not wait with it (design, section 3)") {
  Writing p;
  p.port.hold = true;
  auto& held = p.write(kLuNorm, "03 80 00", "C1");
  p.pends(held);
  p.port.hold = false;
  CHECK(p.now(p.write(kSscpNorm, "03 80 00", "C2")) == "OK - OK");
  SubmitResult sent;
  sent.th.snf = 7;
  sent.rh = Rh(0x03, 0x80, 0x00);
  p.port.user().submitted(Flow::lu_normal, sent);
  CHECK(p.next(held) == "OK - OK");
  CHECK(held.th() == "2C 00 00 00 00 07");
  CHECK(held.flag2() == (kAsync | kLuNorm));
}

TEST_CASE("CLEAR and UNBIND end a held WRITE with their sense codes (design, section 3)") {
  Writing p;
  p.port.hold = true;
  auto& cleared = p.write(kLuNorm, "03 80 00", "C1");
  p.pends(cleared);
  p.port.user().submitted(Flow::lu_normal, refusal(SubmitResult::Code::unsuccessful, 0x20050000));
  CHECK(p.next(cleared) == "UNSUCCESSFUL - DATA_TRAFFIC_RESET");
  auto& unbound = p.write(kLuNorm, "03 80 00", "C1");
  p.pends(unbound);
  p.port.user().submitted(Flow::lu_normal, refusal(SubmitResult::Code::state_check, 0x08090000));
  CHECK(p.next(unbound) == "STATE_CHECK - MODE_INCONSISTENCY");
}

TEST_CASE("a WRITE is complete before the READ of its answer, even when the answer is there at once (6.4)") {
  Writing p;
  TestVerb read(LUA_OPCODE_RUI_READ, p.sid);
  p.pends(read.flows(kLuNorm).buffer(8));
  p.port.inside_submit = [&p](SessionUser&) { p.host(Flow::lu_normal, "83 80 00", ""); };

  SECTION("the WRITE completes in the call") {
    auto& v = p.write(kLuNorm, "03 80 00", "C1");
    CHECK(p.call(v));
    CHECK(v.result() == "OK - OK");
    CHECK(p.next(read) == "OK - OK");
  }
  SECTION("the WRITE completes by callback, because its caller has gone") {
    auto& v = p.write(kLuNorm, "03 80 00", "C1");
    REQUIRE(p.engine.begin(v.record));
    CHECK(p.engine.issue(v.record, VerbEngine::Caller::gone) == Outcome::in_progress);
    CHECK(p.next(v) == "OK - OK");
    CHECK(p.next(read) == "OK - OK");
  }
}

TEST_CASE("a result that comes inside the call completes the WRITE once (LUA reference 6.4)") {
  Writing p;
  p.port.hold = true;
  p.port.inside_submit = [](SessionUser& user) { user.submitted(Flow::lu_normal, {}); };
  auto& v = p.write(kLuNorm, "03 80 00", "C1");
  CHECK_FALSE(p.call(v));
  CHECK(p.next(v) == "OK - OK");
  p.port.user().submitted(Flow::lu_normal, {});
  CHECK(p.done.empty());
}
