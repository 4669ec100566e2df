#include "runtime/log.h"

#include <catch2/catch.hpp>

#include "unit/runtime/temporary_folder.h"

using namespace openrui;
using openrui::test::TemporaryFolder;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    REQUIRE(end != std::string::npos);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace

TEST_CASE("an event is one line with severity, subject and text, in the file at once") {
  const TemporaryFolder folder;
  const auto path = folder.path("node.log");
  auto log = LogSink::open({"info", path}, LogDefault::nowhere);
  REQUIRE(log.ok());
  log.value()->on_event(Severity::info, "HOST1", "contacted");
  log.value()->on_event(Severity::error, "HOST1", "lost:\nthe partner\x1b[2J never answered");
  const auto lines = lines_of(folder.read("node.log"));
  REQUIRE(lines.size() == 2);
  CHECK_THAT(lines[0], Catch::EndsWith(" info    HOST1: contacted"));
  CHECK_THAT(lines[1], Catch::EndsWith(" error   HOST1: lost: the partner [2J never answered"));
}

TEST_CASE("events below the level are left out, and a file is appended to") {
  const TemporaryFolder folder;
  const auto path = folder.path("node.log");
  for (const char* level : {"warning", "debug", "off"}) {
    auto log = LogSink::open({level, path}, LogDefault::nowhere);
    REQUIRE(log.ok());
    log.value()->on_event(Severity::debug, level, "d");
    log.value()->on_event(Severity::info, level, "i");
    log.value()->on_event(Severity::warning, level, "w");
    log.value()->on_event(Severity::error, level, "e");
  }
  std::string all;
  for (const auto& line : lines_of(folder.read("node.log"))) all += line.substr(line.rfind(' ', line.size() - 3)) + "|";
  CHECK(all == " warning: w| warning: e| debug: d| debug: i| debug: w| debug: e|");
}

TEST_CASE("a library without a log file is silent") {
  auto log = LogSink::open({"debug", ""}, LogDefault::nowhere);
  REQUIRE(log.ok());
  log.value()->on_event(Severity::error, "HOST1", "nobody sees this");
}

TEST_CASE("a log that cannot be written, and an unknown level, are errors in words") {
  const auto unwritable = LogSink::open({"info", "/proc/no/such.log"}, LogDefault::nowhere);
  REQUIRE_FALSE(unwritable.ok());
  CHECK_THAT(unwritable.error(), Catch::StartsWith("cannot write the log file /proc/no/such.log: "));
  const auto unknown = LogSink::open({"loud", ""}, LogDefault::nowhere);
  REQUIRE_FALSE(unknown.ok());
  CHECK(unknown.error() == "unknown log level \"loud\"; expected debug, info, warning, error or off");
}
