// pcapng and gzip.
#include <zlib.h>

#include "captures/record_source.h"
#include "packets.h"
#include "support.h"

using namespace openrui;
using test::pcap_of;
using test::PcapngWriter;
using test::read_units;
using test::TemporaryFile;

namespace {

const Bytes kPiu = *from_hex("2D 00 02 00 00 02 6B 80 00 0D 01 01");
const Bytes kSnrm = *from_hex("C1 93");

Bytes gzipped(ByteView bytes) {
  Bytes out(compressBound(bytes.size()) + 64);
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  stream.next_in = const_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("a pcapng file with two link types and either byte order gives the units of both interfaces") {
  for (const bool little : {false, true}) {
    PcapngWriter file(little);
    file.section().interface(147).interface(268).block(0x0BAD, {1, 2, 3, 4});
    file.packet(0, 1700000000000000, kPiu).packet(1, 1700000000000001, kSnrm).simple_packet(kPiu);
    TemporaryFile on_disk;
    on_disk.write(file.file());
    const auto units = read_units(on_disk.path());
    REQUIRE(units.size() == 3);
    CHECK(units[0].unit.kind == UnitKind::piu);
    CHECK(units[0].unit.number == 1);
    CHECK(units[0].unit.time.time_since_epoch() == std::chrono::seconds(1700000000));
    CHECK(units[1].text == "SNRM P/F");
    CHECK(units[1].link == "SDLC 1 C1");
    CHECK(units[1].unit.interface == 1);
    CHECK(units[1].unit.time - units[0].unit.time == std::chrono::microseconds(1));
    CHECK(units[2].unit.kind == UnitKind::piu);
    CHECK(units[2].unit.number == 3);
  }
}

TEST_CASE("the time resolution and offset of a pcapng interface are used") {
  PcapngWriter file(true);
  file.section();
  // if_tsresol 9 (nanoseconds), if_tsoffset 1000 seconds.
  auto options = file.fields({{9, 2}, {1, 2}, {9, 4}, {14, 2}, {8, 2}, {1000, 4}, {0, 4}, {0, 4}});
  file.interface(147, options).packet(0, 5000000007, kPiu);
  file.interface(147, file.fields({{9, 2}, {1, 2}, {0x81, 4}, {0, 4}})).packet(1, 3, kPiu);
  TemporaryFile on_disk;
  on_disk.write(file.file());
  const auto units = read_units(on_disk.path());
  REQUIRE(units.size() == 2);
  CHECK(units[0].unit.time.time_since_epoch() == std::chrono::seconds(1005) + std::chrono::nanoseconds(7));
  CHECK(units[1].unit.time.time_since_epoch() == std::chrono::milliseconds(1500));
}

TEST_CASE("a damaged pcapng block is told with its offset and the next one is read") {
  PcapngWriter file(false);
  file.section().interface(147).packet(0, 0, kPiu);
  const auto at = file.file().size();
  file.packet(7, 0, kPiu).packet(0, 0, kPiu);
  TemporaryFile on_disk;
  on_disk.write(file.file());
  const auto units = read_units(on_disk.path());
  REQUIRE(units.size() == 3);
  CHECK(units[1].unit.kind == UnitKind::damaged);
  CHECK(units[1].unit.offset == at);
  CHECK(units[1].unit.number == 2);
  CHECK(units[1].text == "a packet of interface 7, which is not described");
  CHECK(units[2].unit.kind == UnitKind::piu);
}

TEST_CASE("a block whose length cannot be believed ends the file without being read into memory") {
  PcapngWriter file(false);
  file.section().interface(147).packet(0, 0, kPiu);
  auto bytes = file.file();
  const auto tail = *from_hex("00000006 FFFFFFFC");
  bytes.insert(bytes.end(), tail.begin(), tail.end());
  TemporaryFile on_disk;
  on_disk.write(bytes);
  const auto units = read_units(on_disk.path());
  REQUIRE(units.size() == 2);
  CHECK(units[1].text == "a block says that it is 4294967292 bytes long");
}

TEST_CASE("an interface with a link type that carries no SNA is told once and the others are read") {
  PcapngWriter file(false);
  file.section().interface(105).interface(147).packet(0, 0, kPiu).packet(0, 0, kPiu).packet(1, 0, kPiu);
  TemporaryFile on_disk;
  on_disk.write(file.file());
  const auto units = read_units(on_disk.path());
  REQUIRE(units.size() == 2);
  CHECK(units[0].text.find("link type 105 (IEEE802_11) is not supported") == 0);
  CHECK(units[1].unit.kind == UnitKind::piu);
}

TEST_CASE("a pcapng file cut at any byte or with any byte changed is read without harm") {
  PcapngWriter file(true);
  file.section().interface(147).interface(268).packet(0, 0, kPiu).packet(1, 0, kSnrm).simple_packet(kPiu);
  TemporaryFile on_disk;
  std::size_t complete = 0;
  for (std::size_t n = 4; n < file.file().size(); ++n) {
    on_disk.write(ByteView(file.file()).first(n));
    for (const auto& unit : read_units(on_disk.path())) complete += unit.unit.kind != UnitKind::damaged;
  }
  CHECK(complete > 0);
  for (std::size_t at = 4; at < file.file().size(); ++at) {
    auto changed = file.file();
    changed[at] ^= 0xFF;
    on_disk.write(changed);
    CHECK(read_units(on_disk.path()).size() <= 5);
  }
}

TEST_CASE("captures in gzip are read, pcap and pcapng, and one that is cut off says so") {
  PcapngWriter ng(true);
  ng.section().interface(147).packet(0, 0, kPiu).packet(0, 0, kPiu);
  for (const auto& plain : {pcap_of(147, {kPiu, kPiu}), ng.file()}) {
    const auto packed = gzipped(plain);
    TemporaryFile on_disk;
    on_disk.write(packed);
    CHECK(read_units(on_disk.path()).size() == 2);
    on_disk.write(ByteView(packed).first(packed.size() - 9));
    const auto units = read_units(on_disk.path());
    REQUIRE_FALSE(units.empty());
    CHECK(units.back().unit.kind == UnitKind::damaged);
    CHECK(units.back().text.find("truncated") != std::string::npos);
  }
}
