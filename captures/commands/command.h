// What the commands of snatrace share: the shape of a command, its exit codes, messages and output.
#pragma once

#include <functional>
#include <string>

#include "captures/unit.h"

namespace CLI {
class App;
}

namespace openrui {

// Exit codes (design, section 5).
enum class Ending : int { done = 0, no = 1, usage = 2 };

// Each adds its command to `app`. When the command was given, it has run by the time that `app` is parsed, and how it
// ended is in `ending`, which must live as long as `app`.
void add_decode(CLI::App& app, Ending& ending);
void add_ladder(CLI::App& app, Ending& ending);
void add_replay(CLI::App& app, Ending& ending);
void add_diff(CLI::App& app, Ending& ending);
void add_sense(CLI::App& app, Ending& ending);

// A line on standard error.
void complain(const std::string& text);
// The line for what could not be read: file, record, offset, reason.
void complain_about(const std::string& file, const CapturedUnit& unit);

// Standard output, in blocks.
class Output {
 public:
  std::string text;
  // Writes when there is enough for a block.
  void block();
  // Writes everything. `so_far`, or `no` with a message when standard output could not take it.
  Ending finish(Ending so_far);

 private:
  void write();
  bool good_ = true;
};

// The options of commands that read one capture from beginning to end.
struct InputOptions {
  std::string file;
  bool all = false;  // supervisory frames too
};
void add_input(CLI::App& command, InputOptions& options);

// Calls `show` for each unit that can be shown, and complains about the others: then the ending is `no`.
Ending each_unit(const InputOptions& options, Output& output, const std::function<void(const CapturedUnit&)>& show);

}  // namespace openrui
