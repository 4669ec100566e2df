#include "formats/message_words.h"

#include <catch2/catch.hpp>

#include "formats/ru/ru_kind.h"

using namespace openrui;

TEST_CASE("a request in words is read back as the same RH whatever its indicators are") {
  const RuKind kinds[] = {RuKind::data, RuKind::character_coded, RuKind::bind, RuKind::lustat, RuKind::init_self};
  for (const auto kind : kinds) {
    for (unsigned bits = 0; bits < 0x40000; bits += 37) {
      // FI to EC; DR1, DR2, ERI, QRI; BB, EB, CD, CSI, EDI, PDI, CEB. PI is the sender's.
      const auto spread = [&](unsigned from, std::initializer_list<unsigned> masks) {
        unsigned byte = 0;
        for (const auto mask : masks) byte |= (bits >> from++) & 1 ? mask : 0;
        return static_cast<std::uint8_t>(byte);
      };
      const auto category = kind == RuKind::bind ? 0x60 : kind == RuKind::lustat ? 0x40 : 0;
      const Rh rh(static_cast<std::uint8_t>(category | spread(0, {8, 4, 2, 1})),
                  spread(4, {0x80, 0x40, 0x20, 0x10, 4, 2}), spread(10, {0x80, 0x40, 0x20, 8, 4, 2, 1}));
      const auto text = request_words(kind, rh);
      const auto message = parse_message(split_words(text));
      INFO(text);
      REQUIRE(message.ok());
      REQUIRE(message->kind == kind);
      REQUIRE(message->rh == rh);
      REQUIRE(message->indicators);
    }
  }
}

TEST_CASE("a usual request says its place in the chain and its form of response and nothing else") {
  CHECK(request_words(RuKind::data, {0x03, 0x90, 0x00}) == "data only RQE1");
  CHECK(request_words(RuKind::data, {0x02, 0x80, 0x20}) == "data first RQD1 CD");
  CHECK(request_words(RuKind::bind, rh::session_control) == "BIND only RQD1");
  CHECK(request_words(RuKind::notify, rh::network_services) == "NOTIFY only RQD1");
  CHECK(request_words(RuKind::init_self, {0x03, 0x80, 0x00}) == "INIT-SELF only RQD1 !FI");
}
