#include "sli/session_fsm.h"

namespace openrui {

namespace {

using S = SliState;
using I = SliInput;
using A = SliAction;

constexpr std::string_view kStates[] = {"lu_wait",     "logon_wait",  "retry_wait", "bind_wait",  "bind_check",
                                        "gate",        "gate_check",  "open",       "chase_wait", "shutc_wait",
                                        "rshutd_wait", "unbind_wait", "ending"};
constexpr std::string_view kInputs[] = {
    "ready_logon", "ready_primary", "logon_ok",     "logon_retry", "logon_failed", "timer",       "bind",
    "bind_ok",     "bind_ok_open",  "bind_bad",     "stsn",        "crv",          "sdt",         "gate_ok",
    "sdt_ok",      "gate_bad",      "clear",        "clear_open",  "unexpected",   "unbind_hold", "unbind",
    "shutd",       "close_shutd",   "close_normal", "close_abend", "chase_done",   "shutc_done",  "rshutd_done"};
constexpr std::string_view kActions[] = {
    "none",          "logon",         "await_host",     "await_retry", "check_bind",   "call_routine",
    "start_traffic", "suspend_clear", "suspend",        "fail",        "answer_fail",  "refuse_fail",
    "note_shutd",    "shut_down",     "send_shutc",     "send_rshutd", "await_unbind", "answer",
    "answer_shutd",  "hold_close",    "answer_release", "release"};
static_assert(std::size(kStates) == static_cast<std::size_t>(S::count_));
static_assert(std::size(kInputs) == static_cast<std::size_t>(I::count_));
static_assert(std::size(kActions) == static_cast<std::size_t>(A::count_));

constexpr Sense ok = Sense::none;

// LUA reference 11. What is not listed the node refuses by itself, or it cannot come.
// clang-format off
constexpr SliTable::Row kRows[] = {
    {S::lu_wait,     I::ready_logon,   S::logon_wait,  A::logon,          ok, "11.1, 1 and 2"},
    {S::lu_wait,     I::ready_primary, S::bind_wait,   A::await_host,     ok, "11.1, 2 PRIM, PRIM_SSCP"},
    {S::lu_wait,     I::close_abend,   S::ending,      A::release,        ok, "11.3"},

    {S::logon_wait,  I::logon_ok,      S::bind_wait,   A::none,           ok, "11.1, 4"},
    {S::logon_wait,  I::logon_retry,   S::retry_wait,  A::await_retry,    ok, "11.1, 3"},
    {S::logon_wait,  I::logon_failed,  S::ending,      A::fail,           ok, "11.1, 3"},
    {S::logon_wait,  I::bind,          S::bind_check,  A::check_bind,     ok, "11.1, 4: before the response"},
    {S::logon_wait,  I::unexpected,    S::ending,      A::refuse_fail,    ok, "11.1, 7"},
    {S::logon_wait,  I::close_abend,   S::ending,      A::release,        ok, "11.3"},

    {S::retry_wait,  I::timer,         S::logon_wait,  A::logon,          ok, "11.1, 3"},
    {S::retry_wait,  I::logon_retry,   S::retry_wait,  A::none,           ok, "11.1, 3: NSPE after a refusal"},
    {S::retry_wait,  I::bind,          S::bind_check,  A::check_bind,     ok, "11.1, 4: the host came by itself"},
    {S::retry_wait,  I::close_abend,   S::ending,      A::release,        ok, "11.3"},

    {S::bind_wait,   I::logon_retry,   S::retry_wait,  A::await_retry,    ok, "11.1, 3: NSPE, NOTIFY"},
    {S::bind_wait,   I::logon_failed,  S::ending,      A::fail,           ok, "11.1, 3: NSPE, NOTIFY"},
    {S::bind_wait,   I::bind,          S::bind_check,  A::check_bind,     ok, "11.1, 4; 11.4"},
    {S::bind_wait,   I::unexpected,    S::ending,      A::refuse_fail,    ok, "11.1, 7"},
    {S::bind_wait,   I::close_abend,   S::ending,      A::release,        ok, "11.3, 11.4"},

    {S::bind_check,  I::bind_ok,       S::gate,        A::none,           ok, "11.1, 4"},
    {S::bind_check,  I::bind_ok_open,  S::open,        A::start_traffic,  ok, "13.1: TS 2 and 7 have no SDT"},
    {S::bind_check,  I::bind_bad,      S::ending,      A::fail,           ok, "11.1, 4 and 8"},
    {S::bind_check,  I::unbind,        S::ending,      A::answer_fail,    ok, "11.1, 7"},
    {S::bind_check,  I::unbind_hold,   S::bind_wait,   A::answer,         ok, "11.4"},
    {S::bind_check,  I::close_abend,   S::ending,      A::release,        ok, "11.3"},

    {S::gate,        I::stsn,          S::gate_check,  A::call_routine,   ok, "11.1, 5"},
    {S::gate,        I::crv,           S::gate_check,  A::call_routine,   ok, "11.1, 5"},
    {S::gate,        I::sdt,           S::gate_check,  A::call_routine,   ok, "11.1, 6"},
    {S::gate,        I::clear,         S::gate,        A::answer,         ok, "11.4"},
    {S::gate,        I::unexpected,    S::ending,      A::refuse_fail,    ok, "11.1, 7"},
    {S::gate,        I::unbind,        S::ending,      A::answer_fail,    ok, "11.1, 7; 11.4"},
    {S::gate,        I::unbind_hold,   S::bind_wait,   A::answer,         ok, "11.4"},
    {S::gate,        I::close_abend,   S::ending,      A::release,        ok, "11.3"},

    {S::gate_check,  I::gate_ok,       S::gate,        A::none,           ok, "11.1, 5"},
    {S::gate_check,  I::sdt_ok,        S::open,        A::start_traffic,  ok, "11.1, 6"},
    {S::gate_check,  I::gate_bad,      S::ending,      A::fail,           ok, "9.8; 11.1, 8"},
    {S::gate_check,  I::clear,         S::gate,        A::answer,         ok, "11.4"},
    {S::gate_check,  I::unexpected,    S::ending,      A::refuse_fail,    ok, "11.1, 7"},
    {S::gate_check,  I::unbind,        S::ending,      A::answer_fail,    ok, "11.1, 7; 11.4"},
    {S::gate_check,  I::unbind_hold,   S::bind_wait,   A::answer,         ok, "11.4"},
    {S::gate_check,  I::close_abend,   S::ending,      A::release,        ok, "11.3"},

    {S::open,        I::clear,         S::gate,        A::suspend_clear,  ok, "11.4"},
    {S::open,        I::clear_open,    S::open,        A::answer,         ok, "11.4: nothing to wait for"},
    {S::open,        I::unbind_hold,   S::bind_wait,   A::suspend,        ok, "11.4"},
    {S::open,        I::unbind,        S::ending,      A::answer_fail,    ok, "11.4, other UNBIND"},
    {S::open,        I::shutd,         S::open,        A::note_shutd,     ok, "11.2"},
    {S::open,        I::close_shutd,   S::chase_wait,  A::shut_down,      ok, "11.2, primary-initiated"},
    {S::open,        I::close_normal,  S::rshutd_wait, A::send_rshutd,    ok, "11.2, secondary-initiated"},
    {S::open,        I::close_abend,   S::ending,      A::release,        ok, "11.3"},

    {S::chase_wait,  I::chase_done,    S::shutc_wait,  A::send_shutc,     ok, "11.2"},
    {S::chase_wait,  I::clear,         S::unbind_wait, A::answer,         ok, "11.2, optional CLEAR"},
    {S::chase_wait,  I::unexpected,    S::ending,      A::refuse_fail,    ok, "9.2"},
    {S::chase_wait,  I::unbind,        S::ending,      A::answer_release, ok, "11.2"},
    {S::chase_wait,  I::unbind_hold,   S::bind_wait,   A::hold_close,     ok, "9.2"},
    {S::chase_wait,  I::timer,         S::ending,      A::release,        ok, "a host that does not answer"},
    {S::chase_wait,  I::close_abend,   S::ending,      A::release,        ok, "9.2, abend while normal is pending"},

    {S::shutc_wait,  I::shutc_done,    S::unbind_wait, A::await_unbind,   ok, "11.2"},
    {S::shutc_wait,  I::clear,         S::unbind_wait, A::answer,         ok, "11.2, optional CLEAR"},
    {S::shutc_wait,  I::unexpected,    S::ending,      A::refuse_fail,    ok, "9.2"},
    {S::shutc_wait,  I::unbind,        S::ending,      A::answer_release, ok, "KB Q180704"},
    {S::shutc_wait,  I::unbind_hold,   S::bind_wait,   A::hold_close,     ok, "9.2"},
    {S::shutc_wait,  I::timer,         S::ending,      A::release,        ok, "a host that does not answer"},
    {S::shutc_wait,  I::close_abend,   S::ending,      A::release,        ok, "9.2, abend while normal is pending"},

    {S::rshutd_wait, I::rshutd_done,   S::unbind_wait, A::await_unbind,   ok, "11.2"},
    {S::rshutd_wait, I::shutd,         S::shutc_wait,  A::answer_shutd,   ok, "11.2: SHUTD all the same"},
    {S::rshutd_wait, I::clear,         S::unbind_wait, A::answer,         ok, "11.2, optional CLEAR"},
    {S::rshutd_wait, I::unexpected,    S::ending,      A::refuse_fail,    ok, "9.2"},
    {S::rshutd_wait, I::unbind,        S::ending,      A::answer_release, ok, "11.2"},
    {S::rshutd_wait, I::unbind_hold,   S::bind_wait,   A::hold_close,     ok, "9.2"},
    {S::rshutd_wait, I::timer,         S::ending,      A::release,        ok, "a host that does not answer"},
    {S::rshutd_wait, I::close_abend,   S::ending,      A::release,        ok, "9.2, abend while normal is pending"},

    {S::unbind_wait, I::shutd,         S::shutc_wait,  A::answer_shutd,   ok, "11.2: SHUTD all the same"},
    {S::unbind_wait, I::clear,         S::unbind_wait, A::answer,         ok, "11.2, optional CLEAR"},
    {S::unbind_wait, I::unexpected,    S::ending,      A::refuse_fail,    ok, "9.2"},
    {S::unbind_wait, I::unbind,        S::ending,      A::answer_release, ok, "11.2"},
    {S::unbind_wait, I::unbind_hold,   S::bind_wait,   A::hold_close,     ok, "9.2"},
    {S::unbind_wait, I::timer,         S::ending,      A::release,        ok, "a host that does not answer"},
    {S::unbind_wait, I::close_abend,   S::ending,      A::release,        ok, "9.2, abend while normal is pending"},
};
// clang-format on

constexpr SliTable kTable("SLI session (LUA reference 11)", kRows);

}  // namespace

std::string_view name(SliState s) { return kStates[static_cast<std::size_t>(s)]; }
std::string_view name(SliInput i) { return kInputs[static_cast<std::size_t>(i)]; }
std::string_view name(SliAction a) { return kActions[static_cast<std::size_t>(a)]; }

const SliTable& sli_session_table() { return kTable; }

}  // namespace openrui
