#include "runtime/control_client.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "runtime/port_listener.h"
#include "runtime/socket_ops.h"

namespace openrui {

namespace {

using nlohmann::json;

class LocalSocket {
 public:
  LocalSocket() : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~LocalSocket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  LocalSocket(const LocalSocket&) = delete;
  LocalSocket& operator=(const LocalSocket&) = delete;

  // 0, or an errno value.
  int connect(const std::string& path, std::chrono::seconds limit) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    std::copy(path.begin(), path.end(), address.sun_path);
    timeval wait{};
    wait.tv_sec = limit.count();
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  }
  bool write(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Up to a newline, which is not part of it; false when the connection ended or nothing came in time.
  bool read_line(std::string& line) {
    std::array<char, 64 * 1024> part;
    for (;;) {
      const ssize_t n = ::recv(descriptor_, part.data(), part.size(), 0);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      const std::string_view got(part.data(), static_cast<std::size_t>(n));
      line += got.substr(0, got.find('\n'));
      if (got.find('\n') != std::string_view::npos) return true;
    }
  }

 private:
  int descriptor_;
};

}  // namespace

Result<json, ControlFailure> ask_node(const std::string& path, const json& request, std::chrono::seconds limit) {
  LocalSocket socket;
  if (const int error = socket.connect(path, limit); error != 0) {
    return ControlFailure{"no node answers at " + path + ": " + socket_ops::words(error)};
  }
  std::string line;
  const auto text = std::string(ControlHandler::kWord) + "\n" + request.dump() + "\n";
  if (!socket.write(text) || !socket.read_line(line)) {
    return ControlFailure{"the node at " + path + " did not answer; only its user and root may operate it"};
  }
  auto answer = json::parse(line, nullptr, false);
  if (!answer.is_object() || !answer.contains("ok")) return ControlFailure{path + " is not the socket of a node"};
  if (answer["ok"] != true) return ControlFailure{answer.value("error", std::string("refused"))};
  return std::move(answer["result"]);
}

}  // namespace openrui
