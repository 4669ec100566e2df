#include "dlc/llc2/pdu.h"

namespace openrui::llc2 {
namespace {

constexpr std::uint8_t kResponse = 0x01;  // in the SSAP
constexpr std::uint8_t kUnnumberedPf = 0x10;
constexpr std::uint8_t kNumberedPf = 0x01;
constexpr std::size_t kSaps = 2;

struct Unnumbered {
  PduType type;
  std::uint8_t code;  // without P/F
  bool as_command;
  bool as_response;
  bool information;
};
// Transports reference 4.2.
constexpr Unnumbered kUnnumbered[] = {
    {PduType::ui, 0x03, true, false, true},    {PduType::xid, 0xAF, true, true, true},
    {PduType::test, 0xE3, true, true, true},   {PduType::sabme, 0x6F, true, false, false},
    {PduType::disc, 0x43, true, false, false}, {PduType::dm, 0x0F, false, true, false},
    {PduType::ua, 0x63, false, true, false},   {PduType::frmr, 0x87, false, true, true},
};
struct Supervisory {
  PduType type;
  std::uint8_t code;
};
constexpr Supervisory kSupervisory[] = {{PduType::rr, 0x01}, {PduType::rnr, 0x05}, {PduType::rej, 0x09}};

void classify_unnumbered(Pdu& pdu) {
  const std::uint8_t code = pdu.control[0] & static_cast<std::uint8_t>(~kUnnumberedPf);
  pdu.pf = (pdu.control[0] & kUnnumberedPf) != 0;
  for (const auto& u : kUnnumbered) {
    if (u.code != code || !(pdu.command ? u.as_command : u.as_response)) continue;
    pdu.type = u.type;
    if (!u.information && !pdu.information.empty()) pdu.fault = PduFault::information_not_allowed;
    return;
  }
  pdu.fault = PduFault::control_invalid;
}

void classify_numbered(Pdu& pdu) {
  pdu.pf = (pdu.control[1] & kNumberedPf) != 0;
  pdu.nr = pdu.control[1] >> 1;
  if ((pdu.control[0] & 0x01) == 0) {
    pdu.type = PduType::i;
    pdu.ns = pdu.control[0] >> 1;
    return;
  }
  for (const auto& s : kSupervisory) {
    if (s.code != pdu.control[0]) continue;
    pdu.type = s.type;
    if (!pdu.information.empty()) pdu.fault = PduFault::information_not_allowed;
    return;
  }
  pdu.fault = PduFault::control_invalid;
}

bool is_numbered(PduType type) { return type <= PduType::rej; }

}  // namespace

std::string_view name(PduType t) {
  constexpr std::string_view kNames[] = {"I",     "RR",   "RNR", "REJ", "UI",   "XID",    "TEST",
                                         "SABME", "DISC", "DM",  "UA",  "FRMR", "unknown"};
  return kNames[static_cast<std::size_t>(t)];
}

std::string_view name(PduFault f) {
  switch (f) {
    case PduFault::none:
      return "no fault";
    case PduFault::control_invalid:
      return "invalid or unsupported control field";
    case PduFault::information_not_allowed:
      return "information that is not allowed";
    case PduFault::information_too_long:
      return "information too long";
    case PduFault::invalid_nr:
      return "invalid N(R)";
    case PduFault::invalid_ns:
      return "invalid N(S)";
  }
  return "?";
}

std::size_t header_size(PduType type) { return kSaps + (is_numbered(type) ? 2U : 1U); }

Parsed<Pdu> parse_pdu(ByteView bytes) {
  if (bytes.size() < kSaps + 1) return FormatError{Sense::none, bytes.size(), "an LLC header has three bytes or four"};
  Pdu pdu;
  pdu.dsap = bytes[0];
  pdu.ssap = bytes[1] & static_cast<std::uint8_t>(~kResponse);
  pdu.command = (bytes[1] & kResponse) == 0;
  pdu.control[0] = bytes[2];
  const bool unnumbered = (pdu.control[0] & 0x03) == 0x03;
  if (unnumbered) {
    pdu.information = bytes.subspan(kSaps + 1);
    classify_unnumbered(pdu);
    return pdu;
  }
  if (bytes.size() < kSaps + 2) return FormatError{Sense::none, bytes.size(), "an I or S PDU has two control bytes"};
  pdu.control[1] = bytes[3];
  pdu.information = bytes.subspan(kSaps + 2);
  classify_numbered(pdu);
  return pdu;
}

void emit_pdu(const Pdu& pdu, Buffer& information) {
  auto* at = information.prepend(header_size(pdu.type));
  at[0] = pdu.dsap;
  at[1] = static_cast<std::uint8_t>(pdu.ssap | (pdu.command ? 0 : kResponse));
  if (is_numbered(pdu.type)) {
    at[2] = static_cast<std::uint8_t>(pdu.ns << 1);
    for (const auto& s : kSupervisory) {
      if (s.type == pdu.type) at[2] = s.code;
    }
    at[3] = static_cast<std::uint8_t>(pdu.nr << 1 | (pdu.pf ? kNumberedPf : 0));
    return;
  }
  for (const auto& u : kUnnumbered) {
    if (u.type == pdu.type) at[2] = static_cast<std::uint8_t>(u.code | (pdu.pf ? kUnnumberedPf : 0));
  }
}

std::string to_words(const Pdu& pdu) {
  std::string words = to_hex({&pdu.ssap, 1}) + " -> " + to_hex({&pdu.dsap, 1}) + ' ';
  if (pdu.type == PduType::unknown) {
    words += "control field " + to_hex(pdu.control);
  } else {
    words += name(pdu.type);
  }
  words += pdu.command ? " c" : " r";
  if (pdu.pf) words += pdu.command ? " P" : " F";
  if (pdu.type == PduType::i) words += " NS=" + std::to_string(pdu.ns);
  if (is_numbered(pdu.type)) words += " NR=" + std::to_string(pdu.nr);
  if (!pdu.information.empty()) words += ", " + std::to_string(pdu.information.size()) + " bytes";
  if (pdu.fault != PduFault::none) words += " (" + std::string(name(pdu.fault)) + ')';
  return words;
}

Parsed<FrameReject> parse_frame_reject(ByteView b) {
  if (b.size() < kFrameRejectSize) return FormatError{Sense::none, b.size(), "an FRMR has five bytes of information"};
  return FrameReject{{b[0], b[1]},
                     static_cast<std::uint8_t>(b[2] >> 1),
                     static_cast<std::uint8_t>(b[3] >> 1),
                     (b[3] & 0x01) != 0,
                     b[4]};
}

std::array<std::uint8_t, kFrameRejectSize> emit_frame_reject(const FrameReject& r) {
  return {r.control[0], r.control[1], static_cast<std::uint8_t>(r.vs << 1),
          static_cast<std::uint8_t>(r.vr << 1 | (r.response ? 1 : 0)), r.flags};
}

std::string to_words(const FrameReject& r) {
  std::string words = "control field " + to_hex(r.control) + (r.response ? " of a response" : " of a command") +
                      ", V(S)=" + std::to_string(r.vs) + " V(R)=" + std::to_string(r.vr);
  std::string faults;
  const auto add = [&faults](PduFault f) {
    faults += faults.empty() ? ": " : " and ";
    faults += name(f);
  };
  const auto has = [&r](unsigned flag) { return (r.flags & flag) != 0; };
  // X comes with W and says more.
  constexpr unsigned kX = 0x02;
  if (has(kX)) {
    add(PduFault::information_not_allowed);
  } else if (has(static_cast<unsigned>(PduFault::control_invalid))) {
    add(PduFault::control_invalid);
  }
  for (const auto f : {PduFault::information_too_long, PduFault::invalid_nr, PduFault::invalid_ns}) {
    if (has(static_cast<unsigned>(f))) add(f);
  }
  return words + faults;
}

std::array<std::uint8_t, 3> emit_basic_xid(unsigned receive_window) {
  constexpr std::uint8_t kClass2 = 0x03;
  return {kBasicXid, kClass2, static_cast<std::uint8_t>(receive_window << 1)};
}

}  // namespace openrui::llc2
