// Unformatted system services by table: commands, operands, messages in both forms (SNA reference 5.4).
#include <catch2/catch.hpp>

#include "formats/ebcdic.h"
#include "formats/ru/ds3270.h"
#include "host_harness.h"
#include "hostsim/uss_command.h"
#include "hostsim/uss_message.h"

using namespace openrui;
using namespace openrui::test;
using namespace openrui::hostsim;

namespace {

UssTable own_table() {
  UssTable table;
  table.name = "OWN";
  UssCommand tso{"TSO", UssAction::logon, {{"APPLID", {}, "ECHO1"}, {"MODE", "LOGMODE"}, {"P1", "DATA"}}};
  tso.parameters.push_back({"BIG", "LOGMODE", {}, "LU2"});
  UssCommand bye{"BYE", UssAction::logoff, {{"HOW", "TYPE", "COND"}}};
  table.commands = {tso, bye};
  table.messages = {{uss::ready, {"WELCOME @@LUNAME|AT @@SSCPNM|", "@@@@DATE @@@@TIME", "ENTER LOGON"}, true},
                    {uss::unknown_command, {"WHAT IS %(1)?"}}};
  return table;
}

UssRequest parse(const std::string& text, const UssTable& table = standard_uss_table()) {
  return parse_uss_command(table, to_ebcdic(text));
}
std::string fault(const std::string& text, const UssTable& table = standard_uss_table()) {
  const auto r = parse(text, table);
  if (r.ok) return "ok";
  return std::to_string(r.fault.message) + " " + r.fault.first + (r.fault.second.empty() ? "" : " " + r.fault.second);
}

const std::string kTextsWanted = "2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 C0 00 00 0C 06 03 00 01 00 00 00";
struct Terminal : HostHarness {
  explicit Terminal(HostDefinition d) : HostHarness(std::move(d)) {
    notifier->on_contacted({});
    receive("2D 00 00 00 00 01 EB 80 00 11 01");
    link->sent.clear();
    receive(kTextsWanted);
  }
  static HostDefinition definition(UssTable table) {
    auto d = host_definition();
    d.lus[0].uss = table.name;
    d.uss_tables = {std::move(table)};
    return d;
  }
  void type(const Bytes& ebcdic) { receive("2C 00 00 02 00 07 03 80 00 " + to_hex(ebcdic)); }
  // The RU of the next PIU, which must be a message.
  Bytes message() {
    const auto piu = hex(take());
    REQUIRE(piu.size() > 9);
    CHECK(to_hex(ByteView(piu).subspan(6, 3)) == "03 00 00");
    return {piu.begin() + 9, piu.end()};
  }
  std::string text() { return to_text(message()); }
};

}  // namespace

TEST_CASE("operands are keywords in brackets or behind an equals sign, or count by their place") {
  CHECK(parse("LOGON APPLID(CICS) LOGMODE(M2) DATA(A (B) C)").value("DATA") == "A (B) C");
  CHECK(parse("logon applid=cics,logmode=m2").value("LOGMODE") == "M2");
  CHECK(parse("LOGON CICS").value("APPLID") == "CICS");
  CHECK(parse("LOGON APPLID=(CICS)").value("APPLID") == "CICS");
  CHECK(parse("LOGOFF").value("TYPE") == "UNCOND");
  CHECK(parse("LOGOFF TYPE(FORCED)").value("TYPE") == "FORCED");
  CHECK(parse("IBMTEST 3,HELLO").value("P2") == "HELLO");
  CHECK(parse("IBMTEST").value("P1") == "10");
  CHECK(parse("TEST").value("P1") == "1");
}

TEST_CASE("what is wrong with a command is told by the number of its message") {
  CHECK(fault("") == "1 ");
  CHECK(fault("LOGON APPLID(CICS") == "1 LOGON");
  CHECK(fault("LOGON (CICS)") == "1 LOGON");
  CHECK(fault("LOGON =CICS") == "1 LOGON");
  CHECK(fault("GO") == "2 GO");
  CHECK(fault("LOGON CICS HERE") == "3 HERE");
  CHECK(fault("LOGON CICS APPLID(IMS)") == "3 APPLID");
  CHECK(fault("LOGON APPL(CICS)") == "3 APPL");
  CHECK(fault("LOGON APPLID(VERYLONGNAME)") == "4 APPLID VERYLONGNAME");
  CHECK(fault("LOGOFF TYPE(NOW)") == "4 TYPE NOW");
  CHECK(fault("IBMTEST 256") == "4 P1 256");
  CHECK(fault("IBMTEST X") == "4 P1 X");
  CHECK(fault("LOGON LOGMODE(M2)") == "12 APPLID");
  const std::string longest = "LOGON X DATA(" + std::string(kMaxUssInput - 14, 'D') + ")";
  REQUIRE(longest.size() == kMaxUssInput);
  CHECK(fault(longest) == "ok");
  CHECK(fault(longest + " ") == "8 ");
}

TEST_CASE("a table adds commands that stand for LOGON and LOGOFF with operands and values of their own") {
  const auto table = own_table();
  CHECK(parse("TSO", table).value("APPLID") == "ECHO1");
  CHECK(parse("TSO USER1", table).value("DATA") == "USER1");
  CHECK(parse("TSO MODE(FDX)", table).value("LOGMODE") == "FDX");
  CHECK(parse("TSO BIG", table).value("LOGMODE") == "LU2");
  CHECK(parse("TSO BIG(FDX)", table).value("LOGMODE") == "FDX");
  CHECK(fault("TSO BIG BIG", table) == "3 BIG");
  CHECK(parse("BYE", table).value("TYPE") == "COND");
  CHECK(parse("LOGON X", table).ok);
  auto alone = table;
  alone.standard_commands = false;
  CHECK(fault("LOGON X", alone) == "2 LOGON");
}

TEST_CASE("variables keep their width and inserts do not") {
  UssMessage message{uss::ready, {"@@LUNAME.@@SSCPNM.@@@@DATE.@@@@TIME.%(1).%(2)."}, true};
  using namespace std::chrono;
  const TimePoint now{sys_days{2026y / 11 / 21} + 19h + 7min + 5s};
  const auto ru = make_uss_message(message, UssForm::scs, {"LU2", "HOSTSIM", now, {"A", "LONGER", ""}});
  CHECK(to_text(ru) == "LU2     .HOSTSIM .26/11/21.19:07:05.A.LONGER.");
}

TEST_CASE("a text in SCS stands between new lines, a screen has them between its lines") {
  const UssVariables v;
  CHECK(to_hex(make_uss_message({1, {"AB"}}, UssForm::scs, v)) == "15 C1 C2 15");
  CHECK(to_hex(make_uss_message({10, {"A", "", "B"}, true}, UssForm::scs, v)) == "C1 15 15 C2");
}

TEST_CASE("a message in the 3270 form is an Erase/Write with a field to type into") {
  const auto ru = make_uss_message({10, {"AB", "C"}, true}, UssForm::ds3270, {});
  CHECK(to_hex(ru) == "F5 C3 11 40 40 1D F0 C1 C2 11 C1 50 1D F0 C3 11 C2 60 1D 40 13 11 5D 7F 1D F0");
}

TEST_CASE("an LU that takes unsolicited text gets the logo when it is enabled, and again when its session is over") {
  Terminal t(Terminal::definition(own_table()));
  CHECK(t.text() == "WELCOME LUA001  |AT HOST1   |.70/01/01 00:00:00.ENTER LOGON");
  t.type(to_ebcdic("TSO"));
  CHECK(t.take() == normalized("2C 00 02 00 00 07 83 80 00"));
  CHECK(t.take().substr(18, 11) == "6B 80 00 31");
  t.receive("2D 00 01 02 00 01 EB 80 00 31");
  t.take();
  t.receive("2D 00 01 02 00 02 EB 80 00 A0");
  t.receive("2D 00 01 02 00 01 6B 80 00 32 01");
  CHECK(t.take() == normalized("2D 00 02 01 00 01 EB 80 00 32"));
  CHECK(t.text().substr(0, 7) == "WELCOME");
  CHECK(t.take().empty());
}

TEST_CASE("no logo for an LU that takes no unsolicited text, or that logs on by itself") {
  auto d = Terminal::definition(own_table());
  SECTION("the response to ACTLU says so") {
    HostHarness h(d);
    h.notifier->on_contacted({});
    h.receive("2D 00 00 00 00 01 EB 80 00 11 01");
    h.link->sent.clear();
    h.receive("2D 00 00 02 00 01 EB 80 00 0D 01 01 00 85 00 00 00 0C 06 03 00 01 00 00 00");
    CHECK(h.take().empty());
  }
  SECTION("automatic logon") {
    d.lus[0].logon = "ECHO1";
    Terminal t(d);
    CHECK(t.take().substr(18, 11) == "6B 80 00 31");
    CHECK(t.take().empty());
  }
}

TEST_CASE("the logo comes with the NOTIFY that enables the SLU, and once") {
  HostHarness h(Terminal::definition(own_table()));
  h.activate("01");
  h.link->sent.clear();
  h.receive("2C 00 00 02 00 01 0B 80 00 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(h.take() == normalized("2C 00 02 00 00 01 8B 80 00 81 06 20"));
  CHECK_FALSE(h.take().empty());
  h.receive("2C 00 00 02 00 02 0B 80 00 81 06 20 0C 06 03 00 01 00 00 00");
  CHECK(h.take() == normalized("2C 00 02 00 00 02 8B 80 00 81 06 20"));
  CHECK(h.take().empty());
}

TEST_CASE(
    "a table's messages stand in place of the standard ones, those that it lacks are USSMSG14 when it stands alone") {
  auto table = own_table();
  SECTION("with the standard ones") {
    Terminal t(Terminal::definition(table));
    t.text();
    t.type(to_ebcdic("GO"));
    t.take();
    CHECK(t.text() == ".WHAT IS GO?.");
    t.type(to_ebcdic("LOGON"));
    t.take();
    CHECK(t.text() == ".USSMSG12 PARAMETER MISSING APPLID.");
  }
  SECTION("alone") {
    table.standard_messages = false;
    Terminal t(Terminal::definition(table));
    t.text();
    t.type(to_ebcdic("LOGON"));
    t.take();
    CHECK(t.text() == ".USSMSG14 MESSAGE NOT DEFINED 12.");
  }
}

TEST_CASE("IBMTEST answers with its data as often as it is asked to") {
  Terminal t(host_definition());
  t.type(to_ebcdic("IBMTEST 2 ABC"));
  t.take();
  CHECK(t.text() == ".IBMECHO 1 ABC.");
  CHECK(t.text() == ".IBMECHO 2 ABC.");
  CHECK(t.take().empty());
}

TEST_CASE("in the 3270 form commands come in fields, and other keys than Enter are USSMSG05 and bad cards USSMSG09") {
  auto table = own_table();
  table.form = UssForm::ds3270;
  Terminal t(Terminal::definition(table));
  CHECK(to_hex(t.message()).substr(0, 8) == "F5 C3 11");
  t.type(hex("7D C1 40 11 C3 F1 C7 D6"));  // GO
  t.take();
  CHECK(t.text().find("WHAT IS GO?") != std::string::npos);
  t.type(hex("F3 C1 40"));
  t.take();
  CHECK(t.text().find("USSMSG05") != std::string::npos);
  // A card that nothing can be read of, and one with text on it.
  t.type(hex("E7 C1 40 11 C3 F1 00 01"));
  t.take();
  CHECK(t.text().find("USSMSG09") != std::string::npos);
  t.type(hex("E6 C1 40"));
  t.take();
  CHECK(t.text().find("USSMSG09") != std::string::npos);
  t.type(hex("E6 C1 40 11 C3 F1 C7 D6"));
  t.take();
  CHECK(t.text().find("WHAT IS GO?") != std::string::npos);
  t.type(hex("7D C1 40 11 C3 F1 E3 E2 D6"));  // TSO
  t.take();
  CHECK(t.take().substr(18, 11) == "6B 80 00 31");
}

TEST_CASE("LOGOFF ends the session as its type says, or drops the logon that waits") {
  HostHarness h;
  h.start_session("ECHO1", "LU0-DEMO");
  const auto type = [&](const std::string& text) {
    h.receive("2C 00 00 02 00 07 03 80 00 " + to_hex(to_ebcdic(text)));
    CHECK(h.take() == normalized("2C 00 02 00 00 07 83 80 00"));
    return h.take();
  };
  SECTION("UNCOND") { CHECK(type("LOGOFF").substr(27) == "32 01"); }
  SECTION("FORCED") { CHECK(type("LOGOFF TYPE(FORCED)").substr(27) == "32 0F"); }
  SECTION("another application's name") {
    CHECK(type("LOGOFF APPLID(SINK1)").substr(18, 8) == "03 00 00");
    CHECK(h.host.lus()[0].session == ScState::open);
  }
}
