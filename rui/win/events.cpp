// The C entry points for events, waits, threads, locks and time.
#include <chrono>
#include <future>
#include <mutex>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <windows.h>

#include "win/handles.h"
#include "win/last_error.h"

using openrui::win::handles;
using openrui::win::ok_or;

namespace {

thread_local DWORD last_error = ERROR_SUCCESS;

std::recursive_mutex* mutex_of(LPCRITICAL_SECTION section) { return static_cast<std::recursive_mutex*>(section->lock); }

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

HANDLE CreateThread(LPSECURITY_ATTRIBUTES, DWORD, LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD, LPDWORD id) {
  if (!ok_or(start != nullptr, ERROR_INVALID_PARAMETER)) return nullptr;
  const auto ended = handles().create_event(true, false);
  std::promise<DWORD> started;
  auto number = started.get_future();
  try {
    std::thread([start, parameter, ended, started = std::move(started)]() mutable {
      started.set_value(GetCurrentThreadId());
      start(parameter);
      handles().set(ended);
    }).detach();
  } catch (const std::system_error&) {
    handles().remove(ended);
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return nullptr;
  }
  if (id != nullptr) *id = number.get();
  return ended;
}

void InitializeCriticalSection(LPCRITICAL_SECTION section) { section->lock = new std::recursive_mutex; }

void EnterCriticalSection(LPCRITICAL_SECTION section) { mutex_of(section)->lock(); }

void LeaveCriticalSection(LPCRITICAL_SECTION section) { mutex_of(section)->unlock(); }

void DeleteCriticalSection(LPCRITICAL_SECTION section) {
  delete mutex_of(section);
  section->lock = nullptr;
}

DWORD GetCurrentThreadId() { return static_cast<DWORD>(::gettid()); }

DWORD GetCurrentProcessId() { return static_cast<DWORD>(::getpid()); }
}
