#include "node/verb_conditions.h"

#include <iterator>

namespace openrui {

namespace {

using A = VerbAnswer;
using Row = VerbCondition[kProgresses];

constexpr VerbCondition ok{A::allowed, 0};
constexpr VerbCondition none{A::no_session, 0};
constexpr VerbCondition dup{A::duplicate_init, 0};
constexpr VerbCondition count{A::command_count, 0};
constexpr VerbCondition bid{A::bid_already_enabled, 0};
constexpr VerbCondition live{A::reinit_invalid, 0};
constexpr VerbCondition write{A::allowed, 1};
constexpr VerbCondition read{A::allowed, 2};
constexpr VerbCondition leave{A::duplicate_init, 3};
constexpr VerbCondition purge{A::command_count, 4};
constexpr VerbCondition lost{A::no_session, 5};

// LUA manual, Table 14; the codes are those of LUA reference 8. RUI_REINIT is not in the manual (LUA reference 7.3).
// clang-format off
constexpr Row kConditions[kVerbs] = {
    //            none  INIT  TERM   WRITE  READ  PURGE  BID
    /* INIT   */ {ok,   dup,  leave, dup,   dup,  dup,   dup},
    /* TERM   */ {none, ok,   count, ok,    ok,   ok,    ok},
    /* WRITE  */ {none, none, none,  write, ok,   ok,    ok},
    /* READ   */ {none, none, none,  ok,    read, ok,    ok},
    /* PURGE  */ {none, none, none,  ok,    ok,   purge, ok},
    /* BID    */ {none, none, none,  ok,    ok,   ok,    bid},
    /* REINIT */ {lost, dup,  none,  live,  live, live,  live},
};

constexpr std::string_view kNotes[] = {
    "At most two RUI_WRITEs per session, on different flows: PARAMETER_CHECK/DUPLICATE_WRITE_FLOW for a flow that is "
    "busy, UNSUCCESSFUL/COMMAND_COUNT_ERROR for the third.",
    "At most four RUI_READs per session, on different flows: PARAMETER_CHECK/DUPLICATE_READ_FLOW for a flow that is "
    "busy.",
    "Personality pcomm. With his and snapix a RUI_INIT for an LU that this program is giving up waits until the LU is "
    "free (KB Q163560, Q163594).",
    "RUI_PURGE completes in the call: only what is issued while it completes its RUI_READ can meet it.",
    "A session that has failed: allowed. Personality snapix only; his and pcomm do not know the verb: INVALID_VERB.",
};
// clang-format on

constexpr Verb kAllVerbs[kVerbs] = {Verb::init,  Verb::term, Verb::write, Verb::read,
                                    Verb::purge, Verb::bid,  Verb::reinit};
constexpr Progress kAllProgresses[kProgresses] = {Progress::none, Progress::init,  Progress::term, Progress::write,
                                                  Progress::read, Progress::purge, Progress::bid};
constexpr std::string_view kTitle = "RUI verb conditions: verb in progress x new verb -> answer (LUA manual, Table 14)";

}  // namespace

std::string_view name(Verb verb) {
  static constexpr std::string_view kNames[kVerbs] = {"RUI_INIT",  "RUI_TERM", "RUI_WRITE", "RUI_READ",
                                                      "RUI_PURGE", "RUI_BID",  "RUI_REINIT"};
  return kNames[static_cast<std::size_t>(verb)];
}

std::string_view name(Progress progress) {
  static constexpr std::string_view kNames[kProgresses] = {"none", "INIT", "TERM", "WRITE", "READ", "PURGE", "BID"};
  return kNames[static_cast<std::size_t>(progress)];
}

std::string_view name(VerbAnswer answer) {
  switch (answer) {
    case A::allowed:
      return "OK";
    case A::no_session:
      return "STATE_CHECK/NO_RUI_SESSION";
    case A::duplicate_init:
      return "STATE_CHECK/DUPLICATE_RUI_INIT";
    case A::reinit_invalid:
      return "STATE_CHECK/REINIT_INVALID";
    case A::command_count:
      return "UNSUCCESSFUL/COMMAND_COUNT_ERROR";
    case A::bid_already_enabled:
      return "PARAMETER_CHECK/BID_ALREADY_ENABLED";
  }
  return "?";
}

const VerbCondition& verb_condition(Verb verb, Progress progress) {
  return kConditions[static_cast<std::size_t>(verb)][static_cast<std::size_t>(progress)];
}

VerbMatrix rui_verb_matrix() {
  VerbMatrix matrix;
  matrix.title = kTitle;
  for (const auto progress : kAllProgresses) matrix.progresses.push_back(name(progress));
  for (const auto verb : kAllVerbs) {
    VerbMatrix::Row row;
    row.verb = name(verb);
    for (const auto progress : kAllProgresses) {
      const auto& condition = verb_condition(verb, progress);
      row.answers.emplace_back(name(condition.answer));
      row.notes.push_back(condition.note);
    }
    matrix.rows.push_back(std::move(row));
  }
  matrix.notes.assign(std::begin(kNotes), std::end(kNotes));
  return matrix;
}

}  // namespace openrui
