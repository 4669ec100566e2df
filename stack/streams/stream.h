// One stream: a TCP connection with its framing, handshake and liveness (transports reference 10.2 and 10.3).
#pragma once

#include <memory>
#include <string>

#include "base/tcp.h"
#include "base/time.h"
#include "streams/frame.h"
#include "streams/hello.h"
#include "streams/stream_fsm.h"

namespace openrui::streams {

// How a stream ended.
struct StreamEnd {
  enum class Cause : std::uint8_t {
    lost,          // the connection failed, or the partner was silent
    no_answer,     // no connection, or no handshake in time
    goodbye,       // the partner said so; `reason`
    wrong_frames,  // the partner broke the protocol
    ours           // end() was called; `reason`
  };
  Cause cause = Cause::lost;
  Goodbye reason = Goodbye::normal;
  std::string detail;  // a sentence part
};

class Stream;

class StreamOwner {
 public:
  virtual ~StreamOwner() = default;
  // The partner's HELLO is there and good in itself. Nothing, or why the stream must not go on.
  virtual std::optional<std::pair<Goodbye, std::string>> on_greeted(Stream& stream) = 0;
  virtual void on_up(Stream& stream) = 0;
  // A frame of a type from 10 on; the payload lives during the call.
  virtual void on_frame(Stream& stream, const Frame& frame) = 0;
  // Last call; the stream may be destroyed on a later turn of the loop, not inside.
  virtual void on_ended(Stream& stream, const StreamEnd& end) = 0;
  // queued_bytes() fell below the low-water mark again.
  virtual void on_drained(Stream& stream) = 0;
};

class Stream final : private TcpHandler {
 public:
  static constexpr Duration kHandshakeLimit = std::chrono::seconds(10);
  // PINGs that may stay without an answer.
  static constexpr int kPings = 3;
  // A partner that does not read what it asks for is given up at so many bytes.
  static constexpr std::size_t kMaxQueued = 16 * 1024 * 1024;

  // `own` is sent as our HELLO. `owner` and `timers` outlive the stream.
  Stream(Kind kind, const Hello& own, StreamOwner& owner, TimerQueue& timers,
         const StreamTable& table = stream_table());
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void call(Tcp& tcp, const Endpoint& remote);
  void accept(std::unique_ptr<TcpConnection> connection);
  // GOODBYE, then closed. on_ended() is called before it returns, unless the stream has ended already.
  void end(Goodbye reason, const std::string& detail);

  // While up; dropped otherwise. The frame has its header.
  void send(Buffer frame);
  std::size_t queued_bytes() const { return connection_ ? connection_->queued_bytes() : 0; }

  StreamState state() const { return state_; }
  bool up() const { return state_ == StreamState::up; }
  bool opened_by_us() const { return opened_by_us_; }
  // The partner's; from on_greeted() on.
  const Hello& partner() const { return partner_; }
  bool knows_partner() const { return !partner_.node.empty(); }
  // Of both sides; while up.
  std::uint16_t features() const { return features_; }
  Endpoint remote() const { return connection_ ? connection_->remote() : Endpoint{}; }

 private:
  void on_connected() override;
  std::size_t on_data(ByteView data) override;
  void on_closed(const std::string& detail) override;
  void on_drained() override { owner_.on_drained(*this); }

  StreamInput classify(const Frame& frame);
  StreamInput judge_hello(const Frame& frame);
  void input(StreamInput in, const Frame& frame = {});
  void perform(StreamAction action, const Frame& frame);
  void send_own(FrameType type, std::uint8_t reason, std::uint32_t correlator, ByteView payload = {});
  void answer();
  void come_up();
  void watch();
  void finish();

  Kind kind_;
  Hello own_;
  StreamOwner& owner_;
  TimerQueue& timers_;
  const StreamTable* table_;
  std::unique_ptr<TcpConnection> connection_;
  bool opened_by_us_ = false;
  StreamState state_ = StreamState::connecting;
  Hello partner_;
  std::uint16_t features_ = 0;
  StreamEnd end_;  // as far as it is known
  bool heard_ = false;
  int pings_ = 0;  // since something was heard
  Timer limit_;
  Timer watch_;
};

}  // namespace openrui::streams
