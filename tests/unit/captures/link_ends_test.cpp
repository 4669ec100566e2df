#include "captures/link_ends.h"

#include <catch2/catch.hpp>

#include "golden_session.h"

using namespace openrui;

namespace {

LinkEnd place(LinkEnds& ends, const char* hex, CaptureDirection direction = CaptureDirection::unknown,
              std::string_view link = "L") {
  const auto bytes = *from_hex(hex);
  CapturedUnit unit;
  unit.link = link;
  unit.bytes = bytes;
  unit.direction = direction;
  ends.place(unit);
  return unit.from;
}

}  // namespace

TEST_CASE("addresses and request codes tell who sent each PIU of the golden session") {
  LinkEnds ends;
  for (const auto& step : golden::kSession) {
    INFO(step.piu);
    CHECK(place(ends, step.piu) == step.from);
  }
}

TEST_CASE("an LU-LU session is placed by its BIND even when the PLU's address is also that of an LU") {
  LinkEnds ends;
  place(ends, "2D 00 01 00 00 02 | 6B 80 00 | 0D 01 01");
  place(ends, "2D 00 02 00 00 03 | 6B 80 00 | 0D 01 01");
  CHECK(place(ends, "2C 00 02 01 00 01 | 03 80 00 | C1") == LinkEnd::host);  // a guess: 01 is usual for a PLU
  CHECK(place(ends, "2D 00 01 02 00 01 | 6B 80 00 | 31 01") == LinkEnd::host);
  CHECK(place(ends, "2C 00 02 01 00 01 | 03 80 00 | C1") == LinkEnd::node);
  CHECK(place(ends, "2C 00 01 02 00 01 | 03 80 00 | C1") == LinkEnd::host);
}

TEST_CASE("an LU-LU session without BIND is placed by the addresses of the SSCP-LU session") {
  LinkEnds ends;
  CHECK(place(ends, "2C 00 05 04 00 01 | 03 80 00") == LinkEnd::unknown);
  place(ends, "2C 00 00 05 00 01 | 03 80 00 | C1");
  CHECK(place(ends, "2C 00 05 04 00 01 | 03 80 00") == LinkEnd::host);
  CHECK(place(ends, "2C 00 04 05 00 01 | 03 80 00") == LinkEnd::node);
  CHECK(place(ends, "20 00 04 05 00 01 | C1") == LinkEnd::node);
}

TEST_CASE("one PIU that tells its sender makes the recorded directions of a link tell all others") {
  LinkEnds ends;
  using enum CaptureDirection;
  CHECK(place(ends, "2C 00 05 04 00 01 | 03 80 00", sent) == LinkEnd::unknown);
  CHECK(place(ends, "2D 00 02 00 00 02 | 6B 80 00 | 0D 01 01", sent) == LinkEnd::host);
  CHECK(place(ends, "2C 00 05 04 00 01 | 03 80 00", sent) == LinkEnd::host);
  CHECK(place(ends, "2C 00 05 04 00 01 | 03 80 00", received) == LinkEnd::node);
  CHECK(place(ends, "2C 00 05 04 00 01 | 03 80 00", sent, "OTHER") == LinkEnd::unknown);
}

TEST_CASE("an XID tells its sender by node type and format") {
  const auto sender = [](const char* hex) {
    LinkEnds ends;
    const auto bytes = *from_hex(hex);
    CapturedUnit unit;
    unit.kind = UnitKind::xid;
    unit.bytes = bytes;
    ends.place(unit);
    return unit.from;
  };
  CHECK(sender("02 00 05 D0 00 01") == LinkEnd::node);
  CHECK(sender("04 00 FF F0 00 01") == LinkEnd::host);
  CHECK(sender("") == LinkEnd::unknown);
}

TEST_CASE("a capture with a great many links does not make the reader grow") {
  LinkEnds ends;
  for (int i = 0; i < 5000; ++i) {
    CHECK(place(ends, "2D 00 02 00 00 02 | 6B 80 00 | 0D 01 01", CaptureDirection::unknown, std::to_string(i)) ==
          LinkEnd::host);
  }
}

TEST_CASE("PIUs too short to tell anything are placed nowhere") {
  LinkEnds ends;
  CHECK(place(ends, "") == LinkEnd::unknown);
  CHECK(place(ends, "2D 00 00") == LinkEnd::unknown);
  CHECK(place(ends, "2D 00 00 00 00 01 6B") == LinkEnd::unknown);
  CHECK(place(ends, "2D 00 00 00 00 01 6B 80 00") == LinkEnd::unknown);
}
