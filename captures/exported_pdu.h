// A record of pcap link type 252, "exported PDU" (transports reference 12.1): tags in front of the bytes name the
// dissector that shows them. README.md of this room says which tags we write and what they mean.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "captures/unit.h"
#include "formats/format_error.h"

namespace openrui {

// Names of tshark's dissectors.
inline constexpr std::string_view kDissectorPiu = "sna";
inline constexpr std::string_view kDissectorXid = "sna_xid";
inline constexpr std::string_view kDissectorText = "data-text-lines";
// What the Protocol column shows for records that are text.
inline constexpr std::string_view kColumnLinkEvent = "SNA link";
inline constexpr std::string_view kColumnNullXid = "SNA XID";

struct ExportedPdu {
  static constexpr std::size_t kMaxLink = 16;  // bytes of the link's name that a record can hold

  std::string_view dissector = {};
  CaptureDirection direction = CaptureDirection::unknown;
  std::string_view link = {};
  LinkEnd own_end = LinkEnd::unknown;     // which end of the link wrote the capture
  std::string_view protocol_column = {};  // empty: no tag
  std::string_view information_column = {};
  ByteView payload = {};
};

std::size_t encoded_size(const ExportedPdu& pdu);
// `direction` is sent or received; `link` is cut at kMaxLink.
void encode(const ExportedPdu& pdu, ByteWriter& out);
// The views point into `record`. Tags we do not know are passed over; an error when a tag runs past the end.
Parsed<ExportedPdu> decode_exported_pdu(ByteView record);

}  // namespace openrui
