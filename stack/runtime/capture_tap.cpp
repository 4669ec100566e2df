#include "runtime/capture_tap.h"

#include "runtime/event_loop.h"

namespace openrui {

Result<std::unique_ptr<CaptureTap>, std::string> CaptureTap::open(const std::string& path, LinkEnd own_end,
                                                                  EventLoop& loop, EventSink& events) {
  auto writer = CaptureWriter::open(path);
  if (!writer) return writer.error();
  return std::unique_ptr<CaptureTap>(new CaptureTap(std::move(writer.value()), own_end, loop, events));
}

CaptureTap::~CaptureTap() { flush(); }

void CaptureTap::on_piu(const std::string& link_name, bool sent, ByteView piu) {
  writer_->write_piu(EventLoop::wall_time(), {link_name, own_end_}, sent, piu);
  written();
}

void CaptureTap::on_xid(const std::string& link_name, bool sent, ByteView xid) {
  writer_->write_xid(EventLoop::wall_time(), {link_name, own_end_}, sent, xid);
  written();
}

void CaptureTap::on_link_event(const std::string& link_name, const std::string& text) {
  writer_->write_event(EventLoop::wall_time(), {link_name, own_end_}, text);
  written();
}

void CaptureTap::written() {
  if (!flush_timer_.armed()) loop_.timers().arm(flush_timer_, kFlushInterval, [this] { flush(); });
}

void CaptureTap::flush() {
  flush_timer_.cancel();
  if (const auto failure = writer_->flush()) events_.on_event(Severity::error, "capture", *failure);
}

}  // namespace openrui
