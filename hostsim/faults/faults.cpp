#include "hostsim/faults/faults.h"

#include <algorithm>

#include "formats/sense.h"
#include "hostsim/faults/fault_words.h"
#include "hostsim/faults/faulty_link.h"

namespace openrui::hostsim {

namespace {

// The host's bytes when a fault does not bring its own.
std::size_t garbage_length(const Fault& fault) {
  return fault.kind == FaultKind::garbage_rh ? Rh::kSize : fault.values.length;
}

bool takes_bytes(const FaultRow& row) {
  return std::any_of(std::begin(row.inputs), std::end(row.inputs), [](const auto& i) { return i.name == "bytes"; });
}

bool is_session(FaultPlace::Session wanted, SessionAddress address) {
  switch (wanted) {
    case FaultPlace::Session::any:
      return true;
    case FaultPlace::Session::sscp_pu:
      return address.is_sscp() && address.lu == 0;
    case FaultPlace::Session::sscp_lu:
      return address.is_sscp() && address.lu != 0;
    case FaultPlace::Session::lu_lu:
      return !address.is_sscp();
  }
  return false;
}

bool begins_wrongly(const Rh& rh, BracketFault how) {
  return how == BracketFault::any || (how == BracketFault::missing) == rh.bbi();
}

// The indicators decide; place, chance and kind of RU do not count yet.
bool is_occasion(const Fault& fault, const FaultEvent& event) {
  const auto occasion = fault.row().occasion;
  if (event.piu == nullptr) return occasion == FaultOccasion::answer;
  if (occasion == FaultOccasion::sent) return event.leaving && (fault.kind != FaultKind::garbage_ru || event.piu->rh);
  if (!event.piu->rh) return false;
  const auto& rh = *event.piu->rh;
  const bool normal = !event.piu->th.expedited;
  const bool data = !rh.rri() && !event.address.is_sscp() && event.kind == RuKind::data;
  const bool whole = event.piu->th.mpf == Mpf::whole;
  const bool request = event.leaving && !rh.rri() && normal && whole;
  switch (occasion) {
    case FaultOccasion::bind:
      return event.leaving && !rh.rri() && event.kind == RuKind::bind;
    case FaultOccasion::response:
      return event.leaving && rh.rri() && !rh.isolated_pacing();
    case FaultOccasion::request:
      return request;
    case FaultOccasion::chain:
      return request && data && rh.bci() && begins_wrongly(rh, static_cast<BracketFault>(fault.values.how));
    case FaultOccasion::turn:
      return request && data && rh.eci() && rh.cdi();
    case FaultOccasion::long_request:
      return request && event.piu->ru.size() >= kShortestToCut;
    case FaultOccasion::data:
      return request && data;
    case FaultOccasion::grant:
      return event.leaving && rh.rri() && rh.pi() && normal;
    case FaultOccasion::exchange:
      return !rh.rri() && rh.response_form() == ResponseForm::definite &&
             event.leaving == (static_cast<CutFault>(fault.values.how) == CutFault::sent);
    case FaultOccasion::traffic:
      return data;
    case FaultOccasion::answer:
    case FaultOccasion::sent:
      break;
  }
  return false;
}

}  // namespace

Faults::Faults(TimerQueue& timers, EventSink& events, FaultActions& actions, RawCarrier* carrier)
    : timers_(timers), events_(events), actions_(actions), carrier_(carrier) {}

Faults::~Faults() = default;

void Faults::add_unit(const std::string& name, const std::string& link, std::uint8_t address) {
  if (find_unit(link, address) == nullptr) units_.push_back({name, link, address});
}

std::unique_ptr<Link> Faults::make_link(LinkFactory& links, const PortDefinition& port,
                                        const LinkDefinition& definition, LinkNotifier& notifier) {
  auto link = std::make_unique<FaultyLink>(*this, timers_, definition, port.name, notifier);
  link->set_link(links.make_link(port, definition, *link));
  return link;
}

// --- what is armed

unsigned Faults::arm(const Fault& fault) {
  armed_.push_back({++last_id_, fault, 0, 0, fault.seed});
  return last_id_;
}

bool Faults::disarm(unsigned id) {
  return std::erase_if(armed_, [id](const ArmedFault& a) { return a.id == id; }) != 0;
}

FaultAnswer Faults::ask(const Fault& fault) {
  const bool waits = !fault.row().at_once || fault.on != RuKind::unknown || fault.probability < 1 || fault.skip != 0;
  if (waits) {
    const auto id = arm(fault);
    return {true, "fault " + std::to_string(id) + " waits for its occasion: " + to_words(fault), id};
  }
  ArmedFault once{++last_id_, fault, 0, 0, fault.seed};
  const auto strike = make_strike(once);
  auto where = fault.where;
  where.session = FaultPlace::Session::any;
  unsigned done = 0;
  if (fault.row().occasion == FaultOccasion::traffic) {
    for (const auto& unit : units_) {
      const bool here = unit.address != 0 && is_in_place(where, unit.link, {unit.address, 1});
      if (here && perform_now(strike, unit.link, unit.address)) ++done;
    }
  } else {
    for (auto* link : links_) {
      const bool here = std::any_of(units_.begin(), units_.end(), [&](const Unit& unit) {
        return unit.link == link->name() && is_in_place(where, unit.link, {unit.address, 1});
      });
      if (here && link->strike_now(strike)) ++done;
    }
  }
  if (done == 0) return {false, "there is nothing to which " + to_words(fault) + " could be done now"};
  return {true, std::string(fault.row().name) + " in " + std::to_string(done) + (done == 1 ? " place" : " places")};
}

// --- what strikes

const Faults::Unit* Faults::find_unit(const std::string& link, std::uint8_t address) const {
  const auto found =
      std::find_if(units_.begin(), units_.end(), [&](const Unit& u) { return u.address == address && u.link == link; });
  return found == units_.end() ? nullptr : &*found;
}

bool Faults::is_in_place(const FaultPlace& where, const std::string& link, SessionAddress address) const {
  if (!is_session(where.session, address)) return false;
  if (where.address && *where.address != address.lu) return false;
  if (!where.link.empty() && !fits_pattern(where.link, link)) return false;
  if (!where.lu.empty()) {
    const auto* unit = address.lu == 0 ? nullptr : find_unit(link, address.lu);
    if (unit == nullptr || !fits_pattern(where.lu, unit->name)) return false;
  }
  if (where.application.empty()) return true;
  const auto application = address.is_sscp() ? std::string() : actions_.application_at(link, address.lu);
  return !application.empty() && fits_pattern(where.application, application);
}

// SplitMix64 (Steele, Lea, Flood 2014).
std::uint64_t Faults::next_random(ArmedFault& armed) {
  std::uint64_t z = (armed.random += 0x9E3779B97F4A7C15U);
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31);
}

bool Faults::draw(ArmedFault& armed) {
  if (++armed.occasions <= armed.fault.skip) return false;
  if (armed.fault.probability >= 1) return true;
  constexpr double kUnit = 1.0 / 9007199254740992.0;  // 2^-53: the bits of a double
  return static_cast<double>(next_random(armed) >> 11) * kUnit < armed.fault.probability;
}

FaultStrike Faults::make_strike(ArmedFault& armed) {
  FaultStrike strike{armed.fault, armed.id, armed.fault.values.bytes};
  if (strike.garbage.empty() && takes_bytes(armed.fault.row())) {
    strike.garbage.resize(garbage_length(armed.fault));
    for (auto& byte : strike.garbage) byte = static_cast<std::uint8_t>(next_random(armed));
  }
  return strike;
}

std::optional<FaultStrike> Faults::strike(const FaultEvent& event) {
  for (auto armed = armed_.begin(); armed != armed_.end(); ++armed) {
    const auto& fault = armed->fault;
    if (fault.on != RuKind::unknown && fault.on != event.kind) continue;
    if (!is_occasion(fault, event) || !is_in_place(fault.where, event.link, event.address)) continue;
    if (!draw(*armed)) continue;
    auto strike = make_strike(*armed);
    if (++armed->strikes == fault.limit) armed_.erase(armed);
    return strike;
  }
  return std::nullopt;
}

Sense Faults::find_refusal(const std::string& unit, bool sscp_session, RuKind kind) {
  const auto found = std::find_if(units_.begin(), units_.end(), [&](const Unit& u) { return u.name == unit; });
  if (found == units_.end()) return Sense::none;
  const SessionAddress address{found->address, static_cast<std::uint8_t>(sscp_session ? 0 : 1)};
  const auto struck = strike({found->link, address, false, nullptr, kind});
  if (!struck) return Sense::none;
  const auto why = struck->fault.values.sense;
  tell(*struck, found->link, found->address, std::string(openrui::name(kind)) + " is refused with " + to_words(why));
  return why;
}

void Faults::tell(const FaultStrike& strike, const std::string& link, std::uint8_t address, const std::string& what) {
  ++strikes_[static_cast<std::size_t>(strike.fault.kind)];
  const auto* unit = find_unit(link, address);
  events_.on_event(Severity::warning, unit == nullptr ? link : unit->name,
                   "fault " + std::to_string(strike.id) + ", " + std::string(strike.fault.row().name) + ": " + what);
}

// --- what the host does itself

void Faults::later(Duration after, std::function<void()> action) {
  const auto id = ++last_task_;
  timers_.arm(tasks_[id], after, [this, id, action = std::move(action)] {
    action();
    tasks_.erase(id);
  });
}

void Faults::perform(const FaultStrike& strike, const std::string& link, std::uint8_t address) {
  later(Duration::zero(), [this, strike, link, address] { perform_now(strike, link, address); });
}

bool Faults::perform_now(const FaultStrike& strike, const std::string& link, std::uint8_t address) {
  const auto& v = strike.fault.values;
  switch (strike.fault.kind) {
    case FaultKind::unbind:
      if (!actions_.unbind_by_fault(link, address, v.type)) return false;
      tell(strike, link, address, "UNBIND, " + std::string(openrui::name(v.type)));
      return true;
    case FaultKind::dactlu:
      if (!actions_.deactivate_by_fault(link, address)) return false;
      tell(strike, link, address, "DACTLU in the middle");
      if (v.wait != Duration::zero())
        later(v.wait, [this, link, address] { actions_.activate_by_fault(link, address); });
      return true;
    case FaultKind::actlu_storm: {
      unsigned sent = 0;
      while (sent < v.times && actions_.activate_by_fault(link, address)) ++sent;
      if (sent != 0) tell(strike, link, address, std::to_string(sent) + " ACTLUs at once");
      return sent != 0;
    }
    default:
      return false;
  }
}

bool Faults::send_raw(const FaultStrike& strike, const std::string& link, const std::string& port) {
  if (carrier_ == nullptr || !carrier_->send_raw(port, strike.garbage)) return false;
  tell(strike, link, 0, "on the carrier of port " + port + ": " + to_hex(strike.garbage, 32));
  return true;
}

}  // namespace openrui::hostsim
