// Ports and links on IUCV paths.
#include <catch2/catch.hpp>

#include "config/host_config.h"
#include "config/node_config.h"

using namespace openrui;

namespace {

std::string iucv_node(const std::string& port, const std::string& links) {
  return "{\"node\": {\"name\": \"NODE1\"}, \"ports\": [{\"name\": \"P\", \"dlc\": \"iucv\"" + port +
         "}], \"links\": [" + links + "]}";
}

std::string faults_of(const std::string& text) {
  const auto parsed = parse_node("node.json", text);
  return parsed.ok() ? std::string() : to_words(parsed.error());
}

const std::string kPeer = R"(, "peer": "10.0.0.2", "peer_node": "HOST1")";

}  // namespace

TEST_CASE("an iucv port has its node names, users, TCP port and limit, and its links have station names") {
  const auto node = parse_node(
      "node.json",
      iucv_node(
          kPeer + R"(, "node": "mine", "tcp_port": 9999, "user": "snaus", "peer_user": "VTAM", "message_limit": 8)",
          R"({"name": "L", "port": "P", "station_name": "OURS1", "remote_station_name": "THEIRS2"})"));
  if (!node.ok()) FAIL(to_words(node.error()));
  const auto& port = node->ports.front();
  CHECK(port.dlc == DlcType::iucv);
  CHECK(port.own_node == "MINE");
  CHECK(port.peer_node == "HOST1");
  CHECK(port.tcp_port == 9999);
  CHECK(port.user == "SNAUS");
  CHECK(port.peer_user == "VTAM");
  CHECK(port.message_limit == 8);
  CHECK(node->links.front().tag == "OURS1");
  CHECK(node->links.front().remote_tag == "THEIRS2");
}

TEST_CASE("an iucv port does with its partner only, and its one link without a name") {
  const auto node = parse_node("node.json", iucv_node(kPeer, R"({"name": "L", "port": "P"})"));
  if (!node.ok()) FAIL(to_words(node.error()));
  CHECK(node->ports.front().own_node == "NODE1");
  CHECK(node->ports.front().user == "SNA");
  CHECK(node->ports.front().message_limit == 16);
  CHECK(node->links.front().tag.empty());
}

TEST_CASE("what is missing or wrong on an iucv port or link is named") {
  CHECK(faults_of(iucv_node("", "")).find("only a host may wait") != std::string::npos);
  CHECK(faults_of(iucv_node(R"(, "peer": "10.0.0.2")", "")).find("peer_node") != std::string::npos);
  CHECK(faults_of(iucv_node(kPeer + R"(, "user": "A B")", "")).find("a user identifier") != std::string::npos);
  CHECK(faults_of(iucv_node(kPeer, R"({"name": "L", "port": "P"}, {"name": "M", "port": "P"})"))
            .find("a name of its own") != std::string::npos);
  CHECK(faults_of(iucv_node(kPeer, R"({"name": "L", "port": "P", "station_name": "A"},
                                      {"name": "M", "port": "P", "station_name": "A"})"))
            .find("no other link of port") != std::string::npos);
}

TEST_CASE("a host may leave out the partner of an iucv port") {
  const auto host = parse_host("host.json", R"({"host": {"name": "HOSTSIM"},
      "ports": [{"name": "P", "dlc": "iucv", "local": "127.0.0.2"}],
      "links": [{"name": "L", "port": "P", "station_name": "DEMO1"}]})");
  if (!host.ok()) FAIL(to_words(host.error()));
  CHECK(host->ports.front().own_node == "HOSTSIM");
  CHECK(host->ports.front().peer.empty());
}
