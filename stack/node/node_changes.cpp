// The node takes in a configuration: its first one, and changed ones while it runs.
#include <algorithm>
#include <utility>

#include "node/entries.h"

namespace openrui {

// --- in

void Node::install(const NodeDefinition& next) {
  correlation_limit_ = next.correlation_limit;
  std::vector<Station*> fresh;
  for (const auto& link : next.links) {
    if (find_station(link.name) != nullptr) continue;
    const auto port = std::find_if(next.ports.begin(), next.ports.end(),
                                   [&](const PortDefinition& p) { return p.name == link.port; });
    stations_.push_back(std::make_unique<Station>(*this, link));
    stations_.back()->set_link(environment_.links.make_link(*port, link, *stations_.back()));
    fresh.push_back(stations_.back().get());
  }
  std::unordered_map<std::string, Station*> by_pu;
  for (const auto& pu : next.pus) {
    auto* station = find_station(pu.link);
    if (station->pu() == nullptr) station->add_pu(pu.name);
    by_pu[pu.name] = station;
  }
  waiting_.clear();
  for (const auto& lu : next.lus) {
    if (lu_by_name_.count(lu.name) == 0) add_lu(lu, *by_pu.at(lu.pu));
  }
  pool_definitions_ = next.pools;
  rebuild_pools();
  if (!running_) return;
  for (auto* station : fresh) {
    if (station->definition().started) station->start();
  }
}

void Node::add_lu(const LuDefinition& definition, Station& station) {
  if (station.pu()->lu(definition.address) != nullptr) {
    waiting_.push_back(definition);
    return;
  }
  // SNAP-IX and PComm refuse host data in error by themselves; HIS hands them up as EXR (LUA reference 13.4, 14.3).
  const auto policy = personality_ == Personality::his ? ErrorPolicy::exception_request : ErrorPolicy::reject;
  auto entry = std::make_unique<LuEntry>(*this, station);
  entry->lu = &station.pu()->add_lu(definition.name, definition.address, *entry, policy);
  entry->lu->set_up(environment_.cryptography, correlation_limit_);
  lu_by_name_[definition.name] = entry.get();
  lus_.push_back(std::move(entry));
}

void Node::rebuild_pools() {
  pools_.clear();
  for (auto& lu : lus_) lu->pools.clear();
  for (const auto& pool : pool_definitions_) {
    auto& members = pools_[pool.name];
    for (const auto& member : pool.members) {
      const auto found = lu_by_name_.find(member);
      if (found == lu_by_name_.end()) continue;  // of waiting_
      found->second->pools.push_back(pool.name);
      members.push_back(found->second);
    }
    // By LU number (LUA reference 15.1).
    std::stable_sort(members.begin(), members.end(),
                     [](const LuEntry* a, const LuEntry* b) { return a->lu->address() < b->lu->address(); });
  }
}

// --- out

std::size_t Node::withdraw(const NodeChanges& changes) {
  waiting_.clear();
  std::size_t ended = 0;
  for (const auto* names : {&changes.links.removed, &changes.links.changed}) {
    for (const auto& link : *names) ended += withdraw_link(link);
  }
  for (const auto* names : {&changes.lus.removed, &changes.lus.changed}) {
    for (const auto& lu : *names) ended += withdraw_lu(lu);
  }
  sweep();
  return ended;
}

std::unique_ptr<Node::LuEntry> Node::take_out(const std::string& lu) {
  const auto found = lu_by_name_.find(lu);
  if (found == lu_by_name_.end()) return nullptr;
  const auto at =
      std::find_if(lus_.begin(), lus_.end(), [&](const auto& entry) { return entry.get() == found->second; });
  auto entry = std::move(*at);
  lus_.erase(at);
  lu_by_name_.erase(found);
  return entry;
}

// The link ends as it is destroyed, and the host sees that.
std::size_t Node::withdraw_link(const std::string& link) {
  auto* station = find_station(link);
  if (station == nullptr) return 0;
  std::size_t ended = 0;
  std::vector<std::string> names;
  for (const auto& lu : lus_) {
    if (&lu->station == station) names.push_back(lu->lu->name());
  }
  for (const auto& name : names) {
    const auto entry = take_out(name);
    ended += entry->session == nullptr ? 0 : 1;
    fail(*entry, SessionFailure::lu_component_disconnected);
    fail_waiting(*entry, SessionFailure::lu_component_disconnected);
  }
  std::erase_if(left_, [station](const LuEntry* lu) { return &lu->station == station; });
  std::erase_if(leaving_, [station](const auto& lu) { return &lu->station == station; });
  std::erase_if(stations_, [station](const auto& s) { return s.get() == station; });
  return ended;
}

std::size_t Node::withdraw_lu(const std::string& name) {
  auto taken = take_out(name);
  if (taken == nullptr) return 0;  // gone with its link
  auto& entry = *taken;
  leaving_.push_back(std::move(taken));
  fail_waiting(entry, SessionFailure::lu_component_disconnected);
  if (entry.session == nullptr) {
    on_left(entry);
    return 0;
  }
  const auto session = sessions_.extract(entry.session->id);
  entry.session = nullptr;
  session.mapped()->user.failed(SessionFailure::lu_component_disconnected);
  if (!entry.lu->closing()) entry.lu->close();
  return 1;
}

// The LU is free and its host knows. Told from inside its own call, so it goes on a later turn.
void Node::on_left(LuEntry& lu) {
  const auto is_it = [&lu](const auto& entry) { return entry.get() == &lu; };
  if (std::none_of(leaving_.begin(), leaving_.end(), is_it)) return;
  left_.push_back(&lu);
  environment_.timers.arm(sweep_, Duration::zero(), [this] { sweep(); });
}

void Node::sweep() {
  for (const auto* gone : std::exchange(left_, {})) {
    gone->station.pu()->remove_lu(gone->lu->address());
    std::erase_if(leaving_, [gone](const auto& lu) { return lu.get() == gone; });
  }
  for (const auto& lu : std::exchange(waiting_, {})) {
    const auto station = std::find_if(stations_.begin(), stations_.end(),
                                      [&lu](const auto& s) { return s->pu() != nullptr && s->pu()->name() == lu.pu; });
    if (station != stations_.end()) add_lu(lu, **station);
  }
  rebuild_pools();
}

}  // namespace openrui
