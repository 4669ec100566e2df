// LLC2 on real Ethernet interfaces: two network namespaces joined by a veth pair, and a tap device as Hercules LCS has
// one. The demo's conversation between real programs; tshark judges the wire.
#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <iostream>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <nlohmann/json.hpp>
#include <sched.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

#include "ladder_pieces.h"
#include "support/file_events.h"
#include "support/paths.h"
#include "support/process.h"

using namespace openrui::test;

namespace {

bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

void skip(const std::string& why) {
  std::cout << "skipped: " << why << '\n';
  exit(77);
}

// Two network namespaces joined by a pair of virtual cards, "sna0" in `node` and "sna1" in `host`. They go with the
// test; a kernel or a user that may not have any skips it.
class Spaces {
 public:
  Spaces() {
    if (geteuid() != 0) skip("network namespaces need root");
    for (const auto& n : {node, host}) {
      if (!run("ip netns add " + n)) skip("this kernel makes no network namespaces");
    }
    if (!run("ip link add sna0 netns " + node + " type veth peer name sna1 netns " + host)) {
      skip("this kernel makes no veth pairs");
    }
    const int changes[] = {link_events(node), link_events(host)};
    REQUIRE(run("ip -n " + node + " link set sna0 up"));
    REQUIRE(run("ip -n " + host + " link set sna1 up"));
    // The kernel takes a while to see that both ends are there.
    REQUIRE(is_up(node, "sna0", changes[0]));
    REQUIRE(is_up(host, "sna1", changes[1]));
    for (const int fd : changes) close(fd);
  }
  ~Spaces() {
    for (const auto& n : {node, host}) run("ip netns del " + n);
  }
  Spaces(const Spaces&) = delete;
  Spaces& operator=(const Spaces&) = delete;

  static std::vector<std::string> inside(const std::string& space, const std::vector<std::string>& words) {
    std::vector<std::string> all = {"ip", "netns", "exec", space};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  const std::string node = "orui-node-" + std::to_string(getpid());
  const std::string host = "orui-host-" + std::to_string(getpid());

 private:
  // A socket that tells of the interfaces of a namespace; it stays there when this thread is back in its own.
  static int link_events(const std::string& space) {
    const int own = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    const int other = open(("/var/run/netns/" + space).c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(setns(other, CLONE_NEWNET) == 0);
    const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK;
    const bool bound = bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    const bool back = setns(own, CLONE_NEWNET) == 0;
    close(own);
    close(other);
    REQUIRE(back);
    REQUIRE(bound);
    return fd;
  }
  static bool is_up(const std::string& space, const std::string& interface, int events) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    do {
      if (run("ip -n " + space + " -o link show dev " + interface + " up | grep 'state UP'")) return true;
    } while (take_event(events, end));
    return false;
  }
};

struct Lan {
  explicit Lan(const std::string& node_interface = "sna0", const std::string& host_interface = "sna1") {
    std::vector<std::pair<std::string, std::string>> changes = {
        {"\"sna0\"", '"' + node_interface + '"'},
        {"NODE1", "NODE" + std::to_string(getpid())},
        {"demo.pcap", place.path("demo.pcap")},
        {"\"file\": \"demo-node.log\"", "\"level\": \"debug\", \"file\": \"" + place.path("node.log") + '"'}};
    place.copy_config(SOURCE_DIR "/config/demo/llc2-node.json", "node.json", changes);
    changes.push_back({"\"mode\": \"embedded\"", R"("listen": {"unix": ")" + place.path("node.sock") + "\"}"});
    place.copy_config(SOURCE_DIR "/config/demo/llc2-node.json", "daemon.json", changes);
    place.copy_config(SOURCE_DIR "/config/demo/llc2-host.json", "host.json",
                      {{"\"sna1\"", '"' + host_interface + '"'}});
    std::ofstream(place.path("client.json"))
        << R"({"mode": "client", "servers": ["unix:)" << place.path("node.sock") << "\"]}";
  }
  std::unique_ptr<Process> start_host(const std::string& space) {
    auto p = std::make_unique<Process>(Spaces::inside(space, {bin("hostsim"), "--config", place.path("host.json"),
                                                              "--capture-wire", place.path("host-wire")}),
                                       std::vector<std::string>{}, place.path("host.log"));
    host_said = p->read_line();
    return p;
  }
  std::unique_ptr<Process> start_daemon() {
    auto p =
        std::make_unique<Process>(Spaces::inside(spaces.node, {bin("snanode"), "--config", place.path("daemon.json"),
                                                               "--capture-wire", place.path("node-wire")}),
                                  std::vector<std::string>{}, place.path("node.err"));
    REQUIRE(p->read_line().find("listening on unix:") != std::string::npos);
    return p;
  }
  std::unique_ptr<Process> start_program(const std::string& config) {
    return std::make_unique<Process>(Spaces::inside(spaces.node, {bin("rui-demo"), "LUA001"}),
                                     std::vector<std::string>{"RUI_CONFIG=" + place.path(config)},
                                     place.path("program.log"), place.folder.string());
  }
  std::string ctl(const std::string& what) const {
    return output_of({bin("snactl"), "--connect", "unix:" + place.path("node.sock"), what});
  }
  std::string ladder() const { return output_of({bin("snatrace"), "ladder", place.path("demo.pcap")}); }
  std::string logs() const {
    return text_of(place.path("node.log")) + "--- host\n" + text_of(place.path("host.log")) + "--- program\n" +
           text_of(place.path("program.log"));
  }

  Workplace place;
  Spaces spaces;
  std::string host_said;
};

// What passes an interface of a namespace, as dumpcap writes it.
class Dumpcap {
 public:
  Dumpcap(const std::string& space, const std::string& interface, const std::string& file)
      : process_(
            {"sh", "-c", "exec ip netns exec " + space + " dumpcap -q -P -i " + interface + " -w " + file + " 2>&1"}) {
    for (auto seen = process_.read_line(); seen.find("File:") == std::string::npos;) {
      REQUIRE_FALSE(seen.empty());
      seen = process_.read_line();
    }
  }
  void stop() {
    process_.signal(SIGINT);
    process_.read_rest();
    process_.wait();
  }

 private:
  Process process_;
};

// SNA data of a capture, as hex, in order for each direction: frames may cross on the wire. Nothing in the file may be
// malformed.
std::vector<std::string> sna_frames(const std::string& file) {
  CAPTURE(file);
  CHECK(output_of({"tshark", "-r", file, "-Y", "llc && (_ws.malformed || _ws.expert.severity >= 0x00800000)"}).empty());
  std::istringstream lines(
      output_of({"tshark", "-r", file, "-o", "sna.defragment:FALSE", "-Y", "sna.th.fid == 2", "-T", "json", "-x"}));
  std::vector<std::string> all;
  for (const auto& packet : nlohmann::json::parse(lines)) all.push_back(packet["_source"]["layers"]["frame_raw"][0]);
  const auto sender = [](const std::string& frame) { return frame.substr(12, 12); };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return sender(a) < sender(b); });
  return all;
}

}  // namespace

TEST_CASE("a program of snanode talks to hostsim over LLC2 on a veth pair and tshark reads the wire") {
  Lan lan;
  const bool has_tshark = run("command -v tshark && command -v dumpcap");
  const auto file = lan.place.path("wire.pcap");
  std::unique_ptr<Dumpcap> capture;
  if (has_tshark) capture = std::make_unique<Dumpcap>(lan.spaces.node, "sna0", file);
  auto host = lan.start_host(lan.spaces.host);
  CHECK(lan.host_said.find("sna1 (llc2)") != std::string::npos);
  auto node = lan.start_daemon();
  auto program = lan.start_program("client.json");
  INFO(program->read_rest());
  INFO(lan.logs());
  CHECK(program->wait() == 0);
  const auto links = lan.ctl("links");
  INFO(links);
  CHECK(links.find("contacted") != std::string::npos);
  const auto ports = lan.ctl("ports");
  INFO(ports);
  CHECK(ports.find("llc2") != std::string::npos);
  CHECK(ports.find("02:00:00:00:37:05") != std::string::npos);
  node->signal(SIGTERM);
  CHECK(node->wait() == 0);
  host->signal(SIGTERM);
  CHECK(host->wait() == 0);
  check_conversation(lan.ladder());
  if (!has_tshark) skip("tshark is not installed; the conversation went well");

  // dumpcap is behind: the UA of SABME, and of DISC.
  REQUIRE(appears(file, std::string("\x00\x03\x04\x05\x73", 5), 2));
  capture->stop();
  const auto data = sna_frames(file);
  CHECK(data.size() > 10);
  // What both programs have captured themselves is what was on the wire.
  CHECK(sna_frames(lan.place.path("node-wire/LAN1.pcap")) == data);
  CHECK(sna_frames(lan.place.path("host-wire/LAN1.pcap")) == data);
  const auto names = output_of({"tshark", "-r", file, "-Y", "llc", "-T", "fields", "-e", "_ws.col.Info"});
  INFO(names);
  for (const auto* name : {"TEST", "XID", "SABME", "UA", "DISC"}) CHECK(names.find(name) != std::string::npos);
}

TEST_CASE("rui-demo holds its conversation over LLC2 on a tap device as with Hercules LCS") {
  if (geteuid() == 0 && access("/dev/net/tun", R_OK | W_OK) != 0) skip("there is no /dev/net/tun");
  Lan lan("sna2", "tap:sna2");
  auto host = lan.start_host(lan.spaces.node);
  auto program = lan.start_program("node.json");
  INFO(program->read_rest());
  INFO(lan.logs());
  CHECK(program->wait() == 0);
  check_conversation(lan.ladder());
  host->signal(SIGTERM);
  CHECK(host->wait() == 0);
}

TEST_CASE("an interface that is missing or down or without a carrier is told once each and used when it is right") {
  Lan lan("sna9", "sna1");
  auto host = lan.start_host(lan.spaces.host);
  auto node = lan.start_daemon();
  const auto log = lan.place.path("node.log");
  const std::string ip = "ip -n " + lan.spaces.node + " link set ";
  CHECK(appears(log, "there is no interface sna9 (`ip link` shows those that there are); trying again"));
  CHECK(lan.ctl("links").find("there is no interface sna9") != std::string::npos);
  REQUIRE(run(ip + "sna0 down"));
  REQUIRE(run(ip + "sna0 name sna9"));
  CHECK(appears(log, "interface sna9 is down (`ip link set sna9 up` brings it up); trying again"));
  REQUIRE(run(ip + "sna9 up"));
  const std::string opened = "sna9 is open, its address is ";
  CHECK(appears(log, opened));
  CHECK(appears(lan.place.path("host.log"), "contacted"));
  // The kernel may have said this before, until it had seen both ends.
  const std::string no_carrier = "interface sna9 has no carrier: nothing is at its other end; trying again";
  const auto told = count_of(text_of(log), no_carrier);
  CHECK(told <= 1);
  REQUIRE(run("ip -n " + lan.spaces.host + " link set sna1 down"));
  CHECK(appears(log, no_carrier, told + 1));
  REQUIRE(run("ip -n " + lan.spaces.host + " link set sna1 up"));
  const bool again = appears(log, opened, 2) && appears(lan.place.path("host.log"), "contacted", 2);
  INFO(lan.logs());
  CHECK(again);
  CHECK(count_of(text_of(log), "there is no interface sna9 (`ip link` shows those that there are); trying again") == 1);
  CHECK(count_of(text_of(log), no_carrier) == told + 1);
  node->signal(SIGTERM);
  CHECK(node->wait() == 0);
}

TEST_CASE("without CAP_NET_RAW one line says which command gives it") {
  if (geteuid() != 0) skip("giving up capabilities needs root");
  if (!run("setpriv --bounding-set=-all --inh-caps=-all true")) skip("setpriv cannot give up capabilities here");
  const std::string interface = GENERATE(as<std::string>{}, "lo", "tap:sna7");
  Workplace place;
  place.copy_config(SOURCE_DIR "/config/demo/llc2-host.json", "host.json", {{"\"sna1\"", '"' + interface + '"'}});
  Process host(
      {"setpriv", "--bounding-set=-all", "--inh-caps=-all", bin("hostsim"), "--config", place.path("host.json")}, {},
      place.path("host.log"));
  host.read_line();
  const auto what = interface == "lo" ? std::string("opening interface lo needs CAP_NET_RAW")
                                      : std::string("tap device sna7 needs CAP_NET_ADMIN");
  CHECK(appears(place.path("host.log"), what + ": run `setcap cap_net_raw,cap_net_admin+ep " + bin("hostsim") +
                                            "`, or run the program as root; trying again"));
  host.signal(SIGTERM);
  CHECK(host.wait() == 0);
  INFO(text_of(place.path("host.log")));
  CHECK(count_of(text_of(place.path("host.log")), "; trying again") == 1);
}
