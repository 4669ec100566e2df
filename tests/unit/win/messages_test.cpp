// Windows and message queues of the Windows source kit.
#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>
#include <windows.h>

namespace {

struct Seen {
  HWND window;
  UINT message;
  WPARAM wparam;
  LPARAM lparam;
};
thread_local std::vector<Seen> seen;
thread_local LRESULT create_answer = 0;

LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM wparam, LPARAM lparam) {
  seen.push_back({window, message, wparam, lparam});
  if (message == WM_CREATE) return create_answer;
  if (message == WM_DESTROY) PostQuitMessage(5);
  return DefWindowProc(window, message, wparam, lparam);
}

void register_class() {
  WNDCLASS window_class{};
  window_class.lpfnWndProc = procedure;
  window_class.lpszClassName = "TestClass";
  RegisterClass(&window_class);
  seen.clear();
  create_answer = 0;
}

HWND create(void* parameter = nullptr) {
  return CreateWindow("TestClass", "title", WS_OVERLAPPEDWINDOW, 1, 2, 3, 4, nullptr, nullptr, nullptr, parameter);
}

// A window that is gone in the end, and its messages with it.
class TestWindow {
 public:
  TestWindow() {
    register_class();
    handle_ = create();
    seen.clear();
  }
  ~TestWindow() {
    if (IsWindow(handle_)) DestroyWindow(handle_);
    MSG m;
    while (PeekMessage(&m, nullptr, 0, 0, PM_REMOVE)) {
    }
  }
  operator HWND() const { return handle_; }

 private:
  HWND handle_;
};

}  // namespace

TEST_CASE("a registered message has one number in the process, whatever the case of its name") {
  const UINT number = RegisterWindowMessage("WinRUI");
  CHECK(number >= 0xC000);
  CHECK(number <= 0xFFFF);
  CHECK(RegisterWindowMessage("winrui") == number);
  CHECK(RegisterWindowMessage("WinSLI") != number);
  UINT elsewhere = 0;
  std::thread([&] { elsewhere = RegisterWindowMessage("WinRUI"); }).join();
  CHECK(elsewhere == number);
  CHECK(RegisterWindowMessage(nullptr) == 0);
}

TEST_CASE("a window gets WM_CREATE with what it was created with, and can refuse") {
  register_class();
  int parameter = 0;
  const HWND window = create(&parameter);
  REQUIRE(window != nullptr);
  CHECK(IsWindow(window));
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].message == WM_CREATE);
  DestroyWindow(window);
  CHECK_FALSE(IsWindow(window));
  CHECK(seen.back().message == WM_DESTROY);

  create_answer = -1;
  CHECK(create() == nullptr);
  create_answer = 0;
  CHECK(CreateWindow("NoSuchClass", "", 0, 0, 0, 0, 0, nullptr, nullptr, nullptr, nullptr) == nullptr);
  CHECK(GetLastError() == ERROR_CANNOT_FIND_WND_CLASS);
  MSG m;
  while (PeekMessage(&m, nullptr, 0, 0, PM_REMOVE)) {
  }
}

TEST_CASE("a class is registered once") {
  register_class();
  WNDCLASS again{};
  again.lpfnWndProc = procedure;
  again.lpszClassName = "TESTCLASS";
  CHECK(RegisterClass(&again) == 0);
  CHECK(GetLastError() == ERROR_CLASS_ALREADY_EXISTS);
  again.lpszClassName = "Other";
  CHECK(RegisterClass(&again) != 0);
  CHECK(UnregisterClass("Other", nullptr));
  CHECK_FALSE(UnregisterClass("Other", nullptr));
}

TEST_CASE("messages come in the order in which they were posted, from any thread, and are dispatched to the window") {
  const TestWindow window;
  PostMessage(window, WM_USER, 1, 10);
  std::thread([&] { PostMessage(window, WM_USER + 1, 2, 0x7FFFFFFFFFFL); }).join();
  MSG m;
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK(m.hwnd == HWND(window));
  CHECK((m.message == WM_USER && m.wParam == 1 && m.lParam == 10));
  CHECK(TranslateMessage(&m) == FALSE);
  DispatchMessage(&m);
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK((m.message == WM_USER + 1 && m.wParam == 2 && m.lParam == 0x7FFFFFFFFFFL));
  REQUIRE(seen.size() == 1);
  CHECK((seen[0].window == HWND(window) && seen[0].message == WM_USER && seen[0].lparam == 10));
}

TEST_CASE("GetMessage waits for a message of another thread") {
  const TestWindow window;
  std::thread other([&] { PostMessage(window, WM_USER, 3, 4); });
  MSG m;
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK(m.wParam == 3);
  other.join();
}

TEST_CASE("PeekMessage does not wait, and leaves the message unless told to take it") {
  const TestWindow window;
  MSG m;
  CHECK_FALSE(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
  PostMessage(window, WM_USER, 0, 0);
  CHECK(PeekMessage(&m, nullptr, 0, 0, PM_NOREMOVE));
  CHECK(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
  CHECK_FALSE(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
}

TEST_CASE("messages can be chosen by window and by number") {
  const TestWindow first;
  const TestWindow second;
  PostMessage(first, WM_USER, 1, 0);
  PostMessage(second, WM_USER + 5, 2, 0);
  PostMessage(nullptr, WM_USER + 9, 3, 0);
  MSG m;
  CHECK(GetMessage(&m, second, 0, 0) == TRUE);
  CHECK(m.wParam == 2);
  CHECK(GetMessage(&m, nullptr, WM_USER + 6, WM_USER + 9) == TRUE);
  CHECK((m.wParam == 3 && m.hwnd == nullptr));
  CHECK(DispatchMessage(&m) == 0);
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK(m.wParam == 1);
}

TEST_CASE("WM_QUIT comes after what was posted, and ends the loop with its code") {
  const TestWindow window;
  PostQuitMessage(42);
  PostMessage(window, WM_USER, 0, 0);
  MSG m;
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK(m.message == WM_USER);
  CHECK(GetMessage(&m, nullptr, 0, 0) == FALSE);
  CHECK((m.message == WM_QUIT && m.wParam == 42));
  CHECK_FALSE(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
}

TEST_CASE("WM_CLOSE destroys the window by default, and what was posted to it goes with it") {
  const TestWindow window;
  PostMessage(window, WM_USER, 0, 0);
  CHECK(SendMessage(window, WM_CLOSE, 0, 0) == 0);
  CHECK_FALSE(IsWindow(window));
  MSG m;
  CHECK(GetMessage(&m, nullptr, 0, 0) == FALSE);
  CHECK(m.wParam == 5);
  CHECK_FALSE(PostMessage(window, WM_USER, 0, 0));
  CHECK(GetLastError() == ERROR_INVALID_WINDOW_HANDLE);
}

TEST_CASE("a window belongs to the thread that made it, and ends with it") {
  const TestWindow window;
  HWND other_window = nullptr;
  std::thread([&] {
    CHECK(SendMessage(window, WM_USER, 0, 0) == 0);
    CHECK(GetLastError() == ERROR_INVALID_THREAD_ID);
    CHECK_FALSE(DestroyWindow(window));
    register_class();
    other_window = create();
    CHECK(IsWindow(other_window));
  }).join();
  CHECK(seen.empty());
  CHECK_FALSE(IsWindow(other_window));
}

TEST_CASE("a message can be posted to a thread that has a queue") {
  MSG m;
  PeekMessage(&m, nullptr, 0, 0, PM_NOREMOVE);
  const DWORD self = GetCurrentThreadId();
  std::thread([&] { CHECK(PostThreadMessage(self, WM_USER, 8, 9)); }).join();
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK((m.hwnd == nullptr && m.wParam == 8 && m.lParam == 9));
  CHECK_FALSE(PostThreadMessage(0, WM_USER, 0, 0));
}

TEST_CASE("an event is no window, and a window no event") {
  const TestWindow window;
  const HANDLE event = CreateEvent(nullptr, TRUE, FALSE, nullptr);
  CHECK_FALSE(IsWindow(event));
  CHECK_FALSE(PostMessage(event, WM_USER, 0, 0));
  CHECK_FALSE(SetEvent(window));
  CHECK_FALSE(CloseHandle(window));
  CHECK(IsWindow(window));
  MSG m;
  CHECK(GetMessage(&m, event, 0, 0) == -1);
  CloseHandle(event);
}

TEST_CASE("a wait for events and messages ends with either, and says which") {
  const HANDLE event = CreateEvent(nullptr, FALSE, FALSE, nullptr);
  MSG m;
  while (PeekMessage(&m, nullptr, 0, 0, PM_REMOVE)) {
  }
  CHECK(MsgWaitForMultipleObjects(1, &event, FALSE, 0, QS_ALLINPUT) == WAIT_TIMEOUT);
  CHECK(MsgWaitForMultipleObjects(0, nullptr, FALSE, 0, QS_ALLINPUT) == WAIT_TIMEOUT);
  SetEvent(event);
  CHECK(MsgWaitForMultipleObjects(1, &event, FALSE, INFINITE, QS_ALLINPUT) == WAIT_OBJECT_0);
  const DWORD self = GetCurrentThreadId();
  std::thread other([self] { PostThreadMessage(self, WM_USER, 3, 4); });
  CHECK(MsgWaitForMultipleObjects(1, &event, FALSE, INFINITE, QS_ALLINPUT) == WAIT_OBJECT_0 + 1);
  other.join();
  CHECK(MsgWaitForMultipleObjects(1, &event, TRUE, 0, QS_ALLINPUT) == WAIT_TIMEOUT);
  SetEvent(event);
  CHECK(MsgWaitForMultipleObjects(1, &event, TRUE, 0, QS_ALLINPUT) == WAIT_OBJECT_0);
  CHECK(PeekMessage(&m, nullptr, 0, 0, PM_REMOVE));
  CHECK((m.message == WM_USER && m.wParam == 3));
  CHECK(MsgWaitForMultipleObjects(1, &event, FALSE, 0, QS_ALLINPUT) == WAIT_TIMEOUT);
  CHECK(MsgWaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, &event, FALSE, 0, QS_ALLINPUT) == WAIT_FAILED);
  CloseHandle(event);
  CHECK(MsgWaitForMultipleObjects(1, &event, FALSE, 0, QS_ALLINPUT) == WAIT_FAILED);
}

TEST_CASE("a timer comes as WM_TIMER after other messages, again and again, until it is killed") {
  TestWindow window;
  CHECK(SetTimer(window, 5, 1, nullptr) != 0);
  CHECK(MsgWaitForMultipleObjects(0, nullptr, FALSE, INFINITE, QS_ALLINPUT) == WAIT_OBJECT_0);
  PostMessage(window, WM_USER, 0, 0);
  MSG m;
  CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
  CHECK(m.message == WM_USER);
  for (int i = 0; i < 2; ++i) {
    CHECK(GetMessage(&m, nullptr, 0, 0) == TRUE);
    CHECK((m.hwnd == HWND(window) && m.message == WM_TIMER && m.wParam == 5));
  }
  CHECK(KillTimer(window, 5));
  CHECK_FALSE(KillTimer(window, 5));
  CHECK_FALSE(PeekMessage(&m, nullptr, WM_TIMER, WM_TIMER, PM_REMOVE));
}

TEST_CASE("a timer with a procedure calls it, and one without a window gets a number") {
  static UINT called = 0;
  const UINT id = SetTimer(nullptr, 77, 1, [](HWND, UINT, UINT timer, DWORD) { called = timer; });
  REQUIRE(id != 0);
  MSG m;
  CHECK(GetMessage(&m, nullptr, WM_TIMER, WM_TIMER) == TRUE);
  DispatchMessage(&m);
  CHECK(called == id);
  CHECK(KillTimer(nullptr, id));
  CHECK(SetTimer(INVALID_HANDLE_VALUE, 1, 1, nullptr) == 0);
}
