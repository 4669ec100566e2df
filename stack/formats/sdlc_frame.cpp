#include "formats/sdlc_frame.h"

namespace openrui {

namespace {

constexpr std::size_t kHeader = 2;
constexpr unsigned kPollFinal = 0x10;
constexpr unsigned kLowPollFinal = 0x01;  // in the second byte of modulo 128
constexpr unsigned kSupervisoryMask = 0x0F;
constexpr int kNrShift = 5;

struct UnnumberedRow {
  std::uint8_t code;  // control field with P/F off
  SdlcType type;
};
// Transports reference 2.2.
constexpr UnnumberedRow kUnnumbered[] = {
    {0x03, SdlcType::ui},      {0x07, SdlcType::sim_rim}, {0x0F, SdlcType::dm},    {0x23, SdlcType::up},
    {0x43, SdlcType::disc_rd}, {0x63, SdlcType::ua},      {0x83, SdlcType::snrm},  {0x87, SdlcType::frmr},
    {0xAF, SdlcType::xid},     {0xC7, SdlcType::cfgr},    {0xCF, SdlcType::snrme}, {0xE3, SdlcType::test},
    {0xEF, SdlcType::bcn},
};

SdlcType supervisory_type(unsigned control) {
  switch (control & kSupervisoryMask) {
    case 0x01:
      return SdlcType::rr;
    case 0x05:
      return SdlcType::rnr;
    case 0x09:
      return SdlcType::rej;
    default:
      return SdlcType::unknown;
  }
}

unsigned supervisory_code(SdlcType type) {
  if (type == SdlcType::rr) return 0x01;
  return type == SdlcType::rnr ? 0x05 : 0x09;
}

unsigned unnumbered_code(SdlcType type) {
  for (const auto& row : kUnnumbered) {
    if (row.type == type) return row.code;
  }
  return 0;
}

void append_number(std::string_view what, unsigned number, std::string& out) {
  out += ' ';
  out += what;
  out += '=';
  out += std::to_string(number);
}

}  // namespace

std::optional<SdlcModulo> sdlc_modulo(int number) {
  if (number == 8) return SdlcModulo::eight;
  if (number == 128) return SdlcModulo::extended;
  return std::nullopt;
}

std::string_view name(SdlcType type, SdlcSender sender) {
  constexpr std::string_view kNames[] = {"I",  "RR",   "RNR",  "REJ", "UI",   "SIM or RIM", "DM",   "UP", "DISC or RD",
                                         "UA", "SNRM", "FRMR", "XID", "CFGR", "SNRME",      "TEST", "BCN"};
  if (type == SdlcType::unknown) return "unknown frame";
  if (sender != SdlcSender::unknown) {
    const bool command = sender == SdlcSender::primary;
    if (type == SdlcType::sim_rim) return command ? "SIM" : "RIM";
    if (type == SdlcType::disc_rd) return command ? "DISC" : "RD";
  }
  return kNames[static_cast<std::size_t>(type)];
}

SdlcSender usual_sender(SdlcType type) {
  switch (type) {
    case SdlcType::up:
    case SdlcType::snrm:
    case SdlcType::snrme:
      return SdlcSender::primary;
    case SdlcType::dm:
    case SdlcType::ua:
    case SdlcType::frmr:
    case SdlcType::bcn:
      return SdlcSender::secondary;
    default:
      return SdlcSender::unknown;
  }
}

Parsed<SdlcFrame> parse_sdlc_frame(ByteView frame, SdlcModulo modulo) {
  if (frame.size() < kHeader) return FormatError{Sense::none, frame.size(), "fewer than 2 bytes of SDLC frame"};
  SdlcFrame f;
  f.address = frame[0];
  const unsigned control = frame[1];
  f.control = frame[1];
  if ((control & 3) == 3) {
    f.poll_final = (control & kPollFinal) != 0;
    f.information = frame.subspan(kHeader);
    for (const auto& row : kUnnumbered) {
      if (row.code == (control & ~kPollFinal)) f.type = row.type;
    }
    return f;
  }
  const bool information = (control & 1) == 0;
  f.type = information ? SdlcType::i : supervisory_type(control);
  if (modulo == SdlcModulo::eight) {
    f.poll_final = (control & kPollFinal) != 0;
    f.nr = static_cast<std::uint8_t>(control >> kNrShift);
    if (information) f.ns = static_cast<std::uint8_t>((control >> 1) % value(modulo));
    f.information = frame.subspan(kHeader);
    return f;
  }
  // The upper bits of a supervisory frame's first byte are reserved.
  if (!information && (control & 0xF0) != 0) f.type = SdlcType::unknown;
  if (frame.size() < kSdlcLongestHeader) {
    return FormatError{Sense::none, frame.size(), "a control field of modulo 128 has 2 bytes"};
  }
  const unsigned second = frame[2];
  f.poll_final = (second & kLowPollFinal) != 0;
  f.nr = static_cast<std::uint8_t>(second >> 1);
  if (information) f.ns = static_cast<std::uint8_t>(control >> 1);
  f.information = frame.subspan(kSdlcLongestHeader);
  return f;
}

std::size_t emit_sdlc_header(const SdlcFrame& f, SdlcModulo modulo, std::array<std::uint8_t, kSdlcLongestHeader>& out) {
  out[0] = f.address;
  if (!f.numbered()) {
    out[1] = static_cast<std::uint8_t>(unnumbered_code(f.type) | (f.poll_final ? kPollFinal : 0));
    return kHeader;
  }
  const unsigned first = f.type == SdlcType::i ? unsigned{f.ns} << 1U : supervisory_code(f.type);
  if (modulo == SdlcModulo::eight) {
    out[1] = static_cast<std::uint8_t>(first | (f.poll_final ? kPollFinal : 0) | unsigned{f.nr} << kNrShift);
    return kHeader;
  }
  out[1] = static_cast<std::uint8_t>(first);
  out[2] = static_cast<std::uint8_t>(unsigned{f.nr} << 1U | (f.poll_final ? kLowPollFinal : 0));
  return kSdlcLongestHeader;
}

void append_words(const SdlcFrame& frame, std::string& out, SdlcSender sender) {
  out += name(frame.type, sender);
  if (frame.type == SdlcType::i) append_number("N(S)", frame.ns, out);
  if (frame.numbered()) append_number("N(R)", frame.nr, out);
  if (!frame.poll_final) return;
  if (sender == SdlcSender::unknown) {
    out += " P/F";
  } else {
    out += sender == SdlcSender::primary ? " P" : " F";
  }
}

// --- FRMR ------------------------------------------------------------------------------------------------------------

namespace {

constexpr unsigned kW = 0x01;
constexpr unsigned kX = 0x02;
constexpr unsigned kY = 0x04;
constexpr unsigned kZ = 0x08;

unsigned reasons(const SdlcReject& r) {
  return (r.unknown_control || r.information_not_allowed ? kW : 0) | (r.information_not_allowed ? kX : 0) |
         (r.information_too_long ? kY : 0) | (r.bad_nr ? kZ : 0);
}

}  // namespace

Bytes emit_sdlc_reject(const SdlcReject& r, SdlcModulo modulo) {
  ByteWriter out;
  const unsigned response = r.response ? 1U : 0U;
  if (modulo == SdlcModulo::eight) {
    out.u8(r.control >> 8U).u8((r.vr & 7U) << 5 | response << 4 | (r.vs & 7U) << 1);
  } else {
    out.u16(r.control).u8(r.vs << 1U & 0xFF).u8((r.vr << 1U & 0xFF) | response);
  }
  return out.u8(reasons(r)).take();
}

Parsed<SdlcReject> parse_sdlc_reject(ByteView information, SdlcModulo modulo) {
  ByteReader in(information);
  SdlcReject r;
  if (modulo == SdlcModulo::eight) {
    r.control = static_cast<std::uint16_t>(in.u8() << 8);
    const unsigned counts = in.u8();
    r.vr = static_cast<std::uint8_t>(counts >> 5);
    r.response = (counts & 0x10) != 0;
    r.vs = static_cast<std::uint8_t>(counts >> 1 & 7);
  } else {
    r.control = in.u16();
    r.vs = static_cast<std::uint8_t>(in.u8() >> 1);
    const unsigned last = in.u8();
    r.vr = static_cast<std::uint8_t>(last >> 1);
    r.response = (last & 1) != 0;
  }
  const unsigned why = in.u8();
  if (!in.ok()) return FormatError{Sense::none, information.size(), "an FRMR has 3 bytes, or 5 with modulo 128"};
  r.information_not_allowed = (why & kX) != 0;
  r.unknown_control = (why & kW) != 0 && !r.information_not_allowed;
  r.information_too_long = (why & kY) != 0;
  r.bad_nr = (why & kZ) != 0;
  return r;
}

std::string to_words(const SdlcReject& r) {
  const std::uint8_t control[] = {static_cast<std::uint8_t>(r.control >> 8), static_cast<std::uint8_t>(r.control)};
  std::string text = "the rejected control field was " + to_hex(control);
  append_number("V(S)", r.vs, text);
  append_number("V(R)", r.vr, text);
  text += ':';
  if (r.unknown_control) text += " unknown control field,";
  if (r.information_not_allowed) text += " information field not allowed,";
  if (r.information_too_long) text += " information field too long,";
  if (r.bad_nr) text += " invalid N(R),";
  if (reasons(r) == 0) text += " no reason,";
  text.pop_back();
  return text;
}

// --- FCS -------------------------------------------------------------------------------------------------------------

std::uint16_t sdlc_fcs_register(ByteView bytes) {
  constexpr unsigned kGenerator = 0x8408;
  unsigned fcs = 0xFFFF;
  for (const auto byte : bytes) {
    fcs ^= byte;
    for (int bit = 0; bit < 8; ++bit) fcs = (fcs & 1) != 0 ? fcs >> 1 ^ kGenerator : fcs >> 1;
  }
  return static_cast<std::uint16_t>(fcs);
}

std::array<std::uint8_t, 2> sdlc_fcs(ByteView bytes) {
  const auto fcs = static_cast<unsigned>(~sdlc_fcs_register(bytes));
  return {static_cast<std::uint8_t>(fcs), static_cast<std::uint8_t>(fcs >> 8)};
}

}  // namespace openrui
