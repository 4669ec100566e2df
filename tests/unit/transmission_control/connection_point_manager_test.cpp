#include "transmission_control/connection_point_manager.h"

#include <catch2/catch.hpp>

#include "formats/sense.h"

using namespace openrui;

namespace {

SessionRules paced(std::uint8_t send, std::uint8_t receive) {
  SessionRules r;
  r.sequence_numbers = true;
  r.send_window = send;
  r.receive_window = receive;
  return r;
}

}  // namespace

TEST_CASE("the first normal-flow request has number 1 and numbers wrap from 65535 to 0") {
  ConnectionPointManager m;
  m.reset(paced(0, 0));
  CHECK(m.stamp_request(false).snf == 1);
  CHECK(m.stamp_request(false).snf == 2);
  m.set_last_sent(65535);
  CHECK(m.stamp_request(false).snf == 0);
  CHECK(m.stamp_request(false).snf == 1);
}

TEST_CASE("expedited requests use identifiers and leave the sequence numbers alone") {
  ConnectionPointManager m;
  m.reset(paced(1, 0));
  const auto first = m.stamp_request(true);
  const auto second = m.stamp_request(true);
  CHECK(first.snf != second.snf);
  CHECK_FALSE(first.pi);
  CHECK(m.stamp_request(false).snf == 1);
}

TEST_CASE("an identifier is not used again after CLEAR, so that a late response finds nothing") {
  ConnectionPointManager m;
  m.reset(paced(0, 0));
  const auto before = m.stamp_request(true).snf;
  m.reset(paced(0, 0));
  CHECK(m.stamp_request(true).snf != before);
}

TEST_CASE("a request with another number than last + 1 draws 2001 and the counter stays (11.2)") {
  ConnectionPointManager m;
  m.reset(paced(0, 0));
  CHECK(m.check_request(1, false) == Sense::none);
  CHECK(m.check_request(3, false) == sense::sequence_number);
  CHECK(m.check_request(1, false) == sense::sequence_number);
  CHECK(m.check_request(2, false) == Sense::none);
}

TEST_CASE("a sender has at most 2n - 1 requests in flight after the last pacing response (11.9)") {
  const std::uint8_t n = GENERATE(as<std::uint8_t>{}, 1, 2, 7, 63);
  ConnectionPointManager m;
  m.reset(paced(n, 0));
  unsigned sent = 0;
  CHECK(m.stamp_request(false).pi);
  sent = 1;
  CHECK(m.pacing_response());
  unsigned asked = 0;
  while (m.window_open()) {
    const auto stamp = m.stamp_request(false);
    asked += stamp.pi ? 1U : 0U;
    ++sent;
    REQUIRE(sent <= 2U * n);
  }
  CHECK(sent == 2U * n);  // one of them before the response
  CHECK(asked == 1);      // the first of the second window
  CHECK(m.send_credit() == 0);
}

TEST_CASE("a pacing response that is not due changes nothing") {
  ConnectionPointManager m;
  m.reset(paced(2, 0));
  CHECK_FALSE(m.pacing_response());
  m.reset(paced(0, 0));
  CHECK_FALSE(m.pacing_response());
}

TEST_CASE("a partner that overruns its window draws 2011, once it has shown that it paces (11.9)") {
  ConnectionPointManager m;
  m.reset(paced(0, 2));
  CHECK(m.check_request(1, true) == Sense::none);
  CHECK(m.pacing_owed());
  CHECK(m.check_request(2, false) == Sense::none);
  CHECK(m.check_request(3, false) == sense::pacing_overrun);
  m.grant();
  CHECK_FALSE(m.pacing_owed());
  CHECK(m.check_request(4, true) == Sense::none);
}

TEST_CASE("a partner that never sets PI does not pace, as a real NCP with byte 9 = 01 (11.9)") {
  ConnectionPointManager m;
  m.reset(paced(0, 1));
  for (std::uint16_t snf = 1; snf < 100; ++snf) CHECK(m.check_request(snf, false) == Sense::none);
}

TEST_CASE("PI on an unpaced session draws 4008") {
  ConnectionPointManager m;
  m.reset(paced(0, 0));
  CHECK(m.check_request(1, true) == sense::pacing_not_supported);
}

TEST_CASE("sequence numbers run on past 32767 and 65535 without a gap (KB Q139329)") {
  ConnectionPointManager sender;
  ConnectionPointManager receiver;
  sender.reset(paced(0, 0));
  receiver.reset(paced(0, 0));
  for (int i = 0; i < 70000; ++i)
    REQUIRE(receiver.check_request(sender.stamp_request(false).snf, false) == Sense::none);
}
