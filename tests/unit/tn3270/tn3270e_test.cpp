// TN3270E from the first byte (RFC 2355): devices, functions, data.
#include <catch2/catch.hpp>

#include "client.h"

using namespace openrui::tn3270;
using namespace openrui::tn3270::test;

namespace {
constexpr int kConnect = 1;
constexpr int kAssociate = 0;
}  // namespace

TEST_CASE("a terminal and a server agree on TN3270E as in the examples of RFC 2355") {
  Client c;
  CHECK(c.session.take_output() == kDoTn3270e);
  CHECK(c.say(kWillTn3270e) == kSendDeviceType);
  CHECK(c.say(device_request("IBM-3278-2")) == device_is("IBM-3278-2", "TRM001"));
  CHECK(c.news() == Lines{"device IBM-3278-2 "});
  CHECK(c.say(functions_request(bytes({0, 2, 4}))) == functions_is(bytes({0, 2, 4})));
  CHECK(c.news() == Lines{"ready BIND-IMAGE RESPONSES SYSREQ"});
  CHECK(c.session.ready());
  CHECK(c.session.tn3270e());
}

TEST_CASE("a client names its LU with CONNECT, and a printer its terminal with ASSOCIATE") {
  Client terminal;
  terminal.say(kWillTn3270e);
  terminal.say(device_request("ibm-3279-4-e", kConnect, "trm007"));
  CHECK(terminal.news() == Lines{"device IBM-3279-4-E TRM007"});

  Client printer;
  printer.give = "PRS001";
  printer.say(kWillTn3270e);
  CHECK(printer.say(device_request("IBM-3287-1", kAssociate, "TRM001")) == device_is("IBM-3287-1", "PRS001"));
  CHECK(printer.news() == Lines{"device IBM-3287-1 associate TRM001"});
}

TEST_CASE("every reason of a rejection is sent as its code, and the client may ask again") {
  for (int reason = 0; reason <= 7; ++reason) {
    Client c;
    c.refuse = reason;
    c.say(kWillTn3270e);
    CHECK(c.say(device_request("IBM-3278-2", kConnect, "NOBODY")) == device_reject(reason));
    c.refuse = -1;
    CHECK(c.say(device_request("IBM-3278-2")) == device_is("IBM-3278-2", "TRM001"));
  }
}

TEST_CASE("unknown device types and impossible names are rejected without asking anybody") {
  Client c;
  c.say(kWillTn3270e);
  for (const char* type : {"VT100", "IBM-3278-6", "IBM-3278-2-X", "IBM-3278-", "", "IBM-3278-2-E-E-E-E-E-E-E"}) {
    CHECK(c.say(device_request(type)) == device_reject(4));
  }
  CHECK(c.say(device_request("IBM-3278-2", kConnect, "")) == device_reject(3));
  CHECK(c.say(device_request("IBM-3278-2", kConnect, "A B")) == device_reject(3));
  CHECK(c.say(device_request("IBM-3278-2", kConnect, std::string(33, 'A'))) == device_reject(3));
  CHECK(c.news().empty());
}

TEST_CASE("a request that is being dealt with is not dealt with twice, and a client that asks for ever is given up") {
  Client slow;
  slow.give.clear();
  slow.say(kWillTn3270e);
  CHECK(slow.say(device_request("IBM-3278-2")).empty());
  CHECK(slow.say(device_request("IBM-3278-3")).empty());
  CHECK(slow.news() == Lines{"device IBM-3278-2 "});
  slow.session.accept_device("TRM002");
  CHECK(slow.session.take_output() == device_is("IBM-3278-2", "TRM002"));

  Client stubborn;
  stubborn.refuse = 1;
  stubborn.say(kWillTn3270e);
  for (int i = 0; i < 100; ++i) stubborn.say(device_request("IBM-3278-2"));
  CHECK(stubborn.told.back().rfind("fault", 0) == 0);
  CHECK(stubborn.told.size() < 40);
}

TEST_CASE("functions that the server has not are left out, and the exchange ends") {
  Client c;
  c.say(kWillTn3270e);
  c.say(device_request("IBM-3278-2"));
  // A printer's functions are not for a display; CONTENTION-RESOLUTION (5) of a later draft, which no emulator of
  // Debian 12 asks for, is refused as unknown functions are.
  CHECK(c.say(functions_request(bytes({0, 1, 2, 3, 4, 5}))) == functions_request(bytes({0, 2, 4})));
  CHECK(c.say(functions_is(bytes({0, 2, 4}))).empty());
  CHECK(c.news().back() == "ready BIND-IMAGE RESPONSES SYSREQ");

  Client smaller;
  smaller.say(kWillTn3270e);
  smaller.say(device_request("IBM-3278-2"));
  smaller.say(functions_request(bytes({0, 9})));
  CHECK(smaller.say(functions_request(bytes({}))) == functions_is(bytes({})));
  CHECK(smaller.news().back() == "ready none");

  Client liar;
  liar.say(kWillTn3270e);
  liar.say(device_request("IBM-3278-2"));
  liar.say(functions_is(bytes({3})));
  CHECK(liar.news().back() == "fault a client that agrees to functions that were not offered");
}

TEST_CASE("a printer gets the functions of printers") {
  Client c;
  c.say(kWillTn3270e);
  c.say(device_request("IBM-3287-1"));
  CHECK(c.say(functions_request(bytes({0, 1, 2, 3, 4}))) == functions_request(bytes({0, 1, 2, 3})));
}

TEST_CASE("data carry a header of five bytes, numbers when responses were agreed on, and doubled IACs") {
  Client c;
  c.become("IBM-3278-2", bytes({0, 2, 4}));
  CHECK(c.session.send_data(DataType::data_3270, bytes({0xF5, 0xFF}), ResponseFlag::always) == 0);
  CHECK(c.session.take_output() == bytes({0, 0, 2, 0, 0, 0xF5, 255, 255, 255, 239}));
  for (int i = 1; i < 255; ++i) c.session.send_data(DataType::data_3270, bytes({0xF1}), ResponseFlag::on_error);
  c.session.take_output();
  // The number is doubled where it is an IAC.
  CHECK(c.session.send_data(DataType::data_3270, bytes({0xF1}), ResponseFlag::on_error) == 255);
  CHECK(c.session.take_output() == bytes({0, 0, 1, 0, 255, 255, 0xF1, 255, 239}));
  // After 32767 comes 0.
  for (int i = 256; i < 32768; ++i) c.session.send_data(DataType::data_3270, {}, ResponseFlag::none);
  c.session.take_output();
  CHECK(c.session.send_data(DataType::data_3270, {}, ResponseFlag::none) == 0);
}

TEST_CASE("without RESPONSES nothing is numbered and no response is asked for") {
  Client c;
  c.become("IBM-3278-2", bytes({}));
  c.session.send_data(DataType::data_3270, bytes({0xF1}), ResponseFlag::always);
  CHECK(c.session.send_data(DataType::data_3270, bytes({0xF1}), ResponseFlag::always) == 0);
  CHECK(c.session.take_output() == bytes({0, 0, 0, 0, 0, 0xF1, 255, 239, 0, 0, 0, 0, 0, 0xF1, 255, 239}));
  c.say(bytes({2, 0, 0, 0, 0, 0, 255, 239}));
  CHECK(c.news().empty());
}

TEST_CASE("BIND-IMAGE, UNBIND and SSCP-LU-DATA are sent only to those who agreed to BIND-IMAGE") {
  Client c;
  c.become("IBM-3278-2", bytes({0}));
  c.session.send_bind_image(bytes({0x31, 1}));
  c.session.send_unbind(1);
  c.session.send_sscp_data(bytes({0x15, 0xC1}));
  CHECK(c.session.take_output() == bytes({3, 0, 0, 0, 0, 0x31, 1, 255, 239}) + bytes({4, 0, 0, 0, 0, 1, 255, 239}) +
                                       bytes({7, 0, 0, 0, 0, 0x15, 0xC1, 255, 239}));
  Client plain;
  plain.become("IBM-3278-2", bytes({2}));
  plain.session.send_bind_image(bytes({0x31, 1}));
  plain.session.send_unbind(1);
  plain.session.send_sscp_data(bytes({0x15}));
  plain.session.send_print_eoj();
  CHECK(plain.session.take_output().empty());
}

TEST_CASE("SCS data and the end of a print job go to printers") {
  Client c;
  c.give = "PRS001";
  c.become("IBM-3287-1", bytes({0, 2, 3}));
  c.session.send_data(DataType::scs_data, bytes({0xC1}), ResponseFlag::always);
  c.session.send_print_eoj();
  CHECK(c.session.take_output() == bytes({1, 0, 2, 0, 0, 0xC1, 255, 239, 8, 0, 0, 0, 0, 255, 239}));
}

TEST_CASE("SCS data of a printer are told, when SCS-CTL-CODES was agreed on") {
  Client c;
  c.become("IBM-3287-1", bytes({0, 2, 3}));
  c.say(bytes({1, 0, 0, 0, 0, 0xC1, 0xD7, 255, 239, 1, 0, 0, 0, 0, 255, 239}));
  CHECK(c.news() == Lines{"scs C1 D7"});
  Client data_stream;
  data_stream.become("IBM-3287-1", bytes({0, 1, 2}));
  data_stream.say(bytes({1, 0, 0, 0, 0, 0xC1, 255, 239}));
  CHECK(data_stream.news().empty());
}

TEST_CASE("what a client sends is told by its type") {
  Client c;
  c.become("IBM-3278-2", bytes({0, 2, 4}));
  c.say(bytes({0, 0, 0, 0, 0, 0x7D, 0x40, 0x40, 255, 239}));
  c.say(bytes({7, 0, 0, 0, 1, 0xD3, 0xD6, 255, 239}));
  c.say(bytes({2, 0, 0, 0, 5, 0, 255, 239}));
  c.say(bytes({2, 0, 1, 0, 6, 1, 255, 239}));
  c.say(bytes({2, 0, 1, 0, 7, 255, 239}));
  c.say(bytes({2, 0, 1, 0, 8, 9, 255, 239}));
  c.say(bytes({6, 0, 0, 0, 0, 255, 239}));
  CHECK(c.news() == Lines{"input 7D 40 40", "sscp D3 D6", "response 5 +", "response 6 -1", "response 7 -0",
                          "response 8 -0", "cleared"});
}

TEST_CASE("what makes no sense is passed over: short records, unknown types, what only a server sends") {
  Client c;
  c.become("IBM-3278-2", bytes({0, 2, 4}));
  for (const auto& record : {bytes({}), bytes({0}), bytes({0, 0, 0, 0}), bytes({0, 0, 0, 0, 0}),
                             bytes({9, 0, 0, 0, 0, 1}), bytes({3, 0, 0, 0, 0, 0x31}), bytes({4, 0, 0, 0, 0, 1}),
                             bytes({5, 0, 0, 0, 0, 'a'}), bytes({8, 0, 0, 0, 0}), bytes({6, 1, 0, 0, 0})}) {
    c.say(record + bytes({255, 239}));
  }
  c.say(bytes({255, 250, 40, 255, 240, 255, 250, 40, 2, 255, 240, 255, 250, 99, 1, 255, 240}));
  CHECK(c.news().empty());
  CHECK(c.session.ready());
}

TEST_CASE("ATTN and SYSREQ come as telnet commands, SYSREQ only when it was agreed on") {
  Client c;
  c.become("IBM-3278-2", bytes({0, 4}));
  c.say(bytes({255, 244, 255, 243, 255, 245}));
  CHECK(c.news() == Lines{"attention", "attention", "sysreq"});
  Client without;
  without.become("IBM-3278-2", bytes({0}));
  without.say(bytes({255, 245}));
  CHECK(without.news().empty());
}

TEST_CASE("the four troubles of a client have their sense codes") {
  CHECK(sense_of(Trouble::command_reject) == 0x10030000);
  CHECK(sense_of(Trouble::intervention_required) == 0x08020000);
  CHECK(sense_of(Trouble::operation_check) == 0x10050000);
  CHECK(sense_of(Trouble::component_disconnected) == 0x08310000);
}

TEST_CASE("a client that gives TN3270E up falls back before it has a device, and is given up after") {
  Client before;
  before.session.take_output();
  before.say(kWillTn3270e);
  CHECK(before.say(kWontTn3270e) == bytes({255, 254, 40, 255, 253, 24}));
  Client after;
  after.become("IBM-3278-2", bytes({0}));
  after.say(kWontTn3270e);
  CHECK(after.news() == Lines{"fault TN3270E was given up"});
  CHECK(after.say(bytes({255, 246})).empty());
}

TEST_CASE("questions that have nothing to do with 3270 are answered") {
  Client c;
  c.session.take_output();
  CHECK(c.say(bytes({255, 253, 6})) == bytes({255, 251, 6}));
  CHECK(c.say(bytes({255, 254, 6})).empty());
  CHECK(c.say(bytes({255, 246})) == bytes({255, 241}));
  c.session.send_nop();
  CHECK(c.session.take_output() == bytes({255, 241}));
}
