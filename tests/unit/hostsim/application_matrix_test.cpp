// Every application over every LU type that it suits, ended in every way: by the host as the application is configured,
// by TERM-SELF, RSHUTD and UNBIND of the LU (SNA reference 13.3).
#include "lu_player.h"

using namespace openrui;
using namespace openrui::test;
using hostsim::ApplicationType;
using hostsim::SessionEnd;

namespace {

struct Terms {
  const char* name;
  const std::string* mode;
  bool has_shutd;
};
const Terms kLu0 = {"LU 0 flip-flop", &kDemoMode, true};
const Terms kFdx = {"LU 0 full duplex", &kFdxMode, true};
const Terms kFm4 = {"LU 0 FM 4", &kFm4Mode, true};
const Terms kFm2 = {"LU 0 FM 2", &kFm2Mode, false};
const Terms kLu1 = {"LU 1", &kLu1Mode, true};
const Terms kLu2 = {"LU 2", &kLu2Mode, true};
const Terms kLu3 = {"LU 3", &kLu3Mode, true};

struct Suited {
  ApplicationType type;
  std::vector<const Terms*> terms;
};
const std::vector<Suited> kSuited = {
    {ApplicationType::echo, {&kLu0, &kFm2, &kFdx, &kFm4, &kLu1, &kLu2, &kLu3}},
    {ApplicationType::sink, {&kLu0, &kFm2, &kFdx, &kFm4, &kLu1, &kLu2, &kLu3}},
    {ApplicationType::source, {&kLu0, &kFdx, &kFm4, &kLu1, &kLu2, &kLu3}},
    {ApplicationType::menu, {&kLu2}},
    {ApplicationType::print, {&kLu1, &kLu3, &kFdx, &kFm4}},
    {ApplicationType::transfer, {&kLu0, &kFdx, &kFm4, &kLu1}},
    {ApplicationType::bank, {&kLu0, &kFdx, &kFm4}},
};

enum class Way { host_unbind, host_shutd, host_clear, term_self, rshutd, unbind };
constexpr Way kWays[] = {Way::host_unbind, Way::host_shutd, Way::host_clear, Way::term_self, Way::rshutd, Way::unbind};

hostsim::Application configured(ApplicationType type, Way way) {
  auto a = application("APPL", type);
  a.end = way == Way::host_shutd   ? SessionEnd::shutdown
          : way == Way::host_clear ? SessionEnd::clear
                                   : SessionEnd::unbind;
  a.source = {3, 1, 40, false};
  a.print.jobs = {{"JOB", {"LINE"}, 1}};
  return a;
}

// Takes what the host sends until it says nothing more, and answers it; the session control and expedited data flow
// control requests are listed by their codes.
std::string converse(LuPlayer& lu) {
  std::string codes;
  while (!lu.link->sent.empty()) {
    const Bytes piu = lu.link->sent.front();
    const bool expedited = (piu[0] & 1) != 0;
    const bool request = (piu[6] & 0x80) == 0;
    if (!expedited && piu[3] == 1) {
      if (!request) {
        lu.take();
      } else if (!lu.hear()) {
        FAIL("a chain that cannot be taken");
      }
      continue;
    }
    lu.take();
    if (!expedited || !request || piu[3] != 1) continue;
    const auto code = to_hex(Bytes{piu[9]});
    codes += (codes.empty() ? "" : " ") + code;
    // The response repeats the category and the code (SNA reference 3.2).
    lu.receive("2D 00 01 02 " + to_hex(ByteView(piu).subspan(4, 2)) + " " +
               to_hex(Bytes{static_cast<std::uint8_t>(piu[6] | 0x80), 0x80, 0x00}) + " " + code);
    if (code == "C0") lu.receive("2D 00 01 02 00 41 4B 80 00 C1");
  }
  return codes;
}

std::string expected(Way way, const Terms& terms) {
  if (way == Way::unbind) return "";
  if (way == Way::host_shutd && terms.has_shutd) return "C0 32";
  if (way == Way::host_clear) return "A1 32";
  return "32";
}

void end(LuPlayer& lu, Way way) {
  switch (way) {
    case Way::host_unbind:
    case Way::host_shutd:
    case Way::host_clear:
      CHECK(lu.host.log_off("LUA001", std::nullopt).empty());
      return;
    case Way::term_self:
      return lu.receive("2C 00 00 02 00 09 | 0B 80 00 | 81 06 83 11 44 10 00 00 01 F3 00");
    case Way::rshutd:
      return lu.receive("2D 00 01 02 00 40 | 4B 80 00 | C2");
    case Way::unbind:
      return lu.receive("2D 00 01 02 00 40 | 6B 80 00 | 32 01");
  }
}

// What the LU says where it is for the LU to speak, and what the host says then.
void exchange(LuPlayer& lu, ApplicationType type, const Terms& terms) {
  const bool speaks = type == ApplicationType::echo || type == ApplicationType::sink || type == ApplicationType::bank ||
                      type == ApplicationType::transfer || (type == ApplicationType::source && &terms == &kLu0);
  if (speaks) {
    const auto bind = hex(*terms.mode);
    const bool brackets = (bind[6] & 0x20) != 0;
    const bool flip_flop = (bind[7] & 0x80) != 0;
    const bool no_responses = (bind[5] & 0x30) == 0;
    lu.say("HELLO", {brackets, flip_flop, false, no_responses});
  }
  CHECK(converse(lu).empty());
  const auto traffic = lu.host.lus()[0].traffic;
  CHECK(traffic.chains_received == (speaks ? 1U : 0U));
  // Sink only gives the turn back.
  if (type != ApplicationType::sink) CHECK(traffic.chains_sent != 0);
}

}  // namespace

TEST_CASE("each application works over each LU type that it suits, and its session ends in each way") {
  for (const auto& [type, all] : kSuited) {
    for (const auto* terms : all) {
      for (const auto way : kWays) {
        // FM profile 2 has neither SHUTD nor RSHUTD.
        if (way == Way::rshutd && !terms->has_shutd) continue;
        INFO(hostsim::name(type) << " over " << terms->name << ", way " << static_cast<int>(way));
        LuPlayer lu(configured(type, way), *terms->mode);
        REQUIRE(lu.host.lus()[0].session == ScState::open);
        exchange(lu, type, *terms);
        end(lu, way);
        CHECK(converse(lu) == expected(way, *terms));
        CHECK(lu.host.lus()[0].session == ScState::reset);
        CHECK(lu.host.counters().sessions_ended == 1);
        CHECK(lu.host.counters().dropped == 0);
        // And the LU is there for the next one.
        lu.init_self("APPL", "M");
        lu.take();
        CHECK(lu.take().substr(18, 11) == "6B 80 00 31");
      }
    }
  }
}
