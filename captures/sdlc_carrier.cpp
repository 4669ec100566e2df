#include "captures/sdlc_carrier.h"

#include "captures/text.h"
#include "formats/sdlc_frame.h"

namespace openrui {

namespace {

// The host is the primary station of a peripheral link.
LinkEnd sender_of(SdlcType type) {
  switch (usual_sender(type)) {
    case SdlcSender::primary:
      return LinkEnd::host;
    case SdlcSender::secondary:
      return LinkEnd::node;
    case SdlcSender::unknown:
      break;
  }
  return LinkEnd::unknown;
}

SdlcSender station(LinkEnd end) {
  if (end == LinkEnd::unknown) return SdlcSender::unknown;
  return end == LinkEnd::host ? SdlcSender::primary : SdlcSender::secondary;
}

class SdlcCarrier final : public SimpleCarrier {
 public:
  SdlcCarrier(std::uint32_t interface, CarrierTools& tools) : SimpleCarrier(tools), units_(tools), line_("SDLC ") {
    if (interface != 0) line_ += std::to_string(interface) + ' ';
  }

 private:
  void read(CapturedUnit& unit, ByteView record) override {
    if (const auto done = units_.read(unit, record, line_); !done) report(unit, done.error());
  }
  SdlcUnits units_;
  std::string line_;
};

}  // namespace

Result<bool, FormatError> SdlcUnits::read(CapturedUnit& unit, ByteView bytes, std::string_view line) {
  // Modulo 8 only, which is all that tshark shows and the 3705 emulator sends; nothing tells which it is.
  const auto frame = parse_sdlc_frame(bytes);
  if (!frame) return frame.error();
  link_ = line;
  append_hex(link_, frame->address, 2);
  unit.link = link_;
  const auto sender = unit.from;
  if (sender == LinkEnd::unknown) unit.from = sender_of(frame->type);
  if (frame->type == SdlcType::i) {
    unit.bytes = frame->information;
    tools_.ends.place(unit);
    tools_.take_frame_number(unit, frame->ns, value(SdlcModulo::eight));
    return true;
  }
  if (frame->type == SdlcType::xid) {
    unit.kind = UnitKind::xid;
    unit.bytes = frame->information;
    tools_.ends.place(unit);
    return true;
  }
  unit.kind = UnitKind::frame;
  unit.routine = frame->supervisory();
  unit.link_reset = frame->type == SdlcType::snrm || frame->type == SdlcType::disc_rd || frame->type == SdlcType::dm;
  if (unit.link_reset) tools_.reset_frame_numbers(link_);
  text_.clear();
  append_words(*frame, text_, station(sender));
  unit.text = text_;
  return true;
}

std::unique_ptr<Carrier> make_sdlc_carrier(std::uint32_t interface, CarrierTools& tools) {
  return std::make_unique<SdlcCarrier>(interface, tools);
}

}  // namespace openrui
