#include "runtime/control_tables.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

namespace openrui {

namespace {

using nlohmann::json;

struct Column {
  std::string_view title;
  std::string_view pointer;  // JSON pointer into an item
};
struct Layout {
  std::string_view command;
  std::span<const Column> columns;
  std::string_view mark = {};  // a key that only these items have: nodes and hosts answer alike, and not the same
};

constexpr Column kPorts[] = {{"PORT", "/name"},         {"DLC", "/dlc"},           {"LOCAL", "/local"},
                             {"PEER", "/peer"},         {"PARTNERS", "/partners"}, {"PIUS IN", "/pius_in"},
                             {"PIUS OUT", "/pius_out"}, {"ERRORS", "/errors"}};
constexpr Column kLinks[] = {{"LINK", "/name"},   {"PORT", "/port"},     {"STARTED", "/started"},
                             {"STATE", "/state"}, {"SWITCH", "/switch"}, {"DROPPED", "/dropped_pius"}};
constexpr Column kPus[] = {
    {"PU", "/name"}, {"LINK", "/link"}, {"ACTIVE", "/active"}, {"LUS", "/lus"}, {"ACTIVE LUS", "/active_lus"}};
constexpr Column kLus[] = {{"LU", "/name"},         {"PU", "/pu"},       {"ADDRESS", "/address"}, {"ACTIVE", "/active"},
                           {"SESSION", "/session"}, {"OWNER", "/owner"}, {"POOLS", "/pools"}};
constexpr Column kPools[] = {{"POOL", "/name"}, {"MEMBERS", "/size"}, {"FREE", "/free"}};
constexpr Column kSessions[] = {{"SESSION", "/id"},
                                {"LU", "/lu"},
                                {"PROGRAM", "/program"},
                                {"SINCE", "/since"},
                                {"STATE", "/lu_lu/session_control"},
                                {"DIRECTION", "/lu_lu/direction"},
                                {"BRACKET", "/lu_lu/bracket"},
                                {"SENT", "/lu_lu/last_sent"},
                                {"RECEIVED", "/lu_lu/last_received"},
                                {"UNREAD", "/bytes_unread"}};
// Of a host (hostsim/control_host.h).
constexpr Column kHostLinks[] = {{"LINK", "/name"}, {"PU", "/pu"}, {"CONTACTED", "/contacted"}, {"STATE", "/state"}};
constexpr Column kHostLus[] = {{"LU", "/name"},          {"PU", "/pu"},           {"ADDRESS", "/address"},
                               {"STATE", "/sscp_state"}, {"ENABLED", "/enabled"}, {"APPLICATION", "/application"},
                               {"WAITING", "/waiting"}};
constexpr Column kHostSessions[] = {{"LU", "/lu"},
                                    {"APPLICATION", "/application"},
                                    {"MODE", "/mode"},
                                    {"STATE", "/state"},
                                    {"CHAINS IN", "/traffic/chains_received"},
                                    {"BYTES IN", "/traffic/bytes_received"},
                                    {"CHAINS OUT", "/traffic/chains_sent"},
                                    {"BYTES OUT", "/traffic/bytes_sent"}};
constexpr Column kApplications[] = {{"APPLICATION", "/name"},
                                    {"TYPE", "/type"},
                                    {"SESSIONS", "/sessions"},
                                    {"WAITING", "/waiting"},
                                    {"LIMIT", "/limit"}};
constexpr Column kFaults[] = {{"ID", "/id"}, {"OCCASIONS", "/occasions"}, {"STRIKES", "/strikes"}, {"FAULT", "/words"}};
constexpr Column kFaultKinds[] = {
    {"KIND", "/name"}, {"LAYER", "/layer"}, {"TAKES", "/parameters"}, {"STRIKES", "/strikes"}, {"DOES", "/does"}};
constexpr Column kScenarios[] = {{"RUN", "/run"},     {"SCENARIO", "/scenario"}, {"ON", "/on"},    {"STATE", "/state"},
                                 {"STEPS", "/steps"}, {"AT", "/place"},          {"WHAT", "/what"}};
constexpr Layout kLayouts[] = {{"faults", kFaults},
                               {"fault_kinds", kFaultKinds},
                               {"scenarios", kScenarios},
                               {"links", kHostLinks, "pu"},
                               {"lus", kHostLus, "enabled"},
                               {"sessions", kHostSessions, "traffic"},
                               {"applications", kApplications},
                               {"ports", kPorts},
                               {"links", kLinks},
                               {"pus", kPus},
                               {"lus", kLus},
                               {"pools", kPools},
                               {"sessions", kSessions}};

std::string in_words(const json& value) {
  if (value.is_null()) return "-";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_string()) return value.get<std::string>().empty() ? "-" : value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const auto& item : value) text += (text.empty() ? "" : ", ") + in_words(item);
  return text.empty() ? "-" : text;
}

using Cells = std::vector<std::string>;

std::string aligned(const std::vector<Cells>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& cells : lines) {
    widths.resize(std::max(widths.size(), cells.size()));
    for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], cells[i].size());
  }
  std::string text;
  for (const auto& cells : lines) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += cells[i];
      if (i + 1 < cells.size()) line.append(widths[i] - cells[i].size() + 2, ' ');
    }
    text += line + "\n";
  }
  return text;
}

std::string list(std::span<const Column> columns, const json& items) {
  std::vector<Cells> lines(1);
  for (const auto& c : columns) lines[0].emplace_back(c.title);
  for (const auto& item : items) {
    Cells cells;
    for (const auto& c : columns) {
      const json::json_pointer pointer{std::string(c.pointer)};
      cells.push_back(item.contains(pointer) ? in_words(item[pointer]) : "-");
    }
    lines.push_back(std::move(cells));
  }
  return aligned(lines);
}

std::string joined(const json& names) {
  std::string text;
  for (const auto& name : names) text += ' ' + name.get<std::string>();
  return text;
}

// One line for each thing that has changed.
std::string reload_in_words(const json& result) {
  std::string text;
  for (const char* kind : {"ports", "links", "switches", "lus", "pools"}) {
    for (const char* what : {"added", "removed", "changed"}) {
      const auto& names = result[kind][what];
      if (!names.empty()) text += std::string(kind) + ' ' + what + ':' + joined(names) + '\n';
    }
  }
  if (!result["settings"].empty()) text += "settings changed: " + in_words(result["settings"]) + '\n';
  if (result["sessions_ended"] != 0) text += "sessions ended: " + result["sessions_ended"].dump() + '\n';
  for (const auto& item : result["needs_restart"]) {
    text += "needs a restart: " + item["key"].get<std::string>() + ", running with " + in_words(item["running"]) +
            ", configured " + in_words(item["configured"]);
    text += (item.contains("why") ? ": " + item["why"].get<std::string>() : "") + '\n';
  }
  return text.empty() ? "nothing has changed\n" : text;
}

void add_details(const json& value, const std::string& prefix, std::vector<Cells>& lines) {
  for (const auto& [key, member] : value.items()) {
    std::string title = prefix + key;
    std::replace(title.begin(), title.end(), '_', ' ');
    if (member.is_object()) {
      add_details(member, title + ": ", lines);
    } else {
      lines.push_back({std::move(title), in_words(member)});
    }
  }
}

}  // namespace

std::string to_details(const json& result) {
  std::vector<Cells> lines;
  add_details(result, "", lines);
  return aligned(lines);
}

std::string to_table(const std::string& command, const json& result) {
  if (command == "reload") return reload_in_words(result);
  for (const auto& layout : kLayouts) {
    if (layout.command != command || !result.is_array()) continue;
    const bool fits = layout.mark.empty() || (!result.empty() && result[0].contains(std::string(layout.mark)));
    if (fits) return list(layout.columns, result);
  }
  return to_details(result);
}

}  // namespace openrui
