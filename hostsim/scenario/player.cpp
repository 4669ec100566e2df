#include "hostsim/scenario/player.h"

#include <algorithm>

#include "formats/ru/activation.h"
#include "formats/ru/response.h"
#include "formats/sense.h"

namespace openrui::hostsim {

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
    if (sense == Sense::none) return;
    const auto words = std::string(what) + " (" + to_words(sense) + ")";
    // What answers a fault fits no request of ours.
    if (player_.faults_.asked()) return player_.note(words);
    player_.broken(address_, words);
  }

  ScenarioPlayer& player_;
  SessionAddress address_;

 public:
  HalfSession session;  // last: it is told where the others are
};

ScenarioPlayer::ScenarioPlayer(const Scenario& scenario, const Setting& setting, Trace trace,
                               std::function<void(const ScenarioResult&)> ended)
    : scenario_(scenario),
      definition_(setting.definition),
      timers_(setting.timers),
      events_(setting.events),
      lus_(setting.lus),
      trace_(std::move(trace)),
      ended_(std::move(ended)),
      all_faults_(setting.faults),
      faults_(setting.faults),
      path_(PathControl::Side::host, *this) {
  begin();
}

ScenarioPlayer::~ScenarioPlayer() = default;

void ScenarioPlayer::set_link(Link& link) {
  link_ = &link;
  path_.set_link(link_);
}

void ScenarioPlayer::start(bool limited) {
  if (limited) {
    timers_.arm(contact_, scenario_.wait, [this] {
      fail("the node did not come within " + ScenarioPosition::in_ms(scenario_.wait) + ": " + link_->state_in_words());
    });
  }
  link_->start();
}

void ScenarioPlayer::stop() {
  over_ = true;
  faults_.take_back();
  restarting_ = false;
  contact_.cancel();
  turn_.cancel();
  link_->stop();
}

// --- link

void ScenarioPlayer::begin() {
  Variables variables;
  for (const auto& [name, value] : scenario_.variables) variables.set(name, value);
  ScenarioStage& stage = *this;
  position_ =
      std::make_unique<ScenarioPosition>(stage, scenario_, scenario_.steps, 0, std::move(variables), scenario_.seed);
}

void ScenarioPlayer::on_contacted(const LinkInfo& info) {
  up_ = true;
  contact_.cancel();
  const auto own = definition_.max_btu;
  path_.set_max_btu(own == 0 || info.max_btu == 0 ? std::max(own, info.max_btu) : std::min(own, info.max_btu));
  events_.on_event(Severity::info, definition_.name, "link contacted");
  if (std::exchange(restarting_, false)) restarted_ = true;
  if (std::exchange(over_, false)) begin();
  position_->progressed();
  changed();
}

void ScenarioPlayer::on_inop(InopReason reason, const std::string& detail) {
  if (!std::exchange(up_, false)) return;
  path_.forget_all();
  halves_.clear();
  inbox_.clear();
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

void ScenarioPlayer::restart_link() {
  restarting_ = true;
  link_->stop();
}

// --- what the node says

HalfSession& ScenarioPlayer::half(SessionAddress address) {
  auto& half = halves_[address];
  if (half == nullptr) half = std::make_unique<Half>(*this, address);
  return half->session;
}

std::size_t ScenarioPlayer::max_biu(SessionAddress) {
  constexpr std::size_t kNoLimit = 65535;
  return kNoLimit;
}

void ScenarioPlayer::on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  half(address).receive(th.expedited, th.snf, rh, ru);
  position_->progressed();
  changed();
}

void ScenarioPlayer::on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  half(address).receive_damaged(th.expedited, th.snf, rh, head, why);
  changed();
}

void ScenarioPlayer::on_dropped(Sense why, std::string_view what, ByteView) {
  fail("a PIU of the node cannot be read: " + std::string(what), to_words(why));
}

void ScenarioPlayer::broken(SessionAddress address, const std::string& rule) {
  fail("the node broke a rule in " + session_name(address), rule);
}

void ScenarioPlayer::heard(SessionAddress address, const Received& r) {
  if (over_) return;
  if (inbox_.full()) return fail("the node has sent " + std::to_string(Inbox::kMost) + " BIUs that no step asks for");
  Heard heard{address, r.expedited, r.snf, r.rh, r.ru_kind, Bytes(r.ru.begin(), r.ru.end())};
  note_capabilities(heard);
  inbox_.add(std::move(heard));
}

// From a turn of its own: a half-session is on the stack.
void ScenarioPlayer::resumed() {
  position_->progressed();
  if (!over_) timers_.arm(turn_, Duration::zero(), [this] { changed(); });
}

// --- steps

// A step may cause calls that lead here again.
void ScenarioPlayer::changed() {
  again_ = true;
  if (in_step_) return;
  in_step_ = true;
  while (std::exchange(again_, false) && !over_ && up_ && !restarting_) {
    settle_unasked();
    position_->go_on();
    settle_unasked();
  }
  in_step_ = false;
  if (over_ || position_->state() == ScenarioPosition::State::running) return;
  if (position_->state() == ScenarioPosition::State::failed) return end(position_->result());
  ScenarioResult result;
  result.passed = true;
  result.steps = position_->performed();
  end(std::move(result));
}

SendResult ScenarioPlayer::send(SessionAddress address, RuKind kind, const Rh& rh, bool expedited, Buffer ru) {
  reset_inside(address, kind);
  return half(address).send_request(rh, expedited, std::move(ru));
}

// SNA reference 11.1: an activation or deactivation ends what is inside of it.
void ScenarioPlayer::reset_inside(SessionAddress address, RuKind kind) {
  const bool pu = kind == RuKind::actpu || kind == RuKind::dactpu;
  const bool lu = kind == RuKind::actlu || kind == RuKind::dactlu;
  if (!pu && !lu) return;
  for (auto& [other, half] : halves_) {
    if (other == address || (lu && (other.lu != address.lu || other.is_sscp()))) continue;
    half->session.reset();
  }
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

std::optional<bool> ScenarioPlayer::slu_enabled(std::uint8_t lu) const {
  const auto stated = enabled_.find(lu);
  return stated == enabled_.end() ? std::nullopt : std::optional(stated->second);
}

// SNA reference 5.3: a node tells of programs that come and go when it likes. Unless a step asks for it, the host says
// yes, as an SSCP does.
void ScenarioPlayer::settle_unasked() {
  for (auto& [address, queue] : inbox_.all()) {
    if (!address.is_sscp()) continue;
    for (auto h = queue.begin(); h != queue.end();) {
      const bool notify = h->kind == RuKind::notify && !h->rh.rri();
      if (!notify || is_expected_later(*h)) {
        ++h;
        continue;
      }
      half(address).consumed(1);
      half(address).send_response(h->expedited, h->snf, true, {});
      h = inbox_.erase(queue, h);
    }
  }
}

bool ScenarioPlayer::is_expected_later(const Heard& heard) const {
  const auto now = position_->top_step();
  return std::any_of(scenario_.awaited.begin(), scenario_.awaited.end(), [&](const Scenario::Awaited& a) {
    const bool same = a.session.own_lu ? a.session.address.partner == heard.session.partner && heard.session.lu != 0
                                       : a.session.address == heard.session;
    return a.step >= now && same && a.kind == heard.kind;
  });
}

std::string ScenarioPlayer::lu_name(std::uint8_t lu) const {
  const auto found = lus_.find(lu);
  return found == lus_.end() ? to_hex(ByteView(&lu, 1)) : found->second;
}

FaultAnswer ScenarioPlayer::misbehave(SessionAddress address, const Fault& fault) {
  using Session = FaultPlace::Session;
  auto placed = fault;
  placed.where.link = definition_.name;
  placed.where.address = address.lu;
  placed.where.session = Session::lu_lu;
  if (address.is_sscp()) placed.where.session = address.lu == 0 ? Session::sscp_pu : Session::sscp_lu;
  // An LU that the configuration does not have is known by its session.
  if (all_faults_ != nullptr) all_faults_->add_unit(session_name({address.lu, 0}), definition_.name, address.lu);
  return faults_.ask(placed);
}

void ScenarioPlayer::note(const std::string& text) { events_.on_event(Severity::info, scenario_.name, text); }

// --- end

void ScenarioPlayer::fail(const std::string& what, const std::string& rule) {
  if (over_) return;
  position_->abort(what, rule);
  end(position_->result());
}

// From a turn of its own, so that the caller may destroy us.
void ScenarioPlayer::end(ScenarioResult result) {
  if (std::exchange(over_, true)) return;
  faults_.take_back();
  contact_.cancel();
  timers_.arm(turn_, Duration::zero(), [this, result = std::move(result)] { ended_(result); });
}

}  // namespace openrui::hostsim
