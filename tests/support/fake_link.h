// A link whose wire is the test: what the stack sends is kept as PIUs, what it receives is handed in by the test.
#pragma once

#include <deque>

#include "dlc/link.h"

namespace openrui::test {

class FakeLink final : public Link {
 public:
  void start() override { started = true; }
  void stop() override { started = false; }
  void send(Buffer piu) override {
    const auto v = piu.view();
    sent.emplace_back(v.begin(), v.end());
    if (narrow) queued = kHighWater + 1;
  }
  std::size_t queued_bytes() const override { return queued; }
  bool contacted() const override { return true; }
  std::string state_in_words() const override { return "fake"; }

  // The oldest PIU that was sent and not yet taken, as hex; empty when there is none.
  std::string take() {
    if (sent.empty()) return {};
    auto text = to_hex(sent.front());
    sent.pop_front();
    return text;
  }

  std::deque<Bytes> sent;
  std::size_t queued = 0;
  bool narrow = false;  // each PIU that it takes makes it congested
  bool started = false;
};

}  // namespace openrui::test
