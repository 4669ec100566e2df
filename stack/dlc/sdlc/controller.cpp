// The controller's end of a line, as the 3705 emulator has it: listens, and takes whoever calls. A new call replaces
// the earlier one.
#include <algorithm>

#include "dlc/sdlc/channel.h"

namespace openrui::sdlc {
namespace {

class Controller final : public Carrier {
 public:
  Controller(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers, CarrierUser& user)
      : definition_(definition),
        tcp_(tcp),
        timers_(timers),
        graveyard_(timers),
        owner_{user, [] {}, [this](const std::string& d) { on_closed(d); }, [this](ByteView b) { on_leads(b); }},
        second_(owner_, definition.release == 4 ? ChannelUse::leads : ChannelUse::data),
        first_door_{*this, 0},
        second_door_{*this, 1} {}

  void want(bool wanted) override {
    if (wanted_ == wanted) return;
    wanted_ = wanted;
    if (wanted) return listen();
    listen_timer_.cancel();
    first_door_.listener.reset();
    second_door_.listener.reset();
    let_go();
  }
  bool up() const override { return first_.up && (!needs_second() || second_.up); }
  void send(Buffer transmission) override {
    if (!up()) return;
    if (definition_.release != 4) return first_.connection->send(std::move(transmission));
    // RTS; the transmission waits for CTS.
    waiting_ = std::move(transmission);
    say_leads(kRts | kDtr);
  }
  std::string state_in_words() const override {
    if (up()) return "connected with " + first_.connection->remote().address;
    if (!listening()) return "cannot listen on " + to_words(endpoint(0));
    if (first_.up || second_.up) return "waiting for the second connection on " + to_words(endpoint(second_place()));
    return "waiting for a call on " + to_words(endpoint(0));
  }
  std::vector<std::string> partners() const override {
    return up() ? std::vector<std::string>{first_.connection->remote().address} : std::vector<std::string>{};
  }
  std::vector<Endpoint> listening_places() const override {
    if (!definition_.full_duplex) return {endpoint(0)};
    return {endpoint(0), endpoint(1)};
  }

 private:
  struct Door final : TcpAcceptor {
    Door(Controller& c, int w) : controller(c), which(w) {}
    void on_accept(std::unique_ptr<TcpConnection> connection) override {
      controller.accept(which, std::move(connection));
    }
    Controller& controller;
    int which;
    std::unique_ptr<TcpListener> listener;
  };

  bool needs_second() const { return definition_.full_duplex || definition_.release == 4; }
  int second_place() const { return definition_.full_duplex ? 1 : 0; }
  bool listening() const { return first_door_.listener && (!definition_.full_duplex || second_door_.listener); }
  Endpoint endpoint(int further) const { return {definition_.local, tcp_port(definition_.sdlc_line + further)}; }

  void listen() {
    for (auto* door : {&first_door_, &second_door_}) {
      if (door->listener || (door->which == 1 && !definition_.full_duplex)) continue;
      const auto place = endpoint(door->which);
      auto listener = tcp_.listen(place, *door);
      if (listener) {
        door->listener = std::move(listener.value());
        continue;
      }
      if (!std::exchange(failure_reported_, true)) {
        owner_.user.report(Severity::error,
                           "cannot listen on " + to_words(place) + ": " + listener.error() + "; retrying");
      }
    }
    if (!listening()) return timers_.arm(listen_timer_, definition_.reconnect_max, [this] { listen(); });
    if (std::exchange(failure_reported_, false)) {
      owner_.user.report(Severity::info, "listening on " + to_words(endpoint(0)));
    }
  }

  // Release 4: the first connection is for data, the second one for the leads (transports reference 3.2).
  void accept(int door, std::unique_ptr<TcpConnection> connection) {
    const bool is_second = definition_.full_duplex ? door == 1 : needs_second() && first_.up && !second_.up;
    auto& channel = is_second ? second_ : first_;
    const auto caller = connection->remote().address;
    if (channel.up) lose("replaced by a new call from " + caller);
    connection->set_handler(channel);
    connection->set_keepalive(definition_.keepalive);
    channel.connection = std::move(connection);
    channel.up = true;
    if (!up()) return;
    owner_.user.report(Severity::info, "connected with " + caller);
    owner_.user.on_carrier_up();
  }

  void on_closed(const std::string& detail) { lose(detail); }

  void lose(const std::string& detail) {
    const bool was_up = up();
    const auto caller = first_.connection ? first_.connection->remote().address : std::string();
    let_go();
    if (!was_up) return;
    const auto text = "the connection with " + caller + " was lost: " + detail;
    owner_.user.report(Severity::warning, text);
    owner_.user.on_carrier_lost(text);
  }

  void on_leads(ByteView bytes) {
    // If several have arrived only the last one counts.
    const auto leads = bytes.back();
    if ((leads & kCts) != 0 && !waiting_.empty() && up()) first_.connection->send(std::move(waiting_));
    if ((leads & kRts) != 0) say_leads(kCts | kDtr);
  }
  void say_leads(std::uint8_t leads) { second_.connection->send(Buffer::copy_of({&leads, 1})); }

  void let_go() {
    waiting_ = {};
    for (auto* channel : {&first_, &second_}) {
      channel->up = false;
      graveyard_.bury(std::move(channel->connection));
    }
  }

  PortDefinition definition_;
  Tcp& tcp_;
  TimerQueue& timers_;
  Graveyard graveyard_;
  ChannelOwner owner_;
  Channel first_{owner_, ChannelUse::data};
  Channel second_;
  Door first_door_;
  Door second_door_;
  bool wanted_ = false;
  bool failure_reported_ = false;
  Buffer waiting_;  // for CTS
  Timer listen_timer_;
};

}  // namespace

std::unique_ptr<Carrier> make_controller(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers,
                                         CarrierUser& user) {
  return std::make_unique<Controller>(definition, tcp, timers, user);
}

}  // namespace openrui::sdlc
