#include "iucv/frames.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui::iucv::frames {
namespace {

constexpr std::size_t kNameWidth = 8;

FormatError short_frame(ByteView payload, std::string_view text) { return {Sense::none, payload.size(), text}; }

UserData get_user(ByteReader& r) {
  UserData user{};
  const auto bytes = r.take(user.size());
  std::copy(bytes.begin(), bytes.end(), user.begin());
  return user;
}

void put_audit(std::uint8_t* to, Audit a) {
  to[0] = static_cast<std::uint8_t>(a >> 16);
  put16(to + 1, static_cast<std::uint16_t>(a));
  to[3] = 0;
}

Audit get_audit(ByteReader& r) { return r.u32() >> 8; }

}  // namespace

std::string_view name(Type t) {
  switch (t) {
    case Type::connect:
      return "CONNECT";
    case Type::pending:
      return "PENDING";
    case Type::refuse:
      return "REFUSE";
    case Type::accept:
      return "ACCEPT";
    case Type::sever:
      return "SEVER";
    case Type::quiesce:
      return "QUIESCE";
    case Type::resume:
      return "RESUME";
    case Type::window:
      return "WINDOW";
    case Type::send:
      return "SEND";
    case Type::send_more:
      return "SEND_MORE";
    case Type::complete:
      return "COMPLETE";
    case Type::reply:
      return "REPLY";
    case Type::reply_more:
      return "REPLY_MORE";
    case Type::purge:
      return "PURGE";
    case Type::purged:
      return "PURGED";
  }
  return {};
}

Bytes emit(const Connect& c) {
  ByteWriter w;
  w.u16(c.path).u16(c.limit).u8(c.flags).fill(3, 0);
  w.bytes(to_ebcdic_padded(c.target, kNameWidth)).bytes(to_ebcdic_padded(c.target_node, kNameWidth));
  w.bytes(to_ebcdic_padded(c.originator, kNameWidth)).bytes(to_ebcdic_padded(c.originator_node, kNameWidth));
  w.bytes(c.user).u32(c.window).u32(0);
  return w.take();
}

Parsed<Connect> parse_connect(ByteView payload) {
  ByteReader r(payload);
  Connect c;
  c.path = r.u16();
  c.limit = r.u16();
  c.flags = r.u8();
  r.take(3);
  c.target = to_name(r.take(kNameWidth));
  c.target_node = to_name(r.take(kNameWidth));
  c.originator = to_name(r.take(kNameWidth));
  c.originator_node = to_name(r.take(kNameWidth));
  c.user = get_user(r);
  c.window = r.u32();
  r.take(4);
  if (!r.ok()) return short_frame(payload, "CONNECT is shorter than 64 bytes");
  if (c.path == 0) return FormatError{Sense::none, 0, "CONNECT names no path"};
  return c;
}

Bytes emit(const Accept& a) {
  ByteWriter w;
  w.u16(a.path).u16(a.limit).u8(a.flags).fill(3, 0);
  w.bytes(a.user).u32(a.window).u16(a.own_limit).u16(0);
  return w.take();
}

Parsed<Accept> parse_accept(ByteView payload) {
  ByteReader r(payload);
  Accept a;
  a.path = r.u16();
  a.limit = r.u16();
  a.flags = r.u8();
  r.take(3);
  a.user = get_user(r);
  a.window = r.u32();
  a.own_limit = r.u16();
  r.take(2);
  if (!r.ok()) return short_frame(payload, "ACCEPT is shorter than 32 bytes");
  return a;
}

Bytes emit_pending(std::uint16_t path) {
  ByteWriter w;
  w.u16(path);
  return w.take();
}

Parsed<std::uint16_t> parse_pending(ByteView payload) {
  if (payload.size() < 2 || get16(payload, 0) == 0) return short_frame(payload, "PENDING names no path");
  return get16(payload, 0);
}

Parsed<UserData> parse_user(ByteView payload) {
  ByteReader r(payload);
  const auto user = get_user(r);
  if (!r.ok()) return short_frame(payload, "IPUSER is shorter than 16 bytes");
  return user;
}

Bytes emit_window(std::uint32_t bytes) {
  ByteWriter w;
  w.u32(bytes);
  return w.take();
}

Parsed<std::uint32_t> parse_window(ByteView payload) {
  if (payload.size() < 4) return short_frame(payload, "WINDOW is shorter than 4 bytes");
  return get32(payload, 0);
}

void emit_send_head(const Send& s, std::uint8_t* to) {
  put32(to, s.target_class);
  put32(to + 4, s.length);
  put32(to + 8, s.answer_length);
}

Parsed<Send> parse_send(ByteView payload) {
  ByteReader r(payload);
  Send s;
  s.target_class = r.u32();
  s.length = r.u32();
  s.answer_length = r.u32();
  if (!r.ok()) return short_frame(payload, "SEND is shorter than 12 bytes");
  s.data = r.rest();
  if (s.length > kLongestMessage || s.answer_length > kLongestMessage) {
    return FormatError{Sense::none, 4, "SEND has a negative length"};
  }
  if (s.data.size() > s.length) return FormatError{Sense::none, 4, "SEND has more data than its message"};
  return s;
}

void emit_reply_head(const Reply& reply, std::uint8_t* to) {
  put_audit(to, reply.audit);
  put32(to + 4, reply.length);
}

Parsed<Reply> parse_reply(ByteView payload) {
  ByteReader r(payload);
  Reply reply;
  reply.audit = get_audit(r);
  reply.length = r.u32();
  if (!r.ok()) return short_frame(payload, "REPLY is shorter than 8 bytes");
  reply.data = r.rest();
  return reply;
}

Bytes emit_audit(Audit a) {
  Bytes bytes(4);
  put_audit(bytes.data(), a);
  return bytes;
}

Parsed<Audit> parse_audit(ByteView payload) {
  ByteReader r(payload);
  const auto a = get_audit(r);
  if (!r.ok()) return short_frame(payload, "an audit is shorter than 4 bytes");
  return a;
}

}  // namespace openrui::iucv::frames
