#include "captures/exported_pdu.h"

#include <catch2/catch.hpp>

using namespace openrui;

namespace {

Bytes encoded(const ExportedPdu& pdu) {
  ByteWriter out;
  encode(pdu, out);
  return out.take();
}

const Bytes kPiu = *from_hex("2D 00 00 00 00 01 EB 80 00 11 01");

ExportedPdu sent_piu() {
  ExportedPdu pdu;
  pdu.dissector = kDissectorPiu;
  pdu.direction = CaptureDirection::sent;
  pdu.link = "HOST1";
  pdu.own_end = LinkEnd::node;
  pdu.payload = kPiu;
  return pdu;
}

}  // namespace

TEST_CASE("a sent PIU has the link's name as source address and the partner as destination") {
  // Tags as Wireshark defines them: 12 name, 35 direction, 22 and 23 IPv6 addresses, 0 end; lengths in multiples of 4.
  CHECK(to_hex(encoded(sent_piu())) == to_hex(*from_hex("000C 0004 73 6E 61 00"
                                                        "0023 0004 00 00 00 00"
                                                        "0016 0010 48 4F 53 54 31 00 00 00 00 00 00 00 00 00 00 00"
                                                        "0017 0010 68 6F 73 74 00 00 00 00 00 00 00 00 00 00 00 00"
                                                        "0000 0000"
                                                        "2D 00 00 00 00 01 EB 80 00 11 01")));
}

TEST_CASE("an exported PDU is read back as it was written, in both directions and for both ends") {
  for (const auto direction : {CaptureDirection::sent, CaptureDirection::received}) {
    for (const auto own_end : {LinkEnd::node, LinkEnd::host, LinkEnd::unknown}) {
      auto pdu = sent_piu();
      pdu.direction = direction;
      pdu.own_end = own_end;
      pdu.protocol_column = "SNA link";
      pdu.information_column = "five5";
      const auto record = encoded(pdu);
      CHECK(record.size() == encoded_size(pdu));
      const auto back = decode_exported_pdu(record);
      REQUIRE(back.ok());
      CHECK(back->dissector == "sna");
      CHECK(back->direction == direction);
      CHECK(back->own_end == own_end);
      CHECK(back->link == "HOST1");
      CHECK(back->protocol_column == "SNA link");
      CHECK(back->information_column == "five5");
      CHECK(to_hex(back->payload) == to_hex(kPiu));
    }
  }
}

TEST_CASE("a link name is cut at the 16 bytes of an address") {
  auto pdu = sent_piu();
  pdu.link = "A-LINK-WITH-A-VERY-LONG-NAME";
  const auto record = encoded(pdu);
  const auto back = decode_exported_pdu(record);
  REQUIRE(back.ok());
  CHECK(back->link == "A-LINK-WITH-A-VE");
}

TEST_CASE("the exported PDU of another program gives its payload, and no name is made of its addresses") {
  const auto record = *from_hex(
      "000C 0004 736E6100  0016 0010 FE80 0000 0000 0000 0102 0304 0506 0708  001D 0004 00000007  0000 0000"
      "2C 00");
  const auto pdu = decode_exported_pdu(record);
  REQUIRE(pdu.ok());
  CHECK(pdu->dissector == "sna");
  CHECK(pdu->link.empty());
  CHECK(pdu->direction == CaptureDirection::unknown);
  CHECK(to_hex(pdu->payload) == "2C 00");
}

TEST_CASE("an exported PDU cut within its tags is an error, whatever the place") {
  auto pdu = sent_piu();
  const auto record = encoded(pdu);
  const auto tags = record.size() - kPiu.size();
  for (std::size_t n = 0; n < record.size(); ++n) {
    CHECK(decode_exported_pdu(ByteView(record).first(n)).ok() == (n >= tags));
  }
  const auto long_tag = *from_hex("000C FFFF 736E6100");
  const auto result = decode_exported_pdu(long_tag);
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().offset == 0);
}
