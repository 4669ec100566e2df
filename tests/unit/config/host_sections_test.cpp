// Applications, USS tables and modes in words: where their values go, and what is told about wrong ones.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "config/host_config.h"
#include "config/node_config.h"
#include "config/schemas.h"
#include "support/paths.h"

using namespace openrui;
using namespace openrui::hostsim;

namespace {

std::string faults_of(const std::string& sections) {
  const auto host = parse_host("h.json", "{\"host\":{\"name\":\"H\"},\n" + sections + "}");
  return host.ok() ? "" : to_words(host.error());
}
std::string with_words(const std::string& words, const std::string& bind = "LU0-DEMO") {
  return R"("modes":[{"name":"M","bind":")" + bind + "\",\n\"words\":" + words + "}]";
}
std::string image(const std::string& words, const std::string& bind = "LU0-DEMO") {
  const auto host = parse_host("h.json", "{\"host\":{\"name\":\"H\"}," + with_words(words, bind) + "}");
  if (!host.ok()) FAIL(to_words(host.error()));
  return to_hex(host->modes.at(0).bind);
}

// Every key of an object's schema, and of what is in it, must be somewhere in `value`.
void check_shown(const nlohmann::json& schema, const std::vector<nlohmann::json>& values, const std::string& where) {
  if (schema.contains("items")) {
    std::vector<nlohmann::json> items;
    for (const auto& v : values) items.insert(items.end(), v.begin(), v.end());
    return check_shown(schema["items"], items, where);
  }
  if (!schema.contains("properties")) return;
  for (const auto& [key, part] : schema["properties"].items()) {
    std::vector<nlohmann::json> below;
    for (const auto& v : values) {
      if (v.is_object() && v.contains(key)) below.push_back(v[key]);
    }
    INFO(where << "/" << key);
    CHECK_FALSE(below.empty());
    check_shown(part, below, where + "/" + key);
  }
}

}  // namespace

TEST_CASE("the sample host shows every key of LUs, applications, USS tables and modes, and every type of application") {
  std::ifstream in(SOURCE_DIR "/config/samples/host.json");
  const auto sample = nlohmann::json::parse(in, nullptr, true, true);
  const auto schema = nlohmann::json::parse(host_schema())["properties"];
  for (const char* section : {"host", "listen", "lus", "applications", "uss", "modes", "capture"}) {
    check_shown(schema[section], {sample[section]}, section);
  }
  std::set<std::string> types;
  for (const auto& a : sample["applications"]) types.insert(a["type"]);
  CHECK(types.size() == schema["applications"]["items"]["properties"]["type"]["enum"].size());
}

TEST_CASE("the sample host and its node load and describe the same LUs") {
  const auto host = load_host(SOURCE_DIR "/config/samples/host.json");
  if (!host.ok()) FAIL(to_words(host.error()));
  const auto node = load_node(SOURCE_DIR "/config/samples/node.json");
  if (!node.ok()) FAIL(to_words(node.error()));
  REQUIRE(node->lus.size() == host->lus.size());
  for (std::size_t i = 0; i < node->lus.size(); ++i) {
    CHECK(node->lus[i].name == host->lus[i].name);
    CHECK(node->lus[i].address == host->lus[i].address);
  }
  CHECK(host->refuse_unknown_application);
  CHECK(host->listen_unix == "/run/openrui/host.sock");
  CHECK(host->lus[0].uss == "USSTAB1");
  CHECK(host->lus.back().dynamic);
  const auto& bank = host->applications.back();
  CHECK(bank.type == ApplicationType::bank);
  REQUIRE(bank.bank.accounts.size() == 4);
  CHECK(bank.bank.accounts[1].limit == 50000);
  CHECK(bank.bank.accounts[3].blocked);
}

TEST_CASE("options of applications go where they belong") {
  const auto host = load_host(SOURCE_DIR "/config/samples/host.json");
  REQUIRE(host.ok());
  const auto& a = host->applications;
  CHECK(a[0].end == SessionEnd::shutdown);
  CHECK(a[3].end == SessionEnd::clear);
  CHECK(a[3].source.chains == 1000);
  CHECK(a[3].source.rus == 4);
  CHECK(a[3].source.ru_size == 512);
  CHECK(a[3].source.definite);
  CHECK(a[4].max_sessions == 100);
  CHECK(a[4].menu.users[1].user == "TELLER");
  CHECK(a[4].menu.items[1].quantity == 7);
  CHECK_FALSE(a[5].print.at_logon);
  CHECK(a[5].print.jobs[1].copies == 2);
  CHECK(a[5].print.jobs[0].lines[2] == "ALL IS WELL.");
  CHECK(a[6].transfer.chain_records == 20);
}

TEST_CASE("USS tables go where they belong") {
  const auto host = load_host(SOURCE_DIR "/config/samples/host.json");
  REQUIRE(host.ok());
  const auto& table = host->uss_tables.at(0);
  CHECK(table.form == UssForm::scs);
  CHECK(table.commands[0].parameters[0].otherwise == "MENU");
  CHECK(table.commands[0].parameters[1].becomes == "DATA");
  CHECK(table.commands[0].parameters[2].value == "LU2-32");
  CHECK(table.commands[2].action == UssAction::logoff);
  CHECK(table.messages[0].screen);
  CHECK(table.messages[0].lines.size() == 11);
  CHECK_FALSE(table.messages[1].screen);
  CHECK(host->uss_tables.at(1).form == UssForm::ds3270);
}

TEST_CASE("a mode in words is its image with other values") {
  CHECK(image("{}") == image(R"({"negotiable":false})"));
  CHECK(image(R"({"negotiable":true,"lu_type":2,"fm_profile":4,"ts_profile":4})").substr(0, 11) == "31 00 04 04");
  CHECK(image(R"({"primary":{"chains":"single","request_mode":"delayed","response":"none","compression":true,
                  "may_end_bracket":true},"secondary":{"response":"exception"}})")
            .substr(12, 5) == "43 90");
  CHECK(image(R"({"primary":{"response":"definite"},"secondary":{"response":"either"}})").substr(12, 5) == "A0 B0");
  CHECK(image(R"({"fm_headers":true,"brackets":true,"bracket_rule":1,"alternate_code":true})").substr(18, 2) == "78");
  CHECK(image(R"({"direction":"contention"})").substr(21, 2) == "40");
  CHECK(image(R"({"direction":"full-duplex"})").substr(21, 2) == "00");
  CHECK(image(R"({"winner":"primary","recovery":"symmetric","sends_first":"primary"})").substr(21, 2) == "B1");
  CHECK(image(R"({"windows":{"to_lu":3,"from_lu":5}})").substr(24, 17) == "05 03 85 85 83 05");
  CHECK(image(R"({"max_ru":{"to_lu":3840,"from_lu":0}})").substr(30, 5) == "00 F8");
}

TEST_CASE("screen sizes in words make bytes 15 and 20 to 24") {
  const auto ps = [](const std::string& screen) { return image("{\"screen\":" + screen + "}", "LU2").substr(45, 29); };
  CHECK(ps(R"({"rows":24,"columns":80,"alternate_rows":43,"alternate_columns":80})") ==
        "80 00 00 00 00 18 50 2B 50 7F");
  CHECK(ps(R"({"rows":32,"columns":80,"query":false})") == "00 00 00 00 00 20 50 00 00 7E");
}

TEST_CASE("words that no BIND can say are told") {
  CHECK(faults_of(with_words(R"({"max_ru":{"to_lu":1000}})")) ==
        "h.json:3:28: /modes/0/words/max_ru/to_lu: found 1000; expected 8 to 15 times a power of two, the next one is "
        "1024 (SNA reference 6.5)\n");
  CHECK(faults_of(with_words(R"({"screen":{"rows":24,"columns":80,"alternate_rows":43}})"))
            .find("found no key \"alternate_columns\"") != std::string::npos);
  CHECK(faults_of(with_words(R"({"fm_profile":5})")).find("expected 2 or 3 or 4 or 7 or 18") != std::string::npos);
}

TEST_CASE("faults of USS tables are told: unknown ones, names and numbers twice, messages without text") {
  CHECK(faults_of(R"("lus":[{"name":"L","pu":"P","address":2,"uss":"X"}],"links":[],"pus":[])")
            .find("a known USS table, and none is defined") != std::string::npos);
  CHECK(faults_of(R"("uss":[{"name":"U","messages":[{"number":10}]}])")
            .find("found neither \"text\" nor \"screen\"; expected one of the two") != std::string::npos);
  CHECK(faults_of(R"("uss":[{"name":"U","messages":[{"number":1,"text":"A"},{"number":1,"text":"B"}]}])")
            .find("a name that no other message of the table has") != std::string::npos);
  CHECK(faults_of(R"("uss":[{"name":"U","commands":[{"name":"A"},{"name":"A"}]}])")
            .find("a name that no other command of the table has") != std::string::npos);
  CHECK(faults_of(R"("uss":[{"name":"U","messages":[{"number":15,"text":"A"}]}])")
            .find("expected an integer from 0 to 14") != std::string::npos);
}

TEST_CASE("faults of applications are told: sections of another type, a bank without data") {
  const auto of = [](const std::string& rest) {
    return faults_of(R"("modes":[{"name":"M","bind":"LU2"}],"applications":[{"name":"A",)" + rest + "}]");
  };
  CHECK(of(R"("type":"echo","source":{}})").empty() == false);
  CHECK(of(R"("type":"echo","source":{})") ==
        "h.json:2:88: /applications/0/source: found the section of another type; expected only that of type echo\n");
  CHECK(of(R"("type":"bank")").find("found no key \"bank\"") != std::string::npos);
  CHECK(of(R"("type":"bank","bank":{"data":"/nowhere/accounts.json"})").find("/nowhere/accounts.json") !=
        std::string::npos);
}

TEST_CASE("the faults of a bank's data are told with the name and lines of that file, which lies beside the host's") {
  const auto folder = std::filesystem::temp_directory_path() / ("openrui-bank-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "host.json") << R"({"host":{"name":"H"},"modes":[{"name":"M","bind":"LU2"}],
             "applications":[{"name":"B","type":"bank","bank":{"data":"b.json"}}]})";
  std::ofstream(folder / "b.json")
      << "{\"accounts\":[{\"number\":\"00000001\",\"owner\":\"A\"},\n"
         " {\"number\":\"00000001\",\"owner\":\"B\"},\n {\"number\":\"1\",\"owner\":\"C\"}]}";
  const auto host = load_host((folder / "host.json").string());
  const auto words = host.ok() ? "" : to_words(host.error());
  std::filesystem::remove_all(folder);
  CHECK(words.find("b.json:2:12: /accounts/1/number: found \"00000001\", which is used in line 1 already") !=
        std::string::npos);
  CHECK(words.find("b.json:3:12: /accounts/2/number: found \"1\"; expected a number of 8 digits") != std::string::npos);
}
