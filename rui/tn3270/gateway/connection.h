// A client's connection: its socket, its timers, and the terminal behind it.
#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <spdlog/logger.h>
#include <string>
#include <utility>

#include "gateway/stream.h"
#include "gateway/terminal.h"
#include "tn3270/start_tls.h"

namespace openrui::tn3270 {

class Connection final : public std::enable_shared_from_this<Connection>, private TerminalLine {
 public:
  // More output than this holds the host's data back; less than half lets them go on.
  static constexpr std::size_t kHighWater = 65536;
  // What a host sends that is not held back, on the SSCP session, ends here.
  static constexpr std::size_t kMaxOutput = 1048576;

  struct Surroundings {
    boost::asio::any_io_executor executor;
    const LuDirectory& directory;
    const GatewayLimits& limits;
    spdlog::logger& log;
    boost::asio::ssl::context* tls = nullptr;  // for START-TLS; null: not offered
    bool tls_required = false;
  };

  // `peer`: address and port, for the log. `ended`: the connection is over and its LU is given back.
  Connection(Surroundings around, std::unique_ptr<Stream> stream, std::string peer, std::function<void()> ended);
  void start();
  void close(const std::string& why);
  // Looks at the limits, which are in seconds; to be called about once a second.
  void check_times();

 private:
  using Clock = std::chrono::steady_clock;

  void on_output() override;
  void on_end(const std::string& why) override;
  void log(const std::string& text) override;

  void close_soon(const std::string& why);
  void shake_hands();
  void begin_telnet();
  // False: nothing more is to be read for now, or never.
  bool take(ByteView data);
  bool secure(ByteView data);
  void begin_tls();
  void send(const Bytes& data);
  void read();
  void write();

  Surroundings around_;
  std::unique_ptr<Stream> stream_;
  std::string peer_;
  std::function<void()> ended_;
  Terminal terminal_;
  std::optional<StartTls> start_tls_;  // until it is decided
  bool tls_begins_ = false;            // once all is written
  std::array<std::uint8_t, 2048> in_{};
  Bytes out_;      // waits
  Bytes writing_;  // is being written
  bool held_ = false;
  bool closed_ = false;
  std::string ending_;  // why the connection ends once the output is out; empty: it goes on
  const Clock::time_point began_ = Clock::now();
  Clock::time_point heard_ = began_;    // the last input
  Clock::time_point sent_ = began_;     // since when output waits, or the last that was taken
  Clock::time_point opening_ = began_;  // since when the terminal waits for its LU
  bool was_opening_ = false;
};

}  // namespace openrui::tn3270
