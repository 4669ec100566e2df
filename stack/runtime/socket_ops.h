// The system calls under the TCP streams, with every descriptor close-on-exec and non-blocking from its birth, and the
// words for what went wrong. For the sources of this room.
#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/tcp.h"

namespace openrui::socket_ops {

// TCP and local sockets alike.
using StreamProtocol = boost::asio::generic::stream_protocol;
using StreamEndpoint = StreamProtocol::endpoint;
using StreamSocket = boost::asio::basic_stream_socket<StreamProtocol, boost::asio::io_context::executor_type>;
using ListenSocket = boost::asio::basic_socket_acceptor<StreamProtocol, boost::asio::io_context::executor_type>;

bool is_local(const Endpoint& e);  // "unix:…"
// Nullopt: the address is neither numeric nor a path that a local socket can have. An empty address means any: IPv6 and
// IPv4 together where `any` says so.
std::optional<StreamEndpoint> numeric_endpoint(const Endpoint& e);
// An IPv4 partner on an IPv6 socket is shown as IPv4, so that it equals what is configured. A local socket without a
// name: "unix:".
Endpoint to_endpoint(const StreamEndpoint& e);

// The results are descriptors owned by the caller; the error is an errno value.
struct Failure {
  int error;
};
Result<int, Failure> open_client(const StreamEndpoint& remote, const std::optional<StreamEndpoint>& local);
// The file of a local socket that nobody listens on any more is replaced.
Result<int, Failure> open_listener(const StreamEndpoint& local);
Result<int, Failure> accept_one(int listener, StreamEndpoint& remote);
void prepare_stream(int descriptor);  // TCP_NODELAY, which local sockets refuse without harm
// No answer from the partner's machine for `limit`: the connection fails.
void set_keepalive(int descriptor, Duration limit);
// Nothing for TCP.
std::optional<PeerCredentials> credentials_of(int descriptor);

Endpoint local_of(int descriptor);

// "connection refused": what the system says, as part of a sentence.
std::string words(int error);

}  // namespace openrui::socket_ops
