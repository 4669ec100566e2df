// One node with one link that the test plays, and one program on its session port that records what it is told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "formats/sense.h"
#include "node/node.h"
#include "support/fake_link.h"
#include "support/hex.h"

namespace openrui::test {

// What a SessionUser was told, one line a call: "opened", "LU norm RQ 03 80 A0 | F5 C3 …", "submitted LU norm ok" …
class RecordingUser final : public SessionUser {
 public:
  void opened() override { log.push_back("opened"); }
  void suspended() override { log.push_back("suspended"); }
  void progress(InitStatus) override {}
  void message(const Message& m) override {
    last = m.th;
    last_ru.assign(m.ru.begin(), m.ru.end());
    std::string line(name(m.flow));
    switch (m.kind) {
      case Message::Kind::unit:
        line += " " + to_hex(m.rh.bytes());
        break;
      case Message::Kind::rejected:
        line += " rejected " + to_words(m.sense);
        break;
      case Message::Kind::purged:
        line += " purged";
        break;
    }
    if (!m.ru.empty()) line += " | " + to_hex(m.ru, 16);
    log.push_back(line);
  }
  void submitted(Flow flow, const SubmitResult& r) override {
    log.push_back("submitted " + std::string(name(flow)) + " " + words(r));
  }
  void failed(SessionFailure) override { log.push_back("failed"); }
  void closed() override { log.push_back("closed"); }

  static std::string words(const SubmitResult& r) {
    switch (r.code) {
      case SubmitResult::Code::ok:
        return "ok";
      case SubmitResult::Code::state_check:
        return "state_check " + to_words(r.sense);
      case SubmitResult::Code::unsuccessful:
        return "unsuccessful " + to_words(r.sense);
      case SubmitResult::Code::session_lost:
        return "session lost";
    }
    return "?";
  }
  // The oldest line not yet taken; empty when there is none.
  std::string take() {
    if (log.empty()) return {};
    auto line = log.front();
    log.erase(log.begin());
    return line;
  }

  std::vector<std::string> log;
  Th last;
  Bytes last_ru;
};

class NullEvents final : public EventSink {
 public:
  void on_event(Severity, const std::string& subject, const std::string& text) override {
    lines.push_back(subject + ": " + text);
  }
  std::vector<std::string> lines;
};

struct NodeHarness final : LinkFactory {
  explicit NodeHarness(NodeDefinition definition = standard()) : node(definition, {timers, events, *this}) {
    node.start();
  }

  static NodeDefinition standard() {
    NodeDefinition d;
    d.name = "NODE1";
    PortDefinition port;
    port.name = "PORT1";
    d.ports = {port};
    LinkDefinition link;
    link.name = "HOST1";
    link.port = "PORT1";
    d.links = {link};
    d.pus = {{"PU1", "HOST1"}};
    d.lus = {{"LUA001", "PU1", 2}, {"LUA002", "PU1", 3}};
    return d;
  }

  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& definition, LinkNotifier& n) override {
    auto l = std::make_unique<FakeLink>();
    links[definition.name] = {l.get(), &n};
    return l;
  }

  FakeLink& link(const std::string& name = "HOST1") { return *links.at(name).first; }
  LinkNotifier& notifier(const std::string& name = "HOST1") { return *links.at(name).second; }
  void receive(std::string_view piu) { notifier().on_piu(hex(piu)); }
  std::string take() { return link().take(); }

  // Submits hex and says the result, "held" when there is none yet.
  std::string submit(SessionId id, Flow flow, std::string_view rh, std::string_view ru, std::uint16_t snf = 0) {
    const auto h = hex(rh);
    const auto bytes = hex(ru);
    Submission s;
    s.flow = flow;
    s.rh = Rh(h[0], h[1], h[2]);
    s.ru = bytes;
    s.snf = snf;
    const auto result = node.submit(id, s);
    return result ? RecordingUser::words(*result) : "held";
  }

  // Link up, ACTPU, ACTLU 02, program open on LUA001; everything answered and taken.
  SessionId open_session(RecordingUser& user) {
    notifier().on_contacted({});
    receive("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
    OpenRequest request;
    request.name = "LUA001";
    const auto opened = node.open(request, user);
    receive("2D 00 02 00 00 02 6B 80 00 0D 01 01");
    link().sent.clear();
    user.log.clear();
    return opened.id;
  }
  // And bound with the image, SDT answered where the TS profile has it.
  SessionId bind_session(RecordingUser& user, const std::string& bind) {
    const auto id = open_session(user);
    receive("2D 00 02 01 00 01 6B 80 00 " + bind);
    submit(id, Flow::lu_expedited, "80 00 00", "", 1);
    if (bind.substr(9, 2) == "03" || bind.substr(9, 2) == "04") {
      receive("2D 00 02 01 00 02 6B 80 00 A0");
      submit(id, Flow::lu_expedited, "80 00 00", "", 2);
    }
    link().sent.clear();
    user.log.clear();
    return id;
  }

  TimerQueue timers;
  NullEvents events;
  std::map<std::string, std::pair<FakeLink*, LinkNotifier*>> links;
  Node node;
};

// SNA reference 6.4.
inline const std::string kBindLu2 =
    "31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00 04 C3C9C3E2 00 00 03 D3E4F2";
// FM 3, TS 3, LU 0, multiple-RU chains and either response both ways, no brackets, HDX flip-flop with the SLU sending
// first, RU 256, windows 2 and 2.
inline const std::string kBindLu0 =
    "31 01 03 03 B0 B0 00 80 02 02 85 85 82 02 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00";

}  // namespace openrui::test
