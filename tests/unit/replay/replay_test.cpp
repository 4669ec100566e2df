// Replay: the golden session, changed in one place at a time, against our node and our host.
#include <catch2/catch.hpp>
#include <fstream>

#include "../captures/golden_session.h"
#include "../captures/support.h"
#include "replay/host_subject.h"
#include "replay/judge.h"
#include "replay/node_subject.h"
#include "replay/player.h"
#include "support/paths.h"

using namespace openrui;
using namespace openrui::replay;

namespace {

struct Said {
  LinkEnd from;
  Bytes piu;
};

std::vector<Said> golden_session() {
  std::vector<Said> all;
  for (const auto& step : golden::kSession) all.push_back({step.from, *from_hex(step.piu)});
  return all;
}

Conversation conversation_of(const std::vector<Said>& all) {
  ConversationBuilder builder;
  std::uint64_t number = 0;
  for (const auto& said : all) {
    CapturedUnit unit;
    unit.number = ++number;
    unit.time = TimePoint(std::chrono::milliseconds(number));
    unit.link = "HOST1";
    unit.from = said.from;
    unit.bytes = said.piu;
    builder.add(unit);
  }
  return builder.take();
}

Verdict as_host(const Conversation& conversation) {
  auto subject = NodeSubject::make(node_of(conversation), conversation);
  REQUIRE(subject.ok());
  return Player(conversation, *subject.value(), {LinkEnd::host, {}}).play("test");
}

Verdict as_node(const Conversation& conversation) {
  HostSubject subject(conversation);
  return Player(conversation, subject, {LinkEnd::node, {}}).play("test");
}

Verdict as_host(const std::vector<Said>& all) { return as_host(conversation_of(all)); }
Verdict as_node(const std::vector<Said>& all) { return as_node(conversation_of(all)); }

Finding only_difference(const Verdict& v) {
  const Finding* found = nullptr;
  for (const auto& f : v.findings) {
    if (f.grade != Grade::different) continue;
    INFO(f.what);
    CHECK(found == nullptr);
    found = &f;
  }
  REQUIRE(found != nullptr);
  return *found;
}

std::string text_of(const Verdict& v, const Conversation& c) {
  std::string out;
  print(v, c, false, out);
  return out;
}

// Places in the golden session.
constexpr std::size_t kActluResponse = 3;
constexpr std::size_t kBind = 7;
constexpr std::size_t kBindResponse = 8;
constexpr std::size_t kFirstData = 11;
constexpr std::size_t kDataOfSlu = 13;
constexpr std::size_t kLastDataResponse = 19;

const std::string kNcp = SHARED_CAPTURES "/ncp-3705-sdlc-terminal.pcap";

}  // namespace

TEST_CASE("the golden session replayed as host is equal but for the length of the node's NOTIFY") {
  const auto v = as_host(golden_session());
  CHECK(v.good());
  // The two pacing responses that travel alone are counted by the window and not one by one.
  CHECK(v.total().sent + v.total().equal + v.total().allowed + 2 == std::size(golden::kSession));
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].grade == Grade::allowed);
  CHECK(v.findings[0].what.find("NOTIFY: RU length: captured 11 bytes, ours 19 bytes") == 0);
}

TEST_CASE("the golden session replayed as node is equal") {
  const auto v = as_node(golden_session());
  CHECK(v.good());
  CHECK(v.findings.empty());
  CHECK(v.total().equal == 16);
}

TEST_CASE("a BIND that our node refuses and the captured one took is a difference with its rule") {
  auto all = golden_session();
  constexpr std::size_t kFmProfile = Th::kSize + Rh::kSize + 2;
  all[kBind].piu[kFmProfile] = 0x11;
  all.resize(kBindResponse + 1);
  const auto c = conversation_of(all);
  const auto v = as_host(c);
  CHECK_FALSE(v.good());
  const auto f = only_difference(v);
  CHECK(f.number == kBindResponse + 1);
  CHECK(f.what.find("captured +RSP(BIND), ours -RSP(BIND) 0835 0002") != std::string::npos);
  CHECK(f.rule.find("BIND") != std::string::npos);
  const auto text = text_of(v, c);
  CHECK(text.find("    captured:\n      TH  2D 00 01 02 00 01") != std::string::npos);
  CHECK(text.find("verdict: 1 difference that matters") != std::string::npos);
}

TEST_CASE("what the captured program did against the rules our node refuses to send") {
  auto all = golden_session();
  // A second chain of the SLU while the PLU has the turn.
  all.insert(all.begin() + kDataOfSlu + 1, {LinkEnd::node, *from_hex("2C 00 01 02 00 02 | 03 90 20 | C1")});
  all.resize(kDataOfSlu + 2);
  const auto v = as_host(all);
  const auto f = only_difference(v);
  CHECK(f.what.find("data is only in the capture; the request is refused with 2004") == 0);
  CHECK(f.rule.find("the program broke a rule: ") == 0);
  CHECK(f.rule.find("in the capture: 2004") != std::string::npos);
  CHECK(f.ours.empty());
}

TEST_CASE("a host that broke a rule is told of it by our node and was not in the capture") {
  auto all = golden_session();
  // The number jumps: the captured node took it all the same.
  all[kFirstData].piu[5] = 7;
  all[kFirstData + 1].piu[5] = 7;
  all.resize(kFirstData + 2);
  const auto f = only_difference(as_host(all));
  CHECK(f.what.find("captured +RSP(data), ours -RSP(data) 2001") != std::string::npos);
  CHECK(f.rule.find("the host broke a rule: ") == 0);
}

TEST_CASE("identifiers may differ and sequence numbers may not") {
  auto identifiers = golden_session();
  for (auto& said : identifiers) {
    const bool text = said.piu[0] == 0x2C && (said.piu[2] == 0 || said.piu[3] == 0);
    if (text) said.piu[4] = 0x40;
  }
  CHECK(as_host(identifiers).good());
  CHECK(as_node(identifiers).good());
  auto jump = golden_session();
  jump.insert(jump.begin() + kDataOfSlu, {LinkEnd::node, *from_hex("2C 00 01 02 00 01 | 01 90 20 | C1")});
  jump[kDataOfSlu] = jump[kDataOfSlu + 1];
  jump[kDataOfSlu].piu[6] = 0x02;  // the first element of a chain of two
  jump[kDataOfSlu].piu[8] = 0x00;
  jump[kDataOfSlu + 1].piu[6] = 0x01;
  jump[kDataOfSlu + 1].piu[5] = 5;
  jump.resize(kDataOfSlu + 2);
  const auto f = only_difference(as_host(jump));
  CHECK(f.what.find("sequence number: captured 0005, ours 0002") != std::string::npos);
}

TEST_CASE("another sense code is a difference and other repeated bytes behind it are not") {
  auto all = golden_session();
  all[kBindResponse].piu = *from_hex("2D 00 01 02 00 01 | EF 90 00 | 08 35 00 06 31");
  all.resize(kBindResponse + 1);
  CHECK(as_host(all).good());  // the program refuses, as in the capture
  all[kBindResponse].piu.pop_back();
  const auto v = as_host(all);
  CHECK(v.good());
  REQUIRE(v.findings.size() == 1);
  CHECK(v.findings[0].rule.find("4.3") != std::string::npos);
}

TEST_CASE("names of a BIND are identifiers and its rules are not") {
  const auto bind_of = [](std::string_view hex) {
    Step step;
    const auto bytes = *from_hex(hex);
    step.ru_kind = RuKind::bind;
    step.rh = rh::session_control;
    return std::make_pair(step, bytes);
  };
  auto [captured, theirs] = bind_of(golden::kSession[kBind].piu);
  captured.piu = theirs;
  auto [named, other] = bind_of(
      "2D 00 02 01 00 01 | 6B 80 00 | 31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00 "
      "03 E3 E2 D6 00 00 03 D3 E4 F3");
  named.piu = other;
  CHECK(judge(captured, named).grade == Grade::allowed);
  other[Th::kSize + Rh::kSize + 9] = 2;  // a window
  CHECK(judge(captured, named).grade == Grade::different);
}

TEST_CASE("an answer that the capture ends before is allowed and one that it skipped is not") {
  auto all = golden_session();
  all.resize(kActluResponse);
  REQUIRE(all.back().from == LinkEnd::host);
  CHECK(as_host(all).good());  // ends with ACTLU, which our node answers
  auto skipped = golden_session();
  skipped.erase(skipped.begin() + kActluResponse);
  const auto v = as_host(skipped);
  CHECK_FALSE(v.good());
  CHECK(only_difference(v).what == "+RSP(ACTLU) is only ours");
}

TEST_CASE("pacing responses may travel otherwise but not be lacking") {
  auto without = golden_session();
  for (const auto at : {kFirstData + 1, kLastDataResponse}) without[at].piu[7] &= 0xFE;
  const auto v = as_host(without);
  CHECK(v.total().allowed == 3);  // the two responses, and NOTIFY
  const auto f = only_difference(v);
  CHECK(f.what == "pacing responses: captured 2, ours 4");
  CHECK(f.rule.find("11.9") != std::string::npos);
}

TEST_CASE("a capture that begins behind the activations has them made up and a session without BIND passed over") {
  auto all = golden_session();
  all.erase(all.begin(), all.begin() + 4);
  const auto v = as_host(all);
  CHECK(v.good());
  CHECK(v.left_out.size() == 2);
  auto late = golden_session();
  late.erase(late.begin(), late.begin() + kFirstData);
  const auto w = as_host(late);
  CHECK(w.good());
  CHECK(w.sessions.at({0, 2, 1}).passed_over == 15);
}

TEST_CASE("a link that is reset begins anew") {
  ConversationBuilder builder;
  std::uint64_t number = 0;
  for (int round = 0; round < 2; ++round) {
    for (const auto& said : golden_session()) {
      CapturedUnit unit;
      unit.number = ++number;
      unit.link = "HOST1";
      unit.from = said.from;
      unit.bytes = said.piu;
      // The first round is cut in the middle of a bracket.
      if (round == 0 && number > kDataOfSlu) continue;
      builder.add(unit);
    }
    CapturedUnit reset;
    reset.number = ++number;
    reset.link = "HOST1";
    reset.kind = UnitKind::link_event;
    reset.link_reset = true;
    builder.add(reset);
  }
  const auto c = builder.take();
  CHECK(as_host(c).good());
  CHECK(as_node(c).good());
}

TEST_CASE("links and LUs of a configuration that are named and numbered otherwise stand for those of the capture") {
  const auto c = conversation_of(golden_session());
  auto definition = node_of(c);
  definition.links[0].name = "OTHER";
  definition.pus[0].link = "OTHER";
  definition.lus[0].address = 77;
  auto subject = NodeSubject::make(definition, c);
  REQUIRE(subject.ok());
  CHECK(Player(c, *subject.value(), {LinkEnd::host, {}}).play("test").good());
  definition.lus.clear();
  const auto none = NodeSubject::make(definition, c);
  REQUIRE_FALSE(none.ok());
  CHECK(none.error() == "the configuration has fewer LUs on PU PU1 than the capture uses (1)");
  definition.pus.clear();
  CHECK(NodeSubject::make(definition, c).error().find("fewer links with a PU") != std::string::npos);
}

TEST_CASE("one link of a capture with several can be played alone") {
  ConversationBuilder builder;
  std::uint64_t number = 0;
  for (const auto& said : golden_session()) {
    for (const char* link : {"OTHER", "HOST1"}) {
      CapturedUnit unit;
      unit.number = ++number;
      unit.link = link;
      unit.from = said.from;
      unit.bytes = said.piu;
      builder.add(unit);
    }
  }
  auto c = builder.take();
  const auto both = as_host(c);
  CHECK(both.good());
  CHECK(both.sessions.size() == 6);
  CHECK_FALSE(keep_only(c, "NONE"));
  REQUIRE(keep_only(c, "HOST1"));
  CHECK(c.links == std::vector<std::string>{"HOST1"});
  CHECK(c.steps.size() == std::size(golden::kSession));
  const auto v = as_host(c);
  CHECK(v.good());
  CHECK(v.sessions.size() == 3);
  CHECK(v.total().equal * 2 == both.total().equal);
}

TEST_CASE("an empty capture is no success") {
  const auto c = conversation_of({});
  const auto v = as_host(c);
  CHECK_FALSE(v.good());
  CHECK(text_of(v, c).find("verdict: nothing of the capture could be compared") != std::string::npos);
}

TEST_CASE("the JUnit report has a case for each session and the differences as failures") {
  auto all = golden_session();
  all[kFirstData].piu[5] = 7;
  all[kFirstData + 1].piu[5] = 7;
  all.resize(kFirstData + 2);
  const auto c = conversation_of(all);
  const auto xml = junit(as_host(c), c);
  CHECK(xml.find("<testsuite name=\"replay test\" tests=\"3\" failures=\"1\"") != std::string::npos);
  CHECK(xml.find("<testcase classname=\"replay\" name=\"LU 02&lt;-&gt;01\">\n    <failure message=\"record 13, ") !=
        std::string::npos);
  CHECK(xml.find("name=\"SSCP-PU\"></testcase>") != std::string::npos);
}

// What a protocol engineer would sign: every difference has its reason.
TEST_CASE("the NCP trace replayed as host and as node ends in the verdict of the tree") {
  if (!std::ifstream(kNcp)) test::skip(kNcp + " is not there");
  const auto c = read_conversation(kNcp);
  REQUIRE(c.ok());
  auto subject = NodeSubject::make(node_of(*c), *c);
  REQUIRE(subject.ok());
  auto v = Player(*c, *subject.value(), {LinkEnd::host, {}}).play("ncp-3705-sdlc-terminal.pcap");
  CHECK(v.good());
  auto text = text_of(v, *c);
  HostSubject host(*c);
  v = Player(*c, host, {LinkEnd::node, {}}).play("ncp-3705-sdlc-terminal.pcap");
  CHECK(v.good());
  text += "\n" + text_of(v, *c);
  const auto golden = test::read_file(SOURCE_DIR "/tests/unit/replay/ncp-verdict.txt");
  CHECK(text == std::string(golden.begin(), golden.end()));
}
