// The C functions of ipc370.h.
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "ipc370.h"
#include "runtime/ipc370_supervisor.h"
#include "runtime/ipc370_system.h"
#include "runtime/process_identity.h"

using namespace openrui;

struct ipc_system {
  std::unique_ptr<IpcSystem> system;
};

namespace {

// Like snprintf: what it would have been, cut at `size`, 0 at the end.
std::size_t give(const std::string& words, char* text, std::size_t size) {
  if (text != nullptr && size != 0) {
    const auto n = std::min(words.size(), size - 1);
    std::memcpy(text, words.data(), n);
    text[n] = '\0';
  }
  return words.size();
}

std::string user_name() {
  auto name = account_name();
  for (auto& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name.substr(0, ipc370::TagPart::kMaxLength);
}

Result<IpcDefinition, std::string> definition_of(const char* file) {
  if (file == nullptr) file = std::getenv("IPC370_CONFIG");
  if (file == nullptr) return IpcDefinition{};
  auto loaded = load_ipc370(file);
  if (!loaded) return to_words(loaded.error());
  return std::move(loaded.value());
}

}  // namespace

extern "C" {

ipc_system* ipc_start(const char* file, char* error, size_t error_size) {
  const auto fail = [&](const std::string& why) {
    give(why, error, error_size);
    return nullptr;
  };
  try {
    const auto definition = definition_of(file);
    if (!definition) return fail(definition.error());
    auto system = IpcSystem::start(*definition);
    if (!system) return fail(system.error());
    return new ipc_system{std::move(system.value())};
  } catch (const std::exception& e) {
    return fail(e.what());
  }
}

void ipc_stop(ipc_system* ipc) { delete ipc; }

ipc_task ipc_task_begin(ipc_system* ipc, const ipc_task_attributes* attributes) {
  const ipc_task_attributes none{nullptr, nullptr, 1, 1};
  const auto& a = attributes == nullptr ? none : *attributes;
  ipc370::TaskDefinition task;
  task.job = a.job == nullptr ? ipc->system->default_job() : std::string(a.job);
  task.user = a.user == nullptr ? user_name() : std::string(a.user);
  task.address_space = a.address_space;
  task.step = a.step;
  return ipc->system->begin_task(std::move(task));
}

void ipc_task_end(ipc_system* ipc, ipc_task task) { ipc->system->end_task(task); }

void ipc_request(ipc_system* ipc, ipc_task task, uint8_t key, ipc_rq* rq) { ipc->system->request({task, key}, &rq, 1); }

void ipc_request_list(ipc_system* ipc, ipc_task task, uint8_t key, ipc_rq* const* rqs, size_t count) {
  ipc->system->request({task, key}, rqs, count);
}

int ipc_request_wait(ipc_system* ipc, ipc_task task, uint8_t key, ipc_rq* rq) {
  ipc_ecb ecb = 0;
  rq->rq_notify = IPC_NOTIFY_ECB;
  rq->rq_target.ecb = &ecb;
  ipc->system->request({task, key}, &rq, 1);
  wait_for_ecb(&ecb, -1);
  return rq->rq_cc;
}

int ipc_wait_ecb(ipc_ecb* ecb, int timeout_ms) { return wait_for_ecb(ecb, timeout_ms) ? 1 : 0; }

ipc_rq* ipc_cs_take(ipc_cs* area) {
  auto* rq = std::atomic_ref(area->head).exchange(nullptr, std::memory_order_acquire);
  ipc_rq* first = nullptr;
  while (rq != nullptr) {
    auto* next = rq->rq_next;
    rq->rq_next = first;
    first = rq;
    rq = next;
  }
  return first;
}

void ipc_set_abend_handler(ipc_system* ipc, ipc_abend_handler handler, void* argument) {
  ipc->system->set_abend_handler(handler, argument);
}

size_t ipc_stat_text(int completion_code, uint32_t reason, char* text, size_t size) {
  return give(ipc370::explain(static_cast<unsigned>(completion_code), reason), text, size);
}

size_t ipc_stat_rq(const ipc_rq* rq, char* text, size_t size) { return give(ipc370::format_rq(*rq), text, size); }

}  // extern "C"
