// A program's end of the connection to a node in another process: the same results as with a node of its own, and
// every session is told when the node is gone.
#include "rui/port_client.h"

#include <catch2/catch.hpp>
#include <functional>
#include <random>

#include "support/node_harness.h"
#include "support/sim_daemon.h"

using namespace openrui;
using namespace openrui::test;

namespace {

const Endpoint kPlace{"10.0.0.2", 14770};
const PortClient::Identity kDemo{"demo", 77};

// FM 3, TS 3, full duplex, delayed request mode, no pacing.
const std::string kBindFdx =
    "31 01 03 03 F0 F0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00";

class ClientLog final : public PortClientUser {
 public:
  void on_node_up(const std::string& node) override { lines.push_back("up " + node); }
  void on_node_gone(const std::string& why) override { lines.push_back("gone: " + why); }
  std::vector<std::string> lines;
};

// As RecordingUser, and the answer to open().
class RemoteUser final : public SessionUser {
 public:
  void open_answered(const OpenResult& r) override {
    log.push_back("answered " + std::to_string(static_cast<int>(r.error)) + " " + r.lu);
  }
  void opened() override { log.push_back("opened"); }
  void progress(InitStatus s) override { log.push_back("progress " + std::to_string(static_cast<int>(s))); }
  void message(const Message& m) override {
    std::string line(name(m.flow));
    line += " " + std::to_string(static_cast<int>(m.kind)) + " " + to_hex(m.rh.bytes()) + " snf " +
            std::to_string(m.th.snf) + " " + std::to_string(m.th.daf) + "<-" + std::to_string(m.th.oaf) + " " +
            to_words(m.sense) + " | " + to_hex(m.ru);
    log.push_back(line);
  }
  void submitted(Flow flow, const SubmitResult& r) override { log.push_back(words(flow, r)); }
  void failed(SessionFailure f) override { log.push_back("failed " + std::to_string(static_cast<int>(f))); }
  void closed() override { log.push_back("closed"); }

  static std::string words(Flow flow, const SubmitResult& r) {
    std::uint8_t th[Th::kSize];
    emit_th(r.th, th);
    return "submitted " + std::string(name(flow)) + " " + RecordingUser::words(r) + " " + to_hex(th) + " " +
           to_hex(r.rh.bytes());
  }
  std::vector<std::string> log;
};

// A program on a node, directly or through frames; both are driven in the same way.
class World {
 public:
  explicit World(bool framed, const NodeDefinition& definition = NodeHarness::standard())
      : harness(definition), network(harness.timers) {
    network.set_delay(Duration::zero());
    if (!framed) return;
    daemon = std::make_unique<SimDaemon>(harness.node, harness.events, network, kPlace);
    client = std::make_unique<PortClient>(program, harness.timers, kPlace, kDemo, client_log);
    settle();
  }

  SessionPort& port() { return client != nullptr ? static_cast<SessionPort&>(*client) : harness.node; }
  // Everything that is on the way arrives.
  void settle() { run_for(harness.timers, Duration::zero()); }
  void advance(Duration d) { run_for(harness.timers, d); }

  SessionId open(const std::string& lu, RemoteUser& user) {
    OpenRequest request;
    request.name = lu;
    const auto result = port().open(request, user);
    if (client == nullptr) user.open_answered(result);
    settle();
    return result.id;
  }
  void submit(SessionId id, RemoteUser& user, Flow flow, std::string_view rh, std::string_view ru,
              std::uint16_t snf = 0) {
    const auto h = hex(rh);
    const auto bytes = hex(ru);
    Submission s;
    s.flow = flow;
    s.rh = Rh(h[0], h[1], h[2]);
    s.ru = bytes;
    s.snf = snf;
    if (const auto result = port().submit(id, s)) user.log.push_back(RemoteUser::words(flow, *result));
    settle();
  }
  void receive(const std::string& piu) {
    harness.receive(piu);
    settle();
  }
  void up() {
    harness.notifier().on_contacted({});
    receive("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
  }
  // Bound, SDT answered where the profile has it.
  SessionId bind(RemoteUser& user, const std::string& image) {
    up();
    const auto id = open("LUA001", user);
    receive("2D 00 02 00 00 02 6B 80 00 0D 01 01");
    receive("2D 00 02 01 00 01 6B 80 00 " + image);
    submit(id, user, Flow::lu_expedited, "80 00 00", "", 1);
    receive("2D 00 02 01 00 02 6B 80 00 A0");
    submit(id, user, Flow::lu_expedited, "80 00 00", "", 2);
    return id;
  }
  // What the host and the program saw so far.
  std::vector<std::string> transcript(const RemoteUser& user) {
    std::vector<std::string> lines = user.log;
    for (const auto& piu : harness.link().sent) lines.push_back("sent " + to_hex(piu));
    return lines;
  }

  NodeHarness harness;
  SimNetwork network;
  SimTcp program{network, "10.0.0.1"};
  ClientLog client_log;
  std::unique_ptr<SimDaemon> daemon;
  std::unique_ptr<PortClient> client;
};

using Play = std::function<void(World&, RemoteUser&)>;

void same_either_way(const Play& play, const NodeDefinition& definition = NodeHarness::standard()) {
  std::vector<std::string> direct;
  std::vector<std::string> framed;
  {
    World w(false, definition);
    RemoteUser user;
    play(w, user);
    direct = w.transcript(user);
  }
  {
    World w(true, definition);
    RemoteUser user;
    play(w, user);
    framed = w.transcript(user);
  }
  CHECK(direct == framed);
  CHECK(direct.size() > 3);
}

}  // namespace

TEST_CASE("the scenarios of the session port have the same results through frames as in one process") {
  SECTION("a write waits for its window, and the pacing response releases it") {
    same_either_way([](World& w, RemoteUser& u) {
      const auto id = w.bind(u, kBindLu0);
      w.submit(id, u, Flow::lu_normal, "03 90 00", "C1");
      w.submit(id, u, Flow::lu_normal, "03 90 00", "C2");
      w.submit(id, u, Flow::lu_normal, "03 80 00", "C3");
      w.submit(id, u, Flow::lu_expedited, "4B 80 00", "C9 00 01 00 00");
      w.submit(id, u, Flow::sscp_normal, "03 80 00", "C1");
      w.receive("2C 00 02 01 00 00 83 01 00");
    });
  }
  SECTION("CLEAR and UNBIND end a held write") {
    const bool clear = GENERATE(true, false);
    same_either_way([clear](World& w, RemoteUser& u) {
      const auto id = w.bind(u, kBindLu0);
      for (int i = 0; i < 3; ++i) w.submit(id, u, Flow::lu_normal, "03 90 00", "C1");
      w.receive(clear ? "2D 00 02 01 00 05 6B 80 00 A1" : "2D 00 02 01 00 05 6B 80 00 32 01");
      w.submit(id, u, Flow::lu_normal, "03 80 00", "C3");
    });
  }
  SECTION("a congested link holds a write until it has drained") {
    same_either_way([](World& w, RemoteUser& u) {
      const auto id = w.bind(u, kBindFdx);
      w.harness.link().queued = Link::kHighWater + 1;
      w.submit(id, u, Flow::lu_normal, "03 80 00", "C1");
      w.harness.link().queued = 0;
      w.harness.notifier().on_uncongested();
      w.settle();
    });
  }
  SECTION("what the send checks refuse") {
    same_either_way([](World& w, RemoteUser& u) {
      const auto id = w.bind(u, kBindLu0);
      for (const char* rh : {"00 90 00", "02 80 00", "03 80 80", "02 90 20", "03 00 00", "0B 80 00", "03 10 00"}) {
        w.submit(id, u, Flow::lu_normal, rh, "C1");
      }
      w.submit(id, u, Flow::lu_expedited, "4B 80 00", "80");
      w.submit(id, u, Flow::sscp_normal, "0B 80 00", "01 02 03");
      w.submit(id, u, Flow::lu_normal, "80 00 00", "", 77);
    });
  }
  SECTION("exception-response requests are cleared by read and write (LUA manual, Table 11)") {
    const bool by_read = GENERATE(true, false);
    const std::string image = GENERATE(kBindLu0, kBindFdx);
    same_either_way([&](World& w, RemoteUser& u) {
      const auto id = w.bind(u, image);
      w.receive("2C 00 02 01 00 01 03 90 00 C1");
      w.receive("2C 00 02 01 00 02 03 90 00 C2");
      w.port().consumed(id, Flow::lu_normal, 1);
      if (by_read) {
        w.port().asked_to_read(id, Flow::lu_expedited);
        w.port().asked_to_read(id, Flow::lu_normal);
      } else {
        w.port().asked_to_write(id, Flow::lu_normal);
      }
      w.submit(id, u, Flow::lu_normal, "80 10 00", "08 11 00 00", 1);
      w.submit(id, u, Flow::lu_normal, "80 10 00", "08 11 00 00", 2);
    });
  }
  SECTION("a pacing response goes when the message that asked for it was consumed, not before") {
    same_either_way([](World& w, RemoteUser& u) {
      const auto id = w.bind(u, kBindLu0);
      w.submit(id, u, Flow::lu_normal, "03 90 20", "C1");
      w.receive("2C 00 02 01 00 01 02 90 00 C1");
      w.receive("2C 00 02 01 00 02 00 91 00 C2");
      w.port().consumed(id, Flow::lu_normal, 1);
      w.settle();
      u.log.push_back("sent so far: " + std::to_string(w.harness.link().sent.size()));
      w.port().consumed(id, Flow::lu_normal, 1);
      w.settle();
    });
  }
  SECTION("the rest of a chain that the program rejected is purged, and its end reported") {
    same_either_way([](World& w, RemoteUser& u) {
      const auto id = w.bind(u, kBindFdx);
      w.receive("2C 00 02 01 00 01 02 90 00 C1");
      w.submit(id, u, Flow::lu_normal, "80 10 00", "08 11 00 00", 1);
      w.receive("2C 00 02 01 00 02 00 90 00 C2");
      w.receive("2C 00 02 01 00 03 01 80 00 C3");
      w.receive("2C 00 02 01 00 04 03 80 00 C4");
    });
  }
  SECTION("a chain in error, refused by the node or handed up as an EXR") {
    auto d = NodeHarness::standard();
    d.personality = GENERATE(Personality::snapix, Personality::his);
    same_either_way(
        [](World& w, RemoteUser& u) {
          w.bind(u, kBindFdx);
          w.receive("2C 00 02 01 00 01 02 80 00 C1 C2 C3 C4");
          w.receive("2C 00 02 01 00 02 01 80 00 C3");
        },
        d);
  }
  SECTION("a session is closed: TERM-SELF, UNBIND, NOTIFY") {
    same_either_way([](World& w, RemoteUser& u) {
      const auto id = w.bind(u, kBindFdx);
      w.port().close(id);
      w.settle();
      w.receive("2D 00 02 01 00 05 6B 80 00 32 01");
      w.advance(std::chrono::minutes(1));
      w.open("LUA001", u);
    });
  }
  SECTION("link loss, DACTLU and ACTLU again") {
    const int which = GENERATE(0, 1, 2);
    same_either_way([which](World& w, RemoteUser& u) {
      const auto id = w.bind(u, kBindFdx);
      if (which == 0) w.harness.notifier().on_inop(InopReason::carrier_lost, "cut");
      if (which == 1) w.receive("2D 00 02 00 00 03 6B 80 00 0E");
      if (which == 2) w.receive("2D 00 02 00 00 03 6B 80 00 0D 01 01");
      w.settle();
      w.submit(id, u, Flow::lu_normal, "03 80 00", "C1");
    });
  }
  SECTION("an LU that is in use, a name that is not there") {
    same_either_way([](World& w, RemoteUser& u) {
      w.bind(u, kBindFdx);
      w.open("LUA001", u);
      w.open("NOSUCH", u);
      w.open("LUA002", u);
    });
  }
}

TEST_CASE("whatever host and program do, frames change nothing about it") {
  const char* const kPius[] = {"2C 00 02 01 00 00 03 90 00 C1",
                               "2C 00 02 01 00 00 03 91 00 C2",
                               "2C 00 02 01 00 00 02 90 00 C3",
                               "2C 00 02 01 00 00 01 91 20 C4",
                               "2C 00 02 01 00 00 03 80 20 C5",
                               "2D 00 02 01 00 00 6B 80 00 A1",
                               "2D 00 02 01 00 00 6B 80 00 A0",
                               "2C 00 02 01 00 00 83 01 00",
                               "2C 00 02 01 00 00 83 80 00",
                               "2C 00 02 00 00 00 03 80 00 C6",
                               "2D 00 02 01 00 00 4B 80 00 C9 00 01 00 00"};
  const char* const kHeaders[] = {"03 90 00", "03 80 00", "03 90 20", "02 90 00", "01 80 20", "80 00 00"};
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    same_either_way([seed, &kPius, &kHeaders](World& w, RemoteUser& u) {
      std::mt19937 random(seed);
      const auto id = w.bind(u, seed % 2 == 0 ? kBindLu0 : kBindFdx);
      std::uint16_t normal = 0;
      std::uint16_t expedited = 10;
      bool waits = false;
      unsigned unread = 0;
      std::size_t seen = 0;
      for (int step = 0; step < 60; ++step) {
        const auto what = random() % 6;
        const auto choice = random();
        if (what <= 2) {
          auto piu = hex(kPius[choice % std::size(kPius)]);
          const bool response = (piu[6] & 0x80) != 0;
          const auto clear = piu.back() == 0xA1 && piu[0] == 0x2D;
          put16(piu.data() + 4, response ? static_cast<std::uint16_t>(1 + choice % 5)
                                         : (piu[0] == 0x2D ? ++expedited : (piu[3] == 1 ? ++normal : normal)));
          w.harness.notifier().on_piu(piu);
          if (clear) normal = 0;
          w.settle();
          if (clear) w.submit(id, u, Flow::lu_expedited, "80 00 00", "", expedited);
        } else if (what == 3 && !waits) {
          const auto before = u.log.size();
          w.submit(id, u, Flow::lu_normal, kHeaders[choice % std::size(kHeaders)],
                   kHeaders[choice % std::size(kHeaders)][0] == '8' ? "" : "C1 C2",
                   static_cast<std::uint16_t>(1 + choice % 4));
          waits = u.log.size() == before;
        } else if (what == 4) {
          w.port().asked_to_read(id, Flow::lu_normal);
        } else if (what == 5 && unread > 0) {
          const auto n = 1 + static_cast<unsigned>(choice) % unread;
          w.port().consumed(id, Flow::lu_normal, n);
          unread -= n;
        }
        w.settle();
        for (; seen < u.log.size(); ++seen) {
          if (u.log[seen].rfind("LU norm 0", 0) == 0) ++unread;
          if (u.log[seen].rfind("LU exp 0 6B 80 00", 0) == 0 && u.log[seen].substr(u.log[seen].size() - 2) == "A1") {
            unread = 0;
          }
        }
        if (waits && !u.log.empty() && u.log.back().rfind("submitted LU norm", 0) == 0) waits = false;
      }
      // Takes along what is waiting to be sent.
      w.submit(id, u, Flow::sscp_normal, "03 80 00", "C1");
    });
  }
}

TEST_CASE("a program may open sessions before it is connected, and is told the node's name") {
  NodeHarness h;
  SimNetwork network(h.timers);
  SimTcp tcp(network, "10.0.0.1");
  SimDaemon daemon(h.node, h.events, network, kPlace);
  ClientLog log;
  RemoteUser user;
  PortClient client(tcp, h.timers, kPlace, kDemo, log);
  OpenRequest request;
  request.name = "LUA001";
  const auto result = client.open(request, user);
  CHECK(result.error == OpenError::none);
  CHECK(result.id == 1);
  CHECK(result.lu.empty());
  run_for(h.timers, std::chrono::seconds(1));
  CHECK(log.lines == std::vector<std::string>{"up NODE1"});
  REQUIRE_FALSE(user.log.empty());
  CHECK(user.log.front() == "answered 0 LUA001");
}

TEST_CASE("when the program goes, its LUs become free and the node forgets it") {
  World w(true);
  RemoteUser user;
  w.bind(user, kBindFdx);
  CHECK(w.harness.node.sessions() == 1);
  w.client.reset();
  w.settle();
  w.receive("2D 00 02 01 00 05 6B 80 00 32 01");
  w.advance(std::chrono::minutes(1));
  CHECK(w.harness.node.sessions() == 0);
  CHECK(w.daemon->programs() == 0);
  World again(true);
  RemoteUser other;
  again.open("LUA001", other);
  CHECK(other.log.front() == "answered 0 LUA001");
}

TEST_CASE("when the node goes, every session is told once, and nothing reaches it any more") {
  World w(true);
  RemoteUser first;
  RemoteUser second;
  const auto id = w.bind(first, kBindFdx);
  w.open("LUA002", second);
  w.submit(id, first, Flow::lu_normal, "03 80 00", "C1");
  first.log.clear();
  second.log.clear();
  SECTION("in an orderly way") {
    w.harness.node.stop();
    w.settle();
    w.daemon->hang_up();
  }
  SECTION("by hanging up") { w.daemon->hang_up(); }
  SECTION("by a cut") { w.network.cut_all(); }
  w.settle();
  CHECK(first.log == std::vector<std::string>{"failed 1"});
  CHECK(second.log == std::vector<std::string>{"failed 1"});
  CHECK(w.client->state() == PortClient::State::gone);
  CHECK(w.client_log.lines.size() == 2);
  // Late calls of a program that has not noticed.
  w.client->asked_to_read(id, Flow::lu_normal);
  w.client->consumed(id, Flow::lu_normal, 1);
  w.client->close(id);
  w.submit(id, first, Flow::lu_normal, "03 80 00", "C1");
  CHECK(first.log.back().find("state_check 8005") != std::string::npos);
  OpenRequest request;
  request.name = "LUA001";
  CHECK(w.client->open(request, first).error == OpenError::node_unreachable);
}

TEST_CASE("a node that cannot be reached or does not answer ends the opening of sessions") {
  TimerQueue timers;
  SimNetwork network(timers);
  SimTcp tcp(network, "10.0.0.1");
  SimTcp other(network, kPlace.address);
  // Accepts and says nothing, or what the test says.
  struct Mute final : TcpAcceptor, TcpHandler {
    void on_accept(std::unique_ptr<TcpConnection> c) override {
      connection = std::move(c);
      connection->set_handler(*this);
      if (!says.empty()) connection->send(Buffer::copy_of(says));
    }
    void on_connected() override {}
    std::size_t on_data(ByteView data) override { return data.size(); }
    void on_closed(const std::string&) override {}
    void on_drained() override {}
    Bytes says;
    std::unique_ptr<TcpConnection> connection;
  } mute;
  std::unique_ptr<TcpListener> listener;
  std::string why;
  SECTION("nobody listens") { why = "connection refused"; }
  SECTION("it says nothing") {
    listener = std::move(other.listen(kPlace, mute).value());
    why = "the node does not answer";
  }
  SECTION("it refuses the version") {
    listener = std::move(other.listen(kPlace, mute).value());
    const auto refused = frames::make_refused("too old");
    mute.says.assign(refused.view().begin(), refused.view().end());
    why = "refused: too old";
  }
  SECTION("it is something else") {
    listener = std::move(other.listen(kPlace, mute).value());
    mute.says = hex("48 54 54 50 2F 31 2E 31 20 34 30 30");
    why = "the node sent what is not a frame of the session port";
  }
  SECTION("it has a version that we do not speak") {
    listener = std::move(other.listen(kPlace, mute).value());
    const auto welcome = frames::make_welcome({7, 4096, "N"});
    mute.says.assign(welcome.view().begin(), welcome.view().end());
    why = "the node sent what is not a frame of the session port";
  }
  ClientLog log;
  RemoteUser user;
  PortClient client(tcp, timers, kPlace, kDemo, log);
  OpenRequest request;
  request.name = "LUA001";
  client.open(request, user);
  run_for(timers, std::chrono::minutes(1));
  CHECK(user.log == std::vector<std::string>{"answered 9 "});
  CHECK(log.lines == std::vector<std::string>{"gone: " + why});
}

TEST_CASE("whatever a node sends, the program's end stays whole and tells its sessions once") {
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    TimerQueue timers;
    SimNetwork network(timers);
    SimTcp tcp(network, "10.0.0.1");
    SimTcp other(network, kPlace.address);
    struct Liar final : TcpAcceptor, TcpHandler {
      void on_accept(std::unique_ptr<TcpConnection> c) override {
        connection = std::move(c);
        connection->set_handler(*this);
        connection->send(frames::make_welcome({1, 100000, "N"}));
      }
      void on_connected() override {}
      std::size_t on_data(ByteView data) override { return data.size(); }
      void on_closed(const std::string&) override {}
      void on_drained() override {}
      std::unique_ptr<TcpConnection> connection;
    } liar;
    auto listener = std::move(other.listen(kPlace, liar).value());
    ClientLog log;
    RemoteUser user;
    PortClient client(tcp, timers, kPlace, kDemo, log);
    OpenRequest request;
    request.name = "LUA001";
    client.open(request, user);
    run_for(timers, std::chrono::seconds(1));
    REQUIRE(client.state() == PortClient::State::up);
    for (int i = 0; i < 30; ++i) {
      Bytes bytes(frames::kHeaderSize + random() % 24);
      for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % 4);
      put32(bytes.data(), static_cast<std::uint32_t>(bytes.size() - 4));
      bytes[4] = static_cast<std::uint8_t>(0x83 + random() % 7);
      bytes[5] = static_cast<std::uint8_t>(1U << (random() % 4));
      put32(bytes.data() + 6, 1);
      if (liar.connection != nullptr) liar.connection->send(Buffer::copy_of(bytes));
      client.consumed(1, Flow::lu_normal, static_cast<unsigned>(1 + random() % 3));
    }
    run_for(timers, std::chrono::seconds(1));
    liar.connection.reset();
    run_for(timers, std::chrono::seconds(1));
    CHECK(client.state() == PortClient::State::gone);
    const auto is_end = [](const std::string& line) {
      return line.rfind("failed", 0) == 0 || line == "closed" ||
             (line.rfind("answered ", 0) == 0 && line.rfind("answered 0", 0) != 0);
    };
    CHECK(std::count_if(user.log.begin(), user.log.end(), is_end) == 1);
  }
}

TEST_CASE("what nobody waits for goes with the next frame, so that a read costs no packet of its own") {
  World w(true);
  RemoteUser user;
  const auto id = w.bind(user, kBindFdx);
  w.receive("2C 00 02 01 00 01 03 90 00 C1");
  const auto before = w.network.delivered_bytes();
  w.client->consumed(id, Flow::lu_normal, 1);
  for (const Flow f : {Flow::sscp_expedited, Flow::lu_expedited, Flow::sscp_normal, Flow::lu_normal}) {
    w.client->asked_to_read(id, f);
  }
  w.settle();
  CHECK(w.network.delivered_bytes() == before);
  w.submit(id, user, Flow::lu_normal, "03 80 00", "C1");
  // CONSUMED, one ASKED_TO_READ for the four flows, SUBMIT; back comes SUBMITTED.
  CHECK(w.network.delivered_bytes() - before == 20 + 10 + 16 + 24);
}

TEST_CASE("a program that reads gives its credit back, however much the host sends without pacing") {
  World w(true);
  RemoteUser user;
  const auto id = w.bind(user, kBindFdx);
  user.log.clear();
  Bytes piu = hex("2C 00 02 01 00 00 03 90 00");
  piu.insert(piu.end(), 250, 0xC1);
  const std::size_t messages = 3 * PortServer::kWindow / (250 + 26);
  for (std::size_t i = 1; i <= messages; ++i) {
    put16(piu.data() + 4, static_cast<std::uint16_t>(i));
    w.harness.notifier().on_piu(piu);
    if (i % 4 != 0) continue;
    w.settle();
    w.client->consumed(id, Flow::lu_normal, static_cast<unsigned>(user.log.size()));
    w.client->asked_to_read(id, Flow::lu_normal);
    user.log.clear();
  }
  CHECK(w.client->sessions() == 1);
  CHECK(w.harness.node.sessions() == 1);
}

TEST_CASE("a program that polls a node which does not read does not grow, and what it asked for is told in the end") {
  World w(true);
  RemoteUser user;
  const auto id = w.bind(user, kBindFdx);
  w.network.stall(true);
  // More than the queue's high-water mark, one write at a time on each flow.
  const Bytes ru(60000, 0xC1);
  Submission s;
  s.rh = Rh(0x03, 0x80, 0x00);
  s.ru = ru;
  for (int i = 0; i < 6; ++i) w.port().submit(id, s);
  const auto asked = [&w] { return w.network.queued_bytes(); };
  const auto before = asked();
  REQUIRE(before > Link::kHighWater);
  for (int i = 0; i < 10000; ++i) w.port().asked_to_read(id, Flow::lu_normal);
  CHECK(asked() == before);
  w.network.stall(false);
  w.settle();
  CHECK(asked() == 0);
}
