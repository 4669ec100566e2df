// The applications bank and transfer: records over LU type 0.
#include "hostsim/applications/bank.h"

#include <catch2/catch.hpp>
#include <numeric>

#include "lu_player.h"

using namespace openrui;
using namespace openrui::test;
using hostsim::ApplicationType;
using hostsim::BankResult;

namespace {

hostsim::Application bank(unsigned unbind_after = 0) {
  auto a = application("BANK", ApplicationType::bank, unbind_after);
  a.bank.accounts = {{"00000001", "MILLER", 10000, 0, false},
                     {"00000002", "SMITH", 0, 500, false},
                     {"00000003", "BLOCKED", 100, 0, true}};
  return a;
}

std::string ask(LuPlayer& lu, const std::string& record) {
  lu.say(record, {});
  return lu.hear_text();
}

constexpr LuPlayer::How kPlain{};

}  // namespace

TEST_CASE("the bank answers each request with the fields of its record") {
  LuPlayer lu(bank(), kDemoMode);
  CHECK(ask(lu, "BAL 0000010000000100000000000000000000") == "BAL 0000010000000001+000000010000MILLER              ");
  CHECK(ask(lu, "DEP 0000020000000200000000000000000700") == "DEP 0000020000000002+000000000700SMITH               ");
  CHECK(ask(lu, "WDR 0000030000000200000000000000001200").substr(10, 23) == "0000000002-000000000500");
  CHECK(ask(lu, "TRF 0000040000000100000002000000000600").substr(10, 23) == "0000000001+000000009400");
  CHECK(ask(lu, "BAL 0000050000000200000000000000000000").substr(10, 23) == "0000000002+000000000100");
}

TEST_CASE("what the bank cannot do is a result, and changes nothing") {
  LuPlayer lu(bank(), kDemoMode);
  const auto result = [&](const std::string& record) { return ask(lu, record).substr(10, 2); };
  CHECK(result("BAL 0000010000000900000000000000000000") == "04");
  CHECK(result("WDR 0000010000000200000000000000000501") == "08");
  CHECK(result("DEP 0000010000000100000000000000000000") == "12");
  CHECK(result("DEP 00000100000001000000000000000000A0") == "12");
  CHECK(result("DEP 0000010000000100000000999999999999") == "12");  // the balance would not fit
  CHECK(result("PAY 0000010000000100000000000000000001") == "16");
  CHECK(result("BAL 000001") == "20");
  CHECK(result("WDR 0000010000000300000000000000000001") == "24");
  CHECK(result("TRF 0000010000000100000003000000000100") == "24");
  CHECK(result("TRF 0000010000000100000009000000000100") == "04");
  CHECK(ask(lu, "BAL 0000020000000100000000000000000000").substr(20, 13) == "+000000010000");
}

TEST_CASE("the accounts belong to all sessions, one after the other too") {
  LuPlayer lu(bank(), kDemoMode);
  ask(lu, "DEP 0000010000000100000000000000000005");
  lu.receive("2D 00 01 02 00 03 6B 80 00 32 01");
  lu.take();
  lu.init_self("BANK", "M");
  lu.link->sent.clear();
  lu.receive("2D 00 01 02 00 03 EB 80 00 31");
  lu.take();
  lu.receive("2D 00 01 02 00 04 EB 80 00 A0");
  lu.snf = 0;
  CHECK(ask(lu, "BAL 0000010000000100000000000000000000").substr(20, 13) == "+000000010005");
}

TEST_CASE("the bank ends the session after as many answers as it is told") {
  LuPlayer lu(bank(2), kDemoMode);
  ask(lu, "BAL 0000010000000100000000000000000000");
  CHECK_FALSE(lu.unbound());
  lu.say("BAL 0000010000000100000000000000000000", {});
  const auto last = lu.hear();
  REQUIRE(last);
  CHECK_FALSE(last->last.cdi());  // nobody needs the turn any more
  CHECK(lu.unbound());
}

TEST_CASE("an answer is a bracket's end where the host may end it, and carries the turn elsewhere") {
  SECTION("brackets") {
    LuPlayer lu(bank(), kFm4Mode);
    lu.say("BAL 0000010000000100000000000000000000", {true, true, false});
    const auto answer = lu.hear();
    REQUIRE(answer);
    CHECK(answer->first.ebi());
    CHECK_FALSE(answer->last.cdi());
  }
  SECTION("flip-flop without brackets") {
    LuPlayer lu(bank(), kDemoMode);
    lu.say("BAL 0000010000000100000000000000000000", {});
    CHECK(lu.hear()->last.cdi());
  }
  SECTION("full duplex") {
    LuPlayer lu(bank(), kFdxMode);
    lu.say("BAL 0000010000000100000000000000000000", {false, false, true});
    CHECK_FALSE(lu.hear()->last.cdi());
    CHECK(lu.responses.at(0).substr(18, 8) == "83 80 00");
  }
}

TEST_CASE("a refused answer gives the turn back once, and a second refusal ends the session") {
  LuPlayer lu(bank(), kDemoMode);
  lu.say("BAL 0000010000000100000000000000000000", {});
  lu.hear(sense::insufficient_resource);
  const auto nothing = lu.hear(sense::insufficient_resource);
  REQUIRE(nothing);
  CHECK(nothing->last.cdi());
  CHECK(lu.take().substr(27) == "32 FE 08 12 00 00");
}

TEST_CASE("a message that is too long is refused with 0812") {
  LuPlayer lu(bank(), kFdxMode);
  constexpr std::size_t kRu = 256;
  for (std::size_t sent = 0; lu.link->sent.empty() && sent <= hostsim::Messages::kMaxMessage; sent += kRu) {
    Rh rh;
    rh.set_bci(sent == 0).set_dr1(true).set_eri(true);
    lu.receive("2C 00 01 02 " + LuPlayer::number(++lu.snf) + to_hex(rh.bytes()) + " " + to_hex(Bytes(kRu, 0xC1)));
  }
  CHECK(lu.take().substr(18) == "87 90 00 08 12 00 00");
}

TEST_CASE("a ledger never makes money of nothing") {
  hostsim::Ledger ledger(bank().bank);
  CHECK(ledger.transfer("00000001", "00000001", 100) == BankResult::done);
  CHECK(ledger.find("00000001")->balance == 10000);
  CHECK(ledger.withdraw("00000001", -5) == BankResult::wrong_amount);
  CHECK(ledger.deposit("00000001", hostsim::Ledger::kMostAtOnce) == BankResult::wrong_amount);
  CHECK(ledger.transfer("00000001", "00000003", 100) == BankResult::blocked);
  CHECK(ledger.find("00000001")->balance == 10000);
}

// --- transfer

namespace {

hostsim::Application transfer(unsigned unbind_after = 0) {
  auto a = application("TRANSFER", ApplicationType::transfer, unbind_after);
  a.transfer = {24, 2};
  return a;
}
std::string record(const std::string& head) {
  auto text = head;
  text.resize(24, ' ');
  return text;
}
unsigned long sum(const std::string& text) {
  const auto bytes = to_ebcdic(text);
  return std::accumulate(bytes.begin(), bytes.end(), 0UL);
}
std::string digits(unsigned long n) {
  auto text = std::to_string(n);
  return std::string(8 - text.size(), '0') + text;
}

}  // namespace

TEST_CASE("GET brings as many records as were asked for, several in a chain, then their count and checksum") {
  LuPlayer lu(transfer(), kDemoMode);
  lu.say(record("GET 00000003"), kPlain);
  const auto first = lu.hear();
  REQUIRE(first);
  CHECK(first->data.size() == 48);
  CHECK_FALSE(first->last.cdi());
  const auto text = to_text(first->data);
  CHECK(text.substr(0, 12) == "DATA00000001");
  CHECK(text.substr(24, 12) == "DATA00000002");
  const auto second = lu.hear_text();
  CHECK(second.substr(0, 12) == "DATA00000003");
  const auto done = lu.hear();
  REQUIRE(done);
  CHECK(done->last.cdi());
  CHECK(to_text(done->data).substr(0, 20) == "DONE00000003" + digits(sum(text) + sum(second)));
  CHECK_FALSE(lu.hear());
}

TEST_CASE("where the host may send no chains of several RUs each RU of a message is a chain of its own") {
  auto a = transfer();
  a.transfer.chain_records = 20;
  LuPlayer lu(a, kFm2Mode);
  lu.say(record("GET 00000020"), {true, false, false, true});
  const auto first = lu.hear();
  REQUIRE(first);
  CHECK(first->rus == 1);
  CHECK(first->data.size() == 256);
  const auto second = lu.hear();
  REQUIRE(second);
  CHECK(second->data.size() == 20 * 24 - 256);
  CHECK_FALSE(second->first.bbi());
  CHECK(lu.hear_text().substr(0, 4) == "DONE");
}

TEST_CASE("GET of nothing is done at once") {
  LuPlayer lu(transfer(), kDemoMode);
  lu.say(record("GET 00000000"), kPlain);
  CHECK(lu.hear_text() == record("DONE0000000000000000"));
}

TEST_CASE("PUT takes records over any number of chains and compares count and checksum") {
  LuPlayer lu(transfer(1), kDemoMode);
  const auto one = record("DATA00000001");
  const auto two = record("DATA00000002");
  lu.say(record("PUT 00000000") + one, {false, false, false});
  lu.say(two, {false, false, false});
  SECTION("right") {
    lu.say(record("END 00000002" + digits(sum(one) + sum(two))), kPlain);
    CHECK(lu.hear_text() == record("DONE00000002" + digits(sum(one) + sum(two))));
    CHECK(lu.unbound());
  }
  SECTION("count wrong") {
    lu.say(record("END 00000003" + digits(sum(one) + sum(two))), kPlain);
    CHECK(lu.hear_text().substr(0, 24) == "FAIL00000002COUNT IS WRO");
  }
  SECTION("checksum wrong") {
    lu.say(record("END 0000000200000001"), kPlain);
    CHECK(lu.hear_text().substr(0, 22) == "FAIL00000002CHECKSUM I");
  }
}

TEST_CASE("records out of sequence, of another length or type end a transfer with FAIL") {
  LuPlayer lu(transfer(), kDemoMode);
  const auto answer_to = [&](const std::string& text) {
    lu.say(text, kPlain);
    return lu.hear_text().substr(0, 20);
  };
  CHECK(answer_to(record("PUT 00000000") + record("DATA00000002")) == "FAIL00000000RECORD O");
  CHECK(answer_to(record("DATA00000001")) == "FAIL00000000RECORD T");
  CHECK(answer_to("GET 00000001") == "FAIL00000000A CHAIN ");
  CHECK(answer_to(record("GET ABC")) == "FAIL00000000EIGHT DI");
  CHECK(answer_to(record("HELP00000001")) == "FAIL00000000RECORD T");
}

TEST_CASE("a PUT that gives the turn away in the middle gets it back") {
  LuPlayer lu(transfer(), kDemoMode);
  lu.say(record("PUT 00000000"), kPlain);
  const auto nothing = lu.hear();
  REQUIRE(nothing);
  CHECK(nothing->data == Bytes{0});
  CHECK(nothing->last.cdi());
}

TEST_CASE("a large GET goes on by itself as the windows open, and a refusal ends it") {
  LuPlayer lu(transfer(), kFm4Mode);
  lu.say(record("GET 00000500"), {true, true, false});
  SECTION("to its end") {
    unsigned chains = 0;
    std::string last;
    while (const auto chain = lu.hear()) {
      ++chains;
      last = to_text(chain->data);
    }
    CHECK(chains == 251);
    CHECK(last.substr(0, 12) == "DONE00000500");
  }
  SECTION("refused") {
    lu.hear();
    lu.hear(sense::insufficient_resource);
    unsigned chains = 0;
    while (lu.hear()) ++chains;
    CHECK(chains < 10);  // what was in the window, and the turn
  }
}
