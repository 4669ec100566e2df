// Telnet as a stream (RFC 854, 855, 885).
#include <catch2/catch.hpp>

#include "client.h"

using namespace openrui::tn3270;
using namespace openrui::tn3270::test;

namespace {

struct Recorder : TelnetUser {
  std::vector<std::string> seen;
  TelnetReader reader{*this};
  void on_negotiation(Verb verb, std::uint8_t option) override {
    seen.push_back("option " + std::to_string(static_cast<int>(verb)) + " " + std::to_string(option));
  }
  void on_subnegotiation(std::uint8_t option, ByteView data) override {
    seen.push_back("sub " + std::to_string(option) + " " + hex(data));
  }
  void on_command(std::uint8_t command) override { seen.push_back("command " + std::to_string(command)); }
  void on_record(ByteView data) override { seen.push_back("record " + hex(data)); }
};

const Bytes kMixture =
    bytes({255, 251, 24, 0x7D, 255, 255, 0x40, 255, 239, 255, 250, 24, 0, 'A', 255, 255, 255, 240, 255, 245, 255, 239});
const Lines kSeen = {"option 251 24", "record 7D FF 40", "sub 24 00 41 FF", "command 245", "record "};

}  // namespace

TEST_CASE("a telnet stream is its commands, options and records, with doubled IACs undone") {
  Recorder r;
  CHECK(r.reader.receive(kMixture));
  CHECK(r.seen == kSeen);
}

TEST_CASE("a telnet stream means the same wherever it is cut") {
  for (std::size_t cut = 0; cut <= kMixture.size(); ++cut) {
    Recorder r;
    CHECK(r.reader.receive(ByteView(kMixture).first(cut)));
    CHECK(r.reader.receive(ByteView(kMixture).subspan(cut)));
    CHECK(r.seen == kSeen);
  }
}

TEST_CASE("a subnegotiation that another command cuts off is void") {
  Recorder r;
  CHECK(r.reader.receive(bytes({255, 250, 40, 2, 7, 'I', 255, 253, 0, 0x41, 255, 239})));
  CHECK(r.seen == Lines{"option 253 0", "record 41"});
}

TEST_CASE("a record or a subnegotiation beyond its limit ends the stream, and nothing more is kept") {
  Recorder records;
  CHECK(records.reader.receive(Bytes(TelnetReader::kMaxRecord, 0x40)));
  CHECK_FALSE(records.reader.receive(bytes({0x40})));
  CHECK_FALSE(records.reader.receive(bytes({255, 239})));
  CHECK(records.seen.empty());

  Recorder sub;
  CHECK(sub.reader.receive(bytes({255, 250, 24}) + Bytes(TelnetReader::kMaxSubnegotiation, 'A')));
  CHECK_FALSE(sub.reader.receive(bytes({'A', 255, 240})));
  CHECK(sub.seen.empty());
}

TEST_CASE("what is sent doubles every IAC") {
  Bytes out;
  append_escaped(out, bytes({1, 255, 2}));
  append_command(out, telnet::kEor);
  append_subnegotiation(out, 24, bytes({255}));
  CHECK(out == bytes({1, 255, 255, 2, 255, 239, 255, 250, 24, 255, 255, 255, 240}));
}

TEST_CASE("an unknown option is refused each time it is asked for, and its end is not answered") {
  OptionTable options;
  Bytes out;
  CHECK(options.receive(Verb::will, 31, out) == OptionTable::Change::none);
  CHECK(options.receive(Verb::do_it, 1, out) == OptionTable::Change::none);
  CHECK(out == bytes({255, 254, 31, 255, 252, 1}));
  out.clear();
  options.receive(Verb::wont, 31, out);
  options.receive(Verb::dont, 1, out);
  CHECK(out.empty());
}

TEST_CASE("agreeing and refusing end: what is no news is not answered") {
  OptionTable options;
  options.allow(Side::them, telnet::kBinary);
  Bytes out;
  CHECK(options.receive(Verb::will, 0, out) == OptionTable::Change::on);
  CHECK(out == bytes({255, 253, 0}));
  out.clear();
  CHECK(options.receive(Verb::will, 0, out) == OptionTable::Change::none);
  CHECK(out.empty());
  CHECK(options.receive(Verb::wont, 0, out) == OptionTable::Change::off);
  CHECK(out == bytes({255, 254, 0}));
  out.clear();
  CHECK(options.receive(Verb::wont, 0, out) == OptionTable::Change::none);
  CHECK(out.empty());
}

TEST_CASE("an option that was asked for is asked for once, and its answer is not answered") {
  OptionTable options;
  Bytes out;
  options.ask(Side::us, telnet::kEndOfRecord, out);
  options.ask(Side::us, telnet::kEndOfRecord, out);
  CHECK(out == bytes({255, 251, 25}));
  out.clear();
  CHECK(options.receive(Verb::do_it, 25, out) == OptionTable::Change::on);
  CHECK(out.empty());
  CHECK(options.on(Side::us, 25));

  options.ask(Side::them, telnet::kTn3270e, out);
  out.clear();
  CHECK(options.receive(Verb::wont, 40, out) == OptionTable::Change::off);
  CHECK(out.empty());
  CHECK_FALSE(options.on(Side::them, 40));
}
