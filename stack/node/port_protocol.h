// The session port as frames between a program and a node (design, section 3; rui/README.md, "Frames between program
// and node"). Formats only: bytes <-> values, all numbers big-endian.
//
//   stream of the program:  magic, HELLO, then frames       stream of the node:  WELCOME or REFUSED, then frames
//   frame:                  length (4, of what follows), type (1), flows (1), session (4), body
//
// Sessions have the numbers that the program chose in OPEN. Enumerations travel with the values that session_port.h
// gives them; a change of those, or of a body, is a new version.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "base/buffer.h"
#include "node/session_port.h"

namespace openrui::frames {

inline constexpr std::array<std::uint8_t, 4> kMagic{'O', 'R', 'U', 'I'};
inline constexpr std::uint16_t kLowestVersion = 1;
inline constexpr std::uint16_t kHighestVersion = 1;

// An RU has a 16-bit length in a verb record; the rest is room for the longest fixed part.
inline constexpr std::size_t kMaxRu = 65535;
inline constexpr std::size_t kMaxBody = kMaxRu + 64;
inline constexpr std::size_t kHeaderSize = 10;

enum class Type : std::uint8_t {
  // program to node
  hello = 0x01,
  open = 0x02,
  submit = 0x03,
  asked_to_read = 0x04,
  asked_to_write = 0x05,
  consumed = 0x06,
  close = 0x07,
  // node to program
  welcome = 0x81,
  refused = 0x82,
  open_answered = 0x83,
  opened = 0x84,
  progress = 0x85,
  message = 0x86,
  submitted = 0x87,
  failed = 0x88,
  closed = 0x89,
  suspended = 0x8A
};

struct Frame {
  Type type{};  // may be a value that is not listed above
  std::uint8_t flows = 0;
  SessionId session = 0;
  ByteView body;  // into the bytes that were scanned

  std::size_t size() const { return kHeaderSize + body.size(); }
};

enum class Scan : std::uint8_t {
  complete,
  incomplete,  // more bytes are needed
  broken       // no frame can begin so: the stream is lost
};
// The frame at the beginning of `bytes`.
Scan scan(ByteView bytes, Frame& frame);

constexpr std::uint8_t flow_bit(Flow f) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(f)); }
// The flow of a frame that concerns exactly one.
std::optional<Flow> only_flow(const Frame& frame);

struct Hello {
  std::uint16_t lowest = kLowestVersion;  // versions that the program speaks
  std::uint16_t highest = kHighestVersion;
  std::uint32_t pid = 0;  // as the program says
  std::string program;    // at most 255 bytes; from outside: any bytes
};
struct Welcome {
  std::uint16_t version = kHighestVersion;
  std::uint32_t window = 0;  // bytes of messages that may be unconsumed, per session and flow
  std::string node;
};
// RU and headers are views into the frame.
struct FramedMessage {
  std::uint16_t generation = 0;  // counts BIND, UNBIND and CLEAR of the session
  Message message;
};
struct Consumed {
  std::uint16_t generation = 0;  // of the messages
  std::uint32_t messages = 0;    // as SessionPort::consumed() counts
  std::uint32_t bytes = 0;       // sizes of the MESSAGE frames that the program has done with, headers included
};

// Names longer than 255 bytes are cut.
Buffer make_hello(const Hello& hello);  // without the magic
Buffer make_welcome(const Welcome& welcome);
Buffer make_refused(const std::string& why);
Buffer make_open(SessionId id, const OpenRequest& request);
Buffer make_open_answered(SessionId id, const OpenResult& result);
// A frame without a body: opened, suspended, closed, close, asked_to_*.
Buffer make_plain(Type type, SessionId id, std::uint8_t flows = 0);
Buffer make_progress(SessionId id, InitStatus status);
Buffer make_message(SessionId id, const FramedMessage& m);
Buffer make_submit(SessionId id, const Submission& s);
Buffer make_submitted(SessionId id, Flow flow, const SubmitResult& result);
Buffer make_consumed(SessionId id, Flow flow, const Consumed& c);
Buffer make_failed(SessionId id, SessionFailure reason);

// Nothing when the body has not the form that the type of the frame, which the caller has looked at, demands.
std::optional<Hello> parse_hello(const Frame& frame);
std::optional<Welcome> parse_welcome(const Frame& frame);
std::optional<std::string> parse_refused(const Frame& frame);
std::optional<OpenRequest> parse_open(const Frame& frame);
std::optional<OpenResult> parse_open_answered(const Frame& frame);
std::optional<InitStatus> parse_progress(const Frame& frame);
std::optional<FramedMessage> parse_message(const Frame& frame);
std::optional<Submission> parse_submit(const Frame& frame);
std::optional<SubmitResult> parse_submitted(const Frame& frame);
std::optional<Consumed> parse_consumed(const Frame& frame);
std::optional<SessionFailure> parse_failed(const Frame& frame);

// BIND, UNBIND or CLEAR for the LU: the counts of its LU-LU session begin anew (SNA reference 11.1). `clear`: it was
// CLEAR, which also takes back data that nobody has read.
bool restarts_lu_session(const Message& m, bool& clear);

}  // namespace openrui::frames
