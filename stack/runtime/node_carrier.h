// What the streams between nodes of a facility in a program (UCLA IPC, IUCV) go over, and what its configuration says
// of them: real sockets, and TLS in both directions when it is wanted.
#pragma once

#include <memory>
#include <string>

#include "config/node_places.h"
#include "runtime/asio_tcp.h"
#include "streams/node_streams.h"

namespace openrui {

class EventLoop;

class NodeCarrier {
 public:
  // In a turn of the loop, which outlives it. The error is a sentence.
  static Result<std::unique_ptr<NodeCarrier>, std::string> make(EventLoop& loop,
                                                                const std::optional<TlsDefinition>& tls);
  ~NodeCarrier();
  NodeCarrier(const NodeCarrier&) = delete;
  NodeCarrier& operator=(const NodeCarrier&) = delete;

  Tcp& streams();
  // The same without TLS, for local sockets of operators.
  Tcp& local() { return sockets_; }

 private:
  class TlsBothWays;
  explicit NodeCarrier(EventLoop& loop);
  AsioTcp sockets_;
  std::unique_ptr<TlsBothWays> tls_;
};

// The streams that `places` describes, of a node of this name. The error is a sentence part.
Result<streams::StreamsDefinition, std::string> streams_of(const NodePlaces& places, streams::Kind kind,
                                                           const std::string& node);

}  // namespace openrui
