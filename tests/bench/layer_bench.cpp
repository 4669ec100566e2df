// What each layer costs by itself, in ns for one PIU (one request of 256 bytes through the layer, in one direction), so
// that a regression of the whole has an address. One thread, no link.
#include <benchmark/benchmark.h>
#include <cstring>
#include <functional>
#include <optional>

#include "data_flow_control/data_flow_control.h"
#include "dlc/sdlc/framing.h"
#include "dlc/sdlc/primary.h"
#include "dlc/sdlc/secondary.h"
#include "half_session/half_session.h"
#include "path_control/path_control.h"
#include "rui/verb_engine.h"
#include "transmission_control/connection_point_manager.h"

namespace {

using namespace openrui;

constexpr std::size_t kRu = 256;
constexpr SessionAddress kAddress{2, 1};

// FM 3, TS 2, full duplex, delayed request mode, either response, no pacing; with HDX flip-flop and brackets; paced.
const Bytes kFullDuplex = *from_hex("31 01 03 02 F0 F0 00 00 00 00 00 00 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00");
const Bytes kPaced = *from_hex("31 01 03 02 F0 F0 00 00 07 07 00 00 87 07 00 00 00 00 00 00 00 00 00 00 00 00 00");
const Bytes kBrackets = *from_hex("31 01 03 02 F1 F1 20 80 00 00 00 00 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00");

constexpr Rh kRqe{0x03, 0x90, 0x00};
constexpr Rh kRqd{0x03, 0x80, 0x00};

Buffer make_ru() {
  static const Bytes data(kRu, 0xC1);
  return Buffer::copy_of(data);
}

// A link whose other end is another path control, without any way between.
struct DirectLink final : Link {
  PathControl* partner = nullptr;
  void start() override {}
  void stop() override {}
  void send(Buffer piu) override { partner->receive(piu.view()); }
  std::size_t queued_bytes() const override { return 0; }
  bool contacted() const override { return true; }
};

struct CountingPathUser final : PathControlUser {
  std::uint64_t bytes = 0;
  void on_biu(SessionAddress, const Th&, const Rh&, ByteView ru) override { bytes += ru.size(); }
  std::size_t max_biu(SessionAddress) override { return 65535; }
  void on_damaged(SessionAddress, const Th&, const Rh&, ByteView, Sense) override {}
  void on_dropped(Sense, std::string_view, ByteView) override {}
};

// Send and receive; `state.range(0)`: longest PIU, 0 = no segmenting.
void path_control(benchmark::State& state) {
  CountingPathUser user;
  DirectLink link;
  PathControl node(PathControl::Side::peripheral, user);
  PathControl host(PathControl::Side::host, user);
  node.set_link(&link);
  node.set_max_btu(static_cast<std::size_t>(state.range(0)));
  link.partner = &host;
  std::uint16_t snf = 0;
  for (auto _ : state) {
    auto biu = make_ru();
    std::memcpy(biu.prepend(Rh::kSize), kRqe.bytes().data(), Rh::kSize);
    node.send(kAddress, false, ++snf, std::move(biu));
  }
  if (user.bytes != static_cast<std::uint64_t>(state.iterations()) * kRu) state.SkipWithError("bytes were lost");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(path_control)->Name("path control, send and receive; longest PIU")->Arg(0)->Arg(100);

// One end of an SDLC line whose other end is the receiver, without connections between: what is transmitted is framed,
// found in the bytes, and received.
struct DirectLine final : sdlc::Line {
  PortDefinition line;
  TimerQueue clock;
  PortCounters counters;
  std::function<void(ByteView frame)> receiver;

  const PortDefinition& definition() const override { return line; }
  TimerQueue& timers() override { return clock; }
  PortCounters& count() override { return counters; }
  void report(Severity, const std::string&) override {}
  bool up() const override { return true; }
  void transmit(std::span<const SdlcFrame> frames, SdlcModulo modulo) override {
    const auto bytes = sdlc::emit_transmission(frames, modulo);
    for (std::size_t at = 0; at < bytes.size();) {
      const auto front = sdlc::scan(bytes.view().subspan(at));
      receiver(front.frame);
      at += front.taken;
    }
  }
  bool carries(const std::string&, ByteView piu, SdlcModulo modulo) override {
    return !sdlc::looks_like_end(piu, modulo);
  }
  void on_change() override {}
  void on_gone(const Link&) override {}
  std::string state_in_words() const override { return {}; }
};

struct CountingLinkUser final : LinkNotifier {
  std::size_t pius = 0;
  void on_contacted(const LinkInfo&) override {}
  void on_inop(InopReason, const std::string&) override {}
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView) override { ++pius; }
  void on_uncongested() override {}
};

// From the primary to the secondary station, `state.range(0)` I frames with each poll and its answer.
void sdlc_frames(benchmark::State& state) {
  DirectLine host;
  DirectLine node;
  CountingLinkUser user;
  LinkDefinition definition;
  sdlc::Secondary secondary(node, definition, user);
  definition.host = true;
  sdlc::Primary primary(host, definition, user);
  host.receiver = [&secondary](ByteView frame) { secondary.receive(frame); };
  node.receiver = [&primary](ByteView frame) { primary.receive(frame); };
  secondary.start();
  primary.start();
  while (!primary.contacted()) primary.take_turn();
  const Bytes piu(kRu + 9, 0xC1);
  const auto frames = state.range(0);
  for (auto _ : state) {
    for (std::int64_t i = 0; i < frames; ++i) primary.send(Buffer::copy_of(piu));
    primary.take_turn();
  }
  const auto sent = state.iterations() * frames;
  if (user.pius != static_cast<std::size_t>(sent)) state.SkipWithError("PIUs were lost");
  state.SetItemsProcessed(sent);
}
BENCHMARK(sdlc_frames)->Name("SDLC, both stations and the line; I frames for a poll")->Arg(1)->Arg(7);

// Two half-sessions, wired to each other; what one sends waits until the sender has finished.
class Half final : private BiuSink, private HalfSessionUser {
 public:
  Half(Role role, Half*& partner) : session(role, false, *this, *this), partner_(partner) {}

  void deliver() {
    while (next_ != queue_.size()) {
      auto biu = std::move(queue_[next_++]);
      const auto rh = parse_rh(biu.bytes.view());
      partner_->session.receive(biu.expedited, biu.snf, *rh, biu.bytes.view().subspan(Rh::kSize));
    }
    queue_.clear();
    next_ = 0;
  }
  bool idle() const { return queue_.empty(); }

  HalfSession session;
  std::uint64_t received = 0;

 private:
  struct Biu {
    bool expedited;
    std::uint16_t snf;
    Buffer bytes;
  };
  void send_biu(bool expedited, std::uint16_t snf, Buffer biu) override {
    queue_.push_back({expedited, snf, std::move(biu)});
  }
  bool congested() const override { return false; }
  void on_received(HalfSession&, const Received& r) override {
    if (r.kind != Received::Kind::request) {
      if (!r.expedited) session.consumed(1);
      return;
    }
    if (!r.expedited) {
      ++received;
      session.consumed(1);
    }
    if (r.rh.response_form() == ResponseForm::definite) session.send_response(r.expedited, r.snf, true, {});
    session.asked_to_read();
  }
  void on_released(HalfSession&, const SendResult&) override {}
  void on_note(HalfSession&, Sense, std::string_view) override {}

  Half*& partner_;
  std::vector<Biu> queue_;
  std::size_t next_ = 0;
};

struct HalfPair {
  Half* at_primary = nullptr;
  Half* at_secondary = nullptr;
  Half primary{Role::primary, at_secondary};
  Half secondary{Role::secondary, at_primary};

  explicit HalfPair(const Bytes& bind) {
    at_primary = &primary;
    at_secondary = &secondary;
    primary.session.send_request(rh::session_control, true, Buffer::copy_of(bind));
    settle();
  }
  void settle() {
    while (!primary.idle() || !secondary.idle()) {
      primary.deliver();
      secondary.deliver();
    }
  }
  bool open() const { return primary.session.state() == ScState::open && secondary.session.state() == ScState::open; }
};

// Number, window and PI at both ends; the window is granted as soon as it is asked for.
void connection_point(benchmark::State& state) {
  const HalfPair pair(kPaced);
  ConnectionPointManager sender;
  ConnectionPointManager receiver;
  sender.reset(pair.secondary.session.rules());
  receiver.reset(pair.primary.session.rules());
  for (auto _ : state) {
    const auto stamp = sender.stamp_request(false);
    if (receiver.check_request(stamp.snf, stamp.pi) != Sense::none) return state.SkipWithError("a request is refused");
    if (receiver.pacing_owed()) {
      receiver.grant();
      sender.pacing_response();
    }
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(connection_point)->Name("transmission control: numbers and windows of 7, both ends");

// All machines at both ends: a bracket of one chain each time, or full duplex without.
void data_flow_control(benchmark::State& state) {
  const bool brackets = state.range(0) != 0;
  const HalfPair pair(brackets ? kBrackets : kFullDuplex);
  DataFlowControl sender;
  DataFlowControl receiver;
  sender.reset(pair.secondary.session.rules());
  receiver.reset(pair.primary.session.rules());
  Rh rh = kRqe;
  rh.set_bbi(brackets).set_ebi(brackets);
  for (auto _ : state) {
    if (sender.send(rh, RuKind::data, {}) != Sense::none) return state.SkipWithError("not sent");
    if (receiver.receive(rh, RuKind::data, {}).sense != Sense::none) return state.SkipWithError("not received");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(data_flow_control)->Name("data flow control, both ends; with HDX and brackets")->Arg(0)->Arg(1);

void run_halves(benchmark::State& state, const Bytes& bind, const Rh& rh) {
  HalfPair pair(bind);
  if (!pair.open()) return state.SkipWithError("the session did not come up");
  for (auto _ : state) {
    pair.secondary.session.send_request(rh, false, make_ru());
    pair.settle();
  }
  if (pair.primary.received != static_cast<std::uint64_t>(state.iterations()))
    state.SkipWithError("requests were lost");
  state.SetItemsProcessed(state.iterations());
}
void half_session_rqe(benchmark::State& state) { run_halves(state, kFullDuplex, kRqe); }
void half_session_paced(benchmark::State& state) { run_halves(state, kPaced, kRqe); }
void half_session_rqd(benchmark::State& state) { run_halves(state, kFullDuplex, kRqd); }
BENCHMARK(half_session_rqe)->Name("half-session, both ends, RQE");
BENCHMARK(half_session_paced)->Name("half-session, both ends, RQE, windows of 7");
BENCHMARK(half_session_rqd)->Name("half-session, both ends, RQD and its response");

// A session port that takes everything and brings what it is told to.
class Port final : public SessionPort {
 public:
  OpenResult open(const OpenRequest& request, SessionUser& user) override {
    user_ = &user;
    return {OpenError::none, 1, request.name};
  }
  std::optional<SubmitResult> submit(SessionId, const Submission& s) override {
    SubmitResult result;
    result.rh = s.rh;
    return result;
  }
  void asked_to_read(SessionId, Flow) override {}
  void asked_to_write(SessionId, Flow) override {}
  void consumed(SessionId, Flow, unsigned) override {}
  void close(SessionId) override { user_->closed(); }

  SessionUser* user_ = nullptr;
};

struct Completions final : CompletionSink {
  std::uint64_t count = 0;
  void completed(const PendingVerb&) override { ++count; }
};

struct Program {
  Port port;
  Completions completions;
  VerbEngine engine{port, completions, VerbEngine::Options{}};
  LUA_VERB_RECORD record{};
  unsigned char data[kRu] = {};

  Program() {
    prepare(LUA_OPCODE_RUI_INIT);
    std::memcpy(record.common.lua_luname, "LUA001  ", 8);
    issue();
    port.user_->opened();
    sid = record.common.lua_sid;
  }
  void prepare(unsigned short opcode) {
    record = LUA_VERB_RECORD{};
    auto& c = record.common;
    c.lua_verb = LUA_VERB_RUI;
    c.lua_verb_length = sizeof record;
    c.lua_opcode = opcode;
    c.lua_sid = sid;
    c.lua_post_handle = 1;
    c.lua_flag1.lu_norm = opcode == LUA_OPCODE_RUI_READ || opcode == LUA_OPCODE_RUI_WRITE;
    c.lua_data_ptr = reinterpret_cast<char*>(data);
  }
  void issue() {
    if (engine.begin(record)) engine.issue(record);
  }
  AP_UINT32 sid = 0;
};

void verb_write(benchmark::State& state) {
  Program program;
  for (auto _ : state) {
    program.prepare(LUA_OPCODE_RUI_WRITE);
    std::memcpy(&program.record.common.lua_rh, kRqe.bytes().data(), Rh::kSize);
    program.record.common.lua_data_length = kRu;
    program.issue();
    if (program.record.common.lua_prim_rc != LUA_OK) return state.SkipWithError("RUI_WRITE failed");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verb_write)->Name("verbs: RUI_WRITE");

void verb_read(benchmark::State& state) {
  Program program;
  const Bytes ru(kRu, 0xC1);
  Message m;
  m.rh = kRqe;
  m.ru = ru;
  for (auto _ : state) {
    program.prepare(LUA_OPCODE_RUI_READ);
    program.record.common.lua_max_length = kRu;
    program.issue();
    program.port.user_->message(m);
    if (program.record.common.lua_prim_rc != LUA_OK) return state.SkipWithError("RUI_READ failed");
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verb_read)->Name("verbs: RUI_READ that waits, and its message");

}  // namespace

BENCHMARK_MAIN();
