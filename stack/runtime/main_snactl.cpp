// snactl: operate a running node or simulated host (design, section 5).
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>

#include "config/node_config.h"
#include "node/sli_verb_conditions.h"
#include "node/verb_conditions.h"
#include "runtime/control_client.h"
#include "runtime/control_fsm.h"
#include "runtime/control_tables.h"
#include "runtime/control_words.h"
#include "runtime/port_address.h"

namespace {

using namespace openrui;
using nlohmann::json;

enum ExitCode { kDone = 0, kAnswerIsNo = 1, kWrongUsage = 2 };

struct Arguments {
  std::string connect;
  std::string config;
  bool as_json = false;
  std::string link;
  std::string file;
  std::string lu;
  std::string machine;
  std::vector<std::string> words;
  std::string format;  // empty: text
};

int complain(const std::string& text, int code = kAnswerIsNo) {
  std::fprintf(stderr, "snactl: %s\n", text.c_str());
  return code;
}

int show(const std::string& text) {
  const bool good = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  return good ? kDone : complain("cannot write to standard output");
}

// The path of a local socket; empty: `place` is none.
std::string path_of(const std::string& place) {
  if (place == "host") return kDefaultHostPath;
  const auto address = parse_port_address(place);
  const bool local = address && address->address.starts_with(kUnixPrefix);
  return local ? address->address.substr(kUnixPrefix.size()) : std::string();
}

// For --connect: what is wrong with it, or nothing.
std::string check_place(const std::string& place) {
  if (!path_of(place).empty()) return {};
  return "\"" + place +
         "\" is no local socket, through which a node or host is operated; for example unix:" + kDefaultPortPath +
         ", or host for unix:" + kDefaultHostPath;
}

// The path of the node's socket. The error has been shown.
std::optional<std::string> socket_path(const Arguments& a) {
  if (!a.connect.empty()) return path_of(a.connect);
  if (a.config.empty()) return kDefaultPortPath;
  const auto loaded = load_node(a.config);
  if (!loaded) {
    std::fputs(to_words(loaded.error()).c_str(), stderr);
    return std::nullopt;
  }
  if (!loaded->listen_unix.empty()) return loaded->listen_unix;
  complain(a.config + R"( has no "listen": { "unix": … }: the node cannot be operated)");
  return std::nullopt;
}

// Of all sessions, the one of the LU.
int show_session(const Arguments& a, const json& sessions) {
  for (const auto& session : sessions) {
    if (session.value("lu", "") == a.lu) return show(a.as_json ? session.dump(2) + "\n" : to_details(session));
  }
  return complain("no program has LU " + a.lu);
}

int ask(const Arguments& a, const std::string& command, json request) {
  request["command"] = command;
  const auto path = socket_path(a);
  if (!path) return kAnswerIsNo;
  const auto answer = ask_node(*path, request);
  if (!answer) return complain(answer.error().why);
  if (!a.lu.empty()) return show_session(a, *answer);
  return show(a.as_json ? answer->dump(2) + "\n" : to_table(command, *answer));
}

// The node opens the file, so it needs the whole path.
int trace_on(const Arguments& a) {
  std::error_code error;
  const auto path = std::filesystem::absolute(a.file, error);
  if (a.file.empty() || error) return complain("trace on: \"" + a.file + "\" is no file name", kWrongUsage);
  return ask(a, "trace", {{"file", path.string()}});
}

// --- fsm

struct NamedMatrix {
  std::string_view name;
  std::string_view purpose;
  VerbMatrix (*make)();
};
constexpr NamedMatrix kVerbMatrices[] = {
    {"rui", "RUI verbs while others are in progress (LUA manual, Table 14)", &rui_verb_matrix},
    {"sli", "SLI verbs while others are in progress (LUA reference 10)", &sli_verb_matrix},
};
std::string print(const VerbMatrix& matrix, TableFormat format) {
  if (format == TableFormat::markdown) return to_markdown(matrix);
  if (format != TableFormat::json) return to_text(matrix);
  json rows = json::array();
  for (const auto& row : matrix.rows) {
    for (std::size_t p = 0; p < matrix.progresses.size(); ++p) {
      rows.push_back({{"verb", row.verb}, {"in_progress", matrix.progresses[p]}, {"result", row.answers[p]}});
    }
  }
  return rows.dump(2) + "\n";
}

TableFormat format_of(const Arguments& a) {
  if (a.as_json) return TableFormat::json;
  if (a.format == "md") return TableFormat::markdown;
  if (a.format == "dot") return TableFormat::dot;
  return a.format == "svg" ? TableFormat::svg : TableFormat::text;
}

int print_machine(const Arguments& a) {
  const auto format = format_of(a);
  for (const auto& matrix : kVerbMatrices) {
    if (a.machine != matrix.name) continue;
    if (format == TableFormat::dot || format == TableFormat::svg) {
      return complain("the verb matrix has no transitions to draw: --format text or md", kWrongUsage);
    }
    return show(print(matrix.make(), format));
  }
  const auto* machine = find_machine(a.machine);
  if (machine != nullptr) return show(machine->print(format));
  return complain("there is no table \"" + a.machine + "\"; snactl fsm lists them", kWrongUsage);
}

int list_machines(const Arguments& a) {
  if (!a.format.empty()) return complain("--format is for one table: snactl fsm NAME --format", kWrongUsage);
  json list = json::array();
  for (const auto& m : machines()) list.push_back({{"name", m.name}, {"purpose", m.purpose}});
  for (const auto& m : kVerbMatrices) list.push_back({{"name", m.name}, {"purpose", m.purpose}});
  if (a.as_json) return show(list.dump(2) + "\n");
  std::string text;
  for (const auto& m : list) {
    std::string name = m["name"];
    name.resize(28, ' ');
    text += name + m["purpose"].get<std::string>() + "\n";
  }
  return show(text);
}

// --- the command line

struct Query {
  const char* name;
  const char* help;
};
constexpr Query kQueries[] = {
    {"status", "the node as a whole"},
    {"ports", "ports, their partners and counters"},
    {"links", "links and what they are doing"},
    {"pus", "physical units"},
    {"lus", "logical units and who owns them"},
    {"pools", "pools and how many LUs are free"},
    {"applications", "of a host: its applications"},
    {"counters", "of a host: logons, sessions, traffic"},
    {"faults", "of a host: faults that may still strike"},
    {"fault_kinds", "of a host: what can go wrong on purpose"},
};

// The commands of a host's console (control_words.h).
struct HostCommand {
  const char* name;
  const char* help;
};
constexpr HostCommand kHostCommands[] = {
    {"display",
     "of a host: links, pus, lus, sessions, applications, counters, faults, fault_kinds, scenarios or status"},
    {"vary", "of a host: active NAME [erp|takeover], inactive NAME [immediate|outage]"},
    {"logon", "of a host: LU APPLICATION [MODE]"},
    {"logoff", "of a host: LU [TYPE]"},
    {"scenario", "of a host: start FILE|NAME [LU|LINK [MODE]], stop NAME, list"},
    {"tell", "of a host: LU VERB [ARGUMENT], a word to its application"},
    {"fault", "of a host: KIND [NAME=VALUE ...], let it misbehave"},
    {"clear", "of a host: ID or all, faults that may still strike"},
};

int ask_in_words(const Arguments& a, const std::string& name) {
  std::vector<std::string> words = {name};
  words.insert(words.end(), a.words.begin(), a.words.end());
  // The host opens the file, so it needs the whole path.
  std::error_code error;
  const bool start = words.size() > 2 && name == "scenario" && words[1] == "start";
  if (start && std::filesystem::exists(words[2], error)) words[2] = std::filesystem::absolute(words[2], error).string();
  const auto request = request_of(words);
  if (!request) return complain(request.error(), kWrongUsage);
  return ask(a, (*request)["command"], *request);
}

void add_commands(CLI::App& app, Arguments& a, int& result) {
  for (const auto& q : kQueries) {
    const std::string name = q.name;
    app.add_subcommand(q.name, q.help)->callback([&a, &result, name] { result = ask(a, name, json::object()); });
  }
  for (const auto& c : kHostCommands) {
    const std::string name = c.name;
    auto* command = app.add_subcommand(c.name, c.help);
    command->add_option("WORD", a.words, "what is to be done")->required();
    command->callback([&a, &result, name] { result = ask_in_words(a, name); });
  }
  auto* sessions =
      app.add_subcommand("sessions", "sessions of programs: who has them, and the states of their machines");
  sessions->add_option("LU", a.lu, "all that is known of the session of this LU");
  sessions->callback([&a, &result] { result = ask(a, "sessions", json::object()); });
  app.add_subcommand("reload", "read the configuration again; what did not change is not touched")
      ->callback([&a, &result] { result = ask(a, "reload", json::object()); });
  for (const char* name : {"activate", "deactivate"}) {
    auto* command = app.add_subcommand(name, std::string(name) + " a link");
    command->add_option("LINK", a.link, "its name")->required();
    command->callback([&a, &result, name] { result = ask(a, name, {{"link", a.link}}); });
  }
  auto* trace = app.add_subcommand("trace", "capture what passes on all links");
  trace->require_subcommand(1);
  auto* on = trace->add_subcommand("on", "begin; the node writes the file");
  on->add_option("FILE", a.file, "a pcap file")->required();
  on->callback([&a, &result] { result = trace_on(a); });
  trace->add_subcommand("off", "end")->callback([&a, &result] { result = ask(a, "trace", {{"file", nullptr}}); });
  auto* fsm = app.add_subcommand("fsm", "state tables: without a name their list; needs no node");
  fsm->add_option("NAME", a.machine, "of a table");
  fsm->add_option("--format", a.format, "how to print it (text, unless --json)")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "md", "dot", "svg"}));
  fsm->callback([&a, &result] { result = a.machine.empty() ? list_machines(a) : print_machine(a); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("snactl: operate a running SNA node or simulated host", "snactl");
  Arguments arguments;
  int result = kDone;
  app.add_flag("--json", arguments.as_json, "one JSON document instead of a table");
  app.add_option(
         "--connect", arguments.connect,
         "the local socket of a node, unix:/run/openrui/node.sock, or of a host; host: unix:/run/openrui/host.sock")
      ->type_name("ADDR")
      ->check(check_place);
  app.add_option("--config", arguments.config, "the node's configuration, which names its socket")->type_name("FILE");
  app.set_version_flag("--version", std::string("snactl ") + OPENRUI_VERSION);
  app.require_subcommand(1);
  app.fallthrough();  // --json may stand behind the command
  add_commands(app, arguments, result);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kDone : kWrongUsage;
  }
  return result;
}
