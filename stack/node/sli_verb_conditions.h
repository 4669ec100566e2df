// Which SLI verb is allowed while which is in progress (LUA reference 10), as data. Stands here and not in sli/, so
// that `snactl fsm sli` can print it.
#pragma once

#include <cstdint>

#include "node/verb_matrix.h"

namespace openrui {

// The _EX forms are the verbs that they extend (LUA reference 9.7).
enum class SliVerb : std::uint8_t { open, close, send, receive, purge, bid };
inline constexpr std::size_t kSliVerbs = 6;

// What is going on in a session. `none`: there is no session. `open_sscp` is SLI_OPEN of type PRIM_SSCP in progress,
// where verbs on SSCP normal are allowed (LUA reference 10, note 1).
enum class SliProgress : std::uint8_t {
  none,
  open,
  open_sscp,
  idle,
  send,
  receive,
  purge,
  bid,
  close_normal,
  close_abend
};
inline constexpr std::size_t kSliProgresses = 10;

enum class SliAnswer : std::uint8_t {
  allowed,               // as far as this table says
  no_session,            // STATE_CHECK / NO_SLI_SESSION
  session_already_open,  // UNSUCCESSFUL / SESSION_ALREADY_OPEN
  close_pending,         // STATE_CHECK / CLOSE_PENDING
  purge_pending,         // STATE_CHECK / SLI_PURGE_PENDING
  bid_pending            // STATE_CHECK / SLI_BID_PENDING
};

struct SliCondition {
  SliAnswer answer;
  std::uint8_t note;  // 0: none; else number of a note, from 1
};

// `abend`: of SLI_CLOSE.
const SliCondition& sli_verb_condition(SliVerb verb, bool abend, SliProgress progress);

// At most so many SENDs may be active, each on a flow of its own (LUA reference 9.3).
inline constexpr int kMaxSends = 2;

VerbMatrix sli_verb_matrix();

}  // namespace openrui
