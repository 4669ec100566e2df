// One path for one link station: what a carrier (IUCV, IPC) offers to the station, and what it tells it.
#pragma once

#include <cstddef>
#include <string>

#include "base/buffer.h"
#include "dlc/envelope/envelope.h"
#include "dlc/link.h"

namespace openrui::envelope {

class CarrierUser {
 public:
  virtual ~CarrierUser() = default;
  // `begins`: of the two stations this one begins the exchange of XIDs (the one that connected).
  virtual void on_path_up(bool begins) = 0;
  // open() came to nothing: no path, and none will come without another open().
  virtual void on_path_failed(InopReason reason, const std::string& detail) = 0;
  // open() goes on waiting; the way to the partner is not there. Told as often as is tried.
  virtual void on_path_unreachable(const std::string& detail) = 0;
  // After on_path_up(). `orderly`: the partner closed it after DISC and UA.
  virtual void on_path_lost(bool orderly, InopReason reason, const std::string& detail) = 0;
  // `kind` as the carrier marks it; the data live during the call.
  virtual void on_frame(std::uint32_t kind, ByteView data) = 0;
  // queued_bytes() is less than before.
  virtual void on_sent() = 0;
};

// Calls into it do not call the user back before they return. Destroying it closes the path.
class Carrier {
 public:
  virtual ~Carrier() = default;
  // Makes a path, or waits for the partner to make it.
  virtual void open() = 0;
  // Ends the path, or the wait for it; nothing more is told about it. `orderly`: after DISC and UA.
  virtual void close(bool orderly) = 0;
  // While the path is up; kept in order.
  virtual void send(Kind kind, Buffer data) = 0;
  // Sent and not known to have arrived, bytes of data.
  virtual std::size_t queued_bytes() const = 0;
  // The partner is asked to send nothing; what is under way still comes.
  virtual void set_busy(bool busy) = 0;
  // Window for SETMODE.
  virtual std::uint8_t window() const = 0;
  // While there is no path: "connecting to 10.0.0.2:14771".
  virtual std::string state_in_words() const = 0;
};

}  // namespace openrui::envelope
