// SDLC frames on the TCP line of the 3705 emulator (transports reference 3.3).
#include "captures/sdlc_carrier.h"
#include "captures/stream_units.h"
#include "dlc/sdlc/framing.h"

namespace openrui {

namespace {

class SdlcLineUnits final : public StreamUnits {
 public:
  SdlcLineUnits(LinkEnd sender, std::string line, CarrierTools& tools)
      : sender_(sender), line_(std::move(line)), units_(tools) {}

  bool next(TcpDirection& stream, CapturedUnit& unit) override {
    // A frame is known by its flags wherever one begins to look.
    stream.set_aligned();
    for (;;) {
      const auto scan = sdlc::scan(stream.ready());
      stream.consume(scan.taken);
      if (scan.kind == sdlc::Scan::Kind::incomplete) {
        if (stream.ready().size() > sdlc::kLongestUnfinished) stream.consume(stream.ready().size());
        return false;
      }
      unit.link = line_;
      if (scan.kind == sdlc::Scan::Kind::garbage) return damaged(unit, "bytes that are no SDLC frame");
      unit.from = sender_;
      const auto done = units_.read(unit, scan.frame, line_);
      if (!done) return damaged(unit, done.error().text);
      unit.gap = unit.gap || gaps_ != stream.gaps();
      gaps_ = stream.gaps();
      return true;
    }
  }

 private:
  bool damaged(CapturedUnit& unit, std::string_view why) {
    unit.kind = UnitKind::damaged;
    text_ = why;
    unit.text = text_;
    return true;
  }
  LinkEnd sender_;
  std::string line_;
  SdlcUnits units_;
  std::string text_;
  std::uint32_t gaps_ = 0;
};

}  // namespace

std::unique_ptr<StreamUnits> make_sdlc_line_units(LinkEnd sender, const std::string& line, CarrierTools& tools) {
  return std::make_unique<SdlcLineUnits>(sender, line, tools);
}

}  // namespace openrui
