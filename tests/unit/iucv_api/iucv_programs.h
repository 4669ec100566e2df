// Programs on IUCV through the C functions, for tests.
#pragma once

#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <string>

#include "iucv.h"
#include "support/process.h"

namespace openrui::test {

// Milliseconds that an event may take.
inline constexpr int kPatience = 20000;

struct IucvNode {
  explicit IucvNode(const std::string& config = {}) {
    char error[1024] = "";
    system = iucv_start(config.empty() ? nullptr : config.c_str(), error, sizeof error);
    INFO(error);
    REQUIRE(system != nullptr);
  }
  ~IucvNode() {
    if (system != nullptr) iucv_stop(system);
  }
  IucvNode(const IucvNode&) = delete;
  IucvNode& operator=(const IucvNode&) = delete;

  iucv_system* system = nullptr;
};

inline iucv_control_list control(std::uint16_t path = 0, std::uint8_t flags = 0, std::uint16_t limit = 0) {
  iucv_control_list list{};
  list.ippathid = path;
  list.ipflags1 = flags;
  list.ipmsglim = limit;
  return list;
}
inline iucv_control_list to(const char* user, const char* node = "", std::uint8_t flags = 0, std::uint16_t limit = 0) {
  auto list = control(0, flags, limit);
  iucv_set_name(list.ipvmid, sizeof list.ipvmid, user);
  iucv_set_name(list.iptarget, sizeof list.iptarget, node);
  iucv_set_ebcdic(list.ipuser, sizeof list.ipuser, "HELLO");
  return list;
}
inline iucv_message_list message(std::uint16_t path, const void* data = nullptr, std::size_t length = 0,
                                 std::uint8_t flags = 0) {
  iucv_message_list list{};
  list.ippathid = path;
  list.ipflags1 = flags;
  list.ipbfadr1 = const_cast<void*>(data);
  list.ipbfln1f = static_cast<std::uint32_t>(length);
  return list;
}
inline iucv_message_list words(std::uint16_t path, const char* text, std::uint8_t flags = IUCV_IPNORPY) {
  return message(path, text, std::strlen(text), flags);
}

// A program that takes its interrupts.
struct Taker {
  Taker(IucvNode& node, const char* user, bool declare = true) {
    char error[256] = "";
    me = iucv_logon(node.system, user, error, sizeof error);
    INFO(error);
    REQUIRE(me != nullptr);
    iucv_declare_list list{};
    list.ipbfadr1 = &interrupt;
    if (declare) REQUIRE(iucv_dclbfr(me, &list) == IUCV_CC_DONE);
  }
  ~Taker() {
    if (me != nullptr) iucv_logoff(me);
  }
  Taker(const Taker&) = delete;
  Taker& operator=(const Taker&) = delete;

  // The next interrupt, which has this type.
  const iucv_interrupt& next(int type) {
    REQUIRE(iucv_wait(me, kPatience) == 1);
    REQUIRE(int{interrupt.iptype} == type);
    return interrupt;
  }

  iucv_machine* me = nullptr;
  iucv_interrupt interrupt{};
};

struct Joined {
  std::uint16_t a = 0;
  std::uint16_t b = 0;
};
// A path from `a` to `b`, both of whose interrupts were taken.
inline Joined join(Taker& a, Taker& b, iucv_control_list connect, iucv_control_list accept = {}) {
  const int cc = iucv_connect(a.me, &connect, nullptr, nullptr);
  INFO(int{connect.iprcode});
  REQUIRE(cc == IUCV_CC_DONE);
  accept.ippathid = b.next(IUCV_CONNECTION_PENDING).ippathid;
  REQUIRE(iucv_accept(b.me, &accept) == IUCV_CC_DONE);
  a.next(IUCV_CONNECTION_COMPLETE);
  return {connect.ippathid, accept.ippathid};
}

// ALICE and BOB of one node.
struct AliceAndBob : IucvNode {
  Taker alice{*this, "ALICE"};
  Taker bob{*this, "BOB"};
  // With parameter data and priority both ways.
  Joined join_all(std::uint16_t limit = 0) {
    return join(alice, bob, to("BOB", "", IUCV_IPRMDATA | IUCV_IPPRTY, limit),
                control(0, IUCV_IPRMDATA | IUCV_IPPRTY, limit));
  }
};

// Configurations of two nodes that a local socket joins.
struct TwoConfigs {
  TwoConfigs() {
    const auto write = [&](const char* file, const std::string& text) { std::ofstream(place.path(file)) << text; };
    const auto socket = "unix:" + place.path("b.sock");
    write("a.json", R"({"node": "NODEA", "partners": [{"node": "NODEB", "address": ")" + socket +
                        R"("}], "control": ")" + place.path("a.ctl") + "\"}");
    write("b.json", R"({"node": "NODEB", "listen": ")" + socket + R"(", "any_caller": true, "control": ")" +
                        place.path("b.ctl") + "\"}");
  }
  std::string a() const { return place.path("a.json"); }
  std::string b() const { return place.path("b.json"); }
  std::string socket() const { return "unix:" + place.path("b.sock"); }
  Workplace place;
};

inline std::string text_of(const std::uint8_t* ebcdic, std::size_t length) {
  char text[64];
  iucv_to_text(ebcdic, length, text, sizeof text);
  return text;
}

}  // namespace openrui::test
