// The simulation as a program: worlds one after another, each from its seed.
//
//   sim --seed N            one world; writes its ladder to out/sim/seed-N.txt
//   sim --seeds FIRST LAST  many; ends at the first that fails, after running it again for its ladder
//   sim --minutes M [--seed N]  as many as fit, from seed N on
// Exit 0: everything held; 1: something did not; 2: wrong usage.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <malloc.h>
#include <string>
#include <utility>
#include <vector>

#include "sim/world.h"

#if defined(__SANITIZE_ADDRESS__)
// Debian's g++ has the functions, not the headers.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
extern "C" void __sanitizer_set_death_callback(void (*callback)());
#endif

namespace {

using namespace openrui;
using Clock = std::chrono::steady_clock;

std::uint64_t current_seed = 0;

std::string command(std::uint64_t seed) { return BINARY_DIR "/bin/sim --seed " + std::to_string(seed); }

std::size_t live_memory() {
#if defined(__SANITIZE_ADDRESS__)
  return __sanitizer_get_current_allocated_bytes();
#else
  return mallinfo2().uordblks;
#endif
}

#if defined(__SANITIZE_ADDRESS__)
void on_death() {
  std::fprintf(stderr, "sim: that was seed %llu: %s\n", static_cast<unsigned long long>(current_seed),
               command(current_seed).c_str());
}
#endif

struct Result {
  std::string failure;
  sim::Coverage coverage;
};

// The ladder is written when a path is given.
Result run_world(std::uint64_t seed, const std::string& ladder = {}) {
  current_seed = seed;
  sim::World world(seed);
  if (!ladder.empty()) world.journal().write_ladder_to(ladder);
  world.run();
  return {world.journal().failure(), world.journal().coverage};
}

std::string ladder_path(std::uint64_t seed) {
  const auto folder = std::filesystem::path(BINARY_DIR).parent_path() / "sim";
  std::filesystem::create_directories(folder);
  return (folder / ("seed-" + std::to_string(seed) + ".txt")).string();
}

// What a world leaves behind. Something may be made once in a process; a leak comes every time.
bool leaks(std::uint64_t seed) {
  std::size_t grown = 0;
  for (int i = 0; i < 3; ++i) {
    const auto before = live_memory();
    run_world(seed);
    const auto after = live_memory();
    if (after <= before) return false;
    grown = after - before;
  }
  std::printf("seed %llu: %zu bytes are left when its world is gone\n", static_cast<unsigned long long>(seed), grown);
  return true;
}

int report_failure(std::uint64_t seed, const std::string& failure) {
  const auto path = ladder_path(seed);
  std::printf("seed %llu: %s\nladder: %s\nagain:  %s\n", static_cast<unsigned long long>(seed), failure.c_str(),
              path.c_str(), command(seed).c_str());
  std::fflush(stdout);
  run_world(seed, path);
  return 1;
}

// A simulation that tests nothing would hold as well: what so many worlds must have come across. Empty: they have.
std::string never_seen(const sim::Coverage& coverage) {
  using List = std::pair<const char*, std::vector<const char*>>;
  static const List kExpected[] = {
      {"worlds", {"calm", "stormy", "wild", "spoiled"}},
      {"carriers", {"loopback", "DLSw v1", "DLSw v2"}},
      {"links", {"contacted", "lost"}},
      {"faults",
       {"cable cut", "cable cut for a moment", "connections reset", "connection cut inside a frame", "network down",
        "network stalls", "stall ends", "one machine forgets its connections", "delays change",
        "second connection of a partner"}},
      {"operators", {"link activated", "link deactivated", "host stopped", "host started"}},
      {"spoiled PIUs", {"lost", "doubled", "cut short", "made up", "header changed", "one bit changed"}},
      {"bindings",
       {"FM2/TS2", "FM3/TS2", "FM3/TS3", "FM3/TS4", "FM4/TS3", "FM4/TS4", "FM7/TS7", "FM18/TS3", "FM18/TS4",
        "FM18/TS7"}},
      {"send/receive mode", {"FDX", "HDX-contention", "HDX-FF"}},
      {"brackets", {"none", "rule 1 BETB", "rule 1 INB", "rule 2 BETB", "rule 2 INB"}},
      {"pacing", {"one-stage", "to host to node one-stage", "to host to node two-stage"}},
      {"chain endings", {"RQD", "RQE", "RQN"}},
      {"wire",
       {"BB", "EB", "CD", "PI", "isolated pacing responses", "pacing on a response", "later chain elements",
        "segmented BIUs", "positive responses"}},
      {"requests of the node",
       {"NOTIFY", "INIT-SELF", "TERM-SELF", "text", "data", "CANCEL", "CHASE", "LUSTAT", "SIGNAL", "RQR", "RSHUTD",
        "QEC", "RELQ", "UNBIND"}},
      {"requests of the host",
       {"ACTPU", "ACTLU", "DACTLU", "DACTPU", "BIND", "SDT", "CLEAR", "UNBIND", "NSPE", "QC", "data", "text"}},
      {"verbs",
       {"INIT OK", "INIT CANCELLED", "TERM OK", "READ OK", "READ CANCELLED", "READ SESSION_FAILURE",
        "READ NEGATIVE_RSP", "WRITE OK", "WRITE UNSUCCESSFUL", "WRITE STATE_CHECK", "WRITE PARAMETER_CHECK", "BID OK",
        "PURGE OK"}},
      {"submits", {"ok", "state check", "unsuccessful"}},
      {"programs", {"echoes complete", "BINDs negotiated", "chains cancelled", "sessions lost", "quiesced the host"}},
  };
  std::string missing;
  for (const auto& [category, items] : kExpected) {
    for (const auto* item : items) {
      if (coverage.of(category, item) == 0) missing += std::string("; ") + category + ": " + item;
    }
  }
  return missing;
}

// Worlds from `first` to `last`, as long as the clock is before `until`.
int run_worlds(std::uint64_t first, std::uint64_t last, Clock::time_point until) {
  sim::Coverage coverage;
  run_world(first);  // what is made once is made now
  const auto start = Clock::now();
  auto next_report = start + std::chrono::minutes(1);
  std::uint64_t seed = first;
  for (; seed <= last && Clock::now() < until; ++seed) {
    const auto before = live_memory();
    {
      const auto result = run_world(seed);
      if (!result.failure.empty()) return report_failure(seed, result.failure);
      coverage.add(result.coverage);
    }
    // The coverage grows now and then; only what grows beyond it is looked at.
    constexpr std::size_t kCoverageItem = 1024;
    if (live_memory() > before + kCoverageItem && leaks(seed)) return 1;
    if (Clock::now() < next_report) continue;
    next_report += std::chrono::minutes(1);
    std::fprintf(stderr, "sim: %llu worlds\n", static_cast<unsigned long long>(seed - first + 1));
  }
  const auto seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::printf("%llu worlds in %.1f s: everything held\n%s", static_cast<unsigned long long>(seed - first), seconds,
              coverage.to_text().c_str());
  constexpr std::uint64_t kEnough = 1000;
  const auto missing = seed - first < kEnough ? std::string() : never_seen(coverage);
  if (!missing.empty()) std::printf("the worlds were all too much alike, never seen%s\n", missing.c_str());
  return missing.empty() ? 0 : 1;
}

bool number(const char* text, std::uint64_t& value) {
  const auto* end = text + std::strlen(text);
  const auto [at, error] = std::from_chars(text, end, value);
  return error == std::errc() && at == end;
}

int usage() {
  std::fprintf(stderr, "usage: sim --seed N | --seeds FIRST LAST | --minutes M [--seed N]\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_set_death_callback(on_death);
#endif
  std::uint64_t seed = 1, first = 0, last = 0, minutes = 0;
  bool one = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--seed" && i + 1 < argc && number(argv[i + 1], seed)) {
      one = true;
      ++i;
    } else if (word == "--minutes" && i + 1 < argc && number(argv[i + 1], minutes) && minutes != 0) {
      ++i;
    } else if (word == "--seeds" && i + 2 < argc && number(argv[i + 1], first) && number(argv[i + 2], last)) {
      i += 2;
    } else {
      return usage();
    }
  }
  if (minutes != 0) return run_worlds(seed, UINT64_MAX, Clock::now() + std::chrono::minutes(minutes));
  if (last != 0) return run_worlds(first, last, Clock::time_point::max());
  if (!one) return usage();
  const auto path = ladder_path(seed);
  const auto result = run_world(seed, path);
  std::printf("%sladder: %s\n", result.coverage.to_text().c_str(), path.c_str());
  if (!result.failure.empty())
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), result.failure.c_str());
  return result.failure.empty() ? 0 : 1;
}
