// Explorers by UDP between real programs: unicast on the loopback, multicast between two network namespaces, and a
// partner that asks by UDP and does nothing else. tshark judges what was on the wire.
#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <csignal>
#include <iostream>
#include <map>
#include <memory>
#include <netinet/in.h>
#include <poll.h>
#include <set>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "ladder_pieces.h"
#include "namespaces.h"
#include "support/file_events.h"
#include "support/process.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// The demo with version 2 and explorers by UDP; the node's partner is whoever answers.
struct UdpDemo {
  using Changes = std::vector<std::pair<std::string, std::string>>;

  UdpDemo(const std::string& node_address, const std::string& host_address, const std::string& node_keys,
          const std::string& host_keys) {
    const auto changes = [&](const std::string& keys) {
      return Changes{{"\"version\": 1", "\"version\": 2, \"udp\": true"},
                     {", \"peer\": \"127.0.0.1\"", keys},
                     {", \"peer\": \"127.0.0.2\"", keys},
                     {"\"127.0.0.1\"", '"' + node_address + '"'},
                     {"\"127.0.0.2\"", '"' + host_address + '"'},
                     {"NODE1\" },", "NODE" + std::to_string(getpid()) + "\" },"},
                     {"\"mode\": \"embedded\"", R"("listen": {"unix": ")" + place.path("node.sock") + "\"}"},
                     {"demo.pcap", place.path("demo.pcap")},
                     {"demo-node.log", place.path("demo-node.log")}};
    };
    place.copy_config(SOURCE_DIR "/config/demo/node.json", "node.json", changes(node_keys));
    place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json", changes(host_keys));
    std::ofstream(place.path("client.json"))
        << R"({"mode": "client", "servers": ["unix:)" << place.path("node.sock") << "\"]}";
  }

  std::unique_ptr<Process> start(const std::string& program, const std::string& role,
                                 const std::vector<std::string>& prefix) {
    auto words = prefix;
    words.insert(words.end(),
                 {bin(program), "--config", place.path(role + ".json"), "--capture-wire", place.path(role + "-wire")});
    auto p =
        std::make_unique<Process>(words, std::vector<std::string>{}, place.path(role + ".log"), place.folder.string());
    said[role] = p->read_line();
    return p;
  }
  void converse(const std::vector<std::string>& node_prefix = {}, const std::vector<std::string>& host_prefix = {}) {
    auto host = start("hostsim", "host", host_prefix);
    REQUIRE(said["host"].find(":2067") != std::string::npos);
    auto node = start("snanode", "node", node_prefix);
    Process program({bin("rui-demo"), "LUA001"}, {"RUI_CONFIG=" + place.path("client.json")}, place.path("program.log"),
                    place.folder.string());
    program.read_rest();
    INFO(text_of(place.path("host.log")) << "--- node\n" << text_of(place.path("demo-node.log")));
    REQUIRE(program.wait() == 0);
    node->signal(SIGTERM);
    REQUIRE(node->wait() == 0);
    host->signal(SIGTERM);
    REQUIRE(host->wait() == 0);
    check_conversation(output_of({bin("snatrace"), "ladder", place.path("demo.pcap")}));
  }
  std::string wire(const std::string& role) const { return place.path(role + "-wire/DLSW1.pcap"); }

  Workplace place;
  std::map<std::string, std::string> said;
};

void skip(const std::string& why) {
  std::cout << "skipped: " << why << '\n';
  exit(77);
}

// "from > to: message type", for each datagram of the file, of which none may be malformed.
std::vector<std::string> datagrams(const std::string& file) {
  CAPTURE(file);
  CHECK(output_of({"tshark", "-r", file, "-d", "tcp.port==2067,dlsw", "-o", "udp.check_checksum:TRUE", "-o",
                   "ip.check_checksum:TRUE", "-Y", "_ws.malformed || _ws.expert.severity >= 0x00600000"})
            .empty());
  std::istringstream lines(output_of({"tshark", "-r", file, "-Y", "udp && dlsw", "-T", "fields", "-E", "separator= ",
                                      "-e", "ip.src", "-e", "ip.dst", "-e", "udp.dstport", "-e", "dlsw.message_type"}));
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) all.push_back(line);
  return all;
}

// On a slow machine the question may have come twice.
void check_asked_and_answered(const std::vector<std::string>& seen, const std::string& question,
                              const std::string& answer) {
  REQUIRE_FALSE(seen.empty());
  CHECK(seen.front() == question);
  CHECK(std::set<std::string>(seen.begin(), seen.end()) == std::set<std::string>{question, answer});
}

bool has_tshark() { return !output_of({"sh", "-c", "command -v tshark"}).empty(); }

}  // namespace

TEST_CASE("a node finds its host by an explorer in a datagram and tshark reads both") {
  const auto node = Workplace::address(41);
  const auto host = Workplace::address(42);
  UdpDemo demo(node, host, ", \"peer\": \"" + host + '"', "");
  demo.converse();
  if (!has_tshark()) skip("tshark is not installed; the conversation went well");
  for (const char* role : {"node", "host"}) {
    check_asked_and_answered(datagrams(demo.wire(role)), node + ' ' + host + " 2067 0x03",
                             host + ' ' + node + " 2067 0x04");
  }
}

TEST_CASE("a node finds its host in a multicast group between two network namespaces") {
  const Namespaces spaces;
  if (!spaces.good) skip("network namespaces cannot be made here");
  UdpDemo demo("10.99.0.1", "10.99.0.2", R"(, "groups": ["224.0.10.0"], "allow": ["10.99.0.0/24"])",
               R"(, "groups": ["224.0.10.0", "224.0.10.5"])");
  demo.converse(Namespaces::in(spaces.left), Namespaces::in(spaces.right));
  if (!has_tshark()) skip("tshark is not installed; the conversation went well");
  check_asked_and_answered(datagrams(demo.wire("host")), "10.99.0.1 224.0.10.0 2067 0x03",
                           "10.99.0.2 10.99.0.1 2067 0x04");
}

TEST_CASE("a partner that sends nothing but an explorer in a datagram is told of our station") {
  UdpDemo demo(Workplace::address(43), Workplace::address(44), "", "");
  auto host = demo.start("hostsim", "host", {});
  const int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_port = htons(2067);
  inet_pton(AF_INET, Workplace::address(45).c_str(), &own.sin_addr);
  REQUIRE(bind(s, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0);
  auto to = own;
  inet_pton(AF_INET, Workplace::address(44).c_str(), &to.sin_addr);
  // Transports reference 5.10, for the station 40:00:00:00:37:05 of the demo's host.
  auto explorer = from_hex(
                      "31 48 00 00 00 00 00 00 00 00 00 00 00 00 03 00 42 01 00 00 09 80 00 03 02 00 00 00 EC A0 "
                      "40 00 10 20 10 00 04 00 01 00 00 00")
                      .value();
  explorer.resize(72);
  REQUIRE(sendto(s, explorer.data(), explorer.size(), 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 72);
  pollfd readable{s, POLLIN, 0};
  REQUIRE(poll(&readable, 1, 60000) == 1);
  Bytes answer(100);
  const auto size = recv(s, answer.data(), answer.size(), 0);
  close(s);
  REQUIRE(size == 72);
  answer.resize(72);
  // ICANREACH_ex, to the origin; nothing else differs.
  auto expected = explorer;
  expected[14] = expected[23] = 0x04;
  expected[38] = 0x02;
  CHECK(to_hex(answer) == to_hex(expected));
  host->signal(SIGTERM);
  CHECK(host->wait() == 0);
}
