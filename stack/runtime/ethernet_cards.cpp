#include "runtime/ethernet_cards.h"

#include <algorithm>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

#include "dlc/link.h"
#include "runtime/card_device.h"
#include "runtime/event_loop_impl.h"

namespace openrui {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using Descriptor = asio::posix::basic_stream_descriptor<EventLoop::Impl::Executor>;

// What a card that is full keeps; the engine's windows are far below, strangers' answers are not.
constexpr std::size_t kMaxQueued = 4 * 1024 * 1024;

int open_link_news() {
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK;
  if (fd >= 0) ::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return fd;
}

class CardState;

}  // namespace

class EthernetCards::Impl final : public TurnHook {
 public:
  explicit Impl(EventLoop& l) : loop(l) { loop.add_hook(*this); }

  void mark_dirty(const std::shared_ptr<CardState>& card) { dirty_.push_back(card); }
  void end_of_turn() override;
  void add(const std::shared_ptr<CardState>& card);
  void close();

  EventLoop& loop;

 private:
  std::vector<std::weak_ptr<CardState>> cards_;
  std::vector<std::shared_ptr<CardState>> dirty_;
};

namespace {

class CardState final : public std::enable_shared_from_this<CardState> {
 public:
  CardState(EthernetCards::Impl& cards, std::string name, const InterfaceFacts& facts,
            std::unique_ptr<CardDevice> device, EthernetHandler& handler)
      : cards_(cards),
        loop_(cards.loop),
        name_(std::move(name)),
        facts_(facts),
        device_(std::move(device)),
        handler_(&handler),
        frames_(loop_.impl().io),
        news_(loop_.impl().io) {
    // Asio closes what it watches, and the device is closed by its library: so a copy.
    watch(frames_, ::dup(device_->descriptor()));
    watch(news_, open_link_news());
    loop_.descriptors().add(device_->descriptor());
  }

  void start() {
    wait_for_frames();
    wait_for_news();
  }
  const InterfaceFacts& facts() const { return facts_; }
  std::size_t queued_bytes() const { return queued_bytes_; }

  void set_filter(const EthernetFilter& filter) {
    if (!device_) return;
    const bool promiscuous =
        std::any_of(filter.macs.begin(), filter.macs.end(), [this](const MacAddress& m) { return m != facts_.mac; });
    fault_ = device_->set_filter(filter, promiscuous);
    if (!fault_.empty()) loop_.timers().arm(fault_timer_, Duration::zero(), [this] { lose(name_ + ": " + fault_); });
  }

  void send(Buffer frame) {
    if (!device_ || queued_bytes_ + frame.size() > kMaxQueued) return;
    queued_bytes_ += frame.size();
    if (queued_bytes_ > Link::kHighWater) high_ = true;
    if (queue_.empty()) cards_.mark_dirty(shared_from_this());
    queue_.push_back(std::move(frame));
  }

  void flush() {
    if (!device_ || queue_.empty() || waiting_to_write_) return;
    std::string error;
    const auto sent = device_->send(queue_, error);
    for (std::size_t i = 0; i < sent; ++i) queued_bytes_ -= queue_[i].size();
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(sent));
    if (!error.empty()) {
      fault_ = error;
      // A hook calls nothing of the engine.
      loop_.timers().arm(fault_timer_, Duration::zero(), [this] { lose(fault_); });
      return;
    }
    if (high_ && queued_bytes_ < Link::kLowWater) {
      high_ = false;
      loop_.timers().arm(drained_timer_, Duration::zero(), [this] {
        if (handler_ != nullptr) handler_->on_drained();
      });
    }
    if (!queue_.empty()) wait_to_write();
  }

  void close() {
    handler_ = nullptr;
    if (!device_) return;
    fault_timer_.cancel();
    drained_timer_.cancel();
    loop_.descriptors().remove(device_->descriptor());
    unwatch(frames_);
    unwatch(news_);
    device_.reset();
  }

 private:
  void watch(Descriptor& descriptor, int fd) {
    if (fd < 0) return;
    loop_.descriptors().add(fd);
    error_code ignored;
    descriptor.assign(fd, ignored);
  }
  void unwatch(Descriptor& descriptor) {
    if (!descriptor.is_open()) return;
    loop_.descriptors().remove(descriptor.native_handle());
    error_code ignored;
    descriptor.close(ignored);
  }

  void wait_for_frames() {
    frames_.async_wait(Descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
      const EventLoop::Turn turn(self->loop_);
      if (error || !self->device_) return;
      const auto fault = self->device_->receive([&self](ByteView frame) {
        if (self->handler_ != nullptr) self->handler_->on_frame(frame);
      });
      if (!self->device_) return;
      if (!fault.empty()) return self->lose(fault);
      self->wait_for_frames();
    });
  }

  void wait_for_news() {
    if (!news_.is_open()) return;
    news_.async_wait(Descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
      const EventLoop::Turn turn(self->loop_);
      if (error || !self->device_) return;
      // Which interface it was about is not worth reading: the facts are asked for.
      std::array<std::uint8_t, 8192> message;
      while (::read(self->news_.native_handle(), message.data(), message.size()) > 0) continue;
      const auto facts = interface_facts(self->name_);
      if (!facts) return self->lose(facts.error());
      if (facts->index != self->facts_.index) return self->lose("interface " + self->name_ + " is another one now");
      if (const auto why = why_unusable(self->name_, *facts); !why.empty()) return self->lose(why);
      self->wait_for_news();
    });
  }

  void wait_to_write() {
    waiting_to_write_ = true;
    frames_.async_wait(Descriptor::wait_write, [self = shared_from_this()](const error_code& error) {
      const EventLoop::Turn turn(self->loop_);
      self->waiting_to_write_ = false;
      if (!error) self->flush();
    });
  }

  void lose(const std::string& why) {
    auto* handler = handler_;
    close();
    if (handler != nullptr) handler->on_carrier_lost(why);
  }

  EthernetCards::Impl& cards_;  // valid while the device is open
  EventLoop& loop_;
  std::string name_;
  InterfaceFacts facts_;
  std::unique_ptr<CardDevice> device_;  // null: closed
  EthernetHandler* handler_;
  Descriptor frames_;
  Descriptor news_;
  std::vector<Buffer> queue_;
  std::size_t queued_bytes_ = 0;
  bool high_ = false;
  bool waiting_to_write_ = false;
  std::string fault_;
  Timer fault_timer_;
  Timer drained_timer_;
};

class Card final : public EthernetCard {
 public:
  Card(std::shared_ptr<CardState> state, EventLoop& loop) : state_(std::move(state)), loop_(loop) {}
  ~Card() override {
    if (loop_.in_forked_child()) return;
    state_->flush();
    state_->close();
  }
  void set_filter(const EthernetFilter& filter) override { state_->set_filter(filter); }
  void send(Buffer frame) override { state_->send(std::move(frame)); }
  std::size_t queued_bytes() const override { return state_->queued_bytes(); }
  MacAddress mac() const override { return state_->facts().mac; }
  std::size_t mtu() const override { return state_->facts().mtu; }

 private:
  std::shared_ptr<CardState> state_;
  EventLoop& loop_;
};

}  // namespace

void EthernetCards::Impl::add(const std::shared_ptr<CardState>& card) {
  cards_.erase(std::remove_if(cards_.begin(), cards_.end(), [](const auto& c) { return c.expired(); }), cards_.end());
  cards_.push_back(card);
}

void EthernetCards::Impl::end_of_turn() {
  if (dirty_.empty()) return;
  const auto flushing = std::exchange(dirty_, {});
  for (const auto& card : flushing) card->flush();
}

void EthernetCards::Impl::close() {
  for (const auto& weak : cards_) {
    const auto card = weak.lock();
    if (!card) continue;
    card->flush();
    card->close();
  }
  dirty_.clear();
  loop.remove_hook(*this);
}

EthernetCards::EthernetCards(EventLoop& loop) : impl_(loop.run_locked([&] { return std::make_shared<Impl>(loop); })) {}

EthernetCards::~EthernetCards() {
  if (impl_->loop.in_forked_child()) {
    new std::shared_ptr<Impl>(std::move(impl_));  // left alone, like the loop (EventLoop::~EventLoop)
    return;
  }
  impl_->loop.run_locked([this] { impl_->close(); });
}

Result<std::unique_ptr<EthernetCard>, std::string> EthernetCards::open(const std::string& interface,
                                                                       EthernetHandler& handler) {
  const bool tap = interface.starts_with(kTapPrefix);
  const auto name = tap ? interface.substr(kTapPrefix.size()) : interface;
  auto device = tap ? open_tap_device(name) : open_pcap_device(name);
  if (!device) return device.error();
  const auto facts = interface_facts(name);
  if (!facts) return facts.error();
  auto state = std::make_shared<CardState>(*impl_, name, *facts, std::move(device.value()), handler);
  impl_->add(state);
  state->start();
  return std::unique_ptr<EthernetCard>(std::make_unique<Card>(std::move(state), impl_->loop));
}

}  // namespace openrui
