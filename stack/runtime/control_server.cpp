#include "runtime/control_server.h"

#include "runtime/control_reload.h"

namespace openrui {

namespace {

using nlohmann::json;

struct Report {
  std::string_view command;
  json (*make)(const ControlledNode&);
};
constexpr Report kReports[] = {
    {"status", report_status}, {"ports", report_ports}, {"links", report_links},       {"pus", report_pus},
    {"lus", report_lus},       {"pools", report_pools}, {"sessions", report_sessions},
};

json done(json result) { return {{"ok", true}, {"result", std::move(result)}}; }
json refused(const std::string& why) { return {{"ok", false}, {"error", why}}; }

// A member that is text; empty when it is not there or is something else.
std::string text_of(const json& request, const char* key) {
  const auto found = request.find(key);
  return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

ControlServer::ControlServer(const ControlledNode& node) : node_(node) { node_.listener.set_control(this); }

ControlServer::~ControlServer() { node_.listener.set_control(nullptr); }

std::string ControlServer::answer(std::string_view line) {
  const auto request = json::parse(line.begin(), line.end(), nullptr, false);
  const auto result = request.is_object() ? run(request) : refused("a request is a JSON object on one line");
  // Names from outside may be no UTF-8.
  return result.dump(-1, ' ', false, json::error_handler_t::replace);
}

json ControlServer::run(const json& request) {
  const auto command = text_of(request, "command");
  for (const auto& report : kReports) {
    if (report.command == command) return done(report.make(node_));
  }
  if (command == "activate") return switch_link(request, true);
  if (command == "deactivate") return switch_link(request, false);
  if (command == "trace") return switch_trace(request);
  if (command == "reload") return reload();
  return refused("there is no command \"" + command + "\"");
}

json ControlServer::switch_link(const json& request, bool on) {
  const auto link = text_of(request, "link");
  const bool found =
      (on ? node_.node.activate(link) : node_.node.deactivate(link)) || node_.links.activate_switch(link, on);
  if (!found) return refused("there is no link " + link);
  tell(link, on ? "activated by an operator" : "deactivated by an operator");
  return done({{"link", link}, {"started", on}});
}

json ControlServer::switch_trace(const json& request) {
  const auto file = text_of(request, "file");
  if (file.empty()) {
    node_.trace.off();
  } else if (const auto error = node_.trace.on(file)) {
    return refused(*error);
  }
  tell(node_.definition.name, file.empty() ? "trace off" : "trace on: " + file);
  return done({{"trace", file.empty() ? json() : json(file)}});
}

json ControlServer::reload() {
  auto next = node_.load();
  if (!next) return refused("the configuration is not taken, nothing has changed:\n" + next.error());
  auto result = reconfigure(node_, node_.definition, std::move(next.value()));
  tell(node_.definition.name, "configuration read again: " + result.dump());
  return done(std::move(result));
}

void ControlServer::tell(const std::string& subject, const std::string& text) {
  node_.log.on_event(Severity::info, subject, text);
}

}  // namespace openrui
