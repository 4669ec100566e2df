// What the application `recover` keeps of its session with one LU when the session is lost, and the STSN dialogue that
// brings both ends together again (SNA reference 7, 11.8; LUA manual, "Restarting and resynchronising").
#pragma once

#include <cstdint>
#include <deque>

#include "base/bytes.h"
#include "formats/ru/session_control.h"

namespace openrui::hostsim {

struct Recovery {
  // Last numbers of the normal flow that count: everything up to `received` was taken for good, `sent` is the last
  // request that went out.
  std::uint16_t received = 0;
  std::uint16_t sent = 0;
  bool unconfirmed = false;     // the message with the number `sent` was not answered yet
  std::deque<Bytes> messages;   // for the LU; the first is the unconfirmed one when there is one
  std::uint32_t committed = 0;  // messages of the LU that were taken

  // The first request of the dialogue: SET our number of what we received, SENSE of what we sent. Not SET AND TEST,
  // which would overwrite the LU's number before we know it: a session lost then would take the answer with it.
  Stsn ask() const;

  enum class Outcome : std::uint8_t {
    agreed,    // SDT may go
    set,       // `next` tells the LU which number holds
    mismatch,  // the LU does not know what it had: nothing can be saved
  };
  Outcome answered(const Stsn& asked, const StsnResponse& response, Stsn& next);

  void forget() { *this = Recovery(); }
};

}  // namespace openrui::hostsim
