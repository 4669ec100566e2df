// The streams between nodes: IPC connections with link frames (transports reference 10, 11).
#include "ipc370/frames.h"
#include "packets.h"
#include "streams/hello.h"
#include "support.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr TcpEnds kAToB{1, 40000, 2, 14772};
constexpr TcpEnds kBToA{2, 14772, 1, 40000};
constexpr std::uint16_t kPathOfA = 5;
constexpr std::uint16_t kPathOfB = 9;
constexpr std::uint32_t kOffer = 77;

const Bytes kActpu = *from_hex("05 00 00 00 | 2D 00 00 00 00 01 | 6B 80 00 | 11 01 01 05 00 00 00 00 01");
const Bytes kActpuAnswer = *from_hex("05 00 00 00 | 2D 00 00 00 00 01 | EB 80 00 | 11 01");

Bytes frame(std::uint8_t type, std::uint16_t path, ByteView payload, unsigned flags = 0, std::uint32_t correlator = 1) {
  streams::FrameHeader header;
  header.type = type;
  header.path = path;
  header.flags = static_cast<std::uint8_t>(flags);
  header.correlator = correlator;
  const auto bytes = streams::emit_frame(streams::Kind::ipc, header, payload);
  const ByteView view = bytes.view();
  return {view.begin(), view.end()};
}
Bytes frame(ipc370::FrameType type, std::uint16_t path, ByteView payload, unsigned flags = 0,
            std::uint32_t correlator = 1) {
  return frame(static_cast<std::uint8_t>(type), path, payload, flags, correlator);
}

Bytes introduction(std::uint16_t path, const std::string& node, const std::string& tag) {
  ipc370::Introduction end;
  end.path = path;
  end.node = node;
  end.tag.my.tag = ipc370::TagPart(tag);
  return ipc370::emit_introduction(end);
}

// A connection between the stations HOST1 of NODEA, who offers, and PU1 of NODEB.
class Talk {
 public:
  Talk& a(ByteView bytes) { return add(kAToB, a_, bytes); }
  Talk& b(ByteView bytes) { return add(kBToA, b_, bytes); }
  Talk& open() {
    records.push_back(ipv4_tcp(kAToB, a_ - 1, kSyn, {}));
    records.push_back(ipv4_tcp(kBToA, b_ - 1, kSyn, {}));
    streams::Hello hello;
    hello.node = "NODEA";
    a(frame(0x01, 0, streams::emit_hello(hello)));
    a(frame(ipc370::FrameType::offer, 0, introduction(kPathOfA, "NODEA", "HOST1"), 0, kOffer));
    b(frame(ipc370::FrameType::claim, kPathOfA, introduction(kPathOfB, "NODEB", "PU1"), 0, kOffer));
    return a(frame(ipc370::FrameType::claim_ok, kPathOfB, introduction(kPathOfA, "NODEA", "HOST1"), 0, kOffer));
  }
  Talk& a_record(ByteView record, unsigned flags = 0) {
    return a(frame(ipc370::FrameType::data, kPathOfB, record, flags));
  }
  Talk& b_record(ByteView record, unsigned flags = 0) {
    return b(frame(ipc370::FrameType::data, kPathOfA, record, flags));
  }
  std::vector<Unit> units() const {
    TemporaryFile file;
    file.write(pcap_of(101, records));
    return read_units(file.path());
  }

  std::vector<Bytes> records;

 private:
  Talk& add(const TcpEnds& ends, std::uint32_t& number, ByteView bytes) {
    records.push_back(ipv4_tcp(ends, number, kAck, bytes));
    number += static_cast<std::uint32_t>(bytes.size());
    return *this;
  }
  std::uint32_t a_ = 1000;
  std::uint32_t b_ = 9000;
};

}  // namespace

TEST_CASE("link frames in IPC records are units of one link in both directions") {
  Talk talk;
  talk.open();
  talk.a_record(*from_hex("01 00 00 00")).b_record(*from_hex("02 00 00 00 02 00 01 70 00 18"));
  talk.a_record(*from_hex("03 00 00 00 07 01 01 09 00 00 00 00"));
  talk.b_record(*from_hex("04 00 00 00 07 00 01 09 00 00 00 00")).a_record(kActpu).b_record(kActpuAnswer);
  talk.a_record(*from_hex("06 00 00 00 00 05 00 00 00 00 00 00"));
  const auto units = talk.units();
  REQUIRE(units.size() == 11);
  CHECK(units[0].text == "HELLO of NODEA");
  CHECK(units[0].unit.routine);
  CHECK(units[0].link == "IPC 10.0.0.1-10.0.0.2");
  CHECK(units[1].text == "OFFER");
  CHECK(units[3].text == "CLAIM_OK");
  CHECK(units[3].unit.link_reset);
  for (std::size_t i = 3; i < units.size(); ++i) CHECK(units[i].link == "IPC NODEA.HOST1-NODEB.PU1");
  CHECK(units[4].unit.kind == UnitKind::xid);
  CHECK(units[4].bytes.empty());
  CHECK(units[5].bytes.size() == 6);
  CHECK(units[6].text == "SETMODE, primary, window 7, largest BTU 265");
  CHECK(units[6].unit.link_reset);
  CHECK(units[7].text == "UA, secondary, window 7, largest BTU 265");
  CHECK(units[8].unit.kind == UnitKind::piu);
  CHECK(units[8].bytes == Bytes(kActpu.begin() + 4, kActpu.end()));
  CHECK(units[8].unit.from == LinkEnd::host);
  CHECK(units[9].unit.from == LinkEnd::node);
  CHECK(units[10].text == "DISC: operator");
}

TEST_CASE("a record in several frames is put together and frames may be cut by TCP anywhere") {
  const auto half = ByteView(kActpu).first(10);
  const auto rest = ByteView(kActpu).subspan(10);
  Talk talk;
  talk.open().a_record(half, ipc370::kContinued).a_record(rest);
  const auto units = talk.units();
  REQUIRE(units.size() == 5);
  CHECK(units[4].bytes == Bytes(kActpu.begin() + 4, kActpu.end()));

  Talk cut;
  cut.open();
  const auto whole = frame(ipc370::FrameType::data, kPathOfB, kActpu);
  for (const auto byte : whole) cut.a(Bytes{byte});
  CHECK(cut.units().back().bytes == units[4].bytes);
}

TEST_CASE("a stream is read from its middle and its link then named by address and path") {
  Talk talk;
  talk.a(behind(*from_hex("C9 D7 00 11 22"), frame(ipc370::FrameType::data, kPathOfB, kActpu)));
  const auto units = talk.units();
  REQUIRE(units.size() == 1);
  CHECK(units[0].unit.kind == UnitKind::piu);
  CHECK(units[0].link == "IPC to 10.0.0.2:14772/9");
}

TEST_CASE("an IPC record that is no link frame is not SNA and one without end makes nothing grow") {
  Talk talk;
  talk.open().a_record(*from_hex("C8 C5 D3 D3 D6")).a_record({});
  const Bytes much(60000, 0xC1);
  for (int i = 0; i < 20; ++i) talk.b_record(much, ipc370::kMoreChunks);
  talk.b_record(*from_hex("C1")).b_record(kActpuAnswer);
  const auto units = talk.units();
  REQUIRE(units.size() == 6);
  CHECK(units[4].text == "not SNA, 5 bytes");
  CHECK(units[4].unit.routine);
  CHECK(units[5].unit.kind == UnitKind::piu);
}

TEST_CASE("a broken frame is told and the stream found again") {
  Talk talk;
  talk.open().a(*from_hex("C9 D7 02 50 00 00 00 09 00 00 00 01 00 00 00 00")).a_record(kActpu);
  const auto units = talk.units();
  REQUIRE(units.size() == 6);
  CHECK(units[4].unit.kind == UnitKind::damaged);
  CHECK(units[4].text.starts_with("IPC stream: "));
  CHECK(units[5].unit.kind == UnitKind::piu);
  CHECK(units[5].unit.gap);
}

TEST_CASE("any frame of an IPC stream is read at every length") {
  for (unsigned type = 0; type < 256; ++type) {
    Talk talk;
    for (std::size_t n = 0; n < 80; n += 3) talk.a(frame(static_cast<std::uint8_t>(type), kPathOfB, Bytes(n, 0x01)));
    for (const auto& unit : talk.units()) CHECK_FALSE(unit.link.empty());
  }
}
