#include "runtime/control_report.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <unistd.h>
#include <unordered_map>

#include "formats/sense.h"

namespace openrui {

namespace {

using nlohmann::json;

// "2026-11-21T10:39:21Z".
std::string in_words(TimePoint t) {
  const std::time_t seconds = std::chrono::duration_cast<std::chrono::seconds>(t.time_since_epoch()).count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const auto n = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), n};
}

std::string words(std::string_view text) { return std::string(text); }

struct Owner {
  std::string program;
  std::string peer;
  PortServer::SessionInfo session;
};

std::unordered_map<SessionId, Owner> owners(const PortListener& listener) {
  std::unordered_map<SessionId, Owner> by_session;
  for (const auto& client : listener.clients()) {
    for (const auto& s : client.sessions) by_session[s.id] = {client.program, client.peer, s};
  }
  return by_session;
}

// The machines of the LU-LU session, in the words of their tables.
json machines(const HalfSession& s) {
  json j;
  j["session_control"] = words(name(s.state()));
  if (!s.bound()) return j;
  const auto& rules = s.rules();
  const auto& flow = s.data_flow();
  const auto& counts = s.connection_point();
  j["fm_profile"] = rules.fm_profile;
  j["ts_profile"] = rules.ts_profile;
  j["direction"] = flow.direction_table() == nullptr ? "full duplex" : words(name(flow.direction()));
  j["bracket"] = flow.brackets_table() == nullptr ? "none" : words(name(flow.bracket()));
  j["brackets_of_program"] = words(name(flow.own_brackets()));
  j["brackets_of_host"] = words(name(flow.partner_brackets()));
  j["cryptography"] = !rules.cryptography ? "none" : rules.cryptography_mandatory ? "mandatory" : "selective";
  j["chain_in"] = words(name(flow.receiving()));
  j["chain_out"] = words(name(flow.sending()));
  j["quiesced_by_host"] = words(name(flow.own_quiesce()));
  j["quiesced_by_program"] = words(name(flow.partner_quiesce()));
  j["shutdown"] = words(name(flow.shutdown()));
  j["last_sent"] = counts.last_sent();
  j["last_received"] = counts.last_received();
  j["send_window"] = rules.send_window;
  j["receive_window"] = rules.receive_window;
  j["send_credit"] = rules.send_window == 0 ? json() : json(counts.send_credit());
  j["max_ru_out"] = rules.own.max_ru;
  j["max_ru_in"] = rules.partner.max_ru;
  j["unanswered_by_program"] = s.unanswered_by_us();
  j["unanswered_by_host"] = s.unanswered_by_partner();
  j["write_waits"] = s.holding();
  j["last_refusal"] = json();
  if (s.refusal().sense != Sense::none) {
    j["last_refusal"] = to_words(s.refusal().sense) + ", " + s.refusal().in_words();
  }
  return j;
}

}  // namespace

json report_status(const ControlledNode& n) {
  const auto links = n.node.links();
  const auto pus = n.node.pus();
  const auto lus = n.node.lus();
  const auto count = [](const auto& list, auto&& is) {
    return std::count_if(list.begin(), list.end(), std::forward<decltype(is)>(is));
  };
  json j;
  j["node"] = n.definition.name;
  j["version"] = OPENRUI_VERSION;
  j["process"] = ::getpid();
  j["started"] = in_words(n.started);
  j["uptime_seconds"] = std::chrono::duration_cast<std::chrono::seconds>(n.timers.now() - n.started).count();
  j["links"] = links.size();
  j["links_contacted"] = count(links, [](const auto& l) { return l.contacted; });
  j["switches"] = n.links.switches().size();
  j["switches_joined"] = count(n.links.switches(), [](const auto& s) { return s->joined(); });
  j["pus"] = pus.size();
  j["pus_active"] = count(pus, [](const auto& p) { return p.active; });
  j["lus"] = lus.size();
  j["lus_active"] = count(lus, [](const auto& l) { return l.sscp_active; });
  j["lus_owned"] = count(lus, [](const auto& l) { return l.owner != 0; });
  j["sessions"] = n.node.sessions();
  j["programs"] = n.listener.clients().size();
  j["listening"] = n.listener.places();
  j["trace"] = n.trace.file().empty() ? json() : json(n.trace.file());
  return j;
}

json report_ports(const ControlledNode& n) {
  json list = json::array();
  for (const auto& port : n.links.ports()) {
    const auto& d = port->definition();
    const auto& c = port->counters();
    json j;
    j["name"] = d.name;
    j["dlc"] = words(name(d.dlc));
    j["version"] = d.version == kAnyVersion ? json("any") : json(d.version);
    j["local"] = d.local;
    j["peer"] = d.peer;
    j["partners"] = port->active_partners();
    j["frames_in"] = c.frames_in;
    j["frames_out"] = c.frames_out;
    j["pius_in"] = c.pius_in;
    j["pius_out"] = c.pius_out;
    j["errors"] = c.errors;
    list.push_back(std::move(j));
  }
  return list;
}

json report_links(const ControlledNode& n) {
  json list = json::array();
  for (const auto& l : n.node.links()) {
    list.push_back({{"name", l.name},
                    {"port", l.port},
                    {"started", l.started},
                    {"contacted", l.contacted},
                    {"state", l.state},
                    {"switch", json()},
                    {"dropped_pius", l.dropped_pius}});
  }
  for (const auto& s : n.links.switches()) {
    const auto [from, to] = s->links();
    for (const auto* l : {&from, &to}) {
      list.push_back({{"name", l->definition->name},
                      {"port", l->definition->port},
                      {"started", s->started()},
                      {"contacted", l->contacted},
                      {"state", l->state},
                      {"switch", s->definition().name},
                      {"dropped_pius", l->dropped_pius}});
    }
  }
  return list;
}

json report_pus(const ControlledNode& n) {
  json list = json::array();
  for (const auto& p : n.node.pus()) {
    list.push_back(
        {{"name", p.name}, {"link", p.link}, {"active", p.active}, {"lus", p.lus}, {"active_lus", p.active_lus}});
  }
  return list;
}

json report_lus(const ControlledNode& n) {
  const auto by_session = owners(n.listener);
  json list = json::array();
  for (const auto& l : n.node.lus()) {
    json j;
    j["name"] = l.name;
    j["pu"] = l.pu;
    j["address"] = l.address;
    j["active"] = l.sscp_active;
    j["session"] = words(name(l.state));
    j["pools"] = l.pools;
    j["owner"] = json();
    if (l.owner != 0) {
      const auto found = by_session.find(l.owner);
      j["owner"] = found == by_session.end() ? std::string("this process") : found->second.program;
    }
    list.push_back(std::move(j));
  }
  return list;
}

json report_pools(const ControlledNode& n) {
  json list = json::array();
  for (const auto& p : n.node.pools()) {
    list.push_back({{"name", p.name}, {"members", p.members}, {"size", p.members.size()}, {"free", p.free}});
  }
  return list;
}

json report_sessions(const ControlledNode& n) {
  const auto by_session = owners(n.listener);
  json list = json::array();
  for (const auto& s : n.node.session_statuses()) {
    json j;
    j["id"] = s.id;
    j["lu"] = s.lu;
    j["pu"] = s.pu;
    j["since"] = in_words(s.since);
    j["ready"] = s.ready;
    j["program"] = "this process";
    j["peer"] = "";
    if (const auto found = by_session.find(s.id); found != by_session.end()) {
      j["program"] = found->second.program;
      j["peer"] = found->second.peer;
      j["bytes_unread"] = found->second.session.unconsumed;
      j["bytes_held"] = found->second.session.held;
    }
    j["lu_lu"] = machines(*s.lu_lu);
    j["sscp_unanswered_by_program"] = s.sscp->unanswered_by_us();
    j["sscp_unanswered_by_host"] = s.sscp->unanswered_by_partner();
    list.push_back(std::move(j));
  }
  return list;
}

}  // namespace openrui
