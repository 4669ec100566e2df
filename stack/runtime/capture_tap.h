// Captures what passes on the links into a file (design, section 7: --capture FILE).
#pragma once

#include <memory>
#include <string>

#include "base/event.h"
#include "base/result.h"
#include "base/time.h"
#include "captures/pcap_writer.h"
#include "dlc/tap.h"

namespace openrui {

class EventLoop;

// Used in turns of the loop. Records carry system time. What was captured is in the file kFlushInterval later, not at
// the end of each turn: a busy link fills whole blocks.
class CaptureTap final : public LinkTap {
 public:
  static constexpr Duration kFlushInterval = std::chrono::milliseconds(100);

  // `own_end`: what we are on every link of this loop. The error is a sentence. `loop` and `events` outlive the tap.
  static Result<std::unique_ptr<CaptureTap>, std::string> open(const std::string& path, LinkEnd own_end,
                                                               EventLoop& loop, EventSink& events);
  ~CaptureTap() override;

  void on_piu(const std::string& link_name, bool sent, ByteView piu) override;
  void on_xid(const std::string& link_name, bool sent, ByteView xid) override;
  void on_link_event(const std::string& link_name, const std::string& text) override;

  void flush();

 private:
  CaptureTap(std::unique_ptr<CaptureWriter> writer, LinkEnd own_end, EventLoop& loop, EventSink& events)
      : writer_(std::move(writer)), own_end_(own_end), loop_(loop), events_(events) {}
  void written();

  std::unique_ptr<CaptureWriter> writer_;
  LinkEnd own_end_;
  EventLoop& loop_;
  EventSink& events_;
  Timer flush_timer_;
};

}  // namespace openrui
