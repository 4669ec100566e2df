#include "dlc/definition.h"

#include <catch2/catch.hpp>

#include "base/tcp.h"
#include "dlc/link.h"
#include "dlc/xid.h"

using namespace openrui;

TEST_CASE("a MAC address is read in canonical and in non-canonical order") {
  // Transports reference 1.2: non-canonical 4000.0999.1000 is canonical 0200.9099.0800.
  const MacAddress expected{{0x02, 0x00, 0x90, 0x99, 0x08, 0x00}};
  for (const auto* text :
       {"02:00:90:99:08:00", "02-00-90-99-08-00", "0200.9099.0800", "nc:40:00:09:99:10:00", "nc:4000.0999.1000"}) {
    CAPTURE(text);
    const auto mac = parse_mac(text);
    REQUIRE(mac.ok());
    CHECK(mac.value() == expected);
  }
  CHECK(to_words(expected) == "02:00:90:99:08:00");
  CHECK(to_words_both(expected) == "02:00:90:99:08:00 (nc:40:00:09:99:10:00)");
}

TEST_CASE("a MAC address that is none is refused with what was found and what would be right") {
  for (const auto* text : {"", "40", "40:00:00:00:37", "40:00:00:00:37:0G", "40:00:00:00:37:05:06", "40-00:00:00:37:05",
                           "nc:", "4000.0999.10", "4000:0999:1000", "0x40:00:00:00:37:05"}) {
    CAPTURE(text);
    const auto mac = parse_mac(text);
    REQUIRE_FALSE(mac.ok());
    CHECK(mac.error().find('"' + std::string(text) + '"') == 0);
    CHECK(mac.error().find("40:00:00:00:37:05") != std::string::npos);
  }
  CHECK(parse_mac("01:00:00:00:37:05").error().find("group address") != std::string::npos);
  CHECK(parse_mac("nc:80:00:00:00:37:05").error().find("group address") != std::string::npos);
}

TEST_CASE("a node identification is three hex digits, a hyphen and five hex digits") {
  const auto id = parse_node_id("017-00018");
  REQUIRE(id.ok());
  CHECK(id->block == 0x017);
  CHECK(id->number == 0x00018);
  CHECK(to_words(*id) == "017-00018");
  CHECK(to_words(NodeId{0x05D, 0xABCDE}) == "05D-ABCDE");
  for (const auto* text : {"", "017", "01700018", "17-00018", "017-0018", "017_00018", "01G-00018", "017-000018"}) {
    CAPTURE(text);
    REQUIRE_FALSE(parse_node_id(text).ok());
    CHECK(parse_node_id(text).error().find("017-00018") != std::string::npos);
  }
}

TEST_CASE("XID format 0 is the six bytes of the book") {
  const auto xid = emit_xid0(NodeId{0x05D, 0x00001});
  CHECK(to_hex(xid) == "02 00 05 D0 00 01");  // SNA reference 9.1
  const auto head = parse_xid_head(xid);
  REQUIRE(head.ok());
  CHECK(*head == XidHead{0, 2, NodeId{0x05D, 1}});
  CHECK_FALSE(parse_xid_head(ByteView(xid).first(5)).ok());
}

TEST_CASE("a primary that requires an identification refuses every other XID and says both") {
  const NodeId required{0x017, 0x00018};
  CHECK_FALSE(refuse_xid(emit_xid0(required), required));
  CHECK_FALSE(refuse_xid(emit_xid0(required), std::nullopt));
  CHECK_FALSE(refuse_xid({}, std::nullopt));
  CHECK(refuse_xid({}, required)->find("null XID") != std::string::npos);
  const auto wrong = refuse_xid(emit_xid0(NodeId{0x017, 0x00019}), required);
  REQUIRE(wrong);
  CHECK(wrong->find("017-00019") != std::string::npos);
  CHECK(wrong->find("017-00018") != std::string::npos);
  CHECK(refuse_xid(Bytes{0x02}, std::nullopt));
}

TEST_CASE("an endpoint is written as people write it") {
  CHECK(to_words(Endpoint{"127.0.0.2", 2065}) == "127.0.0.2:2065");
  CHECK(to_words(Endpoint{"::1", 2067}) == "[::1]:2067");
  CHECK(to_words(Endpoint{"", 2065}) == "*:2065");
}

TEST_CASE("every reason for a loss has a name of its own") {
  std::string all;
  for (int r = 0; r <= static_cast<int>(InopReason::operator_request); ++r) {
    const std::string word(name(static_cast<InopReason>(r)));
    CHECK(word != "?");
    CHECK(all.find(word) == std::string::npos);
    all += word + '|';
  }
  CHECK(name(DlcType::dlsw) == "dlsw");
  CHECK(name(DlcType::loopback) == "loopback");
  CHECK(name(EthernetFraming::ieee_802_3) == "802.3");
  CHECK(name(EthernetFraming::ethernet_ii) == "ethernet2");
}
