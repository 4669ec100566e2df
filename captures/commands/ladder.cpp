#include "captures/ladder.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <unistd.h>

#include "commands/command.h"

namespace openrui {

namespace {

struct Options {
  InputOptions input;
  bool text = true;
  std::string colour = "auto";
};

bool wants_colour(const std::string& when) {
  if (when != "auto") return when == "always";
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

Ending ladder(const Options& options) {
  Output output;
  LadderOptions look;
  look.colour = wants_colour(options.colour);
  look.routine = options.input.all;
  TextLadder drawing(look);
  drawing.header(output.text);
  const auto ending =
      each_unit(options.input, output, [&](const CapturedUnit& unit) { drawing.add(unit, output.text); });
  return output.finish(ending);
}

}  // namespace

void add_ladder(CLI::App& app, Ending& ending) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("ladder", "draw who sent what to whom");
  add_input(*command, options->input);
  command->add_flag("--text", options->text, "for a terminal (the default)");
  command->add_option("--color", options->colour, "when to use colours")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &ending] { ending = ladder(*options); });
}

}  // namespace openrui
