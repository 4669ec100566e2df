#include "captures/sdlc_frame.h"

namespace openrui {

namespace {

constexpr std::size_t kHeader = 2;
constexpr unsigned kPollFinal = 0x10;
constexpr unsigned kSupervisoryMask = 0x0F;
constexpr int kNrShift = 5;
constexpr unsigned kModulo = 8;

struct UnnumberedName {
  std::uint8_t code;  // control field with P/F off
  std::string_view name;
  LinkEnd from;
};

// Transports reference 2.2; the host is the primary station of a peripheral link.
constexpr std::uint8_t kXid = 0xAF;
constexpr UnnumberedName kUnnumbered[] = {
    {0x03, "UI", LinkEnd::unknown},   {0x07, "SIM or RIM", LinkEnd::unknown}, {0x0F, "DM", LinkEnd::node},
    {0x23, "UP", LinkEnd::host},      {0x43, "DISC or RD", LinkEnd::unknown}, {0x63, "UA", LinkEnd::node},
    {0x83, "SNRM", LinkEnd::host},    {0x87, "FRMR", LinkEnd::node},          {kXid, "XID", LinkEnd::unknown},
    {0xC7, "CFGR", LinkEnd::unknown}, {0xCF, "SNRME", LinkEnd::host},         {0xE3, "TEST", LinkEnd::unknown},
    {0xEF, "BCN", LinkEnd::node},
};

std::string_view supervisory_name(unsigned type) {
  switch (type) {
    case 0x01:
      return "RR";
    case 0x05:
      return "RNR";
    case 0x09:
      return "REJ";
    default:
      return "unknown supervisory frame";
  }
}

}  // namespace

Parsed<SdlcFrame> parse_sdlc_frame(ByteView frame) {
  if (frame.size() < kHeader) return FormatError{Sense::none, frame.size(), "fewer than 2 bytes of SDLC frame"};
  SdlcFrame f;
  f.address = frame[0];
  const unsigned control = frame[1];
  f.poll_final = (control & kPollFinal) != 0;
  f.information = frame.subspan(kHeader);
  f.nr = static_cast<std::uint8_t>(control >> kNrShift);
  if ((control & 1) == 0) {
    f.kind = SdlcFrame::Kind::information;
    f.name = "I";
    f.ns = static_cast<std::uint8_t>((control >> 1) % kModulo);
    return f;
  }
  if ((control & 3) == 1) {
    f.kind = SdlcFrame::Kind::supervisory;
    f.name = supervisory_name(control & kSupervisoryMask);
    return f;
  }
  const auto code = static_cast<std::uint8_t>(control & ~kPollFinal);
  f.kind = code == kXid ? SdlcFrame::Kind::xid : SdlcFrame::Kind::unnumbered;
  f.name = "unknown unnumbered frame";
  for (const auto& row : kUnnumbered) {
    if (row.code != code) continue;
    f.name = row.name;
    f.from = row.from;
  }
  return f;
}

void append_words(const SdlcFrame& frame, std::string& out) {
  out += frame.name;
  if (frame.kind == SdlcFrame::Kind::information) {
    out += " N(S)=";
    out += static_cast<char>('0' + frame.ns);
  }
  if (frame.kind == SdlcFrame::Kind::information || frame.kind == SdlcFrame::Kind::supervisory) {
    out += " N(R)=";
    out += static_cast<char>('0' + frame.nr);
  }
  if (frame.poll_final) out += " P/F";
}

}  // namespace openrui
