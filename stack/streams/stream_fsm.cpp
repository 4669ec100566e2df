#include "streams/stream_fsm.h"

namespace openrui::streams {
namespace {

using S = StreamState;
using I = StreamInput;
using A = StreamAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kHello = "transports reference 10.3 rule 1";
constexpr std::string_view kVersionRule = "transports reference 10.3 rule 2";
constexpr std::string_view kAlive = "transports reference 10.3 rule 4";
constexpr std::string_view kBye = "transports reference 10.3 rule 5";
constexpr std::string_view kUnknown = "transports reference 10.2";

// clang-format off
constexpr StreamTable::Row kRows[] = {
    {S::connecting,   I::connected,       S::greeting,     A::send_hello,         kNoSense, kHello},
    {S::connecting,   I::no_answer,       S::ended,        A::close,              kNoSense, kHello},
    {S::connecting,   I::connection_lost, S::ended,        A::close,              kNoSense, kHello},
    {S::connecting,   I::end,             S::ended,        A::close,              kNoSense, kBye},

    {S::greeting,     I::rcv_hello,       S::greeted,      A::answer,             kNoSense, kHello},
    {S::greeting,     I::rcv_bad_hello,   S::ended,        A::say_goodbye,        kNoSense, kVersionRule},
    {S::greeting,     I::rcv_ack,         S::acknowledged, A::note,               kNoSense, kHello},
    {S::greeting,     I::rcv_refusal,     S::ended,        A::close,              kNoSense, kHello},
    {S::greeting,     I::rcv_goodbye,     S::ended,        A::close,              kNoSense, kBye},
    {S::greeting,     I::rcv_wrong,       S::ended,        A::say_goodbye,        kNoSense, kUnknown},
    {S::greeting,     I::no_answer,       S::ended,        A::close,              kNoSense, kHello},
    {S::greeting,     I::connection_lost, S::ended,        A::close,              kNoSense, kBye},
    {S::greeting,     I::end,             S::ended,        A::say_goodbye,        kNoSense, kBye},

    {S::greeted,      I::rcv_ack,         S::up,           A::come_up,            kNoSense, kHello},
    {S::greeted,      I::rcv_refusal,     S::ended,        A::close,              kNoSense, kHello},
    {S::greeted,      I::rcv_goodbye,     S::ended,        A::close,              kNoSense, kBye},
    {S::greeted,      I::rcv_wrong,       S::ended,        A::say_goodbye,        kNoSense, kUnknown},
    {S::greeted,      I::no_answer,       S::ended,        A::close,              kNoSense, kHello},
    {S::greeted,      I::connection_lost, S::ended,        A::close,              kNoSense, kBye},
    {S::greeted,      I::end,             S::ended,        A::say_goodbye,        kNoSense, kBye},

    {S::acknowledged, I::rcv_hello,       S::up,           A::answer_and_come_up, kNoSense, kHello},
    {S::acknowledged, I::rcv_bad_hello,   S::ended,        A::say_goodbye,        kNoSense, kVersionRule},
    {S::acknowledged, I::rcv_goodbye,     S::ended,        A::close,              kNoSense, kBye},
    {S::acknowledged, I::rcv_wrong,       S::ended,        A::say_goodbye,        kNoSense, kUnknown},
    {S::acknowledged, I::no_answer,       S::ended,        A::close,              kNoSense, kHello},
    {S::acknowledged, I::connection_lost, S::ended,        A::close,              kNoSense, kBye},
    {S::acknowledged, I::end,             S::ended,        A::say_goodbye,        kNoSense, kBye},

    {S::up,           I::rcv_frame,       S::up,           A::deliver,            kNoSense, kHello},
    {S::up,           I::rcv_ignorable,   S::up,           A::none,               kNoSense, kUnknown},
    {S::up,           I::rcv_ping,        S::up,           A::send_pong,          kNoSense, kAlive},
    {S::up,           I::rcv_pong,        S::up,           A::none,               kNoSense, kAlive},
    {S::up,           I::silence,         S::up,           A::send_ping,          kNoSense, kAlive},
    {S::up,           I::long_silence,    S::ended,        A::say_goodbye,        kNoSense, kAlive},
    {S::up,           I::rcv_goodbye,     S::ended,        A::close,              kNoSense, kBye},
    {S::up,           I::rcv_wrong,       S::ended,        A::say_goodbye,        kNoSense, kUnknown},
    {S::up,           I::connection_lost, S::ended,        A::close,              kNoSense, kBye},
    {S::up,           I::end,             S::ended,        A::say_goodbye,        kNoSense, kBye},
};
// clang-format on

constexpr StreamTable kTable("stream between nodes", kRows);

}  // namespace

const StreamTable& stream_table() { return kTable; }

}  // namespace openrui::streams
