#include "win/handles.h"

#include <algorithm>
#include <set>

namespace openrui::win {

// A thread in WaitForMultipleObjects. Events are kept alive by it, even when their handles are closed meanwhile.
struct Waiter {
  std::vector<std::shared_ptr<Event>> events;
  bool all = false;
  std::condition_variable wake;
  bool satisfied = false;
  DWORD index = 0;

  // Takes what it waits for, if that is there: an automatic event is reset by who was waiting for it.
  bool try_take() {
    const auto signalled = [](const auto& e) { return e->signalled; };
    const auto take = [](Event& e) { e.signalled = e.manual_reset; };
    if (all) {
      if (!std::all_of(events.begin(), events.end(), signalled)) return false;
      for (const auto& e : events) take(*e);
    } else {
      const auto found = std::find_if(events.begin(), events.end(), signalled);
      if (found == events.end()) return false;
      take(**found);
      index = static_cast<DWORD>(found - events.begin());
    }
    return satisfied = true;
  }
};

namespace {

constexpr std::uint32_t kStep = 4;
constexpr std::uint32_t kLastNumber = 0x7FFFFFFC;

}  // namespace

// What is not a number of ours becomes 0, which is none.
std::uint32_t HandleTable::number(HANDLE handle) {
  const auto value = reinterpret_cast<std::uintptr_t>(handle);
  return value <= kLastNumber ? static_cast<std::uint32_t>(value) : 0;
}

HANDLE HandleTable::insert(Object object) {
  do {
    last_ = last_ >= kLastNumber ? kStep : last_ + kStep;
  } while (objects_.count(last_) != 0);
  objects_.emplace(last_, std::move(object));
  return reinterpret_cast<HANDLE>(static_cast<std::uintptr_t>(last_));
}

Event* HandleTable::event(HANDLE handle) const {
  const auto found = objects_.find(number(handle));
  if (found == objects_.end()) return nullptr;
  const auto* event = std::get_if<std::shared_ptr<Event>>(&found->second);
  return event == nullptr ? nullptr : event->get();
}

HANDLE HandleTable::create_event(bool manual_reset, bool signalled) {
  auto event = std::make_shared<Event>();
  event->manual_reset = manual_reset;
  event->signalled = signalled;
  const std::lock_guard guard(mutex_);
  return insert(std::move(event));
}

void HandleTable::signal(Event& event) {
  event.signalled = true;
  for (auto* waiter : event.waiters) {
    if (!event.signalled) break;
    if (!waiter->satisfied && waiter->try_take()) waiter->wake.notify_one();
  }
}

bool HandleTable::set(HANDLE handle) {
  const std::lock_guard guard(mutex_);
  auto* found = event(handle);
  if (found != nullptr) signal(*found);
  return found != nullptr;
}

bool HandleTable::reset(HANDLE handle) {
  const std::lock_guard guard(mutex_);
  auto* found = event(handle);
  if (found != nullptr) found->signalled = false;
  return found != nullptr;
}

bool HandleTable::pulse(HANDLE handle) {
  const std::lock_guard guard(mutex_);
  auto* found = event(handle);
  if (found == nullptr) return false;
  signal(*found);
  found->signalled = false;
  return true;
}

bool HandleTable::is_event(HANDLE handle) const {
  const std::lock_guard guard(mutex_);
  return event(handle) != nullptr;
}

DWORD HandleTable::wait(std::span<const HANDLE> wanted, bool all, DWORD milliseconds) {
  if (wanted.empty() || wanted.size() > MAXIMUM_WAIT_OBJECTS) return WAIT_FAILED;
  if (all && std::set<HANDLE>(wanted.begin(), wanted.end()).size() != wanted.size()) return WAIT_FAILED;
  std::unique_lock lock(mutex_);
  Waiter waiter;
  waiter.all = all;
  for (const auto handle : wanted) {
    if (event(handle) == nullptr) return WAIT_FAILED;
    waiter.events.push_back(std::get<std::shared_ptr<Event>>(objects_.at(number(handle))));
  }
  if (waiter.try_take()) return WAIT_OBJECT_0 + waiter.index;
  if (milliseconds == 0) return WAIT_TIMEOUT;

  for (const auto& e : waiter.events) e->waiters.push_back(&waiter);
  const auto done = [&waiter] { return waiter.satisfied; };
  if (milliseconds == INFINITE) {
    waiter.wake.wait(lock, done);
  } else {
    waiter.wake.wait_for(lock, std::chrono::milliseconds(milliseconds), done);
  }
  for (const auto& e : waiter.events) e->waiters.remove(&waiter);
  return waiter.satisfied ? WAIT_OBJECT_0 + waiter.index : WAIT_TIMEOUT;
}

HANDLE HandleTable::add(std::shared_ptr<Window> window) {
  const std::lock_guard guard(mutex_);
  return insert(std::move(window));
}

std::shared_ptr<Window> HandleTable::window(HANDLE handle) const {
  const std::lock_guard guard(mutex_);
  const auto found = objects_.find(number(handle));
  if (found == objects_.end()) return nullptr;
  const auto* window = std::get_if<std::shared_ptr<Window>>(&found->second);
  return window == nullptr ? nullptr : *window;
}

bool HandleTable::remove(HANDLE handle) {
  const std::lock_guard guard(mutex_);
  return objects_.erase(number(handle)) != 0;
}

// Never destroyed: threads of the program may wait until the process is gone.
HandleTable& handles() {
  static auto* const table = new HandleTable;
  return *table;
}

}  // namespace openrui::win
