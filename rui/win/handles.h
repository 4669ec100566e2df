// HANDLEs of the Windows source kit, events, and the waits for them. One mutex for all of it: what is done under it is
// short.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <unordered_map>
#include <variant>
#include <vector>
#include <windows.h>

namespace openrui::win {

struct Waiter;
struct Window;

struct Event {
  bool manual_reset = false;
  bool signalled = false;
  std::list<Waiter*> waiters;  // in the order of their arrival
};

// A number of 32 bits in a pointer. Numbers are multiples of four, and used again only when all have been used.
class HandleTable {
 public:
  using Object = std::variant<std::shared_ptr<Event>, std::shared_ptr<Window>>;

  HandleTable() = default;
  HandleTable(const HandleTable&) = delete;
  HandleTable& operator=(const HandleTable&) = delete;

  // --- events; all from any thread
  HANDLE create_event(bool manual_reset, bool signalled);
  // False: no such event.
  bool set(HANDLE event);
  bool reset(HANDLE event);
  bool pulse(HANDLE event);
  bool is_event(HANDLE handle) const;
  // As WaitForMultipleObjects; WAIT_FAILED for a bad handle, a bad count, or one event twice with `all`.
  DWORD wait(std::span<const HANDLE> handles, bool all, DWORD milliseconds);

  // --- windows
  HANDLE add(std::shared_ptr<Window> window);
  // Null: no such window.
  std::shared_ptr<Window> window(HANDLE handle) const;

  // False: no such handle.
  bool remove(HANDLE handle);

 private:
  static std::uint32_t number(HANDLE handle);
  HANDLE insert(Object object);
  Event* event(HANDLE handle) const;
  static void signal(Event& event);

  mutable std::mutex mutex_;
  std::uint32_t last_ = 0;
  std::unordered_map<std::uint32_t, Object> objects_;
};

// The table of the process.
HandleTable& handles();

}  // namespace openrui::win
