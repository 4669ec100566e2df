// A host with one link that the test plays as the node, byte for byte.
#pragma once

#include <map>
#include <string>

#include "formats/ru/session_services.h"
#include "hostsim/host.h"
#include "support/fake_link.h"
#include "support/hex.h"

namespace openrui::test {

class EventLog final : public EventSink {
 public:
  void on_event(Severity severity, const std::string& subject, const std::string& text) override {
    if (severity != Severity::debug) lines.push_back(subject + ": " + text);
  }
  bool has(const std::string& line) const {
    for (const auto& l : lines) {
      if (l.find(line) != std::string::npos) return true;
    }
    return false;
  }
  std::vector<std::string> lines;
};

// FM 3, TS 3, HDX flip-flop, secondary sends first, either response, windows of 7 (LU0-DEMO of the configuration).
inline const std::string kDemoMode = "31 01 03 03 B0 B0 00 80 07 07 85 85 87 07 00 00 00 00 00 00 00 00 00 00 00 00 00";
// SNA reference 6.4, up to byte 26.
inline const std::string kLu2Mode = "31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00";
inline const std::string kFdxMode = "31 01 03 03 B0 B0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
inline const std::string kFm2Mode = "31 01 02 02 71 40 20 00 00 01 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
inline const std::string kFm4Mode = "31 01 04 04 B1 B1 60 80 02 02 85 85 02 02 00 00 00 00 00 00 00 00 00 00 00 00 00";
inline const std::string kNegotiableMode =
    "31 00 04 04 B1 B1 60 80 02 02 87 87 02 02 00 00 00 00 00 00 00 00 00 00 00 00 00";

inline hostsim::HostDefinition host_definition() {
  hostsim::HostDefinition d;
  d.name = "HOST1";
  PortDefinition port;
  port.name = "PORT1";
  d.ports = {port};
  LinkDefinition link;
  link.name = "NODE1";
  link.port = "PORT1";
  d.links = {link};
  d.pus = {{"PU1", "NODE1"}};
  d.lus = {{"LUA001", "PU1", 2, "", ""}};
  d.applications = {{"ECHO1", hostsim::ApplicationType::echo, "", 0},
                    {"ONCE", hostsim::ApplicationType::echo, "", 1},
                    {"SINK1", hostsim::ApplicationType::sink, "", 0}};
  d.modes = {{"LU0-DEMO", hex(kDemoMode)}, {"LU2", hex(kLu2Mode)}, {"FDX", hex(kFdxMode)},
             {"FM2", hex(kFm2Mode)},       {"FM4", hex(kFm4Mode)}, {"NEGO", hex(kNegotiableMode)}};
  return d;
}

struct HostHarness : LinkFactory {
  explicit HostHarness(hostsim::HostDefinition definition = host_definition())
      : host(definition, {timers, events, *this}) {
    host.start();
  }

  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& definition, LinkNotifier& n) override {
    auto l = std::make_unique<FakeLink>();
    link = l.get();
    notifier = &n;
    link_definition = definition;
    return l;
  }

  void receive(std::string_view piu) { notifier->on_piu(hex(piu)); }
  std::string take() { return link->take(); }
  void pass(Duration d) { timers.run(timers.now() + d); }

  // Link up, ACTPU and ACTLU of LU 02 answered; `slu`: 03 enabled, 01 disabled.
  void activate(const std::string& slu = "03") {
    notifier->on_contacted({});
    receive("2D 00 00 00 00 01 EB 80 00 11 01");
    receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 " + slu + " 00 01 00 00 00");
  }
  // And in session with the application, whose name is given in EBCDIC hex, with a blank-padded mode name.
  void start_session(const std::string& application, const std::string& mode) {
    activate();
    link->sent.clear();
    init_self(application, mode);
    link->sent.clear();
    // BIND and SDT are the first requests of the LU-LU session.
    receive("2D 00 01 02 00 01 EB 80 00 31");
    link->sent.clear();
    receive("2D 00 01 02 00 02 EB 80 00 A0");
    link->sent.clear();
  }
  void init_self(const std::string& application, const std::string& mode) {
    const auto ru = emit_init_self(make_init_self(application, mode));
    receive("2C 00 00 02 00 03 0B 80 00 " + to_hex(ru));
  }

  TimerQueue timers;
  EventLog events;
  FakeLink* link = nullptr;
  LinkNotifier* notifier = nullptr;
  LinkDefinition link_definition;
  hostsim::Host host;
};

inline std::string normalized(std::string_view text) { return to_hex(hex(text)); }

}  // namespace openrui::test
