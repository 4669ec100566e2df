#include "config/sdlc_config.h"

#include <catch2/catch.hpp>

#include "config/host_config.h"
#include "config/node_config.h"
#include "support/paths.h"

using namespace openrui;

namespace {

// Line 2 has the ports, line 3 the links.
std::string node_file(const std::string& port_keys, const std::string& links) {
  return "{ \"node\": { \"name\": \"N\" },\n\"ports\": [ { \"name\": \"P\", \"dlc\": \"sdlc\"" + port_keys +
         " } ],\n\"links\": [ " + links + " ] }";
}
std::string node_faults(const std::string& port_keys, const std::string& links = "") {
  const auto node = parse_node("n.json", node_file(port_keys, links));
  return node.ok() ? "" : to_words(node.error());
}
std::string host_faults(const std::string& ports, const std::string& links = "") {
  const auto host = parse_host(
      "h.json", "{ \"host\": { \"name\": \"H\" },\n\"ports\": [ " + ports + " ],\n\"links\": [ " + links + " ] }");
  return host.ok() ? "" : to_words(host.error());
}

const std::string kPeer = R"(, "peer": "10.0.0.1")";

}  // namespace

TEST_CASE("the keys of an SDLC line and its station reach their definitions") {
  const auto node = parse_node(
      "n.json",
      node_file(R"(, "peer": "emulator.example", "local": "10.0.0.2", "line": 22, "release": 4, "inactivity_s": 60)",
                R"({ "name": "L", "port": "P", "station": "c2", "modulo": 128, "window": 100, "xid": "017-00018" })"));
  if (!node.ok()) FAIL(to_words(node.error()));
  const auto& port = node->ports.front();
  CHECK(port.dlc == DlcType::sdlc);
  CHECK(port.peer == "emulator.example");
  CHECK(port.local == "10.0.0.2");
  CHECK(port.sdlc_line == 22);
  CHECK(port.release == 4);
  CHECK_FALSE(port.full_duplex);
  CHECK(port.inactivity == std::chrono::seconds(60));
  const auto& link = node->links.front();
  CHECK(link.station == 0xC2);
  CHECK(link.modulo == 128);
  CHECK(link.window == 100);

  const auto host = parse_host("h.json", R"({ "host": { "name": "H" }, "ports": [ { "name": "P", "dlc": "sdlc",
    "duplex": "full", "poll_pause_ms": 5, "reply_timeout_ms": 300, "retries": 3 } ],
    "links": [ { "name": "L", "port": "P", "leased": true } ] })");
  if (!host.ok()) FAIL(to_words(host.error()));
  CHECK(host->ports.front().full_duplex);
  CHECK(host->ports.front().poll_pause == std::chrono::milliseconds(5));
  CHECK(host->ports.front().reply_timeout == std::chrono::milliseconds(300));
  CHECK(host->ports.front().retries == 3);
  CHECK(host->links.front().leased);
  CHECK(host->links.front().host);
}

TEST_CASE("without keys an SDLC line is line 20 of release 5, half duplex, with station C1, modulo 8 and window 7") {
  const auto node = parse_node("n.json", node_file(kPeer, R"({ "name": "L", "port": "P" })"));
  if (!node.ok()) FAIL(to_words(node.error()));
  PortDefinition port;
  port.name = "P";
  port.dlc = DlcType::sdlc;
  port.peer = "10.0.0.1";
  CHECK(node->ports.front() == port);
  CHECK(node->links.front().station == 0xC1);
  CHECK(node->links.front().modulo == 8);
  CHECK(node->links.front().window == 7);
}

TEST_CASE("the samples for SDLC load") {
  for (const auto* file : {"demo/sdlc-node.json", "hosts/mvs38j-3705.json"}) {
    const auto node = load_node(std::string(SOURCE_DIR "/config/") + file);
    if (!node.ok()) FAIL(to_words(node.error()));
    CHECK(node->ports.front().dlc == DlcType::sdlc);
  }
  const auto host = load_host(SOURCE_DIR "/config/demo/sdlc-host.json");
  if (!host.ok()) FAIL(to_words(host.error()));
  CHECK(host->ports.front().dlc == DlcType::sdlc);
}

TEST_CASE("the faults of an SDLC line say what would be right") {
  CHECK(
      node_faults("") ==
      "n.json:2:12: /ports/0: found no key \"peer\"; expected \"peer\": the address of the 3705 emulator, which waits "
      "for the call of the terminal\n");
  CHECK(node_faults(kPeer + R"(, "local": "here")") ==
        "n.json:2:71: /ports/0/local: found \"here\"; expected a numeric IPv4 or IPv6 address of this machine\n");
  CHECK(node_faults(kPeer + R"(, "release": 4, "duplex": "full")") ==
        "n.json:2:86: /ports/0/duplex: found \"full\" with release 4; expected \"half\": the emulator has full duplex "
        "since release 5\n");
  CHECK(host_faults(R"({ "name": "P", "dlc": "sdlc", "peer": "10.0.0.1" })") ==
        "h.json:2:50: /ports/0/peer: found \"10.0.0.1\"; expected no \"peer\": a host waits for whoever calls, as the "
        "emulator does\n");
  CHECK(host_faults("{ \"name\": \"P\", \"dlc\": \"sdlc\", \"duplex\": \"full\" },\n"
                    "{ \"name\": \"Q\", \"dlc\": \"sdlc\", \"line\": 21 }") ==
        "h.json:3:39: /ports/1/line: found line 21, which the port in line 2 of the file has already; expected a line "
        "of its own for every port; full duplex takes the next one too\n");
}

TEST_CASE("the faults of a link on an SDLC line say what would be right") {
  CHECK(
      node_faults(kPeer, R"({ "name": "L", "port": "P", "station": "7E" })") ==
      "n.json:3:51: /links/0/station: found \"7E\"; expected the address of one station, 01 to FE without 7E, such as "
      "\"C1\"\n");
  CHECK(node_faults(kPeer, R"({ "name": "L", "port": "P", "station": "X1" })") ==
        "n.json:3:51: /links/0/station: found \"X1\"; expected a station address of two hex digits such as \"C1\"\n");
  CHECK(node_faults(kPeer, R"({ "name": "L", "port": "P", "window": 8 })") ==
        "n.json:3:50: /links/0/window: found 8 with modulo 8; expected at most 7\n");
  CHECK(node_faults(kPeer, R"({ "name": "L", "port": "P", "leased": true })") ==
        "n.json:3:50: /links/0/leased: found true on a node; expected no \"leased\": the host decides whether it asks "
        "for the XID\n");
  CHECK(node_faults(kPeer, R"({ "name": "L", "port": "P", "xid": "017-00018", "xid_format": 3, "role": "primary" })") ==
        "n.json:3:85: /links/0/role: found \"primary\"; expected \"secondary\": on an SDLC line the host polls and the "
        "node is polled\n");
  CHECK(
      node_faults(kPeer,
                  "{ \"name\": \"L\", \"port\": \"P\" },\n{ \"name\": \"M\", \"port\": \"P\", \"station\": \"C1\" }") ==
      "n.json:4:40: /links/1/station: found station C1, which the link in line 3 has already; expected an address "
      "that no other station of port \"P\" has\n");
  CHECK(node_faults(kPeer, R"({ "name": "L", "port": "P" }, { "name": "M", "port": "P", "station": "C2" })").empty());
}
