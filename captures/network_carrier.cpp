// LANs and IP networks: LLC frames with SNA SAPs, DLSw and SDLC lines on TCP.
#include <algorithm>
#include <list>

#include "captures/carrier.h"
#include "captures/ip.h"
#include "captures/link_types.h"
#include "captures/llc_units.h"

namespace openrui {

namespace {

constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherIpv6 = 0x86DD;
constexpr std::uint16_t kEtherVlan = 0x8100;
constexpr std::uint16_t kEtherVlanService = 0x88A8;
constexpr std::uint16_t kEtherSna = 0x80D5;  // transports reference 4.1
constexpr std::uint16_t kLongestLength = 1500;
constexpr std::uint16_t kCookedLlc = 0x0004;
// SNAP: SAPs AA, UI, organisation 00 00 00, EtherType.
constexpr std::uint8_t kSnap[] = {0xAA, 0xAA, 0x03, 0x00, 0x00, 0x00};

// Transports reference 5.1: 2065 and 2067, and the ports that routers use for other priorities.
bool is_dlsw(std::uint16_t port) { return port == 2065 || port == 2067 || (port >= 1981 && port <= 1983); }
// Lines of the 3705 emulator (3.2).
bool is_sdlc_line(std::uint16_t port) { return port >= 37500 && port <= 37599; }

// Streams of IUCV and IPC between nodes; the ports are configured, and these the defaults (design, section 4).
bool is_iucv(std::uint16_t port) { return port == 14771; }
bool is_ipc(std::uint16_t port) { return port == 14772; }

struct FlowKey {
  TcpEnd source;
  TcpEnd destination;
  friend auto operator<=>(const FlowKey&, const FlowKey&) = default;
};

struct Flow {
  TcpDirection stream;
  std::unique_ptr<StreamUnits> units;
  std::uint64_t used = 0;
};

class NetworkCarrier final : public Carrier {
 public:
  NetworkCarrier(LinkType type, CarrierTools& tools) : Carrier(tools), type_(type), llc_(tools) {}

  void take(const CaptureRecord& record) override {
    pdu_ = {};
    has_pdu_ = false;
    active_ = nullptr;
    take_frame(record.bytes);
  }

  bool next(CapturedUnit& unit) override {
    if (has_pdu_) {
      has_pdu_ = false;
      return llc_.read(unit, stations_, pdu_);
    }
    return active_ != nullptr && active_->units->next(active_->stream, unit);
  }

  // The flows are finished one after the other.
  bool finish() override {
    active_ = nullptr;
    if (flows_.empty()) return false;
    finished_ = flows_.extract(flows_.begin());
    active_ = &finished_.mapped();
    active_->stream.finish();
    return true;
  }

 private:
  // A damaged or hostile file must not make us grow: the connection that was silent longest is forgotten.
  static constexpr std::size_t kMostFlows = 1000;

  void take_frame(ByteView frame) {
    switch (type_) {
      case LinkType::ethernet:
        return take_ethernet(frame);
      case LinkType::token_ring:
        return take_token_ring(frame);
      case LinkType::linux_cooked:
        if (frame.size() >= 16) take_type(get16(frame, 14), frame.subspan(16), {});
        return;
      case LinkType::linux_cooked_2:
        if (frame.size() >= 20) take_type(get16(frame, 0), frame.subspan(20), {});
        return;
      case LinkType::null:
      case LinkType::loop:
        // The family is not looked at: the packet says itself which version it is.
        if (frame.size() > 4) take_ip(frame.subspan(4));
        return;
      default:
        take_ip(frame);
    }
  }

  void take_ethernet(ByteView frame) {
    if (frame.size() < 14) return;
    LanStations stations;
    std::copy_n(frame.begin(), 6, stations.destination.octets.begin());
    std::copy_n(frame.begin() + 6, 6, stations.source.octets.begin());
    take_type(get16(frame, 12), frame.subspan(14), stations);
  }

  // What stands behind a length or an EtherType.
  void take_type(std::uint16_t type, ByteView rest, const LanStations& stations) {
    for (; (type == kEtherVlan || type == kEtherVlanService) && rest.size() >= 4; rest = rest.subspan(4)) {
      type = get16(rest, 2);
    }
    const bool cooked = type_ == LinkType::linux_cooked || type_ == LinkType::linux_cooked_2;
    if (type == kEtherIpv4 || type == kEtherIpv6) return take_ip(rest);
    if (type == kEtherSna) return take_sna_type(rest, stations);
    if (cooked && type == kCookedLlc) return take_llc(rest, stations);
    if (!cooked && type <= kLongestLength) take_llc(rest.first(std::min<std::size_t>(type, rest.size())), stations);
  }

  // Ethernet II: length of the PDU, one byte of padding, PDU.
  void take_sna_type(ByteView rest, const LanStations& stations) {
    if (rest.size() < 3) return;
    const std::size_t length = get16(rest, 0);
    rest = rest.subspan(3);
    set_pdu(rest.first(std::min(length, rest.size())), stations);
  }

  void take_llc(ByteView pdu, const LanStations& stations) {
    constexpr std::size_t kSnapHeader = std::size(kSnap) + 2;
    if (pdu.size() >= kSnapHeader && std::equal(std::begin(kSnap), std::end(kSnap), pdu.begin())) {
      const auto type = get16(pdu, std::size(kSnap));
      const auto rest = pdu.subspan(kSnapHeader);
      if (type == kEtherIpv4 || type == kEtherIpv6) return take_ip(rest);
      if (type == kEtherSna) take_sna_type(rest, stations);
      return;
    }
    set_pdu(pdu, stations);
  }

  void set_pdu(ByteView pdu, const LanStations& stations) {
    pdu_ = pdu;
    stations_ = stations;
    has_pdu_ = true;
  }

  // AC, FC, destination, source, routing information where the first bit of the source is on.
  void take_token_ring(ByteView frame) {
    constexpr std::size_t kHeader = 14;
    constexpr std::uint8_t kLlcFrame = 0x40;  // FC
    constexpr std::uint8_t kRoutingPresent = 0x80;
    if (frame.size() < kHeader || (frame[1] & 0xC0) != kLlcFrame) return;
    LanStations stations;
    std::copy_n(frame.begin() + 2, 6, stations.destination.octets.begin());
    std::copy_n(frame.begin() + 8, 6, stations.source.octets.begin());
    std::size_t at = kHeader;
    if ((stations.source.octets[0] & kRoutingPresent) != 0) {
      if (frame.size() <= at) return;
      at += std::max<std::size_t>(frame[at] & 0x1F, 2);
      stations.source.octets[0] &= static_cast<std::uint8_t>(~kRoutingPresent);
    }
    if (at > frame.size()) return;
    stations.destination.octets = swap_bits(stations.destination.octets);
    stations.source.octets = swap_bits(stations.source.octets);
    take_llc(frame.subspan(at), stations);
  }

  void take_ip(ByteView packet) {
    const auto segment = find_tcp_segment(packet);
    if (!segment) return;
    active_ = flow_of(*segment);
    if (active_ == nullptr) return;
    active_->used = ++uses_;
    active_->stream.add(segment->number, segment->syn, segment->payload);
  }

  // Null for a connection that carries nothing we know.
  Flow* flow_of(const TcpSegment& s) {
    const FlowKey key{{s.source, s.source_port}, {s.destination, s.destination_port}};
    if (!is_known(s.source_port) && !is_known(s.destination_port)) return nullptr;
    const auto found = flows_.find(key);
    if (found != flows_.end()) return &found->second;
    if (flows_.size() == kMostFlows) {
      flows_.erase(std::min_element(flows_.begin(), flows_.end(),
                                    [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
    }
    auto& flow = flows_[key];
    flow.units = units_of(key);
    return &flow;
  }

  static bool is_known(std::uint16_t port) {
    return is_dlsw(port) || is_sdlc_line(port) || is_iucv(port) || is_ipc(port);
  }

  std::unique_ptr<StreamUnits> units_of(const FlowKey& key) {
    const auto either = [&](auto is) { return is(key.source.port) || is(key.destination.port); };
    if (either(is_dlsw)) return make_dlsw_units(key.source.address, key.destination.address, circuits_, tools_);
    if (either(is_iucv)) return make_iucv_units(key.source, key.destination, paths_, tools_);
    if (either(is_ipc)) return make_ipc_units(key.source, key.destination, paths_, tools_);
    const bool from_3705 = is_sdlc_line(key.source.port);
    const auto port = from_3705 ? key.source.port : key.destination.port;
    return make_sdlc_line_units(from_3705 ? LinkEnd::host : LinkEnd::node, "SDLC " + std::to_string(port) + ' ',
                                tools_);
  }

  LinkType type_;
  LlcUnits llc_;
  LanStations stations_;
  ByteView pdu_;
  bool has_pdu_ = false;
  DlswCircuits circuits_;
  StreamPaths paths_;
  std::map<FlowKey, Flow> flows_;
  std::map<FlowKey, Flow>::node_type finished_;
  Flow* active_ = nullptr;
  std::uint64_t uses_ = 0;
};

}  // namespace

std::unique_ptr<Carrier> make_network_carrier(int link_type, CarrierTools& tools) {
  return std::make_unique<NetworkCarrier>(static_cast<LinkType>(link_type), tools);
}

}  // namespace openrui
