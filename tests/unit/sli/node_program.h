// A program on the SLI engine over a real node, whose host the test plays PIU by PIU.
#pragma once

#include "sli_program.h"
#include "unit/rui/node_program.h"

namespace openrui::test {

// kBindLu0 with other values from byte 2 on.
inline std::string image(const std::string& from_byte_2) {
  return "31 01 " + from_byte_2 + kBindLu0.substr(5 + 1 + from_byte_2.size());
}
// Full duplex, no pacing.
inline const std::string kBindFdx = image("03 03 F0 F0 00 00 00 00 85 85 00");

struct SliNode {
  explicit SliNode(Personality personality) : h(NodeProgram::standard(personality)) {}
  NodeHarness h;
};

class SliNodeProgram : public SliNode, public SliCaller {
 public:
  explicit SliNodeProgram(Personality personality = Personality::snapix)
      : SliNode(personality), SliCaller(h.node, h.timers, personality) {}

  // A verb of the session; lives as long as the program.
  TestVerb& verb(std::uint16_t opcode) {
    kept.push_back(std::make_unique<TestVerb>(opcode, sid));
    return *kept.back();
  }
  // LU_DATA.
  TestVerb& data(std::string_view rh, std::string_view ru = "C1") { return send(LUA_MESSAGE_TYPE_LU_DATA, rh, ru); }
  TestVerb& send(std::uint8_t type, std::string_view rh, std::string_view ru = "") {
    return sending(verb(LUA_OPCODE_SLI_SEND), type, rh, ru);
  }
  TestVerb& respond(std::uint16_t snf, unsigned flow = kLuNorm) {
    return sending(verb(LUA_OPCODE_SLI_SEND), LUA_MESSAGE_TYPE_RSP, "80 00 00", "", snf).flows(flow);
  }
  TestVerb& receive(unsigned flags, std::size_t size = 256) {
    return verb(LUA_OPCODE_SLI_RECEIVE).flows(flags).buffer(size);
  }
  void host(std::string_view piu) { h.receive(piu); }

  // An SLI_OPEN that waits for the BIND; link, PU and LU are active.
  TestVerb& opening(const std::string& bind_routine = "") {
    h.notifier().on_contacted({});
    host(kActpu);
    auto& open = verb(LUA_OPCODE_SLI_OPEN).name("LUA001");
    open.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
    if (!bind_routine.empty()) add_routine(open, LUA_ROUTINE_TYPE_BIND, "", bind_routine);
    pends(open);
    sid = open.c().lua_sid;
    host(kActlu);
    h.link().sent.clear();
    return open;
  }
  // And bound with the image, SDT done where the TS profile has it.
  void open(const std::string& image, const std::string& bind_routine = "") {
    auto& open = opening(bind_routine);
    host("2D 00 02 01 00 01 6B 80 00 " + image);
    run_routines();
    host("2D 00 02 01 00 02 6B 80 00 A0");
    CHECK(next(open) == "OK - OK");
    h.link().sent.clear();
  }
  void lose_link() { h.notifier().on_inop(InopReason::carrier_lost, "test"); }

  std::uint32_t sid = 0;
  std::vector<std::unique_ptr<TestVerb>> kept;
};

}  // namespace openrui::test
