// The program on IUCV that iucvctl is: one user of a node of its own, and a path to a target.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "runtime/iucv_system.h"

namespace openrui {

// "BOB", "*LOGREC", "BOB@NODEB".
struct IucvTarget {
  std::string user;
  std::string node;  // empty: ours
  // "BOB at NODEB".
  std::string in_words() const;
};
std::optional<IucvTarget> parse_iucv_target(const std::string& text);

struct IucvShellFailure {
  bool wrong_usage = false;
  std::string why;  // a sentence part
};

struct IucvShellOptions {
  std::string config;            // a file; empty: what IUCV_CONFIG names, else no partners
  std::string node;              // another name of the node; empty: the configuration's, else one of its own
  std::string user = "IUCVCTL";  // to take
  std::string at;                // where the target's node listens; empty: the configuration knows
  std::optional<IucvTarget> target = {};
  int timeout_s = 10;
};

class IucvShell {
 public:
  static Result<std::unique_ptr<IucvShell>, IucvShellFailure> start(const IucvShellOptions& options);
  ~IucvShell();
  IucvShell(const IucvShell&) = delete;
  IucvShell& operator=(const IucvShell&) = delete;

  IucvProgram& program() { return *program_; }
  // The next interrupt, at most `timeout_ms` milliseconds later (-1: for ever); see interrupt().
  bool next(int timeout_ms) { return program_->wait(timeout_ms) == 1; }
  const iucv_interrupt& interrupt() const { return interrupt_; }
  // CONNECT to the target with the flags and the limit of the list, and until it is accepted: the list then says what
  // was agreed. Nothing: it is up.
  std::optional<IucvShellFailure> connect(iucv_control_list& list);
  // What the partner says in an interrupt of type 3.
  std::string severed_by() const;

 private:
  explicit IucvShell(const IucvShellOptions& options) : options_(options) {}

  IucvShellOptions options_;
  iucv_interrupt interrupt_{};
  std::unique_ptr<IucvSystem> system_;
  std::shared_ptr<IucvProgram> program_;
};

// "code 11, the target is not logged on".
std::string iucv_code_in_words(unsigned code);

}  // namespace openrui
