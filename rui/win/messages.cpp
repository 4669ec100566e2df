#include "win/messages.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "win/handles.h"

namespace openrui::win {

namespace {

// The numbers that Windows gives to registered messages.
constexpr UINT kFirstNumber = 0xC000;
constexpr UINT kLastNumber = 0xFFFF;

std::string folded(std::string name) {
  for (auto& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

bool matches(const MSG& m, const MessageFilter& filter) {
  if (filter.window != nullptr && m.hwnd != filter.window) return false;
  if (filter.first == 0 && filter.last == 0) return true;
  return m.message >= filter.first && m.message <= filter.last;
}

MSG make_message(HWND window, UINT message, WPARAM wparam, LPARAM lparam) {
  MSG m{};
  m.hwnd = window;
  m.message = message;
  m.wParam = wparam;
  m.lParam = lparam;
  m.time = GetTickCount();
  return m;
}

}  // namespace

// Holds the queue of a thread until the thread ends.
class Messages::OwnQueue {
 public:
  OwnQueue() = default;
  OwnQueue(const OwnQueue&) = delete;
  OwnQueue& operator=(const OwnQueue&) = delete;
  ~OwnQueue() {
    if (queue != nullptr) messages().thread_ends(thread, *queue);
  }

  DWORD thread = 0;
  std::shared_ptr<ThreadQueue> queue;
};

std::shared_ptr<ThreadQueue> Messages::own_queue() {
  thread_local OwnQueue own;
  if (own.queue == nullptr) {
    own.queue = std::make_shared<ThreadQueue>();
    own.thread = GetCurrentThreadId();
    const std::lock_guard guard(mutex_);
    queues_[own.thread] = own.queue;
  }
  return own.queue;
}

// Its windows go with it.
void Messages::thread_ends(DWORD thread, ThreadQueue& queue) {
  std::vector<std::weak_ptr<Window>> windows;
  {
    const std::lock_guard guard(mutex_);
    queue.thread_gone = true;
    queue.posted.clear();
    queue.timers.clear();
    if (queue.has_messages != nullptr) handles().remove(std::exchange(queue.has_messages, nullptr));
    queues_.erase(thread);
    windows.swap(queue.windows);
  }
  for (const auto& w : windows) {
    if (const auto window = w.lock()) handles().remove(window->handle);
  }
}

UINT Messages::message_number(const std::string& name) {
  const std::lock_guard guard(mutex_);
  const auto key = folded(name);
  if (const auto found = numbers_.find(key); found != numbers_.end()) return found->second;
  const auto number = kFirstNumber + static_cast<UINT>(numbers_.size());
  if (number > kLastNumber) return 0;
  numbers_.emplace(key, number);
  return number;
}

bool Messages::add_class(const std::string& name, WNDPROC procedure) {
  const std::lock_guard guard(mutex_);
  return classes_.emplace(folded(name), procedure).second;
}

bool Messages::remove_class(const std::string& name) {
  const std::lock_guard guard(mutex_);
  return classes_.erase(folded(name)) != 0;
}

WNDPROC Messages::find_class(const std::string& name) {
  const std::lock_guard guard(mutex_);
  const auto found = classes_.find(folded(name));
  return found == classes_.end() ? nullptr : found->second;
}

std::shared_ptr<Window> Messages::create(WNDPROC procedure) {
  auto window = std::make_shared<Window>();
  window->procedure = procedure;
  window->queue = own_queue();
  window->handle = handles().add(window);
  const std::lock_guard guard(mutex_);
  auto& windows = window->queue->windows;
  windows.erase(std::remove_if(windows.begin(), windows.end(), [](const auto& w) { return w.expired(); }),
                windows.end());
  windows.push_back(window);
  return window;
}

void Messages::destroy(Window& window) {
  handles().remove(window.handle);
  const std::lock_guard guard(mutex_);
  window.shown = false;
  std::erase_if(window.queue->timers, [&](const WindowTimer& t) { return t.window == window.handle; });
  auto& posted = window.queue->posted;
  posted.erase(std::remove_if(posted.begin(), posted.end(), [&](const MSG& m) { return m.hwnd == window.handle; }),
               posted.end());
}

bool Messages::of_this_thread(const Window& window) { return window.queue == own_queue(); }

bool Messages::set_shown(Window& window, bool shown) {
  const std::lock_guard guard(mutex_);
  window.needs_paint = shown;
  wake(*window.queue);
  return std::exchange(window.shown, shown);
}

void Messages::set_needs_paint(Window& window, bool on) {
  const std::lock_guard guard(mutex_);
  window.needs_paint = on;
  wake(*window.queue);
}

bool Messages::needs_paint(const Window& window) {
  const std::lock_guard guard(mutex_);
  return window.shown && window.needs_paint;
}

bool Messages::post(Window& window, UINT message, WPARAM wparam, LPARAM lparam) {
  const std::lock_guard guard(mutex_);
  if (window.queue->thread_gone) return false;
  window.queue->posted.push_back(make_message(window.handle, message, wparam, lparam));
  wake(*window.queue);
  return true;
}

bool Messages::post(DWORD thread, UINT message, WPARAM wparam, LPARAM lparam) {
  const std::lock_guard guard(mutex_);
  const auto found = queues_.find(thread);
  const auto queue = found == queues_.end() ? nullptr : found->second.lock();
  if (queue == nullptr) return false;
  queue->posted.push_back(make_message(nullptr, message, wparam, lparam));
  wake(*queue);
  return true;
}

void Messages::post_to_self(UINT message, WPARAM wparam, LPARAM lparam) {
  const auto queue = own_queue();
  const std::lock_guard guard(mutex_);
  queue->posted.push_back(make_message(nullptr, message, wparam, lparam));
}

void Messages::post_quit(int code) {
  const auto queue = own_queue();
  const std::lock_guard guard(mutex_);
  queue->quit_code = code;
}

std::optional<MSG> Messages::take(ThreadQueue& queue, const MessageFilter& filter, bool remove) {
  const auto found =
      std::find_if(queue.posted.begin(), queue.posted.end(), [&](const MSG& m) { return matches(m, filter); });
  if (found != queue.posted.end()) {
    const auto message = *found;
    if (remove) queue.posted.erase(found);
    return message;
  }
  if (queue.quit_code) {
    const auto message = make_message(nullptr, WM_QUIT, static_cast<WPARAM>(*queue.quit_code), 0);
    if (remove) queue.quit_code.reset();
    return message;
  }
  for (const auto& w : queue.windows) {
    const auto window = w.lock();
    if (window == nullptr || !window->shown || !window->needs_paint) continue;
    const auto message = make_message(window->handle, WM_PAINT, 0, 0);
    if (matches(message, filter)) return message;
  }
  return take_timer(queue, filter, remove);
}

std::optional<MSG> Messages::take_timer(ThreadQueue& queue, const MessageFilter& filter, bool remove) {
  const auto now = std::chrono::steady_clock::now();
  for (auto& timer : queue.timers) {
    if (timer.due > now) continue;
    const auto message = make_message(timer.window, WM_TIMER, timer.id, reinterpret_cast<LPARAM>(timer.procedure));
    if (!matches(message, filter)) continue;
    if (remove) timer.due = now + timer.period;
    return message;
  }
  return std::nullopt;
}

void Messages::wake(ThreadQueue& queue) {
  queue.wake.notify_all();
  if (queue.has_messages != nullptr) handles().set(queue.has_messages);
}

namespace {

// When the first timer is due; nothing: there is none.
std::optional<std::chrono::steady_clock::time_point> first_due(const ThreadQueue& queue) {
  std::optional<std::chrono::steady_clock::time_point> first;
  for (const auto& timer : queue.timers) first = first ? std::min(*first, timer.due) : timer.due;
  return first;
}

}  // namespace

UINT Messages::set_timer(HWND window, UINT id, UINT milliseconds, TIMERPROC procedure) {
  constexpr UINT kShortest = 10;
  const std::chrono::milliseconds period(std::max(milliseconds, kShortest));
  const auto queue = own_queue();
  const std::lock_guard guard(mutex_);
  const auto there = [&](const WindowTimer& t) { return t.window == window && t.id == id; };
  if (window == nullptr) {
    id = 1;
    while (std::any_of(queue->timers.begin(), queue->timers.end(), there)) ++id;
  }
  std::erase_if(queue->timers, there);
  queue->timers.push_back({window, id, procedure, period, std::chrono::steady_clock::now() + period});
  return id;
}

bool Messages::kill_timer(HWND window, UINT id) {
  const auto queue = own_queue();
  const std::lock_guard guard(mutex_);
  return std::erase_if(queue->timers, [&](const WindowTimer& t) { return t.window == window && t.id == id; }) != 0;
}

DWORD Messages::wait_with(std::span<const HANDLE> wanted, bool all, DWORD milliseconds) {
  using Clock = std::chrono::steady_clock;
  const auto queue = own_queue();
  if (queue->has_messages == nullptr) queue->has_messages = handles().create_event(true, false);
  std::vector<HANDLE> with_messages(wanted.begin(), wanted.end());
  with_messages.push_back(queue->has_messages);
  const auto limit = Clock::now() + std::chrono::milliseconds(milliseconds);
  while (true) {
    std::optional<Clock::time_point> wake_up = milliseconds == INFINITE ? std::nullopt : std::optional(limit);
    {
      const std::lock_guard guard(mutex_);
      if (take(*queue, {}, false)) {
        handles().set(queue->has_messages);
      } else {
        handles().reset(queue->has_messages);
      }
      if (const auto due = first_due(*queue)) wake_up = wake_up ? std::min(*wake_up, *due) : due;
    }
    DWORD patience = INFINITE;
    if (wake_up) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(*wake_up - Clock::now()).count();
      patience = static_cast<DWORD>(std::max<decltype(left)>(left, 0));
    }
    const auto result = handles().wait(with_messages, all, patience);
    if (result != WAIT_TIMEOUT || (milliseconds != INFINITE && Clock::now() >= limit)) return result;
  }
}

std::optional<MSG> Messages::next(const MessageFilter& filter, bool remove, bool wait) {
  const auto queue = own_queue();
  std::unique_lock lock(mutex_);
  auto message = take(*queue, filter, remove);
  while (!message && wait) {
    if (const auto due = first_due(*queue)) {
      queue->wake.wait_until(lock, *due);
    } else {
      queue->wake.wait(lock);
    }
    message = take(*queue, filter, remove);
  }
  return message;
}

// Never destroyed: the library's thread may post until the process is gone.
Messages& messages() {
  static auto* const all = new Messages;
  return *all;
}

}  // namespace openrui::win
