#include "fault_cases.h"
#include "formats/ru/session_control.h"

namespace openrui::test {

namespace {

using hostsim::FaultKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kBindRead = "OK - OK 6B 80 00 | 31";

// Up to the BIND, which has been read.
std::string read_bind(FaultPair& p, const std::string& application = "ECHO1", const std::string& mode = "LU0-DEMO") {
  REQUIRE(p.open() == "OK - OK");
  REQUIRE(p.log_on(application, mode) == "OK - OK 8B 80 00 | 01 06 81");
  return p.read(kLuExp);
}

// The host tells the program that its logon came to nothing (SNA reference 13.4).
void expect_nspe(FaultPair& p, const std::string& sense) {
  const auto nspe = p.read(kSscpNorm);
  CHECK(nspe.find("OK - OK 0B 80 00 | 01 06 04") == 0);
  CHECK(nspe.find(sense) != std::string::npos);
  CHECK(p.answer(kSscpNorm) == "OK - OK");
}

FaultCase bad_profile(const std::string& how, const std::string& sense) {
  return {FaultKind::bind_profile,
          "the node refuses the program's +RSP to a BIND with " + how + " profile 5",
          {},
          [=](FaultPair& p) {
            p.arm("bind_profile how=" + how);
            CHECK(read_bind(p).find(kBindRead) == 0);
            // LUA reference 13.1 and 14.4.
            CHECK(p.answer(kLuExp) == "UNSUCCESSFUL - INVALID_SESSION_PARAMETERS");
            expect_nspe(p, sense);
          }};
}

// What the program finds wrong by itself is refused with its own sense code.
FaultCase judged_by_program(FaultKind kind, const std::string& line, const std::string& seen, std::size_t at,
                            const std::string& sense) {
  return {kind, "the program sees it in the BIND and refuses it", {}, [=](FaultPair& p) {
            p.arm(line);
            const auto bind = read_bind(p);
            CHECK(bind.substr(std::string("OK - OK 6B 80 00 | ").size() + 3 * at, seen.size()) == seen);
            CHECK(p.answer(kLuExp, false, sense) == "OK - OK");
            expect_nspe(p, sense);
          }};
}

FaultCase unbind_of(unsigned type) {
  const auto hex_type = to_hex(Bytes{static_cast<std::uint8_t>(type)});
  return {FaultKind::unbind,
          "type " + hex_type + " is read, a write finds no session, and the SSCP session goes on",
          {},
          [=](FaultPair& p) {
            p.begin();
            p.arm("unbind lu=LUA* type=" + hex_type);
            const auto unbind = p.read(kLuExp);
            CHECK(unbind.find("OK - OK 6B 80 00 | 32 " + hex_type) == 0);
            CHECK(p.answer(kLuExp) == "OK - OK");
            // LUA reference 6.5: the session is as after RUI_INIT.
            CHECK(p.write(kLuNorm, "03 80 20", "C1").find("STATE_CHECK") == 0);
            CHECK(p.bind("ECHO1", "LU0-DEMO") == "bound");
            CHECK(p.say("C1") == "C1");
          }};
}

FaultCase refusal_of_data(const std::string& sense, const std::string& rh) {
  return {FaultKind::negative_response, "data " + rh + " are refused with " + sense, {}, [=](FaultPair& p) {
            p.begin();
            p.arm("negative_response on=data sense=" + sense.substr(0, 2) + sense.substr(3, 2) + sense.substr(6, 2) +
                  sense.substr(9, 2));
            CHECK(p.write(kLuNorm, rh, "C1 C2") == "OK - OK");
            // LUA reference 14.5: READ OK, RRI, RTI and SDI on, the sense code in front.
            CHECK(p.read(kLuNorm) == "OK - OK 87 90 00 | " + sense);
          }};
}

// `flow`, RH and RU of a request, and what its refusal looks like.
FaultCase refusal_of(const std::string& what, const std::string& sense, unsigned flow, const std::string& rh,
                     const std::string& ru, const std::string& seen) {
  return {FaultKind::negative_response, what + " is refused with " + sense, {}, [=](FaultPair& p) {
            p.begin();
            p.arm("negative_response on=" + what + " sense=" + sense);
            CHECK(p.write(flow, rh, ru) == "OK - OK");
            CHECK(p.read(flow) == "OK - OK " + seen);
          }};
}

}  // namespace

std::vector<FaultCase> session_fault_cases() {
  std::vector<FaultCase> cases = {
      bad_profile("fm", "08 35 00 02"),
      bad_profile("ts", "08 35 00 03"),
      judged_by_program(FaultKind::bind_pacing, "bind_pacing", "FF FF 85 85 FF FF", 8, "08 35 00 08"),
      judged_by_program(FaultKind::bind_ru_size, "bind_ru_size how=invalid", "05 05", 10, "08 35 00 0A"),
      judged_by_program(FaultKind::bind_usage, "bind_usage", "7F FF FF FF FF FF FF FF FF FF FF FF", 14, "08 35 00 0E"),
      {FaultKind::bind_pacing,
       "a program that takes it all the same has a session",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("bind_pacing");
         CHECK(p.bind("ECHO1", "LU0-DEMO") == "bound");
         CHECK(p.say("C1") == "C1");
       }},
      {FaultKind::bind_ru_size,
       "RUs of the host that are longer come as exception requests 1002",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("bind_ru_size how=tiny");
         REQUIRE(p.bind("SOURCE1", "LU0-DEMO") == "bound");
         CHECK(p.write(kLuNorm, "03 90 20", "C1") == "OK - OK");
         p.expect_error(sense::ru_length_error);
         // And the program may not send longer ones either (LUA reference 14.1).
         CHECK(p.write(kLuNorm, "03 90 20", "C1 C2 C3 C4 C5 C6 C7 C8 C9") == "UNSUCCESSFUL - RU_LENGTH_ERROR");
       }},
      {FaultKind::bind_truncated,
       "the node refuses it with 1002 and says so to RUI_READ",
       {},
       [](FaultPair& p) {
         p.arm("bind_truncated length=25");
         // LUA reference 14.3.
         CHECK(read_bind(p) == "NEGATIVE_RSP - RU_LENGTH_ERROR");
         expect_nspe(p, "10 02 00 00");
       }},
      {FaultKind::bind_truncated,
       "a BIND without names is a BIND",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("bind_truncated length=26");
         CHECK(p.bind("ECHO1", "LU0-DEMO") == "bound");
         CHECK(p.say("C1") == "C1");
       }},
      {FaultKind::late_bind,
       "RUI_READ waits for it, and can be purged meanwhile",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("late_bind ms=60000");
         REQUIRE(p.log_on("ECHO1", "LU0-DEMO") == "OK - OK 8B 80 00 | 01 06 81");
         auto& waiting = p.begin_read(kLuExp);
         CHECK(p.finish(waiting, seconds(30)) == "pending");
         auto& purge = p.verb(LUA_OPCODE_RUI_PURGE);
         purge.c().lua_data_ptr = reinterpret_cast<char*>(&waiting.record);
         CHECK(p.run(purge) == "OK - OK");
         CHECK(waiting.result() == "CANCELLED - PURGED");
         CHECK(p.read(kLuExp, seconds(31)).find(kBindRead) == 0);
         CHECK(p.answer(kLuExp) == "OK - OK");
         CHECK(p.read(kLuExp) == "OK - OK 6B 80 00 | A0");
       }},
      {FaultKind::late_bind,
       "RUI_TERM does not wait for it",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("late_bind ms=60000");
         REQUIRE(p.log_on("ECHO1", "LU0-DEMO") == "OK - OK 8B 80 00 | 01 06 81");
         auto& waiting = p.begin_read(kLuExp);
         CHECK(p.term() == "OK - OK");
         CHECK(waiting.result() == "CANCELLED - TERMINATED");
       }},
      {FaultKind::negative_response,
       "INIT-SELF is refused",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("negative_response on=INIT-SELF sense=0801");
         CHECK(p.log_on("ECHO1", "LU0-DEMO") == "OK - OK 8F 90 00 | 08 01 00 00 01 06 81");
       }},
      refusal_of_data("08 12 00 00", "03 80 20"),
      refusal_of_data("08 11 00 00", "03 80 00"),
      refusal_of_data("10 03 00 00", "03 90 20"),
      refusal_of_data("00 00 00 01", "03 80 20"),
      refusal_of_data("FF FF FF FF", "03 80 20"),
      refusal_of("LUSTAT", "08310000", kLuNorm, "4B 80 20", "04 00 01 00 00", "CF 90 00 | 08 31 00 00 04"),
      refusal_of("SIGNAL", "10030000", kLuExp, "4B 80 00", "C9 00 01 00 00", "CF 90 00 | 10 03 00 00 C9"),
      {FaultKind::lost_response,
       "RUI_READ waits; RUI_PURGE ends the wait",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("lost_response session=lu-lu");
         CHECK(p.write(kLuNorm, "03 80 00", "C1") == "OK - OK");
         auto& waiting = p.begin_read(kLuNorm);
         CHECK(p.finish(waiting, std::chrono::hours(1)) == "pending");
         auto& purge = p.verb(LUA_OPCODE_RUI_PURGE);
         purge.c().lua_data_ptr = reinterpret_cast<char*>(&waiting.record);
         CHECK(p.run(purge) == "OK - OK");
         CHECK(waiting.result() == "CANCELLED - PURGED");
       }},
      {FaultKind::lost_response,
       "of INIT-SELF: the BIND comes all the same",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("lost_response on=INIT-SELF");
         const auto init = to_hex(emit_init_self(make_init_self("ECHO1", "LU0-DEMO")));
         CHECK(p.write(kSscpNorm, "0B 80 00", init) == "OK - OK");
         CHECK(p.read(kLuExp).find(kBindRead) == 0);
         CHECK(p.answer(kLuExp) == "OK - OK");
       }},
      {FaultKind::lost_response,
       "of NOTIFY: RUI_TERM completes without it",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("lost_response on=NOTIFY");
         CHECK(p.term() == "OK - OK");
       }},
      {FaultKind::duplicated_response,
       "of data: the second one is dropped",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("duplicated_response on=data");
         CHECK(p.say("C1") == "C1");
         CHECK(p.say("C2") == "C2");
       }},
      {FaultKind::duplicated_response,
       "of INIT-SELF: the second one is dropped",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("duplicated_response on=INIT-SELF");
         CHECK(p.bind("ECHO1", "LU0-DEMO") == "bound");
         CHECK(p.say("C1") == "C1");
       }},
      {FaultKind::cut_link,
       "between request and response: all that is pending ends with a session failure",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("cut_link on=data how=received");
         auto& exp = p.begin_read(kLuExp);
         auto& norm = p.begin_read(kLuNorm);
         CHECK(p.write(kLuNorm, "03 80 20", "C1") == "OK - OK");
         // LUA reference 6.5.
         CHECK(p.finish(exp) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
         CHECK(p.finish(norm) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
         CHECK(p.write(kLuNorm, "03 80 20", "C1") == "STATE_CHECK - NO_RUI_SESSION");
       }},
      {FaultKind::cut_link,
       "behind a BIND",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("cut_link on=BIND how=sent ms=0");
         CHECK(p.log_on("ECHO1", "LU0-DEMO") == "STATE_CHECK - NO_RUI_SESSION");
       }},
      {FaultKind::cut_link,
       "at once, by an operator, while RUI_INIT waits",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         auto& waiting = p.begin_read(kSscpNorm);
         CHECK(p.fault("cut_link link=NODE1").done);
         CHECK(p.finish(waiting) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
       }},
      {FaultKind::slow_host,
       "verbs wait, in order, and nothing else",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("slow_host ms=2000 limit=0");
         CHECK(p.write(kLuNorm, "03 80 20", "C1 C2") == "OK - OK");
         auto& response = p.begin_read(kLuNorm);
         CHECK(p.finish(response, milliseconds(1999)) == "pending");
         CHECK(p.read_result(milliseconds(1)) == "OK - OK 83 80 00");
         CHECK(p.read(kLuNorm) == "OK - OK 03 80 20 | C1 C2");
         CHECK(p.answer(kLuNorm) == "OK - OK");
       }},
      {FaultKind::dactlu,
       "in the middle: a session failure; the LU is back when ACTLU has come",
       {},
       [](FaultPair& p) {
         p.begin();
         auto& exp = p.begin_read(kLuExp);
         auto& sscp = p.begin_read(kSscpNorm);
         p.arm("dactlu on=data ms=3000");
         CHECK(p.write(kLuNorm, "03 80 20", "C1") == "OK - OK");
         CHECK(p.finish(exp, seconds(1)) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
         CHECK(sscp.result() == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
         p.give_up();
         auto& init = p.verb(LUA_OPCODE_RUI_INIT).name("LUA001");
         CHECK(p.run(init, seconds(1)) == "pending");
         CHECK(p.finish(init, seconds(3)) == "OK - OK");
         p.sid = init.c().lua_sid;
       }},
      {FaultKind::actlu_storm,
       "the session fails once, and RUI_INIT works at once",
       {},
       [](FaultPair& p) {
         p.begin();
         auto& exp = p.begin_read(kLuExp);
         CHECK(p.fault("actlu_storm times=50").done);
         CHECK(p.finish(exp, seconds(1)) == "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED");
         p.give_up();
         CHECK(p.open() == "OK - OK");
         CHECK(p.bind("ECHO1", "LU0-DEMO") == "bound");
       }},
  };
  for (const unsigned type : {0x01U, 0x02U, 0x03U, 0x04U, 0x05U, 0x06U, 0x07U, 0x08U, 0x09U, 0x0AU, 0x0BU, 0x0CU, 0x0EU,
                              0x0FU, 0x10U, 0x11U, 0xFEU, 0x77U}) {
    cases.push_back(unbind_of(type));
  }
  return cases;
}

}  // namespace openrui::test
