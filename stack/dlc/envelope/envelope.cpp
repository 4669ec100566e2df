#include "dlc/envelope/envelope.h"

namespace openrui::envelope {

std::optional<Kind> to_kind(std::uint32_t number) {
  const bool known = number >= static_cast<std::uint32_t>(Kind::xid_command) &&
                     number <= static_cast<std::uint32_t>(Kind::request_disconnect);
  return known ? std::optional(static_cast<Kind>(number)) : std::nullopt;
}

std::string_view name(Kind k) {
  constexpr std::string_view kNames[] = {"XID command", "XID response", "SETMODE",       "UA", "PIU", "DISC",
                                         "DM",          "TEST command", "TEST response", "RD"};
  return kNames[static_cast<std::size_t>(k) - 1];
}

std::array<std::uint8_t, 8> emit_mode(const Mode& mode) {
  std::array<std::uint8_t, 8> bytes{mode.window, static_cast<std::uint8_t>(mode.primary ? 1 : 0)};
  put16(bytes.data() + 2, mode.max_btu);
  return bytes;
}

std::optional<Mode> parse_mode(ByteView data) {
  if (data.size() < 8) return std::nullopt;
  return Mode{data[0], data[1] == 1, get16(data, 2)};
}

std::array<std::uint8_t, 8> emit_disc(DiscReason reason) {
  std::array<std::uint8_t, 8> bytes{};
  put16(bytes.data(), static_cast<std::uint16_t>(reason));
  return bytes;
}

DiscReason parse_disc(ByteView data) {
  if (data.size() < 2) return DiscReason::unknown;
  const auto reason = get16(data, 0);
  const bool known = reason >= 1 && reason <= static_cast<std::uint16_t>(DiscReason::operator_request);
  return known ? static_cast<DiscReason>(reason) : DiscReason::unknown;
}

std::string_view name(DiscReason r) {
  constexpr std::string_view kNames[] = {"unknown reason", "DISC", "data link error", "protocol error", "operator"};
  return kNames[static_cast<std::size_t>(r) - 1];
}

}  // namespace openrui::envelope
