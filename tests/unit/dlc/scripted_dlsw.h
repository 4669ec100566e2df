// A DLSw partner whose every byte the test decides: for what our own port never sends.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dlc/dlsw/capabilities.h"
#include "dlc/dlsw/codec.h"
#include "support/sim_tcp.h"

namespace openrui::test {

class ScriptedDlsw final : private TcpAcceptor {
 public:
  struct Message {
    dlsw::Prefix prefix;
    dlsw::ControlHeader header;  // of messages with 72 bytes
    Bytes data;
  };

  ScriptedDlsw(SimNetwork& network, const std::string& address, int version = 1)
      : tcp_(network, address), version_(version), port_(version == 1 ? dlsw::kPortVersion1 : dlsw::kPortVersion2) {}

  void listen() { listener_ = std::move(tcp_.listen({"", port_}, *this).value()); }
  void call(const std::string& address) { writer_ = tcp_.connect({}, {address, port_}, out_); }
  void hang_up() {
    writer_.reset();
    reader_.reset();
  }

  void send(ByteView bytes) { (version_ == 1 || writer_ ? writer_ : reader_)->send(Buffer::copy_of(bytes)); }
  void send_hex(const std::string& text) { send(from_hex(text).value()); }
  void send(const dlsw::ControlHeader& h, ByteView data = {}) {
    Bytes bytes(dlsw::kControlHeader);
    dlsw::emit_control(h, data.size(), bytes.data());
    bytes.insert(bytes.end(), data.begin(), data.end());
    send(bytes);
  }
  void send_info(const dlsw::Prefix& prefix, ByteView data = {}) {
    Bytes bytes(dlsw::kInfoHeader);
    dlsw::emit_info(prefix, data.size(), bytes.data());
    bytes.insert(bytes.end(), data.begin(), data.end());
    send(bytes);
  }
  // The connection that was opened to us is closed, and our own is used in both directions.
  void stop_reading() { reader_.reset(); }
  void send_capabilities(std::uint16_t window = 20, std::uint8_t connections = 2) {
    dlsw::Capabilities c;
    c.version = static_cast<std::uint8_t>(version_);
    c.initial_window = window;
    c.tcp_connections = connections;
    c.supported_saps.fill(0xFF);
    dlsw::ControlHeader h;
    h.type = dlsw::MessageType::cap_exchange;
    send(h, dlsw::emit_capabilities(c));
    // Direction 01 in the response, as known programs do (transports reference 5.12).
    send(h, dlsw::emit_positive_response());
  }

  // The first message of this type, removed; nullptr when there is none.
  std::unique_ptr<Message> take(dlsw::MessageType type) {
    for (auto m = received.begin(); m != received.end(); ++m) {
      if (m->prefix.type != type) continue;
      auto found = std::make_unique<Message>(std::move(*m));
      received.erase(m);
      return found;
    }
    return nullptr;
  }
  std::size_t count(dlsw::MessageType type) const {
    return static_cast<std::size_t>(
        std::count_if(received.begin(), received.end(), [type](const auto& m) { return m.prefix.type == type; }));
  }
  bool connected() const { return writer_ != nullptr || reader_ != nullptr; }

  std::vector<Message> received;
  int closed = 0;

 private:
  struct Handler final : TcpHandler {
    explicit Handler(ScriptedDlsw& o) : owner(o) {}
    void on_connected() override {}
    std::size_t on_data(ByteView data) override {
      std::size_t taken = 0;
      for (;;) {
        const auto frame = dlsw::scan_frame(data.subspan(taken));
        if (frame.framing != dlsw::Framing::complete) return taken;
        Message m{frame.prefix, {}, Bytes(frame.data.begin(), frame.data.end())};
        if (frame.header.size() >= dlsw::kControlHeader) m.header = dlsw::parse_control(frame.header);
        owner.received.push_back(std::move(m));
        taken += frame.size();
      }
    }
    void on_closed(const std::string&) override { ++owner.closed; }
    void on_drained() override {}
    ScriptedDlsw& owner;
  };
  void on_accept(std::unique_ptr<TcpConnection> connection) override {
    connection->set_handler(in_);
    reader_ = std::move(connection);
  }

  SimTcp tcp_;
  int version_;
  std::uint16_t port_;
  Handler in_{*this};
  Handler out_{*this};
  std::unique_ptr<TcpListener> listener_;
  std::unique_ptr<TcpConnection> reader_;
  std::unique_ptr<TcpConnection> writer_;
};

}  // namespace openrui::test
