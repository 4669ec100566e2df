// Events and waits of the Windows source kit.
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>
#include <windows.h>

namespace {

// An event that is closed in the end.
class TestEvent {
 public:
  TestEvent(BOOL manual, BOOL initial) : handle_(CreateEvent(nullptr, manual, initial, nullptr)) {}
  ~TestEvent() { CloseHandle(handle_); }
  operator HANDLE() const { return handle_; }

 private:
  HANDLE handle_;
};

bool signalled(HANDLE event) { return WaitForSingleObject(event, 0) == WAIT_OBJECT_0; }

}  // namespace

TEST_CASE("a handle is a number of 32 bits, and no two are the same") {
  const TestEvent a(TRUE, FALSE);
  const TestEvent b(TRUE, FALSE);
  const HANDLE handle = a;
  CHECK(handle != nullptr);
  CHECK(handle != HANDLE(b));
  const auto number = static_cast<DWORD>(reinterpret_cast<unsigned long>(handle));
  CHECK(reinterpret_cast<HANDLE>(static_cast<unsigned long>(number)) == handle);
}

TEST_CASE("a manual-reset event stays signalled until it is reset") {
  const TestEvent event(TRUE, FALSE);
  CHECK(WaitForSingleObject(event, 0) == WAIT_TIMEOUT);
  CHECK(SetEvent(event));
  CHECK(signalled(event));
  CHECK(signalled(event));
  CHECK(ResetEvent(event));
  CHECK_FALSE(signalled(event));
  CHECK(signalled(TestEvent(TRUE, TRUE)));
}

TEST_CASE("an auto-reset event lets one wait through") {
  const TestEvent event(FALSE, TRUE);
  CHECK(signalled(event));
  CHECK_FALSE(signalled(event));
  SetEvent(event);
  SetEvent(event);
  CHECK(signalled(event));
  CHECK_FALSE(signalled(event));
}

TEST_CASE("WaitForMultipleObjects for any takes the first signalled one, and leaves the others") {
  const TestEvent a(FALSE, FALSE);
  const TestEvent b(FALSE, TRUE);
  const TestEvent c(FALSE, TRUE);
  const HANDLE all[] = {a, b, c};
  CHECK(WaitForMultipleObjects(3, all, FALSE, INFINITE) == WAIT_OBJECT_0 + 1);
  CHECK(WaitForMultipleObjects(3, all, FALSE, INFINITE) == WAIT_OBJECT_0 + 2);
  CHECK(WaitForMultipleObjects(3, all, FALSE, 0) == WAIT_TIMEOUT);
}

TEST_CASE("WaitForMultipleObjects for all takes all of them or none") {
  const TestEvent a(FALSE, TRUE);
  const TestEvent b(TRUE, FALSE);
  const HANDLE both[] = {a, b};
  CHECK(WaitForMultipleObjects(2, both, TRUE, 0) == WAIT_TIMEOUT);
  CHECK(signalled(a));
  SetEvent(a);
  SetEvent(b);
  CHECK(WaitForMultipleObjects(2, both, TRUE, INFINITE) == WAIT_OBJECT_0);
  CHECK_FALSE(signalled(a));
  CHECK(signalled(b));
}

TEST_CASE("a wait without end is ended by SetEvent of another thread") {
  const TestEvent go(TRUE, FALSE);
  const TestEvent done(TRUE, FALSE);
  std::thread other([&] {
    WaitForSingleObject(go, INFINITE);
    SetEvent(done);
  });
  SetEvent(go);
  CHECK(WaitForSingleObject(done, INFINITE) == WAIT_OBJECT_0);
  other.join();
}

TEST_CASE("each SetEvent of an auto-reset event releases one of many waiting threads") {
  constexpr int kThreads = 8;
  const TestEvent token(FALSE, FALSE);
  const TestEvent released(FALSE, FALSE);
  std::atomic<int> count{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      WaitForSingleObject(token, INFINITE);
      ++count;
      SetEvent(released);
    });
  }
  for (int i = 0; i < kThreads; ++i) {
    SetEvent(token);
    WaitForSingleObject(released, INFINITE);
    CHECK(count == i + 1);
  }
  for (auto& t : threads) t.join();
  CHECK_FALSE(signalled(token));
}

TEST_CASE("a thread that waits for all is not woken by the first of them") {
  const TestEvent a(FALSE, FALSE);
  const TestEvent b(FALSE, FALSE);
  const TestEvent done(TRUE, FALSE);
  DWORD result = WAIT_FAILED;
  std::thread other([&] {
    const HANDLE both[] = {a, b};
    result = WaitForMultipleObjects(2, both, TRUE, INFINITE);
    SetEvent(done);
  });
  SetEvent(a);
  CHECK_FALSE(signalled(done));
  SetEvent(b);
  CHECK(WaitForSingleObject(done, INFINITE) == WAIT_OBJECT_0);
  other.join();
  CHECK(result == WAIT_OBJECT_0);
  CHECK_FALSE(signalled(a));
}

TEST_CASE("PulseEvent leaves the event reset") {
  const TestEvent event(TRUE, TRUE);
  CHECK(PulseEvent(event));
  CHECK_FALSE(signalled(event));
}

TEST_CASE("bad handles, counts and pointers fail with the reason in GetLastError") {
  const HANDLE nothing = reinterpret_cast<HANDLE>(0x7FFFFFF0L);
  for (const HANDLE bad : {HANDLE{nullptr}, INVALID_HANDLE_VALUE, nothing, reinterpret_cast<HANDLE>(~0UL >> 1)}) {
    SetLastError(0);
    CHECK_FALSE(SetEvent(bad));
    CHECK(GetLastError() == ERROR_INVALID_HANDLE);
    CHECK_FALSE(ResetEvent(bad));
    CHECK_FALSE(PulseEvent(bad));
    CHECK_FALSE(CloseHandle(bad));
    CHECK(WaitForSingleObject(bad, 0) == WAIT_FAILED);
    CHECK(GetLastError() == ERROR_INVALID_HANDLE);
  }
  const TestEvent event(TRUE, TRUE);
  const std::vector<HANDLE> many(MAXIMUM_WAIT_OBJECTS + 1, event);
  CHECK(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS + 1, many.data(), FALSE, 0) == WAIT_FAILED);
  CHECK(GetLastError() == ERROR_INVALID_PARAMETER);
  CHECK(WaitForMultipleObjects(0, many.data(), FALSE, 0) == WAIT_FAILED);
  CHECK(WaitForMultipleObjects(1, nullptr, FALSE, 0) == WAIT_FAILED);
  CHECK(WaitForMultipleObjects(2, many.data(), TRUE, 0) == WAIT_FAILED);
  CHECK(WaitForMultipleObjects(MAXIMUM_WAIT_OBJECTS, many.data(), FALSE, 0) == WAIT_OBJECT_0);
}

TEST_CASE("the handle of a thread is signalled when the thread has returned") {
  static HANDLE go = nullptr;
  const TestEvent gate(TRUE, FALSE);
  go = gate;
  DWORD id = 0;
  static std::atomic<DWORD> seen{0};
  const auto start = [](LPVOID parameter) -> DWORD {
    WaitForSingleObject(go, INFINITE);
    seen = *static_cast<DWORD*>(parameter) + (GetCurrentThreadId() != 0 ? 1U : 0U);
    return 0;
  };
  DWORD argument = 41;
  const HANDLE thread = CreateThread(nullptr, 0, start, &argument, 0, &id);
  REQUIRE(thread != nullptr);
  CHECK(id != GetCurrentThreadId());
  CHECK_FALSE(signalled(thread));
  SetEvent(gate);
  CHECK(WaitForSingleObject(thread, INFINITE) == WAIT_OBJECT_0);
  CHECK(seen == 42);
  CHECK(CloseHandle(thread));
  CHECK(CreateThread(nullptr, 0, nullptr, nullptr, 0, nullptr) == nullptr);
}

TEST_CASE("a critical section lets its own thread in again, and keeps others out") {
  CRITICAL_SECTION section;
  InitializeCriticalSection(&section);
  int count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        EnterCriticalSection(&section);
        EnterCriticalSection(&section);
        ++count;
        LeaveCriticalSection(&section);
        LeaveCriticalSection(&section);
      }
    });
  }
  for (auto& t : threads) t.join();
  CHECK(count == 4000);
  DeleteCriticalSection(&section);
}

TEST_CASE("GetLastError belongs to the thread") {
  SetLastError(7);
  std::thread([] { SetLastError(8); }).join();
  CHECK(GetLastError() == 7);
}

TEST_CASE("a closed handle is bad, and does not come back at once") {
  const HANDLE event = CreateEvent(nullptr, TRUE, TRUE, nullptr);
  CHECK(CloseHandle(event));
  CHECK_FALSE(CloseHandle(event));
  CHECK(WaitForSingleObject(event, 0) == WAIT_FAILED);
  const TestEvent other(TRUE, FALSE);
  CHECK(HANDLE(other) != event);
}
