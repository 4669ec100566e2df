#include "captures/decode.h"

#include <nlohmann/json.hpp>

#include "captures/text.h"
#include "formats/describe.h"
#include "formats/sense.h"

namespace openrui {

namespace {

constexpr std::size_t kNumberWidth = 6;
constexpr std::size_t kTimeWidth = 12;
constexpr std::size_t kLinkWidth = 8;
constexpr std::size_t kSessionWidth = 10;
constexpr std::size_t kLengthWidth = 5;
constexpr std::size_t kTitleWidth = 30;
constexpr std::size_t kFlowWidth = 8;  // "exp 0001"

char arrow(const CapturedUnit& unit) {
  if (unit.kind == UnitKind::link_event) return '-';
  if (unit.from == LinkEnd::unknown) return '?';
  return unit.from == LinkEnd::node ? '>' : '<';
}

std::vector<std::string> in_words(const CapturedUnit& unit) {
  if (unit.kind == UnitKind::piu) return describe_piu(unit.bytes);
  if (unit.kind == UnitKind::xid) return describe_xid(unit.bytes);
  return {};
}

using Json = nlohmann::ordered_json;

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
    object["category"] = name(summary.rh->category());
    object["response"] = summary.rh->rri();
    if (summary.rh->rri()) object["negative"] = summary.negative;
    if (summary.rh->sdi()) {
      std::string sense;
      append_hex(sense, value(parse_sense(summary.ru)), 8);
      object["sense"] = sense;
    }
    object["indicators"] = summary.indicators;
  }
  if (summary.th) object["ru_length"] = summary.ru.size();
}

}  // namespace

Duration Decoder::elapsed(const CapturedUnit& unit) {
  if (unit.kind == UnitKind::damaged) return Duration::zero();  // it may have no time
  if (!started_) start_ = unit.time;
  started_ = true;
  return unit.time > start_ ? unit.time - start_ : Duration::zero();
}

void Decoder::line(const CapturedUnit& unit, std::string& out) {
  summarise(unit, summary_);
  const auto since = elapsed(unit);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
  const auto micros = std::chrono::floor<std::chrono::microseconds>(since - seconds);
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
  append_left(out, summary_.title, summary_.indicators.empty() ? 0 : kTitleWidth);
  if (!summary_.indicators.empty()) out.append("  ").append(summary_.indicators);
  out += '\n';
  if (!options_.verbose) return;
  for (const auto& text : in_words(unit)) out.append(kNumberWidth + 2, ' ').append(text).append("\n");
}

void Decoder::json(const CapturedUnit& unit, std::string& out) {
  summarise(unit, summary_);
  constexpr double kNanosPerMilli = 1e6;
  Json object;
  object["number"] = unit.number;
  object["kind"] = name(unit.kind);
  object["time_ns"] = unit.time.time_since_epoch().count();
  object["elapsed_ms"] = static_cast<double>(elapsed(unit).count()) / kNanosPerMilli;
  object["link"] = unit.link;
  object["direction"] = name(unit.direction);
  object["from"] = name(unit.from);
  object["title"] = summary_.title;
  if (unit.kind == UnitKind::piu) add_piu(summary_, object);
  if (unit.kind == UnitKind::piu || unit.kind == UnitKind::xid) object["bytes"] = to_hex(unit.bytes);
  if (unit.kind == UnitKind::damaged) object["offset"] = unit.offset;
  if (options_.verbose) object["words"] = in_words(unit);
  out += object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace openrui
