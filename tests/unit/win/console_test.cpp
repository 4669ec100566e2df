// Keys and painting of the Windows source kit.
#include "win/console.h"

#include <catch2/catch.hpp>
#include <string>
#include <windows.h>

#include "win/handles.h"
#include "win/keys.h"
#include "win/screen.h"

using namespace openrui::win;

namespace {

std::vector<Key> decode(const std::string& bytes) { return decode_keys(bytes); }

}  // namespace

TEST_CASE("characters are keys with the code of their capital") {
  const auto keys = decode("a7[");
  REQUIRE(keys.size() == 3);
  CHECK((keys[0].ascii == 'a' && keys[0].virtual_key == 'A'));
  CHECK((keys[1].ascii == '7' && keys[1].virtual_key == '7'));
  CHECK((keys[2].ascii == '[' && keys[2].virtual_key == 0));
}

TEST_CASE("Enter is 13 from a terminal and from a pipe, and the key that erases is 8") {
  const auto keys = decode("\r\n\x7F\b");
  REQUIRE(keys.size() == 4);
  CHECK((keys[0].ascii == 13 && keys[0].virtual_key == VK_RETURN));
  CHECK(keys[1] == keys[0]);
  CHECK((keys[2].ascii == 8 && keys[2].virtual_key == VK_BACK));
  CHECK(keys[3] == keys[2]);
}

TEST_CASE("escape sequences are function keys, whatever the terminal") {
  for (const auto* f2 : {"\x1BOQ", "\x1B[12~", "\x1B[[B"}) {
    const auto keys = decode(f2);
    REQUIRE(keys.size() == 1);
    CHECK((keys[0].virtual_key == VK_F2 && keys[0].ascii == 0));
  }
  const auto keys = decode("x\x1B[24~\x1B[Ay\x1B[5~");
  REQUIRE(keys.size() == 5);
  CHECK(keys[1].virtual_key == VK_F12);
  CHECK(keys[2].virtual_key == VK_UP);
  CHECK(keys[3].ascii == 'y');
  CHECK(keys[4].virtual_key == VK_PRIOR);
}

TEST_CASE("an unknown sequence is left out as a whole, and a lone escape is the key") {
  const auto keys = decode("\x1B[1;5Ca\x1B[99~b\x1B");
  REQUIRE(keys.size() == 3);
  CHECK(keys[0].ascii == 'a');
  CHECK(keys[1].ascii == 'b');
  CHECK((keys[2].virtual_key == VK_ESCAPE && keys[2].ascii == 27));
  REQUIRE(decode("\x1B[").size() == 1);
  CHECK(decode("\x1B[")[0].alt);
  CHECK(decode("\x1B[12").empty());
}

TEST_CASE("Alt with a digit is a PF key of the samples: its code, and for getch() 120 to 129") {
  const auto keys = decode(
      "\x1B"
      "1\x1B"
      "0\x1Bq");
  REQUIRE(keys.size() == 3);
  CHECK((keys[0].alt && keys[0].virtual_key == '1'));
  CHECK(scan_code(keys[0]) == 120);
  CHECK(scan_code(keys[1]) == 129);
  CHECK_FALSE(scan_code(keys[2]));
  CHECK(scan_code(decode("\x1BOQ")[0]) == 60);
  CHECK(scan_code(decode("\x1B[A")[0]) == 72);
  CHECK_FALSE(scan_code(decode("2")[0]));
}

TEST_CASE("any bytes give keys, and nothing is read past the end") {
  for (int first = 0; first < 256; ++first) {
    for (const auto* tail : {"", "\x1B", "\x1B[", "\x1BO", "\x1B[1", "\x1B[[", "\x1B[1;"}) {
      const std::string bytes = static_cast<char>(first) + std::string(tail);
      CHECK(decode(bytes).size() <= bytes.size());
    }
  }
}

TEST_CASE("the console's keys are peeked at, taken in their order, and end") {
  Console console;
  const std::string typed = "ab\x1BOP";
  console.bytes_in(typed);
  CHECK(console.waiting() == 3);
  CHECK(console.peek(1).size() == 1);
  CHECK(console.peek(9).size() == 3);
  CHECK(console.take(2)[1].ascii == 'b');
  CHECK(console.take(9)[0].virtual_key == VK_F1);
  CHECK(console.waiting() == 0);
  console.bytes_in({});
  CHECK(console.take(1).empty());
}

TEST_CASE("a shown window is painted when nothing else is there, until it has been") {
  WNDCLASS window_class{};
  window_class.lpfnWndProc = DefWindowProc;
  window_class.lpszClassName = "KeyTest";
  RegisterClass(&window_class);
  const HWND handle = CreateWindow("KeyTest", "", 0, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr);
  REQUIRE(handle != nullptr);
  // Not through ShowWindow(), which would begin to read the standard input of the tests.
  messages().set_shown(*openrui::win::handles().window(handle), true);
  MSG m;
  CHECK(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
  CHECK(m.message == WM_PAINT);
  CHECK(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
  DispatchMessage(&m);
  CHECK_FALSE(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
  InvalidateRect(handle, nullptr, TRUE);
  PostMessage(handle, WM_USER, 0, 0);
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK(m.message == WM_USER);
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK(m.message == WM_PAINT);
  PAINTSTRUCT paint;
  CHECK(BeginPaint(handle, &paint) != nullptr);
  CHECK(EndPaint(handle, &paint));
  CHECK_FALSE(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
  DestroyWindow(handle);
}

TEST_CASE("keys go to the window that asked for them as WM_CHAR, with Alt as WM_SYSCHAR") {
  const auto window = messages().create(DefWindowProc);
  Console console(window);
  console.bytes_in(
      std::string("a\x1B"
                  "1\x1BOQ"));
  MSG m;
  REQUIRE(PeekMessage(&m, window->handle, 0, 0, PM_REMOVE));
  CHECK((m.message == WM_CHAR && m.wParam == 'a'));
  REQUIRE(PeekMessage(&m, window->handle, 0, 0, PM_REMOVE));
  CHECK((m.message == WM_SYSCHAR && m.wParam == '1'));
  REQUIRE(PeekMessage(&m, window->handle, 0, 0, PM_REMOVE));
  CHECK((m.message == WM_KEYDOWN && m.wParam == VK_F2));
  CHECK(console.waiting() == 0);
  console.forget(window.get());
  console.bytes_in(std::string("b"));
  CHECK(console.waiting() == 1);
  messages().destroy(*window);
}

TEST_CASE("text is put at its cell, cut at the margin, and without control characters") {
  const ScreenSize size{10, 4};
  CHECK(text_at(0, 0, "AB", size) == "\x1B[1;1HAB");
  CHECK(text_at(7, 3, "ABCDEF", size) == "\x1B[4;8HABC");
  CHECK(text_at(0, 1, std::string_view("A\0\x1B\xFFZ", 5), size) == "\x1B[2;1HA   Z");
  CHECK(text_at(10, 0, "A", size).empty());
  CHECK(text_at(0, 4, "A", size).empty());
  CHECK(text_at(-1, 0, "A", size).empty());
}

TEST_CASE("text metrics are those of character cells") {
  TEXTMETRIC metrics;
  CHECK(GetTextMetrics(nullptr, &metrics));
  CHECK((metrics.tmAveCharWidth == 1 && metrics.tmHeight + metrics.tmExternalLeading == 1));
  RECT rectangle;
  CHECK(GetClientRect(nullptr, &rectangle));
  CHECK((rectangle.right > 0 && rectangle.bottom > 0));
}

TEST_CASE("wsprintf formats as sprintf, and stops at 1024 bytes") {
  char buffer[1024];
  CHECK(wsprintf(buffer, "%s-%d", "LU", 7) == 4);
  CHECK(std::string(buffer) == "LU-7");
  CHECK(wsprintf(buffer, "%2000d", 1) == 1023);
}
