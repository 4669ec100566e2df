// Watching a link: a decorator between a link and its user that shows everything that passes to a LinkTap (captures).
// A link that nobody watches is made without one and pays nothing.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "dlc/link.h"

namespace openrui {

class LinkTap {
 public:
  virtual ~LinkTap() = default;
  // `sent`: by our side. The bytes are valid during the call.
  virtual void on_piu(const std::string& link_name, bool sent, ByteView piu) = 0;
  // Empty = null XID.
  virtual void on_xid(const std::string& link_name, bool sent, ByteView xid) = 0;
  // "contacted", or why the station stopped working.
  virtual void on_link_event(const std::string& link_name, const std::string& text) = 0;
};

class TappedLink final : public Link, private LinkNotifier {
 public:
  // `tap` and `user` outlive the link.
  TappedLink(std::string link_name, LinkTap& tap, LinkNotifier& user)
      : name_(std::move(link_name)), tap_(tap), user_(user) {}

  // What the watched link must be made with.
  LinkNotifier& notifier() { return *this; }
  // Before any call of the link appearance.
  void set_link(std::unique_ptr<Link> link) { link_ = std::move(link); }

  void start() override { link_->start(); }
  void stop() override { link_->stop(); }
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override { return link_->queued_bytes(); }
  void set_busy(bool busy) override { link_->set_busy(busy); }
  bool contacted() const override { return link_->contacted(); }
  std::string state_in_words() const override { return link_->state_in_words(); }

 private:
  void on_contacted(const LinkInfo& info) override;
  void on_inop(InopReason reason, const std::string& detail) override;
  void on_xid(ByteView xid, bool sent) override;
  void on_piu(ByteView piu) override;
  void on_uncongested() override { user_.on_uncongested(); }

  std::string name_;
  bool was_contacted_ = false;
  LinkTap& tap_;
  LinkNotifier& user_;
  std::unique_ptr<Link> link_;
};

// `make` makes the real link for the notifier it is given; with a null `tap` the result is that link and nothing else.
template <class Make>
std::unique_ptr<Link> make_tapped_link(const std::string& link_name, LinkTap* tap, LinkNotifier& user, Make make) {
  if (tap == nullptr) return make(user);
  auto tapped = std::make_unique<TappedLink>(link_name, *tap, user);
  tapped->set_link(make(tapped->notifier()));
  return tapped;
}

}  // namespace openrui
