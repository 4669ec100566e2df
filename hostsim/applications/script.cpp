#include "hostsim/applications/script.h"

#include "formats/ru/session_control.h"
#include "formats/sense.h"
#include "formats/th.h"

namespace openrui::hostsim {

namespace {

// Of the one session that the steps know.
constexpr SessionAddress kOwn{1, 1};

}  // namespace

Script::Script(std::shared_ptr<const Scenario> scenario, PluSession& session, ScenarioRuns& runs)
    : scenario_(std::move(scenario)),
      session_(session),
      runs_(runs),
      run_(runs.begin(scenario_->name, session.lu(), session.timers().now())),
      faults_(&session.faults()) {
  Variables variables;
  for (const auto& [name, value] : scenario_->variables) variables.set(name, value);
  ScenarioStage& stage = *this;
  const auto lu = session.address().lu;
  position_ = std::make_unique<ScenarioPosition>(stage, *scenario_, scenario_->steps, lu, std::move(variables),
                                                 scenario_->seed ^ lu);
  session.tap([this](bool expedited, std::uint16_t snf, ByteView biu) {
    trace(true, expedited, snf, biu.first(Rh::kSize), biu.subspan(Rh::kSize));
  });
}

Script::~Script() { session_.tap({}); }

void Script::on_started(PluSession&) { changed(); }

bool Script::on_heard(PluSession&, const Received& r) {
  if (r.kind == Received::Kind::purged) return true;
  trace(false, r.expedited, r.snf, r.rh.bytes(), r.ru);
  const bool unbind = r.ru_kind == RuKind::unbind;
  if (r.kind == Received::Kind::rejected) {
    position_->abort("the LU broke a rule", session_.half().refusal().in_words() + " (" + to_words(r.sense) + ")");
  } else if (inbox_.full()) {
    position_->abort("the LU has sent " + std::to_string(Inbox::kMost) + " BIUs that no step asks for");
  } else {
    inbox_.add({kOwn, r.expedited, r.snf, r.rh, r.ru_kind, Bytes(r.ru.begin(), r.ru.end())});
  }
  position_->progressed();
  changed();
  return !unbind;
}

// From a turn of its own: a half-session is on the stack.
void Script::on_may_send(PluSession&) {
  position_->progressed();
  timers().arm(turn_, Duration::zero(), [this] { changed(); });
}

SendResult Script::send(SessionAddress, RuKind kind, const Rh& rh, bool expedited, Buffer ru) {
  if (kind == RuKind::unbind) {
    const auto unbind = parse_unbind(ru.view());
    session_.unbind(unbind ? unbind->type : UnbindType::normal,
                    unbind ? unbind->sense.value_or(Sense::none) : Sense::none);
    return {};
  }
  const auto size = ru.view().size();
  const auto result = half(kOwn).send_request(rh, expedited, std::move(ru));
  if (result.code != SendResult::Code::refused) session_.count_sent(rh, size);
  return result;
}

FaultAnswer Script::misbehave(SessionAddress, const Fault& fault) {
  auto placed = fault;
  placed.where.lu = session_.lu();
  placed.where.session = FaultPlace::Session::lu_lu;
  return faults_.ask(placed);
}

void Script::trace(bool by_host, bool expedited, std::uint16_t snf, ByteView rh, ByteView ru) {
  const auto address = session_.address();
  Th th;
  th.expedited = expedited;
  th.daf = by_host ? address.lu : address.partner;
  th.oaf = by_host ? address.partner : address.lu;
  th.snf = snf;
  Bytes piu(Th::kSize);
  emit_th(th, piu.data());
  piu.insert(piu.end(), rh.begin(), rh.end());
  piu.insert(piu.end(), ru.begin(), ru.end());
  run_->note(timers().now(), by_host, std::move(piu));
}

// A step may cause calls that lead here again.
void Script::changed() {
  again_ = true;
  if (in_step_ || run_->over) return;
  in_step_ = true;
  while (std::exchange(again_, false)) position_->go_on();
  in_step_ = false;
  if (position_->state() == ScenarioPosition::State::failed) return end(position_->result());
  if (position_->state() != ScenarioPosition::State::passed) return;
  ScenarioResult result;
  result.passed = true;
  result.steps = position_->performed();
  end(std::move(result));
}

bool Script::on_command(PluSession&, const std::string& verb, const std::string&) {
  if (verb != "stop" || run_->over) return false;
  position_->abort("stopped by an operator");
  changed();
  return true;
}

void Script::on_over(PluSession&, const std::string& how) {
  if (run_->over) return;
  position_->abort("the session ended: " + how);
  changed();
}

// The session is ended from a turn of its own, as the application is configured to, and at once after a failure.
void Script::end(ScenarioResult result) {
  const bool passed = result.passed;
  faults_.take_back();
  runs_.end(*run_, std::move(result), timers().now());
  timers().arm(turn_, Duration::zero(), [this, passed] {
    if (passed) return session_.finish();
    session_.unbind(UnbindType::cleanup);
  });
}

}  // namespace openrui::hostsim
