// The application `recover`: nothing is lost and nothing doubled when sessions end at the wrong moment (SNA reference
// 7, 11.8; LUA reference 13.6).
#include <catch2/catch.hpp>

#include "dlc/loopback/cable.h"
#include "formats/ru/response.h"
#include "formats/ru/session_services.h"
#include "host_harness.h"
#include "node/node.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// FM 4, TS 4, HDX flip-flop, brackets from BETB, either side may send EB, windows of 2.
const std::string kMode = "31 01 04 04 B1 B1 60 80 02 02 85 85 82 02 00 00 00 00 00 00 00 00 00 00 00 00 00";

hostsim::HostDefinition recover_host() {
  auto h = host_definition();
  h.applications = {{"RECOVER", hostsim::ApplicationType::recover, "", 0}};
  h.modes = {{"FM4TS4", hex(kMode)}};
  return h;
}

// A program that has `total` messages for the host and wants as many back. It keeps what it has sent and received,
// comes back after every loss of its session, and learns from STSN which of its messages the host has.
class Program final : public SessionUser {
 public:
  Program(Node& node, unsigned total) : node_(node), total_(total) {}

  void open() {
    OpenRequest request;
    request.name = "LUA001";
    const auto result = node_.open(request, *this);
    if (result.error == OpenError::none) id_ = result.id;
  }
  bool alive() const { return id_ != 0; }
  // An outer request for resynchronisation.
  void ask(std::string_view ru, bool expedited) {
    const auto bytes = hex(ru);
    Submission s;
    s.flow = expedited ? Flow::lu_expedited : Flow::lu_normal;
    s.rh = expedited ? rh::session_control : rh::dfc;
    s.ru = bytes;
    const auto result = node_.submit(id_, s);
    REQUIRE(result);
    CHECK(result->code == SubmitResult::Code::ok);
    if (!expedited) last_sent_ = result->th.snf;
  }

  void opened() override {
    Submission s;
    s.flow = Flow::sscp_normal;
    s.rh = rh::network_services;
    const auto ru = emit_init_self(make_init_self("RECOVER", ""));
    s.ru = ru;
    node_.submit(id_, s);
  }
  void progress(InitStatus) override {}
  void submitted(Flow, const SubmitResult& r) override {
    if (r.code == SubmitResult::Code::ok) last_sent_ = r.th.snf;
  }
  void failed(SessionFailure) override { id_ = 0; }
  void closed() override { id_ = 0; }

  void message(const Message& m) override {
    node_.consumed(id_, m.flow, 1);
    node_.asked_to_read(id_, m.flow);
    if (m.kind != Message::Kind::unit) {
      ++faults;
      return;
    }
    if (m.rh.rri()) return response(m);
    if (m.flow == Flow::lu_expedited) return control(m);
    if (m.flow == Flow::lu_normal && m.rh.category() == RuCategory::fmd) return data(m);
    respond(m);
  }

  unsigned faults = 0;
  unsigned dialogues = 0;
  unsigned clears = 0;
  unsigned mismatches = 0;
  std::vector<Bytes> received;

 private:
  static Bytes message_of(unsigned n) { return ByteWriter().u16(0xC1C2).u16(n).take(); }

  void respond(const Message& m) {
    if (!m.rh.answerable()) return;
    Submission s;
    s.flow = m.flow;
    s.rh = Rh(0x80, 0, 0);
    s.snf = m.th.snf;
    node_.submit(id_, s);
  }
  void response(const Message& m) {
    if (m.rh.rti()) ++faults;
  }
  void control(const Message& m) {
    switch (classify(m.rh, false, m.ru)) {
      case RuKind::stsn: {
        const auto stsn = parse_stsn(m.ru);
        REQUIRE(stsn);
        ++dialogues;
        // What the host says it has of us holds: whatever was sent after it is sent again.
        if (stsn->secondary_action == StsnAction::set) {
          if (stsn->secondary_number != last_sent_) {
            REQUIRE(stsn->secondary_number == static_cast<std::uint16_t>(last_sent_ - 1));
            --sent_;
          }
          last_sent_ = stsn->secondary_number;
        }
        return respond(m);
      }
      case RuKind::sdt:
        respond(m);
        // Between brackets the first speaker may begin; a reply that is still due comes by itself.
        if (received.size() == sent_) send_next();
        return;
      case RuKind::clear:
        ++clears;
        return respond(m);
      case RuKind::unbind:
        if (m.ru.size() > 1 && m.ru[1] == 0x04) ++mismatches;
        return respond(m);
      default:
        return respond(m);
    }
  }
  void data(const Message& m) {
    received.emplace_back(m.ru.begin(), m.ru.end());
    respond(m);
    if (received.size() == sent_) send_next();
  }
  void send_next() {
    if (sent_ == total_) return;
    const auto ru = message_of(sent_ + 1);
    Submission s;
    s.flow = Flow::lu_normal;
    s.rh = Rh(0x03, 0x80, 0xA0);  // only, RQD1, BB, CD
    s.ru = ru;
    const auto result = node_.submit(id_, s);
    if (result && result->code != SubmitResult::Code::ok) {
      ++faults;
      return;
    }
    ++sent_;
    if (result) last_sent_ = result->th.snf;
  }

  Node& node_;
  unsigned total_;
  SessionId id_ = 0;
  unsigned sent_ = 0;
  std::uint16_t last_sent_ = 0;
};

struct Pair final : private LinkFactory {
  Pair() {
    const auto h = recover_host();
    NodeDefinition n;
    n.name = "NODE1";
    n.ports = h.ports;
    auto hd = h;
    hd.links[0].mac.octets = {0x40, 0, 0, 0, 2, 1};
    hd.links[0].remote_mac.octets = {0x40, 0, 0, 0, 1, 1};
    hd.links[0].host = true;
    auto link = hd.links[0];
    std::swap(link.mac, link.remote_mac);
    link.host = false;
    n.links = {link};
    n.pus = {{"PU1", link.name}};
    n.lus = {{"LUA001", "PU1", 2}};
    node = std::make_unique<Node>(n, NodeEnvironment{timers, events, *this});
    host = std::make_unique<hostsim::Host>(hd, hostsim::HostEnvironment{timers, events, *this});
    node->start();
    host->start();
    settle();
  }
  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& link, LinkNotifier& n) override {
    return cable.make_link(link, n);
  }
  void settle() {
    do {
      timers.run(timers.now());
    } while (cable.run() != 0);
  }
  // One thing on the cable arrives; false when there is nothing any more.
  bool step() {
    timers.run(timers.now());
    return cable.run(1) != 0;
  }

  loopback::Cable cable;
  TimerQueue timers;
  EventLog events;
  std::unique_ptr<Node> node;
  std::unique_ptr<hostsim::Host> host;
};

constexpr unsigned kTotal = 4;

void check_all_there(const Program& program) {
  REQUIRE(program.received.size() == kTotal);
  for (unsigned i = 0; i < kTotal; ++i) {
    // The host's count and our message: one that was lost or taken twice would shift them.
    CHECK(to_hex(program.received[i]) == to_hex(ByteWriter().u32(i + 1).u16(0xC1C2).u16(i + 1).take()));
  }
}

}  // namespace

TEST_CASE("recover: without a loss every message is taken and answered once, and STSN is asked before SDT") {
  Pair pair;
  Program program(*pair.node, kTotal);
  program.open();
  pair.settle();
  check_all_there(program);
  CHECK(program.dialogues == 1);
  CHECK(program.faults == 0);
}

TEST_CASE("recover: the link lost at every PIU in turn, and nothing is lost or doubled") {
  // How many deliveries the whole conversation takes.
  unsigned length = 0;
  {
    Pair pair;
    Program program(*pair.node, kTotal);
    program.open();
    while (pair.step()) ++length;
    check_all_there(program);
  }
  REQUIRE(length > 25);
  unsigned with_dialogue = 0;
  for (unsigned at = 0; at < length; ++at) {
    CAPTURE(at);
    Pair pair;
    Program program(*pair.node, kTotal);
    program.open();
    for (unsigned i = 0; i < at; ++i) pair.step();
    pair.cable.cut();
    pair.settle();
    pair.cable.mend();
    pair.settle();
    if (!program.alive()) program.open();
    pair.settle();
    for (int seconds = 0; seconds < 60 && program.received.size() < kTotal; ++seconds) {
      pair.timers.run(pair.timers.now() + std::chrono::seconds(1));
      pair.settle();
    }
    check_all_there(program);
    CHECK(program.mismatches == 0);
    CHECK(program.faults == 0);
    if (program.dialogues > 1) ++with_dialogue;
  }
  CHECK(with_dialogue > kTotal);
}

TEST_CASE("recover: the link lost twice, at every pair of PIUs of the dialogue and the first message") {
  for (unsigned first = 4; first < 26; ++first) {
    for (unsigned second = 0; second < 36; second += 2) {
      CAPTURE(first, second);
      Pair pair;
      Program program(*pair.node, kTotal);
      program.open();
      for (const auto steps : {first, second}) {
        for (unsigned i = 0; i < steps; ++i) pair.step();
        pair.cable.cut();
        pair.settle();
        pair.cable.mend();
        if (!program.alive()) program.open();
      }
      for (int seconds = 0; seconds < 60 && program.received.size() < kTotal; ++seconds) {
        pair.settle();
        if (!program.alive()) program.open();
        pair.timers.run(pair.timers.now() + std::chrono::seconds(1));
      }
      pair.settle();
      std::string events;
      for (const auto& line : pair.events.lines) events += line + '\n';
      CAPTURE(events, program.alive(), program.dialogues);
      check_all_there(program);
      CHECK(program.mismatches == 0);
    }
  }
}

namespace {

// A host in session with the test as its LU, data traffic not yet active: BIND answered, STSN is out.
struct Restart : HostHarness {
  Restart() : HostHarness(recover_host()) {
    activate();
    init_self("RECOVER", "FM4TS4");
    link->sent.clear();
    receive("2D 00 01 02 00 01 | EB 80 00 | 31");
  }
  void start() {
    CHECK(take() == normalized("2D 00 02 01 00 02 | 6B 80 00 | A2 60 0000 0000"));
    receive("2D 00 01 02 00 02 | EB 80 00 | A2 60 0000 0000");  // SET done, no number kept
    CHECK(take() == normalized("2D 00 02 01 00 03 | 6B 80 00 | A0"));
    receive("2D 00 01 02 00 03 | EB 80 00 | A0");
    CHECK(take().empty());
  }
  // The LU's first message, and the host's answer, which is left unanswered.
  void talk() {
    receive("2C 00 01 02 00 01 | 03 81 A0 | C1");
    CHECK(take() == normalized("2C 00 02 01 00 01 | 83 81 00"));
    CHECK(take() == normalized("2C 00 02 01 00 01 | 03 81 40 | 00 00 00 01 C1"));
  }
};

}  // namespace

TEST_CASE("recover: RQR, LUSTAT of an aborted unit of work and a 2001 are each answered with CLEAR, STSN, SDT") {
  const auto way = GENERATE(0, 1, 2);
  CAPTURE(way);
  Restart h;
  h.start();
  h.talk();
  std::string number = "01";
  switch (way) {
    case 0:
      h.receive("2D 00 01 02 00 09 | 6B 80 00 | A3");
      CHECK(h.take() == normalized("2D 00 02 01 00 09 | EB 80 00 | A3"));
      break;
    case 1:
      h.receive("2C 00 01 02 00 01 | 83 80 00");
      h.receive("2C 00 01 02 00 02 | 4B 80 00 | 04 08 24 00 00");
      CHECK(h.take() == normalized("2C 00 02 01 00 02 | CB 80 00 | 04"));
      number = "02";
      break;
    default:
      h.receive("2C 00 01 02 00 01 | 87 90 00 | 20 01 00 00");
      break;
  }
  CHECK(h.take() == normalized("2D 00 02 01 00 04 | 6B 80 00 | A1"));
  h.receive("2D 00 01 02 00 04 | EB 80 00 | A1");
  CHECK(h.take() == normalized("2D 00 02 01 00 05 | 6B 80 00 | A2 60 00" + number + " 0001"));
  if (way == 1) {
    // It has the answer.
    h.receive("2D 00 01 02 00 05 | EB 80 00 | A2 50 00" + number + " 0001");
    CHECK(h.take() == normalized("2D 00 02 01 00 06 | 6B 80 00 | A2 10 0000 0001"));
    h.receive("2D 00 01 02 00 06 | EB 80 00 | A2 10 0000 0001");
    CHECK(h.take() == normalized("2D 00 02 01 00 07 | 6B 80 00 | A0"));
    h.receive("2D 00 01 02 00 07 | EB 80 00 | A0");
    CHECK(h.take().empty());
  } else {
    // It lacks it: the number is set back, and the answer comes again with the number that it had.
    h.receive("2D 00 01 02 00 05 | EB 80 00 | A2 50 00" + number + " 0000");
    CHECK(h.take() == normalized("2D 00 02 01 00 06 | 6B 80 00 | A2 10 0000 0000"));
    h.receive("2D 00 01 02 00 06 | EB 80 00 | A2 10 0000 0000");
    CHECK(h.take() == normalized("2D 00 02 01 00 07 | 6B 80 00 | A0"));
    h.receive("2D 00 01 02 00 07 | EB 80 00 | A0");
    CHECK(h.take().substr(0, 17) == normalized("2C 00 02 01 00 01"));
  }
  CHECK(h.take().empty());
}

TEST_CASE("recover: an LU whose numbers cannot be right ends with UNBIND type 04, and the next session begins anew") {
  Restart h;
  h.start();
  h.talk();
  h.receive("2D 00 01 02 00 09 | 6B 80 00 | A3");
  h.take();
  h.take();
  h.receive("2D 00 01 02 00 04 | EB 80 00 | A1");
  h.take();
  const auto answer = GENERATE("A2 50 0001 0007", "A2 60 0001 0001", "A2 90 0001 0001", "A2 50 0001");
  CAPTURE(answer);
  h.receive("2D 00 01 02 00 05 | EB 80 00 | " + std::string(answer));
  CHECK(h.take() == normalized("2D 00 02 01 00 06 | 6B 80 00 | 32 04"));
  h.receive("2D 00 01 02 00 06 | EB 80 00 | 32");
  h.init_self("RECOVER", "FM4TS4");
  h.link->sent.clear();
  h.receive("2D 00 01 02 00 07 | EB 80 00 | 31");
  CHECK(h.take() == normalized("2D 00 02 01 00 08 | 6B 80 00 | A2 60 0000 0000"));
}
