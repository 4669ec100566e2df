// Windows without pixels and the message queues of threads: the parts of the Windows source kit by which LUA programs
// get their completions as messages.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>
#include <windows.h>

namespace openrui::win {

struct Window;

struct WindowTimer {
  HWND window = nullptr;
  UINT id = 0;
  TIMERPROC procedure = nullptr;
  std::chrono::milliseconds period{};
  std::chrono::steady_clock::time_point due;
};

// Of one thread; made when the thread first has to do with messages.
struct ThreadQueue {
  std::deque<MSG> posted;
  std::condition_variable wake;
  std::optional<int> quit_code;  // PostQuitMessage was called
  std::vector<std::weak_ptr<Window>> windows;
  bool thread_gone = false;
  HANDLE has_messages = nullptr;  // an event, once the thread waits for events and messages at once
  std::vector<WindowTimer> timers;
};

struct Window {
  HWND handle = nullptr;
  WNDPROC procedure = nullptr;
  std::shared_ptr<ThreadQueue> queue;  // of the thread that made it
  bool shown = false;
  bool needs_paint = false;
};

struct MessageFilter {
  HWND window = nullptr;  // null: any
  UINT first = 0;
  UINT last = 0;  // both 0: any message
};

class Messages {
 public:
  Messages() = default;
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;

  // The number of a name, the same for names that differ by case only; 0: too many names.
  UINT message_number(const std::string& name);

  // False: a class of this name is there already.
  bool add_class(const std::string& name, WNDPROC procedure);
  bool remove_class(const std::string& name);
  // Null: no such class.
  WNDPROC find_class(const std::string& name);

  // On the calling thread.
  std::shared_ptr<Window> create(WNDPROC procedure);
  // Takes what is posted to the window with it.
  void destroy(Window& window);
  bool of_this_thread(const Window& window);
  // Gives what was before.
  bool set_shown(Window& window, bool shown);
  // With `on` WM_PAINT will come when nothing else is there.
  void set_needs_paint(Window& window, bool on);
  bool needs_paint(const Window& window);

  // From any thread. False: the thread has ended.
  bool post(Window& window, UINT message, WPARAM wparam, LPARAM lparam);
  bool post(DWORD thread, UINT message, WPARAM wparam, LPARAM lparam);
  void post_to_self(UINT message, WPARAM wparam, LPARAM lparam);
  void post_quit(int code);

  // Of the calling thread. Gives the number.
  UINT set_timer(HWND window, UINT id, UINT milliseconds, TIMERPROC procedure);
  // False: there is none.
  bool kill_timer(HWND window, UINT id);

  // As MsgWaitForMultipleObjects.
  DWORD wait_with(std::span<const HANDLE> handles, bool all, DWORD milliseconds);

  // The next message of the calling thread; nothing when there is none and `wait` is off. WM_QUIT comes when no other
  // message is there, then WM_PAINT, then WM_TIMER; all are left in place unless `remove` takes them (WM_PAINT:
  // BeginPaint).
  std::optional<MSG> next(const MessageFilter& filter, bool remove, bool wait);

 private:
  class OwnQueue;
  std::shared_ptr<ThreadQueue> own_queue();
  std::optional<MSG> take(ThreadQueue& queue, const MessageFilter& filter, bool remove);
  static std::optional<MSG> take_timer(ThreadQueue& queue, const MessageFilter& filter, bool remove);
  static void wake(ThreadQueue& queue);
  void thread_ends(DWORD thread, ThreadQueue& queue);

  std::mutex mutex_;
  std::map<std::string, UINT> numbers_;
  std::map<std::string, WNDPROC> classes_;
  std::unordered_map<DWORD, std::weak_ptr<ThreadQueue>> queues_;
};

// Of the process.
Messages& messages();

}  // namespace openrui::win
