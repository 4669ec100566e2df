#include <catch2/catch.hpp>

#include "dlc/dlsw/flow_control.h"

using namespace openrui;
using namespace openrui::dlsw;

namespace {
constexpr FlowByte grant(FlowOperator op = FlowOperator::repeat) { return {true, false, op}; }
constexpr FlowByte kAck{false, true, FlowOperator::repeat};
}  // namespace

TEST_CASE("nothing may be sent before the first grant, and then a window") {
  FlowControl flow(3, 20);
  CHECK_FALSE(flow.may_send());
  CHECK(flow.received(grant()).empty());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(flow.may_send());
    flow.sent_unit();
  }
  CHECK_FALSE(flow.may_send());
}

TEST_CASE("the first frame after a grant acknowledges it, the next does not") {
  FlowControl flow(3, 20);
  flow.received(grant());
  CHECK(flow.next(false).ack);
  CHECK_FALSE(flow.next(false).ack);
}

TEST_CASE("the window operators change window and grant as the table says") {
  FlowControl flow(4, 20);
  CHECK(flow.received(grant()).empty());
  CHECK(flow.granted() == 4);
  (void)flow.next(false);
  CHECK(flow.received(grant(FlowOperator::increment)).empty());
  CHECK(flow.granted() == 4 + 5);
  (void)flow.next(false);
  CHECK(flow.received(grant(FlowOperator::decrement)).empty());
  CHECK(flow.granted() == 9 + 4);
  (void)flow.next(false);
  CHECK(flow.received(grant(FlowOperator::halve)).empty());
  CHECK(flow.granted() == 13 + 2);
  (void)flow.next(false);
  CHECK(flow.received(grant(FlowOperator::halve)).empty());
  CHECK(flow.granted() == 15 + 1);
  (void)flow.next(false);
  CHECK(flow.received(grant(FlowOperator::halve)).empty());
  CHECK(flow.granted() == 16 + 1);
}

TEST_CASE("a reset takes all units away, is acknowledged by itself, and only an increment may follow") {
  FlowControl flow(4, 20);
  flow.received(grant());
  CHECK(flow.received(grant(FlowOperator::reset)).empty());
  CHECK_FALSE(flow.may_send());
  CHECK(flow.reset_due());
  CHECK(flow.next(false) == kAck);
  CHECK_FALSE(flow.reset_due());
  CHECK_FALSE(flow.next(false).ack);
  CHECK_FALSE(flow.received(grant()).empty());
  CHECK_FALSE(flow.may_send());
  CHECK(flow.received(grant(FlowOperator::increment)).find("reset") == std::string_view::npos);
  CHECK(flow.granted() == 1);
}

TEST_CASE("violations of the partner are named") {
  FlowControl one(1, 20);
  CHECK_FALSE(one.received(grant(FlowOperator::decrement)).empty());
  FlowControl full(0xFFFF, 20);
  CHECK_FALSE(full.received(grant(FlowOperator::increment)).empty());
  FlowControl twice(1, 20);
  CHECK(twice.received(grant()).empty());
  CHECK_FALSE(twice.received(grant()).empty());
  CHECK(twice.granted() == 2);
  FlowControl unknown(1, 20);
  CHECK_FALSE(unknown.received(grant(FlowOperator{5})).empty());
  CHECK_FALSE(unknown.may_send());
}

TEST_CASE("grants without end do not make the count wrap") {
  FlowControl flow(0xFFFF, 20);
  for (int i = 0; i < 100000; ++i) {
    flow.received(grant());
    (void)flow.next(false);
  }
  CHECK(flow.may_send());
  CHECK(flow.granted() < 0x01000000);
}

TEST_CASE("we grant a window at first, and another when one is left and the last was acknowledged") {
  FlowControl flow(20, 2);
  CHECK_FALSE(flow.received_unit());  // nothing was granted
  CHECK(flow.grant_due());
  CHECK_FALSE(flow.next(false).grant);
  CHECK(flow.next(true) == grant());
  CHECK_FALSE(flow.grant_due());  // not acknowledged
  CHECK(flow.received_unit());
  CHECK(flow.received(kAck).empty());
  CHECK(flow.grant_due());
  CHECK(flow.next(true) == grant());
  CHECK(flow.received(kAck).empty());
  CHECK_FALSE(flow.grant_due());  // three left
  CHECK(flow.received_unit());
  CHECK(flow.grant_due());
  CHECK(flow.received_unit());
  CHECK(flow.received_unit());
  CHECK_FALSE(flow.received_unit());
}

TEST_CASE("a user that cannot follow halves the window once, and then it grows to where it was") {
  FlowControl flow(20, 8);
  const auto next_grant = [&flow] {
    while (!flow.grant_due()) {
      flow.received(kAck);
      CHECK(flow.received_unit());
    }
    return flow.next(true).op;
  };
  CHECK(next_grant() == FlowOperator::repeat);
  flow.slow_down();
  CHECK(next_grant() == FlowOperator::halve);
  for (int window = 5; window <= 8; ++window) CHECK(next_grant() == FlowOperator::increment);
  CHECK(next_grant() == FlowOperator::repeat);
  // A window of one stays.
  FlowControl narrow(20, 1);
  narrow.slow_down();
  CHECK(narrow.next(true).op == FlowOperator::repeat);
}
