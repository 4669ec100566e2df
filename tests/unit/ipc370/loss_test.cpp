// The stream is lost at every byte of a set-up, a transfer and a close; and thousands of seeds of everything at once
// (transports reference 9.2 D2, 10.5, 11.5).
#include <map>
#include <random>

#include "unit/ipc370/ipc_nodes.h"

using namespace openrui;
using namespace openrui::ipc370;
using namespace openrui::ipc370::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// One conversation from the first OPEN to the last CLOSE; the stream dies before its `cut`-th byte (0: never). How many
// bytes went by.
std::uint64_t converse(std::uint64_t cut) {
  NodeOptions options;
  options.network.window = 1024;
  TwoNodes n(options);
  if (cut != 0) n.wire.cut_at_byte(cut);
  n.open_a = &n.a->open(n.alpha, "B/A");
  n.open_b = &n.b->open(n.beta, "A/B");
  std::vector<Rq*> received;
  const std::vector<std::string> records{"one", "", std::string(1500, 'x'), "four"};
  for (std::size_t i = 0; i < records.size(); ++i) {
    received.push_back(&n.receive_b(2000));
    received.push_back(&n.receive_a(2000));
  }
  for (const auto& record : records) {
    n.send_a(record);
    n.send_b(record);
  }
  // CLOSE before the match would end the OPEN (rule O3).
  openrui::test::run_until(
      n.timers, [&] { return n.open_a->complete() && n.open_b->complete(); }, seconds(20));
  auto& close_a = n.a->close(n.alpha, n.cid_a());
  auto& close_b = n.b->close(n.beta, n.cid_b());
  n.run(seconds(20));
  INFO("cut before byte " << cut);
  CHECK(n.open_a->cc() == 0);
  CHECK(n.open_b->cc() == 0);
  for (std::size_t i = 0; i < received.size(); ++i) {
    CHECK(received[i]->cc() == 0);
    CHECK(received[i]->received() == records[i / 2]);
  }
  CHECK(close_a.cc() == 0);
  CHECK(close_b.cc() == 0);
  CHECK(n.a->facility.half_connections() == 0);
  CHECK(n.b->facility.half_connections() == 0);
  return n.wire.delivered_bytes();
}

// An ABCLS, and the stream dies at some byte: both ends are free in the end, whatever was lost.
std::uint64_t abort_one(std::uint64_t cut) {
  TwoNodes n;
  if (cut != 0) n.wire.cut_at_byte(cut);
  n.open_a = &n.a->open(n.alpha, "B/A");
  n.open_b = &n.b->open(n.beta, "A/B");
  auto& receive = n.receive_b(100);
  n.run(milliseconds(30));
  n.a->abcls(n.alpha, n.cid_a());
  n.run(seconds(20));
  INFO("cut before byte " << cut);
  CHECK(n.a->facility.half_connections() == 0);
  // Aborted before they had met, the other one still waits; and its OPEN can still be answered.
  if (n.open_b->complete()) {
    CHECK(receive.cc() == 3);
    CHECK(n.b->facility.half_connections() == 0);
  } else {
    n.open_a = &n.a->open(n.alpha, "B/A");
    n.run(seconds(5));
    CHECK(n.open_b->cc() == 0);
  }
  return n.wire.delivered_bytes();
}

// Three nodes that do everything at random on streams that come and go.
class Storm {
 public:
  explicit Storm(unsigned seed) : dice_(seed) {
    const std::vector<std::vector<std::string>> calls{{"NODEB", "NODEC"}, {"NODEC"}, {}};
    NodeOptions options;
    options.installation.buffer = 512;
    options.network.window = 1024;
    options.network.resume = seconds(20);
    wire_.set_delay([this] { return milliseconds(roll(40)); });
    for (std::size_t i = 0; i < 3; ++i) {
      nodes_.push_back(std::make_unique<SimNode>(wire_, timers_, "NODE" + std::string(1, static_cast<char>('A' + i)),
                                                 calls[i], options));
      tasks_.push_back(nodes_[i]->task("JOB"));
    }
  }
  ~Storm() {
    for (auto& node : nodes_) node->facility.stop();
  }

  // How many records came.
  int run() {
    for (int step = 0; step < 120; ++step) {
      act();
      openrui::test::run_for(timers_, milliseconds(roll(60)));
      check();
    }
    // Peace: what is open is ended by its users, in order or not.
    openrui::test::run_for(timers_, seconds(5));
    for (std::size_t i = 0; i < ends_.size(); ++i) {
      if (roll(2) != 0) close(ends_[i]);
      drain(ends_[i]);
    }
    openrui::test::run_for(timers_, seconds(60));
    for (auto& end : ends_) {
      auto& node = *nodes_[end.node];
      if (node.facility.find(end.open->cid()) != nullptr) node.abcls(tasks_[end.node], end.open->cid());
    }
    openrui::test::run_for(timers_, seconds(60));
    check();
    for (const auto& node : nodes_) {
      for (const auto& rq : node->blocks) CHECK(rq.complete());
      for (const auto& half : node->facility.report()) {
        INFO("left over: " << half.tag << " in state " << name(half.state));
        CHECK(half.state == HalfState::ended);  // nothing was asked of it since the other side ended it
      }
      CHECK(node->supervisor.abends.empty());
    }
    int came = 0;
    for (const auto& end : ends_) came += end.came;
    return came;
  }

 private:
  struct End {
    std::size_t node;
    Rq* open;
    int sent = 0;
    bool closed = false;
    std::vector<Rq*> receives = {};
    std::size_t looked_at = 0;
    std::string from = {};  // whose records came, once one has
    int came = 0;
  };
  unsigned roll(unsigned n) { return static_cast<unsigned>(dice_() % n); }

  void act() {
    const auto what = roll(100);
    if (ends_.empty() || what < 15) return open();
    auto& end = ends_[roll(static_cast<unsigned>(ends_.size()))];
    auto& node = *nodes_[end.node];
    const auto cid = end.open->cid();
    if (what < 50) {
      if (end.closed) return;
      // A record says whose it is and which, and is padded to a length of its own.
      std::string record =
          std::to_string(end.node) + "." + std::to_string(cid) + ":" + std::to_string(end.sent++) + ";";
      record.resize(record.size() + roll(700), '.');
      const auto half = record.size() / 2;
      if (roll(3) == 0) {
        node.send(tasks_[end.node], cid, record.substr(0, half), true);
        record.erase(0, half);
      }
      node.send(tasks_[end.node], cid, record);
    } else if (what < 80) {
      end.receives.push_back(&node.receive(tasks_[end.node], cid, 800));
    } else if (what < 84) {
      close(end);
    } else if (what < 87) {
      node.abcls(tasks_[end.node], cid);
      end.closed = true;
    } else if (what < 95) {
      wire_.cut_at_byte(1 + roll(400));
    } else if (what < 97) {
      wire_.set_chunk(roll(2) != 0 ? 1 + roll(30) : 0);
    } else {
      wire_.cut_all();
    }
  }
  void open() {
    const auto node = roll(3);
    // Few names, so that there is much to match; with X a node may find itself.
    static const char* const kTags[] = {"X/X", "B/A", "A/B", "?/A", "A/?"};
    ends_.push_back({node, &nodes_[node]->open(tasks_[node], kTags[roll(5)])});
  }
  void close(End& end) {
    if (end.closed) return;
    end.closed = true;
    nodes_[end.node]->close(tasks_[end.node], end.open->cid());
  }
  void drain(End& end) {
    for (int i = 0; i < 60; ++i)
      end.receives.push_back(&nodes_[end.node]->receive(tasks_[end.node], end.open->cid(), 800));
  }
  // Records come from one partner, in order, none twice and none left out.
  void check() {
    for (auto& end : ends_) {
      for (; end.looked_at < end.receives.size() && end.receives[end.looked_at]->complete(); ++end.looked_at) {
        const auto& rq = *end.receives[end.looked_at];
        if (rq.cc() != 0) continue;
        const auto text = rq.received();
        // The end of a connection may cut the last record short.
        if (rq.continued()) continue;
        const auto colon = text.find(':');
        REQUIRE(colon != std::string::npos);
        const auto from = text.substr(0, colon);
        if (end.from.empty()) end.from = from;
        CHECK(end.from == from);
        CHECK(text.substr(colon + 1, text.find(';') - colon - 1) == std::to_string(end.came++));
      }
    }
  }

  std::mt19937 dice_;
  TimerQueue timers_;
  openrui::test::SimNetwork wire_{timers_};
  std::vector<std::unique_ptr<SimNode>> nodes_;
  std::vector<Caller> tasks_;
  std::vector<End> ends_;
};

}  // namespace

TEST_CASE("a conversation survives the loss of the stream at every byte") {
  const auto bytes = converse(0);
  CHECK(bytes > 3500);
  // Every byte of the set-up and of the first records; then every seventh, for the long record is all alike.
  for (std::uint64_t n = 1; n <= bytes; n += n < 900 ? 1 : 7) converse(n);
}

TEST_CASE("both ends are free after ABCLS whatever byte the stream is lost at") {
  const auto bytes = abort_one(0);
  for (std::uint64_t n = 1; n <= bytes; ++n) abort_one(n);
}

TEST_CASE("three nodes in a storm keep every record in order and complete every request") {
  const auto first = GENERATE(range(1U, 2002U, 250U));
  int came = 0;
  for (unsigned seed = first; seed < first + 250; ++seed) {
    INFO("seed " << seed);
    came += Storm(seed).run();
  }
  CHECK(came > 250 * 5);
}
