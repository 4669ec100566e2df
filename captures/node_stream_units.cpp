#include "captures/node_stream_units.h"

#include <algorithm>

#include "streams/hello.h"

namespace openrui {

namespace {

using streams::FrameType;

// What nobody announces to take in one frame.
constexpr std::uint32_t kLongestPayload = 1 << 20;
constexpr std::uint8_t kFirstOfPaths = 0x10;

bool is_stream_type(std::uint8_t type) {
  return type >= static_cast<std::uint8_t>(FrameType::hello) && type <= static_cast<std::uint8_t>(FrameType::goodbye);
}

std::string words_of(const streams::Frame& frame) {
  switch (static_cast<FrameType>(frame.header.type)) {
    case FrameType::hello: {
      const auto hello = streams::parse_hello(frame.payload);
      return "HELLO" + (hello ? " of " + hello->node : std::string());
    }
    case FrameType::hello_ack:
      return "HELLO_ACK";
    case FrameType::ping:
      return "PING";
    case FrameType::pong:
      return "PONG";
    case FrameType::goodbye:
      break;
  }
  return "GOODBYE: " + std::string(streams::name(static_cast<streams::Goodbye>(frame.header.reason)));
}

}  // namespace

NodeStreamUnits::NodeStreamUnits(streams::Kind kind, const TcpEnd& sender, const TcpEnd& receiver, StreamPaths& paths,
                                 CarrierTools& tools)
    : sender_(sender),
      receiver_(receiver),
      paths_(paths),
      envelope_(tools),
      prefix_(std::string(streams::name(kind)) + ' '),
      kind_(kind) {}

bool NodeStreamUnits::next(TcpDirection& stream, CapturedUnit& unit) {
  for (;;) {
    if (!stream.aligned() && !align(stream)) return false;
    if (gaps_of_pieces_ != stream.gaps()) {
      gaps_of_pieces_ = stream.gaps();
      pieces_.clear();
      collected_ = 0;
    }
    const auto scan = streams::scan_frame(kind_, kLongestPayload, stream.ready());
    if (scan.result == streams::Scan::Result::incomplete) return false;
    if (scan.result == streams::Scan::Result::broken) {
      stream.lose_alignment();
      stream.consume(1);
      link_ = prefix_ + "to " + to_words(receiver_.address);
      unit.link = link_;
      unit.kind = UnitKind::damaged;
      text_ = prefix_ + "stream: " + std::string(scan.why);
      unit.text = text_;
      return true;
    }
    // The bytes stay where they are until the stream is added to.
    stream.consume(scan.size);
    const bool of_path = scan.frame.header.type >= kFirstOfPaths;
    link_ = prefix_ + (of_path && scan.frame.header.path != 0 ? paths_.link(receiver_, scan.frame.header.path)
                                                              : to_words(std::min(sender_, receiver_).address) + '-' +
                                                                    to_words(std::max(sender_, receiver_).address));
    if (of_path ? !take(scan.frame, unit) : !take_stream_frame(scan.frame, unit)) continue;
    unit.link = link_;
    unit.gap = gaps_.missed(link_, stream.gaps());
    return true;
  }
}

// Passes over what cannot be the beginning of a frame; false when more bytes are needed to tell.
bool NodeStreamUnits::align(TcpDirection& stream) const {
  const auto bytes = stream.ready();
  std::size_t at = 0;
  for (; at + streams::kHeader <= bytes.size(); ++at) {
    const auto rest = bytes.subspan(at);
    const bool known = is_stream_type(rest[3]) || (rest[3] >= kFirstOfPaths && rest[3] < streams::kFirstIgnorable);
    if (get16(rest, 0) != static_cast<std::uint16_t>(kind_) || rest[2] != streams::kVersion || !known ||
        get32(rest, 12) > kLongestPayload) {
      continue;
    }
    stream.consume(at);
    stream.set_aligned();
    return true;
  }
  stream.consume(at);
  return false;
}

bool NodeStreamUnits::take_stream_frame(const streams::Frame& frame, CapturedUnit& unit) {
  const bool ends = frame.header.type == static_cast<std::uint8_t>(FrameType::goodbye);
  name_frame(unit, is_stream_type(frame.header.type) ? words_of(frame) : "unknown frame", !ends);
  return true;
}

void NodeStreamUnits::name_frame(CapturedUnit& unit, std::string_view name, bool routine) {
  unit.kind = UnitKind::frame;
  unit.routine = routine;
  text_ = name;
  unit.text = text_;
}

std::optional<ByteView> NodeStreamUnits::collect(std::uint64_t key, ByteView piece, bool more) {
  auto found = pieces_.find(key);
  if (found == pieces_.end()) {
    if (!more) return piece;
    if (pieces_.size() == kMostPieces || collected_ > kMostCollected) {
      pieces_.clear();
      collected_ = 0;
    }
    found = pieces_.try_emplace(key).first;
  }
  auto& [bytes, too_long] = found->second;
  too_long = too_long || bytes.size() + piece.size() > kLongestRecord;
  if (!too_long) {
    bytes.insert(bytes.end(), piece.begin(), piece.end());
    collected_ += piece.size();
  }
  if (more) return std::nullopt;
  collected_ -= bytes.size();
  record_ = std::move(bytes);
  const bool whole = !too_long;
  pieces_.erase(found);
  return whole ? std::optional<ByteView>(record_) : std::nullopt;
}

}  // namespace openrui
