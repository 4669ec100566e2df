#include "iucv/system.h"

#include <algorithm>
#include <utility>

#include "iucv/local_partner.h"
#include "iucv/services.h"

namespace openrui::iucv {
namespace {

// Interrupts that one machine is given in one turn of the loop; the others wait for the next turn.
constexpr std::size_t kInterruptsPerTurn = 256;

}  // namespace

System::System(std::string node, Directory directory, TimerQueue& timers, EventSink& events)
    : node_(std::move(node)),
      directory_(std::move(directory)),
      timers_(timers),
      events_(events),
      services_(std::make_unique<Services>(*this)) {}

System::~System() = default;

// --- Who is there ----------------------------------------------------------------------------------------------------

Result<std::unique_ptr<Machine>, std::string> System::log_on(const std::string& text, MachineUser& user) {
  const auto name = parse_user_name(text);
  if (!name) {
    return "\"" + text + "\" is no user identifier: 1 to 8 letters, digits and @#$_-+: are expected, no * in front";
  }
  if (machines_.count(*name) != 0) return *name + " is logged on already";
  if (auto why = directory_.refuses(*name, identity_)) return std::move(*why);
  auto machine = std::make_unique<Machine>(*this, *name, *directory_.find(*name), user);
  machines_[*name] = machine.get();
  return machine;
}

Machine* System::find(const std::string& name) const {
  const auto found = machines_.find(name);
  return found == machines_.end() ? nullptr : found->second;
}

Machine* System::service(const std::string& name) const { return services_->find(name); }

std::vector<const Machine*> System::machines() const {
  std::vector<const Machine*> all;
  for (const auto& [name, machine] : machines_) all.push_back(machine);
  for (const auto* machine : services_->machines()) all.push_back(machine);
  return all;
}

void System::machine_gone(const Machine& machine) {
  const auto same = [&machine](const auto& e) { return e.second == &machine; };
  for (auto* table : {&machines_, &resources_}) {
    for (auto it = table->begin(); it != table->end();) it = same(*it) ? table->erase(it) : std::next(it);
  }
  ready_.erase(std::remove(ready_.begin(), ready_.end(), &machine), ready_.end());
  std::replace(running_.begin(), running_.end(), const_cast<Machine*>(&machine), static_cast<Machine*>(nullptr));
}

bool System::announce(const std::string& resource, Machine& owner) {
  return machines_.count(resource) == 0 && resources_.emplace(resource, &owner).second;
}

Machine* System::target_of(const std::string& name) const {
  if (is_service(name)) return services_->find(name);
  if (auto* machine = find(name)) return machine;
  const auto found = resources_.find(name);
  return found == resources_.end() ? nullptr : found->second;
}

// --- CONNECT ---------------------------------------------------------------------------------------------------------

std::uint16_t System::limit_of(std::uint16_t wanted, std::uint16_t of_directory) {
  // 8.7 V5: the default is the directory's, or 10.
  if (wanted == 0) return of_directory != 0 ? of_directory : kDefaultMessageLimit;
  return of_directory != 0 ? std::min(wanted, of_directory) : wanted;
}

std::optional<ConnectResult> System::connect(Machine& from, const ConnectRequest& request, ConnectDone done) {
  const auto fail = [](ReturnCode code) { return ConnectResult{error(code)}; };
  if (request.limit > directory_.highest_limit) return fail(ReturnCode::limit_too_large);
  const bool here_only = (request.flags & flag::kLocal) != 0;
  if (!request.node.empty() && request.node != node_) {
    if (here_only) return fail(ReturnCode::not_logged_on);
    return connect_away(from, request, request.node, std::move(done));
  }
  auto* target = target_of(request.target);
  if (target == nullptr) {
    if (is_service(request.target)) return fail(ReturnCode::unknown_service);
    const auto listed = directory_.users.find(request.target);
    const bool away = listed != directory_.users.end() && !listed->second.node.empty() && request.node.empty();
    if (away && !here_only) return connect_away(from, request, listed->second.node, std::move(done));
    return fail(ReturnCode::not_logged_on);
  }
  if (!target->has_buffer()) return fail(ReturnCode::no_buffer);
  auto authorisation =
      from.is_system() ? Authorisation{true, 0} : directory_.authorise(from.name(), request.target, target->name());
  if (!authorisation) return fail(ReturnCode::not_authorised);
  if (!target->has_room()) return fail(ReturnCode::target_maximum);
  return connect_here(from, request, *target, *authorisation);
}

std::optional<ConnectResult> System::connect_away(Machine& from, const ConnectRequest& request, const std::string& node,
                                                  ConnectDone done) {
  const auto fail = [](ReturnCode code) { return ConnectResult{error(code)}; };
  if (gateway_ == nullptr || !gateway_->reaches(node)) return fail(ReturnCode::not_logged_on);
  if (!done) return std::nullopt;
  auto& path = from.add_path();
  step(path, PathInput::connect);
  if (gateway_->connect(from, path, node, request, std::move(done))) return std::nullopt;
  from.take_path(path.id);
  return fail(ReturnCode::not_logged_on);
}

ConnectResult System::connect_here(Machine& from, const ConnectRequest& request, Machine& target,
                                   const Authorisation& authorisation) {
  auto& ours = from.add_path();
  // 8.7 V3: to itself too, if both ends have room.
  if (!target.has_room()) {
    from.take_path(ours.id);
    return {error(ReturnCode::target_maximum)};
  }
  auto& theirs = target.add_path();
  LocalPartner::join(ours, theirs);
  step(ours, PathInput::connect);
  step(theirs, PathInput::rcv_connect);
  step(ours, PathInput::rcv_pending);
  ours.limit = limit_of(request.limit, authorisation.limit);
  theirs.granted = ours.limit;
  ours.takes_parameter_data = (request.flags & flag::kParameterData) != 0;
  theirs.partner_takes_parameter_data = ours.takes_parameter_data;
  ours.stopping = (request.flags & flag::kQuiesce) != 0;
  theirs.stopped = ours.stopping;
  ours.priority = (request.flags & flag::kPriority) != 0 && authorisation.priority;
  theirs.priority = ours.priority;
  // 8.7 V14.
  target.offered(theirs, from.is_system() ? "SYSTEM" : from.name(), request.user);
  return {done(), ours.id, ours.limit, ours.priority ? flag::kPriority : std::uint8_t{0}};
}

System::Arrival System::arrive(const std::string& from, const std::string& node, const std::string& name) {
  auto* target = target_of(name);
  const auto authorisation = directory_.authorise_remote(from, node, name, target != nullptr ? target->name() : name);
  // Services that are not exported do not exist for other nodes (10.4).
  if (is_service(name) && (target == nullptr || !authorisation)) return {ReturnCode::unknown_service, nullptr, {}};
  if (target == nullptr) return {ReturnCode::not_logged_on, nullptr, {}};
  if (!target->has_buffer()) return {ReturnCode::no_buffer, nullptr, {}};
  if (!authorisation) return {ReturnCode::not_authorised, nullptr, {}};
  if (!target->has_room()) return {ReturnCode::target_maximum, nullptr, {}};
  return {ReturnCode::ok, target, *authorisation};
}

void System::release(std::unique_ptr<Path> path) {
  const bool waits = path->state == PathState::sever_sent || path->state == PathState::abandoned;
  if (!path->partner || !path->partner->lingers()) return;
  if (waits) {
    gateway_->keep(std::move(path));
  } else {
    gateway_->drop(*path);
  }
}

MessageId System::new_message_id(bool odd) {
  last_message_ += 2;
  if (last_message_ == 0) last_message_ = 2;
  return (last_message_ & ~1U) | (odd ? 1U : 0U);
}

// --- System services -------------------------------------------------------------------------------------------------

bool System::message(const std::string& from, const std::string& to, std::uint32_t message_class,
                     std::string_view text) {
  return services_->message(from, to, message_class, text);
}

void System::log(Severity severity, const std::string& subject, const std::string& text) {
  services_->log(severity, subject, text);
}

// --- Turns -----------------------------------------------------------------------------------------------------------

void System::schedule(Machine& machine) {
  if (std::find(ready_.begin(), ready_.end(), &machine) == ready_.end()) ready_.push_back(&machine);
  if (!run_timer_.armed()) timers_.arm(run_timer_, Duration::zero(), [this] { run(); });
}

void System::present() {
  if (ready_.empty() || !running_.empty()) return;
  run_timer_.cancel();
  run();
}

void System::run() {
  running_.swap(ready_);
  for (std::size_t i = 0; i < running_.size(); ++i) {
    auto* machine = running_[i];
    if (machine != nullptr && machine->present(kInterruptsPerTurn) && running_[i] != nullptr) schedule(*machine);
  }
  running_.clear();
}

}  // namespace openrui::iucv
