#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <thread>

#include "commands/command.h"
#include "config/node_config.h"
#include "replay/host_subject.h"
#include "replay/node_subject.h"
#include "replay/player.h"

namespace openrui {

namespace {

struct Options {
  std::string file;
  std::string as = "host";  // the captured side that is played: "host" or "node"
  std::string config;       // of the node under test; empty: derived from the capture
  std::string report;       // JUnit file; empty: none
  bool real_time = false;
  bool verbose = false;
};

Ending play(const Options& options, const Conversation& conversation, replay::Subject& subject) {
  replay::PlayerOptions how;
  how.played = options.as == "host" ? LinkEnd::host : LinkEnd::node;
  if (options.real_time) how.pause = [](Duration d) { std::this_thread::sleep_for(d); };
  const auto verdict = replay::Player(conversation, subject, how).play(options.file);
  Output output;
  print(verdict, conversation, options.verbose, output.text);
  auto ending = verdict.good() ? Ending::done : Ending::no;
  if (!options.report.empty()) {
    std::ofstream out(options.report, std::ios::binary | std::ios::trunc);
    if (!(out << junit(verdict, conversation)).flush()) {
      complain("cannot write " + options.report);
      ending = Ending::no;
    }
  }
  return output.finish(ending);
}

Ending replay_file(const Options& options) {
  if (options.as == "node" && !options.config.empty()) {
    complain("--config is for a node under test, and --as node plays the node");
    return Ending::usage;
  }
  const auto conversation = read_conversation(options.file);
  if (!conversation) {
    complain(conversation.error());
    return Ending::no;
  }
  if (options.as == "node") {
    replay::HostSubject host(*conversation);
    return play(options, *conversation, host);
  }
  auto definition = replay::node_of(*conversation);
  if (!options.config.empty()) {
    auto loaded = load_node(options.config);
    if (!loaded) {
      std::fputs(to_words(loaded.error()).c_str(), stderr);
      return Ending::usage;
    }
    definition = std::move(loaded.value());
  }
  auto subject = replay::NodeSubject::make(definition, *conversation);
  if (!subject) {
    complain(options.config + ": " + subject.error());
    return Ending::usage;
  }
  return play(options, *conversation, *subject.value());
}

}  // namespace

void add_replay(CLI::App& app, Ending& ending) {
  auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("replay", "play one side of a capture against the stack and judge what it answers");
  command->add_option("FILE", options->file, "a capture")->required()->check(CLI::ExistingFile);
  command->add_option("--as", options->as, "the captured side that is played")
      ->check(CLI::IsMember({"host", "node"}))
      ->capture_default_str();
  command->add_option("--config", options->config, "the node's configuration; without it, one is made up")
      ->check(CLI::ExistingFile);
  command->add_flag("--real-time", options->real_time, "at the pace of the capture");
  command->add_option("--report", options->report, "write the verdict as JUnit too")->type_name("FILE");
  command->add_flag("-v,--verbose", options->verbose, "the PIUs of allowed differences too");
  command->callback([options, &ending] { ending = replay_file(*options); });
}

}  // namespace openrui
