// One connection of a line, and what becomes of the old ones.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/tcp.h"
#include "base/time.h"
#include "dlc/sdlc/carrier.h"
#include "dlc/sdlc/framing.h"

namespace openrui::sdlc {

// Connections that are not needed any more, possibly from inside a call of their handler: silenced at once, closed on
// the next turn of the loop.
class Graveyard {
 public:
  explicit Graveyard(TimerQueue& timers) : timers_(timers) {}
  void bury(std::unique_ptr<TcpConnection> connection) {
    if (!connection) return;
    connection->set_handler(silence_);
    buried_.push_back(std::move(connection));
    if (!timer_.armed()) timers_.arm(timer_, Duration::zero(), [this] { buried_.clear(); });
  }

 private:
  class Silence final : public TcpHandler {
    void on_connected() override {}
    std::size_t on_data(ByteView data) override { return data.size(); }
    void on_closed(const std::string&) override {}
    void on_drained() override {}
  };
  TimerQueue& timers_;
  Silence silence_;
  std::vector<std::unique_ptr<TcpConnection>> buried_;
  Timer timer_;
};

// What a connection of a line is for.
enum class ChannelUse : std::uint8_t { data, leads };

// Its owner names what is to be done; all of it is called from the loop only.
struct ChannelOwner {
  CarrierUser& user;
  std::function<void()> connected;
  std::function<void(const std::string& detail)> closed;
  std::function<void(ByteView bytes)> leads;
};

class Channel final : public TcpHandler {
 public:
  Channel(ChannelOwner& owner, ChannelUse use) : owner_(owner), use_(use) {}

  std::unique_ptr<TcpConnection> connection;
  bool up = false;

 private:
  void on_connected() override {
    up = true;
    owner_.connected();
  }
  std::size_t on_data(ByteView data) override {
    if (use_ == ChannelUse::data) return show_frames(data);
    owner_.leads(data);
    return data.size();
  }
  void on_closed(const std::string& detail) override { owner_.closed(detail); }
  void on_drained() override {}

  std::size_t show_frames(ByteView data) {
    std::size_t taken = 0;
    for (;;) {
      const auto front = scan(data.subspan(taken));
      const auto bytes = data.subspan(taken, front.taken);
      taken += front.taken;
      if (front.kind == Scan::Kind::incomplete) break;
      if (front.kind == Scan::Kind::frame) {
        owner_.user.on_frame(front.frame);
      } else {
        owner_.user.on_garbage(bytes);
      }
    }
    owner_.user.on_frames_end();
    return taken;
  }

  ChannelOwner& owner_;
  ChannelUse use_;
};

}  // namespace openrui::sdlc
