#include "dlc/dlsw/capabilities.h"

#include <algorithm>
#include <bitset>

namespace openrui::dlsw {
namespace {

constexpr unsigned kRequestId = 0x1520;
constexpr unsigned kPositiveId = 0x1521;
constexpr unsigned kNegativeId = 0x1522;
constexpr std::size_t kGdsHeader = 4;
// A request of nothing but faults must not make the answer too long for a message.
constexpr std::size_t kMaxFaults = 16;

// RFC 2166 knows one.
constexpr unsigned kMulticastVersion = 1;

enum class Vector : std::uint8_t {
  vendor = 0x81,
  version = 0x82,
  window = 0x83,
  version_string = 0x84,
  mac_exclusive = 0x85,
  saps = 0x86,
  tcp_connections = 0x87,
  netbios_exclusive = 0x88,
  mac_list = 0x89,
  netbios_list = 0x8A,
  vendor_context = 0x8B,
  multicast = 0x8C
};

struct VectorRule {
  Vector id;
  std::size_t min_length;
  std::size_t max_length;
  bool repeatable;
};
constexpr VectorRule kRules[] = {
    {Vector::vendor, 5, 5, false},           {Vector::version, 4, 4, false},           {Vector::window, 4, 4, false},
    {Vector::version_string, 2, 255, false}, {Vector::mac_exclusive, 3, 3, false},     {Vector::saps, 18, 18, false},
    {Vector::tcp_connections, 3, 3, false},  {Vector::netbios_exclusive, 3, 3, false}, {Vector::mac_list, 14, 14, true},
    {Vector::netbios_list, 3, 19, true},     {Vector::vendor_context, 5, 5, true},     {Vector::multicast, 3, 3, false},
};

const VectorRule* rule_for(std::uint8_t id) {
  const auto* rule =
      std::find_if(std::begin(kRules), std::end(kRules), [id](const VectorRule& r) { return r.id == Vector{id}; });
  return rule == std::end(kRules) ? nullptr : rule;
}

class RequestParser {
 public:
  RequestParser(ByteView data, bool startup) : data_(data), startup_(startup) {}

  Result<Capabilities, std::vector<CapabilityFault>> parse() {
    if (data_.size() < kGdsHeader || get16(data_, 0) != data_.size()) return fail(0, CapabilityError::gds_length);
    if (get16(data_, 2) != kRequestId) return fail(0, CapabilityError::gds_id);
    std::size_t at = kGdsHeader;
    while (at < data_.size()) {
      const std::size_t length = data_[at];
      if (length < 2 || length > data_.size() - at) return fail(at, CapabilityError::vector_lengths);
      take(at, data_.subspan(at, length));
      at += length;
    }
    if (startup_) check_mandatory();
    // Version 2 with multicast is one connection and says so (RFC 2166).
    if (seen(Vector::multicast) && (value_.version < 2 || value_.tcp_connections != 1)) {
      return fail(0, CapabilityError::inconsistent);
    }
    if (!faults_.empty()) return faults_;
    return value_;
  }

 private:
  std::vector<CapabilityFault> fail(std::size_t at, CapabilityError reason) {
    fault(at, reason);
    return faults_;
  }
  void fault(std::size_t at, CapabilityError reason) {
    if (faults_.size() == kMaxFaults) return;
    faults_.push_back(CapabilityFault{static_cast<std::uint16_t>(at), reason});
  }
  bool seen(Vector v) const { return seen_[static_cast<std::size_t>(v)]; }

  void check_mandatory() {
    if (!seen(Vector::vendor)) fault(0, CapabilityError::no_vendor);
    if (!seen(Vector::version)) fault(0, CapabilityError::no_version);
    if (!seen(Vector::window)) fault(0, CapabilityError::no_window);
    if (!seen(Vector::saps)) fault(0, CapabilityError::no_saps);
  }

  void take(std::size_t at, ByteView vector) {
    const auto id = vector[1];
    const auto* rule = rule_for(id);
    const bool again = seen_[id];
    const bool in_a_row = id == previous_;
    previous_ = id;
    seen_[id] = true;
    if (rule == nullptr) return;  // a vendor's, or unknown: ignored (RFC 2166)
    if (again && !rule->repeatable) return fault(at, CapabilityError::duplicate);
    // A vendor context stands before every group of a vendor's vectors, so it alone may come back later.
    if (again && !in_a_row && rule->id != Vector::vendor_context) return fault(at, CapabilityError::out_of_sequence);
    if (vector.size() < rule->min_length || vector.size() > rule->max_length) {
      return fault(at, CapabilityError::vector_length);
    }
    if (!store(rule->id, vector.subspan(2))) fault(at, CapabilityError::vector_data);
  }

  bool store(Vector id, ByteView content) {
    switch (id) {
      case Vector::vendor:
        std::copy(content.begin(), content.end(), value_.vendor.begin());
        return true;
      case Vector::version:
        value_.version = content[0];
        value_.release = content[1];
        return content[0] != 0;
      case Vector::window:
        value_.initial_window = get16(content, 0);
        return value_.initial_window != 0;
      case Vector::saps:
        std::copy(content.begin(), content.end(), value_.supported_saps.begin());
        return true;
      case Vector::tcp_connections:
        value_.tcp_connections = content[0];
        return content[0] == 1 || content[0] == 2;
      case Vector::mac_exclusive:
        value_.mac_exclusive = content[0] == 1;
        return content[0] <= 1;
      case Vector::netbios_exclusive:
        return content[0] <= 1;
      case Vector::vendor_context:
        return content[0] != 0 || content[1] != 0 || content[2] != 0;
      case Vector::mac_list: {
        MacPattern pattern;
        std::copy_n(content.begin(), pattern.value.size(), pattern.value.begin());
        std::copy_n(content.begin() + 6, pattern.mask.size(), pattern.mask.begin());
        value_.mac_list.push_back(pattern);
        return true;
      }
      case Vector::multicast:
        value_.multicast = content[0] == kMulticastVersion;
        return content[0] != 0;
      case Vector::netbios_list:
      case Vector::version_string:
        return true;
    }
    return true;
  }

  ByteView data_;
  bool startup_;
  Capabilities value_;
  std::vector<CapabilityFault> faults_;
  std::bitset<256> seen_;
  unsigned previous_ = 0;
};

}  // namespace

std::array<std::uint8_t, 16> sna_saps() {
  std::array<std::uint8_t, 16> map{};
  map.fill(0xAA);
  map[0] = 0x2A;   // not the null SAP
  map[15] = 0x00;  // nothing above EC
  return map;
}

std::string_view name(CapabilityError e) {
  switch (e) {
    case CapabilityError::gds_length:
      return "GDS length invalid";
    case CapabilityError::gds_id:
      return "GDS id invalid";
    case CapabilityError::no_vendor:
      return "vendor id vector missing";
    case CapabilityError::no_version:
      return "version vector missing";
    case CapabilityError::no_window:
      return "initial pacing window vector missing";
    case CapabilityError::vector_lengths:
      return "vector lengths do not add up";
    case CapabilityError::vector_id:
      return "vector id invalid";
    case CapabilityError::vector_length:
      return "vector length invalid";
    case CapabilityError::vector_data:
      return "vector data invalid";
    case CapabilityError::duplicate:
      return "vector may not be repeated";
    case CapabilityError::out_of_sequence:
      return "repeated vectors do not stand together";
    case CapabilityError::no_saps:
      return "supported SAP list vector missing";
    case CapabilityError::inconsistent:
      return "version, multicast and TCP connections do not agree";
  }
  return "unknown reason";
}

CapabilityMessage kind_of_capabilities(ByteView data) {
  if (data.size() < kGdsHeader) return CapabilityMessage::unknown;
  switch (get16(data, 2)) {
    case kRequestId:
      return CapabilityMessage::request;
    case kPositiveId:
      return CapabilityMessage::positive_response;
    case kNegativeId:
      return CapabilityMessage::negative_response;
    default:
      return CapabilityMessage::unknown;
  }
}

Bytes emit_capabilities(const Capabilities& c) {
  ByteWriter w;
  const auto vector = [&w](Vector id, std::size_t content) -> ByteWriter& {
    return w.u8(static_cast<unsigned>(content + 2)).u8(static_cast<unsigned>(id));
  };
  w.u16(0).u16(kRequestId);
  vector(Vector::vendor, c.vendor.size()).bytes(c.vendor);
  vector(Vector::version, 2).u8(c.version).u8(c.release);
  vector(Vector::window, 2).u16(c.initial_window);
  vector(Vector::saps, c.supported_saps.size()).bytes(c.supported_saps);
  vector(Vector::tcp_connections, 1).u8(c.tcp_connections);
  if (c.multicast) vector(Vector::multicast, 1).u8(kMulticastVersion);
  w.patch16(0, static_cast<unsigned>(w.size()));
  return w.take();
}

Result<Capabilities, std::vector<CapabilityFault>> parse_capabilities(ByteView data, bool startup) {
  return RequestParser(data, startup).parse();
}

bool Capabilities::may_reach(const MacAddress& station, std::uint8_t sap) const {
  // Sixteen bytes for the even SAPs, the first bit for 00.
  if ((supported_saps[sap >> 4] & (0x80U >> ((sap & 0x0FU) >> 1))) == 0) return false;
  if (!mac_exclusive) return true;
  const auto wire = swap_bits(station.octets);
  return std::any_of(mac_list.begin(), mac_list.end(), [&wire](const MacPattern& p) {
    for (std::size_t i = 0; i < wire.size(); ++i) {
      if ((wire[i] & p.mask[i]) != p.value[i]) return false;
    }
    return true;
  });
}

void take_over_lists(Capabilities& known, const Capabilities& update) {
  const auto no_saps = Capabilities{}.supported_saps;
  if (update.supported_saps != no_saps) known.supported_saps = update.supported_saps;
  known.mac_exclusive = update.mac_exclusive;
  known.mac_list = update.mac_list;
}

Bytes emit_positive_response() { return ByteWriter().u16(kGdsHeader).u16(kPositiveId).take(); }

Bytes emit_negative_response(const std::vector<CapabilityFault>& faults) {
  ByteWriter w;
  w.u16(static_cast<unsigned>(kGdsHeader + 4 * faults.size())).u16(kNegativeId);
  for (const auto& f : faults) w.u16(f.offset).u16(static_cast<unsigned>(f.reason));
  return w.take();
}

std::vector<CapabilityFault> parse_negative_response(ByteView data) {
  std::vector<CapabilityFault> faults;
  for (std::size_t at = kGdsHeader; at + 4 <= data.size(); at += 4) {
    faults.push_back(CapabilityFault{get16(data, at), static_cast<CapabilityError>(get16(data, at + 2))});
  }
  return faults;
}

}  // namespace openrui::dlsw
