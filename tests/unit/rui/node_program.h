// A program on the verb engine over a real node, whose host the test plays PIU by PIU.
#pragma once

#include "program.h"
#include "support/node_harness.h"

namespace openrui::test {

inline const std::string kActpu = "2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01";
inline const std::string kActlu = "2D 00 02 00 00 02 6B 80 00 0D 01 01";
inline const std::string kActluErp = "2D 00 02 00 00 02 6B 80 00 0D 02 01";
inline const std::string kDactlu = "2D 00 02 00 00 03 6B 80 00 0E";

class NodeProgram : public Caller {
 public:
  explicit NodeProgram(Personality personality = Personality::snapix)
      : NodeProgram(personality, standard(personality)) {}
  NodeProgram(Personality personality, const NodeDefinition& definition)
      : h(definition), engine(h.node, *this, {personality, 0}) {}
  VerbInterface& verbs() override { return engine; }

  static NodeDefinition standard(Personality personality) {
    auto d = NodeHarness::standard();
    d.personality = personality;
    return d;
  }

  // A verb of the session; lives as long as the program.
  TestVerb& verb(std::uint16_t opcode) {
    kept.push_back(std::make_unique<TestVerb>(opcode, sid));
    return *kept.back();
  }
  TestVerb& read(unsigned flags, std::size_t size = 256) { return verb(LUA_OPCODE_RUI_READ).flows(flags).buffer(size); }
  // A request or, with RRI in `rh`, a response to `snf`.
  TestVerb& write(unsigned flow, std::string_view rh, std::string_view ru = "", std::uint16_t snf = 0) {
    return verb(LUA_OPCODE_RUI_WRITE).flows(flow).send(rh, ru, snf);
  }

  void host(std::string_view piu) { h.receive(piu); }
  // The oldest PIU that went to the host.
  std::string sent() { return h.take(); }

  void activate_pu() {
    h.notifier().on_contacted({});
    host(kActpu);
    h.link().sent.clear();
  }
  // Link, PU and LU active, RUI_INIT done. `options`: elements of lua_resv56 that are set.
  std::uint32_t open(std::initializer_list<int> options = {}) {
    activate_pu();
    auto& init = verb(LUA_OPCODE_RUI_INIT).name("LUA001");
    for (const int i : options) init.c().lua_resv56[i] = 1;
    pends(init);
    sid = init.c().lua_sid;
    host(kActlu);
    CHECK(next(init) == "OK - OK");
    h.link().sent.clear();
    return sid;
  }
  // And bound: BIND read and accepted, SDT too where the image has TS profile 3 or 4.
  void bind(const std::string& image, bool sdt = true) {
    open();
    host("2D 00 02 01 00 01 6B 80 00 " + image);
    CHECK(now(read(kLuExp)) == "OK - OK");
    CHECK(now(write(kLuExp, "80 00 00", "", 1)) == "OK - OK");
    if (sdt) {
      host("2D 00 02 01 00 02 6B 80 00 A0");
      CHECK(now(read(kLuExp)) == "OK - OK");
      CHECK(now(write(kLuExp, "80 00 00", "", 2)) == "OK - OK");
    }
    h.link().sent.clear();
  }
  void lose_link() { h.notifier().on_inop(InopReason::carrier_lost, "test"); }

  NodeHarness h;
  VerbEngine engine;
  std::uint32_t sid = 0;
  std::vector<std::unique_ptr<TestVerb>> kept;
};

}  // namespace openrui::test
