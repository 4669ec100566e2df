// --capture-wire of both programs, with tshark as the judge: what was on the carrier, and the same at both ends.
#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "support/process.h"

using namespace openrui;
using namespace openrui::test;
using nlohmann::json;

namespace {

// Wireshark's severities (epan/proto.h): chat and note are no faults.
constexpr long kWarning = 0x00600000;

// One row a packet, one text a field.
std::vector<std::vector<std::string>> fields(const std::string& file, const std::vector<std::string>& names) {
  // tshark knows port 2065 by itself, 2067 not (transports reference 12.3).
  std::vector<std::string> words = {"tshark", "-r", file, "-d", "tcp.port==2067,dlsw", "-T", "fields"};
  for (const auto& name : names) {
    words.push_back("-e");
    words.push_back(name);
  }
  std::istringstream lines(output_of(words));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> row(1);
    for (const char c : line) {
      if (c == '\t') {
        row.emplace_back();
      } else {
        row.back() += c;
      }
    }
    row.resize(names.size());
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> parts(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> all;
  for (std::string part; std::getline(in, part, ',');) all.push_back(part);
  return all;
}

std::string config_port(const std::string& file) {
  std::ifstream in(file);
  return json::parse(in, nullptr, true, true)["ports"][0]["name"];
}

// What went over each connection in each direction, as hex.
std::map<std::string, std::string> streams(const std::string& file) {
  std::map<std::string, std::string> found;
  for (const auto& row : fields(file, {"ip.src", "tcp.srcport", "tcp.dstport", "tcp.payload"})) {
    if (!row[3].empty()) found[row[0] + ' ' + row[1] + ' ' + row[2]] += row[3];
  }
  return found;
}

void require_tshark() {
  if (!output_of({"sh", "-c", "command -v tshark"}).empty()) return;
  std::cout << "skipped: tshark is not installed\n";
  exit(77);
}

// The demo's conversation between hostsim and snanode, both with --capture-wire; both have ended.
struct Conversation {
  // `demo`: what the names of its files begin with.
  Conversation(const std::string& demo, std::vector<std::pair<std::string, std::string>> changes) {
    changes.push_back({"NODE1", "WIRE" + std::to_string(getpid())});
    place.copy_config(SOURCE_DIR "/config/demo/" + demo + "host.json", "host.json", changes);
    changes.push_back({"\"mode\": \"embedded\"", R"("listen": {"unix": ")" + place.path("node.sock") + "\"}"});
    place.copy_config(SOURCE_DIR "/config/demo/" + demo + "node.json", "node.json", changes);
    node_file = place.path("node-wire") + "/" + config_port(place.path("node.json")) + ".pcap";
    host_file = place.path("host-wire") + "/" + config_port(place.path("host.json")) + ".pcap";
    Process host({bin("hostsim"), "--config", place.path("host.json"), "--capture-wire", place.path("host-wire")}, {},
                 place.path("host.log"));
    REQUIRE(host.read_line().find("listening") != std::string::npos);
    Process node({bin("snanode"), "--config", place.path("node.json"), "--capture-wire", place.path("node-wire")}, {},
                 place.path("node.log"), place.folder.string());
    REQUIRE(node.read_line().find("running with") != std::string::npos);
    const json client = {{"mode", "client"}, {"servers", {"unix:" + place.path("node.sock")}}};
    std::ofstream(place.path("client.json")) << client.dump();
    Process program({bin("rui-demo"), "LUA001"}, {"RUI_CONFIG=" + place.path("client.json")}, place.path("program.log"),
                    place.folder.string());
    program.read_rest();
    REQUIRE(program.wait() == 0);
    node.signal(SIGTERM);
    REQUIRE(node.wait() == 0);
    host.signal(SIGTERM);
    REQUIRE(host.wait() == 0);
  }

  Workplace place;
  std::string node_file;
  std::string host_file;
};

// No packet is malformed, or has a fault in tshark's eyes. Returns the values of a field; `found`: there is SNA or
// DLSw.
std::set<std::string> check_dissection(const std::string& file, const std::string& field, bool& found) {
  std::set<std::string> values;
  for (const auto& row :
       fields(file, {"frame.protocols", "_ws.malformed", "_ws.expert.severity", "tcp.analysis.flags", field})) {
    found = found || row[0].find("dlsw") != std::string::npos || row[0].find("sna") != std::string::npos;
    CHECK(row[1].empty());
    for (const auto& severity : parts(row[2])) CHECK(std::stol(severity) < kWarning);
    CHECK(row[3].empty());
    for (const auto& value : parts(row[4])) values.insert(value);
  }
  return values;
}

// The bytes of every packet, as hex.
std::vector<std::string> frames(const std::string& file) {
  std::istringstream lines(output_of({"tshark", "-r", file, "-T", "json", "-x"}));
  std::vector<std::string> all;
  for (const auto& packet : json::parse(lines)) all.push_back(packet["_source"]["layers"]["frame_raw"][0]);
  return all;
}

}  // namespace

TEST_CASE("what both programs capture of a DLSw connection is one conversation that tshark reads without a complaint") {
  const int version = GENERATE(1, 2);
  require_tshark();
  Conversation talk("", {{"127.0.0.1", "@node@"},
                         {"127.0.0.2", "@host@"},
                         {"@node@", Workplace::address(21)},
                         {"@host@", Workplace::address(22)},
                         {"\"version\": 1", "\"version\": " + std::to_string(version)}});
  for (const auto& file : {talk.node_file, talk.host_file}) {
    CAPTURE(file);
    bool dlsw = false;
    const auto types = check_dissection(file, "dlsw.message_type", dlsw);
    CHECK(dlsw);
    // CANUREACH, ICANREACH, REACH_ACK, XIDFRAME, CONTACT, CONTACTED, INFOFRAME, HALT_DL, DL_HALTED, CAP_EXCHANGE.
    for (const char* type : {"0x03", "0x04", "0x05", "0x07", "0x08", "0x09", "0x0a", "0x0e", "0x0f", "0x20"}) {
      CAPTURE(type);
      CHECK(types.count(type) == 1);
    }
  }
  const auto at_node = streams(talk.node_file);
  CHECK(at_node.size() == 2);
  CHECK(at_node == streams(talk.host_file));
}

TEST_CASE("what both programs capture of an SDLC line is one conversation that tshark reads without a complaint") {
  require_tshark();
  Conversation talk("sdlc-", {{"127.0.0.2", Workplace::address(23)}});
  for (const auto& file : {talk.node_file, talk.host_file}) {
    CAPTURE(file);
    bool sna = false;
    const auto types = check_dissection(file, "sdlc.control.u_modifier_cmd", sna);
    CHECK(sna);
    CHECK(fields(file, {"sdlc.address"}).front().front() == "0xc1");
  }
  // What the node sends at its end the host may not have read.
  const auto at_node = frames(talk.node_file);
  const auto at_host = frames(talk.host_file);
  const auto both = std::min(at_node.size(), at_host.size());
  CHECK(both + 4 > std::max(at_node.size(), at_host.size()));
  CHECK(std::equal(at_node.begin(), at_node.begin() + static_cast<std::ptrdiff_t>(both), at_host.begin()));
  // SNRM and UA, an ACTPU and its answer.
  for (const char* bytes : {"c193", "c173"}) {
    CAPTURE(bytes);
    CHECK(std::count(at_host.begin(), at_host.end(), bytes) >= 1);
  }
  CHECK(output_of({"tshark", "-r", talk.host_file, "-Y", "sna.rh.ru_category == 3 && sna.th.efi == 1"}).size() > 0);
}

TEST_CASE(
    "what both programs capture of an IPC or IUCV stream is one conversation that tshark reads without a complaint") {
  require_tshark();
  const auto [demo, tcp_port] = GENERATE(table<std::string, std::string>({{"ipc-", "14772"}, {"iucv-", "14771"}}));
  CAPTURE(demo);
  // Names of nodes have eight characters at most.
  Conversation talk(demo, {{"NODE1", "WIRE" + std::to_string(getpid() % 1000)},
                           {"127.0.0.2", Workplace::address(demo == "ipc-" ? 26 : 27)}});
  std::map<std::string, std::string> seen[2];
  for (const auto& file : {talk.node_file, talk.host_file}) {
    CAPTURE(file);
    bool ignored = false;
    // Wireshark does not know what is inside: bytes on a connection to the port of the kind, with nothing amiss.
    CHECK(check_dissection(file, "tcp.port", ignored).count(tcp_port) == 1);
    const auto found = streams(file);
    CHECK(found.size() == 2);
    for (const auto& [way, bytes] : found) CHECK(bytes.size() > 100);
    seen[file == talk.host_file ? 1 : 0] = found;
  }
  // What was under way when one of them ended the other has alone.
  for (const auto& [way, bytes] : seen[0]) {
    const auto& other = seen[1][way];
    CHECK((bytes.rfind(other, 0) == 0 || other.rfind(bytes, 0) == 0));
  }
}

TEST_CASE("a folder that cannot be made for captures of the wire is a sentence and an end") {
  Workplace place;
  place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json",
                    {{"127.0.0.1", Workplace::address(24)}, {"127.0.0.2", Workplace::address(25)}});
  Process host({bin("hostsim"), "--config", place.path("host.json"), "--capture-wire", "/dev/null/wire"}, {},
               place.path("host.log"));
  CHECK(host.wait() == 1);
  std::ifstream in(place.path("host.log"));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  CHECK(text == "hostsim: cannot make the folder /dev/null/wire for captures of the wire: Not a directory\n");
}
