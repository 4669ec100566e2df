#include "formats/xid.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "formats/sense.h"
#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

namespace {

constexpr std::string_view kXid0 = "02 00 05 D0 00 01";
constexpr std::string_view kXid1 =
    "12 1D 01 70 00 17 00 00 00 00 01 09 00 00 00 00 07 00 00 00 00 00 00 00 00 00 00 00 00";
constexpr std::string_view kXid3 =
    "32 1D 05 D0 00 01 00 00 00 00 00 00 00 00 00 00 00 01 0B 01 00 01 09 00 00 00 00 07 00";
constexpr std::string_view kXid3Named =
    "32 26 05 D0 00 01 00 00 F0 8A 00 00 80 00 00 00 00 01 0B 11 00 01 09 00 00 00 00 07 00 0E 07 F4 C14BD5D6C4C5";

bool any_line(const std::vector<std::string>& lines, std::string_view text) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const auto& l) { return l.find(std::string(text)) != std::string::npos; });
}

}  // namespace

TEST_CASE("the worked XIDs of formats 0, 1 and 3 are emitted byte for byte") {
  for (const auto text : {kXid0, kXid1, kXid3, kXid3Named}) {
    const auto xid = parse_xid(hex(text));
    INFO(text);
    REQUIRE(xid);
    CHECK(to_hex(emit_xid(*xid)) == to_hex(hex(text)));
  }
}

TEST_CASE("block and number of the node identification are 12 and 20 bits") {
  const auto xid = parse_xid(hex(kXid0));
  REQUIRE(xid);
  CHECK(xid->format == 0);
  CHECK(xid->node_type == 2);
  CHECK(xid->block == 0x05D);
  CHECK(xid->number == 0x00001);
  CHECK(to_words(*xid) == "XID 0, node type 2, 05D-00001");
  Xid own;
  own.block = 0x017;
  own.number = 0xABCDE;
  CHECK(emit_xid(own) == hex("02 00 01 7A BC DE"));
}

TEST_CASE("format 1 is read in its head, and its fixed fields are said in words") {
  const auto xid = parse_xid(hex(kXid1));
  REQUIRE(xid);
  CHECK(xid->block == 0x017);
  CHECK(any_line(explain(*xid), "longest I-field 265"));
  CHECK(any_line(explain(*xid), "up to 7 I-frames unacknowledged"));
  const auto head = parse_xid(hex("12 06 01 70 00 17"));
  REQUIRE(head);
  CHECK(emit_xid(*head) == hex("12 06 01 70 00 17"));
}

TEST_CASE("the characteristics of format 3 are read by name") {
  const auto xid = parse_xid(hex(kXid3Named));
  REQUIRE(xid);
  REQUIRE(xid->three);
  const auto& x = *xid->three;
  CHECK(x.has(Xid3Flag::init_self));
  CHECK(x.has(Xid3Flag::requires_whole_binds));
  CHECK(x.has(Xid3Flag::actpu_suppressed));
  CHECK(x.has(Xid3Flag::secondary_nonactivation));
  CHECK(x.has(Xid3Flag::negotiation_complete_supported));
  CHECK_FALSE(x.has(Xid3Flag::network_node));
  CHECK(x.state() == XidState::prenegotiation);
  CHECK(x.dlc_type == 1);
  const auto lines = explain(*xid);
  CHECK(any_line(lines, "ACTPU suppressed"));
  CHECK(any_line(lines, "exchange state: prenegotiation"));
  CHECK(any_line(lines, "primary, two-way simultaneous, largest BTU 265"));
  CHECK(any_line(lines, "vector 0E network name: CP \"A.NODE\""));
}

TEST_CASE("an XID of format 3 built by name is the worked example") {
  Xid xid;
  xid.format = 3;
  xid.block = 0x05D;
  xid.number = 1;
  xid.three.emplace();
  SdlcSection section;
  section.two_way_simultaneous = true;
  xid.three->dlc_section = emit_sdlc_section(section);
  CHECK(to_hex(emit_xid(xid)) == to_hex(hex(kXid3)));
  const auto back = parse_sdlc_section(*xid.three);
  REQUIRE(back);
  CHECK(back->max_btu == 265);
  CHECK(back->max_frames == 7);
  xid.three->set_state(XidState::negotiation);
  xid.three->set(Xid3Flag::network_node, true);
  xid.three->set(Xid3Flag::negotiation_complete, true);
  CHECK(emit_xid(xid)[9] == 0x44);
  CHECK(emit_xid(xid)[12] == 0x40);
  CHECK(xid.three->state() == XidState::negotiation);
}

TEST_CASE("an XID that is cut at any byte is refused with the XID length error (1015)") {
  for (const auto text : {kXid0, kXid3Named}) {
    const auto whole = hex(text);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const auto xid = parse_xid(ByteView(whole).first(length));
      REQUIRE_FALSE(xid);
      CHECK(xid.error().sense == Sense{0x10150000});
    }
  }
  auto no_section = hex(kXid3);
  no_section[18] = 0;
  CHECK(parse_xid(no_section).error().offset == 18);
  auto long_section = hex(kXid3);
  long_section[18] = 0x0C;
  CHECK(parse_xid(long_section).error().offset == 18);
}

TEST_CASE("padding behind the length of an XID is ignored") {
  auto padded = hex(kXid3);
  padded.resize(64, 0);
  const auto xid = parse_xid(padded);
  REQUIRE(xid);
  CHECK(to_hex(emit_xid(*xid)) == to_hex(hex(kXid3)));
}
