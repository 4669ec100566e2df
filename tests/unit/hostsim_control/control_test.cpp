// The operator interface of a host: console and requests, without sockets.
#include <catch2/catch.hpp>
#include <set>

#include "../hostsim/host_harness.h"
#include "hostsim/control_console.h"
#include "hostsim/control_host.h"
#include "runtime/control_words.h"

using namespace openrui;
using namespace openrui::test;
using nlohmann::json;

namespace {

struct Operated : HostHarness {
  Operated() : control(host, "HOST1", timers, events), console(control, false) {}
  std::string type(const std::string& line) { return console.take(line + "\n"); }
  json ask(const std::string& line) { return json::parse(control.answer(line)); }
  json result(const std::string& command) { return ask("{\"command\":\"" + command + "\"}")["result"]; }

  hostsim::HostControl control;
  hostsim::Console console;
};

std::set<std::string> keys(const json& object) {
  std::set<std::string> names;
  for (const auto& [key, value] : object.items()) names.insert(key);
  return names;
}
using Keys = std::set<std::string>;

}  // namespace

TEST_CASE("what a host shows has the documented keys") {
  Operated o;
  o.start_session("ECHO1", "LU2");
  CHECK(keys(o.result("status")) == Keys{"host", "links", "links_contacted", "lus", "lus_active", "process",
                                         "pus_active", "sessions", "uptime_seconds", "version"});
  CHECK(keys(o.result("links")[0]) == Keys{"contacted", "name", "pu", "state"});
  CHECK(keys(o.result("pus")[0]) == Keys{"active", "active_lus", "link", "lus", "name", "sscp_state"});
  CHECK(keys(o.result("lus")[0]) ==
        Keys{"active", "address", "application", "enabled", "name", "pu", "sscp_state", "waiting"});
  CHECK(keys(o.result("sessions")[0]) == Keys{"application", "lu", "mode", "state", "traffic"});
  CHECK(keys(o.result("applications")[0]) == Keys{"limit", "name", "sessions", "type", "waiting"});
  CHECK(keys(o.result("counters")) ==
        Keys{"dropped_pius", "faults", "logons", "logons_refused", "sessions_ended", "sessions_started", "traffic"});
  CHECK(o.result("status")["sessions"] == 1);
  CHECK(o.result("pus")[0]["active_lus"] == 1);
  CHECK(o.result("sessions")[0]["mode"] == "LU2");
  CHECK(o.result("applications")[0]["sessions"] == 1);
  CHECK(o.result("counters")["sessions_started"] == 1);
}

TEST_CASE("the console shows tables, one for each thing to display") {
  Operated o;
  o.start_session("ECHO1", "LU2");
  CHECK(o.type("display lus")
            .find("LU      PU   ADDRESS  STATE  ENABLED  APPLICATION  WAITING\n"
                  "LUA001  PU1  2        ACT    yes      ECHO1        no\n") == 0);
  CHECK(o.type("display links").find("NODE1  PU1") != std::string::npos);
  CHECK(o.type("display pus").find("PU1") != std::string::npos);
  CHECK(o.type("display sessions").find("LUA001  ECHO1        LU2") != std::string::npos);
  CHECK(o.type("display applications").find("SINK1        sink") != std::string::npos);
  CHECK(o.type("display counters").find("sessions started") != std::string::npos);
  CHECK(o.type("display status").find("HOST1") != std::string::npos);
}

TEST_CASE("a display is narrowed to a name, of the thing or of what it belongs to") {
  auto d = host_definition();
  d.lus.push_back({"LUA002", "PU1", 3, "", ""});
  d.lus.push_back({"LUB001", "PU1", 4, "", ""});
  HostHarness h(d);
  hostsim::HostControl control(h.host, "HOST1", h.timers, h.events);
  hostsim::Console console(control, true);
  const auto names = [&](const std::string& line) {
    std::string text;
    for (const auto& entry : json::parse(console.take("display " + line + "\n"))) {
      text += (text.empty() ? "" : " ") + entry["name"].get<std::string>();
    }
    return text;
  };
  CHECK(names("lus LUA002") == "LUA002");
  CHECK(names("lus LUA*") == "LUA001 LUA002");
  CHECK(names("lus *001") == "LUA001 LUB001");
  CHECK(names("lus L*A*2*") == "LUA002");
  CHECK(names("lus PU1") == "LUA001 LUA002 LUB001");
  CHECK(names("lus LUA").empty());
  CHECK(names("pus NODE*") == "PU1");
  CHECK(names("applications *") == "ECHO1 ONCE SINK1");
  CHECK(console.take("display counters LUA*\n") == "this is no list from which \"LUA*\" could be chosen\n");
}

TEST_CASE("the console takes lines as they come, and says what is wrong with them") {
  Operated o;
  CHECK(o.console.take("dis").empty());
  CHECK(o.console.take("play status\r\n\n  \n").find("HOST1") != std::string::npos);
  CHECK(o.type("display") == "display WHAT [NAME]\n");
  CHECK(o.type("display nothing").find("display WHAT [NAME], status, links") == 0);
  CHECK(o.type("go") == "\"go\" is no command; help lists them\n");
  CHECK(o.type("vary up LUA001") == "vary active NAME [erp|takeover], or vary inactive NAME [immediate|outage]\n");
  CHECK(o.type("vary active LUA001 outage") == o.type("vary inactive LUA001 erp"));
  CHECK(o.type("logon LUA001") == "logon LU APPLICATION [MODE]\n");
  CHECK(o.type("vary active NOBODY") == "there is no link, PU or LU NOBODY\n");
  const auto help = o.type("help");
  for (const char* word : {"display", "vary", "logon", "logoff", "tell", "quit"}) {
    CHECK(help.find(word) != std::string::npos);
  }
  CHECK_FALSE(o.console.ended());
  CHECK(o.console.take("quit\ndisplay status\n").empty());
  CHECK(o.console.ended());
}

TEST_CASE("the console answers with JSON when it is asked to") {
  Operated o;
  hostsim::Console console(o.control, true);
  CHECK(json::parse(console.take("display lus\n"))[0]["name"] == "LUA001");
}

TEST_CASE("an operator's words act on the host, and the log says so") {
  Operated o;
  o.activate();
  o.link->sent.clear();
  CHECK(o.type("logon LUA001 ECHO1 LU2").find("logon to ECHO1") != std::string::npos);
  CHECK(o.take().substr(27, 5) == "31 01");
  CHECK(o.events.has("LUA001: logon to ECHO1 by an operator"));
  CHECK(o.type("logoff LUA001 0F").find("logoff") != std::string::npos);
  CHECK(o.take().substr(27) == "32 0F");
  CHECK(o.type("logoff LUA001 XY") == "\"XY\" is no type of UNBIND; two hex digits such as 0F\n");
  CHECK(o.type("tell LUA001 print") == "ECHO1 cannot do \"print\"\n");
  CHECK(o.type("vary inactive LUA001 immediate").find("vary immediate") != std::string::npos);
  CHECK(o.take().substr(27) == "0E");
}

TEST_CASE("requests that are none are refused with a sentence") {
  Operated o;
  CHECK(o.ask("nonsense")["error"] == "a request is a JSON object on one line");
  CHECK(o.ask("[]")["ok"] == false);
  CHECK(o.ask("{}")["error"] == "there is no command \"\" of a host");
  CHECK(o.ask(R"({"command":7})")["ok"] == false);
  CHECK(o.ask(R"({"command":"vary","name":"LUA001","how":"sideways"})")["error"] ==
        "\"sideways\" is no way to vary something");
  CHECK(o.ask(R"({"command":"tell","lu":["x"]})")["error"] == "there is no LU ");
}

TEST_CASE("an operator lets the host misbehave, sees what waits for its occasion, and takes it back") {
  Operated o;
  o.start_session("ECHO1", "LU0-DEMO");
  CHECK(o.type("fault unbind lu=LUA* type=0E").find("unbind in 1 place") != std::string::npos);
  CHECK(o.take().substr(27) == "32 0E");
  CHECK(o.events.has("LUA001: fault 1, unbind: UNBIND"));
  CHECK(o.type("fault wrong_number on=data probability=0.5 seed=3 limit=2").find("waits for its occasion") !=
        std::string::npos);
  CHECK(o.type("display faults").find("wrong_number offset=7 on=data probability=0.5 seed=3 limit=2") !=
        std::string::npos);
  CHECK(keys(o.result("faults")[0]) == Keys{"id", "kind", "occasions", "strikes", "words"});
  CHECK(o.result("counters")["faults"] == 1);
  CHECK(o.result("fault_kinds").size() == hostsim::kFaultKindCount);
  CHECK(keys(o.result("fault_kinds")[0]) == Keys{"does", "expected", "layer", "name", "parameters", "strikes"});
  CHECK(o.type("display fault_kinds").find("unbind") != std::string::npos);
  CHECK(o.type("clear 99") == "there is no fault \"99\" that may still strike; display faults lists them\n");
  CHECK(o.type("clear 2").find("cleared") != std::string::npos);
  CHECK(o.result("faults").empty());
  CHECK(o.type("fault slow_host limit=0").find("waits") != std::string::npos);
  CHECK(o.type("clear all").find("cleared") != std::string::npos);
  CHECK(o.result("faults").empty());
  CHECK(o.type("fault explode").find("kind: found \"explode\"; expected one of") == 0);
  CHECK(o.type("fault slow_host ms").find("fault KIND [NAME=VALUE ...]") == 0);
  CHECK(o.type("fault unbind lu=NOBODY").find("there is nothing to which unbind") == 0);
  CHECK(o.ask(R"({"command":"fault","kind":"slow_host","with":{"ms":5}})")["ok"] == true);
}
