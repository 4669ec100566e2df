// The samples: what is decoded of each is what stands beside it.
#include <sstream>

#include "captures/decode.h"
#include "support.h"

using namespace openrui;

namespace {

std::string decoded(const std::string& path) {
  auto reader = CaptureReader::open(path);
  REQUIRE(reader.ok());
  DecodeOptions options;
  options.verbose = true;
  Decoder decoder(options);
  std::string out;
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    CHECK(unit.kind != UnitKind::damaged);
    decoder.line(unit, out);
  }
  return out;
}

}  // namespace

TEST_CASE("every sample is decoded as the text beside it says") {
  for (const auto& path : test::samples()) {
    INFO(path << "; captures/samples/make.py writes the texts anew");
    const auto golden = test::read_file(path + ".decode.txt");
    CHECK(decoded(path) == std::string(golden.begin(), golden.end()));
  }
}

// The lines that say what breaks a rule: "2001 0000 primary".
std::vector<std::string> broken_rules(const std::string& path) {
  std::istringstream lines(decoded(path));
  std::vector<std::string> found;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("        ! ")) continue;
    found.push_back(line.substr(10, 9) +
                    (line.find("the primary is wrong") != std::string::npos ? " primary" : " secondary"));
  }
  return found;
}

TEST_CASE("no sample breaks a rule but the one that is made for it") {
  for (const auto& path : test::samples()) {
    INFO(path);
    if (path.find("broken-rules") == std::string::npos) CHECK(broken_rules(path).empty());
  }
  CHECK(broken_rules(SOURCE_DIR "/captures/samples/broken-rules.pcap") ==
        std::vector<std::string>{"2005 0000 primary", "2001 0000 primary", "4007 0000 primary", "1003 0000 primary",
                                 "1003 0000 primary", "8007 0000 primary", "2004 0000 secondary",
                                 "200E 0000 secondary"});
}

TEST_CASE("a sample gives the same PIUs whatever carries it") {
  const auto pius = [](const std::string& name) {
    std::vector<Bytes> list;
    for (const auto& unit : test::read_units(SOURCE_DIR "/captures/samples/" + name)) {
      if (unit.unit.kind == UnitKind::piu && !unit.unit.retransmission) list.push_back(unit.bytes);
    }
    return list;
  };
  CHECK(pius("lu0.pcap") == pius("user0.pcap"));
  CHECK(pius("lu0.pcap") == pius("ipc.pcap"));
  CHECK(pius("lu0.pcap") == pius("lu0.pcap.gz"));
  CHECK(pius("lu1.pcap") == pius("sdlc.pcap"));
  CHECK(pius("lu2-orders.pcap") == pius("llc2-ethernet.pcap"));
  CHECK(pius("lu2-orders.pcap") == pius("dlsw-1.pcap"));
  CHECK(pius("lu1-printer.pcap") == pius("dlsw-2.pcap"));
  CHECK(pius("lu3.pcap") == pius("sdlc-3705.pcap"));
  CHECK(pius("lu3.pcap") == pius("llc2-token-ring.pcap"));
  CHECK(pius("lu3.pcap") == pius("cooked.pcap"));
  CHECK(pius("lu4.pcap") == pius("cooked-2.pcap"));
  CHECK(pius("lu62.pcap") == pius("null.pcap"));
  CHECK(pius("lu62.pcap") == pius("iucv.pcap"));
  CHECK(pius("two-interfaces.pcapng").size() == pius("lu1.pcap").size() + pius("lu3.pcap").size());
}

TEST_CASE("the frame that the sample of an SDLC line holds twice is marked the second time") {
  std::size_t again = 0;
  for (const auto& unit : test::read_units(SOURCE_DIR "/captures/samples/sdlc.pcap")) again += unit.unit.retransmission;
  CHECK(again == 1);
}

TEST_CASE("the real terminal's trace has 70 frames with PIUs and 41 PIUs of which one was sent 30 times") {
  const std::string path = SHARED_CAPTURES "/ncp-3705-sdlc-terminal.pcap";
  if (!std::filesystem::exists(path)) test::skip(path + " is not there");
  std::size_t frames = 0;
  std::map<std::string, std::size_t> copies;  // of the PIU before
  std::size_t distinct = 0;
  std::string before;
  for (const auto& unit : test::read_units(path)) {
    CHECK(unit.unit.kind != UnitKind::damaged);
    if (unit.unit.kind != UnitKind::piu) continue;
    ++frames;
    CHECK(unit.unit.from != LinkEnd::unknown);
    if (!unit.unit.retransmission) {
      ++distinct;
      before = std::to_string(distinct);
    }
    ++copies[before];
  }
  CHECK(frames == 70);
  CHECK(distinct == 41);
  CHECK(std::count_if(copies.begin(), copies.end(), [](const auto& c) { return c.second == 30; }) == 1);
  CHECK(std::count_if(copies.begin(), copies.end(), [](const auto& c) { return c.second == 1; }) == 40);
}

TEST_CASE("every PIU of the real terminal's trace is named and the refused NOTIFY explained") {
  const std::string path = SHARED_CAPTURES "/ncp-3705-sdlc-terminal.pcap";
  if (!std::filesystem::exists(path)) test::skip(path + " is not there");
  const auto text = decoded(path);
  CHECK(text.find("        ! ") == std::string::npos);
  CHECK(text.find("malformed") == std::string::npos);
  CHECK(text.find("unknown") == text.find("unknown order"));
  CHECK(text.find("sense 080C 0000 Procedure not supported [Request reject]") != std::string::npos);
  CHECK(text.find("answers record 622") != std::string::npos);
  CHECK(text.find("text at row 1, column 2: \"IKJ56700A ENTER USERID -\"") != std::string::npos);
}
