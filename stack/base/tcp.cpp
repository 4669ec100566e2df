#include "base/tcp.h"

namespace openrui {

std::string to_words(const Endpoint& e) {
  if (e.address.starts_with(kUnixPrefix)) return e.address;
  std::string address = e.address.empty() ? "*" : e.address;
  if (address.find(':') != std::string::npos) address = '[' + address + ']';
  return address + ':' + std::to_string(e.port);
}

}  // namespace openrui
