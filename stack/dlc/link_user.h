// Tells the user of a link of its contacts and losses, each once, however often a started link tries again.
#pragma once

#include <optional>
#include <string>

#include "dlc/link.h"

namespace openrui {

class LinkUser {
 public:
  explicit LinkUser(LinkNotifier& notifier) : notifier_(notifier) {}

  LinkNotifier& notifier() { return notifier_; }
  bool was_contacted() const { return contacted_; }
  // The link was started: every failure is news.
  void begin() { told_.reset(); }
  void contacted(const LinkInfo& info) {
    contacted_ = true;
    told_.reset();
    notifier_.on_contacted(info);
  }
  void lost(InopReason reason, const std::string& detail) {
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

  // The partner is there and not ready: news only when nothing was told yet.
  void not_ready(const std::string& detail) {
    if (!told_) lost(InopReason::refused, detail);
  }

 private:
  LinkNotifier& notifier_;
  bool contacted_ = false;
  std::optional<InopReason> told_;  // the last loss told since the station was contacted
};

}  // namespace openrui
