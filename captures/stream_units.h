// What is found in the bytes of one direction of a TCP connection.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>

#include "captures/carrier.h"
#include "captures/tcp_stream.h"

namespace openrui {

// IPv4 addresses have zeros in front.
using IpAddress = std::array<std::uint8_t, 16>;
std::string to_words(const IpAddress& address);

class StreamUnits {
 public:
  virtual ~StreamUnits() = default;
  // Takes the next unit from the front of `stream`; false when more bytes are needed. Views live until the next call.
  virtual bool next(TcpStream& stream, CapturedUnit& unit) = 0;
};

// The circuits of all DLSw peers of a capture: the names that each side has for them.
class DlswCircuits {
 public:
  void learn(const IpAddress& side, std::uint32_t port, std::uint32_t correlator, const std::string& link);
  // Null: the beginning of the circuit was not seen.
  const std::string* find(const IpAddress& side, std::uint32_t port, std::uint32_t correlator) const;

 private:
  static constexpr std::size_t kMost = 20000;  // then all are forgotten
  struct Key {
    IpAddress side;
    std::uint32_t port;
    std::uint32_t correlator;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  std::map<Key, std::string> names_;
};

// DLSw messages from one peer to the other.
std::unique_ptr<StreamUnits> make_dlsw_units(const IpAddress& sender, const IpAddress& receiver, DlswCircuits& circuits,
                                             CarrierTools& tools);
// SDLC frames on a line of the 3705 emulator (transports reference 3.3); the 3705 is the primary station.
std::unique_ptr<StreamUnits> make_sdlc_line_units(LinkEnd sender, const std::string& line, CarrierTools& tools);

}  // namespace openrui
