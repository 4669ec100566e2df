// How soon a program whose machine vanished is noticed.
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/socket_ops.h"

using namespace openrui;

TEST_CASE("keepalive finds a vanished partner within its limit, idle or not") {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(s >= 0);
  const auto option = [s](int level, int name) {
    int value = 0;
    socklen_t size = sizeof value;
    REQUIRE(::getsockopt(s, level, name, &value, &size) == 0);
    return value;
  };
  for (const int limit : {2, 15, 60}) {
    socket_ops::set_keepalive(s, std::chrono::seconds(limit));
    CHECK(option(SOL_SOCKET, SO_KEEPALIVE) == 1);
    const int idle = option(IPPROTO_TCP, TCP_KEEPIDLE);
    const int probing = option(IPPROTO_TCP, TCP_KEEPINTVL) * option(IPPROTO_TCP, TCP_KEEPCNT);
    CHECK(idle + probing >= limit);
    CHECK(idle + probing <= limit + 2);  // at least a second each
    CHECK(option(IPPROTO_TCP, TCP_USER_TIMEOUT) == limit * 1000);
  }
  ::close(s);
}
