// Records of UCLA IPC between nodes that carry link frames (transports reference 10.5, 11.3).
#include "captures/node_stream_units.h"
#include "ipc370/frames.h"

namespace openrui {

namespace {

using ipc370::FrameType;

// Kind of the link frame and three zeros.
constexpr std::size_t kRecordHead = 4;

std::string user_of(const ipc370::Introduction& end) {
  const auto tag = end.tag.my.tag.view();
  return end.node + '.' + std::string(tag.empty() ? std::string_view(end.job) : tag);
}

class IpcUnits final : public NodeStreamUnits {
 public:
  IpcUnits(const TcpEnd& sender, const TcpEnd& receiver, StreamPaths& paths, CarrierTools& tools)
      : NodeStreamUnits(streams::Kind::ipc, sender, receiver, paths, tools) {}

 private:
  bool take(const streams::Frame& frame, CapturedUnit& unit) override {
    const auto type = static_cast<FrameType>(frame.header.type);
    switch (type) {
      case FrameType::data:
        return take_data(frame, unit);
      case FrameType::offer:
      case FrameType::claim:
      case FrameType::claim_ok:
        learn(type, frame);
        break;
      case FrameType::resume:
        if (const auto point = ipc370::parse_resume(frame.payload)) {
          paths_.join(sender_, point->path, receiver_, frame.header.path);
          name_link(frame);
        }
        break;
      default:
        break;
    }
    const auto name = ipc370::name(type);
    name_frame(unit, name.empty() ? "unknown frame" : name, type == FrameType::window || name.empty());
    unit.link_reset = type == FrameType::claim_ok || type == FrameType::abort;
    return true;
  }

  // Who offers and claims; both ends of the connection are known with CLAIM_OK.
  void learn(FrameType type, const streams::Frame& frame) {
    const auto end = ipc370::parse_introduction(frame.payload);
    if (!end) return;
    paths_.introduce(sender_, end->path, user_of(*end));
    if (type == FrameType::claim_ok) paths_.join(sender_, end->path, receiver_, frame.header.path);
    name_link(frame);
  }

  // A record is one link frame; empty ones keep a connection alive.
  bool take_data(const streams::Frame& frame, CapturedUnit& unit) {
    const bool more = (frame.header.flags & (ipc370::kContinued | ipc370::kMoreChunks)) != 0;
    const auto record = collect(frame.header.path, frame.payload, more);
    if (!record || record->empty()) return false;
    const bool envelope = record->size() >= kRecordHead && (*record)[1] == 0 && get16(*record, 2) == 0;
    unit.link = link_;
    envelope_.read(unit, envelope ? (*record)[0] : 0U, record->subspan(envelope ? kRecordHead : 0));
    return true;
  }
};

}  // namespace

std::unique_ptr<StreamUnits> make_ipc_units(const TcpEnd& sender, const TcpEnd& receiver, StreamPaths& paths,
                                            CarrierTools& tools) {
  return std::make_unique<IpcUnits>(sender, receiver, paths, tools);
}

}  // namespace openrui
