// The IUCV path of one link station (transports reference 11.2).
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "dlc/definition.h"
#include "dlc/envelope/carrier.h"
#include "iucv/machine.h"

namespace openrui::iucv_link {

class Port;

class Carrier final : public envelope::Carrier {
 public:
  Carrier(Port& port, const LinkDefinition& definition, envelope::CarrierUser& user);
  ~Carrier() override;
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;

  void open() override;
  void close(bool orderly) override;
  void send(envelope::Kind kind, Buffer data) override;
  std::size_t queued_bytes() const override { return queued_ + outstanding_; }
  void set_busy(bool busy) override;
  std::uint8_t window() const override;
  std::string state_in_words() const override;

  // For the port.
  // For a partner that connects.
  bool waits() const { return waiting_ || (resting_ && !offer_); }
  const std::string& station() const { return station_; }
  void take(const iucv::Interrupt& offer);
  void on_interrupt(const iucv::Interrupt& i);
  void on_node_up() { try_connect(); }
  void on_unreachable(const std::string& detail);
  bool is_at(std::uint32_t attempt) const { return attempt_ == attempt; }
  void connected(const iucv::ConnectResult& result);
  void received(std::uint32_t kind, iucv::ReceiveResult&& r);

 private:
  struct Waiting {
    envelope::Kind kind;
    Buffer data;
  };
  void try_connect();
  void accept(const iucv::Interrupt& offer);
  void refuse_offer();
  void fail_later(InopReason reason, std::string detail);
  void pump();
  void on_complete(const iucv::Interrupt& i);
  void on_message(const iucv::Interrupt& i);
  void on_severed(const iucv::Interrupt& i);
  // The partner broke the rules: the path ends.
  void abort(const std::string& detail);
  void forget_path();

  Port& port_;
  envelope::CarrierUser& user_;
  std::string station_;   // our own name
  std::string remote_;    // the partner's station
  bool waiting_ = false;  // opened: for the partner, or for the way to it
  // The path was lost and the station will open another one soon: a partner that is faster is kept waiting, not
  // refused.
  bool resting_ = false;
  std::optional<iucv::Interrupt> offer_;
  bool up_ = false;
  iucv::PathId path_ = 0;
  std::uint32_t attempt_ = 0;  // counts paths, so that late answers find nobody
  bool connecting_ = false;
  bool busy_ = false;
  std::deque<Waiting> queue_;
  std::size_t queued_ = 0;       // bytes in it
  std::size_t outstanding_ = 0;  // bytes sent and not complete
  std::unordered_map<iucv::MessageId, std::size_t> sent_;
  Timer fail_timer_;
};

}  // namespace openrui::iucv_link
