#include "runtime/socket_ops.h"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cctype>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace openrui::socket_ops {

namespace ip = boost::asio::ip;
using TcpEndpoint = ip::tcp::endpoint;

namespace {

// As many callers as the system allows may wait to be accepted.
constexpr int kBacklog = SOMAXCONN;
// Of the time after which a silent partner is given up, so many probes are sent in the second half.
constexpr int kKeepaliveProbes = 3;

Failure close_failed(int descriptor) {
  const int error = errno;
  ::close(descriptor);
  return {error};
}

void set_option(int descriptor, int level, int option, int value) {
  ::setsockopt(descriptor, level, option, &value, sizeof value);
}

int family(const StreamEndpoint& e) { return e.data()->sa_family; }

int open_stream(const StreamEndpoint& e) { return ::socket(family(e), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); }

int bind_to(int descriptor, const StreamEndpoint& e) {
  return ::bind(descriptor, e.data(), static_cast<socklen_t>(e.size()));
}

// What every system call that gives an address takes.
TcpEndpoint tcp_endpoint(const StreamEndpoint& e) {
  TcpEndpoint tcp;
  std::memcpy(tcp.data(), e.data(), std::min<std::size_t>(e.size(), tcp.capacity()));
  return tcp;
}

std::string path_of(const StreamEndpoint& e) {
  const auto* local = reinterpret_cast<const sockaddr_un*>(e.data());
  constexpr auto kPath = offsetof(sockaddr_un, sun_path);
  if (e.size() <= kPath) return {};
  return {local->sun_path, ::strnlen(local->sun_path, e.size() - kPath)};
}

// The file of a local socket stays when its listener dies. It is one when nobody answers there.
bool remove_stale(const StreamEndpoint& e) {
  const auto path = path_of(e);
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const int s = open_stream(e);
  if (s < 0) return false;
  const bool refused = ::connect(s, e.data(), static_cast<socklen_t>(e.size())) != 0 && errno == ECONNREFUSED;
  ::close(s);
  return refused && ::unlink(path.c_str()) == 0;
}

Result<int, Failure> open_local_listener(const StreamEndpoint& e) {
  const int s = open_stream(e);
  if (s < 0) return Failure{errno};
  int bound = bind_to(s, e);
  if (bound != 0 && errno == EADDRINUSE) {
    bound = remove_stale(e) ? bind_to(s, e) : -1;
    if (bound != 0) errno = EADDRINUSE;
  }
  if (bound != 0 || ::listen(s, kBacklog) != 0) return close_failed(s);
  return s;
}

}  // namespace

bool is_local(const Endpoint& e) { return e.address.starts_with(kUnixPrefix); }

std::optional<StreamEndpoint> numeric_endpoint(const Endpoint& e) {
  if (is_local(e)) {
    const auto path = e.address.substr(kUnixPrefix.size());
    if (path.empty() || path.size() >= sizeof(sockaddr_un{}.sun_path)) return std::nullopt;
    return StreamEndpoint(boost::asio::local::stream_protocol::endpoint(path));
  }
  if (e.address.empty()) return StreamEndpoint(TcpEndpoint(ip::address_v6::any(), e.port));
  boost::system::error_code error;
  const auto address = ip::make_address(e.address, error);
  if (error) return std::nullopt;
  return StreamEndpoint(TcpEndpoint(address, e.port));
}

Endpoint to_endpoint(const StreamEndpoint& e) {
  if (family(e) == AF_UNIX) return {std::string(kUnixPrefix) + path_of(e), 0};
  const auto tcp = tcp_endpoint(e);
  ip::address address = tcp.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    address = ip::make_address_v4(ip::v4_mapped, address.to_v6());
  }
  return {address.to_string(), tcp.port()};
}

Result<int, Failure> open_client(const StreamEndpoint& remote, const std::optional<StreamEndpoint>& local) {
  const int s = open_stream(remote);
  if (s < 0) return Failure{errno};
  prepare_stream(s);
  if (local) {
    // The port is chosen when connecting, so that many connections from one address do not use up its ports.
    set_option(s, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    if (bind_to(s, *local) != 0) return close_failed(s);
  }
  return s;
}

Result<int, Failure> open_listener(const StreamEndpoint& local) {
  if (family(local) == AF_UNIX) return open_local_listener(local);
  StreamEndpoint e = local;
  const auto tcp = tcp_endpoint(local);
  const bool any = tcp.address().is_unspecified();
  int s = open_stream(e);
  if (s < 0 && errno == EAFNOSUPPORT && any) {
    e = TcpEndpoint(ip::address_v4::any(), tcp.port());  // no IPv6 on this machine
    s = open_stream(e);
  }
  if (s < 0) return Failure{errno};
  set_option(s, SOL_SOCKET, SO_REUSEADDR, 1);
  if (family(e) == AF_INET6) set_option(s, IPPROTO_IPV6, IPV6_V6ONLY, any ? 0 : 1);
  if (bind_to(s, e) != 0 || ::listen(s, kBacklog) != 0) return close_failed(s);
  return s;
}

Result<int, Failure> accept_one(int listener, StreamEndpoint& remote) {
  StreamEndpoint e;
  auto size = static_cast<socklen_t>(e.capacity());
  const int s = ::accept4(listener, e.data(), &size, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (s < 0) return Failure{errno};
  e.resize(size);
  remote = e;
  prepare_stream(s);
  return s;
}

void prepare_stream(int descriptor) { set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1); }

void set_keepalive(int descriptor, Duration limit) {
  const auto seconds = static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(limit).count());
  const int interval = std::max(1, seconds / (2 * kKeepaliveProbes));
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, std::max(1, seconds - kKeepaliveProbes * interval));
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, interval);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, kKeepaliveProbes);
  // The same for a connection with data on the way, which sends no probes.
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, seconds * 1000);
}

std::optional<PeerCredentials> credentials_of(int descriptor) {
  int domain = 0;
  socklen_t size = sizeof domain;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 || domain != AF_UNIX) return std::nullopt;
  ucred peer{};
  size = sizeof peer;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
  PeerCredentials credentials{static_cast<std::uint32_t>(peer.pid), peer.uid, peer.gid, {}};
  // The first call says how much room is needed.
  size = 0;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, nullptr, &size) != 0 && errno == ERANGE) {
    credentials.groups.resize(size / sizeof(gid_t));
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, credentials.groups.data(), &size) != 0) size = 0;
    credentials.groups.resize(size / sizeof(gid_t));
  }
  return credentials;
}

Endpoint local_of(int descriptor) {
  StreamEndpoint e;
  auto size = static_cast<socklen_t>(e.capacity());
  if (::getsockname(descriptor, e.data(), &size) != 0) return {};
  e.resize(size);
  return to_endpoint(e);
}

std::string words(int error) {
  std::string text = boost::system::error_code(error, boost::system::system_category()).message();
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace openrui::socket_ops
