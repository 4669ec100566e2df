// The frames between nodes (transports reference 10.5), with the vector of 10.7.
#include "ipc370/frames.h"

#include <catch2/catch.hpp>

#include "streams/frame.h"

using namespace openrui;
using namespace openrui::ipc370;

namespace {

Introduction example() {
  Introduction i;
  i.path = 9;
  i.window = 65536;
  i.job = "ALPHA";
  i.user = "USER1";
  i.node = "NODEA";
  i.tag = {{TagPart("B"), TagPart(), TagPart("NODEB")}, {TagPart("A"), TagPart("ALPHA"), TagPart("NODEA")}};
  return i;
}

}  // namespace

TEST_CASE("the DATA frame of the reference's test vectors") {
  const auto bytes = from_hex("C9D7 01 50 80 00 0009 00000001 00000003 C1C2C3").value();
  const auto scan = streams::scan_frame(streams::Kind::ipc, 65536, bytes);
  REQUIRE(scan.result == streams::Scan::Result::complete);
  CHECK(FrameType{scan.frame.header.type} == FrameType::data);
  CHECK(scan.frame.header.flags == kContinued);
  CHECK(scan.frame.header.path == 9);
  CHECK(scan.frame.header.correlator == 1);
  CHECK(to_hex(scan.frame.payload) == "C1 C2 C3");
  const auto again = streams::emit_frame(streams::Kind::ipc, {0x50, kContinued, 0, 9, 1}, from_hex("C1C2C3").value());
  CHECK(to_hex(again.view()) == to_hex(bytes));
}

TEST_CASE("an introduction has path and window and user block and parsed tag in EBCDIC") {
  const auto bytes = emit_introduction(example());
  CHECK(to_hex(bytes) ==
        "00 09 00 00 00 01 00 00 C1 D3 D7 C8 C1 40 40 40 E4 E2 C5 D9 F1 40 40 40 D5 D6 C4 C5 C1 40 40 40 "
        "19 09 01 C2 00 05 D5 D6 C4 C5 C2 0E 01 C1 05 C1 D3 D7 C8 C1 05 D5 D6 C4 C5 C1");
  const auto parsed = parse_introduction(bytes);
  REQUIRE(parsed);
  CHECK(*parsed == example());
}

TEST_CASE("a short or wrong introduction is refused and a longer one is taken") {
  auto bytes = emit_introduction(example());
  for (std::size_t n = 0; n < bytes.size(); ++n) CHECK_FALSE(parse_introduction(ByteView(bytes).first(n)).ok());
  auto longer = bytes;
  longer.insert(longer.end(), 5, 0xFF);
  CHECK(parse_introduction(longer).ok());
  auto no_path = bytes;
  no_path[1] = 0;
  CHECK_FALSE(parse_introduction(no_path).ok());
  auto bad_tag = bytes;
  bad_tag[33] = 0xFF;
  CHECK_FALSE(parse_introduction(bad_tag).ok());
}

TEST_CASE("RESUME and ABORT and WINDOW say what they are given") {
  const ResumePoint point{7, kCloseReceived | kClaimOpen, 0x01020304, 0x0A0B0C0D};
  const auto resume = emit_resume(point);
  CHECK(to_hex(resume) == "00 07 A0 00 01 02 03 04 0A 0B 0C 0D");
  CHECK(parse_resume(resume).value() == point);
  CHECK_FALSE(parse_resume(ByteView(resume).first(11)).ok());
  const auto abort = emit_abort({7, 5});
  CHECK(to_hex(abort) == "00 07 00 00 00 00 00 05");
  CHECK(parse_abort(abort).value() == AbortPoint{7, 5});
  CHECK_FALSE(parse_abort({}).ok());
  CHECK(parse_window(emit_window(70000)).value() == 70000);
  CHECK_FALSE(parse_window({}).ok());
}

TEST_CASE("what ends a connection is told to the partner's user") {
  for (const auto r : {AbortReason::abcls, AbortReason::task_ended, AbortReason::ipc_stopping,
                       AbortReason::protocol_error, AbortReason::not_resumed}) {
    CHECK(abort_reason(reason_of(r)) == r);
    CHECK(completion_code(reason_of(r)) == 3);
  }
  for (int type = 0x40; type <= 0x44; ++type) CHECK_FALSE(name(FrameType{static_cast<std::uint8_t>(type)}).empty());
  CHECK(name(FrameType{0x60}).empty());
}
