#include "dlc/dlsw/codec.h"

#include <algorithm>

namespace openrui::dlsw {
namespace {

constexpr std::uint8_t kVersion = 0x31;
constexpr std::uint8_t kLastVersion = 0x3F;
// A version 2 vendor message has a version byte, lengths and a vendor's OUI (transports reference 5.11).
constexpr std::size_t kShortestHeader = 7;
constexpr std::uint8_t kProtocolId = 0x42;
constexpr std::uint8_t kHeaderNumber = 0x01;
constexpr std::uint8_t kExplorerFlag = 0x80;
constexpr std::uint8_t kPriorityMask = 0x07;
constexpr std::uint8_t kFci = 0x80;
constexpr std::uint8_t kFca = 0x40;
constexpr std::uint8_t kFcoMask = 0x07;
// Routing information indicator: zero when sent, ignored when received (transports reference 1.2).
constexpr std::uint8_t kRii = 0x80;

// Where the fields are (transports reference 5.2).
namespace field {
constexpr std::size_t header_length = 1;
constexpr std::size_t message_length = 2;
constexpr std::size_t remote_correlator = 4;
constexpr std::size_t remote_port = 8;
constexpr std::size_t type = 14;
constexpr std::size_t flow = 15;
constexpr std::size_t protocol_id = 16;
constexpr std::size_t header_number = 17;
constexpr std::size_t largest_frame = 20;
constexpr std::size_t flags = 21;
constexpr std::size_t priority = 22;
constexpr std::size_t old_type = 23;
constexpr std::size_t target_mac = 24;
constexpr std::size_t origin_mac = 30;
constexpr std::size_t origin_sap = 36;
constexpr std::size_t target_sap = 37;
constexpr std::size_t direction = 38;
constexpr std::size_t origin_ids = 44;
constexpr std::size_t target_ids = 56;
}  // namespace field

bool has_short_header(MessageType t) {
  return t == MessageType::infoframe || t == MessageType::ifcm || t == MessageType::keepalive;
}

MacAddress get_mac(ByteView header, std::size_t at) {
  std::array<std::uint8_t, 6> octets{};
  std::copy_n(header.begin() + static_cast<std::ptrdiff_t>(at), octets.size(), octets.begin());
  octets[0] = static_cast<std::uint8_t>(octets[0] & ~kRii);
  return MacAddress{swap_bits(octets)};
}

void put_mac(const MacAddress& mac, std::uint8_t* at) {
  auto octets = swap_bits(mac.octets);
  octets[0] = static_cast<std::uint8_t>(octets[0] & ~kRii);
  std::copy(octets.begin(), octets.end(), at);
}

StationIds get_ids(ByteView header, std::size_t at) {
  return StationIds{get32(header, at), get32(header, at + 4), get32(header, at + 8)};
}

void put_ids(const StationIds& ids, std::uint8_t* at) {
  put32(at, ids.port);
  put32(at + 4, ids.correlator);
  put32(at + 8, ids.transport);
}

// Transports reference 1.4 [K]; the last code stands for "more than 59551".
constexpr std::size_t kLargestFrames[] = {
    516,   635,   754,   873,   993,   1112,  1231,  1350,  1470,  1542,  1615,  1688,  1761,  1833,  1906,  1979,
    2052,  2345,  2638,  2932,  3225,  3518,  3812,  4105,  4399,  4865,  5331,  5798,  6264,  6730,  7197,  7663,
    8130,  8539,  8949,  9358,  9768,  10178, 10587, 10997, 11407, 12199, 12992, 13785, 14578, 15370, 16163, 16956,
    17749, 20730, 23711, 26693, 29674, 32655, 35637, 38618, 41600, 44591, 47583, 50575, 53567, 56559, 59551, 0};

}  // namespace

std::string name(MessageType t) {
  switch (t) {
    case MessageType::canureach:
      return "CANUREACH";
    case MessageType::icanreach:
      return "ICANREACH";
    case MessageType::reach_ack:
      return "REACH_ACK";
    case MessageType::dgrmframe:
      return "DGRMFRAME";
    case MessageType::xidframe:
      return "XIDFRAME";
    case MessageType::contact:
      return "CONTACT";
    case MessageType::contacted:
      return "CONTACTED";
    case MessageType::infoframe:
      return "INFOFRAME";
    case MessageType::enter_busy:
      return "ENTER_BUSY";
    case MessageType::exit_busy:
      return "EXIT_BUSY";
    case MessageType::halt_dl:
      return "HALT_DL";
    case MessageType::dl_halted:
      return "DL_HALTED";
    case MessageType::restart_dl:
      return "RESTART_DL";
    case MessageType::dl_restarted:
      return "DL_RESTARTED";
    case MessageType::netbios_nq:
      return "NETBIOS_NQ";
    case MessageType::netbios_nr:
      return "NETBIOS_NR";
    case MessageType::dataframe:
      return "DATAFRAME";
    case MessageType::halt_dl_noack:
      return "HALT_DL_NOACK";
    case MessageType::netbios_anq:
      return "NETBIOS_ANQ";
    case MessageType::netbios_anr:
      return "NETBIOS_ANR";
    case MessageType::keepalive:
      return "KEEPALIVE";
    case MessageType::cap_exchange:
      return "CAP_EXCHANGE";
    case MessageType::ifcm:
      return "IFCM";
    case MessageType::test_circuit_req:
      return "TEST_CIRCUIT_REQ";
    case MessageType::test_circuit_rsp:
      return "TEST_CIRCUIT_RSP";
  }
  const auto code = static_cast<std::uint8_t>(t);
  return "message type " + to_hex({&code, 1});
}

FlowByte parse_flow(std::uint8_t byte) {
  return FlowByte{(byte & kFci) != 0, (byte & kFca) != 0, static_cast<FlowOperator>(byte & kFcoMask)};
}

std::uint8_t emit_flow(const FlowByte& flow) {
  unsigned byte = flow.ack ? kFca : 0U;
  if (flow.grant) byte |= kFci | static_cast<unsigned>(flow.op);
  return static_cast<std::uint8_t>(byte);
}

Frame scan_frame(ByteView bytes) {
  Frame frame;
  const auto is = [&frame](Framing framing, std::string_view error) {
    frame.framing = framing;
    frame.error = error;
    return frame;
  };
  if (bytes.empty()) return frame;
  if (bytes[0] < kVersion || bytes[0] > kLastVersion) {
    return is(Framing::out_of_sync, "a message begins with a version byte of 31 to 3F");
  }
  if (bytes.size() < field::message_length + 2) return frame;
  const std::size_t header_length = bytes[field::header_length];
  const bool ours = bytes[0] == kVersion;
  if (header_length < (ours ? kInfoHeader : kShortestHeader)) {
    return is(Framing::out_of_sync, "the header length is shorter than any header");
  }
  const std::size_t data_length = get16(bytes, field::message_length);
  if (bytes.size() < header_length + data_length) return frame;
  frame.header = bytes.first(header_length);
  frame.data = bytes.subspan(header_length, data_length);
  if (!ours) return is(Framing::skip, {});
  frame.prefix = Prefix{static_cast<MessageType>(bytes[field::type]), parse_flow(bytes[field::flow]),
                        get32(bytes, field::remote_correlator), get32(bytes, field::remote_port)};
  if (header_length < kControlHeader && !has_short_header(frame.prefix.type)) {
    return is(Framing::skip, "a message of this type has a header of 72 bytes");
  }
  return is(Framing::complete, {});
}

ControlHeader parse_control(ByteView header) {
  ControlHeader h;
  h.type = static_cast<MessageType>(header[field::type]);
  h.flow = parse_flow(header[field::flow]);
  h.remote_correlator = get32(header, field::remote_correlator);
  h.remote_port = get32(header, field::remote_port);
  h.largest_frame = header[field::largest_frame];
  h.explorer = (header[field::flags] & kExplorerFlag) != 0;
  h.priority = header[field::priority] & kPriorityMask;
  h.target_mac = get_mac(header, field::target_mac);
  h.origin_mac = get_mac(header, field::origin_mac);
  h.origin_sap = header[field::origin_sap];
  h.target_sap = header[field::target_sap];
  h.direction = header[field::direction] == static_cast<std::uint8_t>(Direction::to_origin) ? Direction::to_origin
                                                                                            : Direction::to_target;
  h.origin = get_ids(header, field::origin_ids);
  h.target = get_ids(header, field::target_ids);
  return h;
}

void emit_control(const ControlHeader& header, std::size_t data_length, std::uint8_t* at) {
  std::fill_n(at, kControlHeader, std::uint8_t{0});
  emit_info(Prefix{header.type, header.flow, header.remote_correlator, header.remote_port}, data_length, at);
  at[field::header_length] = kControlHeader;
  at[field::protocol_id] = kProtocolId;
  at[field::header_number] = kHeaderNumber;
  at[field::largest_frame] = header.largest_frame;
  at[field::flags] = header.explorer ? kExplorerFlag : 0;
  at[field::priority] = header.priority;
  at[field::old_type] = static_cast<std::uint8_t>(header.type);
  put_mac(header.target_mac, at + field::target_mac);
  put_mac(header.origin_mac, at + field::origin_mac);
  at[field::origin_sap] = header.origin_sap;
  at[field::target_sap] = header.target_sap;
  at[field::direction] = static_cast<std::uint8_t>(header.direction);
  put_ids(header.origin, at + field::origin_ids);
  put_ids(header.target, at + field::target_ids);
}

void emit_info(const Prefix& prefix, std::size_t data_length, std::uint8_t* at) {
  at[0] = kVersion;
  at[field::header_length] = kInfoHeader;
  put16(at + field::message_length, static_cast<std::uint16_t>(data_length));
  put32(at + field::remote_correlator, prefix.remote_correlator);
  put32(at + field::remote_port, prefix.remote_port);
  put16(at + field::remote_port + 4, 0);
  at[field::type] = static_cast<std::uint8_t>(prefix.type);
  at[field::flow] = emit_flow(prefix.flow);
}

std::size_t largest_frame_size(std::uint8_t code) { return kLargestFrames[code & kLargestFrameMask]; }

std::uint8_t largest_frame_code(std::size_t bytes) {
  if (bytes == 0) return kUnlimitedFrame;
  const auto* end = std::end(kLargestFrames) - 1;
  const auto* above = std::upper_bound(std::begin(kLargestFrames), end, bytes);
  return static_cast<std::uint8_t>(above == std::begin(kLargestFrames) ? 0 : above - std::begin(kLargestFrames) - 1);
}

std::string_view name(HaltReason r) {
  switch (r) {
    case HaltReason::unknown:
      return "no reason given";
    case HaltReason::station_ended:
      return "the end station ended";
    case HaltReason::dlc_error:
      return "link error at the end station";
    case HaltReason::protocol_error:
      return "circuit protocol error";
    case HaltReason::operator_request:
      return "operator request";
  }
  return "unknown reason";
}

Bytes emit_halt_reason(HaltReason r) { return ByteWriter().u16(static_cast<unsigned>(r)).u32(0).take(); }

HaltReason parse_halt_reason(ByteView data) {
  return data.size() < 2 ? HaltReason::unknown : static_cast<HaltReason>(get16(data, 0));
}

}  // namespace openrui::dlsw
