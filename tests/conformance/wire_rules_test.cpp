// Which cases can be played on a peer, and the lines between the tester and the peer's program.
#include "conformance/wire_rules.h"

#include <catch2/catch.hpp>

#include "conformance/case_file.h"
#include "conformance/obedient_user.h"
#include "conformance/peer_run.h"
#include "runtime/wire_link.h"

using namespace openrui;
using namespace openrui::conformance;

namespace {

Case session_case(Role role, const std::vector<std::string>& lines) {
  static const auto suite = load_suite(CONFORMANCE_FOLDER);
  Case c;
  c.role = role;
  for (const auto& file : suite.files) {
    for (const auto& other : file.cases) {
      if (c.bind.empty() && other.name.find("(duplex secondary)") != std::string::npos) c.bind = other.bind;
    }
  }
  for (const auto& text : lines) {
    auto line = parse_line(text);
    REQUIRE(line.ok());
    c.lines.push_back(*line);
  }
  return c;
}

bool playable(const std::vector<std::string>& lines, bool cooperating = false) {
  std::vector<std::string> all = {"receive BIND", "answer +RSP", "receive SDT", "answer +RSP"};
  all.insert(all.end(), lines.begin(), lines.end());
  return cannot_play(session_case(Role::secondary, all), Role::primary, cooperating).empty();
}

}  // namespace

TEST_CASE("a peer whose program only answers is asked for nothing else") {
  CHECK(playable({"receive data middle RQE -> 2002"}));
  CHECK(playable({"receive data only RQD", "answer +RSP", "state owes 0"}));
  CHECK(playable({"receive data only RQD"}));
  CHECK_FALSE(playable({"receive data only RQD", "receive data only RQD"}));
  CHECK_FALSE(playable({"receive data only RQE", "answer -RSP 0811"}));
  CHECK_FALSE(playable({"send data only RQE"}));
  CHECK_FALSE(playable({"lose session"}));
}

TEST_CASE("a program that obeys can do what its interface lets it do") {
  CHECK(playable({"send data only RQE"}, true));
  CHECK(playable({"receive data only RQE", "answer -RSP 0811"}, true));
  CHECK(playable({"receive data only RQD", "receive data only RQE", "answer +RSP snf=1"}, true));
  CHECK_FALSE(playable({"receive data only RQE", "receive data only RQE", "answer -RSP 0811 snf=1"}, true));
  CHECK_FALSE(playable({"send data only RQE -> held", "send data only RQE -> held"}, true));
  CHECK_FALSE(playable({"ask to read"}, true));
}

TEST_CASE("of a host only the sessions that it begins by itself are tested") {
  const std::vector<std::string> up = {"send BIND", "receive +RSP", "send SDT", "receive +RSP"};
  auto lines = up;
  lines.push_back("receive data middle RQE -> 2002");
  CHECK(lines_of_set_up(session_case(Role::primary, lines)) == 4);
  CHECK(cannot_play(session_case(Role::primary, lines), Role::secondary, false).empty());
  CHECK_FALSE(cannot_play(session_case(Role::primary, lines), Role::primary, false).empty());
  lines.insert(lines.begin() + 4, "send data only RQE");
  CHECK_FALSE(cannot_play(session_case(Role::primary, lines), Role::secondary, false).empty());
}

TEST_CASE("a message is the same after it was a line") {
  const Piu piu{true, 0x1234, Rh(0x6B, 0x80, 0x00), {0x31, 0x01}};
  CHECK(to_line(piu) == "exp 1234 6B8000 3101");
  CHECK(piu_of_line(to_line(piu)) == piu);
  CHECK(piu_of_line("norm 0001 039000") == Piu{false, 1, Rh(0x03, 0x90, 0x00), {}});
  for (const char* wrong :
       {"", "exp", "fast 0001 039000", "norm 01 039000", "norm 0001 0390", "norm 0001 039000 F", "x"}) {
    CHECK_FALSE(piu_of_line(wrong));
  }
}

TEST_CASE("a peer is a DLSw of one of the two versions") {
  CHECK(parse_peer("dlsw:10.0.0.1:2065", "0.0.0.0")->version == 1);
  CHECK(parse_peer("dlsw:router.example:2067", "0.0.0.0")->peer == "router.example");
  CHECK_FALSE(parse_peer("dlsw:10.0.0.1:2066", "0.0.0.0").ok());
  CHECK_FALSE(parse_peer("sdlc:10.0.0.1:2065", "0.0.0.0").ok());
}
