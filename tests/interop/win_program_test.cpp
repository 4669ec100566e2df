// Programs for Windows, recompiled with the source kit, against hostsim over real TCP.
#include <catch2/catch.hpp>
#include <fstream>

#include "rui/convert.h"
#include "support/paths.h"
#include "support/process.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Setup {
  Setup() {
    const std::vector<std::pair<std::string, std::string>> changes = {{"127.0.0.1", "@node@"},
                                                                      {"127.0.0.2", "@host@"},
                                                                      {"@node@", Workplace::address(3)},
                                                                      {"@host@", Workplace::address(4)},
                                                                      {"NODE1", "WIN" + std::to_string(getpid())}};
    place.copy_config(SOURCE_DIR "/config/demo/node.json", "node.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json", changes);
    std::ofstream(place.path("table"), std::ios::binary) << format_table_g(CodePage::cp037);
  }
  std::unique_ptr<Process> program(const std::string& name, const std::string& arguments) {
    return std::make_unique<Process>(
        std::vector<std::string>{"sh", "-c", "exec " + bin(name) + ' ' + arguments + " </dev/null"},
        std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json"), "COMTBLG=" + place.path("table"),
                                 "RUI_LOG=" + place.path("rui.log")},
        place.path("program.log"), place.folder.string());
  }

  Workplace place;
};

void check_order(const std::string& text, const std::vector<std::string>& expected) {
  std::size_t at = 0;
  for (const auto& piece : expected) {
    const auto found = text.find(piece, at);
    INFO("looking for: " << piece << "\nin:\n" << text);
    REQUIRE(found != std::string::npos);
    at = found + piece.size();
  }
}

}  // namespace

TEST_CASE("a console program for Windows logs on, is echoed and ends, by events alone") {
  Setup setup;
  Process host({bin("hostsim"), "--config", setup.place.path("host.json")}, {}, setup.place.path("host.log"));
  REQUIRE(host.read_line().find("listening") != std::string::npos);
  const auto program = setup.program("event_sample", "LUA001 ECHO1");
  const auto text = program->read_rest();
  check_order(text, {"status: LU ACTIVE", "RUI_INIT: OK - OK", "RUI_WRITE: OK - OK", "RUI_READ: OK - OK",
                     "RUI_WRITE of a response: OK - OK", "data: hello, host", "RUI_TERM: OK - OK"});
  CHECK(program->wait() == 0);
}

TEST_CASE("a window program for Windows does the same by messages alone, and leaves through WinRUICleanup") {
  Setup setup;
  Process host({bin("hostsim"), "--config", setup.place.path("host.json")}, {}, setup.place.path("host.log"));
  REQUIRE(host.read_line().find("listening") != std::string::npos);
  const auto program = setup.program("window_sample", "LUA001 ECHO1");
  const auto text = program->read_rest();
  // Opcodes as the program sees them: RUI_INIT 8001, RUI_READ 8003, RUI_WRITE 8004.
  check_order(text, {"status: LU ACTIVE", "8001: OK - OK", "8003: OK - OK", "8004: OK - OK"});
  CHECK(program->wait() == 0);
}

TEST_CASE("without a configuration RUI_INIT of a Windows program says COMM_SUBSYSTEM_NOT_LOADED, Startup SYSNOTREADY") {
  Setup setup;
  std::filesystem::remove(setup.place.path("node.json"));
  const auto events = setup.program("event_sample", "LUA001 ECHO1");
  check_order(events->read_rest(), {"RUI_INIT: COMM_SUBSYSTEM_NOT_LOADED - OK"});
  CHECK(events->wait() == 1);
  const auto window = setup.program("window_sample", "LUA001 ECHO1");
  check_order(window->read_rest(), {"WinRUIStartup: 1"});
  CHECK(window->wait() == 1);
}
