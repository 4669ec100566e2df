#include "node/port_server.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dlc/link.h"

namespace openrui {

namespace {

// LUA reference 6.2: a positive number that fits a signed int.
constexpr SessionId kLastSessionId = 0x7FFFFFFF;

template <class T>
using PerFlow = std::array<T, kFlows>;
constexpr std::size_t at(Flow f) { return static_cast<std::size_t>(f); }

// Text from outside goes into logs and tables.
std::string printable(const std::string& text) {
  std::string clean = text;
  for (char& c : clean) {
    if (c < ' ' || c > '~') c = '?';
  }
  return clean;
}

}  // namespace

// One session of the program; what it is told becomes frames.
class PortServer::Session final : public SessionUser {
 public:
  Session(PortServer& s, SessionId program_id) : server(s), id(program_id) {}

  void opened() override {
    if (!left) server.send(frames::make_plain(frames::Type::opened, id));
  }
  void suspended() override { server.suspended(*this); }
  void progress(InitStatus status) override { server.progress(*this, status); }
  void message(const Message& m) override { server.deliver(*this, m); }
  void submitted(Flow flow, const SubmitResult& result) override { server.submitted(*this, flow, result); }
  void failed(SessionFailure reason) override { server.over(*this, frames::make_failed(id, reason)); }
  void closed() override { server.over(*this, frames::make_plain(frames::Type::closed, id)); }

  PortServer& server;
  const SessionId id;     // the program's
  SessionId node_id = 0;  // the port's
  bool closing = false;
  bool left = false;  // in leaving_
  std::uint16_t generation = 0;
  std::uint32_t countable = 0;  // units of the LU normal flow of this generation that were not consumed
  PerFlow<bool> submits{};
  PerFlow<std::size_t> unconsumed{};  // bytes
  std::vector<Held> held;
  std::size_t held_bytes = 0;
  std::optional<InitStatus> held_progress;
};

PortServer::PortServer(const Environment& environment, PortServerOwner& owner)
    : environment_(environment), owner_(owner) {}

PortServer::~PortServer() = default;

// --- the connection

std::size_t PortServer::received(ByteView bytes) {
  std::size_t taken = 0;
  if (state_ == State::magic) {
    if (!take_magic(bytes)) return 0;
    taken = frames::kMagic.size();
  }
  while (!ended()) {
    frames::Frame frame;
    switch (frames::scan(bytes.subspan(taken), frame)) {
      case frames::Scan::incomplete:
        return taken;
      case frames::Scan::broken:
        violation("sent what is not a frame");
        break;
      case frames::Scan::complete:
        taken += frame.size();
        handle(frame);
        break;
    }
  }
  return bytes.size();
}

// False: more is needed, or the stream is not ours.
bool PortServer::take_magic(ByteView bytes) {
  const auto n = std::min(bytes.size(), frames::kMagic.size());
  if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n), frames::kMagic.begin())) {
    violation("does not speak this protocol");
    return false;
  }
  if (n < frames::kMagic.size()) return false;
  state_ = State::hello;
  return true;
}

void PortServer::drained() {
  congested_ = false;
  if (ended()) return;
  for (auto& [id, session] : sessions_) {
    if (session->held_progress) send(frames::make_progress(id, *std::exchange(session->held_progress, std::nullopt)));
    release(*session);
    if (congested_ || ended()) return;
  }
}

void PortServer::disconnected() {
  if (!ended()) end();
}

void PortServer::violation(const std::string& what) {
  if (ended()) return;
  const std::string text = program_in_words() + " " + what;
  environment_.events.on_event(Severity::warning, environment_.peer, text);
  end();
  owner_.on_end(*this, text);
}

void PortServer::end() {
  state_ = State::ended;
  std::vector<SessionId> to_close;
  for (auto& [id, session] : std::exchange(sessions_, {})) {
    if (const auto node_id = put_aside(std::move(session))) to_close.push_back(*node_id);
  }
  for (const auto node_id : to_close) environment_.port.close(node_id);
  tell_if_idle();
}

void PortServer::tell_if_idle() {
  if (idle() && !std::exchange(idle_told_, true)) owner_.on_idle(*this);
}

// The program is gone or has lost this session. Gives the number to close, after which closed() will come, unless that
// is under way.
std::optional<SessionId> PortServer::put_aside(std::unique_ptr<Session> session) {
  drop_held(*session);
  session->left = true;
  const bool to_close = !std::exchange(session->closing, true) && session->node_id != 0;
  const SessionId node_id = session->node_id;
  const auto* key = session.get();
  leaving_.emplace(key, std::move(session));
  return to_close ? std::optional(node_id) : std::nullopt;
}

// --- frames from the program

void PortServer::handle(const frames::Frame& frame) {
  using frames::Type;
  if (state_ == State::hello) {
    if (frame.type != Type::hello) return violation("did not say who it is");
    return handle_hello(frame);
  }
  if (frame.type == Type::open) return handle_open(frame);
  // A frame for a session that ended meanwhile is no fault: the program does not know yet.
  auto* session = find(frame.session);
  switch (frame.type) {
    case Type::submit:
      if (session != nullptr) handle_submit(*session, frame);
      break;
    case Type::asked_to_read:
    case Type::asked_to_write:
      if (session != nullptr) handle_asked(*session, frame);
      break;
    case Type::consumed:
      if (session != nullptr) handle_consumed(*session, frame);
      break;
    case Type::close:
      if (session != nullptr) handle_close(*session);
      break;
    default:
      violation("sent a frame of a type that programs do not send");
      break;
  }
}

void PortServer::handle_hello(const frames::Frame& frame) {
  auto hello = frames::parse_hello(frame);
  if (!hello) return violation("did not say who it is");
  hello->program = printable(hello->program);
  if (hello->highest < frames::kLowestVersion || hello->lowest > frames::kHighestVersion) {
    const std::string text = "speaks versions " + std::to_string(hello->lowest) + " to " +
                             std::to_string(hello->highest) + " of the session port, this node " +
                             std::to_string(frames::kLowestVersion) + " to " + std::to_string(frames::kHighestVersion);
    send(frames::make_refused("the program " + text));
    program_ = std::move(hello);
    return violation(text);
  }
  frames::Welcome welcome;
  welcome.version = std::min(hello->highest, frames::kHighestVersion);
  welcome.window = kWindow;
  welcome.node = environment_.node;
  program_ = std::move(hello);
  state_ = State::running;
  send(frames::make_welcome(welcome));
}

void PortServer::handle_open(const frames::Frame& frame) {
  const auto request = frames::parse_open(frame);
  const bool usable = frame.session >= 1 && frame.session <= kLastSessionId && find(frame.session) == nullptr;
  if (!request || !usable) return violation("sent a malformed OPEN");
  auto made = std::make_unique<Session>(*this, frame.session);
  Session& session = *made;
  sessions_.emplace(frame.session, std::move(made));
  const auto result = environment_.port.open(*request, session);
  session.node_id = result.id;
  if (session.left) {  // the connection was given up meanwhile
    if (result.error == OpenError::none) return environment_.port.close(result.id);
    leaving_.erase(&session);
    return tell_if_idle();
  }
  if (result.error != OpenError::none) sessions_.erase(frame.session);
  send(frames::make_open_answered(frame.session, result));
}

void PortServer::handle_submit(Session& session, const frames::Frame& frame) {
  const auto s = frames::parse_submit(frame);
  if (!s) return violation("sent a malformed SUBMIT");
  if (session.closing) return;
  auto& pending = session.submits[at(s->flow)];
  if (pending) return violation("sent a SUBMIT before the answer to the one before it");
  pending = true;
  const auto result = environment_.port.submit(session.node_id, *s);
  if (!result) return;
  if (auto* still = find(frame.session)) submitted(*still, s->flow, *result);
}

void PortServer::handle_asked(Session& session, const frames::Frame& frame) {
  if (session.closing) return;
  for (const Flow f : {Flow::sscp_expedited, Flow::lu_expedited, Flow::sscp_normal, Flow::lu_normal}) {
    if ((frame.flows & frames::flow_bit(f)) == 0) continue;
    if (frame.type == frames::Type::asked_to_read) {
      environment_.port.asked_to_read(session.node_id, f);
    } else {
      environment_.port.asked_to_write(session.node_id, f);
    }
  }
}

void PortServer::handle_consumed(Session& session, const frames::Frame& frame) {
  const auto flow = frames::only_flow(frame);
  const auto c = frames::parse_consumed(frame);
  if (!c || !flow) return violation("sent a malformed CONSUMED");
  auto& unconsumed = session.unconsumed[at(*flow)];
  unconsumed -= std::min<std::size_t>(unconsumed, c->bytes);
  release(session);
  if (ended() || session.closing) return;
  // Messages of an earlier generation are not counted by the half-session any more: the program did not know when it
  // consumed them. More than there are cannot be consumed.
  auto messages = c->messages;
  if (*flow == Flow::lu_normal) {
    messages = c->generation == session.generation ? std::min(messages, session.countable) : 0;
    session.countable -= messages;
  }
  if (messages != 0) environment_.port.consumed(session.node_id, *flow, messages);
}

void PortServer::handle_close(Session& session) {
  if (std::exchange(session.closing, true)) return;
  environment_.port.close(session.node_id);
}

PortServer::Session* PortServer::find(SessionId id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

// --- what the port tells

void PortServer::progress(Session& session, InitStatus status) {
  if (session.left) return;
  // Only the latest counts; a program that does not read cannot make them pile up.
  if (congested_) {
    session.held_progress = status;
  } else {
    send(frames::make_progress(session.id, status));
  }
}

// What the program has not been sent is of no use to it any more.
void PortServer::suspended(Session& session) {
  if (session.left) return;
  drop_held(session);
  send(frames::make_plain(frames::Type::suspended, session.id));
}

void PortServer::submitted(Session& session, Flow flow, const SubmitResult& result) {
  session.submits[at(flow)] = false;
  if (!session.left) send(frames::make_submitted(session.id, flow, result));
}

// Failed or closed: destroys the session.
void PortServer::over(Session& session, Buffer last_frame) {
  if (session.left) {
    leaving_.erase(&session);
    return tell_if_idle();
  }
  drop_held(session);
  const SessionId id = session.id;
  sessions_.erase(id);
  send(std::move(last_frame));
}

void PortServer::deliver(Session& session, const Message& m) {
  if (session.left || session.closing) return;
  bool clear = false;
  if (frames::restarts_lu_session(m, clear)) {
    ++session.generation;
    session.countable = 0;
    if (clear) drop_cleared(session);
  }
  if (m.flow == Flow::lu_normal && m.kind == Message::Kind::unit) ++session.countable;
  Buffer frame = frames::make_message(session.id, {session.generation, m});
  if (may_send(session, m.flow, frame.size())) {
    send_message(session, m.flow, std::move(frame));
  } else {
    hold(session, m.flow, std::move(frame));
  }
}

// --- frames to the program

bool PortServer::may_send(const Session& session, Flow flow, std::size_t size) const {
  if (congested_) return false;
  const auto waits = [flow](const Held& h) { return h.flow == flow; };
  if (std::any_of(session.held.begin(), session.held.end(), waits)) return false;
  const auto unconsumed = session.unconsumed[at(flow)];
  return unconsumed == 0 || unconsumed + size <= kWindow;
}

void PortServer::send_message(Session& session, Flow flow, Buffer frame) {
  session.unconsumed[at(flow)] += frame.size();
  send(std::move(frame));
}

void PortServer::hold(Session& session, Flow flow, Buffer frame) {
  const auto size = frame.size();
  if (session.held_bytes + size > kMaxHeld || held_ + size > kMaxHeldTotal) return overflow(session);
  session.held_bytes += size;
  held_ += size;
  session.held.push_back({flow, std::move(frame)});
}

// Sends what may go now, each flow in its order.
void PortServer::release(Session& session) {
  if (session.held.empty() || congested_) return;
  for (auto& h : std::exchange(session.held, {})) {
    if (ended()) return;
    const auto size = h.frame.size();
    if (!may_send(session, h.flow, size)) {
      session.held.push_back(std::move(h));
      continue;
    }
    session.held_bytes -= size;
    held_ -= size;
    send_message(session, h.flow, std::move(h.frame));
  }
}

void PortServer::drop_held(Session& session) {
  held_ -= std::exchange(session.held_bytes, 0);
  session.held.clear();
}

// CLEAR takes back the data that has not reached the program (SNA reference 11.1).
void PortServer::drop_cleared(Session& session) {
  std::erase_if(session.held, [&](const Held& h) {
    if (h.flow != Flow::lu_normal) return false;
    session.held_bytes -= h.frame.size();
    held_ -= h.frame.size();
    return true;
  });
}

void PortServer::overflow(Session& session) {
  environment_.events.on_event(Severity::warning, environment_.peer,
                               program_in_words() + " does not read a session that is not paced: the session is ended");
  auto node = sessions_.extract(session.id);
  send(frames::make_failed(session.id, SessionFailure::lu_component_disconnected));
  if (const auto node_id = put_aside(std::move(node.mapped()))) environment_.port.close(*node_id);
}

void PortServer::send(Buffer frame) {
  if (ended()) return;
  auto& connection = environment_.connection;
  connection.send(std::move(frame));
  const auto queued = connection.queued_bytes();
  if (queued > Link::kHighWater) congested_ = true;
  if (queued > kMaxAnswers) violation("does not read the answers to what it asks");
}

// --- operators

std::string PortServer::program_in_words() const {
  if (!program_) return "a program";
  return (program_->program.empty() ? std::string("a program") : program_->program) + ", process " +
         std::to_string(program_->pid);
}

std::vector<PortServer::SessionInfo> PortServer::sessions() const {
  std::vector<SessionInfo> list;
  const auto add = [&list](const Session& s) {
    SessionInfo info{s.node_id, s.held_bytes, 0};
    for (const auto bytes : s.unconsumed) info.unconsumed += bytes;
    list.push_back(info);
  };
  for (const auto& [id, s] : sessions_) add(*s);
  for (const auto& [key, s] : leaving_) add(*s);
  return list;
}

}  // namespace openrui
