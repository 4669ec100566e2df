// What carries SNA in a capture: LLC on LANs, DLSw and the 3705 emulator's line on TCP.
#include "packets.h"
#include "support.h"

using namespace openrui;
using test::behind;
using test::ipv4_tcp;
using test::ipv6_tcp;
using test::kAck;
using test::kSyn;
using test::pcap_of;
using test::read_units;
using test::TcpEnds;
using test::TemporaryFile;

namespace {

std::vector<test::Unit> units_of(std::uint32_t link_type, const std::vector<Bytes>& records) {
  TemporaryFile file;
  file.write(pcap_of(link_type, records));
  return read_units(file.path());
}

// 02:00:..:01 is the node, 02:00:..:02 the host.
Bytes ethernet(bool to_node, std::string_view rest) {
  const auto head = *from_hex(to_node ? "020000000001 020000000002" : "020000000002 020000000001");
  return behind(head, *from_hex(rest));
}

// Transports reference 5.10: a circuit between A (10.0.0.1, ids 1 and 11) and B (10.0.0.2, ids 2 and 22).
const Bytes kIcanreach = *from_hex(
    "31 48 0000 00000011 00000001 0000 04 80 42 01 0000 09 00 02 04 400009991000 400010201000 04 04 02 00 0000 0000"
    "00000001 00000011 00000000 00000002 00000022 00000000 00000000");
const Bytes kActpu = *from_hex("31 10 0012 00000022 00000002 0000 0A 00 2D0000000001 6B8000 1101010500 00000001");
const Bytes kActpuResponse = *from_hex("31 10 000B 00000011 00000001 0000 0A 00 2D0000000001 EB8000 1101");
const Bytes kKeepalive = *from_hex("31 10 0000 00000000 00000000 0000 1D 00");

constexpr TcpEnds kAToB{1, 40000, 2, 2065};
constexpr TcpEnds kBToA{2, 41000, 1, 2065};  // version 1: a connection for each direction
constexpr std::string_view kCircuit = "02:00:08:04:08:00/04-02:00:90:99:08:00/04";

}  // namespace

TEST_CASE("LLC frames on Ethernet give PIUs and XIDs and end at the length field") {
  const auto units = units_of(
      1, {ethernet(true, "0003 04 04 7F 0000"),  // SABME P
          ethernet(false, "0003 04 05 73"),      // UA F
          ethernet(true, "0016 04 04 00 00 2D0000000001 6B8000 1101010500 00000001 00000000"),
          ethernet(true, "0016 04 04 00 00 2D0000000001 6B8000 1101010500 00000001 00000000"),  // the same again
          ethernet(false, "0004 04 05 01 02"), ethernet(false, "0009 04 05 BF 02 00 01 70 00 18"),
          ethernet(true, "0003 00 04 F3"), ethernet(true, "0008 F0 F0 03 0102030405")});
  REQUIRE(units.size() == 8);
  CHECK(units[0].unit.kind == UnitKind::frame);
  CHECK(units[0].unit.link_reset);
  CHECK(units[0].link == "02:00:00:00:00:01/04-02:00:00:00:00:02/04");
  CHECK(units[1].link == units[0].link);
  CHECK(units[2].unit.kind == UnitKind::piu);
  CHECK(units[2].bytes.size() == 18);
  CHECK(units[2].unit.from == LinkEnd::host);
  CHECK_FALSE(units[2].unit.retransmission);
  CHECK(units[3].unit.retransmission);
  CHECK(units[4].unit.routine);
  CHECK(units[5].unit.kind == UnitKind::xid);
  CHECK(to_hex(units[5].bytes) == "02 00 01 70 00 18");
  CHECK(units[6].unit.kind == UnitKind::frame);
  CHECK(units[7].unit.routine);  // NetBIOS
}

TEST_CASE("a hole in the frame numbers is a gap") {
  const std::string_view piu = "0016 04 04 00 00 2D0000000001 6B8000 1101010500 00000001";
  const std::string_view later = "0016 04 04 04 00 2D0000000002 6B8000 1101010500 00000001";
  const auto units = units_of(1, {ethernet(true, piu), ethernet(true, later)});
  REQUIRE(units.size() == 2);
  CHECK_FALSE(units[0].unit.gap);
  CHECK(units[1].unit.gap);
}

TEST_CASE("EtherType 80D5 and SNAP and a VLAN tag and Linux cooked frames give the same PIU") {
  const std::string pdu = "04 04 00 00 2D0000000001 6B8000 1101010500 00000001";
  const auto cooked = *from_hex("0000 0001 0006 020000000002 0000 0004" + pdu);
  const auto cooked2 = *from_hex("0004 0000 00000001 0001 00 06 0200000000020000" + pdu);
  const Bytes frames[] = {ethernet(true, "80D5 0016 00" + pdu), ethernet(true, "0021 AAAA03000000 80D5 0016 00" + pdu),
                          ethernet(true, "8100 0005 0016" + pdu)};
  for (const auto& frame : frames) {
    const auto units = units_of(1, {frame});
    REQUIRE(units.size() == 1);
    CHECK(units[0].unit.kind == UnitKind::piu);
    CHECK(units[0].bytes.size() == 18);
  }
  for (const auto& [type, frame] : {std::pair(113U, cooked), std::pair(276U, cooked2)}) {
    const auto units = units_of(type, {frame});
    REQUIRE(units.size() == 1);
    CHECK(units[0].unit.kind == UnitKind::piu);
    CHECK(units[0].unit.from == LinkEnd::host);
  }
}

TEST_CASE("Token Ring frames are read behind their routing information and their addresses shown canonical") {
  const auto units = units_of(6, {*from_hex("10 40 400009991000 C00010201000 0630 1111 2222 04 04 00 00 2D0000000001 "
                                            "6B8000 1101010500 00000001")});
  REQUIRE(units.size() == 1);
  CHECK(units[0].unit.kind == UnitKind::piu);
  CHECK(units[0].link == kCircuit);
}

TEST_CASE("DLSw version 1 with a connection for each direction gives both directions of one link") {
  const auto units =
      units_of(101, {ipv4_tcp(kBToA, 99, kSyn, {}), ipv4_tcp(kAToB, 199, kSyn, {}),
                     ipv4_tcp(kBToA, 100, kAck, kIcanreach), ipv4_tcp(kAToB, 200, kAck, behind(kKeepalive, kActpu)),
                     // Cut within the header and within the PIU.
                     ipv4_tcp(kBToA, 172, kAck, ByteView(kActpuResponse).first(10)),
                     ipv4_tcp(kBToA, 182, kAck, ByteView(kActpuResponse).subspan(10, 11)),
                     ipv4_tcp(kBToA, 193, kAck, ByteView(kActpuResponse).subspan(21))});
  REQUIRE(units.size() == 4);
  CHECK(units[0].text == "ICANREACH circuit start");
  CHECK(units[0].link == kCircuit);
  CHECK(units[1].unit.routine);
  CHECK(units[2].unit.kind == UnitKind::piu);
  CHECK(units[2].link == kCircuit);
  CHECK(units[2].unit.number == 4);
  CHECK(units[2].unit.from == LinkEnd::host);
  CHECK(units[3].unit.kind == UnitKind::piu);
  CHECK(units[3].link == kCircuit);
  CHECK(units[3].unit.number == 7);
  CHECK(units[3].unit.from == LinkEnd::node);
  CHECK(to_hex(units[3].bytes) == "2D 00 00 00 00 01 EB 80 00 11 01");
}

TEST_CASE("DLSw version 2 over IPv6 in Ethernet frames and BSD loopback is read") {
  constexpr TcpEnds there{1, 40000, 2, 2067};
  constexpr TcpEnds back{2, 2067, 1, 40000};
  const auto eth = *from_hex("020000000001 020000000002 86DD");
  const auto units = units_of(
      1, {behind(eth, ipv6_tcp(back, 100, kSyn | kAck, {})), behind(eth, ipv6_tcp(back, 101, kAck, kIcanreach)),
          behind(eth, ipv6_tcp(there, 500, kSyn, {})), behind(eth, ipv6_tcp(there, 501, kAck, kActpu))});
  REQUIRE(units.size() == 2);
  CHECK(units[1].unit.kind == UnitKind::piu);
  CHECK(units[1].link == kCircuit);
  for (const char* family : {"02000000", "00000002"}) {
    const auto head = *from_hex(family);
    const auto on_loopback =
        units_of(0, {behind(head, ipv4_tcp(kAToB, 1, kSyn, {})), behind(head, ipv4_tcp(kAToB, 2, kAck, kActpu))});
    REQUIRE(on_loopback.size() == 1);
    CHECK(on_loopback[0].link == "DLSw to 10.0.0.2 00000002.00000022");
  }
}

TEST_CASE("DLSw is read from the middle of a stream at the first message that begins there") {
  Bytes middle = *from_hex("C1 C2 31 48 31 10 00 31");
  middle = behind(middle, behind(kActpu, kIcanreach));
  const auto units = units_of(101, {ipv4_tcp(kAToB, 5000, kAck, middle), ipv4_tcp(kAToB, 5000, kAck, middle)});
  REQUIRE(units.size() == 2);
  CHECK(units[0].unit.kind == UnitKind::piu);
  CHECK(units[1].text == "ICANREACH circuit start");
}

TEST_CASE("TCP segments out of order and a lost one are put in order and told as a gap") {
  const auto units = units_of(101, {ipv4_tcp(kBToA, 99, kSyn, {}), ipv4_tcp(kBToA, 172, kAck, kActpuResponse),
                                    ipv4_tcp(kBToA, 100, kAck, kIcanreach), ipv4_tcp(kBToA, 172, kAck, kActpuResponse),
                                    ipv4_tcp(kBToA, 500, kAck, behind(kActpuResponse, kIcanreach))});
  REQUIRE(units.size() == 4);
  CHECK(units[0].text == "ICANREACH circuit start");
  CHECK(units[1].unit.kind == UnitKind::piu);
  CHECK_FALSE(units[1].unit.gap);
  // Only at the end of the file it is known that nothing will fill the gap.
  CHECK(units[2].unit.kind == UnitKind::piu);
  CHECK(units[2].unit.gap);
  CHECK(units[3].text == "ICANREACH circuit start");
}

TEST_CASE("bytes that are no DLSw message are damage and the stream is found again") {
  const auto units = units_of(101, {ipv4_tcp(kAToB, 1, kSyn, {}), ipv4_tcp(kAToB, 2, kAck, *from_hex("00 00 00 00")),
                                    ipv4_tcp(kAToB, 6, kAck, *from_hex("0000000000000000000000000000")),
                                    ipv4_tcp(kAToB, 20, kAck, behind(kActpu, kIcanreach))});
  REQUIRE(units.size() == 3);
  CHECK(units[0].unit.kind == UnitKind::damaged);
  CHECK(units[0].text == "DLSw: a message begins with a version byte of 31 to 3F");
  CHECK(units[1].unit.kind == UnitKind::piu);
}

TEST_CASE("the 3705 emulator's line on TCP gives SDLC frames whose sender is known") {
  constexpr TcpEnds from_3705{1, 37520, 2, 50000};
  constexpr TcpEnds to_3705{2, 50000, 1, 37520};
  const auto units = units_of(
      101, {ipv4_tcp(from_3705, 1, kAck, *from_hex("AA 7E C1 93 47 0F 7E")),
            ipv4_tcp(to_3705, 1, kAck, *from_hex("7E C1 73 47 0F 7E")),
            ipv4_tcp(from_3705, 8, kAck,
                     *from_hex("7E C1 00 2D0000000001 6B8000 1101010500 00000001 47 0F 7E 7E C1 11 47 0F 7E"))});
  REQUIRE(units.size() == 4);
  CHECK(units[0].text == "SNRM P");
  CHECK(units[0].link == "SDLC 37520 C1");
  CHECK(units[1].text == "UA F");
  CHECK(units[1].unit.from == LinkEnd::node);
  CHECK(units[2].unit.kind == UnitKind::piu);
  CHECK(units[2].unit.from == LinkEnd::host);
  CHECK(units[3].unit.routine);
}

TEST_CASE("packets and frames that cannot be are passed over") {
  std::size_t damaged = 0;
  const auto whole = ipv4_tcp(kAToB, 200, kAck, kActpu);
  std::vector<Bytes> records;
  for (std::size_t n = 0; n < whole.size(); ++n)
    records.emplace_back(whole.begin(), whole.begin() + static_cast<long>(n));
  for (const auto& unit : units_of(101, records)) damaged += unit.unit.kind == UnitKind::damaged;
  CHECK(damaged == 0);
  const auto frame = ethernet(true, "0016 04 04 00 00 2D0000000001 6B8000 1101010500 00000001");
  records.clear();
  for (std::size_t n = 0; n < frame.size(); ++n)
    records.emplace_back(frame.begin(), frame.begin() + static_cast<long>(n));
  for (const std::uint32_t type : {1U, 6U, 113U, 276U, 0U, 108U}) {
    for (const auto& unit : units_of(type, records)) CHECK(unit.bytes.size() < frame.size());
  }
}
