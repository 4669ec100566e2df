// The link types of pcap files that we read (LINKTYPE_ values of tcpdump.org; transports reference 12.1).
#pragma once

namespace openrui {

enum class LinkType : int {
  null = 0,  // four bytes of address family in the byte order of the machine, then IP
  ethernet = 1,
  token_ring = 6,
  raw = 101,   // IP
  loop = 108,  // as null, big-endian
  linux_cooked = 113,
  user0 = 147,
  ipv4 = 228,
  ipv6 = 229,
  exported_pdu = 252,
  sdlc = 268,
  linux_cooked_2 = 276
};

}  // namespace openrui
