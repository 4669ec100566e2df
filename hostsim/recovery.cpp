#include "hostsim/recovery.h"

#include "transmission_control/stsn.h"

namespace openrui::hostsim {

Stsn Recovery::ask() const {
  Stsn stsn;
  stsn.secondary_action = StsnAction::set;
  stsn.secondary_number = received;
  stsn.primary_action = StsnAction::sense;
  stsn.primary_number = sent;
  return stsn;
}

// SNA reference 7: to a SET only TEST POSITIVE is an answer; SENSE brings the number that the LU has.
Recovery::Outcome Recovery::answered(const Stsn& asked, const StsnResponse& response, Stsn& next) {
  if (sets(asked.secondary_action) && response.secondary_result != StsnResult::test_positive) return Outcome::mismatch;
  if (sets(asked.primary_action)) {
    return response.primary_result == StsnResult::test_positive ? Outcome::agreed : Outcome::mismatch;
  }
  if (response.primary_result != StsnResult::test_positive) {
    // An LU that keeps no numbers yet, and nothing was exchanged so far.
    const bool cold = sent == 0 && received == 0 && !unconfirmed;
    return cold ? Outcome::agreed : Outcome::mismatch;
  }
  if (response.primary_number == sent) {
    // The LU has our last message.
    if (unconfirmed) messages.pop_front();
  } else if (unconfirmed && response.primary_number == static_cast<std::uint16_t>(sent - 1)) {
    // It lacks that one message and no other, for one is out at a time.
    sent = response.primary_number;
  } else {
    return Outcome::mismatch;
  }
  unconfirmed = false;
  next = Stsn{};
  next.primary_action = StsnAction::set;
  next.primary_number = sent;
  return Outcome::set;
}

}  // namespace openrui::hostsim
