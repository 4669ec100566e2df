#include "hostsim/station.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/ru/activation.h"
#include "formats/ru/session_services.h"
#include "formats/sense.h"

namespace openrui::hostsim {

Station::Station(const LinkDefinition& link, const Context& context, StationUser& user)
    : definition_(link),
      context_(context),
      user_(user),
      path_(PathControl::Side::host, *this),
      sink_(path_, {0, kSscpAddress}),
      sscp_(Role::primary, true, sink_, *this) {}

void Station::set_link(std::unique_ptr<Link> link) {
  link_ = std::move(link);
  path_.set_link(link_.get());
}

void Station::add_lu(const HostLu& definition) {
  SscpLuUser& user = *this;
  lus_[definition.address] = std::make_unique<SscpLu>(definition, context_, path_, user);
}

template <class F>
void Station::for_each_lu(F&& visit) {
  for (auto& lu : lus_) {
    if (lu) visit(*lu);
  }
}

SscpLu* Station::find_lu(std::string_view name) {
  const auto found =
      std::find_if(lus_.begin(), lus_.end(), [&](const auto& lu) { return lu && lu->definition().name == name; });
  return found == lus_.end() ? nullptr : found->get();
}

// --- link

void Station::start() {
  leaving_ = Leaving::no;
  wanted_ = definition_.started;
  if (wanted_) link_->start();
}

void Station::vary_link(bool active) {
  if (!active) return stop();
  if (leaving_ != Leaving::no || guest_ != nullptr) return;
  wanted_ = true;
  link_->start();
}

// --- a guest

std::map<std::uint8_t, std::string> Station::lu_names() const {
  std::map<std::uint8_t, std::string> names;
  for (const auto& lu : lus_) {
    if (lu) names[lu->definition().address] = lu->definition().name;
  }
  return names;
}

void Station::invite(std::unique_ptr<LinkPlay> guest) {
  guest_ = std::move(guest);
  final_ = DeactivationType::final_use;
  leave(Leaving::to_guest);
}

void Station::dismiss() {
  if (!at_work_) return;
  at_work_ = false;
  if (leaving_ == Leaving::no) leaving_ = Leaving::from_guest;
  guest_->leave();
  context_.timers.arm(timer_, contacted_ ? kStopTime : Duration::zero(), [this] { link_is_down(); });
}

void Station::on_contacted(const LinkInfo& info) {
  contacted_ = true;
  if (at_work_) return guest_->on_contacted(info);
  reported_drop_ = false;
  const auto own = definition_.max_btu;
  path_.set_max_btu(own == 0 || info.max_btu == 0 ? std::max(own, info.max_btu) : std::min(own, info.max_btu));
  path_.set_odai(info.xid3);
  tell(Severity::info, definition_.name, "link contacted");
  activation_ = ActivationType::cold;
  if (!pu_.empty() && pu_wanted_ && leaving_ == Leaving::no) drive(SscpInput::activate);
}

void Station::on_inop(InopReason reason, const std::string& detail) {
  const bool was_contacted = std::exchange(contacted_, false);
  if (at_work_) return guest_->on_inop(reason, detail);
  if (leaving_ == Leaving::pu_only) leaving_ = Leaving::no;
  const bool expected = leaving_ != Leaving::no;
  if (was_contacted) {
    tell(expected ? Severity::info : Severity::warning, definition_.name,
         "link down: " + std::string(openrui::name(reason)) + ", " + detail);
  }
  timer_.cancel();
  drive(SscpInput::lost);
  path_.forget_all();
  if (expected) link_is_down();
}

void Station::on_uncongested() {
  if (at_work_) return guest_->on_uncongested();
  turns_.take(
      lus_.size(), [this] { return !path_.congested(); },
      [this](std::size_t address) {
        if (lus_[address]) lus_[address]->resume();
      });
}

// --- SSCP-PU session

void Station::drive(SscpInput input) {
  const auto* row = sscp_session_table().find(state_, input);
  if (row == nullptr) return context_.note(pu_, Sense::none, "an answer that was not asked for");
  state_ = row->next;
  switch (row->action) {
    case SscpAction::send_activation:
      send_activation();
      context_.timers.arm(timer_, kActpuRetry, [this] {
        tell(Severity::warning, pu_, "ACTPU was not answered, once more");
        drive(SscpInput::activate);
      });
      break;
    case SscpAction::start:
      timer_.cancel();
      tell(Severity::info, pu_, "PU active");
      for_each_lu([this](SscpLu& lu) { lu.pu_active(activation_); });
      break;
    case SscpAction::give_up:
      context_.timers.arm(timer_, kActpuRetry, [this] { drive(SscpInput::activate); });
      break;
    case SscpAction::send_deactivation: {
      Deactivation deactivation;
      deactivation.type = final_;
      sscp_.send_request(rh::session_control, true, Buffer::copy_of(emit_dactpu(deactivation)));
      break;
    }
    case SscpAction::end:
    case SscpAction::none:
    case SscpAction::count_:
      break;
  }
  if (input == SscpInput::lost || row->action == SscpAction::end) {
    sscp_.reset();
    for_each_lu([](SscpLu& lu) { lu.lost(); });
  }
}

void Station::send_activation() {
  Actpu actpu;
  actpu.type = activation_;
  actpu.sscp_id.back() = sscp_id_;
  sscp_.send_request(rh::session_control, true, Buffer::copy_of(emit_actpu(actpu)));
}

void Station::activate_pu(ActivationType type, bool another) {
  pu_wanted_ = true;
  activation_ = type;
  if (another) ++sscp_id_;
  if (!contacted_ || pu_.empty() || leaving_ != Leaving::no) return;
  if (type == ActivationType::cold && state_ != SscpState::reset) drive(SscpInput::lost);
  drive(SscpInput::activate);
}

void Station::deactivate_pu(bool at_once, DeactivationType type) {
  pu_wanted_ = false;
  if (state_ == SscpState::reset || leaving_ != Leaving::no) return;
  final_ = type;
  if (!at_once) return leave(Leaving::pu_only);
  leaving_ = Leaving::pu_only;
  await_deactivation();
  drive(SscpInput::deactivate);
}

void Station::activation_answered(const Received& r) {
  if (r.ru_kind == RuKind::dactpu) {
    drive(SscpInput::answered);
    if (leaving_ != Leaving::pu_only) return bring_link_down();
    leaving_ = Leaving::no;
    timer_.cancel();
    return tell(Severity::info, pu_, "PU inactive");
  }
  const bool repeated = state_ == SscpState::active;
  if (repeated) timer_.cancel();
  if (!r.rh.rti()) {
    drive(SscpInput::accepted);
    if (repeated) for_each_lu([this](SscpLu& lu) { lu.pu_active(activation_); });
    return;
  }
  if (repeated) {
    // What was there stays as it is.
    return tell(Severity::warning, pu_, "a second ACTPU was refused with " + to_words(parse_sense(r.ru)));
  }
  tell(Severity::warning, pu_, "ACTPU refused with " + to_words(parse_sense(r.ru)) + ", will be tried again");
  drive(SscpInput::refused);
}

void Station::on_received(HalfSession&, const Received& r) {
  if (!r.expedited && r.kind != Received::Kind::rejected) sscp_.consumed(1);
  if (r.kind == Received::Kind::response && (r.ru_kind == RuKind::actpu || r.ru_kind == RuKind::dactpu)) {
    return activation_answered(r);
  }
  if (r.kind != Received::Kind::request) return;
  receive_request(r);
  sscp_.asked_to_read();
}

// SNA reference 5.5.
void Station::receive_request(const Received& r) {
  switch (r.ru_kind) {
    case RuKind::reqdiscont:
      respond(r);
      tell(Severity::info, pu_, "REQDISCONT: the node wants to leave");
      if (leaving_ == Leaving::no) leave(Leaving::by_request);
      return;
    case RuKind::reqactlu:
      return receive_reqactlu(r);
    case RuKind::nmvt:
    case RuKind::recfms:
      tell(Severity::debug, pu_, std::string(openrui::name(r.ru_kind)) + ": " + to_hex(r.ru, 64));
      return respond(r);
    default:
      return respond(r, sense::function_not_supported);
  }
}

// SNA reference 5.5: two address bytes, then the name.
void Station::receive_reqactlu(const Received& r) {
  ByteReader in(r.ru);
  in.take(3 + 2);
  const auto type = in.u8();
  const auto name = in.take(in.u8());
  if (!in.ok() || type != ResourceName::kLu) return respond(r, sense::ru_length_error);
  auto* lu = find_lu(to_name(name));
  if (lu == nullptr) return respond(r, sense::resource_unknown);
  respond(r);
  tell(Severity::info, lu->definition().name, "the node asks that the LU be activated");
  lu->want(true);
  if (lu->state() == SscpState::reset) lu->activate(ActivationType::cold);
}

void Station::on_note(HalfSession&, Sense sense, std::string_view what) { context_.note(pu_, sense, what); }

void Station::respond(const Received& r, Sense why) {
  if (!r.rh.answerable()) return;
  if (why == Sense::none) why = context_.faults.refusal(pu_, true, r.ru_kind);
  std::array<std::uint8_t, 4> bytes{};
  emit_sense(why, bytes.data());
  const bool positive = why == Sense::none;
  sscp_.send_response(r.expedited, r.snf, positive, positive ? ByteView{} : ByteView(bytes));
}

// --- end

void Station::stop() {
  wanted_ = false;
  if (at_work_) {
    leaving_ = Leaving::stopped;
    return dismiss();
  }
  final_ = DeactivationType::final_use;
  const bool under_way = leaving_ != Leaving::no && leaving_ != Leaving::pu_only;
  if (under_way) {
    leaving_ = Leaving::stopped;
  } else {
    leave(Leaving::stopped);
  }
}

void Station::leave(Leaving how) {
  leaving_ = how;
  if (!contacted_) {
    link_->stop();
    return link_is_down();
  }
  await_deactivation();
  deactivate_lus();
}

void Station::await_deactivation() {
  context_.timers.arm(timer_, kStopTime, [this] {
    tell(Severity::warning, pu_, "deactivation was not answered");
    if (leaving_ != Leaving::pu_only) return bring_link_down();
    leaving_ = Leaving::no;
    drive(SscpInput::lost);
  });
}

void Station::deactivate_lus() {
  // One more than there are LUs, so that none of them is the last while the others are still to be told.
  lus_to_deactivate_ = 1;
  for_each_lu([this](SscpLu&) { ++lus_to_deactivate_; });
  for_each_lu([](SscpLu& lu) { lu.deactivate(); });
  on_lu_deactivated();
}

void Station::on_lu_deactivated() {
  if (leaving_ == Leaving::no || lus_to_deactivate_ == 0 || --lus_to_deactivate_ != 0) return;
  if (state_ == SscpState::reset) return bring_link_down();
  drive(SscpInput::deactivate);
}

void Station::bring_link_down() {
  if (leaving_ == Leaving::no) return;
  context_.timers.arm(timer_, kStopTime, [this] { link_is_down(); });
  link_->stop();
}

void Station::link_is_down() {
  timer_.cancel();
  lus_to_deactivate_ = 0;
  const auto how = std::exchange(leaving_, Leaving::no);
  if (how == Leaving::to_guest) {
    at_work_ = true;
    return guest_->begin(*link_);
  }
  guest_.reset();
  if (how == Leaving::by_request || (how == Leaving::from_guest && wanted_)) link_->start();
  if (how == Leaving::stopped) user_.on_station_stopped();
}

// --- path control

void Station::on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  Sense why = Sense::none;
  if (address.lu == 0) {
    if (address.is_sscp() && (rh.rri() || state_ == SscpState::active || state_ == SscpState::pend_reset)) {
      return sscp_.receive(th.expedited, th.snf, rh, ru);
    }
    why = address.is_sscp() ? sense::pu_not_active : sense::invalid_address_combination;
  } else if (lus_[address.lu] == nullptr || address.partner > kPluAddress || address.odai) {
    why = sense::no_session;
  } else {
    return lus_[address.lu]->receive(address, th, rh, ru);
  }
  if (rh.rri()) {
    on_dropped(why, "a response that reached no session", ru);
  } else {
    path_.reject(th, rh, ru, why);
  }
}

std::size_t Station::max_biu(SessionAddress address) {
  const auto* lu = lus_[address.lu].get();
  return lu == nullptr || address.partner > kPluAddress || address.odai ? 0 : lu->max_biu(address);
}

void Station::on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  auto* lu = lus_[address.lu].get();
  if (lu != nullptr && address.partner <= kPluAddress && !address.odai) {
    lu->receive_damaged(address, th, rh, head, why);
  } else {
    path_.reject(th, rh, head, why);
  }
}

void Station::on_dropped(Sense why, std::string_view what, ByteView piu) {
  ++context_.counters.dropped;
  if (std::exchange(reported_drop_, true)) return;
  constexpr std::size_t kExcerpt = 32;
  tell(Severity::warning, definition_.name,
       "dropped a PIU: " + std::string(what) + " (" + to_words(why) + "): " + to_hex(piu, kExcerpt) +
           "; further ones are counted, not reported");
}

}  // namespace openrui::hostsim
