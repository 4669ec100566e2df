// Programs for Windows, recompiled with the source kit as its documents say, against hostsim over real TCP.
#include <catch2/catch.hpp>
#include <fstream>
#include <sys/stat.h>

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
  // As the documents say a program is built.
  void build(const std::string& name, const std::string& options) {
    int status = 1;
    const auto said = output_of(
        {"sh", "-c",
         "PKG_CONFIG_PATH=" BINARY_DIR " && export PKG_CONFIG_PATH && cc " + options + " -o " + place.path(name) +
             " " SOURCE_DIR "/rui/win/samples/" + name + ".c $(pkg-config --cflags --libs openrui-win) 2>&1"},
        &status);
    INFO(said);
    REQUIRE(status == 0);
  }
  std::unique_ptr<Process> program(const std::string& name, const std::string& arguments,
                                   const std::string& input = "/dev/null") {
    return std::make_unique<Process>(
        std::vector<std::string>{"sh", "-c", "exec " + place.path(name) + ' ' + arguments + " <" + input},
        std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json"), "COMTBLG=" + place.path("table"),
                                 "RUI_LOG=" + place.path("rui.log")},
        place.path("program.log"), place.folder.string());
  }

  Workplace place;
};

constexpr const char* kStrict = "-Wall -Wextra -Werror";
// For programs of 1993.
constexpr const char* kOld = "-std=gnu89 -w -funsigned-char";

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
  setup.build("event_sample", GENERATE(kStrict, kOld));
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
  setup.build("window_sample", kStrict);
  Process host({bin("hostsim"), "--config", setup.place.path("host.json")}, {}, setup.place.path("host.log"));
  REQUIRE(host.read_line().find("listening") != std::string::npos);
  const auto program = setup.program("window_sample", "LUA001 ECHO1");
  const auto text = program->read_rest();
  // Opcodes as the program sees them: RUI_INIT 8001, RUI_READ 8003, RUI_WRITE 8004.
  check_order(text, {"status: LU ACTIVE", "8001: OK - OK", "8003: OK - OK", "8004: OK - OK"});
  CHECK(program->wait() == 0);
}

TEST_CASE("a terminal for Windows in old C takes keys while its verbs are pending, and ends at the key for it") {
  Setup setup;
  setup.build("terminal_sample", kOld);
  Process host({bin("hostsim"), "--config", setup.place.path("host.json")}, {}, setup.place.path("host.log"));
  REQUIRE(host.read_line().find("listening") != std::string::npos);
  const auto keyboard = setup.place.path("keyboard");
  REQUIRE(::mkfifo(keyboard.c_str(), 0600) == 0);
  const auto program = setup.program("terminal_sample", "LUA001", keyboard);
  std::ofstream keys(keyboard);  // waits until the program has it
  const auto wait_for = [&program](const std::string& piece) {
    std::string line;
    do {
      line = program->read_line();
      INFO("waiting for: " << piece);
      REQUIRE_FALSE(line.empty());
    } while (line.find(piece) == std::string::npos);
  };
  wait_for("LU ACTIVE");
  keys << "LOGONX\b ECHO1\r" << std::flush;
  wait_for("LU session");
  keys << "hello, host\r" << std::flush;
  wait_for("hello, host\r");  // the echo of the keys
  wait_for("hello, host");    // what the host sends
  wait_for("SSCP session");
  keys << "]" << std::flush;
  CHECK(program->read_rest().empty());
  CHECK(program->wait() == 0);
}

TEST_CASE("a program for Windows on SLI opens a session, is echoed, and leaves the rest to WinSLICleanup") {
  Setup setup;
  setup.build("session_sample", kStrict);
  Process host({bin("hostsim"), "--config", setup.place.path("host.json")}, {}, setup.place.path("host.log"));
  REQUIRE(host.read_line().find("listening") != std::string::npos);
  const auto program = setup.program("session_sample", "LUA001 ECHO2");
  const auto text = program->read_rest();
  check_order(text, {"WinSLIStartup: 0", "SLI_OPEN: OK - OK", "SLI_SEND: OK - OK", "SLI_RECEIVE: OK - OK",
                     "echoed: hello, host", "WinSLICleanup: 1"});
  CHECK(program->wait() == 0);
}

TEST_CASE("with a node elsewhere that is not there Startup says SYSNOTREADY (LUA reference 1.3, KB Q139210)") {
  Setup setup;
  setup.build("window_sample", kStrict);
  setup.build("session_sample", kStrict);
  for (const auto& server : {"unix:" + setup.place.path("nobody.sock"), "tcp:" + Workplace::address(5) + ":1"}) {
    std::ofstream(setup.place.path("node.json")) << R"({"mode": "client", "servers": [")" << server << R"("]})";
    const auto window = setup.program("window_sample", "LUA001 ECHO1");
    check_order(window->read_rest(), {"WinRUIStartup: 1"});
    CHECK(window->wait() == 1);
    const auto session = setup.program("session_sample", "LUA001 ECHO2");
    check_order(session->read_rest(), {"WinSLIStartup: 1"});
    CHECK(session->wait() == 1);
  }
}

TEST_CASE("every entry point that rui/win/README.md lists is in one of the two libraries") {
  std::ifstream in(SOURCE_DIR "/rui/win/README.md");
  const std::string readme((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto begin = readme.find("Entry points:");
  const auto end = readme.find("Not there:");
  REQUIRE(begin < end);
  REQUIRE(end != std::string::npos);
  const auto symbols = output_of({"nm", "-D", "--defined-only", BINARY_DIR "/lib/libopenrui.so"}) +
                       output_of({"nm", "-D", "--defined-only", BINARY_DIR "/lib/libopenrui_win.so"});
  int names = 0;
  for (auto at = readme.find('`', begin); at < end; at = readme.find('`', at)) {
    const auto stop = readme.find('`', at + 1);
    const auto name = readme.substr(at + 1, stop - at - 1);
    CAPTURE(name);
    CHECK(symbols.find(" T " + name + "@") != std::string::npos);  // a version follows
    ++names;
    at = stop + 1;
  }
  CHECK(names >= 16);
}

TEST_CASE("without a configuration RUI_INIT of a Windows program says COMM_SUBSYSTEM_NOT_LOADED, Startup SYSNOTREADY") {
  Setup setup;
  setup.build("event_sample", kStrict);
  setup.build("window_sample", kStrict);
  std::filesystem::remove(setup.place.path("node.json"));
  const auto events = setup.program("event_sample", "LUA001 ECHO1");
  check_order(events->read_rest(), {"RUI_INIT: COMM_SUBSYSTEM_NOT_LOADED - OK"});
  CHECK(events->wait() == 1);
  const auto window = setup.program("window_sample", "LUA001 ECHO1");
  check_order(window->read_rest(), {"WinRUIStartup: 1"});
  CHECK(window->wait() == 1);
}
