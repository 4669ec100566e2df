// Exchange identification, the part every peripheral link needs (SNA reference 9.1): the common first six bytes.
#pragma once

#include <array>

#include "base/bytes.h"
#include "dlc/definition.h"
#include "formats/format_error.h"

namespace openrui {

struct XidHead {
  std::uint8_t format = 0;     // 0, 1 or 3
  std::uint8_t node_type = 2;  // 1: T1, 2: T2.0 and T2.1, 4: T4 and T5
  NodeId id;
  friend bool operator==(const XidHead&, const XidHead&) = default;
};

// The whole XID format 0 of a T2.0 node: 02 00, then the node identification.
std::array<std::uint8_t, 6> emit_xid0(const NodeId& id);
// The head of a non-null XID of any format; an error when it is shorter than six bytes.
Parsed<XidHead> parse_xid_head(ByteView xid);

// The primary's verdict on a partner's XID: nullopt when it may be contacted, else why not, as a sentence part.
// `required`: the identification it must present; none: any, a null XID too.
std::optional<std::string> refuse_xid(ByteView xid, const std::optional<NodeId>& required);

}  // namespace openrui
