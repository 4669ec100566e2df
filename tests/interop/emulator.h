// The 3270 emulator s3270, driven by its script commands: what a user at a terminal does and sees.
#pragma once

#include <catch2/catch.hpp>
#include <cstdio>
#include <iostream>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "support/process.h"

namespace openrui::test {

// Ends the test as skipped where the package is not installed.
inline void need_program(const std::string& name) {
  if (std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0) return;
  std::cout << "skipped: " << name << " is not installed\n";
  exit(77);
}

class Emulator {
 public:
  // `words`: options of s3270.
  Emulator(const Workplace& place, const std::vector<std::string>& words) {
    static int count = 0;
    const auto pipe = place.path("s3270." + std::to_string(++count));
    if (mkfifo(pipe.c_str(), 0600) != 0) throw std::runtime_error("mkfifo");
    // Both ways, so that neither side waits for the other to open it.
    in_ = open(pipe.c_str(), O_RDWR | O_CLOEXEC);
    std::string command = "exec s3270 -utf8";
    for (const auto& word : words) command += " '" + word + "'";
    process_ = std::make_unique<Process>(std::vector<std::string>{"sh", "-c", command + " <" + pipe});
  }
  ~Emulator() { close(in_); }
  Emulator(const Emulator&) = delete;
  Emulator& operator=(const Emulator&) = delete;

  // The data lines of the answer; `worked()` says how it ended.
  std::vector<std::string> run(const std::string& command) {
    const auto line = command + "\n";
    if (::write(in_, line.data(), line.size()) < 0) throw std::runtime_error("s3270 does not listen");
    std::vector<std::string> data;
    for (;;) {
      const auto answer = process_->read_line();
      if (answer.rfind("data: ", 0) == 0) {
        data.push_back(answer.substr(6));
        continue;
      }
      worked_ = answer == "ok";
      if (worked_ || answer == "error" || answer.empty()) return data;
      status_ = answer;
    }
  }
  bool worked() const { return worked_; }
  // "LU@ADDRESS:PORT", with "L:" before it for TLS; whether there is a connection.
  bool connect(const std::string& where) {
    run("Connect(\"" + where + "\")");
    return worked_;
  }
  // Emulator mode, model and so on, as s3270 prints it.
  const std::string& status() const { return status_; }

  // The screen without blanks at the end of lines and empty lines at the end.
  std::string screen() {
    std::string text;
    std::string waiting;
    for (auto line : run("Ascii()")) {
      line.erase(line.find_last_not_of(' ') + 1);
      if (!line.empty()) text += std::exchange(waiting, {}) + line;
      waiting += '\n';
    }
    return text;
  }
  // Until the screen has the text.
  std::string wait_for(const std::string& text) {
    constexpr int kTries = 60;
    std::string seen;
    for (int i = 0; i < kTries; ++i) {
      seen = screen();
      if (seen.find(text) != std::string::npos) return seen;
      // Since the screen was looked at.
      run("Wait(20,Output)");
      if (!worked_) break;
    }
    FAIL("the screen never had \"" << text << "\" but:\n" << seen);
    return seen;
  }
  // As a user does, who waits until the keyboard is free: the host may write a screen in more than one piece.
  void type(const std::string& text) {
    run("Wait(20,Unlock)");
    run("String(\"" + text + "\")");
  }
  void enter(const std::string& text) {
    type(text);
    run("Enter()");
  }
  std::string query(const std::string& what) {
    const auto lines = run("Query(" + what + ")");
    return lines.empty() ? "" : lines.front();
  }
  Process& process() { return *process_; }

 private:
  int in_ = -1;
  std::unique_ptr<Process> process_;
  bool worked_ = false;
  std::string status_;
};

}  // namespace openrui::test
