// The C entry points for events, waits, threads and time.
#include <chrono>
#include <thread>
#include <unistd.h>
#include <windows.h>

#include "win/handles.h"
#include "win/last_error.h"

using openrui::win::handles;
using openrui::win::ok_or;

namespace {

thread_local DWORD last_error = ERROR_SUCCESS;

}  // namespace

extern "C" {

DWORD GetLastError() { return last_error; }

void SetLastError(DWORD code) { last_error = code; }

HANDLE CreateEventA(LPSECURITY_ATTRIBUTES, BOOL manual_reset, BOOL initial_state, LPCSTR) {
  return handles().create_event(manual_reset != FALSE, initial_state != FALSE);
}

BOOL SetEvent(HANDLE event) { return ok_or(handles().set(event), ERROR_INVALID_HANDLE); }

BOOL ResetEvent(HANDLE event) { return ok_or(handles().reset(event), ERROR_INVALID_HANDLE); }

BOOL PulseEvent(HANDLE event) { return ok_or(handles().pulse(event), ERROR_INVALID_HANDLE); }

BOOL CloseHandle(HANDLE handle) {
  return ok_or(handles().is_event(handle) && handles().remove(handle), ERROR_INVALID_HANDLE);
}

DWORD WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
  return WaitForMultipleObjects(1, &handle, FALSE, milliseconds);
}

DWORD WaitForMultipleObjects(DWORD count, const HANDLE* wanted, BOOL all, DWORD milliseconds) {
  const bool good = wanted != nullptr && count > 0 && count <= MAXIMUM_WAIT_OBJECTS;
  if (!ok_or(good, ERROR_INVALID_PARAMETER)) return WAIT_FAILED;
  const auto result = handles().wait({wanted, count}, all != FALSE, milliseconds);
  if (result == WAIT_FAILED) SetLastError(ERROR_INVALID_HANDLE);
  return result;
}

void Sleep(DWORD milliseconds) {
  if (milliseconds == INFINITE) {
    while (true) ::pause();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

DWORD GetTickCount() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<DWORD>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
}

DWORD GetCurrentThreadId() { return static_cast<DWORD>(::gettid()); }

DWORD GetCurrentProcessId() { return static_cast<DWORD>(::getpid()); }
}
