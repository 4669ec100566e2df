// SDLC stations as links of a data link switch, frame by frame (transports reference 5.7, 5.9).
#include <catch2/catch.hpp>

#include "sdlc_under_test.h"

using namespace openrui;
using namespace openrui::test;
using Reach = SwitchedLink::Reach;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Strings = std::vector<std::string>;

// What a switch is told, in order.
class RecordingSwitch final : public SwitchedNotifier {
 public:
  Strings events;
  std::vector<Bytes> pius;
  Strings take() { return std::exchange(events, {}); }

 private:
  void on_contacted(const LinkInfo&) override { events.emplace_back("contacted"); }
  void on_inop(InopReason reason, const std::string&) override {
    events.push_back("inop " + std::string(name(reason)));
  }
  void on_xid(ByteView xid, bool sent) override {
    if (!sent) events.push_back("xid " + (xid.empty() ? std::string("null") : to_hex(xid)));
  }
  void on_piu(ByteView piu) override { pius.emplace_back(piu.begin(), piu.end()); }
  void on_uncongested() override { events.emplace_back("uncongested"); }
  void on_wanted() override { events.emplace_back("wanted"); }
  void on_reached() override { events.emplace_back("reached"); }
  void on_set_mode() override { events.emplace_back("set mode"); }
  bool can_reach() const override { return true; }
};

struct SwitchedSecondary {
  SwitchedSecondary() { link.start(); }
  Strings receive(std::string_view text) {
    link.receive(hex(text));
    return line.take();
  }
  void wait(Duration span) { run_for(timers, span); }

  TimerQueue timers;
  RecordingLine line{timers};
  RecordingSwitch joint;
  sdlc::Secondary link{line, sdlc_link(), joint};
};

struct SwitchedPrimary {
  explicit SwitchedPrimary(LinkDefinition d = PrimaryUnderTest::as_host(sdlc_link())) : link(line, d, joint) {
    link.start();
  }
  Strings turn() {
    if (!link.due() || *link.due() > timers.now()) return {};
    link.take_turn();
    return line.take();
  }
  void receive(std::string_view text) { link.receive(hex(text)); }

  TimerQueue timers;
  RecordingLine line{timers};
  RecordingSwitch joint;
  sdlc::Primary link;
};

const Bytes kXid = hex("02 00 01 70 00 18");

}  // namespace

TEST_CASE("a host's SNRM is DM until the other link is there, UA then, and RNR until that is contacted") {
  SwitchedSecondary t;
  CHECK(t.receive("C1 93") == Strings{"C1 1F"});
  CHECK(t.joint.take() == Strings{"wanted"});
  CHECK(t.receive("C1 93") == Strings{"C1 1F"});
  CHECK(t.joint.take().empty());
  CHECK(t.link.reach(0) == Reach::now);
  CHECK(t.receive("C1 93") == Strings{"C1 73"});
  CHECK(t.joint.take() == Strings{"set mode"});
  CHECK_FALSE(t.link.contacted());
  // An I frame is not taken, and comes again.
  CHECK(t.receive("C1 10 2D 00 00 00 00 01") == Strings{"C1 15"});
  CHECK(t.joint.pius.empty());
  t.link.accept_contact();
  CHECK(t.link.contacted());
  CHECK(t.receive("C1 10 2D 00 00 00 00 01") == Strings{"C1 31"});
  CHECK(t.joint.pius.size() == 1);
  CHECK(t.joint.take().empty());
}

TEST_CASE("an XID poll is answered from the other link at once, or at the next poll when that took too long") {
  SwitchedSecondary t;
  CHECK(t.receive("C1 BF").empty());
  CHECK(t.joint.take() == Strings{"wanted", "xid null"});
  CHECK(t.link.reach(0) == Reach::now);
  // The question by which who comes by a circuit begins.
  t.link.send_xid({});
  CHECK(t.line.take().empty());
  t.link.send_xid(kXid);
  CHECK(t.line.take() == Strings{"C1 BF 02 00 01 70 00 18"});
  // Lost on the line: the same answer again, and nobody is asked.
  CHECK(t.receive("C1 BF") == Strings{"C1 BF 02 00 01 70 00 18"});
  CHECK(t.joint.take().empty());
  // Another XID is another question.
  CHECK(t.receive("C1 BF 14 00 FF F0 00 01").empty());
  CHECK(t.joint.take() == Strings{"xid 14 00 FF F0 00 01"});
  t.wait(seconds(1));
  t.link.send_xid(kXid);
  CHECK(t.line.take().empty());
  CHECK(t.receive("C1 BF 14 00 FF F0 00 01") == Strings{"C1 BF 02 00 01 70 00 18"});
}

TEST_CASE("an XID of format 3 is a combined station's towards a LAN and none on the line") {
  SwitchedSecondary t;
  const std::string head = "32 1D 01 70 00 18 00 00 00 08 00 00 00 00 00 00 00 01 0B ";
  const std::string tail = " 00 7F FF 00 00 00 00 7F 00";
  t.receive("C1 BF " + head + "30" + tail);
  CHECK(t.joint.take() == Strings{"wanted", "xid " + head + "70" + tail});
  t.link.reach(0);
  t.link.send_xid(hex(head + "41" + tail));
  CHECK(t.line.take() == Strings{"C1 BF " + head + "01" + tail});
}

TEST_CASE("an SNRM on a live link ends the activation with DM, so that both stations begin anew") {
  SwitchedSecondary t;
  t.link.reach(0);
  t.receive("C1 93");
  t.link.accept_contact();
  t.receive("C1 11");
  t.joint.take();
  // The UA was lost when nothing numbered came: no restart.
  CHECK(t.link.state() == sdlc::SecondaryState::nrm);
  CHECK(t.receive("C1 93") == Strings{"C1 1F"});
  CHECK(t.joint.take() == Strings{"inop ended by the partner", "wanted"});
  CHECK(t.link.state() == sdlc::SecondaryState::ndm);
}

TEST_CASE("a secondary that is released asks for DISC when it is polled, and tells the end once") {
  SwitchedSecondary t;
  t.link.reach(0);
  t.receive("C1 93");
  t.link.accept_contact();
  t.receive("C1 11");
  t.joint.take();
  CHECK_FALSE(t.link.release(InopReason::orderly_end));
  CHECK(t.receive("C1 11") == Strings{"C1 53"});
  CHECK(t.receive("C1 53") == Strings{"C1 73"});
  CHECK(t.joint.take() == Strings{"inop operator request"});
  // Before the contact there is nothing to wait for.
  t.link.reach(0);
  CHECK(t.link.release(InopReason::orderly_end));
  CHECK(t.joint.take().empty());
  // A host that polls no more.
  t.link.reach(0);
  t.receive("C1 93");
  CHECK_FALSE(t.link.release(InopReason::orderly_end));
  t.joint.take();
  t.wait(sdlc::Secondary::kEndLimit + seconds(1));
  CHECK(t.joint.take() == Strings{"inop operator request"});
}

TEST_CASE("a secondary without a line cannot be reached, and loses its activation with it") {
  SwitchedSecondary t;
  t.line.carrier = false;
  CHECK_FALSE(t.link.present());
  CHECK(t.link.reach(0) == Reach::never);
  t.line.carrier = true;
  CHECK(t.link.present());
  t.link.reach(0);
  t.link.on_carrier_lost("cut");
  CHECK(t.joint.take() == Strings{"inop carrier lost"});
}

TEST_CASE("a station that answers the null XID wants the other link, and is asked and contacted from there") {
  SwitchedPrimary t;
  CHECK(t.turn() == Strings{"C1 BF"});
  t.receive("C1 BF 02 00 01 70 00 18");
  // It asks as a station on a LAN does, with a null XID.
  CHECK(t.joint.take() == Strings{"wanted", "xid null"});
  CHECK(t.turn().empty());
  CHECK(t.link.reach(0) == Reach::now);
  t.link.send_xid({});
  CHECK(t.turn() == Strings{"C1 BF"});
  t.receive("C1 BF 02 00 01 70 00 18");
  CHECK(t.joint.take() == Strings{"xid 02 00 01 70 00 18"});
  CHECK(t.turn().empty());
  t.link.contact();
  CHECK(t.turn() == Strings{"C1 93"});
  t.receive("C1 73");
  CHECK(t.joint.take() == Strings{"contacted"});
  CHECK(t.link.contacted());
  CHECK_FALSE(t.link.release(InopReason::orderly_end));
  CHECK(t.turn() == Strings{"C1 53"});
  t.receive("C1 73");
  CHECK(t.joint.take() == Strings{"inop ended by the partner"});
}

TEST_CASE("a station that is wanted from the other link is looked for, and one that is silent cannot be reached") {
  SwitchedPrimary t;
  CHECK(t.link.reach(0) == Reach::later);
  CHECK(t.turn() == Strings{"C1 BF"});
  t.receive("C1 1F");  // DM: there, and without an XID
  CHECK(t.joint.take() == Strings{"reached"});
  t.link.send_xid({});
  CHECK(t.turn() == Strings{"C1 BF"});
  t.receive("C1 1F");
  CHECK(t.joint.take() == Strings{"xid null"});
  t.link.contact();
  CHECK(t.turn() == Strings{"C1 93"});
  CHECK_FALSE(t.link.release(InopReason::refused));

  SwitchedPrimary silent;
  CHECK(silent.link.reach(0) == Reach::later);
  for (int i = 0; i < silent.line.definition().retries; ++i) {
    CHECK(silent.turn() == Strings{"C1 BF"});
    silent.link.on_reply_timeout();
  }
  CHECK(silent.joint.take() == Strings{"inop no answer"});
}

TEST_CASE("a leased station is asked nothing: its configured XID is the answer") {
  auto d = PrimaryUnderTest::as_host(sdlc_link());
  d.leased = true;
  SwitchedPrimary t(d);
  t.link.take_turn();
  CHECK(t.line.take().empty());
  CHECK(t.joint.take() == Strings{"wanted", "xid null"});
  CHECK(t.link.reach(0) == Reach::now);
  t.link.send_xid({});
  run_for(t.timers, milliseconds(1));
  CHECK(t.joint.take() == Strings{"xid 02 00 01 70 00 18"});
  t.link.contact();
  CHECK(t.turn() == Strings{"C1 93"});
}
