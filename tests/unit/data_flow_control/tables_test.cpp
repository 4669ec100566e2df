// What every table of data flow control must keep, and the rows that a reader would look for first.
#include <catch2/catch.hpp>
#include <set>

#include "data_flow_control/bracket_fsm.h"
#include "data_flow_control/quiesce_fsm.h"
#include "data_flow_control/send_receive_fsm.h"
#include "formats/sense.h"

using namespace openrui;

namespace {

template <class Table>
void check_form(const Table& table) {
  std::set<std::pair<int, int>> seen;
  for (const auto& row : table.rows()) {
    CAPTURE(table.title(), name(row.state), name(row.input));
    CHECK(seen.insert({static_cast<int>(row.state), static_cast<int>(row.input)}).second);
    CHECK_FALSE(row.rule.empty());
    if (row.sense != Sense::none) CHECK(row.next == row.state);
    CHECK(find_sense(row.sense == Sense::none ? sense::chaining : row.sense) != nullptr);
  }
}

}  // namespace

TEST_CASE("every table lists a pair once, cites its rule, and a refusal changes no state") {
  check_form(flip_flop(Role::primary));
  check_form(flip_flop(Role::secondary));
  for (const bool winner : {false, true}) {
    check_form(contention(Role::primary, winner));
    check_form(contention(Role::secondary, winner));
  }
  check_form(first_speaker_table());
  check_form(bidder_table());
  for (const auto* t : {&quiesce_held(), &quiesce_holder(), &shutdown_held(), &shutdown_holder()}) check_form(*t);
}

// Ends of chains and of brackets, and responses, are listed where they can occur; elsewhere they change nothing.
TEST_CASE("the send/receive tables answer every beginning in every state they have") {
  for (const auto role : {Role::primary, Role::secondary}) {
    for (int s = 0; s < static_cast<int>(HdxState::count_); ++s) {
      for (const auto input : {HdxInput::send_begin, HdxInput::receive_begin}) {
        const auto state = static_cast<HdxState>(s);
        CAPTURE(name(state), name(input));
        const bool has_erp = role == Role::secondary;
        CHECK((flip_flop(role).find(state, input) != nullptr) == (state != HdxState::erp || has_erp));
        CHECK((contention(role, true).find(state, input) != nullptr) == (state != HdxState::erp));
        CHECK((contention(role, false).find(state, input) != nullptr) == (state != HdxState::erp));
      }
    }
  }
}

TEST_CASE("the reset state of flip-flop comes from brackets and byte 7 (11.5)") {
  SessionRules r;
  r.sscp_session = false;
  r.mode = SendReceiveMode::hdx_flip_flop;
  r.sends_first = true;
  CHECK(send_receive_reset(r) == HdxState::send);
  r.sends_first = false;
  CHECK(send_receive_reset(r) == HdxState::receive);
  r.brackets = true;
  CHECK(send_receive_reset(r) == HdxState::cont);
  r.reset_in_bracket = true;
  CHECK(send_receive_reset(r) == HdxState::receive);
}

TEST_CASE("the contention winner refuses the loser's chain with 081B, the loser takes the winner's (11.5)") {
  for (const auto role : {Role::primary, Role::secondary}) {
    CHECK(contention(role, true).find(HdxState::send, HdxInput::receive_begin)->sense ==
          sense::receiver_in_transmit_mode);
    CHECK(contention(role, false).find(HdxState::send, HdxInput::receive_begin)->next == HdxState::receive);
  }
}

TEST_CASE("a bid in bracket draws 08130001, data without BB between brackets 2003 (11.6)") {
  const auto& t = first_speaker_table();
  CHECK(t.find(BracketState::inb, BracketInput::receive_bid)->sense == Sense{0x08130001});
  CHECK(t.find(BracketState::betb, BracketInput::receive_begin)->sense == sense::bracket);
  CHECK(bidder_table().find(BracketState::bid_out, BracketInput::receive_bb)->next == BracketState::inb);
}

TEST_CASE("brackets are not enforced in full duplex, nor on SSCP sessions (11.5)") {
  SessionRules r;
  r.sscp_session = false;
  r.brackets = true;
  r.mode = SendReceiveMode::full_duplex;
  CHECK(bracket_table(r) == nullptr);
  r.mode = SendReceiveMode::hdx_flip_flop;
  r.first_speaker = true;
  CHECK(bracket_table(r) == &first_speaker_table());
  CHECK(send_receive_table(sscp_rules(Role::secondary)) == nullptr);
}
