#include "conformance/peer_run.h"

#include <chrono>
#include <iostream>

#include "conformance/wire_player.h"
#include "conformance/wire_rules.h"

namespace openrui::conformance {

namespace {

using Clock = std::chrono::steady_clock;

bool is_primary(const PeerOptions& o) { return o.role == "primary"; }

// Of link and port; the error is a sentence.
Result<WireLink::Settings, std::string> link_settings(const PeerOptions& o) {
  auto settings =
      WireLink::settings_of({o.peer, is_primary(o), o.local, o.mac, o.remote_mac, o.sap, o.remote_sap, o.xid});
  if (!settings) return settings.error();
  auto& s = settings.value();
  s.capture = o.capture;
  s.log_level = o.log_level;
  return settings;
}

WirePeer::Settings peer_settings(const PeerOptions& o) {
  WirePeer::Settings s;
  s.own_role = is_primary(o) ? Role::primary : Role::secondary;
  s.lu = static_cast<std::uint8_t>(o.lu);
  s.application = o.application;
  s.answer_limit = std::chrono::milliseconds(o.answer_limit);
  s.link_limit = std::chrono::milliseconds(o.link_limit);
  s.silence = std::chrono::milliseconds(o.silence);
  return s;
}

// A line a few seconds apart, so that nobody thinks that it hangs.
class Progress {
 public:
  void at(std::size_t done, std::size_t all) {
    constexpr auto kEvery = std::chrono::seconds(2);
    if (Clock::now() < next_) return;
    next_ = Clock::now() + kEvery;
    std::cerr << "conformance: " << done << " of " << all << " cases\n";
  }

 private:
  Clock::time_point next_ = Clock::now() + std::chrono::seconds(2);
};

void skip_from(std::vector<Verdict>& verdicts, std::size_t first, const std::string& why) {
  for (auto i = first; i < verdicts.size(); ++i) {
    verdicts[i].kind = Verdict::Kind::skipped;
    verdicts[i].why = "the run ended before: " + why;
  }
}

}  // namespace

std::string check(const PeerOptions& options) {
  if (options.peer.empty()) return {};
  const auto settings = link_settings(options);
  return settings.ok() ? std::string() : settings.error();
}

std::string play_on_peer(const Suite& suite, const PeerOptions& options, std::vector<Verdict>& verdicts) {
  const auto settings = link_settings(options);
  if (!settings) return settings.error();
  auto link = WireLink::open(*settings);
  const auto give_up = [&](std::size_t first, const std::string& why) {
    skip_from(verdicts, first, why);
    return why;
  };
  if (!link) return give_up(0, link.error());
  std::unique_ptr<ObedientUser> user;
  if (!options.user.empty()) {
    auto listening = ObedientUser::listen(options.user);
    if (!listening) return give_up(0, listening.error());
    user = std::move(listening.value());
  }
  WirePeer peer(**link, peer_settings(options));
  if (auto wrong = peer.bring_up(); !wrong.empty()) return give_up(0, wrong);
  if (user && !peer.wait_until_open(*user, peer.settings().link_limit)) {
    return give_up(0, "no program at the peer has called " + options.user + " and opened its LU");
  }
  if (!peer.answers_questions()) {
    std::cerr
        << "conformance: the peer does not answer the question that ends a case (RU 41 FF FF); the tester listens "
           "for "
        << std::chrono::duration_cast<std::chrono::milliseconds>(peer.settings().silence).count() << " ms instead\n";
  }
  const ModeNames modes(suite);
  WirePlayer player(peer, user.get(), modes);
  Progress progress;
  // A peer that is there but does not come to the first line of a case.
  constexpr unsigned kPatience = 3;
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    player.play(verdicts[i]);
    progress.at(i + 1, verdicts.size());
    const bool hopeless =
        player.failed_beginnings() >= kPatience || (player.failed_beginnings() != 0 && !peer.link_up());
    if (hopeless) return give_up(i + 1, verdicts[i].why);
  }
  return {};
}

}  // namespace openrui::conformance
