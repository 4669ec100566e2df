// SSCP-PU services and the echo test in words (SNA reference 5.5). For listings only: the node answers them without
// looking inside.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

// The fields of a request, line by line; `ru` begins with its network-services header. What is cut is said to be so,
// and kinds without a known layout are dumped.
std::vector<std::string> explain_maintenance(RuKind kind, ByteView ru);

}  // namespace openrui
