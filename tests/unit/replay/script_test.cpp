// Scenarios written from captures.
#include "replay/script.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "../captures/golden_session.h"
#include "../captures/support.h"
#include "captures/reader.h"
#include "support/paths.h"

using namespace openrui;
using namespace openrui::replay;

namespace {

// Records of the golden session from `first` on, some of them changed.
Conversation conversation(std::size_t first = 0, const std::map<std::size_t, std::string>& changes = {}) {
  ConversationBuilder builder;
  for (std::size_t i = first; i < std::size(golden::kSession); ++i) {
    const auto changed = changes.find(i);
    const auto bytes = *from_hex(changed == changes.end() ? golden::kSession[i].piu : changed->second);
    CapturedUnit unit;
    unit.number = i + 1;
    unit.link = "HOST1";
    unit.from = golden::kSession[i].from;
    unit.bytes = bytes;
    builder.add(unit);
  }
  return builder.take();
}

nlohmann::json steps_of(const Script& script) { return nlohmann::json::parse(script.text)["steps"]; }

// "send BIND only RQD1", in the order of the file.
std::vector<std::string> words_of(const Script& script) {
  std::vector<std::string> all;
  for (const auto& step : steps_of(script)) {
    for (const char* verb : {"send", "wait", "answer", "slu", "link"}) {
      if (step.contains(verb)) all.push_back(std::string(verb) + " " + step[verb].get<std::string>());
    }
  }
  return all;
}

constexpr std::size_t kBind = 7;

}  // namespace

TEST_CASE("the golden session as a scenario says what the host said and waits for what the LU said") {
  const auto script = write_script(conversation(), {"golden", "the golden session"});
  REQUIRE(script.ok());
  const std::vector<std::string> expected = {
      "send ACTPU only RQD1",      "wait +RSP to ACTPU",    "send ACTLU only RQD1",
      "wait +RSP to ACTLU",        "slu enabled",           "send text only RQN",
      "wait text only RQD1",       "answer +RSP to text",   "send BIND only RQD1",
      "wait +RSP to BIND",         "send SDT only RQD1",    "wait +RSP to SDT",
      "send data only RQD1 BB CD", "wait +RSP to data",     "wait data only RQE1 CD",
      "send data first RQE1 EB",   "send data middle RQE1", "send data last RQD1",
      "wait +RSP to data",         "send SHUTD only RQD1",  "wait +RSP to SHUTD",
      "wait SHUTC only RQD1",      "answer +RSP to SHUTC",  "send UNBIND only RQD1",
      "wait +RSP to UNBIND",       "slu disabled",          "send DACTLU only RQD1",
      "wait +RSP to DACTLU",       "send DACTPU only RQD1", "wait +RSP to DACTPU"};
  CHECK(words_of(*script) == expected);
  CHECK(script->steps == expected.size());
  CHECK(script->left_out.empty());
}

TEST_CASE("a masked scenario holds nothing that people wrote") {
  const auto open = write_script(conversation(), {"golden", ""});
  ScriptOptions options{"golden", "", true};
  const auto hidden = write_script(conversation(), options);
  REQUIRE(hidden.ok());
  CHECK(words_of(*open) == words_of(*hidden));
  // HELLO, LOGON, ABC and CDE.
  for (const char* secret : {"C8 C5 D3 D3 D6", "D3 D6 C7 D6 D5", "C5 C1 C2 C3", "C3 C4 C5"}) {
    INFO(secret);
    CHECK(open->text.find(secret) != std::string::npos);
    CHECK(hidden->text.find(secret) == std::string::npos);
  }
  // The screen keeps its orders, the BIND its names.
  CHECK(hidden->text.find("F5 C3 11 40 40 1D 60 E7 E7 E7 E7 E7") != std::string::npos);
  CHECK(hidden->text.find("04 C3 C9 C3 E2") != std::string::npos);
  std::size_t masked = 0;
  for (const auto& step : steps_of(*hidden)) masked += step.contains("masked") ? 1 : 0;
  CHECK(masked == 2);  // the LOGON and the data that the LU sends
}

TEST_CASE("a capture that begins in the middle has its activations made up and no session without its BIND") {
  const auto script = write_script(conversation(4), {"late", ""});
  REQUIRE(script.ok());
  const auto words = words_of(*script);
  CHECK(std::vector<std::string>(words.begin(), words.begin() + 6) ==
        std::vector<std::string>{"send ACTPU", "wait +RSP to ACTPU", "send ACTLU", "wait +RSP to ACTLU", "slu enabled",
                                 "send text only RQN"});
  CHECK(script->left_out.size() == 2);
  const auto without_bind = write_script(conversation(kBind + 1), {"later", ""});
  REQUIRE(without_bind.ok());
  CHECK(words_of(*without_bind)[0] == "send ACTPU");
  CHECK(without_bind->text.find("LU 02<->01") == std::string::npos);
  REQUIRE(without_bind->left_out.size() == 3);
  CHECK(without_bind->left_out[0].find("nothing is played before the BIND of its session") != std::string::npos);
}

TEST_CASE("refusals are steps with their sense codes and long RUs come in pieces") {
  const auto script =
      write_script(conversation(0, {{kBind + 1, "2D 00 01 02 00 01 | EF 90 00 | 08 35 00 06 31"}}), {"refused", ""});
  REQUIRE(script.ok());
  CHECK(words_of(*script)[9] == "wait -RSP 08350006 to BIND");
  const auto bind = steps_of(*script)[8];
  REQUIRE(bind["ru"].is_array());
  CHECK(bind["ru"].size() == 2);
}

TEST_CASE("an enciphered session is left out") {
  std::string bind(golden::kSession[kBind].piu);
  // Byte 26: mandatory cryptography, nine bytes of options.
  const auto at = bind.find("7F 00 00");
  REQUIRE(at != std::string::npos);
  bind.replace(at, 8, "7F 00 39 00 00 00 00 00 00 00 00 00");
  const auto script = write_script(conversation(0, {{kBind, bind}}), {"secret", ""});
  REQUIRE(script.ok());
  CHECK(script->text.find("LU 02<->01") == std::string::npos);
  REQUIRE_FALSE(script->left_out.empty());
  CHECK(script->left_out[0].find("enciphered") != std::string::npos);
}

TEST_CASE("nothing to play and several links are errors in words") {
  CHECK(write_script({}, {"none", ""}).error() == "nothing of the capture can be a step of a scenario");
  auto two = conversation();
  two.links.push_back("OTHER");
  CHECK(write_script(two, {"two", ""}).error().find("--link NAME chooses") != std::string::npos);
}

TEST_CASE("the NCP trace as a scenario restarts its link and leaves out the NOTIFY that says nothing new") {
  const std::string path = SHARED_CAPTURES "/ncp-3705-sdlc-terminal.pcap";
  if (!std::ifstream(path)) test::skip(path + " is not there");
  const auto c = read_conversation(path);
  REQUIRE(c.ok());
  const auto script = write_script(*c, {"ncp", ""});
  REQUIRE(script.ok());
  const auto words = words_of(*script);
  CHECK(std::count(words.begin(), words.end(), "link restart") == 1);
  CHECK(std::count(words.begin(), words.end(), "send BIND only RQD1") == 2);
  CHECK(std::count(words.begin(), words.end(), "answer -RSP 10040000 to text") == 1);
  REQUIRE(script->left_out.size() == 2);
  for (const auto& text : script->left_out) CHECK(text.find("NOTIFY") != std::string::npos);
}
