#include "dlc/sdlc/primary_fsm.h"

namespace openrui::sdlc {
namespace {

using S = PrimaryState;
using I = PrimaryInput;
using A = PrimaryAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kBook = "transports reference 2.4.2";
constexpr std::string_view kOurs = "ours: a repeated or crossing answer";

// clang-format off
constexpr PrimaryTable::Row kRows[] = {
    {S::disc,   I::turn,             S::xid_w,  A::send_xid,    kNoSense, kBook},
    {S::disc,   I::turn_leased,      S::snrm_w, A::set_mode,    kNoSense, "transports reference 3.7"},
    {S::disc,   I::contact,          S::snrm_w, A::none,        kNoSense, kBook},

    {S::xid_w,  I::turn,             S::xid_w,  A::send_xid,    kNoSense, kBook},
    {S::xid_w,  I::rcv_xid,          S::xid_w,  A::judge_xid,   kNoSense, kBook},
    {S::xid_w,  I::contact,          S::snrm_w, A::none,        kNoSense, kBook},
    {S::xid_w,  I::refuse,           S::disc_w, A::none,        kNoSense, kBook},
    {S::xid_w,  I::rcv_dm,           S::disc,   A::judge_dm,    kNoSense, kBook},
    {S::xid_w,  I::exhausted,        S::disc,   A::give_up,     kNoSense, kBook},
    {S::xid_w,  I::end,              S::disc,   A::ended,       kNoSense, kBook},
    {S::xid_w,  I::carrier_lost,     S::disc,   A::give_up,     kNoSense, kBook},

    {S::snrm_w, I::turn,             S::snrm_w, A::set_mode,    kNoSense, kBook},
    {S::snrm_w, I::rcv_ua,           S::nrm,    A::come_up,     kNoSense, kBook},
    {S::snrm_w, I::rcv_dm,           S::disc,   A::fall,        kNoSense, kBook},
    {S::snrm_w, I::exhausted,        S::disc,   A::give_up,     kNoSense, kBook},
    {S::snrm_w, I::end,              S::disc_w, A::none,        kNoSense, kBook},
    {S::snrm_w, I::carrier_lost,     S::disc,   A::give_up,     kNoSense, kBook},

    {S::nrm,    I::turn,             S::poll_w, A::send_data,   kNoSense, kBook},
    {S::nrm,    I::rcv_i,            S::nrm,    A::deliver,     kNoSense, kOurs},
    {S::nrm,    I::rcv_i_unexpected, S::nrm,    A::acknowledge, kNoSense, kOurs},
    {S::nrm,    I::rcv_i_busy,       S::nrm,    A::acknowledge, kNoSense, kOurs},
    {S::nrm,    I::rcv_rr,           S::nrm,    A::clear_hold,  kNoSense, kOurs},
    {S::nrm,    I::rcv_rnr,          S::nrm,    A::hold,        kNoSense, kOurs},
    {S::nrm,    I::rcv_rej,          S::nrm,    A::go_back,     kNoSense, kOurs},
    {S::nrm,    I::rcv_invalid,      S::disc_w, A::fail,        kNoSense, kBook},
    {S::nrm,    I::rcv_ua,           S::disc_w, A::fail,        kNoSense, kBook},
    {S::nrm,    I::rcv_ua_again,     S::nrm,    A::none,        kNoSense, kOurs},
    {S::nrm,    I::rcv_dm,           S::disc,   A::fall,        kNoSense, kBook},
    {S::nrm,    I::rcv_rd,           S::disc_w, A::obey,        kNoSense, kBook},
    {S::nrm,    I::rcv_rim,          S::disc_w, A::fail,        kNoSense, kBook},
    {S::nrm,    I::rcv_frmr,         S::disc_w, A::fail,        kNoSense, kBook},
    {S::nrm,    I::end,              S::disc_w, A::none,        kNoSense, kBook},
    {S::nrm,    I::carrier_lost,     S::disc,   A::give_up,     kNoSense, kBook},

    {S::poll_w, I::turn,             S::poll_w, A::poll_again,  kNoSense, kBook},
    {S::poll_w, I::rcv_i,            S::poll_w, A::deliver,     kNoSense, kBook},
    {S::poll_w, I::rcv_i_unexpected, S::poll_w, A::acknowledge, kNoSense, kBook},
    {S::poll_w, I::rcv_i_busy,       S::poll_w, A::acknowledge, kNoSense, kBook},
    {S::poll_w, I::rcv_rr,           S::poll_w, A::clear_hold,  kNoSense, kBook},
    {S::poll_w, I::rcv_rnr,          S::poll_w, A::hold,        kNoSense, kBook},
    {S::poll_w, I::rcv_rej,          S::poll_w, A::go_back,     kNoSense, kBook},
    {S::poll_w, I::rcv_invalid,      S::disc_w, A::fail,        kNoSense, kBook},
    {S::poll_w, I::rcv_ua,           S::disc_w, A::fail,        kNoSense, kBook},
    {S::poll_w, I::rcv_ua_again,     S::poll_w, A::none,        kNoSense, kOurs},
    {S::poll_w, I::rcv_dm,           S::disc,   A::fall,        kNoSense, kBook},
    {S::poll_w, I::rcv_rd,           S::disc_w, A::obey,        kNoSense, kBook},
    {S::poll_w, I::rcv_rim,          S::disc_w, A::fail,        kNoSense, kBook},
    {S::poll_w, I::rcv_frmr,         S::disc_w, A::fail,        kNoSense, kBook},
    {S::poll_w, I::final,            S::nrm,    A::checkpoint,  kNoSense, kBook},
    {S::poll_w, I::exhausted,        S::disc,   A::give_up,     kNoSense, kBook},
    {S::poll_w, I::end,              S::disc_w, A::none,        kNoSense, kBook},
    {S::poll_w, I::carrier_lost,     S::disc,   A::give_up,     kNoSense, kBook},

    {S::disc_w, I::turn,             S::disc_w, A::send_disc,   kNoSense, kBook},
    {S::disc_w, I::rcv_ua,           S::disc,   A::ended,       kNoSense, kBook},
    {S::disc_w, I::rcv_dm,           S::disc,   A::ended,       kNoSense, kBook},
    {S::disc_w, I::exhausted,        S::disc,   A::ended,       kNoSense, kBook},
    {S::disc_w, I::carrier_lost,     S::disc,   A::ended,       kNoSense, kBook},
};
// clang-format on

constexpr PrimaryTable kTable("SDLC primary station", kRows);

}  // namespace

const PrimaryTable& primary_table() { return kTable; }

}  // namespace openrui::sdlc
