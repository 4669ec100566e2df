// A link station on IUCV or IPC as a link: the envelope, the exchange of XIDs and the state machine; the path itself is
// its carrier's (transports reference 11).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/event.h"
#include "base/time.h"
#include "dlc/definition.h"
#include "dlc/envelope/carrier.h"
#include "dlc/envelope/station_fsm.h"
#include "dlc/link_user.h"
#include "dlc/port.h"
#include "dlc/xid.h"

namespace openrui::envelope {

// What a station needs of its port.
class StationPort {
 public:
  virtual ~StationPort() = default;
  virtual const PortDefinition& definition() const = 0;
  virtual TimerQueue& timers() = 0;
  virtual PortCounters& count() = 0;
  virtual void report(Severity severity, const std::string& text) = 0;
};

class Station final : public Link, private CarrierUser {
 public:
  // An XID command and SETMODE are sent so often, and waited for so long each time (transports reference 11.4).
  static constexpr int kTries = 3;
  static constexpr Duration kAnswerLimit = std::chrono::seconds(5);
  // A path on which nobody contacts anybody is given up (ours; 11.4 names no time).
  static constexpr Duration kExchangeLimit = std::chrono::seconds(30);

  // `make_carrier` is called once, with the station as the user. `port` and `notifier` outlive the station.
  using MakeCarrier = std::function<std::unique_ptr<Carrier>(CarrierUser&)>;
  Station(StationPort& port, const LinkDefinition& definition, LinkNotifier& notifier, const MakeCarrier& make_carrier,
          const StationTable& table = station_table());
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  void start() override;
  void stop() override;
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override { return carrier_->queued_bytes(); }
  void set_busy(bool busy) override;
  bool contacted() const override { return state_ == StationState::contacted; }
  std::string state_in_words() const override;

  StationState state() const { return state_; }

 private:
  void on_path_up(bool begins) override;
  void on_path_failed(InopReason reason, const std::string& detail) override;
  void on_path_unreachable(const std::string& detail) override;
  void on_path_lost(bool orderly, InopReason reason, const std::string& detail) override;
  void on_frame(std::uint32_t kind, ByteView data) override;
  void on_sent() override;

  StationInput classify(std::uint32_t kind, ByteView data);
  StationInput classify_set_mode(ByteView data);
  StationInput wrong(std::string why);
  void input(StationInput in, ByteView data = {});
  void perform(StationAction action, ByteView data);
  void arm(Duration limit, std::function<void()> action);
  void set_end(InopReason reason, DiscReason disc, std::string detail);

  void take_xid(ByteView xid);
  void follow(XidStep step);
  void send_xid(const Bytes& xid);
  void repeat(Kind kind, const Bytes& data, int tries);
  void send_own(Kind kind, ByteView data = {});
  Mode own_mode() const;
  bool is_primary() const;
  void come_up();
  void fall(InopReason reason, const std::string& detail);
  void deliver(ByteView piu);
  void disconnect();
  void finish();
  void retry();

  StationPort& port_;
  LinkDefinition definition_;
  LinkUser user_;
  const StationTable* table_;
  StationState state_ = StationState::down;
  bool started_ = false;
  bool busy_ = false;
  bool congested_ = false;
  bool sent_set_mode_ = false;  // since the path is up: we are the primary
  bool answering_ = false;      // the XID in hand came as a command
  bool told_ = false;           // of the end that is under way
  std::uint32_t path_ = 0;      // counts paths
  XidExchange exchange_;
  std::optional<NodeId> partner_id_;
  std::size_t partner_max_btu_ = 0;
  InopReason end_reason_ = InopReason::operator_request;
  DiscReason disc_reason_ = DiscReason::operator_request;
  std::string end_detail_;
  Duration backoff_;
  Timer state_timer_;
  Timer retry_timer_;
  std::unique_ptr<Carrier> carrier_;
};

}  // namespace openrui::envelope
