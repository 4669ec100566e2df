#include "runtime/wire_capture.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <sys/stat.h>
#include <utility>

#include "captures/pcap_file.h"
#include "runtime/event_loop.h"
#include "runtime/tapped_tcp.h"
#include "runtime/tapped_udp.h"

namespace openrui {
namespace {

// How the frames of a port are written; nothing: it has none.
std::optional<LinkType> link_type(DlcType dlc) {
  switch (dlc) {
    case DlcType::dlsw:
    case DlcType::iucv:
    case DlcType::ipc:
      return LinkType::raw;
    case DlcType::sdlc:
      return LinkType::sdlc;
    case DlcType::llc2:
      return LinkType::ethernet;
    case DlcType::loopback:
      break;
  }
  return std::nullopt;
}

}  // namespace

struct WireCapture::File final : WireTap {
  File(std::unique_ptr<PcapFile> f, EventLoop& l, EventSink& e) : file(std::move(f)), loop(l), events(e) {}
  ~File() override { flush(); }
  void on_frame(bool, ByteView frame) override {
    file->write(EventLoop::wall_time(), frame.first(std::min<std::size_t>(frame.size(), PcapFile::kSnapLength)));
    if (!timer.armed()) loop.timers().arm(timer, kFlushInterval, [this] { flush(); });
  }
  void flush() {
    timer.cancel();
    if (const auto failure = file->flush()) events.on_event(Severity::error, "capture", *failure);
  }

  std::unique_ptr<PcapFile> file;
  EventLoop& loop;
  EventSink& events;
  Timer timer;
  std::unique_ptr<TappedTcp> tcp;
  std::unique_ptr<TappedUdp> udp;
};

WireCapture::WireCapture(std::string folder, EventLoop& loop, EventSink& events)
    : folder_(std::move(folder)), loop_(loop), events_(events) {}

WireCapture::~WireCapture() = default;

Result<std::unique_ptr<WireCapture>, std::string> WireCapture::open(const std::string& folder, EventLoop& loop,
                                                                    EventSink& events) {
  struct stat found {};
  if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return "cannot make the folder " + folder + " for captures of the wire: " + std::strerror(errno);
  }
  if (::stat(folder.c_str(), &found) == 0 && !S_ISDIR(found.st_mode)) {
    return folder + " is no folder; captures of the wire need one, with a file for each port";
  }
  return std::unique_ptr<WireCapture>(new WireCapture(folder, loop, events));
}

WireTap* WireCapture::tap(const PortDefinition& port) {
  const auto type = link_type(port.dlc);
  if (!type) return nullptr;
  auto& file = files_[port.name];
  if (!file) {
    auto opened = PcapFile::open(folder_ + '/' + port.name + ".pcap", *type);
    if (!opened) {
      files_.erase(port.name);
      events_.on_event(Severity::error, port.name, opened.error());
      return nullptr;
    }
    file = std::make_unique<File>(std::move(opened.value()), loop_, events_);
  }
  return file.get();
}

Tcp& WireCapture::watched(Tcp& tcp, const PortDefinition& port) {
  auto* wire = tap(port);
  if (wire == nullptr) return tcp;
  auto& file = *files_[port.name];
  if (!file.tcp) file.tcp = std::make_unique<TappedTcp>(tcp, *wire);
  return *file.tcp;
}

Udp& WireCapture::watched(Udp& udp, const PortDefinition& port) {
  auto* wire = tap(port);
  if (wire == nullptr) return udp;
  auto& file = *files_[port.name];
  if (!file.udp) file.udp = std::make_unique<TappedUdp>(udp, *wire);
  return *file.udp;
}

}  // namespace openrui
