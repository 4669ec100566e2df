#include "captures/ladder_marks.h"

#include "formats/ru/bind.h"
#include "formats/session_rules.h"

namespace openrui {

namespace {

bool is_in_bracket(const ObservedState& s) {
  if (!s.data_flow_known || !s.brackets) return false;
  switch (s.bracket) {
    case BracketState::inb:
    case BracketState::bb_out:
    case BracketState::ending_send:
    case BracketState::ending_receive:
      return true;
    default:
      return false;
  }
}

bool is_open(ChainState s) { return s == ChainState::inc || s == ChainState::purge || s == ChainState::must_end; }

// Of the requests of `sender`; 0: unpaced or not known.
unsigned window_of(ByteView bind_image, Role sender) {
  const auto bind = parse_bind(bind_image);
  if (!bind) return 0;
  const auto rules = lu_lu_rules(*bind, sender);
  return rules ? rules->send_window : 0;
}

}  // namespace

const LadderMarks& LadderMarker::mark(const CapturedUnit& unit, bool shown) {
  const auto& tracked = tracker_.track(unit);
  tracked_ = &tracked;
  marks_ = {};
  if (shown && unit.kind != UnitKind::damaged) {
    if (started_ && unit.time - last_ >= kLadderGap) marks_.gap = unit.time - last_;
    started_ = true;
    last_ = unit.time;
  }
  for (const auto& fault : tracked.faults) marks_.faults.push_back(fault.in_words());
  marks_.session = tracked.session;
  if (tracked.session == 0) return marks_;
  marks_.address = tracked.address;
  marks_.state_changed = !(tracked.before == tracked.after);
  tracked.after.append_words(marks_.state);
  if (!tracked.address.is_sscp()) mark_lu_lu(unit, tracked);
  return marks_;
}

void LadderMarker::mark_lu_lu(const CapturedUnit& unit, const TrackedUnit& tracked) {
  const auto& state = tracked.after.lu_lu;
  marks_.in_bracket = is_in_bracket(state);
  marks_.chain_open[0] = state.data_flow_known && is_open(state.primary_chain);
  marks_.chain_open[1] = state.data_flow_known && is_open(state.secondary_chain);
  if (!tracked.whole || tracked.th.expedited) {
    const bool begins_anew = tracked.kind == RuKind::bind || tracked.kind == RuKind::clear;
    if (tracked.whole && begins_anew) windows_.erase(tracked.session);
    return;
  }
  if (tracked.rh.rri()) return;
  const bool primary = unit.from == LinkEnd::host;
  auto& place = windows_[tracked.session].place[primary ? 0 : 1];
  if (tracked.rh.pi()) place = 0;
  if (!tracked.rh.pi() && place == 0) return;
  marks_.pacing_window = window_of(tracked.bind_image, primary ? Role::primary : Role::secondary);
  if (marks_.pacing_window != 0) marks_.pacing_place = ++place;
}

}  // namespace openrui
