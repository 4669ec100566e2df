// PIUs that a host must not send, made of one that it would send (SNA reference 2.2, 3, 6.1). No state, nothing else
// is known here than the bytes.
#pragma once

#include <vector>

#include "base/buffer.h"
#include "formats/rh.h"
#include "formats/th.h"
#include "hostsim/faults/fault.h"

namespace openrui::hostsim {

// A PIU taken apart. `ru` is valid as long as the bytes are.
struct PiuParts {
  Th th;
  std::optional<Rh> rh;  // nothing: a middle or last segment, or too short
  ByteView ru;           // without RH: what follows the TH
};
// Nothing when there is no FID2 TH.
std::optional<PiuParts> take_apart(ByteView piu);

Buffer make_piu(const Th& th, const Rh& rh, ByteView ru);
// Whole again, or in segments that are right, none longer than `max_btu` bytes; 0: no limit.
std::vector<Buffer> make_pius(const Th& th, const Rh& rh, ByteView ru, std::size_t max_btu);

// The shortest RU that bad_segments() can cut in three.
inline constexpr std::size_t kShortestToCut = 9;
std::vector<Buffer> bad_segments(const PiuParts& piu, SegmentFault how);
// Of a kind whose occasion is the BIND; `values` are those of the fault.
Bytes bad_bind(ByteView ru, FaultKind kind, const FaultValues& values);

}  // namespace openrui::hostsim
