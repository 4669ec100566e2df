#include "config/host_config.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "config/host_modes.h"
#include "config/node_config.h"
#include "config/schemas.h"
#include "support/paths.h"

using namespace openrui;

namespace {

std::string faults_of(std::string_view text) {
  const auto host = parse_host("h.json", text);
  return host.ok() ? "" : to_words(host.error());
}

Bytes bytes(std::string_view hex) { return from_hex(hex).value(); }

std::string with_bind(const std::string& bind) {
  return "{\"host\":{\"name\":\"H\"},\"modes\":[{\"name\":\"M\",\"bind\":\n\"" + bind + "\"}]}";
}

const std::string kZeros11 = "00 00 00 00 00 00 00 00 00 00 00";

}  // namespace

TEST_CASE("the demonstration host loads with every value where it belongs") {
  const auto host = load_host(SOURCE_DIR "/config/demo/host.json");
  if (!host.ok()) FAIL(to_words(host.error()));
  CHECK(host->name == "HOSTSIM");
  CHECK(host->ports.at(0).local == "127.0.0.2");
  CHECK(host->links.at(0).host);
  CHECK(host->links.at(0).xid == NodeId{0x017, 0x00018});
  CHECK(host->pus.at(0).link == "NODE1");
  REQUIRE(host->lus.size() == 3);
  CHECK(host->lus[0].name == "LUA001");
  CHECK(host->lus[2].name == "LUB002");
  CHECK(host->lus[2].address == 4);
  REQUIRE(host->applications.size() == 3);
  CHECK(host->applications[0].name == "ECHO1");
  CHECK(host->applications[0].type == hostsim::ApplicationType::echo);
  CHECK(host->applications[0].unbind_after == 1);
  CHECK(host->applications[1].type == hostsim::ApplicationType::sink);
  CHECK(host->applications[2].mode == "LU0-LONG");
  REQUIRE(host->modes.size() == 3);
  CHECK(host->modes[0].name == "LU0-DEMO");
}

TEST_CASE("the demonstration node and host describe the same link and the same LUs") {
  const auto node = load_node(SOURCE_DIR "/config/demo/node.json");
  const auto host = load_host(SOURCE_DIR "/config/demo/host.json");
  REQUIRE(node.ok());
  REQUIRE(host.ok());
  CHECK(node->ports.at(0).local == host->ports.at(0).peer);
  CHECK(node->ports.at(0).peer == host->ports.at(0).local);
  CHECK(node->links.at(0).mac == host->links.at(0).remote_mac);
  CHECK(node->links.at(0).remote_mac == host->links.at(0).mac);
  CHECK(node->links.at(0).xid == host->links.at(0).xid);
  REQUIRE(node->lus.size() == host->lus.size());
  for (std::size_t i = 0; i < node->lus.size(); ++i) {
    CHECK(node->lus[i].name == host->lus[i].name);
    CHECK(node->lus[i].address == host->lus[i].address);
  }
}

TEST_CASE("ready-made BINDs have the bytes of the reference") {
  const auto image = [](const std::string& name) {
    const auto host = parse_host("h.json", with_bind(name));
    return host.ok() ? host->modes.at(0).bind : Bytes{};
  };
  // SNA reference 6.4, bytes 0 to 26.
  CHECK(image("LU2") == bytes("31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00"));
  CHECK(image("LU2-FIXED") ==
        bytes("31 01 03 03 B1 90 30 80 00 01 85 C7 02 00 02 00 00 00 00 00 18 50 00 00 7E 00 00"));
  CHECK(image("LU3") == bytes("31 01 03 03 B1 90 30 80 00 01 85 85 02 00 03 00 00 00 00 00 18 50 2B 50 7F 00 00"));
  CHECK(image("LU1-SCS") == bytes("31 01 03 03 B1 B0 70 80 00 01 85 85 02 00 01 00 00 00 E1 00 00 00 00 00 00 00 00"));
  CHECK(image("LU0-FM4") == bytes("31 01 04 04 B1 B1 60 80 02 02 85 85 02 02 00 00 00 00 00 00 00 00 00 00 00 00 00"));
  CHECK(image("LU0-FM3-FDX") ==
        bytes("31 01 03 03 B0 B0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
  CHECK(image("LU0-FM2") == bytes("31 01 02 02 71 40 20 00 00 01 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
  CHECK(image("LU0-NEGOTIABLE") == bytes("31 00 04 04 B1 B1 60 80 02 02 87 87 02 02 00" + kZeros11 + "00"));
  CHECK(image("LU0-DEMO") == bytes("31 01 03 03 B0 B0 00 80 07 07 85 85 87 07 00" + kZeros11 + "00"));
  for (const auto& ready : ready_made_binds()) CHECK(image(std::string(ready.name)).size() == ReadyMadeBind::kLength);
}

TEST_CASE("a BIND in hex is kept to byte 26 and its cryptography options") {
  const auto image = [](const std::string& hex) {
    const auto host = parse_host("h.json", with_bind(hex));
    if (!host.ok()) FAIL(to_words(host.error()));
    return host->modes.at(0).bind;
  };
  const std::string start = "31 01 04 04 B1 B1 60 80 02 02 85 85 02 02 00" + kZeros11;
  CHECK(image(start) == bytes(start + "00"));
  CHECK(image(start + "00") == bytes(start + "00"));
  CHECK(image(start + "00 03 C9D4E2 00") == bytes(start + "00"));
  // SNA reference 6.4, the encrypted one: byte 26 and 9 bytes of options.
  const std::string options = "39 00 11 22 33 44 55 66 77 88";
  CHECK(image(start + options) == bytes(start + options));
  CHECK(image(start + options + "03 C9D4E2 00") == bytes(start + options));
}

TEST_CASE("a BIND that is none is told apart from a misspelt name and a short one") {
  CHECK(faults_of(with_bind("LU0-DEM0")) ==
        "h.json:2:1: /modes/0/bind: found \"LU0-DEM0\"; expected a BIND in hex, or one of \"LU0-DEMO\", \"LU2\", "
        "\"LU2-FIXED\", \"LU3\", \"LU1-SCS\", \"LU0-FM4\", \"LU0-FM3-FDX\", \"LU0-FM2\", \"LU0-NEGOTIABLE\" (did you "
        "mean "
        "\"LU0-DEMO\"?)\n");
  CHECK(faults_of(with_bind("32 01")) ==
        "h.json:2:1: /modes/0/bind: found \"32 01\"; expected a BIND in hex, which begins with 31\n");
  CHECK(faults_of(with_bind(" ")) ==
        "h.json:2:1: /modes/0/bind: found \" \"; expected a BIND in hex, which begins with 31\n");
  CHECK(faults_of(with_bind("31 01 03 03")) ==
        "h.json:2:1: /modes/0/bind: found 4 bytes; expected a BIND of at least 26 bytes, 0 to 25\n");
  CHECK(faults_of(with_bind("31 01 04 04 B1 B1 60 80 02 02 85 85 02 02 00" + kZeros11 + "39 00 11")) ==
        "h.json:2:1: /modes/0/bind: found 29 bytes; expected 9 bytes of cryptography options behind byte 26, which "
        "announces them\n");
}

TEST_CASE("a host port may leave its peer out") {
  CHECK(faults_of(R"({"host":{"name":"H"},"ports":[{"name":"P","dlc":"dlsw","local":"127.0.0.2"}]})").empty());
  CHECK(faults_of(R"({"host":{"name":"H"},"ports":[{"name":"P","dlc":"dlsw","local":"::1","peer":"::1"}]})") ==
        "h.json:1:77: /ports/0/peer: found \"::1\", which is \"local\" as well; expected another address: version 1 "
        "needs two addresses on one machine\n");
}

TEST_CASE("references of a host are checked, all of them at once") {
  CHECK(
      faults_of(R"({ "host": { "name": "H" },
  "pus": [ { "name": "U", "link": "L" } ],
  "lus": [ { "name": "A{1..2}", "pu": "U", "address": "1..", "logon": "ECHO", "mode": "LU2" } ],
  "applications": [ { "name": "ECHO1", "type": "echo", "mode": "M" },
                    { "name": "ECHO1", "type": "snik" } ],
  "modes": [ { "name": "LU0", "bind": "LU2" }, { "name": "LU0", "bind": "LU2" } ] })") ==
      "h.json:2:35: /pus/0/link: found \"L\"; expected a known link, and none is defined\n"
      "h.json:3:71: /lus/0/logon: found \"ECHO\"; expected a known application: \"ECHO1\"\n"
      "h.json:3:87: /lus/0/mode: found \"LU2\"; expected a known mode: \"LU0\"\n"
      "h.json:4:64: /applications/0/mode: found \"M\"; expected a known mode: \"LU0\"\n"
      "h.json:5:31: /applications/1/name: found \"ECHO1\", which is used in line 4 already; expected a name that no "
      "other application has\n"
      "h.json:5:48: /applications/1/type: found \"snik\"; expected one of \"echo\", \"sink\", \"recover\", "
      "\"source\", \"menu\", \"print\", \"transfer\", \"bank\", \"script\" (did you mean \"sink\"?)\n"
      "h.json:6:58: /modes/1/name: found \"LU0\", which is used in line 6 already; expected a name that no other mode "
      "has\n");
  CHECK(
      faults_of(R"({"host":{"name":"H"},"applications":[{"name":"E","type":"echo"}]})") ==
      "h.json:1:1: found no key \"modes\"; expected \"modes\": at least one mode, with the BIND that the applications "
      "send\n");
  CHECK(faults_of("{}") == "h.json:1:1: found no key \"host\"; expected \"host\": an object\n");
  CHECK(faults_of("[]") == "h.json:1:1: found an array; expected an object\n");
}

TEST_CASE("logon and mode of a range reach every LU of it") {
  const auto host = parse_host("h.json", R"({ "host": { "name": "H" },
  "ports": [ { "name": "P", "dlc": "loopback" } ], "links": [ { "name": "L", "port": "P" } ],
  "pus": [ { "name": "U", "link": "L" } ],
  "lus": [ { "name": "Z", "pu": "U", "address": 9 },
           { "name": "A{1..2}", "pu": "U", "address": "1..", "logon": "E", "mode": "M" } ],
  "applications": [ { "name": "E", "type": "sink", "mode": "M" } ], "modes": [ { "name": "M", "bind": "LU3" } ],
  "log": { "level": "error", "file": "h.log" }, "capture": { "file": "h.pcap" } })");
  if (!host.ok()) FAIL(to_words(host.error()));
  REQUIRE(host->lus.size() == 3);
  CHECK(host->lus[0].logon.empty());
  CHECK(host->lus[2].name == "A2");
  CHECK(host->lus[2].address == 2);
  CHECK(host->lus[2].logon == "E");
  CHECK(host->lus[2].mode == "M");
  CHECK(host->applications.at(0).mode == "M");
  CHECK(host->log_level == "error");
  CHECK(host->log_file == "h.log");
  CHECK(host->capture_file == "h.pcap");
}

TEST_CASE("both schemas define ports, links and what they share alike") {
  const auto node = nlohmann::json::parse(node_schema())["definitions"];
  const auto host = nlohmann::json::parse(host_schema())["definitions"];
  for (const char* shared :
       {"port", "link", "name", "sna_name", "lu_names", "mac", "sap", "address", "capture", "log"}) {
    CAPTURE(shared);
    CHECK(node.at(shared) == host.at(shared));
  }
}

TEST_CASE("the schema offers the data link controls that the stack has") {
  const auto port = nlohmann::json::parse(node_schema())["definitions"]["port"];
  CHECK(port["properties"]["dlc"]["enum"] ==
        nlohmann::json({name(DlcType::dlsw), name(DlcType::sdlc), name(DlcType::llc2), name(DlcType::iucv),
                        name(DlcType::ipc), name(DlcType::loopback)}));
}

TEST_CASE("the description of a mode in the schema names every ready-made BIND") {
  const auto schema = nlohmann::json::parse(host_schema());
  const auto text = schema["properties"]["modes"]["items"]["properties"]["bind"]["description"].get<std::string>();
  for (const auto& bind : ready_made_binds()) {
    CAPTURE(bind.name);
    CHECK(text.find(std::string(bind.name)) != std::string::npos);
  }
}
