#include "commands/command.h"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "captures/reader.h"

namespace openrui {

namespace {
constexpr std::size_t kOutputBlock = 64 * 1024;
}  // namespace

void complain(const std::string& text) { std::fprintf(stderr, "snatrace: %s\n", text.c_str()); }

void complain_about(const std::string& file, const CapturedUnit& unit) {
  complain(file + ": record " + std::to_string(unit.number) + " at offset " + std::to_string(unit.offset) + ": " +
           std::string(unit.text));
}

void Output::block() {
  if (text.size() >= kOutputBlock) write();
}

void Output::write() {
  good_ = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && good_;
  text.clear();
}

Ending Output::finish(Ending so_far) {
  write();
  if (std::fflush(stdout) == 0 && good_) return so_far;
  complain("cannot write to standard output");
  return Ending::no;
}

void add_input(CLI::App& command, InputOptions& options) {
  command.add_option("FILE", options.file, "a pcap or pcapng file, also in gzip; - is standard input")->required();
  command.add_flag("--all", options.all, "supervisory frames too (SDLC captures are full of them)");
}

Ending each_unit(const InputOptions& options, Output& output, const std::function<void(const CapturedUnit&)>& show) {
  auto reader = CaptureReader::open(options.file);
  if (!reader) {
    complain(reader.error());
    return Ending::no;
  }
  auto ending = Ending::done;
  CapturedUnit unit;
  while (reader.value().next(unit)) {
    if (unit.kind == UnitKind::damaged) {
      complain_about(options.file, unit);
      ending = Ending::no;
    } else if (!unit.routine || options.all) {
      show(unit);
      output.block();
    }
  }
  return ending;
}

}  // namespace openrui
