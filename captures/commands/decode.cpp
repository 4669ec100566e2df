#include "captures/decode.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"

namespace openrui {

namespace {

struct Options {
  InputOptions input;
  bool verbose = false;
  bool json = false;
};

Ending decode(const Options& options) {
  Output output;
  Decoder decoder(DecodeOptions{options.verbose});
  if (!options.json) {
    const auto ending =
        each_unit(options.input, output, [&](const CapturedUnit& unit) { decoder.line(unit, output.text); });
    return output.finish(ending);
  }
  std::string_view separator = "\n";
  output.text = "[";
  const auto ending = each_unit(options.input, output, [&](const CapturedUnit& unit) {
    output.text += separator;
    separator = ",\n";
    decoder.json(unit, output.text);
  });
  output.text += "\n]\n";
  return output.finish(ending);
}

}  // namespace

void add_decode(CLI::App& app, Ending& ending) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("decode", "list a capture, one line per PIU");
  add_input(*command, options->input);
  command->add_flag("-v,--verbose", options->verbose, "every header and RU in words");
  command->add_flag("--json", options->json, "a JSON array with one object per PIU");
  command->callback([options, &ending] { ending = decode(*options); });
}

}  // namespace openrui
