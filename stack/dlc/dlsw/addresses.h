// Comparing numeric IP addresses as text.
#pragma once

#include <string>

namespace openrui::dlsw {

// An IPv4 address that was mapped into IPv6, as IPv4; every other one as it is.
std::string plain_address(const std::string& address);
bool is_numeric_address(const std::string& address);
// Mapped or not.
bool same_address(const std::string& a, const std::string& b);
// `network`: "10.1.0.0/16", or one address.
bool is_in_network(const std::string& address, const std::string& network);
// The order by which two DLSws that call each other at once decide whose connection stays (transports reference 5.1).
// IPv4 by number; everything else by text, which both sides do alike.
bool is_higher_address(const std::string& a, const std::string& b);

}  // namespace openrui::dlsw
