// What diff calls the same, and where it says that two conversations part.
#include "captures/diff.h"

#include <nlohmann/json.hpp>

#include "golden_session.h"
#include "support.h"

using namespace openrui;

namespace {

struct Said {
  LinkEnd from;
  Bytes piu;
  bool again = false;
};

std::vector<Said> golden_session() {
  std::vector<Said> all;
  for (const auto& step : golden::kSession) all.push_back({step.from, *from_hex(step.piu), false});
  return all;
}

Conversation conversation_of(const std::vector<Said>& all, std::string_view link = "HOST1", int pause_ms = 1) {
  ConversationBuilder builder;
  std::uint64_t number = 0;
  for (const auto& said : all) {
    CapturedUnit unit;
    unit.number = ++number;
    unit.time = TimePoint(std::chrono::milliseconds(pause_ms) * static_cast<int>(number));
    unit.link = link;
    unit.from = said.from;
    unit.bytes = said.piu;
    unit.retransmission = said.again;
    builder.add(unit);
  }
  return builder.take();
}

constexpr std::size_t kDaf = 2;
constexpr std::size_t kOaf = 3;
constexpr std::size_t kSnf = 5;  // low byte

// The session of the LU with another local address, at another PLU address.
void readdress(std::vector<Said>& all) {
  for (auto& said : all) {
    for (const auto at : {kDaf, kOaf}) {
      auto& address = said.piu[at];
      if (address == 2) address = 9;
      if (address == 1) address = 4;
    }
  }
}

const SessionDiff& lu_lu(const std::vector<SessionDiff>& sessions) {
  for (const auto& s : sessions) {
    if ((s.a && !s.a->sscp()) || (s.b && !s.b->sscp())) return s;
  }
  FAIL("no LU-LU session");
  return sessions.front();
}

// The data request of the PLU with sequence number 1.
constexpr std::size_t kFirstData = 11;

}  // namespace

TEST_CASE("a conversation is the same as itself at another time, on another link, with other addresses") {
  const auto a = conversation_of(golden_session());
  auto other = golden_session();
  readdress(other);
  const auto b = conversation_of(other, "LINE7", 250);
  const auto sessions = diff(a, b);
  CHECK(sessions.size() == 3);
  CHECK(same(sessions));
  std::size_t bius = 0;
  for (const auto& s : sessions) bius += s.same;
  CHECK(bius == std::size(golden::kSession));
  std::string text;
  print_diff(sessions, "a.pcap", "b.pcap", text);
  CHECK(text.find("LU 02<->01 / LU 09<->04: the same, 19 BIUs") != std::string::npos);
}

TEST_CASE("identifiers of an SSCP session do not count and sequence numbers that go on otherwise do") {
  const auto a = conversation_of(golden_session());
  auto identifiers = golden_session();
  for (auto& said : identifiers) {
    const bool sscp_lu = (said.piu[kDaf] == 2 && said.piu[kOaf] == 0) || (said.piu[kDaf] == 0 && said.piu[kOaf] == 2);
    if (sscp_lu) said.piu[kSnf] = static_cast<std::uint8_t>(said.piu[kSnf] + 0x30);
  }
  CHECK(same(diff(a, conversation_of(identifiers))));

  auto sequence = golden_session();
  for (auto& said : sequence) {
    const bool fmd_of_plu = said.piu[kDaf] == 2 && said.piu[kOaf] == 1 && said.piu[0] == 0x2C;
    if (fmd_of_plu && (said.piu[Th::kSize] & 0x80) == 0 && said.piu[kSnf] >= 2) said.piu[kSnf] += 5;
  }
  const auto b = conversation_of(sequence);
  const auto parted = diff(a, b);
  CHECK_FALSE(same(parted));
  CHECK(lu_lu(parted).what == "the sequence numbers go on differently: A by 1, B by 6");
}

TEST_CASE("the first difference of a session is told with both BIUs") {
  auto other = golden_session();
  other[kFirstData].piu.back() ^= 1;
  other[kFirstData + 2].piu.back() ^= 1;
  const auto a = conversation_of(golden_session());
  const auto b = conversation_of(other);
  const auto sessions = diff(a, b);
  const auto& parted = lu_lu(sessions);
  CHECK(parted.what == "RU byte 11: A D6, B D7");
  CHECK(parted.same == 4);
  REQUIRE(parted.at_a != nullptr);
  CHECK(parted.at_a->number == kFirstData + 1);
  std::string text;
  print_diff(sessions, "a.pcap", "b.pcap", text);
  CHECK(text.find("record 12: LU 02<->01 < data, BC EC RQD1 PI BB CD, 0001") != std::string::npos);
  CHECK(text.find("the conversations differ") != std::string::npos);
}

TEST_CASE("another answer - other indicators - and the end of one side are told apart") {
  const auto a = conversation_of(golden_session());
  auto refused = golden_session();
  refused[8].piu = *from_hex("2D 00 01 02 00 01 | EF 90 00 | 08 35 00 06 31");
  CHECK(lu_lu(diff(a, conversation_of(refused))).what.find("A +RSP(BIND), B -RSP(BIND) 0835 0006") == 0);
  auto marked = golden_session();
  marked[kFirstData].piu[8] = 0x80;
  CHECK(lu_lu(diff(a, conversation_of(marked))).what == "indicators: A BC EC RQD1 PI BB CD, B BC EC RQD1 PI BB");
  auto cut = golden_session();
  cut.resize(20);
  const auto b = conversation_of(cut);
  const auto ended = diff(a, b);
  CHECK(lu_lu(ended).what == "B has no more on this flow");
  CHECK(lu_lu(ended).at_b == nullptr);
}

TEST_CASE("a response to another request of its flow is a difference") {
  auto other = golden_session();
  other[kFirstData + 1].piu[kSnf] = 9;
  CHECK(lu_lu(diff(conversation_of(golden_session()), conversation_of(other))).what ==
        "it answers request 1 of the flow in A, request 0 in B");
}

TEST_CASE("what crosses on the way may come in either order") {
  auto other = golden_session();
  // The pacing response and the third data request, the other way round.
  std::swap(other[kFirstData + 4], other[kFirstData + 5]);
  CHECK(same(diff(conversation_of(golden_session()), conversation_of(other))));
}

TEST_CASE("a session that only one side has is a difference") {
  auto other = golden_session();
  std::erase_if(other, [](const Said& said) { return said.piu[kDaf] != 0 && said.piu[kOaf] != 0; });
  const auto a = conversation_of(golden_session());
  const auto b = conversation_of(other);
  CHECK(lu_lu(diff(a, b)).what == "only A has this session");
  CHECK(lu_lu(diff(b, a)).what == "only B has this session");
}

TEST_CASE("segments are put together and what a link has sent again is in a conversation once") {
  std::vector<Said> segmented = golden_session();
  const auto whole = segmented[kFirstData].piu;
  Bytes first(whole.begin(), whole.begin() + 18);
  Bytes last(whole.begin(), whole.begin() + 6);
  last.insert(last.end(), whole.begin() + 18, whole.end());
  first[0] = 0x28;
  last[0] = 0x24;
  segmented[kFirstData].piu = last;
  segmented.insert(segmented.begin() + kFirstData, {LinkEnd::host, first, false});
  const auto a = conversation_of(golden_session());
  CHECK(same(diff(a, conversation_of(segmented))));

  auto repeated = golden_session();
  auto again = repeated[kFirstData];
  again.again = true;
  repeated.insert(repeated.begin() + kFirstData + 1, 3, again);
  const auto b = conversation_of(repeated);
  CHECK(b.repeated == 3);
  CHECK(same(diff(a, b)));
}

TEST_CASE("what a conversation has to leave out is told by record") {
  auto odd = golden_session();
  odd.push_back({LinkEnd::host, {0x2C, 0x00, 0x02}, false});
  odd.push_back({LinkEnd::host, *from_hex("24 00 02 01 00 07 C1 C2"), false});
  odd.push_back({LinkEnd::host, *from_hex("28 00 02 01 00 08 03 80 00 C1 C2 C3 C4 C5 C6 C7"), false});
  odd.push_back({LinkEnd::unknown, *from_hex("2C 00 05 06 00 08 03 80 00"), false});
  const auto c = conversation_of(odd);
  REQUIRE(c.left_out.size() == 3);
  CHECK(c.left_out[0].find("record 33: ") == 0);
  CHECK(c.left_out[1].find("record 34: 8007 0000") == 0);
  CHECK(c.left_out[2] == "record 36: nothing tells who sent this PIU");
  CHECK(c.steps.size() == std::size(golden::kSession));
}

TEST_CASE("the JSON of a diff is one document with both PIUs") {
  auto other = golden_session();
  other[kFirstData].piu.back() ^= 1;
  const auto a = conversation_of(golden_session());
  const auto b = conversation_of(other);
  std::string text;
  print_diff_json(diff(a, b), text);
  const auto document = nlohmann::json::parse(text);
  CHECK(document["equal"] == false);
  REQUIRE(document["sessions"].size() == 3);
  CHECK(document["sessions"][0]["equal"] == true);
  const auto& parted = document["sessions"][2];
  CHECK(parted["what"] == "RU byte 11: A D6, B D7");
  CHECK(parted["at_a"]["title"] == "data");
  CHECK(parted["at_b"]["bytes"].get<std::string>().substr(0, 17) == "2C 00 02 01 00 01");
}
