// Our DLSw against partners that our own port never is: the habits of public programs, and misbehaviour.
#include <catch2/catch.hpp>
#include <random>

#include "dlsw_under_test.h"

using namespace openrui;
using namespace openrui::dlsw;
using namespace openrui::test;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using T = MessageType;
}  // namespace

TEST_CASE("nothing but the capabilities exchange is sent before it is done") {
  NodeUnderTest t(GENERATE(1, 2));
  REQUIRE(t.script.received.size() == 1);
  CHECK(t.script.received[0].prefix.type == T::cap_exchange);
  CHECK(t.link->state_in_words() == "capabilities exchange with 127.0.0.2");
  const auto ours = parse_capabilities(t.script.received[0].data, true);
  REQUIRE(ours.ok());
  CHECK(ours->version == t.version);
  CHECK(ours->tcp_connections == (t.version == 1 ? 2 : 1));
  CHECK(ours->initial_window == 20);
  t.exchange();
  CHECK(t.script.count(T::canureach) == 1);
  CHECK(t.link->state_in_words() == "circuit start");
  CHECK(t.port.active_partners().size() == 1);
}

TEST_CASE("the first messages of a node are those of the flow, with correlators and grants where they belong") {
  NodeUnderTest t;
  t.exchange();
  const auto asked = t.script.take(T::canureach);
  REQUIRE(asked);
  auto h = asked->header;
  CHECK_FALSE(h.explorer);
  CHECK(asked->prefix.flow == FlowByte{});  // no flow control on CANUREACH_cs
  CHECK(to_words_both(h.target_mac).find("nc:40:00:09:99:10:00") != std::string::npos);
  CHECK(h.origin_sap == 4);
  CHECK(h.target_sap == 4);
  CHECK(h.direction == Direction::to_target);
  CHECK(h.origin.correlator != 0);
  CHECK((h.largest_frame & kSizeControl) != 0);
  h.type = T::icanreach;
  h.direction = Direction::to_origin;
  h.target = {2, 0x22, 7};
  h.flow = {true, false, FlowOperator::repeat};
  h.largest_frame = 0x01;
  t.script.send(h);
  t.wait();
  const auto ack = t.script.take(T::reach_ack);
  REQUIRE(ack);
  CHECK(ack->prefix.remote_correlator == 0x22);
  CHECK(ack->prefix.remote_port == 2);
  CHECK(ack->header.target == StationIds{2, 0x22, 7});
  CHECK(ack->prefix.flow == FlowByte{true, true, FlowOperator::repeat});
  const auto xid = t.script.take(T::xidframe);
  REQUIRE(xid);
  CHECK(xid->data.empty());
  CHECK_FALSE(xid->prefix.flow.ack);
  h.type = T::xidframe;
  h.flow = {false, true, FlowOperator::repeat};
  t.script.send(h);
  t.wait();
  CHECK(to_hex(t.script.take(T::xidframe)->data) == "02 00 01 70 00 18");
  h.type = T::contact;
  t.script.send(h);
  t.wait();
  CHECK(t.script.count(T::contacted) == 1);
  CHECK(t.link->contacted());
  CHECK(t.at_node.info.max_btu == 635);  // the largest frame that the target lowered it to
}

TEST_CASE("a node comes up with the 3705 emulator's habits: copied headers, an XID of its own, grants by IFCM") {
  NodeUnderTest t;
  auto h = t.accept_circuit();
  CHECK(t.script.take(T::xidframe)->data.empty());
  // 20 bytes of XID, "14 01" and zeros (transports reference 5.12).
  Bytes xid(20);
  xid[0] = 0x14;
  xid[1] = 0x01;
  t.send_message(h, T::xidframe, xid);
  CHECK(to_hex(t.script.take(T::xidframe)->data) == "02 00 01 70 00 18");
  // Burke's CONTACT carries the node's XID back, with flow control bits.
  h.flow = {true, false, FlowOperator::repeat};
  t.send_message(h, T::contact, from_hex("02 00 01 70 00 18").value());
  CHECK(t.script.take(T::contacted));
  REQUIRE(t.link->contacted());
  // More INFOFRAMEs than it was granted: counted and reported once, delivered all the same.
  const Bytes actpu = from_hex("2C00 0008 0001 6B8000 11 01 01 05 123456789A").value();
  for (int i = 0; i < 50; ++i) t.script.send_info({T::infoframe, {}, h.origin.correlator, h.origin.port}, actpu);
  t.wait();
  CHECK(t.at_node.pius.size() == 50);
  CHECK(t.at_node.pius[0] == actpu);
  CHECK(t.events.count("beyond what was granted", Severity::warning) == 1);
  CHECK(t.link->contacted());
  // With a single circuit the correlator may be missing.
  t.script.send_info({T::infoframe, {}, 0, 0}, actpu);
  t.wait();
  CHECK(t.at_node.pius.size() == 51);
}

TEST_CASE("sends wait for the partner's grant, in order, and go on as far as granted") {
  NodeUnderTest t;
  t.exchange(2);
  auto h = t.script.take(T::canureach)->header;
  h.type = T::icanreach;
  h.direction = Direction::to_origin;
  h.target = {2, 0x22, 0};
  t.script.send(h);
  h.type = T::contact;
  t.script.send(h);
  t.wait();
  REQUIRE(t.link->contacted());
  for (std::uint8_t i = 0; i < 5; ++i) t.link->send(Buffer::copy_of(Bytes(9, i)));
  t.wait();
  CHECK(t.script.count(T::infoframe) == 0);
  CHECK(t.link->queued_bytes() == 45);
  t.script.send_info({T::ifcm, {true, false, FlowOperator::repeat}, h.origin.correlator, h.origin.port});
  t.wait();
  CHECK(t.script.count(T::infoframe) == 2);
  const auto first = t.script.take(T::infoframe);
  CHECK(first->prefix.remote_correlator == 0x22);
  CHECK(first->prefix.flow.ack);
  CHECK(first->data == Bytes(9, 0));
  CHECK_FALSE(t.script.take(T::infoframe)->prefix.flow.ack);
  t.script.send_info({T::ifcm, {true, false, FlowOperator::increment}, h.origin.correlator, h.origin.port});
  t.wait();
  CHECK(t.script.count(T::infoframe) == 3);
  // A reset is acknowledged at once by a frame of its own.
  t.script.received.clear();
  t.script.send_info({T::ifcm, {true, false, FlowOperator::reset}, h.origin.correlator, h.origin.port});
  t.wait();
  REQUIRE(t.script.received.size() == 1);
  CHECK(t.script.received[0].prefix.type == T::ifcm);
  CHECK(t.script.received[0].prefix.flow == FlowByte{false, true, FlowOperator::repeat});
}

TEST_CASE("ENTER_BUSY holds what is sent and EXIT_BUSY lets it go") {
  NodeUnderTest t;
  const auto h = t.bring_up();
  t.send_message(h, T::enter_busy);
  t.link->send(Buffer::copy_of(Bytes(9, 1)));
  t.wait();
  CHECK(t.script.count(T::infoframe) == 0);
  t.send_message(h, T::exit_busy);
  CHECK(t.script.count(T::infoframe) == 1);
}

TEST_CASE("TEST_CIRCUIT_REQ is answered, unknown and NetBIOS messages are dropped without a word") {
  NodeUnderTest t;
  const auto h = t.bring_up();
  t.send_message(h, T::test_circuit_req);
  CHECK(t.script.count(T::test_circuit_rsp) == 1);
  t.script.received.clear();
  for (const auto type :
       {T::netbios_nq, T::netbios_nr, T::dataframe, T::dgrmframe, T::netbios_anq, MessageType{0x55}}) {
    t.send_message(h, type, Bytes(40, 1));
  }
  t.script.send_hex("31 10 0000 00000000 00000000 0000 1D 00");
  t.script.send_hex("32 07 0002 00000C AABB");
  t.wait();
  CHECK(t.script.received.empty());
  CHECK(t.port.counters().errors == 0);
  CHECK(t.link->contacted());
}

TEST_CASE("RESTART_DL is a loss and an answer, and a CONTACT brings the link back on the same circuit") {
  NodeUnderTest t;
  const auto h = t.bring_up();
  t.send_message(h, T::restart_dl);
  CHECK(t.script.count(T::dl_restarted) == 1);
  CHECK(t.at_node.count("inop ended by the partner") == 1);
  CHECK_FALSE(t.link->contacted());
  t.send_message(h, T::contact);
  CHECK(t.link->contacted());
  CHECK(t.at_node.losses() == 1);
}

TEST_CASE("HALT_DL is answered, its reason is told in words, and the node asks again after a pause") {
  NodeUnderTest t(2);
  const auto h = t.bring_up();
  t.send_message(h, T::halt_dl, emit_halt_reason(HaltReason::protocol_error));
  CHECK(t.script.count(T::dl_halted) == 1);
  CHECK(t.at_node.events.back() == "inop protocol error");
  CHECK(t.at_node.last_detail.find("circuit protocol error") != std::string::npos);
  CHECK(t.link->state_in_words() == "waiting to try again");
  t.wait(seconds(1));
  CHECK(t.script.count(T::canureach) == 1);
  CHECK(t.script.take(T::canureach)->header.origin.correlator != h.origin.correlator);
}

TEST_CASE("HALT_DL_NOACK ends a circuit without an answer") {
  NodeUnderTest t;
  const auto h = t.bring_up();
  t.script.received.clear();
  t.send_message(h, T::halt_dl_noack);
  CHECK(t.script.received.empty());
  CHECK(t.at_node.losses() == 1);
}

TEST_CASE(
    "a stop sends HALT_DL, with the operator's reason to a partner of version 2, and ends without DL_HALTED too") {
  const int version = GENERATE(1, 2);
  NodeUnderTest t(version);
  t.bring_up();
  t.at_node.clear();
  t.link->stop();
  t.wait();
  const auto halt = t.script.take(T::halt_dl);
  REQUIRE(halt);
  CHECK(to_hex(halt->data) == (version == 1 ? "" : "00 05 00 00 00 00"));
  CHECK(halt->prefix.flow == FlowByte{});
  CHECK(t.link->state_in_words() == "ending");
  CHECK(t.at_node.events.empty());
  t.wait(seconds(60));
  CHECK(t.at_node.events == std::vector<std::string>{"inop operator request"});
}

TEST_CASE("a partner that never answers the circuit start is reported once and asked again with growing pauses") {
  NodeUnderTest t;
  t.exchange();
  t.wait(seconds(300));
  CHECK(t.at_node.events == std::vector<std::string>{"inop no answer"});
  CHECK(t.script.count(T::canureach) > 5);
  CHECK(t.script.count(T::canureach) < 20);
}

TEST_CASE("a partner that takes the circuit but answers no XID is halted and asked again") {
  NodeUnderTest t;
  t.accept_circuit();
  t.wait(seconds(40));
  CHECK(t.script.count(T::halt_dl) == 1);
  t.wait(seconds(20));
  CHECK(t.at_node.count("inop no answer") == 1);
  CHECK(t.script.count(T::canureach) >= 1);
}

TEST_CASE("an XID exchange that does not end is ended by us") {
  NodeUnderTest t;
  const auto h = t.accept_circuit();
  for (int i = 0; i < 30; ++i) t.send_message(h, T::xidframe, Bytes(20, 0x32));
  CHECK(t.script.count(T::halt_dl) == 1);
  CHECK(t.script.count(T::xidframe) < 20);
}

TEST_CASE("a partner that asks a node for the circuit becomes its origin, and the higher MAC address wins a crossing") {
  NodeUnderTest t;
  t.exchange();
  const auto ours = t.script.take(T::canureach);
  REQUIRE(ours);
  ControlHeader h;
  h.type = T::canureach;
  h.origin_mac = node_link_definition().remote_mac;
  h.target_mac = node_link_definition().mac;
  h.origin_sap = h.target_sap = 4;
  h.largest_frame = kSizeControl | kUnlimitedFrame;
  h.origin = {5, 0x55, 0};
  // 4000.0999.1000 is lower than our 4000.1020.1000: its request is ignored and ours stays.
  t.send_message(h, T::canureach);
  CHECK(t.script.count(T::icanreach) == 0);
  // Ours is refused; before the next try the partner asks.
  auto no = ours->header;
  no.direction = Direction::to_origin;
  t.send_message(no, T::halt_dl_noack);
  CHECK(t.at_node.count("inop refused") == 1);
  t.send_message(h, T::canureach);
  const auto answer = t.script.take(T::icanreach);
  REQUIRE(answer);
  CHECK(answer->prefix.remote_correlator == 0x55);
  CHECK(answer->header.origin == StationIds{5, 0x55, 0});
  h.target = answer->header.target;
  t.send_message(h, T::reach_ack);
  t.send_message(h, T::xidframe);
  CHECK(to_hex(t.script.take(T::xidframe)->data) == "02 00 01 70 00 18");
  t.send_message(h, T::contact);
  CHECK(t.link->contacted());
}

TEST_CASE("a host answers explorers for its stations only") {
  HostUnderTest t;
  t.exchange();
  auto h = t.request();
  h.explorer = true;
  h.target_sap = 0;
  h.largest_frame = 0x09;
  t.script.send(h);
  t.wait();
  const auto answer = t.script.take(T::icanreach);
  REQUIRE(answer);
  CHECK(answer->header.explorer);
  CHECK(answer->header.target_sap == 0);
  CHECK(answer->header.direction == Direction::to_origin);
  CHECK(answer->header.largest_frame == 0x09);
  CHECK(answer->prefix.remote_correlator == 0x11);
  h.target_mac.octets[5] ^= 0xFF;
  t.script.send(h);
  t.wait();
  CHECK(t.script.count(T::icanreach) == 0);
  t.link->stop();
  h.target_mac = t.request().target_mac;
  t.script.send(h);
  t.wait();
  CHECK(t.script.count(T::icanreach) == 0);
}

TEST_CASE("a host keeps what the origin says about itself until REACH_ACK, and polls with a null XID") {
  HostUnderTest t;
  t.exchange();
  t.script.send(t.request());
  t.wait();
  const auto answer = t.script.take(T::icanreach);
  REQUIRE(answer);
  CHECK(answer->prefix.flow == FlowByte{true, false, FlowOperator::repeat});
  CHECK(answer->header.largest_frame == 0x09);
  CHECK(answer->header.origin == StationIds{1, 0x11, 0x99});
  CHECK(t.link->state_in_words() == "circuit pending");
  auto h = t.request(T::reach_ack);
  h.origin = {3, 0x33, 0x99};
  h.target = answer->header.target;
  t.script.send(h);
  h.type = T::xidframe;
  t.script.send(h);
  t.wait();
  const auto poll = t.script.take(T::xidframe);
  REQUIRE(poll);
  CHECK(poll->data.empty());
  CHECK(poll->prefix.remote_correlator == 0x33);
  CHECK(poll->prefix.remote_port == 3);
  t.send_message(h, T::xidframe, from_hex("02 00 01 70 00 18").value());
  CHECK(t.script.count(T::contact) == 1);
  CHECK(t.link->state_in_words() == "contact pending");
  // The 3705 answers CONTACT with CONTACT (transports reference 5.12).
  t.send_message(h, T::contact);
  CHECK(t.link->contacted());
  CHECK(t.at_host.info.max_btu == 1542);
}

TEST_CASE("a new circuit start on a running circuit replaces it and is told as one loss") {
  HostUnderTest t;
  t.exchange();
  const auto old = t.bring_up(0x11);
  t.at_host.clear();
  const auto fresh = t.bring_up(0x12);
  CHECK(t.at_host.count("inop carrier lost") == 1);
  CHECK(t.at_host.losses() == 1);
  // Late messages of the old circuit do not touch the new one.
  t.script.received.clear();
  t.script.send_info({T::infoframe, {}, old.target.correlator, old.target.port}, Bytes(9, 1));
  t.send_message(old, T::halt_dl);
  CHECK(t.script.count(T::halt_dl_noack) == 1);
  CHECK(t.at_host.pius.empty());
  CHECK(t.link->contacted());
  // The same request again is only a repetition.
  auto again = t.request();
  again.origin = fresh.origin;
  t.script.send(again);
  t.wait();
  CHECK(t.script.count(T::icanreach) == 0);
  CHECK(t.link->contacted());
}

TEST_CASE("a message for no circuit is answered with HALT_DL_NOACK, except one itself") {
  HostUnderTest t;
  t.exchange();
  auto h = t.request(T::xidframe);
  t.script.send(h);
  t.wait();
  const auto answer = t.script.take(T::halt_dl_noack);
  REQUIRE(answer);
  CHECK(answer->prefix.remote_correlator == 0x11);
  CHECK(answer->header.direction == Direction::to_origin);
  t.send_message(h, T::halt_dl_noack);
  CHECK(t.script.count(T::halt_dl_noack) == 0);
  // A frame with a short header does not say whose it is: counted, nothing can be answered.
  const auto before = t.port.counters().errors;
  t.script.send_info({T::infoframe, {}, 0x12345678, 1}, Bytes(9, 1));
  t.wait();
  CHECK(t.port.counters().errors == before + 1);
}

TEST_CASE("a short PIU is counted, reported once with its bytes, and the circuit lives") {
  HostUnderTest t;
  t.exchange();
  const auto h = t.bring_up();
  for (int i = 0; i < 3; ++i) {
    t.script.send_info({T::infoframe, {}, h.target.correlator, h.target.port}, Bytes{0x2D, 0x00, 0x01});
  }
  t.wait();
  CHECK(t.port.counters().errors == 3);
  CHECK(t.events.count("2D 00 01", Severity::warning) == 1);
  CHECK(t.events.warnings() == 1);
  CHECK(t.at_host.pius.empty());
  CHECK(t.link->contacted());
}

TEST_CASE("the first grant of a host is repeated when it was acknowledged and one window is left") {
  HostUnderTest t;
  t.exchange();
  const auto h = t.bring_up();
  t.script.received.clear();
  // The grant of ICANREACH_cs was acknowledged, CONTACT took the second one along.
  for (int i = 0; i < 40; ++i) {
    const FlowByte flow{false, i == 0, FlowOperator::repeat};
    t.script.send_info({T::infoframe, flow, h.target.correlator, h.target.port}, Bytes(9, 1));
  }
  t.wait();
  CHECK(t.at_host.pius.size() == 40);
  CHECK(t.port.counters().errors == 0);
  REQUIRE(t.script.count(T::ifcm) == 1);
  CHECK(t.script.take(T::ifcm)->prefix.flow.grant);
}

TEST_CASE("garbage on the port is reported once, closes its connection and disturbs no other partner") {
  HostUnderTest t;
  t.exchange();
  t.bring_up();
  for (const std::string garbage : {"47455420 2F20485454502F312E310D0A0D0A", "31 00 0000", "FF", "40 48 0000"}) {
    CAPTURE(garbage);
    const auto before = t.events.count("protocol error");
    ScriptedDlsw stranger(t.network, "127.0.0.7");
    stranger.call("127.0.0.2");
    t.wait();
    for (int i = 0; i < 3; ++i) stranger.send_hex(garbage);
    t.wait();
    CHECK(stranger.closed == 1);
    CHECK(t.events.count("protocol error of 127.0.0.7", Severity::warning) == before + 1);
    const auto excerpt = to_hex(from_hex(garbage).value()).substr(0, 11);
    CHECK(t.events.count(excerpt, Severity::warning) >= 1);
  }
  CHECK(t.link->contacted());
  CHECK(t.port.active_partners() == std::vector<std::string>{"127.0.0.3"});
}

TEST_CASE("framing that is lost on a live connection is a protocol error for its circuits") {
  HostUnderTest t;
  t.exchange();
  t.bring_up();
  t.at_host.clear();
  t.script.send_hex("00");
  t.wait();
  CHECK(t.at_host.events == std::vector<std::string>{"inop protocol error"});
  CHECK(t.events.count("framing lost", Severity::warning) == 1);
}

TEST_CASE("random bytes after a good beginning neither crash nor hang a host, and it serves the next partner") {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    HostUnderTest t(1 + round % 2);
    t.exchange();
    const auto h = round % 3 == 0 ? t.request() : t.bring_up();
    for (int i = 0; i < 10; ++i) {
      Bytes bytes(kControlHeader);
      auto m = h;
      m.type = static_cast<MessageType>(random() % 0x25);
      emit_control(m, random() % 8 == 0 ? random() % 300 : 0, bytes.data());
      for (auto flips = random() % 3; flips > 0; --flips) {
        bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
      }
      t.script.send(bytes);
      t.wait(milliseconds(10));
    }
    t.script.hang_up();
    t.wait(seconds(60));
    CHECK_FALSE(t.link->contacted());
    CHECK(t.port.active_partners().empty());
    ScriptedDlsw next(t.network, "127.0.0.8", t.version);
    if (t.version == 1) next.listen();
    next.call("127.0.0.2");
    t.wait();
    next.send_capabilities();
    t.wait();
    CHECK(t.port.active_partners().size() == 1);
  }
}

TEST_CASE("capabilities that cannot be accepted get the reason, and the sender of the answer does not hang up") {
  HostUnderTest t;
  ControlHeader h;
  h.type = T::cap_exchange;
  t.script.send(h, from_hex("0007 1520 03 87 01").value());
  t.wait();
  t.script.take(T::cap_exchange);
  const auto answer = t.script.take(T::cap_exchange);
  REQUIRE(answer);
  CHECK(kind_of_capabilities(answer->data) == CapabilityMessage::negative_response);
  CHECK(parse_negative_response(answer->data).size() == 4);
  CHECK(t.script.closed == 0);
  CHECK(t.port.active_partners().empty());
  t.exchange();
  CHECK(t.port.active_partners().size() == 1);
}

TEST_CASE("a partner that refuses our capabilities is hung up on and tried again") {
  NodeUnderTest t;
  ControlHeader h;
  h.type = T::cap_exchange;
  t.script.send(h, emit_negative_response({{4, CapabilityError::vector_data}}));
  t.wait();
  CHECK(t.script.closed == 2);
  CHECK(t.events.count("vector data invalid (offset 4)", Severity::warning) == 1);
  CHECK(t.at_node.events == std::vector<std::string>{"inop refused"});
}

TEST_CASE("a caller that never exchanges capabilities is hung up on") {
  HostUnderTest t;
  CHECK(t.link->state_in_words().find("waiting for a call") == 0);
  t.wait(seconds(60));
  CHECK(t.script.closed >= 1);
  CHECK(t.events.warnings() == 0);
}

TEST_CASE("messages before the end of the capabilities exchange are errors and are not acted upon") {
  HostUnderTest t;
  t.script.send(t.request());
  t.wait();
  CHECK(t.script.count(T::icanreach) == 0);
  CHECK(t.port.counters().errors == 1);
  CHECK(t.events.count("before the end of the capabilities exchange") == 1);
}

TEST_CASE("a run-time capabilities exchange is answered and changes no circuit") {
  HostUnderTest t;
  t.exchange();
  t.bring_up();
  t.script.received.clear();
  ControlHeader h;
  h.type = T::cap_exchange;
  t.script.send(h, from_hex("0007 1520 03 85 01").value());
  t.wait();
  REQUIRE(t.script.received.size() == 1);
  CHECK(kind_of_capabilities(t.script.received[0].data) == CapabilityMessage::positive_response);
  CHECK(t.link->contacted());
}

TEST_CASE("of two version 2 calls that cross, the one of the higher address stays") {
  // Both sides have a node's link, so both call.
  TimerQueue timers;
  SimNetwork network(timers);
  SimTcp low(network, "127.0.0.1");
  SimTcp high(network, "127.0.0.2");
  RecordingSink events;
  RecordingNotifier told[4];
  auto high_definition = DlswBinding::host_definition(2, 20, true);
  dlsw::Port low_port(DlswBinding::node_definition(2, 20), low, timers, events);
  dlsw::Port high_port(high_definition, high, timers, events);
  const auto a = low_port.make_link(node_link_definition("A", 4), told[0]);
  const auto b = high_port.make_link(host_link_definition("A", 4), told[1]);
  auto back = host_link_definition("B", 8);
  back.host = false;
  back.xid = NodeId{0x017, 1};
  auto back_host = node_link_definition("B", 8);
  back_host.host = true;
  back_host.xid.reset();
  const auto c = high_port.make_link(back, told[2]);
  const auto d = low_port.make_link(back_host, told[3]);
  low_port.start();
  high_port.start();
  for (auto* link : {a.get(), b.get(), c.get(), d.get()}) link->start();
  run_for(timers, seconds(60));
  CHECK(a->contacted());
  CHECK(b->contacted());
  CHECK(c->contacted());
  CHECK(d->contacted());
  CHECK(network.connections() == 1);
}
