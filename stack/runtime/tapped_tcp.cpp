#include "runtime/tapped_tcp.h"

#include <algorithm>
#include <utility>

#include "runtime/ip_packet.h"

namespace openrui {
namespace {

constexpr std::uint8_t kFin = 0x01;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kPush = 0x08;
constexpr std::uint8_t kAck = 0x10;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kTcpChecksum = 16;
constexpr std::uint16_t kWindow = 0xFFFF;
// A reader takes more than the window without an acknowledgement for a fault, so nothing waits longer for one.
constexpr std::size_t kLongestSegment = 16 * 1024;

struct Side {
  Bytes address;
  std::uint16_t port = 0;
  std::uint32_t next = 0;          // sequence number of the next byte that it sends
  std::uint32_t acknowledged = 0;  // of its bytes, by the other side
};

// The packets of one connection.
class PacketLog {
 public:
  explicit PacketLog(WireTap& tap) : tap_(tap) {}

  bool open() const { return open_; }
  // The three packets by which a connection begins.
  void begin(const Endpoint& local, const Endpoint& remote, bool by_us) {
    open_ = true;
    us_ = {ip_packet::address_bytes(local.address), local.port, 0, 0};
    them_ = {ip_packet::address_bytes(remote.address), remote.port, 0, 0};
    packet(by_us, kSyn, {});
    packet(!by_us, kSyn | kAck, {});
    packet(by_us, kAck, {});
  }
  void data(bool sent, ByteView bytes) {
    while (open_ && !bytes.empty()) {
      const auto part = bytes.first(std::min(bytes.size(), kLongestSegment));
      packet(sent, kPush | kAck, part);
      const auto& sender = sent ? us_ : them_;
      if (sender.next - sender.acknowledged >= kLongestSegment) packet(!sent, kAck, {});
      bytes = bytes.subspan(part.size());
    }
  }
  void end(bool by_us) {
    if (!open_) return;
    packet(by_us, kFin | kAck, {});
    packet(!by_us, kFin | kAck, {});
    packet(by_us, kAck, {});
    open_ = false;
  }

 private:
  void packet(bool sent, std::uint8_t flags, ByteView data) {
    auto& from = sent ? us_ : them_;
    auto& to = sent ? them_ : us_;
    Bytes p(kTcpHeader, 0);
    p.insert(p.end(), data.begin(), data.end());
    put16(&p[0], from.port);
    put16(&p[2], to.port);
    put32(&p[4], from.next);
    if ((flags & kAck) != 0) {
      put32(&p[8], to.next);
      to.acknowledged = to.next;
    }
    p[12] = kTcpHeader / 4 << 4;
    p[13] = flags;
    put16(&p[14], kWindow);
    const auto packet = ip_packet::make(from.address, to.address, ip_packet::kTcp, std::move(p), kTcpChecksum);
    from.next += static_cast<std::uint32_t>(data.size()) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
    tap_.on_frame(sent, packet);
  }

  WireTap& tap_;
  bool open_ = false;
  Side us_;
  Side them_;
};

class TappedConnection final : public TcpConnection, private TcpHandler {
 public:
  TappedConnection(WireTap& tap, TcpHandler* handler) : log_(tap), handler_(handler) {}
  ~TappedConnection() override { log_.end(true); }

  void called(Tcp& tcp, const Endpoint& local, const Endpoint& remote) { inner_ = tcp.connect(local, remote, *this); }
  void accepted(std::unique_ptr<TcpConnection> inner) {
    inner_ = std::move(inner);
    inner_->set_handler(*this);
    log_.begin(inner_->local(), inner_->remote(), false);
  }

  void set_handler(TcpHandler& handler) override { handler_ = &handler; }
  void send(Buffer bytes) override {
    log_.data(true, bytes.view());
    inner_->send(std::move(bytes));
  }
  std::size_t queued_bytes() const override { return inner_->queued_bytes(); }
  Endpoint remote() const override { return inner_->remote(); }
  Endpoint local() const override { return inner_->local(); }
  std::optional<PeerCredentials> credentials() const override { return inner_->credentials(); }
  std::optional<std::string> certificate() const override { return inner_->certificate(); }
  void set_keepalive(Duration limit) override { inner_->set_keepalive(limit); }

 private:
  void on_connected() override {
    log_.begin(inner_->local(), inner_->remote(), true);
    handler_->on_connected();
  }
  std::size_t on_data(ByteView data) override {
    // What was not taken the last time is shown again in front.
    log_.data(false, data.subspan(std::min(shown_, data.size())));
    const auto size = data.size();
    const auto taken = handler_->on_data(data);
    shown_ = size - taken;
    return taken;
  }
  void on_closed(const std::string& detail) override {
    log_.end(false);
    handler_->on_closed(detail);
  }
  void on_drained() override { handler_->on_drained(); }

  PacketLog log_;
  TcpHandler* handler_;  // never null when the inner connection speaks
  std::size_t shown_ = 0;
  std::unique_ptr<TcpConnection> inner_;
};

class TappedListener final : public TcpListener, private TcpAcceptor {
 public:
  TappedListener(WireTap& tap, TcpAcceptor& acceptor) : tap_(tap), acceptor_(acceptor) {}
  std::optional<std::string> listen(Tcp& tcp, const Endpoint& local) {
    auto inner = tcp.listen(local, *this);
    if (!inner) return inner.error();
    inner_ = std::move(inner.value());
    return std::nullopt;
  }
  Endpoint local() const override { return inner_->local(); }

 private:
  void on_accept(std::unique_ptr<TcpConnection> connection) override {
    auto tapped = std::make_unique<TappedConnection>(tap_, nullptr);
    tapped->accepted(std::move(connection));
    acceptor_.on_accept(std::move(tapped));
  }

  WireTap& tap_;
  TcpAcceptor& acceptor_;
  std::unique_ptr<TcpListener> inner_;
};

}  // namespace

std::unique_ptr<TcpConnection> TappedTcp::connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) {
  auto tapped = std::make_unique<TappedConnection>(tap_, &handler);
  tapped->called(tcp_, local, remote);
  return tapped;
}

Result<std::unique_ptr<TcpListener>, std::string> TappedTcp::listen(const Endpoint& local, TcpAcceptor& acceptor) {
  auto tapped = std::make_unique<TappedListener>(tap_, acceptor);
  if (auto error = tapped->listen(tcp_, local)) return std::move(*error);
  return std::unique_ptr<TcpListener>(std::move(tapped));
}

}  // namespace openrui
