// Records, windows, the end of connections, and their resumption (transports reference 10.5).
#include <algorithm>
#include <utility>

#include "ipc370/network.h"

namespace openrui::ipc370 {

namespace {

constexpr auto kRecordCost = static_cast<std::uint32_t>(RecordPipe::kRecordCost);
// Window and acknowledgements that are worth no frame of their own wait so long.
constexpr Duration kWindowDelay = std::chrono::milliseconds(50);
// More window than anybody can mean.
constexpr std::uint32_t kMostWindow = 0x40000000;
// What a stream may hold back before data wait in their connections.
constexpr std::size_t kMostQueued = 1024 * 1024;
// How long, and how many, connections that ended in order are remembered: longer than a stream can be dead unnoticed
// (three intervals of liveness) and away.
constexpr Duration kRemember = std::chrono::minutes(2);
constexpr std::size_t kMostRemembered = 4096;

}  // namespace

// --- Sending ---------------------------------------------------------------------------------------------------------

std::size_t Network::room(const HalfConnection& half) const {
  const auto held = link_of(half)->out.cost();
  const auto limit = facility_.installation().buffer;
  return held < limit ? limit - held : 0;
}

void Network::send(HalfConnection& half, ByteView bytes, bool ends_record) {
  auto& link = *link_of(half);
  if (bytes.empty() && !ends_record) return;
  link.out.write(bytes, ends_record);
  pump(link);
}

void Network::send_close(HalfConnection& half) {
  auto& link = *link_of(half);
  link.close_wanted = true;
  pump(link);
}

void Network::send_drained(HalfConnection& half) {
  auto& link = *link_of(half);
  link.drained_wanted = true;
  pump(link);
}

void Network::send_abort(HalfConnection& half, Reason why) {
  auto& link = *link_of(half);
  link.aborted = why;
  link.out = {};
  const auto reason = static_cast<std::uint8_t>(abort_reason(why));
  emit(link.node, header(FrameType::abort, link.path, 0, 0, reason), emit_abort({half.cid, link.offer}));
}

void Network::emit_data(const FarLink& link, std::uint32_t segment, const OutQueue::Piece& piece) {
  emit(link.node, header(FrameType::data, link.path, segment, piece.ends_record ? 0 : kContinued), piece.bytes);
}

// What may be sent now: data as far as the window goes, CLOSE behind all of it, DRAINED.
void Network::pump(FarLink& link) {
  if (link.held || !streams_.up(link.node) || link.aborted != Reason::none) return;
  const std::size_t longest = streams_.hello(link.node).max_payload;
  while (!link.out.all_sent() && streams_.queued_bytes(link.node) < kMostQueued) {
    const auto window = link.granted - link.used;
    const std::size_t least = link.out.next_is_empty() ? 0 : 1;
    if (window < kRecordCost + least) break;
    const auto piece = link.out.take(std::min<std::size_t>(window - kRecordCost, longest));
    link.used += static_cast<std::uint32_t>(piece.bytes.size()) + kRecordCost;
    emit_data(link, link.out.last_segment(), piece);
  }
  if (link.close_wanted && !link.close_sent && link.out.all_sent()) {
    link.close_sent = true;
    emit(link.node, header(FrameType::close, link.path, link.out.last_segment()));
  }
  if (link.drained_wanted && !link.drained_sent) {
    link.drained_sent = true;
    emit(link.node, header(FrameType::drained, link.path, link.came));
  }
}

void Network::on_node_drained(NodeIndex node) {
  const Facility::Turn turn(facility_);
  const auto cids = node_at(node).cids;
  for (const auto cid : cids) {
    auto* half = facility_.find(cid);
    if (half != nullptr && half->matched()) pump(*link_of(*half));
  }
}

// --- Windows ---------------------------------------------------------------------------------------------------------

void Network::received(HalfConnection& half, std::size_t cost) {
  owe(half, *link_of(half), static_cast<std::uint32_t>(cost));
}

void Network::owe(HalfConnection& half, FarLink& link, std::uint32_t cost) {
  link.owed += cost;
  if (link.owed >= options_.window / 2) return give_window(link);
  if (!std::exchange(link.owing, true)) owing_.push_back(half.cid);
  if (window_timer_.armed()) return;
  timers_.arm(window_timer_, kWindowDelay, [this] {
    const Facility::Turn turn(facility_);
    const auto cids = std::exchange(owing_, {});
    for (const auto cid : cids) {
      auto* owed = facility_.find(cid);
      if (owed == nullptr || !owed->far) continue;
      auto& to = *link_of(*owed);
      to.owing = false;
      if (to.owed != 0 || !to.acknowledged) give_window(to);
    }
  });
}

void Network::give_window(FarLink& link) {
  if (link.held || !streams_.up(link.node)) return;
  const auto additional = std::exchange(link.owed, 0);
  link.given += additional;
  link.acknowledged = true;
  emit(link.node, header(FrameType::window, link.path, link.came), emit_window(additional));
}

// --- Receiving -------------------------------------------------------------------------------------------------------

void Network::on_connection_frame(NodeIndex node, const streams::Frame& frame) {
  auto* half = facility_.find(frame.header.path);
  auto* link = half == nullptr ? nullptr : link_of(*half);
  // What was on the way when the connection was aborted.
  if (link == nullptr || link->node != node || !half->matched() || link->held) {
    ++errors_;
    return;
  }
  switch (FrameType{frame.header.type}) {
    case FrameType::data:
      return on_data(*half, *link, frame);
    case FrameType::window:
      return on_window(*half, *link, frame);
    case FrameType::close:
      return on_close(*half, *link, frame);
    default:
      return on_drained(*half, *link, frame);
  }
}

void Network::on_data(HalfConnection& half, FarLink& link, const streams::Frame& frame) {
  const auto cost = static_cast<std::uint32_t>(frame.payload.size()) + kRecordCost;
  if (frame.header.correlator != link.came + 1) return broke_rule(half, "DATA that is not the next segment");
  if (link.close_came) return broke_rule(half, "DATA behind CLOSE");
  if (link.given - link.taken < cost) return broke_rule(half, "more DATA than the window allows");
  ++link.came;
  link.taken += cost;
  link.acknowledged = false;
  const bool ends = (frame.header.flags & (kContinued | kMoreChunks)) == 0;
  half.in.write(frame.payload);
  if (ends) half.in.end_record();
  // The header of a segment that ends no record holds no place here.
  owe(half, link, ends ? 0 : kRecordCost);
  facility_.on_moved(half);
}

void Network::on_window(HalfConnection& half, FarLink& link, const streams::Frame& frame) {
  const auto additional = parse_window(frame.payload);
  if (!additional) return broke_rule(half, std::string(additional.error().text));
  if (*additional > kMostWindow || link.granted - link.used + *additional > kMostWindow) {
    return broke_rule(half, "more window than there can be");
  }
  // A node without RESUME says 0.
  if (frame.header.correlator != 0 && !link.out.acknowledge(frame.header.correlator)) {
    return broke_rule(half, "an acknowledgement of what was not sent");
  }
  link.granted += *additional;
  pump(link);
  facility_.on_moved(half);
}

void Network::on_close(HalfConnection& half, FarLink& link, const streams::Frame& frame) {
  if (link.close_came || frame.header.correlator != link.came) return broke_rule(half, "CLOSE at a wrong place");
  link.close_came = true;
  facility_.input(half, HalfInput::rcv_close);
}

void Network::on_drained(HalfConnection& half, FarLink& link, const streams::Frame& frame) {
  const auto last = link.out.last_segment();
  if (link.drained_came || !link.close_sent || frame.header.correlator != last || !link.out.acknowledge(last)) {
    return broke_rule(half, "DRAINED at a wrong place");
  }
  link.drained_came = true;
  facility_.on_far_drained(half);
}

void Network::broke_rule(HalfConnection& half, const std::string& what) {
  ++errors_;
  auto& link = *link_of(half);
  events_.on_event(Severity::warning, streams_.definition().name,
                   "node " + streams_.name_of(link.node) + " sent " + what + " for connection " +
                       std::to_string(half.cid) + ", which is closed");
  send_abort(half, Reason::partner_protocol);
  end_by_partner(half, Reason::partner_protocol);
}

void Network::end_by_partner(HalfConnection& half, Reason why) {
  // A claim that was accepted without our knowledge, and has ended since, is as good as refused.
  const bool claim = half.state == HalfState::claiming || half.state == HalfState::abandoned;
  detach(half);
  facility_.input(half, claim ? HalfInput::rcv_claim_no : HalfInput::rcv_abort, why);
}

void Network::on_abort(NodeIndex node, const streams::Frame& frame) {
  const auto reason = AbortReason{frame.header.reason};
  const auto point = parse_abort(frame.payload);
  auto* half = facility_.find(frame.header.path);
  auto* link = half == nullptr ? nullptr : link_of(*half);
  const bool meant = link != nullptr && link->node == node && (!point || point->offer == link->offer);
  const auto answer = [&](std::uint16_t path) { emit(node, header(FrameType::abort, path, 0)); };
  if (!meant) {
    ++errors_;
    if (reason != AbortReason::acknowledgement && point) answer(point->path);
    return;
  }
  if (half->state == HalfState::abort_sent) {  // the answer, or both at once
    facility_.input(*half, HalfInput::rcv_abort);
    return;
  }
  if (reason == AbortReason::acknowledgement) {  // of something that was not sent
    ++errors_;
    return;
  }
  answer(link->path);
  end_by_partner(*half, reason_of(reason));
}

void Network::on_freed(HalfConnection& half) {
  const auto& link = *link_of(half);
  if (half.drained_sent && half.drained_received && link.aborted == Reason::none) {
    while (!done_.empty() && (done_.size() >= kMostRemembered || timers_.now() - done_.front().at > kRemember)) {
      done_.pop();
    }
    done_.push({link.node, half.cid, link.path, link.offer, link.offerer, link.came, link.given, timers_.now()});
  }
  detach(half);
}

// --- Resumption ------------------------------------------------------------------------------------------------------

void Network::on_node_up(NodeIndex index) {
  const Facility::Turn turn(facility_);
  const auto& instance = streams_.hello(index).instance;
  // It was started anew and knows nothing of what was (reference 10.3 rule 3).
  if (node_at(index).known && node_at(index).instance != instance) lose_all(index);
  auto& node = node_at(index);
  node.known = true;
  node.instance = instance;
  node.resume->cancel();
  const auto cids = node.cids;
  for (const auto cid : cids) {
    if (auto* half = facility_.find(cid)) resume(*half, *link_of(*half));
  }
  for (auto& [cid, own] : own_offers_) {
    if (const auto* half = facility_.find(cid)) offer(*half, own, index);
  }
}

void Network::on_node_lost(NodeIndex index, const std::string&) {
  const Facility::Turn turn(facility_);
  auto& node = node_at(index);
  node.batch = {};
  std::erase(with_batch_, index);
  node.offers.clear();
  for (auto& [cid, own] : own_offers_) std::erase(own.to, index);
  for (const auto cid : node.cids) {
    if (auto* half = facility_.find(cid)) link_of(*half)->held = true;
  }
  if (node.cids.empty()) return;
  if (options_.resume == Duration::zero()) return lose_all(index);
  timers_.arm(*node.resume, options_.resume, [this, index] {
    const Facility::Turn later(facility_);
    lose_all(index);
  });
}

void Network::lose_all(NodeIndex index) {
  const auto cids = std::exchange(node_at(index).cids, {});
  for (const auto cid : cids) {
    auto* half = facility_.find(cid);
    if (half == nullptr) continue;
    half->far.reset();
    facility_.input(*half, HalfInput::lost, Reason::link_failed);
  }
}

void Network::resume(HalfConnection& half, FarLink& link) {
  link.held = true;
  if (half.state == HalfState::abort_sent) return send_abort(half, link.aborted);
  std::uint8_t flags = 0;
  if (link.close_came) flags |= kCloseReceived;
  if (link.drained_came) flags |= kDrainedReceived;
  if (!half.matched()) flags |= kClaimOpen;
  if (link.offerer) flags |= kOfferer;
  link.acknowledged = true;
  emit(link.node, header(FrameType::resume, link.path, link.came),
       emit_resume({half.cid, flags, link.given, link.offer}));
}

void Network::on_resume(NodeIndex node, const streams::Frame& frame) {
  const auto point = parse_resume(frame.payload);
  if (!point) return reject(node, std::string(point.error().text));
  auto* half = facility_.find(frame.header.path);
  auto* link = half == nullptr ? nullptr : link_of(*half);
  // Claims that cross may have the same numbers.
  const bool same = link != nullptr && link->node == node && link->path == point->path && link->offer == point->offer &&
                    link->offerer == ((point->flags & kOfferer) == 0);
  if (!same) return answer_stranger(node, frame, *point);
  if (!link->held) return broke_rule(*half, "RESUME for what was not interrupted");
  switch (half->state) {
    case HalfState::claiming:
    case HalfState::abandoned:
      // The claim was accepted, and CLAIM_OK was lost with the stream.
      half->tag.your = link->partner;
      facility_.input(*half, HalfInput::rcv_claim_ok);
      if (!half->matched()) return;
      break;
    case HalfState::abort_sent:
      return;  // ABORT was sent again
    default:
      break;
  }
  resume_at(*half, *link, frame.header.correlator, *point);
}

void Network::resume_at(HalfConnection& half, FarLink& link, std::uint32_t came, const ResumePoint& point) {
  if (!link.out.acknowledge(came) || point.granted - link.used > kMostWindow) {
    return broke_rule(half, "RESUME at a wrong place");
  }
  link.held = false;
  link.granted = point.granted;
  link.close_sent = link.close_sent && (point.flags & kCloseReceived) != 0;
  link.drained_sent = link.drained_sent && (point.flags & kDrainedReceived) != 0;
  link.out.for_each_kept([&](std::uint32_t segment, const OutQueue::Piece& piece) { emit_data(link, segment, piece); });
  pump(link);
  if (link.owed != 0) owe(half, link, 0);
  facility_.on_moved(half);
}

// A connection that this node does not have, or not with that partner.
void Network::answer_stranger(NodeIndex node, const streams::Frame& frame, const ResumePoint& point) {
  const auto path = frame.header.path;
  for (std::size_t i = 0; i < done_.size(); ++i) {
    const auto& d = done_[i];
    if (d.node != node || d.cid != path || d.path != point.path || d.offer != point.offer) continue;
    // All was said but for our DRAINED, which was lost.
    const auto flags = static_cast<std::uint8_t>(kCloseReceived | kDrainedReceived | (d.offerer ? kOfferer : 0));
    emit(node, header(FrameType::resume, point.path, d.came), emit_resume({d.cid, flags, d.given, d.offer}));
    return emit(node, header(FrameType::drained, point.path, d.came));
  }
  if ((point.flags & kClaimOpen) != 0) {
    // Not "gone": the offer may have been made again on this stream.
    const auto crossing = static_cast<std::uint8_t>(ClaimNo::crossing);
    return emit(node, header(FrameType::claim_no, point.path, point.offer, 0, crossing));
  }
  const auto reason = static_cast<std::uint8_t>(AbortReason::not_resumed);
  emit(node, header(FrameType::abort, point.path, 0, 0, reason), emit_abort({path, point.offer}));
}

}  // namespace openrui::ipc370
