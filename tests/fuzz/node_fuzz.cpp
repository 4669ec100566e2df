// A node between a host that sends any PIU and programs that do anything at the session port.
#include <array>
#include <set>

#include "formats/describe.h"
#include "fuzz_input.h"
#include "support/node_harness.h"

using namespace openrui;
using namespace openrui::test;
using fuzz::require;

namespace {

constexpr std::size_t kPrograms = 3;

// A program on the session port. It keeps to the port's one rule, one unanswered submit per flow, and to no other.
class Program final : public SessionUser {
 public:
  void opened() override { require(open, "opened() comes for an open session"); }
  void progress(InitStatus) override {}
  void message(const Message& m) override {
    require(open, "a message comes for an open session");
    require(m.kind != Message::Kind::rejected || m.sense != Sense::none, "a rejection has a sense code");
    if (!answers || m.kind != Message::Kind::unit) return;
    node->consumed(id, m.flow, 1);
    if (!m.rh.rri()) submit(m.flow, Rh(0x80, 0, 0), m.th.snf, {});
  }
  void submitted(Flow flow, const SubmitResult& r) override {
    auto& held = pending[static_cast<std::size_t>(flow)];
    require(held, "submitted() comes once, for a submit that had no result");
    held = false;
    check(r);
  }
  void failed(SessionFailure) override { over(); }
  void closed() override { over(); }

  void submit(Flow flow, const Rh& rh, std::uint16_t snf, ByteView ru) {
    auto& held = pending[static_cast<std::size_t>(flow)];
    if (held) return;
    Submission s;
    s.flow = flow;
    s.rh = rh;
    s.snf = snf;
    s.ru = ru;
    held = true;  // the result may come from inside the call
    if (const auto result = node->submit(id, s)) {
      held = false;
      check(*result);
    }
  }

  Node* node = nullptr;
  SessionId id = 0;  // stays when the session is over: the port is given ids that mean nothing any more
  bool open = false;
  bool answers = false;

 private:
  static void check(const SubmitResult& r) {
    require((r.code == SubmitResult::Code::ok) == (r.sense == Sense::none),
            "a result has a sense code unless it is ok");
  }
  void over() {
    require(open, "a session ends once");
    open = false;
    pending = {};
  }
  std::array<bool, kFlows> pending{};
};

NodeDefinition definition() {
  auto d = NodeHarness::standard();
  d.lus.push_back({"LUA003", "PU1", 4});
  d.pools = {{"POOL", {"LUA002", "LUA003"}}};
  return d;
}

class World {
 public:
  explicit World(fuzz::Input& in) : in_(in), harness_(definition()) {
    const auto options = in.u8();
    for (std::size_t i = 0; i < kPrograms; ++i) {
      programs_[i].node = &harness_.node;
      programs_[i].answers = ((options >> i) & 1) != 0;
    }
    if ((options & 0x10) != 0) activate();
    if ((options & 0x20) != 0) host_sends("2D 00 02 01 00 01 6B 80 00 " + kBindLu2);
    if ((options & 0x40) != 0) host_sends("2D 00 02 01 00 01 6B 80 00 " + kBindLu0);
    if ((options & 0x60) != 0) {
      programs_[0].submit(Flow::lu_expedited, Rh(0x80, 0, 0), 1, {});
      host_sends("2D 00 02 01 00 02 6B 80 00 A0");
      programs_[0].submit(Flow::lu_expedited, Rh(0x80, 0, 0), 2, {});
    }
  }

  void step() {
    const auto op = in_.u8();
    if ((op & 0x80) != 0) {
      from_program(op & 0x0F, programs_[((op >> 4) & 7) % kPrograms]);
    } else {
      from_host(op & 0x07);
    }
    look_at_wire();
  }

 private:
  void activate() {
    contact();
    host_sends("2D 00 00 00 00 01 6B 80 00 11 01 01 05 00 00 00 00 01");
    open(programs_[0], "LUA001");
    host_sends("2D 00 02 00 00 02 6B 80 00 0D 01 01");
  }
  void contact() {
    if (contacted_) return;
    contacted_ = true;
    LinkInfo info;
    info.max_btu = in_.u8();
    info.xid3 = in_.flag();
    harness_.notifier().on_contacted(info);
  }
  void host_sends(const std::string& piu) {
    if (contacted_) harness_.receive(piu);
  }
  void open(Program& program, const std::string& name) {
    if (program.open) return;
    OpenRequest request;
    request.name = name;
    request.wait_for_link = (options_ & 1) == 0;
    program.open = true;  // opened() may come from inside the call
    const auto result = harness_.node.open(request, program);
    program.open = program.open && result.error == OpenError::none;
    if (result.error == OpenError::none) program.id = result.id;
  }

  void from_program(int op, Program& program) {
    static const std::string kNames[] = {"LUA001", "LUA002", "LUA003", "POOL", "NOBODY", ""};
    const auto flow = [this] { return static_cast<Flow>(in_.u8() % kFlows); };
    switch (op) {
      case 0:
        return open(program, kNames[in_.u8() % std::size(kNames)]);
      case 1:
        if (program.open) harness_.node.close(program.id);
        return;
      case 2: {
        const auto f = flow();
        return harness_.node.consumed(program.id, f, in_.u8());
      }
      case 3:
        return harness_.node.asked_to_read(program.id, flow());
      case 4:
        return harness_.node.asked_to_write(program.id, flow());
      case 5:
        program.answers = !program.answers;
        return;
      case 6:
        options_ = in_.u8();
        return;
      default: {
        const auto f = flow();
        const auto rh = Rh(in_.u8(), in_.u8(), in_.u8());
        const auto snf = in_.u16();
        return program.submit(f, rh, snf, in_.chunk());
      }
    }
  }

  void from_host(int op) {
    switch (op) {
      case 0:
        return contact();
      case 1:
        if (!std::exchange(contacted_, false)) return;
        return harness_.notifier().on_inop(static_cast<InopReason>(in_.u8() % 7), "fuzz");
      case 2:
        harness_.link().queued = Link::kHighWater + 1;
        return;
      case 3:
        if (std::exchange(harness_.link().queued, 0) != 0) harness_.notifier().on_uncongested();
        return;
      case 4: {
        const auto xid = in_.chunk();
        return harness_.notifier().on_xid(xid, in_.flag());
      }
      default: {
        const auto piu = in_.chunk();
        if (contacted_) harness_.notifier().on_piu(piu);
      }
    }
  }

  void look_at_wire() {
    for (const auto& piu : harness_.link().sent) {
      require(parse_th(piu).ok(), "every PIU sent has a TH");
      describe_piu(piu);
    }
    harness_.link().sent.clear();
    harness_.events.lines.clear();
    for (const auto& lu : harness_.node.lus()) {
      if (lu.owner == 0) continue;
      std::size_t owners = 0;
      for (const auto& p : programs_) owners += p.open && p.id == lu.owner ? 1U : 0U;
      require(owners == 1, "an LU that is owned is owned by one program");
    }
  }

  fuzz::Input& in_;
  std::array<Program, kPrograms> programs_;
  NodeHarness harness_;
  bool contacted_ = false;
  std::uint8_t options_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  World world(in);
  while (in.more()) world.step();
  return 0;
}
