#include "captures/pcap_writer.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

#include "golden_session.h"
#include "support.h"
#include "support/paths.h"

using namespace openrui;
using test::read_units;
using test::TemporaryFile;

namespace {

std::unique_ptr<CaptureWriter> open_writer(const std::string& path) {
  auto writer = CaptureWriter::open(path);
  REQUIRE(writer.ok());
  return std::move(writer.value());
}

}  // namespace

TEST_CASE("the file begins with a microsecond pcap header of link type 252") {
  TemporaryFile file;
  open_writer(file.path());
  CHECK(to_hex(test::read_file(file.path())) ==
        to_hex(*from_hex("A1B2C3D4 0002 0004 00000000 00000000 00040000 000000FC")));
}

TEST_CASE("what the writer wrote is read back: PIUs, XIDs, events, times, directions and links") {
  TemporaryFile file;
  {
    auto writer = open_writer(file.path());
    golden::write(*writer);
    REQUIRE_FALSE(writer->flush().has_value());
  }
  const auto units = read_units(file.path());
  REQUIRE(units.size() == std::size(golden::kSession) + 4);
  for (std::size_t i = 0; i < units.size(); ++i) {
    CHECK(units[i].unit.number == i + 1);
    CHECK(units[i].link == "HOST1");
    CHECK(units[i].unit.time == golden::kStart + golden::kPause * static_cast<int>(i));
  }
  CHECK(units[0].unit.kind == UnitKind::xid);
  CHECK(units[0].bytes.empty());
  CHECK(units[0].unit.from == LinkEnd::host);
  CHECK(units[1].unit.kind == UnitKind::xid);
  CHECK(to_hex(units[1].bytes) == "02 00 01 70 00 18");
  CHECK(units[1].unit.from == LinkEnd::node);
  CHECK(units[2].unit.kind == UnitKind::link_event);
  CHECK(units[2].text == "link HOST1 contacted");
  for (std::size_t i = 0; i < std::size(golden::kSession); ++i) {
    const auto& unit = units[i + 3];
    CHECK(unit.unit.kind == UnitKind::piu);
    CHECK(unit.unit.from == golden::kSession[i].from);
    CHECK((unit.unit.direction == CaptureDirection::sent) == (golden::kSession[i].from == LinkEnd::node));
    CHECK(to_hex(unit.bytes) == to_hex(*from_hex(golden::kSession[i].piu)));
  }
  CHECK(units.back().text == "link HOST1 lost: the partner ended in an orderly way");
}

TEST_CASE("the sample in the tree is the golden session") {
  TemporaryFile file;
  auto writer = open_writer(file.path());
  golden::write(*writer);
  REQUIRE_FALSE(writer->flush().has_value());
  CHECK(test::read_file(file.path()) == test::read_file(SOURCE_DIR "/captures/samples/lu2-session.pcap"));
}

TEST_CASE("records are in the file after flush and not before the buffer is full") {
  TemporaryFile file;
  auto writer = open_writer(file.path());
  const auto empty = test::read_file(file.path()).size();
  writer->write_xid(golden::kStart, {"L", LinkEnd::host}, true, {});
  CHECK(test::read_file(file.path()).size() == empty);
  REQUIRE_FALSE(writer->flush().has_value());
  CHECK(read_units(file.path()).size() == 1);
}

TEST_CASE("a buffer that nobody flushes is written out before it grows large, and at the end") {
  TemporaryFile file;
  const Bytes piu(4000, 0x2C);
  {
    auto writer = open_writer(file.path());
    for (int i = 0; i < 100; ++i) writer->write_piu(golden::kStart, {"L", LinkEnd::node}, true, piu);
    CHECK(test::read_file(file.path()).size() > 200000);
  }
  CHECK(read_units(file.path()).size() == 100);
}

TEST_CASE("the longest PIU of any carrier can be captured") {
  TemporaryFile file;
  const Bytes piu(65535, 0x2C);
  {
    auto writer = open_writer(file.path());
    writer->write_piu(golden::kStart, {"L", LinkEnd::node}, true, piu);
  }
  const auto units = read_units(file.path());
  REQUIRE(units.size() == 1);
  CHECK(units[0].bytes == piu);
}

TEST_CASE("a capture file that cannot be created is told with path and reason") {
  const auto writer = CaptureWriter::open("/nonexistent/directory/x.pcap");
  REQUIRE_FALSE(writer.ok());
  CHECK(writer.error() == "cannot create the capture file /nonexistent/directory/x.pcap: No such file or directory");
}

TEST_CASE("a capture file can be read by its owner only") {
  TemporaryFile file;
  std::remove(file.path().c_str());
  open_writer(file.path());
  struct stat info {};
  REQUIRE(::stat(file.path().c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
}

TEST_CASE("a write error is reported once and ends the capture") {
  auto opened = CaptureWriter::open("/dev/full");
  if (opened.ok()) {
    FAIL("/dev/full took the header");
  }
  CHECK(opened.error().find("No space left on device") != std::string::npos);

  // A file size limit lets the header through and stops what follows.
  TemporaryFile file;
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  auto writer = open_writer(file.path());
  rlimit small = before;
  small.rlim_cur = 100;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const Bytes piu(200, 0x2C);
  writer->write_piu(golden::kStart, {"L", LinkEnd::node}, true, piu);
  const auto first = writer->flush();
  writer->write_piu(golden::kStart, {"L", LinkEnd::node}, true, piu);
  const auto second = writer->flush();
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  REQUIRE(first.has_value());
  CHECK(first->find(file.path()) != std::string::npos);
  CHECK_FALSE(second.has_value());
}
