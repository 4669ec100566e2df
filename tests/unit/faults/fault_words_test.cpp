// Faults in words, and what of them is the same everywhere: configuration, schema, README, operators.
#include "hostsim/faults/fault_words.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "config/host_config.h"
#include "config/schemas.h"
#include "hostsim/faults/forged_numbers.h"
#include "support/paths.h"

using namespace openrui;
using namespace openrui::hostsim;

namespace {

std::string faults_of(const std::string& faults) {
  const auto host = parse_host("h.json", R"({"host":{"name":"H"},
    "ports":[{"name":"P","dlc":"dlsw","version":1,"local":"127.0.0.2","peer":"127.0.0.1"}],
    "links":[{"name":"L","port":"P","mac":"40:00:00:00:37:05","remote_mac":"40:00:00:00:00:01","sap":4,"xid":"017-00018"}],
    "pus":[{"name":"PU1","link":"L"}], "lus":[{"name":"LUA001","pu":"PU1","address":2}],
    "applications":[{"name":"ECHO","type":"echo"}], "modes":[{"name":"M","bind":"LU0-DEMO"}],
    "faults":[)" + faults + "]}");
  return host.ok() ? "" : to_words(host.error());
}

std::string error_of(std::string_view kind, const FaultWords& words) {
  const auto fault = read_fault(kind, words, 1);
  return fault ? "" : to_words(fault.error());
}

}  // namespace

TEST_CASE("a fault is the same after a way through its words, for every kind") {
  for (const auto& row : fault_table()) {
    FaultWords words{{"lu", "LUA*"}, {"application", "ECHO?"}, {"probability", "0.125"}, {"seed", "9"}, {"skip", "2"}};
    const auto fault = read_fault(row.name, words, 3);
    REQUIRE(fault);
    std::istringstream text(to_words(*fault));
    std::string word;
    text >> word;
    CHECK(word == row.name);
    FaultWords again;
    while (text >> word) again.emplace_back(word.substr(0, word.find('=')), word.substr(word.find('=') + 1));
    const auto same = read_fault(row.name, again, 0);
    REQUIRE(same);
    CHECK(to_words(*same) == to_words(*fault));
  }
}

TEST_CASE("words that are wrong are refused with what would be right") {
  CHECK(error_of("explode", {}).find("kind: found \"explode\"; expected one of bind_profile, bind_pacing") == 0);
  CHECK(error_of("unbind", {{"type", "1"}}) ==
        "type: found \"1\"; expected a type of UNBIND, two hex digits such as 0F");
  CHECK(error_of("unbind", {{"sense", "0801"}}).find("sense: found something that unbind does not take") == 0);
  CHECK(error_of("long_ru", {{"length", "70000"}}) == "length: found \"70000\"; expected a number from 0 to 65535");
  CHECK(error_of("wrong_number", {{"offset", "0"}}).find("that is not 0") != std::string::npos);
  CHECK(error_of("slow_host", {{"probability", "0"}}) ==
        "probability: found \"0\"; expected a number above 0, at most 1");
  CHECK(error_of("slow_host", {{"on", "nonsense"}}).find("on: found \"nonsense\"; expected the name of an RU") == 0);
  CHECK(error_of("cut_link", {{"how", "gently"}}) == "how: found \"gently\"; expected one of received, sent");
  CHECK(error_of("negative_response", {{"sense", "0"}}) ==
        "sense: found \"0\"; expected a sense code of 4 or 8 hex digits");
  CHECK(error_of("garbage_th", {{"bytes", "2"}}) == "bytes: found \"2\"; expected bytes in hex");
  CHECK(error_of("slow_host", {{"session", "lu"}}) == "session: found \"lu\"; expected any, sscp-pu, sscp-lu or lu-lu");
}

TEST_CASE("patterns") {
  CHECK(fits_pattern("*", ""));
  CHECK(fits_pattern("LU*1", "LUA001"));
  CHECK(fits_pattern("LU?00?", "LUA001"));
  CHECK(fits_pattern("*A*0*", "LUA001"));
  CHECK_FALSE(fits_pattern("LU", "LUA001"));
  CHECK_FALSE(fits_pattern("LU*2", "LUA001"));
  CHECK_FALSE(fits_pattern("LUA001?", "LUA001"));
}

TEST_CASE("numbers of a session with forged requests: the host's own stay as they are") {
  ForgedNumbers n;
  CHECK(n.outgoing(5) == 5);
  n.add(6);
  CHECK(n.outgoing(6) == 7);
  CHECK(n.incoming(5) == std::uint16_t{5});
  CHECK_FALSE(n.incoming(6));
  CHECK(n.incoming(7) == std::uint16_t{6});
  n.change(8, 20);
  CHECK(n.incoming(20) == std::uint16_t{7});
  CHECK(n.incoming(20) == std::uint16_t{19});  // once
  for (int i = 0; i < 1000; ++i) n.add(n.outgoing(static_cast<std::uint16_t>(7 + i)));
  CHECK(n.incoming(n.outgoing(2000)) == std::uint16_t{2000});
}

TEST_CASE("a configuration names place, chance and parameters of its faults") {
  CHECK(faults_of(R"({"kind":"wrong_number","where":{"lu":"LUA*","application":"ECHO","link":"L","session":"lu-lu"},
    "on":"data","probability":0.5,"seed":7,"skip":1,"limit":2,"with":{"offset":-3}})")
            .empty());
  CHECK(faults_of(R"({"kind":"unbind","with":{"type":"0E"}},{"kind":"garbage_th","with":{"bytes":"2C00"}})").empty());
}

TEST_CASE("what is wrong with a configured fault is told at its place") {
  CHECK(
      faults_of(R"({"kind":"explode"})").find("/faults/0/kind: found \"explode\"; expected one of \"bind_profile\"") !=
      std::string::npos);
  CHECK(faults_of(R"({"kind":"unbind","where":{"lu":"LUB*"}})")
            .find("/faults/0/where/lu: found \"LUB*\"; expected the name of an LU, or a pattern that fits one") !=
        std::string::npos);
  CHECK(faults_of(R"({"kind":"unbind","where":{"application":"CICS"}})").find("/faults/0/where/application") !=
        std::string::npos);
  CHECK(faults_of(R"({"kind":"unbind","with":{"ms":5}})")
            .find("/faults/0/with/ms: found something that unbind does not take") != std::string::npos);
  CHECK(faults_of(R"({"kind":"cut_link","with":{"how":"gently"}})")
            .find("/faults/0/with/how: found \"gently\"; expected one of received, sent") != std::string::npos);
  CHECK(faults_of(R"({"kind":"unbind","probability":2})").find("/faults/0/probability") != std::string::npos);
  CHECK(faults_of(R"({"kind":"unbind","on":"BIN"})").find("/faults/0/on: found \"BIN\"") != std::string::npos);
}

TEST_CASE("both schemas and the README have every kind, and every parameter") {
  const auto host = nlohmann::json::parse(host_schema())["properties"]["faults"]["items"]["properties"];
  const auto step = nlohmann::json::parse(scenario_schema())["definitions"]["step"]["properties"];
  std::ifstream in(SOURCE_DIR "/hostsim/faults/README.md");
  const std::string readme((std::istreambuf_iterator<char>(in)), {});
  std::vector<std::string> names;
  for (const auto& row : fault_table()) {
    names.emplace_back(row.name);
    INFO(row.name);
    CHECK(readme.find("| `" + names.back() + "` | " + std::string(row.layer) + " |") != std::string::npos);
    CHECK(readme.find(std::string(row.does)) != std::string::npos);
  }
  CHECK(host["kind"]["enum"] == nlohmann::json(names));
  std::set<std::string> parameters;
  for (const auto& [name, value] : host["with"]["properties"].items()) parameters.insert(name);
  CHECK(parameters == std::set<std::string>(fault_parameters().begin(), fault_parameters().end()));
  CHECK(step["fault"]["enum"] == nlohmann::json(names));
  for (const auto& name : parameters) CHECK(step.contains(name));
}
