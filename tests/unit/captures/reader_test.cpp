#include "captures/reader.h"

#include <filesystem>
#include <map>

#include "captures/decode.h"
#include "captures/ladder.h"
#include "golden_session.h"
#include "support.h"
#include "support/paths.h"

using namespace openrui;
using test::pcap_of;
using test::read_units;
using test::TemporaryFile;

namespace {

// One record of each sort.
Bytes small_capture() {
  TemporaryFile file;
  {
    auto writer = CaptureWriter::open(file.path());
    REQUIRE(writer.ok());
    const CaptureWriter::Link link{"HOST1", LinkEnd::node};
    auto& out = *writer.value();
    out.write_xid(golden::kStart, link, false, {});
    out.write_xid(golden::kStart, link, true, *from_hex("02 00 01 70 00 18"));
    out.write_event(golden::kStart, link, "contacted");
    out.write_piu(golden::kStart, link, false, *from_hex(golden::kSession[0].piu));
    out.write_piu(golden::kStart, link, true, *from_hex(golden::kSession[3].piu));
    out.write_piu(golden::kStart, link, false, *from_hex("2D 00 02 01 00 01 6B 80 00 31 01 03 03 B1 90 30 80"));
    out.write_piu(golden::kStart, link, true, *from_hex("2C 00 01 02 00 01 87 90 00 20 02 00 00"));
    out.write_piu(golden::kStart, link, false, *from_hex("20 00 02 01 00 01 C1 C2"));
  }
  return test::read_file(file.path());
}

// Everything that shows a unit, to see that nothing in it falls over. Returns how many could be read.
std::size_t read_and_show(const std::string& path) {
  auto reader = CaptureReader::open(path);
  if (!reader) return 0;
  Decoder decoder(DecodeOptions{true});
  TextLadder ladder;
  std::size_t count = 0;
  std::string text;
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    count += unit.kind != UnitKind::damaged;
    decoder.line(unit, text);
    decoder.json(unit, text);
    ladder.add(unit, text);
    text.clear();
  }
  return count;
}

}  // namespace

TEST_CASE("a capture cut at any byte gives what was whole, and says where and why the rest is missing") {
  const auto whole = small_capture();
  TemporaryFile file;
  file.write(whole);
  const auto units = read_units(file.path());
  constexpr std::size_t kHeader = 24;
  for (std::size_t n = kHeader; n < whole.size(); ++n) {
    file.write(ByteView(whole).first(n));
    const auto part = read_units(file.path());
    std::size_t complete = 0;
    while (complete + 1 < units.size() && units[complete + 1].unit.offset <= n) ++complete;
    const bool at_border = units[complete].unit.offset == n;
    INFO("cut at " << n);
    REQUIRE(part.size() == complete + (at_border ? 0 : 1));
    if (at_border) continue;
    REQUIRE(part.back().unit.kind == UnitKind::damaged);
    REQUIRE(part.back().unit.number == complete + 1);
    REQUIRE(part.back().unit.offset == units[complete].unit.offset);
    REQUIRE(part.back().text.find("truncated") != std::string::npos);
  }
}

TEST_CASE("a capture cut within its file header is refused with the file's name") {
  const auto whole = small_capture();
  TemporaryFile file;
  for (std::size_t n = 0; n < 24; ++n) {
    file.write(ByteView(whole).first(n));
    const auto reader = CaptureReader::open(file.path());
    REQUIRE_FALSE(reader.ok());
    REQUIRE(reader.error().find(file.path()) != std::string::npos);
  }
}

TEST_CASE("a capture with any one byte changed is read without harm") {
  const auto whole = small_capture();
  TemporaryFile file;
  std::size_t read = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const std::uint8_t value : Bytes{0x00, 0xFF}) {
      auto changed = whole;
      changed[at] = value;
      file.write(changed);
      read += read_and_show(file.path());
    }
  }
  CHECK(read > whole.size());
}

TEST_CASE("a record whose tags are broken is passed over and the next one is read") {
  TemporaryFile file;
  const auto good = *from_hex("000C 0004 736E6100 0000 0000 2D0000000001 EB8000 11");
  file.write(pcap_of(252, {good, *from_hex("000C FFFF 73"), good}));
  const auto units = read_units(file.path());
  REQUIRE(units.size() == 3);
  CHECK(units[0].unit.kind == UnitKind::piu);
  CHECK(units[1].unit.kind == UnitKind::damaged);
  CHECK(units[1].unit.offset == 24 + 16 + good.size());
  CHECK(units[1].text == "a tag of the exported PDU runs past the end of the record (byte 0 of the record)");
  CHECK(units[2].unit.kind == UnitKind::piu);
}

TEST_CASE("an exported PDU for another dissector is a frame that names it") {
  TemporaryFile file;
  file.write(pcap_of(252, {*from_hex("000C 0004 64 6C 73 77 0000 0000 31 10")}));
  const auto units = read_units(file.path());
  REQUIRE(units.size() == 1);
  CHECK(units[0].unit.kind == UnitKind::frame);
  CHECK(units[0].text == "not SNA: dlsw");
}

TEST_CASE("a record of link type 147 is a PIU") {
  TemporaryFile file;
  file.write(pcap_of(147, {*from_hex("2D 00 02 00 00 02 6B 80 00 0D 01 01")}));
  const auto units = read_units(file.path());
  REQUIRE(units.size() == 1);
  CHECK(units[0].unit.kind == UnitKind::piu);
  CHECK(units[0].unit.from == LinkEnd::host);
}

TEST_CASE("another link type is refused with the list of those that are read") {
  TemporaryFile file;
  file.write(pcap_of(105, {}));
  const auto reader = CaptureReader::open(file.path());
  REQUIRE_FALSE(reader.ok());
  CHECK(reader.error().find(file.path() +
                            ": link type 105 (IEEE802_11) is not supported; supported are 0 (null), 1 ") == 0);
}

TEST_CASE("SDLC frames are named, and those of one station alone tell who sent them") {
  TemporaryFile file;
  // Transports reference 3.8.
  file.write(pcap_of(
      268, {*from_hex("C1 93"), *from_hex("C1 73"), *from_hex("C1 11"),
            *from_hex("C1 00 2F0000000001 6B8000 11 01 01 05 0000000001"), *from_hex("C1 30 2D0000000001 EB8000 11 11"),
            *from_hex("C1 BF 02 00 01 70 00 17"), *from_hex("C1 53"), *from_hex("C1")}));
  const auto units = read_units(file.path());
  REQUIRE(units.size() == 8);
  CHECK(units[0].text == "SNRM P/F");
  CHECK(units[0].unit.from == LinkEnd::host);
  CHECK(units[0].link == "SDLC C1");
  CHECK(units[1].text == "UA P/F");
  CHECK(units[1].unit.from == LinkEnd::node);
  CHECK(units[2].text == "RR N(R)=0 P/F");
  CHECK(units[2].unit.routine);
  CHECK(units[3].unit.kind == UnitKind::piu);
  CHECK(units[3].unit.from == LinkEnd::host);
  CHECK(units[4].unit.kind == UnitKind::piu);
  CHECK(units[4].unit.from == LinkEnd::node);
  CHECK(units[5].unit.kind == UnitKind::xid);
  CHECK(to_hex(units[5].bytes) == "02 00 01 70 00 17");
  CHECK(units[6].text == "DISC or RD P/F");
  CHECK(units[7].unit.kind == UnitKind::damaged);
}

TEST_CASE("the trace of a real terminal on a 3705 line gives its 70 PIUs and who sent each") {
  const std::string path = SHARED_CAPTURES "/ncp-3705-sdlc-terminal.pcap";
  if (!std::filesystem::exists(path)) test::skip(path + " is not there");
  std::map<std::string, int> frames;
  int pius = 0;
  for (const auto& unit : read_units(path)) {
    if (unit.unit.kind == UnitKind::frame) ++frames[unit.text.substr(0, unit.text.find(' '))];
    if (unit.unit.kind != UnitKind::piu) continue;
    ++pius;
    INFO(to_hex(unit.bytes));
    REQUIRE(parse_th(unit.bytes).ok());
    CHECK(unit.unit.from != LinkEnd::unknown);
    // This NCP sets bit 02 of the first byte in its requests; the terminal never does (transports reference 3.8).
    if (parse_th(unit.bytes)->odai) CHECK(unit.unit.from == LinkEnd::host);
  }
  CHECK(pius == 70);
  CHECK(frames == std::map<std::string, int>{{"RR", 4355}, {"SNRM", 2}, {"UA", 2}});
}
