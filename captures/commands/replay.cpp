#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <thread>

#include "commands/command.h"
#include "commands/wire_subject.h"
#include "config/node_config.h"
#include "replay/host_subject.h"
#include "replay/node_subject.h"
#include "replay/player.h"
#include "replay/script.h"

namespace openrui {

namespace {

struct Options {
  std::string file;
  std::string as = "host";  // the captured side that is played: "host" or "node"
  std::string config;       // of the node under test; empty: derived from the capture
  std::string report;       // JUnit file; empty: none
  bool real_time = false;
  bool verbose = false;
  std::string link;              // the one of the capture that is played; empty: all
  WirePeerName to;               // peer empty: our own engine
  unsigned answer_limit = 2000;  // milliseconds
  unsigned link_limit = 30000;
  std::string capture;
  std::string script;  // the scenario to write; nothing is played then
  bool mask = false;
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

Ending wrong(const std::string& text) {
  complain(text);
  return Ending::usage;
}

Ending play_to_peer(const Options& options, const Conversation& conversation) {
  auto name = options.to;
  name.host = options.as == "host";
  auto wire = WireLink::settings_of(name);
  if (!wire) return wrong(wire.error());
  wire.value().capture = options.capture;
  WireSubject::Settings settings;
  settings.wire = std::move(wire.value());
  settings.name = name.peer;
  settings.answer_limit = std::chrono::milliseconds(options.answer_limit);
  settings.link_limit = std::chrono::milliseconds(options.link_limit);
  auto subject = WireSubject::make(settings, conversation);
  if (!subject) return wrong(subject.error());
  return play(options, conversation, *subject.value());
}

Ending write_scenario(const Options& options, const Conversation& conversation) {
  replay::ScriptOptions how;
  how.name = std::filesystem::path(options.file).stem().string();
  how.about = "Recorded: " + std::filesystem::path(options.file).filename().string();
  how.mask = options.mask;
  const auto script = replay::write_script(conversation, how);
  if (!script) {
    complain(options.file + ": " + script.error());
    return Ending::no;
  }
  for (const auto& text : conversation.left_out) complain(options.file + ": " + text);
  for (const auto& text : script->left_out) complain("left out: " + text);
  std::ofstream out(options.script, std::ios::binary | std::ios::trunc);
  if (!(out << script->text).flush()) {
    complain("cannot write " + options.script);
    return Ending::no;
  }
  std::printf("%s: %zu steps\n", options.script.c_str(), script->steps);
  return Ending::done;
}

Ending replay_file(const Options& options) {
  if (!options.config.empty() && (options.as == "node" || !options.to.peer.empty())) {
    return wrong("--config is for our node under test: neither with --as node nor with --to");
  }
  auto conversation = read_conversation(options.file);
  if (!conversation) {
    complain(conversation.error());
    return Ending::no;
  }
  if (!options.link.empty() && !keep_only(conversation.value(), options.link)) {
    return wrong("the capture has no link " + options.link);
  }
  if (!options.script.empty()) return write_scenario(options, *conversation);
  if (!options.to.peer.empty()) return play_to_peer(options, *conversation);
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
    return wrong(options.config + ": " + subject.error());
  }
  return play(options, *conversation, *subject.value());
}

void add_peer_options(CLI::App& command, Options& options) {
  const auto group = "Over a real link";
  const auto text = [&](const char* option, std::string& value, const char* words, const char* type) {
    return command.add_option(option, value, words)->type_name(type)->group(group);
  };
  auto* to =
      text("--to", options.to.peer,
           "play against a running node or host: dlsw:HOST:2065 (version 1), dlsw:HOST:2067 (version 2)", "PEER");
  const auto number = [&](const char* option, unsigned& value, const char* words, int least, int most) {
    command.add_option(option, value, words)
        ->check(CLI::Range(least, most))
        ->capture_default_str()
        ->needs(to)
        ->group(group);
  };
  text("--local", options.to.local, "own address", "ADDRESS")->needs(to)->capture_default_str();
  text("--mac", options.to.mac, "own MAC; else that of the demo's host or node", "MAC")->needs(to);
  text("--remote-mac", options.to.remote_mac, "the peer's MAC; else that of the demo's node or host", "MAC")->needs(to);
  number("--sap", options.to.sap, "own SAP", 2, 254);
  number("--remote-sap", options.to.remote_sap, "the peer's SAP", 2, 254);
  text("--xid", options.to.xid, "node identification: sent as node, required as host", "017-00018")->needs(to);
  constexpr int kHour = 3600000;
  number("--answer-limit", options.answer_limit, "how long an answer may take, milliseconds", 1, kHour);
  number("--link-limit", options.link_limit, "how long the link may take to come up, milliseconds", 1, kHour);
  text("--capture", options.capture, "write every PIU of it to a pcap file", "FILE")->needs(to);
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
  command->add_option("--link", options->link, "only this link of the capture")->type_name("NAME");
  auto* script = command->add_option("--script", options->script,
                                     "play nothing, write the host of the capture as a scenario for hostsim");
  script->type_name("OUT");
  command->add_flag("--mask", options->mask, "make what people wrote unreadable in the scenario")->needs(script);
  add_peer_options(*command, *options);
  command->add_flag("-v,--verbose", options->verbose, "the PIUs of allowed differences too");
  command->callback([options, &ending] { ending = replay_file(*options); });
}

}  // namespace openrui
