#include "services/pu.h"

#include "formats/ru/activation.h"
#include "formats/sense.h"

namespace openrui {

Pu::Pu(std::string name, TimerQueue& timers, PuUser& user)
    : name_(std::move(name)), timers_(timers), user_(user), path_(PathControl::Side::peripheral, *this) {}

Lu& Pu::add_lu(std::string name, std::uint8_t address, LuUser& user, ErrorPolicy policy) {
  lus_[address] = std::make_unique<Lu>(std::move(name), address, path_, timers_, user, policy);
  return *lus_[address];
}

void Pu::remove_lu(std::uint8_t address) {
  path_.forget_lu(address);
  lus_[address].reset();
}

void Pu::resume() {
  for (auto& lu : lus_) {
    if (lu && !path_.congested()) lu->resume();
  }
}

void Pu::lost() {
  const auto* row = sscp_pu_table().find(state_, ActivationInput::lost);
  state_ = row->next;
  path_.forget_all();
  reset_lus();
  if (row->action == ActivationAction::reset) user_.on_pu_inactive(*this);
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
    input = type == ActivationType::erp ? ActivationInput::activate_erp : ActivationInput::activate_cold;
  } else if (kind == RuKind::dactpu) {
    input = ActivationInput::deactivate;
  }
  const auto* row = sscp_pu_table().find(state_, input);
  if (row->sense != Sense::none) return path_.reject(th, rh, ru, row->sense);
  // No maintenance services: what the host asks beyond activation is answered 1003 (SNA reference 5.5).
  if (row->action == ActivationAction::pass) return path_.reject(th, rh, ru, sense::function_not_supported);

  state_ = row->next;
  const bool resets = row->action == ActivationAction::reactivate || row->action == ActivationAction::deactivate;
  if (resets) reset_lus();
  if (input == ActivationInput::deactivate) {
    path_.respond(th, rh, ru.first(1));
    if (row->action == ActivationAction::deactivate) user_.on_pu_inactive(*this);
    return;
  }
  ActpuResponse response;
  response.type = type;
  path_.respond(th, rh, emit_actpu_response(response));
  user_.on_pu_active(*this, row->action != ActivationAction::activate);
}

std::size_t Pu::max_biu(SessionAddress address) {
  const auto* lu = lus_[address.lu].get();
  return lu == nullptr || !active() ? 0 : lu->max_biu(address);
}

void Pu::on_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why) {
  auto* lu = lus_[address.lu].get();
  if (lu != nullptr && active()) {
    lu->receive_damaged(address, th, rh, head, why);
  } else {
    path_.reject(th, rh, head, why);
  }
}

void Pu::on_dropped(Sense why, std::string_view what, ByteView piu) { user_.on_pu_dropped(*this, why, what, piu); }

}  // namespace openrui
