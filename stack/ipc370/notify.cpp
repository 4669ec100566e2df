// How completion is told (transports reference 9.4): first the fields of the request block, RQ#TS last of them, then
// the notification.
#include <atomic>

#include "ipc370/facility.h"

namespace openrui::ipc370 {

void Facility::complete(ipc_rq* rq, std::uint8_t key, Reason reason) {
  if (!supervisor_.writable(key, rq, sizeof *rq)) return supervisor_.abend(rq, Abend::rq_inaccessible_notify);
  rq->rq_cc = completion_code(reason);
  rq->rq_rsn = static_cast<std::uint32_t>(reason);
  notify(rq, key);
}

void Facility::notify(ipc_rq* rq, std::uint8_t key) {
  // With RQ#TS the block is its owner's again, who may reuse it at once: what is needed is read before.
  const auto kind = rq->rq_notify;
  const auto target = rq->rq_target;
  auto* argument = rq->rq_argument;
  const std::uint32_t code = rq->rq_cc;
  if (kind == IPC_NOTIFY_CS) return push(target.cs, rq, key);
  std::atomic_ref(rq->rq_ts).store(IPC_TS_COMPLETE, std::memory_order_release);
  switch (kind) {
    case IPC_NOTIFY_NONE:
      return;
    case IPC_NOTIFY_ECB:
      if (!supervisor_.writable(key, target.ecb, sizeof *target.ecb)) {
        return supervisor_.abend(rq, Abend::target_inaccessible);
      }
      return post(target.ecb, code);
    case IPC_NOTIFY_CALLBACK:
      if (target.callback == nullptr) return supervisor_.abend(rq, Abend::notify_code);
      return supervisor_.schedule(target.callback, rq, argument);
    case IPC_NOTIFY_FD:
      return supervisor_.signal(target.fd);
    default:
      return supervisor_.abend(rq, Abend::notify_code);
  }
}

// The block stays ours until the program has taken it off the list.
void Facility::push(ipc_cs* area, ipc_rq* rq, std::uint8_t key) {
  std::atomic_ref ts(rq->rq_ts);
  if (!supervisor_.writable(key, area, sizeof *area)) {
    ts.store(IPC_TS_COMPLETE, std::memory_order_release);
    return supervisor_.abend(rq, Abend::target_inaccessible);
  }
  const auto kind = area->notify;
  ts.store(IPC_TS_COMPLETE, std::memory_order_release);
  std::atomic_ref head(area->head);
  auto* first = head.load(std::memory_order_relaxed);
  do {
    rq->rq_next = first;
  } while (!head.compare_exchange_weak(first, rq, std::memory_order_release, std::memory_order_relaxed));
  if (kind == IPC_NOTIFY_ECB) return post(&area->ecb, 0);
  if (kind != IPC_NOTIFY_NONE) supervisor_.abend(rq, Abend::notify_code);
}

void Facility::post(ipc_ecb* ecb, std::uint32_t code) {
  const auto before = std::atomic_ref(*ecb).exchange(IPC_ECB_POSTED | code, std::memory_order_acq_rel);
  if ((before & IPC_ECB_WAITING) != 0) supervisor_.wake(ecb);
}

}  // namespace openrui::ipc370
