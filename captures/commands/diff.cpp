#include "captures/diff.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "commands/command.h"

namespace openrui {

namespace {

struct Options {
  std::string a;
  std::string b;
  bool json = false;
};

Ending diff_files(const Options& options) {
  const auto a = read_conversation(options.a);
  const auto b = read_conversation(options.b);
  for (const auto* conversation : {&a, &b}) {
    if (conversation->ok()) continue;
    complain(conversation->error());
    return Ending::usage;
  }
  const auto tell = [](const std::string& file, const Conversation& conversation) {
    for (const auto& text : conversation.left_out) complain(file + ": " + text);
  };
  tell(options.a, *a);
  tell(options.b, *b);
  const auto sessions = diff(*a, *b);
  Output output;
  if (options.json) {
    print_diff_json(sessions, output.text);
  } else {
    print_diff(sessions, options.a, options.b, output.text);
  }
  return output.finish(same(sessions) ? Ending::done : Ending::no);
}

}  // namespace

void add_diff(CLI::App& app, Ending& ending) {
  auto options = std::make_shared<Options>();
  auto* command = app.add_subcommand("diff", "compare two captures: where do the conversations part?");
  command->add_option("A", options->a, "a capture")->required()->check(CLI::ExistingFile);
  command->add_option("B", options->b, "the other one")->required()->check(CLI::ExistingFile);
  command->add_flag("--json", options->json, "one document with all sessions");
  command->callback([options, &ending] { ending = diff_files(*options); });
}

}  // namespace openrui
