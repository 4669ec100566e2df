// What XIDs mean on an SDLC line: the roles are the line's, and the limits of both stations meet.
#pragma once

#include <algorithm>

#include "dlc/definition.h"
#include "dlc/link.h"
#include "dlc/sdlc/framing.h"
#include "dlc/sdlc/transfer.h"
#include "dlc/xid.h"

namespace openrui::sdlc {

constexpr SdlcModulo modulo_of(const LinkDefinition& d) {
  return d.modulo == 128 ? SdlcModulo::extended : SdlcModulo::eight;
}

inline XidExchange make_exchange(LinkDefinition d) {
  // Who polls is the primary (transports reference 3.7), whatever is negotiated elsewhere.
  d.role = d.host ? StationRole::primary : StationRole::secondary;
  const auto frames = static_cast<std::uint8_t>(value(modulo_of(d)) - 1);
  return XidExchange(d, {false, static_cast<std::uint16_t>(kLongestInformation), frames});
}

// The mode was set after this exchange.
inline LinkInfo agree(const LinkDefinition& d, const XidExchange& exchange, Transfer& transfer) {
  auto window = static_cast<unsigned>(d.window);
  if (exchange.partner_max_frames() != 0) window = std::min<unsigned>(window, exchange.partner_max_frames());
  transfer.set_window(window);
  auto longest = kLongestInformation;
  for (const auto limit : {d.max_btu, exchange.partner_max_btu()}) {
    if (limit != 0) longest = std::min(longest, limit);
  }
  return {longest, exchange.xid3()};
}

}  // namespace openrui::sdlc
