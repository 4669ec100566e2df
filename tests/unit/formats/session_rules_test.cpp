#include "formats/session_rules.h"

#include <catch2/catch.hpp>

#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

namespace {

Bind bind_of(std::size_t vector) { return *parse_bind(hex(test::bind_vectors()[vector].hex)); }

// A BIND with brackets, so that BID and RTR belong to it where the profile has them.
SessionRules rules_of_profile(std::uint8_t fm, std::uint8_t ts, Role role) {
  Bind bind;
  bind.fm_profile = fm;
  bind.ts_profile = ts;
  bind.brackets_reset_betb = true;
  return *lu_lu_rules(bind, role);
}

}  // namespace

TEST_CASE("the DFC requests of each FM profile are those of table 10.2") {
  struct Row {
    RuKind kind;
    std::string_view profiles;  // for FM 2, 3, 4, 7, 18: - nobody, p primary, s secondary, b both
  };
  constexpr std::uint8_t kProfiles[] = {2, 3, 4, 7, 18};
  constexpr Row kRows[] = {
      {RuKind::cancel, "-bbbb"}, {RuKind::signal, "-bbbb"}, {RuKind::lustat, "-sbbb"}, {RuKind::chase, "-bb-b"},
      {RuKind::qec, "--b--"},    {RuKind::qc, "--b--"},     {RuKind::relq, "--b--"},   {RuKind::shutd, "-pp--"},
      {RuKind::shutc, "-ss--"},  {RuKind::rshutd, "-sss-"}, {RuKind::bid, "-bb-b"},    {RuKind::rtr, "-bb-b"},
      {RuKind::bis, "----b"},    {RuKind::sbi, "----b"},
  };
  for (const auto& row : kRows) {
    for (std::size_t i = 0; i < std::size(kProfiles); ++i) {
      INFO(name(row.kind) << " in FM profile " << static_cast<int>(kProfiles[i]));
      const auto rules = rules_of_profile(kProfiles[i], 4, Role::secondary);
      const char who = row.profiles[i];
      CHECK(rules.own.dfc.has(row.kind) == (who == 'b' || who == 's'));
      CHECK(rules.partner.dfc.has(row.kind) == (who == 'b' || who == 'p'));
    }
  }
}

TEST_CASE("BID and RTR are not allowed on a session without brackets") {
  const auto rules = *lu_lu_rules(bind_of(5), Role::secondary);  // FM3 FDX without brackets
  CHECK_FALSE(rules.brackets);
  CHECK_FALSE(rules.own.dfc.has(RuKind::rtr));
  CHECK_FALSE(rules.partner.dfc.has(RuKind::bid));
  CHECK(rules.partner.dfc.has(RuKind::chase));
}

TEST_CASE("the session control requests of each TS profile are those of table 10.1") {
  const auto control = [](std::uint8_t ts) { return rules_of_profile(4, ts, Role::secondary); };
  CHECK_FALSE(control(2).sdt);
  CHECK(control(2).session_control.has(RuKind::clear));
  CHECK_FALSE(control(2).session_control.has(RuKind::sdt));
  CHECK(control(3).sdt);
  CHECK_FALSE(control(3).session_control.has(RuKind::stsn));
  CHECK(control(4).session_control.has(RuKind::stsn));
  CHECK(control(4).session_control.has(RuKind::rqr));
  CHECK_FALSE(control(7).sdt);
  CHECK_FALSE(control(7).session_control.has(RuKind::clear));
}

TEST_CASE("CRV belongs to a session with cryptography, and not to TS profile 2") {
  auto bind = bind_of(8);
  CHECK(lu_lu_rules(bind, Role::secondary)->session_control.has(RuKind::crv));
  CHECK(lu_lu_rules(bind, Role::secondary)->cryptography_mandatory);
  bind.ts_profile = 2;
  CHECK_FALSE(lu_lu_rules(bind, Role::secondary)->session_control.has(RuKind::crv));
  CHECK_FALSE(lu_lu_rules(bind_of(0), Role::secondary)->session_control.has(RuKind::crv));
}

TEST_CASE("the rules of the two halves of a session mirror each other") {
  for (const auto& v : test::bind_vectors()) {
    INFO(v.hex);
    const auto bind = parse_bind(hex(v.hex));
    REQUIRE(bind);
    const auto slu = *lu_lu_rules(*bind, Role::secondary);
    const auto plu = *lu_lu_rules(*bind, Role::primary);
    CHECK(slu.own.max_ru == plu.partner.max_ru);
    CHECK(slu.partner.max_ru == plu.own.max_ru);
    CHECK(slu.own.response == plu.partner.response);
    CHECK(slu.own.may_send_eb == plu.partner.may_send_eb);
    CHECK(slu.send_window == plu.receive_window);
    CHECK(slu.receive_window == plu.send_window);
    CHECK(slu.first_speaker != plu.first_speaker);
    CHECK(slu.sends_first != plu.sends_first);
    CHECK(slu.brackets == plu.brackets);
  }
}

TEST_CASE("a display's session has brackets from BETB, rule 1, and the terminal speaks first") {
  const auto rules = *lu_lu_rules(bind_of(0), Role::secondary);
  CHECK(rules.brackets);
  CHECK_FALSE(rules.reset_in_bracket);
  CHECK(rules.termination_rule_1);
  CHECK(rules.first_speaker);
  CHECK(rules.sends_first);
  CHECK(rules.mode == SendReceiveMode::hdx_flip_flop);
  CHECK(rules.own.max_ru == 256);
  CHECK(rules.partner.max_ru == 3840);
  CHECK(rules.receive_window == 1);
  CHECK(rules.send_window == 0);
  CHECK(rules.partner.may_send_eb);
  CHECK_FALSE(rules.own.may_send_eb);
}

TEST_CASE("without the bracket bit, a right to send EB means brackets whose reset state is in bracket") {
  auto bind = bind_of(0);
  bind.brackets_reset_betb = false;
  CHECK(lu_lu_rules(bind, Role::secondary)->brackets);
  CHECK(lu_lu_rules(bind, Role::secondary)->reset_in_bracket);
  bind.primary.may_send_eb = false;
  CHECK_FALSE(lu_lu_rules(bind, Role::secondary)->brackets);
  CHECK_FALSE(lu_lu_rules(bind, Role::secondary)->reset_in_bracket);
}

TEST_CASE("FM profile 2 overrides what the BIND says") {
  auto bind = bind_of(6);
  bind.fm_headers = true;
  bind.mode = SendReceiveMode::hdx_flip_flop;
  bind.primary_first_speaker = true;
  bind.secondary.may_send_eb = true;
  bind.primary.multiple_ru_chains = true;
  const auto rules = *lu_lu_rules(bind, Role::secondary);
  CHECK_FALSE(rules.fm_headers);
  CHECK(rules.mode == SendReceiveMode::full_duplex);
  CHECK(rules.first_speaker);
  CHECK_FALSE(rules.own.may_send_eb);
  CHECK(rules.partner.may_send_eb);
  CHECK_FALSE(rules.partner.multiple_ru_chains);
  CHECK(rules.own.response == ChainResponse::none);
  CHECK(rules.own.delayed_request_mode);
  CHECK_FALSE(rules.termination_rule_1);
}

TEST_CASE("only the profiles that LUA accepts are supported") {
  for (unsigned p = 0; p < 256; ++p) {
    const auto profile = static_cast<std::uint8_t>(p);
    CHECK(supported_fm_profile(profile) == (p == 2 || p == 3 || p == 4 || p == 7 || p == 18));
    CHECK(supported_ts_profile(profile) == (p == 2 || p == 3 || p == 4 || p == 7));
  }
}

TEST_CASE("an SSCP session has identifiers, single chains, no DFC and no pacing") {
  const auto rules = sscp_rules(Role::secondary);
  CHECK(rules.sscp_session);
  CHECK_FALSE(rules.sequence_numbers);
  CHECK_FALSE(rules.own.multiple_ru_chains);
  CHECK_FALSE(rules.own.dfc.has(RuKind::lustat));
  CHECK(rules.send_window == 0);
  CHECK(rules.first_speaker);
  CHECK_FALSE(sscp_rules(Role::primary).first_speaker);
}
