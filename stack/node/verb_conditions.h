// Which RUI verb is allowed while which is in progress: Table 14 of the LUA manual as data (LUA reference 8). Stands
// here and not in rui/, so that `snactl fsm rui` can print it.
#pragma once

#include <cstdint>
#include <string_view>

#include "node/verb_matrix.h"

namespace openrui {

enum class Verb : std::uint8_t { init, term, write, read, purge, bid, reinit };
inline constexpr std::size_t kVerbs = 7;

// What is going on in a session. `none`: there is no session, or it has failed. RUI_REINIT in progress is as RUI_INIT
// in progress (LUA reference 7.3).
enum class Progress : std::uint8_t { none, init, term, write, read, purge, bid };
inline constexpr std::size_t kProgresses = 7;

enum class VerbAnswer : std::uint8_t {
  allowed,              // as far as this table says
  no_session,           // STATE_CHECK / NO_RUI_SESSION
  duplicate_init,       // STATE_CHECK / DUPLICATE_RUI_INIT
  reinit_invalid,       // STATE_CHECK / REINIT_INVALID
  command_count,        // UNSUCCESSFUL / COMMAND_COUNT_ERROR
  bid_already_enabled,  // PARAMETER_CHECK / BID_ALREADY_ENABLED
};

struct VerbCondition {
  VerbAnswer answer;
  std::uint8_t note;  // 0: none; else number of a note, from 1
};

const VerbCondition& verb_condition(Verb verb, Progress progress);

// Note 1: at most so many WRITEs may be active, each on a flow of its own.
inline constexpr int kMaxWrites = 2;

std::string_view name(Verb verb);          // "RUI_INIT"
std::string_view name(Progress progress);  // "none", "INIT"
std::string_view name(VerbAnswer answer);  // "OK", "STATE_CHECK/NO_RUI_SESSION"

VerbMatrix rui_verb_matrix();

}  // namespace openrui
