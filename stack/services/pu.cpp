#include "services/pu.h"

#include "formats/ru/activation.h"
#include "formats/sense.h"

namespace openrui {

Pu::Pu(std::string name, TimerQueue& timers, PuUser& user, const ActivationTables& tables)
    : name_(std::move(name)),
      timers_(timers),
      user_(user),
      tables_(tables),
      path_(PathControl::Side::peripheral, *this) {}

Lu& Pu::add_lu(std::string name, std::uint8_t address, LuUser& user, ErrorPolicy policy) {
  lus_[address] = std::make_unique<Lu>(std::move(name), address, path_, timers_, user, policy, *tables_.lu);
  return *lus_[address];
}

void Pu::remove_lu(std::uint8_t address) {
  path_.forget_lu(address);
  lus_[address].reset();
}

void Pu::resume() {
  turns_.take(
      lus_.size(), [this] { return !path_.congested(); },
      [this](std::size_t address) {
        if (lus_[address]) lus_[address]->resume();
      });
}

void Pu::lost() {
  path_.forget_all();
  const auto* row = tables_.pu->find(state_, ActivationInput::lost);
  if (row == nullptr || row->sense != Sense::none) return;
  state_ = row->next;
  if (row->action != ActivationAction::reset) return;
  reset_lus();
  user_.on_pu_inactive(*this);
}

void Pu::reset_lus() {
  for (auto& lu : lus_) {
    if (lu) lu->lost();
  }
}

// The order of tests is that of SNA reference 2.2.1, from 7 on.
void Pu::on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  Sense why = Sense::none;
  if (address.lu == 0) {
    if (address.is_sscp()) return receive_sscp_pu(th, rh, ru);
    why = sense::invalid_address_combination;
  } else if (lus_[address.lu] == nullptr) {
    why = sense::unrecognised_destination;
  } else if (!active()) {
    why = sense::pu_not_active;
  } else if (address.odai) {
    // The session space of LUs that are not dependent, of which there are none (SNA reference 2.2.1).
    why = !rh.rri() && classify(rh, false, ru) == RuKind::bind ? sense::odai_in_bind : sense::no_session;
  } else {
    return lus_[address.lu]->receive(address, th, rh, ru);
  }
  if (rh.rri()) {
    user_.on_pu_dropped(*this, why, "a response that reached no session", ru);
  } else {
    path_.reject(th, rh, ru, why);
  }
}

void Pu::receive_sscp_pu(const Th& th, const Rh& rh, ByteView ru) {
  if (rh.rri())
    return user_.on_pu_dropped(*this, sense::response_correlation, "a response to nothing that was asked", ru);
  auto input = ActivationInput::request;
  auto type = ActivationType::cold;
  const auto kind = classify(rh, true, ru);
  if (kind == RuKind::actpu) {
    const auto actpu = parse_actpu(ru);
    if (!actpu) return path_.reject(th, rh, ru, actpu.error().sense);
    type = actpu->type;
    if (!is_known(type)) return path_.reject(th, rh, ru, sense::parameter_error);
    input = type == ActivationType::erp ? ActivationInput::activate_erp : ActivationInput::activate_cold;
  } else if (kind == RuKind::dactpu) {
    input = ActivationInput::deactivate;
  }
  const auto* row = tables_.pu->find(state_, input);
  if (row == nullptr) return path_.reject(th, rh, ru, sense::function_not_supported);
  if (row->sense != Sense::none) return path_.reject(th, rh, ru, row->sense);
  const bool was_active = active();
  state_ = row->next;
  switch (row->action) {
    case ActivationAction::answer:
      return path_.respond(th, rh, ru.first(1));
    case ActivationAction::deactivate:
      reset_lus();
      path_.respond(th, rh, ru.first(1));
      return user_.on_pu_inactive(*this);
    case ActivationAction::start:
      reset_lus();
      break;
    case ActivationAction::keep:
      break;
    default:
      return;
  }
  ActpuResponse response;
  response.type = type;
  path_.respond(th, rh, emit_actpu_response(response));
  user_.on_pu_active(*this, was_active);
}

std::size_t Pu::max_biu(SessionAddress address) {
  const auto* lu = lus_[address.lu].get();
  return lu == nullptr || !active() || address.odai ? 0 : lu->max_biu(address);
}

void Pu::on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  auto* lu = lus_[address.lu].get();
  if (lu != nullptr && active() && !address.odai) {
    lu->receive_damaged(address, th, rh, head, why);
  } else {
    path_.reject(th, rh, head, why);
  }
}

void Pu::on_dropped(Sense why, std::string_view what, ByteView piu) { user_.on_pu_dropped(*this, why, what, piu); }

}  // namespace openrui
