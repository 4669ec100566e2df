// The applications source and print.
#include "hostsim/applications/source.h"

#include <catch2/catch.hpp>

#include "hostsim/applications/print.h"
#include "hostsim/applications/print_page.h"
#include "lu_player.h"

using namespace openrui;
using namespace openrui::test;
using hostsim::ApplicationType;

namespace {

hostsim::Application source(unsigned chains, unsigned rus = 1, std::size_t size = 40, bool definite = false) {
  auto a = application("SOURCE", ApplicationType::source);
  a.source = {chains, rus, size, definite};
  return a;
}

}  // namespace

TEST_CASE("source sends its chains as the windows open and gives the turn with the last one") {
  LuPlayer lu(source(20), kFm4Mode);
  CHECK(lu.link->sent.size() < 20);  // paced
  unsigned chains = 0;
  LuPlayer::Chain last;
  while (const auto chain = lu.hear()) {
    ++chains;
    last = *chain;
    CHECK(to_text(chain->data).substr(0, 15) ==
          (chains < 10 ? "CHAIN 0000000" : "CHAIN 000000") + std::to_string(chains) + " ");
    CHECK(chain->data.size() == 40);
  }
  CHECK(chains == 20);
  CHECK(last.first.ebi());
  CHECK(lu.host.lus()[0].traffic.chains_sent == 20);
}

TEST_CASE("source waits for its turn where the LU speaks first, and for responses that it asks for") {
  LuPlayer lu(source(3, 2, 1000, true), kDemoMode);
  CHECK(lu.link->sent.empty());
  lu.say("GO", {});
  const auto first = lu.hear();
  REQUIRE(first);
  CHECK(first->rus == 2);
  CHECK(first->data.size() == 512);  // two of the longest RUs that the session allows
  CHECK(first->last.response_form() == ResponseForm::definite);
  CHECK(lu.hear());
  CHECK(lu.hear()->last.cdi());
  CHECK_FALSE(lu.hear());
}

TEST_CASE("source ends the session when it is told to") {
  auto a = source(2);
  a.unbind_after = 1;
  LuPlayer lu(a, kFdxMode);
  CHECK(lu.hear());
  CHECK(lu.hear());
  CHECK(lu.unbound());
}

TEST_CASE("source writes what the LU type takes") {
  const auto first_of = [](const std::string& mode) {
    LuPlayer lu(source(1), mode);
    const auto chain = lu.hear();
    REQUIRE(chain);
    CHECK(chain->data.size() == 40);
    return to_hex(chain->data, 3) + " / " + to_hex(ByteView(chain->data).last(1));
  };
  CHECK(first_of(kLu2Mode) == "F1 40 C3 … +37 / E6");
  CHECK(first_of(kLu3Mode) == "F1 C8 C3 … +37 / E6");
  CHECK(first_of(kLu1Mode) == "C3 C8 C1 … +37 / 15");
}

TEST_CASE("source without pacing sends in bursts, so that the host can do other things") {
  LuPlayer lu(source(0), kFdxMode);
  CHECK(lu.link->sent.size() == hostsim::Source::kBurst);
  lu.pass(hostsim::Source::kPause);
  CHECK(lu.link->sent.size() == 2 * hostsim::Source::kBurst);
}

TEST_CASE("an LU that refuses everything ends the session with source") {
  LuPlayer lu(source(0, 1, 40, true), kFdxMode);
  unsigned refused = 0;
  while (refused < 100 && lu.hear(sense::insufficient_resource)) ++refused;
  CHECK(refused == 9);
  CHECK(lu.take().substr(18) == "6B 80 00 32 FE 08 12 00 00");
}

TEST_CASE("sessions of source on a congested link send in turn") {
  auto d = LuPlayer::definition(source(0), kFdxMode);
  d.lus = {{"LUA001", "PU1", 2, "SOURCE", ""}, {"LUA002", "PU1", 3, "SOURCE", ""}, {"LUA003", "PU1", 4, "SOURCE", ""}};
  HostHarness h(d);
  h.notifier->on_contacted({});
  h.receive("2D 00 00 00 00 01 EB 80 00 11 01");
  for (const std::string lu : {"02 ", "03 ", "04 "}) {
    h.receive("2D 00 00 " + lu + "00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00");
    h.receive("2D 00 01 " + lu + "00 01 EB 80 00 31");
  }
  h.link->queued = Link::kHighWater + 1;
  for (const std::string lu : {"02 ", "03 ", "04 "}) h.receive("2D 00 01 " + lu + "00 02 EB 80 00 A0");
  h.link->sent.clear();
  h.link->narrow = true;
  std::string order;
  for (unsigned i = 0; i < 9; ++i) {
    h.link->queued = 0;
    h.notifier->on_uncongested();
    REQUIRE(h.link->sent.size() == 1);
    order += h.take().substr(7, 1);
  }
  CHECK(order == "234234234");
}

// --- print

namespace {

hostsim::Application printer(std::vector<hostsim::PrintJob> jobs, unsigned lines = 2) {
  auto a = application("PRINT", ApplicationType::print);
  a.print.jobs = std::move(jobs);
  a.print.lines = lines;
  return a;
}
const hostsim::PrintJob kTwoPages{"REPORT", {"A", "B", "C"}, 1};
constexpr Sense kIntervention{0x08020000};
constexpr Sense kCancel{0x08110000};

}  // namespace

TEST_CASE("a job for LU type 1 sets the page format once, has NL after lines and FF after pages, and is a bracket") {
  LuPlayer lu(printer({kTwoPages}), kLu1Mode);
  const auto first = lu.hear();
  REQUIRE(first);
  CHECK(to_hex(first->data) == "2B C1 02 50 2B C2 02 02 C1 15 C2 15 0C");
  CHECK(first->first.bbi());
  CHECK_FALSE(first->first.ebi());
  CHECK_FALSE(first->last.cdi());
  const auto second = lu.hear();
  REQUIRE(second);
  CHECK(to_hex(second->data) == "C3 15 0C");
  CHECK(second->first.ebi());
  CHECK_FALSE(lu.hear());
  CHECK(lu.events.has("LUA001: job REPORT printed"));
}

TEST_CASE("a job for LU type 3 is a print of the buffer for each page") {
  LuPlayer lu(printer({kTwoPages}), kLu3Mode);
  CHECK(to_hex(lu.hear()->data) == "F5 C8 C1 15 C2 15 0C 19");
  const auto second = lu.hear();
  REQUIRE(second);
  CHECK(to_hex(second->data) == "F5 C8 C3 15 0C 19");
  CHECK(second->last.response_form() == ResponseForm::definite);
}

TEST_CASE("a page that does not fit into the buffer is printed in parts, and only the last has FF") {
  hostsim::PrintJob job{"LONG", std::vector<std::string>(30, std::string(79, 'X')), 1};
  hostsim::PrintOptions options;
  options.lines = 60;
  const auto bind = parse_bind(hex(kLu3Mode)).value();
  const auto pages = make_pages(job, options, bind);
  REQUIRE(pages.size() == 2);
  for (const auto& page : pages) CHECK(page.size() <= 1920 + 2);
  CHECK(to_hex(ByteView(pages[0]).last(2)) == "15 19");
  CHECK(to_hex(ByteView(pages[1]).last(3)) == "15 0C 19");
}

TEST_CASE("lines are cut to the page, what is no graphic character is a blank, a job without lines is an empty page") {
  hostsim::PrintOptions options;
  options.columns = 3;
  Bind bind;
  CHECK(to_hex(make_pages({"J", {"ABCDE", "\x01"}, 1}, options, bind).at(0)) == "C1 C2 C3 15 40 15");
  CHECK(to_hex(make_pages({"J", {}, 1}, options, bind).at(0)) == "15");
}

TEST_CASE("a printer that needs attention gets the page again when LUSTAT says that it is ready") {
  LuPlayer lu(printer({kTwoPages}), kLu1Mode);
  lu.hear(kIntervention);
  const auto turn = lu.hear();
  REQUIRE(turn);
  CHECK(turn->last.cdi());
  CHECK_FALSE(lu.hear());
  lu.status("00 01 00 00");
  CHECK(to_hex(lu.hear()->data, 4) == "2B C1 02 50 … +9");
  CHECK(to_hex(lu.hear()->data) == "C3 15 0C");
  CHECK(lu.events.has("job REPORT printed"));
}

TEST_CASE("a job that is cancelled at the printer ends, and the next one is printed") {
  LuPlayer lu(printer({kTwoPages, {"NEXT", {"N"}, 1}}), kLu1Mode);
  lu.hear(kCancel);
  CHECK(lu.events.has("job REPORT cancelled at the printer"));
  CHECK(to_hex(lu.hear()->data) == "2B C1 02 50 2B C2 02 02 D5 15 0C");
}

TEST_CASE("a page that lost a bracket race is sent again after a while") {
  LuPlayer lu(printer({kTwoPages}), kLu1Mode);
  lu.hear(sense::bid_reject_no_rtr);
  CHECK_FALSE(lu.hear());
  lu.pass(hostsim::Print::kRetry);
  CHECK(lu.hear()->first.bbi());
}

TEST_CASE("a bid that was refused with 0814 is kept for RTR") {
  LuPlayer lu(printer({kTwoPages}), kLu1Mode);
  lu.hear(sense::bid_reject_rtr);
  CHECK_FALSE(lu.hear());
  lu.receive("2C 00 01 02 " + LuPlayer::number(++lu.snf) + "4B 80 00 05");
  CHECK(lu.take().substr(18) == "CB 80 00 05");
  CHECK(lu.hear());
}

TEST_CASE("jobs are printed on an operator's word, as often as they have copies, and can be cancelled") {
  auto a = printer({kTwoPages, {"TWICE", {"T"}, 2}});
  a.print.at_logon = false;
  LuPlayer lu(a, kLu1Mode);
  CHECK_FALSE(lu.hear());
  CHECK_FALSE(lu.host.command("LUA001", "print", "NOTHING").empty());
  CHECK_FALSE(lu.host.command("LUA001", "cancel", "").empty());
  CHECK(lu.host.command("LUA001", "print", "TWICE").empty());
  CHECK(lu.hear()->first.ebi());
  CHECK(lu.hear()->first.ebi());
  CHECK_FALSE(lu.hear());
  CHECK(lu.host.command("LUA001", "print", "REPORT").empty());
  CHECK(lu.host.command("LUA001", "cancel", "").empty());
  CHECK(lu.events.has("job REPORT cancelled by the operator"));
}

TEST_CASE("print ends the session after as many jobs as it is told") {
  auto a = printer({{"ONE", {"A"}, 1}});
  a.unbind_after = 1;
  LuPlayer lu(a, kLu1Mode);
  CHECK(lu.hear());
  CHECK(lu.unbound());
}
