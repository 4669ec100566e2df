#include "hostsim/host.h"

#include <algorithm>
#include <unordered_map>

namespace openrui::hostsim {

Host::Host(const HostDefinition& definition, const HostEnvironment& environment)
    : environment_(environment),
      directory_(definition, environment.events),
      context_{environment.timers, environment.events, directory_, counters_, environment.cryptography} {
  std::unordered_map<std::string, Station*> by_link;
  std::unordered_map<std::string, Station*> by_pu;
  StationUser& user = *this;
  for (const auto& configured : definition.links) {
    const auto port = std::find_if(definition.ports.begin(), definition.ports.end(),
                                   [&](const PortDefinition& p) { return p.name == configured.port; });
    auto link = configured;
    link.host = true;
    stations_.push_back(std::make_unique<Station>(link, context_, user));
    stations_.back()->set_link(environment.links.make_link(*port, link, *stations_.back()));
    by_link[link.name] = stations_.back().get();
  }
  for (const auto& pu : definition.pus) {
    by_pu[pu.name] = by_link.at(pu.link);
    by_link.at(pu.link)->set_pu(pu.name);
  }
  for (const auto& lu : definition.lus) by_pu.at(lu.pu)->add_lu(lu);
}

Host::~Host() = default;

void Host::start() {
  for (auto& s : stations_) s->start();
}

void Host::stop(std::function<void()> stopped) {
  stopped_ = std::move(stopped);
  to_stop_ = stations_.size() + 1;
  for (auto& s : stations_) s->stop();
  on_station_stopped();
}

void Host::on_station_stopped() {
  if (to_stop_ == 0 || --to_stop_ != 0) return;
  environment_.timers.arm(timer_, Duration::zero(), [this] {
    if (const auto stopped = std::exchange(stopped_, {})) stopped();
  });
}

std::vector<Host::LuStatus> Host::lus() const {
  std::vector<LuStatus> list;
  for (const auto& station : stations_) {
    for (unsigned address = 1; address < 256; ++address) {
      const auto* lu = station->lu(static_cast<std::uint8_t>(address));
      if (lu == nullptr) continue;
      const auto& session = lu->session();
      const bool bound = session.application() != nullptr;
      list.push_back({lu->definition().name, station->pu(), lu->definition().address, lu->state(), lu->enabled(),
                      lu->waiting(), session.half().state(), bound ? session.application()->name : std::string(),
                      bound ? session.mode()->name : std::string(), session.traffic()});
    }
  }
  return list;
}

std::vector<Host::StationStatus> Host::stations() const {
  std::vector<StationStatus> list;
  for (const auto& s : stations_) {
    list.push_back({s->definition().name, s->link().state_in_words(), s->link().contacted(), s->pu(), s->pu_state()});
  }
  return list;
}

}  // namespace openrui::hostsim
