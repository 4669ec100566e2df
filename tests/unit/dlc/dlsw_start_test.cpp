// What a circuit start says beside who is asked for whom: priorities, and the transport id of the partner.
#include <catch2/catch.hpp>

#include "dlc/dlsw/capabilities.h"
#include "dlsw_under_test.h"

using namespace openrui;
using namespace openrui::test;
using dlsw::MessageType;

namespace {

constexpr auto number = [](CircuitPriority p) { return static_cast<unsigned>(p); };

// The node's link anew, with this priority, until its CANUREACH.
std::unique_ptr<ScriptedDlsw::Message> asked_with(NodeUnderTest& t, CircuitPriority priority) {
  t.link.reset();
  auto d = node_link_definition();
  d.priority = priority;
  t.link = t.port.make_link(d, t.at_node);
  t.link->start();
  t.exchange();
  return t.script.take(MessageType::canureach);
}

}  // namespace

TEST_CASE("a circuit is asked for with the configured priority and gets the one of its target") {
  const auto priority = GENERATE(CircuitPriority::low, CircuitPriority::medium, CircuitPriority::highest);
  // 0: the target does not know priorities; 7 is none.
  const unsigned theirs = GENERATE(0U, 1U, 3U, 4U, 7U);
  CAPTURE(name(priority), theirs);
  NodeUnderTest t;
  const auto asked = asked_with(t, priority);
  REQUIRE(asked);
  CHECK(asked->header.priority == number(priority));
  auto h = asked->header;
  h.type = MessageType::icanreach;
  h.direction = dlsw::Direction::to_origin;
  h.remote_correlator = h.origin.correlator;
  h.remote_port = h.origin.port;
  h.priority = static_cast<std::uint8_t>(theirs);
  t.script.send(h);
  t.wait();
  const auto chosen = t.script.take(MessageType::reach_ack);
  REQUIRE(chosen);
  CHECK(chosen->header.priority == (theirs == 0 || theirs == 7 ? number(priority) : theirs));
}

TEST_CASE("a circuit that is asked for is answered with the configured priority") {
  HostUnderTest t;
  t.link.reset();
  auto d = host_link_definition();
  d.priority = CircuitPriority::high;
  t.link = t.port.make_link(d, t.at_host);
  t.link->start();
  t.exchange();
  auto h = t.request(MessageType::canureach);
  h.priority = static_cast<std::uint8_t>(CircuitPriority::low);
  t.script.send(h);
  t.wait();
  const auto answer = t.script.take(MessageType::icanreach);
  REQUIRE(answer);
  CHECK(answer->header.priority == number(CircuitPriority::high));
}

TEST_CASE("the transport id of the partner is learned from its capabilities and given back") {
  NodeUnderTest t;
  dlsw::Capabilities theirs;
  theirs.supported_saps = dlsw::sna_saps();
  dlsw::ControlHeader h;
  h.type = MessageType::cap_exchange;
  h.origin.transport = 0x01020304;
  t.script.send(h, dlsw::emit_capabilities(theirs));
  t.script.send(h, dlsw::emit_positive_response());
  t.wait();
  const auto asked = t.script.take(MessageType::canureach);
  REQUIRE(asked);
  CHECK(asked->header.target == dlsw::StationIds{0, 0, 0x01020304});
}
