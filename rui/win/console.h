// Standard input as a console: keys, that are waited for, or that go to a window.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <vector>
#include <windows.h>

#include "win/keys.h"
#include "win/messages.h"

namespace openrui::win {

class Console {
 public:
  // Keys go to `window`, when there is one: see send_keys_to().
  explicit Console(const std::shared_ptr<Window>& window = nullptr);
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  // Begins to read standard input, on a thread that nothing stops; a terminal gives single keys from here on, until the
  // program ends. The handle is that of an event which is signalled while there are keys.
  HANDLE input();
  // Not the handle of input(): output and error, which are never signalled.
  HANDLE output() const { return output_; }
  HANDLE error() const { return error_; }

  // At most `limit` keys, without taking them.
  std::vector<Key> peek(std::size_t limit);
  // The same, taken; waits for the first. Empty at the end of the input.
  std::vector<Key> take(std::size_t limit);
  std::size_t waiting();
  void flush();

  // Keys become WM_CHAR and WM_SYSCHAR of this window, the latest that was named here.
  void send_keys_to(const std::shared_ptr<Window>& window);
  void forget(const Window* window);

  // What read() gave; the reading thread calls it. No bytes: the end.
  void bytes_in(std::span<const char> bytes);

 private:
  void deliver(const Key& key);

  const HANDLE input_;
  const HANDLE output_;
  const HANDLE error_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  bool reading_ = false;
  bool ended_ = false;
  std::deque<Key> keys_;
  std::weak_ptr<Window> window_;
};

// Of the process.
Console& console();

}  // namespace openrui::win
