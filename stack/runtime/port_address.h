// Where a node listens for programs, as configurations and command lines say it: "unix:/run/openrui/node.sock",
// "tcp:127.0.0.1:14770", "tcp:[::1]:14770", "tls:node.example:14773".
#pragma once

#include <string>

#include "base/result.h"
#include "base/tcp.h"

namespace openrui {

inline constexpr const char* kTlsPrefix = "tls:";
inline constexpr const char* kDefaultPortPath = "/run/openrui/node.sock";
// Where operators reach a simulated host when nothing else is said.
inline constexpr const char* kDefaultHostPath = "/run/openrui/host.sock";

// Whether the address begins with "tls:"; parse_port_address() gives its host and port.
bool is_tls_address(const std::string& text);

// Without "unix:", "tcp:" or "tls:" in front, what begins with '/' or '.' is a path and everything else host and port.
// The error is a sentence part.
Result<Endpoint, std::string> parse_port_address(const std::string& text);

// Whether a node, or anything else, listens on the local socket of this path now. Waits for nothing.
bool is_local_listener(const std::string& path);

}  // namespace openrui
