// snactl against a running snanode and hostsim: each command, its JSON, its exit codes, and nonsense.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "captures/reader.h"
#include "support/process.h"

using namespace openrui;
using namespace openrui::test;
using nlohmann::json;

namespace {

struct Answer {
  int code = 0;
  std::string out;
  std::string err;
};

// A node as a daemon, and its operator.
struct Operated {
  Operated() { write(config(true)); }

  // With or without a second link, which has no host.
  json config(bool second_link) const {
    auto c = json::parse(R"({
      "ports": [{"name": "DLSW1", "dlc": "dlsw", "version": 2, "local": "", "peer": ""}],
      "links": [{"name": "HOST1", "port": "DLSW1", "mac": "40:00:00:00:00:01", "remote_mac": "40:00:00:00:37:05",
                 "sap": 4, "xid": "017-00018"}],
      "pus": [{"name": "PU1", "link": "HOST1"}],
      "lus": [{"name": "LUA001", "pu": "PU1", "address": 2}, {"name": "LUB{001..002}", "pu": "PU1", "address": "3.."}],
      "pools": [{"name": "POOLA", "members": ["LUB{001..002}"]}]})");
    c["node"]["name"] = "CTL" + std::to_string(getpid());
    c["ports"][0]["local"] = Workplace::address(5);
    c["ports"][0]["peer"] = Workplace::address(6);
    c["listen"]["unix"] = place.path("node.sock");
    c["log"]["file"] = place.path("node.log");
    if (second_link) {
      auto link = c["links"][0];
      link["name"] = "HOST2";
      link["mac"] = "40:00:00:00:00:02";
      c["links"].push_back(link);
    }
    return c;
  }
  void write(const json& c) const { std::ofstream(place.path("node.json")) << c.dump(2); }
  std::unique_ptr<Process> start() {
    auto node = std::make_unique<Process>(std::vector<std::string>{bin("snanode"), "--config", place.path("node.json")},
                                          std::vector<std::string>{}, place.path("node.err"));
    INFO(text_of("node.err"));
    REQUIRE(node->read_line().find("running with") != std::string::npos);
    return node;
  }
  std::unique_ptr<Process> start_host(const std::string& unbind_after = "1") {
    place.copy_config(SOURCE_DIR "/config/demo/host.json", "host.json",
                      {{"127.0.0.1", "@node@"},
                       {"127.0.0.2", "@host@"},
                       {"@node@", Workplace::address(5)},
                       {"@host@", Workplace::address(6)},
                       {"\"version\": 1", "\"version\": 2"},
                       {"\"unbind_after\": 1", "\"unbind_after\": " + unbind_after}});
    auto host = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                          std::vector<std::string>{}, place.path("host.log"));
    REQUIRE(host->read_line().find("listening") != std::string::npos);
    return host;
  }
  // A program on the node. Its output is not read.
  std::unique_ptr<Process> program(const std::string& lu) {
    const json client = {{"mode", "client"}, {"servers", {"unix:" + place.path("node.sock")}}};
    std::ofstream(place.path("client.json")) << client.dump();
    return std::make_unique<Process>(std::vector<std::string>{bin("rui-demo"), lu},
                                     std::vector<std::string>{"RUI_CONFIG=" + place.path("client.json")},
                                     place.path("program.err"), place.folder.string());
  }
  std::string text_of(const std::string& file) const {
    std::ifstream in(place.path(file));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  Answer ctl(std::vector<std::string> words) const {
    words.insert(words.begin(), bin("snactl"));
    std::filesystem::remove(place.path("ctl.err"));
    Process p(words, {}, place.path("ctl.err"), place.folder.string());
    Answer a;
    a.out = p.read_rest();
    a.code = p.wait();
    a.err = text_of("ctl.err");
    return a;
  }
  Answer ask(std::vector<std::string> words) const {
    words.insert(words.end(), {"--connect", "unix:" + place.path("node.sock")});
    return ctl(words);
  }
  json ask_json(std::vector<std::string> words) const {
    words.push_back("--json");
    const auto a = ask(words);
    INFO(a.err);
    REQUIRE(a.code == 0);
    return json::parse(a.out);
  }
  // Asks until `done` holds.
  template <class Done>
  json wait_for(const std::string& command, Done done) const {
    constexpr int kTries = 2000;
    for (int i = 0; i < kTries; ++i) {
      auto result = ask_json({command});
      if (done(result)) return result;
      ::poll(nullptr, 0, 10);
    }
    FAIL("no such answer to " + command);
    return {};
  }

  Workplace place;
};

std::set<std::string> keys(const json& object) {
  std::set<std::string> names;
  for (const auto& [key, value] : object.items()) names.insert(key);
  return names;
}

using Keys = std::set<std::string>;

}  // namespace

TEST_CASE("snactl shows a running node, as tables and as JSON with the documented keys") {
  Operated o;
  const auto host = o.start_host();
  const auto node = o.start();
  const auto status = o.wait_for("status", [](const json& j) { return j["lus_active"] == 3; });
  CHECK(keys(status) == Keys{"links", "links_contacted", "listening", "lus", "lus_active", "lus_owned", "node",
                             "process", "programs", "pus", "pus_active", "sessions", "started", "switches",
                             "switches_joined", "trace", "uptime_seconds", "version"});
  CHECK(keys(o.ask_json({"ports"})[0]) == Keys{"dlc", "errors", "frames_in", "frames_out", "local", "name", "partners",
                                               "peer", "pius_in", "pius_out", "version"});
  CHECK(o.ask_json({"ports"})[0]["pius_in"] >= 4);
  CHECK(keys(o.ask_json({"links"})[0]) ==
        Keys{"contacted", "dropped_pius", "name", "port", "started", "state", "switch"});
  CHECK(o.ask_json({"links"})[0]["state"] == "contacted");
  CHECK(keys(o.ask_json({"lus"})[0]) == Keys{"active", "address", "name", "owner", "pools", "pu", "session"});
  CHECK(keys(o.ask_json({"pus"})[0]) == Keys{"active", "active_lus", "link", "lus", "name"});
  CHECK(keys(o.ask_json({"pools"})[0]) == Keys{"free", "members", "name", "size"});
  CHECK(o.ask_json({"sessions"}) == json::array());

  for (const char* command : {"status", "ports", "links", "pus", "lus", "pools", "sessions"}) {
    const auto a = o.ask({command});
    CHECK(a.code == 0);
    CHECK(a.err.empty());
    CHECK(a.out.find('\n') != std::string::npos);
  }
  CHECK(o.ask({"lus"}).out.find("LUA001  PU1  2        yes") != std::string::npos);
  const auto by_config = o.ctl({"status", "--config", o.place.path("node.json")});
  CHECK(by_config.code == 0);
  node->signal(SIGTERM);
  CHECK(node->wait() == 0);
}

TEST_CASE("snactl sessions shows two copies of a program on one pool, and that one was killed") {
  Operated o;
  const auto host = o.start_host("0");  // the sessions stay
  const auto node = o.start();
  o.wait_for("status", [](const json& j) { return j["lus_active"] == 3; });
  const auto one = o.program("POOLA");
  const auto two = o.program("POOLA");
  const auto bound = [](const json& s) {
    return s["lu_lu"].contains("last_received") && s["lu_lu"]["last_received"] >= 3;
  };
  const auto both = o.wait_for("sessions", [&](const json& j) { return j.size() == 2 && bound(j[0]) && bound(j[1]); });
  CHECK(both[0]["lu"] != both[1]["lu"]);
  CHECK(both[0]["program"] != both[1]["program"]);
  CHECK(both[0]["program"].get<std::string>().find("rui-demo, process ") == 0);
  CHECK(both[0]["peer"].get<std::string>().find("local user ") == 0);
  CHECK(both[0]["lu_lu"]["session_control"] == "OPEN");
  CHECK(both[0]["lu_lu"]["max_ru_out"].get<int>() > 0);
  CHECK(keys(both[0]["lu_lu"]) == Keys{"bracket",
                                       "brackets_of_host",
                                       "brackets_of_program",
                                       "chain_in",
                                       "chain_out",
                                       "cryptography",
                                       "direction",
                                       "fm_profile",
                                       "last_received",
                                       "last_refusal",
                                       "last_sent",
                                       "max_ru_in",
                                       "max_ru_out",
                                       "quiesced_by_host",
                                       "quiesced_by_program",
                                       "receive_window",
                                       "send_credit",
                                       "send_window",
                                       "session_control",
                                       "shutdown",
                                       "ts_profile",
                                       "unanswered_by_host",
                                       "unanswered_by_program",
                                       "write_waits"});
  const std::string lu = both[0]["lu"];
  CHECK(o.ask({"sessions", lu}).out.find("lu lu: session control") != std::string::npos);
  CHECK(o.ask_json({"sessions", lu})["lu"] == lu);
  CHECK(o.ask_json({"pools"})[0]["free"] == 0);

  one->signal(SIGKILL);
  const auto left = o.wait_for("sessions", [](const json& j) { return j.size() == 1; });
  CHECK(o.wait_for("pools", [](const json& j) { return j[0]["free"] == 1; }).size() == 1);
  CHECK(o.ask_json({"status"})["programs"] == 1);
  two->signal(SIGKILL);
  o.wait_for("status", [](const json& j) { return j["lus_owned"] == 0 && j["programs"] == 0; });
}

TEST_CASE("snactl brings links down and up and turns a trace on and off") {
  Operated o;
  const auto host = o.start_host();
  const auto node = o.start();
  o.wait_for("links", [](const json& j) { return j[0]["contacted"] == true; });
  const auto file = o.place.path("trace.pcap");
  CHECK(o.ask({"trace", "on", "trace.pcap"}).out == "trace  " + file + "\n");
  CHECK(o.ask({"deactivate", "HOST1"}).code == 0);
  o.wait_for("links", [](const json& j) { return j[0]["state"] == "stopped" && j[0]["contacted"] == false; });
  CHECK(o.ask({"activate", "HOST1"}).code == 0);
  o.wait_for("status", [](const json& j) { return j["lus_active"] == 3; });
  CHECK(o.ask_json({"status"})["trace"] == file);
  CHECK(o.ask({"trace", "off"}).code == 0);
  auto reader = CaptureReader::open(file);
  REQUIRE(reader.ok());
  int pius = 0;
  CapturedUnit unit;
  while (reader.value().next(unit)) pius += unit.kind == UnitKind::piu ? 1 : 0;
  CHECK(pius >= 8);
}

TEST_CASE("snactl reload applies a changed file, says what it cannot, and refuses one with faults") {
  Operated o;
  const auto host = o.start_host();
  const auto node = o.start();
  o.wait_for("status", [](const json& j) { return j["lus_active"] == 3; });
  CHECK(o.ask({"reload"}).out == "nothing has changed\n");

  auto next = o.config(false);
  next["pools"].push_back({{"name", "POOLB"}, {"members", json::array({"LUA001"})}});
  next["listen"]["tcp"] = "127.0.0.1:14999";
  o.write(next);
  const auto a = o.ask({"reload"});
  CHECK(a.code == 0);
  CHECK(a.out ==
        "links removed: HOST2\npools added: POOLB\n"
        "needs a restart: /listen/tcp, running with -, configured 127.0.0.1:14999\n");
  CHECK(o.ask_json({"links"}).size() == 1);
  CHECK(o.ask_json({"links"})[0]["contacted"] == true);
  CHECK(o.ask_json({"status"})["lus_active"] == 3);

  // A port that changes takes its links along, and they come up again on the new one.
  next = o.config(true);
  next["ports"][0]["keepalive_s"] = 20;
  o.write(next);
  CHECK(o.ask({"reload"})
            .out.find("ports changed: DLSW1\nlinks added: HOST2\nlinks changed: HOST1\npools removed: POOLB\n") == 0);
  o.wait_for("status", [](const json& j) { return j["lus_active"] == 3; });

  next["lus"][0]["address"] = 300;
  o.write(next);
  const auto refused = o.ask({"reload"});
  CHECK(refused.code == 1);
  CHECK(refused.out.empty());
  CHECK(refused.err.find("nothing has changed") != std::string::npos);
  CHECK(refused.err.find("/lus/0/address: found 300") != std::string::npos);
  CHECK(o.ask_json({"status"})["lus_active"] == 3);
}

TEST_CASE("snactl fsm lists the state tables and prints one, without a node") {
  Operated o;
  const auto list = o.ctl({"fsm"});
  CHECK(list.code == 0);
  CHECK(list.out.find("sscp-lu ") != std::string::npos);
  const auto machines = json::parse(o.ctl({"fsm", "--json"}).out);
  for (const auto& m : machines) {
    const std::string name = m["name"];
    CAPTURE(name);
    const auto rows = o.ctl({"fsm", name, "--json"});
    CHECK(rows.code == 0);
    CHECK_FALSE(json::parse(rows.out).empty());
  }
  CHECK(o.ctl({"fsm", "quiesce", "--format", "md"}).out.find("|---|") != std::string::npos);
  CHECK(o.ctl({"fsm", "quiesce", "--format", "dot"}).out.find("digraph") == 0);
  CHECK(o.ctl({"fsm", "quiesce", "--format", "svg"}).out.find("<svg") == 0);
  const auto matrix = json::parse(o.ctl({"fsm", "rui", "--json"}).out);
  CHECK(keys(matrix[0]) == Keys{"in_progress", "result", "verb"});
}

TEST_CASE("nonsense to snactl is answered with what would be right, and 2 or 1") {
  Operated o;
  const auto node = o.start();
  const std::vector<std::vector<std::string>> usage = {
      {},
      {"dance"},
      {"status", "now"},
      {"activate"},
      {"trace"},
      {"trace", "on"},
      {"trace", "on", ""},
      {"trace", "sideways"},
      {"fsm", "nothing"},
      {"fsm", "rui", "--format", "dot"},
      {"fsm", "--format", "md"},
      {"fsm", "quiesce", "--format", "png"},
      {"status", "--connect", "10.0.0.1:14770"},
      {"status", "--connect", ""},
      {"status", "--connect", "unix:"},
      {"status", "--connect"},
      {"status", "--jason"},
  };
  for (const auto& words : usage) {
    std::string line;
    for (const auto& w : words) line += " " + w;
    CAPTURE(line);
    const auto a = o.ctl(words);
    CHECK(a.code == 2);
    CHECK(a.out.empty());
    CHECK_FALSE(a.err.empty());
  }
  const std::vector<std::vector<std::string>> no = {
      {"activate", "HOST9"}, {"deactivate", ""}, {"sessions", "LUA001"}, {"trace", "on", "/proc/no/such.pcap"}};
  for (const auto& words : no) {
    CAPTURE(words[0], words.back());
    const auto a = o.ask(words);
    CHECK(a.code == 1);
    CHECK(a.out.empty());
    CHECK_FALSE(a.err.empty());
  }
  const auto nobody = o.ctl({"status", "--connect", "unix:" + o.place.path("other.sock")});
  CHECK(nobody.code == 1);
  CHECK(nobody.err.find("no node answers at") != std::string::npos);
  CHECK(o.ctl({"status", "--config", o.place.path("missing.json")}).code == 1);
  CHECK(o.ctl({"--help"}).code == 0);
  CHECK(o.ctl({"--version"}).out.find("snactl ") == 0);
}
