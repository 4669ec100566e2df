// Programs as processes, for tests with real sockets.
#pragma once

#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <signal.h>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "support/paths.h"

namespace openrui::test {

// Standard output of the process is read by the test; standard error goes to a file beside it when one is named.
class Process {
 public:
  Process(const std::vector<std::string>& words, const std::vector<std::string>& environment = {},
          const std::string& error_file = "/dev/null", const std::string& folder = {}) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    pid_ = fork();
    if (pid_ == 0) {
      if (!folder.empty() && chdir(folder.c_str()) != 0) _exit(127);
      for (const auto& e : environment) putenv(strdup(e.c_str()));
      const int errors = open(error_file.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
      dup2(ends[1], 1);
      dup2(errors, 2);
      std::vector<char*> argv;
      for (const auto& w : words) argv.push_back(const_cast<char*>(w.c_str()));
      argv.push_back(nullptr);
      execvp(argv[0], argv.data());
      _exit(127);
    }
    close(ends[1]);
    out_ = ends[0];
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(out_);
  }

  static constexpr int kLimitMs = 60000;
  // The next line of output; empty at its end. Fails the test's patience after a minute.
  std::string read_line() {
    for (;;) {
      const auto end = pending_.find('\n');
      if (end != std::string::npos) {
        const auto line = pending_.substr(0, end);
        pending_.erase(0, end + 1);
        return line;
      }
      pollfd p{out_, POLLIN, 0};
      if (poll(&p, 1, kLimitMs) <= 0) throw std::runtime_error("no output within a minute");
      char buffer[4096];
      const auto n = read(out_, buffer, sizeof buffer);
      if (n <= 0) return std::exchange(pending_, {});
      pending_.append(buffer, static_cast<std::size_t>(n));
    }
  }
  std::string read_rest() {
    std::string text;
    for (;;) {
      pollfd p{out_, POLLIN, 0};
      if (poll(&p, 1, kLimitMs) <= 0) throw std::runtime_error("no end of output within a minute");
      char buffer[4096];
      const auto n = read(out_, buffer, sizeof buffer);
      if (n <= 0) break;
      pending_.append(buffer, static_cast<std::size_t>(n));
    }
    return std::exchange(pending_, {});
  }
  void signal(int number) { ::kill(pid_, number); }
  // Exit status, or 128 + signal.
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

 private:
  pid_t pid_ = 0;
  int out_ = -1;
  std::string pending_;
};

// A folder that goes with the test, and loopback addresses that no other process of the suite uses.
class Workplace {
 public:
  Workplace() {
    auto pattern = (std::filesystem::temp_directory_path() / "openrui-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
    folder = pattern;
  }
  ~Workplace() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  static std::string address(int n) {
    const auto pid = getpid();
    return "127." + std::to_string(1 + (pid >> 7) % 250) + "." + std::to_string(1 + pid % 128) + "." +
           std::to_string(n);
  }
  std::string path(const std::string& name) const { return (folder / name).string(); }
  // Writes a copy of a configuration of the project in which each of `changes` (from, to) is replaced everywhere.
  void copy_config(const std::string& from, const std::string& name,
                   const std::vector<std::pair<std::string, std::string>>& changes) const {
    std::ifstream in(from);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    for (const auto& [what, with] : changes) {
      std::string result;
      std::size_t at = 0;
      for (auto found = text.find(what); found != std::string::npos; found = text.find(what, at)) {
        result.append(text, at, found - at).append(with);
        at = found + what.size();
      }
      text = result + text.substr(at);
    }
    std::ofstream(path(name)) << text;
  }

  std::filesystem::path folder;
};

inline std::string bin(const std::string& program) { return BINARY_DIR "/bin/" + program; }

// Output of a program that must exit with `status`.
inline std::string output_of(const std::vector<std::string>& words, int* status = nullptr) {
  Process p(words);
  auto text = p.read_rest();
  const int s = p.wait();
  if (status != nullptr) *status = s;
  return text;
}

}  // namespace openrui::test
