// A whole PIU or XID in words, for listings. Works on anything: what is malformed is said in words with its offset.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"

namespace openrui {

// Line by line: "TH  …", "RH  …" (when the PIU has one), "RU  …" with the title of the RU, then its fields, indented by
// four, and a dump of data as hex and EBCDIC text.
std::vector<std::string> describe_piu(ByteView piu);

// "XID …" and its fields, indented by four. No bytes: a null XID.
std::vector<std::string> describe_xid(ByteView xid);

}  // namespace openrui
