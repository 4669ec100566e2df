// snatrace: work with captures, and with the numbers in them. Its commands are in commands/.
#include <CLI/CLI.hpp>

#include "commands/command.h"

int main(int argc, char** argv) {
  using namespace openrui;
  CLI::App app("Shows SNA captures in words, and explains SNA sense codes.", "snatrace");
  app.set_version_flag("--version", std::string("snatrace ") + OPENRUI_VERSION);
  app.require_subcommand(1);
  auto ending = Ending::done;
  add_decode(app, ending);
  add_ladder(app, ending);
  add_replay(app, ending);
  add_diff(app, ending);
  add_sense(app, ending);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return static_cast<int>(app.exit(error) == 0 ? Ending::done : Ending::usage);
  }
  return static_cast<int>(ending);
}
