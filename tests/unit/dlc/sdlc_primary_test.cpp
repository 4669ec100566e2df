// A primary station turn by turn: every row of its table, recovery, pauses (transports reference 2.3, 2.4.2).
#include <map>

#include "dlc/sdlc/primary.h"
#include "sdlc_under_test.h"

using namespace openrui;
using namespace openrui::sdlc;
using namespace openrui::test;

namespace {

using S = PrimaryState;
using I = PrimaryInput;
using Texts = std::vector<std::string>;
using Under = PrimaryUnderTest;

void bring_to(Under& t, S state) {
  switch (state) {
    case S::disc:
      break;
    case S::xid_w:
      t.turn();
      break;
    case S::snrm_w:
      t.turn();
      t.receive("C1 BF 02 00 01 70 00 18");
      t.turn();
      break;
    case S::nrm:
      t.bring_up();
      break;
    case S::poll_w:
      t.bring_up();
      t.turn();
      break;
    case S::disc_w:
      t.bring_up();
      t.link.stop();
      t.turn();
      break;
    case S::count_:
      break;
  }
  REQUIRE(t.link.state() == state);
  t.line.sent.clear();
  t.at_host.clear();
}

struct Case {
  S state;
  I input;
  std::function<void(Under&)> bring;
  Texts sent;
  Texts events;
};

std::function<void(Under&)> frame(const char* text) {
  return [text](Under& t) { t.receive(text); };
}
void turn(Under& t) { t.turn(); }
void lose_carrier(Under& t) { t.link.on_carrier_lost("cut"); }
void exhaust(Under& t) {
  for (int i = 0; i < 7; ++i) t.link.on_reply_timeout();
}
void stop(Under& t) { t.link.stop(); }
// The time in which what is queued may still be taken.
void stop_and_wait(Under& t) {
  t.link.stop();
  run_for(t.timers, Primary::kEndLimit);
}
void be_busy_and(Under& t) {
  t.link.set_busy(true);
  t.receive("C1 00 2D 00 00 00 00 01");
}
// A late answer to the SNRM before the last one, with nothing numbered in between.
void be_answered_again(Under& t) {
  const auto polled = t.link.state() == S::poll_w;
  t.link.on_carrier_lost("cut");
  t.turn();
  t.receive("C1 BF 02 00 01 70 00 18");
  t.turn();
  t.receive("C1 73");
  if (polled) t.turn();
  t.line.sent.clear();
  t.at_host.clear();
  t.receive("C1 73");
}
const char* kPiu = "C1 00 2D 00 00 00 00 01";
const char* kOtherPiu = "C1 02 2D 00 00 00 00 01";

// clang-format off
const std::vector<Case>& cases() {
  static const Texts kEnded = {"inop ended by the partner"};
  static const Texts kFault = {"inop protocol error"};
  static const Texts kStopped = {"inop operator request"};
  static const Texts kCut = {"inop carrier lost"};
  static const std::vector<Case> kCases = {
    {S::disc,   I::turn,             turn,              {"C1 BF"}, {"xid sent null"}},

    {S::xid_w,  I::turn,             turn,              {"C1 BF"}, {"xid sent null"}},
    {S::xid_w,  I::exhausted,        exhaust,           {}, {"inop no answer"}},
    {S::xid_w,  I::end,              stop,              {}, {}},
    {S::xid_w,  I::carrier_lost,     lose_carrier,      {}, kCut},

    {S::snrm_w, I::turn,             turn,              {"C1 93"}, {}},
    {S::snrm_w, I::rcv_ua,           frame("C1 73"),    {}, {"contacted"}},
    {S::snrm_w, I::rcv_dm,           frame("C1 1F"),    {}, {"inop refused"}},
    {S::snrm_w, I::exhausted,        exhaust,           {}, {"inop no answer"}},
    {S::snrm_w, I::end,              stop,              {}, {}},
    {S::snrm_w, I::carrier_lost,     lose_carrier,      {}, kCut},

    {S::nrm,    I::turn,             turn,              {"C1 11"}, {}},
    {S::nrm,    I::rcv_i,            frame(kPiu),       {}, {}},
    {S::nrm,    I::rcv_i_unexpected, frame(kOtherPiu),  {}, {}},
    {S::nrm,    I::rcv_i_busy,       be_busy_and,       {}, {}},
    {S::nrm,    I::rcv_rr,           frame("C1 11"),    {}, {}},
    {S::nrm,    I::rcv_rnr,          frame("C1 15"),    {}, {}},
    {S::nrm,    I::rcv_rej,          frame("C1 19"),    {}, {}},
    {S::nrm,    I::rcv_ua_again,     be_answered_again, {}, {}},
    {S::nrm,    I::carrier_lost,     lose_carrier,      {}, kCut},

    {S::poll_w, I::turn,             turn,              {"C1 11"}, {}},
    {S::poll_w, I::rcv_i,            frame(kPiu),       {}, {}},
    {S::poll_w, I::rcv_i_unexpected, frame(kOtherPiu),  {}, {}},
    {S::poll_w, I::rcv_i_busy,       be_busy_and,       {}, {}},
    {S::poll_w, I::rcv_rr,           frame("C1 01"),    {}, {}},
    {S::poll_w, I::rcv_rnr,          frame("C1 05"),    {}, {}},
    {S::poll_w, I::rcv_rej,          frame("C1 09"),    {}, {}},
    {S::poll_w, I::rcv_ua_again,     be_answered_again, {}, {}},
    {S::poll_w, I::exhausted,        exhaust,           {}, {"inop retries exhausted"}},
    {S::poll_w, I::carrier_lost,     lose_carrier,      {}, kCut},

    {S::disc_w, I::turn,             turn,              {"C1 53"}, {}},
    {S::disc_w, I::rcv_ua,           frame("C1 73"),    {}, kStopped},
    {S::disc_w, I::rcv_dm,           frame("C1 1F"),    {}, kStopped},
    {S::disc_w, I::exhausted,        exhaust,           {}, kStopped},
    {S::disc_w, I::carrier_lost,     lose_carrier,      {}, kStopped},
  };
  return kCases;
}
// What ends the link from both of the states in which it is contacted: the loss is told when DISC is done.
const std::vector<Case>& ends() {
  static const std::vector<Case> kEnds = {
    {S::nrm,    I::rcv_invalid,      frame("C1 31"),             {"C1 53"}, {"inop protocol error"}},
    {S::nrm,    I::rcv_ua,           frame("C1 73"),             {"C1 53"}, {"inop protocol error"}},
    {S::nrm,    I::rcv_rd,           frame("C1 53"),             {"C1 53"}, {"inop ended by the partner"}},
    {S::nrm,    I::rcv_rim,          frame("C1 17"),             {"C1 53"}, {"inop protocol error"}},
    {S::nrm,    I::rcv_frmr,         frame("C1 97 31 44 08"),    {"C1 53"}, {"inop protocol error"}},
    {S::nrm,    I::end,              stop_and_wait,              {"C1 53"}, {"inop operator request"}},
    {S::poll_w, I::rcv_invalid,      frame("C1 31"),             {"C1 53"}, {"inop protocol error"}},
    {S::poll_w, I::rcv_ua,           frame("C1 73"),             {"C1 53"}, {"inop protocol error"}},
    {S::poll_w, I::rcv_rd,           frame("C1 53"),             {"C1 53"}, {"inop ended by the partner"}},
    {S::poll_w, I::rcv_rim,          frame("C1 17"),             {"C1 53"}, {"inop protocol error"}},
    {S::poll_w, I::rcv_frmr,         frame("C1 97 31 44 08"),    {"C1 53"}, {"inop protocol error"}},
    {S::poll_w, I::end,              stop_and_wait,              {"C1 53"}, {"inop operator request"}},
  };
  return kEnds;
}
// clang-format on

// Rows whose way is another one than a state and a frame.
const std::pair<S, I> kElsewhere[] = {
    {S::disc, I::turn_leased}, {S::disc, I::contact},  {S::xid_w, I::contact},
    {S::xid_w, I::refuse},     {S::xid_w, I::rcv_xid}, {S::xid_w, I::rcv_dm},
    {S::poll_w, I::final},     {S::nrm, I::rcv_dm},    {S::poll_w, I::rcv_dm},
};

}  // namespace

TEST_CASE("every row of the primary station's table does on the line what it says") {
  std::map<std::pair<S, I>, int> covered;
  for (const auto& c : cases()) {
    CAPTURE(name(c.state), name(c.input));
    Under t;
    bring_to(t, c.state);
    c.bring(t);
    const auto* row = primary_table().find(c.state, c.input);
    REQUIRE(row != nullptr);
    CHECK(t.link.state() == row->next);
    CHECK(t.line.sent == c.sent);
    CHECK(t.at_host.events == c.events);
    CHECK(t.at_host.pius.size() == (c.input == I::rcv_i ? 1 : 0));
    ++covered[{c.state, c.input}];
  }
  for (const auto& c : ends()) {
    CAPTURE(name(c.state), name(c.input));
    Under t;
    bring_to(t, c.state);
    c.bring(t);
    CHECK(t.link.state() == S::disc_w);
    CHECK(t.at_host.events.empty());
    CHECK_FALSE(t.link.contacted());
    t.turn();
    CHECK(t.line.sent == c.sent);
    t.receive("C1 73");
    CHECK(t.link.state() == S::disc);
    CHECK(t.at_host.events == c.events);
    ++covered[{c.state, c.input}];
  }
  for (const auto& pair : kElsewhere) ++covered[pair];
  for (const auto& row : primary_table().rows()) {
    CAPTURE(name(row.state), name(row.input));
    CHECK(covered[{row.state, row.input}] == 1);
  }
}

TEST_CASE("a host's station asks for the XID, judges it, and sets the mode") {
  Under t;
  CHECK(t.link.state_in_words() == "waiting for the line");
  t.turn();
  CHECK(t.link.state_in_words() == "XID exchange");
  CHECK(t.link.awaiting());
  t.receive("C1 BF 02 00 01 70 00 18");
  CHECK_FALSE(t.link.awaiting());
  CHECK(t.link.state_in_words() == "SNRM sent, waiting for UA");
  t.turn();
  t.receive("C1 73");
  t.turn();
  CHECK(t.line.take() == Texts{"C1 BF", "C1 93", "C1 11"});
  CHECK(t.link.contacted());
  CHECK(t.at_host.info.max_btu == kLongestInformation);
}

TEST_CASE("an XID that is not the required one ends with DISC, and with DM it counts as none") {
  Under other;
  other.turn();
  other.receive("C1 BF 02 00 01 70 00 19");
  CHECK(other.link.state() == S::disc_w);
  other.turn();
  CHECK(other.line.take() == Texts{"C1 BF", "C1 53"});
  other.receive("C1 1F");
  CHECK(other.at_host.events.back() == "inop refused");
  CHECK(other.at_host.last_detail == "the partner identified itself as 017-00019, 017-00018 is required");
  CHECK(other.link.state_in_words() == "waiting to try again");

  Under none;
  none.turn();
  none.receive("C1 1F");
  CHECK(none.link.state() == S::disc);
  CHECK(none.at_host.last_detail == "station C1 answered XID with DM: it is there, but not ready");

  auto any = sdlc_link();
  any.xid.reset();
  Under unknown(any);
  unknown.turn();
  unknown.receive("C1 1F");
  unknown.turn();
  CHECK(unknown.line.take() == Texts{"C1 BF", "C1 93"});
}

TEST_CASE("a leased line has no XID exchange") {
  auto d = sdlc_link();
  d.leased = true;
  Under t(d);
  t.turn();
  t.receive("C1 73");
  CHECK(t.line.take() == Texts{"C1 93"});
  CHECK(t.at_host.events == Texts{"contacted"});
}

TEST_CASE("I frames go out without P, then RR with P, up to the window, and again from the N(R) of the final frame") {
  Under t(sdlc_link(8, 2));
  t.bring_up();
  t.send("2D 00 00 00 00 00 01");
  t.send("2D 00 00 00 00 00 02");
  t.send("2D 00 00 00 00 00 03");
  CHECK(t.link.due() == t.timers.now());
  t.turn();
  CHECK(t.line.take() == Texts{"C1 00 2D 00 00 00 00 00 01; C1 02 2D 00 00 00 00 00 02; C1 11"});
  t.receive("C1 31");
  t.turn();
  CHECK(t.line.take() == Texts{"C1 02 2D 00 00 00 00 00 02; C1 04 2D 00 00 00 00 00 03; C1 11"});
  // Both forms of an answer with data: F in a following RR, F in the last I frame (transports reference 3.8).
  t.receive("C1 60 2D 00 00 00 00 00 04");
  CHECK(t.link.awaiting());
  t.receive("C1 71");
  CHECK_FALSE(t.link.awaiting());
  t.turn();
  CHECK(t.line.take() == Texts{"C1 31"});
  t.receive("C1 72 2D 00 00 00 00 00 05");
  CHECK_FALSE(t.link.awaiting());
  t.turn();
  CHECK(t.line.take() == Texts{"C1 51"});
  CHECK(t.at_host.pius.size() == 2);
  CHECK(t.link.queued_bytes() == 0);
}

TEST_CASE("after a time-out the primary polls, and sends I frames again only when the N(R) is known") {
  Under t;
  t.bring_up();
  t.send("2D 00 00 00 00 00 01");
  t.turn();
  t.line.sent.clear();
  t.link.on_reply_timeout();
  t.turn();
  CHECK(t.line.take() == Texts{"C1 11"});
  t.receive("C1 11");
  run_for(t.timers, std::chrono::milliseconds(1));
  t.turn();
  CHECK(t.line.take() == Texts{"C1 00 2D 00 00 00 00 00 01; C1 11"});
  // The answer was lost, not the frame.
  t.link.on_reply_timeout();
  t.turn();
  t.receive("C1 31");
  CHECK(t.link.queued_bytes() == 0);
}

TEST_CASE("a station that says RNR gets no I frames, and is polled at the pace of an idle line") {
  Under t;
  t.bring_up();
  t.send("2D 00 00 00 00 00 01");
  t.turn();
  t.receive("C1 15");
  t.line.sent.clear();
  for (int i = 0; i < 12; ++i) {
    run_for(t.timers, *t.link.due() - t.timers.now());
    t.turn();
    t.receive("C1 15");
  }
  CHECK(t.line.take() == Texts(12, "C1 11"));
  CHECK(*t.link.due() - t.timers.now() == PortDefinition{}.poll_pause);
  run_for(t.timers, PortDefinition{}.poll_pause);
  t.turn();
  t.receive("C1 11");
  t.line.sent.clear();
  t.turn();
  CHECK(t.line.take() == Texts{"C1 00 2D 00 00 00 00 00 01; C1 11"});
}

TEST_CASE("a station that neither takes I frames nor says so is not flooded with them") {
  Under t;
  t.bring_up();
  t.send("2D 00 00 00 00 00 01");
  for (int i = 0; i < 12; ++i) {
    run_for(t.timers, *t.link.due() - t.timers.now());
    t.turn();
    t.receive("C1 11");
  }
  CHECK(*t.link.due() - t.timers.now() == PortDefinition{}.poll_pause);
}

TEST_CASE("a busy primary polls with RNR and takes no I frames") {
  Under t;
  t.bring_up();
  t.link.set_busy(true);
  t.turn();
  t.receive("C1 10 2D 00 00 00 00 01");
  t.link.set_busy(false);
  t.turn();
  CHECK(t.line.take() == Texts{"C1 15", "C1 11"});
  CHECK(t.at_host.pius.empty());
  t.receive("C1 10 2D 00 00 00 00 01");
  CHECK(t.at_host.pius.size() == 1);
}

TEST_CASE("a contacted station that falls silent or into disconnected mode is lost, and tried again") {
  Under silent;
  silent.bring_up();
  silent.turn();
  exhaust(silent);
  CHECK(silent.at_host.last_detail == "station C1 does not answer (polls, 7 times)");

  for (const bool polled : {false, true}) {
    Under fallen;
    fallen.bring_up();
    if (polled) fallen.turn();
    fallen.receive("C1 1F");
    CHECK(fallen.at_host.events == Texts{"inop ended by the partner"});
    CHECK(fallen.at_host.last_detail == "station C1 is in disconnected mode (DM)");
    CHECK(fallen.link.state() == S::disc);
    CHECK(*fallen.link.due() == fallen.timers.now() + PortDefinition{}.reconnect_min);
  }
}

TEST_CASE("what a station cannot be told is said in words") {
  const std::pair<const char*, const char*> rows[] = {
      {"C1 31", "station C1 acknowledged what was not sent: N(R)=1 V(S)=0"},
      {"C1 17", "station C1 wants to be initialised (RIM), which is not done here"},
      {"C1 97 31 44 08",
       "station C1 rejected a frame (FRMR): the rejected control field was 31 00 V(S)=2 V(R)=2: invalid N(R)"},
      {"C1 97 31", "station C1 rejected a frame (FRMR): information field 31"},
      {"C1 53", "station C1 asked for the end (RD)"},
      {"C1 73", "station C1 sent UA without being asked to"},
  };
  for (const auto& [bytes, words] : rows) {
    Under t;
    t.bring_up();
    t.turn();
    t.receive(bytes);
    t.turn();
    t.receive("C1 73");
    CHECK(t.at_host.last_detail == words);
  }
  Under silent;
  silent.turn();
  exhaust(silent);
  CHECK(silent.at_host.last_detail == "station C1 does not answer (XID, 7 times)");
  Under unset;
  bring_to(unset, S::snrm_w);
  exhaust(unset);
  CHECK(unset.at_host.last_detail == "station C1 does not answer (SNRM, 7 times)");
  Under refused;
  bring_to(refused, S::snrm_w);
  refused.receive("C1 1F");
  CHECK(refused.at_host.last_detail == "station C1 answered SNRM with DM: it is there, but not ready");
}

TEST_CASE("a stop lets out what is queued, with RNR, before DISC") {
  Under t;
  t.bring_up();
  t.send("2D 00 00 00 00 00 01");
  t.link.stop();
  CHECK_FALSE(t.link.contacted());
  CHECK(t.link.state_in_words() == "ending");
  t.turn();
  t.receive("C1 31");
  t.turn();
  CHECK(t.line.take() == Texts{"C1 00 2D 00 00 00 00 00 01; C1 15", "C1 53"});
  t.receive("C1 73");
  CHECK(t.at_host.events == Texts{"inop operator request"});
  CHECK_FALSE(t.link.needs_carrier());
}

TEST_CASE("a primary of modulo 128 sets SNRME and counts to 127") {
  Under t(sdlc_link(128, 127));
  t.turn();
  t.receive("C1 BF 02 00 01 70 00 18");
  t.turn();
  t.receive("C1 73");
  t.line.sent.erase(t.line.sent.begin());
  for (int i = 0; i < 200; ++i) t.send("2D 00 00 00 00 00 01");
  t.turn();
  REQUIRE(t.line.sent.size() == 2);
  CHECK(t.line.sent[0] == "C1 DF");
  CHECK(t.line.sent[1].substr(0, 26) == "C1 00 00 2D 00 00 00 00 00");
  CHECK(t.line.sent[1].substr(t.line.sent[1].size() - 8) == "C1 01 01");
  t.receive("C1 01 FF");
  t.line.sent.clear();
  t.turn();
  CHECK(t.line.sent[0].substr(0, 8) == "C1 FE 00");
  t.receive("C1 01 8F");  // 71: the number went round
  CHECK(t.link.queued_bytes() == 7);
  t.turn();
  t.receive("C1 01 91");
  CHECK(t.link.queued_bytes() == 0);
}

TEST_CASE("a transmission is no longer than what the emulator reads at a time") {
  Under t;
  t.bring_up();
  for (int i = 0; i < 7; ++i) t.link.send(Buffer::copy_of(Bytes(5000, 0x2D)));
  t.turn();
  std::size_t frames = 0;
  for (std::size_t at = t.line.sent[0].find(';'); at != std::string::npos; at = t.line.sent[0].find(';', at + 1))
    ++frames;
  CHECK(frames == 3);
}
