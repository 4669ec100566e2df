#include "node/port_protocol.h"

#include <algorithm>

#include "formats/ru/ru_kind.h"

namespace openrui::frames {

namespace {

constexpr std::size_t kLengthField = 4;
constexpr std::size_t kMaxName = 255;
constexpr std::size_t kSenseSize = 4;

// The last enumerators; a new one behind them is a new version of the protocol.
constexpr OpenError kLastOpenError = OpenError::node_unreachable;
constexpr InitStatus kLastInitStatus = InitStatus::lu_reactivated;
constexpr SessionFailure kLastFailure = SessionFailure::node_gone;
constexpr SubmitResult::Code kLastCode = SubmitResult::Code::session_lost;
constexpr Message::Kind kLastKind = Message::Kind::purged;
constexpr PoolRule kLastRule = PoolRule::only_named;

// Bits of the options in OPEN.
constexpr unsigned kWaitForLink = 0x01;
constexpr unsigned kWaitForRelease = 0x02;
constexpr unsigned kKeepWhenLost = 0x04;
constexpr unsigned kKeepWhenRecycled = 0x08;

// --- writing

void put_u8(Buffer& b, unsigned v) {
  const std::uint8_t byte[] = {static_cast<std::uint8_t>(v)};
  b.append(byte);
}
void put_u16(Buffer& b, std::uint16_t v) {
  std::uint8_t bytes[2];
  put16(bytes, v);
  b.append(bytes);
}
void put_u32(Buffer& b, std::uint32_t v) {
  std::uint8_t bytes[4];
  put32(bytes, v);
  b.append(bytes);
}
void put_name(Buffer& b, const std::string& name) {
  const auto n = std::min(name.size(), kMaxName);
  put_u8(b, static_cast<unsigned>(n));
  b.append({reinterpret_cast<const std::uint8_t*>(name.data()), n});
}
void put_headers(Buffer& b, const Th& th, const Rh& rh) {
  std::uint8_t bytes[Th::kSize];
  emit_th(th, bytes);
  b.append(bytes);
  b.append(rh.bytes());
}

Buffer finish(Type type, SessionId id, std::uint8_t flows, Buffer body) {
  const auto length = static_cast<std::uint32_t>(kHeaderSize - kLengthField + body.size());
  std::uint8_t* p = body.prepend(kHeaderSize);
  put32(p, length);
  p[4] = static_cast<std::uint8_t>(type);
  p[5] = flows;
  put32(p + 6, id);
  return body;
}

Buffer small_body() { return Buffer::with_capacity(32); }

// --- reading

std::string read_name(ByteReader& r) {
  const auto bytes = r.take(r.u8());
  return {bytes.begin(), bytes.end()};
}

// False when the value is beyond the last enumerator.
template <class E>
bool read_enum(ByteReader& r, E last, E& value) {
  const auto number = r.u8();
  value = static_cast<E>(number);
  return number <= static_cast<std::uint8_t>(last);
}

bool read_headers(ByteReader& r, Th& th, Rh& rh) {
  const auto parsed = parse_th(r.take(Th::kSize));
  const auto b = r.take(Rh::kSize);
  if (!r.ok() || !parsed) return false;
  th = *parsed;
  rh = Rh(b[0], b[1], b[2]);
  return true;
}

template <class T>
std::optional<T> whole(const ByteReader& r, T value) {
  if (!r.ok() || r.left() != 0) return std::nullopt;
  return value;
}

}  // namespace

Scan scan(ByteView bytes, Frame& frame) {
  if (bytes.size() < kLengthField) return Scan::incomplete;
  const std::size_t length = get32(bytes, 0);
  if (length < kHeaderSize - kLengthField || length > kHeaderSize - kLengthField + kMaxBody) return Scan::broken;
  if (bytes.size() - kLengthField < length) return Scan::incomplete;
  frame.type = static_cast<Type>(bytes[4]);
  frame.flows = bytes[5];
  frame.session = get32(bytes, 6);
  frame.body = bytes.subspan(kHeaderSize, kLengthField + length - kHeaderSize);
  return Scan::complete;
}

std::optional<Flow> only_flow(const Frame& frame) {
  for (const Flow f : {Flow::sscp_expedited, Flow::lu_expedited, Flow::sscp_normal, Flow::lu_normal}) {
    if (frame.flows == flow_bit(f)) return f;
  }
  return std::nullopt;
}

// --- handshake

Buffer make_hello(const Hello& hello) {
  Buffer b = small_body();
  put_u16(b, hello.lowest);
  put_u16(b, hello.highest);
  put_u32(b, hello.pid);
  put_name(b, hello.program);
  return finish(Type::hello, 0, 0, std::move(b));
}

std::optional<Hello> parse_hello(const Frame& frame) {
  ByteReader r(frame.body);
  Hello h;
  h.lowest = r.u16();
  h.highest = r.u16();
  h.pid = r.u32();
  h.program = read_name(r);
  // Later versions may have more behind it.
  if (!r.ok()) return std::nullopt;
  return h;
}

Buffer make_welcome(const Welcome& welcome) {
  Buffer b = small_body();
  put_u16(b, welcome.version);
  put_u32(b, welcome.window);
  put_name(b, welcome.node);
  return finish(Type::welcome, 0, 0, std::move(b));
}

std::optional<Welcome> parse_welcome(const Frame& frame) {
  ByteReader r(frame.body);
  Welcome w;
  w.version = r.u16();
  w.window = r.u32();
  w.node = read_name(r);
  return whole(r, w);
}

Buffer make_refused(const std::string& why) {
  Buffer b = small_body();
  put_name(b, why);
  return finish(Type::refused, 0, 0, std::move(b));
}

std::optional<std::string> parse_refused(const Frame& frame) {
  ByteReader r(frame.body);
  const auto why = read_name(r);
  return whole(r, why);
}

// --- sessions

Buffer make_open(SessionId id, const OpenRequest& request) {
  Buffer b = small_body();
  put_u8(b, static_cast<unsigned>(request.rule));
  put_u8(b, (request.wait_for_link ? kWaitForLink : 0) | (request.wait_for_release ? kWaitForRelease : 0) |
                (request.keep_when_lost ? kKeepWhenLost : 0) | (request.keep_when_recycled ? kKeepWhenRecycled : 0));
  put_u8(b, static_cast<unsigned>(std::clamp(request.lu_number, 0, 255)));
  put_name(b, request.name);
  put_name(b, request.pu);
  return finish(Type::open, id, 0, std::move(b));
}

std::optional<OpenRequest> parse_open(const Frame& frame) {
  ByteReader r(frame.body);
  OpenRequest request;
  if (!read_enum(r, kLastRule, request.rule)) return std::nullopt;
  const unsigned options = r.u8();
  request.wait_for_link = (options & kWaitForLink) != 0;
  request.wait_for_release = (options & kWaitForRelease) != 0;
  request.keep_when_lost = (options & kKeepWhenLost) != 0;
  request.keep_when_recycled = (options & kKeepWhenRecycled) != 0;
  request.lu_number = r.u8();
  request.name = read_name(r);
  request.pu = read_name(r);
  return whole(r, request);
}

Buffer make_open_answered(SessionId id, const OpenResult& result) {
  Buffer b = small_body();
  put_u8(b, static_cast<unsigned>(result.error));
  put_u8(b, static_cast<unsigned>(result.status));
  put_name(b, result.lu);
  return finish(Type::open_answered, id, 0, std::move(b));
}

std::optional<OpenResult> parse_open_answered(const Frame& frame) {
  ByteReader r(frame.body);
  OpenResult result;
  const bool error_known = read_enum(r, kLastOpenError, result.error);
  if (!error_known || !read_enum(r, kLastInitStatus, result.status)) return std::nullopt;
  result.lu = read_name(r);
  result.id = frame.session;
  return whole(r, result);
}

Buffer make_plain(Type type, SessionId id, std::uint8_t flows) {
  return finish(type, id, flows, Buffer::with_capacity(0));
}

Buffer make_progress(SessionId id, InitStatus status) {
  Buffer b = small_body();
  put_u8(b, static_cast<unsigned>(status));
  return finish(Type::progress, id, 0, std::move(b));
}

std::optional<InitStatus> parse_progress(const Frame& frame) {
  ByteReader r(frame.body);
  InitStatus status{};
  if (!read_enum(r, kLastInitStatus, status)) return std::nullopt;
  return whole(r, status);
}

Buffer make_failed(SessionId id, SessionFailure reason) {
  Buffer b = small_body();
  put_u8(b, static_cast<unsigned>(reason));
  return finish(Type::failed, id, 0, std::move(b));
}

std::optional<SessionFailure> parse_failed(const Frame& frame) {
  ByteReader r(frame.body);
  SessionFailure reason{};
  if (!read_enum(r, kLastFailure, reason)) return std::nullopt;
  return whole(r, reason);
}

// --- traffic

Buffer make_message(SessionId id, const FramedMessage& m) {
  Buffer b = Buffer::with_capacity(16 + m.message.ru.size());
  put_u16(b, m.generation);
  put_u8(b, static_cast<unsigned>(m.message.kind));
  put_u32(b, value(m.message.sense));
  put_headers(b, m.message.th, m.message.rh);
  b.append(m.message.ru);
  return finish(Type::message, id, flow_bit(m.message.flow), std::move(b));
}

std::optional<FramedMessage> parse_message(const Frame& frame) {
  const auto flow = only_flow(frame);
  ByteReader r(frame.body);
  FramedMessage m;
  m.generation = r.u16();
  const bool kind_known = read_enum(r, kLastKind, m.message.kind);
  m.message.sense = Sense{r.u32()};
  if (!flow || !kind_known || !read_headers(r, m.message.th, m.message.rh)) return std::nullopt;
  m.message.flow = *flow;
  m.message.ru = r.rest();
  if (m.message.ru.size() > kMaxRu) return std::nullopt;
  return m;
}

Buffer make_submit(SessionId id, const Submission& s) {
  Buffer b = Buffer::with_capacity(8 + s.ru.size());
  b.append(s.rh.bytes());
  put_u16(b, s.snf);
  b.append(s.ru);
  return finish(Type::submit, id, flow_bit(s.flow), std::move(b));
}

std::optional<Submission> parse_submit(const Frame& frame) {
  const auto flow = only_flow(frame);
  ByteReader r(frame.body);
  const auto b = r.take(Rh::kSize);
  Submission s;
  s.snf = r.u16();
  if (!flow || !r.ok()) return std::nullopt;
  s.flow = *flow;
  s.rh = Rh(b[0], b[1], b[2]);
  s.ru = r.rest();
  const bool negative = s.rh.rri() && s.rh.rti();
  if (s.ru.size() > kMaxRu || (negative && s.ru.size() != kSenseSize)) return std::nullopt;
  return s;
}

Buffer make_submitted(SessionId id, Flow flow, const SubmitResult& result) {
  Buffer b = small_body();
  put_u8(b, static_cast<unsigned>(result.code));
  put_u32(b, value(result.sense));
  put_headers(b, result.th, result.rh);
  return finish(Type::submitted, id, flow_bit(flow), std::move(b));
}

std::optional<SubmitResult> parse_submitted(const Frame& frame) {
  ByteReader r(frame.body);
  SubmitResult result;
  if (!read_enum(r, kLastCode, result.code)) return std::nullopt;
  result.sense = Sense{r.u32()};
  if (!read_headers(r, result.th, result.rh)) return std::nullopt;
  return whole(r, result);
}

Buffer make_consumed(SessionId id, Flow flow, const Consumed& c) {
  Buffer b = small_body();
  put_u16(b, c.generation);
  put_u32(b, c.messages);
  put_u32(b, c.bytes);
  return finish(Type::consumed, id, flow_bit(flow), std::move(b));
}

std::optional<Consumed> parse_consumed(const Frame& frame) {
  ByteReader r(frame.body);
  Consumed c;
  c.generation = r.u16();
  c.messages = r.u32();
  c.bytes = r.u32();
  return whole(r, c);
}

bool restarts_lu_session(const Message& m, bool& clear) {
  clear = false;
  if (m.kind != Message::Kind::unit || m.flow != Flow::lu_expedited || m.rh.rri()) return false;
  const auto kind = classify(m.rh, false, m.ru);
  clear = kind == RuKind::clear;
  return clear || kind == RuKind::bind || kind == RuKind::unbind;
}

}  // namespace openrui::frames
