// LLC2 over a wire that drops, doubles, reorders and damages frames: above the DLC nothing is lost, doubled or out of
// order.
#include <catch2/catch.hpp>
#include <random>

#include "binding.h"

using namespace openrui;
using namespace openrui::test;
using std::chrono::seconds;

namespace {

Bytes numbered_piu(std::mt19937& random, std::uint32_t number) {
  Bytes piu(9 + random() % 1480);
  for (auto& byte : piu) byte = static_cast<std::uint8_t>(random());
  put32(piu.data(), number);
  return piu;
}

}  // namespace

TEST_CASE("a thousand PIUs each way cross a wire that loses and doubles a tenth of the frames") {
  // Where frames may be overtaken by many, a wide window is not safe: an old acknowledgement looks like a new one.
  const int window = GENERATE(1, 7, 16, 127);
  const std::uint32_t seed = GENERATE(range(1U, 5U));
  CAPTURE(window, seed);
  Llc2Binding b(window);
  b.start();
  REQUIRE(b.node->contacted());
  b.at_node.clear();
  b.at_host.clear();
  const unsigned disorder = window == 127 ? 0 : 10;
  b.wire.set_faults({5, disorder, disorder, 5, seed});
  std::mt19937 random(seed);
  std::vector<Bytes> to_host;
  std::vector<Bytes> to_node;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    to_host.push_back(numbered_piu(random, i));
    to_node.push_back(numbered_piu(random, i));
    b.node->send(Buffer::copy_of(to_host.back()));
    b.host->send(Buffer::copy_of(to_node.back()));
    if (random() % 20 == 0) run_for(b.timers, std::chrono::milliseconds(500));
  }
  const auto done = [&] { return b.at_host.piu_count >= 1000 && b.at_node.piu_count >= 1000; };
  CHECK(run_until(b.timers, done, std::chrono::hours(24)));
  CHECK(b.at_host.piu_count == 1000);
  CHECK(b.at_node.piu_count == 1000);
  // Not expanded: a failure would print megabytes.
  CHECK((b.at_host.pius == to_host));
  CHECK((b.at_node.pius == to_node));
  CHECK(b.at_host.losses() == 0);
  CHECK(b.at_node.losses() == 0);
  CHECK(b.wire.damaged() > 0);
}

TEST_CASE("a link comes up over a wire that loses and doubles a tenth of the frames") {
  const std::uint32_t seed = GENERATE(range(1U, 21U));
  CAPTURE(seed);
  Llc2Binding b;
  b.make_links(node_link_definition(), host_link_definition());
  b.wire.set_faults({5, 10, 10, 5, seed});
  b.host->start();
  b.node->start();
  CHECK(run_until(
      b.timers, [&] { return b.node->contacted() && b.host->contacted(); }, std::chrono::minutes(10)));
}

TEST_CASE("the working window shrinks and grows on a lossy wire and loses nothing") {
  auto definition = Llc2Binding::port_definition("LAN3", 20);
  definition.llc2.window_increment = 8;
  TimerQueue timers;
  SimWire wire(timers);
  SimEthernet node_card(wire, parse_mac("02:00:00:00:00:01").value());
  SimEthernet host_card(wire, parse_mac("02:00:00:00:00:02").value());
  RecordingSink events;
  RecordingNotifier at_node;
  RecordingNotifier at_host;
  llc2::Port node_port(definition, node_card, timers, events);
  llc2::Port host_port(definition, host_card, timers, events);
  const auto node = node_port.make_link(node_link_definition(), at_node);
  const auto host = host_port.make_link(host_link_definition(), at_host);
  node_port.start();
  host_port.start();
  host->start();
  node->start();
  run_for(timers, seconds(1));
  REQUIRE(node->contacted());
  wire.set_faults({5, 0, 0, 0, 3});
  for (std::uint32_t i = 0; i < 500; ++i) node->send(Buffer::copy_of(Bytes(100, static_cast<std::uint8_t>(i))));
  CHECK(run_until(timers, [&] { return at_host.piu_count == 500; }));
  for (std::uint32_t i = 0; i < at_host.pius.size(); ++i) CHECK(at_host.pius[i][0] == static_cast<std::uint8_t>(i));
  CHECK(at_node.losses() == 0);
}
