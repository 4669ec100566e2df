// Ports and links as they are configured (design, section 6); the same for a node and for a host.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace openrui {

// Canonical (Ethernet) order, as it is configured and shown; DLSw and Token Ring write it non-canonical on the wire.
struct MacAddress {
  std::array<std::uint8_t, 6> octets{};
  friend auto operator<=>(const MacAddress&, const MacAddress&) = default;
};
// "40:00:00:00:37:05"; "nc:40:00:00:00:37:05" gives the same station in non-canonical order.
Result<MacAddress, std::string> parse_mac(const std::string& text);
std::string to_words(const MacAddress& mac);
// "02:00:90:99:08:00 (nc:40:00:09:99:10:00)", for people who compare with a router's display.
std::string to_words_both(const MacAddress& mac);
// The octets with the bits of each reversed: canonical <-> non-canonical (transports reference 1.2).
std::array<std::uint8_t, 6> swap_bits(const std::array<std::uint8_t, 6>& octets);

// Node identification in an XID: block number (12 bits) and id number (20 bits); written "017-00018".
struct NodeId {
  std::uint16_t block = 0;
  std::uint32_t number = 0;
  friend bool operator==(const NodeId&, const NodeId&) = default;
};
Result<NodeId, std::string> parse_node_id(const std::string& text);
std::string to_words(const NodeId& id);

enum class DlcType : std::uint8_t { dlsw, sdlc, llc2, iucv, ipc, loopback };
std::string_view name(DlcType d);

// How LLC PDUs are put into Ethernet frames (transports reference 4.1).
enum class EthernetFraming : std::uint8_t { ieee_802_3, ethernet_ii };
std::string_view name(EthernetFraming f);  // as it is configured: "802.3", "ethernet2"

// Timers and windows of LLC type 2 (transports reference 4.4). Timers are above 0.
struct Llc2Parameters {
  Duration t1 = std::chrono::seconds(1);         // answer to a command with P=1, acknowledgement
  Duration t2 = std::chrono::milliseconds(100);  // longest delay of an acknowledgement
  Duration ti = std::chrono::seconds(10);        // an idle link is polled this often
  Duration reject_timer = std::chrono::milliseconds(3200);
  Duration busy_timer = std::chrono::milliseconds(9600);
  int n2 = 8;                // tries, 1 to 255
  int n3 = 3;                // I PDUs received before an acknowledgement, 1 to 127
  int transmit_window = 7;   // k, 1 to 127
  int receive_window = 127;  // rw, 1 to 127; an N(S) further ahead is invalid
  int window_increment = 0;  // Nw: after a loss the window begins at 1 and grows by 1 with each so many PDUs that are
                             // acknowledged; 0: it stays as it is
  friend bool operator==(const Llc2Parameters&, const Llc2Parameters&) = default;
};

// Version 2 with a partner that knows it, else version 1.
inline constexpr int kAnyVersion = 0;

struct PortDefinition {
  std::string name;
  DlcType dlc = DlcType::dlsw;
  // dlsw
  int version = 1;    // 1: two connections, port 2065 on both sides; 2: one connection to port 2067; kAnyVersion
  std::string local;  // address we listen on (version 1 and host) and connect from
  std::string peer;   // the partner's address; empty on a host: whoever calls
  // Partners beside `peer`: a node's link asks all of them for its station and takes the first that reaches it.
  std::vector<std::string> other_peers;
  Duration keepalive = std::chrono::seconds(30);
  Duration reconnect_min = std::chrono::milliseconds(200);  // back-off doubles from min to max
  Duration reconnect_max = std::chrono::seconds(30);
  int connections = 2;      // version 1: 1 when one of the two may be closed after the capabilities exchange
  int initial_window = 20;  // circuit flow control: units a partner may send after one grant, 1 to 65535
  // Version 2: explorers come and go by UDP, and a connection is made when a circuit wants one.
  bool udp = false;
  std::vector<std::string> groups;                // multicast groups for them, 224.0.10.0 to 224.0.10.191
  std::vector<std::string> allow;                 // partners beside the named ones: "10.1.2.3", "10.1.0.0/16"
  Duration idle_close = std::chrono::minutes(5);  // version 2: for a connection without a circuit; 0: never
  // sdlc
  int sdlc_line = 20;        // of the 3705 emulator: TCP port 37500 + line
  bool full_duplex = false;  // two connections: it sends on this line and receives on the next one
  int release = 5;           // of the emulator; 4: a second connection carries the RS-232 leads
  // of a primary station (host)
  Duration poll_pause = std::chrono::milliseconds(20);  // between polls of an idle station
  Duration reply_timeout = std::chrono::seconds(1);
  int retries = 7;  // how often a command is sent before the station is given up, at least 1
  // of a secondary station (node)
  Duration inactivity = std::chrono::seconds(30);  // without a poll, after which the link is lost
  // llc2
  std::string interface;  // of the operating system: "eth0"; "tap:sna0": a tap device that we make
  MacAddress mac;         // of the links that have none; all zero: the card's
  EthernetFraming framing = EthernetFraming::ieee_802_3;
  Llc2Parameters llc2;
  // streams between nodes (transports reference 10.2)
  std::string own_node;        // our name toward partners, 1 to 8 characters
  std::string peer_node;       // the partner's name at `peer`; empty: whoever calls
  std::uint16_t tcp_port = 0;  // 0: the one of the kind, 14771 for iucv, 14772 for ipc
  // iucv
  std::string user = "SNA";          // our program, to which partners connect; 1 to 8 characters
  std::string peer_user = "SNA";     // the partner's
  std::uint16_t message_limit = 16;  // messages outstanding on a path in each direction, at least 1
  // ipc
  Duration resume = std::chrono::seconds(30);  // how long a lost stream may be away; 0: not at all
  friend bool operator==(const PortDefinition&, const PortDefinition&) = default;
};

// How urgent a DLSw circuit is for the switches on its way (transports reference 5.7), as on the wire.
enum class CircuitPriority : std::uint8_t { low = 1, medium = 2, high = 3, highest = 4 };
std::string_view name(CircuitPriority p);

// Who sends the set-mode command (SNRM, SABME, CONTACT). Only stations that exchange XIDs of format 3 can negotiate it.
enum class StationRole : std::uint8_t { secondary, primary, negotiable };
std::string_view name(StationRole r);

struct LinkDefinition {
  std::string name;
  std::string port;
  MacAddress mac;
  MacAddress remote_mac;
  std::uint8_t sap = 4;
  std::uint8_t remote_sap = 4;
  std::optional<NodeId> xid;  // what we send (node), what we require (host); none: a null XID / any
  int xid_format = 0;         // 0: a T2.0 node; 3: a T2.1 node, which still takes a partner with format 0
  StationRole role = StationRole::secondary;  // with format 3; with format 0 the host is the primary
  std::size_t max_btu = 0;                    // longest PIU to send, bytes; 0: as the carrier allows
  bool started = true;                        // false: stays down until activated
  bool host = false;                          // the primary side: waits for the partner's XID and contacts it
  // dlsw
  std::optional<bool> calls;  // asks for the circuit, or waits to be asked; none: a node asks, a host waits
  CircuitPriority priority = CircuitPriority::medium;  // that we propose
  // sdlc
  std::uint8_t station = 0xC1;  // address of the secondary station
  int modulo = 8;               // 8 (SNRM) or 128 (SNRME)
  int window = 7;               // I frames sent and not acknowledged, 1 to modulo - 1
  bool leased = false;          // host: no XID exchange before SNRM
  // ipc: the tags of the connection that is the link, 1 to 8 of A-Z, $, # and @; iucv: the names of the link stations,
  // which may have digits too, and an own one that is empty takes partners that ask for any
  std::string tag;         // our own station's
  std::string remote_tag;  // the partner's; empty: the same
  friend bool operator==(const LinkDefinition&, const LinkDefinition&) = default;
};

// Two links that are joined by a data link switch: no PU has them.
struct SwitchDefinition {
  std::string name;
  LinkDefinition from;
  LinkDefinition to;
  friend bool operator==(const SwitchDefinition&, const SwitchDefinition&) = default;
};

}  // namespace openrui
