// A host with faults, a real node, and a LUA program on it: verbs at one end, misbehaviour at the other, one virtual
// clock.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "../hostsim/host_harness.h"
#include "../rui/program.h"
#include "dlc/loopback/cable.h"
#include "formats/ebcdic.h"
#include "formats/message_words.h"
#include "formats/sense.h"
#include "hostsim/faults/fault_words.h"
#include "node/node.h"

namespace openrui::test {

// FM 3, TS 3, flip-flop, brackets with reset state BETB, rule 1, SLU first speaker, windows of 1, both may send EB.
inline const std::string kBracketMode =
    "31 01 03 03 B1 B1 30 80 01 01 85 85 81 01 00 00 00 00 00 00 00 00 00 00 00 00 00";
// As LU0-DEMO with windows of 1.
inline const std::string kNarrowMode =
    "31 01 03 03 B0 B0 00 80 01 01 85 85 81 01 00 00 00 00 00 00 00 00 00 00 00 00 00";

class FaultPair : public Caller, private LinkFactory {
 public:
  using Change = std::function<void(hostsim::HostDefinition&)>;

  explicit FaultPair(const Change& change = {}, std::size_t max_btu = 0, Personality personality = Personality::snapix)
      : exceptions(personality == Personality::his) {
    auto h = host_definition();
    h.links[0].mac.octets = {2, 0, 0, 0, 1, 2};
    h.links[0].remote_mac.octets = {2, 0, 0, 0, 1, 1};
    h.links[0].host = true;
    h.links[0].max_btu = max_btu;
    h.modes.push_back({"BRACKETS", hex(kBracketMode)});
    h.modes.push_back({"NARROW", hex(kNarrowMode)});
    hostsim::Application source;
    source.name = "SOURCE1";
    source.type = hostsim::ApplicationType::source;
    source.source.chains = 3;
    source.source.ru_size = 100;
    h.applications.push_back(source);
    if (change) change(h);
    NodeDefinition n;
    n.name = "NODE1";
    n.ports = h.ports;
    n.links = h.links;
    n.links[0].name = "HOST1";
    std::swap(n.links[0].mac, n.links[0].remote_mac);
    n.links[0].host = false;
    n.links[0].max_btu = 0;
    n.pus = {{"PU1", "HOST1"}};
    n.lus = {{"LUA001", "PU1", 2}};
    n.personality = personality;
    node = std::make_unique<Node>(n, NodeEnvironment{timers, node_events, *this});
    host = std::make_unique<hostsim::Host>(h, hostsim::HostEnvironment{timers, host_events, *this});
    engine = std::make_unique<VerbEngine>(*node, *this, VerbEngine::Options{personality, 0});
    node->start();
    host->start();
    pass();
  }
  VerbInterface& verbs() override { return *engine; }

  // --- the operator of the host
  // "unbind type=0E": armed or done, once.
  hostsim::FaultAnswer fault(const std::string& line) {
    const auto all = split_words(line);
    hostsim::FaultWords words;
    for (std::size_t i = 1; i < all.size(); ++i) {
      const auto equals = all[i].find('=');
      words.emplace_back(all[i].substr(0, equals), all[i].substr(equals + 1));
    }
    const auto made = hostsim::read_fault(all.at(0), words, 1);
    if (!made) FAIL(to_words(made.error()));
    return host->faults().ask(*made);
  }
  void arm(const std::string& line) { CHECK(fault(line).done); }
  std::uint64_t strikes(hostsim::FaultKind kind) const { return host->faults().strikes(kind); }

  // --- time
  void pass(Duration d = Duration::zero()) {
    const auto end = timers.now() + d;
    for (;;) {
      cable.run();
      if (!timers.next() || *timers.next() > end) break;
      timers.run(std::max(*timers.next(), timers.now()));
    }
    timers.run(end);
    cable.run();
  }

  // --- verbs
  TestVerb& verb(std::uint16_t opcode) {
    kept.push_back(std::make_unique<TestVerb>(opcode, sid));
    return *kept.back();
  }
  static bool completed_now(const TestVerb& v) { return v.record.common.lua_prim_rc != LUA_IN_PROGRESS; }
  // Its result, or "pending" when so much time was not enough.
  std::string finish(TestVerb& v, Duration limit = std::chrono::seconds(20)) {
    pass();
    const auto end = timers.now() + limit;
    while (!completed_now(v) && timers.next() && *timers.next() <= end) pass(*timers.next() - timers.now());
    if (!completed_now(v)) pass(end - timers.now());
    return completed_now(v) ? v.result() : "pending";
  }
  std::string run(TestVerb& v, Duration limit = std::chrono::seconds(20)) {
    call(v);
    return finish(v, limit);
  }
  std::string open() {
    auto& init = verb(LUA_OPCODE_RUI_INIT).name("LUA001");
    const auto result = run(init);
    sid = init.c().lua_sid;
    return result;
  }
  std::string term() { return run(verb(LUA_OPCODE_RUI_TERM)); }
  // After a session failure: RUI_TERM where the product wants it (LUA reference 6.5).
  void give_up() {
    CHECK(term() == (exceptions ? "STATE_CHECK - NO_RUI_SESSION" : "OK - OK"));
    sid = 0;
  }
  // A request of the host that is in error: an EXR, to which the program answers with the sense code that LUA proposes,
  // or NEGATIVE_RSP when LUA refuses by itself (LUA reference 14.3, 14.5).
  void expect_error(Sense sense) {
    const auto result = read(kLuNorm);
    if (!exceptions) {
      CHECK(result == to_words(ReturnCode{Prim::negative_rsp, sec_of(sense)}));
      return;
    }
    std::uint8_t bytes[4];
    emit_sense(sense, bytes);
    const auto rh = hex(last->rh());
    CHECK((rh[0] & 0x84) == 0x04);  // a request with sense data
    CHECK(result.find("| " + to_hex(bytes)) != std::string::npos);
    CHECK(answer(kLuNorm, false, to_hex(bytes)) == "OK - OK");
  }
  std::string write(unsigned flow, std::string_view rh, std::string_view ru = "", std::uint16_t snf = 0) {
    return run(verb(LUA_OPCODE_RUI_WRITE).flows(flow).send(rh, ru, snf));
  }
  TestVerb& begin_read(unsigned flow) {
    last = &verb(LUA_OPCODE_RUI_READ).flows(flow).buffer(4096);
    call(*last);
    pass();
    return *last;
  }
  // Result of a READ and, when it brought something, RH and RU: "OK - OK 83 80 00", "OK - OK 6B 80 00 32 0F".
  std::string read(unsigned flow, Duration limit = std::chrono::seconds(20)) {
    begin_read(flow);
    return read_result(limit);
  }
  std::string read_result(Duration limit = std::chrono::seconds(20)) {
    auto text = finish(*last, limit);
    if (text != "OK - OK") return text;
    // PI is the host's own affair.
    auto rh = hex(last->rh());
    rh[1] &= 0xFE;
    text += " " + to_hex(rh);
    return last->c().lua_data_length == 0 ? text : text + " | " + last->received();
  }
  std::uint16_t last_snf() const { return get16(ByteView(last->record.common.lua_th.snf, 2), 0); }
  std::string answer(unsigned flow, bool positive = true, const std::string& sense = "") {
    return write(flow, positive ? "83 80 00" : "87 90 00", sense, last_snf());
  }

  // --- what programs do
  // INIT-SELF; what came as its response.
  std::string log_on(const std::string& application, const std::string& mode) {
    if (write(kSscpNorm, "0B 80 00", to_hex(emit_init_self(make_init_self(application, mode)))) != "OK - OK") {
      return "INIT-SELF was not written";
    }
    return read(kSscpNorm);
  }
  // "bound", or the first thing that was not as it should be.
  std::string bind(const std::string& application, const std::string& mode) {
    if (const auto r = log_on(application, mode); r != "OK - OK 8B 80 00 | 01 06 81") return "INIT-SELF: " + r;
    if (const auto r = read(kLuExp); r.find("OK - OK 6B 80 00 | 31") != 0) return "BIND: " + r;
    if (const auto r = answer(kLuExp); r != "OK - OK") return "RSP(BIND): " + r;
    if (const auto r = read(kLuExp); r != "OK - OK 6B 80 00 | A0") return "SDT: " + r;
    if (const auto r = answer(kLuExp); r != "OK - OK") return "RSP(SDT): " + r;
    return "bound";
  }
  // Data with the direction, and what the echo brings back: "C1 C2 C3".
  std::string say(const std::string& data, const std::string& rh = "03 80 20") {
    if (const auto r = write(kLuNorm, rh, data); r != "OK - OK") return "write: " + r;
    if (rh.substr(3, 2) == "80") {
      if (const auto r = read(kLuNorm); r.find("OK - OK 83") != 0) return "response: " + r;
    }
    const auto heard = read(kLuNorm);
    const auto bar = heard.find("| ");
    if (heard.find("OK - OK 03") != 0 || bar == std::string::npos) return "echo: " + heard;
    if (heard.substr(11, 2) == "80") CHECK(answer(kLuNorm) == "OK - OK");
    return heard.substr(bar + 2);
  }
  // All in one: a program that has a session with ECHO1.
  void begin(const std::string& mode = "LU0-DEMO", const std::string& application = "ECHO1") {
    REQUIRE(open() == "OK - OK");
    REQUIRE(bind(application, mode) == "bound");
  }

  // What must hold whatever the fault was: no verb hangs, the node has let go of everything, and one more session works
  // from logon to end.
  void holds() {
    host->faults().disarm_all();
    term();
    pass(std::chrono::minutes(6));  // BIND may have to time out
    for (const auto& v : kept) {
      INFO("opcode " << std::hex << v->record.common.lua_opcode);
      CHECK(completed_now(*v));
    }
    CHECK(done.size() <= kept.size());
    CHECK(node->sessions() == 0);
    CHECK(host->lus()[0].session == ScState::reset);
    REQUIRE(host->lus()[0].sscp == SscpState::active);
    sid = 0;
    REQUIRE(open() == "OK - OK");
    REQUIRE(bind("ECHO1", "LU0-DEMO") == "bound");
    CHECK(say("C1 C2 C3") == "C1 C2 C3");
    CHECK(term() == "OK - OK");
    pass(std::chrono::seconds(10));
    CHECK(node->sessions() == 0);
    CHECK(host->lus()[0].session == ScState::reset);
  }

  const bool exceptions;  // errors of the host come as exception requests
  TimerQueue timers;
  loopback::Cable cable;
  EventLog node_events;
  EventLog host_events;
  std::unique_ptr<Node> node;
  std::unique_ptr<hostsim::Host> host;
  std::unique_ptr<VerbEngine> engine;
  std::uint32_t sid = 0;
  TestVerb* last = nullptr;  // the latest RUI_READ
  std::vector<std::unique_ptr<TestVerb>> kept;

 private:
  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& link, LinkNotifier& n) override {
    return cable.make_link(link, n);
  }
};

}  // namespace openrui::test
