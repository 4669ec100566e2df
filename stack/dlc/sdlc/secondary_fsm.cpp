#include "dlc/sdlc/secondary_fsm.h"

namespace openrui::sdlc {
namespace {

using S = SecondaryState;
using I = SecondaryInput;
using A = SecondaryAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kBook = "transports reference 2.4.1";
constexpr std::string_view kBusy = "transports reference 2.3 rule 6";
constexpr std::string_view kSwitch = "transports reference 5.9, restart";
constexpr std::string_view kOurs = "ours: a repeated or crossing command";

// clang-format off
constexpr SecondaryTable::Row kRows[] = {
    {S::ndm,    I::rcv_set_mode,           S::nrm,    A::contact,          kNoSense, kBook},
    {S::ndm,    I::rcv_set_mode_unwilling, S::ndm,    A::refuse,           kNoSense, kBook},
    {S::ndm,    I::rcv_other_mode,         S::ndm,    A::refuse_mode,      kNoSense, kBook},
    {S::ndm,    I::rcv_disc,               S::ndm,    A::stay_down,        kNoSense, kBook},
    {S::ndm,    I::rcv_xid,                S::ndm,    A::identify,         kNoSense, kBook},
    {S::ndm,    I::rcv_test,               S::ndm,    A::echo,             kNoSense, kBook},
    {S::ndm,    I::poll,                   S::ndm,    A::refuse,           kNoSense, kBook},
    {S::ndm,    I::silence,                S::ndm,    A::lose,             kNoSense, kBook},
    {S::ndm,    I::carrier_lost,           S::ndm,    A::lose,             kNoSense, kBook},

    {S::nrm,    I::rcv_i,                  S::nrm,    A::deliver,          kNoSense, kBook},
    {S::nrm,    I::rcv_i_unexpected,       S::nrm,    A::acknowledge,      kNoSense, kBook},
    {S::nrm,    I::rcv_i_busy,             S::nrm,    A::acknowledge,      kNoSense, kBook},
    {S::nrm,    I::rcv_rr,                 S::nrm,    A::clear_hold,       kNoSense, kBook},
    {S::nrm,    I::rcv_rnr,                S::nrm,    A::hold,             kNoSense, kBusy},
    {S::nrm,    I::rcv_rej,                S::nrm,    A::go_back,          kNoSense, kBook},
    {S::nrm,    I::rcv_set_mode,           S::nrm,    A::reset,            kNoSense, kBook},
    {S::nrm,    I::rcv_set_mode_unwilling, S::ndm,    A::refuse_lost,      kNoSense, kSwitch},
    {S::nrm,    I::rcv_set_mode_again,     S::nrm,    A::repeat_contact,   kNoSense, kOurs},
    {S::nrm,    I::rcv_other_mode,         S::frmr,   A::reject,           kNoSense, kBook},
    {S::nrm,    I::rcv_disc,               S::ndm,    A::disconnect,       kNoSense, kBook},
    {S::nrm,    I::rcv_xid,                S::nrm,    A::identify,         kNoSense, kBook},
    {S::nrm,    I::rcv_test,               S::nrm,    A::echo,             kNoSense, kBook},
    {S::nrm,    I::rcv_invalid,            S::frmr,   A::reject,           kNoSense, kBook},
    {S::nrm,    I::poll,                   S::nrm,    A::answer,           kNoSense, kBook},
    {S::nrm,    I::end,                    S::ending, A::none,             kNoSense, kBook},
    {S::nrm,    I::silence,                S::ndm,    A::lose,             kNoSense, kBook},
    {S::nrm,    I::carrier_lost,           S::ndm,    A::lose,             kNoSense, kBook},

    {S::frmr,   I::rcv_set_mode,           S::nrm,    A::recover,          kNoSense, kBook},
    {S::frmr,   I::rcv_set_mode_again,     S::nrm,    A::recover,          kNoSense, kBook},
    {S::frmr,   I::rcv_disc,               S::ndm,    A::disconnect,       kNoSense, kBook},
    {S::frmr,   I::rcv_xid,                S::frmr,   A::identify,         kNoSense, kBook},
    {S::frmr,   I::rcv_test,               S::frmr,   A::echo,             kNoSense, kBook},
    {S::frmr,   I::poll,                   S::frmr,   A::answer_rejecting, kNoSense, kBook},
    {S::frmr,   I::end,                    S::ndm,    A::ended,            kNoSense, kBook},
    {S::frmr,   I::silence,                S::ndm,    A::lose,             kNoSense, kBook},
    {S::frmr,   I::carrier_lost,           S::ndm,    A::lose,             kNoSense, kBook},

    {S::ending, I::rcv_i,                  S::ending, A::acknowledge,      kNoSense, kBook},
    {S::ending, I::rcv_i_unexpected,       S::ending, A::acknowledge,      kNoSense, kBook},
    {S::ending, I::rcv_i_busy,             S::ending, A::acknowledge,      kNoSense, kBook},
    {S::ending, I::rcv_rr,                 S::ending, A::clear_hold,       kNoSense, kBook},
    {S::ending, I::rcv_rnr,                S::ending, A::hold,             kNoSense, kBusy},
    {S::ending, I::rcv_rej,                S::ending, A::go_back,          kNoSense, kBook},
    {S::ending, I::rcv_set_mode,           S::ndm,    A::refuse_ended,     kNoSense, kOurs},
    {S::ending, I::rcv_set_mode_again,     S::ndm,    A::refuse_ended,     kNoSense, kOurs},
    {S::ending, I::rcv_set_mode_unwilling, S::ndm,    A::refuse_ended,     kNoSense, kOurs},
    {S::ending, I::rcv_other_mode,         S::ndm,    A::refuse_ended,     kNoSense, kOurs},
    {S::ending, I::rcv_disc,               S::ndm,    A::end_disconnected, kNoSense, kBook},
    {S::ending, I::rcv_test,               S::ending, A::echo,             kNoSense, kBook},
    {S::ending, I::poll,                   S::ending, A::answer_ending,    kNoSense, kBook},
    {S::ending, I::silence,                S::ndm,    A::ended,            kNoSense, kBook},
    {S::ending, I::carrier_lost,           S::ndm,    A::ended,            kNoSense, kBook},
};
// clang-format on

constexpr SecondaryTable kTable("SDLC secondary station", kRows);

}  // namespace

const SecondaryTable& secondary_table() { return kTable; }

}  // namespace openrui::sdlc
