// A capture that an operator turns on and off while the links run (design, sections 5 and 7).
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "captures/unit.h"
#include "runtime/capture_tap.h"

namespace openrui {

// Used in turns of the loop. While it is off a PIU costs one call.
class TraceSwitch final : public LinkTap {
 public:
  // Everything given by reference outlives the switch; it starts off.
  TraceSwitch(LinkEnd own_end, EventLoop& loop, EventSink& events) : own_end_(own_end), loop_(loop), events_(events) {}

  // Captures into `path` from now on; what was captured into before is complete. The error is a sentence, and changes
  // nothing.
  std::optional<std::string> on(const std::string& path);
  void off();
  const std::string& file() const { return file_; }  // empty: off
  void flush() {
    if (tap_ != nullptr) tap_->flush();
  }

  void on_piu(const std::string& link_name, bool sent, ByteView piu) override {
    if (tap_ != nullptr) tap_->on_piu(link_name, sent, piu);
  }
  void on_xid(const std::string& link_name, bool sent, ByteView xid) override {
    if (tap_ != nullptr) tap_->on_xid(link_name, sent, xid);
  }
  void on_link_event(const std::string& link_name, const std::string& text) override {
    if (tap_ != nullptr) tap_->on_link_event(link_name, text);
  }

 private:
  LinkEnd own_end_;
  EventLoop& loop_;
  EventSink& events_;
  std::string file_;
  std::unique_ptr<CaptureTap> tap_;
};

}  // namespace openrui
