// TN3270 without E (RFC 1576, 1646).
#include <catch2/catch.hpp>

#include "client.h"

using namespace openrui::tn3270;
using namespace openrui::tn3270::test;

namespace {

const Bytes kDoTerminalType = bytes({255, 253, 24});
const Bytes kWillTerminalType = bytes({255, 251, 24});
const Bytes kSendTerminalType = bytes({255, 250, 24, 1, 255, 240});
const Bytes kRecords = bytes({255, 253, 25, 255, 251, 25, 255, 253, 0, 255, 251, 0});
const Bytes kRecordsAgreed = bytes({255, 251, 25, 255, 253, 25, 255, 251, 0, 255, 253, 0});

Bytes terminal_type(const std::string& type) { return bytes({255, 250, 24, 0}) + type + kSe; }

void begin(Client& c) {
  c.session.take_output();
  CHECK(c.say(kWontTn3270e) == kDoTerminalType);
  CHECK(c.say(kWillTerminalType) == kSendTerminalType);
}

const std::string kNotForYou = "This is a TN3270 server: it needs a 3270 emulator such as c3270 or x3270.\r\n";
std::string text_of(const Bytes& data) { return {data.begin(), data.end()}; }

}  // namespace

TEST_CASE("a client without TN3270E says its terminal type and agrees on binary records") {
  Client c;
  begin(c);
  CHECK(c.say(terminal_type("IBM-3278-2-E")) == kRecords);
  CHECK(c.news() == Lines{"device IBM-3278-2-E "});
  CHECK_FALSE(c.session.ready());
  CHECK(c.say(kRecordsAgreed).empty());
  CHECK(c.news() == Lines{"ready none"});
  CHECK_FALSE(c.session.tn3270e());
  c.session.send_data(DataType::data_3270, bytes({0xF5, 0xC3, 0xFF}), ResponseFlag::always);
  CHECK(c.session.take_output() == bytes({0xF5, 0xC3, 255, 255, 255, 239}));
  c.say(bytes({0x7D, 0x40, 0x40, 255, 239}));
  CHECK(c.news() == Lines{"input 7D 40 40"});
}

TEST_CASE("an LU name stands behind the terminal type") {
  Client c;
  begin(c);
  c.say(terminal_type("IBM-3279-2@TRM005"));
  CHECK(c.news() == Lines{"device IBM-3279-2 TRM005"});
}

TEST_CASE("a client that offers all of it first is asked only for what is missing") {
  Client c;
  c.session.take_output();
  CHECK(c.say(kWillTerminalType + bytes({255, 251, 0, 255, 253, 0})) ==
        kDoTerminalType + bytes({255, 253, 0, 255, 251, 0}));
  CHECK(c.say(kWontTn3270e) == kSendTerminalType);
  CHECK(c.say(terminal_type("IBM-3278-2")) == bytes({255, 253, 25, 255, 251, 25}));
  CHECK(c.say(bytes({255, 251, 25, 255, 253, 25})).empty());
  CHECK(c.session.ready());
}

TEST_CASE("a client may offer one type after the other, and repeating itself means that there is no more") {
  Client c;
  begin(c);
  CHECK(c.say(terminal_type("VT100")) == kSendTerminalType);
  c.refuse = 1;
  CHECK(c.say(terminal_type("IBM-3278-2@TRM001")) == kSendTerminalType);
  CHECK(c.say(terminal_type("IBM-3278-2@NOT OK")) == kSendTerminalType);
  c.refuse = -1;
  CHECK(c.say(terminal_type("IBM-3278-2@TRM002")) == kRecords);

  Client poor;
  begin(poor);
  poor.say(terminal_type("VT100"));
  CHECK(text_of(poor.say(terminal_type("VT100"))) == kNotForYou);
  CHECK(poor.news().back() == "fault a client that has no terminal type for this server, or none that is free: VT100");

  Client late;
  begin(late);
  late.refuse = 1;
  late.say(terminal_type("IBM-3278-2"));
  CHECK(text_of(late.say(terminal_type("IBM-3278-2"))) == "No terminal for you is free at this TN3270 server.\r\n");
}

TEST_CASE("clients that cannot be terminals are given up: no terminal type, no binary records") {
  Client line;
  line.session.take_output();
  line.say(kWontTn3270e);
  CHECK(text_of(line.say(bytes({255, 252, 24}))) == kNotForYou);
  CHECK(line.news() == Lines{"fault a client that knows neither TN3270E nor TERMINAL-TYPE"});

  for (const auto& refusal :
       {bytes({255, 252, 25}), bytes({255, 254, 25}), bytes({255, 252, 0}), bytes({255, 254, 0})}) {
    Client c;
    begin(c);
    c.say(terminal_type("IBM-3278-2"));
    c.news();
    c.say(refusal);
    CHECK(c.news() == Lines{"fault a client without BINARY or END-OF-RECORD"});
  }
}

TEST_CASE("what was typed before records were agreed on is no part of the first one") {
  Client c;
  begin(c);
  c.say(terminal_type("IBM-3278-2"));
  c.say(Bytes() + std::string("hello\r\n"));
  c.say(kRecordsAgreed);
  c.news();
  c.say(bytes({0x6D, 255, 239}));
  CHECK(c.news() == Lines{"input 6D"});
}

TEST_CASE("SYSREQ works without TN3270E") {
  Client c;
  begin(c);
  c.say(terminal_type("IBM-3278-2"));
  c.say(kRecordsAgreed);
  c.news();
  c.say(bytes({255, 245, 255, 243}));
  CHECK(c.news() == Lines{"sysreq", "attention"});
}
