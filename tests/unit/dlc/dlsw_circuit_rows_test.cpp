// The circuit table on the wire: every state of a running circuit against every message (transports reference 5.7).
#include <catch2/catch.hpp>

#include "dlc/dlsw/circuit_fsm.h"
#include "dlsw_under_test.h"

using namespace openrui;
using namespace openrui::dlsw;
using namespace openrui::test;

namespace {

using S = CircuitState;
using T = MessageType;

// A host's circuit in a state, and the header of the next message of its partner, who asked for it.
ControlHeader bring_to(HostUnderTest& t, CircuitState state) {
  t.exchange();
  if (state == S::connected) return t.bring_up();
  if (state == S::disconnect_pending) {
    const auto h = t.bring_up();
    t.link->stop();
    t.wait();
    return h;
  }
  if (state == S::circuit_pending) {
    auto h = t.request();
    t.script.send(h);
    t.wait();
    h.target = t.script.take(T::icanreach)->header.target;
    return h;
  }
  auto h = t.establish();
  if (state == S::connect_pending) t.send_message(h, T::xidframe, from_hex("02 00 01 70 00 18").value());
  return h;
}

std::string words(CircuitState state) {
  switch (state) {
    case S::disconnected:
      return "waiting for the partner to ask for the circuit";
    case S::circuit_pending:
      return "circuit pending";
    case S::circuit_established:
      return "XID exchange";
    case S::connect_pending:
      return "contact pending";
    case S::connected:
      return "contacted";
    default:
      return "ending";
  }
}

constexpr auto kNothing = MessageType{0xFF};

struct Case {
  CircuitState state;
  MessageType message;
  CircuitState next;
  MessageType answer;  // the only message that is sent, but for the grants of IFCM
};
// clang-format off
const Case kCases[] = {
    {S::circuit_pending,     T::reach_ack,        S::circuit_established, kNothing},
    {S::circuit_pending,     T::canureach,        S::circuit_pending,     T::icanreach},
    {S::circuit_pending,     T::xidframe,         S::circuit_established, T::xidframe},
    {S::circuit_pending,     T::contact,          S::connected,           T::contacted},
    {S::circuit_pending,     T::contacted,        S::circuit_pending,     kNothing},
    {S::circuit_pending,     T::halt_dl,          S::disconnected,        T::dl_halted},
    {S::circuit_pending,     T::halt_dl_noack,    S::disconnected,        kNothing},
    {S::circuit_pending,     T::dl_halted,        S::circuit_pending,     kNothing},
    {S::circuit_pending,     T::restart_dl,       S::circuit_pending,     kNothing},
    {S::circuit_pending,     T::test_circuit_req, S::circuit_pending,     kNothing},

    {S::circuit_established, T::reach_ack,        S::circuit_established, kNothing},
    {S::circuit_established, T::canureach,        S::circuit_pending,     T::icanreach},
    {S::circuit_established, T::xidframe,         S::circuit_established, T::xidframe},
    {S::circuit_established, T::contact,          S::connected,           T::contacted},
    {S::circuit_established, T::contacted,        S::circuit_established, kNothing},
    {S::circuit_established, T::halt_dl,          S::disconnected,        T::dl_halted},
    {S::circuit_established, T::halt_dl_noack,    S::disconnected,        kNothing},
    {S::circuit_established, T::dl_halted,        S::circuit_established, kNothing},
    {S::circuit_established, T::restart_dl,       S::circuit_established, T::dl_restarted},
    {S::circuit_established, T::test_circuit_req, S::circuit_established, kNothing},

    {S::connect_pending,     T::reach_ack,        S::connect_pending,     kNothing},
    {S::connect_pending,     T::canureach,        S::circuit_pending,     T::icanreach},
    {S::connect_pending,     T::xidframe,         S::connect_pending,     kNothing},
    {S::connect_pending,     T::contact,          S::connected,           T::contacted},
    {S::connect_pending,     T::contacted,        S::connected,           kNothing},
    {S::connect_pending,     T::halt_dl,          S::disconnected,        T::dl_halted},
    {S::connect_pending,     T::halt_dl_noack,    S::disconnected,        kNothing},
    {S::connect_pending,     T::dl_halted,        S::connect_pending,     kNothing},
    {S::connect_pending,     T::restart_dl,       S::circuit_established, T::dl_restarted},
    {S::connect_pending,     T::test_circuit_req, S::connect_pending,     kNothing},

    {S::connected,           T::reach_ack,        S::connected,           kNothing},
    {S::connected,           T::canureach,        S::circuit_pending,     T::icanreach},
    {S::connected,           T::xidframe,         S::connected,           kNothing},
    {S::connected,           T::contact,          S::connected,           kNothing},
    {S::connected,           T::contacted,        S::connected,           kNothing},
    {S::connected,           T::halt_dl,          S::disconnected,        T::dl_halted},
    {S::connected,           T::halt_dl_noack,    S::disconnected,        kNothing},
    {S::connected,           T::dl_halted,        S::connected,           kNothing},
    {S::connected,           T::restart_dl,       S::circuit_established, T::dl_restarted},
    {S::connected,           T::test_circuit_req, S::connected,           T::test_circuit_rsp},

    {S::disconnect_pending,  T::xidframe,         S::disconnect_pending,  kNothing},
    {S::disconnect_pending,  T::contact,          S::disconnect_pending,  kNothing},
    {S::disconnect_pending,  T::halt_dl,          S::disconnect_pending,  T::dl_halted},
};
// clang-format on

}  // namespace

TEST_CASE("every message in every state of a running circuit leads where the table says, with the answer it says") {
  for (const auto& c : kCases) {
    CAPTURE(name(c.state), name(c.message));
    HostUnderTest t;
    auto h = bring_to(t, c.state);
    REQUIRE(t.link->state_in_words() == words(c.state));
    t.script.received.clear();
    const auto contacts = t.at_host.count("contacted");
    if (c.message == T::canureach) {
      h.origin.correlator = 0x77;  // the partner forgot the old circuit
      h.target = {};
    }
    t.send_message(h, c.message);
    CHECK(t.link->state_in_words() == words(c.next));
    std::vector<MessageType> sent;
    for (const auto& m : t.script.received) {
      if (m.prefix.type != T::ifcm) sent.push_back(m.prefix.type);
    }
    CHECK(sent == (c.answer == kNothing ? std::vector<MessageType>{} : std::vector<MessageType>{c.answer}));
    const bool came_up = c.next == S::connected && c.state != S::connected;
    CHECK(t.at_host.count("contacted") == contacts + (came_up ? 1 : 0));
    const bool went_down = c.state == S::connected && c.next != S::connected;
    CHECK(t.at_host.losses() ==
          (went_down || c.next == S::disconnected || (c.message == T::canureach && c.state != S::circuit_pending) ? 1
                                                                                                                  : 0));
    if (c.message == T::xidframe && c.state != S::disconnect_pending) {
      CHECK(t.at_host.count("xid received null") == (1U));
    }
  }
}

TEST_CASE("a stop that is under way ends with DL_HALTED or HALT_DL_NOACK at once") {
  for (const auto answer : {T::dl_halted, T::halt_dl_noack}) {
    HostUnderTest t;
    const auto h = bring_to(t, S::disconnect_pending);
    t.send_message(h, answer);
    CHECK(t.link->state_in_words() == "stopped");
    CHECK(t.at_host.count("inop operator request") == 1);
  }
}

TEST_CASE("a stop in every state tells the partner where it knows of the circuit, and leaves nothing behind") {
  for (const auto state : {S::circuit_pending, S::circuit_established, S::connect_pending}) {
    CAPTURE(name(state));
    HostUnderTest t;
    const auto h = bring_to(t, state);
    t.link->stop();
    t.wait();
    CHECK(t.script.count(T::halt_dl) == (state == S::circuit_pending ? 0 : 1));
    t.send_message(h, T::dl_halted);
    CHECK(t.link->state_in_words() == "stopped");
    CHECK(t.at_host.losses() == 0);
    t.link->start();
    t.bring_up(0x99);
  }
}

TEST_CASE("a node whose request is halted or crossed by a higher station does as the table says") {
  NodeUnderTest halted;
  halted.exchange();
  auto h = halted.script.take(T::canureach)->header;
  h.direction = Direction::to_origin;
  halted.send_message(h, T::halt_dl);
  CHECK(halted.script.count(T::dl_halted) == 1);
  CHECK(halted.at_node.events == std::vector<std::string>{"inop refused"});
  CHECK(halted.link->state_in_words() == "waiting to try again");

  NodeUnderTest stopped;
  stopped.exchange();
  h = stopped.script.take(T::canureach)->header;
  stopped.link->stop();
  CHECK(stopped.link->state_in_words() == "stopped");
  h.direction = Direction::to_origin;
  h.target = {2, 0x22, 0};
  stopped.send_message(h, T::icanreach);
  CHECK(stopped.script.count(T::halt_dl_noack) == 1);

  // The node's address is made the lower one: the partner's request wins and it becomes the origin.
  NodeUnderTest crossed;
  crossed.link.reset();
  auto low = node_link_definition();
  low.mac = parse_mac("nc:4000.0000.0001").value();
  crossed.link = crossed.port.make_link(low, crossed.at_node);
  crossed.link->start();
  crossed.exchange();
  REQUIRE(crossed.script.take(T::canureach));
  ControlHeader request;
  request.origin_mac = low.remote_mac;
  request.target_mac = low.mac;
  request.origin_sap = request.target_sap = 4;
  request.origin = {5, 0x55, 0};
  crossed.send_message(request, T::canureach);
  const auto answer = crossed.script.take(T::icanreach);
  REQUIRE(answer);
  request.target = answer->header.target;
  crossed.send_message(request, T::contact);
  CHECK(crossed.link->contacted());
}
