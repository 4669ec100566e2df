#include "gateway/server.h"

#include <boost/asio/ip/v6_only.hpp>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sstream>

namespace openrui::tn3270 {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A peer whose machine is gone is noticed by TCP: probes after a minute of silence, given up after two more.
constexpr int kProbeAfter = 60;
constexpr int kProbeEvery = 30;
constexpr int kProbes = 4;
constexpr unsigned kStopSeconds = 5;

// "127.0.0.1:2323", "[::1]:2323".
bool parse_place(const std::string& text, tcp::endpoint& place) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return false;
  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  const auto port = std::strtoul(text.c_str() + colon + 1, nullptr, 10);
  if (error || port > 65535) return false;
  place = {address, static_cast<std::uint16_t>(port)};
  return true;
}

std::string words(const tcp::endpoint& place) {
  std::ostringstream text;
  text << place;
  return text.str();
}

void keep_watch(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  const int descriptor = socket.native_handle();
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &kProbeAfter, sizeof kProbeAfter);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &kProbeEvery, sizeof kProbeEvery);
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &kProbes, sizeof kProbes);
}

// An encrypted key would ask on the terminal of a daemon.
int no_password(char*, int, int, void*) { return -1; }

std::unique_ptr<asio::ssl::context> make_tls(const GatewayDefinition& definition, std::string& fault) {
  auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  SSL_CTX* raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_default_passwd_cb(raw, &no_password);
  // Two buffers of 17 KB for each idle terminal would be most of its memory.
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  boost::system::error_code error;
  const auto failed = [&](const char* key, const std::string& file, const char* expected) {
    if (error) fault = "tls." + std::string(key) + ": " + file + " is not " + expected + " (" + error.message() + ")";
    return static_cast<bool>(error);
  };
  context->use_certificate_chain_file(definition.certificate, error);
  if (failed("certificate", definition.certificate, "a certificate in PEM form")) return nullptr;
  context->use_private_key_file(definition.key, asio::ssl::context::pem, error);
  if (failed("key", definition.key, "the certificate's private key in PEM form without a password")) return nullptr;
  if (!definition.ca.empty()) {
    context->load_verify_file(definition.ca, error);
    if (failed("ca", definition.ca, "a file of certificates in PEM form")) return nullptr;
    context->set_verify_mode(asio::ssl::verify_peer |
                             (definition.client_certificates ? asio::ssl::verify_fail_if_no_peer_cert : 0));
  }
  return context;
}

bool uses_tls(const GatewayDefinition& definition) {
  return !definition.listen_tls.empty() || definition.start_tls != TlsOffer::none;
}

}  // namespace

Server::Server(asio::io_context& loop, const GatewayDefinition& definition, spdlog::logger& log)
    : loop_(loop), definition_(definition), log_(log), directory_(definition), timer_(loop) {}

std::string Server::check_certificates(const GatewayDefinition& definition) {
  std::string fault;
  if (uses_tls(definition)) make_tls(definition, fault);
  return fault;
}

std::string Server::start() {
  std::string fault;
  if (uses_tls(definition_)) {
    tls_ = make_tls(definition_, fault);
    if (!tls_) return fault;
  }
  if (!definition_.listen_tcp.empty()) fault = listen(definition_.listen_tcp, false);
  if (fault.empty() && !definition_.listen_tls.empty()) fault = listen(definition_.listen_tls, true);
  if (fault.empty()) tick();
  return fault;
}

std::string Server::listen(const std::string& text, bool tls) {
  tcp::endpoint place;
  if (!parse_place(text, place)) return text + " is not a numeric address and a port";
  auto door = std::make_unique<Door>(Door{tcp::acceptor(loop_), tls});
  boost::system::error_code error;
  door->acceptor.open(place.protocol(), error);
  if (!error) door->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error && place.address().is_v6()) door->acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) door->acceptor.bind(place, error);
  if (!error) door->acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return "cannot listen on " + text + ": " + error.message();
  doors_.push_back(std::move(door));
  accept(*doors_.back());
  return {};
}

std::string Server::places() const {
  std::string text;
  for (const auto& door : doors_) {
    if (!text.empty()) text += " and ";
    text += words(door->acceptor.local_endpoint()) + (door->tls ? " (TLS)" : "");
  }
  return text;
}

void Server::accept(Door& door) {
  door.acceptor.async_accept([this, &door](const boost::system::error_code& error, tcp::socket socket) {
    if (!door.acceptor.is_open()) return;
    if (!error) {
      admit(std::move(socket), door.tls);
    } else {
      // Out of descriptors, for example.
      log_.warn("cannot accept a connection: {}", error.message());
      door.waiting = true;
      return;
    }
    accept(door);
  });
}

void Server::admit(tcp::socket socket, bool tls) {
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return;
  if (connections_.size() >= definition_.limits.sessions) {
    log_.warn("{}: not let in, there are {} clients already", words(peer), connections_.size());
    return;
  }
  keep_watch(socket);
  auto stream = tls ? Stream::tls(std::move(socket), *tls_) : Stream::plain(std::move(socket));
  const auto place = std::make_shared<std::weak_ptr<Connection>>();
  Connection::Surroundings around{loop_.get_executor(), directory_, definition_.limits, log_};
  if (!tls && definition_.start_tls != TlsOffer::none) {
    around.tls = tls_.get();
    around.tls_required = definition_.start_tls == TlsOffer::required;
  }
  const auto connection = std::make_shared<Connection>(around, std::move(stream), words(peer), [this, place] {
    connections_.erase(place->lock());
    maybe_done();
  });
  *place = connection;
  connections_.insert(connection);
  log_.debug("{}: connected, {} clients", words(peer), connections_.size());
  connection->start();
}

void Server::tick() {
  timer_.expires_after(std::chrono::seconds(1));
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    // One may end meanwhile.
    const std::vector<std::shared_ptr<Connection>> all(connections_.begin(), connections_.end());
    for (const auto& connection : all) connection->check_times();
    if (stopped_ && --seconds_left_ == 0) {
      log_.warn("{} LUs were not given back in time", connections_.size());
      connections_.clear();
      return maybe_done();
    }
    for (auto& door : doors_) {
      if (std::exchange(door->waiting, false)) accept(*door);
    }
    tick();
  });
}

void Server::stop(std::function<void()> done) {
  stopped_ = std::move(done);
  seconds_left_ = kStopSeconds;
  boost::system::error_code ignored;
  for (auto& door : doors_) door->acceptor.close(ignored);
  const std::vector<std::shared_ptr<Connection>> all(connections_.begin(), connections_.end());
  for (const auto& connection : all) connection->close("the gateway stops");
  maybe_done();
}

void Server::maybe_done() {
  if (!stopped_ || !connections_.empty()) return;
  timer_.cancel();
  std::exchange(stopped_, nullptr)();
}

}  // namespace openrui::tn3270
