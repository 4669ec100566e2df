#include "conformance/wire_peer.h"

#include <algorithm>
#include <functional>

#include "formats/ru/activation.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"

namespace openrui::conformance {

namespace {

// A network-services request that nobody knows, which has to be refused (SNA reference 5.5).
const Bytes kUnknownRequest = {0x41, 0xFF, 0xFF};
// BIND forthcoming: a program that holds the LU keeps it (SNA reference 7).
const Bytes kUnbind = {0x32, 0x02};

}  // namespace

std::string WirePeer::in_words(std::string_view what) const {
  if (!link_.up()) return "the link is down: " + link_.state_in_words();
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.answer_limit).count();
  return std::string(what) + " within " + std::to_string(limit) + " ms";
}

// --- between cases

void WirePeer::forget_sessions() {
  pu_active_ = lu_active_ = enabled_ = bound_ = false;
  session_.clear();
}

std::string WirePeer::bring_up() {
  if (!link_.wait_until_up(settings_.link_limit)) {
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.link_limit).count();
    return "no link to the peer within " + std::to_string(limit) + " ms: " + link_.state_in_words();
  }
  if (std::exchange(times_up_, link_.times_up()) != times_up_) forget_sessions();
  if (!sscp_active()) {
    if (auto wrong = activate(); !wrong.empty()) return wrong;
  }
  return {};
}

std::string WirePeer::make_ready(ObedientUser* user) {
  const auto activations = activations_;
  if (auto wrong = bring_up(); !wrong.empty()) return wrong;
  auto wrong = end_session(user);
  // ACTLU resets what does not answer.
  if (!wrong.empty() && is_primary() && link_.up()) wrong = activate();
  session_.clear();
  if (user != nullptr && activations != activations_) user->reopen();
  if (user != nullptr) {
    user->forget(settings_.answer_limit);
    user->read();  // so that it notices when its LU is lost
    if (wrong.empty() && !wait_until_open(*user, settings_.link_limit)) wrong = "the program at the peer has no LU";
  }
  // SNA reference 5.3: a BIND before NOTIFY says so would be refused with 0845.
  const auto ready = [this] { return enabled_ || !is_primary(); };
  if (wrong.empty() && !pump_until(settings_.link_limit, ready)) wrong = "the LU did not say that it is ready (NOTIFY)";
  return wrong;
}

std::string WirePeer::activate() {
  if (!is_primary()) {
    if (pump_until(settings_.link_limit, [this] { return sscp_active(); })) return {};
    return in_words(pu_active_ ? "the peer sent no ACTLU" : "the peer sent no ACTPU");
  }
  forget_sessions();
  ++activations_;
  if (auto wrong = ask(0, rh::session_control, true, emit_actpu(Actpu{}), "ACTPU"); !wrong.empty()) return wrong;
  if (asked_.rh.rti()) return "ACTPU was refused with " + to_words(parse_sense(asked_.ru));
  pu_active_ = true;
  if (auto wrong = ask(settings_.lu, rh::session_control, true, emit_actlu(Actlu{}), "ACTLU"); !wrong.empty())
    return wrong;
  if (asked_.rh.rti()) return "ACTLU was refused with " + to_words(parse_sense(asked_.ru));
  lu_active_ = true;
  const auto response = parse_actlu_response(asked_.ru);
  enabled_ = enabled_ || (response && lu_capabilities(*response).slu == LuCapability::enabled);
  return {};
}

std::string WirePeer::make_idle() {
  if (auto wrong = bring_up(); !wrong.empty()) return wrong;
  if (auto wrong = ask(0, rh::session_control, true, {0x12, 0x01}, "DACTPU"); !wrong.empty()) return wrong;
  forget_sessions();
  return {};
}

std::string WirePeer::end_session(ObedientUser* user) {
  if (!bound_) return {};
  if (is_primary()) {
    // A response to it is no proof of life of the session: a peer that has none refuses it.
    const auto snf = ++identifier_;
    send({true, snf, rh::session_control, kUnbind});
    const auto ended = [&] {
      return std::any_of(session_.begin(), session_.end(),
                         [snf](const Piu& piu) { return piu.rh.rri() && piu.expedited && piu.snf == snf; });
    };
    if (user != nullptr) answer_unbind(*user, ended);
    const bool answered = pump_until(settings_.answer_limit, ended);
    bound_ = false;
    return answered ? std::string() : in_words("UNBIND was not answered");
  }
  const auto term = emit_term_self(make_term_self(settings_.application));
  if (auto wrong = ask(settings_.lu, rh::network_services, false, term, "TERM-SELF"); !wrong.empty()) return wrong;
  if (asked_.rh.rti() || pump_until(settings_.answer_limit, [this] { return !bound_; })) {
    bound_ = false;
    return {};
  }
  return in_words("no UNBIND came after TERM-SELF");
}

// The program may have to read what a case has left before it comes to the UNBIND; none comes when there is no session.
void WirePeer::answer_unbind(ObedientUser& user, const std::function<bool()>& ended) {
  constexpr auto kTurn = std::chrono::milliseconds(5);
  const auto until = std::chrono::steady_clock::now() + settings_.answer_limit;
  user.read();
  while (!ended() && link_.up() && std::chrono::steady_clock::now() < until) {
    const auto piu = user.heard(kTurn);
    if (piu && !piu->rh.rri() && classify(piu->rh, false, piu->ru) == RuKind::unbind) {
      return user.write({piu->expedited, piu->snf, response_rh(piu->rh, true), {}});
    }
    if (piu) {
      user.read();
    } else {
      pump(Duration::zero());
    }
  }
}

std::string WirePeer::log_on(const std::string& mode) {
  const auto init = emit_init_self(make_init_self(settings_.application, mode));
  if (auto wrong = ask(settings_.lu, rh::network_services, false, init, "INIT-SELF"); !wrong.empty()) return wrong;
  return asked_.rh.rti() ? "INIT-SELF was refused with " + to_words(parse_sense(asked_.ru)) : std::string();
}

// --- requests of the tester on the SSCP sessions

std::string WirePeer::ask(std::uint8_t lu, const Rh& rh, bool expedited, const Bytes& ru, std::string_view what) {
  asked_ = {lu, expedited, ++identifier_, false, {}, {}};
  link_.send({lu, 0}, expedited, asked_.snf, rh, ru);
  if (pump_until(settings_.answer_limit, [this] { return asked_.answered; })) return {};
  return in_words(std::string(what) + " was not answered");
}

std::string WirePeer::wait_for_silence() {
  if (settings_.silence == Duration::zero()) {
    return ask(0, rh::network_services, false, kUnknownRequest, "the question that ends a case (RU 41 FF FF)");
  }
  const auto never = [] { return false; };
  pump_until(settings_.silence, never);
  return link_.up() ? std::string() : in_words({});
}

bool WirePeer::answers_questions() {
  constexpr auto kSilence = std::chrono::milliseconds(300);
  if (settings_.silence != Duration::zero() || wait_for_silence().empty()) return true;
  settings_.silence = kSilence;
  return false;
}

bool WirePeer::wait_until_open(ObedientUser& user, Duration limit) {
  constexpr auto kTurn = std::chrono::milliseconds(5);
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!user.wait_until_open(Duration::zero())) {
    if (std::chrono::steady_clock::now() > until) return false;
    pump(kTurn);
  }
  return true;
}

// --- what comes

template <class Done>
bool WirePeer::pump_until(Duration limit, Done&& done) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (!done()) {
    const auto left = std::chrono::duration_cast<Duration>(until - std::chrono::steady_clock::now());
    if (left <= Duration::zero() || (!pump(left) && !link_.up())) return false;
  }
  return true;
}

bool WirePeer::pump(Duration limit) {
  const auto biu = link_.receive(limit);
  if (!biu) return false;
  if (biu->address.is_sscp()) {
    take_sscp(*biu);
  } else {
    take_session(*biu);
  }
  return true;
}

void WirePeer::take_session(const WireBiu& biu) {
  if (biu.address.lu != settings_.lu) return;
  const auto kind = classify(biu.rh, false, biu.ru);
  if (!is_primary() && !biu.rh.rri() && biu.rh.category() == RuCategory::sc) {
    if (kind == RuKind::bind) {
      bound_ = true;
      plu_ = biu.address.partner;
    } else if (kind == RuKind::unbind) {
      bound_ = false;
      send({biu.th.expedited, biu.th.snf, response_rh(biu.rh, true), {biu.ru[0]}});
    }
  }
  session_.push_back({biu.th.expedited, biu.th.snf, biu.rh, biu.ru});
}

void WirePeer::take_sscp(const WireBiu& biu) {
  if (!biu.rh.rri()) return take_sscp_request(biu);
  const bool wanted = biu.address.lu == asked_.lu && biu.th.snf == asked_.snf && biu.th.expedited == asked_.expedited;
  if (!wanted) return;
  asked_.answered = true;
  asked_.rh = biu.rh;
  asked_.ru = biu.ru;
}

void WirePeer::take_sscp_request(const WireBiu& biu) {
  const auto kind = classify(biu.rh, true, biu.ru);
  if (is_primary()) {
    if (kind == RuKind::notify) {
      const auto notify = parse_notify(biu.ru);
      const auto capabilities = notify && notify->key() == NotifyKey::lu_capabilities
                                    ? parse_lu_capabilities(notify->vector)
                                    : std::optional<LuCapabilities>{};
      if (capabilities && biu.address.lu == settings_.lu) enabled_ = capabilities->slu == LuCapability::enabled;
    }
    return answer(biu, Sense::none, {});
  }
  const bool ours = biu.address.lu == settings_.lu;
  switch (kind) {
    case RuKind::actpu:
      forget_sessions();
      pu_active_ = true;
      return answer(biu, Sense::none, emit_actpu_response(ActpuResponse{}));
    case RuKind::dactpu:
      forget_sessions();
      return answer(biu, Sense::none, {});
    case RuKind::actlu:
      if (!ours) return answer(biu, sense::no_session, {});
      lu_active_ = enabled_ = true;
      return answer(biu, Sense::none, emit_actlu_response(make_actlu_response(ActivationType::cold, {}, {})));
    case RuKind::dactlu:
      if (ours) lu_active_ = enabled_ = bound_ = false;
      return answer(biu, Sense::none, {});
    default:
      return answer(biu, Sense::none, {});
  }
}

// `ru`: what a positive response carries; empty: what every response repeats of its request.
void WirePeer::answer(const WireBiu& request, Sense why, ByteView ru) {
  if (!request.rh.answerable()) return;
  Bytes bytes;
  if (why != Sense::none) {
    bytes.resize(4);
    emit_sense(why, bytes.data());
  }
  const auto echoed = std::min(echoed_length(request.rh, true), request.ru.size());
  const auto body = ru.empty() ? ByteView(request.ru).first(echoed) : ru;
  bytes.insert(bytes.end(), body.begin(), body.end());
  if (why == Sense::none && request.rh.response_form() == ResponseForm::exception) return;
  link_.send(request.address, request.th.expedited, request.th.snf, response_rh(request.rh, why == Sense::none), bytes);
}

std::optional<Piu> WirePeer::receive(Duration limit) {
  pump_until(limit, [this] { return !session_.empty(); });
  if (session_.empty()) return std::nullopt;
  auto piu = std::move(session_.front());
  session_.pop_front();
  return piu;
}

void WirePeer::send(const Piu& piu) {
  if (is_primary() && !piu.rh.rri() && classify(piu.rh, false, piu.ru) == RuKind::bind) bound_ = true;
  link_.send({settings_.lu, plu_}, piu.expedited, piu.snf, piu.rh, piu.ru);
}

}  // namespace openrui::conformance
