// One end of a wire: the loopback's side of the common link appearance.
#pragma once

#include <deque>

#include "dlc/loopback/cable.h"
#include "dlc/xid.h"

namespace openrui::loopback {

class Station final : public Link {
 public:
  Station(Cable& cable, const LinkDefinition& definition, LinkNotifier& notifier);
  ~Station() override;
  Station(const Station&) = delete;
  Station& operator=(const Station&) = delete;

  void start() override;
  void stop() override;
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override { return queued_; }
  void set_busy(bool busy) override;
  bool contacted() const override { return state_ == State::contacted; }
  std::string state_in_words() const override;

 private:
  friend class Cable;
  enum class State : std::uint8_t { idle, starting, contacted, ending };

  std::uint8_t end() const { return definition_.host ? 1 : 0; }
  std::uint8_t partner() const { return definition_.host ? 0 : 1; }
  bool started() const { return started_; }
  bool mirrors(const Station& other) const;
  // Back to idle at the end of an exchange; the notification, if any, is the caller's.
  void reset();
  void deliver(Cable::Kind kind, Buffer bytes);
  void take_xid(ByteView xid);
  void follow(const XidStep& step);
  void send_xid(ByteView xid);
  void become_contacted();
  void on_lost();
  // Gives the user what waited while it was busy.
  void deliver_waiting();
  void hand_over(const Buffer& piu);
  // What this end sent has arrived.
  void delivered(std::size_t bytes);

  Cable& cable_;
  LinkDefinition definition_;
  LinkNotifier& notifier_;
  Cable::Wire* wire_ = nullptr;
  State state_ = State::idle;
  bool started_ = false;
  XidExchange exchange_;
  bool congested_ = false;
  std::size_t queued_ = 0;
  bool busy_ = false;  // the user cannot take PIUs
  std::deque<Buffer> waiting_;
};

}  // namespace openrui::loopback
