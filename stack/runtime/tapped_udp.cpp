#include "runtime/tapped_udp.h"

#include <utility>

#include "runtime/ip_packet.h"

namespace openrui {
namespace {

constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kUdpChecksum = 6;

class TappedUdpSocket final : public UdpSocket, private UdpHandler {
 public:
  TappedUdpSocket(WireTap& tap, UdpHandler& handler) : tap_(tap), handler_(handler) {}

  std::optional<std::string> open(Udp& udp, const Endpoint& local, const std::vector<std::string>& groups) {
    auto inner = udp.open(local, groups, *this);
    if (!inner) return inner.error();
    inner_ = std::move(inner.value());
    return std::nullopt;
  }
  void send(const Endpoint& to, ByteView datagram) override {
    show(true, inner_->local(), to, datagram);
    inner_->send(to, datagram);
  }
  Endpoint local() const override { return inner_->local(); }

 private:
  void on_datagram(const Endpoint& from, const Endpoint& to, ByteView datagram) override {
    show(false, from, to, datagram);
    handler_.on_datagram(from, to, datagram);
  }

  void show(bool sent, const Endpoint& from, const Endpoint& to, ByteView datagram) {
    const auto source = ip_packet::address_bytes(from.address);
    const auto destination = ip_packet::address_bytes(to.address);
    // From any address to one of IPv6: such a datagram is never sent.
    if (source.size() != destination.size()) return;
    Bytes p(kUdpHeader, 0);
    put16(&p[0], from.port);
    put16(&p[2], to.port);
    put16(&p[4], static_cast<std::uint16_t>(kUdpHeader + datagram.size()));
    p.insert(p.end(), datagram.begin(), datagram.end());
    tap_.on_frame(sent, ip_packet::make(source, destination, ip_packet::kUdp, std::move(p), kUdpChecksum));
  }

  WireTap& tap_;
  UdpHandler& handler_;
  std::unique_ptr<UdpSocket> inner_;
};

}  // namespace

Result<std::unique_ptr<UdpSocket>, std::string> TappedUdp::open(const Endpoint& local,
                                                                const std::vector<std::string>& groups,
                                                                UdpHandler& handler) {
  auto tapped = std::make_unique<TappedUdpSocket>(tap_, handler);
  if (auto error = tapped->open(udp_, local, groups)) return std::move(*error);
  return std::unique_ptr<UdpSocket>(std::move(tapped));
}

}  // namespace openrui
