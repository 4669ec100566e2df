#include <catch2/catch.hpp>
#include <random>

#include "dlc/dlsw/capabilities.h"
#include "dlc/dlsw/codec.h"

using namespace openrui;
using namespace openrui::dlsw;

namespace {

Bytes hex(const std::string& text) { return from_hex(text).value(); }

// The examples of transports reference 5.10, which tshark dissects as what they are named.
const Bytes kCapExchange =
    hex("31 48 0026 00000000 00000000 0000 20 00 42 01 0000 00 00 00 20"
        "000000000000 000000000000 00 00 01 00 0000 0000"
        "000000000000000000000000000000000000000000000000 00000000"
        "0026 1520  05 81 000000  04 82 01 00  04 83 0014"
        "12 86 2A AAAAAAAAAAAAAAAAAAAAAAAAAAAA 00  03 87 01");
const Bytes kExplorer =
    hex("31 48 0000 00000000 00000000 0000 03 00 42 01 0000 09 80 00 03"
        "400009991000 400010201000 04 00 01 00 0000 0000"
        "00000000000000000000000000000000000000000000000000000000");
const Bytes kIcanreach =
    hex("31 48 0000 00000011 00000001 0000 04 80 42 01 0000 09 00 02 04"
        "400009991000 400010201000 04 04 02 00 0000 0000"
        "00000001 00000011 00000000  00000002 00000022 00000000 00000000");
const Bytes kInfoframe =
    hex("31 10 0012 00000022 00000002 0000 0A 00"
        "2D00 0000 0001 6B8000 1101010500 00000001");
const Bytes kIfcm = hex("31 10 0000 00000011 00000001 0000 21 80");

Capabilities example_capabilities() {
  Capabilities c;
  c.supported_saps = sna_saps();
  c.tcp_connections = 1;
  return c;
}

Bytes emitted(const ControlHeader& header, ByteView data = {}) {
  Bytes bytes(kControlHeader);
  emit_control(header, data.size(), bytes.data());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

ControlHeader example_circuit() {
  ControlHeader h;
  h.target_mac = parse_mac("nc:4000.0999.1000").value();
  h.origin_mac = parse_mac("nc:4000.1020.1000").value();
  h.origin_sap = 4;
  return h;
}

Bytes request(const std::string& vectors) {
  const auto content = hex(vectors);
  return ByteWriter().u16(static_cast<unsigned>(content.size() + 4)).u16(0x1520).bytes(content).take();
}
const std::string kVendor = "05 81 000000 ";
const std::string kVersion = "04 82 01 00 ";
const std::string kWindow = "04 83 0014 ";
const std::string kSaps = "12 86 2A AAAAAAAAAAAAAAAAAAAAAAAAAAAA 00 ";
const std::string kMandatory = kVendor + kVersion + kWindow + kSaps;

std::vector<CapabilityFault> faults(const Bytes& data) {
  const auto parsed = parse_capabilities(data, true);
  return parsed ? std::vector<CapabilityFault>{} : parsed.error();
}

}  // namespace

TEST_CASE("a CAP_EXCHANGE request is the bytes of the example, and reads as what was meant") {
  ControlHeader h;
  h.type = MessageType::cap_exchange;
  CHECK(kCapExchange.size() == 110);
  CHECK(to_hex(emitted(h, emit_capabilities(example_capabilities()))) == to_hex(kCapExchange));
  const auto frame = scan_frame(kCapExchange);
  REQUIRE(frame.framing == Framing::complete);
  CHECK(frame.prefix.type == MessageType::cap_exchange);
  CHECK(parse_capabilities(frame.data, true).value() == example_capabilities());
}

TEST_CASE("the positive capabilities response is four bytes of data in direction 02") {
  ControlHeader h;
  h.type = MessageType::cap_exchange;
  h.direction = Direction::to_origin;
  const auto bytes = emitted(h, emit_positive_response());
  CHECK(to_hex(ByteView(bytes).first(4)) == "31 48 00 04");
  CHECK(bytes[38] == 2);
  CHECK(to_hex(ByteView(bytes).subspan(72)) == "00 04 15 21");
}

TEST_CASE("an explorer and an ICANREACH_cs are the bytes of the example") {
  auto h = example_circuit();
  h.type = MessageType::canureach;
  h.explorer = true;
  h.largest_frame = 0x09;
  CHECK(to_hex(emitted(h)) == to_hex(kExplorer));
  CHECK(parse_control(kExplorer) == h);

  h = example_circuit();
  h.type = MessageType::icanreach;
  h.flow = {true, false, FlowOperator::repeat};
  h.remote_correlator = 0x11;
  h.remote_port = 1;
  h.largest_frame = 0x09;
  h.priority = static_cast<std::uint8_t>(CircuitPriority::medium);
  h.target_sap = 4;
  h.direction = Direction::to_origin;
  h.origin = {1, 0x11, 0};
  h.target = {2, 0x22, 0};
  CHECK(to_hex(emitted(h)) == to_hex(kIcanreach));
  CHECK(parse_control(kIcanreach) == h);
}

TEST_CASE("an INFOFRAME with an ACTPU and an IFCM are the bytes of the example") {
  Bytes header(kInfoHeader);
  emit_info({MessageType::infoframe, {}, 0x22, 2}, 0x12, header.data());
  CHECK(to_hex(header) == to_hex(ByteView(kInfoframe).first(kInfoHeader)));
  const auto frame = scan_frame(kInfoframe);
  REQUIRE(frame.framing == Framing::complete);
  CHECK(frame.size() == 34);
  CHECK(frame.data.size() == 0x12);
  CHECK(frame.prefix.remote_correlator == 0x22);
  CHECK(frame.prefix.remote_port == 2);
  emit_info({MessageType::ifcm, {true, false, FlowOperator::repeat}, 0x11, 1}, 0, header.data());
  CHECK(to_hex(header) == to_hex(kIfcm));
}

TEST_CASE("HALT_DL of version 2 carries its reason, and version 1 none") {
  CHECK(to_hex(emit_halt_reason(HaltReason::operator_request)) == "00 05 00 00 00 00");
  CHECK(parse_halt_reason(hex("0005 00000000")) == HaltReason::operator_request);
  CHECK(parse_halt_reason({}) == HaltReason::unknown);
  CHECK(parse_halt_reason(hex("00")) == HaltReason::unknown);
}

TEST_CASE("a message is recognised at its last byte and not before") {
  for (const auto* message : {&kCapExchange, &kExplorer, &kInfoframe, &kIfcm}) {
    for (std::size_t n = 0; n < message->size(); ++n) {
      CHECK(scan_frame(ByteView(*message).first(n)).framing == Framing::incomplete);
    }
    Bytes two = *message;
    two.insert(two.end(), kIfcm.begin(), kIfcm.end());
    CHECK(scan_frame(two).framing == Framing::complete);
    CHECK(scan_frame(two).size() == message->size());
  }
}

TEST_CASE("versions 32 to 3F are passed over by their lengths, other version bytes lose the framing") {
  // A vendor message of version 2 (transports reference 5.11).
  const auto vendor = scan_frame(hex("32 07 0002 00000C AABB 31"));
  CHECK(vendor.framing == Framing::skip);
  CHECK(vendor.size() == 9);
  CHECK(vendor.error.empty());
  for (unsigned version = 0; version < 256; ++version) {
    const Bytes message{static_cast<std::uint8_t>(version), 16, 0, 0};
    const bool legal = version >= 0x31 && version <= 0x3F;
    CHECK((scan_frame(message).framing == Framing::out_of_sync) == !legal);
  }
  CHECK(scan_frame(hex("31 0F 0000")).framing == Framing::out_of_sync);
  CHECK(scan_frame(hex("31 00 0000")).framing == Framing::out_of_sync);
}

TEST_CASE("a message whose type needs 72 bytes of header and has 16 is passed over as an error") {
  const auto frame = scan_frame(hex("31 10 0000 00000011 00000001 0000 08 00"));
  CHECK(frame.framing == Framing::skip);
  CHECK_FALSE(frame.error.empty());
  CHECK(frame.size() == 16);
}

TEST_CASE("flow control bytes survive the way there and back") {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const auto flow = parse_flow(static_cast<std::uint8_t>(byte));
    CHECK(flow.grant == ((byte & 0x80) != 0));
    CHECK(flow.ack == ((byte & 0x40) != 0));
    // The operator means something only with a grant; reserved bits are not sent.
    CHECK(emit_flow(flow) == (flow.grant ? byte & 0xC7 : byte & 0x40));
  }
}

TEST_CASE("the routing information indicator is ignored and what is reserved does not disturb") {
  auto bytes = kIcanreach;
  bytes[24] |= 0x80;
  bytes[30] |= 0x80;
  bytes[18] = bytes[39] = bytes[68] = 0xFF;
  bytes[23] = 0x77;
  CHECK(parse_control(bytes) == parse_control(kIcanreach));
}

TEST_CASE("largest frame codes are those of the table") {
  // Transports reference 1.4.
  CHECK(largest_frame_size(0x00) == 516);
  CHECK(largest_frame_size(0x08) == 1470);
  CHECK(largest_frame_size(0x18) == 4399);
  CHECK(largest_frame_size(0x3E) == 59551);
  CHECK(largest_frame_size(kUnlimitedFrame) == 0);
  CHECK(largest_frame_size(0x80 | 0x09) == 1542);
  CHECK(largest_frame_code(0) == kUnlimitedFrame);
  CHECK(largest_frame_code(100) == 0);
  CHECK(largest_frame_code(516) == 0);
  CHECK(largest_frame_code(634) == 0);
  CHECK(largest_frame_code(635) == 1);
  CHECK(largest_frame_code(1470) == 8);
  CHECK(largest_frame_code(59551) == 0x3E);
  CHECK(largest_frame_code(65535) == 0x3E);
  for (std::uint8_t code = 0; code < kUnlimitedFrame; ++code) {
    CHECK(largest_frame_code(largest_frame_size(code)) == code);
  }
}

TEST_CASE("capabilities of public peers are accepted") {
  // The 3705 emulator's DLSw: version 2, all SAPs, two connections (transports reference 5.12).
  const auto parsed = parse_capabilities(
      request("05 81 000000 04 82 02 00 04 83 0014 12 86 FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 03 87 02"), true);
  REQUIRE(parsed.ok());
  CHECK(parsed->version == 2);
  CHECK(parsed->tcp_connections == 2);
  // A router with lists, a version string and vectors of its own.
  CHECK(faults(request(kMandatory + "05 84 41 42 43 03 85 00 0E 89 400000000000 FFFFFFFFFFFF 0E 89 400000000001 "
                                    "FFFFFFFFFFFF 05 8B 00000C 04 D0 01 02 05 8B 000001 03 FE 00"))
            .empty());
  CHECK(parse_capabilities(request(kMandatory), true)->tcp_connections == 2);
}

TEST_CASE("each fault of a capabilities request gets its reason and the offset of its vector") {
  using E = CapabilityError;
  using F = std::vector<CapabilityFault>;
  CHECK(faults({}) == F{{0, E::gds_length}});
  CHECK(faults(hex("0005 1520")) == F{{0, E::gds_length}});
  CHECK(faults(hex("0004 1530")) == F{{0, E::gds_id}});
  CHECK(faults(request(kVersion + kWindow + kSaps)) == F{{0, E::no_vendor}});
  CHECK(faults(request(kVendor + kWindow + kSaps)) == F{{0, E::no_version}});
  CHECK(faults(request(kVendor + kVersion + kSaps)) == F{{0, E::no_window}});
  CHECK(faults(request(kVendor + kVersion + kWindow)) == F{{0, E::no_saps}});
  CHECK(faults(request("")).size() == 4);
  CHECK(faults(request(kMandatory + "04 87 01")) == F{{35, E::vector_lengths}});
  CHECK(faults(request(kMandatory + "01 87")) == F{{35, E::vector_lengths}});
  CHECK(faults(request(kMandatory + "00")) == F{{35, E::vector_lengths}});
  CHECK(faults(request(kMandatory + "04 87 01 01")) == F{{35, E::vector_length}});
  CHECK(faults(request(kMandatory + "03 87 03")) == F{{35, E::vector_data}});
  CHECK(faults(request(kVendor + kVersion + "04 83 0000" + kSaps)) == F{{13, E::vector_data}});
  CHECK(faults(request(kMandatory + "05 8B 000000")) == F{{35, E::vector_data}});
  CHECK(faults(request(kMandatory + kVersion)) == F{{35, E::duplicate}});
  const std::string mac = "0E 89 400000000000 FFFFFFFFFFFF ";
  CHECK(faults(request(kMandatory + mac + "03 87 01" + mac)) == F{{52, E::out_of_sequence}});
  CHECK(faults(request(kMandatory + "03 8C 01")) == F{{0, E::inconsistent}});
  for (int reason = 1; reason <= 0x0D; ++reason) {
    CHECK(name(static_cast<CapabilityError>(reason)) != "unknown reason");
  }
}

TEST_CASE("a run-time capabilities request needs no mandatory vectors") {
  CHECK(parse_capabilities(request("03 85 00"), false).ok());
  CHECK_FALSE(parse_capabilities(request("03 85 00"), true).ok());
}

TEST_CASE("a negative response lists offset and reason, and stays short whatever was wrong") {
  CHECK(to_hex(emit_negative_response({{35, CapabilityError::vector_data}})) == "00 08 15 22 00 23 00 09");
  const auto back = parse_negative_response(hex("000A 1522 0023 0009 00"));
  CHECK(back == std::vector<CapabilityFault>{{35, CapabilityError::vector_data}});
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "02 87 ";
  CHECK(faults(request(many)).size() == 16);
  CHECK(kind_of_capabilities(hex("0004 1521")) == CapabilityMessage::positive_response);
  CHECK(kind_of_capabilities(hex("0004 1522")) == CapabilityMessage::negative_response);
  CHECK(kind_of_capabilities(hex("0004 1520")) == CapabilityMessage::request);
  CHECK(kind_of_capabilities(hex("0004 1523")) == CapabilityMessage::unknown);
  CHECK(kind_of_capabilities(hex("0004")) == CapabilityMessage::unknown);
}

TEST_CASE("no random bytes make the parsers read beyond them") {
  std::mt19937 random(7);
  for (int i = 0; i < 20000; ++i) {
    Bytes bytes(random() % 120);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
    if (!bytes.empty() && i % 2 == 0) bytes[0] = 0x31;
    if (bytes.size() > 4 && i % 4 == 0) {
      put16(bytes.data(), static_cast<std::uint16_t>(bytes.size()));
      put16(bytes.data() + 2, 0x1520);
    }
    // Exactly as long as the bytes, so that a sanitizer sees the first one behind.
    const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
    const auto frame = scan_frame(exact);
    if (frame.framing == Framing::complete && frame.header.size() >= kControlHeader) parse_control(frame.header);
    (void)parse_capabilities(exact, i % 3 == 0);
    (void)parse_negative_response(exact);
    (void)kind_of_capabilities(exact);
  }
}

TEST_CASE("a DLSw that explores by UDP says so in its capabilities") {
  auto c = example_capabilities();
  c.version = 2;
  c.tcp_connections = 1;
  c.multicast = true;
  const auto bytes = emit_capabilities(c);
  // Multicast version 1, after TCP connections (transports reference 5.5).
  CHECK(to_hex(ByteView(bytes).last(6)) == "03 87 01 03 8C 01");
  const auto parsed = parse_capabilities(bytes, true);
  REQUIRE(parsed.ok());
  CHECK(*parsed == c);
  // Another version of multicast is nothing that we have.
  auto next = bytes;
  next.back() = 2;
  CHECK_FALSE(parse_capabilities(next, true)->multicast);
  next.back() = 0;
  CHECK(parse_capabilities(next, true).error().front().reason == CapabilityError::vector_data);
}
