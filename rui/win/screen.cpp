// Painting, and its C entry points.
#include "win/screen.h"

#include <algorithm>
#include <cstdio>
#include <sys/ioctl.h>
#include <unistd.h>
#include <windows.h>

#include "win/handles.h"
#include "win/last_error.h"
#include "win/messages.h"

namespace openrui::win {

namespace {

constexpr std::string_view kClear = "\x1B[2J";

bool on_terminal() { return ::isatty(STDOUT_FILENO) != 0; }

void paint(std::string_view bytes) {
  if (!on_terminal()) return;
  std::fwrite(bytes.data(), 1, bytes.size(), stdout);
}

}  // namespace

ScreenSize screen_size() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

std::string text_at(int column, int row, std::string_view text, const ScreenSize& size) {
  if (column < 0 || row < 0 || column >= size.columns || row >= size.rows) return {};
  std::string bytes = "\x1B[" + std::to_string(row + 1) + ';' + std::to_string(column + 1) + 'H';
  for (const char c : text.substr(0, static_cast<std::size_t>(size.columns - column))) {
    bytes += c >= 0x20 && c < 0x7F ? c : ' ';
  }
  return bytes;
}

}  // namespace openrui::win

using namespace openrui::win;

extern "C" {

// The device context of a window is the window.
HDC BeginPaint(HWND handle, LPPAINTSTRUCT paint_struct) {
  const auto window = handles().window(handle);
  const bool good = window != nullptr && paint_struct != nullptr;
  if (!ok_or(good, ERROR_INVALID_WINDOW_HANDLE)) return nullptr;
  messages().set_needs_paint(*window, false);
  *paint_struct = PAINTSTRUCT{};
  paint_struct->hdc = handle;
  paint_struct->fErase = FALSE;
  GetClientRect(handle, &paint_struct->rcPaint);
  paint(kClear);
  return handle;
}

BOOL EndPaint(HWND, const PAINTSTRUCT*) {
  std::fflush(stdout);
  return TRUE;
}

HDC GetDC(HWND handle) { return handle; }

int ReleaseDC(HWND, HDC) { return 1; }

BOOL GetTextMetricsA(HDC, LPTEXTMETRICA metrics) {
  if (!ok_or(metrics != nullptr, ERROR_INVALID_PARAMETER)) return FALSE;
  *metrics = TEXTMETRICA{};
  metrics->tmHeight = metrics->tmAscent = 1;
  metrics->tmAveCharWidth = metrics->tmMaxCharWidth = 1;
  return TRUE;
}

BOOL TextOutA(HDC, int x, int y, const void* text, int length) {
  if (!ok_or(text != nullptr && length >= 0, ERROR_INVALID_PARAMETER)) return FALSE;
  paint(text_at(x, y, {static_cast<const char*>(text), static_cast<std::size_t>(length)}, screen_size()));
  return TRUE;
}

BOOL GetClientRect(HWND, LPRECT rectangle) {
  if (!ok_or(rectangle != nullptr, ERROR_INVALID_PARAMETER)) return FALSE;
  const auto size = screen_size();
  *rectangle = RECT{0, 0, size.columns, size.rows};
  return TRUE;
}

int GetSystemMetrics(int index) {
  const auto size = screen_size();
  if (index == SM_CXSCREEN) return size.columns;
  return index == SM_CYSCREEN ? size.rows : 0;
}

HICON LoadIconA(HINSTANCE, LPCSTR) { return nullptr; }

HCURSOR LoadCursorA(HINSTANCE, LPCSTR) { return nullptr; }

HGDIOBJ GetStockObject(int) { return nullptr; }
}
