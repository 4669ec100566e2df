#include "rui/api_trace_switch.h"

#include <atomic>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "rui/api_trace_file.h"

namespace openrui {

namespace {

struct Trace {
  std::unique_ptr<ApiTraceFile> file;
  ApiTrace trace;
};

std::atomic<const ApiTrace*> current{nullptr};
std::mutex starting;

}  // namespace

const ApiTrace* api_trace() { return current.load(std::memory_order_acquire); }

bool start_api_trace(const std::string& path) {
  const std::lock_guard guard(starting);
  if (api_trace() != nullptr) return true;
  auto file = ApiTraceFile::open(path);
  if (file == nullptr) return false;
  auto& sink = *file;
  // Never destroyed: threads of the program may call until the very end.
  static const Trace* trace = nullptr;
  trace = new Trace{std::move(file), ApiTrace(sink)};
  current.store(&trace->trace, std::memory_order_release);
  return true;
}

bool start_api_trace_from_environment() {
  const char* path = std::getenv("RUI_TRACE");
  return path == nullptr || *path == '\0' || start_api_trace(path);
}

}  // namespace openrui
