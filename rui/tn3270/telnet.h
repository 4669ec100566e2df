// Telnet as a stream of bytes (RFC 854, 855, 885): commands, options and records out of it, and into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace openrui::tn3270 {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

namespace telnet {
// Commands, each behind IAC (RFC 854; EOR: RFC 885).
inline constexpr std::uint8_t kEor = 239;
inline constexpr std::uint8_t kSe = 240;
inline constexpr std::uint8_t kNop = 241;
inline constexpr std::uint8_t kBreak = 243;
inline constexpr std::uint8_t kInterrupt = 244;  // IP
inline constexpr std::uint8_t kAbort = 245;      // AO
inline constexpr std::uint8_t kAreYouThere = 246;
inline constexpr std::uint8_t kSb = 250;
inline constexpr std::uint8_t kIac = 255;

// Options.
inline constexpr std::uint8_t kBinary = 0;         // RFC 856
inline constexpr std::uint8_t kTimingMark = 6;     // RFC 860
inline constexpr std::uint8_t kTerminalType = 24;  // RFC 1091
inline constexpr std::uint8_t kEndOfRecord = 25;   // RFC 885
inline constexpr std::uint8_t kTn3270e = 40;       // RFC 2355
inline constexpr std::uint8_t kStartTls = 46;      // start_tls.h
}  // namespace telnet

enum class Verb : std::uint8_t { will = 251, wont = 252, do_it = 253, dont = 254 };

// What is in the stream, in its order.
class TelnetUser {
 public:
  virtual ~TelnetUser() = default;
  virtual void on_negotiation(Verb verb, std::uint8_t option) = 0;
  // What stands between SB and SE behind the option, doubled IACs undone.
  virtual void on_subnegotiation(std::uint8_t option, ByteView data) = 0;
  virtual void on_command(std::uint8_t command) = 0;
  // The data up to an EOR, doubled IACs undone.
  virtual void on_record(ByteView data) = 0;
};

class TelnetReader {
 public:
  // A client's record is at most a screen of 27 x 132 with all its orders, or a block of a file transfer.
  static constexpr std::size_t kMaxRecord = 65536;
  static constexpr std::size_t kMaxSubnegotiation = 512;

  explicit TelnetReader(TelnetUser& user) : user_(user) {}
  // False when a record or a subnegotiation is longer than it may be: the stream cannot be read on. Any cut of the
  // stream into pieces gives the same.
  bool receive(ByteView data);
  // Data that belong to no record: what a client typed before records were agreed on.
  void forget_data() { record_.clear(); }

 private:
  enum class State : std::uint8_t { data, command, option, sub_option, sub_data, sub_command, broken };
  bool take(std::uint8_t byte);
  bool keep(Bytes& into, std::uint8_t byte, std::size_t limit);
  void command(std::uint8_t byte);

  TelnetUser& user_;
  State state_ = State::data;
  Verb verb_ = Verb::will;
  std::uint8_t sub_option_ = 0;
  Bytes record_;
  Bytes sub_;
};

// Appends the data with every IAC doubled.
void append_escaped(Bytes& to, ByteView data);
void append_command(Bytes& to, std::uint8_t command);
void append_negotiation(Bytes& to, Verb verb, std::uint8_t option);
void append_subnegotiation(Bytes& to, std::uint8_t option, ByteView data);

}  // namespace openrui::tn3270
