// A whole PIU or XID in words, for listings. Works on anything: what is malformed is said in words with its offset.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/ebcdic.h"
#include "formats/rh.h"

namespace openrui {

class DataExplainer;

// What a listing that knows the session adds.
struct DescribeContext {
  DataExplainer* data = nullptr;  // for the data of an LU-LU session, of the direction of the PIU; else they are a dump
  CodePage page = CodePage::cp037;
};

// Line by line: "TH  …", "RH  …" (when the PIU has one), "RU  …" with the title of the RU, then its fields, indented by
// four, and a dump of data as hex and EBCDIC text.
std::vector<std::string> describe_piu(ByteView piu, const DescribeContext& context = {});

// "RH  …" and "RU  …" with its fields, of a BIU that was put together from segments.
std::vector<std::string> describe_biu(const Rh& rh, bool sscp_session, ByteView ru, const DescribeContext& context);

// "XID …" and its fields, indented by four. No bytes: a null XID.
std::vector<std::string> describe_xid(ByteView xid);

}  // namespace openrui
