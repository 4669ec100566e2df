#include "hostsim/scenario/player.h"

#include <algorithm>

#include "formats/describe.h"
#include "formats/mask.h"
#include "formats/ru/activation.h"
#include "formats/ru/response.h"
#include "formats/sense.h"
#include "hostsim/context.h"

namespace openrui::hostsim {

namespace {

std::string name_of(SessionAddress a) {
  if (a.lu == 0) return "SSCP-PU";
  const auto lu = to_hex(ByteView(&a.lu, 1));
  if (a.is_sscp()) return "SSCP-LU " + lu;
  return "LU " + lu + "<->" + to_hex(ByteView(&a.partner, 1));
}

// Pacing is the half-session's; reserved bits mean nothing (SNA reference 3.1).
std::string compared_indicators(Rh rh) { return indicators(rh.set_pi(false)); }

}  // namespace

// The primary half of one session.
class ScenarioPlayer::Half final : public BiuSink, private HalfSessionUser {
 public:
  Half(ScenarioPlayer& player, SessionAddress a)
      : player_(player), address_(a), session(Role::primary, a.is_sscp(), *this, *this) {}

 private:
  void send_biu(bool expedited, std::uint16_t snf, Buffer biu) override {
    player_.send_biu(address_, expedited, snf, std::move(biu));
  }
  bool congested() const override { return player_.path_.congested(); }
  void on_received(HalfSession&, const Received& received) override {
    if (received.kind == Received::Kind::rejected) {
      return player_.broken(address_, session.refusal().in_words() + " (" + to_words(received.sense) + ")");
    }
    if (received.kind != Received::Kind::purged) player_.heard(address_, received);
  }
  void on_released(HalfSession&, const SendResult&) override { player_.resumed(); }
  void on_note(HalfSession&, Sense sense, std::string_view what) override {
    if (sense != Sense::none) player_.broken(address_, std::string(what) + " (" + to_words(sense) + ")");
  }

  ScenarioPlayer& player_;
  SessionAddress address_;

 public:
  HalfSession session;  // last: it is told where the others are
};

ScenarioPlayer::ScenarioPlayer(const Scenario& scenario, const PortDefinition& port, const LinkDefinition& link,
                               const HostEnvironment& environment, Trace trace,
                               std::function<void(const ScenarioResult&)> ended)
    : scenario_(scenario),
      definition_(link),
      environment_(environment),
      trace_(std::move(trace)),
      ended_(std::move(ended)),
      path_(PathControl::Side::host, *this) {
  definition_.host = true;
  LinkNotifier& notifier = *this;
  link_ = environment.links.make_link(port, definition_, notifier);
  path_.set_link(link_.get());
}

ScenarioPlayer::~ScenarioPlayer() = default;

void ScenarioPlayer::start(bool limited) {
  if (limited) {
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(scenario_.wait).count();
    environment_.timers.arm(timer_, scenario_.wait, [this, waited] {
      fail("the node did not come within " + std::to_string(waited) + " ms: " + link_->state_in_words());
    });
  }
  link_->start();
}

// --- link

void ScenarioPlayer::on_contacted(const LinkInfo& info) {
  up_ = true;
  timer_.cancel();
  const auto own = definition_.max_btu;
  path_.set_max_btu(own == 0 || info.max_btu == 0 ? std::max(own, info.max_btu) : std::min(own, info.max_btu));
  environment_.events.on_event(Severity::info, definition_.name, "link contacted");
  if (std::exchange(restarting_, false)) ++at_;
  if (std::exchange(over_, false)) at_ = 0;
  go_on();
}

void ScenarioPlayer::on_inop(InopReason reason, const std::string& detail) {
  if (!std::exchange(up_, false)) return;
  path_.forget_all();
  halves_.clear();
  heard_.clear();
  unanswered_.clear();
  enabled_.clear();
  if (over_) return;
  if (restarting_) return link_->start();
  fail("the link went down: " + std::string(openrui::name(reason)) + ", " + detail);
}

void ScenarioPlayer::on_uncongested() {
  for (auto& [address, half] : halves_) half->session.resume();
}

void ScenarioPlayer::on_piu(ByteView piu) {
  if (trace_) trace_(false, piu);
  path_.receive(piu);
}

void ScenarioPlayer::send_biu(SessionAddress address, bool expedited, std::uint16_t snf, Buffer biu) {
  if (trace_) {
    Th th;
    th.expedited = expedited;
    th.daf = address.lu;
    th.oaf = address.partner;
    th.snf = snf;
    Bytes piu(Th::kSize);
    emit_th(th, piu.data());
    const auto view = biu.view();
    piu.insert(piu.end(), view.begin(), view.end());
    trace_(true, piu);
  }
  path_.send(address, expedited, snf, std::move(biu));
}

// --- what the node says

ScenarioPlayer::Half& ScenarioPlayer::half_of(SessionAddress address) {
  auto& half = halves_[address];
  if (half == nullptr) half = std::make_unique<Half>(*this, address);
  return *half;
}

std::size_t ScenarioPlayer::max_biu(SessionAddress) {
  constexpr std::size_t kNoLimit = 65535;
  return kNoLimit;
}

void ScenarioPlayer::on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  half_of(address).session.receive(th.expedited, th.snf, rh, ru);
  go_on();
}

void ScenarioPlayer::on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  half_of(address).session.receive_damaged(th.expedited, th.snf, rh, head, why);
  go_on();
}

void ScenarioPlayer::on_dropped(Sense why, std::string_view what, ByteView) {
  fail("a PIU of the node cannot be read: " + std::string(what), to_words(why));
}

void ScenarioPlayer::broken(SessionAddress address, const std::string& rule) {
  fail("the node broke a rule in " + name_of(address), rule);
}

void ScenarioPlayer::heard(SessionAddress address, const Received& r) {
  if (over_) return;
  if (heard_.size() >= kMaxHeard) {
    fail("the node has sent " + std::to_string(kMaxHeard) + " BIUs that no step asks for");
    return;
  }
  heard_.push_back({address, r.expedited, r.snf, r.rh, r.ru_kind, Bytes(r.ru.begin(), r.ru.end())});
  note_capabilities(heard_.back());
}

void ScenarioPlayer::resumed() {
  if (!std::exchange(held_, false)) return;
  ++at_;
  // From a turn of its own: a half-session is on the stack.
  environment_.timers.arm(timer_, Duration::zero(), [this] { go_on(); });
}

// --- steps

// A step may cause calls that lead here again.
void ScenarioPlayer::go_on() {
  if (in_step_ || over_ || paused_ || restarting_ || held_ || !up_) return;
  in_step_ = true;
  while (!over_ && at_ < scenario_.steps.size()) {
    settle_unasked();
    const auto outcome = perform(scenario_.steps[at_]);
    if (outcome != Outcome::done) break;
    timer_.cancel();
    ++at_;
  }
  in_step_ = false;
  if (!over_ && at_ == scenario_.steps.size()) end({true, {}, {}, {}, {}, false, {}});
}

ScenarioPlayer::Outcome ScenarioPlayer::perform(const ScenarioStep& step) {
  switch (step.verb) {
    case ScenarioStep::Verb::send:
      return send(step);
    case ScenarioStep::Verb::wait:
      return wait(step);
    case ScenarioStep::Verb::answer:
      return answer(step);
    case ScenarioStep::Verb::slu:
      return wait_for_slu(step);
    case ScenarioStep::Verb::restart_link:
      restarting_ = true;
      link_->stop();
      return Outcome::waits;
    case ScenarioStep::Verb::pause:
      paused_ = true;
      environment_.timers.arm(timer_, step.limit, [this] {
        paused_ = false;
        ++at_;
        go_on();
      });
      return Outcome::waits;
  }
  return Outcome::failed;
}

// SNA reference 5.2, 5.3.
void ScenarioPlayer::note_capabilities(const Heard& h) {
  std::optional<LuCapabilities> stated;
  if (h.kind == RuKind::notify && !h.rh.rri()) {
    const auto notify = parse_notify(h.ru);
    if (notify && notify->key() == NotifyKey::lu_capabilities) stated = parse_lu_capabilities(notify->vector);
  } else if (h.kind == RuKind::actlu && h.rh.rri() && !h.rh.rti()) {
    if (const auto response = parse_actlu_response(h.ru)) stated = lu_capabilities(*response);
  }
  if (stated) enabled_[h.session.lu] = stated->slu == LuCapability::enabled;
}

ScenarioPlayer::Outcome ScenarioPlayer::wait_for_slu(const ScenarioStep& step) {
  const auto stated = enabled_.find(step.session.lu);
  if (stated != enabled_.end() && stated->second == step.enabled) return Outcome::done;
  arm(step.limit);
  return Outcome::waits;
}

// SNA reference 11.1: an activation or deactivation ends what is inside of it.
void ScenarioPlayer::reset_inside(const ScenarioStep& step) {
  const auto kind = step.message.kind;
  const bool pu = kind == RuKind::actpu || kind == RuKind::dactpu;
  const bool lu = kind == RuKind::actlu || kind == RuKind::dactlu;
  if (!pu && !lu) return;
  for (auto& [address, half] : halves_) {
    if (address == step.session || (lu && (address.lu != step.session.lu || address.is_sscp()))) continue;
    half->session.reset();
  }
}

ScenarioPlayer::Outcome ScenarioPlayer::send(const ScenarioStep& step) {
  reset_inside(step);
  auto& session = half_of(step.session).session;
  const auto& ru = step.ru ? *step.ru : step.message.ru;
  const auto result = session.send_request(step.message.rh, step.message.expedited, Buffer::copy_of(ru));
  switch (result.code) {
    case SendResult::Code::held:
      held_ = true;
      arm(step.limit);
      return Outcome::waits;
    case SendResult::Code::refused:
      return fail("the step breaks a rule of the host: " + to_words(result.sense), session.refusal().in_words());
    case SendResult::Code::sent:
    case SendResult::Code::consumed:
      break;
  }
  return Outcome::done;
}

ScenarioPlayer::Outcome ScenarioPlayer::answer(const ScenarioStep& step) {
  const auto& m = step.message;
  const auto found = std::find_if(unanswered_.rbegin(), unanswered_.rend(), [&](const Heard& h) {
    return h.session == step.session && (m.kind == RuKind::unknown || h.kind == m.kind);
  });
  if (found == unanswered_.rend()) return fail("no request of the node is there to be answered so");
  const auto request = *found;
  unanswered_.erase(std::next(found).base());
  Bytes ru = step.ru.value_or(Bytes{});
  const bool positive = m.form == MessageWords::Form::positive;
  if (!positive) {
    ru.resize(4);
    emit_sense(m.sense.sense, ru.data());
  }
  auto& session = half_of(step.session).session;
  const auto result = session.send_response(request.expedited, request.snf, positive, ru);
  if (result.code != SendResult::Code::refused) return Outcome::done;
  return fail("the step breaks a rule of the host: " + to_words(result.sense), session.refusal().in_words());
}

std::deque<ScenarioPlayer::Heard>::iterator ScenarioPlayer::find(const ScenarioStep& step) {
  const auto& m = step.message;
  return std::find_if(heard_.begin(), heard_.end(), [&](const Heard& h) {
    if (!(h.session == step.session) || h.rh.rri() == m.is_request()) return false;
    return m.is_request() ? h.kind == m.kind && h.expedited == m.expedited
                          : m.kind == RuKind::unknown || h.kind == m.kind;
  });
}

ScenarioPlayer::Outcome ScenarioPlayer::wait(const ScenarioStep& step) {
  const auto found = find(step);
  if (found == heard_.end()) {
    const auto& m = step.message;
    // What is in order on a flow does not come later.
    const auto other = std::find_if(heard_.begin(), heard_.end(), [&](const Heard& h) {
      return m.is_request() && !h.rh.rri() && !step.session.is_sscp() && h.session == step.session &&
             h.expedited == m.expedited;
    });
    if (other != heard_.end()) return fail("the node sent " + title(other->rh, false, other->ru), {}, &*other);
    arm(step.limit);
    return Outcome::waits;
  }
  Heard heard = std::move(*found);
  heard_.erase(found);
  auto& session = half_of(step.session).session;
  if (!heard.expedited) session.consumed(1);
  if (auto what = difference(step, heard); !what.empty()) return fail(what, {}, &heard);
  if (!heard.rh.rri()) {
    session.asked_to_read();
    if (heard.rh.answerable()) unanswered_.push_back(std::move(heard));
    // RQE leaves requests that nobody answers.
    constexpr std::size_t kMaxUnanswered = 1000;
    if (unanswered_.size() > kMaxUnanswered) unanswered_.pop_front();
  }
  return Outcome::done;
}

std::string ScenarioPlayer::difference(const ScenarioStep& step, const Heard& heard) const {
  const auto& m = step.message;
  const bool sscp = step.session.is_sscp();
  if (m.is_request()) {
    if (m.indicators && compared_indicators(m.rh) != compared_indicators(heard.rh)) {
      return "indicators: expected " + compared_indicators(m.rh) + ", heard " + compared_indicators(heard.rh);
    }
  } else {
    const bool positive = m.form == MessageWords::Form::positive;
    const bool same =
        positive == !heard.rh.rti() && (positive || (heard.ru.size() >= 4 && m.sense.matches(parse_sense(heard.ru))));
    if (!same) return "the node answered " + title(heard.rh, sscp, heard.ru);
  }
  auto ru = heard.ru;
  if (step.masked) {
    const auto bind = parse_bind(halves_.at(step.session)->session.bind_image());
    ru = masked(ru, bind && !sscp ? mask_form(*bind, false) : MaskForm::text, heard.rh.bci());
  }
  if (step.pattern && !matches(*step.pattern, ru)) {
    return "the RU: expected " + to_words(*step.pattern) + ", heard " + to_hex(ru);
  }
  if (step.contains && std::search(ru.begin(), ru.end(), step.contains->begin(), step.contains->end()) == ru.end()) {
    return "the RU does not contain " + to_hex(*step.contains) + ": " + to_hex(ru);
  }
  return {};
}

// SNA reference 5.3: a node tells of programs that come and go when it likes. Unless a step asks for it, the host says
// yes, as an SSCP does.
void ScenarioPlayer::settle_unasked() {
  for (auto h = heard_.begin(); h != heard_.end();) {
    const bool notify = h->kind == RuKind::notify && !h->rh.rri();
    if (!notify || is_expected_later(*h)) {
      ++h;
      continue;
    }
    auto& session = half_of(h->session).session;
    session.consumed(1);
    session.send_response(h->expedited, h->snf, true, {});
    h = heard_.erase(h);
  }
}

bool ScenarioPlayer::is_expected_later(const Heard& heard) const {
  return std::any_of(scenario_.steps.begin() + static_cast<std::ptrdiff_t>(at_), scenario_.steps.end(),
                     [&](const ScenarioStep& step) {
                       return step.verb == ScenarioStep::Verb::wait && step.session == heard.session &&
                              step.message.is_request() && step.message.kind == heard.kind;
                     });
}

// --- end

void ScenarioPlayer::arm(Duration limit) {
  if (timer_.armed()) return;
  environment_.timers.arm(timer_, limit, [this, limit] {
    const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
    const auto& step = scenario_.steps[at_];
    fail(held_ ? "no pacing response came within " + std::to_string(waited) + " ms"
               : "it did not come within " + std::to_string(waited) + " ms" + what_came(step));
  });
}

std::string ScenarioPlayer::what_came(const ScenarioStep& step) const {
  for (const auto& h : heard_) {
    if (h.session == step.session) return "; the node sent " + title(h.rh, h.session.is_sscp(), h.ru) + " instead";
  }
  return {};
}

ScenarioPlayer::Outcome ScenarioPlayer::fail(const std::string& what, const std::string& rule, const Heard* heard) {
  if (over_) return Outcome::failed;
  ScenarioResult result;
  if (at_ < scenario_.steps.size()) {
    const auto& step = scenario_.steps[at_];
    result.place = step.place;
    result.step = step.words;
  }
  result.what = what;
  result.rule = rule;
  if (heard != nullptr) {
    result.sscp = heard->session.is_sscp();
    const auto rh = heard->rh.bytes();
    result.heard.assign(rh.begin(), rh.end());
    result.heard.insert(result.heard.end(), heard->ru.begin(), heard->ru.end());
  }
  end(std::move(result));
  return Outcome::failed;
}

void ScenarioPlayer::end(ScenarioResult result) {
  over_ = true;
  timer_.cancel();
  // From a turn of its own, so that the caller may destroy us.
  environment_.timers.arm(timer_, Duration::zero(), [this, result = std::move(result)] { ended_(result); });
}

}  // namespace openrui::hostsim
