#include "iucv/local_partner.h"

#include <algorithm>
#include <utility>

namespace openrui::iucv {

void LocalPartner::join(Path& ours, Path& theirs) {
  std::unique_ptr<LocalPartner> a(new LocalPartner(theirs));
  std::unique_ptr<LocalPartner> b(new LocalPartner(ours));
  a->mirror_ = b.get();
  b->mirror_ = a.get();
  ours.partner = std::move(a);
  theirs.partner = std::move(b);
}

LocalPartner::~LocalPartner() {
  if (mirror_ == nullptr) return;
  mirror_->theirs_ = nullptr;
  mirror_->mirror_ = nullptr;
}

void LocalPartner::accept(const Path& path, const UserData& user) {
  if (theirs_ == nullptr || !step(*theirs_, PathInput::rcv_accept)) return;
  auto& p = *theirs_;
  p.limit = std::min(p.limit, path.granted);
  p.granted = path.limit;
  p.partner_takes_parameter_data = path.takes_parameter_data;
  p.stopped = path.stopping;
  p.priority = path.priority;
  p.owner->accepted(p, user);
}

void LocalPartner::sever(const UserData& user, bool) {
  if (theirs_ == nullptr || !step(*theirs_, PathInput::rcv_sever)) return;
  auto& p = *theirs_;
  p.owner->severed(p, user);
}

void LocalPartner::quiesce(const UserData& user) {
  if (theirs_ != nullptr) theirs_->owner->stopped(*theirs_, true, user);
}

void LocalPartner::resume(const UserData& user) {
  if (theirs_ != nullptr) theirs_->owner->stopped(*theirs_, false, user);
}

void LocalPartner::send(MessageId id, const Outgoing& message, ByteView data) {
  if (theirs_ == nullptr) return;
  Incoming m;
  m.id = id;
  m.target_class = message.target_class;
  m.answer_length = message.answer_length;
  m.flags = message.flags;
  if ((message.flags & flag::kParameterData) != 0) {
    std::copy(data.begin(), data.end(), m.parameter_data.begin());
  } else {
    m.data.assign(data.begin(), data.end());
  }
  m.length = static_cast<std::uint32_t>(data.size());
  theirs_->owner->arrived(*theirs_, std::move(m));
}

void LocalPartner::complete(MessageId id, Audit audit) {
  if (theirs_ != nullptr) theirs_->owner->completed(*theirs_, id, audit);
}

void LocalPartner::reply(MessageId id, std::uint8_t flags, ByteView data, std::size_t length) {
  if (theirs_ == nullptr) return;
  const auto found = theirs_->sent.find(id);
  if (found == theirs_->sent.end()) return;
  auto& m = found->second;
  m.reply_flags = flags;
  if ((flags & flag::kParameterData) != 0) {
    std::copy(data.begin(), data.end(), m.parameter_data.begin());
  } else {
    m.answer.assign(data.begin(), data.end());
    m.reply_length = static_cast<std::uint32_t>(length);
  }
  theirs_->owner->replied(*theirs_, id);
}

bool LocalPartner::purge(MessageId id, Outcome& outcome, Audit& audit) {
  const auto what = theirs_ == nullptr ? Machine::Purged::unknown : theirs_->owner->purge_incoming(*theirs_, id);
  outcome = what == Machine::Purged::unknown ? nothing() : done();
  audit = 0;
  return true;
}

}  // namespace openrui::iucv
