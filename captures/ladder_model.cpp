#include "captures/ladder_model.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "captures/ladder.h"
#include "captures/text.h"
#include "formats/sense.h"

namespace openrui {

namespace {

LadderRow::Kind kind_of(UnitKind kind) {
  switch (kind) {
    case UnitKind::piu:
      return LadderRow::Kind::piu;
    case UnitKind::xid:
      return LadderRow::Kind::xid;
    case UnitKind::link_event:
      return LadderRow::Kind::event;
    case UnitKind::frame:
      return LadderRow::Kind::frame;
    case UnitKind::damaged:
      break;
  }
  return LadderRow::Kind::damaged;
}

std::string session_name(const SessionAddress& address) {
  if (address.lu == 0 && address.is_sscp()) return "SSCP-PU";
  std::string text = address.is_sscp() ? "SSCP-LU " : "LU ";
  append_hex(text, address.lu, 2);
  if (address.is_sscp()) return text;
  text += "<->";
  append_hex(text, address.partner, 2);
  return text;
}

std::string column_title(LinkEnd end, std::uint8_t address) {
  if (address == 0) return end == LinkEnd::node ? "PU" : "SSCP";
  std::string text = end == LinkEnd::node ? "LU " : "PLU ";
  append_hex(text, address, 2);
  return text;
}

std::size_t size_of(const LadderRow& row) {
  std::size_t size = sizeof row + row.label.size() + row.state.size() + row.bytes.size();
  for (const auto* list : {&row.faults, &row.words}) {
    for (const auto& text : *list) size += sizeof text + text.size();
  }
  return size;
}

std::string document_text(std::string_view text) {
  std::string clean;
  append_document_text(clean, text);
  return clean;
}

}  // namespace

void LadderModel::add(const CapturedUnit& unit) {
  const bool shown = part_.shows(unit);
  const auto& marks = marker_->mark(unit, shown);
  if (full_at_ != 0) return;
  auto words = words_.of(unit, marker_->tracked());
  if (!shown) return;
  if (rows_.size() >= part_.most || bytes_ >= kMaxBytes) {
    full_at_ = unit.number;
    return;
  }
  summarise(unit, summary_);
  auto row = row_of(unit, marks);
  row.words = std::move(words);
  bytes_ += size_of(row);
  row.session = marks.session != 0 ? session_of(marks, unit) : session_of_repetition(unit);
  end_bands_inside(unit, marks);
  rows_.push_back(std::move(row));
  if (marks.session != 0) follow_bands(*rows_.back().session, marks);
}

// Of the unit that summary_ is of.
LadderRow LadderModel::row_of(const CapturedUnit& unit, const LadderMarks& marks) {
  LadderRow row;
  row.kind = kind_of(unit.kind);
  row.number = unit.number;
  if (unit.kind != UnitKind::damaged) {  // it may have no time
    if (!start_) start_ = unit.time;
    if (unit.time > *start_) row.micros = std::chrono::floor<std::chrono::microseconds>(unit.time - *start_).count();
  } else if (!rows_.empty()) {
    row.micros = rows_.back().micros;
  }
  row.link = document_text(unit.link);
  row.from = unit.from;
  row.routine = unit.routine;
  row.retransmission = unit.retransmission;
  std::string label;
  append_ladder_label(summary_, label);
  append_document_text(row.label, label);
  row.indicators = summary_.indicators;
  row.negative = summary_.negative;
  if (summary_.rh) {
    row.response = summary_.rh->rri();
    if (summary_.rh->sdi() && summary_.ru.size() >= 4) {
      append_hex(row.sense, static_cast<std::uint32_t>(value(parse_sense(summary_.ru))), 8);
    }
  }
  if (summary_.th) {
    row.snf = summary_.th->snf;
    row.expedited = summary_.th->expedited;
  }
  if (marks.pacing_place != 0) {
    row.pacing = std::to_string(marks.pacing_place) + "/" + std::to_string(marks.pacing_window);
  }
  row.gap_micros = std::chrono::floor<std::chrono::microseconds>(marks.gap).count();
  if (marks.state_changed) row.state = marks.state;
  row.faults = marks.faults;
  row.bytes.assign(unit.bytes.begin(), unit.bytes.end());
  return row;
}

std::size_t LadderModel::session_of(const LadderMarks& marks, const CapturedUnit& unit) {
  const auto [at, added] = by_number_.emplace(marks.session, sessions_.size());
  if (added) {
    sessions_.push_back({session_name(marks.address), 0, 0});
    addresses_.push_back(marks.address);
    links_.push_back(document_text(unit.link));
    open_.emplace_back();
  }
  by_address_[{links_[at->second], marks.address}] = at->second;
  return at->second;
}

// What the link sends again is not followed, and is drawn where it was drawn before.
std::optional<std::size_t> LadderModel::session_of_repetition(const CapturedUnit& unit) const {
  if (!unit.retransmission || !summary_.th || unit.from == LinkEnd::unknown) return std::nullopt;
  const auto& th = *summary_.th;
  const bool to_node = unit.from == LinkEnd::host;
  const SessionAddress address{to_node ? th.daf : th.oaf, to_node ? th.oaf : th.daf};
  const auto found = by_address_.find({document_text(unit.link), address});
  return found == by_address_.end() ? std::nullopt : std::optional(found->second);
}

// A band is from the row that opens it to the row that closes it.
void LadderModel::follow_bands(std::size_t session, const LadderMarks& marks) {
  const bool now[3] = {marks.in_bracket, marks.chain_open[0], marks.chain_open[1]};
  for (std::size_t i = 0; i < 3; ++i) {
    auto& first = open_[session].first[i];
    if (now[i] && !first) {
      first = rows_.size() - 1;
    } else if (!now[i] && first) {
      bands_.push_back({static_cast<LadderBand::Kind>(i), session, *first, rows_.size() - 1});
      first.reset();
    }
  }
}

// A link that begins anew, and the activation or deactivation of the PU or the LU, end the sessions inside
// (SNA reference 11.1), which have no PIU of their own to say so. The row before is the last one of their bands.
void LadderModel::end_bands_inside(const CapturedUnit& unit, const LadderMarks& marks) {
  const auto kind = marks.session != 0 && summary_.rh && !summary_.rh->rri() ? summary_.ru_kind : RuKind::unknown;
  const bool all = unit.link_reset || kind == RuKind::actpu || kind == RuKind::dactpu;
  if (!all && kind != RuKind::actlu && kind != RuKind::dactlu) return;
  const auto link = document_text(unit.link);
  for (std::size_t s = 0; s < sessions_.size(); ++s) {
    if (links_[s] == link && (all || addresses_[s].lu == marks.address.lu)) end_bands(s);
  }
}

void LadderModel::end_bands(std::size_t session) {
  for (std::size_t i = 0; i < 3; ++i) {
    auto& first = open_[session].first[i];
    if (!first) continue;
    bands_.push_back({static_cast<LadderBand::Kind>(i), session, *first, rows_.size() - 1});
    first.reset();
  }
}

void LadderModel::finish() {
  for (std::size_t s = 0; s < open_.size(); ++s) end_bands(s);
  std::sort(bands_.begin(), bands_.end(),
            [](const auto& a, const auto& b) { return std::tie(a.first, a.kind) < std::tie(b.first, b.kind); });
  const bool several = std::set<std::string>(links_.begin(), links_.end()).size() > 1;
  using Place = std::tuple<bool, std::string, std::uint8_t>;  // host, link, address
  std::set<Place> places;
  for (std::size_t s = 0; s < sessions_.size(); ++s) {
    places.emplace(false, links_[s], addresses_[s].lu);
    places.emplace(true, links_[s], addresses_[s].partner);
  }
  const std::vector<Place> order(places.begin(), places.end());
  const auto column = [&](const Place& place) {
    return static_cast<std::size_t>(std::lower_bound(order.begin(), order.end(), place) - order.begin());
  };
  for (const auto& [host, link, address] : order) {
    const auto end = host ? LinkEnd::host : LinkEnd::node;
    columns_.push_back({link, end, address, column_title(end, address)});
  }
  for (std::size_t s = 0; s < sessions_.size(); ++s) {
    sessions_[s].node_column = column({false, links_[s], addresses_[s].lu});
    sessions_[s].host_column = column({true, links_[s], addresses_[s].partner});
    if (several) sessions_[s].name = links_[s] + " " + sessions_[s].name;
  }
}

}  // namespace openrui
