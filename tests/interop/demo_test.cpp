// The demo with real processes over real TCP, and tshark as the judge of what it captured.
#include <catch2/catch.hpp>
#include <iostream>
#include <sstream>

#include "captures/reader.h"
#include "formats/rh.h"
#include "formats/th.h"
#include "support/paths.h"
#include "support/process.h"

using namespace openrui;
using namespace openrui::test;

namespace {

struct Demo {
  explicit Demo(int version = 1, const std::vector<std::pair<std::string, std::string>>& more = {}) {
    std::vector<std::pair<std::string, std::string>> changes = {{"127.0.0.1", "@node@"}, {"127.0.0.2", "@host@"}};
    changes.push_back({"@node@", Workplace::address(1)});
    changes.push_back({"@host@", Workplace::address(2)});
    changes.push_back({"\"version\": 1", "\"version\": " + std::to_string(version)});
    changes.push_back({"NODE1", "NODE" + std::to_string(getpid())});
    changes.insert(changes.end(), more.begin(), more.end());
    place.copy_config(SOURCE_DIR "/config/demo/node.json", "node.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json", changes);
  }
  std::unique_ptr<Process> host() {
    auto p = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                       std::vector<std::string>{}, place.path("host.log"));
    line = p->read_line();
    return p;
  }
  std::unique_ptr<Process> program(const std::vector<std::string>& arguments) {
    std::vector<std::string> words = {bin("rui-demo")};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return std::make_unique<Process>(words, std::vector<std::string>{"RUI_CONFIG=" + place.path("node.json")},
                                     place.path("program.log"), place.folder.string());
  }
  std::string ladder() { return output_of({bin("snatrace"), "ladder", place.path("demo.pcap")}); }

  Workplace place;
  std::string line;
};

// The pieces of `expected` must come in this order.
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

TEST_CASE("rui-demo and hostsim hold the manual's conversation over real TCP, and the ladder shows it") {
  const int version = GENERATE(1, 2);
  CAPTURE(version);
  Demo demo(version);
  auto host = demo.host();
  CHECK(demo.line.find("listening") != std::string::npos);
  auto program = demo.program({"LUA001"});
  INFO(program->read_rest());
  CHECK(program->wait() == 0);
  check_order(demo.ladder(),
              {"XID 0",      "contacted",       "ACTPU",        "+RSP(ACTPU)", "ACTLU",       "+RSP(ACTLU)",
               "INIT-SELF",  "+RSP(INIT-SELF)", "BIND",         "+RSP(BIND)",  "SDT",         "+RSP(SDT)",
               "BC RQE1",    "EC RQD1",         "CD",           "+RSP(data)",  "BC RQE1",     "EC RQD1",
               "+RSP(data)", "UNBIND",          "+RSP(UNBIND)", "NOTIFY",      "+RSP(NOTIFY)"});
  host->signal(SIGTERM);
  CHECK(host->wait() == 0);
}

TEST_CASE("a host that dies in the middle ends the program with 1, and the ladder says which link was lost") {
  // The host never unbinds, so the program waits for UNBIND when the host dies.
  Demo demo(1, {{"\"unbind_after\": 1", "\"unbind_after\": 0"}});
  auto host = demo.host();
  auto program = demo.program({"LUA001"});
  std::string seen;
  do {
    seen = program->read_line();
  } while (!seen.empty() && seen.find("RUI_READ   LU norm    data EC") == std::string::npos);
  REQUIRE_FALSE(seen.empty());
  host->signal(SIGKILL);
  const auto rest = program->read_rest();
  INFO(rest);
  CHECK(program->wait() == 1);
  CHECK(rest.find("SESSION_FAILURE") != std::string::npos);
  CHECK(demo.ladder().find("link HOST1 lost") != std::string::npos);
}

TEST_CASE("a program whose host is not there waits, and the log says so once") {
  Demo demo;
  auto program = demo.program({"LUA001"});
  // It waits in RUI_INIT; the host comes late and the conversation goes on.
  auto host = demo.host();
  INFO(program->read_rest());
  CHECK(program->wait() == 0);
}

TEST_CASE("a second host on the same address says in one line that the port is in use, and exits with 1") {
  Demo demo;
  auto host = demo.host();
  Process second({bin("hostsim"), "--config", demo.place.path("host.json")}, {}, demo.place.path("second.log"));
  second.read_rest();
  CHECK(second.wait() == 1);
  std::ifstream in(demo.place.path("second.log"));
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  CHECK(text.find("2065") != std::string::npos);
  CHECK(text.find("in use") != std::string::npos);
}

TEST_CASE("tshark dissects every PIU of the demo as FID2 and every XID as XID, and reads the headers as we do") {
  if (std::system("command -v tshark >/dev/null 2>&1") != 0) {
    std::cout << "skipped: tshark is not installed\n";
    exit(77);
  }
  Demo demo;
  auto host = demo.host();
  auto program = demo.program({"LUA001"});
  program->read_rest();
  REQUIRE(program->wait() == 0);
  const auto file = demo.place.path("demo.pcap");
  CHECK(output_of({"tshark", "-r", file, "-o", "sna.defragment:FALSE", "-Y",
                   "_ws.malformed || _ws.expert.severity >= 0x00400000"})
            .empty());
  const char* fields[] = {"sna.th.fid", "sna.th.mpf", "sna.th.odai",        "sna.th.efi", "sna.th.daf", "sna.th.oaf",
                          "sna.th.snf", "sna.rh.rri", "sna.rh.ru_category", "sna.rh.fi",  "sna.rh.sdi", "sna.rh.bci",
                          "sna.rh.eci", "sna.rh.dr1", "sna.rh.dr2",         "sna.rh.pi"};
  std::vector<std::string> words = {"tshark",     "-r", file,     "-o", "sna.defragment:FALSE", "-Y",
                                    "sna.th.fid", "-T", "fields", "-E", "separator=,"};
  for (const auto* f : fields) words.insert(words.end(), {"-e", f});
  std::istringstream theirs(output_of(words));

  auto reader = CaptureReader::open(file);
  REQUIRE(reader.ok());
  int pius = 0;
  int xids = 0;
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    if (unit.kind == UnitKind::xid && !unit.bytes.empty()) ++xids;
    if (unit.kind != UnitKind::piu) continue;
    ++pius;
    const auto th = *parse_th(unit.bytes);
    const auto rh = *parse_rh(unit.bytes.subspan(Th::kSize));
    std::string line;
    REQUIRE(std::getline(theirs, line));
    std::istringstream cells(line);
    const auto number = [&cells] {
      std::string cell;
      std::getline(cells, cell, ',');
      return std::stol(cell, nullptr, 0);
    };
    CAPTURE(pius, line);
    CHECK(number() == 2);
    CHECK(number() == static_cast<long>(th.mpf));
    CHECK(number() == th.odai);
    CHECK(number() == th.expedited);
    CHECK(number() == th.daf);
    CHECK(number() == th.oaf);
    CHECK(number() == th.snf);
    CHECK(number() == rh.rri());
    CHECK(number() == static_cast<long>(rh.category()));
    CHECK(number() == rh.fi());
    CHECK(number() == rh.sdi());
    CHECK(number() == rh.bci());
    CHECK(number() == rh.eci());
    CHECK(number() == rh.dr1());
    CHECK(number() == rh.dr2());
    CHECK(number() == rh.pi());
  }
  CHECK(pius >= 24);
  CHECK(xids == 1);
  std::istringstream xid_lines(
      output_of({"tshark", "-r", file, "-Y", "sna_xid", "-T", "fields", "-e", "sna.xid.idblock"}));
  std::string block;
  CHECK(std::getline(xid_lines, block));
  CHECK(std::stol(block, nullptr, 0) == 0x017);
}

TEST_CASE("the program of the README compiles as the README says and talks to the host") {
  std::ifstream in(SOURCE_DIR "/README.md");
  const std::string readme((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto begin = readme.find("```c\n") + 5;
  const auto end = readme.find("```", begin);
  REQUIRE(end != std::string::npos);
  Demo demo;
  std::ofstream(demo.place.path("first.c")) << readme.substr(begin, end - begin);
  int status = 1;
  const auto said =
      output_of({"sh", "-c",
                 "cd " + demo.place.folder.string() +
                     " && PKG_CONFIG_PATH=" BINARY_DIR
                     " && export PKG_CONFIG_PATH && cc first.c -o first $(pkg-config --cflags --libs openrui) 2>&1"},
                &status);
  INFO(said);
  REQUIRE(status == 0);
  auto host = demo.host();
  Process program({demo.place.path("first")}, {"RUI_CONFIG=" + demo.place.path("node.json")}, "/dev/null",
                  demo.place.folder.string());
  CHECK(program.read_rest() == "RUI_INIT: OK - OK\n");
  CHECK(program.wait() == 0);
}
