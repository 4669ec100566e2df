#include <CLI/CLI.hpp>
#include <memory>
#include <vector>

#include "captures/sense_command.h"
#include "commands/command.h"

namespace openrui {

namespace {

Ending sense(const std::vector<std::string>& words) {
  const auto codes = parse_sense_codes(words);
  if (!codes) {
    complain(codes.error());
    return Ending::usage;
  }
  bool all_known = true;
  Output output;
  for (const auto code : *codes) all_known = explain_sense(code, output.text) && all_known;
  return output.finish(all_known ? Ending::done : Ending::no);
}

}  // namespace

void add_sense(CLI::App& app, Ending& ending) {
  auto codes = std::make_shared<std::vector<std::string>>();
  auto* command = app.add_subcommand("sense", "explain SNA sense codes");
  command->add_option("CODE", *codes, "hexadecimal: 08140000, 0814 or 0814 0000")->required();
  command->callback([codes, &ending] { ending = sense(*codes); });
}

}  // namespace openrui
