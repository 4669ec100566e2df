#include "dlc/switch_fsm.h"

namespace openrui {
namespace {

using S = SwitchState;
using I = SwitchInput;
using A = SwitchAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kBook = "transports reference 5.7";
constexpr std::string_view kBoth = "both partners began";

// clang-format off
constexpr SwitchTable::Row kRows[] = {
    {S::idle,       I::wanted,          S::wanted,     A::ask_other,      kNoSense, kBook},
    {S::idle,       I::other_wants,     S::reaching,   A::reach,          kNoSense, kBook},

    {S::wanted,     I::other_open,      S::reaching,   A::reach,          kNoSense, kBook},
    {S::wanted,     I::other_wants,     S::reaching,   A::reach,          kNoSense, kBoth},
    {S::wanted,     I::other_idle,      S::wanted,     A::ask_other,      kNoSense, kBook},
    {S::wanted,     I::ended,           S::idle,       A::tell_end,       kNoSense, kBook},
    {S::wanted,     I::other_ended,     S::releasing,  A::release,        kNoSense, kBook},

    {S::reaching,   I::reached,         S::open,       A::tell_open,      kNoSense, kBook},
    {S::reaching,   I::ended,           S::idle,       A::tell_end,       kNoSense, kBook},
    {S::reaching,   I::other_ended,     S::releasing,  A::release,        kNoSense, kBook},

    {S::open,       I::set_mode,        S::set_mode,   A::ask_contact,    kNoSense, kBook},
    {S::open,       I::other_set_mode,  S::contacting, A::contact,        kNoSense, kBook},
    {S::open,       I::ended,           S::idle,       A::tell_end,       kNoSense, kBook},
    {S::open,       I::other_ended,     S::releasing,  A::release,        kNoSense, kBook},

    {S::set_mode,   I::other_open,      S::set_mode,   A::ask_contact,    kNoSense, kBook},
    {S::set_mode,   I::other_contacted, S::contacted,  A::accept,         kNoSense, kBook},
    {S::set_mode,   I::ended,           S::idle,       A::tell_end,       kNoSense, kBook},
    {S::set_mode,   I::other_ended,     S::releasing,  A::release,        kNoSense, kBook},

    {S::contacting, I::contacted,       S::contacted,  A::tell_contacted, kNoSense, kBook},
    {S::contacting, I::ended,           S::idle,       A::tell_end,       kNoSense, kBook},
    {S::contacting, I::other_ended,     S::releasing,  A::release,        kNoSense, kBook},

    {S::contacted,  I::ended,           S::idle,       A::tell_end,       kNoSense, kBook},
    {S::contacted,  I::other_ended,     S::releasing,  A::release,        kNoSense, kBook},

    {S::releasing,  I::ended,           S::idle,       A::tell_idle,      kNoSense, kBook},
};
// clang-format on

constexpr SwitchTable kTable("data link switch", kRows);

}  // namespace

const SwitchTable& switch_table() { return kTable; }

}  // namespace openrui
