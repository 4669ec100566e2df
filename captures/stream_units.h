// What is found in the bytes of one direction of a TCP connection.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>

#include "captures/carrier.h"
#include "captures/tcp_direction.h"

namespace openrui {

// IPv4 addresses have zeros in front.
using IpAddress = std::array<std::uint8_t, 16>;
std::string to_words(const IpAddress& address);

// One end of a TCP connection.
struct TcpEnd {
  IpAddress address{};
  std::uint16_t port = 0;
  friend auto operator<=>(const TcpEnd&, const TcpEnd&) = default;
};

class StreamUnits {
 public:
  virtual ~StreamUnits() = default;
  // Takes the next unit from the front of `stream`; false when more bytes are needed. Views live until the next call.
  virtual bool next(TcpDirection& stream, CapturedUnit& unit) = 0;
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

// Tells which links of a stream have missed something with a gap of it: each of them once for each gap.
class GapNotes {
 public:
  bool missed(const std::string& link, std::uint32_t gaps);

 private:
  static constexpr std::size_t kMost = 20000;  // then all are forgotten
  std::map<std::string, std::uint32_t> seen_;
};

// The paths of all streams between nodes: the numbers that each end has for them (transports reference 10.2).
class StreamPaths {
 public:
  // What is known of the user of a path before there is a link.
  void introduce(const TcpEnd& end, std::uint16_t path, const std::string& user);
  // The name of the user, or of the path where nobody was introduced.
  std::string user(const TcpEnd& end, std::uint16_t path) const;
  // Whom the user of a path asked for, and the answer to that.
  void call(const TcpEnd& end, std::uint16_t path, const std::string& user);
  std::string called(const TcpEnd& end, std::uint16_t path) const;
  // Both ends of a link.
  void join(const TcpEnd& a, std::uint16_t path_of_a, const TcpEnd& b, std::uint16_t path_of_b);
  // "IPC NODEA.TAG-NODEB.TAG" for what goes to `end`; where the beginning was not seen, its address and number.
  std::string link(const TcpEnd& end, std::uint16_t path) const;

 private:
  static constexpr std::size_t kMost = 20000;  // then all are forgotten
  using Key = std::pair<TcpEnd, std::uint16_t>;
  std::map<Key, std::string> users_;
  std::map<Key, std::string> called_;  // by the caller
  std::map<Key, std::string> links_;
};

// DLSw messages from one peer to the other.
std::unique_ptr<StreamUnits> make_dlsw_units(const IpAddress& sender, const IpAddress& receiver, DlswCircuits& circuits,
                                             CarrierTools& tools);
// IPC records between nodes (transports reference 10.5, 11.3) from `sender` to `receiver`.
std::unique_ptr<StreamUnits> make_ipc_units(const TcpEnd& sender, const TcpEnd& receiver, StreamPaths& paths,
                                            CarrierTools& tools);
// IUCV messages between nodes (transports reference 10.4, 11.2).
std::unique_ptr<StreamUnits> make_iucv_units(const TcpEnd& sender, const TcpEnd& receiver, StreamPaths& paths,
                                             CarrierTools& tools);
// SDLC frames on a line of the 3705 emulator (transports reference 3.3); the 3705 is the primary station.
std::unique_ptr<StreamUnits> make_sdlc_line_units(LinkEnd sender, const std::string& line, CarrierTools& tools);

}  // namespace openrui
