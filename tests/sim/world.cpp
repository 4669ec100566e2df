#include "sim/world.h"

#include <algorithm>

#include "sim/wild.h"

namespace openrui::sim {

namespace {
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMostSteps = 120;
// More deliveries and timers than this at one moment are no storm, they are a circle.
constexpr std::size_t kMostTurns = 200000;
// Longer than every time-out and back-off together: BIND 5 min, reconnection 30 s, ACTPU again 10 s.
constexpr auto kRestStep = milliseconds(250);
constexpr int kMostRestSteps = 4000;
}  // namespace

std::unique_ptr<Link> World::Links::make_link(const PortDefinition& port, const LinkDefinition& link,
                                              LinkNotifier& notifier) {
  auto& w = world_;
  std::size_t which = 0;
  while (w.scenario_.carriers[which].node.name != port.name) ++which;
  const auto& links = w.scenario_.node.links;
  const auto number = static_cast<std::size_t>(
      std::find_if(links.begin(), links.end(), [&](const auto& l) { return l.name == link.name; }) - links.begin());
  auto watched = std::make_unique<WatchedLink>(side_, *w.wires_[number], w.spoiler_, notifier);
  watched->set_link(w.carriers_[which]->make_link(side_, link, watched->notifier()));
  return watched;
}

void World::Events::on_event(Severity severity, const std::string& subject, const std::string& text) {
  if (severity >= Severity::info && journal_.writes_ladder()) journal_.note(subject + ": " + text);
}

World::World(std::uint64_t seed)
    : random_(seed),
      journal_(timers_),
      events_(journal_),
      scenario_(make_scenario(random_)),
      spoiler_{Random(random_.next()), 0, &journal_.coverage},
      node_links_(*this, Side::node),
      host_links_(*this, Side::host) {
  const bool whole = scenario_.weather != Weather::spoiled;
  if (!whole) spoiler_.one_in = random_.between(4, 60);
  for (const auto& plan : scenario_.carriers) carriers_.push_back(make_carrier(plan, random_, timers_, events_));
  for (const auto& link : scenario_.node.links) {
    wires_.push_back(std::make_unique<WireCheck>(link.name, whole, journal_));
  }
  host_ = std::make_unique<hostsim::Host>(scenario_.host, hostsim::HostEnvironment{timers_, events_, host_links_});
  node_ = std::make_unique<Node>(scenario_.node, NodeEnvironment{timers_, events_, node_links_});
  people();
  auto& coverage = journal_.coverage;
  coverage.count("worlds", std::string(name(scenario_.weather)));
  for (const auto& plan : scenario_.carriers) {
    coverage.count("carriers",
                   plan.node.dlc == DlcType::loopback ? "loopback" : "DLSw v" + std::to_string(plan.node.version));
  }
}

World::~World() = default;

// Every LU gets a program; a wild one may reach for the LU of another, or for the pool.
void World::people() {
  const bool wild = scenario_.weather == Weather::wild || scenario_.weather == Weather::spoiled;
  const Keeper::Surroundings around{scenario_, *node_, timers_, journal_};
  const auto personality = scenario_.node.personality;
  processes_.push_back(std::make_unique<VerbProcess>(*node_, personality, journal_));
  auto& process = *processes_.front();
  for (const auto& lu : scenario_.lus) {
    const auto kind = wild ? random_.below(3) : 0;
    std::vector<std::string> names{lu};
    if (random_.one_in(4)) names.push_back(random_.pick_of(scenario_.lus));
    if (!scenario_.pool.empty()) names.push_back(scenario_.pool);
    if (kind == 1) {
      processes_.push_back(std::make_unique<VerbProcess>(*node_, personality, journal_));
      actors_.push_back(std::make_unique<WildVerbs>(std::move(names), *processes_.back(), scenario_));
    } else if (kind == 2) {
      actors_.push_back(std::make_unique<WildPort>(std::move(names), *node_, scenario_, journal_));
    } else {
      const bool verbs = random_.flag();
      const auto& name = scenario_.pool.empty() || !random_.one_in(3) ? lu : scenario_.pool;
      actors_.push_back(std::make_unique<Keeper>(name, random_, around, [&](DoorUser& user) -> std::unique_ptr<Door> {
        if (verbs) return std::make_unique<VerbDoor>(process, user);
        return std::make_unique<PortDoor>(*node_, user);
      }));
    }
  }
}

bool World::run() {
  if (random_.flag()) {
    host_->start();
    node_->start();
  } else {
    node_->start();
    pass(milliseconds(random_.below(3000)));
    host_->start();
  }
  live();
  if (!journal_.failed()) come_to_rest();
  if (!journal_.failed()) check_end();
  return !journal_.failed();
}

// --- time

// Everything that can happen without time passing. False when there was nothing.
bool World::turn() {
  std::size_t done = 0;
  for (auto& carrier : carriers_) done += carrier->run(random_.one_in(8) ? random_.between(1, 4) : SIZE_MAX);
  for (auto& process : processes_) done += process->dispatch() ? 1U : 0U;
  return done != 0;
}

void World::pass(Duration span) {
  const auto end = timers_.now() + span;
  std::size_t turns = 0;
  while (!journal_.failed()) {
    while (turn()) {
      if (++turns > kMostTurns) return journal_.fail("the world does not come to rest");
    }
    const auto next = timers_.next();
    if (!next || *next > end) break;
    if (++turns > kMostTurns) return journal_.fail("timers go in a circle");
    timers_.run(std::max(*next, timers_.now()));
  }
  timers_.run(end);
  turn();
}

// --- life

void World::live() {
  const auto steps = random_.between(20, kMostSteps);
  for (std::size_t i = 0; i < steps && !journal_.failed(); ++i) {
    step();
    check_step();
  }
}

void World::step() {
  for (std::size_t n = random_.between(1, 2 * actors_.size()); n > 0; --n) {
    random_.pick_of(actors_)->step(random_);
    // Sometimes several programs act before anything of it is delivered.
    if (!random_.one_in(4)) turn();
  }
  if (scenario_.weather != Weather::calm && random_.one_in(25)) operate();
  if (scenario_.weather != Weather::calm && random_.one_in(25)) harm_carrier();
  static constexpr int kSpans[] = {0, 0, 1, 5, 20, 100, 100, 700, 2000, 11000};
  pass(milliseconds(random_.pick(kSpans)));
}

void World::operate() {
  const auto& link = random_.pick_of(scenario_.node.links).name;
  switch (random_.below(5)) {
    case 0:
      journal_.coverage.count("operators", "link deactivated");
      journal_.note("operator: deactivate " + link);
      node_->deactivate(link);
      return;
    case 1:
    case 2:
      journal_.coverage.count("operators", "link activated");
      journal_.note("operator: activate " + link);
      node_->activate(link);
      return;
    case 3:
      if (std::exchange(host_stopped_, true)) return;
      journal_.coverage.count("operators", "host stopped");
      journal_.note("operator: stop the host");
      host_->stop();
      return;
    default:
      if (!host_stopped_) return;
      // Only a host that has stopped can be started.
      pass(seconds(30));
      host_stopped_ = false;
      journal_.coverage.count("operators", "host started");
      journal_.note("operator: start the host");
      host_->start();
      return;
  }
}

void World::harm_carrier() {
  journal_.note("a fault of the carrier");
  random_.pick_of(carriers_)->harm(random_, journal_.coverage);
}

bool World::all_done() const {
  return std::all_of(actors_.begin(), actors_.end(), [](const auto& a) { return a->done(); });
}

void World::come_to_rest() {
  journal_.note("the world becomes quiet");
  spoiler_.one_in = 0;
  for (auto& carrier : carriers_) carrier->mend();
  if (host_stopped_) {
    pass(seconds(30));
    host_->start();
  }
  for (const auto& link : scenario_.node.links) node_->activate(link.name);
  for (auto& actor : actors_) actor->quiet();
  for (int i = 0; !all_done(); ++i) {
    if (i == kMostRestSteps) {
      std::string who;
      for (const auto& actor : actors_) {
        if (!actor->done()) who += "; " + actor->in_words();
      }
      for (const auto& process : processes_) who += process->pending_in_words();
      return journal_.fail("somebody never comes to an end" + who);
    }
    for (auto& actor : actors_) actor->step(random_);
    pass(kRestStep);
    check_step();
    if (journal_.failed()) return;
  }
  // What the node and the host still have to say to each other; a link that was lost a moment ago comes back.
  for (int i = 0; i < kMostRestSteps && !host_is_ready() && scenario_.weather != Weather::spoiled; ++i) pass(kRestStep);
  pass(seconds(30));
}

bool World::host_is_ready() const {
  const auto lus = host_->lus();
  return std::all_of(lus.begin(), lus.end(), [](const auto& lu) { return lu.sscp == SscpState::active; });
}

// --- what must hold

void World::check_step() {
  for (const auto& s : node_->session_statuses()) {
    if (s.lu_lu->state() != ScState::reset) continue;
    if (s.lu_lu->unanswered_by_us() + s.lu_lu->unanswered_by_partner() != 0 || s.lu_lu->holding()) {
      journal_.fail("LU " + s.lu + " has no session, but its tables are not empty");
    }
  }
}

void World::check_end() {
  for (const auto& process : processes_) {
    if (process->pending() != 0) journal_.fail("verbs never complete:" + process->pending_in_words());
  }
  if (node_->sessions() != 0) {
    std::string who;
    for (const auto& s : node_->session_statuses()) who += " " + std::to_string(s.id) + " on " + s.lu;
    for (const auto& actor : actors_) who += "; " + actor->in_words();
    journal_.fail("the node has sessions that nobody holds:" + who);
  }
  for (const auto& lu : node_->lus()) {
    if (lu.owner != 0 || lu.state != ScState::reset) journal_.fail("LU " + lu.name + " is not free");
  }
  if (scenario_.weather == Weather::spoiled) return;
  for (const auto& lu : host_->lus()) {
    if (lu.session != ScState::reset) journal_.fail("the host still has a session with " + lu.name);
    if (lu.sscp != SscpState::active) journal_.fail("LU " + lu.name + " is not active at the host any more");
  }
  for (const auto& wire : wires_) {
    auto text = wire->unanswered(Side::host);
    // What a program of the node owes to the SSCP it may owe for ever: RUI_TERM does not end that session.
    if (scenario_.weather != Weather::wild) text += wire->unanswered(Side::node);
    if (!text.empty()) journal_.fail("requests of SSCP sessions are never answered" + text);
    if (wire->bound_sessions() != 0) journal_.fail("a session is bound that nobody holds");
  }
}

}  // namespace openrui::sim
