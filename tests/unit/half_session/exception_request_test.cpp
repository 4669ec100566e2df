// Requests that come with sense data (EXR), and those that a half-session turns into one.
#include <catch2/catch.hpp>
#include <vector>

#include "formats/sense.h"
#include "half_session/half_session.h"
#include "support/hex.h"

using namespace openrui;
using namespace openrui::test;

namespace {

class Secondary final : public BiuSink, public HalfSessionUser {
 public:
  // In session by a BIND of FM 3, TS 2, either response, no pacing.
  explicit Secondary(ErrorPolicy policy) : session(Role::secondary, false, *this, *this, policy) {
    session.receive(true, 1, rh::session_control,
                    hex("31 01 03 02 B0 B0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"));
    session.send_response(true, 1, true, {});
    sent.clear();
    received.clear();
  }
  void send_biu(bool, std::uint16_t, Buffer biu) override { sent.push_back(to_hex(biu.view())); }
  bool congested() const override { return false; }
  void on_received(HalfSession&, const Received& r) override { received.push_back(r.kind); }
  void on_released(HalfSession&, const SendResult&) override {}
  void on_note(HalfSession&, Sense, std::string_view) override {}

  std::vector<std::string> sent;
  std::vector<Received::Kind> received;
  HalfSession session;
};

}  // namespace

TEST_CASE("an exception request that is shorter than its sense code is refused (1002), not shown to the user") {
  Secondary s(ErrorPolicy::reject);
  REQUIRE(s.session.state() == ScState::open);
  s.session.receive(false, 1, Rh(0x07, 0x90, 0x00), hex("08 12 00"));
  REQUIRE(s.sent.size() == 1);
  CHECK(s.sent[0] == "87 90 00 10 02 00 00");
  CHECK(s.received == std::vector{Received::Kind::rejected});
  s.session.receive(false, 2, Rh(0x07, 0x90, 0x00), hex("08 12 00 00"));
  CHECK(s.received.back() == Received::Kind::exception_request);
}

TEST_CASE("a partner who sends nothing but requests in error does not make the correlation table grow over its limit") {
  Secondary s(ErrorPolicy::exception_request);
  s.session.set_correlation_limit(4);
  std::uint16_t snf = 0;
  for (int i = 0; i < 10; ++i) s.session.receive(false, ++snf, Rh(0x03, 0x10, 0x00), hex("C1"));  // ERI alone: 4014
  for (int i = 0; i < 10; ++i) s.session.receive(false, ++snf, Rh(0x03, 0x90, 0x22), hex("C1"));
  for (int i = 0; i < 10; ++i) s.session.receive(false, ++snf, Rh(0x07, 0x90, 0x00), hex("08 12 00 00"));
  CHECK(s.session.unanswered_by_us() == 4);
}
