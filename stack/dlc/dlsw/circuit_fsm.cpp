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

constexpr CircuitTable::Row kSwitchedRows[] = {
    {S::disconnected,        I::start,                S::circuit_start,       A::ask,               kNoSense, kBook},
    {S::disconnected,        I::rcv_canureach,        S::resolve_pending,     A::want,              kNoSense, kBook},

    {S::resolve_pending,     I::start,                S::circuit_pending,     A::answer,            kNoSense, kBook},
    {S::resolve_pending,     I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kOurs},
    {S::resolve_pending,     I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kOurs},
    {S::resolve_pending,     I::end,                  S::disconnected,        A::ended,             kNoSense, kBook},
    {S::resolve_pending,     I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::circuit_start,       I::rcv_canureach_higher, S::circuit_pending,     A::answer,            kNoSense, kBook},
    {S::circuit_start,       I::rcv_icanreach,        S::circuit_established, A::acknowledge,       kNoSense, kBook},
    {S::circuit_start,       I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kOurs},
    {S::circuit_start,       I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kOurs},
    {S::circuit_start,       I::timeout,              S::disconnected,        A::give_up,           kNoSense, kBook},
    {S::circuit_start,       I::end,                  S::disconnected,        A::ended,             kNoSense, kBook},
    {S::circuit_start,       I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::circuit_pending,     I::rcv_reach_ack,        S::circuit_established, A::established,       kNoSense, kBook},
    {S::circuit_pending,     I::rcv_canureach_new,    S::disconnected,        A::lose,              kNoSense, kOurs},
    {S::circuit_pending,     I::rcv_xid,              S::circuit_established, A::take_xid,          kNoSense, kOurs},
    {S::circuit_pending,     I::rcv_contact,          S::contact_pending,     A::ask_contact,       kNoSense, kBook},
    {S::circuit_pending,     I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kBook},
    {S::circuit_pending,     I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kBook},
    {S::circuit_pending,     I::timeout,              S::disconnected,        A::give_up,           kNoSense, kBook},
    {S::circuit_pending,     I::end,                  S::disconnected,        A::ended,             kNoSense, kBook},
    {S::circuit_pending,     I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::circuit_established, I::rcv_xid,              S::circuit_established, A::take_xid,          kNoSense, kBook},
    {S::circuit_established, I::xid_accepted,         S::connect_pending,     A::contact,           kNoSense, kBook},
    {S::circuit_established, I::rcv_contact,          S::contact_pending,     A::ask_contact,       kNoSense, kBook},
    {S::circuit_established, I::rcv_canureach_new,    S::disconnected,        A::lose,              kNoSense, kOurs},
    {S::circuit_established, I::rcv_restart,          S::disconnect_pending,  A::restart,           kNoSense, kOurs},
    {S::circuit_established, I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kBook},
    {S::circuit_established, I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kBook},
    {S::circuit_established, I::timeout,              S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::circuit_established, I::end,                  S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::circuit_established, I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::connect_pending,     I::rcv_contacted,        S::connected,           A::come_up,           kNoSense, kBook},
    {S::connect_pending,     I::rcv_contact,          S::connected,           A::answer_contact,    kNoSense, kOurs},
    {S::connect_pending,     I::rcv_xid,              S::connect_pending,     A::take_xid,          kNoSense, kOurs},
    {S::connect_pending,     I::rcv_canureach_new,    S::disconnected,        A::lose,              kNoSense, kOurs},
    {S::connect_pending,     I::rcv_restart,          S::disconnect_pending,  A::restart,           kNoSense, kBook},
    {S::connect_pending,     I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kBook},
    {S::connect_pending,     I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kBook},
    {S::connect_pending,     I::timeout,              S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::connect_pending,     I::end,                  S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::connect_pending,     I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::contact_pending,     I::mode_accepted,        S::connected,           A::answer_contact,    kNoSense, kBook},
    {S::contact_pending,     I::rcv_xid,              S::contact_pending,     A::take_xid,          kNoSense, kOurs},
    {S::contact_pending,     I::rcv_canureach_new,    S::disconnected,        A::lose,              kNoSense, kOurs},
    {S::contact_pending,     I::rcv_restart,          S::disconnect_pending,  A::restart,           kNoSense, kBook},
    {S::contact_pending,     I::rcv_halt,             S::disconnected,        A::answer_halt,       kNoSense, kBook},
    {S::contact_pending,     I::rcv_halt_noack,       S::disconnected,        A::drop,              kNoSense, kBook},
    {S::contact_pending,     I::end,                  S::disconnect_pending,  A::halt,              kNoSense, kBook},
    {S::contact_pending,     I::transport_lost,       S::disconnected,        A::lose,              kNoSense, kBook},

    {S::connected,           I::rcv_info,             S::connected,           A::deliver,           kNoSense, kBook},
    {S::connected,           I::rcv_xid,              S::connected,           A::take_xid,          kNoSense, kBook},
    {S::connected,           I::rcv_enter_busy,       S::connected,           A::hold,              kNoSense, kBook},
    {S::connected,           I::rcv_exit_busy,        S::connected,           A::release,           kNoSense, kBook},
    {S::connected,           I::rcv_test,             S::connected,           A::answer_test,       kNoSense, kBook},
    {S::connected,           I::rcv_canureach_new,    S::disconnected,        A::lose,              kNoSense, kOurs},
    {S::connected,           I::rcv_restart,          S::disconnect_pending,  A::restart,           kNoSense, kBook},
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
constexpr CircuitTable kSwitchedTable("DLSw circuit of a switch", kSwitchedRows);

}  // namespace

const CircuitTable& circuit_table() { return kTable; }
const CircuitTable& switched_circuit_table() { return kSwitchedTable; }

}  // namespace openrui::dlsw
