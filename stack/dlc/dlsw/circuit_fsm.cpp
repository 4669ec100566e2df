#include "dlc/dlsw/circuit_fsm.h"

namespace openrui::dlsw {
namespace {

using S = CircuitState;
using I = CircuitInput;
using A = CircuitAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kBook = "transports reference 5.7";
constexpr std::string_view kOurs = "tolerance (5.12)";

// clang-format off
constexpr CircuitTable::Row kRows[] = {
    {S::disconnected,        I::start,                S::circuit_start,       A::ask,               kNoSense, kBook},
    {S::disconnected,        I::rcv_canureach,        S::circuit_pending,     A::answer,            kNoSense, kBook},

    {S::circuit_start,       I::rcv_canureach_higher, S::circuit_pending,     A::answer,            kNoSense, kBook},
    {S::circuit_start,       I::rcv_icanreach,        S::circuit_established, A::acknowledge,       kNoSense, kBook},
    {S::circuit_start,       I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kOurs},
    {S::circuit_start,       I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kOurs},
    {S::circuit_start,       I::timeout,              S::disconnected,        A::give_up,           kNoSense, kBook},
    {S::circuit_start,       I::end,                  S::disconnected,        A::ended,             kNoSense, kBook},
    {S::circuit_start,       I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::circuit_pending,     I::rcv_reach_ack,        S::circuit_established, A::established,       kNoSense, kBook},
    {S::circuit_pending,     I::rcv_canureach_new,    S::circuit_pending,     A::answer,            kNoSense, kOurs},
    {S::circuit_pending,     I::rcv_xid,              S::circuit_established, A::take_xid,          kNoSense, kOurs},
    {S::circuit_pending,     I::rcv_contact,          S::connected,           A::answer_contact,    kNoSense, kBook},
    {S::circuit_pending,     I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kBook},
    {S::circuit_pending,     I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kBook},
    {S::circuit_pending,     I::timeout,              S::disconnected,        A::give_up,           kNoSense, kBook},
    {S::circuit_pending,     I::end,                  S::disconnected,        A::ended,             kNoSense, kBook},
    {S::circuit_pending,     I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::circuit_established, I::rcv_xid,              S::circuit_established, A::take_xid,          kNoSense, kBook},
    {S::circuit_established, I::xid_accepted,         S::connect_pending,     A::contact,           kNoSense, kBook},
    {S::circuit_established, I::rcv_contact,          S::connected,           A::answer_contact,    kNoSense, kBook},
    {S::circuit_established, I::rcv_canureach_new,    S::circuit_pending,     A::replace,           kNoSense, kOurs},
    {S::circuit_established, I::rcv_restart,          S::circuit_established, A::restart,           kNoSense, kOurs},
    {S::circuit_established, I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kBook},
    {S::circuit_established, I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kBook},
    {S::circuit_established, I::timeout,              S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::circuit_established, I::end,                  S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::circuit_established, I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::connect_pending,     I::rcv_contacted,        S::connected,           A::come_up,           kNoSense, kBook},
    {S::connect_pending,     I::rcv_contact,          S::connected,           A::answer_contact,    kNoSense, kOurs},
    {S::connect_pending,     I::rcv_xid,              S::connect_pending,     A::show_xid,          kNoSense, kOurs},
    {S::connect_pending,     I::rcv_canureach_new,    S::circuit_pending,     A::replace,           kNoSense, kOurs},
    {S::connect_pending,     I::rcv_restart,          S::circuit_established, A::restart,           kNoSense, kBook},
    {S::connect_pending,     I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kBook},
    {S::connect_pending,     I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kBook},
    {S::connect_pending,     I::timeout,              S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::connect_pending,     I::end,                  S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::connect_pending,     I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::connected,           I::rcv_info,             S::connected,           A::deliver,           kNoSense, kBook},
    {S::connected,           I::rcv_xid,              S::connected,           A::show_xid,          kNoSense, kBook},
    {S::connected,           I::rcv_enter_busy,       S::connected,           A::hold,              kNoSense, kBook},
    {S::connected,           I::rcv_exit_busy,        S::connected,           A::release,           kNoSense, kBook},
    {S::connected,           I::rcv_test,             S::connected,           A::answer_test,       kNoSense, kBook},
    {S::connected,           I::rcv_canureach_new,    S::circuit_pending,     A::replace,           kNoSense, kOurs},
    {S::connected,           I::rcv_restart,          S::circuit_established, A::restart,           kNoSense, kBook},
    {S::connected,           I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kBook},
    {S::connected,           I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kBook},
    {S::connected,           I::end,                  S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::connected,           I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::disconnect_pending,  I::rcv_halted,           S::disconnected,        A::ended,             kNoSense, kBook},
    {S::disconnect_pending,  I::rcv_halt_noack,       S::disconnected,        A::ended,             kNoSense, kBook},
    {S::disconnect_pending,  I::rcv_halt,             S::disconnect_pending,  A::answer_halt_again, kNoSense, kBook},
    {S::disconnect_pending,  I::timeout,              S::disconnected,        A::ended,             kNoSense, kOurs},
    {S::disconnect_pending,  I::transport_lost,       S::disconnected,        A::ended,             kNoSense, kBook},
};
// clang-format on

constexpr CircuitTable kTable("DLSw circuit", kRows);

}  // namespace

const CircuitTable& circuit_table() { return kTable; }

}  // namespace openrui::dlsw
