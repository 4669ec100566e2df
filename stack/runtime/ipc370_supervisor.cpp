#include "runtime/ipc370_supervisor.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/pattern.h"

namespace openrui {

namespace {

long futex(ipc_ecb* word, int operation, std::uint32_t value, const timespec* limit) {
  return ::syscall(SYS_futex, word, operation | FUTEX_PRIVATE_FLAG, value, limit, nullptr, 0);
}

bool fits(const std::vector<std::string>& patterns, const std::string& text) {
  return patterns.empty() || matches_any(patterns, text);
}

}  // namespace

bool IpcSupervisor::readable(std::uint8_t, const void* at, std::size_t length) {
  const auto begin = reinterpret_cast<std::uintptr_t>(at);
  return length == 0 || (at != nullptr && begin + length > begin);
}

void IpcSupervisor::abend(const ipc_rq* rq, ipc370::Abend reason) {
  const auto number = static_cast<int>(reason);
  const auto words = text_of(reason);  // ends with 0: static text
  if (abend_handler_ == nullptr) {
    std::fprintf(stderr, "IPC abend, reason %03d: %s (RQ# at %p)\n", number, words.data(),
                 static_cast<const void*>(rq));
    std::abort();
  }
  loop_.after_turn(
      [=, handler = abend_handler_, argument = abend_argument_] { handler(rq, number, words.data(), argument); });
}

void IpcSupervisor::wake(ipc_ecb* ecb) { futex(ecb, FUTEX_WAKE, INT_MAX, nullptr); }

void IpcSupervisor::schedule(ipc_callback callback, ipc_rq* rq, void* argument) {
  loop_.after_turn([=] { callback(rq, argument); });
}

void IpcSupervisor::signal(int fd) {
  const std::uint64_t one = 1;
  // A counter that is full, or a descriptor that is none, is its owner's affair.
  [[maybe_unused]] const auto written = ::write(fd, &one, sizeof one);
}

std::optional<ipc370::Reason> IpcSupervisor::on_open(const ipc370::TaskDefinition& task, ipc370::Tag& tag) {
  const auto words = to_words(tag);
  for (const auto& rule : rules_) {
    if (!fits(rule.jobs, task.job) || !fits(rule.users, task.user) || !fits(rule.tags, words)) continue;
    return rule.allow ? std::nullopt : std::optional(ipc370::Reason::not_authorised);
  }
  return rules_.empty() ? std::nullopt : std::optional(ipc370::Reason::not_authorised);
}

bool wait_for_ecb(ipc_ecb* ecb, int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
  std::atomic_ref word(*ecb);
  for (;;) {
    auto value = word.load(std::memory_order_acquire);
    if ((value & IPC_ECB_POSTED) != 0) return true;
    const auto waiting = value | IPC_ECB_WAITING;
    if (value != waiting && !word.compare_exchange_strong(value, waiting)) continue;
    timespec left{};
    if (timeout_ms >= 0) {
      const auto span = std::chrono::duration_cast<std::chrono::nanoseconds>(end - Clock::now()).count();
      if (span <= 0) return false;
      left.tv_sec = static_cast<std::time_t>(span / 1000000000);
      left.tv_nsec = static_cast<long>(span % 1000000000);
    }
    futex(ecb, FUTEX_WAIT, waiting, timeout_ms < 0 ? nullptr : &left);
  }
}

}  // namespace openrui
