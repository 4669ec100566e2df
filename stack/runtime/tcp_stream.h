// One connection, TCP or local, from the attempt to its end. For the sources of this room; the engine sees a
// TcpConnection.
//
// How it reads: one asynchronous read is outstanding while nothing has come. Asio takes the bytes with a recv() as soon
// as epoll tells, so a message costs epoll_wait, recv and sendmsg. Asking again costs a recv() that finds nothing; it
// is done after the turn has written and its callbacks have run, when the partner is already at work. (Waiting for
// readability instead would cost an epoll_ctl() per message.)
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.h"
#include "runtime/asio_tcp.h"
#include "runtime/event_loop.h"
#include "runtime/socket_ops.h"

namespace openrui {

// What the streams of one AsioTcp share.
class StreamOwner {
 public:
  virtual ~StreamOwner() = default;
  virtual void mark_dirty(class TcpStream& stream) = 0;  // flush() it at the end of the turn
  virtual void forget(TcpStream& stream) = 0;            // it is closed
  EventLoop& loop;

 protected:
  explicit StreamOwner(EventLoop& l) : loop(l) {}
};

class TcpStream final : public std::enable_shared_from_this<TcpStream> {
 public:
  TcpStream(StreamOwner& owner, Endpoint remote);
  ~TcpStream();
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  void connect(const Endpoint& local, TcpHandler& handler);
  void adopt(int descriptor, socket_ops::StreamProtocol protocol);  // an accepted connection; owns the descriptor

  void set_handler(TcpHandler& handler);
  void send(Buffer bytes);
  void release();  // the engine lets go
  void flush();
  void shut();  // closes at once, tells nobody

  bool open() const { return state_ == State::open; }
  std::size_t queued_bytes() const { return queued_; }
  Endpoint remote() const { return remote_; }
  Endpoint local();
  std::optional<PeerCredentials> credentials();
  void set_keepalive(Duration limit);

 private:
  enum class State : unsigned char { connecting, open, lingering, closed };

  void try_next_address();
  void attempt_failed(int error);
  void connected();
  void start_read();
  void on_read(const boost::system::error_code& error, std::size_t size);
  void received(std::size_t size);
  bool make_room();
  void mark_dirty();
  int write_some();  // 0, or an errno value
  void take_written(std::size_t size);
  void wait_writable();
  void fail(const std::string& detail);
  void fail_later(std::string detail);
  std::string lost_because(int error) const;
  std::string attempt_in_words() const;

  StreamOwner& owner_;  // valid while not closed
  EventLoop& loop_;
  socket_ops::StreamSocket socket_;
  boost::asio::ip::tcp::resolver resolver_;
  State state_ = State::connecting;
  TcpHandler* handler_ = nullptr;
  Endpoint remote_;
  Timer limit_;
  Duration keepalive_{};  // none

  // Connecting.
  std::optional<socket_ops::StreamEndpoint> bind_;
  std::vector<socket_ops::StreamEndpoint> addresses_;
  std::size_t next_address_ = 0;

  // Receiving: bytes [begin_, end_) of the buffer were received and not taken.
  std::unique_ptr<std::uint8_t[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool reading_ = false;

  // Sending: buffers from head_ on.
  std::vector<Buffer> queue_;
  std::size_t head_ = 0;
  std::size_t queued_ = 0;
  bool dirty_ = false;
  bool congested_ = false;
  bool waiting_writable_ = false;
  bool failing_ = false;  // a write failed; the handler will be told on a later turn
};

}  // namespace openrui
