// The terminal's end of a line: connects, and tries again with back-off.
#include <algorithm>

#include "dlc/sdlc/channel.h"

namespace openrui::sdlc {
namespace {

class Terminal final : public Carrier {
 public:
  Terminal(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers, CarrierUser& user)
      : definition_(definition),
        tcp_(tcp),
        timers_(timers),
        graveyard_(timers),
        owner_{user, [this] { on_connected(); }, [this](const std::string& d) { on_closed(d); },
               [this](ByteView b) { answer_leads(b); }},
        second_(owner_, definition.release == 4 ? ChannelUse::leads : ChannelUse::data),
        backoff_(definition.reconnect_min) {}

  void want(bool wanted) override {
    if (wanted_ == wanted) return;
    wanted_ = wanted;
    backoff_ = definition_.reconnect_min;
    if (wanted) {
      timers_.arm(retry_timer_, Duration::zero(), [this] { connect(); });
    } else {
      let_go();
      retry_timer_.cancel();
      outage_reported_ = false;
    }
  }
  bool up() const override { return first_.up && (!needs_second() || second_.up); }
  // Full duplex: the emulator receives on the second line (transports reference 3.6).
  void send(Buffer transmission) override {
    if (up()) (definition_.full_duplex ? second_ : first_).connection->send(std::move(transmission));
  }
  std::string state_in_words() const override {
    if (up()) return "connected to " + to_words(endpoint(0));
    if (first_.connection) return "connecting to " + to_words(endpoint(0));
    if (retry_timer_.armed()) return "waiting to call " + to_words(endpoint(0)) + " again";
    return "not connected";
  }
  std::vector<std::string> partners() const override {
    return up() ? std::vector<std::string>{first_.connection->remote().address} : std::vector<std::string>{};
  }
  std::vector<Endpoint> listening_places() const override { return {}; }

 private:
  bool needs_second() const { return definition_.full_duplex || definition_.release == 4; }
  Endpoint endpoint(int further) const { return {definition_.peer, tcp_port(definition_.sdlc_line + further)}; }
  void connect() { first_.connection = tcp_.connect({definition_.local, 0}, endpoint(0), first_); }

  void on_connected() {
    if (needs_second() && !second_.connection) {
      // The emulator takes the first connection that it accepts for data.
      second_.connection = tcp_.connect({definition_.local, 0}, endpoint(definition_.full_duplex ? 1 : 0), second_);
    }
    if (!up()) return;
    for (auto* channel : {&first_, &second_}) {
      if (channel->connection) channel->connection->set_keepalive(definition_.keepalive);
    }
    backoff_ = definition_.reconnect_min;
    outage_reported_ = false;
    owner_.user.report(Severity::info, "connected to " + to_words(endpoint(0)));
    owner_.user.on_carrier_up();
  }

  void on_closed(const std::string& detail) {
    const bool was_up = up();
    const bool second = first_.up && !second_.up && needs_second();
    const auto where = to_words(endpoint(second && definition_.full_duplex ? 1 : 0));
    let_go();
    timers_.arm(retry_timer_, backoff_, [this] { connect(); });
    backoff_ = std::min(backoff_ * 2, definition_.reconnect_max);
    if (was_up) {
      const auto text = "the connection to " + where + " was lost: " + detail;
      owner_.user.report(Severity::warning, text);
      return owner_.user.on_carrier_lost(text);
    }
    const auto text = "cannot connect to " + where + ": " + detail;
    if (!outage_reported_) owner_.user.report(Severity::warning, text + "; retrying with back-off");
    outage_reported_ = true;
    owner_.user.on_unreachable(text);
  }

  // The controller raises RTS until it sees CTS: every byte that asks is answered (transports reference 3.5).
  void answer_leads(ByteView bytes) {
    const auto asked = std::count_if(bytes.begin(), bytes.end(), [](auto b) { return (b & kRts) != 0; });
    if (asked == 0) return;
    const Bytes answer(static_cast<std::size_t>(asked), kCts);
    second_.connection->send(Buffer::copy_of(answer));
  }

  void let_go() {
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
  bool wanted_ = false;
  bool outage_reported_ = false;
  Duration backoff_;
  Timer retry_timer_;
};

}  // namespace

std::unique_ptr<Carrier> make_terminal(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers,
                                       CarrierUser& user) {
  return std::make_unique<Terminal>(definition, tcp, timers, user);
}

}  // namespace openrui::sdlc
