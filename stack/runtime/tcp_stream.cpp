#include "runtime/tcp_stream.h"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/uio.h>
#include <utility>

#include "dlc/link.h"
#include "runtime/event_loop_impl.h"

namespace openrui {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t kFirstBuffer = 64 * 1024;
// With less room than this behind the received bytes they are moved to the front, or the buffer grows.
constexpr std::size_t kLeastRoom = 8 * 1024;
constexpr std::size_t kBuffersPerWrite = 64;

}  // namespace

TcpStream::TcpStream(StreamOwner& owner, Endpoint remote)
    : owner_(owner),
      loop_(owner.loop),
      socket_(loop_.impl().io),
      resolver_(loop_.impl().io),
      remote_(std::move(remote)) {}

TcpStream::~TcpStream() = default;

// ---- connecting ----

void TcpStream::connect(const Endpoint& local, TcpHandler& handler) {
  handler_ = &handler;
  if (!local.address.empty()) {
    bind_ = socket_ops::numeric_endpoint({local.address, 0});
    if (!bind_) return fail_later("the local address " + local.address + " is not numeric");
  }
  if (socket_ops::is_local(remote_) && !socket_ops::numeric_endpoint(remote_)) {
    return fail_later(remote_.address + " is not a path that a local socket can have");
  }
  loop_.timers().arm(limit_, AsioTcp::kConnectLimit, [this] { attempt_failed(ETIMEDOUT); });
  if (const auto numeric = socket_ops::numeric_endpoint(remote_); numeric && !remote_.address.empty()) {
    addresses_.push_back(*numeric);
    return try_next_address();
  }
  resolver_.async_resolve(
      remote_.address, std::to_string(remote_.port), asio::ip::tcp::resolver::numeric_service,
      [self = shared_from_this()](const error_code& error, const asio::ip::tcp::resolver::results_type& results) {
        const EventLoop::Turn turn(self->loop_);
        if (self->state_ != State::connecting) return;
        if (error) return self->fail("no address found for " + self->remote_.address + ": " + error.message());
        for (const auto& r : results) self->addresses_.push_back(r.endpoint());
        self->try_next_address();
      });
}

void TcpStream::try_next_address() {
  int error = EADDRNOTAVAIL;
  while (next_address_ < addresses_.size()) {
    const auto address = addresses_[next_address_++];
    if (bind_ && bind_->protocol() != address.protocol()) continue;
    const auto opened = socket_ops::open_client(address, bind_);
    if (!opened) {
      error = opened.error().error;
      continue;
    }
    adopt(*opened, address.protocol());
    state_ = State::connecting;
    socket_.async_connect(address, [self = shared_from_this()](const error_code& result) {
      const EventLoop::Turn turn(self->loop_);
      if (self->state_ != State::connecting || result == asio::error::operation_aborted) return;
      if (result) return self->attempt_failed(result.value());
      self->connected();
    });
    return;
  }
  fail_later(socket_ops::words(error) + attempt_in_words());
}

void TcpStream::attempt_failed(int error) {
  const bool late = error == ETIMEDOUT && !limit_.armed();
  if (socket_.is_open()) {
    loop_.descriptors().remove(socket_.native_handle());
    error_code ignored;
    socket_.close(ignored);
  }
  if (!late && next_address_ < addresses_.size()) return try_next_address();
  fail(socket_ops::words(error) + attempt_in_words());
}

void TcpStream::connected() {
  limit_.cancel();
  state_ = State::open;
  addresses_.clear();
  if (!queue_.empty()) mark_dirty();
  start_read();
  handler_->on_connected();
}

void TcpStream::adopt(int descriptor, socket_ops::StreamProtocol protocol) {
  loop_.descriptors().add(descriptor);
  error_code error;
  socket_.assign(protocol, descriptor, error);
  socket_.native_non_blocking(true, error);  // it is already; Asio is told
  if (keepalive_ > Duration::zero()) set_keepalive(keepalive_);
  state_ = State::open;
}

// ---- receiving ----

void TcpStream::set_handler(TcpHandler& handler) {
  handler_ = &handler;
  if (open() && !reading_) start_read();
}

void TcpStream::start_read() {
  if (!make_room()) {
    return fail_later(to_words(remote_) + " sent more than " + std::to_string(TcpConnection::kMaxPending) +
                      " bytes of an unfinished message");
  }
  reading_ = true;
  socket_.async_read_some(
      asio::buffer(buffer_.get() + end_, capacity_ - end_),
      [self = shared_from_this()](const error_code& error, std::size_t size) { self->on_read(error, size); });
}

void TcpStream::on_read(const error_code& error, std::size_t size) {
  {
    const EventLoop::Turn turn(loop_);
    reading_ = false;
    if (state_ == State::closed) return;
    if (error) {
      if (state_ == State::lingering) return shut();
      return fail(error == asio::error::eof ? "closed by " + to_words(remote_) : lost_because(error.value()));
    }
    received(size);
  }
  // The turn has written and its callbacks have run: now the recv() that finds nothing keeps nobody waiting.
  const std::lock_guard lock(loop_.impl().mutex);
  if (state_ != State::closed && !reading_) start_read();
}

void TcpStream::received(std::size_t size) {
  if (state_ == State::lingering) return;  // nobody is interested any more
  end_ += size;
  // The handler may let this connection go during the call; the caller's handler object keeps the bytes alive.
  const std::size_t taken = handler_->on_data(ByteView(buffer_.get() + begin_, end_ - begin_));
  begin_ += std::min(taken, end_ - begin_);
}

// False: the buffer is full of what the handler could not take.
bool TcpStream::make_room() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (capacity_ != kFirstBuffer) {  // the first time, or after a message that needed more
      buffer_.reset(new std::uint8_t[kFirstBuffer]);
      capacity_ = kFirstBuffer;
    }
    return true;
  }
  if (capacity_ - end_ >= kLeastRoom) return true;
  const std::size_t unfinished = end_ - begin_;
  if (unfinished >= TcpConnection::kMaxPending) return false;
  std::unique_ptr<std::uint8_t[]> bigger;
  if (capacity_ - unfinished < kLeastRoom) {
    capacity_ = std::min(capacity_ * 2, TcpConnection::kMaxPending);
    bigger.reset(new std::uint8_t[capacity_]);
  }
  std::memmove(bigger ? bigger.get() : buffer_.get(), buffer_.get() + begin_, unfinished);
  if (bigger) buffer_ = std::move(bigger);
  begin_ = 0;
  end_ = unfinished;
  return true;
}

// ---- sending ----

void TcpStream::send(Buffer bytes) {
  if (bytes.empty() || failing_ || (state_ != State::open && state_ != State::connecting)) return;
  queued_ += bytes.size();
  if (queued_ > Link::kHighWater) congested_ = true;
  queue_.push_back(std::move(bytes));
  if (open() && !waiting_writable_) mark_dirty();
}

void TcpStream::mark_dirty() {
  if (!std::exchange(dirty_, true)) owner_.mark_dirty(*this);
}

void TcpStream::flush() {
  dirty_ = false;
  if (state_ == State::connecting || state_ == State::closed || waiting_writable_ || failing_) return;
  if (const int error = write_some(); error == EAGAIN || error == EWOULDBLOCK) {
    wait_writable();
  } else if (error != 0) {
    if (state_ == State::lingering) return shut();
    fail_later(lost_because(error));
    return;
  }
  if (state_ == State::lingering && queued_ == 0) return shut();
  if (congested_ && queued_ < Link::kLowWater) {
    congested_ = false;
    loop_.post([self = shared_from_this()] {
      if (self->open() && self->handler_ != nullptr && !self->failing_) self->handler_->on_drained();
    });
  }
}

int TcpStream::write_some() {
  while (head_ < queue_.size()) {
    std::array<iovec, kBuffersPerWrite> parts;
    std::size_t count = 0;
    std::size_t wanted = 0;
    for (std::size_t i = head_; i < queue_.size() && count < parts.size(); ++i, ++count) {
      parts[count] = {queue_[i].data(), queue_[i].size()};
      wanted += queue_[i].size();
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    // Not writev(): a library must not let SIGPIPE reach the program.
    const ssize_t written = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    take_written(static_cast<std::size_t>(written));
    if (static_cast<std::size_t>(written) < wanted) return EAGAIN;
  }
  return 0;
}

void TcpStream::take_written(std::size_t size) {
  queued_ -= size;
  while (size > 0) {
    Buffer& first = queue_[head_];
    if (size < first.size()) {
      first.remove_prefix(size);
      return;
    }
    size -= first.size();
    first = Buffer();
    ++head_;
  }
  if (head_ == queue_.size()) {
    queue_.clear();
    head_ = 0;
  } else if (head_ >= kBuffersPerWrite && head_ * 2 >= queue_.size()) {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
}

void TcpStream::wait_writable() {
  waiting_writable_ = true;
  socket_.async_wait(socket_ops::StreamSocket::wait_write, [self = shared_from_this()](const error_code& error) {
    const EventLoop::Turn turn(self->loop_);
    self->waiting_writable_ = false;
    if (self->state_ == State::closed || error == asio::error::operation_aborted) return;
    self->mark_dirty();
  });
}

// ---- ending ----

void TcpStream::release() {
  handler_ = nullptr;
  if (!open() || queued_ == 0 || failing_) return shut();
  state_ = State::lingering;
  loop_.timers().arm(limit_, AsioTcp::kLingerLimit, [this] { shut(); });
  if (!waiting_writable_) mark_dirty();
}

void TcpStream::shut() {
  if (state_ == State::closed) return;
  const auto self = shared_from_this();  // forget() may drop the last reference but this one
  state_ = State::closed;
  handler_ = nullptr;
  limit_.cancel();
  resolver_.cancel();
  if (socket_.is_open()) {
    loop_.descriptors().remove(socket_.native_handle());
    error_code ignored;
    socket_.close(ignored);
  }
  queue_.clear();
  head_ = 0;
  queued_ = 0;
  owner_.forget(*this);
}

void TcpStream::fail(const std::string& detail) {
  const auto self = shared_from_this();
  TcpHandler* handler = handler_;
  shut();
  if (handler != nullptr) handler->on_closed(detail);
}

void TcpStream::fail_later(std::string detail) {
  if (failing_) return;
  failing_ = true;
  loop_.post([self = shared_from_this(), detail = std::move(detail)] { self->fail(detail); });
}

void TcpStream::set_keepalive(Duration limit) {
  keepalive_ = limit;
  if (socket_.is_open() && !socket_ops::is_local(remote_)) socket_ops::set_keepalive(socket_.native_handle(), limit);
}

std::optional<PeerCredentials> TcpStream::credentials() {
  if (!socket_.is_open()) return std::nullopt;
  return socket_ops::credentials_of(socket_.native_handle());
}

Endpoint TcpStream::local() { return socket_.is_open() ? socket_ops::local_of(socket_.native_handle()) : Endpoint{}; }

std::string TcpStream::lost_because(int error) const {
  return socket_ops::words(error) + " (" + to_words(remote_) + ")";
}

std::string TcpStream::attempt_in_words() const {
  std::string text = " (" + to_words(remote_);
  if (bind_) text += " from " + socket_ops::to_endpoint(*bind_).address;
  return text + ")";
}

}  // namespace openrui
