#include "dlc/llc2/link_fsm.h"

namespace openrui::llc2 {
namespace {

using S = LinkPhase;
using I = LinkInput;
using A = LinkAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kBringUp = "transports reference 4.6";
constexpr std::string_view kExchange = "transports reference 1.5, 4.6";
constexpr std::string_view kConnection = "transports reference 4.5.1, 4.5.2";
constexpr std::string_view kEnd = "transports reference 4.5.2";
constexpr std::string_view kSwitch = "transports reference 5.7";
// Nobody has to exchange XIDs.
constexpr std::string_view kUninvited = "transports reference 4.5.2, ADM";
// Who contacts is the primary; and a switch has the connections of both its links begin anew.
constexpr std::string_view kAnew = "transports reference 4.5.1, SNA note";

// clang-format off
constexpr LinkTable::Row kRows[] = {
    {S::down,         I::start,                  S::locating,     A::locate,         kNoSense, kBringUp},
    {S::down,         I::wanted,                 S::exchanging,   A::none,           kNoSense, kSwitch},
    {S::down,         I::xid_goes_on,            S::exchanging,   A::go_on,          kNoSense, kExchange},
    {S::down,         I::set_mode,               S::contacting,   A::send_set_mode,  kNoSense, kBringUp},
    {S::down,         I::connected,              S::contacted,    A::none,           kNoSense, kUninvited},
    {S::down,         I::connected_anew,         S::ending,       A::disconnect,     kNoSense, kAnew},
    {S::down,         I::failed,                 S::down,         A::clear,          kNoSense, kBringUp},
    {S::down,         I::stop,                   S::down,         A::clear,          kNoSense, kEnd},
    {S::down,         I::stop_connection,        S::ending,       A::disconnect,     kNoSense, kEnd},

    {S::locating,     I::start,                  S::locating,     A::locate,         kNoSense, kSwitch},
    {S::locating,     I::rcv_test,               S::asking,       A::ask,            kNoSense, kBringUp},
    {S::locating,     I::rcv_test_for_switch,    S::exchanging,   A::tell_reached,   kNoSense, kSwitch},
    {S::locating,     I::xid_goes_on,            S::exchanging,   A::go_on,          kNoSense, kExchange},
    {S::locating,     I::xid_complete,           S::presented,    A::none,           kNoSense, kExchange},
    {S::locating,     I::set_mode,               S::contacting,   A::send_set_mode,  kNoSense, kBringUp},
    {S::locating,     I::connected,              S::contacted,    A::none,           kNoSense, kUninvited},
    {S::locating,     I::connected_anew,         S::ending,       A::disconnect,     kNoSense, kAnew},
    {S::locating,     I::failed,                 S::down,         A::clear,          kNoSense, kBringUp},
    {S::locating,     I::stop,                   S::down,         A::clear,          kNoSense, kEnd},
    {S::locating,     I::stop_connection,        S::ending,       A::disconnect,     kNoSense, kEnd},

    {S::asking,       I::xid_goes_on,            S::exchanging,   A::go_on,          kNoSense, kExchange},
    {S::asking,       I::xid_complete,           S::presented,    A::none,           kNoSense, kExchange},
    {S::asking,       I::set_mode,               S::contacting,   A::send_set_mode,  kNoSense, kBringUp},
    {S::asking,       I::connected,              S::contacted,    A::none,           kNoSense, kUninvited},
    {S::asking,       I::connected_anew,         S::ending,       A::disconnect,     kNoSense, kAnew},
    {S::asking,       I::failed,                 S::down,         A::clear,          kNoSense, kBringUp},
    {S::asking,       I::stop,                   S::down,         A::clear,          kNoSense, kEnd},
    {S::asking,       I::stop_connection,        S::ending,       A::disconnect,     kNoSense, kEnd},

    {S::exchanging,   I::start,                  S::locating,     A::locate,         kNoSense, kSwitch},
    {S::exchanging,   I::xid_goes_on,            S::exchanging,   A::go_on,          kNoSense, kExchange},
    {S::exchanging,   I::xid_complete,           S::presented,    A::none,           kNoSense, kExchange},
    {S::exchanging,   I::set_mode,               S::contacting,   A::send_set_mode,  kNoSense, kBringUp},
    {S::exchanging,   I::connected,              S::contacted,    A::none,           kNoSense, kUninvited},
    {S::exchanging,   I::connected_anew,         S::ending,       A::disconnect,     kNoSense, kAnew},
    {S::exchanging,   I::failed,                 S::down,         A::clear,          kNoSense, kBringUp},
    {S::exchanging,   I::stop,                   S::down,         A::clear,          kNoSense, kEnd},
    {S::exchanging,   I::stop_connection,        S::ending,       A::disconnect,     kNoSense, kEnd},

    {S::presented,    I::set_mode,               S::contacting,   A::send_set_mode,  kNoSense, kBringUp},
    {S::presented,    I::connected,              S::contacted,    A::none,           kNoSense, kUninvited},
    {S::presented,    I::connected_anew,         S::ending,       A::disconnect,     kNoSense, kAnew},
    {S::presented,    I::failed,                 S::down,         A::clear,          kNoSense, kBringUp},
    {S::presented,    I::stop,                   S::down,         A::clear,          kNoSense, kEnd},
    {S::presented,    I::stop_connection,        S::ending,       A::disconnect,     kNoSense, kEnd},

    {S::contacting,   I::connected,              S::contacted,    A::none,           kNoSense, kConnection},
    {S::contacting,   I::connected_anew,         S::ending,       A::disconnect,     kNoSense, kAnew},
    {S::contacting,   I::reset,                  S::recovering,   A::none,           kNoSense, kConnection},
    {S::contacting,   I::lost,                   S::down,         A::clear,          kNoSense, kConnection},
    {S::contacting,   I::stop,                   S::down,         A::clear,          kNoSense, kEnd},
    {S::contacting,   I::stop_connection,        S::ending,       A::disconnect,     kNoSense, kEnd},

    {S::contacted,    I::connected,              S::contacted,    A::none,           kNoSense, kConnection},
    {S::contacted,    I::connected_anew,         S::ending,       A::disconnect,     kNoSense, kAnew},
    {S::contacted,    I::reset,                  S::recovering,   A::none,           kNoSense, kConnection},
    {S::contacted,    I::lost,                   S::down,         A::clear,          kNoSense, kConnection},
    {S::contacted,    I::stop,                   S::down,         A::clear,          kNoSense, kEnd},
    {S::contacted,    I::stop_connection,        S::ending,       A::disconnect,     kNoSense, kEnd},

    {S::recovering,   I::connected,              S::contacted,    A::none,           kNoSense, kConnection},
    {S::recovering,   I::connected_anew,         S::ending,       A::disconnect,     kNoSense, kAnew},
    {S::recovering,   I::reset,                  S::recovering,   A::none,           kNoSense, kConnection},
    {S::recovering,   I::lost,                   S::down,         A::clear,          kNoSense, kConnection},
    {S::recovering,   I::stop,                   S::down,         A::clear,          kNoSense, kEnd},
    {S::recovering,   I::stop_connection,        S::ending,       A::disconnect,     kNoSense, kEnd},

    {S::ending,       I::lost,                   S::down,         A::clear,          kNoSense, kConnection},
    {S::ending,       I::disconnected,           S::down,         A::clear,          kNoSense, kEnd},
};
// clang-format on

constexpr LinkTable kTable("LLC2 link", kRows);

}  // namespace

const LinkTable& link_table() { return kTable; }

}  // namespace openrui::llc2
