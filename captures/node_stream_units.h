// The streams between nodes that carry IUCV and IPC (transports reference 10.2, 10.3): frames in a TCP stream, also
// from its middle. What the frames of paths mean is said by those who derive from this.
#pragma once

#include <optional>

#include "captures/envelope_units.h"
#include "captures/stream_units.h"
#include "streams/frame.h"

namespace openrui {

class NodeStreamUnits : public StreamUnits {
 public:
  NodeStreamUnits(streams::Kind kind, const TcpEnd& sender, const TcpEnd& receiver, StreamPaths& paths,
                  CarrierTools& tools);
  bool next(TcpDirection& stream, CapturedUnit& unit) final;

 protected:
  // A frame of type 10 and above. False when it makes no unit by itself. `link_` has been set to that of its path.
  virtual bool take(const streams::Frame& frame, CapturedUnit& unit) = 0;
  // A frame that is no link frame, by its name.
  void name_frame(CapturedUnit& unit, std::string_view name, bool routine);
  // The frame's path has got its name only now.
  void name_link(const streams::Frame& frame) {
    if (frame.header.path != 0) link_ = prefix_ + paths_.link(receiver_, frame.header.path);
  }
  // Bytes that belong to the record or message `key`; the whole of it once `more` is false, until the next call.
  // Nothing while there is more to come, or when it is longer than any link frame.
  bool collecting(std::uint64_t key) const { return pieces_.contains(key); }
  std::optional<ByteView> collect(std::uint64_t key, ByteView piece, bool more);

  TcpEnd sender_;
  TcpEnd receiver_;
  StreamPaths& paths_;
  EnvelopeUnits envelope_;
  std::string prefix_;  // "IPC "
  std::string link_;    // behind unit.link
  std::string text_;    // behind unit.text

 private:
  // A damaged or hostile file must not make us grow.
  static constexpr std::size_t kMostPieces = 1000;        // records in hand
  static constexpr std::size_t kLongestRecord = 70000;    // a PIU of 65,535 bytes with what is in front of it
  static constexpr std::size_t kMostCollected = 1 << 22;  // bytes of all

  bool align(TcpDirection& stream) const;
  bool take_stream_frame(const streams::Frame& frame, CapturedUnit& unit);

  streams::Kind kind_;
  struct Pieces {
    Bytes bytes;
    bool too_long = false;  // its end is waited for, so that it is not taken for a record of its own
  };
  std::map<std::uint64_t, Pieces> pieces_;
  std::size_t collected_ = 0;
  Bytes record_;
  GapNotes gaps_;
  std::uint32_t gaps_of_pieces_ = 0;
};

}  // namespace openrui
