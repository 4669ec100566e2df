// The capabilities exchange of two DLSws: the vectors of the request, and the answer (transports reference 5.5).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "dlc/definition.h"

namespace openrui::dlsw {

// Stations that a DLSw reaches: those whose address under the mask is the value. Both as on the wire, non-canonical.
struct MacPattern {
  std::array<std::uint8_t, 6> value{};
  std::array<std::uint8_t, 6> mask{};
  friend bool operator==(const MacPattern&, const MacPattern&) = default;
};

struct Capabilities {
  std::array<std::uint8_t, 3> vendor{};  // OUI, non-canonical; all zero: none
  std::uint8_t version = 1;
  std::uint8_t release = 0;
  std::uint16_t initial_window = 20;              // units per grant, 1 to 65535
  std::array<std::uint8_t, 16> supported_saps{};  // one bit for each even SAP, from the left
  std::uint8_t tcp_connections = 2;               // 1: can go down to one; 2: stays with two
  bool multicast = false;                         // explorers come by UDP, version 2 only
  bool mac_exclusive = false;                     // nothing but mac_list is reached
  std::vector<MacPattern> mac_list;

  // False when the lists say that it is of no use to ask for the station.
  bool may_reach(const MacAddress& station, std::uint8_t sap) const;
  friend bool operator==(const Capabilities&, const Capabilities&) = default;
};
// The map for all SNA SAPs, 04 to EC.
std::array<std::uint8_t, 16> sna_saps();

enum class CapabilityError : std::uint16_t {
  gds_length = 0x0001,
  gds_id = 0x0002,
  no_vendor = 0x0003,
  no_version = 0x0004,
  no_window = 0x0005,
  vector_lengths = 0x0006,
  vector_id = 0x0007,  // never sent: version 2 has unknown vectors ignored
  vector_length = 0x0008,
  vector_data = 0x0009,
  duplicate = 0x000A,
  out_of_sequence = 0x000B,
  no_saps = 0x000C,
  inconsistent = 0x000D
};
std::string_view name(CapabilityError e);

struct CapabilityFault {
  std::uint16_t offset = 0;  // of the vector in the request, or 0 for the request as a whole
  CapabilityError reason = CapabilityError::gds_length;
  friend bool operator==(const CapabilityFault&, const CapabilityFault&) = default;
};

// What the data of a CAP_EXCHANGE message is; told by the GDS id, not by the direction in the header, in which known
// peers err (transports reference 5.12).
enum class CapabilityMessage : std::uint8_t { request, positive_response, negative_response, unknown };
CapabilityMessage kind_of_capabilities(ByteView data);

Bytes emit_capabilities(const Capabilities& capabilities);
// The faults as they were found, 16 at most, else the value. The four mandatory vectors may come in any order; in a
// run-time request (`startup` false) they need not come at all, and what does not come keeps its default.
Result<Capabilities, std::vector<CapabilityFault>> parse_capabilities(ByteView data, bool startup);

// What a run-time request says in place of what was known; the rest stays (transports reference 5.5).
void take_over_lists(Capabilities& known, const Capabilities& update);

Bytes emit_positive_response();
Bytes emit_negative_response(const std::vector<CapabilityFault>& faults);
// What a negative response complains about; incomplete pairs at its end are left out.
std::vector<CapabilityFault> parse_negative_response(ByteView data);

}  // namespace openrui::dlsw
