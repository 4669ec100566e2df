// A port of ours with a scripted partner, brought to any state of its circuit.
#pragma once

#include <catch2/catch.hpp>
#include <memory>

#include "binding.h"
#include "scripted_dlsw.h"

namespace openrui::test {

// Our node at 127.0.0.1, the script plays the host at 127.0.0.2.
struct NodeUnderTest {
  explicit NodeUnderTest(int v = 1, int connections = 2)
      : version(v), port(definition(v, connections), tcp, timers, events), script(network, "127.0.0.2", v) {
    port.start();
    link = port.make_link(node_link_definition(), at_node);
    script.listen();
    link->start();
    wait();
    if (version == 1) script.call("127.0.0.1");
    wait();
  }
  ~NodeUnderTest() { link.reset(); }
  static PortDefinition definition(int version, int connections) {
    auto d = DlswBinding::node_definition(version, 20);
    d.connections = connections;
    return d;
  }
  void wait(Duration span = std::chrono::milliseconds(100)) { run_for(timers, span); }
  void exchange(std::uint16_t window = 20) {
    script.send_capabilities(window);
    wait();
  }
  // Up to XIDFRAME null; the header as known programs answer: the request's own, with type and direction changed.
  dlsw::ControlHeader accept_circuit() {
    exchange();
    const auto asked = script.take(dlsw::MessageType::canureach);
    REQUIRE(asked);
    auto h = asked->header;
    h.type = dlsw::MessageType::icanreach;
    h.direction = dlsw::Direction::to_origin;
    h.remote_correlator = h.origin.correlator;
    h.remote_port = h.origin.port;
    script.send(h);
    wait();
    return h;
  }
  dlsw::ControlHeader bring_up() {
    auto h = accept_circuit();
    script.send_info(
        {dlsw::MessageType::ifcm, {true, false, dlsw::FlowOperator::repeat}, h.origin.correlator, h.origin.port});
    h.type = dlsw::MessageType::contact;
    script.send(h);
    wait();
    REQUIRE(link->contacted());
    h.type = dlsw::MessageType::keepalive;
    return h;
  }
  void send_message(dlsw::ControlHeader h, dlsw::MessageType type, ByteView data = {}) {
    h.type = type;
    script.send(h, data);
    wait();
  }

  int version;
  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp tcp{network, "127.0.0.1"};
  RecordingSink events;
  RecordingNotifier at_node;
  dlsw::Port port;
  ScriptedDlsw script;
  std::unique_ptr<Link> link;
};

// Our host at 127.0.0.2, the script calls from 127.0.0.3.
struct HostUnderTest {
  explicit HostUnderTest(int v = 1) : version(v), script(network, "127.0.0.3", v) {
    port.start();
    link = port.make_link(host_link_definition(), at_host);
    link->start();
    if (version == 1) script.listen();
    script.call("127.0.0.2");
    wait();
  }
  ~HostUnderTest() { link.reset(); }
  void wait(Duration span = std::chrono::milliseconds(100)) { run_for(timers, span); }
  dlsw::ControlHeader request(dlsw::MessageType type = dlsw::MessageType::canureach) const {
    dlsw::ControlHeader h;
    h.type = type;
    h.origin_mac = node_link_definition().mac;
    h.target_mac = node_link_definition().remote_mac;
    h.origin_sap = h.target_sap = 4;
    h.largest_frame = dlsw::kSizeControl | 0x09;
    h.origin = {1, 0x11, 0x99};
    return h;
  }
  void exchange() {
    script.send_capabilities();
    wait();
  }
  // Until XIDs may be exchanged; the header of our further messages.
  dlsw::ControlHeader establish(std::uint32_t correlator = 0x11) {
    auto h = request();
    h.origin.correlator = correlator;
    script.send(h);
    wait();
    const auto answer = script.take(dlsw::MessageType::icanreach);
    REQUIRE(answer);
    h.target = answer->header.target;
    h.remote_correlator = h.target.correlator;
    h.remote_port = h.target.port;
    h.type = dlsw::MessageType::reach_ack;
    h.flow = {true, true, dlsw::FlowOperator::repeat};
    script.send(h);
    h.flow = {};
    wait();
    return h;
  }
  dlsw::ControlHeader bring_up(std::uint32_t correlator = 0x11) {
    auto h = establish(correlator);
    h.type = dlsw::MessageType::xidframe;
    script.send(h, from_hex("02 00 01 70 00 18").value());
    wait();
    REQUIRE(script.take(dlsw::MessageType::contact));
    h.type = dlsw::MessageType::contacted;
    script.send(h);
    wait();
    REQUIRE(link->contacted());
    return h;
  }
  void send_message(dlsw::ControlHeader h, dlsw::MessageType type, ByteView data = {}) {
    h.type = type;
    script.send(h, data);
    wait();
  }

  int version;
  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp tcp{network, "127.0.0.2"};
  RecordingSink events;
  RecordingNotifier at_host;
  dlsw::Port port{DlswBinding::host_definition(version, 20, false), tcp, timers, events};
  ScriptedDlsw script;
  std::unique_ptr<Link> link;
};

}  // namespace openrui::test
