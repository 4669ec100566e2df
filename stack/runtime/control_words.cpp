#include "runtime/control_words.h"

#include <algorithm>

namespace openrui {

namespace {

using nlohmann::json;
using Words = std::vector<std::string>;

struct Command {
  std::string_view word;
  std::size_t least;  // words behind it
  std::size_t most;
  std::string_view usage;
  std::string_view help;
};
constexpr Command kCommands[] = {
    {"display", 1, 2, "display WHAT [NAME]",
     "status, links, pus, lus, sessions, applications, counters, faults, fault_kinds or scenarios; of NAME, such as "
     "L01*"},
    {"vary", 2, 3, "vary active NAME [erp|takeover]", "a link, PU or LU; erp keeps sessions, takeover is of a PU"},
    {"vary", 2, 3, "vary inactive NAME [immediate|outage]", "immediate: DACTLU or DACTPU and nothing before"},
    {"logon", 2, 3, "logon LU APPLICATION [MODE]", "bind the LU"},
    {"logoff", 1, 2, "logoff LU [TYPE]", "end its session; TYPE of UNBIND in hex, none: as the application does"},
    {"scenario", 1, 4, "scenario start FILE|NAME [LU|LINK [MODE]]", "play it on a link, or in the session of an LU"},
    {"scenario", 1, 4, "scenario stop NAME", "a scenario, or what is played on a link or an LU"},
    {"scenario", 1, 4, "scenario list", "what is played, and the latest verdicts"},
    {"tell", 2, 3, "tell LU VERB [ARGUMENT]", "a word to its application: print [JOB], cancel"},
    {"fault", 1, 20, "fault KIND [NAME=VALUE ...]", "let the host misbehave, once; display fault_kinds has the kinds"},
    {"clear", 1, 1, "clear ID|all", "a fault that waits for its occasion, or all of them"},
};
constexpr std::string_view kDisplays[] = {"status",       "links",    "pus",    "lus",         "sessions",
                                          "applications", "counters", "faults", "fault_kinds", "scenarios"};

std::string usage_of(std::string_view word) {
  std::string text;
  for (const auto& c : kCommands) {
    if (c.word == word) text += (text.empty() ? "" : ", or ") + std::string(c.usage);
  }
  return text;
}

Result<json, std::string> vary(const Words& words) {
  const bool active = words[1] == "active";
  if (!active && words[1] != "inactive") return usage_of("vary");
  std::string how = active ? "active" : "inactive";
  if (words.size() > 3) {
    how = words[3];
    const bool known = active ? how == "erp" || how == "takeover" : how == "immediate" || how == "outage";
    if (!known) return usage_of("vary");
  }
  return json{{"command", "vary"}, {"name", words[2]}, {"how", how}};
}

// What is given besides is the host's to judge (hostsim/faults/fault_words.h).
Result<json, std::string> fault(const Words& words) {
  auto with = json::object();
  for (std::size_t i = 2; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    if (equals == std::string::npos || equals == 0) return usage_of("fault") + ": \"" + words[i] + "\" has no name";
    with[words[i].substr(0, equals)] = words[i].substr(equals + 1);
  }
  return json{{"command", "fault"}, {"kind", words[1]}, {"with", std::move(with)}};
}

Result<json, std::string> scenario(const Words& words) {
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  if (words[1] == "list" && words.size() == 2) return json{{"command", "scenarios"}};
  const bool start = words[1] == "start" && words.size() >= 3;
  if (!start && (words[1] != "stop" || words.size() != 3)) return usage_of("scenario");
  if (!start) return json{{"command", "scenario"}, {"do", "stop"}, {"what", words[2]}};
  return json{{"command", "scenario"}, {"do", "start"}, {"what", words[2]}, {"on", word(3)}, {"mode", word(4)}};
}

}  // namespace

Words words_of(std::string_view line) {
  Words words;
  while (!line.empty()) {
    const auto start = line.find_first_not_of(" \t\r");
    if (start == std::string_view::npos) break;
    line.remove_prefix(start);
    const auto end = line.find_first_of(" \t\r");
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end == std::string_view::npos ? line.size() : end);
  }
  return words;
}

std::string operator_help() {
  std::string text;
  for (const auto& c : kCommands) {
    std::string usage(c.usage);
    usage.resize(std::max<std::size_t>(usage.size() + 2, 40), ' ');
    text += usage + std::string(c.help) + "\n";
  }
  return text;
}

Result<json, std::string> request_of(const Words& words) {
  const auto known = std::find_if(std::begin(kCommands), std::end(kCommands),
                                  [&](const Command& c) { return !words.empty() && c.word == words[0]; });
  if (known == std::end(kCommands)) {
    return "\"" + (words.empty() ? std::string() : words[0]) + "\" is no command; help lists them";
  }
  const auto behind = words.size() - 1;
  if (behind < known->least || behind > known->most) return usage_of(words[0]);
  const auto word = [&](std::size_t i) { return i < words.size() ? words[i] : std::string(); };
  if (words[0] == "vary") return vary(words);
  if (words[0] == "scenario") return scenario(words);
  if (words[0] == "logon") {
    return json{{"command", "logon"}, {"lu", words[1]}, {"application", words[2]}, {"mode", word(3)}};
  }
  if (words[0] == "logoff") return json{{"command", "logoff"}, {"lu", words[1]}, {"type", word(2)}};
  if (words[0] == "fault") return fault(words);
  if (words[0] == "clear") return json{{"command", "clear"}, {"fault", words[1]}};
  if (words[0] == "tell") {
    return json{{"command", "tell"}, {"lu", words[1]}, {"verb", words[2]}, {"argument", word(3)}};
  }
  if (std::find(std::begin(kDisplays), std::end(kDisplays), words[1]) == std::end(kDisplays)) {
    return std::string(known->usage) + ", " + std::string(known->help);
  }
  json request{{"command", words[1]}};
  if (words.size() > 2) request["name"] = words[2];
  return request;
}

}  // namespace openrui
