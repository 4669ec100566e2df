#include "fault_cases.h"

namespace openrui::test {

namespace {

using hostsim::FaultKind;
using std::chrono::seconds;

// Data with the direction for the echo, whose answer is spoiled.
void provoke(FaultPair& p, const std::string& data = "C1 C2 C3 C4 C5 C6 C7 C8 C9 D1 D2 D3") {
  CHECK(p.write(kLuNorm, "03 90 20", data) == "OK - OK");
}

FaultCase as_exception(FaultKind kind, const std::string& name, const std::string& line, Sense sense,
                       const std::string& mode = "LU0-DEMO", std::size_t max_btu = 0) {
  return {kind,
          name,
          {},
          [=](FaultPair& p) {
            p.begin(mode);
            p.arm(line);
            if (mode == "BRACKETS") {
              CHECK(p.write(kLuNorm, "03 90 A0", "C1 C2") == "OK - OK");
            } else {
              provoke(p);
            }
            p.expect_error(sense);
          },
          max_btu};
}

FaultCase dropped(const std::string& name, const std::string& bytes) {
  return {FaultKind::garbage_th, name, {}, [=](FaultPair& p) {
            p.begin();
            CHECK(p.fault("garbage_th bytes=" + bytes).done);
            p.pass();
            CHECK(p.say("C1 C2") == "C1 C2");
          }};
}

}  // namespace

std::vector<FaultCase> data_fault_cases() {
  std::vector<FaultCase> cases = {
      as_exception(FaultKind::wrong_number, "data come as EXR 2001", "wrong_number on=data", Sense{0x20010000}),
      as_exception(FaultKind::wrong_number, "a number that was there already", "wrong_number on=data offset=-1",
                   Sense{0x20010000}),
      {FaultKind::wrong_number,
       "SSCP sessions have identifiers, any will do",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("wrong_number session=sscp-lu offset=100");
         CHECK(p.write(kSscpNorm, "03 80 00", "D3 D6 C7 D6 D5") == "OK - OK");
         CHECK(p.read(kSscpNorm) == "OK - OK 83 80 00");
         CHECK(p.read(kSscpNorm).find("OK - OK 03 00 00 | ") == 0);
       }},
      as_exception(FaultKind::bracket_violation,
                   "BB in an open bracket is a race that a first speaker wins: EXR 0813 0001",
                   "bracket_violation how=extra", Sense{0x08130001}, "BRACKETS"),
      as_exception(FaultKind::bracket_violation, "BB where there are no brackets is EXR 400C", "bracket_violation",
                   Sense{0x400C0000}),
      {FaultKind::bracket_violation,
       "data between brackets without BB are EXR 2003",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("bracket_violation how=missing");
         REQUIRE(p.bind("SOURCE1", "BRACKETS") == "bound");
         // The source begins its bracket.
         p.expect_error(Sense{0x20030000});
       }},
      {FaultKind::direction_violation,
       "what comes behind CD is EXR 2004, and the session goes on",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("direction_violation bytes=C5");
         provoke(p, "C1 C2");
         CHECK(p.read(kLuNorm) == "OK - OK 03 90 20 | C1 C2");
         p.expect_error(Sense{0x20040000});
       }},
      as_exception(FaultKind::long_ru, "one byte more than the BIND allows is EXR 1002", "long_ru", Sense{0x10020000}),
      as_exception(FaultKind::long_ru, "and so is a very long one", "long_ru length=60000", Sense{0x10020000}),
      as_exception(FaultKind::long_ru, "in segments it is EXR 8010", "long_ru", Sense{0x80100000}, "LU0-DEMO", 100),
      {FaultKind::bad_segments,
       "without a first segment nothing comes, and the next RU is EXR 2001",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         REQUIRE(p.bind("SOURCE1", "LU0-DEMO") == "bound");
         p.arm("bad_segments how=no_first");
         CHECK(p.write(kLuNorm, "03 90 20", "C1") == "OK - OK");
         p.expect_error(Sense{0x20010000});
       }},
      {FaultKind::bad_segments,
       "without a middle one the RU comes short, which nobody can see",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("bad_segments how=no_middle");
         provoke(p);
         CHECK(p.read(kLuNorm) == "OK - OK 03 90 20 | C1 C2 C3 C4 C5 C6 C7 D3");
       }},
      {FaultKind::bad_segments,
       "without a last one it is EXR 8007 as soon as the next RU comes",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         REQUIRE(p.bind("SOURCE1", "LU0-DEMO") == "bound");
         p.arm("bad_segments how=no_last");
         CHECK(p.write(kLuNorm, "03 90 20", "C1") == "OK - OK");
         p.expect_error(Sense{0x80070000});
       }},
      as_exception(FaultKind::bad_segments, "a second first segment ends the first one: EXR 8007",
                   "bad_segments how=repeated_first", Sense{0x80070000}),
      as_exception(FaultKind::bad_segments, "segments of another number: EXR 8007", "bad_segments how=wrong_number",
                   Sense{0x80070000}),
      as_exception(FaultKind::bad_segments, "a first segment of less than ten bytes: EXR 8007",
                   "bad_segments how=short_first", Sense{0x80070000}),
      {FaultKind::bad_segments,
       "a middle segment alone is dropped",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("bad_segments how=lone_middle");
         provoke(p);
         auto& waiting = p.begin_read(kLuNorm);
         CHECK(p.finish(waiting, seconds(60)) == "pending");
         CHECK(p.node_events.has("8007"));
         CHECK(p.term() == "OK - OK");
         CHECK(waiting.result() == "CANCELLED - TERMINATED");
       }},
      {FaultKind::bad_segments,
       "expedited segments are refused by the node itself",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("bad_segments how=expedited");
         auto& waiting = p.begin_read(kLuExp);
         provoke(p);
         // LUA reference 14.3: on the expedited flow LUA rejects by itself.
         CHECK(p.finish(waiting) == to_words(ReturnCode{Prim::negative_rsp, sec_of(Sense{0x80070000})}));
       }},
      {FaultKind::stalled_pacing,
       "RUI_WRITE waits alone, until the window opens",
       {},
       [](FaultPair& p) {
         p.begin("NARROW");
         p.arm("stalled_pacing ms=5000");
         CHECK(p.write(kLuNorm, "02 90 00", "C1") == "OK - OK");
         auto& held = p.verb(LUA_OPCODE_RUI_WRITE).flows(kLuNorm).send("00 90 00", "C2");
         CHECK(p.run(held, seconds(4)) == "pending");
         CHECK(p.write(kSscpNorm, "03 80 00", "E3 C5 E2 E3") == "OK - OK");
         CHECK(p.finish(held, seconds(1)) == "OK - OK");
       }},
      {FaultKind::stalled_pacing,
       "for ever: UNBIND ends the wait with 0809",
       {},
       [](FaultPair& p) {
         p.begin("NARROW");
         p.arm("stalled_pacing ms=0");
         CHECK(p.write(kLuNorm, "02 90 00", "C1") == "OK - OK");
         auto& held = p.verb(LUA_OPCODE_RUI_WRITE).flows(kLuNorm).send("00 90 00", "C2");
         CHECK(p.run(held, std::chrono::hours(1)) == "pending");
         CHECK(p.fault("unbind type=01").done);
         CHECK(p.finish(held) == "STATE_CHECK - MODE_INCONSISTENCY");
         CHECK(p.read(kLuExp) == "OK - OK 6B 80 00 | 32 01");
         CHECK(p.answer(kLuExp) == "OK - OK");
       }},
      {FaultKind::stalled_pacing,
       "for ever: RUI_TERM ends the wait too",
       {},
       [](FaultPair& p) {
         p.begin("NARROW");
         p.arm("stalled_pacing ms=0");
         CHECK(p.write(kLuNorm, "02 90 00", "C1") == "OK - OK");
         auto& held = p.verb(LUA_OPCODE_RUI_WRITE).flows(kLuNorm).send("00 90 00", "C2");
         CHECK(p.run(held) == "pending");
         CHECK(p.term() == "OK - OK");
         CHECK(held.result() == "CANCELLED - TERMINATED");
       }},
      dropped("less than a TH", "2D0002"),
      dropped("another FID", "4D000201000103800000"),
      dropped("a TH and no RH", "2C0002010001"),
      dropped("the PU paired with a PLU", "2C000001000103808000F1"),
      dropped("an LU that is not there", "2C000901000103808000F1"),
      dropped("a PLU that has no session", "2C000207000103808000F1"),
      dropped("a last segment of nothing", "24000201000103808000F1"),
      dropped("a response to nothing", "2C0002010FFF838000"),
      dropped("an isolated pacing response that is not due", "2C0002010000830100"),
      {FaultKind::garbage_th,
       "random bytes, a hundred times",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("garbage_th limit=100 skip=1 seed=7");
         for (int i = 0; i < 60; ++i) {
           CHECK(p.say("C1") == "C1");
         }
       }},
      as_exception(FaultKind::garbage_rh, "BB and EB where there are no brackets", "garbage_rh bytes=0390C0",
                   Sense{0x400C0000}),
      as_exception(FaultKind::garbage_rh, "CD without EC", "garbage_rh bytes=029020", Sense{0x40090000}),
      as_exception(FaultKind::garbage_rh, "a middle of no chain", "garbage_rh bytes=009000", Sense{0x20020000}),
      as_exception(FaultKind::garbage_rh, "network control", "garbage_rh bytes=2B9000", Sense{0x40110000}),
      {FaultKind::garbage_rh,
       "two bytes of it: dropped",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("garbage_rh how=cut");
         provoke(p);
         auto& waiting = p.begin_read(kLuNorm);
         CHECK(p.finish(waiting, seconds(60)) == "pending");
         CHECK(p.node_events.has("4005"));
       }},
      {FaultKind::garbage_ru,
       "data are the program's",
       {},
       [](FaultPair& p) {
         p.begin();
         p.arm("garbage_ru on=data bytes=DEADBEEF skip=1");
         provoke(p);
         CHECK(p.read(kLuNorm) == "OK - OK 03 90 20 | DE AD BE EF");
       }},
      {FaultKind::garbage_ru,
       "a BIND of other bytes is refused with 1003",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("garbage_ru on=BIND bytes=99999999");
         REQUIRE(p.log_on("ECHO1", "LU0-DEMO") == "OK - OK 8B 80 00 | 01 06 81");
         CHECK(p.read(kLuExp) == "NEGATIVE_RSP - FUNCTION_NOT_SUPPORTED");
       }},
      {FaultKind::garbage_ru,
       "an SDT of other bytes is refused with 1003, and the host ends the session",
       {},
       [](FaultPair& p) {
         REQUIRE(p.open() == "OK - OK");
         p.arm("garbage_ru on=SDT bytes=99");
         REQUIRE(p.log_on("ECHO1", "LU0-DEMO") == "OK - OK 8B 80 00 | 01 06 81");
         CHECK(p.read(kLuExp).find("OK - OK 6B 80 00 | 31") == 0);
         CHECK(p.answer(kLuExp) == "OK - OK");
         CHECK(p.read(kLuExp) == "NEGATIVE_RSP - FUNCTION_NOT_SUPPORTED");
         // Its answer names another request code, so the host goes on waiting for one.
         CHECK(p.read(kLuExp, std::chrono::minutes(6)).find("OK - OK 6B 80 00 | 32 0F") == 0);
         CHECK(p.answer(kLuExp) == "OK - OK");
       }},
  };
  return cases;
}

}  // namespace openrui::test
