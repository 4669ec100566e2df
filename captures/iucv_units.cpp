// IUCV messages between nodes that carry link frames (transports reference 10.4, 11.2).
#include "captures/node_stream_units.h"
#include "formats/ebcdic.h"
#include "iucv/frames.h"

namespace openrui {

namespace {

using iucv::frames::Type;

// The target class of a link frame: "SNA" in ASCII and the kind of the frame.
constexpr std::uint32_t kSna = 0x534E41;

// The user, and the link station where IPUSER names one.
std::string callee(const iucv::frames::Connect& connect) {
  constexpr std::size_t kHalf = 8;
  const ByteView user = connect.user;
  auto name = connect.target_node + '.' + connect.target;
  if (to_name(user.first(kHalf)) == "SNADLC") name += '.' + to_name(user.subspan(kHalf));
  return name;
}

class IucvUnits final : public NodeStreamUnits {
 public:
  IucvUnits(const TcpEnd& sender, const TcpEnd& receiver, StreamPaths& paths, CarrierTools& tools)
      : NodeStreamUnits(streams::Kind::iucv, sender, receiver, paths, tools) {}

 private:
  bool take(const streams::Frame& frame, CapturedUnit& unit) override {
    const auto type = static_cast<Type>(frame.header.type);
    if (type == Type::send || type == Type::send_more) return take_message(type, frame, unit);
    if (type == Type::connect) {
      if (const auto connect = iucv::frames::parse_connect(frame.payload)) {
        paths_.introduce(sender_, connect->path, connect->originator_node + '.' + connect->originator);
        paths_.call(sender_, connect->path, callee(*connect));
      }
    }
    if (type == Type::pending) {
      if (const auto path = iucv::frames::parse_pending(frame.payload)) answer(frame, *path);
    }
    if (type == Type::accept) {
      if (const auto accept = iucv::frames::parse_accept(frame.payload)) answer(frame, accept->path);
    }
    const auto name = iucv::frames::name(type);
    const bool of_life = type <= Type::sever;
    name_frame(unit, name.empty() ? "unknown frame" : name, !of_life);
    unit.link_reset = type == Type::accept || type == Type::sever;
    return true;
  }

  // With it both ends of the path are known.
  void answer(const streams::Frame& frame, std::uint16_t path) {
    const auto called = paths_.called(receiver_, frame.header.path);
    if (!called.empty()) paths_.introduce(sender_, path, called);
    paths_.join(sender_, path, receiver_, frame.header.path);
    name_link(frame);
  }

  // A message is one link frame.
  bool take_message(Type type, const streams::Frame& frame, CapturedUnit& unit) {
    constexpr unsigned kPathAt = 32;
    const auto key = static_cast<std::uint64_t>(frame.header.path) << kPathAt | frame.header.correlator;
    // Its beginning, which has the class, was not seen.
    if (type == Type::send_more && !collecting(key)) return false;
    const auto message = collect(key, frame.payload, (frame.header.flags & iucv::frames::kMore) != 0);
    if (!message) return false;
    const auto send = iucv::frames::parse_send(*message);
    if (!send) return false;
    const bool sna = send->target_class >> 8 == kSna;
    unit.link = link_;
    envelope_.read(unit, sna ? send->target_class & 0xFF : 0U, send->data);
    return true;
  }
};

}  // namespace

std::unique_ptr<StreamUnits> make_iucv_units(const TcpEnd& sender, const TcpEnd& receiver, StreamPaths& paths,
                                             CarrierTools& tools) {
  return std::make_unique<IucvUnits>(sender, receiver, paths, tools);
}

}  // namespace openrui
