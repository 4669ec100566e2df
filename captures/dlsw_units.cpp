// DLSw messages in a TCP stream (transports reference 5).
#include <algorithm>

#include "captures/stream_units.h"
#include "captures/text.h"
#include "dlc/dlsw/codec.h"

namespace openrui {

namespace {

using dlsw::Framing;
using dlsw::MessageType;

constexpr std::uint8_t kVersion = 0x31;
constexpr std::uint8_t kProtocolId = 0x42;
constexpr std::size_t kProtocolAt = 16;
constexpr std::size_t kTypeAt = 14;
constexpr std::uint8_t kFid2 = 0x20;

bool has_short_header(MessageType type) {
  return type == MessageType::infoframe || type == MessageType::ifcm || type == MessageType::keepalive;
}

// Whether a message may begin here, for one who looks for the first in the middle of a stream.
bool may_begin(ByteView bytes) {
  if (bytes.size() < dlsw::kInfoHeader || bytes[0] != kVersion) return false;
  const auto type = static_cast<MessageType>(bytes[kTypeAt]);
  if (bytes[1] == dlsw::kControlHeader) {
    return bytes.size() >= dlsw::kControlHeader && bytes[kProtocolAt] == kProtocolId && bytes[kProtocolAt + 1] == 1;
  }
  if (bytes[1] != dlsw::kInfoHeader || !has_short_header(type) || get16(bytes, 12) != 0) return false;
  const auto length = get16(bytes, 2);
  if (type != MessageType::infoframe) return length == 0;
  return bytes.size() > dlsw::kInfoHeader && (bytes[dlsw::kInfoHeader] & 0xF0U) == kFid2;
}

bool resets_link(MessageType type) {
  switch (type) {
    case MessageType::contact:
    case MessageType::halt_dl:
    case MessageType::dl_halted:
    case MessageType::restart_dl:
    case MessageType::dl_restarted:
    case MessageType::halt_dl_noack:
      return true;
    default:
      return false;
  }
}

std::string station(const MacAddress& mac, std::uint8_t sap) {
  std::string text = to_words(mac) + '/';
  append_hex(text, sap, 2);
  return text;
}

class DlswUnits final : public StreamUnits {
 public:
  DlswUnits(const IpAddress& sender, const IpAddress& receiver, DlswCircuits& circuits, CarrierTools& tools)
      : sender_(sender), receiver_(receiver), circuits_(circuits), tools_(tools) {
    peers_ = "DLSw " + to_words(std::min(sender, receiver)) + '-' + to_words(std::max(sender, receiver));
  }

  bool next(TcpDirection& stream, CapturedUnit& unit) override {
    for (;;) {
      if (!stream.aligned() && !align(stream)) return false;
      const auto frame = dlsw::scan_frame(stream.ready());
      switch (frame.framing) {
        case Framing::incomplete:
          return false;
        case Framing::out_of_sync:
          stream.lose_alignment();
          stream.consume(1);
          unit.link = peers_;
          return damaged(unit, frame.error);
        case Framing::skip:
          // The bytes stay where they are until the stream is added to.
          stream.consume(frame.size());
          if (frame.error.empty()) continue;
          unit.link = peers_;
          return damaged(unit, frame.error);
        case Framing::complete:
          stream.consume(frame.size());
          take(frame, unit);
          unit.gap = gaps_.missed(link_, stream.gaps());
          return true;
      }
    }
  }

 private:
  // Passes over what cannot be the beginning of a message; false when more bytes are needed to tell.
  static bool align(TcpDirection& stream) {
    const auto bytes = stream.ready();
    for (std::size_t at = 0; at + dlsw::kControlHeader <= bytes.size(); ++at) {
      if (!may_begin(bytes.subspan(at))) continue;
      stream.consume(at);
      stream.set_aligned();
      return true;
    }
    // A short message at the very end of what there is.
    const auto tail = bytes.size() < dlsw::kControlHeader ? 0 : bytes.size() - dlsw::kControlHeader + 1;
    for (std::size_t at = tail; at < bytes.size(); ++at) {
      const auto frame = dlsw::scan_frame(bytes.subspan(at));
      if (!may_begin(bytes.subspan(at)) || frame.framing != Framing::complete) continue;
      stream.consume(at);
      stream.set_aligned();
      return true;
    }
    stream.consume(tail);
    return false;
  }

  bool damaged(CapturedUnit& unit, std::string_view why) {
    unit.kind = UnitKind::damaged;
    text_ = "DLSw: ";
    text_ += why;
    unit.text = text_;
    return true;
  }

  void take(const dlsw::Frame& frame, CapturedUnit& unit) {
    const auto type = frame.prefix.type;
    if (frame.header.size() >= dlsw::kControlHeader) {
      take_control(frame, unit);
    } else if (type == MessageType::infoframe) {
      name_circuit(frame.prefix);
      unit.link = link_;
      unit.bytes = frame.data;
    } else {
      unit.kind = UnitKind::frame;
      unit.routine = true;
      link_ = peers_;
      unit.link = link_;
      text_ = dlsw::name(type);
      unit.text = text_;
    }
    tools_.ends.place(unit);
  }

  void name_circuit(const dlsw::Prefix& prefix) {
    if (const auto* name = circuits_.find(receiver_, prefix.remote_port, prefix.remote_correlator)) {
      link_ = *name;
      return;
    }
    link_ = "DLSw to " + to_words(receiver_) + ' ';
    append_hex(link_, prefix.remote_port, 8);
    link_ += '.';
    append_hex(link_, prefix.remote_correlator, 8);
  }

  void take_control(const dlsw::Frame& frame, CapturedUnit& unit) {
    const auto header = dlsw::parse_control(frame.header);
    const bool on_circuit = header.type != MessageType::cap_exchange && !header.explorer;
    link_ = peers_;
    if (on_circuit) {
      const auto origin = station(header.origin_mac, header.origin_sap);
      const auto target = station(header.target_mac, header.target_sap);
      link_ = std::min(origin, target) + '-' + std::max(origin, target);
      const bool to_target = header.direction == dlsw::Direction::to_target;
      learn(to_target ? sender_ : receiver_, header.origin);
      learn(to_target ? receiver_ : sender_, header.target);
    }
    unit.link = link_;
    if (header.type == MessageType::xidframe) {
      unit.kind = UnitKind::xid;
      unit.bytes = frame.data;
      return;
    }
    unit.kind = UnitKind::frame;
    unit.routine = header.explorer;
    unit.link_reset = on_circuit && resets_link(header.type);
    text_ = dlsw::name(header.type);
    if (header.type == MessageType::canureach || header.type == MessageType::icanreach) {
      text_ += header.explorer ? " explorer" : " circuit start";
    }
    const bool halt = header.type == MessageType::halt_dl || header.type == MessageType::halt_dl_noack;
    if (halt && !frame.data.empty()) text_.append(": ").append(dlsw::name(dlsw::parse_halt_reason(frame.data)));
    unit.text = text_;
  }

  void learn(const IpAddress& side, const dlsw::StationIds& ids) {
    if (ids.port != 0 || ids.correlator != 0) circuits_.learn(side, ids.port, ids.correlator, link_);
  }

  IpAddress sender_;
  IpAddress receiver_;
  DlswCircuits& circuits_;
  CarrierTools& tools_;
  std::string peers_;
  std::string link_;
  std::string text_;
  GapNotes gaps_;
};

}  // namespace

void DlswCircuits::learn(const IpAddress& side, std::uint32_t port, std::uint32_t correlator, const std::string& link) {
  if (names_.size() == kMost) names_.clear();
  names_.insert_or_assign(Key{side, port, correlator}, link);
}

const std::string* DlswCircuits::find(const IpAddress& side, std::uint32_t port, std::uint32_t correlator) const {
  const auto found = names_.find(Key{side, port, correlator});
  return found == names_.end() ? nullptr : &found->second;
}

std::unique_ptr<StreamUnits> make_dlsw_units(const IpAddress& sender, const IpAddress& receiver, DlswCircuits& circuits,
                                             CarrierTools& tools) {
  return std::make_unique<DlswUnits>(sender, receiver, circuits, tools);
}

}  // namespace openrui
