// snatrace: work with captures, and with the numbers in them.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <unistd.h>
#include <vector>

#include "captures/decode.h"
#include "captures/diff.h"
#include "captures/ladder.h"
#include "captures/reader.h"
#include "captures/sense_command.h"

namespace {

using namespace openrui;

// Design, section 5.
constexpr int kDone = 0;
constexpr int kNo = 1;
constexpr int kUsage = 2;

constexpr std::size_t kOutputBlock = 64 * 1024;

struct Options {
  std::string file;
  std::string other;  // diff: the second file
  bool verbose = false;
  bool json = false;
  bool all = false;
  bool text = true;
  std::string colour = "auto";
  std::vector<std::string> codes;
};

void complain(const std::string& text) { std::fprintf(stderr, "snatrace: %s\n", text.c_str()); }

void complain_about(const std::string& file, const CapturedUnit& unit) {
  complain(file + ": record " + std::to_string(unit.number) + " at offset " + std::to_string(unit.offset) + ": " +
           std::string(unit.text));
}

// Puts blocks on standard output.
class Output {
 public:
  std::string text;
  void block() {
    if (text.size() >= kOutputBlock) write();
  }
  // False when standard output could not take everything.
  bool finish() {
    write();
    return std::fflush(stdout) == 0 && good_;
  }

 private:
  void write() {
    good_ = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && good_;
    text.clear();
  }
  bool good_ = true;
};

// Calls `show` for each unit that can be shown, and reports the others.
template <class Show>
int each_unit(const Options& options, Output& output, Show show) {
  auto reader = CaptureReader::open(options.file);
  if (!reader) {
    complain(reader.error());
    return kNo;
  }
  int result = kDone;
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    if (unit.kind == UnitKind::damaged) {
      complain_about(options.file, unit);
      result = kNo;
    } else if (!unit.routine || options.all) {
      show(unit);
      output.block();
    }
  }
  return result;
}

int finish(Output& output, int result) {
  if (output.finish()) return result;
  complain("cannot write to standard output");
  return kNo;
}

int decode(const Options& options) {
  Output output;
  Decoder decoder(DecodeOptions{options.verbose});
  if (!options.json) {
    const int result = each_unit(options, output, [&](const CapturedUnit& unit) { decoder.line(unit, output.text); });
    return finish(output, result);
  }
  std::string_view separator = "\n";
  output.text = "[";
  const int result = each_unit(options, output, [&](const CapturedUnit& unit) {
    output.text += separator;
    separator = ",\n";
    decoder.json(unit, output.text);
  });
  output.text += "\n]\n";
  return finish(output, result);
}

bool wants_colour(const std::string& when) {
  if (when != "auto") return when == "always";
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

int ladder(const Options& options) {
  Output output;
  LadderOptions look;
  look.colour = wants_colour(options.colour);
  look.routine = options.all;
  TextLadder drawing(look);
  drawing.header(output.text);
  const int result = each_unit(options, output, [&](const CapturedUnit& unit) { drawing.add(unit, output.text); });
  return finish(output, result);
}

int diff_files(const Options& options) {
  const auto a = read_conversation(options.file);
  const auto b = read_conversation(options.other);
  for (const auto* conversation : {&a, &b}) {
    if (conversation->ok()) continue;
    complain(conversation->error());
    return kUsage;
  }
  const auto tell = [](const std::string& file, const Conversation& conversation) {
    for (const auto& text : conversation.left_out) complain(file + ": " + text);
  };
  tell(options.file, *a);
  tell(options.other, *b);
  const auto sessions = diff(*a, *b);
  Output output;
  if (options.json) {
    print_diff_json(sessions, output.text);
  } else {
    print_diff(sessions, options.file, options.other, output.text);
  }
  return finish(output, same(sessions) ? kDone : kNo);
}

int sense(const Options& options) {
  const auto codes = parse_sense_codes(options.codes);
  if (!codes) {
    complain(codes.error());
    return kUsage;
  }
  bool all_known = true;
  std::string text;
  for (const auto code : *codes) all_known = explain_sense(code, text) && all_known;
  std::fputs(text.c_str(), stdout);
  return all_known ? kDone : kNo;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Shows SNA captures in words, and explains SNA sense codes.", "snatrace");
  app.set_version_flag("--version", std::string("snatrace ") + OPENRUI_VERSION);
  app.require_subcommand(1);
  const auto add_file = [&](CLI::App* command) {
    command->add_option("FILE", options.file, "a pcap file; - is standard input")->required();
    command->add_flag("--all", options.all, "supervisory frames too (SDLC captures are full of them)");
  };

  auto* decode_command = app.add_subcommand("decode", "list a capture, one line per PIU");
  add_file(decode_command);
  decode_command->add_flag("-v,--verbose", options.verbose, "every header and RU in words");
  decode_command->add_flag("--json", options.json, "a JSON array with one object per PIU");

  auto* ladder_command = app.add_subcommand("ladder", "draw who sent what to whom");
  add_file(ladder_command);
  ladder_command->add_flag("--text", options.text, "for a terminal (the default)");
  ladder_command->add_option("--color", options.colour, "when to use colours")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->capture_default_str();

  auto* diff_command = app.add_subcommand("diff", "compare two captures: where do the conversations part?");
  diff_command->add_option("A", options.file, "a capture")->required()->check(CLI::ExistingFile);
  diff_command->add_option("B", options.other, "the other one")->required()->check(CLI::ExistingFile);
  diff_command->add_flag("--json", options.json, "one document with all sessions");

  auto* sense_command = app.add_subcommand("sense", "explain SNA sense codes");
  sense_command->add_option("CODE", options.codes, "hexadecimal: 08140000, 0814 or 0814 0000")->required();

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  if (decode_command->parsed()) return decode(options);
  if (ladder_command->parsed()) return ladder(options);
  if (diff_command->parsed()) return diff_files(options);
  return sense(options);
}
