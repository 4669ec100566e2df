// LLC PDUs and their frames, byte for byte (transports reference 4.1 to 4.3).
#include <catch2/catch.hpp>

#include "dlc/llc2/frame.h"
#include "dlc/llc2/pdu.h"

using namespace openrui;
using namespace openrui::llc2;

namespace {

Pdu parsed(const std::string& hex, Bytes& keep) {
  keep = from_hex(hex).value();
  const auto pdu = parse_pdu(keep);
  REQUIRE(pdu);
  return *pdu;
}

std::string emitted(const Pdu& pdu) {
  auto buffer = Buffer::copy_of(pdu.information);
  emit_pdu(pdu, buffer);
  return to_hex(buffer.view());
}

}  // namespace

TEST_CASE("every LLC PDU is read said in words and written back as it was") {
  const struct {
    std::string bytes;
    PduType type;
    std::string words;
  } cases[] = {
      {"04 04 03 AA", PduType::ui, "04 -> 04 UI c, 1 bytes"},
      {"00 04 BF", PduType::xid, "04 -> 00 XID c P"},
      {"04 05 BF 02 00 01 70 00 18", PduType::xid, "04 -> 04 XID r F, 6 bytes"},
      {"00 04 F3", PduType::test, "04 -> 00 TEST c P"},
      {"04 01 F3 01 02", PduType::test, "00 -> 04 TEST r F, 2 bytes"},
      {"04 08 7F", PduType::sabme, "08 -> 04 SABME c P"},
      {"04 08 6F", PduType::sabme, "08 -> 04 SABME c"},
      {"04 04 53", PduType::disc, "04 -> 04 DISC c P"},
      {"04 05 1F", PduType::dm, "04 -> 04 DM r F"},
      {"04 05 0F", PduType::dm, "04 -> 04 DM r"},
      {"04 05 73", PduType::ua, "04 -> 04 UA r F"},
      {"04 05 87 02 64 02 00 08", PduType::frmr, "04 -> 04 FRMR r, 5 bytes"},
      {"04 04 00 00 2D 00", PduType::i, "04 -> 04 I c NS=0 NR=0, 2 bytes"},
      {"04 04 FE 03 2D", PduType::i, "04 -> 04 I c P NS=127 NR=1, 1 bytes"},
      {"04 05 06 FF", PduType::i, "04 -> 04 I r F NS=3 NR=127"},
      {"04 04 01 0B", PduType::rr, "04 -> 04 RR c P NR=5"},
      {"04 05 05 0A", PduType::rnr, "04 -> 04 RNR r NR=5"},
      {"04 05 09 FF", PduType::rej, "04 -> 04 REJ r F NR=127"},
  };
  for (const auto& c : cases) {
    INFO(c.bytes);
    Bytes keep;
    const auto pdu = parsed(c.bytes, keep);
    CHECK(pdu.type == c.type);
    CHECK(pdu.fault == PduFault::none);
    CHECK(to_words(pdu) == c.words);
    CHECK(emitted(pdu) == c.bytes);
  }
}

TEST_CASE("a PDU that breaks a rule is a value with the fault that FRMR names") {
  const struct {
    std::string bytes;
    PduFault fault;
    std::string words;
  } cases[] = {
      {"04 04 63", PduFault::control_invalid, "04 -> 04 control field 63 00 c (invalid or unsupported control field)"},
      {"04 05 7F", PduFault::control_invalid,
       "04 -> 04 control field 7F 00 r F (invalid or unsupported control field)"},
      {"04 04 0D 00", PduFault::control_invalid,
       "04 -> 04 control field 0D 00 c (invalid or unsupported control field)"},
      {"04 04 7F 00", PduFault::information_not_allowed,
       "04 -> 04 SABME c P, 1 bytes (information that is not allowed)"},
      {"04 04 01 01 FF", PduFault::information_not_allowed,
       "04 -> 04 RR c P NR=0, 1 bytes (information that is not allowed)"},
  };
  for (const auto& c : cases) {
    INFO(c.bytes);
    Bytes keep;
    const auto pdu = parsed(c.bytes, keep);
    CHECK(pdu.fault == c.fault);
    CHECK(to_words(pdu) == c.words);
  }
}

TEST_CASE("an LLC PDU shorter than its header is an error that says so") {
  for (const auto* hex : {"", "04", "04 04", "04 04 00", "04 04 01"}) {
    INFO(hex);
    const auto bytes = from_hex(hex).value();
    CHECK_FALSE(parse_pdu(bytes));
  }
  CHECK(parse_pdu(from_hex("04 04 01").value()).error().text == "an I or S PDU has two control bytes");
}

TEST_CASE("the information of FRMR says which PDU was rejected and why") {
  const FrameReject r{{0x02, 0x64}, 1, 2, true, 0x08};
  const auto bytes = emit_frame_reject(r);
  CHECK(to_hex(bytes) == "02 64 02 05 08");
  REQUIRE(parse_frame_reject(bytes));
  CHECK(*parse_frame_reject(bytes) == r);
  CHECK(to_words(r) == "control field 02 64 of a response, V(S)=1 V(R)=2: invalid N(R)");
  CHECK(to_words(FrameReject{{0x63, 0}, 0, 0, false, 0x01}) ==
        "control field 63 00 of a command, V(S)=0 V(R)=0: invalid or unsupported control field");
  CHECK(to_words(FrameReject{{0x7F, 0}, 0, 0, false, 0x03}) ==
        "control field 7F 00 of a command, V(S)=0 V(R)=0: information that is not allowed");
  CHECK(to_words(FrameReject{{0, 0}, 0, 0, false, 0x1C}) ==
        "control field 00 00 of a command, V(S)=0 V(R)=0: information too long and invalid N(R) and invalid N(S)");
  CHECK_FALSE(parse_frame_reject(ByteView(bytes).first(4)));
}

TEST_CASE("the basic XID says type 1 and 2 and the receive window") {
  CHECK(to_hex(emit_basic_xid(127)) == "81 03 FE");
}

TEST_CASE("an 802.3 frame has the length of the PDU and is padded to 60 bytes") {
  auto pdu = Buffer::copy_of(from_hex("00 04 F3").value());
  emit_frame(parse_mac("40:00:00:00:37:05").value(), parse_mac("02:00:90:99:08:00").value(),
             EthernetFraming::ieee_802_3, pdu);
  REQUIRE(pdu.size() == kShortestFrame);
  CHECK(to_hex(pdu.view(), 17) == "40 00 00 00 37 05 02 00 90 99 08 00 00 03 00 04 F3 … +43");
  const auto frame = parse_frame(pdu.view());
  REQUIRE(frame);
  CHECK(to_words(frame->destination) == "40:00:00:00:37:05");
  CHECK(to_words(frame->source) == "02:00:90:99:08:00");
  CHECK(frame->framing == EthernetFraming::ieee_802_3);
  CHECK(to_hex(frame->pdu) == "00 04 F3");
}

TEST_CASE("an Ethernet II frame has EtherType 80D5 with a length and a padding byte") {
  auto pdu = Buffer::copy_of(Bytes(100, 0x2D));
  emit_frame(parse_mac("40:00:00:00:37:05").value(), parse_mac("02:00:90:99:08:00").value(),
             EthernetFraming::ethernet_ii, pdu);
  CHECK(pdu.size() == 117);
  CHECK(to_hex(pdu.view().subspan(12), 6) == "80 D5 00 64 00 2D … +99");
  const auto frame = parse_frame(pdu.view());
  REQUIRE(frame);
  CHECK(frame->framing == EthernetFraming::ethernet_ii);
  CHECK(frame->pdu.size() == 100);
}

TEST_CASE("a frame that is cut or of another protocol is an error that says so") {
  const std::string macs = "40 00 00 00 37 05 02 00 90 99 08 00 ";
  const auto error = [&](const std::string& rest) {
    const auto bytes = from_hex(macs + rest).value();
    const auto frame = parse_frame(bytes);
    REQUIRE_FALSE(frame);
    return std::string(frame.error().text);
  };
  CHECK(error("00") == "an Ethernet header has 14 bytes");
  CHECK(error("00 04 04 04 03") == "the frame is shorter than its length field says");
  CHECK(error("08 00 45 00") == "neither an 802.3 length nor EtherType 80D5");
  CHECK(error("80 D5 00 03") == "a frame of EtherType 80D5 goes on with a length and a padding byte");
  CHECK(error("80 D5 00 04 00 04 04 03") == "the frame is shorter than its length field says");
}
