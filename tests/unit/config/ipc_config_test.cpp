// Ports and links on UCLA IPC connections.
#include <catch2/catch.hpp>

#include "config/host_config.h"
#include "config/node_config.h"

using namespace openrui;

namespace {

std::string ipc_node(const std::string& port, const std::string& links) {
  return "{\"node\": {\"name\": \"NODE1\"}, \"ports\": [{\"name\": \"P\", \"dlc\": \"ipc\"" + port +
         "}], \"links\": [" + links + "]}";
}

std::string faults_of(const std::string& text) {
  const auto parsed = parse_node("node.json", text);
  return parsed.ok() ? std::string() : to_words(parsed.error());
}

const std::string kPeer = R"(, "peer": "10.0.0.2", "peer_node": "HOST1")";

}  // namespace

TEST_CASE("an ipc port has its node names, TCP port and time of resumption, and its links have tags") {
  const auto node =
      parse_node("node.json",
                 ipc_node(kPeer + R"(, "node": "mine", "tcp_port": 9999, "resume_s": 5)",
                          R"({"name": "L", "port": "P", "tag": "OURS", "remote_tag": "THEIRS", "xid": "017-00018"})"));
  REQUIRE(node.ok());
  const auto& port = node->ports.front();
  CHECK(port.dlc == DlcType::ipc);
  CHECK(port.own_node == "MINE");
  CHECK(port.peer_node == "HOST1");
  CHECK(port.tcp_port == 9999);
  CHECK(port.resume == std::chrono::seconds(5));
  CHECK(node->links.front().tag == "OURS");
  CHECK(node->links.front().remote_tag == "THEIRS");
}

TEST_CASE("without a name of its own an ipc port has the node's, and its link one tag for both sides") {
  const auto node = parse_node("node.json", ipc_node(kPeer, R"({"name": "L", "port": "P", "tag": "DEMO"})"));
  REQUIRE(node.ok());
  CHECK(node->ports.front().own_node == "NODE1");
  CHECK(node->ports.front().resume == std::chrono::seconds(30));
  CHECK(node->links.front().remote_tag.empty());
}

TEST_CASE("what is missing or wrong on an ipc port or link is named") {
  CHECK(faults_of(ipc_node("", "")).find("only a host may wait") != std::string::npos);
  CHECK(faults_of(ipc_node(R"(, "peer": "10.0.0.2")", "")).find("peer_node") != std::string::npos);
  CHECK(faults_of(ipc_node(R"(, "peer": "10.0.0.2", "peer_node": "NODE1")", "")).find("our own name") !=
        std::string::npos);
  CHECK(faults_of(ipc_node(R"(, "peer": "10.0.0.2", "peer_node": "TOOLONGNAME")", "")).find("1 to 8") !=
        std::string::npos);
  CHECK(faults_of(ipc_node(kPeer, R"({"name": "L", "port": "P"})")).find("digits are not allowed") !=
        std::string::npos);
  CHECK(faults_of(ipc_node(kPeer, R"({"name": "L", "port": "P", "tag": "LINK1"})")).find("1 to 8 capital letters") !=
        std::string::npos);
  CHECK(faults_of(ipc_node(kPeer, R"({"name": "L", "port": "P", "tag": "A"}, {"name": "M", "port": "P", "tag": "A"})"))
            .find("no other link of port") != std::string::npos);
}

TEST_CASE("a host may leave out the partner of an ipc port") {
  const auto host = parse_host("host.json", R"({"host": {"name": "HOSTSIM"},
      "ports": [{"name": "P", "dlc": "ipc", "local": "127.0.0.2"}],
      "links": [{"name": "L", "port": "P", "tag": "DEMO"}]})");
  if (!host.ok()) FAIL(to_words(host.error()));
  CHECK(host->ports.front().own_node == "HOSTSIM");
  CHECK(host->ports.front().peer.empty());
}
