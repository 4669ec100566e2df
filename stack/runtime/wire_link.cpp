#include "runtime/wire_link.h"

#include "dlc/dlsw/port.h"
#include "formats/sense.h"

namespace openrui {

namespace {

// As the sample configurations have them.
constexpr const char* kHostMac = "40:00:00:00:37:05";
constexpr const char* kNodeMac = "40:00:00:00:00:01";

}  // namespace

Result<PortDefinition, std::string> parse_peer(const std::string& peer, const std::string& local) {
  PortDefinition port;
  port.name = "PEER";
  port.local = local;
  const auto colon = peer.find(':');
  const auto last = peer.rfind(':');
  const auto dlc = peer.substr(0, colon);
  if (colon == std::string::npos || dlc != "dlsw") return '"' + peer + "\": a peer is dlsw:HOST:PORT";
  port.dlc = DlcType::dlsw;
  const auto tcp_port = last == colon ? std::string() : peer.substr(last + 1);
  port.peer = last == colon ? std::string() : peer.substr(colon + 1, last - colon - 1);
  if (tcp_port == std::to_string(dlsw::kPortVersion1)) {
    port.version = 1;
  } else if (tcp_port == std::to_string(dlsw::kPortVersion2)) {
    port.version = 2;
  } else {
    return '"' + peer + "\": a DLSw peer is at port 2065 (version 1) or 2067 (version 2)";
  }
  if (port.peer.empty()) return '"' + peer + "\": no host";
  return port;
}

Result<WireLink::Settings, std::string> WireLink::settings_of(const WirePeerName& name) {
  Settings s;
  auto port = parse_peer(name.peer, name.local);
  if (!port) return port.error();
  s.port = *port;
  s.link.name = "PEER";
  s.link.port = s.port.name;
  s.link.host = name.host;
  const auto mac = parse_mac(name.mac.empty() ? (name.host ? kHostMac : kNodeMac) : name.mac);
  if (!mac) return "--mac: " + mac.error();
  const auto remote = parse_mac(name.remote_mac.empty() ? (name.host ? kNodeMac : kHostMac) : name.remote_mac);
  if (!remote) return "--remote-mac: " + remote.error();
  s.link.mac = *mac;
  s.link.remote_mac = *remote;
  if (!name.xid.empty()) {
    const auto id = parse_node_id(name.xid);
    if (!id) return "--xid: " + id.error();
    s.link.xid = *id;
  }
  s.link.sap = static_cast<std::uint8_t>(name.sap);
  s.link.remote_sap = static_cast<std::uint8_t>(name.remote_sap);
  return s;
}

WireLink::WireLink(const Settings& settings)
    : path_(settings.link.host ? PathControl::Side::host : PathControl::Side::peripheral, *this) {}

Result<std::unique_ptr<WireLink>, std::string> WireLink::open(const Settings& settings) {
  std::unique_ptr<WireLink> wire(new WireLink(settings));
  auto outside = LoopEnvironment::make({{settings.port},
                                        settings.link.host ? LinkEnd::host : LinkEnd::node,
                                        settings.capture,
                                        {settings.log_level, {}},
                                        LogDefault::standard_error});
  if (!outside) return outside.error();
  wire->outside_ = std::move(outside.value());
  auto& loop = wire->outside_->loop();
  loop.run_locked([&] {
    wire->link_ = wire->outside_->links().make_link(settings.port, settings.link, *wire);
    wire->outside_->links().start();
    wire->link_->start();
  });
  wire->path_.set_link(wire->link_.get());
  loop.start_thread();
  return wire;
}

WireLink::~WireLink() {
  if (!outside_) return;
  constexpr auto kFarewell = std::chrono::seconds(1);
  if (link_) {
    bool stopped = false;
    outside_->loop().run_locked([&] {
      link_->stop();
      stopped = !link_->contacted();
    });
    if (!stopped) outside_->settle([this] { return !link_->contacted(); }, kFarewell);
  }
  outside_->loop().run_locked([this] { link_.reset(); });
}

// --- on the loop

void WireLink::on_contacted(const LinkInfo& info) {
  const std::lock_guard lock(mutex_);
  up_ = true;
  ++times_up_;
  waiting_.clear();
  max_btu_ = info.max_btu;
  changed_.notify_all();
}

void WireLink::on_inop(InopReason reason, const std::string& detail) {
  const std::lock_guard lock(mutex_);
  up_ = false;
  trouble_ = std::string(name(reason)) + ", " + detail;
  changed_.notify_all();
}

void WireLink::on_piu(ByteView piu) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= kMaxWaiting) {
    flooded_ = true;
    return;
  }
  waiting_.emplace_back(piu.begin(), piu.end());
  changed_.notify_all();
}

// --- on the caller's thread

bool WireLink::up() const {
  const std::lock_guard lock(mutex_);
  return up_;
}

unsigned WireLink::times_up() const {
  const std::lock_guard lock(mutex_);
  return times_up_;
}

std::string WireLink::state_in_words() const {
  {
    const std::lock_guard lock(mutex_);
    if (!trouble_.empty()) return trouble_;
  }
  return outside_->loop().run_locked([this] { return link_->state_in_words(); });
}

bool WireLink::wait_until_up(Duration limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [this] { return up_; });
}

bool WireLink::restart(Duration limit) {
  outside_->loop().run_locked([this] { link_->stop(); });
  outside_->settle([this] { return !link_->contacted(); }, limit);
  {
    const std::lock_guard lock(mutex_);
    up_ = false;
    waiting_.clear();
  }
  outside_->loop().run_locked([this] { link_->start(); });
  return wait_until_up(limit);
}

std::optional<Bytes> WireLink::receive_piu(Duration limit) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, limit, [this] { return !waiting_.empty() || !up_; });
  if (std::exchange(flooded_, false)) garbage_ = "more than " + std::to_string(kMaxWaiting) + " PIUs at once";
  if (seen_times_up_ != times_up_) {
    seen_times_up_ = times_up_;
    path_.forget_all();
    path_.set_max_btu(max_btu_);
  }
  if (waiting_.empty()) return std::nullopt;
  auto piu = std::move(waiting_.front());
  waiting_.pop_front();
  return piu;
}

std::optional<WireBiu> WireLink::receive(Duration limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (ready_.empty()) {
    const auto left = std::chrono::duration_cast<Duration>(until - std::chrono::steady_clock::now());
    const auto piu = receive_piu(std::max(left, Duration::zero()));
    if (!piu) return std::nullopt;
    path_.receive(*piu);
  }
  auto biu = std::move(ready_.front());
  ready_.pop_front();
  return biu;
}

void WireLink::on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) {
  ready_.push_back({address, th, rh, Bytes(ru.begin(), ru.end())});
}

void WireLink::on_damaged(SessionAddress, const Th& th, const Rh&, ByteView, Sense why) {
  garbage_ = "segments that do not fit together: " + to_words(th) + ", " + to_words(why);
}

void WireLink::on_dropped(Sense why, std::string_view what, ByteView piu) {
  constexpr std::size_t kExcerpt = 32;
  garbage_ = std::string(what) + " (" + to_words(why) + "): " + to_hex(piu, kExcerpt);
}

void WireLink::send(SessionAddress address, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru) {
  auto biu = Buffer::with_capacity(Rh::kSize + ru.size());
  biu.append(rh.bytes());
  biu.append(ru);
  outside_->loop().run_locked([&] { path_.send(address, expedited, snf, std::move(biu)); });
}

void WireLink::send_piu(ByteView piu) {
  outside_->loop().run_locked([&] { link_->send(Buffer::copy_of(piu)); });
}

}  // namespace openrui
