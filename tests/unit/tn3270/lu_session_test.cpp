// An LU by RUI: verbs, and what passes on its flows (LUA reference 7, 8, 13; SNA reference 11).
#include "terminal_world.h"

using namespace openrui::tn3270;
using namespace openrui::tn3270::test;
using Lua = FakeLua;

TEST_CASE("BIND and SDT are accepted, and data flow in both directions with brackets and turns") {
  World w;
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_BIND, 1, kSc, kBindLu2);
  CHECK(w.lua.written() == Lines{"exp 80 00 00 #1"});
  CHECK(w.heard() == hex(bytes({3, 0, 0, 0, 0}) + kBindLu2 + bytes({255, 239})));
  // Before SDT nothing may be sent.
  w.input(bytes({0x7D, 0x40, 0x40}));
  CHECK(w.lua.written().empty());
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_SDT, 2, kSc, bytes({0xA0}));
  CHECK(w.lua.written() == Lines{"exp 80 00 00 #2", "norm 03 90 A0: 7D 40 40"});
  // The host's turn until it gives it back.
  w.input(bytes({0xF1}));
  CHECK(w.lua.written().empty());
  w.data(1, kOnlyRqe, bytes({0xF1, 0xC2}));
  CHECK(w.lua.written().empty());
  w.data(2, kOnlyRqe | kCd, bytes({0xF1, 0xC3}));
  CHECK(w.lua.written() == Lines{"norm 03 90 20: F1"});
  // The end of the bracket: the next input begins one.
  w.data(3, kOnlyRqe | kEb, bytes({0xF5, 0xC3}));
  w.input(bytes({0x7D}));
  CHECK(w.lua.written() == Lines{"norm 03 90 A0: 7D"});
}

TEST_CASE("a chain of several RUs is one record, and input that is too long for an RU is a chain") {
  World w;
  w.bind(kBindLu2);
  w.data(1, 0x029080, bytes({0xF5, 0xC3}));
  w.data(2, 0x009000, bytes({0xC1}));
  CHECK(w.heard().empty());
  w.data(3, 0x018020, bytes({0xC2}));
  CHECK(w.heard() == "00 00 02 00 00 F5 C3 C1 C2 FF EF");
  w.say(bytes({2, 0, 0, 0, 0, 0, 255, 239}));
  CHECK(w.lua.written() == Lines{"norm 80 00 00 #3"});
  w.input(bytes({0x7D}) + Bytes(299, 0xC1));
  const auto elements = w.lua.written();
  REQUIRE(elements.size() == 2);
  CHECK(elements[0].rfind("norm 02 90 00: 7D C1", 0) == 0);
  CHECK(elements[1].rfind("norm 01 90 20: C1", 0) == 0);
  // 256 bytes and 44.
  CHECK(elements[1].size() == std::string("norm 01 90 20:").size() + 3 * 44);
}

TEST_CASE("the host gets the client's answer to a chain that wants one, positive or negative") {
  World w;
  w.bind(kBindLu2);
  w.data(1, kOnlyRqd | kBb | kCd, bytes({0xF5, 0xC3}));
  CHECK(w.heard() == "00 00 02 00 00 F5 C3 FF EF");
  // No input while a response is owed (LUA reference 13.7).
  w.input(bytes({0x7D}));
  CHECK(w.lua.written().empty());
  w.say(bytes({2, 0, 0, 0, 0, 0, 255, 239}));
  CHECK(w.lua.written() == Lines{"norm 80 00 00 #1", "norm 03 90 20: 7D"});
  const std::pair<int, const char*> troubles[] = {
      {0, "10 03 00 00"}, {1, "08 02 00 00"}, {2, "10 05 00 00"}, {3, "08 31 00 00"}};
  std::uint16_t snf = 2;
  for (const auto& [code, sense] : troubles) {
    w.data(snf, kOnlyRqd, bytes({0xF1, 0xC3}));
    w.say(bytes({2, 0, 1, 0, snf - 1, code, 255, 239}));
    CHECK(w.lua.written() == Lines{"norm 80 10 00 #" + std::to_string(snf) + ": " + sense});
    ++snf;
  }
}

TEST_CASE("a chain that asks for exception responses can be refused while the host waits for us") {
  World w;
  w.bind(kBindLu2);
  w.data(1, kOnlyRqe | kBb | kCd, bytes({0xF5, 0xC3}));
  // With a READ the library would take the chain as accepted.
  CHECK(w.lua.read(Lua::kNormal) == nullptr);
  w.say(bytes({2, 0, 1, 0, 0, 2, 255, 239}));
  CHECK(w.lua.written() == Lines{"norm 80 10 00 #1: 10 05 00 00"});
  CHECK(w.lua.read(Lua::kNormal) != nullptr);
  // The turn is the host's again, who recovers.
  w.input(bytes({0x7D}));
  CHECK(w.lua.written().empty());
  w.data(2, kOnlyRqe | kCd, bytes({0xF1, 0xC3}));
  CHECK(w.lua.written() == Lines{"norm 03 90 20: 7D"});
  CHECK(w.lua.read(Lua::kNormal) != nullptr);
}

TEST_CASE("without RESPONSES the gateway answers by itself, and never what wants no answer") {
  World w("IBM-3278-2", bytes({0}));
  w.bind(kBindLu2);
  w.data(1, kOnlyRqd | kBb, bytes({0xF5, 0xC3}));
  CHECK(w.lua.written() == Lines{"norm 80 00 00 #1"});
  w.data(2, kOnlyRqe, bytes({0xF1, 0xC3}));
  w.data(3, kOnlyRqn | kCd, bytes({0xF1, 0xC3}));
  CHECK(w.lua.written().empty());
}

TEST_CASE("UNBIND gives the screen back to the SSCP, and another BIND may follow") {
  World w;
  w.bind(kBindLu2);
  w.data(1, kOnlyRqe | kBb, bytes({0xF5, 0xC3}));
  w.heard();
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_UNBIND, 9, kSc, bytes({0x32, 0x01}));
  CHECK(w.lua.written() == Lines{"exp 80 00 00 #9"});
  CHECK(w.heard() == "04 00 00 00 00 01 FF EF");
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 4, kOnlyRqn, bytes({0x15, 0xC1}));
  CHECK(w.heard() == "07 00 00 00 00 15 C1 FF EF");
  w.bind(kBindLu2);
  w.input(bytes({0x7D}));
  CHECK(w.lua.written() == Lines{"norm 03 90 A0: 7D"});
}

TEST_CASE("a BIND that the device cannot be is refused with the byte, and a negotiable one is answered in full") {
  World w;
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_BIND, 1, kSc, kBindLu3);
  CHECK(w.lua.written() == Lines{"exp 80 10 00 #1: 08 35 00 0E"});
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_BIND, 2, kSc, bytes({0x31, 1}));
  CHECK(w.lua.written() == Lines{"exp 80 10 00 #2: 10 02 00 00"});
  CHECK(w.heard().empty());
  auto negotiable = kBindLu2;
  negotiable[1] = 0;
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_BIND, 3, kSc, negotiable);
  CHECK(w.lua.written() == Lines{"exp 80 00 00 #3: " + hex(negotiable)});
}

TEST_CASE("a BIND with longer RUs gets a longer buffer, also when a READ is waiting") {
  World w;
  w.bind(kBindLu2);
  REQUIRE(w.lua.read(Lua::kNormal) != nullptr);
  CHECK(w.lua.read(Lua::kNormal)->common.lua_max_length == 3840);
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_UNBIND, 3, kSc, bytes({0x32, 0x02}));
  w.lua.written();
  auto longer = kBindLu2;
  longer[11] = 0x8A;  // 8192
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_BIND, 4, kSc, longer);
  auto* purge = w.lua.find(LUA_OPCODE_RUI_PURGE);
  REQUIRE(purge != nullptr);
  auto* waiting = w.lua.read(Lua::kNormal);
  CHECK(reinterpret_cast<LUA_VERB_RECORD*>(purge->common.lua_data_ptr) == waiting);
  w.lua.complete(waiting, LUA_CANCELLED, LUA_PURGED);
  w.lua.complete(purge);
  REQUIRE(w.lua.read(Lua::kNormal) != nullptr);
  CHECK(w.lua.read(Lua::kNormal)->common.lua_max_length == 8192);
}

TEST_CASE("a chain that is longer than the limit is refused, and what comes of it is dropped") {
  World w("IBM-3278-2", bytes({0, 2}), 4096);
  w.bind(kBindLu2);
  w.data(1, 0x029080, Bytes(3000, 0xC1));
  w.data(2, 0x009000, Bytes(3000, 0xC1));
  CHECK(w.lua.written() == Lines{"norm 80 10 00 #2: 08 12 00 00"});
  // The library drops the rest, and says when it is over.
  w.lua.complete(w.lua.read(Lua::kNormal), LUA_NEGATIVE_RSP, 0);
  CHECK(w.heard().empty());
  w.data(4, kOnlyRqe | kCd, bytes({0xF1, 0xC3}));
  CHECK(w.heard() == "00 00 01 00 00 F1 C3 FF EF");
}

TEST_CASE("an exception request is answered with the sense that it carries") {
  World w;
  w.bind(kBindLu2);
  w.data(5, 0x079000, bytes({0x20, 0x03, 0, 0, 0xF5}));
  CHECK(w.lua.written() == Lines{"norm 80 10 00 #5: 20 03 00 00"});
}

TEST_CASE("a bid is accepted between brackets and refused when input waits or a bracket is open") {
  World w;
  w.bind(kBindLu2);
  w.lua.from_host(Lua::kNormal, LUA_MESSAGE_TYPE_BID, 1, kDfc, bytes({0xC8}));
  CHECK(w.lua.written() == Lines{"norm 80 00 00 #1"});
  // The bracket is the bidder's to begin.
  w.input(bytes({0x7D}));
  CHECK(w.lua.written().empty());
  w.data(2, kOnlyRqe | kBb | kCd, bytes({0xF5, 0xC3}));
  CHECK(w.lua.written() == Lines{"norm 03 90 20: 7D"});
  w.lua.from_host(Lua::kNormal, LUA_MESSAGE_TYPE_BID, 3, kDfc, bytes({0xC8}));
  CHECK(w.lua.written() == Lines{"norm 80 10 00 #3: 08 13 00 00"});
  w.lua.from_host(Lua::kNormal, LUA_MESSAGE_TYPE_RTR, 4, kDfc, bytes({0x05}));
  CHECK(w.lua.written() == Lines{"norm 80 10 00 #4: 08 19 00 00"});
}

TEST_CASE("CANCEL drops the chain that it ends, and CLEAR everything") {
  World w;
  w.bind(kBindLu2);
  w.data(1, 0x029080, bytes({0xF5, 0xC3}));
  w.lua.from_host(Lua::kNormal, LUA_MESSAGE_TYPE_CANCEL, 2, kDfc | kCd, bytes({0x83}));
  CHECK(w.lua.written() == Lines{"norm 80 00 00 #2"});
  w.input(bytes({0x7D}));
  CHECK(w.lua.written() == Lines{"norm 03 90 20: 7D"});
  w.input(bytes({0xF1}));
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_CLEAR, 3, kSc, bytes({0xA1}));
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_SDT, 4, kSc, bytes({0xA0}));
  CHECK(w.lua.written() == Lines{"exp 80 00 00 #3", "exp 80 00 00 #4"});
  CHECK(w.heard().empty());
}

TEST_CASE("SHUTD is answered, and SHUTC follows when the bracket is over") {
  World w;
  w.bind(kBindLu2);
  w.data(1, kOnlyRqe | kBb, bytes({0xF5, 0xC3}));
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_SHUTD, 5, kDfc, bytes({0xC0}));
  CHECK(w.lua.written() == Lines{"exp 80 00 00 #5"});
  w.data(2, kOnlyRqe | kEb, bytes({0xF1, 0xC3}));
  CHECK(w.lua.written() == Lines{"exp 4B 80 00: C1"});
  // Then the terminal is silent.
  w.input(bytes({0x7D}));
  CHECK(w.lua.written().empty());
}

TEST_CASE("QEC is followed by QC and silence, and RELQ ends it") {
  World w;
  w.bind(kBindLu2);
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_QEC, 5, kDfc, bytes({0x80}));
  CHECK(w.lua.written() == Lines{"exp 80 00 00 #5", "norm 4B 80 00: 81"});
  w.input(bytes({0x7D}));
  CHECK(w.lua.written().empty());
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_RELQ, 6, kDfc, bytes({0x82}));
  CHECK(w.lua.written() == Lines{"exp 80 00 00 #6", "norm 03 90 A0: 7D"});
}

TEST_CASE("what is typed on the SSCP session waits for the answer to what was typed before") {
  World w;
  w.say(bytes({7, 0, 0, 0, 0, 0xD3, 0xD6, 255, 239}));
  CHECK(w.lua.written() == Lines{"sscp 03 80 00: D3 D6"});
  w.say(bytes({7, 0, 0, 0, 1, 0xC1, 255, 239}));
  CHECK(w.lua.written().empty());
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_RSP, 1, 0x838000, {});
  CHECK(w.lua.written() == Lines{"sscp 03 80 00: C1"});
  // A refusal gives the keyboard back.
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_RSP, 2, 0x879000, bytes({0x08, 0x1C, 0, 0}));
  CHECK(w.heard() == "07 00 00 00 00 FF EF");
  CHECK(w.said.back() == "the SSCP answers 081C0000");
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 3, kOnlyRqd, bytes({0xC1}));
  CHECK(w.lua.written() == Lines{"sscp 80 00 00 #3"});
  // Network services are not for the screen.
  w.heard();
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 4, 0x0B8000, bytes({1, 6, 4, 0}));
  CHECK(w.lua.written() == Lines{"sscp 80 00 00 #4"});
  CHECK(w.heard().empty());
}

TEST_CASE("input that the node or the host refuses gives the keyboard back") {
  World w;
  w.bind(kBindLu2);
  w.input(bytes({0x7D}));
  REQUIRE(w.lua.writes.size() == 1);
  // The host has just begun a bracket: its data come next.
  w.lua.complete(w.lua.writes.front(), LUA_UNSUCCESSFUL, LUA_DIRECTION);
  CHECK(w.heard() == "00 00 00 00 00 F1 C2 FF EF");
  w.data(1, kOnlyRqe | kBb | kCd, bytes({0xF5, 0xC3}));
  w.heard();
  w.input(bytes({0x7D}));
  CHECK(w.lua.written() == Lines{"norm 03 90 20: 7D"});
  w.lua.from_host(Lua::kNormal, LUA_MESSAGE_TYPE_RSP, 1, 0x879000, bytes({0x10, 0x03, 0, 0}));
  CHECK(w.heard() == "00 00 00 00 02 F1 C2 FF EF");
}

TEST_CASE("no more than two WRITEs are in progress, one on a flow") {
  World w;
  w.bind(kBindLu2);
  w.input(bytes({0x7D}));
  w.say(bytes({255, 244}));
  w.lua.from_host(Lua::kSscp, LUA_MESSAGE_TYPE_SSCP_DATA, 1, kOnlyRqd, bytes({0xC1}));
  w.lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_SIGNAL, 2, kDfc, bytes({0xC9, 0, 1, 0, 0}));
  CHECK(w.lua.writes.size() == 2);
  CHECK(w.lua.written() ==
        Lines{"norm 03 90 A0: 7D", "exp 4B 80 00: C9 00 01 00 00", "sscp 80 00 00 #1", "exp 80 00 00 #2"});
}

TEST_CASE("an LU that is lost ends its client, and nothing is issued for it any more") {
  for (const auto code : {LUA_SESSION_FAILURE, LUA_COMM_SUBSYSTEM_ABENDED}) {
    World w;
    w.bind(kBindLu2);
    auto* read = w.lua.read(Lua::kExpedited);
    w.lua.complete(read, static_cast<unsigned short>(code), LUA_LU_COMPONENT_DISCONNECTED);
    CHECK(w.ended == "the LU is lost: CODE");
    CHECK(w.heard() == "04 00 00 00 00 0A FF EF");
    CHECK(w.lua.read(Lua::kExpedited) == nullptr);
    w.input(bytes({0x7D}));
    CHECK(w.lua.written().empty());
    CHECK(w.lua.terms == 0);
  }
}
