// Paths: who is connected, and what may go over it (transports reference 8.2, 8.7).
#include "iucv/machine.h"

#include <algorithm>
#include <utility>

#include "iucv/system.h"

namespace openrui::iucv {

Machine::Machine(System& system, std::string name, const DirectoryEntry& entry, MachineUser& user)
    : system_(system), name_(std::move(name)), entry_(entry), user_(user) {}

Machine::~Machine() {
  if (auto tester = std::exchange(testing_, nullptr)) tester(0);
  while (!paths_.empty()) {
    auto& path = *paths_.begin()->second;
    // 8.7 V13: CP severs for it; there is nothing to say in IPUSER.
    if (path.partner && step(path, PathInput::sever) == PathAction::send_sever) path.partner->sever({}, true);
    end_path(path.id);
  }
  system_.machine_gone(*this);
}

Outcome Machine::ready() const { return buffer_declared_ ? done() : error(ReturnCode::no_control_buffer); }

Outcome Machine::declare_buffer() {
  if (buffer_declared_) return error(ReturnCode::buffer_exists);
  buffer_declared_ = true;
  mask_ = mask::kAllMessages;
  control_mask_ = mask::kAllControl;
  return done();
}

Outcome Machine::retrieve_buffer() {
  if (!ready().ok()) return ready();
  // 8.7 V1.
  sever_all({});
  for (auto& queue : pending_) queue.items.clear();
  buffer_declared_ = false;
  if (auto tester = std::exchange(testing_, nullptr)) tester(0);
  return done();
}

// --- Paths -----------------------------------------------------------------------------------------------------------

Path& Machine::add_path() {
  do {
    ++last_path_;
  } while (last_path_ == 0 || paths_.count(last_path_) != 0);
  auto path = std::make_unique<Path>();
  path->owner = this;
  path->id = last_path_;
  return *(paths_[last_path_] = std::move(path));
}

Path* Machine::path(PathId id) {
  const auto found = paths_.find(id);
  return found == paths_.end() ? nullptr : found->second.get();
}

std::unique_ptr<Path> Machine::take_path(PathId id) {
  auto node = paths_.extract(id);
  if (node.empty()) return nullptr;
  for (auto& queue : pending_) {
    auto& items = queue.items;
    items.erase(std::remove_if(items.begin(), items.end(), [id](const Pending& p) { return p.path == id; }),
                items.end());
  }
  node.mapped()->owner = nullptr;
  return std::move(node.mapped());
}

void Machine::end_path(PathId id) {
  auto path = take_path(id);
  if (!path) return;
  abandon_waits(*path);
  system_.release(std::move(path));
}

std::vector<PathInfo> Machine::paths() const {
  std::vector<PathInfo> all;
  for (const auto& [id, path] : paths_) {
    all.push_back({id, path->partner ? path->partner->in_words() : "", path->state, path->limit, path->sent.size(),
                   path->by_id.size(), path->stopped, path->stopping});
  }
  return all;
}

// --- Functions -------------------------------------------------------------------------------------------------------

std::optional<ConnectResult> Machine::connect(const ConnectRequest& request, ConnectDone done) {
  if (!ready().ok()) return ConnectResult{ready()};
  if (!has_room()) return ConnectResult{error(ReturnCode::own_maximum)};
  return system_.connect(*this, request, std::move(done));
}

Outcome Machine::accept(const AcceptRequest& request) {
  if (!ready().ok()) return ready();
  auto* p = path(request.path);
  if (p == nullptr) return error(ReturnCode::invalid_path);
  if (request.limit > system_.directory().highest_limit) return error(ReturnCode::limit_too_large);
  const auto action = step(*p, PathInput::accept);
  if (!action) return error(ReturnCode::invalid_path);
  if (*action == PathAction::too_late) return error(ReturnCode::already_severed);
  // Chosen: the one IPMSGLIM of ACCEPT holds for both directions; 8.3 has no second field. 0: what the originator
  // wants, and the default for our own.
  if (request.limit != 0) p->granted = std::min(p->granted, request.limit);
  p->limit = request.limit != 0 ? request.limit : kDefaultMessageLimit;
  p->takes_parameter_data = (request.flags & flag::kParameterData) != 0;
  p->stopping = (request.flags & flag::kQuiesce) != 0;
  // Chosen: priority needs both CONNECT and ACCEPT.
  p->priority = p->priority && (request.flags & flag::kPriority) != 0;
  p->partner->accept(*p, request.user);
  return done();
}

Outcome Machine::sever(PathId id, const UserData& user) {
  if (!ready().ok()) return ready();
  auto* p = path(id);
  if (p == nullptr) return error(ReturnCode::invalid_path);
  const auto action = step(*p, PathInput::sever);
  if (!action) return error(ReturnCode::invalid_path);
  if (*action == PathAction::send_sever) p->partner->sever(user, false);
  end_path(id);
  return done();
}

Outcome Machine::sever_all(const UserData& user) {
  if (!ready().ok()) return ready();
  std::vector<PathId> ids;
  for (const auto& [id, p] : paths_) ids.push_back(id);
  for (const auto id : ids) sever(id, user);
  return done();
}

Outcome Machine::quiesce(PathId id, const UserData& user) {
  if (!ready().ok()) return ready();
  auto* p = path(id);
  if (p == nullptr || p->state != PathState::up) return error(ReturnCode::invalid_path);
  // Chosen: a second QUIESCE changes nothing and is not told.
  if (!std::exchange(p->stopping, true)) p->partner->quiesce(user);
  return done();
}

Outcome Machine::resume(PathId id, const UserData& user) {
  if (!ready().ok()) return ready();
  auto* p = path(id);
  if (p == nullptr || p->state != PathState::up) return error(ReturnCode::invalid_path);
  // 8.7 V6: only what we have stopped ourselves.
  if (std::exchange(p->stopping, false)) p->partner->resume(user);
  return done();
}

Outcome Machine::quiesce_all(const UserData& user) {
  if (!ready().ok()) return ready();
  for (const auto& [id, p] : paths_) quiesce(id, user);
  return done();
}

Outcome Machine::resume_all(const UserData& user) {
  if (!ready().ok()) return ready();
  for (const auto& [id, p] : paths_) resume(id, user);
  return done();
}

// --- What the partner does -------------------------------------------------------------------------------------------

void Machine::offered(Path& p, const std::string& vmid, const UserData& user) {
  std::uint8_t flags = 0;
  if (p.partner_takes_parameter_data) flags |= flag::kParameterData;
  if (p.stopped) flags |= flag::kQuiesce;
  if (p.priority) flags |= flag::kPriority;
  raise(p, InterruptType::connection_pending, user, p.granted, vmid, flags);
}

void Machine::accepted(Path& p, const UserData& user) {
  std::uint8_t flags = 0;
  if (p.partner_takes_parameter_data) flags |= flag::kParameterData;
  if (p.stopped) flags |= flag::kQuiesce;
  if (p.priority) flags |= flag::kPriority;
  raise(p, InterruptType::connection_complete, user, p.limit, {}, flags);
}

void Machine::severed(Path& p, const UserData& user) {
  raise(p, InterruptType::severed, user);
  abandon_waits(p);
}

void Machine::stopped(Path& p, bool stop, const UserData& user) {
  p.stopped = stop;
  raise(p, stop ? InterruptType::quiesced : InterruptType::resumed, user);
}

void Machine::abandon_waits(Path& p) {
  // A function may do anything to the path; its number tells whether it is still there.
  const auto id = p.id;
  std::vector<PurgeDone> purges;
  std::vector<PurgeResult> results;
  for (auto& [message, m] : p.sent) {
    if (!m.purging) continue;
    purges.push_back(std::move(*m.purging));
    results.push_back({done(), id, message, audit::kSevered, m.source_class, m.tag});
    m.purging.reset();
  }
  for (const auto& r : results) p.sent.erase(r.id);
  std::vector<ReceiveDone> receives;
  for (auto& m : p.owed) {
    if (!m.waiting) continue;
    receives.push_back(std::move(m.waiting->done));
    m.waiting.reset();
  }
  for (std::size_t i = 0; i < purges.size(); ++i) purges[i](results[i]);
  // Chosen: the rest of the message will never come, and no code of 8.6 says so better than the path.
  for (auto& r : receives) r({error(ReturnCode::invalid_path), id});
}

}  // namespace openrui::iucv
