#include "runtime/port_address.h"

#include <cerrno>
#include <charconv>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/socket_ops.h"

namespace openrui {

namespace {

constexpr std::string_view kTcpPrefix = "tcp:";

}  // namespace

bool is_tls_address(const std::string& text) { return text.starts_with(kTlsPrefix); }

Result<Endpoint, std::string> parse_port_address(const std::string& text) {
  if (text.starts_with(kUnixPrefix)) return Endpoint{text, 0};
  if (text.starts_with('/') || text.starts_with('.')) return Endpoint{std::string(kUnixPrefix) + text, 0};
  const bool prefixed = text.starts_with(kTcpPrefix) || is_tls_address(text);
  const std::string rest = prefixed ? text.substr(kTcpPrefix.size()) : text;
  const auto colon = rest.rfind(':');
  Endpoint e;
  const char* end = rest.data() + rest.size();
  const auto number = colon == std::string::npos ? std::from_chars_result{end, std::errc::invalid_argument}
                                                 : std::from_chars(rest.data() + colon + 1, end, e.port);
  if (number.ec != std::errc{} || number.ptr != end || colon == 0) {
    return "\"" + text + R"(" is neither "unix:" and a path nor "tcp:" or "tls:", an address and a port)";
  }
  e.address = rest.substr(0, colon);
  if (e.address.starts_with('[') && e.address.ends_with(']')) e.address = e.address.substr(1, e.address.size() - 2);
  return e;
}

bool is_local_listener(const std::string& path) {
  const auto place = socket_ops::numeric_endpoint({std::string(kUnixPrefix) + path, 0});
  if (!place) return false;
  const auto client = socket_ops::open_client(*place, std::nullopt);
  if (!client) return false;
  const int result = ::connect(*client, place->data(), static_cast<socklen_t>(place->size()));
  // Too many callers wait already: EAGAIN.
  const bool there = result == 0 || errno == EAGAIN;
  ::close(*client);
  return there;
}

}  // namespace openrui
