#include "captures/diff.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "captures/compare.h"
#include "formats/describe.h"

namespace openrui {

namespace {

// What crosses on the way is in an order of its own in each capture: each direction and flow is compared by itself.
constexpr std::size_t kStreams = 4;
std::size_t stream_of(LinkEnd from, bool expedited) {
  return (from == LinkEnd::host ? 2U : 0U) + (expedited ? 1U : 0U);
}

struct Said {
  const Step* step;
  std::uint32_t answers = 0;  // a response: which request of its flow, from 1; 0: none that the capture has
};

struct Session {
  CapturedSession name;
  std::array<std::vector<Said>, kStreams> streams;
  std::array<std::map<std::uint16_t, std::uint32_t>, kStreams> requests;  // by number: which one of its flow
  std::array<std::uint32_t, kStreams> requested{};
  bool numbered = false;  // a BIND with TS profile 3 or 4: sequence numbers, not identifiers (SNA reference 10.1)
};

void add(Session& session, const Step& step) {
  const auto own = stream_of(step.from, step.th.expedited);
  Said said{&step};
  if (step.request()) {
    session.requests[own][step.th.snf] = ++session.requested[own];
  } else if (!step.rh.isolated_pacing()) {
    const auto& asked = session.requests[stream_of(other(step.from), step.th.expedited)];
    const auto found = asked.find(step.th.snf);
    if (found != asked.end()) said.answers = found->second;
  }
  constexpr std::size_t kTsProfile = 3;
  if (step.ru_kind == RuKind::bind && step.request() && step.ru().size() > kTsProfile) {
    session.numbered = step.ru()[kTsProfile] == 3 || step.ru()[kTsProfile] == 4;
  }
  session.streams[own].push_back(said);
}

// In the order in which they appear.
std::vector<Session> sessions_of(const Conversation& conversation) {
  std::vector<Session> sessions;
  std::map<CapturedSession, std::size_t> places;
  for (const auto& step : conversation.steps) {
    if (step.kind != Step::Kind::biu) continue;
    const auto [at, added] = places.emplace(step.session, sessions.size());
    if (added) sessions.push_back({step.session, {}, {}, {}, false});
    add(sessions[at->second], step);
  }
  return sessions;
}

enum class Type { pu, sscp_lu, lu_lu };
Type type_of(const CapturedSession& s) {
  if (!s.sscp()) return Type::lu_lu;
  return s.lu == 0 ? Type::pu : Type::sscp_lu;
}

// The session of the same addresses where every session of one side has its like on the other; else the first of the
// same type that is left.
std::size_t partner_of(const Session& session, const std::vector<Session>& others, const std::vector<bool>& taken,
                       bool by_address) {
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (taken[i]) continue;
    if (by_address ? others[i].name == session.name : type_of(others[i].name) == type_of(session.name)) return i;
  }
  return others.size();
}

bool same_addresses(const std::vector<Session>& a, const std::vector<Session>& b) {
  const auto names = [](const std::vector<Session>& sessions) {
    std::vector<CapturedSession> list;
    for (const auto& s : sessions) list.push_back(s.name);
    std::sort(list.begin(), list.end());
    return list;
  };
  return names(a) == names(b);
}

// "the request that it answers" and "its number" are not in the BIU itself.
std::string difference_in_place(const Said& a, const Said& b, const Said* before_a, const Said* before_b,
                                bool numbered) {
  auto what = difference(*a.step, *b.step);
  if (!what.empty()) return what;
  if (a.answers != b.answers) {
    return "it answers request " + std::to_string(a.answers) + " of the flow in A, request " +
           std::to_string(b.answers) + " in B";
  }
  if (!numbered || before_a == nullptr || !a.step->request() || a.step->th.snf == b.step->th.snf) return {};
  const auto step = [](const Said& now, const Said& before) {
    return static_cast<std::uint16_t>(now.step->th.snf - before.step->th.snf);
  };
  if (step(a, *before_a) == step(b, *before_b)) return {};
  return "the sequence numbers go on differently: A by " + std::to_string(step(a, *before_a)) + ", B by " +
         std::to_string(step(b, *before_b));
}

struct Parting {
  std::string what;
  const Step* a = nullptr;
  const Step* b = nullptr;
};

Parting compare_stream(const std::vector<Said>& a, const std::vector<Said>& b, bool numbered) {
  const Said* asked_a = nullptr;  // the requests before
  const Said* asked_b = nullptr;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i >= a.size()) return {"A has no more on this flow", nullptr, b[i].step};
    if (i >= b.size()) return {"B has no more on this flow", a[i].step, nullptr};
    auto what = difference_in_place(a[i], b[i], asked_a, asked_b, numbered);
    if (!what.empty()) return {std::move(what), a[i].step, b[i].step};
    if (!a[i].step->request()) continue;
    asked_a = &a[i];
    asked_b = &b[i];
  }
  return {};
}

// Where a parting stands in the capture: the record of A, or of B where A has none.
std::uint64_t place(const Parting& p) { return p.a != nullptr ? p.a->number : p.b->number; }

SessionDiff compare(const Session& a, const Session& b) {
  SessionDiff result;
  result.a = a.name;
  result.b = b.name;
  Parting first;
  for (std::size_t i = 0; i < kStreams; ++i) {
    auto parting = compare_stream(a.streams[i], b.streams[i], a.numbered && b.numbered);
    if (parting.what.empty()) continue;
    if (first.what.empty() || place(parting) < place(first)) first = std::move(parting);
  }
  const bool parts = !first.what.empty();
  for (const auto& stream : a.streams) {
    for (const auto& said : stream) {
      const bool before = !parts || first.a == nullptr || said.step->number < first.a->number;
      result.same += before ? 1 : 0;
    }
  }
  result.what = std::move(first.what);
  result.at_a = first.a;
  result.at_b = first.b;
  return result;
}

const Step* first_step(const Session& session) {
  const Step* first = nullptr;
  for (const auto& stream : session.streams) {
    if (!stream.empty() && (first == nullptr || stream.front().step->number < first->number)) {
      first = stream.front().step;
    }
  }
  return first;
}

void print_side(const char* side, const std::string& file, const Step* step, std::string& out) {
  out.append("  ").append(side).append(" (").append(file).append(")");
  if (step == nullptr) {
    out += ": nothing more\n";
    return;
  }
  out.append(", ").append(in_words(*step)).append("\n");
  for (const auto& line : describe_piu(step->piu)) out.append("      ").append(line).append("\n");
}

nlohmann::ordered_json json_of(const Step* step) {
  if (step == nullptr) return nullptr;
  nlohmann::ordered_json object;
  object["number"] = step->number;
  object["from"] = name(step->from);
  object["title"] = title(step->rh, step->session.sscp(), step->ru());
  object["indicators"] = indicators(step->rh);
  object["bytes"] = to_hex(step->piu);
  return object;
}

}  // namespace

std::vector<SessionDiff> diff(const Conversation& a, const Conversation& b) {
  const auto ours = sessions_of(a);
  const auto theirs = sessions_of(b);
  const bool by_address = same_addresses(ours, theirs);
  std::vector<bool> taken(theirs.size());
  std::vector<SessionDiff> result;
  for (const auto& session : ours) {
    const auto partner = partner_of(session, theirs, taken, by_address);
    if (partner == theirs.size()) {
      result.push_back({session.name, {}, 0, "only A has this session", first_step(session), nullptr});
      continue;
    }
    taken[partner] = true;
    result.push_back(compare(session, theirs[partner]));
  }
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    if (taken[i]) continue;
    result.push_back({{}, theirs[i].name, 0, "only B has this session", nullptr, first_step(theirs[i])});
  }
  return result;
}

bool same(const std::vector<SessionDiff>& sessions) {
  return std::all_of(sessions.begin(), sessions.end(), [](const auto& s) { return s.what.empty(); });
}

void print_diff(const std::vector<SessionDiff>& sessions, const std::string& name_a, const std::string& name_b,
                std::string& out) {
  for (const auto& s : sessions) {
    out += name(s.a ? *s.a : *s.b);
    if (s.a && s.b && *s.a != *s.b) out.append(" / ").append(name(*s.b));
    out += ": ";
    if (s.what.empty()) {
      out.append("the same, ").append(std::to_string(s.same)).append(s.same == 1 ? " BIU\n" : " BIUs\n");
      continue;
    }
    out.append("part after ").append(std::to_string(s.same)).append(s.same == 1 ? " BIU: " : " BIUs: ");
    out.append(s.what).append("\n");
    print_side("A", name_a, s.at_a, out);
    print_side("B", name_b, s.at_b, out);
  }
  out += same(sessions) ? "the conversations are the same\n" : "the conversations differ\n";
}

void print_diff_json(const std::vector<SessionDiff>& sessions, std::string& out) {
  nlohmann::ordered_json document;
  document["equal"] = same(sessions);
  document["sessions"] = nlohmann::ordered_json::array();
  for (const auto& s : sessions) {
    nlohmann::ordered_json object;
    object["a"] = s.a ? nlohmann::ordered_json(name(*s.a)) : nullptr;
    object["b"] = s.b ? nlohmann::ordered_json(name(*s.b)) : nullptr;
    object["same"] = s.same;
    object["equal"] = s.what.empty();
    if (!s.what.empty()) {
      object["what"] = s.what;
      object["at_a"] = json_of(s.at_a);
      object["at_b"] = json_of(s.at_b);
    }
    document["sessions"].push_back(std::move(object));
  }
  out += document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  out += '\n';
}

}  // namespace openrui
