// Misbehaviour of the host that can be asked for: the kinds as a table, and one fault with its place, its chance and
// its parameters (SNA reference 13.5, "fault injection", and 13.7).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/sense_code.h"
#include "base/time.h"
#include "formats/ru/ru_kind.h"
#include "formats/ru/session_control.h"

namespace openrui::hostsim {

enum class FaultKind : std::uint8_t {
  bind_profile,
  bind_pacing,
  bind_ru_size,
  bind_usage,
  bind_truncated,
  late_bind,
  negative_response,
  unbind,
  lost_response,
  duplicated_response,
  wrong_number,
  bracket_violation,
  direction_violation,
  long_ru,
  bad_segments,
  cut_link,
  slow_host,
  stalled_pacing,
  dactlu,
  actlu_storm,
  garbage_dlc,
  garbage_th,
  garbage_rh,
  garbage_ru,
  count_
};
inline constexpr std::size_t kFaultKindCount = static_cast<std::size_t>(FaultKind::count_);

// What has to pass, on the link or in the host, so that a fault may strike.
enum class FaultOccasion : std::uint8_t {
  bind,          // BIND leaves
  response,      // a response leaves that is more than a pacing response
  answer,        // the host is about to accept a request of the node
  request,       // a normal-flow request leaves
  chain,         // data leave that begin a chain
  turn,          // data leave that give the direction away
  long_request,  // a normal-flow request leaves that is long enough for three segments
  data,          // data leave, one whole RU
  grant,         // a pacing response leaves, alone or on another response
  exchange,      // a request that asks for a definite response comes, or leaves
  traffic,       // data come or leave
  sent           // any PIU leaves
};

// The words of `how`, in the order of the table.
enum class BindProfileFault : std::uint8_t { fm, ts };
enum class BindSizeFault : std::uint8_t { tiny, invalid };
enum class BracketFault : std::uint8_t { any, extra, missing };
enum class SegmentFault : std::uint8_t {
  no_first,
  no_middle,
  no_last,
  repeated_first,
  wrong_number,
  lone_middle,
  short_first,
  expedited
};
enum class CutFault : std::uint8_t { received, sent };
enum class RhFault : std::uint8_t { bits, cut };

// What the kinds can be told beside place and chance.
struct FaultValues {
  unsigned how = 0;  // index of the word
  Sense sense = Sense::none;
  UnbindType type = UnbindType::normal;
  Duration wait{};         // "ms"
  int offset = 0;          // of a sequence number
  std::size_t length = 0;  // bytes
  unsigned times = 0;
  Bytes bytes;  // empty: random ones
};

// A parameter of a kind, with the text that stands for it when it is not given.
struct FaultInput {
  std::string_view name;  // a name of fault_parameters(); empty: none
  std::string_view otherwise = {};
};

struct FaultRow {
  FaultKind kind;
  std::string_view name;   // "wrong_number"
  std::string_view layer;  // "DLC", "TH", "RH", "RU" or "session"
  FaultOccasion occasion;
  bool at_once;  // it can be done without waiting for an occasion
  FaultInput inputs[2];
  std::string_view hows;  // words that `how` may be, with blanks between them; empty: none
  std::string_view does;
  std::string_view expected;  // of a node, with the codes that the books document
};

// By FaultKind.
std::span<const FaultRow> fault_table();
const FaultRow& fault_row(FaultKind kind);
// Null when there is none of that name.
const FaultRow* find_fault(std::string_view name);

// Where a fault may strike. Texts are patterns (* any characters, ? any one); empty: anywhere.
struct FaultPlace {
  enum class Session : std::uint8_t { any, sscp_pu, sscp_lu, lu_lu };
  std::string link;
  std::string lu;
  std::string application;  // that the LU is in session with, or being bound to
  Session session = Session::any;
  std::optional<std::uint8_t> address;  // of the LU; for a scenario, which knows no names
};

struct Fault {
  FaultKind kind = FaultKind::slow_host;
  FaultPlace where;
  RuKind on = RuKind::unknown;  // only where such an RU passes; unknown: any
  double probability = 1;       // of each occasion, above 0 to 1
  std::uint64_t seed = 1;
  unsigned skip = 0;   // occasions that pass first
  unsigned limit = 0;  // how often it strikes at most; 0: no limit
  FaultValues values;

  const FaultRow& row() const { return fault_row(kind); }
};

// True when the pattern fits the text; letters count as they are.
bool fits_pattern(std::string_view pattern, std::string_view text);

}  // namespace openrui::hostsim
