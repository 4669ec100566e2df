// A capture replayed against our node, as host, in virtual time: what is compared, per second. Reading the file is not
// in it.
#include <benchmark/benchmark.h>
#include <string>

#include "replay/node_subject.h"
#include "replay/player.h"

namespace {

using namespace openrui;

constexpr std::size_t kRounds = 10000;
constexpr std::size_t kRu = 256;

void add(ConversationBuilder& builder, std::uint64_t& number, LinkEnd from, std::string_view head, std::uint16_t snf,
         ByteView ru = {}) {
  Bytes piu = *from_hex(head);
  put16(piu.data() + 4, snf);
  piu.insert(piu.end(), ru.begin(), ru.end());
  CapturedUnit unit;
  unit.number = ++number;
  unit.link = "HOST1";
  unit.from = from;
  unit.bytes = piu;
  builder.add(unit);
}

// One LU-LU session (FM 3, TS 3, half-duplex flip-flop), each side in turn with a chain of one element that asks for a
// definite response.
Conversation conversation() {
  ConversationBuilder builder;
  std::uint64_t number = 0;
  const auto say = [&](LinkEnd from, std::string_view head, std::uint16_t snf, ByteView ru = {}) {
    add(builder, number, from, head, snf, ru);
  };
  const Bytes bind = *from_hex("31 01 03 03 B0 B0 00 80 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
  say(LinkEnd::host, "2D 00 00 00 0000 6B8000 1101010500000000 01", 1);
  say(LinkEnd::node, "2D 00 00 00 0000 EB8000 1101", 1);
  say(LinkEnd::host, "2D 00 02 00 0000 6B8000 0D0101", 2);
  say(LinkEnd::node, "2D 00 00 02 0000 EB8000 0D0101 0085C000 0C0E03000100000040404040 40404040", 2);
  say(LinkEnd::host, "2D 00 02 01 0000 6B8000", 1, bind);
  say(LinkEnd::node, "2D 00 01 02 0000 EB8000 31", 1);
  say(LinkEnd::host, "2D 00 02 01 0000 6B8000 A0", 2);
  say(LinkEnd::node, "2D 00 01 02 0000 EB8000 A0", 2);
  const Bytes data(kRu, 0xC1);
  std::uint16_t snf = 0;
  for (std::size_t i = 0; i < kRounds; ++i) {
    ++snf;
    say(LinkEnd::node, "2C 00 01 02 0000 038020", snf, data);
    say(LinkEnd::host, "2C 00 02 01 0000 838000", snf);
    say(LinkEnd::host, "2C 00 02 01 0000 038020", snf, data);
    say(LinkEnd::node, "2C 00 01 02 0000 838000", snf);
  }
  return builder.take();
}

void replay_as_host(benchmark::State& state) {
  const auto all = conversation();
  for (auto _ : state) {
    auto subject = replay::NodeSubject::make(replay::node_of(all), all);
    const auto verdict = replay::Player(all, *subject.value(), {LinkEnd::host, {}}).play("bench");
    if (!verdict.good()) state.SkipWithError("the replay ends with differences");
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * all.steps.size()));
}
BENCHMARK(replay_as_host)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
