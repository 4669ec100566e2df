#include "iucv/remote_partner.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace openrui::iucv {
namespace {

// Beyond so much on the stream, what is sent waits with its path.
constexpr std::size_t kStreamHighWater = 256 * 1024;

std::uint8_t frame_flags(std::uint8_t flags) {
  return flags & (frames::kParameterData | frames::kPriority | frames::kOneWay);
}

}  // namespace

RemotePartner::RemotePartner(streams::NodeStreams& streams, streams::NodeIndex node, std::uint16_t wire, Path& path,
                             std::string name, std::uint32_t window)
    : streams_(streams),
      node_(node),
      wire_(wire),
      window_(window),
      path_(&path),
      name_(std::move(name)),
      window_in_(window) {}

void RemotePartner::send_frame(frames::Type type, ByteView payload, MessageId id, std::uint8_t flags,
                               std::uint8_t reason) {
  streams_.send(node_, streams::emit_frame(streams::Kind::iucv,
                                           {static_cast<std::uint8_t>(type), flags, reason, far_, id}, payload));
}

// --- The path --------------------------------------------------------------------------------------------------------

void RemotePartner::accept(const Path& path, const UserData& user) {
  frames::Accept a;
  a.path = wire_;
  a.limit = path.granted;
  a.own_limit = path.limit;
  a.window = window_;
  a.user = user;
  if (path.takes_parameter_data) a.flags |= flag::kParameterData;
  if (path.stopping) a.flags |= flag::kQuiesce;
  if (path.priority) a.flags |= flag::kPriority;
  send_frame(frames::Type::accept, frames::emit(a));
}

void RemotePartner::sever(const UserData& user, bool logoff) {
  send_sever(user, logoff ? frames::kByLogoff : frames::kByProgram);
}

void RemotePartner::send_sever(const UserData& user, std::uint8_t reason) {
  // 10.4: what the partner has not received yet is dropped here.
  drop_waiting();
  send_frame(frames::Type::sever, user, 0, 0, reason);
}

void RemotePartner::quiesce(const UserData& user) { send_frame(frames::Type::quiesce, user); }
void RemotePartner::resume(const UserData& user) { send_frame(frames::Type::resume, user); }

// --- Messages out ----------------------------------------------------------------------------------------------------

bool RemotePartner::congested() const { return streams_.queued_bytes(node_) > kStreamHighWater; }

std::optional<std::size_t> RemotePartner::send_chunk(const Waiting& w, ByteView data) {
  const bool windowed = !w.reply && (w.flags & flag::kParameterData) == 0;
  const auto left = data.size() - w.sent;
  if (congested() || (windowed && left != 0 && window_out_ == 0)) return std::nullopt;
  const auto head = w.begun ? 0 : w.reply ? frames::kReplyHead : frames::kSendHead;
  auto n = std::min<std::size_t>(left, streams_.hello(node_).max_payload - head);
  if (windowed) n = std::min(n, window_out_);
  auto frame = Buffer::with_capacity(n + streams::kHeader);
  frame.append(data.subspan(w.sent, n));
  auto type = w.reply ? frames::Type::reply_more : frames::Type::send_more;
  std::uint8_t flags = 0;
  if (!w.begun) {
    flags = frame_flags(w.flags);
    auto* at = frame.prepend(head);
    if (w.reply) {
      type = frames::Type::reply;
      frames::emit_reply_head({0, w.length, {}}, at);
    } else {
      type = frames::Type::send;
      frames::emit_send_head({w.target_class, w.length, w.answer_length, {}}, at);
    }
  }
  if (n < left) flags |= frames::kMore;
  const auto size = frame.size();
  streams::emit_header(streams::Kind::iucv, {static_cast<std::uint8_t>(type), flags, 0, far_, w.id}, size,
                       frame.prepend(streams::kHeader));
  if (windowed) window_out_ -= n;
  streams_.send(node_, std::move(frame));
  return n;
}

void RemotePartner::queue(Waiting w, ByteView data) {
  // The common case copies the data once, into the frame.
  if (waiting_.empty()) {
    const auto n = send_chunk(w, data);
    if (n == data.size()) return;
    if (n) {
      w.begun = true;
      data = data.subspan(*n);
    }
  }
  w.data.assign(data.begin(), data.end());
  // 8.1: priority ones overtake, but not what has begun and not each other.
  auto at = waiting_.end();
  if ((w.flags & flag::kPriority) != 0) {
    at = std::find_if(waiting_.begin(), waiting_.end(),
                      [](const Waiting& other) { return !other.begun && (other.flags & flag::kPriority) == 0; });
  }
  waiting_.insert(at, std::move(w));
  pump();
}

void RemotePartner::pump() {
  while (!waiting_.empty()) {
    auto& w = waiting_.front();
    const auto n = send_chunk(w, w.data);
    if (!n) return;
    w.begun = true;
    w.sent += *n;
    if (w.sent == w.data.size()) waiting_.pop_front();
  }
}

void RemotePartner::send(MessageId id, const Outgoing& m, ByteView data) {
  Waiting w;
  w.id = id;
  w.flags = m.flags;
  w.target_class = m.target_class;
  w.length = static_cast<std::uint32_t>(data.size());
  w.answer_length = m.answer_length;
  queue(std::move(w), data);
}

// Replies use no window (chosen): the sender of the message has an answer buffer for them.
void RemotePartner::reply(MessageId id, std::uint8_t flags, ByteView data, std::size_t length) {
  Waiting w;
  w.id = id;
  w.reply = true;
  w.flags = flags;
  w.length = static_cast<std::uint32_t>(length);
  queue(std::move(w), data);
}

void RemotePartner::complete(MessageId id, Audit audit) {
  if (path_->state == PathState::up) send_frame(frames::Type::complete, frames::emit_audit(audit), id);
}

// It was rejected or replied to before all of it was sent.
void RemotePartner::forget_message(MessageId id) {
  waiting_.remove_if([id](const Waiting& w) { return w.id == id && !w.reply; });
}

bool RemotePartner::purge(MessageId id, Outcome& outcome, Audit& audit) {
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(), [id](const Waiting& w) { return w.id == id && !w.reply; });
  const bool begun = found == waiting_.end() || found->begun;
  if (found != waiting_.end()) waiting_.erase(found);
  if (begun) {
    send_frame(frames::Type::purge, {}, id);
    return false;
  }
  outcome = done();
  audit = 0;
  return true;
}

// --- Room ------------------------------------------------------------------------------------------------------------

void RemotePartner::consumed(std::size_t bytes) {
  if (path_->state != PathState::up) return;
  const auto ahead = std::min(advanced_, bytes);
  advanced_ -= ahead;
  to_grant_ += bytes - ahead;
  // Room is given back in quarters of the window: small messages need not cost a WINDOW each.
  if (to_grant_ < window_ / 4) return;
  window_in_ += to_grant_;
  send_frame(frames::Type::window, frames::emit_window(static_cast<std::uint32_t>(std::exchange(to_grant_, 0))));
}

void RemotePartner::want(std::size_t bytes) {
  advanced_ += bytes;
  window_in_ += bytes;
  send_frame(frames::Type::window, frames::emit_window(static_cast<std::uint32_t>(bytes)));
}

// --- Frames in -------------------------------------------------------------------------------------------------------

RemotePartner::Fault RemotePartner::on_frame(const streams::Frame& frame) {
  using frames::Type;
  auto& owner = *path_->owner;
  const auto id = frame.header.correlator;
  switch (static_cast<Type>(frame.header.type)) {
    case Type::quiesce:
    case Type::resume: {
      const auto user = frames::parse_user(frame.payload);
      if (!user) return std::string(user.error().text);
      owner.stopped(*path_, static_cast<Type>(frame.header.type) == Type::quiesce, *user);
      return std::nullopt;
    }
    case Type::window: {
      const auto bytes = frames::parse_window(frame.payload);
      if (!bytes) return std::string(bytes.error().text);
      // No sum of grants means anything beyond the longest message.
      window_out_ = std::min<std::size_t>(window_out_ + *bytes, std::size_t{kLongestMessage} * 2);
      pump();
      return std::nullopt;
    }
    case Type::send:
      return on_send(frame);
    case Type::send_more:
      return on_send_more(frame);
    case Type::complete: {
      const auto a = frames::parse_audit(frame.payload);
      if (!a) return std::string(a.error().text);
      forget_message(id);
      owner.completed(*path_, id, *a);
      return std::nullopt;
    }
    case Type::reply:
      return on_reply(frame);
    case Type::reply_more:
      return on_reply_more(frame);
    case Type::purge: {
      const auto what = owner.purge_incoming(*path_, id);
      send_frame(Type::purged, frames::emit_audit(0), id, 0, static_cast<std::uint8_t>(what));
      return std::nullopt;
    }
    case Type::purged: {
      const auto a = frames::parse_audit(frame.payload);
      if (!a) return std::string(a.error().text);
      const auto what =
          frame.header.reason <= 1 ? static_cast<Machine::Purged>(frame.header.reason) : Machine::Purged::unknown;
      owner.purge_settled(*path_, id, what, *a);
      return std::nullopt;
    }
    default:
      return "a frame that has no place on a path";
  }
}

RemotePartner::Fault RemotePartner::on_send(const streams::Frame& frame) {
  const auto s = frames::parse_send(frame.payload);
  if (!s) return std::string(s.error().text);
  const bool more = (frame.header.flags & frames::kMore) != 0;
  Incoming m;
  m.id = frame.header.correlator;
  m.target_class = s->target_class;
  m.length = s->length;
  m.answer_length = s->answer_length;
  m.flags = frame_flags(frame.header.flags);
  if (more == (s->data.size() == s->length)) return "SEND whose length does not fit its data";
  if ((m.flags & flag::kParameterData) != 0) {
    if (s->length != m.parameter_data.size() || more) return "parameter data that are not 8 bytes";
    std::copy(s->data.begin(), s->data.end(), m.parameter_data.begin());
  } else {
    if (s->data.size() > window_in_) return "more data than the window allows";
    window_in_ -= s->data.size();
    m.data.assign(s->data.begin(), s->data.end());
  }
  if (path_->by_id.count(m.id) != 0) return "SEND with the number of a message that is there";
  overrun_ = !path_->owner->arrived(*path_, std::move(m));
  return std::nullopt;
}

RemotePartner::Fault RemotePartner::on_send_more(const streams::Frame& frame) {
  if (frame.payload.size() > window_in_) return "more data than the window allows";
  window_in_ -= frame.payload.size();
  auto* m = path_->find(frame.header.correlator);
  if (m == nullptr || m->purged) {
    // It was rejected or replied to before all of it had come: nobody will read this.
    consumed(frame.payload.size());
    return std::nullopt;
  }
  const auto left = m->length - m->received - m->data.size();
  const bool more = (frame.header.flags & frames::kMore) != 0;
  if (frame.payload.size() > left || more == (frame.payload.size() == left)) {
    return "SEND_MORE whose data do not fit the length of the message";
  }
  path_->owner->more_arrived(*path_, *m, frame.payload);
  return std::nullopt;
}

RemotePartner::Fault RemotePartner::on_reply(const streams::Frame& frame) {
  const auto r = frames::parse_reply(frame.payload);
  if (!r) return std::string(r.error().text);
  const auto id = frame.header.correlator;
  const auto found = path_->sent.find(id);
  if (found == path_->sent.end() || found->second.complete) return std::nullopt;  // it was purged
  auto& m = found->second;
  forget_message(id);
  m.audit |= r->audit;
  m.reply_flags = frame_flags(frame.header.flags) & (flag::kParameterData | flag::kPriority);
  if ((m.reply_flags & flag::kParameterData) != 0) {
    if (r->data.size() != m.parameter_data.size()) return "a reply of parameter data that are not 8 bytes";
    if (!path_->takes_parameter_data) m.audit |= audit::kNoParameterData;
    std::copy(r->data.begin(), r->data.end(), m.parameter_data.begin());
    path_->owner->replied(*path_, id);
    return std::nullopt;
  }
  m.reply_length = r->length;
  m.answer.clear();
  take_reply(m, id, r->data, (frame.header.flags & frames::kMore) != 0);
  return std::nullopt;
}

RemotePartner::Fault RemotePartner::on_reply_more(const streams::Frame& frame) {
  const auto found = path_->sent.find(frame.header.correlator);
  if (found == path_->sent.end() || found->second.complete) return std::nullopt;
  take_reply(found->second, found->first, frame.payload, (frame.header.flags & frames::kMore) != 0);
  return std::nullopt;
}

// 10.4: the sender of the message cuts the reply to its answer buffer.
void RemotePartner::take_reply(Outgoing& m, MessageId id, ByteView data, bool more) {
  const auto n = std::min<std::size_t>(data.size(), m.answer_length - m.answer.size());
  m.answer.insert(m.answer.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(n));
  if (!more) path_->owner->replied(*path_, id);
}

}  // namespace openrui::iucv
