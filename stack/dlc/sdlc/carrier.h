// The TCP connections of one line (transports reference 3.2, 3.5, 3.6): one for data; with release 4 a second one for
// the RS-232 leads; full duplex one for each direction.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/tcp.h"
#include "base/time.h"
#include "dlc/definition.h"

namespace openrui::sdlc {

// The TCP port of an emulator's line.
inline constexpr int kFirstTcpPort = 37500;
inline constexpr std::uint16_t tcp_port(int line) { return static_cast<std::uint16_t>(kFirstTcpPort + line); }

// Bits of a byte on the connection for the RS-232 leads.
inline constexpr std::uint8_t kCts = 0x80;
inline constexpr std::uint8_t kRts = 0x08;
inline constexpr std::uint8_t kDtr = 0x04;

class CarrierUser {
 public:
  virtual ~CarrierUser() = default;
  // Everything that the line needs is connected.
  virtual void on_carrier_up() = 0;
  virtual void on_carrier_lost(const std::string& detail) = 0;
  // A call failed.
  virtual void on_unreachable(const std::string& detail) = 0;
  // Address, control, information; valid during the call.
  virtual void on_frame(ByteView frame) = 0;
  // All frames that came together were shown.
  virtual void on_frames_end() = 0;
  virtual void on_garbage(ByteView bytes) = 0;
  virtual void report(Severity severity, const std::string& text) = 0;
};

class Carrier {
 public:
  virtual ~Carrier() = default;
  // Connects or listens from now on, or lets everything go. Nothing is told before it returns.
  virtual void want(bool wanted) = 0;
  virtual bool up() const = 0;
  // One transmission, in one piece.
  virtual void send(Buffer transmission) = 0;
  virtual std::string state_in_words() const = 0;
  virtual std::vector<std::string> partners() const = 0;
  virtual std::vector<Endpoint> listening_places() const = 0;
};

// The terminal's end: calls the emulator. The controller's end, the emulator itself: is called. `tcp`, `timers` and
// `user` outlive them.
std::unique_ptr<Carrier> make_terminal(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers,
                                       CarrierUser& user);
std::unique_ptr<Carrier> make_controller(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers,
                                         CarrierUser& user);

}  // namespace openrui::sdlc
