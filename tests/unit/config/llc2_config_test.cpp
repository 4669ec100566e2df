// The keys of an llc2 port.
#include "config/llc2_config.h"

#include <catch2/catch.hpp>

#include "config/host_config.h"
#include "config/node_config.h"
#include "support/paths.h"

using namespace openrui;

namespace {

std::string file(const std::string& port, const std::string& link) {
  return "{ \"node\": { \"name\": \"NODE1\" },\n\"ports\": [" + port + "],\n\"links\": [" + link + "] }";
}
std::string faults_of(const std::string& port, const std::string& link = "") {
  const auto node = parse_node("n.json", file(port, link));
  return node.ok() ? "" : to_words(node.error());
}

}  // namespace

TEST_CASE("every key of an llc2 port reaches its definition") {
  const auto node =
      parse_node("n.json", file(R"({"name":"P","dlc":"llc2","interface":"tap:sna0","mac":"nc:02:00:00:00:00:80",
      "framing":"ethernet2","t1_ms":11,"t2_ms":12,"ti_ms":130,"reject_timer_ms":14,"busy_timer_ms":15,"n2":16,"n3":17,
      "transmit_window":18,"receive_window":19,"window_increment":20})",
                                R"({"name":"L","port":"P","remote_mac":"40:00:00:00:37:05"})"));
  if (!node.ok()) FAIL(to_words(node.error()));
  const auto& port = node->ports.at(0);
  CHECK(port.dlc == DlcType::llc2);
  CHECK(port.interface == "tap:sna0");
  CHECK(to_words(port.mac) == "40:00:00:00:00:01");
  CHECK(port.framing == EthernetFraming::ethernet_ii);
  using std::chrono::milliseconds;
  Llc2Parameters expected;
  expected.t1 = milliseconds(11);
  expected.t2 = milliseconds(12);
  expected.ti = milliseconds(130);
  expected.reject_timer = milliseconds(14);
  expected.busy_timer = milliseconds(15);
  expected.n2 = 16;
  expected.n3 = 17;
  expected.transmit_window = 18;
  expected.receive_window = 19;
  expected.window_increment = 20;
  CHECK(port.llc2 == expected);
  CHECK(node->links.at(0).mac == MacAddress{});
}

TEST_CASE("an llc2 port without its keys has the defaults of the reference") {
  const auto node = parse_node("n.json", file(R"({"name":"P","dlc":"llc2","interface":"eth0"})", ""));
  REQUIRE(node.ok());
  CHECK(node->ports.at(0).llc2 == Llc2Parameters{});
  CHECK(node->ports.at(0).framing == EthernetFraming::ieee_802_3);
  CHECK(node->ports.at(0).mac == MacAddress{});
}

TEST_CASE("what is wrong with an llc2 port is said with what would be right") {
  CHECK(faults_of(R"({"name":"P","dlc":"llc2"})") ==
        "n.json:2:11: /ports/0: found no key \"interface\"; expected \"interface\": the name of an Ethernet interface "
        "such as \"eth0\", or \"tap:sna0\" for a new one\n");
  CHECK(
      faults_of(R"({"name":"P","dlc":"llc2","interface":"a name that is too long"})") ==
      "n.json:2:48: /ports/0/interface: found \"a name that is too long\"; expected the name of an interface, at most "
      "15 characters, such as \"eth0\", or \"tap:\" and a name\n");
  CHECK(faults_of(R"({"name":"P","dlc":"llc2","interface":"eth0","n2":0})") ==
        "n.json:2:60: /ports/0/n2: found 0; expected an integer from 1 to 255\n");
  CHECK(faults_of(R"({"name":"P","dlc":"llc2","interface":"eth0","framing":"snap"})") ==
        "n.json:2:65: /ports/0/framing: found \"snap\"; expected one of \"802.3\", \"ethernet2\"\n");
  // The system's address of a new tap device is the system's own.
  CHECK(faults_of(R"({"name":"P","dlc":"llc2","interface":"tap:sna0"})",
                  R"({"name":"L","port":"P","remote_mac":"40:00:00:00:37:05"})") ==
        "n.json:3:11: /links/0: found no key \"mac\"; expected \"mac\": a MAC address such as \"40:00:00:00:00:01\"\n");
}

TEST_CASE("one card belongs to one port") {
  const std::string two = R"({"name":"P","dlc":"llc2","interface":"eth0"},
    {"name":"Q","dlc":"llc2","interface":"eth0"})";
  CHECK(faults_of(two) ==
        "n.json:3:42: /ports/1/interface: found \"eth0\", which the port in line 2 has already; expected an interface "
        "of its own for every port; the links of one port may have different MAC addresses\n");
}

TEST_CASE("two links of a card may share all but one of MAC addresses and SAPs") {
  const std::string port = R"({"name":"P","dlc":"llc2","interface":"tap:sna0","mac":"02:00:00:00:00:01"})";
  const auto link = [](const std::string& name, const std::string& keys) {
    return R"({"name":")" + name + R"(","port":"P","remote_mac":"40:00:00:00:37:05")" + keys + "}";
  };
  CHECK(faults_of(port, link("L", "") + "," + link("M", R"(,"sap":8)") + "," + link("N", R"(,"remote_sap":12)") + "," +
                            link("O", R"(,"mac":"02:00:00:00:00:02")"))
            .empty());
  // The one that has the port's address, and the one that is given it.
  CHECK(faults_of(port, link("L", "") + ",\n" + link("M", R"(,"mac":"02:00:00:00:00:01")")) ==
        "n.json:4:1: /links/1: found the same MACs and SAPs as in line 3; expected a pair of stations that no other "
        "link of the port has\n");
}

TEST_CASE("the sample files of LLC2 ports are valid and the demo's belong together") {
  const auto real = load_node(SOURCE_DIR "/config/hosts/hercules-lcs.json");
  if (!real.ok()) FAIL(to_words(real.error()));
  CHECK(real->ports.front().dlc == DlcType::llc2);
  const auto node = load_node(SOURCE_DIR "/config/demo/llc2-node.json");
  if (!node.ok()) FAIL(to_words(node.error()));
  const auto host = load_host(SOURCE_DIR "/config/demo/llc2-host.json");
  if (!host.ok()) FAIL(to_words(host.error()));
  CHECK(node->ports.front().mac == host->links.front().remote_mac);
  CHECK(host->ports.front().mac == node->links.front().remote_mac);
  CHECK(node->links.front().xid == host->links.front().xid);
}
