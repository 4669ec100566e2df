#include "replay/player.h"

#include <algorithm>
#include <array>
#include <utility>

#include "captures/text.h"
#include "formats/ru/activation.h"
#include "replay/judge.h"

namespace openrui::replay {

namespace {

std::string hex4(std::uint16_t value) {
  std::string text;
  append_hex(text, value, 4);
  return text;
}

// BIND byte 3 (SNA reference 6.1, 10.1).
bool uses_sequence_numbers(const Step& bind) {
  constexpr std::size_t kTsProfile = 3;
  return bind.ru().size() > kTsProfile && (bind.ru()[kTsProfile] == 3 || bind.ru()[kTsProfile] == 4);
}

}  // namespace

Player::Player(const Conversation& conversation, Subject& subject, PlayerOptions options)
    : conversation_(conversation),
      subject_(subject),
      options_(std::move(options)),
      up_(conversation.links.size(), false) {}

Verdict Player::play(const std::string& file) {
  verdict_.file = file;
  verdict_.played = name(options_.played);
  verdict_.subject = subject_.in_words();
  verdict_.left_out = conversation_.left_out;
  if (conversation_.repeated > 0) {
    verdict_.left_out.push_back(std::to_string(conversation_.repeated) + " PIUs that the link sent again");
  }
  for (const auto& step : conversation_.steps) {
    pass_time(step);
    if (step.kind == Step::Kind::link_reset) {
      reset_link(step);
    } else {
      if (!up_[step.session.link]) reset_link(step);
      if (begins_too_early(step)) continue;
      make_up_activation(step);
      const bool restarts = step.ru_kind == RuKind::bind || step.ru_kind == RuKind::clear;
      if (restarts && step.request()) sessions_[step.session].windows_asked = 0;
      if (step.from == options_.played) {
        send(step);
      } else {
        expect(step);
      }
    }
    verdict_.failure = subject_.failure();
    if (!verdict_.failure.empty()) break;
  }
  finish();
  return std::move(verdict_);
}

// Without its BIND nobody knows the rules of a session.
bool Player::begins_too_early(const Step& step) {
  if (step.session.sscp() || begun_.count(step.session) != 0) return false;
  if (step.ru_kind == RuKind::bind && step.request()) {
    begun_.insert(step.session);
    return false;
  }
  ++verdict_.sessions[step.session].passed_over;
  if (early_.insert(step.session).second) {
    verdict_.left_out.push_back("record " + std::to_string(step.number) + ": " + openrui::name(step.session) +
                                " begins before the capture; it is passed over up to its BIND");
  }
  return true;
}

void Player::make_up_activation(const Step& step) {
  if (options_.played != LinkEnd::host) return;
  const CapturedSession pu{step.session.link, 0, 0};
  const bool activates_pu = step.ru_kind == RuKind::actpu || step.ru_kind == RuKind::dactpu;
  if (begun_.insert(pu).second && !activates_pu) activate(pu, emit_actpu({}));
  if (step.session.lu == 0) return;
  const CapturedSession lu{step.session.link, step.session.lu, 0};
  const bool activates_lu = step.ru_kind == RuKind::actlu || step.ru_kind == RuKind::dactlu;
  if (begun_.insert(lu).second && !activates_lu) activate(lu, emit_actlu({}));
}

// What comes of it is not compared: the capture does not have it.
void Player::activate(const CapturedSession& session, const Bytes& ru) {
  collect();
  Step step;
  step.from = LinkEnd::host;
  step.session = session;
  step.th.expedited = true;
  step.th.daf = session.lu;
  step.th.snf = 1;
  step.rh = rh::session_control;
  step.ru_kind = session.lu == 0 ? RuKind::actpu : RuKind::actlu;
  Bytes piu(Th::kSize);
  emit_th(step.th, piu.data());
  piu.insert(piu.end(), step.rh.bytes().begin(), step.rh.bytes().end());
  piu.insert(piu.end(), ru.begin(), ru.end());
  step.piu = piu;
  subject_.receive(step, piu);
  while (subject_.outputs.empty() && subject_.wait()) {
  }
  subject_.outputs.clear();
  verdict_.left_out.push_back(openrui::name(session) + ": begins before the capture; its activation was made up");
}

void Player::pass_time(const Step& step) {
  if (now_ && step.time > *now_) {
    if (options_.pause) options_.pause(step.time - *now_);
    subject_.advance(step.time - *now_);
  }
  if (!now_ || step.time > *now_) now_ = step.time;
}

// Everything on the link begins anew; what was still to be said about the sessions before is said now.
void Player::reset_link(const Step& step) {
  const auto link = step.session.link;
  collect();
  for (auto& [session, state] : sessions_) {
    if (session.link != link) continue;
    settle_extras(state, step.number);
    settle_pacing(session, state, step.number);
    state.stated.reset();
  }
  std::erase_if(begun_, [&](const auto& session) { return session.link == link; });
  std::erase_if(numbers_, [&](const auto& entry) { return entry.first.session.link == link; });
  up_[link] = true;
  subject_.link_reset(link);
}

void Player::send(const Step& step) {
  auto& state = sessions_[step.session];
  auto& count = verdict_.sessions[step.session];
  auto& numbers = numbers_[{step.session, step.th.expedited}];
  if (!step.request() && step.rh.pi() && state.windows_asked > 0) --state.windows_asked;
  if (step.request()) {
    if (step.ru_kind == RuKind::bind) state.numbered = uses_sequence_numbers(step);
    numbers.played[step.th.snf] = step.number;
    ++count.sent;
    return subject_.receive(step, step.piu);
  }
  if (step.rh.isolated_pacing()) {
    ++count.sent;
    return subject_.receive(step, step.piu);
  }
  const auto found = numbers.ours.find(step.th.snf);
  if (found == numbers.ours.end()) {
    ++count.passed_over;  // it answers what our side did not ask
    return;
  }
  ++count.sent;
  if (found->second == step.th.snf) return subject_.receive(step, step.piu);
  Bytes piu(step.piu.begin(), step.piu.end());
  constexpr std::size_t kSnf = 4;
  put16(piu.data() + kSnf, found->second);
  subject_.receive(step, piu);
}

void Player::collect() {
  for (auto& out : subject_.outputs) {
    const auto th = parse_th(out.piu);
    const auto rh = th ? parse_rh(ByteView(out.piu).subspan(Th::kSize)) : Parsed<Rh>(FormatError{});
    if (!th || !rh) continue;
    Pending pending;
    auto& step = pending.step;
    step.from = other(options_.played);
    const bool from_node = step.from == LinkEnd::node;
    step.session = {out.link, from_node ? th->oaf : th->daf, from_node ? th->daf : th->oaf};
    step.th = *th;
    step.rh = *rh;
    pending.bytes = std::move(out.piu);
    step.piu = pending.bytes;
    step.ru_kind = classify(step.rh, step.session.sscp(),
                            step.rh.rti() && step.rh.rri() && step.ru().size() > 4 ? step.ru().subspan(4) : step.ru());
    auto& state = sessions_[step.session];
    if (step.rh.rri() && step.rh.pi() && !step.th.expedited) ++state.pacing_ours;
    if (!step.rh.rri() && step.rh.pi() && !step.th.expedited) ++state.windows_asked;
    // Alone or on a response: the number of grants counts (judge.cpp), not the way they take.
    if (!step.rh.isolated_pacing()) state.pending.push_back(std::move(pending));
  }
  subject_.outputs.clear();
}

// Whether they stand in the same place: an answer to the same request, a request of the same kind.
bool Player::fits(const Step& captured, const Step& ours) {
  if (captured.th.expedited != ours.th.expedited || captured.rh.rri() != ours.rh.rri()) return false;
  return captured.rh.rri() ? captured.th.snf == ours.th.snf : captured.ru_kind == ours.ru_kind;
}

std::optional<Player::Pending> Player::find(const Step& step) {
  auto& pending = sessions_[step.session].pending;
  const auto at = std::find_if(pending.begin(), pending.end(), [&](const Pending& p) { return fits(step, p.step); });
  if (at == pending.end()) return std::nullopt;
  Pending found = std::move(*at);
  pending.erase(at);
  return found;
}

void Player::expect(const Step& step) {
  auto& state = sessions_[step.session];
  if (step.rh.rri() && step.rh.pi() && !step.th.expedited) ++state.pacing_captured;
  state.last_of_subject = step.number;
  collect();
  if (step.rh.isolated_pacing()) {
    subject_.act(step);
    collect();
    return;
  }
  auto ours = find(step);
  std::string why;
  if (!ours) {
    why = subject_.act(step);
    collect();
    ours = find(step);
  }
  if (!ours && grant_window(step)) {
    collect();
    ours = find(step);
  }
  while (!ours && subject_.wait()) {
    collect();
    ours = find(step);
  }
  if (ours) {
    compare(step, *ours);
  } else {
    missing(step, why);
  }
  if (auto capabilities = stated_capabilities(step)) state.stated = capabilities;
}

// Where our side began a window that the capture did not begin, the capture has no pacing response for it: the played
// side gives one. Whoever counts windows otherwise would have (SNA reference 11.9).
bool Player::grant_window(const Step& captured) {
  auto& state = sessions_[captured.session];
  if (state.windows_asked == 0 || !captured.request() || captured.th.expedited) return false;
  --state.windows_asked;
  Step response = captured;
  response.from = options_.played;
  response.rh = rh::isolated_pacing;
  Th th = captured.th;
  std::swap(th.daf, th.oaf);
  th.odai = false;
  th.snf = 0;
  std::array<std::uint8_t, Th::kSize + Rh::kSize> piu{};
  emit_th(th, piu.data());
  std::copy_n(rh::isolated_pacing.bytes().begin(), Rh::kSize, piu.begin() + Th::kSize);
  response.th = th;
  response.piu = piu;
  subject_.receive(response, piu);
  return true;
}

void Player::compare(const Step& captured, const Pending& ours) {
  auto judgement = judge(captured, ours.step);
  if (captured.request()) {
    const auto number = judge_number(captured, ours.step);
    if (!number.empty() && judgement.grade != Grade::different) {
      judgement = {Grade::different, number, "sequence numbers go up by one (SNA reference 11.2)"};
    }
  }
  auto& count = verdict_.sessions[captured.session];
  if (judgement.grade == Grade::equal) {
    ++count.equal;
    return;
  }
  if (judgement.rule.empty()) judgement.rule = subject_.take_rule(captured.session);
  report({judgement.grade, captured.number, captured.session,
          title(captured.rh, captured.session.sscp(), captured.ru()) + ": " + judgement.what, judgement.rule,
          Bytes(captured.piu.begin(), captured.piu.end()), ours.bytes});
}

// Remembers how the numbers of the two go together. Identifiers may be any; sequence numbers keep their distance.
std::string Player::judge_number(const Step& captured, const Step& ours) {
  auto& numbers = numbers_[{captured.session, captured.th.expedited}];
  numbers.ours[captured.th.snf] = ours.th.snf;
  const auto offset = static_cast<std::uint16_t>(ours.th.snf - captured.th.snf);
  const auto before = std::exchange(numbers.offset, offset);
  const bool counts = !captured.session.sscp() && !captured.th.expedited && sessions_[captured.session].numbered;
  if (!counts || offset == 0 || !before || *before == offset) return {};
  return "sequence number: captured " + hex4(captured.th.snf) + ", ours " + hex4(ours.th.snf);
}

void Player::missing(const Step& captured, const std::string& why) {
  auto judgement = judge_missing(captured, sessions_[captured.session].stated);
  if (!why.empty()) judgement.what += "; " + why;
  const auto rule = subject_.take_rule(captured.session);
  if (judgement.rule.empty()) judgement.rule = rule;
  // What the captured side itself did wrong.
  if (judgement.grade == Grade::different) {
    const auto index = static_cast<std::size_t>(&captured - conversation_.steps.data());
    const auto fault = conversation_.faults.find(index);
    if (fault != conversation_.faults.end()) {
      judgement.rule.append(judgement.rule.empty() ? "" : "; ").append("in the capture: ").append(fault->second);
    }
  }
  report({judgement.grade,
          captured.number,
          captured.session,
          judgement.what,
          judgement.rule,
          Bytes(captured.piu.begin(), captured.piu.end()),
          {}});
}

void Player::settle_extras(SessionState& session, std::uint64_t number) {
  for (auto& p : session.pending) {
    const auto& played = numbers_[{p.step.session, p.step.th.expedited}].played;
    const auto asked = played.find(p.step.th.snf);
    const bool over = asked != played.end() && asked->second > session.last_of_subject;
    auto judgement = judge_extra(p.step, over);
    if (judgement.rule.empty()) judgement.rule = subject_.take_rule(p.step.session);
    report({judgement.grade, number, p.step.session, judgement.what, judgement.rule, {}, std::move(p.bytes)});
  }
  session.pending.clear();
}

// A window may be granted a moment earlier or later than in the capture, so that at its end one may be missing.
void Player::settle_pacing(const CapturedSession& name, SessionState& session, std::uint64_t number) {
  const int captured = std::exchange(session.pacing_captured, 0);
  const int ours = std::exchange(session.pacing_ours, 0);
  if (captured - ours <= 1 && ours - captured <= 1) return;
  report({Grade::different,
          number,
          name,
          "pacing responses: captured " + std::to_string(captured) + ", ours " + std::to_string(ours),
          "one for each window (SNA reference 11.9)",
          {},
          {}});
}

void Player::report(Finding finding) {
  auto& count = verdict_.sessions[finding.session];
  ++(finding.grade == Grade::allowed ? count.allowed : count.different);
  if (verdict_.findings.size() >= Verdict::kMaxFindings) {
    ++verdict_.not_told;
    return;
  }
  verdict_.findings.push_back(std::move(finding));
}

void Player::finish() {
  collect();
  // What comes by itself comes a moment later; one that never ends is cut off.
  constexpr int kMostAtTheEnd = 100;
  for (int i = 0; i < kMostAtTheEnd && subject_.linger(); ++i) collect();
  for (auto& text : subject_.remarks()) verdict_.left_out.push_back(std::move(text));
  if (!verdict_.failure.empty()) return;
  for (auto& [session, state] : sessions_) {
    settle_extras(state, 0);
    settle_pacing(session, state, 0);
  }
}

}  // namespace openrui::replay
