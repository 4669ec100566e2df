// ipcstat: the half-connections of a running UCLA IPC program, and its codes in words (IPCSTAT of the original).
#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

#include "ipc370/reason.h"
#include "runtime/control_client.h"
#include "runtime/port_address.h"

namespace {

using namespace openrui;
using nlohmann::json;

enum ExitCode { kDone = 0, kAnswerIsNo = 1, kWrongUsage = 2 };

int show(const std::string& text) {
  const bool good = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
  if (good) return kDone;
  std::fputs("ipcstat: cannot write to standard output\n", stderr);
  return kAnswerIsNo;
}

std::string pad(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text + ' ';
}

std::string in_words(const json& list) {
  std::string text = "node " + list.value("node", "") + "\n";
  const auto connections = list.value("connections", json::array());
  if (!connections.empty()) {
    text += pad("CID", 5) + pad("STATE", 10) + pad("JOB", 8) + pad("SENDS", 5) + pad("RECEIVES", 8) +
            pad("BUFFERED", 8) + pad("PARTNER", 18) + "TAG\n";
  }
  for (const auto& c : connections) {
    text += pad(std::to_string(c.value("cid", 0)), 5) + pad(c.value("state", ""), 10) + pad(c.value("job", ""), 8) +
            pad(std::to_string(c.value("sends", 0)), 5) + pad(std::to_string(c.value("receives", 0)), 8) +
            pad(std::to_string(c.value("buffered", 0)), 8) +
            pad(c.value("partner", "") + (c.value("far", false) ? " (far)" : ""), 18) + c.value("tag", "") + "\n";
  }
  for (const auto& p : list.value("partners", json::array())) {
    text += "partner node " + p.value("node", "") + ": " + p.value("state", "") + "\n";
  }
  return text;
}

int list(const std::string& place, bool as_json) {
  const auto address = parse_port_address(place);
  if (!address || !address->address.starts_with(kUnixPrefix)) {
    std::fprintf(stderr, "ipcstat: \"%s\" is no local socket; it is \"control\" of the program's configuration\n",
                 place.c_str());
    return kWrongUsage;
  }
  const auto answer = ask_node(address->address.substr(kUnixPrefix.size()), {{"command", "list"}});
  if (!answer) {
    std::fprintf(stderr, "ipcstat: %s\n", answer.error().why.c_str());
    return kAnswerIsNo;
  }
  return show(as_json ? answer->dump(2) + "\n" : in_words(*answer));
}

int explain(const std::string& text, bool as_json) {
  char* end = nullptr;
  const auto number = std::strtoul(text.c_str(), &end, 16);
  const auto reason = ipc370::Reason{static_cast<std::uint32_t>(number)};
  const bool good = !text.empty() && *end == '\0' && number <= 0xFFFFFFFFUL && !text_of(reason).empty();
  if (!good) {
    std::fprintf(stderr, "ipcstat: \"%s\" is no reason code of IPC; \"ipcstat codes\" lists them\n", text.c_str());
    return kAnswerIsNo;
  }
  const auto code = ipc370::completion_code(reason);
  if (!as_json) return show(ipc370::explain(code, static_cast<std::uint32_t>(reason)) + "\n");
  const json answer{{"completion_code", code},
                    {"level", ipc370::level_of(code)},
                    {"reason", number},
                    {"text", ipc370::text_of(reason)}};
  return show(answer.dump(2) + "\n");
}

int codes(bool as_json) {
  json all = json::array();
  std::string text;
  for (const auto& r : ipc370::reasons()) {
    const auto code = ipc370::completion_code(r.reason);
    all.push_back({{"completion_code", code}, {"reason", static_cast<std::uint32_t>(r.reason)}, {"text", r.text}});
    char number[16];
    std::snprintf(number, sizeof number, "%u %08X  ", code, static_cast<unsigned>(r.reason));
    text += number + std::string(r.text) + "\n";
  }
  return show(as_json ? all.dump(2) + "\n" : text);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The half-connections of a running UCLA IPC program, and its codes in words.");
  app.set_version_flag("--version", OPENRUI_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  bool as_json = false;
  app.add_flag("--json", as_json, "one JSON document instead of text");
  std::string place;
  std::string reason;
  auto* list_command = app.add_subcommand("list", "list the half-connections of a program and its partner nodes");
  list_command->add_option("SOCKET", place, "the program's \"control\" socket, such as unix:/run/ipc.sock")->required();
  auto* explain_command = app.add_subcommand("explain", "say what a reason code (RQ#RSN) means");
  explain_command->add_option("REASON", reason, "hexadecimal, such as 302")->required();
  auto* codes_command = app.add_subcommand("codes", "list all completion and reason codes");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? kDone : kWrongUsage;
  }
  if (list_command->parsed()) return list(place, as_json);
  if (explain_command->parsed()) return explain(reason, as_json);
  return codes_command->parsed() ? codes(as_json) : kWrongUsage;
}
