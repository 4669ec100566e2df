// Who is logged on, interrupts, and functions that wait.
#include "runtime/iucv_program.h"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/descriptor_list.h"
#include "runtime/iucv_issue.h"

namespace openrui {

namespace {

// Interrupts that a handler is given before others of the loop have their turn.
constexpr int kInterruptsPerRun = 64;

// One thread waits for another.
class Signal {
 public:
  void give(int value) {
    const std::lock_guard lock(mutex_);
    value_ = value;
    given_.notify_one();
  }
  int wait() {
    std::unique_lock lock(mutex_);
    given_.wait(lock, [this] { return value_.has_value(); });
    return *value_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable given_;
  std::optional<int> value_;
};

}  // namespace

IucvProgram::IucvProgram(EventLoop& loop, iucv::System& system, iucv_machine* handle)
    : loop_(loop), system_(system), handle_(handle) {}

Result<std::shared_ptr<IucvProgram>, std::string> IucvProgram::log_on(EventLoop& loop, iucv::System& system,
                                                                      const std::string& name, iucv_machine* handle) {
  if (loop.in_forked_child()) return std::string("the facility belongs to the process that this one was forked from");
  std::shared_ptr<IucvProgram> program(new IucvProgram(loop, system, handle));
  std::optional<std::string> error;
  loop.run_locked([&] {
    auto machine = system.log_on(name, *program);
    if (!machine) {
      error = machine.error();
      return;
    }
    program->machine_ = std::move(machine.value());
    program->machine_->set_enabled(false);
  });
  if (error) return *error;
  return program;
}

IucvProgram::~IucvProgram() {
  // The loop may be gone.
  if (descriptor_ >= 0) ::close(descriptor_);
}

void IucvProgram::log_off() {
  handle_ = nullptr;
  if (loop_.in_forked_child()) {
    machine_.release();  // NOLINT(bugprone-unused-return-value): it is the parent's; here it is leaked
    descriptor_ = -1;    // the loop closes it
    return;
  }
  loop_.run_locked([this] {
    buffer_ = nullptr;
    handler_ = nullptr;
    answers_.forget_all();
    machine_.reset();
    signal(true);  // a thread in wait() finds that nothing will come
    if (descriptor_ >= 0) loop_.descriptors().remove(descriptor_);
  });
  settle();
}

void IucvProgram::settle() {
  if (loop_.on_loop_thread()) return;
  Signal done;
  loop_.run_locked([&] { loop_.after_turn([&done] { done.give(0); }); });
  done.wait();
}

// --- The interrupt buffer --------------------------------------------------------------------------------------------

int IucvProgram::declare_buffer(iucv_declare_list& list) {
  return issue_outcome(list.iprcode, [&] {
    if (list.ipbfadr1 == nullptr) return iucv::error(iucv::ReturnCode::addressing);
    const auto outcome = machine_->declare_buffer();
    if (outcome.ok()) {
      buffer_ = list.ipbfadr1;
      handler_ = list.handler;
      argument_ = list.argument;
    }
    return outcome;
  });
}

int IucvProgram::retrieve_buffer() {
  std::uint8_t code = 0;
  const int cc = issue_outcome(code, [&] {
    const auto outcome = machine_->retrieve_buffer();
    buffer_ = nullptr;
    handler_ = nullptr;
    answers_.forget_all();
    signal(true);
    return outcome;
  });
  if (cc == IUCV_CC_DONE) settle();
  return cc;
}

int IucvProgram::query(std::uint32_t* buffer_size, std::uint32_t* max_connections) {
  std::uint8_t code = 0;
  return issue(code, [&] {
    if (buffer_size != nullptr) *buffer_size = static_cast<std::uint32_t>(machine_->interrupt_size());
    if (max_connections != nullptr) *max_connections = machine_->max_connections();
    return IUCV_CC_DONE;
  });
}

// --- Interrupts ------------------------------------------------------------------------------------------------------

void IucvProgram::on_interrupt(const iucv::Interrupt& interrupt, ByteView answer) {
  if (interrupt.is_completion()) scatter(answer, answers_.take(interrupt.path, interrupt.id));
  taken_ = iucv_block(interrupt);
}

void IucvProgram::on_held() {
  if (handler_ == nullptr) {
    signal(true);
  } else if (!std::exchange(handler_runs_, true)) {
    loop_.after_turn([self = shared_from_this()] { self->run_handler(); });
  }
}

void IucvProgram::run_handler() {
  for (int n = 0; n < kInterruptsPerRun; ++n) {
    iucv_interrupt* buffer = nullptr;
    iucv_interrupt block{};
    iucv_handler handler = nullptr;
    void* argument = nullptr;
    loop_.run_locked([&] {
      if (machine_ == nullptr || handler_ == nullptr || !machine_->take_interrupt()) {
        handler_runs_ = false;
        return;
      }
      buffer = buffer_;
      block = taken_;
      handler = handler_;
      argument = argument_;
    });
    auto* handle = handle_.load();
    if (handler == nullptr || handle == nullptr) return;
    *buffer = block;
    handler(handle, buffer, argument);
  }
  loop_.post([self = shared_from_this()] { self->loop_.after_turn([self] { self->run_handler(); }); });
}

int IucvProgram::open_descriptor() {
  if (descriptor_ >= 0) return descriptor_;
  // Readable at first: what is there already is found by who looks.
  descriptor_ = ::eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
  if (descriptor_ >= 0) loop_.descriptors().add(descriptor_);
  return descriptor_;
}

void IucvProgram::signal(bool readable) {
  if (descriptor_ < 0) return;
  std::uint64_t count = 1;
  // It never blocks, and that it is full or empty already is as good.
  [[maybe_unused]] const auto n =
      readable ? ::write(descriptor_, &count, sizeof count) : ::read(descriptor_, &count, sizeof count);
}

int IucvProgram::descriptor() {
  if (loop_.in_forked_child()) return -1;
  return loop_.run_locked([this] { return machine_ == nullptr ? -1 : open_descriptor(); });
}

int IucvProgram::wait(int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
  for (;;) {
    if (loop_.in_forked_child()) return -1;
    const int result = loop_.run_locked([this] {
      if (machine_ == nullptr || buffer_ == nullptr || handler_ != nullptr) return -1;
      if (machine_->take_interrupt()) {
        *buffer_ = taken_;
        return 1;
      }
      if (open_descriptor() < 0) return -1;
      signal(false);
      return 0;
    });
    if (result != 0 || loop_.on_loop_thread()) return result;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (timeout_ms >= 0 && left <= 0) return 0;
    pollfd p{descriptor_, POLLIN, 0};
    if (::poll(&p, 1, timeout_ms < 0 ? -1 : static_cast<int>(left)) < 0 && errno != EINTR) return -1;
  }
}

// --- Functions that wait ---------------------------------------------------------------------------------------------

int IucvProgram::issue_waiting(std::uint8_t& code, void* list, iucv_done done, void* argument, const Start& start) {
  if (done != nullptr) {
    return issue(code, [&] {
      const auto now = start([self = shared_from_this(), list, done, argument](int cc) {
        self->loop_.after_turn([=] { done(self->handle_.load(), list, cc, argument); });
      });
      return now.value_or(IUCV_CC_WAITS);
    });
  }
  if (loop_.on_loop_thread()) {
    return issue(code, [&] { return start({}).value_or(IUCV_CC_WAITS); });
  }
  const auto ended = std::make_shared<Signal>();
  const int now = issue(code, [&] { return start([ended](int cc) { ended->give(cc); }).value_or(IUCV_CC_WAITS); });
  return now == IUCV_CC_WAITS ? ended->wait() : now;
}

int IucvProgram::test_message(iucv_done done, void* argument) {
  std::uint8_t code = 0;
  return issue_waiting(code, nullptr, done, argument, [this](const Finish& finish) -> std::optional<int> {
    const auto cc = machine_->test_message(finish);
    return cc ? std::optional<int>(*cc) : std::nullopt;
  });
}

}  // namespace openrui
