#include "streams/node_streams.h"

#include <algorithm>
#include <utility>

namespace openrui::streams {
namespace {

using Refusal = std::optional<std::pair<Goodbye, std::string>>;

// "::ffff:10.0.0.2" is 10.0.0.2 seen through a socket for both families.
std::string plain(const std::string& address) {
  constexpr std::string_view kMapped = "::ffff:";
  return address.starts_with(kMapped) ? address.substr(kMapped.size()) : address;
}

Hello hello_of(const StreamsDefinition& d) {
  Hello h;
  h.node = d.node;
  h.instance = d.instance;
  h.keepalive_ms =
      static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(d.keepalive).count());
  h.max_paths = d.max_paths;
  return h;
}

}  // namespace

NodeStreams::NodeStreams(const StreamsDefinition& definition, Tcp& tcp, TimerQueue& timers, EventSink& events,
                         StreamsUser& user)
    : definition_(definition), own_(hello_of(definition)), tcp_(tcp), timers_(timers), events_(events), user_(user) {
  for (const auto& partner : definition_.partners) add_node(partner, true);
}

NodeStreams::~NodeStreams() = default;

void NodeStreams::start() {
  if (std::exchange(started_, true)) return;
  if (definition_.listen) listen();
  for (NodeIndex i = 0; i < nodes_.size(); ++i) call(i);
}

void NodeStreams::stop() {
  started_ = false;
  listen_timer_.cancel();
  listener_.reset();
  for (auto& node : nodes_) node.reconnect->cancel();
  // on_ended() touches no entry but its own.
  for (std::size_t i = 0; i < streams_.size(); ++i) streams_[i].stream->end(Goodbye::shutdown, "this node stops");
}

// --- Looking ---------------------------------------------------------------------------------------------------------

std::optional<NodeIndex> NodeStreams::find(const std::string& node) const {
  const auto found = by_name_.find(node);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Endpoint> NodeStreams::listening_places() const {
  if (!listener_) return {};
  return {listener_->local()};
}

std::vector<std::string> NodeStreams::active_partners() const {
  std::vector<std::string> words;
  for (const auto& node : nodes_) {
    if (node.current != nullptr) words.push_back(node.definition.node + " at " + to_words(node.current->remote()));
  }
  return words;
}

std::string NodeStreams::state_in_words(NodeIndex index) const {
  const auto& node = nodes_[index];
  if (!started_) return "stopped";
  if (node.current != nullptr) return "up";
  if (node.definition.call) return "connecting to " + to_words(*node.definition.call);
  return "waiting for " + node.definition.node + " to call";
}

std::size_t NodeStreams::queued_bytes(NodeIndex node) const {
  return up(node) ? nodes_[node].current->queued_bytes() : 0;
}

// --- Sending ---------------------------------------------------------------------------------------------------------

void NodeStreams::send(NodeIndex node, Buffer frame) {
  if (!up(node)) return;
  ++counters_.frames_out;
  nodes_[node].current->send(std::move(frame));
}

void NodeStreams::reject(NodeIndex node, const std::string& detail) {
  if (!up(node)) return;
  ++counters_.errors;
  nodes_[node].current->end(Goodbye::protocol_error, detail);
}

// --- Listening and calling -------------------------------------------------------------------------------------------

void NodeStreams::listen() {
  auto listener = tcp_.listen(*definition_.listen, *this);
  if (listener) {
    listener_ = std::move(listener.value());
    if (std::exchange(listen_failure_reported_, false)) {
      report(Severity::info, "listening on " + to_words(*definition_.listen));
    }
    return;
  }
  if (!std::exchange(listen_failure_reported_, true)) {
    report(Severity::error,
           "cannot listen on " + to_words(*definition_.listen) + ": " + listener.error() + "; retrying");
  }
  timers_.arm(listen_timer_, definition_.reconnect_max, [this] { listen(); });
}

std::unique_ptr<Stream> NodeStreams::make_stream() {
  StreamOwner& owner = *this;
  return std::make_unique<Stream>(definition_.kind, own_, owner, timers_);
}

void NodeStreams::call(NodeIndex index) {
  auto& node = nodes_[index];
  if (!started_ || !node.definition.call) return;
  const bool busy = std::any_of(streams_.begin(), streams_.end(), [index](const Entry& e) {
    return e.node == index && e.stream->state() != StreamState::ended;
  });
  if (busy) return;
  streams_.push_back({make_stream(), index});
  streams_.back().stream->call(tcp_, *node.definition.call);
}

void NodeStreams::call_later(NodeIndex index) {
  auto& node = nodes_[index];
  if (!started_ || !node.definition.call) return;
  timers_.arm(*node.reconnect, node.backoff, [this, index] { call(index); });
  node.backoff = std::min(node.backoff * 2, definition_.reconnect_max);
}

void NodeStreams::on_accept(std::unique_ptr<TcpConnection> connection) {
  const auto strangers = std::count_if(streams_.begin(), streams_.end(), [](const Entry& e) { return !e.node; });
  if (!started_ || strangers >= static_cast<std::ptrdiff_t>(kMaxStrangers)) return;
  streams_.push_back({make_stream(), std::nullopt});
  streams_.back().stream->accept(std::move(connection));
}

// --- Who is there ----------------------------------------------------------------------------------------------------

NodeIndex NodeStreams::add_node(PartnerDefinition definition, bool configured) {
  const auto index = static_cast<NodeIndex>(nodes_.size());
  by_name_.emplace(definition.node, index);
  nodes_.push_back({std::move(definition), configured});
  nodes_.back().backoff = definition_.reconnect_min;
  return index;
}

NodeStreams::Entry& NodeStreams::entry_of(const Stream& stream) {
  return *std::find_if(streams_.begin(), streams_.end(),
                       [&stream](const Entry& e) { return e.stream.get() == &stream; });
}

Refusal NodeStreams::on_greeted(Stream& stream) {
  auto& entry = entry_of(stream);
  if (auto refusal = admit(entry)) {
    report(Severity::warning, "the stream with node " + stream.partner().node + " at " + to_words(stream.remote()) +
                                  " was refused: " + refusal->second);
    return refusal;
  }
  return settle_duplicates(entry);
}

// Transports reference 10.3 rule 6.
Refusal NodeStreams::admit(Entry& entry) {
  const auto& name = entry.stream->partner().node;
  const auto refuse = [](std::string why) { return Refusal({Goodbye::not_authorised, std::move(why)}); };
  // Chosen: message numbers and duplicates go by the order of the names (10.3 rule 3, 10.4), so two that are equal have
  // no place on one stream.
  if (name == definition_.node) return refuse("it has our own name");
  if (entry.node) {
    const auto& expected = nodes_[*entry.node].definition.node;
    if (name != expected) return refuse(expected + " is expected there");
    return std::nullopt;
  }
  auto index = find(name);
  if (!index) {
    if (!definition_.any_caller) return refuse("it is no partner of this node");
    if (nodes_.size() >= kMaxNodes + definition_.partners.size()) {
      return Refusal({Goodbye::resources, "there are too many partners"});
    }
    index = add_node({name, std::nullopt, {}}, false);
  }
  const auto& from = nodes_[*index].definition.from;
  const auto address = plain(entry.stream->remote().address);
  if (!from.empty() && std::find(from.begin(), from.end(), address) == from.end()) {
    return refuse("it may not call from there");
  }
  entry.node = index;
  return std::nullopt;
}

// The stream opened by the greater of (node name, instance id) stays (transports reference 10.3 rule 3).
bool NodeStreams::survives(const Stream& stream) const {
  const auto& p = stream.partner();
  const bool we_are_greater = std::pair(definition_.node, definition_.instance) > std::pair(p.node, p.instance);
  return stream.opened_by_us() == we_are_greater;
}

Refusal NodeStreams::settle_duplicates(Entry& entry) {
  auto& stream = *entry.stream;
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    auto& other = *streams_[i].stream;
    if (&other == &stream || streams_[i].node != entry.node || !other.knows_partner()) continue;
    if (other.state() == StreamState::ended) continue;
    if (other.partner().instance != stream.partner().instance) {
      other.end(Goodbye::duplicate, "the node was started anew");
    } else if (other.opened_by_us() != stream.opened_by_us() && !survives(stream)) {
      return Refusal({Goodbye::duplicate, "there is another stream with this node"});
    } else {
      // Chosen: of two that were opened by the same side the new one stays, for that side has given up the old one.
      other.end(Goodbye::duplicate, "there is another stream with this node");
    }
  }
  return std::nullopt;
}

// --- What streams tell -----------------------------------------------------------------------------------------------

void NodeStreams::on_up(Stream& stream) {
  const auto index = *entry_of(stream).node;
  auto& node = nodes_[index];
  node.current = &stream;
  node.backoff = definition_.reconnect_min;
  node.outage_reported = false;
  node.reconnect->cancel();
  report(Severity::info, "connected with node " + node.definition.node + " at " + to_words(stream.remote()));
  user_.on_node_up(index);
}

void NodeStreams::on_frame(Stream& stream, const Frame& frame) {
  ++counters_.frames_in;
  user_.on_frame(*entry_of(stream).node, frame);
}

void NodeStreams::on_drained(Stream& stream) {
  const auto node = entry_of(stream).node;
  if (node && nodes_[*node].current == &stream) user_.on_node_drained(*node);
}

void NodeStreams::on_ended(Stream& stream, const StreamEnd& end) {
  sweep();
  if (end.cause == StreamEnd::Cause::wrong_frames) ++counters_.errors;
  const auto index = entry_of(stream).node;
  if (!index) {
    // Nobody that we know: an attempt to talk to us that came to nothing.
    return report(Severity::debug, "a call from " + to_words(stream.remote()) + " ended: " + end.detail);
  }
  auto& node = nodes_[*index];
  const bool was_up = node.current == &stream;
  if (was_up) {
    node.current = nullptr;
    report(Severity::warning, "connection with node " + node.definition.node + " lost: " + end.detail);
    user_.on_node_lost(*index, end.detail);
  } else if (nodes_[*index].current == nullptr && stream.opened_by_us() && end.reason != Goodbye::duplicate) {
    const auto text = "cannot reach node " + node.definition.node + ": " + end.detail;
    if (!std::exchange(node.outage_reported, true)) report(Severity::warning, text + "; retrying with back-off");
    const bool refused = end.cause == StreamEnd::Cause::goodbye || end.cause == StreamEnd::Cause::ours;
    user_.on_node_unreachable(*index, refused, text);
  }
  // The user may have done anything but destroy us.
  if (nodes_[*index].current == nullptr) call_later(*index);
}

void NodeStreams::sweep() {
  if (sweep_timer_.armed()) return;
  timers_.arm(sweep_timer_, Duration::zero(), [this] {
    streams_.erase(std::remove_if(streams_.begin(), streams_.end(),
                                  [](const Entry& e) { return e.stream->state() == StreamState::ended; }),
                   streams_.end());
  });
}

}  // namespace openrui::streams
