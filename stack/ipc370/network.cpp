#include "ipc370/network.h"

#include <algorithm>
#include <utility>

#include "ipc370/user_block.h"

namespace openrui::ipc370 {

namespace {

// After claims have crossed, one of the two sides tries again first.
constexpr unsigned kShortestRest = 5;   // milliseconds
constexpr unsigned kLongestRest = 100;  // milliseconds

bool is_wild(const TagPart& part) { return part.empty() || part.view().find('?') != std::string_view::npos; }

}  // namespace

Network::Network(Facility& facility, const streams::StreamsDefinition& definition, const NetworkOptions& options,
                 Tcp& tcp, TimerQueue& timers, EventSink& events)
    : facility_(facility),
      options_(options),
      timers_(timers),
      events_(events),
      dice_(get32(definition.instance, 4) | 1),
      streams_(definition, tcp, timers, events, *this) {
  facility_.set_far_nodes(this);
}

Network::~Network() { facility_.set_far_nodes(nullptr); }

Network::Node& Network::node_at(NodeIndex node) {
  if (nodes_.size() <= node) nodes_.resize(node + 1);
  return nodes_[node];
}

void Network::emit(NodeIndex index, const streams::FrameHeader& header, ByteView payload) {
  auto& batch = node_at(index).batch;
  if (batch.empty()) with_batch_.push_back(index);
  std::uint8_t bytes[streams::kHeader];
  streams::emit_header(streams::Kind::ipc, header, payload.size(), bytes);
  batch.append(bytes);
  batch.append(payload);
}

void Network::end_of_turn() {
  for (std::size_t i = 0; i < with_batch_.size(); ++i) {
    auto batch = std::move(nodes_[with_batch_[i]].batch);
    streams_.send(with_batch_[i], std::move(batch));
  }
  with_batch_.clear();
}

void Network::reject(NodeIndex node, const std::string& detail) {
  ++errors_;
  streams_.reject(node, detail);
}

// --- Frames ----------------------------------------------------------------------------------------------------------

void Network::on_frame(NodeIndex node, const streams::Frame& frame) {
  const Facility::Turn turn(facility_);
  switch (FrameType{frame.header.type}) {
    case FrameType::offer:
      return on_offer(node, frame);
    case FrameType::withdraw:
      node_at(node).offers.erase(frame.header.correlator);
      return;
    case FrameType::claim:
      return on_claim(node, frame);
    case FrameType::claim_ok:
      return on_claim_ok(node, frame);
    case FrameType::claim_no:
      return on_claim_no(node, frame);
    case FrameType::data:
    case FrameType::window:
    case FrameType::close:
    case FrameType::drained:
      return on_connection_frame(node, frame);
    case FrameType::abort:
      return on_abort(node, frame);
    case FrameType::resume:
      return on_resume(node, frame);
  }
  // Reference 10.2: unknown types below 80 are an error.
  if (frame.header.type < streams::kFirstIgnorable) {
    reject(node, "a frame of type " + to_hex({&frame.header.type, 1}) + ", which is none of IPC");
  }
}

// --- Matching (reference 10.5, rules 1 to 6) -------------------------------------------------------------------------

// Rule 2.
bool Network::may_reach(const Tag& tag, NodeIndex node) const {
  if (!streams_.up(node)) return false;
  if (is_wild(tag.your.network) && !options_.wild_networks) return false;
  return match_part(tag.your.network, TagPart(streams_.name_of(node)));
}

void Network::seek(HalfConnection& half) {
  for (NodeIndex node = 0; node < nodes_.size(); ++node) {
    if (!may_reach(half.tag, node)) continue;
    for (auto& [id, offer] : nodes_[node].offers) {
      if (offer.claimed || offer.resting || !match(half.tag, offer.from.tag)) continue;
      return claim(half, node, id, offer);
    }
  }
  auto& own = own_offers_[half.cid];
  if (own.id == 0) {
    do {
      ++last_offer_;
    } while (last_offer_ == 0 || by_offer_.count(last_offer_) != 0);
    own.id = last_offer_;
    by_offer_.emplace(own.id, half.cid);
  }
  for (NodeIndex node = 0; node < nodes_.size(); ++node) offer(half, own, node);
}

// Once for each stream.
void Network::offer(const HalfConnection& half, OwnOffer& own, NodeIndex node) {
  if (!may_reach(half.tag, node) || std::find(own.to.begin(), own.to.end(), node) != own.to.end()) return;
  own.to.push_back(node);
  emit(node, header(FrameType::offer, 0, own.id), emit_introduction(introduce(half)));
}

void Network::withdraw(HalfConnection& half) {
  const auto found = own_offers_.find(half.cid);
  if (found == own_offers_.end()) return;
  for (const auto node : found->second.to) emit(node, header(FrameType::withdraw, 0, found->second.id));
  by_offer_.erase(found->second.id);
  own_offers_.erase(found);
}

Introduction Network::introduce(const HalfConnection& half) const {
  const auto& task = *facility_.task(half.owner.task);
  return {half.cid, options_.window, task.job, task.user, facility_.installation().network, half.tag};
}

// Rule 3.
void Network::claim(HalfConnection& half, NodeIndex node, std::uint32_t id, Offer& offer) {
  offer.claimed = true;
  attach(half, node, id, offer.from, false);
  facility_.input(half, HalfInput::claim);
}

void Network::attach(HalfConnection& half, NodeIndex node, std::uint32_t id, const Introduction& from, bool offerer) {
  auto link = std::make_unique<FarLink>();
  link->node = node;
  link->path = from.path;
  link->offer = id;
  link->offerer = offerer;
  link->partner = from.tag.my;
  link->granted = from.window;
  link->given = options_.window;
  half.far = std::move(link);
  half.partner_user = user_block(from.job, from.user);
  node_at(node).cids.insert(half.cid);
}

void Network::detach(HalfConnection& half) {
  if (!half.far) return;
  node_at(link_of(half)->node).cids.erase(half.cid);
  half.far.reset();
}

void Network::send_claim(HalfConnection& half) {
  const auto& link = *link_of(half);
  emit(link.node, header(FrameType::claim, link.path, link.offer), emit_introduction(introduce(half)));
}

// Rule 4.
void Network::send_claim_ok(HalfConnection& half) {
  const auto& link = *link_of(half);
  half.tag.your = link.partner;  // rule P3
  emit(link.node, header(FrameType::claim_ok, link.path, link.offer), emit_introduction(introduce(half)));
}

void Network::send_claim_no(HalfConnection&) { emit(refused_node_, refusal_); }

void Network::on_offer(NodeIndex node, const streams::Frame& frame) {
  auto from = parse_introduction(frame.payload);
  if (!from) return reject(node, "OFFER: " + std::string(from.error().text));
  auto& offers = node_at(node).offers;
  if (offers.size() >= kMaxOffers) return reject(node, "too many offers");
  const auto id = frame.header.correlator;
  auto& kept = offers[id] = Offer{std::move(from.value())};
  for (auto* half : facility_.unmatched()) {
    if (may_reach(half->tag, node) && match(half->tag, kept.from.tag)) return claim(*half, node, id, kept);
  }
}

void Network::on_claim(NodeIndex node, const streams::Frame& frame) {
  const auto from = parse_introduction(frame.payload);
  if (!from) return reject(node, "CLAIM: " + std::string(from.error().text));
  const auto id = frame.header.correlator;
  const auto refuse = [&](ClaimNo why) {
    refused_node_ = node;
    refusal_ = header(FrameType::claim_no, from->path, id, 0, static_cast<std::uint8_t>(why));
  };
  const auto found = by_offer_.find(id);
  auto* half = found == by_offer_.end() ? nullptr : facility_.find(found->second);
  if (half == nullptr) {
    refuse(ClaimNo::gone);
    return emit(node, refusal_);
  }
  if (!may_reach(half->tag, node) || !match(half->tag, from->tag)) {
    refuse(ClaimNo::no_match);
    return emit(node, refusal_);
  }
  auto* link = link_of(*half);
  // Rule 5.
  const bool crossing = link != nullptr && link->node == node && link->path == from->path;
  const bool theirs_wins = streams_.name_of(node) > streams_.definition().node;
  if (link != nullptr && !(crossing && theirs_wins)) {
    refuse(ClaimNo::crossing);
    facility_.input(*half, HalfInput::rcv_claim);
    return;
  }
  attach(*half, node, id, *from, true);
  facility_.input(*half, crossing ? HalfInput::rcv_crossing_claim : HalfInput::rcv_claim);
}

void Network::on_claim_ok(NodeIndex node, const streams::Frame& frame) {
  const auto from = parse_introduction(frame.payload);
  if (!from) return reject(node, "CLAIM_OK: " + std::string(from.error().text));
  auto* half = facility_.find(frame.header.path);
  auto* link = half == nullptr ? nullptr : link_of(*half);
  const bool asked = link != nullptr && (half->state == HalfState::claiming || half->state == HalfState::abandoned) &&
                     link->node == node && link->offer == frame.header.correlator && link->path == from->path;
  if (!asked) return reject(node, "CLAIM_OK for something that was not claimed");
  node_at(node).offers.erase(link->offer);
  link->granted = from->window;
  link->partner = from->tag.my;
  half->tag.your = link->partner;  // rule P3
  facility_.input(*half, HalfInput::rcv_claim_ok);
}

void Network::on_claim_no(NodeIndex node, const streams::Frame& frame) {
  auto* half = facility_.find(frame.header.path);
  auto* link = half == nullptr ? nullptr : link_of(*half);
  // Of two claims that crossed, the one that lost is answered when its half-connection has accepted already.
  const bool asked = link != nullptr && (half->state == HalfState::claiming || half->state == HalfState::abandoned) &&
                     link->node == node && link->offer == frame.header.correlator;
  if (!asked) return;
  auto& offers = node_at(node).offers;
  const auto kept = offers.find(link->offer);
  if (kept != offers.end()) {
    switch (ClaimNo{frame.header.reason}) {
      case ClaimNo::crossing:
        kept->second.claimed = false;
        kept->second.resting = true;
        try_again_later();
        break;
      case ClaimNo::no_match:
        break;  // it stays marked, and is not claimed again
      default:
        offers.erase(kept);
    }
  }
  detach(*half);
  half->partner_user = {};
  facility_.input(*half, HalfInput::rcv_claim_no);
}

// Chosen: the reference has the refused claimant compare again at once. Three nodes whose claims go round in a circle
// would do that for ever, so each waits for a time of its own.
void Network::try_again_later() {
  if (again_timer_.armed()) return;
  dice_ = dice_ * 1664525 + 1013904223;
  const auto rest = kShortestRest + (dice_ >> 16) % (kLongestRest - kShortestRest);
  timers_.arm(again_timer_, std::chrono::milliseconds(rest), [this] {
    const Facility::Turn turn(facility_);
    for (auto& node : nodes_) {
      for (auto& [id, offer] : node.offers) offer.resting = false;
    }
    const auto waiting = facility_.unmatched();
    for (auto* half : waiting) {
      if (half->state == HalfState::unmatched) seek(*half);
    }
  });
}

}  // namespace openrui::ipc370
