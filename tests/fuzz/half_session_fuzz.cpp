// Two half-sessions joined by a wire, driven by anything: requests and responses that a user should not send, BIUs
// lost, repeated and made up. The machines may refuse; they may not break, and a reset forgets everything.
#include <deque>

#include "formats/sense.h"
#include "fuzz_input.h"
#include "half_session/half_session.h"
#include "support/hex.h"

using namespace openrui;
using fuzz::require;

namespace {

struct Biu {
  bool expedited;
  std::uint16_t snf;
  Bytes bytes;
};

constexpr std::size_t kMaxWire = 64;

class End final : public BiuSink, public HalfSessionUser {
 public:
  End(Role role, bool sscp_session, ErrorPolicy policy) : session(role, sscp_session, *this, *this, policy) {}

  void send_biu(bool expedited, std::uint16_t snf, Buffer biu) override {
    const auto v = biu.view();
    require(v.size() >= Rh::kSize, "a BIU has an RH");
    if (out.size() < kMaxWire) out.push_back({expedited, snf, Bytes(v.begin(), v.end())});
  }
  bool congested() const override { return is_congested; }

  void on_received(HalfSession& s, const Received& r) override {
    if (r.kind == Received::Kind::response || r.kind == Received::Kind::purged) return;
    if (r.kind == Received::Kind::rejected) return require(r.sense != Sense::none, "a rejection has a sense code");
    if (unanswered.size() < kMaxWire) unanswered.emplace_back(r.expedited, r.snf);
    if (answers) s.send_response(r.expedited, r.snf, true, {});
    if (consumes && !r.expedited) s.consumed(1);
  }
  void on_released(HalfSession&, const SendResult& r) override {
    require(r.code == SendResult::Code::sent || r.code == SendResult::Code::refused,
            "what was held is sent or refused");
    require(r.code == SendResult::Code::sent || r.sense != Sense::none, "a refusal has a sense code");
  }
  void on_note(HalfSession&, Sense, std::string_view what) override { require(!what.empty(), "a note has words"); }

  void deliver_to(End& partner) {
    if (out.empty()) return;
    const auto biu = std::move(out.front());
    out.pop_front();
    partner.session.receive(biu.expedited, biu.snf, *parse_rh(biu.bytes), ByteView(biu.bytes).subspan(Rh::kSize));
  }

  std::deque<Biu> out;
  std::deque<std::pair<bool, std::uint16_t>> unanswered;
  bool is_congested = false;
  bool answers = false;
  bool consumes = false;
  HalfSession session;
};

// SNA reference 6.4: LU2, and an LU0 with chains both ways, either response and windows of 2.
constexpr std::string_view kBinds[] = {
    "31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 18 50 7F 00 00 04 C3C9C3E2 00 00 03 D3E4F2",
    "31 01 03 03 B0 B0 00 80 02 02 85 85 82 02 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00",
    "31 01 04 04 B1 B1 70 80 01 01 85 85 01 01 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00",
    "31 01 07 07 B1 B1 00 40 02 02 85 85 02 02 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00",
};

// Requests as programs send them: chain elements with the usual responses, change of direction, brackets.
constexpr Rh kUsual[] = {
    {0x03, 0x80, 0x00}, {0x03, 0x90, 0x20}, {0x03, 0x80, 0x80}, {0x03, 0x90, 0xA0}, {0x02, 0x90, 0x00},
    {0x00, 0x90, 0x00}, {0x01, 0x80, 0x20}, {0x01, 0x90, 0x00}, {0x03, 0xA0, 0x40}, {0x03, 0x00, 0x00},
};

void check(const SendResult& r) {
  require((r.code == SendResult::Code::refused) == (r.sense != Sense::none),
          "a result has a sense code when, and only when, nothing was sent");
}

class Pair {
 public:
  explicit Pair(fuzz::Input& in, std::uint8_t options)
      : in_(in),
        primary_(Role::primary, (options & 1) != 0, policy(options & 2)),
        secondary_(Role::secondary, (options & 1) != 0, policy(options & 4)) {
    if ((options & 8) != 0) primary_.consumes = secondary_.consumes = true;
    if ((options & 0x10) != 0) secondary_.answers = true;
    if ((options & 0x20) != 0) primary_.answers = true;
    if ((options & 0x40) != 0) bring_up();
  }

  void step() {
    const auto op = in_.u8();
    const bool first = (op & 0x80) == 0;
    auto& own = first ? primary_ : secondary_;
    auto& partner = first ? secondary_ : primary_;
    if ((op & 0x08) != 0) {
      from_wire(op & 0x07, own, partner);
    } else {
      from_user(op & 0x07, own);
    }
    require(own.session.unanswered_by_us() < 10000, "the correlation table has a limit");
  }

  void end() {
    for (auto* e : {&primary_, &secondary_}) {
      e->session.reset();
      require(e->session.unanswered_by_us() == 0 && e->session.unanswered_by_partner() == 0 && !e->session.holding(),
              "a reset forgets everything");
      require(e->session.sscp_session() || !e->session.bound(), "a reset ends an LU-LU session");
    }
  }

 private:
  static ErrorPolicy policy(int bit) { return bit != 0 ? ErrorPolicy::exception_request : ErrorPolicy::reject; }

  void exchange() {
    for (std::size_t i = 0; i < kMaxWire && !(primary_.out.empty() && secondary_.out.empty()); ++i) {
      primary_.deliver_to(secondary_);
      secondary_.deliver_to(primary_);
    }
  }
  void bring_up() {
    const auto bind = test::hex(kBinds[in_.u8() % std::size(kBinds)]);
    check(primary_.session.send_request(rh::session_control, true, Buffer::copy_of(bind)));
    exchange();
    answer_oldest(secondary_, true);
    exchange();
    constexpr std::uint8_t kSdt[] = {0xA0};
    check(primary_.session.send_request(rh::session_control, true, Buffer::copy_of(kSdt)));
    exchange();
    answer_oldest(secondary_, true);
    exchange();
  }
  void answer_oldest(End& end, bool positive) {
    if (end.unanswered.empty()) return;
    const auto [expedited, snf] = end.unanswered.front();
    end.unanswered.pop_front();
    const auto ru = positive ? ByteView{} : in_.bytes(4);
    check(end.session.send_response(expedited, snf, positive, ru));
  }

  void from_user(int op, End& own) {
    switch (op) {
      case 0: {
        const auto rh = Rh(in_.u8(), in_.u8(), in_.u8());
        const bool expedited = in_.flag();
        return check(own.session.send_request(rh, expedited, Buffer::copy_of(in_.chunk())));
      }
      case 1: {
        const auto rh = kUsual[in_.u8() % std::size(kUsual)];
        return check(own.session.send_request(rh, false, Buffer::copy_of(in_.chunk())));
      }
      case 2: {
        const bool expedited = in_.flag();
        const auto snf = in_.u16();
        const bool positive = in_.flag();
        return check(own.session.send_response(expedited, snf, positive, in_.chunk()));
      }
      case 3:
        return answer_oldest(own, true);
      case 4:
        return answer_oldest(own, false);
      case 5:
        return own.session.consumed(in_.u8());
      case 6:
        return in_.flag() ? own.session.asked_to_read() : own.session.asked_to_write();
      default:
        return bring_up();
    }
  }

  void from_wire(int op, End& own, End& partner) {
    switch (op) {
      case 0:
        return partner.deliver_to(own);
      case 1:
        return exchange();
      case 2:
        if (!own.out.empty()) own.out.pop_front();
        return;
      case 3:
        if (!own.out.empty()) own.out.push_back(own.out.front());
        return;
      case 4: {
        const auto rh = Rh(in_.u8(), in_.u8(), in_.u8());
        const bool expedited = in_.flag();
        const auto snf = in_.u16();
        return own.session.receive(expedited, snf, rh, in_.chunk());
      }
      case 5: {
        const auto rh = Rh(in_.u8(), in_.u8(), in_.u8());
        const bool expedited = in_.flag();
        return own.session.receive_damaged(expedited, in_.u16(), rh, {}, sense::segmenting);
      }
      case 6:
        own.is_congested = !own.is_congested;
        if (!own.is_congested) own.session.resume();
        return;
      default:
        own.session.reset();
        require(own.session.unanswered_by_us() == 0 && !own.session.holding(), "a reset forgets everything");
        return;
    }
  }

  fuzz::Input& in_;
  End primary_;
  End secondary_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  Pair pair(in, in.u8());
  while (in.more()) pair.step();
  pair.end();
  return 0;
}
