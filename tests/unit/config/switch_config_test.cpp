// Data link switches in a node's configuration, and the keys of DLSw ports that decide how partners find each other.
#include <catch2/catch.hpp>

#include "config/host_config.h"
#include "config/node_config.h"
#include "node_text.h"
#include "support/paths.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// Line 2 has the ports, line 3 the links, line 4 the PUs and line 5 the switches.
std::string text(const std::string& links, const std::string& switches, const std::string& more = "") {
  const bool polls = links.find("POLL") != std::string::npos;
  return std::string("{ \"node\": { \"name\": \"N\" },\n\"ports\": [ ") +
         R"({"name":"LINE","dlc":"sdlc","peer":"10.0.0.1"}, {"name":"POLL","dlc":"sdlc","line":21)" +
         (polls ? "" : R"(,"peer":"10.0.0.1")") +
         R"(}, {"name":"DLSW","dlc":"dlsw","peer":"10.0.0.2"}, {"name":"MEM","dlc":"loopback"} ],)" +
         "\n\"links\": [ " + links + " ],\n" + more + "\n\"switches\": [ " + switches + " ] }";
}

const std::string kLine = R"({"name":"A","port":"LINE"})";
const std::string kPoll = R"({"name":"P","port":"POLL","role":"primary"})";
const std::string kDlsw = R"({"name":"B","port":"DLSW","mac":"40:00:00:00:00:01","remote_mac":"40:00:00:00:00:02"})";

}  // namespace

TEST_CASE("the links of a switch are its own and no PU's") {
  const auto node =
      parse_node("n.json", text(kLine + ',' + kDlsw + R"(,{"name":"C","port":"MEM"})",
                                R"({"name":"S","from":"A","to":"B"})", "\"pus\": [{\"name\":\"PU\",\"link\":\"C\"}],"));
  if (!node.ok()) FAIL(to_words(node.error()));
  REQUIRE(node->switches.size() == 1);
  CHECK(node->switches[0].name == "S");
  CHECK(node->switches[0].from.name == "A");
  CHECK(node->switches[0].from.port == "LINE");
  CHECK_FALSE(node->switches[0].from.host);
  CHECK(node->switches[0].to.remote_mac == parse_mac("40:00:00:00:00:02").value());
  REQUIRE(node->links.size() == 1);
  CHECK(node->links[0].name == "C");
}

TEST_CASE("a switched link with the primary role polls its station, and its port waits for a call") {
  const auto node = parse_node(
      "n.json", text(R"({"name":"P","port":"POLL","role":"primary","leased":true,"xid":"017-00018"},)" + kDlsw,
                     R"({"name":"S","from":"P","to":"B"})"));
  if (!node.ok()) FAIL(to_words(node.error()));
  CHECK(node->switches[0].from.host);
  CHECK(node->switches[0].from.leased);
  CHECK(node->switches[0].from.xid == NodeId{0x017, 0x00018});
  CHECK(node->ports[1].peer.empty());
}

TEST_CASE("each fault of a switch is told with the place and what would be right") {
  const auto faults = [](const std::string& links, const std::string& switches, const std::string& more = "") {
    return faults_of(text(links, switches, more));
  };
  const auto with = [&](const std::string& links, const std::string& switches, const std::string& more = "") {
    const auto all = faults(links + ',' + kPoll + ',' + kDlsw, switches + R"(,{"name":"T","from":"P","to":"B"})", more);
    return all;
  };
  CHECK(with(kLine, R"({"name":"S","from":"A","to":"Z"})").find("/switches/0/to: found \"Z\"") != std::string::npos);
  CHECK(with(kLine, R"({"name":"S","from":"A","to":"A"})")
            .find("/switches/0/to: found \"A\", which a switch has in line 5 already; expected a link of its own for "
                  "each end of a switch") != std::string::npos);
  CHECK(with(kLine + R"(,{"name":"M","port":"MEM"})", R"({"name":"S","from":"A","to":"M"})")
            .find("/switches/0/to: found \"M\", which is on a port of type loopback; expected a link on a port of type "
                  "dlsw, sdlc or llc2") != std::string::npos);
  CHECK(with(kLine + R"(,{"name":"M","port":"DLSW","mac":"40:00:00:00:00:03","remote_mac":"40:00:00:00:00:02"})",
             R"({"name":"S","from":"A","to":"M"})", "\"pus\": [{\"name\":\"PU\",\"link\":\"A\"}],")
            .find("/switches/0/from: found \"A\", which PU \"PU\" has; expected a link without a PU") !=
        std::string::npos);
  const std::string other = R"({"name":"M","port":"DLSW","mac":"40:00:00:00:00:03","remote_mac":"40:00:00:00:00:02")";
  CHECK(with(kLine + ',' + other + R"(,"xid":"017-00018"})", R"({"name":"S","from":"A","to":"M"})")
            .find("found an XID on link \"M\" of a switch; expected none") != std::string::npos);
  CHECK(with(kLine + ',' + other + R"(,"xid_format":3})", R"({"name":"S","from":"A","to":"M"})")
            .find("found \"xid_format\" on link \"M\" of a switch; expected none") != std::string::npos);
  // One line has stations of one role.
  CHECK(with(kLine + R"(,{"name":"Q","port":"POLL","station":"C2"},)" + other + "}",
             R"({"name":"S","from":"Q","to":"M"})")
            .find("found a link that is polled on a port whose links poll; expected one \"role\" for all links of port "
                  "\"POLL\"") != std::string::npos);
  // Without a switch nothing of this is allowed.
  CHECK(faults(kLine + ',' + kPoll, "").find("/links/1/role") != std::string::npos);
  CHECK(with(kLine + ',' + other + "}", R"({"name":"S","from":"A","to":"M"})").empty());
}

TEST_CASE("the sample of a switch meets the samples of its host and its node") {
  const auto joint = load_node(SOURCE_DIR "/config/demo/switch.json");
  if (!joint.ok()) FAIL(to_words(joint.error()));
  const auto node = load_node(SOURCE_DIR "/config/demo/switch-node.json");
  if (!node.ok()) FAIL(to_words(node.error()));
  const auto host = load_host(SOURCE_DIR "/config/demo/sdlc-host.json");
  if (!host.ok()) FAIL(to_words(host.error()));
  REQUIRE(joint->switches.size() == 1);
  CHECK(joint->switches[0].to.remote_mac == node->links[0].mac);
  CHECK(joint->switches[0].to.mac == node->links[0].remote_mac);
  CHECK(joint->ports[1].local == node->ports[0].peer);
  CHECK(joint->ports[0].peer == host->ports[0].local);
  CHECK(joint->ports[0].sdlc_line == host->ports[0].sdlc_line);
  CHECK(host->links[0].xid == node->links[0].xid);
}

TEST_CASE("the keys by which DLSw partners find each other reach their definitions") {
  const auto node =
      parse_node("n.json", with_links(R"({"name":"P","dlc":"dlsw","version":"any","connections":1,"peer":"h"})",
                                      R"({"name":"L","port":"P","mac":"40:00:00:00:00:01",
      "remote_mac":"40:00:00:00:00:02","calls":false})"));
  if (!node.ok()) FAIL(to_words(node.error()));
  CHECK(node->ports[0].version == kAnyVersion);
  CHECK(node->ports[0].connections == 1);
  CHECK(node->links[0].calls == false);
  const auto plain =
      parse_node("n.json", with_links(R"({"name":"P","dlc":"dlsw","peer":"h"})", R"({"name":"L","port":"P",
      "mac":"40:00:00:00:00:01","remote_mac":"40:00:00:00:00:02"})"));
  CHECK(plain->ports[0].connections == 2);
  CHECK_FALSE(plain->links[0].calls);
}
