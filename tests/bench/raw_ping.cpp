// What sockets alone give in the same run: a ping-pong of blocking sockets between two processes, over TCP, or over a
// local socket to a third process that passes on to TCP, as a node's daemon stands between program and host. usage:
// raw_ping SIZE SECONDS [CPU-OF-CLIENT CPU-OF-SERVER [CPU-OF-RELAY]]; prints round trips per second.
#include <arpa/inet.h>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  sched_setaffinity(0, sizeof set, &set);
}

bool read_all(int fd, std::vector<char>& buffer) {
  std::size_t at = 0;
  while (at < buffer.size()) {
    const auto n = read(fd, buffer.data() + at, buffer.size() - at);
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

bool write_all(int fd, const std::vector<char>& buffer) {
  return write(fd, buffer.data(), buffer.size()) == static_cast<ssize_t>(buffer.size());
}

// A process that passes messages on between the connection and the local socket that is returned.
int start_relay(int connection, std::size_t size, int cpu) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
  if (fork() == 0) {
    pin(cpu);
    close(ends[0]);
    std::vector<char> buffer(size);
    while (read_all(ends[1], buffer) && write_all(connection, buffer) && read_all(connection, buffer) &&
           write_all(ends[1], buffer)) {
    }
    _exit(0);
  }
  close(ends[1]);
  close(connection);
  return ends[0];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 5 && argc != 6) {
    std::fprintf(stderr, "usage: raw_ping SIZE SECONDS [CPU-OF-CLIENT CPU-OF-SERVER [CPU-OF-RELAY]]\n");
    return 2;
  }
  std::vector<char> buffer(static_cast<std::size_t>(std::atoi(argv[1])));
  const double seconds = std::atof(argv[2]);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener, 1) != 0) return 1;
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
  const int one = 1;
  if (fork() == 0) {
    if (argc >= 5) pin(std::atoi(argv[4]));
    const int fd = accept(listener, nullptr, nullptr);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    while (read_all(fd, buffer) && write_all(fd, buffer)) {
    }
    _exit(0);
  }
  if (argc >= 5) pin(std::atoi(argv[3]));
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), length) != 0) return 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (argc == 6) fd = start_relay(fd, buffer.size(), std::atoi(argv[5]));
  long n = 0;
  const auto start = std::chrono::steady_clock::now();
  double elapsed = 0;
  while (elapsed < seconds) {
    for (int i = 0; i < 500; ++i, ++n) {
      if (!write_all(fd, buffer) || !read_all(fd, buffer)) return 1;
    }
    elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  close(fd);
  while (wait(nullptr) > 0) {
  }
  std::printf("%.0f\n", static_cast<double>(n) / elapsed);
}
