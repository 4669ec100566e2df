// The data link switch between every two bindings: a node and a host that have nothing in common but the switch.
#include "dlc/switch.h"

#include <catch2/catch.hpp>
#include <random>

#include "binding.h"

using namespace openrui;
using namespace openrui::test;

namespace {

using std::chrono::seconds;

constexpr const char* kNode = "127.0.0.1";
constexpr const char* kHost = "127.0.0.2";
constexpr const char* kSwitchToNode = "127.0.0.3";
constexpr const char* kSwitchToHost = "127.0.0.4";

std::unique_ptr<SwitchedLink> make_switched(Port& port, const LinkDefinition& d, SwitchedNotifier& notifier) {
  auto link = port.make_switched_link(d, notifier);
  REQUIRE(link != nullptr);
  return link;
}

// The kinds of the node's and of the host's side: "dlsw", "dlsw v2", "sdlc", "sdlc leased" (node only), "llc2".
struct Joined {
  Joined(const std::string& node_kind, const std::string& host_kind, const std::function<void(Joined&)>& change = {}) {
    node_definition = node_link_definition();
    host_definition = host_link_definition();
    if (change) change(*this);
    node_leased = node_kind == "sdlc leased";
    node_port = make_port(node_kind, "NODEPORT", kNode, kSwitchToNode, node_tcp, node_card, false);
    to_node = make_port(node_kind, "TONODE", kSwitchToNode, kNode, to_node_tcp, to_node_card, true);
    host_port = make_port(host_kind, "HOSTPORT", kHost, kSwitchToHost, host_tcp, host_card, true);
    to_host = make_port(host_kind, "TOHOST", kSwitchToHost, kHost, to_host_tcp, to_host_card, false);
    SwitchDefinition d;
    d.name = "SWITCH1";
    // Towards the node the switch stands for the host, and the other way round.
    d.from = host_definition;
    d.from.name = "NODESIDE";
    d.from.host = node_kind.rfind("sdlc", 0) == 0;
    d.from.leased = node_leased;
    d.from.xid = node_leased ? node_definition.xid : std::nullopt;
    d.to = node_definition;
    d.to.name = "HOSTSIDE";
    d.to.xid.reset();
    joint = std::make_unique<Switch>(d, events, nullptr);
    joint->set_links(make_switched(*to_node, d.from, joint->from()), make_switched(*to_host, d.to, joint->to()));
    make_node();
    make_host();
    for (auto* port : {node_port.get(), to_node.get(), host_port.get(), to_host.get()}) port->start();
  }
  ~Joined() {
    node.reset();
    host.reset();
    joint.reset();
  }
  void make_node() { node = node_port->make_link(node_definition, at_node); }
  void make_host() { host = host_port->make_link(host_definition, at_host); }
  std::unique_ptr<Port> make_port(const std::string& kind, const std::string& name, const std::string& local,
                                  const std::string& peer, SimTcp& tcp, SimEthernet& card, bool called) {
    PortDefinition d;
    d.name = name;
    d.local = local;
    if (kind.rfind("sdlc", 0) == 0) {
      d.dlc = DlcType::sdlc;
      if (!called) d.peer = peer;
      d.poll_pause = seconds(1);
      return std::make_unique<sdlc::Port>(d, tcp, timers, events);
    }
    if (kind == "llc2") {
      d = Llc2Binding::port_definition(name, 7);
      return std::make_unique<llc2::Port>(d, card, timers, events);
    }
    d.peer = peer;
    d.version = kind == "dlsw v2" ? 2 : 1;
    return std::make_unique<dlsw::Port>(d, tcp, timers, events);
  }
  void start() {
    joint->start();
    host->start();
    node->start();
    settle();
  }
  void settle(Duration span = seconds(120)) { run_for(timers, span); }
  std::string in_words() const {
    const auto [from, to] = joint->links();
    return "node: " + node->state_in_words() + ", switch: " + from.state + " | " + to.state +
           ", host: " + host->state_in_words();
  }
  void check_up() {
    INFO(in_words());
    REQUIRE(node->contacted());
    REQUIRE(host->contacted());
    REQUIRE(joint->joined());
  }
  void check_traffic() {
    at_node.pius.clear();
    at_host.pius.clear();
    node->send(Buffer::copy_of(Bytes(9, 1)));
    host->send(Buffer::copy_of(Bytes(9, 2)));
    settle();
    CHECK(at_host.pius == std::vector<Bytes>{Bytes(9, 1)});
    CHECK(at_node.pius == std::vector<Bytes>{Bytes(9, 2)});
  }

  TimerQueue timers;
  SimNetwork network{timers};
  SimTcp node_tcp{network, kNode};
  SimTcp host_tcp{network, kHost};
  SimTcp to_node_tcp{network, kSwitchToNode};
  SimTcp to_host_tcp{network, kSwitchToHost};
  SimWire node_wire{timers};
  SimWire host_wire{timers};
  SimEthernet node_card{node_wire, parse_mac("02:00:00:00:00:01").value()};
  SimEthernet to_node_card{node_wire, parse_mac("02:00:00:00:00:03").value()};
  SimEthernet host_card{host_wire, parse_mac("02:00:00:00:00:02").value()};
  SimEthernet to_host_card{host_wire, parse_mac("02:00:00:00:00:04").value()};
  LinkDefinition node_definition;
  LinkDefinition host_definition;
  bool node_leased = false;
  RecordingSink events;
  RecordingNotifier at_node;
  RecordingNotifier at_host;
  std::unique_ptr<Port> node_port;
  std::unique_ptr<Port> to_node;
  std::unique_ptr<Port> host_port;
  std::unique_ptr<Port> to_host;
  std::unique_ptr<Switch> joint;
  std::unique_ptr<Link> node;
  std::unique_ptr<Link> host;
};

// Runs the rest of the test case once for every pair of bindings; node first.
std::pair<std::string, std::string> every_pair() {
  using Pair = std::pair<std::string, std::string>;
  return GENERATE(as<Pair>{}, Pair{"dlsw", "sdlc"}, Pair{"dlsw v2", "sdlc"}, Pair{"sdlc", "dlsw"},
                  Pair{"sdlc leased", "dlsw"}, Pair{"sdlc", "dlsw v2"}, Pair{"dlsw", "dlsw"}, Pair{"dlsw v2", "dlsw"},
                  Pair{"sdlc", "sdlc"}, Pair{"llc2", "dlsw"}, Pair{"dlsw", "llc2"}, Pair{"llc2", "sdlc"},
                  Pair{"sdlc", "llc2"}, Pair{"llc2", "dlsw v2"});
}

void check_each_told_once(const RecordingNotifier& user) {
  bool up = false;
  std::string told;
  for (const auto& event : user.events) {
    CAPTURE(event, told);
    if (event == "contacted") {
      CHECK_FALSE(up);
      up = true;
      told.clear();
    } else if (event.rfind("inop", 0) == 0) {
      // That the partner now refuses is news after any other reason.
      CHECK((up || told.empty() || (event != told && event == "inop refused")));
      told = std::exchange(up, false) ? std::string() : event;
    }
  }
}

}  // namespace

TEST_CASE("a node and a host come up through a switch between any two bindings") {
  const auto [node, host] = every_pair();
  CAPTURE(node, host);
  Joined t(node, host);
  CHECK(t.joint->links().first.state == "stopped");
  t.start();
  t.check_up();
  CHECK(t.joint->links().first.state == "contacted");
  CHECK(t.joint->links().second.state == "contacted");
  CHECK(t.at_node.count("contacted") == 1);
  CHECK(t.at_host.count("contacted") == 1);
  // The host has the node's own XID, whoever asked for it.
  CHECK(t.at_host.count("xid received 02 00 01 70 00 18") == 1);
  CHECK(t.events.count("links NODESIDE and HOSTSIDE are joined") == 1);
  t.check_traffic();
}

TEST_CASE("any one of node and host and switch may be started last") {
  const auto [node, host] = every_pair();
  const int last = GENERATE(0, 1, 2);
  CAPTURE(node, host, last);
  Joined t(node, host);
  if (last != 0) t.node->start();
  if (last != 1) t.host->start();
  if (last != 2) t.joint->start();
  t.settle();
  CHECK_FALSE(t.joint->joined());
  t.node->start();
  t.host->start();
  t.joint->start();
  t.settle();
  t.check_up();
  check_each_told_once(t.at_node);
  check_each_told_once(t.at_host);
  t.check_traffic();
}

TEST_CASE("a thousand random PIUs each way pass a switch in order") {
  const auto [node, host] = every_pair();
  CAPTURE(node, host);
  Joined t(node, host);
  t.start();
  t.check_up();
  std::mt19937 random(7);
  std::vector<Bytes> down;
  std::vector<Bytes> up;
  for (int i = 0; i < 1000; ++i) {
    for (auto* sent : {&down, &up}) {
      Bytes piu(9 + random() % 1400, 0);
      for (auto& byte : piu) byte = static_cast<std::uint8_t>(random() % 0x40);  // no end of an SDLC frame
      sent->push_back(piu);
      (sent == &down ? t.host : t.node)->send(Buffer::copy_of(piu));
    }
  }
  t.settle(std::chrono::minutes(10));
  CHECK(t.at_node.pius == down);
  CHECK(t.at_host.pius == up);
  CHECK(t.events.warnings() == 0);
}

TEST_CASE("a host that is busy holds the node from end to end, and nothing is lost or grows without bound") {
  const auto [node, host] = every_pair();
  CAPTURE(node, host);
  Joined t(node, host);
  t.start();
  t.check_up();
  t.host->set_busy(true);
  // Four times what a link may hold before it is congested.
  const std::size_t size = 1024;
  const std::size_t count = 4 * Link::kHighWater / size;
  for (std::size_t i = 0; i < count; ++i) t.node->send(Buffer::copy_of(Bytes(size, static_cast<std::uint8_t>(i % 64))));
  t.settle(std::chrono::minutes(10));
  CHECK(t.at_host.pius.size() <= 128);
  // The switch took no more than its high-water mark and a window, the rest is still at the node.
  CHECK(t.node->queued_bytes() > 2 * Link::kHighWater);
  t.host->set_busy(false);
  t.settle(std::chrono::minutes(10));
  REQUIRE(t.at_host.pius.size() == count);
  for (std::size_t i = 0; i < count; ++i) REQUIRE(t.at_host.pius[i][0] == i % 64);
  t.check_up();
}

TEST_CASE("an end on one side of a switch is told on the other side, and both come up again") {
  const auto [node, host] = every_pair();
  const bool at_node = GENERATE(true, false);
  CAPTURE(node, host, at_node);
  Joined t(node, host);
  t.start();
  t.check_up();
  auto& stopped = at_node ? t.node : t.host;
  auto& other = at_node ? t.at_host : t.at_node;
  stopped->stop();
  t.settle();
  CHECK_FALSE(t.joint->joined());
  CHECK(other.losses() == 1);
  CHECK_FALSE((at_node ? t.host : t.node)->contacted());
  stopped->start();
  t.settle();
  t.check_up();
  check_each_told_once(t.at_node);
  check_each_told_once(t.at_host);
  t.check_traffic();
}

TEST_CASE("a switch that is stopped ends both sides and is joined again when it is started") {
  const auto [node, host] = every_pair();
  CAPTURE(node, host);
  Joined t(node, host);
  t.start();
  t.check_up();
  t.joint->stop();
  t.settle();
  CHECK_FALSE(t.node->contacted());
  CHECK_FALSE(t.host->contacted());
  CHECK(t.at_node.losses() == 1);
  CHECK(t.at_host.losses() == 1);
  CHECK(t.joint->links().first.state == "stopped");
  t.joint->start();
  t.settle();
  t.check_up();
  t.check_traffic();
}

TEST_CASE("a host that refuses the node's XID is heard at the node through a switch") {
  const auto [node, host] = every_pair();
  CAPTURE(node, host);
  Joined t(node, host, [](Joined& j) { j.host_definition.xid = NodeId{0x017, 0x00019}; });
  t.start();
  CHECK_FALSE(t.joint->joined());
  CHECK(t.at_host.count("inop refused") == 1);
  CHECK(t.at_node.count("contacted") == 0);
}

TEST_CASE("T2.1 stations negotiate with format 3 through a switch") {
  using Pair = std::pair<std::string, std::string>;
  const auto [node, host] = GENERATE(as<Pair>{}, Pair{"dlsw", "sdlc"}, Pair{"sdlc", "dlsw"}, Pair{"dlsw", "dlsw v2"});
  CAPTURE(node, host);
  Joined t(node, host, [](Joined& j) {
    j.node_definition.xid_format = j.host_definition.xid_format = 3;
    j.node_definition.role = j.host_definition.role = StationRole::negotiable;
    j.host_definition.role = StationRole::primary;
  });
  t.start();
  t.check_up();
  CHECK(t.at_node.info.xid3);
  CHECK(t.at_host.info.xid3);
  t.check_traffic();
}

TEST_CASE("every carrier of a switch that fails at any unit of the activation works again and is joined") {
  const auto [node, host] = every_pair();
  // Bytes of all connections, and frames of the two LANs, until both sides are joined.
  std::uint64_t units[3] = {};
  {
    Joined t(node, host);
    t.joint->start();
    t.host->start();
    t.node->start();
    REQUIRE(run_until(
        t.timers, [&] { return t.joint->joined(); }, seconds(120)));
    units[0] = t.network.delivered_bytes();
    units[1] = t.node_wire.delivered();
    units[2] = t.host_wire.delivered();
  }
  for (int carrier = 0; carrier < 3; ++carrier) {
    for (std::uint64_t at = 1; at <= units[carrier]; ++at) {
      CAPTURE(node, host, carrier, at);
      Joined t(node, host);
      if (carrier == 0) t.network.cut_at_byte(at);
      if (carrier == 1) t.node_wire.fail_at_frame(at);
      if (carrier == 2) t.host_wire.fail_at_frame(at);
      t.start();
      t.check_up();
      check_each_told_once(t.at_node);
      check_each_told_once(t.at_host);
      if (at % 16 == 0) t.check_traffic();
    }
  }
}

TEST_CASE("a node or a host that is switched off and on is joined again") {
  const auto [node, host] = every_pair();
  CAPTURE(node, host);
  Joined t(node, host);
  t.start();
  t.check_up();
  for (const char* machine : {kNode, kHost, kSwitchToNode, kSwitchToHost}) {
    CAPTURE(machine);
    t.network.cut_machine(machine, seconds(3));
    auto& wire = machine == kNode || machine == kSwitchToNode ? t.node_wire : t.host_wire;
    wire.cut();
    t.settle(seconds(10));
    wire.mend();
    t.settle();
    t.check_up();
    t.check_traffic();
  }
  check_each_told_once(t.at_node);
  check_each_told_once(t.at_host);
}

TEST_CASE("random cuts and stops of everything leave a switch whose two sides agree") {
  const auto [node, host] = every_pair();
  for (unsigned seed = 1; seed <= 30; ++seed) {
    CAPTURE(node, host, seed);
    std::mt19937 random(seed);
    Joined t(node, host);
    t.start();
    for (int step = 0; step < 20; ++step) {
      switch (random() % 7) {
        case 0:
          t.network.cut_all();
          t.node_wire.cut();
          t.host_wire.cut();
          break;
        case 1:
          t.network.cut_at_byte(1 + random() % 400);
          break;
        case 2:
          t.node->stop();
          break;
        case 3:
          t.host->stop();
          break;
        case 4:
          t.joint->stop();
          break;
        default:
          t.node_wire.mend();
          t.host_wire.mend();
          t.node->start();
          t.host->start();
          t.joint->start();
      }
      t.settle(std::chrono::milliseconds(random() % 3000));
    }
    t.node_wire.mend();
    t.host_wire.mend();
    t.node->start();
    t.host->start();
    t.joint->start();
    t.settle(std::chrono::minutes(5));
    t.check_up();
    t.check_traffic();
  }
}

TEST_CASE("an explorer for the station behind a switch is answered when that is there") {
  Joined t("dlsw", "sdlc");
  t.joint->start();
  t.node->start();
  t.settle();
  // The emulator does not listen, as no station of the host was started.
  CHECK_FALSE(t.joint->from().can_reach());
  t.host->start();
  t.settle();
  CHECK(t.joint->from().can_reach());
  CHECK(t.joint->to().can_reach());
}

namespace {

// A link that does what the test says.
struct PlayedLink final : SwitchedLink {
  std::size_t queued = 0;
  bool busy = false;
  std::vector<std::string> calls;
  void start() override {}
  void stop() override {}
  void send(Buffer piu) override { queued += piu.size(); }
  std::size_t queued_bytes() const override { return queued; }
  void set_busy(bool b) override { busy = b; }
  bool contacted() const override { return true; }
  Reach reach(std::size_t) override {
    calls.emplace_back("reach");
    return Reach::now;
  }
  void send_xid(ByteView) override { calls.emplace_back("xid"); }
  void contact() override { calls.emplace_back("contact"); }
  void accept_contact() override { calls.emplace_back("accept"); }
  bool release(InopReason) override {
    calls.emplace_back("release");
    return true;
  }
  bool present() const override { return true; }
  std::size_t longest_piu() const override { return 0; }
};

}  // namespace

TEST_CASE("a partner that does not stop when it is asked to loses PIUs, and what is held stays bounded") {
  RecordingSink events;
  SwitchDefinition d;
  d.name = "SWITCH1";
  d.from.name = "FROM";
  Switch joint(d, events, nullptr);
  auto from = std::make_unique<PlayedLink>();
  auto to = std::make_unique<PlayedLink>();
  auto& from_link = *from;
  auto& to_link = *to;
  joint.set_links(std::move(from), std::move(to));
  joint.start();
  joint.from().on_wanted();
  joint.from().on_xid({}, false);
  CHECK(to_link.calls == std::vector<std::string>{"reach", "xid"});
  joint.from().on_set_mode();
  CHECK(to_link.calls.back() == "contact");
  const Bytes piu(60000, 0x2D);
  // Before the contact it is asked to stop at once, and what was under way is kept.
  joint.from().on_piu(piu);
  CHECK(from_link.busy);
  CHECK(to_link.queued == 0);
  joint.to().on_contacted({});
  CHECK(from_link.calls == std::vector<std::string>{"reach", "accept"});
  CHECK(joint.joined());
  CHECK(to_link.queued == piu.size());
  CHECK_FALSE(from_link.busy);
  for (int i = 0; i < 1000; ++i) joint.from().on_piu(piu);
  CHECK(from_link.busy);
  CHECK(to_link.queued <= Switch::kMostHeld + piu.size());
  CHECK(joint.links().first.dropped_pius > 0);
  CHECK(events.count("although it was asked to stop", Severity::warning) == 1);
  to_link.queued = 0;
  joint.to().on_uncongested();
  CHECK_FALSE(from_link.busy);
  joint.from().on_inop(InopReason::carrier_lost, "cut");
  CHECK(to_link.calls.back() == "release");
  CHECK_FALSE(joint.joined());
}

TEST_CASE("the switch table names every state and input and action, and lists nothing twice") {
  for (std::size_t i = 0; i < SwitchTable::kStates; ++i) CHECK_FALSE(name(static_cast<SwitchState>(i)).empty());
  for (std::size_t i = 0; i < SwitchTable::kInputs; ++i) CHECK_FALSE(name(static_cast<SwitchInput>(i)).empty());
  for (std::size_t i = 1; i < static_cast<std::size_t>(SwitchAction::count_); ++i) {
    CHECK_FALSE(name(static_cast<SwitchAction>(i)).empty());
  }
  for (const auto& row : switch_table().rows()) {
    CHECK(switch_table().find(row.state, row.input) == &row);
    CHECK_FALSE(row.rule.empty());
    // Whatever is under way ends with its link, and with the other one.
    if (row.next == SwitchState::idle) continue;
    CHECK(switch_table().find(row.next, SwitchInput::ended) != nullptr);
    if (row.next != SwitchState::releasing) {
      const auto* ends = switch_table().find(row.next, SwitchInput::other_ended);
      REQUIRE(ends != nullptr);
      CHECK(ends->next == SwitchState::releasing);
    }
  }
}
