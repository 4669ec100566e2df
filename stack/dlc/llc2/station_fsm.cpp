#include "dlc/llc2/station_fsm.h"

namespace openrui::llc2 {
namespace {

using S = StationState;
using I = StationInput;
using A = StationAction;
using Row = StationTable::Row;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kCommon = "transports reference 4.5.1";
constexpr std::string_view kModes = "transports reference 4.5.2";
constexpr std::string_view kInfo = "transports reference 4.5.4";
constexpr std::string_view kSuper = "transports reference 4.5.5";
constexpr std::string_view kTimers = "transports reference 4.5.6";
// Not in the book: repetitions by the network, an end in the middle of a setup, the loss of the carrier.
constexpr std::string_view kOurs = "tolerance";

// The same in every connected state.
struct CommonRow {
  I input;
  S next;
  A action;
  std::string_view rule;
};
constexpr CommonRow kInEveryConnectedState[] = {
    {I::disconnect, S::d_conn, A::disconnect, kCommon},
    {I::rcv_sabme, S::normal, A::restart, kCommon},
    {I::rcv_disc, S::adm, A::ended, kCommon},
    {I::rcv_dm, S::adm, A::gone, kCommon},
    {I::rcv_frmr, S::reset, A::reset_rejected, kCommon},
    {I::bad_pdu, S::error, A::frame_reject, kCommon},
    {I::retries_exhausted, S::reset, A::reset_unanswered, kCommon},
    {I::carrier_lost, S::adm, A::lose, kOurs},
};
constexpr S kConnected[] = {S::normal, S::busy, S::reject, S::await, S::await_busy, S::await_reject};

// clang-format off
constexpr Row kOther[] = {
    {S::adm,    I::connect,           S::setup,  A::connect,          kNoSense, kModes},
    {S::adm,    I::rcv_sabme,         S::normal, A::accept,           kNoSense, kModes},
    {S::adm,    I::rcv_sabme_refused, S::adm,    A::refuse,           kNoSense, kModes},
    {S::adm,    I::rcv_disc,          S::adm,    A::refuse,           kNoSense, kModes},
    {S::adm,    I::command_poll,      S::adm,    A::refuse,           kNoSense, kModes},

    {S::setup,  I::rcv_sabme,         S::setup,  A::answer_connect,   kNoSense, kModes},
    {S::setup,  I::rcv_ua,            S::normal, A::connected,        kNoSense, kModes},
    {S::setup,  I::ack_timer_ua_sent, S::normal, A::connected,        kNoSense, kModes},
    {S::setup,  I::ack_timer,         S::setup,  A::connect_again,    kNoSense, kModes},
    {S::setup,  I::retries_exhausted, S::adm,    A::fail,             kNoSense, kModes},
    {S::setup,  I::rcv_disc,          S::adm,    A::refused_disc,     kNoSense, kModes},
    {S::setup,  I::rcv_dm,            S::adm,    A::refused,          kNoSense, kModes},
    {S::setup,  I::disconnect,        S::d_conn, A::disconnect,       kNoSense, kOurs},
    {S::setup,  I::carrier_lost,      S::adm,    A::lose,             kNoSense, kOurs},

    {S::d_conn, I::rcv_ua,            S::adm,    A::disconnected,     kNoSense, kModes},
    {S::d_conn, I::rcv_dm,            S::adm,    A::disconnected,     kNoSense, kModes},
    {S::d_conn, I::rcv_sabme,         S::adm,    A::disconnected_dm,  kNoSense, kModes},
    {S::d_conn, I::rcv_disc,          S::d_conn, A::answer_disc,      kNoSense, kModes},
    {S::d_conn, I::ack_timer,         S::d_conn, A::disconnect_again, kNoSense, kModes},
    {S::d_conn, I::retries_exhausted, S::adm,    A::disconnected,     kNoSense, kModes},
    {S::d_conn, I::carrier_lost,      S::adm,    A::disconnected,     kNoSense, kOurs},

    {S::reset,  I::rcv_sabme,         S::reset,  A::answer_connect,   kNoSense, kModes},
    {S::reset,  I::rcv_ua,            S::normal, A::connected,        kNoSense, kModes},
    {S::reset,  I::ack_timer_ua_sent, S::normal, A::connected,        kNoSense, kModes},
    {S::reset,  I::ack_timer,         S::reset,  A::connect_again,    kNoSense, kModes},
    {S::reset,  I::retries_exhausted, S::adm,    A::fail,             kNoSense, kModes},
    {S::reset,  I::rcv_disc,          S::adm,    A::refused_disc,     kNoSense, kModes},
    {S::reset,  I::rcv_dm,            S::adm,    A::refused,          kNoSense, kModes},
    {S::reset,  I::disconnect,        S::d_conn, A::disconnect,       kNoSense, kOurs},
    {S::reset,  I::carrier_lost,      S::adm,    A::lose,             kNoSense, kOurs},

    {S::error,  I::rcv_sabme,         S::normal, A::accept,           kNoSense, kModes},
    {S::error,  I::rcv_disc,          S::adm,    A::ended,            kNoSense, kModes},
    {S::error,  I::rcv_dm,            S::adm,    A::gone,             kNoSense, kModes},
    {S::error,  I::rcv_frmr,          S::reset,  A::reset_again,      kNoSense, kModes},
    {S::error,  I::command_poll,      S::error,  A::repeat_reject,    kNoSense, kModes},
    {S::error,  I::command,           S::error,  A::repeat_reject,    kNoSense, kModes},
    {S::error,  I::ack_timer,         S::error,  A::repeat_reject_try, kNoSense, kModes},
    {S::error,  I::retries_exhausted, S::reset,  A::reset_again,      kNoSense, kModes},
    {S::error,  I::disconnect,        S::d_conn, A::disconnect,       kNoSense, kOurs},
    {S::error,  I::carrier_lost,      S::adm,    A::lose,             kNoSense, kOurs},

    {S::normal, I::rcv_sabme_again,   S::normal, A::accept_again,     kNoSense, kOurs},
    {S::busy,   I::rcv_sabme_again,   S::busy,   A::accept_again,     kNoSense, kOurs},

    {S::normal, I::i_poll,            S::normal, A::take_answer,      kNoSense, kInfo},
    {S::normal, I::i_final,           S::normal, A::take,             kNoSense, kInfo},
    {S::normal, I::i,                 S::normal, A::take,             kNoSense, kInfo},
    {S::normal, I::i_gap_poll,        S::reject, A::reject_answer,    kNoSense, kInfo},
    {S::normal, I::i_gap_final,       S::reject, A::reject,           kNoSense, kInfo},
    {S::normal, I::i_gap,             S::reject, A::reject,           kNoSense, kInfo},
    {S::normal, I::rr_poll,           S::normal, A::answer,           kNoSense, kSuper},
    {S::normal, I::rr_final,          S::normal, A::note,             kNoSense, kSuper},
    {S::normal, I::rr,                S::normal, A::note,             kNoSense, kSuper},
    {S::normal, I::rnr_poll,          S::normal, A::answer,           kNoSense, kSuper},
    {S::normal, I::rnr_final,         S::normal, A::note,             kNoSense, kSuper},
    {S::normal, I::rnr,               S::normal, A::note,             kNoSense, kSuper},
    {S::normal, I::rej_poll,          S::normal, A::retransmit_answer, kNoSense, kSuper},
    {S::normal, I::rej_final,         S::normal, A::retransmit,       kNoSense, kSuper},
    {S::normal, I::rej,               S::normal, A::retransmit,       kNoSense, kSuper},
    {S::normal, I::busy_detected,     S::busy,   A::busy,             kNoSense, kTimers},
    {S::normal, I::p_timer,           S::await,  A::poll,             kNoSense, kTimers},
    {S::normal, I::ack_timer,         S::await,  A::poll,             kNoSense, kTimers},
    {S::normal, I::busy_timer,        S::await,  A::poll,             kNoSense, kTimers},
    {S::normal, I::idle_timer,        S::normal, A::idle_poll,        kNoSense, kTimers},

    {S::busy,   I::i_poll,            S::busy,   A::discard_answer,   kNoSense, kInfo},
    {S::busy,   I::i_final,           S::busy,   A::discard,          kNoSense, kInfo},
    {S::busy,   I::i,                 S::busy,   A::discard,          kNoSense, kInfo},
    {S::busy,   I::i_gap_poll,        S::busy,   A::discard_answer,   kNoSense, kInfo},
    {S::busy,   I::i_gap_final,       S::busy,   A::discard,          kNoSense, kInfo},
    {S::busy,   I::i_gap,             S::busy,   A::discard,          kNoSense, kInfo},
    {S::busy,   I::rr_poll,           S::busy,   A::answer,           kNoSense, kSuper},
    {S::busy,   I::rr_final,          S::busy,   A::note,             kNoSense, kSuper},
    {S::busy,   I::rr,                S::busy,   A::note,             kNoSense, kSuper},
    {S::busy,   I::rnr_poll,          S::busy,   A::answer,           kNoSense, kSuper},
    {S::busy,   I::rnr_final,         S::busy,   A::note,             kNoSense, kSuper},
    {S::busy,   I::rnr,               S::busy,   A::note,             kNoSense, kSuper},
    {S::busy,   I::rej_poll,          S::busy,   A::retransmit_answer, kNoSense, kSuper},
    {S::busy,   I::rej_final,         S::busy,   A::retransmit,       kNoSense, kSuper},
    {S::busy,   I::rej,               S::busy,   A::retransmit,       kNoSense, kSuper},
    {S::busy,   I::busy_cleared,      S::normal, A::not_busy,         kNoSense, kTimers},
    {S::busy,   I::busy_cleared_lost, S::reject, A::not_busy_reject,  kNoSense, kTimers},
    {S::busy,   I::busy_cleared_rejecting, S::reject, A::not_busy,    kNoSense, kTimers},
    {S::busy,   I::p_timer,           S::await_busy, A::poll,         kNoSense, kTimers},
    {S::busy,   I::ack_timer,         S::await_busy, A::poll,         kNoSense, kTimers},
    {S::busy,   I::busy_timer,        S::await_busy, A::poll,         kNoSense, kTimers},
    {S::busy,   I::reject_timer,      S::await_busy, A::poll_lost,    kNoSense, kTimers},
    {S::busy,   I::idle_timer,        S::busy,   A::idle_poll,        kNoSense, kTimers},

    {S::reject, I::i_poll,            S::normal, A::take_answer,      kNoSense, kInfo},
    {S::reject, I::i_final,           S::normal, A::take_now,         kNoSense, kInfo},
    {S::reject, I::i,                 S::normal, A::take_now,         kNoSense, kInfo},
    {S::reject, I::i_gap_poll,        S::reject, A::answer,           kNoSense, kInfo},
    {S::reject, I::i_gap_final,       S::reject, A::note,             kNoSense, kInfo},
    {S::reject, I::i_gap,             S::reject, A::note,             kNoSense, kInfo},
    {S::reject, I::rr_poll,           S::reject, A::answer,           kNoSense, kSuper},
    {S::reject, I::rr_final,          S::reject, A::note,             kNoSense, kSuper},
    {S::reject, I::rr,                S::reject, A::note,             kNoSense, kSuper},
    {S::reject, I::rnr_poll,          S::reject, A::answer,           kNoSense, kSuper},
    {S::reject, I::rnr_final,         S::reject, A::note,             kNoSense, kSuper},
    {S::reject, I::rnr,               S::reject, A::note,             kNoSense, kSuper},
    {S::reject, I::rej_poll,          S::reject, A::retransmit_answer, kNoSense, kSuper},
    {S::reject, I::rej_final,         S::reject, A::retransmit,       kNoSense, kSuper},
    {S::reject, I::rej,               S::reject, A::retransmit,       kNoSense, kSuper},
    {S::reject, I::busy_detected,     S::busy,   A::busy_rejecting,   kNoSense, kTimers},
    {S::reject, I::p_timer,           S::await_reject, A::poll_rejecting, kNoSense, kTimers},
    {S::reject, I::ack_timer,         S::await_reject, A::poll_rejecting, kNoSense, kTimers},
    {S::reject, I::busy_timer,        S::await_reject, A::poll_rejecting, kNoSense, kTimers},
    {S::reject, I::reject_timer,      S::reject, A::reject_poll,      kNoSense, kTimers},
    {S::reject, I::idle_timer,        S::reject, A::idle_poll,        kNoSense, kTimers},

    {S::await,  I::i_poll,            S::await,  A::take_answer,      kNoSense, kInfo},
    {S::await,  I::i_final,           S::normal, A::take_resume,      kNoSense, kInfo},
    {S::await,  I::i,                 S::await,  A::take_now,         kNoSense, kInfo},
    {S::await,  I::i_gap_poll,        S::await_reject, A::reject_answer, kNoSense, kInfo},
    {S::await,  I::i_gap_final,       S::reject, A::reject,           kNoSense, kInfo},
    {S::await,  I::i_gap,             S::await_reject, A::reject,     kNoSense, kInfo},
    {S::await,  I::rr_poll,           S::await,  A::answer,           kNoSense, kSuper},
    {S::await,  I::rr_final,          S::normal, A::resume,           kNoSense, kSuper},
    {S::await,  I::rr,                S::await,  A::note,             kNoSense, kSuper},
    {S::await,  I::rnr_poll,          S::await,  A::answer,           kNoSense, kSuper},
    {S::await,  I::rnr_final,         S::normal, A::resume,           kNoSense, kSuper},
    {S::await,  I::rnr,               S::await,  A::note,             kNoSense, kSuper},
    {S::await,  I::rej_poll,          S::await,  A::answer,           kNoSense, kSuper},
    {S::await,  I::rej_final,         S::normal, A::resume,           kNoSense, kSuper},
    {S::await,  I::rej,               S::await,  A::note,             kNoSense, kSuper},
    {S::await,  I::busy_detected,     S::await_busy, A::busy,         kNoSense, kTimers},
    {S::await,  I::p_timer,           S::await,  A::poll,             kNoSense, kTimers},

    {S::await_busy, I::i_poll,        S::await_busy, A::discard_answer, kNoSense, kInfo},
    {S::await_busy, I::i_final,       S::busy,       A::discard,      kNoSense, kInfo},
    {S::await_busy, I::i,             S::await_busy, A::discard,      kNoSense, kInfo},
    {S::await_busy, I::i_gap_poll,    S::await_busy, A::discard_answer, kNoSense, kInfo},
    {S::await_busy, I::i_gap_final,   S::busy,       A::discard,      kNoSense, kInfo},
    {S::await_busy, I::i_gap,         S::await_busy, A::discard,      kNoSense, kInfo},
    {S::await_busy, I::rr_poll,       S::await_busy, A::answer,       kNoSense, kSuper},
    {S::await_busy, I::rr_final,      S::busy,       A::resume,       kNoSense, kSuper},
    {S::await_busy, I::rr,            S::await_busy, A::note,         kNoSense, kSuper},
    {S::await_busy, I::rnr_poll,      S::await_busy, A::answer,       kNoSense, kSuper},
    {S::await_busy, I::rnr_final,     S::busy,       A::resume,       kNoSense, kSuper},
    {S::await_busy, I::rnr,           S::await_busy, A::note,         kNoSense, kSuper},
    {S::await_busy, I::rej_poll,      S::await_busy, A::answer,       kNoSense, kSuper},
    {S::await_busy, I::rej_final,     S::busy,       A::resume,       kNoSense, kSuper},
    {S::await_busy, I::rej,           S::await_busy, A::note,         kNoSense, kSuper},
    {S::await_busy, I::busy_cleared,  S::await,      A::not_busy,     kNoSense, kTimers},
    {S::await_busy, I::busy_cleared_lost, S::await_reject, A::not_busy_reject, kNoSense, kTimers},
    {S::await_busy, I::busy_cleared_rejecting, S::await_reject, A::not_busy, kNoSense, kTimers},
    {S::await_busy, I::p_timer,       S::await_busy, A::poll,         kNoSense, kTimers},

    {S::await_reject, I::i_poll,      S::await,        A::take_answer, kNoSense, kInfo},
    {S::await_reject, I::i_final,     S::normal,       A::take_resume, kNoSense, kInfo},
    {S::await_reject, I::i,           S::await,        A::take_now,   kNoSense, kInfo},
    {S::await_reject, I::i_gap_poll,  S::await_reject, A::answer,     kNoSense, kInfo},
    {S::await_reject, I::i_gap_final, S::reject,       A::resume,     kNoSense, kInfo},
    {S::await_reject, I::i_gap,       S::await_reject, A::note,       kNoSense, kInfo},
    {S::await_reject, I::rr_poll,     S::await_reject, A::answer,     kNoSense, kSuper},
    {S::await_reject, I::rr_final,    S::reject,       A::resume,     kNoSense, kSuper},
    {S::await_reject, I::rr,          S::await_reject, A::note,       kNoSense, kSuper},
    {S::await_reject, I::rnr_poll,    S::await_reject, A::answer,     kNoSense, kSuper},
    {S::await_reject, I::rnr_final,   S::reject,       A::resume,     kNoSense, kSuper},
    {S::await_reject, I::rnr,         S::await_reject, A::note,       kNoSense, kSuper},
    {S::await_reject, I::rej_poll,    S::await_reject, A::answer,     kNoSense, kSuper},
    {S::await_reject, I::rej_final,   S::reject,       A::resume,     kNoSense, kSuper},
    {S::await_reject, I::rej,         S::await_reject, A::note,       kNoSense, kSuper},
    {S::await_reject, I::busy_detected, S::await_busy, A::busy_rejecting, kNoSense, kTimers},
    {S::await_reject, I::p_timer,     S::await_reject, A::reject_poll, kNoSense, kTimers},
};
// clang-format on

constexpr auto kRows = [] {
  std::array<Row, std::size(kOther) + std::size(kConnected) * std::size(kInEveryConnectedState)> rows{};
  std::size_t n = 0;
  for (const auto state : kConnected) {
    for (const auto& row : kInEveryConnectedState) {
      rows[n++] = {state, row.input, row.next, row.action, kNoSense, row.rule};
    }
  }
  for (const auto& row : kOther) rows[n++] = row;
  return rows;
}();

constexpr StationTable kTable("LLC2 connection", kRows);

}  // namespace

const StationTable& station_table() { return kTable; }

}  // namespace openrui::llc2
