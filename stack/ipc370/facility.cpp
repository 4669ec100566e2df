#include "ipc370/facility.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ipc370/user_block.h"

namespace openrui::ipc370 {

namespace {

// Freed CIDs rest until so many wait: a program that uses one too long learns of it (rule C3 promises nothing).
constexpr std::size_t kRestingCids = 64;

}  // namespace

Facility::Facility(Installation installation, Supervisor& supervisor)
    : installation_(std::move(installation)), supervisor_(supervisor), halves_(1) {}

Facility::~Facility() = default;

// --- Tasks -----------------------------------------------------------------------------------------------------------

TaskId Facility::add_task(TaskDefinition task) {
  tasks_.emplace(++last_task_, Task{std::move(task), {}});
  return last_task_;
}

const TaskDefinition* Facility::task(TaskId id) const {
  const auto found = tasks_.find(id);
  return found == tasks_.end() ? nullptr : &found->second.definition;
}

void Facility::end_task(TaskId id) {
  const auto found = tasks_.find(id);
  if (found == tasks_.end()) return;
  const Turn turn(*this);
  // Freeing a half-connection takes it off the task's list.
  const auto cids = found->second.cids;
  for (const auto cid : cids) {
    auto& half = *halves_[cid];
    half.open = half.close = nullptr;
    half.sends.forget();
    half.receives.forget();
  }
  for (const auto cid : cids) input(*halves_[cid], HalfInput::task_end, Reason::partner_ended);
  const auto space = found->second.definition.address_space;
  const auto step = found->second.definition.step;
  tasks_.erase(id);
  const auto same = [&](const auto& t) {
    return t.second.definition.address_space == space && t.second.definition.step == step;
  };
  const auto in_use = steps_.find(space);
  if (in_use != steps_.end() && in_use->second == step && std::none_of(tasks_.begin(), tasks_.end(), same)) {
    steps_.erase(in_use);
  }
}

// Rule Q6: the first job step of an address space that issues a request has IPC until its last task ends.
bool Facility::step_may(const TaskDefinition& task) {
  return steps_.emplace(task.address_space, task.step).first->second == task.step;
}

void Facility::stop() {
  const Turn turn(*this);
  stopped_ = true;
  for (std::size_t cid = 1; cid < halves_.size(); ++cid) {
    auto* half = halves_[cid].get();
    if (half == nullptr || half->gone) continue;
    if (half->far) far_->send_abort(*half, Reason::partner_ipc_stopped);
    half->partner = nullptr;
    fail_requests(*half, Reason::ipc_stopped);
    half->state = HalfState::free;
    release(*half);
  }
  unmatched_.clear();
}

// --- Requests --------------------------------------------------------------------------------------------------------

void Facility::request(const Caller& caller, ipc_rq* rq) {
  if (!check_block(caller, rq)) return;
  const Turn turn(*this);
  rq->rq_cc = 0;
  rq->rq_rsn = 0;
  rq->rq_optc = 0;
  rq->rq_count = 0;
  rq->rq_next = nullptr;
  rq->rq_ts = IPC_TS_INCOMPLETE;
  accept(caller, rq);
}

// Rule Q7: what cannot be answered in the block is an abend (reference 9.5).
bool Facility::check_block(const Caller& caller, const ipc_rq* rq) {
  const auto abend = [&](Abend why) {
    supervisor_.abend(rq, why);
    return false;
  };
  const auto highest = installation_.highest_rq;
  if (highest != 0 && reinterpret_cast<std::uintptr_t>(rq) > highest) return abend(Abend::rq_address);
  if (!supervisor_.readable(caller.key, rq, sizeof *rq)) return abend(Abend::rq_inaccessible_request);
  if (rq->rq_length_of_block != sizeof *rq) return abend(Abend::rq_length);
  if (rq->rq_ts == IPC_TS_INCOMPLETE) return abend(Abend::rq_incomplete);
  if (!supervisor_.writable(caller.key, const_cast<ipc_rq*>(rq), sizeof *rq)) {
    return abend(rq->rq_request == IPC_REQUEST_OPEN ? Abend::rq_inaccessible_open : Abend::rq_inaccessible_request);
  }
  return true;
}

void Facility::accept(const Caller& caller, ipc_rq* rq) {
  const auto refuse = [&](Reason why) { complete(rq, caller.key, why); };
  if (stopped_) return refuse(Reason::ipc_stopped);
  const auto found = tasks_.find(caller.task);
  if (found == tasks_.end()) return refuse(Reason::unknown_task);
  if (!step_may(found->second.definition)) return refuse(Reason::other_step);
  if (rq->rq_request < IPC_REQUEST_OPEN || rq->rq_request > IPC_REQUEST_QUSER) return refuse(Reason::unknown_request);
  const unsigned known = rq->rq_request == IPC_REQUEST_SEND ? IPC_OPTION_CONT : 0U;
  if ((rq->rq_options & ~known) != 0) return refuse(Reason::unknown_option);
  if (rq->rq_request == IPC_REQUEST_OPEN) return open(caller, rq);
  auto* half = find(rq->rq_cid);
  // Rules Q5 and C4.
  if (half == nullptr || !half->known_to_user() || !(half->owner == caller)) return refuse(Reason::invalid_cid);
  on_half(caller, rq, *half);
}

void Facility::open(const Caller& caller, ipc_rq* rq) {
  const auto refuse = [&](Reason why) { complete(rq, caller.key, why); };
  if (!supervisor_.readable(caller.key, rq->rq_tag, rq->rq_tag_length)) return refuse(Reason::storage_inaccessible);
  const auto written = parse_tag_string({rq->rq_tag, rq->rq_tag_length});
  if (!written) return refuse(written.error());
  const auto tag = build_tag(tasks_.at(caller.task).definition, *written);
  if (!tag) return refuse(tag.error());
  open_tag(caller, rq, *tag);
}

// Rules T4 and T5.
Result<Tag, Reason> Facility::build_tag(const TaskDefinition& task, const WrittenTag& written) const {
  Tag tag = written.tag;
  const auto& i = installation_;
  if (written.parts[0] < 2) tag.your.job = i.default_your_job;
  if (written.parts[0] < 3) tag.your.network = i.default_your_network;
  if (written.parts[1] < 1) tag.my.tag = i.default_my_tag;
  if (i.forced.your_tag) tag.your.tag = *i.forced.your_tag;
  if (i.forced.your_job) tag.your.job = *i.forced.your_job;
  if (i.forced.your_network) tag.your.network = *i.forced.your_network;
  if (i.forced.my_tag) tag.my.tag = *i.forced.my_tag;
  tag.my.job = TagPart(task.job);
  tag.my.network = TagPart(i.network);
  if (i.exit != nullptr) {
    if (const auto refused = i.exit->on_open(task, tag)) return *refused;
  }
  return tag;
}

void Facility::open_tag(const Caller& caller, ipc_rq* rq, const Tag& tag) {
  if (count_ >= installation_.connections) return complete(rq, caller.key, Reason::too_many_connections);
  Cid cid = 0;
  if (free_cids_.size() > kRestingCids || (halves_.size() > 0xFFFF && !free_cids_.empty())) {
    cid = free_cids_.front();
    free_cids_.pop();
  } else if (halves_.size() <= 0xFFFF) {
    cid = static_cast<Cid>(halves_.size());
    halves_.emplace_back();
  } else {
    return complete(rq, caller.key, Reason::too_many_connections);
  }
  halves_[cid] = std::make_unique<HalfConnection>();
  ++count_;
  auto& half = *halves_[cid];
  half.cid = cid;
  half.owner = caller;
  half.tag = tag;
  half.open = rq;
  tasks_.at(caller.task).cids.push_back(cid);
  rq->rq_cid = cid;  // rule O1: while the request is still incomplete
  unmatched_.push_back(&half);
  seek_partner(half);
}

void Facility::on_half(const Caller& caller, ipc_rq* rq, HalfConnection& half) {
  if (rq->rq_request >= IPC_REQUEST_QTAG) return query(caller, rq, half);
  // Chosen: who had no request outstanding when the connection failed learns it from the next one, and then the CID is
  // free.
  if (half.state == HalfState::ended) return tell(rq, half);
  switch (rq->rq_request) {
    case IPC_REQUEST_CLOSE:
      if (half.close != nullptr) return complete(rq, caller.key, Reason::close_repeated);
      half.close = rq;
      input(half, HalfInput::user_close, Reason::closed_before_match);
      return;
    case IPC_REQUEST_ABCLS:
      input(half, HalfInput::user_abcls, Reason::abclosed_by_partner);
      // Rule A1: the manual counts the completion of ABCLS under code 3.
      return complete(rq, caller.key, Reason::abclosed_here);
    default:
      return queue_data(rq, half, caller);
  }
}

void Facility::queue_data(ipc_rq* rq, HalfConnection& half, const Caller& caller) {
  const bool sends = rq->rq_request == IPC_REQUEST_SEND;
  const auto refuse = [&](Reason why) { complete(rq, caller.key, why); };
  if (sends && half.close != nullptr) return refuse(Reason::send_after_close);  // rule L4, chosen
  if (!sends && half.drained_sent) return refuse(Reason::closed_by_partner);    // rule L5
  if (half.sends.size() + half.receives.size() >= installation_.requests) return refuse(Reason::too_many_requests);
  // Rule Q8.
  const bool accessible = sends ? supervisor_.readable(caller.key, rq->rq_data, rq->rq_length)
                                : supervisor_.writable(caller.key, rq->rq_data, rq->rq_length);
  if (!accessible) return refuse(Reason::storage_inaccessible);
  (sends ? half.sends : half.receives).push(rq);
  touch(half);
}

// Rules U1 and U2.
void Facility::query(const Caller& caller, ipc_rq* rq, HalfConnection& half) {
  if (rq->rq_request == IPC_REQUEST_QTAG) return answer(caller, rq, emit_parsed(half.tag, TagCode::native));
  if (half.state == HalfState::unmatched || half.state == HalfState::claiming) {
    return complete(rq, caller.key, Reason::no_partner_yet);
  }
  // Contents chosen (U2): job and user of the partner.
  std::uint8_t bytes[sizeof(ipc_user)];
  std::memcpy(bytes, &half.partner_user, sizeof bytes);
  answer(caller, rq, bytes);
}

void Facility::answer(const Caller& caller, ipc_rq* rq, ByteView result) {
  rq->rq_count = static_cast<std::uint32_t>(result.size());
  if (rq->rq_length < result.size()) return complete(rq, caller.key, Reason::result_too_long);
  if (!supervisor_.writable(caller.key, rq->rq_data, result.size())) {
    return complete(rq, caller.key, Reason::storage_inaccessible);
  }
  std::memcpy(rq->rq_data, result.data(), result.size());
  complete(rq, caller.key, Reason::none);
}

// --- What there is ---------------------------------------------------------------------------------------------------

HalfConnection* Facility::find(Cid cid) const {
  auto* half = cid < halves_.size() ? halves_[cid].get() : nullptr;
  return half == nullptr || half->gone ? nullptr : half;
}

ipc_user Facility::user_of(const HalfConnection& half) const {
  const auto& task = tasks_.at(half.owner.task).definition;
  return user_block(task.job, task.user);
}

std::vector<HalfReport> Facility::report() const {
  std::vector<HalfReport> all;
  for (const auto& half : halves_) {
    if (!half || half->gone) continue;
    HalfReport r;
    r.cid = half->cid;
    r.state = half->state;
    r.tag = to_words(half->tag);
    if (const auto* owner = task(half->owner.task)) r.job = owner->job;
    r.key = half->owner.key;
    const auto user = field_text(half->partner_user.user);
    r.partner = field_text(half->partner_user.job);
    if (!user.empty()) r.partner += ", " + user;
    r.far = half->far != nullptr;
    r.buffered = half->in.bytes();
    r.sends = half->sends.size();
    r.receives = half->receives.size();
    all.push_back(std::move(r));
  }
  return all;
}

}  // namespace openrui::ipc370
