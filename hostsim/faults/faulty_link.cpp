#include "hostsim/faults/faulty_link.h"

#include <algorithm>

#include "formats/message_words.h"
#include "formats/sense.h"

namespace openrui::hostsim {

namespace {

// "data", "+RSP(BIND)", "a segment".
std::string words_of(const FaultEvent& event) {
  if (!event.piu->rh) return "a segment";
  const auto& rh = *event.piu->rh;
  return title(rh, event.address.is_sscp(), event.piu->ru);
}

std::string number_of(std::uint16_t snf) {
  auto text = to_hex(Bytes{static_cast<std::uint8_t>(snf >> 8), static_cast<std::uint8_t>(snf)});
  std::erase(text, ' ');
  return text;
}

SessionAddress address_of(const Th& th, bool leaving) {
  return leaving ? SessionAddress{th.daf, th.oaf, false} : SessionAddress{th.oaf, th.daf, false};
}

long milliseconds(Duration d) {
  return static_cast<long>(std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

}  // namespace

FaultyLink::FaultyLink(Faults& faults, TimerQueue& timers, const LinkDefinition& definition, std::string port,
                       LinkNotifier& user)
    : faults_(faults),
      timers_(timers),
      name_(definition.name),
      port_(std::move(port)),
      own_btu_(definition.max_btu),
      user_(user) {
  faults_.links_.push_back(this);
}

FaultyLink::~FaultyLink() { std::erase(faults_.links_, this); }

// --- life of the link

void FaultyLink::start() {
  restart_.cancel();
  link_->start();
}

void FaultyLink::stop() {
  restart_.cancel();
  cutting_ = false;
  link_->stop();
}

void FaultyLink::on_contacted(const LinkInfo& info) {
  max_btu_ = own_btu_ == 0 || info.max_btu == 0 ? std::max(own_btu_, info.max_btu) : std::min(own_btu_, info.max_btu);
  user_.on_contacted(info);
}

void FaultyLink::on_inop(InopReason reason, const std::string& detail) {
  forget();
  if (!std::exchange(cutting_, false)) return user_.on_inop(reason, detail);
  timers_.arm(restart_, cut_for_, [this] { link_->start(); });
  user_.on_inop(InopReason::carrier_lost, "cut by a fault");
}

void FaultyLink::forget() {
  waiting_.clear();
  waiting_bytes_ = 0;
  congested_ = false;
  last_.clear();
  numbers_.clear();
  due_.cancel();
}

void FaultyLink::cut(const FaultStrike& strike, std::uint8_t address, const std::string& when) {
  faults_.tell(strike, name_, address,
               "the link goes down for " + std::to_string(milliseconds(strike.fault.values.wait)) + " ms" + when);
  forget();
  cutting_ = true;
  cut_for_ = strike.fault.values.wait;
  link_->stop();
}

bool FaultyLink::strike_now(const FaultStrike& strike) {
  if (!link_->contacted() || cutting_) return false;
  switch (strike.fault.kind) {
    case FaultKind::cut_link:
      cut(strike, 0, {});
      return true;
    case FaultKind::garbage_dlc:
      return faults_.send_raw(strike, name_, port_);
    case FaultKind::garbage_th:
      faults_.tell(strike, name_, 0, "a PIU of " + to_hex(strike.garbage, 32));
      link_->send(Buffer::copy_of(strike.garbage));
      return true;
    default:
      return false;
  }
}

// --- what leaves

void FaultyLink::send(Buffer piu) {
  if (faults_.armed_.empty() && quiet()) return link_->send(std::move(piu));
  if (cutting_) return;
  auto parts = take_apart(piu.view());
  if (!parts) return link_->send(std::move(piu));
  const auto address = address_of(parts->th, true);
  const auto kind = parts->rh ? classify(*parts->rh, address.is_sscp(), parts->ru) : RuKind::unknown;
  const bool request = !parts->rh || !parts->rh->rri();
  if (request && parts->th.expedited) note_reset(address, kind);
  if (const auto numbers = numbers_.find(address); request && !parts->th.expedited && numbers != numbers_.end()) {
    parts->th.snf = numbers->second.outgoing(parts->th.snf);
    emit_th(parts->th, piu.data());
  }
  const FaultEvent event{name_, address, true, &*parts, kind};
  const auto strike = faults_.strike(event);
  if (!strike) return put(std::move(piu), address);
  apply(*strike, event, std::move(piu));
}

void FaultyLink::apply(const FaultStrike& strike, const FaultEvent& event, Buffer piu) {
  const auto& v = strike.fault.values;
  const auto& address = event.address;
  const auto tell = [&](const std::string& what) { faults_.tell(strike, name_, address.lu, what); };
  switch (strike.fault.kind) {
    case FaultKind::late_bind:
    case FaultKind::slow_host:
      tell(words_of(event) + " is late by " + std::to_string(milliseconds(v.wait)) + " ms");
      return put(std::move(piu), address, v.wait);
    case FaultKind::lost_response:
      return tell(words_of(event) + " " + number_of(event.piu->th.snf) + " is not sent");
    case FaultKind::duplicated_response:
      tell(words_of(event) + " " + number_of(event.piu->th.snf) + " is sent twice");
      put(Buffer::copy_of(piu.view()), address);
      return put(std::move(piu), address);
    case FaultKind::stalled_pacing:
      return hold_grant(strike, event, std::move(piu));
    case FaultKind::cut_link:
      // What was sent may still arrive.
      put(std::move(piu), address);
      return cut(strike, address.lu, ", behind " + words_of(event));
    case FaultKind::unbind:
    case FaultKind::dactlu:
    case FaultKind::actlu_storm:
      put(std::move(piu), address);
      return faults_.perform(strike, name_, address.lu);
    case FaultKind::garbage_dlc:
      faults_.send_raw(strike, name_, port_);
      return put(std::move(piu), address);
    case FaultKind::garbage_th:
      tell("a PIU of " + to_hex(strike.garbage, 32) + " before " + words_of(event));
      put(Buffer::copy_of(strike.garbage), address);
      return put(std::move(piu), address);
    case FaultKind::garbage_ru:
      tell("the RU of " + words_of(event) + " is " + to_hex(strike.garbage, 32));
      return put(make_piu(event.piu->th, *event.piu->rh, strike.garbage), address);
    default:
      return apply_to_request(strike, event, std::move(piu));
  }
}

void FaultyLink::apply_to_request(const FaultStrike& strike, const FaultEvent& event, Buffer piu) {
  const auto& v = strike.fault.values;
  const auto& [th, rh, ru] = *event.piu;
  const auto tell = [&](const std::string& what) { faults_.tell(strike, name_, event.address.lu, what); };
  switch (strike.fault.kind) {
    case FaultKind::wrong_number: {
      auto other = th;
      other.snf = static_cast<std::uint16_t>(th.snf + v.offset);
      numbers_[event.address].change(th.snf, other.snf);
      tell(words_of(event) + " " + number_of(th.snf) + " is numbered " + number_of(other.snf));
      return put(make_piu(other, *rh, ru), event.address);
    }
    case FaultKind::bracket_violation: {
      auto other = *rh;
      other.set_bbi(!rh->bbi());
      tell(words_of(event) + (rh->bbi() ? " goes without BB" : " goes with BB"));
      return put(make_piu(th, other, ru), event.address);
    }
    case FaultKind::direction_violation:
      put(std::move(piu), event.address);
      return speak_out_of_turn(strike, event);
    case FaultKind::long_ru:
      return lengthen(strike, event);
    case FaultKind::bad_segments:
      tell(words_of(event) + " goes in segments, " + std::string(split_words(strike.fault.row().hows)[v.how]));
      for (auto& segment : bad_segments(*event.piu, static_cast<SegmentFault>(v.how))) {
        put(std::move(segment), event.address);
      }
      return;
    case FaultKind::garbage_rh:
      return spoil_rh(strike, event);
    default: {
      const auto bind = bad_bind(ru, strike.fault.kind, v);
      tell("BIND " + to_hex(ByteView(bind).first(std::min<std::size_t>(bind.size(), 27))));
      return put(make_piu(th, *rh, bind), event.address);
    }
  }
}

// A chain of one RU that asks for exceptions only.
void FaultyLink::speak_out_of_turn(const FaultStrike& strike, const FaultEvent& event) {
  auto th = event.piu->th;
  ++th.snf;
  numbers_[event.address].add(th.snf);
  Rh rh;
  rh.set_bci(true).set_eci(true).set_dr1(true).set_eri(true);
  faults_.tell(strike, name_, event.address.lu,
               "behind " + words_of(event) + " that gives the direction away goes data " + number_of(th.snf));
  put(make_piu(th, rh, strike.garbage), event.address);
}

void FaultyLink::lengthen(const FaultStrike& strike, const FaultEvent& event) {
  const auto limit = faults_.actions_.longest_ru_at(name_, event.address.lu);
  constexpr std::size_t kWithoutLimit = 32767;
  const auto wanted = strike.fault.values.length;
  Bytes ru(event.piu->ru.begin(), event.piu->ru.end());
  const auto before = ru.size();
  ru.resize(std::max(before + 1, wanted != 0 ? wanted : (limit == 0 ? kWithoutLimit : limit + 1)), 0x40);
  faults_.tell(strike, name_, event.address.lu,
               words_of(event) + " of " + std::to_string(before) + " bytes goes with " + std::to_string(ru.size()));
  for (auto& piu : make_pius(event.piu->th, *event.piu->rh, ru, max_btu_)) put(std::move(piu), event.address);
}

void FaultyLink::spoil_rh(const FaultStrike& strike, const FaultEvent& event) {
  const bool shortened = static_cast<RhFault>(strike.fault.values.how) == RhFault::cut;
  auto rh = strike.garbage;
  rh.resize(shortened ? Rh::kSize - 1 : Rh::kSize);
  faults_.tell(strike, name_, event.address.lu,
               "the RH of " + words_of(event) + " is " + to_hex(rh) + (shortened ? ", and nothing behind it" : ""));
  auto piu = Buffer::with_capacity(rh.size() + event.piu->ru.size());
  piu.append(rh);
  if (!shortened) piu.append(event.piu->ru);
  emit_th(event.piu->th, piu.prepend(Th::kSize));
  put(std::move(piu), event.address);
}

// The window is granted later by a pacing response of its own, or never; what else the response says goes out.
void FaultyLink::hold_grant(const FaultStrike& strike, const FaultEvent& event, Buffer piu) {
  const auto& [th, rh, ru] = *event.piu;
  const auto wait = strike.fault.values.wait;
  faults_.tell(strike, name_, event.address.lu,
               "a pacing response is held back " +
                   (wait == Duration::zero() ? "for ever" : "for " + std::to_string(milliseconds(wait)) + " ms"));
  if (wait != Duration::zero()) hold(make_piu(th, rh::isolated_pacing, {}), event.address, timers_.now() + wait);
  if (rh->isolated_pacing()) return;
  auto other = *rh;
  other.set_pi(false);
  const auto without = other.bytes();
  std::copy(without.begin(), without.end(), piu.data() + Th::kSize);
  put(std::move(piu), event.address);
}

void FaultyLink::put(Buffer piu, SessionAddress address, Duration wait) {
  const auto last = last_.find(address);
  auto due = timers_.now() + wait;
  if (last != last_.end()) {
    due = std::max(due, last->second);
  } else if (wait == Duration::zero()) {
    return link_->send(std::move(piu));
  }
  last_[address] = due;
  hold(std::move(piu), address, due);
}

void FaultyLink::hold(Buffer piu, SessionAddress address, TimePoint due) {
  waiting_bytes_ += piu.size();
  congested_ = congested_ || queued_bytes() > kHighWater;
  waiting_.emplace(due, Waiting{std::move(piu), address});
  timers_.arm(due_, waiting_.begin()->first - timers_.now(), [this] { send_due(); });
}

void FaultyLink::send_due() {
  while (!waiting_.empty() && waiting_.begin()->first <= timers_.now()) {
    auto first = waiting_.extract(waiting_.begin());
    waiting_bytes_ -= first.mapped().piu.size();
    link_->send(std::move(first.mapped().piu));
  }
  std::erase_if(last_, [this](const auto& entry) { return entry.second <= timers_.now(); });
  if (!waiting_.empty()) timers_.arm(due_, waiting_.begin()->first - timers_.now(), [this] { send_due(); });
  if (!congested_ || queued_bytes() >= kLowWater) return;
  congested_ = false;
  user_.on_uncongested();
}

// --- what comes

void FaultyLink::on_piu(ByteView piu) {
  if (faults_.armed_.empty() && quiet()) return user_.on_piu(piu);
  if (cutting_) return;
  auto parts = take_apart(piu);
  if (!parts || !parts->rh) return user_.on_piu(piu);
  const auto address = address_of(parts->th, false);
  const auto kind = classify(*parts->rh, address.is_sscp(), parts->ru);
  Bytes renumbered;
  if (const auto numbers = numbers_.find(address); numbers != numbers_.end() && !parts->th.expedited) {
    const bool answers = parts->rh->rri() && !parts->rh->isolated_pacing();
    const auto snf = answers ? numbers->second.incoming(parts->th.snf) : parts->th.snf;
    if (!snf) {
      return faults_.events_.on_event(
          Severity::info, name_,
          "the node answers a forged request: " + title(*parts->rh, address.is_sscp(), parts->ru));
    }
    auto th = parts->th;
    th.snf = *snf;
    renumbered.assign(piu.begin(), piu.end());
    emit_th(th, renumbered.data());
    piu = renumbered;
  }
  if (parts->th.expedited && !parts->rh->rri()) note_reset(address, kind);
  const FaultEvent event{name_, address, false, &*parts, kind};
  const auto strike = faults_.strike(event);
  if (strike && strike->fault.kind == FaultKind::cut_link) {
    cut(*strike, address.lu, ", when " + words_of(event) + " has come");
  } else if (strike) {
    faults_.perform(*strike, name_, address.lu);
  }
  user_.on_piu(piu);
}

void FaultyLink::note_reset(SessionAddress address, RuKind kind) {
  switch (kind) {
    case RuKind::bind:
    case RuKind::unbind:
    case RuKind::clear:
    case RuKind::stsn:
      numbers_.erase(address);
      break;
    case RuKind::actlu:
    case RuKind::dactlu:
      std::erase_if(numbers_, [address](const auto& entry) { return entry.first.lu == address.lu; });
      break;
    case RuKind::actpu:
    case RuKind::dactpu:
      numbers_.clear();
      break;
    default:
      break;
  }
}

}  // namespace openrui::hostsim
