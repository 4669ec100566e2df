// The operator interface: what a node says about itself, and what may be changed.
#include <catch2/catch.hpp>
#include <sys/un.h>

#include "runtime/asio_tcp.h"
#include "runtime/asio_udp.h"
#include "runtime/control_client.h"
#include "runtime/control_fsm.h"
#include "runtime/control_server.h"
#include "runtime/control_tables.h"
#include "runtime/ethernet_cards.h"
#include "runtime/event_loop.h"
#include "support/node_harness.h"
#include "support/sim_ethernet.h"
#include "support/sim_tcp.h"
#include "unit/runtime/raw_socket.h"
#include "unit/runtime/temporary_folder.h"

using namespace openrui;
using namespace openrui::test;
using nlohmann::json;

namespace {

NodeDefinition with_pool() {
  auto d = NodeHarness::standard();
  d.pools = {{"POOLA", {"LUA001", "LUA002"}}};
  return d;
}

// A node with an operator, without sockets. Its loop does not run.
struct Operated {
  Operated() : harness(with_pool()) {
    auto made = PortListener::start({tcp, harness.timers, harness.events, harness.node, "NODE1"}, "", "10.0.0.2:1");
    REQUIRE(made.ok());
    listener = std::move(made.value());
    auto opened = LogSink::open({"info", folder.path("log")}, LogDefault::nowhere);
    REQUIRE(opened.ok());
    log = std::move(opened.value());
    server =
        std::make_unique<ControlServer>(ControlledNode{with_pool(), [this] { return next; }, harness.timers.now(),
                                                       harness.node, links, *listener, trace, harness.timers, *log});
  }
  json ask(const json& request) { return json::parse(server->answer(request.dump())); }
  json result(const std::string& command) {
    const auto answer = ask({{"command", command}});
    REQUIRE(answer["ok"] == true);
    return answer["result"];
  }

  TemporaryFolder folder;
  NodeHarness harness;
  Result<NodeDefinition, std::string> next = with_pool();  // what the file has now
  std::unique_ptr<LogSink> log;
  SimNetwork network{harness.timers};
  SimTcp tcp{network, "10.0.0.2"};
  EventLoop loop;
  SimWire wire{harness.timers};
  SimEthernet ethernet{wire, MacAddress{}};
  AsioUdp udp{loop};
  Links links{{}, tcp, udp, ethernet, harness.timers, harness.events, nullptr};
  TraceSwitch trace{LinkEnd::node, loop, harness.events};
  std::unique_ptr<PortListener> listener;
  std::unique_ptr<ControlServer> server;
};

}  // namespace

TEST_CASE("a node tells its state in words and numbers") {
  Operated o;
  RecordingUser user;
  o.harness.bind_session(user, kBindLu0);
  const auto status = o.result("status");
  CHECK(status["node"] == "NODE1");
  CHECK(status["links_contacted"] == 1);
  CHECK(status["pus_active"] == 1);
  CHECK(status["lus"] == 2);
  CHECK(status["lus_active"] == 1);
  CHECK(status["lus_owned"] == 1);
  CHECK(status["sessions"] == 1);
  CHECK(status["programs"] == 0);
  CHECK(status["trace"].is_null());
  const auto links = o.result("links");
  REQUIRE(links.size() == 1);
  CHECK(links[0]["name"] == "HOST1");
  CHECK(links[0]["state"] == "fake");
  CHECK(links[0]["contacted"] == true);
  const auto pus = o.result("pus");
  CHECK(pus[0]["active_lus"] == 1);
  const auto lus = o.result("lus");
  CHECK(lus[0]["owner"] == "this process");
  CHECK(lus[0]["session"] == std::string(name(ScState::open)));
  CHECK(lus[0]["pools"] == json::array({"POOLA"}));
  CHECK(lus[1]["owner"].is_null());
  const auto pools = o.result("pools");
  CHECK(pools[0]["members"] == json::array({"LUA001", "LUA002"}));
  CHECK(pools[0]["free"] == 1);
  CHECK(o.result("ports").empty());
  const auto sessions = o.result("sessions");
  REQUIRE(sessions.size() == 1);
  const auto& machines = sessions[0]["lu_lu"];
  CHECK(machines["fm_profile"] == 3);
  CHECK(machines["send_window"] == 2);
  CHECK(machines["send_credit"] == 2);
  CHECK(machines["max_ru_out"] == 256);
  CHECK(machines["bracket"] == "none");
  CHECK(machines["direction"] == std::string(name(HdxState::send)));
  CHECK(machines["write_waits"] == false);
}

TEST_CASE("a session shows the program that has it, and what it has not read") {
  Operated o;
  RecordingUser played;
  o.harness.bind_session(played, kBindLu0);
  struct Caller final : TcpHandler {
    void on_connected() override {}
    std::size_t on_data(ByteView data) override { return data.size(); }
    void on_closed(const std::string&) override {}
    void on_drained() override {}
  } handler;
  SimTcp away(o.network, "10.0.0.1");
  auto connection = away.connect({}, {"10.0.0.2", 1}, handler);
  run_for(o.harness.timers, std::chrono::seconds(1));
  connection->send(Buffer::copy_of(frames::kMagic));
  connection->send(frames::make_hello({1, 1, 77, "demo"}));
  OpenRequest request;
  request.name = "LUA002";
  connection->send(frames::make_open(1, request));
  run_for(o.harness.timers, std::chrono::seconds(1));
  o.harness.receive("2D 00 03 00 00 03 6B 80 00 0D 01 01");
  o.harness.receive("2D 00 03 01 00 01 6B 80 00 " + kBindLu0);
  const auto sessions = o.result("sessions");
  REQUIRE(sessions.size() == 2);
  CHECK(sessions[1]["lu"] == "LUA002");
  CHECK(sessions[1]["program"] == "demo, process 77");
  CHECK(sessions[1]["peer"].get<std::string>().rfind("10.0.0.1:", 0) == 0);
  CHECK(sessions[1]["bytes_unread"].get<int>() > 30);
  CHECK(sessions[1]["lu_lu"]["session_control"] == std::string(name(ScState::bind_pending)));
  CHECK(o.result("status")["programs"] == 1);
  o.harness.node.stop();
}

TEST_CASE("an operator brings links down and up, and the log has it") {
  Operated o;
  RecordingUser user;
  o.harness.bind_session(user, kBindLu0);
  CHECK(o.ask({{"command", "deactivate"}, {"link", "HOST1"}})["ok"] == true);
  CHECK_FALSE(o.harness.link().started);
  CHECK(o.folder.read("log").find("HOST1: deactivated by an operator") != std::string::npos);
  o.harness.notifier().on_inop(InopReason::operator_request, "");
  CHECK(user.take() == "failed");
  CHECK(o.result("links")[0]["state"] == "stopped");
  OpenRequest request;
  request.name = "LUA001";
  CHECK(o.harness.node.open(request, user).error == OpenError::link_not_started);
  CHECK(o.ask({{"command", "activate"}, {"link", "HOST1"}})["ok"] == true);
  CHECK(o.harness.link().started);
  CHECK(o.ask({{"command", "activate"}, {"link", "HOST9"}})["error"] == "there is no link HOST9");
  CHECK(o.ask({{"command", "deactivate"}})["ok"] == false);
}

TEST_CASE("a trace is turned on and off while the links run") {
  TemporaryFolder folder;
  Operated o;
  const auto file = folder.path("node.pcap");
  CHECK(o.ask({{"command", "trace"}, {"file", file}})["ok"] == true);
  CHECK(o.result("status")["trace"] == file);
  o.trace.on_piu("HOST1", true, hex("2C 00 01 02 00 01 03 80 00 C1"));
  CHECK(o.ask({{"command", "trace"}, {"file", nullptr}})["ok"] == true);
  const auto size = folder.read("node.pcap").size();
  CHECK(size > 40);
  o.trace.on_piu("HOST1", true, hex("2C 00 01 02 00 01 03 80 00 C1"));
  CHECK(folder.read("node.pcap").size() == size);
  CHECK(o.result("status")["trace"].is_null());
  const auto refused = o.ask({{"command", "trace"}, {"file", "/proc/no/such.pcap"}});
  CHECK(refused["ok"] == false);
  CHECK(refused["error"].get<std::string>().find("/proc/no/such.pcap") != std::string::npos);
}

TEST_CASE("a configuration that has not changed changes nothing, and one with faults neither") {
  Operated o;
  const auto same = o.result("reload");
  for (const char* kind : {"ports", "links", "switches", "lus", "pools"}) {
    for (const char* what : {"added", "removed", "changed"}) CHECK(same[kind][what] == json::array());
  }
  CHECK(same["needs_restart"].empty());
  CHECK(same["sessions_ended"] == 0);
  o.next = std::string("n.json:1:2: /lus: found 1; expected an array\n");
  const auto refused = o.ask({{"command", "reload"}});
  CHECK(refused["ok"] == false);
  CHECK(refused["error"].get<std::string>().find("n.json:1:2") != std::string::npos);
  CHECK(o.result("lus").size() == 2);
}

TEST_CASE("a reload adds and takes away LUs and pools and says which, and sets the log level") {
  Operated o;
  RecordingUser user;
  o.harness.bind_session(user, kBindLu0);
  auto next = with_pool();
  next.lus[1].name = "LUNEW";
  next.pools = {{"POOLB", {"LUA001", "LUNEW"}}};
  next.log.level = "error";
  o.next = next;
  const auto result = o.result("reload");
  CHECK(result["lus"]["added"] == json::array({"LUNEW"}));
  CHECK(result["lus"]["removed"] == json::array({"LUA002"}));
  CHECK(result["pools"]["added"] == json::array({"POOLB"}));
  CHECK(result["settings"] == json::array({"log level"}));
  CHECK(result["sessions_ended"] == 0);
  CHECK(user.log.empty());
  CHECK(o.result("pools")[0]["members"] == json::array({"LUA001", "LUNEW"}));
  CHECK(o.result("sessions").size() == 1);
  const auto logged = o.folder.read("log").size();
  o.ask({{"command", "deactivate"}, {"link", "HOST1"}});
  CHECK(o.folder.read("log").size() == logged);
}

TEST_CASE("what a running node cannot change is said at every reload, and the rest is done") {
  Operated o;
  auto next = with_pool();
  next.name = "OTHER";
  next.listen_tcp = "127.0.0.1:1";
  next.personality = Personality::his;
  next.log.file = "x.log";
  next.unix_mode = 0660;
  next.listen_tls = "127.0.0.1:2";
  next.tls.certificate = "node.pem";
  next.keepalive = std::chrono::seconds(30);
  next.access.emplace();
  next.capture_file = "/proc/no/such.pcap";
  next.lus.push_back({"LUNEW", "PU1", 9});
  o.next = next;
  for (const bool first : {true, false}) {
    const auto result = o.result("reload");
    std::vector<std::string> keys;
    for (const auto& item : result["needs_restart"]) keys.push_back(item["key"]);
    CHECK(keys == std::vector<std::string>{"/node/name", "/listen/unix_mode", "/listen/tcp", "/listen/tls", "/tls",
                                           "/keepalive", "/personality", "/log/file", "/access", "/capture/file"});
    CHECK(result["lus"]["added"].size() == (first ? 1 : 0));
    const auto words = to_table("reload", result);
    CHECK(words.find("needs a restart: /personality, running with snapix, configured his\n") != std::string::npos);
    CHECK(words.find("needs a restart: /listen/unix_mode, running with -, configured 0660\n") != std::string::npos);
    CHECK((words.find("lus added: LUNEW\n") != std::string::npos) == first);
  }
  CHECK(o.result("status")["node"] == "NODE1");
}

TEST_CASE("a reload begins, changes and ends the capture") {
  Operated o;
  auto next = with_pool();
  for (const auto* file : {"one.pcap", "two.pcap"}) {
    next.capture_file = o.folder.path(file);
    o.next = next;
    CHECK(o.result("reload")["settings"] == json::array({"capture"}));
    CHECK(o.result("status")["trace"] == o.folder.path(file));
  }
  next.capture_file.clear();
  o.next = next;
  o.result("reload");
  CHECK(o.result("status")["trace"].is_null());
}

TEST_CASE("what is no request is answered, not followed") {
  Operated o;
  for (const char* line : {"", "{", "[]", "7", "{}", R"({"command":7})", R"({"command":"format"})", "\xFF\xFE"}) {
    CAPTURE(line);
    const auto answer = json::parse(o.server->answer(line));
    CHECK(answer["ok"] == false);
    CHECK(answer["error"].is_string());
  }
  CHECK_NOTHROW(o.server->answer("{\"command\":\"\xFF\"}"));
  CHECK_NOTHROW(o.server->answer(std::string(60000, '[')));
}

TEST_CASE("answers become tables with aligned columns") {
  const json links = {{{"name", "HOST1"},
                       {"port", "DLSW1"},
                       {"started", true},
                       {"state", "contacted"},
                       {"switch", "JOINT1"},
                       {"dropped_pius", 0}},
                      {{"name", "H2"}, {"port", "P"}, {"started", false}, {"state", ""}, {"dropped_pius", 12}}};
  CHECK(to_table("links", links) ==
        "LINK   PORT   STARTED  STATE      SWITCH  DROPPED\n"
        "HOST1  DLSW1  yes      contacted  JOINT1  0\n"
        "H2     P      no       -          -       12\n");
  CHECK(to_table("links", json::array()) == "LINK  PORT  STARTED  STATE  SWITCH  DROPPED\n");
  CHECK(to_table("status", {{"lus_active", 3}, {"trace", nullptr}}) == "lus active  3\ntrace       -\n");
  CHECK(to_details({{"lu", "LUA"}, {"lu_lu", {{"last_sent", 7}, {"bracket", "none"}}}}) ==
        "lu                LUA\nlu lu: bracket    none\nlu lu: last sent  7\n");
}

TEST_CASE("every state table prints itself as text, Markdown, JSON, a graph, and a picture of its matrix") {
  CHECK(machines().size() > 15);
  for (const auto& m : machines()) {
    CAPTURE(m.name);
    CHECK(find_machine(m.name) == &m);
    CHECK(m.print(TableFormat::text).find("->") != std::string::npos);
    CHECK(m.print(TableFormat::markdown).find("|---|") != std::string::npos);
    const auto graph = m.print(TableFormat::dot);
    CHECK(graph.rfind("digraph \"", 0) == 0);
    CHECK(graph.substr(graph.size() - 2) == "}\n");
    const auto rows = json::parse(m.print(TableFormat::json));
    REQUIRE_FALSE(rows.empty());
    const auto drawing = m.print(TableFormat::svg);
    CHECK(drawing.rfind("<svg ", 0) == 0);
    CHECK(drawing.substr(drawing.size() - 7) == "</svg>\n");
    for (const auto& row : rows) {
      CHECK(drawing.find('>' + row["state"].get<std::string>() + '<') != std::string::npos);
    }
  }
  CHECK(find_machine("nothing") == nullptr);
}

TEST_CASE("every machine of a half-session is among the tables that an operator can print") {
  std::string titles;
  for (const auto& m : machines()) {
    const auto text = m.print(TableFormat::text);
    titles += text.substr(0, text.find('\n')) + ';';
  }
  const auto listed = [&](const auto* table) {
    return titles.find(std::string(table->title()) + ';') != std::string::npos;
  };
  const auto& dfc = standard_dfc_tables();
  for (const auto role : {Role::primary, Role::secondary}) CHECK(listed(standard_tables(role).session_control));
  for (const auto* t : {dfc.chain_receiver, dfc.chain_sender}) CHECK(listed(t));
  for (const int role : {0, 1}) {
    CHECK(listed(dfc.flip_flop[role]));
    for (const int winner : {0, 1}) CHECK(listed(dfc.contention[role][winner]));
  }
  for (const auto* t : {dfc.first_speaker, dfc.bidder}) CHECK(listed(t));
  for (const auto* t : {dfc.quiesce_held, dfc.quiesce_holder, dfc.shutdown_held, dfc.shutdown_holder}) CHECK(listed(t));
  CHECK(listed(dfc.bracket_stop));
}

TEST_CASE("an operator's program asks over the local socket and gets whole answers") {
  TemporaryFolder folder;
  const auto path = folder.path("node.sock");
  auto definition = NodeHarness::standard();
  for (int i = 0; i < 200; ++i) definition.lus.push_back({"X" + std::to_string(i), "PU1", std::uint8_t(20 + i)});
  struct Dead final : LinkFactory {
    std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition&, LinkNotifier&) override {
      return std::make_unique<FakeLink>();
    }
  } factory;
  EventLoop loop;
  AsioTcp tcp(loop);
  AsioUdp udp(loop);
  EthernetCards cards(loop);
  NullEvents events;
  auto log = LogSink::open({}, LogDefault::nowhere);
  REQUIRE(log.ok());
  std::unique_ptr<Node> node;
  std::unique_ptr<Links> links;
  std::unique_ptr<PortListener> listener;
  std::unique_ptr<TraceSwitch> trace;
  std::unique_ptr<ControlServer> server;
  loop.run_locked([&] {
    node = std::make_unique<Node>(definition, NodeEnvironment{loop.timers(), events, factory});
    links = std::make_unique<Links>(std::vector<PortDefinition>{}, tcp, udp, cards, loop.timers(), events, nullptr);
    trace = std::make_unique<TraceSwitch>(LinkEnd::node, loop, events);
    auto made = PortListener::start({tcp, loop.timers(), events, *node, "NODE1"}, path, "");
    REQUIRE(made.ok());
    listener = std::move(made.value());
    server = std::make_unique<ControlServer>(ControlledNode{definition, [] { return std::string("no file"); },
                                                            loop.timers().now(), *node, *links, *listener, *trace,
                                                            loop.timers(), *log.value()});
  });
  loop.start_thread();
  const auto lus = ask_node(path, {{"command", "lus"}});
  REQUIRE(lus.ok());
  CHECK(lus->size() == 202);
  const auto refused = ask_node(path, {{"command", "nonsense"}});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().why == "there is no command \"nonsense\"");
  // Longer than a request may be: the connection ends without an answer.
  CHECK_FALSE(ask_node(path, {{"command", std::string(ControlHandler::kMaxLine, 'x')}}).ok());
  const auto nobody = ask_node(folder.path("other.sock"), {{"command", "lus"}});
  REQUIRE_FALSE(nobody.ok());
  CHECK(nobody.error().why == "no node answers at " + folder.path("other.sock") + ": no such file or directory");
  loop.run_locked([&] {
    node->stop();
    server.reset();
    listener.reset();
    links.reset();
    trace.reset();
    node.reset();
  });
}
