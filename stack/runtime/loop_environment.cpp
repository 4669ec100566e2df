#include "runtime/loop_environment.h"

#include <condition_variable>
#include <mutex>

#include "runtime/descriptor_list.h"

namespace openrui {

namespace {

// Looks at the end of each turn whether what was waited for has come.
class Watch final : public TurnHook {
 public:
  explicit Watch(const std::function<bool()>& done) : done_(done) {}

  void end_of_turn() override {
    if (!done_()) return;
    const std::lock_guard lock(mutex_);
    reached_ = true;
    changed_.notify_all();
  }
  bool wait(Duration limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [this] { return reached_; });
  }

 private:
  const std::function<bool()>& done_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool reached_ = false;
};

}  // namespace

Result<std::unique_ptr<LoopEnvironment>, std::string> LoopEnvironment::make(const Options& options) {
  std::unique_ptr<LoopEnvironment> e(new LoopEnvironment());
  auto log = LogSink::open(options.log, options.log_default);
  if (!log) return log.error();
  e->log_ = std::move(log.value());
  if (options.switchable_trace || !options.capture_file.empty()) {
    e->trace_ = std::make_unique<TraceSwitch>(options.own_end, e->loop_, *e->log_);
    if (!options.capture_file.empty()) {
      if (auto error = e->trace_->on(options.capture_file)) return std::move(*error);
    }
  }
  if (!options.wire_folder.empty()) {
    auto wire = WireCapture::open(options.wire_folder, e->loop_, *e->log_);
    if (!wire) return wire.error();
    e->wire_ = std::move(wire.value());
  }
  e->tcp_ = std::make_unique<AsioTcp>(e->loop_);
  e->cards_ = std::make_unique<EthernetCards>(e->loop_);
  e->links_ = e->loop_.run_locked([&] {
    return std::make_unique<Links>(options.ports, *e->tcp_, e->udp_, *e->cards_, e->loop_.timers(), *e->log_,
                                   e->trace_.get(), e->wire_.get(), options.carriers);
  });
  return e;
}

LoopEnvironment::~LoopEnvironment() {
  loop_.run_locked([this] { links_.reset(); });
  cards_.reset();
  tcp_.reset();
  loop_.run_locked([this] {
    trace_.reset();
    wire_.reset();
  });
  loop_.stop();
}

bool LoopEnvironment::settle(const std::function<bool()>& done, Duration limit) {
  const std::function<bool()> all_done = [&] { return done() && tcp_->all_written(); };
  Watch watch(all_done);
  loop_.run_locked([&] { loop_.add_hook(watch); });
  const bool reached = watch.wait(limit);
  loop_.run_locked([&] { loop_.remove_hook(watch); });
  return reached;
}

void LoopEnvironment::abandon(std::unique_ptr<LoopEnvironment> environment) {
  environment->loop_.descriptors().close_all();
  environment.release();  // NOLINT(bugprone-unused-return-value): the parent's threads may have held any lock in it
}

}  // namespace openrui
