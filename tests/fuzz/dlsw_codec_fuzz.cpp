// The DLSw messages and the capabilities exchange: bytes -> values -> the same bytes.
#include "dlc/dlsw/capabilities.h"
#include "dlc/dlsw/codec.h"
#include "dlc/xid.h"
#include "fuzz_input.h"

using namespace openrui;
using namespace openrui::dlsw;
using fuzz::require;

namespace {

// The operator belongs to a grant: without one it is not sent (transports reference 5.8).
FlowByte meant(FlowByte flow) {
  if (!flow.grant) flow.op = FlowOperator::repeat;
  return flow;
}

void frames(ByteView bytes) {
  while (!bytes.empty()) {
    const auto frame = scan_frame(bytes);
    if (frame.framing == Framing::incomplete || frame.framing == Framing::out_of_sync) return;
    require(frame.size() != 0 && frame.size() <= bytes.size(), "a message has a size and lies within the bytes");
    if (frame.framing == Framing::complete) {
      name(frame.prefix.type);
      parse_halt_reason(frame.data);
      if (frame.header.size() >= kControlHeader) {
        auto header = parse_control(frame.header);
        header.flow = meant(header.flow);
        std::uint8_t emitted[kControlHeader];
        emit_control(header, frame.data.size(), emitted);
        require(parse_control(emitted) == header, "an emitted control header is the same value");
      }
    }
    bytes = bytes.subspan(frame.size());
  }
}

void capabilities(ByteView data) {
  kind_of_capabilities(data);
  for (const bool startup : {false, true}) {
    const auto parsed = parse_capabilities(data, startup);
    if (!parsed) {
      require(!parsed.error().empty() && parsed.error().size() <= 16, "a refusal has 1 to 16 faults");
      const auto again = parse_negative_response(emit_negative_response(parsed.error()));
      require(again == parsed.error(), "an emitted negative response has the same faults");
      for (const auto& fault : parsed.error()) name(fault.reason);
      continue;
    }
    const auto again = parse_capabilities(emit_capabilities(*parsed), true);
    require(again.ok(), "emitted capabilities are accepted");
    require(*again == *parsed, "emitted capabilities are the same value");
  }
  parse_negative_response(data);
}

void xid_head(ByteView bytes) {
  parse_xid_head(bytes);
  refuse_xid(bytes, NodeId{0x017, 0x18});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(data, size);
  frames(bytes);
  capabilities(bytes);
  xid_head(bytes);
  if (!bytes.empty()) {
    const auto flow = meant(parse_flow(bytes[0]));
    require(parse_flow(emit_flow(flow)) == flow, "an emitted flow byte is the same value");
    const auto length = largest_frame_size(bytes[0] & kLargestFrameMask);
    require(length == 0 || largest_frame_size(largest_frame_code(length)) == length, "largest frame codes are mutual");
  }
  return 0;
}
