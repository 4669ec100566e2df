#include "rui/port_client.h"

#include <algorithm>
#include <utility>

#include "dlc/link.h"
#include "formats/sense.h"

namespace openrui {

namespace {

// LUA reference 6.2: a positive number that fits a signed int.
constexpr SessionId kLastSessionId = 0x7FFFFFFF;
// So many frames wait for another one at most, and they may hold back so much of a window; a node with a small window
// gets everything at once.
constexpr std::size_t kMaxWaiting = 8;
constexpr std::size_t kMaxHeldBack = 64 * 1024;
constexpr std::size_t kSmallWindow = 4 * kMaxHeldBack;
constexpr std::size_t kFlowsOffset = 5;  // of a frame

constexpr std::size_t at(Flow f) { return static_cast<std::size_t>(f); }

}  // namespace

std::array<std::deque<PortClient::Unconsumed>, kFlows>& PortClient::Session::flows() {
  if (unconsumed == nullptr) unconsumed = std::make_unique<std::array<std::deque<Unconsumed>, kFlows>>();
  return *unconsumed;
}

PortClient::PortClient(Tcp& tcp, TimerQueue& timers, const Endpoint& node, const Identity& identity,
                       PortClientUser& user, Duration keepalive)
    : timers_(timers), user_(user) {
  connection_ = tcp.connect({}, node, *this);
  connection_->set_keepalive(keepalive);
  waiting_.append(frames::kMagic);
  frames::Hello hello;
  hello.pid = identity.pid;
  hello.program = identity.program;
  send(frames::make_hello(hello));
  timers_.arm(handshake_, kHandshakeLimit, [this] { gone("the node does not answer"); });
}

PortClient::~PortClient() = default;

// --- calls

OpenResult PortClient::open(const OpenRequest& request, SessionUser& user) {
  OpenResult result;
  if (state_ == State::gone) {
    result.error = OpenError::node_unreachable;
    return result;
  }
  do {
    last_id_ = last_id_ == kLastSessionId ? 1 : last_id_ + 1;
  } while (sessions_.count(last_id_) != 0);
  sessions_[last_id_].user = &user;
  send(frames::make_open(last_id_, request));
  result.id = last_id_;
  return result;
}

std::optional<SubmitResult> PortClient::submit(SessionId id, const Submission& s) {
  auto* session = find(id);
  if (session == nullptr) {
    SubmitResult refused;
    refused.code = SubmitResult::Code::state_check;
    refused.sense = sense::no_session;
    refused.rh = s.rh;
    return refused;
  }
  send_for(id, *session, frames::make_submit(id, s));
  return std::nullopt;
}

void PortClient::asked_to_read(SessionId id, Flow flow) {
  auto* session = find(id);
  if (session == nullptr) return;
  // A program that polls would make the queue grow for ever.
  if (node_does_not_read()) {
    session->asked |= frames::flow_bit(flow);
    return;
  }
  if (last_asked_session_ == id) {
    waiting_.data()[last_asked_ + kFlowsOffset] |= frames::flow_bit(flow);
    return;
  }
  const auto offset = waiting_.size();
  send_soon(frames::make_plain(frames::Type::asked_to_read, id, frames::flow_bit(flow)));
  if (waiting_.empty()) return;  // there were enough of them
  last_asked_ = offset;
  last_asked_session_ = id;
}

void PortClient::asked_to_write(SessionId id, Flow flow) {
  if (find(id) != nullptr) send_soon(frames::make_plain(frames::Type::asked_to_write, id, frames::flow_bit(flow)));
}

void PortClient::consumed(SessionId id, Flow flow, unsigned n) {
  auto* session = find(id);
  if (session == nullptr) return;
  auto& queue = session->flows()[at(flow)];
  frames::Consumed c;
  bool paced = false;
  for (; n > 0 && !queue.empty(); --n) {
    const auto& oldest = queue.front();
    if (c.messages > 0 && oldest.generation != c.generation) release(id, flow, std::exchange(c, {}), true);
    c.generation = oldest.generation;
    ++c.messages;
    c.bytes += oldest.size;
    paced = paced || oldest.asks_pacing;
    queue.pop_front();
  }
  // The host waits for the pacing response.
  if (c.messages > 0) release(id, flow, c, !paced);
}

void PortClient::close(SessionId id) {
  if (auto* session = find(id)) send_for(id, *session, frames::make_plain(frames::Type::close, id));
}

// --- the connection

std::size_t PortClient::on_data(ByteView data) {
  std::size_t taken = 0;
  while (state_ != State::gone) {
    frames::Frame frame;
    const auto found = frames::scan(data.subspan(taken), frame);
    if (found == frames::Scan::incomplete) return taken;
    if (found == frames::Scan::broken || !(state_ == State::connecting ? handle_handshake(frame) : handle(frame))) {
      gone("the node sent what is not a frame of the session port");
      break;
    }
    taken += frame.size();
  }
  return data.size();
}

void PortClient::on_connected() {
  connected_ = true;
  flush();
}

void PortClient::on_closed(const std::string& detail) { gone(detail); }

void PortClient::gone(const std::string& why) {
  if (state_ == State::gone) return;
  const bool was_up = std::exchange(state_, State::gone) == State::up;
  handshake_.cancel();
  connection_.reset();
  for (auto& [id, session] : std::exchange(sessions_, {})) {
    if (was_up) {
      session.user->failed(SessionFailure::node_gone);
    } else {
      session.user->open_answered({OpenError::node_unreachable, id, {}});
    }
  }
  user_.on_node_gone(why);
}

// --- frames from the node. False: the frame makes no sense.

bool PortClient::handle_handshake(const frames::Frame& frame) {
  if (frame.type == frames::Type::refused) {
    const auto why = frames::parse_refused(frame);
    if (why) gone("refused: " + *why);
    return why.has_value();
  }
  if (frame.type != frames::Type::welcome) return false;
  const auto welcome = frames::parse_welcome(frame);
  if (!welcome || welcome->version < frames::kLowestVersion || welcome->version > frames::kHighestVersion) return false;
  state_ = State::up;
  window_ = welcome->window;
  handshake_.cancel();
  user_.on_node_up(welcome->node);
  return true;
}

bool PortClient::handle(const frames::Frame& frame) {
  using frames::Type;
  switch (frame.type) {
    case Type::open_answered:
      return handle_answer(frame);
    case Type::opened:
      if (auto* session = find(frame.session)) session->user->opened();
      return true;
    case Type::suspended:
      if (auto* session = find(frame.session)) {
        for (const Flow f : {Flow::sscp_expedited, Flow::lu_expedited, Flow::sscp_normal, Flow::lu_normal}) {
          give_back(frame.session, *session, f);
        }
        session->user->suspended();
      }
      return true;
    case Type::progress: {
      const auto status = frames::parse_progress(frame);
      if (!status) return false;
      if (auto* session = find(frame.session)) session->user->progress(*status);
      return true;
    }
    case Type::message:
      return handle_message(frame);
    case Type::submitted:
      return handle_submitted(frame);
    case Type::failed:
    case Type::closed:
      return handle_end(frame);
    default:
      return false;
  }
}

bool PortClient::handle_answer(const frames::Frame& frame) {
  const auto result = frames::parse_open_answered(frame);
  if (!result) return false;
  auto* session = find(frame.session);
  if (session == nullptr) return true;
  SessionUser* user = result->error == OpenError::none ? session->user : take(frame.session);
  user->open_answered(*result);
  return true;
}

bool PortClient::handle_message(const frames::Frame& frame) {
  const auto m = frames::parse_message(frame);
  if (!m) return false;
  auto* session = find(frame.session);
  if (session == nullptr) return true;
  const auto& message = m->message;
  bool clear = false;
  // The user will not count what came before (session_port.h), so it is given back here.
  if (frames::restarts_lu_session(message, clear)) give_back(frame.session, *session, Flow::lu_normal);
  const auto size = static_cast<std::uint32_t>(frame.size());
  if (message.kind == Message::Kind::unit) {
    const bool asks_pacing = !message.rh.rri() && message.rh.pi();
    session->flows()[at(message.flow)].push_back({size, m->generation, asks_pacing});
  } else {
    release(frame.session, message.flow, {m->generation, 0, size}, true);
  }
  session->user->message(message);
  return true;
}

bool PortClient::handle_submitted(const frames::Frame& frame) {
  const auto flow = frames::only_flow(frame);
  const auto result = frames::parse_submitted(frame);
  if (!flow || !result) return false;
  if (auto* session = find(frame.session)) session->user->submitted(*flow, *result);
  return true;
}

bool PortClient::handle_end(const frames::Frame& frame) {
  if (frame.type == frames::Type::closed) {
    if (auto* user = take(frame.session)) user->closed();
    return true;
  }
  const auto reason = frames::parse_failed(frame);
  if (!reason) return false;
  if (auto* user = take(frame.session)) user->failed(*reason);
  return true;
}

PortClient::Session* PortClient::find(SessionId id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : &found->second;
}

SessionUser* PortClient::take(SessionId id) {
  const auto node = sessions_.extract(id);
  return node.empty() ? nullptr : node.mapped().user;
}

// --- credit

// Everything unconsumed of the flow, without counting it for pacing.
void PortClient::give_back(SessionId id, Session& session, Flow flow) {
  auto& queue = session.flows()[at(flow)];
  frames::Consumed c;
  for (const auto& u : queue) c.bytes += u.size;
  queue.clear();
  if (c.bytes > 0) release(id, flow, c, true);
}

void PortClient::release(SessionId id, Flow flow, const frames::Consumed& c, bool soon) {
  auto frame = frames::make_consumed(id, flow, c);
  if (!soon || window_ < kSmallWindow) return send(std::move(frame));
  waiting_bytes_ += c.bytes;
  send_soon(std::move(frame));
}

// --- sending

void PortClient::send(Buffer frame) {
  last_asked_session_ = 0;
  if (!connected_) return waiting_.append(frame.view());
  flush();
  connection_->send(std::move(frame));
}

// What was held back goes first, so that the node sees one session's frames in their order.
void PortClient::send_for(SessionId id, Session& session, Buffer frame) {
  if (const auto asked = std::exchange(session.asked, 0)) {
    send(frames::make_plain(frames::Type::asked_to_read, id, asked));
  }
  send(std::move(frame));
}

bool PortClient::node_does_not_read() const {
  return (connected_ ? connection_->queued_bytes() : waiting_.size()) > Link::kHighWater;
}

void PortClient::on_drained() {
  for (auto& [id, session] : sessions_) {
    if (const auto asked = std::exchange(session.asked, 0)) {
      send_soon(frames::make_plain(frames::Type::asked_to_read, id, asked));
    }
  }
  flush();
}

void PortClient::send_soon(Buffer frame) {
  last_asked_session_ = 0;
  waiting_.append(frame.view());
  if (++waiting_frames_ >= kMaxWaiting || waiting_bytes_ >= kMaxHeldBack) flush();
}

void PortClient::flush() {
  if (waiting_.empty() || !connected_) return;
  last_asked_session_ = 0;
  waiting_frames_ = 0;
  waiting_bytes_ = 0;
  connection_->send(std::exchange(waiting_, Buffer()));
}

}  // namespace openrui
