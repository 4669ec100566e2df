#include "win/console.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <termios.h>
#include <thread>
#include <unistd.h>

#include "win/handles.h"

namespace openrui::win {

namespace {

constexpr char kInterrupt = '\x03';  // Ctrl-C

// As the program found it. Written before the reading thread starts.
termios terminal_before;

void restore_terminal() { ::tcsetattr(STDIN_FILENO, TCSANOW, &terminal_before); }

// Single keys, not shown. Ctrl-C comes as a key too, because the terminal has to be as it was before the program dies.
void set_terminal() {
  if (::tcgetattr(STDIN_FILENO, &terminal_before) != 0) return;
  std::atexit(restore_terminal);
  auto raw = terminal_before;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG);
  raw.c_iflag &= ~static_cast<tcflag_t>(ICRNL);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  ::tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void die_of_interrupt() {
  restore_terminal();
  ::kill(::getpid(), SIGINT);
}

void read_for_ever(Console& console) {
  const bool terminal = ::isatty(STDIN_FILENO) != 0;
  std::array<char, 256> bytes;
  ssize_t length = 0;
  do {
    length = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    const std::span<const char> got(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
    if (terminal && std::find(got.begin(), got.end(), kInterrupt) != got.end()) die_of_interrupt();
    console.bytes_in(got);
  } while (length > 0);
}

}  // namespace

Console::Console(const std::shared_ptr<Window>& window)
    : input_(handles().create_event(true, false)),
      output_(handles().create_event(true, false)),
      error_(handles().create_event(true, false)),
      window_(window) {}

HANDLE Console::input() {
  const std::lock_guard guard(mutex_);
  if (!reading_) {
    reading_ = true;
    set_terminal();
    std::thread([this] { read_for_ever(*this); }).detach();
  }
  return input_;
}

void Console::bytes_in(std::span<const char> bytes) {
  const std::lock_guard guard(mutex_);
  ended_ = bytes.empty();
  for (const auto& key : decode_keys(bytes)) deliver(key);
  if (!keys_.empty()) handles().set(input_);
  arrived_.notify_all();
}

void Console::deliver(const Key& key) {
  const auto window = window_.lock();
  if (window == nullptr) {
    keys_.push_back(key);
  } else if (key.ascii != 0) {
    const auto message = key.alt ? WM_SYSCHAR : WM_CHAR;
    messages().post(*window, message, static_cast<unsigned char>(key.ascii), 0);
  } else {
    messages().post(*window, WM_KEYDOWN, key.virtual_key, 0);
  }
}

std::vector<Key> Console::peek(std::size_t limit) {
  const std::lock_guard guard(mutex_);
  const auto count = static_cast<std::ptrdiff_t>(std::min(limit, keys_.size()));
  return {keys_.begin(), keys_.begin() + count};
}

std::vector<Key> Console::take(std::size_t limit) {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return ended_ || !keys_.empty(); });
  const auto count = static_cast<std::ptrdiff_t>(std::min(limit, keys_.size()));
  std::vector<Key> taken(keys_.begin(), keys_.begin() + count);
  keys_.erase(keys_.begin(), keys_.begin() + count);
  if (keys_.empty()) handles().reset(input_);
  return taken;
}

std::size_t Console::waiting() {
  const std::lock_guard guard(mutex_);
  return keys_.size();
}

void Console::flush() {
  const std::lock_guard guard(mutex_);
  keys_.clear();
  handles().reset(input_);
}

void Console::send_keys_to(const std::shared_ptr<Window>& window) {
  input();
  const std::lock_guard guard(mutex_);
  window_ = window;
}

void Console::forget(const Window* window) {
  const std::lock_guard guard(mutex_);
  if (window_.lock().get() == window) window_.reset();
}

// Never destroyed: its thread reads until the process is gone.
Console& console() {
  static auto* const one = new Console;
  return *one;
}

}  // namespace openrui::win
