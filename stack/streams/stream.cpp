#include "streams/stream.h"

#include <algorithm>
#include <utility>

namespace openrui::streams {

Stream::Stream(Kind kind, const Hello& own, StreamOwner& owner, TimerQueue& timers, const StreamTable& table)
    : kind_(kind), own_(own), owner_(owner), timers_(timers), table_(&table) {}

void Stream::call(Tcp& tcp, const Endpoint& remote) {
  opened_by_us_ = true;
  connection_ = tcp.connect({}, remote, *this);
}

void Stream::accept(std::unique_ptr<TcpConnection> connection) {
  connection_ = std::move(connection);
  connection_->set_handler(*this);
  on_connected();
}

void Stream::end(Goodbye reason, const std::string& detail) {
  if (state_ == StreamState::ended) return;
  end_ = {StreamEnd::Cause::ours, reason, detail};
  input(StreamInput::end);
}

void Stream::send(Buffer frame) {
  if (!up()) return;
  connection_->send(std::move(frame));
  if (connection_->queued_bytes() > kMaxQueued) end(Goodbye::resources, "it does not read what it is sent");
}

void Stream::on_connected() {
  timers_.arm(limit_, kHandshakeLimit, [this] {
    end_ = {StreamEnd::Cause::no_answer, Goodbye::normal, "no HELLO in time"};
    input(StreamInput::no_answer);
  });
  input(StreamInput::connected);
}

void Stream::on_closed(const std::string& detail) {
  const auto cause = state_ == StreamState::connecting ? StreamEnd::Cause::no_answer : StreamEnd::Cause::lost;
  end_ = {cause, Goodbye::normal, detail};
  input(StreamInput::connection_lost);
}

// --- Frames ----------------------------------------------------------------------------------------------------------

std::size_t Stream::on_data(ByteView data) {
  std::size_t taken = 0;
  while (state_ != StreamState::ended && taken < data.size()) {
    const auto scan = scan_frame(kind_, own_.max_payload, data.subspan(taken));
    if (scan.result == Scan::Result::incomplete) return taken;
    if (scan.result == Scan::Result::broken) {
      end_ = {StreamEnd::Cause::wrong_frames, scan.goodbye, std::string(scan.why)};
      input(StreamInput::rcv_wrong);
      break;
    }
    taken += scan.size;
    heard_ = true;
    input(classify(scan.frame), scan.frame);
  }
  return data.size();
}

StreamInput Stream::classify(const Frame& frame) {
  using I = StreamInput;
  switch (static_cast<FrameType>(frame.header.type)) {
    case FrameType::hello:
      return judge_hello(frame);
    case FrameType::hello_ack: {
      if (frame.header.reason != 0) {
        const auto reason = static_cast<Goodbye>(frame.header.reason);
        end_ = {StreamEnd::Cause::goodbye, reason, "it refused our HELLO: " + std::string(name(reason))};
        return I::rcv_refusal;
      }
      const auto ack = parse_hello_ack(frame.payload);
      if (ack && ack->version == kVersion) {
        features_ = static_cast<std::uint16_t>(ack->features & own_.features);
        return I::rcv_ack;
      }
      end_ = {StreamEnd::Cause::wrong_frames, Goodbye::protocol_error, "its HELLO_ACK is malformed"};
      return I::rcv_wrong;
    }
    case FrameType::ping:
      return I::rcv_ping;
    case FrameType::pong:
      return I::rcv_pong;
    case FrameType::goodbye: {
      const auto reason = static_cast<Goodbye>(frame.header.reason);
      end_ = {StreamEnd::Cause::goodbye, reason, "it said goodbye: " + std::string(name(reason))};
      return I::rcv_goodbye;
    }
  }
  if (frame.header.type >= kFirstIgnorable) return I::rcv_ignorable;
  if (frame.header.type >= 0x10) return I::rcv_frame;
  end_ = {StreamEnd::Cause::wrong_frames, Goodbye::protocol_error, "it sent a frame of an unknown type"};
  return I::rcv_wrong;
}

StreamInput Stream::judge_hello(const Frame& frame) {
  if (knows_partner()) {
    end_ = {StreamEnd::Cause::wrong_frames, Goodbye::protocol_error, "it sent HELLO twice"};
    return StreamInput::rcv_wrong;
  }
  const auto hello = parse_hello(frame.payload);
  if (!hello) {
    end_ = {StreamEnd::Cause::wrong_frames, Goodbye::protocol_error, std::string(hello.error().text)};
    return StreamInput::rcv_bad_hello;
  }
  if (hello->lowest_version > own_.highest_version || hello->highest_version < own_.lowest_version) {
    end_ = {StreamEnd::Cause::wrong_frames, Goodbye::version, "it speaks no version that we do"};
    return StreamInput::rcv_bad_hello;
  }
  partner_ = *hello;
  if (auto refusal = owner_.on_greeted(*this)) {
    end_ = {StreamEnd::Cause::ours, refusal->first, std::move(refusal->second)};
    return StreamInput::rcv_bad_hello;
  }
  return StreamInput::rcv_hello;
}

void Stream::input(StreamInput in, const Frame& frame) {
  using I = StreamInput;
  const auto* row = table_->find(state_, in);
  if (row == nullptr && in >= I::rcv_hello && in <= I::rcv_ignorable && state_ != StreamState::ended) {
    end_ = {StreamEnd::Cause::wrong_frames, Goodbye::protocol_error,
            std::string(name(in)) + " is not possible while " + std::string(name(state_))};
    row = table_->find(state_, I::rcv_wrong);
  }
  if (row == nullptr) return;
  state_ = row->next;
  perform(row->action, frame);
}

void Stream::perform(StreamAction action, const Frame& frame) {
  using A = StreamAction;
  switch (action) {
    case A::send_hello:
      return send_own(FrameType::hello, 0, 0, emit_hello(own_));
    case A::answer:
      return answer();
    case A::come_up:
      return come_up();
    case A::answer_and_come_up:
      answer();
      return come_up();
    case A::deliver:
      return owner_.on_frame(*this, frame);
    case A::send_pong:
      send_own(FrameType::pong, 0, frame.header.correlator);
      if (connection_->queued_bytes() > kMaxQueued) end(Goodbye::resources, "it does not read what it is sent");
      return;
    case A::send_ping:
      return send_own(FrameType::ping, 0, static_cast<std::uint32_t>(++pings_));
    case A::say_goodbye:
      send_own(FrameType::goodbye, static_cast<std::uint8_t>(end_.reason), 0);
      return finish();
    case A::close:
      return finish();
    case A::note:
    case A::none:
    case A::count_:
      return;
  }
}

void Stream::send_own(FrameType type, std::uint8_t reason, std::uint32_t correlator, ByteView payload) {
  connection_->send(emit_frame(kind_, {static_cast<std::uint8_t>(type), 0, reason, 0, correlator}, payload));
}

void Stream::answer() {
  HelloAck ack;
  ack.version = std::min(own_.highest_version, partner_.highest_version);
  ack.features = static_cast<std::uint16_t>(own_.features & partner_.features);
  send_own(FrameType::hello_ack, 0, 0, emit_hello_ack(ack));
}

void Stream::come_up() {
  limit_.cancel();
  heard_ = true;
  watch();
  owner_.on_up(*this);
}

// Each side asks at its own interval (chosen: 10.3 does not say whose interval counts).
void Stream::watch() {
  if (own_.keepalive_ms == 0) return;
  timers_.arm(watch_, std::chrono::milliseconds(own_.keepalive_ms), [this] {
    if (std::exchange(heard_, false)) {
      pings_ = 0;
    } else if (pings_ < kPings) {
      input(StreamInput::silence);
    } else {
      end_ = {StreamEnd::Cause::lost, Goodbye::keepalive_timeout, "it did not answer three PINGs"};
      return input(StreamInput::long_silence);
    }
    watch();
  });
}

void Stream::finish() {
  limit_.cancel();
  watch_.cancel();
  owner_.on_ended(*this, end_);
}

}  // namespace openrui::streams
