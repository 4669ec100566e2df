// The streams between nodes: IUCV paths with link frames (transports reference 10.4, 11.2).
#include "iucv/frames.h"
#include "packets.h"
#include "streams/frame.h"
#include "support.h"

using namespace openrui;
using namespace openrui::test;
using iucv::frames::Type;

namespace {

constexpr TcpEnds kAToB{1, 40000, 2, 14771};
constexpr TcpEnds kBToA{2, 14771, 1, 40000};
constexpr std::uint16_t kPathOfA = 3;
constexpr std::uint16_t kPathOfB = 5;
constexpr std::uint32_t kPiu = 0x534E4105;

// Transports reference 10.7.
const Bytes kActpuFrame = *from_hex(
    "C9E4 01 20 10 00 0005 00000002 0000001E 534E4105 00000012 00000000 2D00000000016B8000110101050000000001");

Bytes frame(Type type, std::uint16_t path, ByteView payload, unsigned flags = 0, std::uint32_t message = 0) {
  streams::FrameHeader header;
  header.type = static_cast<std::uint8_t>(type);
  header.path = path;
  header.flags = static_cast<std::uint8_t>(flags);
  header.correlator = message;
  const auto bytes = streams::emit_frame(streams::Kind::iucv, header, payload);
  const ByteView view = bytes.view();
  return {view.begin(), view.end()};
}

Bytes send(std::uint32_t target_class, std::uint32_t length, ByteView data) {
  return behind(ByteWriter().u32(target_class).u32(length).u32(0).take(), data);
}

class Talk {
 public:
  Talk& a(ByteView bytes) { return add(kAToB, a_, bytes); }
  Talk& b(ByteView bytes) { return add(kBToA, b_, bytes); }
  // VTAM of NODEA calls the station PU1 of SNA on NODEB.
  Talk& open() {
    records_.push_back(ipv4_tcp(kAToB, a_ - 1, kSyn, {}));
    records_.push_back(ipv4_tcp(kBToA, b_ - 1, kSyn, {}));
    iucv::frames::Connect connect;
    connect.path = kPathOfA;
    connect.originator = "VTAM";
    connect.originator_node = "NODEA";
    connect.target = "SNA";
    connect.target_node = "NODEB";
    connect.user = iucv::user_data("SNADLC  PU1     ");
    a(frame(Type::connect, 0, iucv::frames::emit(connect)));
    b(frame(Type::pending, kPathOfA, iucv::frames::emit_pending(kPathOfB)));
    iucv::frames::Accept accept;
    accept.path = kPathOfB;
    return b(frame(Type::accept, kPathOfA, iucv::frames::emit(accept)));
  }
  std::vector<Unit> units() const {
    TemporaryFile file;
    file.write(pcap_of(101, records_));
    return read_units(file.path());
  }

 private:
  Talk& add(const TcpEnds& ends, std::uint32_t& number, ByteView bytes) {
    records_.push_back(ipv4_tcp(ends, number, kAck, bytes));
    number += static_cast<std::uint32_t>(bytes.size());
    return *this;
  }
  std::vector<Bytes> records_;
  std::uint32_t a_ = 1000;
  std::uint32_t b_ = 9000;
};

}  // namespace

TEST_CASE("link frames in IUCV messages are units of one link in both directions") {
  const auto answer = *from_hex("2D 00 00 00 00 01 EB 80 00 11 01");
  Talk talk;
  talk.open().a(frame(Type::send, kPathOfB, send(0x534E4101, 0, {}), iucv::frames::kOneWay, 2));
  talk.a(frame(Type::send, kPathOfB, send(0x534E4103, 8, *from_hex("07 01 01 09 00 00 00 00")), 0x90, 4));
  talk.a(kActpuFrame).b(frame(Type::complete, kPathOfA, iucv::frames::emit_audit({}), 0, 2));
  talk.b(frame(Type::send, kPathOfA, send(kPiu, 11, answer), iucv::frames::kOneWay, 1));
  talk.a(frame(Type::sever, kPathOfB, Bytes(16, 0x40)));
  const auto units = talk.units();
  REQUIRE(units.size() == 9);
  CHECK(units[0].text == "CONNECT");
  CHECK(units[2].text == "ACCEPT");
  CHECK(units[2].unit.link_reset);
  for (std::size_t i = 1; i < units.size(); ++i) CHECK(units[i].link == "IUCV NODEA.VTAM-NODEB.SNA.PU1");
  CHECK(units[3].unit.kind == UnitKind::xid);
  CHECK(units[4].text == "SETMODE, primary, window 7, largest BTU 265");
  CHECK(units[5].unit.kind == UnitKind::piu);
  CHECK(units[5].unit.from == LinkEnd::host);
  CHECK(units[6].text == "COMPLETE");
  CHECK(units[6].unit.routine);
  CHECK(units[7].bytes == answer);
  CHECK(units[8].text == "SEVER");
  CHECK(units[8].unit.link_reset);
}

TEST_CASE("a message in chunks is put together and one whose beginning is missing is passed over") {
  const auto actpu = ByteView(kActpuFrame).subspan(streams::kHeader + iucv::frames::kSendHead);
  Talk talk;
  talk.open().a(frame(Type::send_more, kPathOfB, actpu, 0, 6));
  talk.a(frame(Type::send, kPathOfB, send(kPiu, 18, actpu.first(7)), iucv::frames::kMore, 8));
  talk.a(frame(Type::send, kPathOfB, send(0x01020304, 2, *from_hex("C1C2")), 0, 10));
  talk.a(frame(Type::send_more, kPathOfB, actpu.subspan(7), 0, 8));
  const auto units = talk.units();
  REQUIRE(units.size() == 5);
  CHECK(units[3].text == "not SNA, 2 bytes");
  CHECK(units[4].bytes == Bytes(actpu.begin(), actpu.end()));
}

TEST_CASE("an IUCV stream is read from its middle") {
  Talk talk;
  talk.a(behind(*from_hex("C9 E4 01"), kActpuFrame));
  const auto units = talk.units();
  REQUIRE(units.size() == 1);
  CHECK(units[0].link == "IUCV to 10.0.0.2:14771/5");
  CHECK(units[0].unit.kind == UnitKind::piu);
}

TEST_CASE("any frame of an IUCV stream is read at every length") {
  for (unsigned type = 0; type < 256; ++type) {
    Talk talk;
    for (std::size_t n = 0; n < 80; n += 3) talk.a(frame(static_cast<Type>(type), kPathOfB, Bytes(n, 0x01)));
    for (const auto& unit : talk.units()) CHECK_FALSE(unit.link.empty());
  }
}
