// A plain blocking socket as the partner of what is tested.
#pragma once

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <cstdint>
#include <linux/tcp.h>  // not netinet/tcp.h, whose tcp_info is too short
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/bytes.h"

namespace openrui::test {

class RawSocket {
 public:
  explicit RawSocket(int descriptor) : descriptor_(descriptor) {}
  RawSocket(RawSocket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  RawSocket& operator=(RawSocket&&) = delete;
  ~RawSocket() { close(); }

  // Listens on 127.0.0.1 and a port of the system's choice.
  static RawSocket listen() {
    RawSocket s(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(s.descriptor_, reinterpret_cast<sockaddr*>(&a), sizeof a) == 0);
    REQUIRE(::listen(s.descriptor_, 8) == 0);
    return s;
  }
  static RawSocket connect(std::uint16_t port) {
    RawSocket s(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(s.descriptor_, reinterpret_cast<sockaddr*>(&a), sizeof a) == 0);
    s.limit_waiting();
    return s;
  }
  RawSocket accept() {
    RawSocket s(::accept(descriptor_, nullptr, nullptr));
    s.limit_waiting();
    return s;
  }

  int descriptor() const { return descriptor_; }
  std::uint16_t port() const {
    sockaddr_in a{};
    socklen_t size = sizeof a;
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&a), &size);
    return ntohs(a.sin_port);
  }
  // Up to `size` bytes, fewer at the end of the stream.
  Bytes read(std::size_t size) {
    Bytes bytes(size);
    std::size_t got = 0;
    while (got < size) {
      const ssize_t n = ::recv(descriptor_, bytes.data() + got, size - got, 0);
      if (n <= 0) break;
      got += static_cast<std::size_t>(n);
    }
    bytes.resize(got);
    return bytes;
  }
  bool write(ByteView bytes) {
    while (!bytes.empty()) {
      const ssize_t n = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
    return true;
  }
  // How many TCP segments with data came in.
  unsigned data_segments_in() const {
    tcp_info info{};
    socklen_t size = sizeof info;
    REQUIRE(::getsockopt(descriptor_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0);
    return info.tcpi_data_segs_in;
  }
  void close() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  }
  // Ends the connection with RST.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close();
  }

 private:
  // A test that waits in vain fails instead of hanging.
  void limit_waiting() {
    const timeval limit{30, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  }

  int descriptor_;
};

}  // namespace openrui::test
