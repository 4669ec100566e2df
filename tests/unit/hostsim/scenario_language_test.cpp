// What steps of scenarios can say beyond one after another: variables, branches, loops, chance, time, several LUs,
// screens and fields.
#include <filesystem>
#include <fstream>

#include "formats/ebcdic.h"
#include "formats/ru/ds3270.h"
#include "scenario_stage.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// Both may send at any time, no brackets, no pacing.
std::string duplex(const std::string& bind_ru = kFdxMode) {
  return R"({ "session": "LU 02<->01", "send": "BIND", "ru": ")" + bind_ru + R"(" },
    { "session": "LU 02<->01", "wait": "+RSP to BIND" },
    { "session": "LU 02<->01", "send": "SDT" }, { "session": "LU 02<->01", "wait": "+RSP to SDT" },
  )";
}
const std::string kSend = R"({ "session": "LU 02<->01", "send": "data RQE", "text": )";
const std::string kWait = R"({ "session": "LU 02<->01", "wait": "data" )";

// Plays steps of the session that duplex() has begun.
struct Talk : Stage {
  explicit Talk(const std::string& steps, const std::string& more = {}, const std::string& bind_ru = kFdxMode)
      : Stage(duplex(bind_ru) + steps, more) {
    bind(*this);
  }
  // The text of the next request of the host, in EBCDIC; "" when there is none.
  std::string said() {
    const auto piu = hex(take());
    return piu.size() < 9 ? std::string() : to_latin1(ByteView(piu).subspan(9));
  }
  void say(const std::string& text, const std::string& rh = "03 90 00") { say(to_ebcdic(text), rh); }
  void say(const Bytes& ru, const std::string& rh) {
    ++snf;
    receive("2C 00 01 02 00 " + to_hex(ByteView(&snf, 1)) + " " + rh + " " + to_hex(ru));
  }
  std::uint8_t snf = 0;
};

std::string faults_of(const std::string& document) {
  const auto scenario = parse_scenario("test.json", document);
  return scenario.ok() ? "none" : to_words(scenario.error());
}

}  // namespace

TEST_CASE("a scenario's variables are set and counted and stand in what is sent") {
  Talk talk(
      R"({ "set": { "name": "JOE ${lu_no:03}", "n": 5 } }, { "add": { "n": 2, "fresh": 1 } },)" + kSend +
          R"("[${name:8}] ${n} ${fresh}" }, { "session": "LU 02<->01", "send": "data RQE", "ru": "C1 ${n:4} C2" })",
      R"("variables": { "lu_no": 7 },)");
  CHECK(talk.said() == "[JOE 007 ] 7 1");
  CHECK(talk.said() == "A7   B");
  CHECK(talk.result().passed);
  CHECK(talk.results[0].steps == 8);
}

TEST_CASE("a repeat counts its rounds and a while ends when its condition does") {
  Talk talk(R"({ "repeat": 3, "as": "i", "steps": [ )" + kSend + R"("R${i}" } ] },
    { "while": { "variable": "i", "below": 6 }, "steps": [ { "add": { "i": 1 } }, )" +
            kSend + R"("W${i}" } ] },
    { "repeat": 0, "steps": [ { "end": "failed" } ] })");
  for (const char* text : {"R1", "R2", "R3", "W4", "W5", "W6", ""}) CHECK(talk.said() == text);
  CHECK(talk.result().passed);
}

TEST_CASE("an if takes its steps or the others and conditions compare numbers as numbers") {
  struct Case {
    const char* condition;
    bool holds;
  };
  const Case cases[] = {
      {R"("variable": "n", "is": 10)", true},
      {R"("variable": "n", "is": "010")", true},
      {R"("variable": "n", "above": 9)", true},
      {R"("variable": "n", "below": 9)", false},
      {R"("variable": "t", "contains": "OG")", true},
      {R"("variable": "t", "is_not": "LOGON")", false},
      {R"("variable": "n", "is": 10, "and": [ { "variable": "t", "is": "X" } ])", false},
  };
  for (const auto& c : cases) {
    INFO(c.condition);
    Talk talk(std::string(R"({ "if": { )") + c.condition + R"( }, "steps": [ )" + kSend + R"("YES" } ], "else": [ )" +
                  kSend + R"("NO" } ] })",
              R"("variables": { "n": 10, "t": "LOGON" },)");
    CHECK(talk.said() == (c.holds ? "YES" : "NO"));
    CHECK(talk.result().passed);
  }
}

TEST_CASE("the first of several alternatives that comes has its steps and the rest of the scenario follows") {
  const std::string steps = R"({ "one_of": [
      { "session": "LU 02<->01", "wait": "data", "text": "BUY", "steps": [ )" +
                            kSend + R"("SOLD" } ] },
      { "session": "LU 02<->01", "wait": "data", "fields": [ { "offset": 0, "length": 3, "text": "SEE" },
                                                             { "offset": 4, "take": "what" } ], "steps": [ )" +
                            kSend + R"("IT IS ${what}" } ] } ], "within_ms": 500, "else": [ )" + kSend +
                            R"("LATE" } ] },)" + kSend + R"("BYE" })";
  Talk buyer(steps);
  buyer.say("I BUY");
  CHECK(buyer.said() == "SOLD");
  CHECK(buyer.said() == "BYE");
  Talk watcher(steps);
  watcher.say("SEE RED  ");
  CHECK(watcher.said() == "IT IS RED");
  CHECK(watcher.result().passed);
  Talk sleeper(steps);
  sleeper.pass(std::chrono::milliseconds(500));
  CHECK(sleeper.said() == "LATE");
  CHECK(sleeper.said() == "BYE");
  Talk stranger(steps);
  stranger.say("SELL");
  const auto what = stranger.result().what;
  CHECK(what.find("the node sent data, and none of the alternatives is for it; data: the RU does not contain") == 0);
  CHECK(what.find("data: bytes 0 to 2: expected \"SEE\", heard \"SEL\"") != std::string::npos);
}

TEST_CASE("a failed expectation tells its message and the variables") {
  Talk talk(kWait + R"(, "fields": [ { "offset": 0, "take": "got" } ] },
    { "expect": { "variable": "got", "is": "${want}" }, "message": "the teller asked for ${got}" })",
            R"("variables": { "want": "CASH" },)");
  talk.say("GOLD");
  const auto result = talk.result();
  CHECK_FALSE(result.passed);
  CHECK(result.what == "got is \"GOLD\", not \"CASH\"");
  CHECK(result.message == "the teller asked for GOLD");
  CHECK(result.step == "expect");
  REQUIRE(result.variables.size() == 2);
  CHECK(result.variables[0] == std::pair<std::string, std::string>("got", "GOLD"));
}

TEST_CASE("what is done by chance is the same for the same seed and different for another") {
  const std::string steps = R"({ "repeat": 12, "steps": [ { "random_number": "n", "from": 1, "to": 6 },
      { "random": [ { "weight": 3, "steps": [ )" +
                            kSend + R"("A${n}" } ] }, { "steps": [ )" + kSend + R"("B${n}" } ] },
                    { "weight": 0, "steps": [ { "end": "failed" } ] } ] } ] })";
  const auto run = [&](std::uint64_t seed) {
    auto scenario = scenario_of(duplex() + steps);
    scenario.seed = seed;
    Stage stage(std::move(scenario));
    bind(stage);
    std::string all;
    for (auto piu = hex(stage.take()); piu.size() > 9; piu = hex(stage.take())) {
      all += to_latin1(ByteView(piu).subspan(9)) + " ";
    }
    CHECK(stage.result().passed);
    return all;
  };
  const auto one = run(1);
  CHECK(one.size() == 36);
  CHECK(one.find('A') != std::string::npos);
  CHECK(one == run(1));
  CHECK(one != run(2));
}

TEST_CASE("a procedure is called with values and one that calls itself ends with a message") {
  Talk talk(R"({ "call": "greet", "with": { "who": "EVE" } }, { "call": "greet", "with": { "who": "BOB" } })",
            R"("procedures": { "greet": [ )" + kSend + R"("HI ${who}" } ] },)");
  CHECK(talk.said() == "HI EVE");
  CHECK(talk.said() == "HI BOB");
  CHECK(talk.result().passed);
  Stage endless(R"({ "call": "again" })", R"("procedures": { "again": [ { "call": "again" } ] },)");
  CHECK(endless.result().what == "64 lists of steps are within one another: a procedure that calls itself");
  CHECK(endless.results[0].place == "again step 1 (line 1)");
}

TEST_CASE("a loop that neither waits nor hears anything ends with a message") {
  for (const char* body : {R"({ "set": { "x": 2 } })", ""}) {
    Stage stage(std::string(R"({ "while": { "variable": "x", "above": 0 }, "steps": [ )") + body + " ] }",
                R"("variables": { "x": 1 },)");
    CHECK(stage.result().what.find("a loop") != std::string::npos);
  }
  Stage paced(
      R"({ "repeat": 200, "steps": [ { "pause_ms": 1 }, { "repeat": 1000, "steps": [ { "set": { "x": 1 } } ] } ] })");
  for (int i = 0; i < 200; ++i) paced.pass(std::chrono::milliseconds(1));
  CHECK(paced.result().passed);
}

TEST_CASE("steps with a limit must be over in time") {
  Talk slow(R"({ "limit_ms": 1000, "steps": [ )" + kWait + R"( }, )" + kWait + R"( } ], "message": "too slow" })");
  slow.pass(std::chrono::milliseconds(999));
  slow.say("A");
  CHECK(slow.results.empty());
  slow.pass(std::chrono::milliseconds(1));
  CHECK(slow.result().what == "the steps were not over within 1000 ms");
  Talk quick(R"({ "limit_ms": 1000, "steps": [ )" + kWait + R"( } ] }, { "pause_ms": 5000 })");
  quick.say("A");
  quick.pass(std::chrono::milliseconds(5000));
  CHECK(quick.result().passed);
}

TEST_CASE("an end within loops and procedures ends the run") {
  Talk good(R"({ "repeat": 5, "steps": [ { "call": "stop" } ] }, { "end": "failed" })",
            R"("procedures": { "stop": [ { "end": "passed" } ] },)");
  CHECK(good.result().passed);
  Talk bad(R"({ "end": "failed", "message": "enough" })");
  CHECK(bad.result().message == "enough");
}

TEST_CASE("a chain goes out element by element with the indicators at its ends") {
  // Brackets, flip-flop, the primary begins; either response.
  const std::string mode = "31 01 03 03 B1 B1 70 80 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
  Talk talk(
      R"({ "session": "LU 02<->01", "send": "data RQD BB CD", "chain": [ { "text": "ONE" }, { "ru": "C2" }, { "text": "SIX" } ] },
              { "session": "LU 02<->01", "wait": "+RSP to data" })",
      {}, mode);
  CHECK(talk.take() == normalized("2C 00 02 01 00 01 02 90 80 D6 D5 C5"));
  CHECK(talk.take() == normalized("2C 00 02 01 00 02 00 90 00 C2"));
  CHECK(talk.take() == normalized("2C 00 02 01 00 03 01 80 20 E2 C9 E7"));
  talk.receive("2C 00 01 02 00 03 83 80 00");
  CHECK(talk.result().passed);
  Talk cut(R"({ "session": "LU 02<->01", "send": "data RQE", "text": "ABCDE", "cut": 2 })");
  CHECK(cut.take() == normalized("2C 00 02 01 00 01 02 90 00 C1 C2"));
  CHECK(cut.take() == normalized("2C 00 02 01 00 02 00 90 00 C3 C4"));
  CHECK(cut.take() == normalized("2C 00 02 01 00 03 01 90 00 C5"));
}

TEST_CASE("a wait for a whole chain has all of its data and answers its last element") {
  Talk talk(kWait + R"(, "whole": true, "text": "ABCDE", "fields": [ { "offset": 3, "length": 2, "text": "DE" } ] },
    { "session": "LU 02<->01", "answer": "+RSP" })");
  talk.say("AB", "02 90 00");
  talk.say("CD", "00 90 00");
  CHECK(talk.results.empty());
  talk.say("E", "01 80 00");
  CHECK(talk.take() == normalized("2C 00 02 01 00 03 83 80 00"));
  CHECK(talk.result().passed);
  // CANCEL stands where the chain had to go on.
  Talk cancelled(kWait + R"(, "whole": true })");
  cancelled.say("AB", "02 90 00");
  cancelled.say(hex("83"), "4B 80 00");
  CHECK(cancelled.result().what.find("the node sent CANCEL where its chain had to go on") == 0);
}

TEST_CASE("a screen is written with fields and what is typed into them is found by name and by place") {
  const std::string screen =
      R"({ "session": "LU 02<->01", "send": "data RQE", "screen": { "wcc": [ "restore", "alarm" ],
      "items": [ { "row": 1, "column": 30, "text": "LOGON ${lu}", "attributes": [ "skip", "intensified" ] },
                 { "row": 5, "column": 10, "name": "user", "length": 8, "cursor": true },
                 { "row": 6, "column": 10, "name": "word", "length": 8, "attributes": [ "hidden" ] } ] } })";
  const std::string input = kWait + R"(, "aid": "Enter", "cursor": { "row": 6, "column": 14 },
      "fields": [ { "name": "user", "text": "EVE", "take": "who" }, { "row": 6, "column": 10, "text": "${word}" } ] })";
  Talk talk(screen + "," + input, R"("variables": { "word": "PASS", "lu": "LUA001" },)",
            kLu2Mode.substr(0, 12) + "B0 B0 40 00 00 00 85 F8 00 00 02 80 00 00 00 00 18 50 18 50 7F 00 00");
  ds3270::Builder expected(ds3270::Command::erase_write, ds3270::wcc::keyboard_restore | ds3270::wcc::alarm, {});
  expected.at(0, 28).field(ds3270::attribute::autoskip | ds3270::attribute::intensified).text("LOGON LUA001");
  expected.at(4, 8).field(0).at(4, 17).field(ds3270::attribute::autoskip);
  expected.at(5, 8).field(ds3270::attribute::nondisplay).at(5, 17).field(ds3270::attribute::autoskip);
  expected.at(4, 9).cursor();
  const auto sent = hex(talk.take());
  CHECK(to_hex(ByteView(sent).subspan(9)) == to_hex(expected.take()));
  const auto typed = [](const std::string& word) {
    ByteWriter out;
    out.u8(ds3270::aid::enter);
    ds3270::put_address(out, 5 * 80 + 13, {});
    for (const auto& [row, text] : {std::pair<unsigned, std::string>(4, "EVE"), {5, word}}) {
      out.u8(ds3270::order::sba);
      ds3270::put_address(out, row * 80 + 9, {});
      for (const auto byte : to_ebcdic(text)) out.u8(byte);
    }
    return out.take();
  };
  talk.say(typed("PASS"), "03 90 00");
  CHECK(talk.result().passed);
}

TEST_CASE("a wrong key or field of a 3270 input is told in the words of a terminal") {
  const auto heard = [](const std::string& wait, const std::string& ru) {
    Talk talk(kWait + ", " + wait + " }", {},
              kLu2Mode.substr(0, 12) + "B0 B0 40 00 00 00 85 F8 00 00 02 80 00 00 00 00 18 50 18 50 7F 00 00");
    talk.say(hex(ru), "03 90 00");
    return talk.result().what;
  };
  CHECK(heard(R"("aid": "PF3")", "7D 40 40") == "the key: expected PF3, heard Enter");
  CHECK(heard(R"("aid": "PF12", "cursor": { "row": 1, "column": 2 })", "7C 40 40") ==
        "the cursor: expected row 1 column 2, heard row 1 column 1");
  CHECK(heard(R"("fields": [ { "row": 2, "column": 1, "text": "X" } ])", "7D 40 40 11 C1 50 E8") ==
        "the field at row 2 column 1: expected \"X\", heard \"Y\"");
  CHECK(heard(R"("aid": "Enter")", "7D 40").find("it is no 3270 input: ") == 0);
  CHECK(heard(R"("fields": [ { "offset": 2, "length": 4, "text": "X" } ])", "7D 40 40") ==
        "bytes 2 to 5: the RU has only 3 bytes");
}

TEST_CASE("steps for several LUs go on side by side with a row of the data for each") {
  const auto folder = std::filesystem::temp_directory_path() / ("openrui-rows-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  std::ofstream(folder / "tellers.csv") << "lu,user,note\nLUA001,EVE,\"a, b\"\n03,BOB,\"say \"\"hi\"\"\"\n03,BIB,x\n";
  std::ofstream(folder / "s.json") << R"({ "scenario": { "name": "tellers", "data": "tellers.csv" }, "steps": [
    { "for_lus": [ "02..03" ], "steps": [ { "session": "SSCP-LU *", "send": "ACTLU" },
      { "session": "SSCP-LU *", "wait": "+RSP to ACTLU" },
      { "each_row": "own", "steps": [ { "session": "SSCP-LU *", "send": "text RQN", "text": "${lu} ${user} ${note}" } ] } ] },
    { "each_row": "all", "steps": [ { "session": "SSCP-PU", "send": "text RQN", "text": "${user}" } ] } ] })";
  auto scenario = load_scenario((folder / "s.json").string());
  if (!scenario.ok()) FAIL(to_words(scenario.error()));
  Stage stage(std::move(scenario.value()));
  CHECK(stage.take() == normalized("2D 00 02 00 00 01 6B 80 00 0D 01 01"));
  CHECK(stage.take() == normalized("2D 00 03 00 00 01 6B 80 00 0D 01 01"));
  const auto text = [&] {
    const auto piu = hex(stage.take());
    return piu.size() < 9 ? std::string() : to_latin1(ByteView(piu).subspan(9));
  };
  stage.receive("2D 00 00 03 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00");
  CHECK(text() == "03 BOB say \"hi\"");
  CHECK(text() == "03 BIB x");
  CHECK(text().empty());
  stage.receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00");
  CHECK(text() == "LUA001 EVE a, b");
  for (const char* user : {"EVE", "BOB", "BIB"}) CHECK(text() == user);
  CHECK(stage.result().passed);
  std::filesystem::remove_all(folder);
}

TEST_CASE("an LU among several whose step fails is named and the others end with it") {
  Stage stage(R"({ "for_lus": [ "02", "05" ], "steps": [ { "session": "SSCP-LU *", "send": "ACTLU" },
    { "session": "SSCP-LU *", "wait": "+RSP to ACTLU", "within_ms": 100 } ] })");
  stage.take();
  stage.take();
  stage.receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00");
  stage.pass(std::chrono::milliseconds(100));
  const auto result = stage.result();
  CHECK(result.lu == "05");
  CHECK(result.place == "step 1.2 (line 2)");
  CHECK(result.what == "it did not come within 100 ms");
}

TEST_CASE("each mistake in a scenario is told with its place and what would be right") {
  const std::string head = R"({ "scenario": { "name": "X" }, )";
  struct Case {
    std::string document;
    const char* fault;
  };
  const Case cases[] = {
      {head + R"("steps": [ { "set": { "a": 1 }, "within_ms": 5 } ] })",
       R"(/steps/0/within_ms: found "within_ms" in a step with "set"; expected there "message")"},
      {head + R"("steps": [ { "note": "${cuont}" }, { "set": { "count": 1 } } ] })",
       R"(/steps/0/note: found "cuont"; expected a variable that the scenario sets: one of "aid", "count")"},
      {head + R"("steps": [ { "note": "${count" } ] })", R"(found "${" without a "}")"},
      {head + R"("steps": [ { "note": "${lu:0}" } ] })", R"(found the width "0")"},
      {head + R"("steps": [ { "set": { "a b": 1 } } ] })", R"(found "a b"; expected the name of a variable)"},
      {head + R"("steps": [ { "set": { "a": [ 1 ] } } ] })",
       "/steps/0/set/a: found an array; expected a text or a number"},
      {head + R"("steps": [ { "if": { "variable": "lu" }, "steps": [] } ] })",
       "/steps/0/if: found no test; expected one of is, is_not, below, above and contains"},
      {head + R"("procedures": { "logon": [] }, "steps": [ { "call": "logno" } ] })",
       R"(found "logno"; expected a known procedure: "logon")"},
      {head + R"("procedures": { "logon": [ { "sned": "ACTPU" } ] }, "steps": [] })",
       R"(/procedures/logon/0/sned: found the unknown key "sned")"},
      {head + R"("steps": [ { "repeat": 2, "steps": [ { "session": "SSCP-LU *", "send": "ACTLU" } ] } ] })",
       "/steps/0/steps/0/session: found SSCP-LU *; expected the address of the LU in hex"},
      {head + R"("steps": [ { "session": "SSCP-PU", "wait": "data", "fields": [ { "text": "X" } ] } ] })",
       "/steps/0/fields/0: found a field that is nowhere"},
      {head +
           R"("steps": [ { "session": "SSCP-PU", "wait": "data", "fields": [ { "name": "usr", "text": "X" } ] } ] })",
       R"(found "usr"; expected the name of a field of a screen that is sent, and there is none)"},
      {head + R"("steps": [ { "session": "SSCP-PU", "wait": "data", "aid": "F3" } ] })",
       R"(/steps/0/aid: found "F3"; expected Enter, Clear)"},
      {head + R"("steps": [ { "each_row": "all", "steps": [] } ] })", "found rows, and no data"},
      {head + R"("steps": [ { "random_number": "n", "from": 5, "to": 1 } ] })", "found 1; expected at least \"from\""},
      {head + R"("steps": [ { "for_lus": [ "05..02" ], "steps": [] } ] })", R"(found "05..02"; expected addresses)"},
      {head + R"("steps": [ { "for_lus": [ "02", "01..03" ], "steps": [] } ] })",
       "expected LUs that were not named before"},
      {head + R"("steps": [ { "session": "SSCP-PU", "send": "SDT", "cut": 2 } ] })", "found SDT as a chain"},
      {head + R"("steps": [ { "one_of": [ { "session": "SSCP-PU", "send": "SDT" } ] } ] })",
       R"(/steps/0/one_of/0: found no key "wait")"},
      {R"({ "scenario": { "name": "X", "plays": "application", "link": "L" }, "steps": [] })",
       "/scenario/link: found a link"},
      {R"({ "scenario": { "name": "X", "sessions": 3 }, "steps": [] })", "expected \"plays\": \"application\""},
      {R"({ "scenario": { "name": "X", "plays": "application" }, "steps": [ { "link": "restart" } ] })",
       "/steps/0: found no verb; expected one of send, wait, answer, pause_ms, fault, one_of"},
      {R"({ "scenario": { "name": "X", "data": "no-such.csv" }, "steps": [] })", "which cannot be read"},
  };
  for (const auto& c : cases) {
    const auto faults = faults_of(c.document);
    INFO(c.document << "\n" << faults);
    CHECK(faults.find(c.fault) != std::string::npos);
  }
}

TEST_CASE("variables are bounded") {
  Stage stage(R"({ "while": { "variable": "x", "contains": "A" }, "steps": [ { "set": { "x": "${x}${x}" } } ] })",
              R"("variables": { "x": "A" },)");
  CHECK(stage.result().what.find("and at most 4096 are kept") != std::string::npos);
  Stage number(R"({ "add": { "x": 1 } })", R"("variables": { "x": "A" },)");
  CHECK(number.result().what == "x is \"A\" and \"1\" is to be added: both have to be numbers");
  Stage unset(R"({ "if": { "variable": "lu", "is": "1" }, "steps": [] })");
  CHECK(unset.result().what == "the variable lu has no value yet");
}
