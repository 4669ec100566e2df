// Tells the user of a link of its contacts and losses, each once, however often a started link tries again.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "dlc/switched_link.h"

namespace openrui {

class LinkUser {
 public:
  explicit LinkUser(LinkNotifier& notifier) : notifier_(notifier) {}
  // The user is a data link switch: an end is told once for every activation, and nothing else is.
  explicit LinkUser(SwitchedNotifier& notifier) : notifier_(notifier), switched_(&notifier) {}

  LinkNotifier& notifier() { return notifier_; }
  bool was_contacted() const { return contacted_; }
  // Null when it is no switch.
  SwitchedNotifier* switched() const { return switched_; }
  // The link was started: every failure is news.
  void begin() { told_.reset(); }
  void contacted(const LinkInfo& info) {
    contacted_ = true;
    told_.reset();
    notifier_.on_contacted(info);
  }
  void lost(InopReason reason, const std::string& detail) {
    if (switched_ != nullptr) {
      contacted_ = false;
      if (std::exchange(engaged_, false)) notifier_.on_inop(reason, detail);
      return;
    }
    if (!contacted_) {
      if (reason == InopReason::operator_request) return;
      // Each further attempt that fails is no news, but that the partner now refuses us is.
      const bool verdict = reason == InopReason::refused || reason == InopReason::protocol_error;
      if (told_ && (*told_ == reason || !verdict)) return;
    }
    contacted_ = false;
    told_ = reason;
    notifier_.on_inop(reason, detail);
  }

  // --- of a switch
  // An activation is under way.
  bool engaged() const { return engaged_; }
  void engage() { engaged_ = true; }
  // The partner begins one, if there is none.
  void want() {
    if (!std::exchange(engaged_, true)) switched_->on_wanted();
  }
  // Its end is told by other means, or was none.
  void disengage() { engaged_ = contacted_ = false; }
  // The partner's set mode was accepted.
  void accepted() { contacted_ = true; }

  // The partner is there and not ready: news only when nothing was told yet.
  void not_ready(const std::string& detail) {
    if (!told_) lost(InopReason::refused, detail);
  }

 private:
  LinkNotifier& notifier_;
  SwitchedNotifier* switched_ = nullptr;
  bool engaged_ = false;
  bool contacted_ = false;
  std::optional<InopReason> told_;  // the last loss told since the station was contacted
};

}  // namespace openrui
