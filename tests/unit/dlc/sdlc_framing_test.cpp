// Frames on the emulator's line (transports reference 3.3).
#include <catch2/catch.hpp>

#include "dlc/sdlc/framing.h"
#include "support/hex.h"

using namespace openrui;
using namespace openrui::sdlc;
using test::hex;

namespace {

// "frame C1 93 (6)", "garbage (2)", "incomplete (1)": what scan() makes of the front, and how much it took.
std::string scanned(std::string_view text) {
  const auto bytes = hex(text);
  const auto front = scan(bytes);
  const auto taken = " (" + std::to_string(front.taken) + ")";
  if (front.kind == Scan::Kind::frame) return "frame " + to_hex(front.frame) + taken;
  return (front.kind == Scan::Kind::garbage ? "garbage" : "incomplete") + taken;
}

std::string emitted(std::vector<SdlcFrame> frames, SdlcModulo modulo = SdlcModulo::eight) {
  return to_hex(emit_transmission(frames, modulo).view());
}

}  // namespace

TEST_CASE("a frame stands between 7E and 47 0F 7E") {
  CHECK(scanned("7E C1 93 47 0F 7E") == "frame C1 93 (6)");
  CHECK(scanned("7E C1 93 47 0F 7E 7E C1 11 47 0F 7E") == "frame C1 93 (6)");
  CHECK(scanned("7E C1 00 2D 7E 47 0F 00 47 0F 7E") == "frame C1 00 2D 7E 47 0F 00 (11)");
  CHECK(scanned("7E C1 00 47 0F 47 0F 7E") == "frame C1 00 47 0F (8)");
  // Address and control may look like the FCS.
  CHECK(scanned("7E 47 0F 7E 47 0F 7E") == "frame 47 0F 7E (7)");
}

TEST_CASE("one clocking byte in front of the flag and all but the last of several flags are passed over") {
  CHECK(scanned("00 7E C1 93 47 0F 7E") == "frame C1 93 (7)");
  CHECK(scanned("AA 7E C1 93 47 0F 7E") == "frame C1 93 (7)");
  CHECK(scanned("7E 7E 7E C1 93 47 0F 7E") == "frame C1 93 (8)");
  CHECK(scanned("AA 7E 7E C1 93 47 0F 7E") == "frame C1 93 (8)");
}

TEST_CASE("what is not finished waits, whatever the byte it breaks off at") {
  const auto whole = hex("AA 7E C1 10 2F 00 47 0F 7E");
  for (std::size_t n = 0; n < whole.size(); ++n) {
    CAPTURE(n);
    const auto front = scan(ByteView(whole).first(n));
    CHECK(front.kind == Scan::Kind::incomplete);
    CHECK(front.taken <= 1);
  }
}

TEST_CASE("bytes that begin no frame are passed over up to the next flag") {
  CHECK(scanned("C1 93 7E C1 11 47 0F 7E") == "garbage (2)");
  CHECK(scanned("00 00 7E C1 11 47 0F 7E") == "garbage (2)");
  CHECK(scanned("01 02 03") == "garbage (3)");
  CHECK(scanned("AA 01") == "garbage (2)");
}

TEST_CASE("a frame without an end is given up when it is longer than two transmissions") {
  Bytes bytes(kLongestUnfinished, 0x01);
  bytes[0] = kFlag;
  CHECK(scan(bytes).kind == Scan::Kind::incomplete);
  bytes.push_back(0x01);
  CHECK(scan(bytes).kind == Scan::Kind::garbage);
  CHECK(scan(bytes).taken == bytes.size());
}

TEST_CASE("a transmission holds its frames with two flags each") {
  SdlcFrame snrm;
  snrm.address = 0xC1;
  snrm.type = SdlcType::snrm;
  snrm.poll_final = true;
  CHECK(emitted({snrm}) == "7E C1 93 47 0F 7E");
  const auto piu = hex("2F 00 00");
  SdlcFrame data;
  data.address = 0xC1;
  data.type = SdlcType::i;
  data.nr = 2;
  data.information = piu;
  SdlcFrame poll;
  poll.address = 0xC1;
  poll.type = SdlcType::rr;
  poll.nr = 2;
  poll.poll_final = true;
  CHECK(emitted({data, poll}) == "7E C1 40 2F 00 00 47 0F 7E 7E C1 51 47 0F 7E");
  CHECK(emitted({data, poll}, SdlcModulo::extended) == "7E C1 00 04 2F 00 00 47 0F 7E 7E C1 01 05 47 0F 7E");
}

TEST_CASE("a PIU that holds the end mark is known before it is sent") {
  CHECK(looks_like_end(hex("2D 00 47 0F 7E 00"), SdlcModulo::eight));
  CHECK(looks_like_end(hex("47 0F 7E"), SdlcModulo::eight));
  CHECK_FALSE(looks_like_end(hex("2D 00 47 0F 00 7E"), SdlcModulo::eight));
  CHECK_FALSE(looks_like_end(hex("47 0F"), SdlcModulo::eight));
  CHECK_FALSE(looks_like_end({}, SdlcModulo::extended));
  // Behind a second control byte of 47.
  CHECK(looks_like_end(hex("0F 7E 00"), SdlcModulo::extended));
  CHECK_FALSE(looks_like_end(hex("0F 7E 00"), SdlcModulo::eight));
}
