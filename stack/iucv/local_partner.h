// The other end of a path within the node: what is said to it arrives at once; its program hears of it on a later turn.
#pragma once

#include "iucv/machine.h"

namespace openrui::iucv {

class LocalPartner final : public Partner {
 public:
  // Joins the two ends; `ours` talks to `theirs` and the other way round.
  static void join(Path& ours, Path& theirs);
  ~LocalPartner() override;

  void accept(const Path& path, const UserData& user) override;
  void sever(const UserData& user, bool logoff) override;
  void quiesce(const UserData& user) override;
  void resume(const UserData& user) override;
  void send(MessageId id, const Outgoing& message, ByteView data) override;
  void complete(MessageId id, Audit audit) override;
  void reply(MessageId id, std::uint8_t flags, ByteView data, std::size_t length) override;
  bool purge(MessageId id, Outcome& outcome, Audit& audit) override;
  void consumed(std::size_t) override {}
  void want(std::size_t) override {}
  bool lingers() const override { return false; }
  std::string in_words() const override { return name_; }

 private:
  explicit LocalPartner(Path& theirs) : theirs_(&theirs), name_(theirs.owner->name()) {}

  Path* theirs_;  // null: that end is gone
  LocalPartner* mirror_ = nullptr;
  std::string name_;
};

}  // namespace openrui::iucv
