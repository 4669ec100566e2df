#include "hostsim/host.h"

#include <algorithm>
#include <unordered_map>

namespace openrui::hostsim {

Host::Host(const HostDefinition& definition, const HostEnvironment& environment)
    : environment_(environment),
      directory_(definition, environment.events),
      faults_(environment.timers, environment.events, *this, environment.carrier),
      context_{environment.timers,      environment.events, directory_, counters_, limits_, states_, faults_,
               environment.cryptography} {
  std::unordered_map<std::string, Station*> by_link;
  std::unordered_map<std::string, Station*> by_pu;
  StationUser& user = *this;
  for (const auto& configured : definition.links) {
    const auto port = std::find_if(definition.ports.begin(), definition.ports.end(),
                                   [&](const PortDefinition& p) { return p.name == configured.port; });
    auto link = configured;
    link.host = true;
    stations_.push_back(std::make_unique<Station>(link, context_, user));
    stations_.back()->set_link(faults_.make_link(environment.links, *port, link, *stations_.back()));
    by_link[link.name] = stations_.back().get();
  }
  for (const auto& pu : definition.pus) {
    by_pu[pu.name] = by_link.at(pu.link);
    by_link.at(pu.link)->set_pu(pu.name);
    faults_.add_unit(pu.name, pu.link, 0);
  }
  for (const auto& lu : definition.lus) {
    by_pu.at(lu.pu)->add_lu(lu);
    faults_.add_unit(lu.name, by_pu.at(lu.pu)->definition().name, lu.address);
  }
  for (const auto& fault : definition.faults) faults_.arm(fault);
  states_.scenario_runs().on_ended([this](const ScenarioRun& run) { scenario_ended(run); });
}

void Host::scenario_ended(const ScenarioRun& run) {
  const auto& r = run.result;
  environment_.events.on_event(
      r.passed ? Severity::info : Severity::warning, run.where,
      "scenario " + run.scenario +
          (r.passed ? " passed, " + std::to_string(r.steps) + " steps" : " failed: " + r.what));
  if (on_scenario_ended_) on_scenario_ended_(run);
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

std::vector<Host::ApplicationStatus> Host::applications() const {
  std::vector<ApplicationStatus> list;
  for (const auto& a : directory_.applications()) {
    list.push_back({a.name, a.type, limits_.sessions(a.name), limits_.waiting(a.name), a.max_sessions});
  }
  return list;
}

// --- operators

SscpLu* Host::find_lu(std::string_view name) {
  for (const auto& station : stations_) {
    if (auto* lu = station->find_lu(name)) return lu;
  }
  return nullptr;
}

std::string Host::vary(std::string_view name, Vary how) {
  for (const auto& station : stations_) {
    if (auto* lu = station->find_lu(name)) return vary_lu(*station, *lu, how);
    if (station->pu() == name) return vary_pu(*station, how);
    if (station->definition().name != name) continue;
    if (how != Vary::active && how != Vary::inactive) return "a link is varied active or inactive";
    station->vary_link(how == Vary::active);
    return {};
  }
  return "there is no link, PU or LU " + std::string(name);
}

std::string Host::vary_lu(Station& station, SscpLu& lu, Vary how) {
  const bool active = how == Vary::active || how == Vary::erp;
  if (how == Vary::takeover) return "a takeover is of a PU with all its LUs";
  lu.want(active);
  if (active && station.pu_state() != SscpState::active)
    return "PU " + station.pu() + " is not active; the LU follows it";
  switch (how) {
    case Vary::active:
      lu.activate(ActivationType::cold);
      break;
    case Vary::erp:
      lu.activate(ActivationType::erp);
      break;
    case Vary::at_once:
      lu.deactivate_at_once(std::nullopt);
      break;
    case Vary::outage:
      lu.deactivate_at_once(DeactivationType::session_outage);
      break;
    default:
      lu.deactivate();
      break;
  }
  return {};
}

std::string Host::vary_pu(Station& station, Vary how) {
  switch (how) {
    case Vary::active:
      station.activate_pu(ActivationType::cold, false);
      break;
    case Vary::erp:
      station.activate_pu(ActivationType::erp, false);
      break;
    case Vary::takeover:
      station.activate_pu(ActivationType::erp, true);
      break;
    case Vary::inactive:
      station.deactivate_pu(false, DeactivationType::not_final_use);
      break;
    case Vary::at_once:
      station.deactivate_pu(true, DeactivationType::not_final_use);
      break;
    case Vary::outage:
      station.deactivate_pu(true, DeactivationType::session_outage);
      break;
  }
  return {};
}

std::string Host::log_on(std::string_view lu, const std::string& application, const std::string& mode) {
  auto* found = find_lu(lu);
  return found == nullptr ? "there is no LU " + std::string(lu) : found->log_on(application, mode);
}

std::string Host::log_off(std::string_view lu, std::optional<UnbindType> type) {
  auto* found = find_lu(lu);
  if (found == nullptr) return "there is no LU " + std::string(lu);
  return found->log_off(type) ? std::string() : "LU " + std::string(lu) + " has no session";
}

std::string Host::command(std::string_view lu, const std::string& verb, const std::string& argument) {
  auto* found = find_lu(lu);
  if (found == nullptr) return "there is no LU " + std::string(lu);
  if (found->session().application() == nullptr) return "LU " + std::string(lu) + " has no session";
  if (found->command(verb, argument)) return {};
  return found->session().application()->name + " cannot do \"" + verb + (argument.empty() ? "" : " " + argument) + '"';
}

// --- faults

Station* Host::find_station(std::string_view link) const {
  const auto found =
      std::find_if(stations_.begin(), stations_.end(), [&](const auto& s) { return s->definition().name == link; });
  return found == stations_.end() ? nullptr : found->get();
}

SscpLu* Host::lu_at(const std::string& link, std::uint8_t address) const {
  auto* station = find_station(link);
  return station == nullptr ? nullptr : station->lu(address);
}

bool Host::unbind_by_fault(const std::string& link, std::uint8_t address, UnbindType type) {
  auto* lu = lu_at(link, address);
  return lu != nullptr && !lu->session().free() && lu->log_off(type);
}

bool Host::deactivate_by_fault(const std::string& link, std::uint8_t address) {
  auto* lu = lu_at(link, address);
  if (lu == nullptr || lu->state() != SscpState::active) return false;
  lu->deactivate_at_once(std::nullopt);
  return true;
}

bool Host::activate_by_fault(const std::string& link, std::uint8_t address) {
  auto* lu = lu_at(link, address);
  if (lu == nullptr || find_station(link)->pu_state() != SscpState::active) return false;
  lu->activate(ActivationType::cold);
  return true;
}

std::string Host::application_at(const std::string& link, std::uint8_t address) const {
  const auto* lu = lu_at(link, address);
  const auto* application = lu == nullptr ? nullptr : lu->session().application();
  return application == nullptr ? std::string() : application->name;
}

std::size_t Host::longest_ru_at(const std::string& link, std::uint8_t address) const {
  const auto* lu = lu_at(link, address);
  return lu == nullptr || !lu->session().half().bound() ? 0 : lu->session().half().rules().own.max_ru;
}

// --- scenarios

std::string Host::play_on_link(std::shared_ptr<const Scenario> scenario, std::string_view link,
                               const LinkPlayOptions& options) {
  if (scenario->of_application) return "scenario " + scenario->name + " is of an application and not of a link";
  auto* found = find_station(link);
  if (found == nullptr) return "there is no link " + std::string(link);
  Station& station = *found;
  if (station.guest() != nullptr) {
    return "scenario " + station.guest()->scenario() + " is played on " + std::string(link);
  }
  const LinkPlay::Options how{options.limited, options.once, station.lu_names()};
  station.invite(std::make_unique<LinkPlay>(std::move(scenario), station.definition(), context_, how,
                                            [&station] { station.dismiss(); }));
  return {};
}

std::string Host::play_as_application(std::shared_ptr<const Scenario> scenario, const std::string& name) {
  if (!scenario->of_application) return "scenario " + scenario->name + " is of a link and not of an application";
  auto* application = directory_.find_own_application(name);
  if (application == nullptr) {
    Application fresh;
    fresh.name = name;
    fresh.type = ApplicationType::script;
    application = &directory_.add_application(std::move(fresh));
  }
  if (application->type != ApplicationType::script) {
    return "application " + name + " is of type " + std::string(openrui::hostsim::name(application->type));
  }
  application->script.scenario = std::move(scenario);
  return {};
}

std::string Host::stop_scenario(const std::string& name) {
  bool any = false;
  const auto runs = states_.scenario_runs().all();
  for (const auto& run : runs) {
    if (run->over || (run->where != name && run->scenario != name)) continue;
    any = true;
    auto* station = find_station(run->where);
    if (station != nullptr && station->guest() != nullptr) {
      station->dismiss();
    } else if (auto* lu = find_lu(run->where)) {
      lu->command("stop", {});
    }
  }
  // One that waits for the node to come back has no run.
  for (const auto& station : stations_) {
    const auto* guest = station->guest();
    if (guest == nullptr || (guest->scenario() != name && station->definition().name != name)) continue;
    any = true;
    station->dismiss();
  }
  return any ? std::string() : "no scenario is played that has the name " + name + ", or there";
}

}  // namespace openrui::hostsim
