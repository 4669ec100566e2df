// TLS on a connection that began in the clear: the telnet option START-TLS (46), before anything else is agreed on
// (Internet draft draft-altman-telnet-starttls: DO, WILL, FOLLOWS from both ends, TLS, and telnet from its beginning in
// it). Bytes in, bytes out.
#pragma once

#include <utility>

#include "tn3270/telnet.h"

namespace openrui::tn3270 {

class StartTls {
 public:
  enum class Outcome : std::uint8_t {
    pending,
    secured,  // TLS begins, with rest() as its first bytes
    clear,    // the client does not want it; rest() is what else it said
    broken    // neither, for too long
  };
  // What a client may say before it answers.
  static constexpr std::size_t kMaxHeld = 4096;

  // DO START-TLS.
  void begin(Bytes& out);
  // What is to be sent is appended. After another outcome than `pending` nothing may follow.
  Outcome receive(ByteView data, Bytes& out);
  Bytes rest() { return std::exchange(held_, {}); }

 private:
  // Bytes of the command or data byte at `at_`; 0: its end has not come yet.
  std::size_t length() const;
  bool is_negotiation(std::uint8_t verb) const;
  bool is_follows(std::size_t size) const;

  Bytes held_;
  std::size_t at_ = 0;  // what is before it was looked at
  bool agreed_ = false;
};

}  // namespace openrui::tn3270
