// Connections to programs of other nodes: offers, claims, records and their windows over the streams between nodes
// (transports reference 10.5), and their resumption when a stream was lost.
//
// A lost stream does not end a connection. Both sides keep what was sent and not acknowledged; when the stream is back
// within NetworkOptions::resume, each says with RESUME where it stands and sends the rest again. Only when that time
// has passed, or the other node was started anew, are the connections abnormally closed (rule A3: "a closed connection
// indicates that all possible retries failed").
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/event.h"
#include "base/time.h"
#include "ipc370/facility.h"
#include "ipc370/far_link.h"
#include "ipc370/frames.h"
#include "streams/node_streams.h"

namespace openrui::ipc370 {

struct NetworkOptions {
  bool wild_networks = true;         // a "your network" with `?`, or none, reaches other nodes too
  std::uint32_t window = 64 * 1024;  // cost that a partner may send before its data are received, at least 1024
  Duration resume = std::chrono::seconds(30);  // how long a lost stream may be away; 0: connections are lost with it
  friend bool operator==(const NetworkOptions&, const NetworkOptions&) = default;
};

class Network final : public FarNodes, private streams::StreamsUser {
 public:
  // Offers of one node at a time; a node that makes more is cut off. The CIDs that there are.
  static constexpr std::size_t kMaxOffers = 0xFFFF;

  // `definition.node` is the network name of the facility's installation. All outlive the object.
  Network(Facility& facility, const streams::StreamsDefinition& definition, const NetworkOptions& options, Tcp& tcp,
          TimerQueue& timers, EventSink& events);
  ~Network() override;
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;

  void start() { streams_.start(); }
  // The facility is stopped before.
  void stop() { streams_.stop(); }

  // Called with a sentence part when a call to a partner came to nothing.
  void set_unreachable(std::function<void(const std::string&)> told) { unreachable_ = std::move(told); }

  const streams::NodeStreams& streams() const { return streams_; }
  // Frames for connections that are not there, and others that break a rule.
  std::uint64_t errors() const { return errors_; }

  // FarNodes
  void seek(HalfConnection& half) override;
  void withdraw(HalfConnection& half) override;
  void send_claim(HalfConnection& half) override;
  void send_claim_ok(HalfConnection& half) override;
  void send_claim_no(HalfConnection& half) override;
  std::size_t room(const HalfConnection& half) const override;
  void send(HalfConnection& half, ByteView bytes, bool ends_record) override;
  void send_close(HalfConnection& half) override;
  void send_drained(HalfConnection& half) override;
  void send_abort(HalfConnection& half, Reason why) override;
  void received(HalfConnection& half, std::size_t cost) override;
  void on_freed(HalfConnection& half) override;
  void end_of_turn() override;

 private:
  using NodeIndex = streams::NodeIndex;
  struct Offer {
    Introduction from;
    bool claimed = false;  // by us, or it is known not to match
    bool resting = false;  // a claim crossed another one: not before the next try
  };
  struct Node {
    bool known = false;
    streams::InstanceId instance{};
    std::map<std::uint32_t, Offer> offers;
    std::set<Cid> cids;  // half-connections with a link to this node
    Buffer batch;        // frames of this turn
    std::unique_ptr<Timer> resume = std::make_unique<Timer>();
  };
  struct OwnOffer {
    std::uint32_t id = 0;
    std::vector<NodeIndex> to;
  };
  // A connection that ended in order: should the last DRAINED have been lost, it is said again.
  struct Done {
    NodeIndex node = 0;
    Cid cid = 0;
    std::uint16_t path = 0;
    std::uint32_t offer = 0;
    bool offerer = false;
    std::uint32_t came = 0;
    std::uint32_t given = 0;
    TimePoint at;
  };

  // StreamsUser
  void on_node_up(NodeIndex node) override;
  void on_frame(NodeIndex node, const streams::Frame& frame) override;
  void on_node_lost(NodeIndex node, const std::string& detail) override;
  void on_node_unreachable(NodeIndex, bool, const std::string& detail) override {
    if (unreachable_) unreachable_(detail);
  }
  void on_node_drained(NodeIndex node) override;

  // Matching
  bool may_reach(const Tag& tag, NodeIndex node) const;
  void offer(const HalfConnection& half, OwnOffer& own, NodeIndex node);
  void claim(HalfConnection& half, NodeIndex node, std::uint32_t id, Offer& offer);
  void attach(HalfConnection& half, NodeIndex node, std::uint32_t id, const Introduction& from, bool offerer);
  void detach(HalfConnection& half);
  void try_again_later();
  void on_offer(NodeIndex node, const streams::Frame& frame);
  void on_claim(NodeIndex node, const streams::Frame& frame);
  void on_claim_ok(NodeIndex node, const streams::Frame& frame);
  void on_claim_no(NodeIndex node, const streams::Frame& frame);
  Introduction introduce(const HalfConnection& half) const;

  // Connections
  void on_connection_frame(NodeIndex node, const streams::Frame& frame);
  void on_data(HalfConnection& half, FarLink& link, const streams::Frame& frame);
  void on_window(HalfConnection& half, FarLink& link, const streams::Frame& frame);
  void on_close(HalfConnection& half, FarLink& link, const streams::Frame& frame);
  void on_drained(HalfConnection& half, FarLink& link, const streams::Frame& frame);
  void on_abort(NodeIndex node, const streams::Frame& frame);
  void pump(FarLink& link);
  void emit_data(const FarLink& link, std::uint32_t segment, const OutQueue::Piece& piece);
  void owe(HalfConnection& half, FarLink& link, std::uint32_t cost);
  void give_window(FarLink& link);
  void broke_rule(HalfConnection& half, const std::string& what);
  void end_by_partner(HalfConnection& half, Reason why);

  // Resumption
  void resume(HalfConnection& half, FarLink& link);
  void on_resume(NodeIndex node, const streams::Frame& frame);
  void resume_at(HalfConnection& half, FarLink& link, std::uint32_t came, const ResumePoint& point);
  void answer_stranger(NodeIndex node, const streams::Frame& frame, const ResumePoint& point);
  void lose_all(NodeIndex node);

  static FarLink* link_of(const HalfConnection& half) { return static_cast<FarLink*>(half.far.get()); }
  Node& node_at(NodeIndex node);
  void emit(NodeIndex node, const streams::FrameHeader& header, ByteView payload = {});
  static streams::FrameHeader header(FrameType type, std::uint16_t path, std::uint32_t correlator,
                                     std::uint8_t flags = 0, std::uint8_t reason = 0) {
    return {static_cast<std::uint8_t>(type), flags, reason, path, correlator};
  }
  void reject(NodeIndex node, const std::string& detail);

  Facility& facility_;
  NetworkOptions options_;
  TimerQueue& timers_;
  EventSink& events_;
  std::function<void(const std::string&)> unreachable_;
  std::vector<Node> nodes_;
  std::vector<NodeIndex> with_batch_;
  std::map<Cid, OwnOffer> own_offers_;
  std::unordered_map<std::uint32_t, Cid> by_offer_;
  std::uint32_t last_offer_ = 0;
  std::vector<Cid> owing_;  // connections whose window or acknowledgement is due
  Fifo<Done> done_;
  // Of the claim that is being refused.
  NodeIndex refused_node_ = 0;
  streams::FrameHeader refusal_;
  std::uint64_t errors_ = 0;
  std::uint32_t dice_ = 0;
  Timer again_timer_;
  Timer window_timer_;
  streams::NodeStreams streams_;
};

}  // namespace openrui::ipc370
