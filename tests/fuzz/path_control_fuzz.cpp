// Path control under a stream of PIUs that nobody has checked: what reaches the session is never longer than the
// session takes; and what one side segments, the other side puts together again.
#include <deque>

#include "formats/sense.h"
#include "fuzz_input.h"
#include "path_control/path_control.h"
#include "support/fake_link.h"

using namespace openrui;
using fuzz::require;

namespace {

constexpr std::size_t kMaxBiu = 600;

struct User final : PathControlUser {
  void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) override {
    if (max_biu(address) != 0 && th.mpf != Mpf::whole) {
      require(ru.size() + Rh::kSize <= kMaxBiu, "a BIU put together is not longer than its session takes");
    }
    last_rh = rh;
    last.assign(ru.begin(), ru.end());
    ++bius;
    if (answer == 1) path_control->reject(th, rh, ru, sense::no_session);
    if (answer == 2 && !rh.rri()) path_control->respond(th, rh, ru);
  }
  // Address 09 has no session.
  std::size_t max_biu(SessionAddress address) override { return address.lu == 9 ? 0 : kMaxBiu; }
  void on_damaged(SessionAddress, const Th&, const Rh&, ByteView, Sense why) override {
    require(why != Sense::none, "a damaged BIU has a sense code");
  }
  void on_dropped(Sense why, std::string_view what, ByteView) override {
    require(why != Sense::none && !what.empty(), "a dropped PIU has a sense code and words");
  }

  PathControl* path_control = nullptr;
  int answer = 0;
  unsigned bius = 0;
  Rh last_rh;
  Bytes last;
};

struct End {
  explicit End(PathControl::Side side) : path_control(side, user) {
    user.path_control = &path_control;
    path_control.set_link(&link);
  }
  User user;
  test::FakeLink link;
  PathControl path_control;
};

void segment_and_reassemble(fuzz::Input& in, End& from, End& to) {
  const SessionAddress address{in.u8(), in.u8()};
  const bool expedited = in.flag();
  const auto snf = in.u16();
  Bytes biu(Rh::kSize + in.u8() * 2U);
  for (auto& b : biu) b = in.u8();
  const std::size_t max_btu = in.u8();
  from.path_control.set_max_btu(max_btu);
  from.link.sent.clear();
  from.path_control.send(address, expedited, snf, Buffer::copy_of(biu));
  to.path_control.forget_all();
  to.user.bius = 0;
  to.user.answer = 0;
  const auto pius = std::move(from.link.sent);
  for (const auto& piu : pius) {
    if (max_btu != 0 && pius.size() > 1) require(piu.size() <= std::max<std::size_t>(max_btu, 16), "a segment fits");
    to.path_control.receive(piu);
  }
  if (address.lu == 9 || pius.empty()) return;
  require(to.user.bius == 1, "what was sent arrives once");
  require(to.user.last_rh == *parse_rh(biu), "with its RH");
  require(std::equal(to.user.last.begin(), to.user.last.end(), biu.begin() + Rh::kSize, biu.end()), "and its RU");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input in(data, size);
  End node(PathControl::Side::peripheral);
  End host(PathControl::Side::host);
  while (in.more()) {
    const auto op = in.u8();
    auto& end = (op & 0x80) != 0 ? host : node;
    switch (op & 0x07) {
      case 0:
        end.user.answer = in.u8() % 3;
        break;
      case 1:
        segment_and_reassemble(in, end, &end == &host ? node : host);
        break;
      case 2:
        end.path_control.forget({in.u8(), in.u8()});
        break;
      case 3:
        end.path_control.set_max_btu(in.u8());
        break;
      default:
        end.path_control.receive(in.chunk());
        for (const auto& piu : end.link.sent) require(parse_th(piu).ok(), "every PIU sent has a TH");
        end.link.sent.clear();
    }
  }
  return 0;
}
