#include "runtime/asio_tcp.h"

#include <cerrno>
#include <unistd.h>
#include <unordered_map>
#include <vector>

#include "runtime/event_loop_impl.h"
#include "runtime/tcp_stream.h"

namespace openrui {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Callers taken in one turn; the others wait for the next one, so that a flood of them does not starve the links.
constexpr int kAcceptsPerTurn = 32;
// How long to leave callers waiting when descriptors or memory ran out.
constexpr Duration kAcceptPause = std::chrono::milliseconds(200);

class ListenState;

}  // namespace

class AsioTcp::Impl final : public StreamOwner, public TurnHook, public std::enable_shared_from_this<AsioTcp::Impl> {
 public:
  explicit Impl(EventLoop& l) : StreamOwner(l) { loop.add_hook(*this); }

  std::shared_ptr<TcpStream> make_stream(const Endpoint& remote) {
    auto stream = std::make_shared<TcpStream>(*this, remote);
    streams_.emplace(stream.get(), stream);
    return stream;
  }
  void mark_dirty(TcpStream& stream) override { dirty_.push_back(stream.shared_from_this()); }
  void forget(TcpStream& stream) override { streams_.erase(&stream); }

  void end_of_turn() override {
    if (dirty_.empty()) return;
    flushing_.swap(dirty_);
    for (auto& stream : flushing_) stream->flush();
    flushing_.clear();
  }

  bool all_written() const {
    for (const auto& [key, stream] : streams_) {
      if (stream->queued_bytes() > 0) return false;
    }
    return true;
  }

  void close();
  void add(const std::shared_ptr<ListenState>& listener) { listeners_.push_back(listener); }

 private:
  std::unordered_map<TcpStream*, std::shared_ptr<TcpStream>> streams_;
  std::vector<std::weak_ptr<ListenState>> listeners_;
  std::vector<std::shared_ptr<TcpStream>> dirty_;
  std::vector<std::shared_ptr<TcpStream>> flushing_;
};

namespace {

class Connection final : public TcpConnection {
 public:
  explicit Connection(std::shared_ptr<TcpStream> stream, EventLoop& loop) : stream_(std::move(stream)), loop_(loop) {}
  ~Connection() override {
    if (!loop_.in_forked_child()) stream_->release();
  }
  void set_handler(TcpHandler& handler) override { stream_->set_handler(handler); }
  void send(Buffer bytes) override { stream_->send(std::move(bytes)); }
  std::size_t queued_bytes() const override { return stream_->queued_bytes(); }
  Endpoint remote() const override { return stream_->remote(); }
  Endpoint local() const override { return stream_->local(); }
  std::optional<PeerCredentials> credentials() const override { return stream_->credentials(); }
  void set_keepalive(Duration limit) override { stream_->set_keepalive(limit); }

 private:
  std::shared_ptr<TcpStream> stream_;
  EventLoop& loop_;
};

class ListenState final : public std::enable_shared_from_this<ListenState> {
 public:
  ListenState(AsioTcp::Impl& tcp, TcpAcceptor& acceptor, int descriptor, socket_ops::StreamProtocol protocol)
      : tcp_(tcp), loop_(tcp.loop), acceptor_(&acceptor), socket_(loop_.impl().io) {
    loop_.descriptors().add(descriptor);
    error_code error;
    socket_.assign(protocol, descriptor, error);
  }

  void wait() {
    socket_.async_wait(socket_ops::ListenSocket::wait_read, [self = shared_from_this()](const error_code& error) {
      const EventLoop::Turn turn(self->loop_);
      if (!error && self->socket_.is_open()) self->accept();
    });
  }

  void close() {
    acceptor_ = nullptr;
    pause_.cancel();
    if (!socket_.is_open()) return;
    loop_.descriptors().remove(socket_.native_handle());
    const auto name = local();
    if (socket_ops::is_local(name)) ::unlink(name.address.c_str() + kUnixPrefix.size());
    error_code ignored;
    socket_.close(ignored);
  }

  Endpoint local() { return socket_.is_open() ? socket_ops::local_of(socket_.native_handle()) : Endpoint{}; }

 private:
  void accept() {
    for (int i = 0; i < kAcceptsPerTurn && acceptor_ != nullptr; ++i) {
      socket_ops::StreamEndpoint remote;
      const auto accepted = socket_ops::accept_one(socket_.native_handle(), remote);
      if (!accepted) {
        const int error = accepted.error().error;
        if (error == ECONNABORTED || error == EINTR || error == EPROTO) continue;
        if (error == EAGAIN || error == EWOULDBLOCK) break;
        loop_.timers().arm(pause_, kAcceptPause, [this] { wait(); });
        return;
      }
      auto stream = tcp_.make_stream(socket_ops::to_endpoint(remote));
      stream->adopt(*accepted, remote.protocol());
      acceptor_->on_accept(std::make_unique<Connection>(std::move(stream), loop_));
    }
    if (acceptor_ != nullptr) wait();
  }

  AsioTcp::Impl& tcp_;  // valid while the socket is open
  EventLoop& loop_;
  TcpAcceptor* acceptor_;
  socket_ops::ListenSocket socket_;
  Timer pause_;
};

class Listener final : public TcpListener {
 public:
  explicit Listener(std::shared_ptr<ListenState> state, EventLoop& loop) : state_(std::move(state)), loop_(loop) {}
  ~Listener() override {
    if (!loop_.in_forked_child()) state_->close();
  }
  Endpoint local() const override { return state_->local(); }

 private:
  std::shared_ptr<ListenState> state_;
  EventLoop& loop_;
};

}  // namespace

void AsioTcp::Impl::close() {
  const auto streams = std::exchange(streams_, {});
  for (const auto& [key, stream] : streams) {
    stream->flush();
    stream->shut();
  }
  for (const auto& weak : listeners_) {
    if (const auto listener = weak.lock()) listener->close();
  }
  dirty_.clear();
  loop.remove_hook(*this);
}

AsioTcp::AsioTcp(EventLoop& loop) : impl_(loop.run_locked([&] { return std::make_shared<Impl>(loop); })) {}

AsioTcp::~AsioTcp() {
  if (impl_->loop.in_forked_child()) {
    new std::shared_ptr<Impl>(std::move(impl_));  // left alone, like the loop (EventLoop::~EventLoop)
    return;
  }
  impl_->loop.run_locked([this] { impl_->close(); });
}

std::unique_ptr<TcpConnection> AsioTcp::connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) {
  auto stream = impl_->make_stream(remote);
  stream->connect(local, handler);
  return std::make_unique<Connection>(std::move(stream), impl_->loop);
}

Result<std::unique_ptr<TcpListener>, std::string> AsioTcp::listen(const Endpoint& local, TcpAcceptor& acceptor) {
  const auto endpoint = socket_ops::numeric_endpoint(local);
  if (!endpoint) {
    return std::string(socket_ops::is_local(local) ? "a local socket cannot have this path"
                                                   : "the address is not numeric");
  }
  const auto opened = socket_ops::open_listener(*endpoint);
  if (!opened) return socket_ops::words(opened.error().error);
  auto state = std::make_shared<ListenState>(*impl_, acceptor, *opened, endpoint->protocol());
  impl_->add(state);
  state->wait();
  return std::unique_ptr<TcpListener>(std::make_unique<Listener>(std::move(state), impl_->loop));
}

bool AsioTcp::all_written() const {
  return impl_->loop.run_locked([this] { return impl_->all_written(); });
}

}  // namespace openrui
