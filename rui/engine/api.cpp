// The C entry points (LUA reference 1.6, 1.7, 1.9).
#include <cstring>
#include <lua_c.h>
#include <string>

#include "rui/api_trace_switch.h"
#include "rui/process.h"

using openrui::Process;

namespace {

// LUA reference 1.9.
constexpr int kBadPointer = 0x20000001;
constexpr int kBufferTooSmall = 0x20000002;

}  // namespace

extern "C" {

void RUI(LUA_VERB_RECORD* verb) {
  if (verb == nullptr) return;
  auto& process = Process::instance();
  if (const auto* trace = openrui::api_trace()) trace->request(*verb);
  process.issue(*verb);
}

void SNA_USE_FD_SCHED() { Process::instance().callbacks().use_descriptor(); }

int SNA_GET_FD() { return Process::instance().callbacks().descriptor(); }

void SNA_EVENT_FD() { Process::instance().callbacks().run_queued(); }

int GetLuaReturnCode(LUA_COMMON* vpb, unsigned buffer_length, unsigned char* buffer_addr) {
  if (vpb == nullptr || buffer_addr == nullptr) return kBadPointer;
  const auto text = openrui::to_words(
      openrui::ReturnCode{static_cast<openrui::Prim>(vpb->lua_prim_rc), static_cast<openrui::Sec>(vpb->lua_sec_rc)});
  if (buffer_length <= text.size()) return kBufferTooSmall;
  std::memcpy(buffer_addr, text.c_str(), text.size() + 1);
  return 0;
}
}
