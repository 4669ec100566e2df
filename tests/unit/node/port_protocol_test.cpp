// The frames between program and node: rui/README.md.
#include "node/port_protocol.h"

#include <catch2/catch.hpp>
#include <functional>
#include <random>

#include "formats/sense.h"
#include "support/hex.h"

using namespace openrui;
using namespace openrui::frames;
using openrui::test::hex;

namespace {

std::string normalized(std::string_view text) { return to_hex(hex(text)); }

Frame scanned(const Buffer& b) {
  Frame frame;
  REQUIRE(scan(b.view(), frame) == Scan::complete);
  REQUIRE(frame.size() == b.size());
  return frame;
}

Message sample_message() {
  static const Bytes ru = hex("31 01 03 03");
  Message m;
  m.flow = Flow::lu_expedited;
  m.th.expedited = true;
  m.th.daf = 2;
  m.th.oaf = 1;
  m.th.snf = 0x1234;
  m.rh = Rh(0x6B, 0x80, 0x00);
  m.ru = ru;
  return m;
}

// One frame of each type that has a body, with the parser that belongs to it.
struct Sample {
  std::string what;
  Buffer frame;
  std::function<bool(const Frame&)> parses;
  bool open_ended;  // the body may end anywhere behind its fixed part
};

std::vector<Sample> samples() {
  static const Bytes data = hex("C1 C2 C3");
  OpenRequest request;
  request.name = "LUA001";
  Submission s;
  s.flow = Flow::lu_normal;
  s.rh = Rh(0x03, 0x90, 0x20);
  s.ru = data;
  SubmitResult result;
  result.rh = s.rh;
  std::vector<Sample> list;
  list.push_back({"hello", make_hello({1, 1, 77, "demo"}), [](const Frame& f) { return bool(parse_hello(f)); }, false});
  list.push_back(
      {"welcome", make_welcome({1, 4096, "N1"}), [](const Frame& f) { return bool(parse_welcome(f)); }, false});
  list.push_back({"refused", make_refused("no"), [](const Frame& f) { return bool(parse_refused(f)); }, false});
  list.push_back({"open", make_open(1, request), [](const Frame& f) { return bool(parse_open(f)); }, false});
  list.push_back({"open_answered", make_open_answered(1, {OpenError::none, 1, "LUA001"}),
                  [](const Frame& f) { return bool(parse_open_answered(f)); }, false});
  list.push_back({"progress", make_progress(1, InitStatus::pu_active),
                  [](const Frame& f) { return bool(parse_progress(f)); }, false});
  list.push_back({"failed", make_failed(1, SessionFailure::node_gone),
                  [](const Frame& f) { return bool(parse_failed(f)); }, false});
  list.push_back(
      {"message", make_message(1, {3, sample_message()}), [](const Frame& f) { return bool(parse_message(f)); }, true});
  list.push_back({"submit", make_submit(1, s), [](const Frame& f) { return bool(parse_submit(f)); }, true});
  list.push_back({"submitted", make_submitted(1, Flow::lu_normal, result),
                  [](const Frame& f) { return bool(parse_submitted(f)); }, false});
  list.push_back({"consumed", make_consumed(1, Flow::lu_normal, {3, 2, 100}),
                  [](const Frame& f) { return bool(parse_consumed(f)); }, false});
  return list;
}

}  // namespace

TEST_CASE("the frames are those that rui/README.md shows") {
  CHECK(to_hex(kMagic) == "4F 52 55 49");
  CHECK(to_hex(make_hello({1, 1, 1234, "rui-demo"}).view()) ==
        normalized("00000017 01 00 00000000 0001 0001 000004D2 08 7275692D64656D6F"));
  CHECK(to_hex(make_welcome({1, 4194304, "NODE1"}).view()) ==
        normalized("00000012 81 00 00000000 0001 00400000 05 4E4F444531"));
  OpenRequest request;
  request.name = "LUA001";
  CHECK(to_hex(make_open(1, request).view()) == normalized("00000011 02 00 00000001 00 01 00 06 4C5541303031 00"));
  CHECK(to_hex(make_open_answered(1, {OpenError::none, 1, "LUA001", InitStatus::link_activating}).view()) ==
        normalized("0000000F 83 00 00000001 00 01 06 4C5541303031"));
  CHECK(to_hex(make_plain(Type::opened, 1).view()) == normalized("00000006 84 00 00000001"));
  CHECK(to_hex(make_plain(Type::asked_to_read, 1, 0x0F).view()) == normalized("00000006 04 0F 00000001"));
  Submission s;
  const Bytes data = hex("C1 C2");
  s.rh = Rh(0x03, 0x80, 0x20);
  s.ru = data;
  CHECK(to_hex(make_submit(1, s).view()) == normalized("0000000D 03 08 00000001 038020 0000 C1C2"));
  CHECK(to_hex(make_message(1, {1, sample_message()}).view()) ==
        normalized("0000001A 86 02 00000001 0001 00 00000000 2D0002011234 6B8000 31010303"));
  CHECK(to_hex(make_consumed(1, Flow::lu_expedited, {1, 1, 30}).view()) ==
        normalized("00000010 06 02 00000001 0001 00000001 0000001E"));
}

TEST_CASE("what is framed comes out as it went in") {
  SECTION("open, extended form") {
    OpenRequest request;
    request.pu = "PU1";
    request.lu_number = 254;
    request.wait_for_link = false;
    request.rule = PoolRule::any_member;
    const auto frame = make_open(0x7FFFFFFF, request);
    const auto back = parse_open(scanned(frame));
    REQUIRE(back);
    CHECK(scanned(frame).session == 0x7FFFFFFF);
    CHECK(back->name.empty());
    CHECK(back->pu == "PU1");
    CHECK(back->lu_number == 254);
    CHECK_FALSE(back->wait_for_link);
    CHECK(back->rule == PoolRule::any_member);
  }
  SECTION("open, each option") {
    bool OpenRequest::*const options[] = {&OpenRequest::wait_for_link, &OpenRequest::wait_for_release,
                                          &OpenRequest::keep_when_lost, &OpenRequest::keep_when_recycled};
    for (const auto wanted : options) {
      OpenRequest request;
      request.wait_for_link = false;
      request.rule = PoolRule::only_named;
      request.*wanted = true;
      const auto frame = make_open(1, request);
      const auto back = parse_open(scanned(frame));
      REQUIRE(back);
      CHECK(back->rule == PoolRule::only_named);
      for (const auto option : options) CHECK(back.value().*option == (option == wanted));
    }
  }
  SECTION("open answered") {
    const auto frame = make_open_answered(7, {OpenError::lu_in_use, 7, "LUA001", InitStatus::pu_active});
    const auto back = parse_open_answered(scanned(frame));
    REQUIRE(back);
    CHECK(back->error == OpenError::lu_in_use);
    CHECK(back->lu == "LUA001");
    CHECK(back->status == InitStatus::pu_active);
  }
  SECTION("message") {
    auto m = sample_message();
    m.kind = Message::Kind::rejected;
    m.sense = sense::mode_inconsistency;
    const auto frame = make_message(7, {9, m});
    const auto back = parse_message(scanned(frame));
    REQUIRE(back);
    CHECK(back->generation == 9);
    CHECK(back->message.kind == m.kind);
    CHECK(back->message.flow == m.flow);
    CHECK(back->message.th == m.th);
    CHECK(back->message.rh == m.rh);
    CHECK(back->message.sense == m.sense);
    CHECK(to_hex(back->message.ru) == to_hex(m.ru));
  }
  SECTION("the longest RU") {
    const Bytes longest(kMaxRu, 0xC1);
    auto m = sample_message();
    m.ru = longest;
    const auto frame = make_message(7, {9, m});
    const auto back = parse_message(scanned(frame));
    REQUIRE(back);
    CHECK(back->message.ru.size() == kMaxRu);
  }
  SECTION("submitted") {
    SubmitResult result;
    result.code = SubmitResult::Code::state_check;
    result.sense = sense::no_session;
    result.th.snf = 5;
    result.rh = Rh(0x83, 0x80, 0x00);
    const auto frame = make_submitted(7, Flow::sscp_normal, result);
    const auto back = parse_submitted(scanned(frame));
    REQUIRE(back);
    CHECK(only_flow(scanned(frame)) == Flow::sscp_normal);
    CHECK(back->code == result.code);
    CHECK(back->sense == result.sense);
    CHECK(back->th == result.th);
    CHECK(back->rh == result.rh);
  }
  SECTION("refused open names the LU that is in use") {
    const auto frame = make_open_answered(7, {OpenError::lu_in_use, 0, "LUA001"});
    const auto back = parse_open_answered(scanned(frame));
    REQUIRE(back);
    CHECK(back->error == OpenError::lu_in_use);
    CHECK(back->lu == "LUA001");
  }
}

TEST_CASE("a stream is cut into frames wherever it is divided") {
  Bytes stream;
  for (const auto& s : samples()) stream.insert(stream.end(), s.frame.view().begin(), s.frame.view().end());
  std::size_t at = 0;
  std::size_t count = 0;
  while (at < stream.size()) {
    Frame frame;
    std::size_t n = 0;
    while (scan(ByteView(stream).subspan(at, n), frame) == Scan::incomplete) ++n;
    REQUIRE(scan(ByteView(stream).subspan(at, n), frame) == Scan::complete);
    CHECK(frame.size() == n);
    at += n;
    ++count;
  }
  CHECK(count == samples().size());
}

TEST_CASE("no length is believed: too short, too long and endless frames are refused from their first four bytes") {
  Frame frame;
  CHECK(scan(hex("00 00 00 05"), frame) == Scan::broken);
  CHECK(scan(hex("FF FF FF FF"), frame) == Scan::broken);
  Bytes longest(4);
  put32(longest.data(), kHeaderSize - 4 + kMaxBody);
  CHECK(scan(longest, frame) == Scan::incomplete);
  put32(longest.data(), kHeaderSize - 4 + kMaxBody + 1);
  CHECK(scan(longest, frame) == Scan::broken);
  CHECK(scan({}, frame) == Scan::incomplete);
}

TEST_CASE("a body that ends early or goes on is refused, and so is a value that no enumeration has") {
  for (const auto& s : samples()) {
    const auto whole = scanned(s.frame);
    CAPTURE(s.what);
    CHECK(s.parses(whole));
    auto longer = Bytes(whole.body.begin(), whole.body.end());
    longer.push_back(0);
    auto changed = whole;
    changed.body = longer;
    CHECK(s.parses(changed) == (s.open_ended || s.what == "hello"));
    for (std::size_t n = 0; n < whole.body.size(); ++n) {
      changed.body = whole.body.first(n);
      if (s.open_ended) {
        s.parses(changed);  // only looks for what the sanitizers see
      } else {
        CHECK_FALSE(s.parses(changed));
      }
    }
  }
  const auto with_first_byte = [](const Buffer& b, std::uint8_t value) {
    auto bytes = Bytes(b.view().begin(), b.view().end());
    bytes[kHeaderSize] = value;
    return bytes;
  };
  Frame frame;
  const auto progress = with_first_byte(make_progress(1, InitStatus::lu_active), 8);
  REQUIRE(scan(progress, frame) == Scan::complete);
  CHECK_FALSE(parse_progress(frame));
  const auto answered = with_first_byte(make_open_answered(1, {}), 200);
  REQUIRE(scan(answered, frame) == Scan::complete);
  CHECK_FALSE(parse_open_answered(frame));
  const auto submitted = with_first_byte(make_submitted(1, Flow::lu_normal, {}), 4);
  REQUIRE(scan(submitted, frame) == Scan::complete);
  CHECK_FALSE(parse_submitted(frame));
}

TEST_CASE("traffic belongs to exactly one flow, and a negative response carries four bytes of sense") {
  const auto frame_of = [](const Bytes& bytes) {
    Frame frame;
    REQUIRE(scan(bytes, frame) == Scan::complete);
    return frame;
  };
  CHECK_FALSE(parse_submit(frame_of(hex("0000000B 03 00 00000001 038000 0000"))));
  CHECK_FALSE(parse_submit(frame_of(hex("0000000B 03 0C 00000001 038000 0000"))));
  CHECK_FALSE(parse_submit(frame_of(hex("0000000B 03 10 00000001 038000 0000"))));
  CHECK(parse_submit(frame_of(hex("0000000B 03 08 00000001 038000 0000"))));
  CHECK_FALSE(parse_submit(frame_of(hex("0000000E 03 08 00000001 831000 0001 080200"))));
  CHECK(parse_submit(frame_of(hex("0000000F 03 08 00000001 831000 0001 08020000"))));
}

TEST_CASE("any bytes are scanned and parsed without harm") {
  std::mt19937 random(1);
  for (int round = 0; round < 20000; ++round) {
    Bytes bytes(random() % 64);
    for (auto& b : bytes) b = static_cast<std::uint8_t>(random());
    if (bytes.size() >= kHeaderSize) put32(bytes.data(), static_cast<std::uint32_t>(bytes.size() - 4));
    Frame frame;
    if (scan(bytes, frame) != Scan::complete) continue;
    for (const auto& s : samples()) s.parses(frame);
    if (const auto m = parse_message(frame)) {
      bool clear = false;
      restarts_lu_session(m->message, clear);
    }
  }
}
