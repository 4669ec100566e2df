// The C entry points for messages and windows.
#include <cstdio>
#include <windows.h>

#include "win/console.h"
#include "win/handles.h"
#include "win/last_error.h"
#include "win/messages.h"
#include "win/screen.h"

using openrui::win::handles;
using openrui::win::messages;
using openrui::win::ok_or;

namespace {

std::shared_ptr<openrui::win::Window> find(HWND handle) {
  auto window = handles().window(handle);
  if (window == nullptr) SetLastError(ERROR_INVALID_WINDOW_HANDLE);
  return window;
}

// A null handle is for the calls that take one no window at all.
bool good_filter(HWND handle) { return handle == nullptr || find(handle) != nullptr; }

LRESULT call(const openrui::win::Window& window, UINT message, WPARAM wparam, LPARAM lparam) {
  return window.procedure(window.handle, message, wparam, lparam);
}

}  // namespace

extern "C" {

UINT RegisterWindowMessageA(LPCSTR name) { return name == nullptr ? 0 : messages().message_number(name); }

ATOM RegisterClassA(const WNDCLASSA* window_class) {
  const bool good =
      window_class != nullptr && window_class->lpszClassName != nullptr && window_class->lpfnWndProc != nullptr;
  if (!ok_or(good, ERROR_INVALID_PARAMETER)) return 0;
  const bool added = messages().add_class(window_class->lpszClassName, window_class->lpfnWndProc);
  if (!ok_or(added, ERROR_CLASS_ALREADY_EXISTS)) return 0;
  // Any number but 0 does: classes are found by their names here.
  return 1;
}

BOOL UnregisterClassA(LPCSTR name, HINSTANCE) {
  return ok_or(name != nullptr && messages().remove_class(name), ERROR_CANNOT_FIND_WND_CLASS);
}

HWND CreateWindowExA(DWORD extended_style, LPCSTR class_name, LPCSTR window_name, DWORD style, int x, int y, int width,
                     int height, HWND parent, HMENU menu, HINSTANCE instance, LPVOID parameter) {
  const auto procedure = class_name == nullptr ? nullptr : messages().find_class(class_name);
  if (!ok_or(procedure != nullptr, ERROR_CANNOT_FIND_WND_CLASS)) return nullptr;
  const auto window = messages().create(procedure);
  CREATESTRUCTA create{parameter,   instance,   menu,          parent, height, width, y, x, static_cast<LONG>(style),
                       window_name, class_name, extended_style};
  if (call(*window, WM_CREATE, 0, reinterpret_cast<LPARAM>(&create)) == -1) {
    DestroyWindow(window->handle);
    return nullptr;
  }
  return window->handle;
}

BOOL DestroyWindow(HWND handle) {
  const auto window = find(handle);
  if (window == nullptr) return FALSE;
  if (!ok_or(messages().of_this_thread(*window), ERROR_INVALID_THREAD_ID)) return FALSE;
  call(*window, WM_DESTROY, 0, 0);
  messages().destroy(*window);
  openrui::win::console().forget(window.get());
  return TRUE;
}

BOOL IsWindow(HWND handle) { return handles().window(handle) != nullptr; }

BOOL ShowWindow(HWND handle, int how) {
  const auto window = find(handle);
  if (window == nullptr) return FALSE;
  const bool was_shown = messages().set_shown(*window, how != SW_HIDE);
  if (how == SW_HIDE) {
    openrui::win::console().forget(window.get());
  } else {
    openrui::win::console().send_keys_to(window);
  }
  return was_shown;
}

BOOL UpdateWindow(HWND handle) {
  const auto window = find(handle);
  if (window == nullptr) return FALSE;
  if (messages().needs_paint(*window)) call(*window, WM_PAINT, 0, 0);
  return TRUE;
}

LRESULT DefWindowProcA(HWND handle, UINT message, WPARAM, LPARAM) {
  if (message == WM_CLOSE) DestroyWindow(handle);
  if (message == WM_PAINT) {
    if (const auto window = find(handle)) messages().set_needs_paint(*window, false);
  }
  return 0;
}

BOOL PostMessageA(HWND handle, UINT message, WPARAM wparam, LPARAM lparam) {
  if (handle == nullptr) {
    messages().post_to_self(message, wparam, lparam);
    return TRUE;
  }
  const auto window = find(handle);
  if (window == nullptr) return FALSE;
  return ok_or(messages().post(*window, message, wparam, lparam), ERROR_INVALID_WINDOW_HANDLE);
}

BOOL PostThreadMessageA(DWORD thread, UINT message, WPARAM wparam, LPARAM lparam) {
  return ok_or(messages().post(thread, message, wparam, lparam), ERROR_INVALID_THREAD_ID);
}

LRESULT SendMessageA(HWND handle, UINT message, WPARAM wparam, LPARAM lparam) {
  const auto window = find(handle);
  if (window == nullptr) return 0;
  if (!ok_or(messages().of_this_thread(*window), ERROR_INVALID_THREAD_ID)) return 0;
  return call(*window, message, wparam, lparam);
}

BOOL GetMessageA(LPMSG message, HWND handle, UINT first, UINT last) {
  if (!ok_or(message != nullptr, ERROR_INVALID_PARAMETER) || !good_filter(handle)) return -1;
  *message = *messages().next({handle, first, last}, true, true);
  return message->message != WM_QUIT;
}

BOOL PeekMessageA(LPMSG message, HWND handle, UINT first, UINT last, UINT remove) {
  if (!ok_or(message != nullptr, ERROR_INVALID_PARAMETER) || !good_filter(handle)) return FALSE;
  const auto next = messages().next({handle, first, last}, (remove & PM_REMOVE) != 0, false);
  if (next) *message = *next;
  return next.has_value();
}

BOOL TranslateMessage(const MSG*) { return FALSE; }

LRESULT DispatchMessageA(const MSG* message) {
  if (message == nullptr) return 0;
  if (message->message == WM_TIMER && message->lParam != 0) {
    reinterpret_cast<TIMERPROC>(message->lParam)(message->hwnd, WM_TIMER, message->wParam, GetTickCount());
    return 0;
  }
  if (message->hwnd == nullptr) return 0;
  const auto window = find(message->hwnd);
  return window == nullptr ? 0 : call(*window, message->message, message->wParam, message->lParam);
}

void PostQuitMessage(int exit_code) { messages().post_quit(exit_code); }

UINT SetTimer(HWND handle, UINT id, UINT milliseconds, TIMERPROC procedure) {
  if (handle != nullptr) {
    const auto window = find(handle);
    if (window == nullptr || !ok_or(messages().of_this_thread(*window), ERROR_INVALID_THREAD_ID)) return 0;
  }
  const auto number = messages().set_timer(handle, id, milliseconds, procedure);
  return handle == nullptr ? number : 1;
}

BOOL KillTimer(HWND handle, UINT id) { return ok_or(messages().kill_timer(handle, id), ERROR_INVALID_PARAMETER); }

DWORD MsgWaitForMultipleObjects(DWORD count, const HANDLE* wanted, BOOL all, DWORD milliseconds, DWORD) {
  const bool good = count < MAXIMUM_WAIT_OBJECTS && (wanted != nullptr || count == 0);
  if (!ok_or(good, ERROR_INVALID_PARAMETER)) return WAIT_FAILED;
  const auto result = messages().wait_with({wanted, count}, all != FALSE, milliseconds);
  if (result == WAIT_FAILED) SetLastError(ERROR_INVALID_HANDLE);
  return result;
}

int MessageBoxA(HWND, LPCSTR text, LPCSTR title, UINT) {
  const auto words = [](LPCSTR given, const char* otherwise) { return given == nullptr ? otherwise : given; };
  std::fprintf(stderr, "%s: %s\n", words(title, "Error"), words(text, ""));
  return IDOK;
}

BOOL InvalidateRect(HWND handle, const RECT*, BOOL) {
  if (const auto window = find(handle)) {
    messages().set_needs_paint(*window, true);
    return TRUE;
  }
  return FALSE;
}
}
