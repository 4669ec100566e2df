// A host and a node joined by the loopback cable: both roles of the stack against each other.
#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>
#include <functional>

#include "dlc/loopback/cable.h"
#include "formats/ru/response.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"
#include "host_harness.h"
#include "node/node.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// A LUA program on the node's session port, reduced to what a test needs: it logs on, accepts BIND, SDT and UNBIND,
// answers what asks for an answer, and sends `chains` chains of `rus` RUs each, waiting for each echo.
class Program final : public SessionUser {
 public:
  Program(Node& node, std::string lu) : node_(node), lu_(std::move(lu)) {}

  void open() {
    OpenRequest request;
    request.name = lu_;
    const auto result = node_.open(request, *this);
    CHECK(result.error == OpenError::none);
    id_ = result.id;
  }
  void log_on(const std::string& plu, const std::string& mode_name = {}) {
    submit(Flow::sscp_normal, rh::network_services, emit_init_self(make_init_self(plu, mode_name)));
  }
  void term_self(const std::string& plu) {
    submit(Flow::sscp_normal, rh::network_services, emit_term_self(make_term_self(plu)));
  }
  void leave() { node_.close(id_); }

  void opened() override {
    is_open = true;
    if (!application.empty()) log_on(application, mode);
  }
  void progress(InitStatus) override {}
  void submitted(Flow, const SubmitResult& result) override {
    CHECK(result.code == SubmitResult::Code::ok);
    waiting_ = false;
    send_more();
  }
  void failed(SessionFailure) override { ++failures; }
  void closed() override { ++closes; }

  void message(const Message& m) override {
    node_.consumed(id_, m.flow, 1);
    node_.asked_to_read(id_, m.flow);
    const bool lu_lu = is_lu_lu(m.flow);
    const auto kind = classify(m.rh, !lu_lu, m.rh.rti() && m.rh.rri() ? m.ru.subspan(4) : m.ru);
    if (m.rh.rri()) {
      if (m.rh.rti()) refusals.push_back(to_words(parse_sense(m.ru)).substr(0, 9));
      return;
    }
    if (!lu_lu) {
      if (kind == RuKind::nspe) {
        const auto nspe = parse_nspe(m.ru);
        REQUIRE(nspe);
        procedure_errors.push_back(to_words(nspe->sense.value_or(Sense::none)).substr(0, 9));
      }
      return respond(m);
    }
    if (m.flow == Flow::lu_expedited) return control(m, kind);
    data(m);
  }

  std::string application;  // to log on to when opened
  std::string mode;
  Sense bind_answer = Sense::none;
  unsigned chains = 0;
  unsigned rus = 1;
  bool definite = true;
  std::size_t ru_size = 100;

  bool is_open = false;
  bool bound = false;
  unsigned echoes = 0;
  unsigned unbinds = 0;
  unsigned failures = 0;
  unsigned closes = 0;
  std::vector<std::string> refusals;
  std::vector<std::string> procedure_errors;

 private:
  void submit(Flow flow, const Rh& rh, Bytes ru) {
    Submission s;
    s.flow = flow;
    s.rh = rh;
    s.ru = ru;
    const auto result = node_.submit(id_, s);
    if (result) CHECK(result->code == SubmitResult::Code::ok);
    if (!result) waiting_ = true;
  }
  void respond(const Message& m, Sense why = Sense::none) {
    if (!m.rh.answerable() || (m.rh.response_form() == ResponseForm::exception && why == Sense::none)) return;
    std::uint8_t bytes[4];
    emit_sense(why, bytes);
    Submission s;
    s.flow = m.flow;
    s.rh = response_rh(m.rh, why == Sense::none);
    s.snf = m.th.snf;
    if (why != Sense::none) s.ru = bytes;
    const auto result = node_.submit(id_, s);
    REQUIRE(result);
    CHECK(result->code == SubmitResult::Code::ok);
  }
  void control(const Message& m, RuKind kind) {
    respond(m, kind == RuKind::bind ? bind_answer : Sense::none);
    if (kind == RuKind::sdt) {
      bound = true;
      begin_chain();
    } else if (kind == RuKind::unbind) {
      bound = false;
      ++unbinds;
    }
  }
  void data(const Message& m) {
    if (m.rh.bci()) received_.clear();
    received_.insert(received_.end(), m.ru.begin(), m.ru.end());
    if (!m.rh.eci()) return;
    respond(m);
    CHECK(received_ == sent_);
    ++echoes;
    if (m.rh.cdi()) begin_chain();
  }
  void begin_chain() {
    if (echoes >= chains) return;
    sent_.clear();
    to_send_ = rus;
    send_more();
  }
  void send_more() {
    while (to_send_ > 0 && !waiting_) {
      const bool first = to_send_ == rus;
      const bool last = --to_send_ == 0;
      Rh rh;
      rh.set_bci(first).set_eci(last).set_dr1(true).set_eri(!(last && definite)).set_cdi(last);
      const Bytes ru(ru_size, static_cast<std::uint8_t>(echoes + to_send_));
      sent_.insert(sent_.end(), ru.begin(), ru.end());
      submit(Flow::lu_normal, rh, ru);
    }
  }

  Node& node_;
  std::string lu_;
  SessionId id_ = 0;
  unsigned to_send_ = 0;
  bool waiting_ = false;
  Bytes sent_;
  Bytes received_;
};

class CableLinks final : public LinkFactory {
 public:
  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& link, LinkNotifier& n) override {
    return cable.make_link(link, n);
  }
  loopback::Cable cable;
};

LinkDefinition link_between(unsigned number, bool host) {
  LinkDefinition link;
  link.name = "LINK" + std::to_string(number);
  link.port = "PORT1";
  link.mac.octets = {2, 0, 0, 0, static_cast<std::uint8_t>(number), 1};
  link.remote_mac.octets = {2, 0, 0, 0, static_cast<std::uint8_t>(number), 2};
  if (host) std::swap(link.mac, link.remote_mac);
  link.host = host;
  return link;
}

// `pus` PUs on a link each, with `lus` LUs each: U1L1, U1L2 …
struct Pair {
  explicit Pair(unsigned pus = 1, unsigned lus = 1, const std::function<void(hostsim::HostDefinition&)>& change = {}) {
    auto h = host_definition();
    NodeDefinition n;
    n.name = "NODE1";
    n.ports = h.ports;
    h.links.clear();
    h.pus.clear();
    h.lus.clear();
    for (unsigned pu = 1; pu <= pus; ++pu) {
      const auto name = "PU" + std::to_string(pu);
      h.links.push_back(link_between(pu, true));
      n.links.push_back(link_between(pu, false));
      h.pus.push_back({name, h.links.back().name});
      n.pus.push_back({name, n.links.back().name});
      for (unsigned lu = 1; lu <= lus; ++lu) {
        const auto lu_name = "U" + std::to_string(pu) + "L" + std::to_string(lu);
        h.lus.push_back({lu_name, name, static_cast<std::uint8_t>(lu + 1), "", ""});
        n.lus.push_back({lu_name, name, static_cast<std::uint8_t>(lu + 1)});
      }
    }
    if (change) change(h);
    node = std::make_unique<Node>(n, NodeEnvironment{timers, node_events, links});
    host = std::make_unique<hostsim::Host>(h, hostsim::HostEnvironment{timers, host_events, links});
    node->start();
    host->start();
    links.cable.run();
  }
  // Time passes and everything that is on the way arrives.
  void run(Duration d = Duration::zero()) {
    do {
      timers.run(timers.now() + std::exchange(d, Duration::zero()));
    } while (links.cable.run() != 0);
  }

  TimerQueue timers;
  CableLinks links;
  EventLog node_events;
  EventLog host_events;
  std::unique_ptr<Node> node;
  std::unique_ptr<hostsim::Host> host;
};

}  // namespace

TEST_CASE("node and host: INIT-SELF, BIND, SDT, a chain each way, UNBIND, and the LU is free again") {
  Pair pair;
  Program program(*pair.node, "U1L1");
  program.application = "ONCE";
  program.chains = 1;
  program.rus = 3;
  program.open();
  pair.run();
  CHECK(program.echoes == 1);
  CHECK(program.unbinds == 1);
  CHECK_FALSE(program.bound);
  program.leave();
  pair.run();
  CHECK(program.closes == 1);
  CHECK_FALSE(pair.host->lus()[0].enabled);
  CHECK(pair.host->counters().sessions_ended == 1);
}

TEST_CASE("node and host: chains of many RUs go both ways through windows of every size") {
  const auto window = GENERATE("00", "01", "02", "07", "3F");
  CAPTURE(window);
  Pair pair(1, 1, [&](hostsim::HostDefinition& h) {
    const std::string w = window;
    h.modes[0].bind =
        hex("31 01 03 03 B0 B0 00 80 " + w + " " + w + " 87 87 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  });
  Program program(*pair.node, "U1L1");
  program.application = "ECHO1";
  program.chains = 20;
  program.rus = 50;
  program.ru_size = 1000;
  program.definite = GENERATE(true, false);
  program.open();
  pair.run();
  CHECK(program.echoes == 20);
  CHECK(program.refusals.empty());
}

TEST_CASE("node and host: more than two thousand LUs in session at once") {
  Pair pair(9, 250);
  std::vector<std::unique_ptr<Program>> programs;
  for (const auto& lu : pair.node->lus()) {
    programs.push_back(std::make_unique<Program>(*pair.node, lu.name));
    programs.back()->application = "ECHO1";
    programs.back()->chains = 3;
    programs.back()->open();
  }
  pair.run();
  CHECK(pair.host->counters().sessions_started == 2250);
  for (const auto& p : programs) CHECK(p->echoes == 3);
  pair.links.cable.cut();
  pair.run();
  for (const auto& p : programs) CHECK(p->failures == 1);
  CHECK(pair.host->counters().sessions_ended == 2250);
  pair.links.cable.mend();
  pair.run();
  for (const auto& lu : pair.host->lus()) CHECK(lu.sscp == SscpState::active);
}

TEST_CASE("node and host: 250 LUs on each of 60 PUs are activated, and each echoes once") {
  Pair pair(60, 250);
  const auto lus = pair.host->lus();
  REQUIRE(lus.size() == 15000);
  CHECK(std::all_of(lus.begin(), lus.end(), [](const auto& lu) { return lu.sscp == SscpState::active; }));
  const auto pus = pair.host->stations();
  CHECK(std::all_of(pus.begin(), pus.end(), [](const auto& pu) { return pu.sscp == SscpState::active; }));
  std::deque<Program> programs;
  for (const auto& lu : lus) {
    auto& program = programs.emplace_back(*pair.node, lu.name);
    program.application = "ECHO1";
    program.chains = 1;
    program.open();
  }
  pair.run();
  CHECK(std::all_of(programs.begin(), programs.end(), [](const Program& p) { return p.bound && p.echoes == 1; }));
  CHECK(pair.host->counters().sessions_started == 15000);
  CHECK(pair.host->counters().dropped == 0);
}

TEST_CASE("node and host: a BIND that the program refuses comes back as NSPE, an unknown application too") {
  Pair pair;
  Program program(*pair.node, "U1L1");
  program.open();
  pair.run();
  program.bind_answer = with_specific(sense::invalid_parameter, 2);
  program.log_on("ECHO1");
  pair.run();
  program.log_on("NOBODY");
  pair.run();
  CHECK(program.procedure_errors == std::vector<std::string>{"0835 0002", "0806 0014"});
  program.log_on("ECHO1", "NONE");
  pair.run();
  CHECK(program.refusals == std::vector<std::string>{"0821 0002"});
  program.bind_answer = Sense::none;
  program.log_on("ECHO1");
  pair.run();
  CHECK(program.bound);
  program.log_on("ECHO1");
  pair.run();
  CHECK(program.refusals.back() == "0805 0000");
  program.term_self("ECHO1");
  pair.run();
  CHECK_FALSE(program.bound);
  CHECK(program.unbinds == 1);
}

TEST_CASE("node and host: a configured logon binds each program that opens the LU") {
  Pair pair(1, 1, [](hostsim::HostDefinition& h) { h.lus[0].logon = "ECHO1"; });
  CHECK(pair.host->lus()[0].session == ScState::reset);
  for (unsigned i = 1; i <= 3; ++i) {
    Program program(*pair.node, "U1L1");
    program.chains = 2;
    program.open();
    pair.run();
    CHECK(program.echoes == 2);
    program.leave();
    pair.run();
    CHECK(program.closes == 1);
    CHECK(pair.host->lus()[0].session == ScState::reset);
    CHECK(pair.host->counters().sessions_ended == i);
  }
}

TEST_CASE("node and host: a host that stops unbinds, deactivates and takes the link down, started again it activates") {
  Pair pair(2, 3);
  Program program(*pair.node, "U1L2");
  program.application = "ECHO1";
  program.open();
  pair.run();
  CHECK(program.bound);
  bool stopped = false;
  pair.host->stop([&] { stopped = true; });
  pair.run();
  CHECK(program.unbinds == 1);
  CHECK(program.failures == 1);
  CHECK(stopped);
  for (const auto& l : pair.node->links()) CHECK_FALSE(l.contacted);
  pair.host->start();
  pair.run();
  for (const auto& lu : pair.node->lus()) CHECK(lu.sscp_active);
}

TEST_CASE("node and host: a program that leaves without a word ends its session by TERM-SELF") {
  Pair pair;
  Program program(*pair.node, "U1L1");
  program.application = "SINK1";
  program.open();
  pair.run();
  CHECK(program.bound);
  program.leave();
  pair.run();
  CHECK(program.closes == 1);
  CHECK(pair.host->lus()[0].session == ScState::reset);
  CHECK_FALSE(pair.host->lus()[0].enabled);
}

TEST_CASE("node and host: the cable is cut after each delivery in turn, and the pair always recovers") {
  for (std::size_t after = 0; after < 80; ++after) {
    CAPTURE(after);
    Pair pair(1, 2);
    Program first(*pair.node, "U1L1");
    first.application = "ONCE";
    first.chains = 1;
    first.rus = 3;
    first.open();
    pair.links.cable.run(after);
    pair.links.cable.cut();
    pair.run();
    const auto& counters = pair.host->counters();
    REQUIRE(counters.sessions_started == counters.sessions_ended);
    pair.links.cable.mend();
    pair.run();
    Program second(*pair.node, "U1L2");
    second.application = "ONCE";
    second.chains = 1;
    second.rus = 2;
    second.open();
    pair.run();
    REQUIRE(second.echoes == 1);
    REQUIRE(second.unbinds == 1);
    REQUIRE(second.procedure_errors.empty());
  }
}
