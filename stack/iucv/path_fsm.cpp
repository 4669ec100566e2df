#include "iucv/path_fsm.h"

namespace openrui::iucv {
namespace {

using S = PathState;
using I = PathInput;
using A = PathAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kSetUp = "transports reference 8.7 V2";
constexpr std::string_view kEnd = "transports reference 8.7 V12";
constexpr std::string_view kWire = "transports reference 10.4";
constexpr std::string_view kOurs = "ours: the program went before the answer";

// clang-format off
constexpr PathTable::Row kRows[] = {
    {S::idle,        I::connect,     S::connecting,  A::ask,          kNoSense, kSetUp},
    {S::idle,        I::rcv_connect, S::pending_in,  A::offer,        kNoSense, kSetUp},

    {S::connecting,  I::rcv_pending, S::pending_out, A::give_path,    kNoSense, kWire},
    {S::connecting,  I::rcv_refuse,  S::idle,        A::refuse,       kNoSense, kWire},
    {S::connecting,  I::timeout,     S::abandoned,   A::refuse,       kNoSense, kWire},
    {S::connecting,  I::lost,        S::idle,        A::refuse,       kNoSense, kWire},

    {S::connecting,  I::sever,       S::abandoned,   A::none,         kNoSense, kOurs},

    {S::abandoned,   I::rcv_pending, S::sever_sent,  A::send_sever,   kNoSense, kOurs},
    {S::abandoned,   I::rcv_refuse,  S::idle,        A::release,      kNoSense, kOurs},
    {S::abandoned,   I::lost,        S::idle,        A::release,      kNoSense, kOurs},

    {S::pending_out, I::rcv_accept,  S::up,          A::complete,     kNoSense, kSetUp},
    {S::pending_out, I::rcv_sever,   S::severed,     A::tell_severed, kNoSense, kSetUp},
    {S::pending_out, I::sever,       S::sever_sent,  A::send_sever,   kNoSense, kEnd},
    {S::pending_out, I::lost,        S::lost,        A::tell_severed, kNoSense, kWire},

    {S::pending_in,  I::accept,      S::up,          A::agree,        kNoSense, kSetUp},
    {S::pending_in,  I::sever,       S::sever_sent,  A::send_sever,   kNoSense, kSetUp},
    {S::pending_in,  I::rcv_sever,   S::severed,     A::tell_severed, kNoSense, kEnd},
    {S::pending_in,  I::lost,        S::lost,        A::tell_severed, kNoSense, kWire},

    {S::up,          I::rcv_data,    S::up,          A::deliver,      kNoSense, kWire},
    {S::up,          I::sever,       S::sever_sent,  A::send_sever,   kNoSense, kEnd},
    {S::up,          I::rcv_sever,   S::severed,     A::tell_severed, kNoSense, kEnd},
    {S::up,          I::lost,        S::lost,        A::tell_severed, kNoSense, kWire},

    {S::severed,     I::accept,      S::severed,     A::too_late,     kNoSense, kWire},
    {S::severed,     I::sever,       S::idle,        A::send_sever,   kNoSense, kEnd},
    {S::severed,     I::lost,        S::lost,        A::none,         kNoSense, kWire},

    {S::lost,        I::accept,      S::lost,        A::too_late,     kNoSense, kWire},
    {S::lost,        I::sever,       S::idle,        A::release,      kNoSense, kEnd},

    {S::sever_sent,  I::rcv_accept,  S::sever_sent,  A::drop,         kNoSense, kWire},
    {S::sever_sent,  I::rcv_data,    S::sever_sent,  A::drop,         kNoSense, kWire},
    {S::sever_sent,  I::rcv_sever,   S::idle,        A::release,      kNoSense, kEnd},
    {S::sever_sent,  I::lost,        S::idle,        A::release,      kNoSense, kWire},
};
// clang-format on

constexpr PathTable kTable("end of an IUCV path", kRows);

}  // namespace

const PathTable& path_table() { return kTable; }

}  // namespace openrui::iucv
