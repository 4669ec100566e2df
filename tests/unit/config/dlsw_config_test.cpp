// The keys of DLSw ports and of the circuits on them.
#include "config/dlsw_config.h"

#include <catch2/catch.hpp>

#include "config/host_config.h"
#include "config/node_config.h"
#include "node_text.h"

using namespace openrui;
using namespace openrui::test;

namespace {

std::string dlsw(const std::string& keys) { return R"({"name":"P","dlc":"dlsw")" + keys + "}"; }
std::string link(const std::string& keys = "") {
  return R"({"name":"L","port":"P","mac":"40:00:00:00:00:01","remote_mac":"40:00:00:00:00:02")" + keys + "}";
}
std::string faults_with(const std::string& keys) { return faults_of(with_links(dlsw(keys), link())); }

}  // namespace

TEST_CASE("the keys of explorers by UDP and of idle connections reach their definition") {
  const auto node = parse_node("n.json", with_links(dlsw(R"(,"version":2,"local":"10.1.0.1","udp":true,
      "groups":["224.0.10.0","224.0.10.191"],"allow":["10.1.0.0/16","fe80::1"],"idle_close_s":7)"),
                                                    link(R"(,"priority":"highest")")));
  if (!node.ok()) FAIL(to_words(node.error()));
  const auto& port = node->ports.at(0);
  CHECK(port.udp);
  CHECK(port.groups == std::vector<std::string>{"224.0.10.0", "224.0.10.191"});
  CHECK(port.allow == std::vector<std::string>{"10.1.0.0/16", "fe80::1"});
  CHECK(port.idle_close == std::chrono::seconds(7));
  CHECK(node->links.at(0).priority == CircuitPriority::highest);
  for (const auto p :
       {CircuitPriority::low, CircuitPriority::medium, CircuitPriority::high, CircuitPriority::highest}) {
    const auto key = R"(,"priority":")" + std::string(name(p)) + '"';
    const auto other = parse_node("n.json", with_links(kPort, link(key)));
    REQUIRE(other.ok());
    CHECK(other->links.at(0).priority == p);
  }
}

TEST_CASE("a DLSw port without these keys explores by TCP and closes what is idle after five minutes") {
  const auto node = parse_node("n.json", with_links(kPort, link()));
  REQUIRE(node.ok());
  CHECK_FALSE(node->ports.at(0).udp);
  CHECK(node->ports.at(0).groups.empty());
  CHECK(node->ports.at(0).allow.empty());
  CHECK(node->ports.at(0).idle_close == std::chrono::minutes(5));
  CHECK(node->links.at(0).priority == CircuitPriority::medium);
}

TEST_CASE("what is wrong with the keys of a DLSw port is said with what would be right") {
  const auto says = [](const std::string& keys, const std::string& words) {
    const auto faults = faults_with(keys);
    INFO(keys << "\n" << faults);
    CHECK(faults.find(words) != std::string::npos);
    // One message for one fault.
    CHECK(faults.find('\n') == faults.size() - 1);
  };
  says(R"(,"peer":"10.0.0.2","udp":true)", "\"version\": 2 beside them, because version 1 has none");
  says(R"(,"peer":"10.0.0.2","version":"any","udp":true)", "\"version\": 2 beside them");
  says(R"(,"peer":"10.0.0.2","version":2,"groups":["224.0.10.0"])", "\"udp\": true beside them");
  says(R"(,"version":2,"udp":true,"groups":["224.0.10.0"])",
       "the addresses at which a partner that answers in \"groups\" may be called");
  says(R"(,"version":2,"udp":true)", "the address of the partner");
  says(R"(,"version":2,"udp":true,"allow":["10.1.0.0/16"])", "the address of the partner");
  says(R"(,"version":2,"udp":true,"peer":"router.example")", "a numeric address, which \"udp\" needs");
  says(R"(,"version":2,"udp":true,"peers":["10.0.0.1","router.example"])", "a numeric address, which \"udp\" needs");
  says(R"(,"version":2,"udp":true,"peer":"10.0.0.2","groups":["224.0.10.192"])",
       R"(a group from "224.0.10.0" to "224.0.10.191")");
  says(R"(,"version":2,"udp":true,"peer":"fe80::2","local":"fe80::1","groups":["224.0.10.1"])",
       "an IPv4 address, which \"groups\" need");
  for (const char* network : {"10.1.0.0/33", "10.1.0.0/", "10.1.0.0/x", "fe80::/16", "somewhere"}) {
    says(R"(,"peer":"10.0.0.2","allow":[")" + std::string(network) + "\"]",
         R"(a numeric address, or an IPv4 network such as "10.1.0.0/16")");
  }
  says(R"(,"peer":"10.0.0.2","idle_close_s":-1)", "idle_close_s");
  CHECK(faults_of(with_links(kPort, link(R"(,"priority":"urgent")"))).find("\"highest\"") != std::string::npos);
}

TEST_CASE("a host needs nobody's address and may say who is allowed") {
  const auto parse = [](const std::string& keys) {
    return parse_host("h.json", R"({ "host": { "name": "H" }, "ports": [ )" + dlsw(keys) + " ] }");
  };
  const auto open = parse(R"(,"version":2,"udp":true,"groups":["224.0.10.0"])");
  if (!open.ok()) FAIL(to_words(open.error()));
  CHECK(open->ports.at(0).udp);
  CHECK(open->ports.at(0).allow.empty());
  const auto closed = parse(R"(,"allow":["10.0.0.1"])");
  if (!closed.ok()) FAIL(to_words(closed.error()));
  CHECK(closed->ports.at(0).allow == std::vector<std::string>{"10.0.0.1"});
}
