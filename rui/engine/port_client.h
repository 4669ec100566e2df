// The session port of a node that is another process (design, section 3): calls become frames on a stream connection,
// frames become calls of the SessionUsers. The verb engine stands on it as on a node of its own.
//
// Differences to a node in the same process, all within the contract of session_port.h:
// - open() gives an id at once, and SessionUser::open_answered() tells the LU or the error later;
// - submit() always returns nothing; submitted() follows.
// Runs in turns of the loop that the connection lives on.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/tcp.h"
#include "base/time.h"
#include "node/port_protocol.h"
#include "node/session_port.h"

namespace openrui {

class PortClientUser {
 public:
  virtual ~PortClientUser() = default;
  // The node has welcomed this program. `node`: its name.
  virtual void on_node_up(const std::string& node) = 0;
  // The node cannot be reached, or is gone; every session has been told. `why` is a sentence part. Once; the client is
  // of no further use, and must not be destroyed in the call.
  virtual void on_node_gone(const std::string& why) = 0;
};

class PortClient final : public SessionPort, private TcpHandler {
 public:
  // A node that accepts the connection and says nothing for so long is taken for dead.
  static constexpr Duration kHandshakeLimit = std::chrono::seconds(10);
  // A node whose machine vanished is noticed after so long, unless another time is given.
  static constexpr Duration kKeepalive = std::chrono::seconds(15);

  struct Identity {
    std::string program;
    std::uint32_t pid = 0;
  };
  // Starts to connect; sessions may be opened at once. Everything given by reference outlives the client.
  PortClient(Tcp& tcp, TimerQueue& timers, const Endpoint& node, const Identity& identity, PortClientUser& user,
             Duration keepalive = kKeepalive);
  // Closes the connection, and with it every session, without telling the SessionUsers. Not in one of their calls.
  ~PortClient() override;
  PortClient(const PortClient&) = delete;
  PortClient& operator=(const PortClient&) = delete;

  enum class State : std::uint8_t { connecting, up, gone };
  State state() const { return state_; }
  std::size_t sessions() const { return sessions_.size(); }

  OpenResult open(const OpenRequest& request, SessionUser& user) override;
  std::optional<SubmitResult> submit(SessionId id, const Submission& s) override;
  void asked_to_read(SessionId id, Flow flow) override;
  void asked_to_write(SessionId id, Flow flow) override;
  void consumed(SessionId id, Flow flow, unsigned n) override;
  void close(SessionId id) override;
  // The SessionUser is told nothing more. The session should have been closed.
  void forget(SessionId id) { sessions_.erase(id); }

 private:
  // A message that was handed up and is not consumed.
  struct Unconsumed {
    std::uint32_t size;  // of its frame
    std::uint16_t generation;
    bool asks_pacing;
  };
  struct Session {
    SessionUser* user = nullptr;
    std::array<std::deque<Unconsumed>, kFlows>& flows();
    // Made with the first message: a program may have very many sessions.
    std::unique_ptr<std::array<std::deque<Unconsumed>, kFlows>> unconsumed;
    std::uint8_t asked = 0;  // flows: ASKED_TO_READ that waits for a node which does not read
  };

  void on_connected() override;
  std::size_t on_data(ByteView data) override;
  void on_closed(const std::string& detail) override;
  void on_drained() override;

  bool handle(const frames::Frame& frame);
  bool handle_handshake(const frames::Frame& frame);
  bool handle_answer(const frames::Frame& frame);
  bool handle_message(const frames::Frame& frame);
  bool handle_submitted(const frames::Frame& frame);
  bool handle_end(const frames::Frame& frame);
  Session* find(SessionId id);
  // Takes the session out of the table; null when it is not there.
  SessionUser* take(SessionId id);
  void give_back(SessionId id, Session& session, Flow flow);
  void release(SessionId id, Flow flow, const frames::Consumed& c, bool soon);
  void gone(const std::string& why);

  void send(Buffer frame);
  void send_for(SessionId id, Session& session, Buffer frame);
  void send_soon(Buffer frame);
  bool node_does_not_read() const;
  void flush();

  TimerQueue& timers_;
  PortClientUser& user_;
  State state_ = State::connecting;
  std::unordered_map<SessionId, Session> sessions_;
  SessionId last_id_ = 0;
  Timer handshake_;
  std::size_t window_ = 0;

  // Until it is connected, all frames. Then frames that nobody waits for; they go with the next one that somebody does,
  // or when there are enough of them.
  Buffer waiting_;
  std::size_t waiting_frames_ = 0;
  std::size_t waiting_bytes_ = 0;     // that the CONSUMED frames among them give back
  std::size_t last_asked_ = 0;        // offset of the last frame in waiting_ if it is ASKED_TO_READ
  SessionId last_asked_session_ = 0;  // of that one; 0: it is none

  bool connected_ = false;
  std::unique_ptr<TcpConnection> connection_;
};

}  // namespace openrui
