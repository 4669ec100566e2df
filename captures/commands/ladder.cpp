#include "captures/ladder.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <unistd.h>

#include "captures/ladder_draw.h"
#include "captures/reader.h"
#include "commands/command.h"

namespace openrui {

namespace {

struct Options {
  InputOptions input;
  std::uint64_t from = LadderPart{}.from;
  std::uint64_t to = LadderPart{}.to;
  std::string html;  // the page to write; empty: none
  std::string svg;   // the picture to write; empty: none
  bool text = true;
  std::string colour = "auto";

  LadderPart part() const { return {from, to, input.all}; }
};

bool wants_colour(const std::string& when) {
  if (when != "auto") return when == "always";
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

Ending draw_text(const Options& options) {
  Output output;
  LadderOptions look;
  look.colour = wants_colour(options.colour);
  look.part = options.part();
  TextLadder drawing(look);
  drawing.header(output.text);
  const auto ending =
      each_unit(options.input, output, [&](const CapturedUnit& unit) { drawing.add(unit, output.text); });
  return output.finish(ending);
}

bool write(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if ((out << text).flush()) return true;
  complain("cannot write " + path);
  return false;
}

// Page and picture have the damaged places as rows.
Ending draw_document(const Options& options) {
  auto reader = CaptureReader::open(options.input.file);
  if (!reader) {
    complain(reader.error());
    return Ending::no;
  }
  auto ending = Ending::done;
  LadderModel model(options.part());
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    if (unit.kind == UnitKind::damaged) {
      complain_about(options.input.file, unit);
      ending = Ending::no;
    }
    model.add(unit);
  }
  model.finish();
  if (model.full_at() != 0) {
    const auto number = std::to_string(model.full_at());
    complain(options.input.file + ": the ladder is full at record " + number + "; --from " + number +
             " draws what follows");
    ending = Ending::no;
  }
  const auto title = std::filesystem::path(options.input.file).filename().string();
  std::string text;
  if (!options.svg.empty()) {
    draw_ladder_svg(model, title, text);
    if (!write(options.svg, text)) ending = Ending::no;
  }
  text.clear();
  if (!options.html.empty()) {
    draw_ladder_html(model, title, text);
    if (!write(options.html, text)) ending = Ending::no;
  }
  return ending;
}

}  // namespace

void add_ladder(CLI::App& app, Ending& ending) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("ladder", "draw who sent what to whom");
  add_input(*command, options->input);
  auto* as_text = command->add_flag("--text", options->text, "for a terminal (the default)");
  command->add_option("--html", options->html, "write a page to search, filter and fold")
      ->type_name("OUT")
      ->excludes(as_text);
  command->add_option("--svg", options->svg, "write a picture")->type_name("OUT")->excludes(as_text);
  command->add_option("--from", options->from, "draw from this record on")->type_name("RECORD");
  command->add_option("--to", options->to, "draw up to this record")->type_name("RECORD");
  command->add_option("--color", options->colour, "when to use colours")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();
  command->callback([options, &ending] {
    const bool as_document = !options->svg.empty() || !options->html.empty();
    ending = as_document ? draw_document(*options) : draw_text(*options);
  });
}

}  // namespace openrui
