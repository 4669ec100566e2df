// The link station on IUCV or IPC: every row of its table, on a carrier that the test plays.
#include <catch2/catch.hpp>
#include <set>

#include "binding.h"
#include "dlc/envelope/station.h"

using namespace openrui;
using namespace openrui::envelope;
using namespace openrui::test;

namespace {

using S = StationState;
using I = StationInput;
using A = StationAction;

struct FakeCarrier final : Carrier {
  explicit FakeCarrier(std::vector<std::string>& l) : log(l) {}
  void open() override { log.push_back("open"); }
  void close(bool orderly) override { log.push_back(orderly ? "close orderly" : "close"); }
  void send(Kind kind, Buffer data) override { log.push_back(std::string(name(kind)) + " " + to_hex(data.view())); }
  std::size_t queued_bytes() const override { return queued; }
  void set_busy(bool b) override { busy = b; }
  std::uint8_t window() const override { return 16; }
  std::string state_in_words() const override { return "waiting"; }
  std::vector<std::string>& log;
  std::size_t queued = 0;
  bool busy = false;
};

struct FakePort final : StationPort {
  const PortDefinition& definition() const override { return d; }
  TimerQueue& timers() override { return queue; }
  PortCounters& count() override { return counters; }
  void report(Severity, const std::string& text) override { reports.push_back(text); }
  PortDefinition d;
  TimerQueue queue;
  PortCounters counters;
  std::vector<std::string> reports;
};

const Bytes kXid0 = {0x02, 0x00, 0x01, 0x70, 0x00, 0x18};
const Bytes kOtherXid = {0x02, 0x00, 0x01, 0x70, 0x00, 0x19};
const Bytes kPiu(9, 0x2D);
const auto kMode = emit_mode({16, false, 4096});

struct StationUnderTest {
  explicit StationUnderTest(bool host) : definition(host ? host_link_definition() : node_link_definition()) {
    station = std::make_unique<Station>(port, definition, notifier, [this](CarrierUser& u) {
      user = &u;
      auto made = std::make_unique<FakeCarrier>(log);
      carrier = made.get();
      return made;
    });
  }
  void frame(Kind kind, ByteView data = {}) { user->on_frame(static_cast<std::uint32_t>(kind), data); }
  void wait(Duration span) { run_for(port.queue, span); }

  void bring_to(StationState state) {
    if (state == S::down) return;
    station->start();
    if (state == S::waitpath) return;
    user->on_path_up(false);
    if (state == S::xidwait) return;
    if (definition.host) {
      frame(Kind::xid_command, kXid0);
      if (state == S::contacting) return;
      frame(Kind::ua, kMode);
    } else {
      frame(Kind::set_mode, kMode);
    }
    if (state == S::contacted) return;
    station->stop();
    told_before = true;
  }
  void apply(StationInput in) {
    switch (in) {
      case I::start:
        return station->start();
      case I::end:
        return station->stop();
      case I::path_up:
        return user->on_path_up(true);
      case I::path_failed:
        return user->on_path_failed(InopReason::no_answer, "nobody there");
      case I::path_lost:
        return user->on_path_lost(false, InopReason::carrier_lost, "cut");
      case I::contact:
        return frame(Kind::xid_command, kXid0);
      case I::refuse:
        return frame(Kind::xid_command, kOtherXid);
      case I::rcv_xid:
        return frame(Kind::xid_command);
      case I::rcv_set_mode:
      case I::rcv_set_mode_unwilling:
      case I::rcv_set_mode_yield:
        return frame(Kind::set_mode, kMode);
      case I::rcv_ua:
        return frame(Kind::ua, kMode);
      case I::rcv_piu:
        return frame(Kind::piu, kPiu);
      case I::rcv_disc:
        return frame(Kind::disc, emit_disc(DiscReason::operator_request));
      case I::rcv_dm:
        return frame(Kind::dm);
      case I::rcv_test:
        return frame(Kind::test_command, Bytes{1, 2, 3});
      case I::rcv_test_response:
        return frame(Kind::test_response);
      case I::rcv_rd:
        return frame(Kind::request_disconnect);
      case I::rcv_wrong:
        return user->on_frame(0x42, {});
      case I::timeout:
        return wait(Station::kExchangeLimit);
      case I::count_:
        return;
    }
  }
  bool has(const std::string& what) const { return std::find(log.begin(), log.end(), what) != log.end(); }

  FakePort port;
  LinkDefinition definition;
  RecordingNotifier notifier;
  std::vector<std::string> log;
  FakeCarrier* carrier = nullptr;
  CarrierUser* user = nullptr;
  std::unique_ptr<Station> station;
  bool told_before = false;
};

// Inputs that only the host's station can have, and states that only it reaches.
bool of_host(const StationTable::Row& row) {
  return row.state == S::contacting || row.input == I::contact || row.input == I::refuse ||
         row.input == I::rcv_set_mode_unwilling || row.input == I::rcv_rd;
}

// What the row's action shows on the carrier or to the user.
std::string shown_by(StationAction action) {
  switch (action) {
    case A::open:
      return "open";
    case A::close:
    case A::finish:
      return "close orderly";
    case A::give_up:
      return "close";
    case A::set_mode:
      return "SETMODE 10 01 FF FF 00 00 00 00";
    case A::accept:
    case A::restart:
    case A::obey:
    case A::refused:
    case A::answer_disc:
      return "UA 10";
    case A::decline:
      return "DM ";
    case A::disconnect:
    case A::refuse_partner:
    case A::protest:
      return "DISC";
    case A::echo:
      return "TEST response 01 02 03";
    default:
      return "";
  }
}

std::string told_by(StationAction action) {
  switch (action) {
    case A::fail:
    case A::contact_failed:
    case A::give_up:
    case A::lose:
    case A::restart:
    case A::obey:
    case A::refused:
    case A::refuse_partner:
    case A::protest:
    case A::finish:
      return "inop";
    case A::accept:
    case A::come_up:
      return "contacted";
    case A::take_xid:
    case A::show_xid:
      return "xid received null";
    default:
      return "";
  }
}

}  // namespace

TEST_CASE("every row of the table of a link station on IUCV or IPC does what it says (11.4)") {
  std::set<std::pair<S, I>> seen;
  for (const auto& row : station_table().rows()) {
    CAPTURE(name(row.state), name(row.input));
    CHECK(seen.insert({row.state, row.input}).second);
    StationUnderTest t(of_host(row));
    t.bring_to(row.state);
    REQUIRE(t.station->state() == row.state);
    t.log.clear();
    t.notifier.clear();
    t.apply(row.input);
    if (row.input == I::timeout) {
      // The station tries again when the time is over: what it did first counts.
      CHECK(t.notifier.losses() == 1);
      CHECK_FALSE(t.log.empty());
      continue;
    }
    // The SETMODE of a partner that begins anew is taken at once; a stopped link is at rest after its end.
    const auto next = row.action == A::restart ? S::contacted : row.action == A::finish ? S::down : row.next;
    CHECK(t.station->state() == next);
    const auto shown = shown_by(row.action);
    const bool matches = std::any_of(t.log.begin(), t.log.end(), [&](const auto& l) { return l.rfind(shown, 0) == 0; });
    CHECK(matches == !(t.log.empty()));
    if (!shown.empty()) CHECK(matches);
    const auto told = told_by(row.action);
    if (told.empty()) {
      const auto xids = std::count_if(t.notifier.events.begin(), t.notifier.events.end(),
                                      [](const auto& e) { return e.rfind("xid", 0) == 0; });
      CHECK(static_cast<std::size_t>(xids) == t.notifier.events.size());
    } else {
      CHECK(std::count_if(t.notifier.events.begin(), t.notifier.events.end(),
                          [&](const auto& e) { return e.rfind(told, 0) == 0; }) == 1);
    }
    CHECK(t.notifier.pius.size() == (row.action == A::deliver ? 1 : 0));
  }
}

TEST_CASE("what no row lists changes nothing") {
  for (int host = 0; host < 2; ++host) {
    for (const auto state : {S::down, S::waitpath, S::xidwait, S::contacted, S::discing}) {
      for (const auto in : {I::rcv_ua, I::rcv_test_response, I::rcv_rd, I::rcv_dm}) {
        if (station_table().find(state, in) != nullptr) continue;
        StationUnderTest t(host == 1);
        t.bring_to(state);
        t.log.clear();
        t.notifier.clear();
        t.apply(in);
        CAPTURE(name(state), name(in));
        CHECK(t.station->state() == state);
        CHECK(t.log.empty());
        CHECK(t.notifier.events.empty());
      }
    }
  }
}

TEST_CASE("a null XID command of a host is answered with XID 0 as a response, and SETMODE with UA (11.4)") {
  StationUnderTest t(false);
  t.bring_to(S::xidwait);
  t.frame(Kind::xid_command);
  t.frame(Kind::set_mode, kMode);
  CHECK(t.log == std::vector<std::string>{"open", "XID response 02 00 01 70 00 18", "UA 10 00 FF FF 00 00 00 00"});
  CHECK(t.notifier.events == std::vector<std::string>{"xid received null", "xid sent 02 00 01 70 00 18", "contacted"});
  CHECK(t.notifier.info.max_btu == 4096);
}

TEST_CASE("an XID command and SETMODE are sent three times, five seconds apart (11.4)") {
  StationUnderTest t(true);
  SECTION("XID") {
    t.station->start();
    t.user->on_path_up(true);
    t.wait(std::chrono::seconds(14));
    CHECK(t.log == std::vector<std::string>{"open", "XID command ", "XID command ", "XID command "});
    t.wait(std::chrono::seconds(1));
    CHECK(t.log.back() == "close");
    CHECK(t.notifier.events.back() == "inop no answer");
  }
  SECTION("SETMODE") {
    t.bring_to(S::contacting);
    t.wait(std::chrono::seconds(16));
    CHECK(std::count(t.log.begin(), t.log.end(), "SETMODE 10 01 FF FF 00 00 00 00") == 3);
    CHECK(t.station->state() == S::xidwait);
    CHECK(t.notifier.events.back() == "inop no answer");
  }
}

TEST_CASE("a busy user has its partner stopped only while the station is contacted, and never over DISC") {
  StationUnderTest t(false);
  t.station->set_busy(true);
  t.bring_to(S::xidwait);
  CHECK_FALSE(t.carrier->busy);
  t.frame(Kind::set_mode, kMode);
  CHECK(t.carrier->busy);
  t.station->set_busy(false);
  CHECK_FALSE(t.carrier->busy);
  t.station->set_busy(true);
  t.station->stop();
  CHECK_FALSE(t.carrier->busy);
}

TEST_CASE("of two primaries the one with the greater node identification stays it (11.4)") {
  StationUnderTest t(true);
  SECTION("equal: it yields") {
    t.bring_to(S::contacting);
    t.frame(Kind::set_mode, kMode);
    CHECK(t.station->state() == S::contacted);
    CHECK(t.log.back() == "UA 10 00 FF FF 00 00 00 00");
  }
  SECTION("greater: it waits for the UA") {
    t.definition = node_link_definition();
    t.definition.xid = NodeId{0x017, 0x00019};
    t.definition.xid_format = 3;
    t.definition.role = StationRole::primary;
    Station station(t.port, t.definition, t.notifier, [&t](CarrierUser& u) {
      t.user = &u;
      return std::make_unique<FakeCarrier>(t.log);
    });
    station.start();
    t.user->on_path_up(false);
    t.frame(Kind::xid_command, kXid0);
    REQUIRE(station.state() == S::contacting);
    t.frame(Kind::set_mode, kMode);
    CHECK(station.state() == S::contacting);
    t.frame(Kind::ua, kMode);
    CHECK(station.state() == S::contacted);
  }
}

TEST_CASE("a PIU before the contact and an unknown kind end the path with DISC for a protocol error (11.1)") {
  StationUnderTest t(false);
  t.bring_to(S::xidwait);
  const bool piu = GENERATE(true, false);
  if (piu) {
    t.frame(Kind::piu, kPiu);
  } else {
    t.user->on_frame(0x0B, {});
  }
  CHECK(t.log.back() == "DISC 00 04 00 00 00 00 00 00");
  CHECK(t.notifier.events.back() == "inop protocol error");
  t.frame(Kind::ua, kMode);
  CHECK(t.log.back() == "close orderly");
  CHECK(t.notifier.losses() == 1);
  CHECK(t.port.counters.errors == 1);
}

TEST_CASE("a lost path is made anew with back-off, and the loss is told once") {
  StationUnderTest t(false);
  t.bring_to(S::contacted);
  t.user->on_path_lost(false, InopReason::carrier_lost, "cut");
  for (int i = 0; i < 5; ++i) {
    t.wait(std::chrono::minutes(1));
    t.user->on_path_failed(InopReason::no_answer, "nobody there");
  }
  CHECK(std::count(t.log.begin(), t.log.end(), "open") == 6);
  CHECK(t.notifier.losses() == 1);
}
