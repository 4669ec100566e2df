#pragma once

#include <optional>
#include <string>

#include "base/bytes.h"

namespace openrui {

// The bytes of a numeric IP address, so that two spellings of one address are equal; nullopt for anything else.
std::optional<Bytes> numeric_address(const std::string& text);
// The same of IPv4 only.
std::optional<Bytes> ipv4_address(const std::string& text);

}  // namespace openrui
