#include "runtime/trace_switch.h"

namespace openrui {

std::optional<std::string> TraceSwitch::on(const std::string& path) {
  // Two writers of one file would destroy it.
  if (path == file_) return std::nullopt;
  auto opened = CaptureTap::open(path, own_end_, loop_, events_);
  if (!opened) return opened.error();
  tap_ = std::move(opened.value());
  file_ = path;
  return std::nullopt;
}

void TraceSwitch::off() {
  tap_.reset();
  file_.clear();
}

}  // namespace openrui
