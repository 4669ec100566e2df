// TLS by the telnet option START-TLS, up to where TLS begins.
#include "tn3270/start_tls.h"

#include <catch2/catch.hpp>

#include "client.h"

using namespace openrui::tn3270;
using namespace openrui::tn3270::test;

namespace {

using Outcome = StartTls::Outcome;

const Bytes kWill = bytes({255, 251, 46});
const Bytes kWont = bytes({255, 252, 46});
const Bytes kFollows = bytes({255, 250, 46, 1, 255, 240});
const Bytes kHello = bytes({22, 3, 1, 255, 240, 255, 252, 46});

struct Offer {
  Offer() {
    Bytes question;
    start.begin(question);
    CHECK(question == bytes({255, 253, 46}));
  }
  Outcome say(const Bytes& data) { return start.receive(data, answer); }
  StartTls start;
  Bytes answer;
};

}  // namespace

TEST_CASE("START-TLS is agreed on with FOLLOWS from both ends, and what comes then is TLS") {
  Offer o;
  CHECK(o.say(kWill) == Outcome::pending);
  CHECK(o.answer == kFollows);
  CHECK(o.say(kFollows + kHello) == Outcome::secured);
  CHECK(o.answer == kFollows);
  CHECK(o.start.rest() == kHello);
}

TEST_CASE("START-TLS means the same wherever the stream is cut, and forgets what was said before") {
  const auto all = bytes({255, 251, 24, 255, 250, 24, 0, 255, 255, 255, 240, 'x'}) + kWill + kWill + kFollows + kHello;
  for (std::size_t cut = 0; cut <= all.size(); ++cut) {
    Offer o;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(cut);
    auto outcome = o.say({all.begin(), middle});
    if (outcome == Outcome::pending) {
      outcome = o.say({middle, all.end()});
      CHECK(o.start.rest() == kHello);
    } else {
      CHECK(o.start.rest() == Bytes(all.end() - static_cast<std::ptrdiff_t>(kHello.size()), middle));
    }
    CHECK(outcome == Outcome::secured);
    CHECK(o.answer == kFollows);
  }
}

TEST_CASE("who does not want START-TLS goes on in the clear with what else was said") {
  Offer o;
  const auto other = bytes({255, 251, 24});
  CHECK(o.say(other + kWont + kWill) == Outcome::clear);
  CHECK(o.answer.empty());
  CHECK(o.start.rest() == other + kWill);
}

TEST_CASE("FOLLOWS counts only after WILL, and only as itself") {
  Offer o;
  for (const auto& said : {kFollows, bytes({255, 250, 46, 2, 255, 240}), bytes({255, 253, 46}), bytes({255, 246})}) {
    CHECK(o.say(said) == Outcome::pending);
  }
  CHECK(o.answer.empty());
  CHECK(o.say(kWill + bytes({255, 250, 46, 2, 255, 240})) == Outcome::pending);
  CHECK(o.say(kFollows) == Outcome::secured);
  CHECK(o.start.rest().empty());
}

TEST_CASE("a client that talks and talks, and does not answer START-TLS, is given up") {
  Offer o;
  CHECK(o.say(Bytes(StartTls::kMaxHeld, 'a')) == Outcome::pending);
  CHECK(o.say(bytes({'a'})) == Outcome::broken);
  Offer endless;
  CHECK(endless.say(bytes({255, 250, 46}) + Bytes(StartTls::kMaxHeld, 1)) == Outcome::broken);
}
