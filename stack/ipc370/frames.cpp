#include "ipc370/frames.h"

#include "formats/ebcdic.h"

namespace openrui::ipc370 {

namespace {

constexpr std::size_t kName = 8;

FormatError shorter(ByteView payload, std::string_view text) { return {Sense::none, payload.size(), text}; }

}  // namespace

std::string_view name(FrameType t) {
  switch (t) {
    case FrameType::offer:
      return "OFFER";
    case FrameType::withdraw:
      return "WITHDRAW";
    case FrameType::claim:
      return "CLAIM";
    case FrameType::claim_ok:
      return "CLAIM_OK";
    case FrameType::claim_no:
      return "CLAIM_NO";
    case FrameType::data:
      return "DATA";
    case FrameType::window:
      return "WINDOW";
    case FrameType::close:
      return "CLOSE";
    case FrameType::drained:
      return "DRAINED";
    case FrameType::abort:
      return "ABORT";
    case FrameType::resume:
      return "RESUME";
  }
  return {};
}

Reason reason_of(AbortReason r) {
  switch (r) {
    case AbortReason::task_ended:
      return Reason::partner_ended;
    case AbortReason::ipc_stopping:
      return Reason::partner_ipc_stopped;
    case AbortReason::protocol_error:
      return Reason::partner_protocol;
    case AbortReason::not_resumed:
      return Reason::link_failed;
    case AbortReason::acknowledgement:
    case AbortReason::abcls:
      break;
  }
  return Reason::abclosed_by_partner;
}

AbortReason abort_reason(Reason r) {
  switch (r) {
    case Reason::partner_ended:
      return AbortReason::task_ended;
    case Reason::partner_ipc_stopped:
      return AbortReason::ipc_stopping;
    case Reason::partner_protocol:
      return AbortReason::protocol_error;
    case Reason::link_failed:
      return AbortReason::not_resumed;
    default:
      return AbortReason::abcls;
  }
}

Bytes emit_introduction(const Introduction& i) {
  ByteWriter w;
  w.u16(i.path).u16(0).u32(i.window);
  for (const auto* text : {&i.job, &i.user, &i.node}) w.bytes(to_ebcdic_padded(*text, kName));
  w.bytes(emit_parsed(i.tag, TagCode::ebcdic));
  return w.take();
}

Parsed<Introduction> parse_introduction(ByteView payload) {
  ByteReader r(payload);
  Introduction i;
  i.path = r.u16();
  r.u16();
  i.window = r.u32();
  for (auto* text : {&i.job, &i.user, &i.node}) *text = to_name(r.take(kName));
  const auto at = r.at();
  const std::size_t length = r.u8();
  r.take(length);
  if (!r.ok()) return shorter(payload, "it ends before its tag does");
  if (i.path == 0) return FormatError{Sense::none, 0, "the sender has no path 0"};
  auto tag = parse_parsed(payload.subspan(at, 1 + length), TagCode::ebcdic);
  if (!tag) return FormatError{Sense::none, at, "the parsed tag is none"};
  i.tag = *tag;
  return i;
}

Bytes emit_resume(const ResumePoint& p) {
  ByteWriter w;
  w.u16(p.path).u8(p.flags).u8(0).u32(p.granted).u32(p.offer);
  return w.take();
}

Parsed<ResumePoint> parse_resume(ByteView payload) {
  ByteReader r(payload);
  ResumePoint p;
  p.path = r.u16();
  p.flags = r.u8();
  r.u8();
  p.granted = r.u32();
  p.offer = r.u32();
  if (!r.ok()) return shorter(payload, "RESUME is shorter than 12 bytes");
  return p;
}

Bytes emit_abort(const AbortPoint& p) {
  ByteWriter w;
  w.u16(p.path).u16(0).u32(p.offer);
  return w.take();
}

Parsed<AbortPoint> parse_abort(ByteView payload) {
  ByteReader r(payload);
  AbortPoint p;
  p.path = r.u16();
  r.u16();
  p.offer = r.u32();
  if (!r.ok()) return shorter(payload, "ABORT is shorter than 8 bytes");
  return p;
}

Bytes emit_window(std::uint32_t additional) {
  ByteWriter w;
  w.u32(additional);
  return w.take();
}

Parsed<std::uint32_t> parse_window(ByteView payload) {
  if (payload.size() < 4) return shorter(payload, "WINDOW is shorter than 4 bytes");
  return get32(payload, 0);
}

}  // namespace openrui::ipc370
