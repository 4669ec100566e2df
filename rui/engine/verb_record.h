// The verb record seen from the engine: the only place that reads and writes its fields as flows, headers and names.
#pragma once

#include <optional>
#include <string>

#include "formats/flow.h"
#include "formats/rh.h"
#include "formats/th.h"
#include "node/definition.h"
#include "rui/result_codes.h"
#include "rui/verb_table.h"

namespace openrui {

// A set of flows, as in the flow bits of lua_flag1.
class FlowSet {
 public:
  explicit FlowSet(const LUA_FLAG1& flags);
  bool has(Flow f) const { return (bits_ & bit(f)) != 0; }
  bool empty() const { return bits_ == 0; }
  bool several() const { return (bits_ & (bits_ - 1)) != 0; }
  // Only when one.
  Flow only() const;

 private:
  static constexpr unsigned bit(Flow f) { return 1U << static_cast<unsigned>(f); }
  unsigned bits_ = 0;
};

// The four flows, highest priority for reading first (LUA reference 6.1).
inline constexpr Flow kFlowsByPriority[kFlows] = {Flow::sscp_expedited, Flow::lu_expedited, Flow::sscp_normal,
                                                  Flow::lu_normal};

// LUA reference 6.6, steps 3 to 5: what can be said of a record without a session.
std::optional<ReturnCode> check_form(const LUA_VERB_RECORD& record, const VerbRow& row, Personality personality);

// The extended form of RUI_INIT (LUA reference 7.1).
bool extended_init(const LUA_VERB_RECORD& record, Personality personality);

// From here until end_verb() the record belongs to the library: results cleared, IN_PROGRESS, async.
void begin_verb(LUA_VERB_RECORD& record);
// The secondary code, async, and last, with release order, the primary code (LUA reference 1.5, 1.10).
void end_verb(LUA_VERB_RECORD& record, ReturnCode code, bool async);

void set_flow(LUA_FLAG2& flags, Flow flow);
void set_headers(LUA_COMMON& common, const Th& th, const Rh& rh);
Rh rh_of(const LUA_COMMON& common);
std::uint16_t snf_of(const LUA_COMMON& common);

// A name field without trailing blanks; trailing zeros count as blanks (LUA reference 15.1).
std::string name_of(const unsigned char (&field)[8]);
void set_name(unsigned char (&field)[8], const std::string& name);

// LUA reference 5.5.
std::uint8_t message_type(Flow flow, const Rh& rh, ByteView ru);

}  // namespace openrui
