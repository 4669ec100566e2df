// BIND acceptance (SNA reference 6.6, 6.7, 10.3).
#include "half_session/bind_checks.h"

#include <catch2/catch.hpp>
#include <functional>
#include <set>

#include "half_session_pair.h"

using namespace openrui;
using namespace openrui::test;

namespace {

Bind good() { return *parse_bind(hex(kFm4Fdx)); }
Bind negotiable() {
  auto b = good();
  b.type = 0;
  return b;
}

Sense check(const Bind& b) {
  const auto* fault = check_bind(b);
  return fault == nullptr ? Sense::none : fault->sense;
}

}  // namespace

TEST_CASE("each check of a BIND fails for what it is there for, with the offset of the byte") {
  struct Case {
    std::function<void(Bind&)> spoil;
    std::uint32_t sense;
  };
  const Case cases[] = {
      {[](Bind& b) { b.format = 1; }, 0x08350001},
      {[](Bind& b) { b.type = 2; }, 0x08350001},
      {[](Bind& b) { b.fm_profile = 19; }, 0x08350002},
      {[](Bind& b) { b.fm_profile = 0; }, 0x08350002},
      {[](Bind& b) { b.ts_profile = 1; }, 0x08350003},
      {[](Bind& b) { b.ts_profile = 7; }, 0x08350003},  // not with FM 4
      {[](Bind& b) {
         b.fm_profile = b.ts_profile = 2;
         b.primary.response = ChainResponse::none;
       },
       0x08350004},
      {[](Bind& b) { b.mode = SendReceiveMode::reserved; }, 0x08350007},
      {[](Bind& b) {
         b.session_cryptography = 2;
         b.cryptography_options = Bytes(9);
       },
       0x0835001A},
      {[](Bind& b) { b.session_cryptography = 1; }, 0x0835001A},
      {[](Bind& b) { b.cryptography_options = Bytes(5); }, 0x0835001A},
      {[](Bind& b) {
         b.session_cryptography = 3;
         b.cryptography_options = Bytes(9);
         b.cryptography_options[0] = 1;
       },
       0x0835001B},
      {[](Bind& b) {
         b.fm_profile = b.ts_profile = 2;
         b.session_cryptography = 3;
         b.cryptography_options = Bytes(9);
       },
       0x10030014},
  };
  CHECK(check(good()) == Sense::none);
  std::set<const BindCheck*> hit;
  for (const auto& c : cases) {
    auto b = good();
    c.spoil(b);
    CAPTURE(c.sense);
    CHECK(value(check(b)) == c.sense);
    hit.insert(check_bind(b));
  }
  CHECK(hit.size() == bind_checks().size());
}

TEST_CASE("the checks come in the order of 6.7: of two faults the first is told") {
  auto b = good();
  b.mode = SendReceiveMode::reserved;
  b.ts_profile = 9;
  b.fm_profile = 9;
  CHECK(value(check(b)) == 0x08350002);
  int row = 0;
  for (const auto& c : bind_checks()) {
    CHECK(c.row >= row);
    CHECK_FALSE(c.rule.empty());
    row = c.row;
  }
}

TEST_CASE("profiles go together as 10.3 has it") {
  const std::set<std::pair<int, int>> legal = {{2, 2}, {3, 2}, {3, 3},  {3, 4},  {4, 3},
                                               {4, 4}, {7, 7}, {18, 3}, {18, 4}, {18, 7}};
  for (int fm = 0; fm < 32; ++fm) {
    for (int ts = 0; ts < 16; ++ts) {
      CHECK(legal_profile_pair(static_cast<std::uint8_t>(fm), static_cast<std::uint8_t>(ts)) ==
            (legal.count({fm, ts}) == 1));
    }
  }
}

TEST_CASE("an answer to a negotiable BIND may take away, not add (6.6)") {
  const auto sent = [] {
    auto b = negotiable();
    b.secondary_send_window = b.secondary_receive_window = 7;
    b.alternate_code = false;
    return b;
  }();
  const auto fault = [&](const std::function<void(Bind&)>& change) {
    auto answered = sent;
    change(answered);
    return std::string(fault_of_answer(sent, answered));
  };
  CHECK(fault([](Bind&) {}).empty());
  CHECK(fault([](Bind& b) { b.secondary_max_ru = 0x84; }).empty());
  CHECK(fault([](Bind& b) { b.secondary_send_window = 1; }).empty());
  CHECK(fault([](Bind& b) { b.primary.multiple_ru_chains = false; }).empty());
  CHECK(fault([](Bind& b) { b.secondary_max_ru = 0x86; }) == "it raises an RU size");
  CHECK(fault([](Bind& b) { b.primary_max_ru = 0; }) == "it raises an RU size");
  CHECK(fault([](Bind& b) { b.secondary_receive_window = 0; }) == "it turns pacing off");
  CHECK(fault([](Bind& b) { b.fm_profile = 3; }) == "it changes a profile");
  CHECK(fault([](Bind& b) { b.ts_profile = 3; }) == "it changes a profile");
  CHECK(fault([](Bind& b) { b.lu_type = 2; }) == "it changes the LU type");
  CHECK(fault([](Bind& b) { b.mode = SendReceiveMode::hdx_flip_flop; }) == "it changes the send/receive mode");
  CHECK(fault([](Bind& b) { b.session_cryptography = 1; }) == "it raises the cryptography");
  CHECK(fault([](Bind& b) { b.fm_headers = true; }) == "it adds an option");
  CHECK(fault([](Bind& b) { b.secondary.may_send_eb = true; }) == "it adds an option");
}

TEST_CASE("a program's answer that does not fit its BIND is sent as a refusal and told as 0821") {
  HalfSessionPair p;
  SECTION("a BIND that is not negotiable, changed") {
    p.primary.control(kFm4Fdx);
    p.exchange();
    CHECK(
        p.secondary.answer(true, 1, "31 01 04 04 B0 B0 00 00 00 00 84 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00") ==
        "refused 0821 0000");
    CHECK(p.secondary.sent() == "1 exp EF 90 00 08 21 00 00 31");
    CHECK(p.secondary.session.refusal().state == "it changes a BIND that is not negotiable");
  }
  SECTION("the same image echoed") {
    p.primary.control(kFm4Fdx);
    p.exchange();
    CHECK(p.secondary.answer(true, 1, kFm4Fdx) == "sent 1");
    CHECK(p.secondary.session.state() == ScState::gate);
  }
  SECTION("a profile that the engine does not run: 0835 0002") {
    p.primary.control("31 01 13 04 B0 B0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00");
    p.exchange();
    CHECK(p.secondary.answer(true, 1) == "refused 0821 0000");
    CHECK(p.secondary.sent() == "1 exp EF 90 00 08 35 00 02 31");
    p.exchange();
    CHECK(p.primary.session.state() == ScState::bind_pending);
  }
}
