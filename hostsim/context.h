// What every part of one host works with.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/event.h"
#include "base/time.h"
#include "half_session/half_session.h"
#include "hostsim/applications/state.h"
#include "hostsim/directory.h"
#include "hostsim/faults/faults.h"
#include "hostsim/session_limits.h"
#include "path_control/path_control.h"

namespace openrui::hostsim {

// A chain is counted when its last element was received or sent; bytes are RU bytes of the LU-LU normal flow.
struct Traffic {
  std::uint64_t chains_received = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t chains_sent = 0;
  std::uint64_t bytes_sent = 0;

  Traffic& operator+=(const Traffic& o) {
    chains_received += o.chains_received;
    bytes_received += o.bytes_received;
    chains_sent += o.chains_sent;
    bytes_sent += o.bytes_sent;
    return *this;
  }
};

struct Counters {
  std::uint64_t logons = 0;            // INIT-SELF and LOGON that were accepted, automatic ones
  std::uint64_t logons_refused = 0;    // with a negative response, NSPE or a message
  std::uint64_t sessions_started = 0;  // data traffic began
  std::uint64_t sessions_ended = 0;    // of those
  std::uint64_t dropped = 0;           // PIUs that reached no session and could not be answered
};

struct Context {
  TimerQueue& timers;
  EventSink& events;
  const Directory& directory;
  Counters& counters;
  SessionLimits& limits;
  ApplicationStates& states;
  Faults& faults;
  const CryptographyServices* cryptography = nullptr;

  void tell(Severity severity, const std::string& subject, const std::string& text) const {
    events.on_event(severity, subject, text);
  }
  // Something that a half-session or path control has dropped.
  void note(const std::string& subject, Sense why, std::string_view what) const;
};

// The way from a half-session down to its link.
struct SessionSink final : BiuSink {
  PathControl& path;
  SessionAddress address;
  // Hears what goes down, when there is one.
  std::function<void(bool expedited, std::uint16_t snf, ByteView biu)> tap;
  SessionSink(PathControl& p, SessionAddress a) : path(p), address(a) {}
  void send_biu(bool expedited, std::uint16_t snf, Buffer biu) override {
    if (tap) tap(expedited, snf, biu.view());
    path.send(address, expedited, snf, std::move(biu));
  }
  bool congested() const override { return path.congested(); }
};

// A host without a separate boundary function has one address for all its primary LUs (SNA reference 13.5).
inline constexpr std::uint8_t kSscpAddress = 0;
inline constexpr std::uint8_t kPluAddress = 1;

}  // namespace openrui::hostsim
