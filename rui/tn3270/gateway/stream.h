// A client's TCP connection, in the clear or in TLS.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <memory>

#include "tn3270/telnet.h"

namespace openrui::tn3270 {

class Stream {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Done = std::function<void(const boost::system::error_code&, std::size_t)>;

  static std::unique_ptr<Stream> plain(Socket socket);
  // `context` outlives the stream. `first`: what was read of it already.
  static std::unique_ptr<Stream> tls(Socket socket, boost::asio::ssl::context& context, Bytes first = {});
  virtual ~Stream() = default;

  // Before anything else. Every `done` is called from the loop, with an error when the stream was closed meanwhile.
  virtual void handshake(std::function<void(const boost::system::error_code&)> done) = 0;
  // One read and one write at a time; the bytes stay where they are until it is done.
  virtual void read(std::span<std::uint8_t> into, Done done) = 0;
  virtual void write(ByteView data, Done done) = 0;
  virtual void close() = 0;
  // The socket for another stream; only of a plain one, with nothing under way, and nothing may follow.
  virtual Socket take_socket() = 0;
};

}  // namespace openrui::tn3270
