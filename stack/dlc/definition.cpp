#include "dlc/definition.h"

#include "base/bytes.h"

namespace openrui {
namespace {

constexpr std::string_view kNonCanonical = "nc:";

// A hex number of exactly `digits` digits, or nullopt.
std::optional<std::uint32_t> hex_number(std::string_view text, std::size_t digits) {
  if (text.size() != digits) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : text) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9') {
      digit = static_cast<unsigned>(c - '0');
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<unsigned>(c - 'A') + 10;
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<unsigned>(c - 'a') + 10;
    } else {
      return std::nullopt;
    }
    number = number << 4 | digit;
  }
  return number;
}

// Six octets in groups of equal length with one separator: "40:00:…", "40-00-…" or, as routers write it,
// "4000.0999.1000".
std::optional<std::array<std::uint8_t, 6>> six_octets(std::string_view text) {
  const bool dotted = text.find('.') != std::string_view::npos;
  const std::size_t digits = dotted ? 4 : 2;
  const std::size_t groups = 12 / digits;
  if (text.size() != 12 + groups - 1) return std::nullopt;
  const char separator = text[digits];
  if (dotted ? separator != '.' : separator != ':' && separator != '-') return std::nullopt;
  std::array<std::uint8_t, 6> octets{};
  std::size_t octet = 0;
  for (std::size_t group = 0; group < groups; ++group) {
    const auto at = group * (digits + 1);
    const auto number = hex_number(text.substr(at, digits), digits);
    if (!number || (group != 0 && text[at - 1] != separator)) return std::nullopt;
    if (dotted) octets[octet++] = static_cast<std::uint8_t>(*number >> 8);
    octets[octet++] = static_cast<std::uint8_t>(*number);
  }
  return octets;
}

std::string with_colons(const std::array<std::uint8_t, 6>& octets) {
  auto text = to_hex(octets);
  for (auto& c : text) c = c == ' ' ? ':' : c;
  return text;
}

std::string hex_digits(std::uint32_t number, int digits) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (int i = digits - 1; i >= 0; --i) text += kDigits[(number >> (4 * i)) & 0xF];
  return text;
}

}  // namespace

Result<MacAddress, std::string> parse_mac(const std::string& text) {
  std::string_view rest = text;
  const bool reversed = rest.starts_with(kNonCanonical);
  if (reversed) rest.remove_prefix(kNonCanonical.size());
  const auto octets = six_octets(rest);
  if (!octets) {
    return "\"" + text +
           "\" is not a MAC address; six hex bytes with colons are, such as 40:00:00:00:37:05 (canonical order) or "
           "nc:40:00:00:00:37:05 (non-canonical order)";
  }
  MacAddress mac{reversed ? swap_bits(*octets) : *octets};
  // The group bit is the routing information indicator in the source address of a frame; a station's own address has it
  // off (transports reference 1.2).
  if ((mac.octets[0] & 0x01) != 0) {
    return "\"" + text + "\" is a group address; a link station needs an individual one, whose first byte is " +
           (reversed ? "below 80 in non-canonical order" : "even");
  }
  return mac;
}

std::string to_words(const MacAddress& mac) { return with_colons(mac.octets); }

std::string to_words_both(const MacAddress& mac) {
  return to_words(mac) + " (" + std::string(kNonCanonical) + with_colons(swap_bits(mac.octets)) + ')';
}

std::array<std::uint8_t, 6> swap_bits(const std::array<std::uint8_t, 6>& octets) {
  auto swapped = octets;
  for (auto& octet : swapped) {
    unsigned o = octet;
    o = (o & 0xF0) >> 4 | (o & 0x0F) << 4;
    o = (o & 0xCC) >> 2 | (o & 0x33) << 2;
    o = (o & 0xAA) >> 1 | (o & 0x55) << 1;
    octet = static_cast<std::uint8_t>(o);
  }
  return swapped;
}

Result<NodeId, std::string> parse_node_id(const std::string& text) {
  const std::string_view view = text;
  if (view.size() == 9 && view[3] == '-') {
    const auto block = hex_number(view.substr(0, 3), 3);
    const auto number = hex_number(view.substr(4), 5);
    if (block && number) return NodeId{static_cast<std::uint16_t>(*block), *number};
  }
  return "\"" + text +
         "\" is not a node identification; three hex digits (block number), a hyphen and five hex digits (id number) "
         "are, such as 017-00018";
}

std::string to_words(const NodeId& id) { return hex_digits(id.block, 3) + '-' + hex_digits(id.number, 5); }

std::string_view name(CircuitPriority p) {
  switch (p) {
    case CircuitPriority::low:
      return "low";
    case CircuitPriority::medium:
      return "medium";
    case CircuitPriority::high:
      return "high";
    case CircuitPriority::highest:
      return "highest";
  }
  return "?";
}

std::string_view name(StationRole r) {
  switch (r) {
    case StationRole::secondary:
      return "secondary";
    case StationRole::primary:
      return "primary";
    case StationRole::negotiable:
      return "negotiable";
  }
  return "?";
}

std::string_view name(EthernetFraming f) { return f == EthernetFraming::ethernet_ii ? "ethernet2" : "802.3"; }

std::string_view name(DlcType d) {
  switch (d) {
    case DlcType::dlsw:
      return "dlsw";
    case DlcType::sdlc:
      return "sdlc";
    case DlcType::llc2:
      return "llc2";
    case DlcType::iucv:
      return "iucv";
    case DlcType::ipc:
      return "ipc";
    case DlcType::loopback:
      return "loopback";
  }
  return "?";
}

}  // namespace openrui
