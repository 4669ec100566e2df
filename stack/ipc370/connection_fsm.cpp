#include "ipc370/connection_fsm.h"

namespace openrui::ipc370 {
namespace {

using S = HalfState;
using I = HalfInput;
using A = HalfAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kBook = "transports reference 10.5";
constexpr std::string_view kOurs = "chosen: a claim under way outlives its user";
constexpr std::string_view kTell = "chosen: nobody is left without completion code 3";

// clang-format off
constexpr HalfTable::Row kRows[] = {
    {S::unmatched,  I::match,              S::open,       A::complete_open,  kNoSense, "O2, O5"},
    {S::unmatched,  I::claim,              S::claiming,   A::send_claim,     kNoSense, "10.5 matching 3"},
    {S::unmatched,  I::rcv_claim,          S::open,       A::accept_claim,   kNoSense, "10.5 matching 4"},
    {S::unmatched,  I::user_close,         S::free,       A::give_up,        kNoSense, "O3"},
    {S::unmatched,  I::user_abcls,         S::free,       A::give_up,        kNoSense, "O3"},
    {S::unmatched,  I::task_end,           S::free,       A::give_up,        kNoSense, "A2"},

    {S::claiming,   I::rcv_claim,          S::claiming,   A::refuse_claim,   kNoSense, "10.5 matching 5"},
    {S::claiming,   I::rcv_crossing_claim, S::open,       A::accept_claim,   kNoSense, "10.5 matching 5"},
    {S::claiming,   I::rcv_claim_ok,       S::open,       A::complete_open,  kNoSense, "10.5 matching 4"},
    {S::claiming,   I::rcv_claim_no,       S::unmatched,  A::seek_again,     kNoSense, "10.5 matching 6"},
    {S::claiming,   I::lost,               S::unmatched,  A::seek_again,     kNoSense, kBook},
    {S::claiming,   I::user_close,         S::abandoned,  A::give_up,        kNoSense, "O3"},
    {S::claiming,   I::user_abcls,         S::abandoned,  A::give_up,        kNoSense, "O3"},
    {S::claiming,   I::task_end,           S::abandoned,  A::give_up,        kNoSense, "A2"},

    {S::abandoned,  I::rcv_claim,          S::abandoned,  A::refuse_claim,   kNoSense, kOurs},
    {S::abandoned,  I::rcv_crossing_claim, S::abandoned,  A::refuse_claim,   kNoSense, kOurs},
    {S::abandoned,  I::rcv_claim_ok,       S::abort_sent, A::send_abort,     kNoSense, kOurs},
    {S::abandoned,  I::rcv_claim_no,       S::free,       A::none,           kNoSense, kOurs},
    {S::abandoned,  I::lost,               S::free,       A::none,           kNoSense, kOurs},

    {S::open,       I::user_close,         S::lclosed,    A::queue_close,    kNoSense, kBook},
    {S::open,       I::rcv_close,          S::rclosed,    A::note_close,     kNoSense, kBook},
    {S::open,       I::user_abcls,         S::abort_sent, A::abort,          kNoSense, kBook},
    {S::open,       I::task_end,           S::abort_sent, A::abort,          kNoSense, kBook},
    {S::open,       I::rcv_abort,          S::ended,      A::fail,           kNoSense, kBook},
    {S::open,       I::lost,               S::ended,      A::fail,           kNoSense, kBook},

    {S::lclosed,    I::rcv_close,          S::both,       A::note_close,     kNoSense, kBook},
    {S::lclosed,    I::user_abcls,         S::abort_sent, A::abort,          kNoSense, kBook},
    {S::lclosed,    I::task_end,           S::abort_sent, A::abort,          kNoSense, kBook},
    {S::lclosed,    I::rcv_abort,          S::ended,      A::fail,           kNoSense, kBook},
    {S::lclosed,    I::lost,               S::ended,      A::fail,           kNoSense, kBook},

    {S::rclosed,    I::user_close,         S::both,       A::queue_close,    kNoSense, kBook},
    {S::rclosed,    I::user_abcls,         S::abort_sent, A::abort,          kNoSense, kBook},
    {S::rclosed,    I::task_end,           S::abort_sent, A::abort,          kNoSense, kBook},
    {S::rclosed,    I::rcv_abort,          S::ended,      A::fail,           kNoSense, kBook},
    {S::rclosed,    I::lost,               S::ended,      A::fail,           kNoSense, kBook},

    {S::both,       I::drained,            S::free,       A::complete_close, kNoSense, kBook},
    {S::both,       I::user_abcls,         S::abort_sent, A::abort,          kNoSense, kBook},
    {S::both,       I::task_end,           S::abort_sent, A::abort,          kNoSense, kBook},
    {S::both,       I::rcv_abort,          S::ended,      A::fail,           kNoSense, kBook},
    {S::both,       I::lost,               S::ended,      A::fail,           kNoSense, kBook},

    {S::abort_sent, I::rcv_abort,          S::free,       A::none,           kNoSense, kBook},
    {S::abort_sent, I::lost,               S::free,       A::none,           kNoSense, kBook},

    {S::ended,      I::told,               S::free,       A::none,           kNoSense, kTell},
    {S::ended,      I::task_end,           S::free,       A::none,           kNoSense, "A2"},
};
// clang-format on

constexpr HalfTable kTable("UCLA IPC half-connection", kRows);

}  // namespace

const HalfTable& half_connection_table() { return kTable; }

}  // namespace openrui::ipc370
