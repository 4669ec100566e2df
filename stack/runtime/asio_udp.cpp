#include "runtime/asio_udp.h"

#include <array>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <optional>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/event_loop_impl.h"
#include "runtime/socket_ops.h"

namespace openrui {

namespace ip = boost::asio::ip;
using boost::system::error_code;
using UdpEndpoint = ip::udp::endpoint;

namespace {

using Descriptor = boost::asio::posix::basic_stream_descriptor<EventLoop::Impl::Executor>;

// Taken in one turn; the others wait for the next one, so that a flood of them does not starve the links.
constexpr int kDatagramsPerTurn = 64;
constexpr std::size_t kLongestDatagram = 65536;

std::optional<UdpEndpoint> numeric(const Endpoint& e) {
  if (e.address.empty()) return UdpEndpoint(ip::address_v4::any(), e.port);
  error_code error;
  const auto address = ip::make_address(e.address, error);
  if (error) return std::nullopt;
  return UdpEndpoint(address, e.port);
}

Endpoint in_words(const UdpEndpoint& e) { return {e.address().to_string(), e.port()}; }

template <class T>
bool set(int descriptor, int level, int option, const T& value) {
  return ::setsockopt(descriptor, level, option, &value, sizeof value) == 0;
}

in_addr raw(const ip::address_v4& address) {
  in_addr a{};
  const auto bytes = address.to_bytes();
  std::memcpy(&a, bytes.data(), bytes.size());
  return a;
}

// A bound socket; -1: errno says why not.
int open_socket(const UdpEndpoint& local, bool shared) {
  const int s = ::socket(local.data()->sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (s < 0) return s;
  if (shared) set(s, SOL_SOCKET, SO_REUSEADDR, 1);
  if (local.address().is_v4()) set(s, IPPROTO_IP, IP_PKTINFO, 1);
  if (::bind(s, local.data(), static_cast<socklen_t>(local.size())) == 0) return s;
  const int why = errno;
  ::close(s);
  errno = why;
  return -1;
}

bool join(int descriptor, const ip::address_v4& group, const ip::address_v4& interface) {
  ip_mreq membership{};
  membership.imr_multiaddr = raw(group);
  membership.imr_interface = raw(interface);
  return set(descriptor, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership) &&
         // Groups that other sockets of this machine have joined are not meant.
         set(descriptor, IPPROTO_IP, IP_MULTICAST_ALL, 0);
}

// One for the local address, and perhaps one for each group.
class UdpState final : public std::enable_shared_from_this<UdpState> {
 public:
  UdpState(EventLoop& loop, UdpHandler& handler) : loop_(loop), handler_(&handler) {}

  // The error is a sentence part.
  std::optional<std::string> open(const UdpEndpoint& local, const std::vector<std::string>& groups) {
    const int own = open_socket(local, false);
    if (own < 0) return socket_ops::words(errno);
    watch(own);
    local_ = socket_ops::local_of(own);
    if (groups.empty()) return std::nullopt;
    if (!local.address().is_v4()) return "multicast groups need an IPv4 address";
    const auto interface = local.address().to_v4();
    set(own, IPPROTO_IP, IP_MULTICAST_TTL, AsioUdp::kGroupHops);
    if (!interface.is_unspecified()) set(own, IPPROTO_IP, IP_MULTICAST_IF, raw(interface));
    for (const auto& text : groups) {
      error_code error;
      const auto group = ip::make_address_v4(text, error);
      if (error || !group.is_multicast()) return text + " is no multicast group";
      int member = own;
      if (!interface.is_unspecified()) {
        member = open_socket(UdpEndpoint(group, local.port()), true);
        if (member < 0) return "group " + text + ": " + socket_ops::words(errno);
        watch(member);
      }
      if (!join(member, group, interface)) return "group " + text + ": " + socket_ops::words(errno);
    }
    return std::nullopt;
  }

  void start() {
    for (auto& socket : sockets_) wait(*socket);
  }

  void send(const Endpoint& to, ByteView datagram) {
    const auto endpoint = numeric(to);
    if (!endpoint || sockets_.empty()) return;
    ::sendto(sockets_.front()->native_handle(), datagram.data(), datagram.size(), MSG_NOSIGNAL, endpoint->data(),
             static_cast<socklen_t>(endpoint->size()));
  }
  const Endpoint& local() const { return local_; }

  void close() {
    handler_ = nullptr;
    for (auto& socket : sockets_) {
      loop_.descriptors().remove(socket->native_handle());
      error_code ignored;
      socket->close(ignored);
    }
    // Kept: a wait that ends later has its socket.
  }

 private:
  void watch(int descriptor) {
    loop_.descriptors().add(descriptor);
    sockets_.push_back(std::make_unique<Descriptor>(loop_.impl().io, descriptor));
  }

  void wait(Descriptor& socket) {
    socket.async_wait(Descriptor::wait_read, [self = shared_from_this(), &socket](const error_code& error) {
      const EventLoop::Turn turn(self->loop_);
      if (error || self->handler_ == nullptr) return;
      self->receive(socket.native_handle());
      if (self->handler_ != nullptr) self->wait(socket);
    });
  }

  void receive(int descriptor) {
    for (int i = 0; i < kDatagramsPerTurn && handler_ != nullptr; ++i) {
      UdpEndpoint from;
      iovec space{buffer_.data(), buffer_.size()};
      alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(in_pktinfo))> control{};
      msghdr message{};
      message.msg_name = from.data();
      message.msg_namelen = static_cast<socklen_t>(from.capacity());
      message.msg_iov = &space;
      message.msg_iovlen = 1;
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      const auto size = ::recvmsg(descriptor, &message, 0);
      if (size < 0 && errno == EINTR) continue;
      if (size < 0) return;
      from.resize(message.msg_namelen);
      handler_->on_datagram(in_words(from), addressed_to(message),
                            ByteView(buffer_).first(static_cast<std::size_t>(size)));
    }
  }

  // The address in the datagram's header, where the system tells it.
  Endpoint addressed_to(msghdr& message) const {
    auto to = local_;
    for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c)) {
      if (c->cmsg_level != IPPROTO_IP || c->cmsg_type != IP_PKTINFO) continue;
      in_pktinfo info{};
      std::memcpy(&info, CMSG_DATA(c), sizeof info);
      ip::address_v4::bytes_type bytes{};
      std::memcpy(bytes.data(), &info.ipi_addr, bytes.size());
      to.address = ip::make_address_v4(bytes).to_string();
    }
    return to;
  }

  EventLoop& loop_;
  UdpHandler* handler_;
  Endpoint local_;
  std::vector<std::unique_ptr<Descriptor>> sockets_;
  Bytes buffer_ = Bytes(kLongestDatagram);
};

class Socket final : public UdpSocket {
 public:
  Socket(std::shared_ptr<UdpState> state, EventLoop& loop) : state_(std::move(state)), loop_(loop) {}
  ~Socket() override {
    if (!loop_.in_forked_child()) state_->close();
  }
  void send(const Endpoint& to, ByteView datagram) override { state_->send(to, datagram); }
  Endpoint local() const override { return state_->local(); }

 private:
  std::shared_ptr<UdpState> state_;
  EventLoop& loop_;
};

}  // namespace

Result<std::unique_ptr<UdpSocket>, std::string> AsioUdp::open(const Endpoint& local,
                                                              const std::vector<std::string>& groups,
                                                              UdpHandler& handler) {
  const auto endpoint = numeric(local);
  if (!endpoint) return std::string("the address is not numeric");
  auto state = std::make_shared<UdpState>(loop_, handler);
  if (auto error = state->open(*endpoint, groups)) {
    state->close();
    return std::move(*error);
  }
  state->start();
  return std::unique_ptr<UdpSocket>(std::make_unique<Socket>(std::move(state), loop_));
}

}  // namespace openrui
