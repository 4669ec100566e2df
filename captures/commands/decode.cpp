#include "captures/decode.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "captures/filter.h"
#include "commands/command.h"

namespace openrui {

namespace {

struct Options {
  InputOptions input;
  bool verbose = false;
  bool json = false;
  std::string filter;
  std::string session;
  std::string code_page = "037";
};

// A name that was mistyped shall not look like a session without traffic.
Ending judge(const Options& options, const Decoder& decoder, Ending so_far) {
  if (decoder.session_seen()) return so_far;
  complain(options.input.file + ": no session " + options.session +
           "; without --session the listing shows the names of those that there are");
  return Ending::no;
}

Ending decode(const Options& options) {
  DecodeOptions how;
  how.verbose = options.verbose;
  how.all = options.input.all;
  if (!options.session.empty()) how.session = options.session;
  how.page = code_page(options.code_page).value_or(CodePage::cp037);
  std::optional<Filter> filter;
  if (!options.filter.empty()) {
    auto parsed = Filter::parse(options.filter);
    if (!parsed) {
      complain("--filter: " + parsed.error());
      return Ending::usage;
    }
    filter.emplace(std::move(parsed.value()));
    how.filter = &*filter;
  }
  Output output;
  Decoder decoder(how);
  if (!options.json) {
    const auto ending =
        each_unit(options.input, output, [&](const CapturedUnit& unit) { decoder.line(unit, output.text); });
    return output.finish(judge(options, decoder, ending));
  }
  std::string_view separator = "\n";
  output.text = "[";
  const auto ending = each_unit(options.input, output, [&](const CapturedUnit& unit) {
    std::string object;
    if (!decoder.json(unit, object)) return;
    output.text.append(separator).append(object);
    separator = ",\n";
  });
  output.text += "\n]\n";
  return output.finish(judge(options, decoder, ending));
}

std::string check_code_page(const std::string& name) {
  return code_page(name) ? std::string() : "one of " + std::string(code_page_names()) + " is expected";
}

}  // namespace

void add_decode(CLI::App& app, Ending& ending) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("decode", "list a capture, one line per PIU");
  add_input(*command, options->input);
  command->add_flag("-v,--verbose", options->verbose, "every header and RU in words");
  command->add_flag("--json", options->json, "a JSON array with one object per PIU");
  command->add_option("--filter", options->filter, "only what matches: 'lu == 2 and (fault or ru == BIND)'");
  command->add_option("--session", options->session, "only this session: 'LU 02<->01', SSCP-PU, or an LU's number");
  command->add_option("--code-page", options->code_page, "of text in RUs: " + std::string(code_page_names()))
      ->check(check_code_page)
      ->capture_default_str();
  command->callback([options, &ending] { ending = decode(*options); });
}

}  // namespace openrui
