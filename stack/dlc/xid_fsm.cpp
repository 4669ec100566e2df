#include "dlc/xid_fsm.h"

namespace openrui {
namespace {

using S = XidExchangeState;
using I = XidInput;
using A = XidAction;

constexpr Sense kNoSense = Sense::none;
constexpr std::string_view kLan = "transports reference 5.9";
constexpr std::string_view kRoles = "transports reference 1.5";
constexpr std::string_view kXid = "SNA reference 9";

// clang-format off
constexpr XidTable::Row kT20Secondary[] = {
    {S::idle,           I::ask,                          S::asked,          A::send_null,           kNoSense, kLan},
    {S::idle,           I::rcv_null,                     S::prenegotiation, A::send_t20,            kNoSense, kXid},
    {S::idle,           I::rcv_t20,                      S::prenegotiation, A::send_t20,            kNoSense, kXid},
    {S::asked,          I::rcv_null,                     S::prenegotiation, A::send_t20,            kNoSense, kLan},
    {S::asked,          I::rcv_t20,                      S::prenegotiation, A::send_t20,            kNoSense, kLan},
    {S::prenegotiation, I::rcv_null,                     S::prenegotiation, A::send_t20,            kNoSense, kXid},
    {S::prenegotiation, I::rcv_t20,                      S::prenegotiation, A::send_t20,            kNoSense, kXid},
};

constexpr XidTable::Row kT20Primary[] = {
    {S::idle,           I::ask,                          S::asked,          A::send_null,           kNoSense, kXid},
    {S::idle,           I::rcv_null,                     S::polled,         A::send_null,           kNoSense, kLan},
    {S::idle,           I::rcv_t20,                      S::settled,        A::contact,             kNoSense, kLan},
    {S::idle,           I::rcv_unacceptable,             S::refused,        A::refuse,              kNoSense, kXid},
    {S::asked,          I::rcv_null,                     S::polled,         A::send_null,           kNoSense, "null XIDs may cross"},
    {S::asked,          I::rcv_t20,                      S::settled,        A::contact,             kNoSense, kXid},
    {S::asked,          I::rcv_unacceptable,             S::refused,        A::refuse,              kNoSense, kXid},
    {S::polled,         I::rcv_null,                     S::settled,        A::contact,             kNoSense, "no identification required"},
    {S::polled,         I::rcv_t20,                      S::settled,        A::contact,             kNoSense, kLan},
    {S::polled,         I::rcv_unacceptable,             S::refused,        A::refuse,              kNoSense, kXid},
};

constexpr XidTable::Row kT21[] = {
    {S::idle,           I::ask,                          S::asked,          A::send_null,           kNoSense, kLan},
    {S::idle,           I::rcv_null,                     S::prenegotiation, A::send_prenegotiation, kNoSense, kXid},
    {S::idle,           I::rcv_t20,                      S::settled,        A::contact,             kNoSense, kRoles},
    {S::idle,           I::rcv_t20_as_secondary,         S::prenegotiation, A::send_prenegotiation, kNoSense, kXid},
    {S::idle,           I::rcv_prenegotiation,           S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::idle,           I::rcv_equal,                    S::prenegotiation, A::send_other_number,   kNoSense, kRoles},
    {S::idle,           I::rcv_negotiation_as_primary,   S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::idle,           I::rcv_negotiation_as_secondary, S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::idle,           I::rcv_unacceptable,             S::refused,        A::refuse,              kNoSense, kXid},

    {S::asked,          I::rcv_null,                     S::prenegotiation, A::send_prenegotiation, kNoSense, kXid},
    {S::asked,          I::rcv_t20,                      S::settled,        A::contact,             kNoSense, kRoles},
    {S::asked,          I::rcv_t20_as_secondary,         S::prenegotiation, A::send_prenegotiation, kNoSense, kXid},
    {S::asked,          I::rcv_prenegotiation,           S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::asked,          I::rcv_equal,                    S::prenegotiation, A::send_other_number,   kNoSense, kRoles},
    {S::asked,          I::rcv_negotiation_as_primary,   S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::asked,          I::rcv_negotiation_as_secondary, S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::asked,          I::rcv_unacceptable,             S::refused,        A::refuse,              kNoSense, kXid},

    {S::prenegotiation, I::rcv_null,                     S::prenegotiation, A::send_prenegotiation, kNoSense, kXid},
    {S::prenegotiation, I::rcv_t20,                      S::settled,        A::contact,             kNoSense, kRoles},
    {S::prenegotiation, I::rcv_t20_as_secondary,         S::prenegotiation, A::send_prenegotiation, kNoSense, kXid},
    {S::prenegotiation, I::rcv_prenegotiation,           S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::prenegotiation, I::rcv_equal,                    S::prenegotiation, A::send_other_number,   kNoSense, kRoles},
    {S::prenegotiation, I::rcv_negotiation_as_primary,   S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::prenegotiation, I::rcv_negotiation_as_secondary, S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::prenegotiation, I::rcv_unacceptable,             S::refused,        A::refuse,              kNoSense, kXid},

    {S::negotiating,    I::rcv_null,                     S::negotiating,    A::send_negotiation,    kNoSense, kXid},
    {S::negotiating,    I::rcv_t20,                      S::settled,        A::contact,             kNoSense, kRoles},
    {S::negotiating,    I::rcv_t20_as_secondary,         S::negotiating,    A::send_negotiation,    kNoSense, kXid},
    {S::negotiating,    I::rcv_prenegotiation,           S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::negotiating,    I::rcv_equal,                    S::prenegotiation, A::send_other_number,   kNoSense, kRoles},
    {S::negotiating,    I::rcv_negotiation_as_primary,   S::settled,        A::contact,             kNoSense, kRoles},
    {S::negotiating,    I::rcv_negotiation_as_secondary, S::negotiating,    A::send_negotiation,    kNoSense, kRoles},
    {S::negotiating,    I::rcv_unacceptable,             S::refused,        A::refuse,              kNoSense, kXid},
};
// clang-format on

constexpr XidTable kT20SecondaryTable("XID exchange, T2.0 secondary", kT20Secondary);
constexpr XidTable kT20PrimaryTable("XID exchange, T2.0 primary", kT20Primary);
constexpr XidTable kT21Table("XID exchange, T2.1", kT21);

}  // namespace

const XidTable& xid_t20_secondary() { return kT20SecondaryTable; }
const XidTable& xid_t20_primary() { return kT20PrimaryTable; }
const XidTable& xid_t21() { return kT21Table; }

}  // namespace openrui
