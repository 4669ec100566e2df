// The node's end of one connection from a program: frames in, calls of the session port and frames out (design,
// section 3). No I/O of its own; it is handed a connection.
//
// Nothing that a program does or leaves undone makes the node grow beyond the limits below:
// - at most kWindow bytes of messages per session and flow are with the program and not consumed. A paced session never
//   comes so far, because its pacing responses wait for the program as well;
// - what the program may not be sent, or what its connection does not take, is held here, up to kMaxHeld per session. A
//   session that gets more is ended: its link carries other sessions too, so it cannot be told to stop. The program
//   sees SESSION_FAILURE, the host an LU that is not available any more;
// - a program that asks for more and more and does not read the answers loses its connection.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/event.h"
#include "base/tcp.h"
#include "node/port_protocol.h"
#include "node/session_port.h"

namespace openrui {

class PortServer;

// Neither call may destroy the server before it returns.
class PortServerOwner {
 public:
  virtual ~PortServerOwner() = default;
  // The conversation is over for the reason given; the connection is to be let go, after what it has queued. The server
  // does not use it any more. Not called after disconnected().
  virtual void on_end(PortServer& server, const std::string& why) = 0;
  // Ended, and its last session is closed: the server may be destroyed on a later turn.
  virtual void on_idle(PortServer& server) = 0;
};

class PortServer final {
 public:
  static constexpr std::size_t kWindow = 4 * 1024 * 1024;
  static constexpr std::size_t kMaxHeld = 1024 * 1024;
  static constexpr std::size_t kMaxHeldTotal = 32 * 1024 * 1024;  // of all sessions of the program
  static constexpr std::size_t kMaxAnswers = 4 * 1024 * 1024;     // queued in the connection

  struct Environment {
    SessionPort& port;
    TcpConnection& connection;
    EventSink& events;
    std::string node;  // its name, for WELCOME
    std::string peer;  // who called, for events
  };
  // What `environment` refers to outlives the server, but for the connection, which is used until the end.
  PortServer(const Environment& environment, PortServerOwner& owner);
  // No session is left, or the port has failed them all and will not call again.
  ~PortServer();
  PortServer(const PortServer&) = delete;
  PortServer& operator=(const PortServer&) = delete;

  // What the connection tells: TcpHandler's on_data, on_drained and on_closed.
  std::size_t received(ByteView bytes);
  void drained();
  // Closes every session: the LUs become free and the host is told.
  void disconnected();

  bool ended() const { return state_ == State::ended; }
  // Ended, and nothing waits for the host any more.
  bool idle() const { return ended() && sessions_.empty() && leaving_.empty(); }
  // The program, once it has said who it is.
  const std::optional<frames::Hello>& program() const { return program_; }
  // "rui-demo, process 123".
  std::string program_in_words() const;

  struct SessionInfo {
    SessionId id = 0;  // the node's
    std::size_t held = 0;
    std::size_t unconsumed = 0;  // bytes, all flows
  };
  std::vector<SessionInfo> sessions() const;

 private:
  enum class State : std::uint8_t { magic, hello, running, ended };
  class Session;
  struct Held {
    Flow flow;
    Buffer frame;
  };

  bool take_magic(ByteView bytes);
  void handle(const frames::Frame& frame);
  void handle_hello(const frames::Frame& frame);
  void handle_open(const frames::Frame& frame);
  void handle_submit(Session& session, const frames::Frame& frame);
  void handle_asked(Session& session, const frames::Frame& frame);
  void handle_consumed(Session& session, const frames::Frame& frame);
  void handle_close(Session& session);
  Session* find(SessionId id);

  void deliver(Session& session, const Message& m);
  void progress(Session& session, InitStatus status);
  void suspended(Session& session);
  void submitted(Session& session, Flow flow, const SubmitResult& result);
  void over(Session& session, Buffer last_frame);

  bool may_send(const Session& session, Flow flow, std::size_t size) const;
  void send_message(Session& session, Flow flow, Buffer frame);
  void hold(Session& session, Flow flow, Buffer frame);
  void release(Session& session);
  void drop_held(Session& session);
  void drop_cleared(Session& session);
  void overflow(Session& session);
  void send(Buffer frame);
  std::optional<SessionId> put_aside(std::unique_ptr<Session> session);
  void violation(const std::string& what);
  void end();
  void tell_if_idle();

  Environment environment_;
  PortServerOwner& owner_;
  State state_ = State::magic;
  std::optional<frames::Hello> program_;
  bool congested_ = false;  // the connection has more queued than Link::kHighWater and has not drained since
  bool idle_told_ = false;
  std::size_t held_ = 0;
  std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;  // by the program's number
  // Nobody is interested in them any more; they wait for closed().
  std::unordered_map<const Session*, std::unique_ptr<Session>> leaving_;
};

}  // namespace openrui
