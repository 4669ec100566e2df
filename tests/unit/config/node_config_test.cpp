// What a node's configuration says reaches its definition.
#include <catch2/catch.hpp>

#include "support/paths.h"
#include "unit/config/node_text.h"

using namespace openrui;
using namespace openrui::test;

TEST_CASE("the demonstration node loads with every value where it belongs") {
  const auto node = load_node(SOURCE_DIR "/config/demo/node.json");
  if (!node.ok()) FAIL(to_words(node.error()));
  CHECK(node->name == "NODE1");
  REQUIRE(node->ports.size() == 1);
  CHECK(node->ports[0].name == "DLSW1");
  CHECK(node->ports[0].dlc == DlcType::dlsw);
  CHECK(node->ports[0].version == 1);
  CHECK(node->ports[0].local == "127.0.0.1");
  CHECK(node->ports[0].peer == "127.0.0.2");
  REQUIRE(node->links.size() == 1);
  CHECK(to_words(node->links[0].mac) == "40:00:00:00:00:01");
  CHECK(to_words(node->links[0].remote_mac) == "40:00:00:00:37:05");
  CHECK(node->links[0].xid == NodeId{0x017, 0x00018});
  CHECK(!node->links[0].host);
  CHECK(node->links[0].started);
  REQUIRE(node->lus.size() == 3);
  CHECK(node->lus[0].name == "LUA001");
  CHECK(node->lus[0].address == 2);
  CHECK(node->lus[2].name == "LUB002");
  CHECK(node->lus[2].address == 4);
  CHECK(node->lus[2].pu == "PU1");
  REQUIRE(node->pools.size() == 1);
  CHECK(node->pools[0].members.size() == 2);
  CHECK(node->mode == NodeMode::embedded);
  CHECK(node->capture_file == "demo.pcap");
}

TEST_CASE("the example of the design loads: comments, a hundred LUs in a range, a session over a pool") {
  const auto node = parse_node("n.json", R"(// a node
{
  "node":  { "name": "NODE1" }, /* the name */
  "ports": [ { "name": "DLSW1", "dlc": "dlsw", "version": 1, "local": "127.0.0.1", "peer": "127.0.0.2" } ],
  "links": [ { "name": "HOST1", "port": "DLSW1", "mac": "40:00:00:00:00:01", "remote_mac": "40:00:00:00:37:05",
               "sap": 4, "xid": "017-00018" } ],
  "pus":   [ { "name": "PU1", "link": "HOST1" } ],
  "lus":   [ { "name": "LUA001", "pu": "PU1", "address": 2 },
             { "name": "LUB{001..100}", "pu": "PU1", "address": "3.." } ],
  "pools": [ { "name": "POOLA", "members": ["LUA001", "LUB{001..100}"] } ],
  "listen":{ "unix": "/run/openrui/node.sock", "tcp": "127.0.0.1:14770" },
  "mode": "auto", "servers": ["unix:/run/openrui/node.sock"], "personality": "snapix",
  "sessions": [ { "name": "TELLER", "targets": [ { "server": 0, "lu": "POOLA" } ] } ],
  "capture": { "file": "node.pcap" },
  "log":   { "level": "info", "file": "snanode.log" }
})");
  if (!node.ok()) FAIL(to_words(node.error()));
  REQUIRE(node->lus.size() == 101);
  CHECK(node->lus[100].name == "LUB100");
  CHECK(node->lus[100].address == 102);
  REQUIRE(node->pools.at(0).members.size() == 101);
  CHECK(node->pools[0].members[0] == "LUA001");
  CHECK(node->pools[0].members[100] == "LUB100");
  CHECK(node->listen_tcp == "127.0.0.1:14770");
  CHECK(node->capture_file == "node.pcap");
  CHECK(node->log.file == "snanode.log");
}

TEST_CASE("every optional key of a port and a link reaches its definition") {
  const auto node = parse_node("n.json", with_links(R"({"name":"P","dlc":"dlsw","version":2,"peer":"host.example",
      "keepalive_s":7,"reconnect_min_ms":11,"reconnect_max_ms":12,"initial_window":13})",
                                                    R"({"name":"L","port":"P","mac":"nc:02:00:00:00:00:80",
      "remote_mac":"4000.0000.3705","sap":8,"remote_sap":12,"max_btu":265,"start":"stopped"})"));
  if (!node.ok()) FAIL(to_words(node.error()));
  const auto& port = node->ports.at(0);
  CHECK(port.version == 2);
  CHECK(port.local.empty());
  CHECK(port.peer == "host.example");
  CHECK(port.keepalive == std::chrono::seconds(7));
  CHECK(port.reconnect_min == std::chrono::milliseconds(11));
  CHECK(port.reconnect_max == std::chrono::milliseconds(12));
  CHECK(port.initial_window == 13);
  const auto& link = node->links.at(0);
  CHECK(to_words(link.mac) == "40:00:00:00:00:01");
  CHECK(to_words(link.remote_mac) == "40:00:00:00:37:05");
  CHECK(link.sap == 8);
  CHECK(link.remote_sap == 12);
  CHECK(link.max_btu == 265);
  CHECK(!link.started);
  CHECK(!link.xid);
}

TEST_CASE("keys that are left out have the values of the definition") {
  const auto node = parse_node("n.json", R"({"node":{"name":"N"}})");
  REQUIRE(node.ok());
  CHECK(node->mode == NodeMode::automatic);
  CHECK(node->personality == Personality::snapix);
  CHECK_FALSE(node->personality_given);
  CHECK(node->log.level == "info");
  CHECK(node->log.file.empty());
  const auto port = parse_node("n.json", with_links(kPort, ""))->ports.at(0);
  const PortDefinition defaults;
  CHECK(port.version == defaults.version);
  CHECK(port.keepalive == defaults.keepalive);
  CHECK(port.reconnect_min == defaults.reconnect_min);
  CHECK(port.reconnect_max == defaults.reconnect_max);
  CHECK(port.initial_window == defaults.initial_window);
}

TEST_CASE("a client file needs servers and no node") {
  const auto client = parse_node("n.json", R"({ "mode": "client", "servers": ["unix:/run/a.sock", "tls:host:14770"],
    "personality": "his", "log": {"level": "debug", "file": "rui.log"}, "capture": {"file": "c.pcap"},
    "sessions": [ { "name": "TELLER", "targets": [ { "lu": "POOLX" }, { "server": 1, "lu": "POOLY" } ] } ] })");
  if (!client.ok()) FAIL(to_words(client.error()));
  CHECK(client->mode == NodeMode::client);
  CHECK(client->servers.at(1) == "tls:host:14770");
  CHECK(client->personality == Personality::his);
  CHECK(client->personality_given);
  CHECK(client->sessions.at(0).targets.at(1).server == 1);
  CHECK(client->sessions.at(0).targets.at(1).lu == "POOLY");
  CHECK(client->log.level == "debug");
  CHECK(client->log.file == "rui.log");
  CHECK(client->capture_file == "c.pcap");
  CHECK(faults_of("{ \"mode\": \"client\" }") ==
        "n.json:1:1: found no key \"servers\"; expected \"servers\": at least one server, because \"mode\" is "
        "\"client\"\n");
  CHECK(faults_of("{}") ==
        "n.json:1:1: found no key \"node\"; expected \"node\": an object with the \"name\" of the node; only a file "
        "with \"mode\": \"client\" has none\n");
}
