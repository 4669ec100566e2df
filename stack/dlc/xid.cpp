#include "dlc/xid.h"

namespace openrui {

std::array<std::uint8_t, 6> emit_xid0(const NodeId& id) {
  std::array<std::uint8_t, 6> xid{0x02, 0x00};
  put32(xid.data() + 2, static_cast<std::uint32_t>(id.block & 0xFFFU) << 20 | (id.number & 0xFFFFFU));
  return xid;
}

Parsed<XidHead> parse_xid_head(ByteView xid) {
  if (xid.size() < 6) return FormatError{Sense::none, xid.size(), "an XID has at least six bytes"};
  const auto id = get32(xid, 2);
  return XidHead{static_cast<std::uint8_t>(xid[0] >> 4), static_cast<std::uint8_t>(xid[0] & 0x0F),
                 NodeId{static_cast<std::uint16_t>(id >> 20), id & 0xFFFFFU}};
}

std::optional<std::string> refuse_xid(ByteView xid, const std::optional<NodeId>& required) {
  const auto head = parse_xid_head(xid);
  if (!xid.empty() && !head) return "XID " + to_hex(xid) + " is too short";
  if (!required) return std::nullopt;
  if (xid.empty()) return "the partner sent a null XID, " + to_words(*required) + " is required";
  if (head->id == *required) return std::nullopt;
  return "the partner identified itself as " + to_words(head->id) + ", " + to_words(*required) + " is required";
}

}  // namespace openrui
