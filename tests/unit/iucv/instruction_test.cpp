// IUCV byte for byte: function codes, lists and buffers in storage (transports reference 8.2 to 8.6).
#include "iucv/instruction.h"

#include <cstring>

#include "iucv_world.h"

using namespace openrui;
using namespace openrui::iucv;
using namespace openrui::test;

namespace {

constexpr std::uint32_t kList = 0x100;
constexpr std::uint32_t kInterrupt = 0x200;
constexpr std::uint32_t kData = 0x1000;
constexpr std::uint32_t kAnswer = 0x2000;

struct Guest {
  Guest(System& system, const std::string& name) { REQUIRE_FALSE(vm.log_on(system, name)); }

  void list(std::string_view hex) {
    const auto bytes = from_hex(hex).value();
    std::fill_n(storage.begin() + kList, kListSize, std::uint8_t{0});
    std::copy(bytes.begin(), bytes.end(), storage.begin() + kList);
  }
  int issue(Function f) {
    VirtualMachine::Registers r{static_cast<std::uint32_t>(f), kList};
    const auto cc = vm.issue(r, {});
    REQUIRE(cc);
    return *cc;
  }
  void put(std::uint32_t at, std::string_view words) { std::memcpy(storage.data() + at, words.data(), words.size()); }
  std::string get(std::uint32_t at, std::size_t n) { return {storage.begin() + at, storage.begin() + at + n}; }
  std::string hex(std::uint32_t at, std::size_t n) { return to_hex(ByteView(storage).subspan(at, n)); }
  ReturnCode code() const { return static_cast<ReturnCode>(storage[kList + 3]); }
  int declare() {
    list("00000000 00000000 00000000 00000200");
    return issue(Function::dclbfr);
  }

  Bytes storage = Bytes(0x4000);
  int externals = 0;
  VirtualMachine vm{storage, 0x80, [this] { ++externals; }};
};

struct TwoGuests : OneNode {
  Guest a{system, "ALICE"};
  Guest b{system, "BOB"};

  // Both have path 1 then.
  void join() {
    REQUIRE(a.declare() == 0);
    REQUIRE(b.declare() == 0);
    a.list("0000 A0 00 0005 0000 C2D6C24040404040");
    REQUIRE(a.issue(Function::connect) == 0);
    CHECK(a.hex(kList, 8) == "00 01 A0 00 00 05 00 00");
    run();
    CHECK(b.hex(kInterrupt, 16) == "00 01 A0 01 00 05 00 00 C1 D3 C9 C3 C5 40 40 40");
    b.list("0001 A0 00 0005 0000");
    REQUIRE(b.issue(Function::accept) == 0);
    run();
    CHECK(a.hex(kInterrupt, 6) == "00 01 A0 02 00 05");
    CHECK(a.externals == 1);
    CHECK(b.externals == 1);
  }
};

}  // namespace

TEST_CASE("a two-way message goes from storage to storage, and the completion is stored with its audit") {
  TwoGuests t;
  t.join();
  t.a.put(kData, "question");
  t.a.list("0001 00 00 00000000 00000011 00001000 00000008 00000022 00000033 00002000 00000006");
  REQUIRE(t.a.issue(Function::send) == 0);
  const auto id = t.a.hex(kList + 4, 4);
  t.run();
  CHECK(t.b.hex(kInterrupt, 36) == "00 01 00 09 " + id +
                                       " 00 00 00 11 00 00 00 00 00 00 00 08 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
                                       "00 06");
  t.b.list("0001 02 00 00000000 00000000 00001000 00000100");
  REQUIRE(t.b.issue(Function::receive) == 0);
  CHECK(t.b.get(kData, 8) == "question");
  CHECK(t.b.hex(kList + 4, 4) == id);
  CHECK(t.b.hex(kList + 16, 4) == "00 00 00 F8");
  t.b.put(kAnswer, "a long answer");
  // REPLY takes path, id and class as RECEIVE has left them in the list.
  put32(t.b.storage.data() + kList + 28, kAnswer);
  put32(t.b.storage.data() + kList + 32, 13);
  t.b.storage[kList + 2] = 0;
  CHECK(t.b.issue(Function::reply) == 1);
  CHECK(t.b.code() == ReturnCode::buffer_short);
  t.run();
  CHECK(t.a.get(kAnswer, 7) == std::string("a long\0", 7));
  CHECK(t.a.hex(kInterrupt, 12) == "00 01 00 07 " + id + " 80 00 00 00");
  CHECK(t.a.hex(kInterrupt + 20, 8) == "00 00 00 22 00 00 00 33");
}

TEST_CASE("buffer lists are gathered and scattered") {
  TwoGuests t;
  t.join();
  t.a.put(kData, "one two ");
  // two pairs: "two ", "one "
  const auto pairs = from_hex("00001004 00000004 00001000 00000004").value();
  std::copy(pairs.begin(), pairs.end(), t.a.storage.begin() + 0x300);
  t.a.list("0001 50 00 00000000 00000011 00000300 00000008");
  REQUIRE(t.a.issue(Function::send) == 0);
  const auto to = from_hex("00001100 00000003 00001200 00000010").value();
  std::copy(to.begin(), to.end(), t.b.storage.begin() + 0x300);
  t.b.list("0001 42 00 00000000 00000000 00000300 00000013");
  REQUIRE(t.b.issue(Function::receive) == 0);
  CHECK(t.b.get(0x1100, 3) == "two");
  CHECK(t.b.get(0x1200, 5) == " one ");
}

TEST_CASE("parameter data are in the list and in the interrupt") {
  TwoGuests t;
  t.join();
  t.a.list("0001 90 00 00000000 00000011 01020304 05060708");
  REQUIRE(t.a.issue(Function::send) == 0);
  t.run();
  CHECK(t.b.hex(kInterrupt + 8, 12) == "00 00 00 11 01 02 03 04 05 06 07 08");
  CHECK(t.a.hex(kInterrupt, 4) == "00 01 10 07");
}

TEST_CASE("storage that is not there is an addressing exception, storage that is protected a protection exception") {
  TwoGuests t;
  t.join();
  const auto send = [&](std::string_view hex) {
    t.a.list(hex);
    CHECK(t.a.issue(Function::send) == 1);
    return t.a.code();
  };
  CHECK(send("0001 10 00 00000000 00000011 00003FFF 00000002") == ReturnCode::addressing);
  CHECK(send("0001 10 00 00000000 00000011 FFFFFFFF 00000002") == ReturnCode::addressing);
  CHECK(send("0001 10 00 00000000 00000011 00001000 80000000") == ReturnCode::negative_length);
  CHECK(send("0001 50 00 00000000 00000011 00003FFC 00000002") == ReturnCode::addressing);
  // The answer would be stored at 40.
  CHECK(send("0001 00 00 00000000 00000011 00001000 00000002 00000000 00000000 00000040 00000010") ==
        ReturnCode::protection);
  CHECK(send("0007 10 00 00000000 00000011 00001000 00000002") == ReturnCode::invalid_path);
  t.a.list("00000000 00000000 00000000 00000040");
  CHECK(t.a.issue(Function::dclbfr) == 1);
  CHECK(t.a.code() == ReturnCode::protection);
}

TEST_CASE("every function code does something or fails, whatever the list holds") {
  for (std::uint32_t f = 0; f < 0x20; ++f) {
    for (const int fill : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
      TwoGuests t;
      t.join();
      std::fill_n(t.a.storage.begin() + kList, kListSize, static_cast<std::uint8_t>(fill));
      VirtualMachine::Registers r{f, kList};
      const auto cc = t.a.vm.issue(r, {});
      CAPTURE(f, fill);
      if (cc) CHECK(*cc <= 3);
      if (f >= kFunctions) CHECK(cc == 1);
      VirtualMachine::Registers odd{f, kList + 4};
      t.a.vm.issue(odd, {});
      VirtualMachine::Registers outside{f, 0x3FF0};
      t.a.vm.issue(outside, {});
      t.run();
    }
  }
}

TEST_CASE("QUERY answers in the registers, PURGE with the audit in the list, TESTCMPL with the completion's block") {
  TwoGuests t;
  VirtualMachine::Registers r{0, 0};
  CHECK(t.a.vm.issue(r, {}) == 0);
  CHECK(r.r0 == 40);
  CHECK(r.r1 == 65535);
  t.join();
  t.a.list("0001 10 00 00000000 00000011 00001000 00000004 00000022 00000033");
  REQUIRE(t.a.issue(Function::send) == 0);
  t.a.list("0001 00 00");
  CHECK(t.a.issue(Function::purge) == 0);
  CHECK(t.a.hex(kList + 8, 4) == "00 00 00 00");
  CHECK(t.a.issue(Function::purge) == 2);
  t.a.list("0001 10 00 00000000 00000011 00001000 00000004 00000022 00000033");
  REQUIRE(t.a.issue(Function::send) == 0);
  t.b.list("0001 02 00 00000000 00000000 00001000 00000100");
  REQUIRE(t.b.issue(Function::receive) == 0);
  t.a.list("0001 02 00");
  CHECK(t.a.issue(Function::testcmpl) == 0);
  CHECK(t.a.hex(kList + 20, 8) == "00 00 00 22 00 00 00 33");
  t.a.list("0001 02 00");
  CHECK(t.a.issue(Function::testcmpl) == 2);
}
