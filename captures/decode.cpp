#include "captures/decode.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "captures/text.h"
#include "formats/sense.h"

namespace openrui {

namespace {

constexpr std::size_t kNumberWidth = 6;
constexpr std::size_t kTimeWidth = 12;
constexpr std::size_t kLinkWidth = 8;
constexpr std::size_t kSessionWidth = 10;
constexpr std::size_t kLengthWidth = 5;
constexpr std::size_t kTitleWidth = 30;
constexpr std::size_t kIndicatorsWidth = 18;
constexpr std::size_t kFlowWidth = 8;  // "exp 0001"
constexpr std::size_t kIndent = kNumberWidth + 2;

char arrow(const CapturedUnit& unit) {
  if (unit.kind == UnitKind::link_event) return '-';
  if (unit.from == LinkEnd::unknown) return '?';
  return unit.from == LinkEnd::node ? '>' : '<';
}

using Json = nlohmann::ordered_json;

std::string sense_digits(Sense s) {
  std::string digits;
  append_hex(digits, value(s), 8);
  return digits;
}

void add_piu(const UnitSummary& summary, Json& object) {
  if (summary.th) {
    object["session"] = summary.session;
    object["mapping"] = name(summary.th->mpf);
    object["expedited"] = summary.th->expedited;
    object["daf"] = summary.th->daf;
    object["oaf"] = summary.th->oaf;
    object["snf"] = summary.th->snf;
  }
  if (summary.rh) {
    object["ru"] = name(summary.ru_kind);
    object["category"] = name(summary.rh->category());
    object["response"] = summary.rh->rri();
    if (summary.rh->rri()) object["negative"] = summary.negative;
    if (summary.rh->sdi() && summary.ru.size() >= 4) object["sense"] = sense_digits(parse_sense(summary.ru));
    object["indicators"] = summary.indicators;
  }
  if (summary.th) object["ru_length"] = summary.ru.size();
}

void add_session(const TrackedUnit& tracked, Json& object) {
  if (tracked.session != 0) {
    object["session_number"] = tracked.session;
    object["lu"] = tracked.address.lu;
    object["partner"] = tracked.address.partner;
    object["state_before"] = tracked.before.in_words();
    object["state_after"] = tracked.after.in_words();
  }
  if (tracked.answers != 0) object["answers"] = tracked.answers;
  if (tracked.segmented) object["biu_ru"] = to_hex(tracked.ru);
  if (tracked.faults.empty()) return;
  auto& faults = object["faults"] = Json::array();
  for (const auto& fault : tracked.faults) {
    faults.push_back({{"sense", sense_digits(fault.refusal.sense)},
                      {"wrong", fault.wrong == Role::primary ? "host" : "node"},
                      {"machine", fault.refusal.machine},
                      {"state", fault.refusal.state},
                      {"rule", fault.refusal.rule},
                      {"words", fault.in_words()}});
  }
}

}  // namespace

Decoder::Decoder(DecodeOptions options) : options_(std::move(options)), words_(options_.page) {}

bool Decoder::take(const CapturedUnit& unit) {
  tracked_ = &tracker_.track(unit);
  if (unit.kind == UnitKind::damaged) {
    since_start_ = Duration::zero();  // it may have no time
  } else {
    if (!started_) start_ = unit.time;
    started_ = true;
    since_start_ = unit.time > start_ ? unit.time - start_ : Duration::zero();
  }
  if (unit.routine && !options_.all) return false;
  summarise(unit, summary_);
  // A response that repeats no code is one to what it answers.
  if (tracked_->whole && summary_.rh) summary_.ru_kind = tracked_->kind;
  if (wanted(unit)) return true;
  // What goes on in a later RU begins in this one.
  if (options_.verbose && tracked_->whole) words_.of(unit, *tracked_);
  return false;
}

bool Decoder::wanted(const CapturedUnit& unit) {
  if (options_.session) {
    unsigned lu = 0;
    const auto& name = *options_.session;
    const auto [stop, code] = std::from_chars(name.data(), name.data() + name.size(), lu);
    const bool number = code == std::errc() && stop == name.data() + name.size();
    if (number ? tracked_->session == 0 || tracked_->address.lu != lu : summary_.session != name) return false;
    session_seen_ = true;
  }
  return options_.filter == nullptr || options_.filter->matches({unit, summary_, *tracked_, since_start_});
}

void Decoder::append_columns(const CapturedUnit& unit, std::string& out) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_start_);
  const auto micros = std::chrono::floor<std::chrono::microseconds>(since_start_ - seconds);
  append_number(out, unit.number, kNumberWidth);
  append_decimal(out, static_cast<std::uint64_t>(seconds.count()), static_cast<std::uint64_t>(micros.count()), 6,
                 kTimeWidth + 1);
  out += "  ";
  append_left(out, unit.link.empty() ? "-" : unit.link, kLinkWidth);
  out += ' ';
  out += arrow(unit);
  out += ' ';
  append_left(out, summary_.session, kSessionWidth);
  out += ' ';
  if (summary_.th) {
    out += summary_.th->expedited ? "exp " : "    ";
    append_hex(out, summary_.th->snf, 4);
    append_number(out, summary_.ru.size(), kLengthWidth + 1);
  } else if (unit.kind == UnitKind::xid) {
    out.append(kFlowWidth, ' ');
    append_number(out, unit.bytes.size(), kLengthWidth + 1);
  } else {
    out.append(kFlowWidth + kLengthWidth + 1, ' ');
  }
  out += "  ";
}

// The state in a few words, behind the indicators.
void Decoder::append_state(std::string& out) {
  const auto& states = tracked_->after;
  if (!tracked_->whole || !(states.sscp ? states.activation_known : states.lu_lu.known)) return;
  out += "  [";
  if (states.sscp) {
    out += name(states.activation);
  } else {
    const auto& s = states.lu_lu;
    out += name(s.session);
    if (s.data_flow_known && s.brackets) out.append(" ").append(name(s.bracket));
    if (s.data_flow_known && s.half_duplex) {
      out.append(s.vantage == Role::primary ? " host " : " node ").append(name(s.direction));
    }
  }
  out += ']';
}

void Decoder::append_marks(const CapturedUnit& unit, std::string& out) {
  const auto mark = [&out](std::string_view text) { out.append(kIndent, ' ').append("! ").append(text).append("\n"); };
  if (unit.gap) mark("before this one, something on the link is not in the capture");
  if (unit.missing != 0) mark(std::to_string(unit.missing) + " bytes at the end are not in the capture");
  for (const auto& fault : tracked_->faults) mark(fault.in_words());
}

bool Decoder::line(const CapturedUnit& unit, std::string& out) {
  if (!take(unit)) return false;
  append_columns(unit, out);
  const auto title_at = out.size();
  out += summary_.title;
  if (unit.retransmission) out += " (sent again)";
  if (!summary_.indicators.empty()) {
    const auto width = out.size() - title_at;
    if (width < kTitleWidth) out.append(kTitleWidth - width, ' ');
    out.append("  ");
    const auto at = out.size();
    out.append(summary_.indicators);
    const auto state_at = out.size();
    append_state(out);
    // Only what has something behind it is padded.
    if (out.size() != state_at && state_at - at < kIndicatorsWidth) {
      out.insert(state_at, kIndicatorsWidth - (state_at - at), ' ');
    }
  } else {
    append_state(out);
  }
  out += '\n';
  append_marks(unit, out);
  if (!options_.verbose) return true;
  for (const auto& text : words_.of(unit, *tracked_)) out.append(kIndent, ' ').append(text).append("\n");
  return true;
}

bool Decoder::json(const CapturedUnit& unit, std::string& out) {
  if (!take(unit)) return false;
  constexpr double kNanosPerMilli = 1e6;
  Json object;
  object["number"] = unit.number;
  object["kind"] = name(unit.kind);
  object["time_ns"] = unit.time.time_since_epoch().count();
  object["elapsed_ms"] = static_cast<double>(since_start_.count()) / kNanosPerMilli;
  object["interface"] = unit.interface;
  object["link"] = unit.link;
  object["direction"] = name(unit.direction);
  object["from"] = name(unit.from);
  object["title"] = summary_.title;
  if (unit.retransmission) object["retransmission"] = true;
  if (unit.gap) object["gap"] = true;
  if (unit.missing != 0) object["missing"] = unit.missing;
  if (unit.kind == UnitKind::piu) add_piu(summary_, object);
  add_session(*tracked_, object);
  if (unit.kind == UnitKind::piu || unit.kind == UnitKind::xid) object["bytes"] = to_hex(unit.bytes);
  if (unit.kind == UnitKind::damaged) object["offset"] = unit.offset;
  if (options_.verbose) object["words"] = words_.of(unit, *tracked_);
  out += object.dump(-1, ' ', false, Json::error_handler_t::replace);
  return true;
}

}  // namespace openrui
