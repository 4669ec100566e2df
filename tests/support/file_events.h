// Waiting for what a program writes into a file: told by the kernel (inotify), not looked for in turns.
#pragma once

#include <chrono>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <string>
#include <sys/inotify.h>
#include <unistd.h>

namespace openrui::test {

inline std::string text_of(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

// Waits for a descriptor to become readable until `end`, and takes what is there. False: nothing came.
inline bool take_event(int descriptor, std::chrono::steady_clock::time_point end) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  pollfd p{descriptor, POLLIN, 0};
  if (left.count() <= 0 || poll(&p, 1, static_cast<int>(left.count())) <= 0) return false;
  char events[4096];
  return read(descriptor, events, sizeof events) > 0;
}

// Waits for `part` to be in the file `n` times, a minute at most. The file need not be there yet, its folder must.
inline bool appears(const std::string& file, const std::string& part, std::size_t n = 1) {
  const int events = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  const auto folder = std::filesystem::path(file).parent_path().string();
  inotify_add_watch(events, folder.c_str(), IN_CREATE | IN_MODIFY | IN_MOVED_TO);
  const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  bool found = count_of(text_of(file), part) >= n;
  while (!found && take_event(events, end)) found = count_of(text_of(file), part) >= n;
  close(events);
  return found;
}

}  // namespace openrui::test
