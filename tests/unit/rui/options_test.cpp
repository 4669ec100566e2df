// The options that Host Integration Server takes from lua_resv56 of RUI_INIT, down to the host (LUA reference 15.4,
// 6.5).
#include "node_program.h"

using namespace openrui;
using namespace openrui::test;

namespace {

constexpr int kKeepWhenLost = 2;
constexpr int kKeepWhenRecycled = 4;
constexpr const char* kFailure = "SESSION_FAILURE - LU_COMPONENT_DISCONNECTED";

struct Option : NodeProgram {
  explicit Option(int element) : NodeProgram(Personality::his) { open({element}); }
};

}  // namespace

TEST_CASE("resv56 1: 3270 LUs may be used too, which all LUs here may (LUA reference 15.4)") {
  Option p(1);
  CHECK(p.h.node.lus()[0].owner != 0);
}

TEST_CASE("resv56 2: what is pending fails with the link, the session stays and works again (LUA reference 15.4)") {
  Option p(kKeepWhenLost);
  auto& read = p.read(kAllFlows);
  auto& bid = p.verb(LUA_OPCODE_RUI_BID);
  p.pends(read);
  p.pends(bid);
  p.lose_link();
  CHECK(p.next(read) == kFailure);
  CHECK(p.next(bid) == kFailure);
  CHECK(p.done.empty());
  // Until the LU is active again.
  CHECK(p.now(p.write(kSscpNorm, "03 80 00", "C1")) == "UNSUCCESSFUL - NO_SESSION");
  CHECK(p.now(p.write(kLuNorm, "03 80 00", "C1")) == "STATE_CHECK - MODE_INCONSISTENCY");
  CHECK(p.now(p.read(kAllFlows | kNowait)) == "UNSUCCESSFUL - NO_DATA");
  auto& waiting = p.read(kSscpNorm);
  p.pends(waiting);
  p.activate_pu();
  p.host(kActlu);
  CHECK(p.done.empty());  // no verb tells; WinRUIGetLastInitStatus does
  CHECK(p.now(p.write(kSscpNorm, "03 80 00", "C1")) == "OK - OK");
  p.host("2C 00 02 00 00 01 83 80 00");
  CHECK(p.next(waiting) == "OK - OK");
}

TEST_CASE(
    "resv56 2: a WRITE that waits for its window fails with the link, before the READs (LUA reference 15.4, 6.5)") {
  Option p(kKeepWhenLost);
  auto& read = p.read(kSscpNorm);
  p.pends(read);
  p.h.link().queued = Link::kHighWater + 1;
  auto& write = p.write(kSscpNorm, "03 80 00", "C1");
  p.pends(write);
  p.lose_link();
  CHECK(p.next(write) == kFailure);
  CHECK(p.next(read) == kFailure);
  CHECK(p.done.empty());
}

TEST_CASE("resv56 4: the LU stays when the host recycles it, not when the link is lost (LUA reference 15.4)") {
  for (const auto& recycle : {kDactlu, kActlu, kActluErp}) {
    Option p(kKeepWhenRecycled);
    auto& read = p.read(kAllFlows);
    p.pends(read);
    p.host(recycle);
    CHECK(p.next(read) == kFailure);
    if (recycle == kDactlu) p.host(kActlu);
    CHECK(p.now(p.write(kSscpNorm, "03 80 00", "C1")) == "OK - OK");
  }
  Option p(kKeepWhenRecycled);
  p.lose_link();
  CHECK(p.now(p.read(kAllFlows)) == "STATE_CHECK - NO_RUI_SESSION");
}

TEST_CASE("without an option the session is gone with its LU (LUA reference 6.5)") {
  for (const auto& end : {kDactlu, kActlu, kActluErp}) {
    NodeProgram p(Personality::his);
    p.open();
    p.host(end);
    CHECK(p.now(p.read(kAllFlows)) == "STATE_CHECK - NO_RUI_SESSION");
    CHECK(p.h.node.lus()[0].owner == 0);
  }
}
