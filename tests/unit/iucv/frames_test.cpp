// Frames of IUCV on streams (transports reference 10.4, test vectors 10.7).
#include "iucv/frames.h"

#include <catch2/catch.hpp>

#include "streams/frame.h"

using namespace openrui;
using namespace openrui::iucv;
using namespace openrui::iucv::frames;

TEST_CASE("the SEND frame of the reference is written and read (10.7)") {
  const auto bytes = from_hex(
                         "C9E4 01 20 10 00 0005 00000002 0000001E"
                         "534E4105 00000012 00000000 2D00000000016B8000110101050000000001")
                         .value();
  const auto scan = streams::scan_frame(streams::Kind::iucv, streams::kDefaultMaxPayload, bytes);
  REQUIRE(scan.result == streams::Scan::Result::complete);
  CHECK(scan.frame.header == streams::FrameHeader{static_cast<std::uint8_t>(Type::send), kOneWay, 0, 5, 2});
  const auto s = parse_send(scan.frame.payload);
  REQUIRE(s);
  CHECK(s->target_class == 0x534E4105);
  CHECK(s->length == 18);
  CHECK(s->answer_length == 0);
  CHECK(s->data.size() == 18);
  // 10.7 calls it 18 bytes and writes 18.
  Bytes payload(kSendHead);
  emit_send_head(*s, payload.data());
  payload.insert(payload.end(), s->data.begin(), s->data.end());
  const auto frame = streams::emit_frame(streams::Kind::iucv, scan.frame.header, payload);
  CHECK(Bytes(frame.view().begin(), frame.view().end()) == bytes);
}

TEST_CASE("CONNECT, ACCEPT and the small frames are read as they were written") {
  Connect c;
  c.path = 7;
  c.limit = 0x1234;
  c.flags = 0xE0;
  c.target = "BOB";
  c.target_node = "NODEB";
  c.originator = "ALICE";
  c.originator_node = "NODEA";
  c.user = user_data("HELLO");
  c.window = 0x10000;
  const auto bytes = emit(c);
  CHECK(to_hex(bytes) ==
        "00 07 12 34 E0 00 00 00 C2 D6 C2 40 40 40 40 40 D5 D6 C4 C5 C2 40 40 40 C1 D3 C9 C3 C5 40 40 40 D5 D6 C4 C5 "
        "C1 40 40 40 C8 C5 D3 D3 D6 40 40 40 40 40 40 40 40 40 40 40 00 01 00 00 00 00 00 00");
  CHECK(*parse_connect(bytes) == c);
  for (std::size_t n = 0; n < bytes.size(); ++n) CHECK_FALSE(parse_connect(ByteView(bytes).first(n)));
  Accept a;
  a.path = 9;
  a.limit = 5;
  a.flags = 0x80;
  a.user = user_data("WELCOME");
  a.own_limit = 6;
  CHECK(emit(a).size() == 32);
  CHECK(*parse_accept(emit(a)) == a);
  CHECK_FALSE(parse_accept(ByteView(emit(a)).first(31)));
  CHECK(*parse_pending(emit_pending(0x0102)) == 0x0102);
  CHECK_FALSE(parse_pending(emit_pending(0)));
  CHECK(*parse_window(emit_window(0x01020304)) == 0x01020304);
  CHECK(*parse_audit(emit_audit(audit::kRejected | audit::kSevered)) == (audit::kRejected | audit::kSevered));
  CHECK(to_hex(emit_audit(0x010203)) == "01 02 03 00");
}

TEST_CASE("a SEND that cannot be is refused") {
  const auto refused = [](std::string_view hex) { return !parse_send(from_hex(hex).value()); };
  CHECK(refused("00000000 00000000 000000"));
  CHECK(refused("00000000 80000000 00000000"));
  CHECK(refused("00000000 00000000 80000000"));
  CHECK(refused("00000000 00000001 00000000 AABB"));
  CHECK_FALSE(refused("00000000 00000003 00000000 AABB"));
}
