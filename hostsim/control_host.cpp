#include "hostsim/control_host.h"

#include <algorithm>
#include <optional>
#include <unistd.h>

#include "base/bytes.h"
#include "hostsim/control_verdict.h"
#include "hostsim/faults/fault_words.h"

namespace openrui::hostsim {

namespace {

using nlohmann::json;

struct Way {
  std::string_view word;
  Host::Vary how;
};
constexpr Way kWays[] = {{"active", Host::Vary::active},     {"erp", Host::Vary::erp},
                         {"takeover", Host::Vary::takeover}, {"inactive", Host::Vary::inactive},
                         {"immediate", Host::Vary::at_once}, {"outage", Host::Vary::outage}};

json done(json result) { return {{"ok", true}, {"result", std::move(result)}}; }
json refused(const std::string& why) { return {{"ok", false}, {"error", why}}; }

// A member that is text; empty when it is not there or is something else.
std::string text_of(const json& request, const char* key) {
  const auto found = request.find(key);
  return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

json named(const std::string& text) { return text.empty() ? json() : json(text); }

json to_json(const Traffic& t) {
  return {{"chains_received", t.chains_received},
          {"bytes_received", t.bytes_received},
          {"chains_sent", t.chains_sent},
          {"bytes_sent", t.bytes_sent}};
}

// `*` stands for any characters, also none. Each piece between two of them is taken at its first place, which leaves
// most for the others.
bool matches(std::string_view pattern, std::string_view text) {
  auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  for (;;) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    if (star == std::string_view::npos) return text.ends_with(pattern);
    const auto at = text.find(pattern.substr(0, star));
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + star);
  }
}

// Whether a line of a list is what the name says, or belongs to it.
bool is_of(const json& line, std::string_view name) {
  constexpr const char* kKeys[] = {"name", "lu", "pu", "link", "application", "scenario", "on"};
  return std::any_of(std::begin(kKeys), std::end(kKeys),
                     [&](const char* key) { return line.is_object() && matches(name, text_of(line, key)); });
}

json narrowed(json list, const std::string& name) {
  if (name.empty()) return done(std::move(list));
  if (!list.is_array()) return refused("this is no list from which \"" + name + "\" could be chosen");
  auto chosen = json::array();
  std::copy_if(list.begin(), list.end(), std::back_inserter(chosen),
               [&](const json& line) { return is_of(line, name); });
  return done(std::move(chosen));
}

long seconds(Duration d) { return static_cast<long>(std::chrono::duration_cast<std::chrono::seconds>(d).count()); }

}  // namespace

std::string HostControl::answer(std::string_view line) {
  const auto request = json::parse(line.begin(), line.end(), nullptr, false);
  const auto result = request.is_object() ? run(request) : refused("a request is a JSON object on one line");
  // Names from outside may be no UTF-8.
  return result.dump(-1, ' ', false, json::error_handler_t::replace);
}

json HostControl::run(const json& request) {
  struct Report {
    std::string_view command;
    json (HostControl::*make)() const;
  };
  constexpr Report kReports[] = {{"status", &HostControl::status},
                                 {"links", &HostControl::links},
                                 {"pus", &HostControl::pus},
                                 {"lus", &HostControl::lus},
                                 {"sessions", &HostControl::sessions},
                                 {"applications", &HostControl::applications},
                                 {"counters", &HostControl::counters},
                                 {"faults", &HostControl::faults},
                                 {"fault_kinds", &HostControl::fault_kinds},
                                 {"scenarios", &HostControl::scenarios}};
  const auto command = text_of(request, "command");
  for (const auto& report : kReports) {
    if (report.command == command) return narrowed((this->*report.make)(), text_of(request, "name"));
  }
  if (command == "vary") return vary(request);
  if (command == "logon") return log_on(request);
  if (command == "logoff") return log_off(request);
  if (command == "tell") return tell(request);
  if (command == "fault") return fault(request);
  if (command == "clear") return clear(request);
  if (command == "scenario") return scenario(request);
  return refused("there is no command \"" + command + "\" of a host");
}

// --- display

json HostControl::status() const {
  const auto all_lus = host_.lus();
  const auto all_links = host_.stations();
  const auto count = [](const auto& list, auto holds) { return std::count_if(list.begin(), list.end(), holds); };
  return {{"host", name_},
          {"version", OPENRUI_VERSION},
          {"process", ::getpid()},
          {"uptime_seconds", seconds(timers_.now() - started_)},
          {"links", all_links.size()},
          {"links_contacted", count(all_links, [](const auto& s) { return s.contacted; })},
          {"pus_active", count(all_links, [](const auto& s) { return s.sscp == SscpState::active; })},
          {"lus", all_lus.size()},
          {"lus_active", count(all_lus, [](const auto& l) { return l.sscp == SscpState::active; })},
          {"sessions", count(all_lus, [](const auto& l) { return !l.application.empty(); })}};
}

json HostControl::links() const {
  auto list = json::array();
  for (const auto& s : host_.stations()) {
    list.push_back({{"name", s.link}, {"state", s.link_state}, {"contacted", s.contacted}, {"pu", named(s.pu)}});
  }
  return list;
}

json HostControl::pus() const {
  const auto all_lus = host_.lus();
  auto list = json::array();
  for (const auto& s : host_.stations()) {
    if (s.pu.empty()) continue;
    const auto lus_that = [&](auto holds) {
      return std::count_if(all_lus.begin(), all_lus.end(), [&](const auto& l) { return l.pu == s.pu && holds(l); });
    };
    list.push_back({{"name", s.pu},
                    {"link", s.link},
                    {"active", s.sscp == SscpState::active},
                    {"sscp_state", openrui::name(s.sscp)},
                    {"lus", lus_that([](const auto&) { return true; })},
                    {"active_lus", lus_that([](const auto& l) { return l.sscp == SscpState::active; })}});
  }
  return list;
}

json HostControl::lus() const {
  auto list = json::array();
  for (const auto& l : host_.lus()) {
    list.push_back({{"name", l.name},
                    {"pu", l.pu},
                    {"address", l.address},
                    {"active", l.sscp == SscpState::active},
                    {"sscp_state", openrui::name(l.sscp)},
                    {"enabled", l.enabled},
                    {"waiting", l.waiting},
                    {"application", named(l.application)}});
  }
  return list;
}

json HostControl::sessions() const {
  auto list = json::array();
  for (const auto& l : host_.lus()) {
    if (l.application.empty()) continue;
    list.push_back({{"lu", l.name},
                    {"application", l.application},
                    {"mode", l.mode},
                    {"state", openrui::name(l.session)},
                    {"traffic", to_json(l.traffic)}});
  }
  return list;
}

json HostControl::applications() const {
  auto list = json::array();
  for (const auto& a : host_.applications()) {
    list.push_back({{"name", a.name},
                    {"type", name(a.type)},
                    {"sessions", a.sessions},
                    {"waiting", a.waiting},
                    {"limit", a.limit == 0 ? json() : json(a.limit)}});
  }
  return list;
}

json HostControl::counters() const {
  const auto& c = host_.counters();
  Traffic traffic;
  for (const auto& l : host_.lus()) traffic += l.traffic;
  return {{"logons", c.logons},
          {"logons_refused", c.logons_refused},
          {"sessions_started", c.sessions_started},
          {"sessions_ended", c.sessions_ended},
          {"dropped_pius", c.dropped},
          {"faults", host_.faults().strikes()},
          {"traffic", to_json(traffic)}};
}

// --- what changes something

json HostControl::outcome(const std::string& hindrance, const std::string& subject, const std::string& what) {
  if (!hindrance.empty()) return refused(hindrance);
  events_.on_event(Severity::info, subject, what + " by an operator");
  return done({{"name", subject}, {"done", what}});
}

json HostControl::vary(const json& request) {
  const auto name = text_of(request, "name");
  const auto how = text_of(request, "how");
  const auto* way = std::find_if(std::begin(kWays), std::end(kWays), [&](const Way& w) { return w.word == how; });
  if (way == std::end(kWays)) return refused("\"" + how + "\" is no way to vary something");
  return outcome(host_.vary(name, way->how), name, "vary " + how);
}

json HostControl::log_on(const json& request) {
  const auto lu = text_of(request, "lu");
  const auto application = text_of(request, "application");
  return outcome(host_.log_on(lu, application, text_of(request, "mode")), lu, "logon to " + application);
}

json HostControl::log_off(const json& request) {
  const auto lu = text_of(request, "lu");
  const auto type = text_of(request, "type");
  std::optional<UnbindType> unbind;
  if (!type.empty()) {
    const auto bytes = from_hex(type);
    if (!bytes || bytes->size() != 1)
      return refused("\"" + type + "\" is no type of UNBIND; two hex digits such as 0F");
    unbind = static_cast<UnbindType>(bytes->front());
  }
  return outcome(host_.log_off(lu, unbind), lu, "logoff");
}

// --- scenarios

json HostControl::scenarios() const {
  auto list = json::array();
  for (const auto& run : host_.scenario_runs().all()) {
    const auto& r = run->result;
    list.push_back({{"run", run->number},
                    {"scenario", run->scenario},
                    {"on", run->where},
                    {"state", !run->over ? "running"
                              : r.passed ? "passed"
                                         : "failed"},
                    {"steps", run->over ? json(r.steps) : json()},
                    {"seconds", seconds((run->over ? run->ended : timers_.now()) - run->began)},
                    {"place", named(r.place)},
                    {"what", named(r.message.empty() ? r.what : r.message + ": " + r.what)},
                    {"verdict", verdict(*run)}});
  }
  return list;
}

json HostControl::scenario(const json& request) {
  const auto what = text_of(request, "what");
  const auto on = text_of(request, "on");
  if (text_of(request, "do") == "start") return start_scenario(what, on, text_of(request, "mode"));
  return outcome(host_.stop_scenario(what), what, "scenario stop");
}

json HostControl::start_scenario(const std::string& what, const std::string& on, const std::string& mode) {
  const auto known = host_.applications();
  const bool configured = std::any_of(
      known.begin(), known.end(), [&](const auto& a) { return a.name == what && a.type == ApplicationType::script; });
  if (configured) {
    if (on.empty())
      return refused("application " + what + " plays its scenario already; which LU is to be bound to it?");
    return outcome(host_.log_on(on, what, mode), on, "scenario start " + what);
  }
  if (!loader_) return refused("there is no application of type script that has the name " + what);
  const auto loaded = loader_(what);
  if (!loaded) return refused(loaded.error());
  const auto& scenario = *loaded;
  if (scenario->of_application) {
    const auto& name = scenario->application.empty() ? scenario->name : scenario->application;
    auto hindrance = host_.play_as_application(scenario, name);
    if (hindrance.empty() && !on.empty()) hindrance = host_.log_on(on, name, mode);
    return outcome(hindrance, on.empty() ? name : on, "scenario start " + scenario->name);
  }
  auto links = scenario->links;
  const auto stations = host_.stations();
  if (!on.empty()) links = {on};
  if (links.empty() && stations.size() == 1) links = {stations.front().link};
  if (links.empty()) return refused("there are several links, and the scenario names none: scenario start FILE LINK");
  for (const auto& link : links) {
    const auto hindrance = host_.play_on_link(scenario, link, {});
    if (!hindrance.empty()) return refused(hindrance);
  }
  return outcome({}, links.front(), "scenario start " + scenario->name);
}

json HostControl::tell(const json& request) {
  const auto lu = text_of(request, "lu");
  const auto verb = text_of(request, "verb");
  return outcome(host_.command(lu, verb, text_of(request, "argument")), lu, verb);
}

// --- faults

json HostControl::faults() const {
  auto list = json::array();
  for (const auto& armed : host_.faults().armed()) {
    list.push_back({{"id", armed.id},
                    {"kind", armed.fault.row().name},
                    {"words", to_words(armed.fault)},
                    {"occasions", armed.occasions},
                    {"strikes", armed.strikes}});
  }
  return list;
}

json HostControl::fault_kinds() const {
  auto list = json::array();
  for (const auto& row : fault_table()) {
    auto parameters = json::array();
    for (const auto& input : row.inputs) {
      if (!input.name.empty()) parameters.push_back(input.name);
    }
    list.push_back({{"name", row.name},
                    {"layer", row.layer},
                    {"parameters", std::move(parameters)},
                    {"does", row.does},
                    {"expected", row.expected},
                    {"strikes", host_.faults().strikes(row.kind)}});
  }
  return list;
}

json HostControl::fault(const json& request) {
  FaultWords words;
  if (const auto with = request.find("with"); with != request.end() && with->is_object()) {
    for (const auto& [name, value] : with->items()) {
      words.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  const auto fault = read_fault(text_of(request, "kind"), words, 1);
  if (!fault) return refused(to_words(fault.error()));
  const auto answer = host_.faults().ask(*fault);
  if (!answer.done) return refused(answer.words);
  return outcome({}, std::string(fault->row().name), answer.words);
}

json HostControl::clear(const json& request) {
  const auto which = text_of(request, "fault");
  if (which == "all") {
    host_.faults().disarm_all();
    return outcome({}, "all faults", "cleared");
  }
  const bool digits = !which.empty() && which.size() < 10 && which.find_first_not_of("0123456789") == std::string::npos;
  if (!digits || !host_.faults().disarm(static_cast<unsigned>(std::stoul(which)))) {
    return refused("there is no fault \"" + which + "\" that may still strike; display faults lists them");
  }
  return outcome({}, "fault " + which, "cleared");
}

}  // namespace openrui::hostsim
