// A client's telnet session from its first byte: which protocol it speaks, which device it is, and the records that
// pass then. Bytes in, bytes out; no socket, no clock.
#pragma once

#include <string>
#include <utility>

#include "tn3270/options.h"
#include "tn3270/protocol.h"

namespace openrui::tn3270 {

// What a client wants to be (RFC 2355, 7.1; RFC 1646 for "type@name" without TN3270E).
struct DeviceRequest {
  DeviceType type;
  std::string name;  // device or resource; empty: any
  bool associate = false;
  friend bool operator==(const DeviceRequest& a, const DeviceRequest& b) {
    return a.type.name == b.type.name && a.name == b.name && a.associate == b.associate;
  }
};

class ClientUser {
 public:
  virtual ~ClientUser() = default;
  // To be answered with accept_device() or reject_device(), at once or later. No second request comes before that.
  virtual void on_device_request(const DeviceRequest& request) = 0;
  // Everything is agreed on; data may pass.
  virtual void on_ready() = 0;
  // 3270 data: an AID, the cursor, fields.
  virtual void on_input(ByteView data) = 0;
  // SCS data of a printer, such as what its PA keys send (TN3270E with SCS-CTL-CODES).
  virtual void on_scs_input(ByteView data) = 0;
  // What was typed on the SSCP session (TN3270E with BIND-IMAGE or SYSREQ).
  virtual void on_sscp_input(ByteView data) = 0;
  virtual void on_response(const ClientResponse& response) = 0;
  // REQUEST with ERR-COND-CLEARED: the printer is ready again.
  virtual void on_error_cleared() = 0;
  // The ATTN and SYSREQ keys (IP or BREAK, and AO).
  virtual void on_attention() = 0;
  virtual void on_sysreq() = 0;
  // The session cannot go on; what is in the output may still be sent. Nothing follows. `why`: a sentence part.
  virtual void on_fault(const std::string& why) = 0;
};

class ClientSession final : private TelnetUser {
 public:
  explicit ClientSession(ClientUser& user);
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;

  // The first words: DO TN3270E.
  void start();
  void receive(ByteView data);
  // What is to be sent, in order.
  Bytes take_output() { return std::exchange(out_, {}); }
  bool has_output() const { return !out_.empty(); }

  // Answers to on_device_request(). `name`: what the host calls the device.
  void accept_device(const std::string& name);
  void reject_device(Reason reason);

  bool tn3270e() const { return tn3270e_; }
  bool ready() const { return phase_ == Phase::ready; }
  // Empty without TN3270E.
  Functions functions() const { return functions_; }
  const DeviceRequest& device() const { return device_; }

  // --- what the host has for the client, once ready
  // A chain of 3270 or SCS data; returns its number, with which the response comes back. Without RESPONSES the flag is
  // sent as `none` and no response comes. Without TN3270E the bytes go as they are.
  std::uint16_t send_data(DataType type, ByteView data, ResponseFlag flag);
  // Only with TN3270E and the function that each needs; else nothing is sent.
  void send_bind_image(ByteView bind);
  void send_unbind(std::uint8_t reason);
  void send_sscp_data(ByteView data);
  void send_print_eoj();
  void send_nop();

 private:
  enum class Phase : std::uint8_t {
    opening,
    asked_device,
    device_pending,
    functions,
    terminal_type,
    records,
    ready,
    over
  };

  void on_negotiation(Verb verb, std::uint8_t option) override;
  void on_subnegotiation(std::uint8_t option, ByteView data) override;
  void on_command(std::uint8_t command) override;
  void on_record(ByteView data) override;

  void option_on(Side side, std::uint8_t option);
  void option_off(Side side, std::uint8_t option);
  void begin_basic();
  void ask_terminal_type();
  void take_terminal_type(ByteView data);
  void take_tn3270e(ByteView data);
  void take_device_request(ByteView data);
  void take_functions(Word word, ByteView list);
  void request_device(DeviceRequest request);
  void check_records();
  void become_ready();
  void fault(const std::string& why);
  // The same for somebody who sees text, because nothing else was agreed on; `text`: a line of it.
  void fault_in_text(const std::string& why, const std::string& text);
  std::uint16_t send_record(Header header, ByteView data);

  ClientUser& user_;
  TelnetReader reader_;
  OptionTable options_;
  Bytes out_;
  Phase phase_ = Phase::opening;
  bool tn3270e_ = false;
  DeviceRequest device_;
  std::string last_terminal_type_;
  bool refused_ = false;  // a terminal type that could be served, by reject_device()
  unsigned rounds_ = 0;   // of requests for a device or functions that led to nothing
  Functions offered_;
  Functions functions_;
  std::uint16_t next_sequence_ = 0;
};

}  // namespace openrui::tn3270
