// Both stations on a wire that loses, repeats and damages frames. They carry a real FCS here, as on a real line: the
// emulator's TCP line has none that would show the damage.
#include <deque>
#include <random>

#include "sdlc_under_test.h"

using namespace openrui;
using namespace openrui::sdlc;
using namespace openrui::test;

namespace {

// A line with one primary and one secondary station; a frame takes a millisecond.
class LossyWire {
 public:
  LossyWire(unsigned seed, int percent, int modulo, int window)
      : random_(seed),
        percent_(percent),
        primary(host_side, PrimaryUnderTest::as_host(sdlc_link(modulo, window)), at_host),
        secondary(node_side, sdlc_link(modulo, window), at_node) {
    primary.start();
    secondary.start();
  }

  void run(Duration span) {
    const auto end = timers.now() + span;
    while (timers.now() < end) step();
  }
  // False when that took longer than the limit.
  bool run_until(const std::function<bool()>& done) {
    const auto end = timers.now() + std::chrono::seconds(120);
    while (timers.now() < end && !done()) step();
    return done();
  }
  void step() {
    if (primary.awaiting() || !primary.due() || *primary.due() > timers.now()) {
      run_for(timers, std::chrono::milliseconds(1));
    } else {
      primary.take_turn();
      reply_due_ = timers.now() + std::chrono::milliseconds(100);
    }
    deliver(to_secondary_, [this](ByteView f) { secondary.receive(f); });
    deliver(to_primary_, [this](ByteView f) {
      reply_due_ = timers.now() + std::chrono::milliseconds(100);
      primary.receive(f);
    });
    if (primary.awaiting() && timers.now() >= reply_due_) primary.on_reply_timeout();
  }

  class Side final : public Line {
   public:
    Side(LossyWire& wire, std::deque<Bytes>& out) : wire_(wire), out_(out) {
      definition_.retries = 50;
      definition_.reply_timeout = std::chrono::milliseconds(100);
      definition_.poll_pause = std::chrono::milliseconds(10);
    }
    const PortDefinition& definition() const override { return definition_; }
    TimerQueue& timers() override { return wire_.timers; }
    PortCounters& count() override { return counters_; }
    void report(Severity, const std::string&) override {}
    bool up() const override { return true; }
    void transmit(std::span<const SdlcFrame> frames, SdlcModulo modulo) override {
      for (const auto& frame : frames) wire_.put(frame, modulo, out_);
    }
    bool carries(const std::string&, ByteView, SdlcModulo) override { return true; }
    void on_change() override {}
    void on_gone(const Link&) override {}
    std::string state_in_words() const override { return "wire"; }

   private:
    LossyWire& wire_;
    std::deque<Bytes>& out_;
    PortDefinition definition_;
    PortCounters counters_;
  };

 private:
  bool chance() { return static_cast<int>(random_() % 100) < percent_; }
  void put(const SdlcFrame& frame, SdlcModulo modulo, std::deque<Bytes>& out) {
    std::array<std::uint8_t, kSdlcLongestHeader> header{};
    const auto length = emit_sdlc_header(frame, modulo, header);
    Bytes bytes(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(length));
    bytes.insert(bytes.end(), frame.information.begin(), frame.information.end());
    const auto fcs = sdlc_fcs(bytes);
    bytes.insert(bytes.end(), fcs.begin(), fcs.end());
    ++frames;
    if (chance()) return void(++lost);
    if (chance()) {
      ++repeated;
      out.push_back(bytes);
    }
    if (chance()) {
      ++damaged;
      bytes[random_() % bytes.size()] ^= static_cast<std::uint8_t>(1U << random_() % 8);
    }
    out.push_back(std::move(bytes));
  }
  template <class F>
  void deliver(std::deque<Bytes>& queue, F f) {
    while (!queue.empty()) {
      const auto bytes = std::move(queue.front());
      queue.pop_front();
      if (sdlc_fcs_register(bytes) != kSdlcGoodFcs) continue;
      f(ByteView(bytes).first(bytes.size() - 2));
    }
  }

  std::mt19937 random_;
  int percent_;
  std::deque<Bytes> to_secondary_;
  std::deque<Bytes> to_primary_;
  TimePoint reply_due_;

 public:
  int frames = 0;
  int lost = 0;
  int repeated = 0;
  int damaged = 0;
  TimerQueue timers;
  RecordingNotifier at_node;
  RecordingNotifier at_host;
  Side host_side{*this, to_secondary_};
  Side node_side{*this, to_primary_};
  Primary primary;
  Secondary secondary;
};

Bytes numbered_piu(std::mt19937& random, int number) {
  Bytes piu(9 + random() % 60);
  for (auto& byte : piu) byte = static_cast<std::uint8_t>(random());
  piu[7] = static_cast<std::uint8_t>(number >> 8);
  piu[8] = static_cast<std::uint8_t>(number);
  return piu;
}

}  // namespace

TEST_CASE("on a wire that loses, repeats and damages a tenth of the frames no PIU is lost, doubled or out of order") {
  const auto modulo = GENERATE(8, 128);
  const auto window = GENERATE(1, 3, 7);
  const auto seed = GENERATE(1U, 2U, 3U, 4U, 5U);
  CAPTURE(modulo, window, seed);
  LossyWire wire(seed, 10, modulo, window == 7 ? modulo - 1 : window);
  REQUIRE(wire.run_until([&] { return wire.primary.contacted() && wire.secondary.contacted(); }));
  wire.at_node.clear();
  wire.at_host.clear();
  std::mt19937 random(seed);
  std::vector<Bytes> to_host;
  std::vector<Bytes> to_node;
  for (int i = 0; i < 300; ++i) {
    to_host.push_back(numbered_piu(random, i));
    to_node.push_back(numbered_piu(random, i));
    wire.secondary.send(Buffer::copy_of(to_host.back()));
    wire.primary.send(Buffer::copy_of(to_node.back()));
    for (auto n = random() % 4; n > 0; --n) wire.step();
  }
  REQUIRE(wire.run_until([&] { return wire.primary.queued_bytes() == 0 && wire.secondary.queued_bytes() == 0; }));
  wire.run(std::chrono::seconds(1));
  CHECK(wire.at_host.pius == to_host);
  CHECK(wire.at_node.pius == to_node);
  CHECK(wire.at_host.losses() == 0);
  CHECK(wire.at_node.losses() == 0);
  // The wire was what it is said to be.
  for (const auto n : {wire.lost, wire.repeated, wire.damaged}) CHECK(n > wire.frames / 20);
}

TEST_CASE("on the same wire a link comes up and goes down, each told once at each end") {
  const auto seed = GENERATE(range(1U, 21U));
  const bool by_node = GENERATE(true, false);
  CAPTURE(seed, by_node);
  LossyWire wire(seed, 10, 8, 7);
  wire.run(std::chrono::seconds(30));
  CHECK(wire.at_node.count("contacted") == 1);
  CHECK(wire.at_host.count("contacted") == 1);
  (by_node ? static_cast<Link&>(wire.secondary) : wire.primary).stop();
  wire.run(std::chrono::seconds(5));
  CHECK(wire.at_node.losses() == 1);
  CHECK(wire.at_host.losses() == 1);
  CHECK_FALSE(wire.primary.contacted());
  CHECK_FALSE(wire.secondary.contacted());
}
