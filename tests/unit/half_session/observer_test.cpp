// The observer: a session seen from outside, from its BIND or from its middle (SNA reference 11, 13.6, 13.7).
#include "half_session/observer.h"

#include <catch2/catch.hpp>
#include <random>

#include "formats/th.h"
#include "half_session_pair.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// PIUs as a trace lists them: "< …" from the host, "> …" from the node.
class Trace {
 public:
  explicit Trace(Role vantage = Role::secondary) : observer(vantage) {}

  // The first fault of the PIU: "2003 0000 primary", and its rule; empty when nothing is wrong.
  std::string see(const std::string& line) {
    const auto piu = hex(line.substr(1));
    const auto th = *parse_th(piu);
    const auto biu = ByteView(piu).subspan(Th::kSize);
    const auto& faults = observer.observe(line[0] == '<' ? Role::primary : Role::secondary, th.expedited, th.snf,
                                          *parse_rh(biu), biu.subspan(Rh::kSize));
    if (faults.empty()) return {};
    last = faults.front();
    CHECK_FALSE(last.refusal.rule.empty());
    return to_words(last.refusal.sense).substr(0, 9) + (last.wrong == Role::primary ? " primary" : " secondary");
  }

  SessionObserver observer;
  Fault last;
};

// The LU-LU session of SNA reference 13.6.
const std::vector<std::string> kGolden = {
    "<2D 00 02 01 00 01 6B 80 00 31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00 04 "
    "C3 C9 C3 E2 00 00 03 D3 E4 F2",
    ">2D 00 01 02 00 01 EB 80 00 31",
    "<2D 00 02 01 00 02 6B 80 00 A0",
    ">2D 00 01 02 00 02 EB 80 00 A0",
    "<2C 00 02 01 00 01 03 81 A0 F5 C3 11 40 40 1D 60 C8 C5 D3 D3 D6",
    ">2C 00 01 02 00 01 83 81 00",
    ">2C 00 01 02 00 01 03 90 20 7D 40 C1 11 40 C5 C1 C2 C3",
    "<2C 00 02 01 00 02 02 91 40 F1 C3 11 40 40 C1 C2",
    ">2C 00 01 02 00 00 83 01 00",
    "<2C 00 02 01 00 03 00 91 00 C3 C4 C5",
    ">2C 00 01 02 00 00 83 01 00",
    "<2C 00 02 01 00 04 01 81 00 C6 C7",
    ">2C 00 01 02 00 04 83 81 00",
    "<2D 00 02 01 00 03 4B 80 00 C0",
    ">2D 00 01 02 00 03 CB 80 00 C0",
    ">2D 00 01 02 00 01 4B 80 00 C1",
    "<2D 00 02 01 00 01 CB 80 00 C1",
    "<2D 00 02 01 00 04 6B 80 00 32 01",
    ">2D 00 01 02 00 04 EB 80 00 32",
};
constexpr std::size_t kAfterSdt = 4;

}  // namespace

TEST_CASE("the golden trace has no fault, seen from either end") {
  for (const auto vantage : {Role::secondary, Role::primary}) {
    Trace t(vantage);
    for (const auto& line : kGolden) {
      CAPTURE(line);
      CHECK(t.see(line).empty());
    }
    CHECK(t.observer.state() == ScState::reset);
    CHECK_FALSE(t.observer.knows_rules());
  }
}

TEST_CASE("the golden trace has no fault wherever the trace begins") {
  for (std::size_t begin = 1; begin < kGolden.size(); ++begin) {
    for (const bool with_rules : {false, true}) {
      Trace t;
      // The BIND RU behind TH and RH.
      if (with_rules) REQUIRE(t.observer.assume(hex(kGolden[0].substr(28))));
      CHECK(t.observer.snapshot().in_words() == "unknown");
      for (std::size_t i = begin; i < kGolden.size(); ++i) {
        CAPTURE(begin, with_rules, kGolden[i]);
        CHECK(t.see(kGolden[i]).empty());
        if (i > begin + 1) CHECK(t.observer.knows_state());
      }
    }
  }
}

TEST_CASE("the observer says the states in words") {
  Trace t;
  for (std::size_t i = 0; i < 5; ++i) t.see(kGolden[i]);
  CHECK(t.observer.snapshot().in_words() ==
        "OPEN, INB, secondary SEND, chains BETC/BETC, 1 unanswered by the secondary");
  t.see(kGolden[5]);
  t.see(kGolden[6]);
  t.see(kGolden[7]);
  CHECK(t.observer.snapshot().in_words() ==
        "OPEN, INB, secondary RCV, chains INC/BETC, 1 unanswered by the primary, 1 unanswered by the secondary");
}

TEST_CASE("each broken rule is marked with its sense code and the side that is wrong (13.7)") {
  struct Probe {
    const char* piu;
    const char* fault;
  };
  const Probe probes[] = {
      {"<2C 00 02 01 00 05 03 80 80 F1 C3", "2001 0000 primary"},              // number 5 instead of 1
      {"<2C 00 02 01 00 01 02 80 80 F1 C3", "4007 0000 primary"},              // RQD without EC
      {"<2C 00 02 01 00 01 01 80 80 F1 C3", "4003 0000 primary"},              // BB without BC
      {"<2C 00 02 01 00 01 03 80 E0 F1 C3", "4009 0000 primary"},              // CD with EB
      {"<2C 00 02 01 00 01 02 90 A0 F1 C3", "4009 0000 primary"},              // CD without EC
      {"<2C 00 02 01 00 01 00 90 00 F1 C3", "2002 0000 primary"},              // middle between chains
      {"<2C 00 02 01 00 01 03 80 00 F1 C3", "2003 0000 primary"},              // no BB between brackets
      {"<2C 00 02 01 00 01 0B 80 80 F1 C3", "400F 0000 primary"},              // FI without FM headers
      {"<2C 00 02 01 00 01 03 80 88 F1 C3", "4010 0000 primary"},              // CSI without alternate code
      {"<2D 00 02 01 00 09 03 80 00 C1", "4011 0000 primary"},                 // FMD on the expedited flow
      {"<2D 00 02 01 00 09 6B 81 00 A1", "4001 0000 primary"},                 // PI in an SC request
      {"<2D 00 02 01 00 09 6B 80 00 A2 50 00 00 00 00", "1003 0000 primary"},  // STSN under TS 3
      {"<2D 00 02 01 00 09 4B 80 00 80", "1003 0000 primary"},                 // QEC under FM 3
      {"<2C 00 02 01 00 01 03 10 80 F1 C3", "4014 0000 primary"},              // ERI alone
      {"<2D 00 02 01 00 09 6B 80 00 A0", "0815 0000 primary"},                 // SDT again
      {"<2D 00 02 01 00 09 6B 80 00 31 01", "0815 0000 primary"},              // BIND again
      {"<2C 00 02 01 00 01 4B 80 00 83", "2002 0000 primary"},                 // CANCEL between chains
      {"<2C 00 02 01 00 01 4B 80 00 04 00 00 00 00", "1003 0000 primary"},     // LUSTAT is the secondary's under FM 3
      {">2D 00 01 02 00 09 6B 80 00 A0", "1003 0000 secondary"},               // SDT from the SLU
      {">2D 00 01 02 00 09 4B 80 00 C1", "0809 0000 secondary"},               // SHUTC without SHUTD
      {">2D 00 01 02 00 09 4B 80 00 C9 00 01", "1005 0000 secondary"},         // SIGNAL cut
      {">2C 00 01 02 00 02 03 90 80 C1", "2001 0000 secondary"},
      {">2C 00 01 02 00 01 03 80 80 C1", "4007 0000 secondary"},  // the BIND lets it send RQE only
      {">2C 00 01 02 00 01 03 90 00 C1", "2003 0000 secondary"},
      {">2C 00 01 02 00 01 03 90 C0 C1", "4004 0000 secondary"},  // the secondary may not end brackets
      {">2C 00 01 02 00 01 03 91 80 C1", "4008 0000 secondary"},  // not paced in this direction
      {">2C 00 01 02 00 03 83 80 00", "200E 0000 secondary"},     // answers nothing
      {">2C 00 01 02 00 00 83 01 00", "2011 0002 secondary"},     // a pacing response that nobody asked for
  };
  for (const auto& probe : probes) {
    Trace t;
    for (std::size_t i = 0; i < kAfterSdt; ++i) REQUIRE(t.see(kGolden[i]).empty());
    CAPTURE(probe.piu);
    CHECK(t.see(probe.piu) == probe.fault);
  }
}

TEST_CASE("faults that need more than one message") {
  Trace t;
  const auto play = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) REQUIRE(t.see(kGolden[i]).empty());
  };
  SECTION("data before SDT") {
    play(2);
    CHECK(t.see("<2C 00 02 01 00 01 03 80 80 F1 C3") == "2005 0000 primary");
    CHECK(t.last.in_words() ==
          "2005 0000 Data traffic reset; the primary is wrong; session control, secondary in GATE: 11.1 GATE, FMD or "
          "DFC");
  }
  SECTION("the host sends while it is the terminal's turn") {
    play(6);
    CHECK(t.see("<2C 00 02 01 00 02 03 91 00 F1 C3") == "2004 0000 primary");
  }
  SECTION("the terminal sends while it is the host's turn") {
    play(7);
    CHECK(t.see(">2C 00 01 02 00 02 03 90 00 C1") == "2004 0000 secondary");
  }
  SECTION("the host sends over its window") {
    play(8);
    CHECK(t.see("<2C 00 02 01 00 03 00 91 00 C3") == "2011 0000 primary");
  }
  SECTION("the terminal answers a definite-response chain after its next request") {
    play(5);
    CHECK(t.see(">2C 00 01 02 00 01 03 90 20 7D") == "200D 0000 secondary");
  }
  SECTION("a positive response to RQE, one with other DR bits, one with another code") {
    play(8);
    CHECK(t.see(">2C 00 01 02 00 02 83 80 00") == "200F 0000 secondary");
    CHECK(t.see(">2C 00 01 02 00 02 87 30 00 08 12 00 00") == "4014 0000 secondary");
    CHECK(t.see("<2D 00 02 01 00 03 4B 80 00 C0").empty());
    CHECK(t.see(">2D 00 01 02 00 03 CB 80 00 C9") == "4012 0000 secondary");
  }
  SECTION("a fault is told once: the next message of its kind is in order again") {
    play(4);
    CHECK(t.see("<2C 00 02 01 00 05 03 81 A0 F5 C3") == "2001 0000 primary");
    CHECK(t.see(">2C 00 01 02 00 05 83 81 00").empty());
    CHECK(t.see(">2C 00 01 02 00 01 03 90 20 7D").empty());
    CHECK(t.see("<2C 00 02 01 00 06 03 91 40 F1 C3").empty());
  }
  SECTION("a number that is refused does not count, and what follows is judged as if it had not come") {
    play(4);
    CHECK(t.see("<2C 00 02 01 00 05 03 80 80 F1 C3") == "2001 0000 primary");
    CHECK(t.see(">2C 00 01 02 00 05 87 90 00 20 01 00 00").empty());
    CHECK(t.see("<2C 00 02 01 00 06 03 80 80 F1 C3") == "2001 0000 primary");
    CHECK(t.see(">2C 00 01 02 00 06 87 90 00 20 01 00 00").empty());
    CHECK(t.see("<2C 00 02 01 00 01 03 81 A0 F5 C3").empty());
    CHECK(t.see(">2C 00 01 02 00 01 83 81 00").empty());
    CHECK(t.see(">2C 00 01 02 00 01 03 90 20 7D").empty());
  }
  SECTION("a session of LU 6.2 is nobody's fault, and nothing is known of it") {
    CHECK(t.see("<2D 00 02 01 00 01 6B 80 00 31 01 13 07 B0 B0 50 B1 00 00 85 85 00 00 06 02 00 00 00 00 00 00 00 10 "
                "23 00 00 04 C3 C9 C3 E2 00")
              .empty());
    CHECK(t.see(">2D 00 01 02 00 01 EB 80 00 31").empty());
    CHECK_FALSE(t.observer.knows_rules());
    CHECK(t.see("<2C 00 02 01 00 01 0B 90 A0 0E 05 02 FF").empty());
    CHECK(t.see(">2C 00 01 02 00 07 03 90 01 C1").empty());
    CHECK(t.observer.state() == ScState::open);
    CHECK(t.see("<2D 00 02 01 00 09 6B 80 00 32 01").empty());
    CHECK(t.see(">2D 00 01 02 00 09 EB 80 00 32").empty());
    CHECK(t.observer.state() == ScState::reset);
  }
  SECTION("both begin at once: a race, and nobody is wrong") {
    play(4);
    CHECK(t.see(">2C 00 01 02 00 01 03 90 80 7D").empty());
    CHECK(t.see("<2C 00 02 01 00 01 03 81 80 F5 C3").empty());
    CHECK(t.see(">2C 00 01 02 00 01 87 91 00 08 13 00 01").empty());
  }
  SECTION("a BIND that cannot be run, and an answer that changes it") {
    CHECK(t.see("<2D 00 02 01 00 01 6B 80 00 31 01 13 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 "
                "7F 00") == "0835 0002 primary");
    Trace q;
    CHECK(q.see(kGolden[0]).empty());
    CHECK(q.see(">2D 00 01 02 00 01 EB 80 00 31 01 03 03 B1 B0 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 "
                "7F 00") == "0821 0000 secondary");
  }
}

TEST_CASE("after a hole in the trace the states are unknown, and a fault that needs them is not made up") {
  Trace t;
  for (std::size_t i = 0; i < 7; ++i) REQUIRE(t.see(kGolden[i]).empty());
  t.observer.lose_track();
  CHECK(t.observer.knows_rules());
  CHECK_FALSE(t.observer.knows_state());
  // Another number, another chain, the other direction.
  CHECK(t.see("<2C 00 02 01 00 40 00 91 00 C3").empty());
  CHECK(t.see(">2C 00 01 02 00 00 83 01 00").empty());
  CHECK(t.see("<2C 00 02 01 00 41 01 81 20 C3").empty());
  CHECK(t.see(">2C 00 01 02 00 41 83 81 00").empty());
  CHECK(t.see(">2C 00 01 02 00 77 03 90 20 C3").empty());
  // From here on they are known again.
  CHECK(t.see(">2C 00 01 02 00 78 03 90 20 C3") == "2004 0000 secondary");
}

namespace {

// Watches a half-session from its own end: what it sends when it sends it, what it gets when it gets it.
struct Watched final : HalfSessionPair {
  Watched() : primary_observer(Role::primary), secondary_observer(Role::secondary) {}

  void see(SessionObserver& observer, Role from, const Biu& b) {
    const ByteView bytes = b.bytes;
    said.push_back(std::string(from == Role::primary ? "< " : "> ") + std::to_string(b.snf) +
                   (b.expedited ? " exp " : " norm ") + to_hex(bytes, 12));
    if (said.size() > 40) said.erase(said.begin());
    for (const auto& f : observer.observe(from, b.expedited, b.snf, *parse_rh(bytes), bytes.subspan(Rh::kSize))) {
      faults.push_back(f.in_words() + "; seen by the " + (&observer == &primary_observer ? "primary" : "secondary"));
      for (const auto& line : said) faults.push_back(line);
    }
  }
  // What an end has sent since the last time; it is on the wire now.
  void collect(End& end, Role role, std::size_t& seen) {
    for (; seen < end.out.size(); ++seen) {
      see(role == Role::primary ? primary_observer : secondary_observer, role, end.out[seen]);
    }
  }
  void collect_all() {
    collect(primary, Role::primary, primary_seen);
    collect(secondary, Role::secondary, secondary_seen);
  }
  void deliver_one(bool to_secondary) {
    collect_all();
    auto& from = to_secondary ? primary : secondary;
    auto& to = to_secondary ? secondary : primary;
    if (from.out.empty()) return;
    see(to_secondary ? secondary_observer : primary_observer, to_secondary ? Role::primary : Role::secondary,
        from.out.front());
    --(to_secondary ? primary_seen : secondary_seen);
    deliver(from, to);
    collect_all();
  }
  void all() {
    do {
      deliver_one(true);
      deliver_one(false);
      collect_all();
    } while (!primary.out.empty() || !secondary.out.empty());
  }

  SessionObserver primary_observer;
  SessionObserver secondary_observer;
  std::size_t primary_seen = 0;
  std::size_t secondary_seen = 0;
  std::vector<std::string> faults;
  std::vector<std::string> said;
};

}  // namespace

TEST_CASE("two half-sessions that may do anything break no rule that the observer knows") {
  const std::string binds[] = {
      kFm4Fdx,
      kFm4Delayed,
      kFm3Fdx,
      kFm18Brackets,
      "31 01 04 04 B1 B1 60 80 02 02 85 85 82 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9D4E2 00",
      "31 01 03 03 B1 B0 30 40 01 03 85 85 83 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9D4E2 00",
      "31 01 03 03 B1 B0 20 90 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9D4E2 00"};
  const Rh requests[] = {{0x03, 0x80, 0x00}, {0x03, 0x90, 0x20}, {0x03, 0x80, 0x80}, {0x03, 0x90, 0xA0},
                         {0x02, 0x90, 0x00}, {0x02, 0x90, 0x80}, {0x00, 0x90, 0x00}, {0x01, 0x80, 0x20},
                         {0x01, 0x90, 0x00}, {0x03, 0x80, 0x40}, {0x03, 0x90, 0xC0}, {0x03, 0x82, 0x00}};
  const std::string dfc[] = {"C8", "05", "83", "84", "81", "70", "04 00 06 00 00"};
  const std::string expedited[] = {"C9 00 01 00 00", "80", "82", "71", "C0", "C1"};
  for (unsigned seed = 0; seed < 150; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    Watched w;
    w.primary.control(binds[seed % std::size(binds)]);
    w.all();
    w.secondary.answer(true, w.primary.session.connection_point().last_identifier());
    w.all();
    w.primary.control("A0");
    w.all();
    w.secondary.answer(true, w.primary.session.connection_point().last_identifier());
    w.all();
    REQUIRE(w.primary.session.state() == ScState::open);
    for (int step = 0; step < 120; ++step) {
      const bool first = pick(2) == 0;
      auto& end = first ? w.primary : w.secondary;
      switch (pick(8)) {
        case 0:
        case 1:
        case 2: {
          const auto& rh = requests[pick(std::size(requests))];
          end.session.send_request(rh, false, Buffer::copy_of(hex("C1 C2")));
          break;
        }
        case 3:
          end.session.send_request(rh::dfc, false, Buffer::copy_of(hex(dfc[pick(std::size(dfc))])));
          break;
        case 4:
          end.session.send_request(rh::dfc, true, Buffer::copy_of(hex(expedited[pick(std::size(expedited))])));
          break;
        case 5: {
          // Any number that may be open, of either flow.
          const bool exp = pick(3) == 0;
          const auto& other = first ? w.secondary : w.primary;
          const auto& counts = other.session.connection_point();
          const auto last = exp ? counts.last_identifier() : counts.last_sent();
          const auto snf = static_cast<std::uint16_t>(last - pick(4));
          const bool positive = pick(4) != 0;
          end.session.send_response(exp, snf, positive, positive ? Bytes() : Bytes{8, 0x12, 0, 0});
          break;
        }
        default:
          w.deliver_one(pick(2) == 0);
          break;
      }
      // Nothing crosses: what one end may send, the other may get.
      w.all();
    }
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(41, w.faults.size()); ++i) text += w.faults[i] + "\n";
    INFO(text);
    CHECK(w.faults.empty());
  }
}
