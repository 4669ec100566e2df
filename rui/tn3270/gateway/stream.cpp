#include "gateway/stream.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace openrui::tn3270 {

namespace {

namespace asio = boost::asio;

class PlainStream final : public Stream {
 public:
  explicit PlainStream(Socket socket) : socket_(std::move(socket)) {}
  void handshake(std::function<void(const boost::system::error_code&)> done) override {
    asio::post(socket_.get_executor(), [done = std::move(done)] { done({}); });
  }
  void read(std::span<std::uint8_t> into, Done done) override {
    socket_.async_read_some(asio::buffer(into.data(), into.size()), std::move(done));
  }
  void write(ByteView data, Done done) override {
    asio::async_write(socket_, asio::buffer(data.data(), data.size()), std::move(done));
  }
  void close() override {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.close(ignored);
  }
  Socket take_socket() override { return std::move(socket_); }

 private:
  Socket socket_;
};

class TlsStream final : public Stream {
 public:
  TlsStream(Socket socket, asio::ssl::context& context, Bytes first)
      : stream_(std::move(socket), context), first_(std::move(first)) {}
  void handshake(std::function<void(const boost::system::error_code&)> done) override {
    stream_.async_handshake(
        asio::ssl::stream_base::server, asio::buffer(first_),
        [done = std::move(done)](const boost::system::error_code& error, std::size_t) { done(error); });
  }
  void read(std::span<std::uint8_t> into, Done done) override {
    stream_.async_read_some(asio::buffer(into.data(), into.size()), std::move(done));
  }
  void write(ByteView data, Done done) override {
    asio::async_write(stream_, asio::buffer(data.data(), data.size()), std::move(done));
  }
  // Without close_notify: telnet has no end of its own that could be cut off.
  void close() override {
    boost::system::error_code ignored;
    stream_.lowest_layer().shutdown(Socket::shutdown_both, ignored);
    stream_.lowest_layer().close(ignored);
  }
  Socket take_socket() override { return std::move(stream_.next_layer()); }

 private:
  asio::ssl::stream<Socket> stream_;
  const Bytes first_;
};

}  // namespace

std::unique_ptr<Stream> Stream::plain(Socket socket) { return std::make_unique<PlainStream>(std::move(socket)); }

std::unique_ptr<Stream> Stream::tls(Socket socket, asio::ssl::context& context, Bytes first) {
  return std::make_unique<TlsStream>(std::move(socket), context, std::move(first));
}

}  // namespace openrui::tn3270
