// The simulated host under a node that sends any PIU at any time.
#include "formats/describe.h"
#include "fuzz_input.h"
#include "unit/hostsim/host_harness.h"

using namespace openrui;
using namespace openrui::test;
using fuzz::require;

namespace {

class World {
 public:
  World(fuzz::Input& in, std::uint8_t options) : in_(in) {
    static const char* const kModes[] = {"LU0-DEMO", "LU2", "FDX", "FM2", "FM4", "NEGO", "NONE"};
    if ((options & 1) == 0) return;
    contacted_ = true;
    const auto* mode = kModes[(options >> 2) % std::size(kModes)];
    if ((options & 2) != 0) {
      harness_.start_session("ECHO1", mode);
    } else {
      harness_.activate();
      harness_.init_self("SINK1", mode);
    }
  }

  void step() {
    switch (in_.u8() & 0x07) {
      case 0:
        if (std::exchange(contacted_, true)) break;
        harness_.notifier->on_contacted({static_cast<std::size_t>(in_.u8()), false});
        break;
      case 1:
        if (!std::exchange(contacted_, false)) break;
        harness_.notifier->on_inop(InopReason::carrier_lost, "fuzz");
        break;
      case 2:
        harness_.pass(std::chrono::milliseconds(100) * in_.u8());
        break;
      case 3:
        in_.flag() ? harness_.host.stop() : harness_.host.start();
        break;
      case 4:
        harness_.link->queued = harness_.link->queued == 0 ? Link::kHighWater + 1 : 0;
        if (harness_.link->queued == 0) harness_.notifier->on_uncongested();
        break;
      default: {
        const auto piu = in_.chunk();
        if (contacted_) harness_.notifier->on_piu(piu);
      }
    }
    for (const auto& piu : harness_.link->sent) {
      require(parse_th(piu).ok(), "every PIU sent has a TH");
      describe_piu(piu);
    }
    harness_.link->sent.clear();
    harness_.events.lines.clear();
    harness_.host.lus();
    harness_.host.stations();
  }

 private:
  fuzz::Input& in_;
  HostHarness harness_;
  bool contacted_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  World world(in, in.u8());
  while (in.more()) world.step();
  return 0;
}
