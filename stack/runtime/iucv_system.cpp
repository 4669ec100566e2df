#include "runtime/iucv_system.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "iucv/node_gateway.h"
#include "runtime/descriptor_list.h"
#include "runtime/event_loop.h"
#include "runtime/log.h"
#include "runtime/node_carrier.h"
#include "runtime/process_identity.h"
#include "runtime/program_control.h"

namespace openrui {

namespace {

using nlohmann::json;

// Events for the log, and on a later turn for who reads *LOGREC: an event may come up in the midst of a function.
class NodeEvents final : public EventSink {
 public:
  // More are in the log only.
  static constexpr std::size_t kWaiting = 256;

  explicit NodeEvents(std::unique_ptr<LogSink> log) : log_(std::move(log)) {}
  // Both are there until forget().
  void serve(iucv::System& system, TimerQueue& timers) {
    system_ = &system;
    timers_ = &timers;
  }
  void forget() {
    timer_.cancel();
    system_ = nullptr;
  }
  void on_event(Severity severity, const std::string& subject, const std::string& text) override {
    log_->on_event(severity, subject, text);
    if (system_ == nullptr || waiting_.size() >= kWaiting) return;
    waiting_.push_back({severity, subject, text});
    timers_->arm(timer_, Duration::zero(), [this] {
      for (; !waiting_.empty(); waiting_.pop_front()) {
        system_->log(waiting_.front().severity, waiting_.front().subject, waiting_.front().text);
      }
    });
  }

 private:
  struct Event {
    Severity severity;
    std::string subject;
    std::string text;
  };
  std::unique_ptr<LogSink> log_;
  iucv::System* system_ = nullptr;
  TimerQueue* timers_ = nullptr;
  Timer timer_;
  std::deque<Event> waiting_;
};

// Which nodes can be reached now, for threads that wait for that.
class Reachable final : public iucv::NodeWatcher {
 public:
  bool wait(const std::string& node, int timeout_ms) {
    using Clock = std::chrono::system_clock;
    const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
    std::unique_lock lock(mutex_);
    const auto there = [&] { return nodes_.count(node) != 0; };
    if (timeout_ms >= 0) return changed_.wait_until(lock, end, there);
    changed_.wait(lock, there);
    return true;
  }

 private:
  void on_node_up(const std::string& node) override {
    const std::lock_guard lock(mutex_);
    nodes_.insert(node);
    changed_.notify_all();
  }
  void on_node_lost(const std::string& node, const std::string&) override {
    const std::lock_guard lock(mutex_);
    nodes_.erase(node);
  }
  void on_node_unreachable(const std::string&, bool, const std::string&) override {}

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> nodes_;
};

json report(const iucv::System& system, const iucv::NodeGateway& gateway) {
  json users = json::array();
  json paths = json::array();
  for (const auto* machine : system.machines()) {
    users.push_back({{"user", machine->name()}, {"buffer", machine->has_buffer()}, {"service", machine->is_system()}});
    for (const auto& p : machine->paths()) {
      paths.push_back({{"user", machine->name()},
                       {"path", p.path},
                       {"state", name(p.state)},
                       {"partner", p.partner},
                       {"limit", p.limit},
                       {"sent", p.sent},
                       {"received", p.received},
                       {"quiesced", p.stopped},
                       {"quiescing", p.stopping}});
    }
  }
  return {{"node", system.node()},
          {"users", std::move(users)},
          {"paths", std::move(paths)},
          {"partners", report_partners(gateway.streams())}};
}

}  // namespace

struct IucvSystem::Parts {
  explicit Parts(std::unique_ptr<LogSink> log) : events(std::move(log)) {}

  NodeEvents events;
  Reachable reachable;
  std::string node;
  EventLoop loop;
  std::unique_ptr<NodeCarrier> carrier;
  std::unique_ptr<iucv::System> system;
  std::unique_ptr<iucv::NodeGateway> gateway;
  std::unique_ptr<ProgramControl> control;
};

IucvSystem::IucvSystem(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<IucvSystem>, std::string> IucvSystem::start(const IucvDefinition& definition) {
  const auto& places = definition.places;
  auto log = LogSink::open(places.log, LogDefault::nowhere);
  if (!log) return log.error();
  const auto streams = streams_of(places, streams::Kind::iucv, definition.node);
  if (!streams) return streams.error();
  auto parts = std::make_unique<Parts>(std::move(log.value()));
  auto& p = *parts;
  p.node = definition.node;
  std::optional<std::string> error;
  p.loop.run_locked([&] {
    auto carrier = NodeCarrier::make(p.loop, places.tls);
    if (!carrier) {
      error = carrier.error();
      return;
    }
    p.carrier = std::move(carrier.value());
    auto& timers = p.loop.timers();
    p.system = std::make_unique<iucv::System>(definition.node, definition.directory, timers, p.events);
    p.system->set_identity({program_file_name(), account_name()});
    p.events.serve(*p.system, timers);
    p.gateway = std::make_unique<iucv::NodeGateway>(*p.system, *streams, p.carrier->streams(), p.events, &p.reachable);
    if (!places.control.empty()) {
      p.control =
          std::make_unique<ProgramControl>(p.carrier->local(), timers, [&p] { return report(*p.system, *p.gateway); });
      error = p.control->listen(places.control);
      if (error) return;
    }
    p.gateway->start();
  });
  std::unique_ptr<IucvSystem> system(new IucvSystem(std::move(parts)));
  if (error) return *error;
  p.loop.start_thread();
  return system;
}

IucvSystem::~IucvSystem() {
  auto& p = *parts_;
  if (p.loop.in_forked_child()) {
    p.loop.descriptors().close_all();
    parts_.release();  // NOLINT(bugprone-unused-return-value): what the parent's threads may have locked is leaked
    return;
  }
  p.loop.run_locked([&] {
    if (p.gateway) p.gateway->stop();
  });
  p.loop.stop();
  p.loop.run_locked([&] {
    p.control.reset();
    p.gateway.reset();
    p.events.forget();
    p.system.reset();
    p.carrier.reset();
  });
}

Result<std::shared_ptr<IucvProgram>, std::string> IucvSystem::log_on(const std::string& user, iucv_machine* handle) {
  return IucvProgram::log_on(parts_->loop, *parts_->system, user, handle);
}

bool IucvSystem::wait_node(const std::string& text, int timeout_ms) {
  auto& p = *parts_;
  const auto node = streams::parse_node_name(text);
  if (!node || p.loop.in_forked_child()) return false;
  return *node == p.node || p.reachable.wait(*node, p.loop.on_loop_thread() ? 0 : timeout_ms);
}

}  // namespace openrui
