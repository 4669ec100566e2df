// Captures what is on the carriers into one file for each port (design, section 7: --capture-wire DIR).
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/event.h"
#include "base/tcp.h"
#include "base/time.h"
#include "base/udp.h"
#include "dlc/definition.h"
#include "dlc/wire_tap.h"

namespace openrui {

class EventLoop;

// Used in turns of the loop. Records carry system time and are in the file kFlushInterval later.
class WireCapture {
 public:
  static constexpr Duration kFlushInterval = std::chrono::milliseconds(100);

  // The folder is made if it is not there. The error is a sentence. `loop` and `events` outlive the capture.
  static Result<std::unique_ptr<WireCapture>, std::string> open(const std::string& folder, EventLoop& loop,
                                                                EventSink& events);
  ~WireCapture();

  // The tap of a port, "<name>.pcap" in the folder; a port that is made anew goes on in its file. Null when the kind
  // has no carrier, or when there can be no file, which is reported.
  WireTap* tap(const PortDefinition& port);
  // `tcp` for a port whose carrier is TCP, watched by the port's tap when it has one.
  Tcp& watched(Tcp& tcp, const PortDefinition& port);
  Udp& watched(Udp& udp, const PortDefinition& port);

 private:
  struct File;
  WireCapture(std::string folder, EventLoop& loop, EventSink& events);

  std::string folder_;
  EventLoop& loop_;
  EventSink& events_;
  std::map<std::string, std::unique_ptr<File>> files_;  // by port
};

}  // namespace openrui
