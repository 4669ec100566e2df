// A secondary station frame by frame: every row of its table, sequence numbers, FRMR (transports reference 2.3, 2.4.1).
#include <map>

#include "dlc/sdlc/secondary.h"
#include "sdlc_under_test.h"

using namespace openrui;
using namespace openrui::sdlc;
using namespace openrui::test;

namespace {

using S = SecondaryState;
using I = SecondaryInput;
using Texts = std::vector<std::string>;

void bring_to(SecondaryUnderTest& t, S state) {
  if (state != S::ndm) t.bring_up();
  if (state == S::frmr) t.receive("C1 A1");
  if (state == S::ending) t.link.stop();
  REQUIRE(t.link.state() == state);
  t.line.sent.clear();
  t.at_node.clear();
}

struct Case {
  S state;
  I input;
  std::function<void(SecondaryUnderTest&)> bring;
  Texts answers;
  Texts events;
};

std::function<void(SecondaryUnderTest&)> frame(const char* text) {
  return [text](SecondaryUnderTest& t) { t.receive(text); };
}
void be_silent(SecondaryUnderTest& t) {
  t.link.on_carrier_up();
  run_for(t.timers, std::chrono::seconds(31));
}
void lose_carrier(SecondaryUnderTest& t) { t.link.on_carrier_lost("cut"); }
void be_stopped_and_set(SecondaryUnderTest& t) {
  t.link.stop();
  t.receive("C1 93");
}
void be_busy(SecondaryUnderTest& t) {
  t.link.set_busy(true);
  t.receive("C1 10 2D 00 00 00 00 01");
}
// A state that was entered by SNRM alone.
void be_set_again(SecondaryUnderTest& t) {
  t.receive("C1 53");
  t.receive("C1 93");
  t.line.sent.clear();
  t.at_node.clear();
  t.receive("C1 93");
}
// An end that was wanted before anything numbered was received.
void end_and_be_set_again(SecondaryUnderTest& t) {
  t.receive("C1 53");
  t.link.start();
  t.receive("C1 93");
  t.link.stop();
  t.link.start();
  t.line.sent.clear();
  t.at_node.clear();
  t.receive("C1 93");
}
void start_and(SecondaryUnderTest& t, const char* text) {
  t.link.start();
  t.receive(text);
}
void reject_fresh_and_set(SecondaryUnderTest& t) {
  t.receive("C1 93");
  t.receive("C1 17");  // SIM
  t.line.sent.clear();
  t.at_node.clear();
  t.receive("C1 93");
}

const char* kPiu = "C1 00 2D 00 00 00 00 01";

// clang-format off
const std::vector<Case>& cases() {
  static const std::vector<Case> kCases = {
    {S::ndm,    I::rcv_set_mode,           frame("C1 93"),              {"C1 73"}, {"contacted"}},
    {S::ndm,    I::rcv_set_mode_unwilling, be_stopped_and_set,          {"C1 1F"}, {}},
    {S::ndm,    I::rcv_other_mode,         frame("C1 DF"),              {"C1 1F"}, {"inop refused"}},
    {S::ndm,    I::rcv_disc,               frame("C1 53"),              {"C1 1F"}, {}},
    {S::ndm,    I::rcv_xid,                frame("C1 BF"),              {"C1 BF 02 00 01 70 00 18"}, {"xid received null", "xid sent 02 00 01 70 00 18"}},
    {S::ndm,    I::rcv_test,               frame("C1 F3 01 02"),        {"C1 F3 01 02"}, {}},
    {S::ndm,    I::poll,                   frame("C1 11"),              {"C1 1F"}, {}},
    {S::ndm,    I::silence,                be_silent,                   {}, {"inop no answer"}},
    {S::ndm,    I::carrier_lost,           lose_carrier,                {}, {"inop carrier lost"}},

    {S::nrm,    I::rcv_i,                  frame(kPiu),                 {}, {}},
    {S::nrm,    I::rcv_i_unexpected,       frame("C1 02 2D 00 00 00 00 01"), {}, {}},
    {S::nrm,    I::rcv_i_busy,             be_busy,                     {"C1 15"}, {}},
    {S::nrm,    I::rcv_rr,                 frame("C1 11"),              {"C1 11"}, {}},
    {S::nrm,    I::rcv_rnr,                frame("C1 15"),              {"C1 11"}, {}},
    {S::nrm,    I::rcv_rej,                frame("C1 19"),              {"C1 11"}, {}},
    {S::nrm,    I::rcv_set_mode,           frame("C1 93"),              {"C1 73"}, {"inop ended by the partner", "contacted"}},
    {S::nrm,    I::rcv_set_mode_again,     be_set_again,                {"C1 73"}, {}},
    {S::nrm,    I::rcv_other_mode,         frame("C1 DF"),              {"C1 97 DF 00 01"}, {"inop protocol error"}},
    {S::nrm,    I::rcv_disc,               frame("C1 53"),              {"C1 73"}, {"inop ended by the partner"}},
    {S::nrm,    I::rcv_xid,                frame("C1 BF"),              {"C1 BF 02 00 01 70 00 18"}, {"xid received null", "xid sent 02 00 01 70 00 18"}},
    {S::nrm,    I::rcv_test,               frame("C1 F3"),              {"C1 F3"}, {}},
    {S::nrm,    I::rcv_invalid,            frame("C1 31"),              {"C1 97 31 00 08"}, {"inop protocol error"}},
    {S::nrm,    I::poll,                   frame("C1 11"),              {"C1 11"}, {}},
    {S::nrm,    I::end,                    [](auto& t) { t.link.stop(); }, {}, {}},
    {S::nrm,    I::silence,                be_silent,                   {}, {"inop no answer"}},
    {S::nrm,    I::carrier_lost,           lose_carrier,                {}, {"inop carrier lost"}},

    {S::frmr,   I::rcv_set_mode,           frame("C1 93"),              {"C1 73"}, {"contacted"}},
    {S::frmr,   I::rcv_set_mode_again,     reject_fresh_and_set,        {"C1 73"}, {"contacted"}},
    {S::frmr,   I::rcv_disc,               frame("C1 53"),              {"C1 73"}, {}},
    {S::frmr,   I::rcv_xid,                frame("C1 BF"),              {"C1 BF 02 00 01 70 00 18"}, {"xid received null", "xid sent 02 00 01 70 00 18"}},
    {S::frmr,   I::rcv_test,               frame("C1 F3"),              {"C1 F3"}, {}},
    {S::frmr,   I::poll,                   frame("C1 11"),              {"C1 97 A1 00 08"}, {}},
    {S::frmr,   I::end,                    [](auto& t) { t.link.stop(); }, {}, {}},
    {S::frmr,   I::silence,                be_silent,                   {}, {}},
    {S::frmr,   I::carrier_lost,           lose_carrier,                {}, {}},

    {S::ending, I::rcv_i,                  frame(kPiu),                 {}, {}},
    {S::ending, I::rcv_i_unexpected,       frame("C1 02 2D 00 00 00 00 01"), {}, {}},
    {S::ending, I::rcv_i_busy,             be_busy,                     {"C1 53"}, {}},
    {S::ending, I::rcv_rr,                 frame("C1 11"),              {"C1 53"}, {}},
    {S::ending, I::rcv_rnr,                frame("C1 15"),              {"C1 53"}, {}},
    {S::ending, I::rcv_rej,                frame("C1 19"),              {"C1 53"}, {}},
    {S::ending, I::rcv_set_mode,           [](auto& t) { start_and(t, "C1 93"); }, {"C1 1F"}, {"inop operator request"}},
    {S::ending, I::rcv_set_mode_again,     end_and_be_set_again,        {"C1 1F"}, {"inop operator request"}},
    {S::ending, I::rcv_set_mode_unwilling, frame("C1 93"),              {"C1 1F"}, {"inop operator request"}},
    {S::ending, I::rcv_other_mode,         [](auto& t) { start_and(t, "C1 DF"); }, {"C1 1F"}, {"inop operator request"}},
    {S::ending, I::rcv_disc,               frame("C1 53"),              {"C1 73"}, {"inop operator request"}},
    {S::ending, I::rcv_test,               frame("C1 F3"),              {"C1 F3"}, {}},
    {S::ending, I::poll,                   frame("C1 11"),              {"C1 53"}, {}},
    {S::ending, I::silence,                be_silent,                   {}, {"inop operator request"}},
    {S::ending, I::carrier_lost,           lose_carrier,                {}, {"inop operator request"}},
  };
  return kCases;
}
// clang-format on

}  // namespace

TEST_CASE("every row of the secondary station's table does on the line what it says") {
  std::map<std::pair<S, I>, int> covered;
  for (const auto& c : cases()) {
    CAPTURE(name(c.state), name(c.input));
    SecondaryUnderTest t;
    bring_to(t, c.state);
    c.bring(t);
    const auto* row = secondary_table().find(c.state, c.input);
    REQUIRE(row != nullptr);
    CHECK(t.link.state() == row->next);
    CHECK(t.line.sent == c.answers);
    CHECK(t.at_node.events == c.events);
    CHECK(t.at_node.pius.size() == (c.state == S::nrm && c.input == I::rcv_i ? 1 : 0));
    CHECK(t.link.contacted() == (row->next == S::nrm));
    ++covered[{c.state, c.input}];
  }
  ++covered[{S::nrm, I::rcv_set_mode_unwilling}];  // a switch's: sdlc_switched_test.cpp
  for (const auto& row : secondary_table().rows()) {
    CAPTURE(name(row.state), name(row.input));
    CHECK(covered[{row.state, row.input}] == 1);
  }
}

TEST_CASE("a secondary station without P is silent, in every state and for every frame") {
  for (const auto state : {S::ndm, S::nrm, S::frmr, S::ending}) {
    for (unsigned control = 0; control < 256; ++control) {
      const std::uint8_t bytes[] = {0xC1, static_cast<std::uint8_t>(control)};
      if (parse_sdlc_frame(bytes)->poll_final) continue;
      CAPTURE(name(state), control);
      SecondaryUnderTest t;
      bring_to(t, state);
      t.link.receive(bytes);
      CHECK(t.line.sent.empty());
    }
  }
}

TEST_CASE("a secondary station answers every frame with P once, the last frame with F") {
  for (const auto state : {S::ndm, S::nrm, S::frmr, S::ending}) {
    for (unsigned control = 0; control < 256; ++control) {
      const std::uint8_t bytes[] = {0xC1, static_cast<std::uint8_t>(control)};
      if (!parse_sdlc_frame(bytes)->poll_final) continue;
      CAPTURE(name(state), control);
      SecondaryUnderTest t;
      bring_to(t, state);
      t.send("2D 00 00 00 00 00 01");
      t.link.receive(bytes);
      REQUIRE(t.line.sent.size() == 1);
      CHECK(parse_sdlc_frame(hex(t.line.sent.front()))->poll_final);
    }
  }
}

TEST_CASE("a poll is answered with up to a window of I frames, F in the last, and with RR when there are none") {
  SecondaryUnderTest t(sdlc_link(8, 3));
  t.bring_up();
  for (const auto* piu :
       {"2D 00 00 00 00 00 01", "2D 00 00 00 00 00 02", "2D 00 00 00 00 00 03", "2D 00 00 00 00 00 04"}) {
    t.send(piu);
  }
  CHECK(t.line.sent.empty());
  t.receive("C1 11");
  CHECK(t.line.take() == Texts{"C1 00 2D 00 00 00 00 00 01; C1 02 2D 00 00 00 00 00 02; C1 14 2D 00 00 00 00 00 03"});
  t.receive("C1 71");
  CHECK(t.line.take() == Texts{"C1 16 2D 00 00 00 00 00 04"});
  t.receive("C1 91");
  CHECK(t.line.take() == Texts{"C1 11"});
  CHECK(t.link.queued_bytes() == 0);
}

TEST_CASE("what a poll does not acknowledge is sent again, what it acknowledges is not") {
  SecondaryUnderTest t;
  t.bring_up();
  t.send("2D 00 00 00 00 00 01");
  t.send("2D 00 00 00 00 00 02");
  t.receive("C1 11");
  t.line.sent.clear();
  t.receive("C1 31");
  CHECK(t.line.take() == Texts{"C1 12 2D 00 00 00 00 00 02"});
  t.receive("C1 31");
  CHECK(t.line.take() == Texts{"C1 12 2D 00 00 00 00 00 02"});
  // An acknowledgement without P does not make it send.
  t.receive("C1 41");
  CHECK(t.line.take().empty());
  t.receive("C1 51");
  CHECK(t.line.take() == Texts{"C1 11"});
}

TEST_CASE("REJ acknowledges and has the rest sent again with the next poll") {
  SecondaryUnderTest t;
  t.bring_up();
  t.send("2D 00 00 00 00 00 01");
  t.send("2D 00 00 00 00 00 02");
  t.receive("C1 11");
  t.line.sent.clear();
  t.receive("C1 29");
  CHECK(t.line.take().empty());
  t.receive("C1 31");
  CHECK(t.line.take() == Texts{"C1 12 2D 00 00 00 00 00 02"});
}

TEST_CASE("while the primary says RNR a secondary sends no I frames, and goes on with RR, an I frame or REJ") {
  for (const auto* end : {"C1 11", "C1 10 2D 00 00 00 00 01", "C1 19", "C1 93"}) {
    CAPTURE(end);
    SecondaryUnderTest t;
    t.bring_up();
    t.send("2D 00 00 00 00 00 01");
    t.receive("C1 15");
    CHECK(t.line.take() == Texts{"C1 11"});
    t.receive("C1 05");
    t.receive("C1 33");  // UP says nothing of it
    CHECK(t.line.take() == Texts{"C1 11"});
    t.receive(end);
    t.line.sent.clear();
    if (!t.link.queued_bytes()) t.send("2D 00 00 00 00 00 01");
    t.receive("C1 11");
    CHECK(t.line.take().front().find("2D 00 00 00 00 00 01") != std::string::npos);
  }
}

TEST_CASE("a busy secondary takes no I frames, says RNR, and still sends its own") {
  SecondaryUnderTest t;
  t.bring_up();
  t.link.set_busy(true);
  t.receive("C1 10 2D 00 00 00 00 01");
  CHECK(t.line.take() == Texts{"C1 15"});
  t.send("2D 00 00 00 00 00 01");
  t.receive("C1 11");
  CHECK(t.line.take() == Texts{"C1 00 2D 00 00 00 00 00 01; C1 15"});
  CHECK(t.at_node.pius.empty());
  t.link.set_busy(false);
  t.receive("C1 30 2D 00 00 00 00 01");
  CHECK(t.line.take() == Texts{"C1 31"});
  CHECK(t.at_node.pius.size() == 1);
}

TEST_CASE("numbers wrap, modulo 8 and modulo 128") {
  for (const int modulo : {8, 128}) {
    CAPTURE(modulo);
    SecondaryUnderTest t(sdlc_link(modulo, modulo - 1));
    t.bring_up(modulo == 8 ? "C1 93" : "C1 DF", modulo == 8 ? "C1 11" : "C1 01 01");
    for (int i = 0; i < 3 * modulo + 1; ++i) {
      const unsigned n = static_cast<unsigned>(i % modulo);
      Bytes bytes = modulo == 8 ? Bytes{0xC1, static_cast<std::uint8_t>(n << 5 | 0x10 | n << 1)}
                                : Bytes{0xC1, static_cast<std::uint8_t>(n << 1), static_cast<std::uint8_t>(n << 1 | 1)};
      bytes.insert(bytes.end(), {0x2D, 0, 0, 0, 0, 1});
      t.send("2D 00 00 00 00 00 01");
      t.link.receive(bytes);
    }
    CHECK(t.at_node.pius.size() == static_cast<std::size_t>(3 * modulo + 1));
    REQUIRE(t.line.sent.size() == t.at_node.pius.size());
    // The last one: N(S) = 0, N(R) = 1.
    CHECK(t.line.sent.back() == (modulo == 8 ? "C1 30 2D 00 00 00 00 00 01" : "C1 00 03 2D 00 00 00 00 00 01"));
    CHECK(t.link.queued_bytes() == 7);
  }
}

TEST_CASE("FRMR says what was wrong with which frame, until the mode is set anew or the station is disconnected") {
  struct Row {
    std::string frame;
    const char* frmr;
    const char* words;
  };
  const std::string too_long = "C1 10" + [] {
    std::string text;
    for (std::size_t i = 0; i <= kLongestInformation; ++i) text += " 2D";
    return text;
  }();
  const Row rows[] = {
      {"C1 51", "C1 97 51 00 08", "invalid N(R)"},
      {"C1 50 2D 00 00 00 00 01", "C1 97 50 00 08", "invalid N(R)"},
      {"C1 11 01", "C1 97 11 00 03", "information field not allowed"},
      {"C1 93 01", "C1 97 93 00 03", "information field not allowed"},
      {"C1 53 01", "C1 97 53 00 03", "information field not allowed"},
      {"C1 33 01", "C1 97 33 00 03", "information field not allowed"},
      {"C1 17", "C1 97 17 00 01", "unknown control field"},
      {"C1 D7", "C1 97 D7 00 01", "unknown control field"},
      {"C1 1D", "C1 97 1D 00 01", "unknown control field"},
      {"C1 73", "C1 97 73 00 01", "unknown control field"},
      {too_long, "C1 97 10 00 04", "information field too long"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.frmr);
    SecondaryUnderTest t;
    t.bring_up();
    t.receive(row.frame);
    if (t.link.state() == S::frmr && t.line.sent.empty()) t.receive("C1 11");
    CHECK(t.line.take() == Texts{row.frmr});
    CHECK(t.at_node.events == Texts{"inop protocol error"});
    CHECK(t.at_node.last_detail.find(row.words) != std::string::npos);
    CHECK(t.link.state_in_words() == "frame rejected, waiting for SNRM");
    t.receive("C1 10 2D 00 00 00 00 01");
    t.receive("C1 17");
    CHECK(t.line.take() == Texts{row.frmr, row.frmr});
    CHECK(t.at_node.pius.empty());
    t.receive("C1 93");
    CHECK(t.line.take() == Texts{"C1 73"});
    CHECK(t.link.contacted());
    CHECK(t.at_node.events == Texts{"inop protocol error", "contacted"});
  }
}

TEST_CASE("with modulo 128 a secondary wants SNRME, and FRMR has five bytes") {
  SecondaryUnderTest t(sdlc_link(128, 127));
  t.receive("C1 93");
  CHECK(t.line.take() == Texts{"C1 1F"});
  CHECK(t.at_node.last_detail == "the host sets modulo 8 (SNRM), the link is configured for modulo 128");
  t.receive("C1 93");
  CHECK(t.at_node.losses() == 1);
  t.line.sent.clear();
  t.bring_up("C1 DF", "C1 01 01");
  t.receive("C1 01 07");
  CHECK(t.line.take() == Texts{"C1 97 01 07 00 00 08"});
}

TEST_CASE("a stop lets out what is queued, asks for the end, and is done with DISC") {
  SecondaryUnderTest t;
  t.bring_up();
  t.send("2D 00 00 00 00 00 01");
  t.link.stop();
  CHECK_FALSE(t.link.contacted());
  CHECK(t.link.state_in_words() == "ending");
  t.receive("C1 11");
  t.receive("C1 31");
  CHECK(t.line.take() == Texts{"C1 10 2D 00 00 00 00 00 01", "C1 53"});
  t.receive("C1 53");
  CHECK(t.line.take() == Texts{"C1 73"});
  CHECK(t.at_node.events == Texts{"inop operator request"});
  CHECK_FALSE(t.link.needs_carrier());
}

TEST_CASE("a stop whose end the host does not fetch is given up after a while") {
  SecondaryUnderTest t;
  t.bring_up();
  t.link.stop();
  run_for(t.timers, Secondary::kEndLimit);
  CHECK(t.link.state_in_words() == "stopped");
  CHECK(t.at_node.events == Texts{"inop operator request"});
}

TEST_CASE("a host that ends the link after our XID is said not to know it") {
  SecondaryUnderTest t;
  t.receive("C1 BF");
  CHECK(t.link.state_in_words() == "identified, waiting for SNRM");
  t.receive("C1 53");
  CHECK(t.at_node.events.back() == "inop refused");
  CHECK(t.at_node.last_detail ==
        "the host ended the link after our XID 017-00018: no PU there has this IDBLK and IDNUM");
  t.receive("C1 BF");
  t.receive("C1 53");
  CHECK(t.at_node.losses() == 1);
}

TEST_CASE("a station that the host does not poll says so, with the station that it polls instead") {
  SecondaryUnderTest t;
  t.link.on_carrier_up();
  CHECK(t.link.state_in_words() == "connected, not polled yet");
  run_for(t.timers, std::chrono::seconds(31));
  CHECK(t.at_node.last_detail ==
        "connected, but the host has not polled station C1 for 30 s; is the line active there?");

  SecondaryUnderTest other;
  other.link.on_carrier_up();
  other.link.on_other_station(0xC2);
  CHECK(other.link.state_in_words() == "connected, not polled; the host polls station C2 instead");
  run_for(other.timers, std::chrono::seconds(31));
  CHECK(other.at_node.last_detail == "connected, but the host has not polled station C1 for 30 s; it polls station C2");

  SecondaryUnderTest lost;
  lost.link.on_carrier_up();
  lost.bring_up();
  run_for(lost.timers, std::chrono::seconds(20));
  lost.receive("C1 11");
  run_for(lost.timers, std::chrono::seconds(20));
  CHECK(lost.link.contacted());
  run_for(lost.timers, std::chrono::seconds(11));
  CHECK_FALSE(lost.link.contacted());
  CHECK(lost.at_node.last_detail == "the host has not polled station C1 for 30 s");
}

TEST_CASE("a PIU shorter than a transmission header is counted and dropped") {
  SecondaryUnderTest t;
  t.bring_up();
  t.receive("C1 10 2D 00");
  CHECK(t.line.take() == Texts{"C1 31"});
  CHECK(t.at_node.pius.empty());
  CHECK(t.line.counters.errors == 1);
  CHECK(t.line.events.count("shorter than a transmission header") == 1);
}
