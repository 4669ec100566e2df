#include "hostsim/recovery.h"

#include "transmission_control/stsn.h"

namespace openrui::hostsim {

Stsn Recovery::ask() const {
  Stsn stsn;
  stsn.secondary_action = StsnAction::set;
  stsn.secondary_number = received;
  stsn.primary_action = StsnAction::set_and_test;
  stsn.primary_number = sent;
  return stsn;
}

// SNA reference 7: to a SET only TEST POSITIVE is an answer; to SET AND TEST also TEST NEGATIVE with the LU's number.
Recovery::Outcome Recovery::answered(const Stsn& asked, const StsnResponse& response, Stsn& next) {
  if (sets(asked.secondary_action) && response.secondary_result != StsnResult::test_positive) return Outcome::mismatch;
  if (asked.primary_action == StsnAction::ignore) return Outcome::agreed;
  switch (response.primary_result) {
    case StsnResult::test_positive:
      // The LU has our last message.
      if (unconfirmed) messages.pop_front();
      unconfirmed = false;
      return Outcome::agreed;
    case StsnResult::test_negative: {
      // It lacks that one message and no other, for one is out at a time.
      const bool lost_last = unconfirmed && response.primary_number == static_cast<std::uint16_t>(sent - 1);
      if (!lost_last) return Outcome::mismatch;
      unconfirmed = false;
      sent = response.primary_number;
      next = Stsn{};
      next.primary_action = StsnAction::set;
      next.primary_number = sent;
      return Outcome::set;
    }
    case StsnResult::invalid:
    case StsnResult::reset:
      break;
  }
  // An LU that keeps no numbers yet, and nothing was exchanged so far.
  const bool cold = sent == 0 && received == 0 && !unconfirmed;
  return cold ? Outcome::agreed : Outcome::mismatch;
}

}  // namespace openrui::hostsim
