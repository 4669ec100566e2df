// What a listing says about a unit, taken apart once for the decoder, the ladder and JSON.
#pragma once

#include <optional>
#include <string>

#include "captures/unit.h"
#include "formats/rh.h"
#include "formats/ru/ru_kind.h"
#include "formats/th.h"

namespace openrui {

struct UnitSummary {
  std::string session;  // "SSCP-PU", "SSCP-LU 02", "LU 02<->01" (LU, then PLU); empty: not a PIU
  std::string
      title;  // "BIND", "+RSP(data)", "data (first segment)", "XID 0, node type 2, 017-00018", the text of an event
  std::string indicators;  // of the RH
  std::optional<Th> th;
  std::optional<Rh> rh;  // in whole and first PIUs
  RuKind ru_kind = RuKind::unknown;
  ByteView ru;  // or the part of it that this PIU holds
  bool negative = false;
};

// Fills `out`, whose strings are reused. Never fails: what cannot be taken apart is said in the title.
void summarise(const CapturedUnit& unit, UnitSummary& out);

}  // namespace openrui
