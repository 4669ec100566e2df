#include "node/sli_verb_conditions.h"

#include <iterator>

namespace openrui {

namespace {

using A = SliAnswer;

constexpr SliCondition ok{A::allowed, 0};
constexpr SliCondition none{A::no_session, 0};
constexpr SliCondition there{A::session_already_open, 0};
constexpr SliCondition opens{A::session_already_open, 1};
constexpr SliCondition sscp{A::allowed, 2};
constexpr SliCondition flow{A::allowed, 3};
constexpr SliCondition recv{A::allowed, 4};
constexpr SliCondition purge{A::allowed, 5};
constexpr SliCondition clos{A::close_pending, 0};
constexpr SliCondition early{A::allowed, 6};
constexpr SliCondition prge{A::purge_pending, 7};
constexpr SliCondition bids{A::bid_pending, 0};

// clang-format off
constexpr SliCondition kConditions[kSliVerbs + 1][kSliProgresses] = {
    //                  none  OPEN   +SSCP  idle   SEND   RECEIVE PURGE  BID    CLOSE  abend
    /* OPEN         */ {ok,   opens, opens, there, there, there,  there, there, there, there},
    /* CLOSE normal */ {none, early, early, ok,    ok,    ok,     ok,    ok,    clos,  clos},
    /* SEND         */ {none, none,  sscp,  ok,    flow,  ok,     ok,    ok,    none,  none},
    /* RECEIVE      */ {none, none,  sscp,  ok,    ok,    recv,   ok,    ok,    none,  none},
    /* PURGE        */ {none, none,  purge, purge, purge, ok,     prge,  purge, none,  none},
    /* BID          */ {none, none,  sscp,  ok,    ok,    ok,     ok,    bids,  none,  none},
    /* CLOSE abend  */ {none, ok,    ok,    ok,    ok,    ok,     ok,    ok,    ok,    clos},
};

constexpr std::string_view kVerbNames[kSliVerbs + 1] = {"SLI_OPEN",  "SLI_CLOSE normal", "SLI_SEND", "SLI_RECEIVE",
                                                        "SLI_PURGE", "SLI_BID",          "SLI_CLOSE abend"};
constexpr std::string_view kProgressNames[kSliProgresses] = {"none",    "OPEN",  "OPEN PRIM_SSCP", "idle",         "SEND",
                                                             "RECEIVE", "PURGE", "BID",            "CLOSE normal", "CLOSE abend"};

constexpr std::string_view kNotes[] = {
    "Personality snapix: STATE_CHECK/DUPLICATE_RUI_INIT.",
    "On SSCP normal only; SLI_SEND once INIT_COMPLETE was delivered.",
    "At most two SLI_SENDs per session, on different flows: STATE_CHECK/SEND_ON_FLOW_PENDING for a flow that is busy, "
    "STATE_CHECK/MAX_NUMBER_OF_SENDS for the third.",
    "On other flows; STATE_CHECK/RECEIVE_ON_FLOW_PENDING for a flow that is busy.",
    "The address of the SLI_RECEIVE decides: STATE_CHECK/NO_RECEIVE_TO_PURGE when there is none.",
    "Treated as SLI_CLOSE abend.",
    "SLI_PURGE completes in the call: only what is issued while it completes its SLI_RECEIVE can meet it.",
};
// clang-format on

std::string_view name(SliAnswer answer) {
  switch (answer) {
    case A::allowed:
      return "OK";
    case A::no_session:
      return "STATE_CHECK/NO_SLI_SESSION";
    case A::session_already_open:
      return "UNSUCCESSFUL/SESSION_ALREADY_OPEN";
    case A::close_pending:
      return "STATE_CHECK/CLOSE_PENDING";
    case A::purge_pending:
      return "STATE_CHECK/SLI_PURGE_PENDING";
    case A::bid_pending:
      return "STATE_CHECK/SLI_BID_PENDING";
  }
  return "?";
}

}  // namespace

const SliCondition& sli_verb_condition(SliVerb verb, bool abend, SliProgress progress) {
  const auto row = verb == SliVerb::close && abend ? kSliVerbs : static_cast<std::size_t>(verb);
  return kConditions[row][static_cast<std::size_t>(progress)];
}

VerbMatrix sli_verb_matrix() {
  VerbMatrix matrix;
  matrix.title = "SLI verb conditions: verb in progress x new verb -> answer (LUA reference 10)";
  matrix.progresses.assign(std::begin(kProgressNames), std::end(kProgressNames));
  for (std::size_t v = 0; v < std::size(kConditions); ++v) {
    VerbMatrix::Row row;
    row.verb = kVerbNames[v];
    for (const auto& condition : kConditions[v]) {
      row.answers.emplace_back(name(condition.answer));
      row.notes.push_back(condition.note);
    }
    matrix.rows.push_back(std::move(row));
  }
  matrix.notes.assign(std::begin(kNotes), std::end(kNotes));
  return matrix;
}

}  // namespace openrui
