#include "sim/scenario.h"

namespace openrui::sim {

namespace {

struct ProfilePair {
  std::uint8_t fm;
  std::uint8_t ts;
};
// SNA reference 10.3.
constexpr ProfilePair kPairs[] = {{2, 2}, {3, 3}, {3, 3},  {3, 2},  {3, 4}, {4, 4},
                                  {4, 3}, {7, 7}, {18, 4}, {18, 7}, {18, 3}};
// Codes of 32, 64, 128, 192, 256, 512 bytes, and no limit.
constexpr std::uint8_t kRuSizes[] = {0x82, 0x83, 0x84, 0xC4, 0x85, 0x86, 0x00};
constexpr std::size_t kBtus[] = {0, 0, 20, 40, 90, 150, 265};
constexpr std::uint8_t kFirstAddress = 2;

std::uint8_t usage(Random& random, bool may_end_bracket) {
  unsigned b = 0;
  if (!random.one_in(4)) b |= 0x80;
  if (random.flag()) b |= 0x40;
  b |= static_cast<unsigned>(random.between(1, 3)) << 4;
  if (may_end_bracket) b |= 0x01;
  return static_cast<std::uint8_t>(b);
}

// SNA reference 6.1. Nobody can begin where the direction is the host's and no bracket may be begun, for its
// applications only answer; such a BIND is not made.
Bytes make_bind(Random& random) {
  const auto pair = random.pick(kPairs);
  const bool brackets = random.flag();
  const auto eb = brackets ? random.between(1, 3) : 0;  // 1: the primary may end one, 2: the secondary
  Bytes b(27, 0);
  b[0] = 0x31;
  b[1] = random.flag() ? 0x01 : 0x00;
  b[2] = pair.fm;
  b[3] = pair.ts;
  b[4] = usage(random, (eb & 1) != 0);
  b[5] = usage(random, (eb & 2) != 0);
  if (random.one_in(6)) b[5] &= 0xCF;  // no response
  const bool betb = brackets && !random.one_in(4);
  b[6] = static_cast<std::uint8_t>((random.flag() ? 0x40 : 0) | (betb ? 0x20 : 0) | (random.flag() ? 0x10 : 0));
  const auto mode = random.between(0, 2);
  b[7] = static_cast<std::uint8_t>((mode << 6) | (random.flag() ? 0x10 : 0) | (betb && random.flag() ? 0x01 : 0));
  const auto to_host = static_cast<std::uint8_t>(random.one_in(3) ? 0 : random.between(1, 7));
  const auto to_node = static_cast<std::uint8_t>(random.one_in(3) ? 0 : random.between(1, 7));
  const bool two_stage = random.flag();
  b[8] = static_cast<std::uint8_t>(to_host | (two_stage ? 0x80 : 0));
  b[9] = to_node;
  b[10] = random.pick(kRuSizes);
  b[11] = random.pick(kRuSizes);
  b[12] = static_cast<std::uint8_t>(two_stage ? random.below(8) : to_node | 0x80U);
  b[13] = static_cast<std::uint8_t>(two_stage ? random.below(8) : to_host);
  return b;
}

void add_modes(Random& random, Scenario& s) {
  const auto count = random.between(1, 3);
  for (std::size_t i = 0; i < count; ++i) {
    s.modes.push_back("M" + std::to_string(i));
    s.host.modes.push_back({s.modes.back(), make_bind(random)});
  }
  auto bad = make_bind(random);
  bad[2] = 5;
  s.host.modes.push_back({kBadMode, bad});
}

void add_applications(Random& random, Scenario& s) {
  hostsim::Application application;
  application.name = kEcho;
  s.host.applications.push_back(application);
  application.name = kEchoAndUnbind;
  application.unbind_after = 3;
  s.host.applications.push_back(application);
  application.name = kSink;
  application.unbind_after = 0;
  application.type = hostsim::ApplicationType::sink;
  s.host.applications.push_back(application);
  s.host.refuse_unknown_application = random.flag();
}

void add_link(Random& random, Scenario& s, std::size_t number) {
  const auto id = std::to_string(number);
  const auto& carrier = random.pick_of(s.carriers);
  LinkDefinition link;
  link.name = "L" + id;
  link.port = carrier.node.name;
  link.mac.octets = {0x40, 0, 0, 0, 1, static_cast<std::uint8_t>(number)};
  link.remote_mac.octets = {0x40, 0, 0, 0, 2, static_cast<std::uint8_t>(number)};
  link.xid = NodeId{0x017, static_cast<std::uint32_t>(0x18 + number)};
  link.max_btu = random.pick(kBtus);
  link.started = s.weather == Weather::calm || !random.one_in(6);
  s.node.links.push_back(link);
  s.node.pus.push_back({"PU" + id, link.name});
  std::swap(link.mac, link.remote_mac);
  link.host = true;
  link.started = true;
  link.max_btu = random.pick(kBtus);
  s.host.links.push_back(link);
  s.host.pus.push_back({"PU" + id, link.name});

  const auto lus = random.between(1, 3);
  for (std::size_t i = 0; i < lus; ++i) {
    const auto address = static_cast<std::uint8_t>(kFirstAddress + i);
    const auto lu = "LU" + id + std::to_string(i);
    s.node.lus.push_back({lu, "PU" + id, address});
    hostsim::HostLu at_host;
    at_host.name = lu;
    at_host.pu = "PU" + id;
    at_host.address = address;
    at_host.logon = s.logon;
    s.host.lus.push_back(at_host);
    s.lus.push_back(lu);
  }
}

}  // namespace

std::string_view name(Weather w) {
  static constexpr std::string_view kNames[] = {"calm", "stormy", "wild", "spoiled"};
  return kNames[static_cast<std::size_t>(w)];
}

Scenario make_scenario(Random& random) {
  static constexpr Weather kMix[] = {Weather::calm, Weather::calm, Weather::stormy, Weather::stormy,
                                     Weather::wild, Weather::wild, Weather::wild,   Weather::spoiled};
  Scenario s;
  s.weather = random.pick(kMix);
  s.node.name = "NODE";
  s.host.name = "HOST";
  static constexpr Personality kPersonalities[] = {Personality::snapix, Personality::his, Personality::pcomm};
  s.node.personality = random.pick(kPersonalities);
  const auto carriers = random.between(1, 2);
  for (std::size_t i = 0; i < carriers; ++i) {
    s.carriers.push_back(make_plan(random, "P" + std::to_string(i), i));
    s.node.ports.push_back(s.carriers.back().node);
    s.host.ports.push_back(s.carriers.back().host);
  }
  if (random.one_in(6)) s.logon = random.flag() ? kEcho : kSink;
  add_modes(random, s);
  add_applications(random, s);
  const auto links = random.between(1, 3);
  for (std::size_t i = 0; i < links; ++i) add_link(random, s, i);
  if (s.lus.size() > 1 && random.flag()) {
    s.pool = "POOL";
    PoolDefinition pool{s.pool, {}};
    for (const auto& lu : s.lus) {
      if (random.flag()) pool.members.push_back(lu);
    }
    if (pool.members.empty()) pool.members.push_back(s.lus.front());
    s.node.pools.push_back(pool);
  }
  return s;
}

}  // namespace openrui::sim
