// The gateway: where it listens, and the connections it has.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <set>
#include <spdlog/logger.h>
#include <string>
#include <vector>

#include "gateway/connection.h"

namespace openrui::tn3270 {

class Server {
 public:
  // All references outlive the server.
  Server(boost::asio::io_context& loop, const GatewayDefinition& definition, spdlog::logger& log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Reads certificates and begins to listen. Empty, or why that is not possible: a sentence.
  std::string start();
  // "127.0.0.1:2323 and 127.0.0.1:2992 (TLS)".
  std::string places() const;
  // Ends every connection; `done` once the LUs are given back, or after five seconds.
  void stop(std::function<void()> done);

  // Only reads the certificates, as --check does.
  static std::string check_certificates(const GatewayDefinition& definition);

 private:
  struct Door {
    boost::asio::ip::tcp::acceptor acceptor;
    bool tls = false;
    bool waiting = false;  // for descriptors: the next tick tries again
  };
  std::string listen(const std::string& place, bool tls);
  void accept(Door& door);
  void admit(Stream::Socket socket, bool tls);
  void tick();
  void maybe_done();

  boost::asio::io_context& loop_;
  const GatewayDefinition& definition_;
  spdlog::logger& log_;
  const LuDirectory directory_;
  std::unique_ptr<boost::asio::ssl::context> tls_;
  std::vector<std::unique_ptr<Door>> doors_;
  std::set<std::shared_ptr<Connection>> connections_;
  boost::asio::steady_timer timer_;
  std::function<void()> stopped_;
  unsigned seconds_left_ = 0;
};

}  // namespace openrui::tn3270
