// The C entry points of winlua.h and wincsv.h.
#include <algorithm>
#include <cstring>
// clang-format off
#include <winlua.h>
#include <wincsv.h>  // wants the types of windows.h
// clang-format on

#include "rui/windows_hooks.h"
#include "win/handles.h"
#include "win/messages.h"
#include "win/program.h"

// Here the RUI and SLI of the library are meant.
#undef RUI
#undef SLI

namespace {

bool completed(LUA_VERB_RECORD* verb, unsigned long post_handle);
void progress(openrui::SessionId sid, openrui::InitStatus status);
void started(openrui::Personality personality);
constexpr openrui::WindowsHooks kHooks{completed, progress, started};

// Never destroyed: the library's thread may complete verbs until the process is gone.
openrui::win::Program& program() {
  static auto* const one = [] {
    openrui_set_windows_hooks(&kHooks);
    return new openrui::win::Program(RUI);
  }();
  return *one;
}

openrui::win::Program& sli_program() {
  program();  // the hooks
  static auto* const one =
      new openrui::win::Program([](LUA_VERB_RECORD* verb) { (void)SLI(verb); }, openrui::win::kSliNames);
  return *one;
}

// Opcodes of RUI end with 80 in memory (LUA reference 5.1).
bool is_rui(const LUA_VERB_RECORD& verb) { return (verb.common.lua_opcode & LUA_FLIPI(0x00FF)) == LUA_FLIPI(0x0080); }

bool completed(LUA_VERB_RECORD* verb, unsigned long post_handle) {
  return (is_rui(*verb) ? program() : sli_program()).completed(verb, post_handle);
}

void progress(openrui::SessionId sid, openrui::InitStatus status) { program().progress(sid, status); }

void started(openrui::Personality personality) { program().started_as(personality); }

constexpr int kBadPointer = 0x20000001;  // as GetLuaReturnCode
constexpr openrui::win::Version kCsvVersion{1, 0};
constexpr const char* kCsvMessageName = "WinAsyncCSV";

}  // namespace

extern "C" {

void RUI_CALL(LUA_VERB_RECORD* verb) {
  if (verb != nullptr) program().run_for_event(*verb);
}

int WinRUI(HWND window, LUA_VERB_RECORD* verb) {
  return verb == nullptr ? WLUAINVALID : program().run_for_window(window, *verb);
}

int WinRUIStartup(WORD wanted, LUADATA* data) { return program().startup(wanted, data); }

BOOL WinRUICleanup() { return program().cleanup(); }

void SLI_CALL(LUA_VERB_RECORD* verb) {
  if (verb != nullptr) sli_program().run_for_event(*verb);
}

int WinSLI(HWND window, LUA_VERB_RECORD* verb) {
  return verb == nullptr ? WLUAINVALID : sli_program().run_for_window(window, *verb);
}

int WinSLIStartup(WORD wanted, LUADATA* data) { return sli_program().startup(wanted, data); }

BOOL WinSLICleanup() { return sli_program().cleanup(); }

int WinRUIGetLastInitStatus(DWORD sid, HANDLE handle, DWORD notify, BOOL clear) {
  return program().last_init_status(sid, handle, notify, clear != FALSE);
}

int GetFmiReturnCode(unsigned short status, unsigned short, unsigned short buffer_length, unsigned char* buffer) {
  if (buffer == nullptr || buffer_length == 0) return kBadPointer;
  const auto text = openrui::win::status_in_words(status);
  const auto length = std::min<std::size_t>(text.size(), buffer_length - 1U);
  std::memcpy(buffer, text.data(), length);
  buffer[length] = '\0';
  return 0;
}

int WinCSVStartup(WORD wanted, LPWCSVDATA data) {
  if (data == nullptr) return WCSVINVALID;
  const auto version = openrui::win::negotiate(openrui::win::version_of(wanted), kCsvVersion, kCsvVersion);
  if (!version) return WCSVVERNOTSUPPORTED;
  std::memset(data, 0, sizeof *data);
  data->wVersion = openrui::win::packed(*version);
  std::strncpy(data->szDescription, "OpenRUI " OPENRUI_VERSION, WCSVDESCRIPTION_LEN);
  return 0;
}

int WinCSVCleanup() { return TRUE; }

HANDLE WinAsyncCSV(HWND handle, long vcb) {
  const auto window = openrui::win::handles().window(handle);
  if (window == nullptr) return nullptr;
  WinCSV(vcb);
  // Any number but 0 does: the verb is complete, there is nothing to cancel.
  constexpr WPARAM kTask = 1;
  auto& all = openrui::win::messages();
  all.post(*window, all.message_number(kCsvMessageName), kTask, vcb);
  return reinterpret_cast<HANDLE>(static_cast<unsigned long>(kTask));
}
}
