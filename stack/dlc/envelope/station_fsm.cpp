#include "dlc/envelope/station_fsm.h"

namespace openrui::envelope {
namespace {

using S = StationState;
using I = StationInput;
using A = StationAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kBook = "transports reference 11.4";
constexpr std::string_view kError = "transports reference 11.1, protocol error";
constexpr std::string_view kEnd = "transports reference 11.2, orderly end";
constexpr std::string_view kOurs = "ours: 11.4 leaves it open";

// clang-format off
constexpr StationTable::Row kRows[] = {
    {S::down,       I::start,                  S::waitpath,   A::open,           kNoSense, kBook},

    {S::waitpath,   I::path_up,                S::xidwait,    A::begin,          kNoSense, kBook},
    {S::waitpath,   I::path_failed,            S::waitpath,   A::fail,           kNoSense, kBook},
    {S::waitpath,   I::end,                    S::down,       A::close,          kNoSense, kBook},

    {S::xidwait,    I::rcv_xid,                S::xidwait,    A::take_xid,       kNoSense, kBook},
    {S::xidwait,    I::contact,                S::contacting, A::set_mode,       kNoSense, kBook},
    {S::xidwait,    I::refuse,                 S::discing,    A::refuse_partner, kNoSense, kOurs},
    {S::xidwait,    I::rcv_set_mode,           S::contacted,  A::accept,         kNoSense, kBook},
    {S::xidwait,    I::rcv_set_mode_unwilling, S::xidwait,    A::decline,        kNoSense, kBook},
    {S::xidwait,    I::rcv_disc,               S::xidwait,    A::refused,        kNoSense, kOurs},
    {S::xidwait,    I::rcv_test,               S::xidwait,    A::echo,           kNoSense, kOurs},
    {S::xidwait,    I::rcv_piu,                S::discing,    A::protest,        kNoSense, kError},
    {S::xidwait,    I::rcv_wrong,              S::discing,    A::protest,        kNoSense, kError},
    {S::xidwait,    I::timeout,                S::waitpath,   A::give_up,        kNoSense, kOurs},
    {S::xidwait,    I::path_lost,              S::waitpath,   A::lose,           kNoSense, kBook},
    {S::xidwait,    I::end,                    S::down,       A::close,          kNoSense, kOurs},

    {S::contacting, I::rcv_ua,                 S::contacted,  A::come_up,        kNoSense, kBook},
    {S::contacting, I::rcv_set_mode_yield,     S::contacted,  A::accept,         kNoSense, kBook},
    {S::contacting, I::rcv_dm,                 S::xidwait,    A::contact_failed, kNoSense, kBook},
    {S::contacting, I::timeout,                S::xidwait,    A::contact_failed, kNoSense, kBook},
    {S::contacting, I::rcv_disc,               S::xidwait,    A::refused,        kNoSense, kOurs},
    {S::contacting, I::rcv_test,               S::contacting, A::echo,           kNoSense, kOurs},
    {S::contacting, I::rcv_piu,                S::discing,    A::protest,        kNoSense, kError},
    {S::contacting, I::rcv_wrong,              S::discing,    A::protest,        kNoSense, kError},
    {S::contacting, I::path_lost,              S::waitpath,   A::lose,           kNoSense, kBook},
    {S::contacting, I::end,                    S::down,       A::close,          kNoSense, kOurs},

    {S::contacted,  I::rcv_piu,                S::contacted,  A::deliver,        kNoSense, kBook},
    {S::contacted,  I::rcv_xid,                S::contacted,  A::show_xid,       kNoSense, kBook},
    {S::contacted,  I::rcv_set_mode,           S::xidwait,    A::restart,        kNoSense, kBook},
    {S::contacted,  I::rcv_disc,               S::xidwait,    A::obey,           kNoSense, kBook},
    {S::contacted,  I::rcv_dm,                 S::waitpath,   A::give_up,        kNoSense, kOurs},
    {S::contacted,  I::rcv_rd,                 S::discing,    A::disconnect,     kNoSense, kOurs},
    {S::contacted,  I::rcv_test,               S::contacted,  A::echo,           kNoSense, kOurs},
    {S::contacted,  I::rcv_wrong,              S::discing,    A::protest,        kNoSense, kError},
    {S::contacted,  I::path_lost,              S::waitpath,   A::lose,           kNoSense, kBook},
    {S::contacted,  I::end,                    S::discing,    A::disconnect,     kNoSense, kBook},

    {S::discing,    I::rcv_ua,                 S::waitpath,   A::finish,         kNoSense, kEnd},
    {S::discing,    I::rcv_dm,                 S::waitpath,   A::finish,         kNoSense, kEnd},
    {S::discing,    I::timeout,                S::waitpath,   A::finish,         kNoSense, kBook},
    {S::discing,    I::rcv_disc,               S::discing,    A::answer_disc,    kNoSense, kOurs},
    {S::discing,    I::path_lost,              S::waitpath,   A::finish,         kNoSense, kBook},
};
// clang-format on

constexpr StationTable kTable("link station on IUCV or IPC", kRows);

}  // namespace

const StationTable& station_table() { return kTable; }

}  // namespace openrui::envelope
