// All streams of one kind between a node and its partners: calls with back-off, callers and who may be one, which of
// two streams to a partner stays, what a partner that was started anew means (transports reference 10.2 and 10.3).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "streams/stream.h"

namespace openrui::streams {

struct PartnerDefinition {
  std::string node;               // as parse_node_name() gives it
  std::optional<Endpoint> call;   // where it listens; nothing: it calls us
  std::vector<std::string> from;  // addresses from which it may call; empty: any
  friend bool operator==(const PartnerDefinition&, const PartnerDefinition&) = default;
};

struct StreamsDefinition {
  Kind kind = Kind::iucv;
  std::string name;  // for events
  std::string node;  // our own node name
  InstanceId instance{};
  std::optional<Endpoint> listen;
  std::vector<PartnerDefinition> partners;
  bool any_caller = false;  // nodes that are no configured partners may call too
  Duration keepalive = std::chrono::seconds(10);
  Duration reconnect_min = std::chrono::milliseconds(200);  // back-off doubles from min to max
  Duration reconnect_max = std::chrono::seconds(30);
  std::uint32_t max_paths = 1024;
  friend bool operator==(const StreamsDefinition&, const StreamsDefinition&) = default;
};

// A partner node, for as long as the NodeStreams live: a small number, the same for each stream to it.
using NodeIndex = std::uint32_t;

class StreamsUser {
 public:
  virtual ~StreamsUser() = default;
  virtual void on_node_up(NodeIndex node) = 0;
  virtual void on_frame(NodeIndex node, const Frame& frame) = 0;
  // Once for each on_node_up(). `detail` is a sentence part.
  virtual void on_node_lost(NodeIndex node, const std::string& detail) = 0;
  // A call to a partner that is not up came to nothing; it is tried again. `refused`: the partner does not want us.
  virtual void on_node_unreachable(NodeIndex node, bool refused, const std::string& detail) = 0;
  // queued_bytes() of the node fell below the low-water mark again.
  virtual void on_node_drained(NodeIndex node) = 0;
};

struct StreamsCounters {
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t errors = 0;  // streams that ended because the partner broke the protocol
};

class NodeStreams final : private StreamOwner, private TcpAcceptor {
 public:
  // Partners that are not configured, and callers whose name is not known yet, at the same time.
  static constexpr std::size_t kMaxNodes = 1024;
  static constexpr std::size_t kMaxStrangers = 64;

  // All outlive the object.
  NodeStreams(const StreamsDefinition& definition, Tcp& tcp, TimerQueue& timers, EventSink& events, StreamsUser& user);
  ~NodeStreams() override;
  NodeStreams(const NodeStreams&) = delete;
  NodeStreams& operator=(const NodeStreams&) = delete;

  // Begins to listen and to call, until stop(). What stands in the way is reported once and tried again.
  void start();
  // GOODBYE (shutdown) on every stream; the user hears on_node_lost(). Nothing is called or accepted any more.
  void stop();

  // Drops the frame when the node is not up.
  void send(NodeIndex node, Buffer frame);
  bool up(NodeIndex node) const { return nodes_[node].current != nullptr; }
  std::size_t queued_bytes(NodeIndex node) const;
  // While up: the HELLO of the partner, and what both know.
  const Hello& hello(NodeIndex node) const { return nodes_[node].current->partner(); }
  std::uint16_t features(NodeIndex node) const { return nodes_[node].current->features(); }
  // The partner broke the rules of what the stream carries: GOODBYE (protocol error), and on_node_lost() before it
  // returns.
  void reject(NodeIndex node, const std::string& detail);

  std::optional<NodeIndex> find(const std::string& node) const;
  const std::string& name_of(NodeIndex node) const { return nodes_[node].definition.node; }
  std::size_t nodes() const { return nodes_.size(); }
  const StreamsDefinition& definition() const { return definition_; }
  const StreamsCounters& counters() const { return counters_; }
  std::vector<Endpoint> listening_places() const;
  // Partners that are up, by name and address.
  std::vector<std::string> active_partners() const;
  // "connecting to 10.0.0.2:14771", "up", "waiting for NODEB to call".
  std::string state_in_words(NodeIndex node) const;

 private:
  struct Node {
    PartnerDefinition definition;
    bool configured = false;
    Stream* current = nullptr;  // the one that is up
    std::unique_ptr<Timer> reconnect = std::make_unique<Timer>();
    Duration backoff{};
    bool outage_reported = false;
  };
  struct Entry {
    std::unique_ptr<Stream> stream;
    std::optional<NodeIndex> node;  // of an accepted one: when its HELLO is there
  };

  std::optional<std::pair<Goodbye, std::string>> on_greeted(Stream& stream) override;
  void on_up(Stream& stream) override;
  void on_frame(Stream& stream, const Frame& frame) override;
  void on_ended(Stream& stream, const StreamEnd& end) override;
  void on_drained(Stream& stream) override;
  void on_accept(std::unique_ptr<TcpConnection> connection) override;

  void listen();
  std::unique_ptr<Stream> make_stream();
  void call(NodeIndex node);
  void call_later(NodeIndex node);
  Entry& entry_of(const Stream& stream);
  std::optional<std::pair<Goodbye, std::string>> admit(Entry& entry);
  std::optional<std::pair<Goodbye, std::string>> settle_duplicates(Entry& entry);
  bool survives(const Stream& stream) const;
  NodeIndex add_node(PartnerDefinition definition, bool configured);
  void sweep();
  void report(Severity severity, const std::string& text) { events_.on_event(severity, definition_.name, text); }

  StreamsDefinition definition_;
  Hello own_;
  Tcp& tcp_;
  TimerQueue& timers_;
  EventSink& events_;
  StreamsUser& user_;
  StreamsCounters counters_;
  bool started_ = false;
  bool listen_failure_reported_ = false;
  std::vector<Node> nodes_;
  std::map<std::string, NodeIndex> by_name_;
  std::vector<Entry> streams_;
  std::unique_ptr<TcpListener> listener_;
  Timer listen_timer_;
  Timer sweep_timer_;
};

}  // namespace openrui::streams
