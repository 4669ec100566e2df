// The C entry point of SLI (LUA reference 1.6).
#include <lua_c.h>

#include "rui/api_trace_switch.h"
#include "rui/process.h"
#include "sli/sli_engine.h"

extern "C" AP_UINT32 SLI(LUA_VERB_RECORD* verb) {
  if (verb == nullptr) return 0;
  auto& process = openrui::Process::instance();
  if (const auto* trace = openrui::api_trace()) trace->request(*verb);
  return process.issue(*verb, openrui::sli_kind());
}
