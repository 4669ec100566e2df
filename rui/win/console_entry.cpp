// The C entry points for console input and output, of windows.h and conio.h.
#include <algorithm>
#include <conio.h>
#include <cstdarg>
#include <cstdio>
#include <optional>
#include <unistd.h>
#include <windows.h>

#include "win/console.h"
#include "win/last_error.h"

using openrui::win::console;
using openrui::win::Key;
using openrui::win::ok_or;

namespace {

INPUT_RECORD record_of(const Key& key) {
  INPUT_RECORD record{};
  record.EventType = KEY_EVENT;
  auto& event = record.Event.KeyEvent;
  event.bKeyDown = TRUE;
  event.wRepeatCount = 1;
  event.wVirtualKeyCode = key.virtual_key;
  event.uChar.AsciiChar = key.ascii;
  event.dwControlKeyState = (key.alt ? DWORD{LEFT_ALT_PRESSED} : 0) | (key.ctrl ? DWORD{LEFT_CTRL_PRESSED} : 0);
  return record;
}

BOOL store(const std::vector<Key>& keys, PINPUT_RECORD records, LPDWORD read) {
  std::transform(keys.begin(), keys.end(), records, record_of);
  *read = static_cast<DWORD>(keys.size());
  return TRUE;
}

bool good_input(HANDLE handle, const void* records, const void* count) {
  return handle == console().input() && records != nullptr && count != nullptr;
}

// The second half of a key that getch() gives as two.
thread_local std::optional<int> second_half;

}  // namespace

extern "C" {

HANDLE GetStdHandle(DWORD which) {
  switch (which) {
    case STD_INPUT_HANDLE:
      return console().input();
    case STD_OUTPUT_HANDLE:
      return console().output();
    case STD_ERROR_HANDLE:
      return console().error();
    default:
      SetLastError(ERROR_INVALID_HANDLE);
      return INVALID_HANDLE_VALUE;
  }
}

BOOL PeekConsoleInputA(HANDLE handle, PINPUT_RECORD records, DWORD length, LPDWORD read) {
  if (!ok_or(good_input(handle, records, read), ERROR_INVALID_HANDLE)) return FALSE;
  return store(console().peek(length), records, read);
}

BOOL ReadConsoleInputA(HANDLE handle, PINPUT_RECORD records, DWORD length, LPDWORD read) {
  if (!ok_or(good_input(handle, records, read), ERROR_INVALID_HANDLE)) return FALSE;
  store(console().take(length), records, read);
  return *read != 0;
}

BOOL GetNumberOfConsoleInputEvents(HANDLE handle, LPDWORD count) {
  if (!ok_or(good_input(handle, count, count), ERROR_INVALID_HANDLE)) return FALSE;
  *count = static_cast<DWORD>(console().waiting());
  return TRUE;
}

BOOL FlushConsoleInputBuffer(HANDLE handle) {
  if (!ok_or(handle == console().input(), ERROR_INVALID_HANDLE)) return FALSE;
  console().flush();
  return TRUE;
}

BOOL WriteConsoleA(HANDLE handle, const void* text, DWORD length, LPDWORD written, LPVOID) {
  const bool to_error = handle == console().error();
  if (!ok_or(text != nullptr && (to_error || handle == console().output()), ERROR_INVALID_HANDLE)) return FALSE;
  // Through stdio, so that it keeps its place among what the program prints. A carriage return ends the line, as Enter.
  auto* const stream = to_error ? stderr : stdout;
  for (DWORD i = 0; i < length; ++i) {
    const char c = static_cast<const char*>(text)[i];
    std::fputs(c == '\r' ? "\r\n" : c == '\b' ? "\b \b" : std::string(1, c).c_str(), stream);
  }
  std::fflush(stream);
  if (written != nullptr) *written = length;
  return TRUE;
}

int kbhit() {
  console().input();
  return second_half.has_value() || console().waiting() != 0;
}

int getch() {
  if (second_half) {
    const int code = *second_half;
    second_half.reset();
    return code;
  }
  console().input();
  while (true) {
    const auto keys = console().take(1);
    if (keys.empty()) return -1;
    second_half = openrui::win::scan_code(keys[0]);
    if (second_half) return 0;
    if (keys[0].ascii != 0) return static_cast<unsigned char>(keys[0].ascii);
  }
}

int getche() {
  const int c = getch();
  if (c > 0 && !second_half) putch(c);
  return c;
}

int putch(int c) {
  const int result = std::putchar(c);
  std::fflush(stdout);
  return result;
}

int wsprintfA(LPSTR buffer, LPCSTR format, ...) {
  constexpr int kLimit = 1024;
  va_list arguments;
  va_start(arguments, format);
  const int length = std::vsnprintf(buffer, kLimit, format, arguments);
  va_end(arguments);
  return std::min(length, kLimit - 1);
}
}
