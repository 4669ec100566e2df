// Numbers of IUCV: functions, return codes, flags, audit bits, types of interrupts (transports reference 8.2 to 8.6).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace openrui::iucv {

// Function codes, as in register 0 of the instruction.
enum class Function : std::uint8_t {
  query = 0x00,
  testmsg = 0x01,
  rtrvbfr = 0x02,
  describe = 0x03,
  send = 0x04,
  receive = 0x05,
  reply = 0x06,
  testcmpl = 0x07,
  reject = 0x08,
  purge = 0x09,
  accept = 0x0A,
  connect = 0x0B,
  dclbfr = 0x0C,
  quiesce = 0x0D,
  resume = 0x0E,
  sever = 0x0F,
  setmask = 0x10,
  setcmask = 0x11
};
inline constexpr std::uint8_t kFunctions = 0x12;
std::string_view name(Function f);

// IPRCODE.
enum class ReturnCode : std::uint8_t {
  ok = 0,
  invalid_path = 1,
  path_quiesced = 2,
  message_limit = 3,
  no_priority = 4,
  buffer_short = 5,
  protection = 6,
  addressing = 7,
  wrong_message = 8,  // the message is there, but on another path or with another class
  purged = 9,
  negative_length = 10,
  not_logged_on = 11,
  no_buffer = 12,  // of the target: it has not done DCLBFR
  own_maximum = 13,
  target_maximum = 14,
  not_authorised = 15,
  unknown_service = 16,
  bad_function = 17,
  limit_too_large = 18,
  buffer_exists = 19,
  already_severed = 20,
  no_parameter_data = 21,
  no_control_buffer = 28,  // of the issuer
  not_for_service = 48
};
// "the target is not logged on".
std::string_view name(ReturnCode c);

// What a function gives back: condition code and IPRCODE.
struct Outcome {
  // 0 done, 1 error: see `code`, 2 nothing found or pending, 3 done, with an audit that is not zero.
  std::uint8_t cc = 0;
  ReturnCode code = ReturnCode::ok;
  bool ok() const { return cc == 0; }
  friend bool operator==(const Outcome&, const Outcome&) = default;
};
constexpr Outcome done() { return {}; }
constexpr Outcome error(ReturnCode code) { return {1, code}; }
constexpr Outcome nothing() { return {2, ReturnCode::ok}; }

// IPFLAGS1; one bit means different things in different functions.
namespace flag {
inline constexpr std::uint8_t kParameterData = 0x80;  // SEND, REPLY; CONNECT, ACCEPT: I can receive such data
inline constexpr std::uint8_t kAll = 0x80;            // QUIESCE, RESUME, SEVER: all paths
inline constexpr std::uint8_t kQuiesce = 0x40;        // CONNECT, ACCEPT: the partner may not send yet
inline constexpr std::uint8_t kBufferList = 0x40;     // SEND, RECEIVE, REPLY: the buffer is a list
inline constexpr std::uint8_t kPriority = 0x20;       // SEND, REPLY; CONNECT, ACCEPT: priority wanted
inline constexpr std::uint8_t kOneWay = 0x10;         // SEND
inline constexpr std::uint8_t kAnswerList = 0x08;     // SEND: the answer buffer is a list
inline constexpr std::uint8_t kMessageId = 0x04;      // the message id is given
inline constexpr std::uint8_t kPathId = 0x02;         // the path id is given
inline constexpr std::uint8_t kClass = 0x01;          // the class is given
inline constexpr std::uint8_t kLocal = 0x01;          // CONNECT: only in this system
}  // namespace flag

// IPAUDIT, three bytes as one number: byte 0 in the upper ones.
using Audit = std::uint32_t;
namespace audit {
inline constexpr Audit kAnswerTooLong = 0x800000;
inline constexpr Audit kSendProtection = 0x400000;
inline constexpr Audit kSendAddressing = 0x200000;
inline constexpr Audit kAnswerProtection = 0x100000;
inline constexpr Audit kAnswerAddressing = 0x080000;
inline constexpr Audit kRejected = 0x040000;
inline constexpr Audit kNoParameterData = 0x020000;
inline constexpr Audit kReceiveProtection = 0x008000;
inline constexpr Audit kReceiveAddressing = 0x004000;
inline constexpr Audit kReplyProtection = 0x002000;
inline constexpr Audit kReplyAddressing = 0x001000;
inline constexpr Audit kSevered = 0x000800;
}  // namespace audit
// "rejected, path severed"; "none".
std::string audit_in_words(Audit a);

// Types of external interrupts.
enum class InterruptType : std::uint8_t {
  connection_pending = 1,
  connection_complete = 2,
  severed = 3,
  quiesced = 4,
  resumed = 5,
  priority_complete = 6,
  complete = 7,
  priority_pending = 8,
  pending = 9
};
std::string_view name(InterruptType t);

// Masks; a bit that is on enables.
namespace mask {
inline constexpr std::uint8_t kPending = 0x80;  // SETMASK
inline constexpr std::uint8_t kPriorityPending = 0x40;
inline constexpr std::uint8_t kComplete = 0x20;
inline constexpr std::uint8_t kPriorityComplete = 0x10;
inline constexpr std::uint8_t kControl = 0x08;  // all control interrupts
inline constexpr std::uint8_t kAllMessages = 0xF8;
inline constexpr std::uint8_t kConnectionPending = 0x80;  // SETCMASK
inline constexpr std::uint8_t kConnectionComplete = 0x40;
inline constexpr std::uint8_t kSevered = 0x20;
inline constexpr std::uint8_t kQuiesced = 0x10;
inline constexpr std::uint8_t kResumed = 0x08;
inline constexpr std::uint8_t kAllControl = 0xF8;
}  // namespace mask

using PathId = std::uint16_t;  // 0: none (chosen: streams between nodes need such a number)
using MessageId = std::uint32_t;
using UserData = std::array<std::uint8_t, 16>;      // IPUSER
using ParameterData = std::array<std::uint8_t, 8>;  // IPRMMSG

inline constexpr std::uint16_t kDefaultMessageLimit = 10;     // 8.7 V5
inline constexpr std::uint16_t kHighestMessageLimit = 65535;  // 8.7 V5; VM/SP: 255
inline constexpr std::uint32_t kLongestMessage = 0x7FFFFFFF;  // a longer length is a negative one
// IPUSER with a text in EBCDIC, filled with blanks.
UserData user_data(std::string_view text);

}  // namespace openrui::iucv
