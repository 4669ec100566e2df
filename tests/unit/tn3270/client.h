// A client of the gateway's protocol engine: what it says is bytes, what it gets is bytes, and what the engine tells
// its user is a list of lines.
#pragma once

#include <string>
#include <vector>

#include "tn3270/client_session.h"

namespace openrui::tn3270::test {

inline Bytes bytes(std::initializer_list<int> list) {
  Bytes b;
  for (const int v : list) b.push_back(static_cast<std::uint8_t>(v));
  return b;
}

inline Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
inline Bytes operator+(Bytes a, const std::string& text) {
  a.insert(a.end(), text.begin(), text.end());
  return a;
}

inline std::string hex(ByteView data) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (const auto b : data) {
    if (!text.empty()) text += ' ';
    text += kDigits[b >> 4];
    text += kDigits[b & 15];
  }
  return text;
}

// RFC 854 and 2355, as numbers.
inline const Bytes kDoTn3270e = bytes({255, 253, 40});
inline const Bytes kWillTn3270e = bytes({255, 251, 40});
inline const Bytes kWontTn3270e = bytes({255, 252, 40});
inline const Bytes kSendDeviceType = bytes({255, 250, 40, 8, 2, 255, 240});
inline const Bytes kSe = bytes({255, 240});

inline Bytes device_request(const std::string& type, int keyword = -1, const std::string& name = {}) {
  auto b = bytes({255, 250, 40, 2, 7}) + type;
  if (keyword >= 0) b = b + bytes({keyword}) + name;
  return b + kSe;
}
inline Bytes device_is(const std::string& type, const std::string& name) {
  return bytes({255, 250, 40, 2, 4}) + type + bytes({1}) + name + kSe;
}
inline Bytes device_reject(int reason) { return bytes({255, 250, 40, 2, 6, 5, reason, 255, 240}); }
inline Bytes functions_request(const Bytes& list) { return bytes({255, 250, 40, 3, 7}) + list + kSe; }
inline Bytes functions_is(const Bytes& list) { return bytes({255, 250, 40, 3, 4}) + list + kSe; }

struct Client : ClientUser {
  ClientSession session{*this};
  std::vector<std::string> told;
  // Answers a request for a device at once, when there is one.
  std::string give = "TRM001";
  int refuse = -1;

  Client() { session.start(); }

  // What the engine sends in answer.
  Bytes say(const Bytes& data) {
    session.receive(data);
    return session.take_output();
  }
  std::vector<std::string> news() { return std::exchange(told, {}); }

  // With TN3270E as that device, with those functions.
  void become(const std::string& type, const Bytes& functions) {
    session.take_output();
    say(kWillTn3270e);
    say(device_request(type));
    say(functions_request(functions));
    news();
  }

  void on_device_request(const DeviceRequest& r) override {
    told.push_back("device " + r.type.name + (r.associate ? " associate " : " ") + r.name);
    if (refuse >= 0) return session.reject_device(static_cast<Reason>(refuse));
    if (!give.empty()) session.accept_device(give);
  }
  void on_ready() override { told.push_back("ready " + to_words(session.functions())); }
  void on_input(ByteView data) override { told.push_back("input " + hex(data)); }
  void on_scs_input(ByteView data) override { told.push_back("scs " + hex(data)); }
  void on_sscp_input(ByteView data) override { told.push_back("sscp " + hex(data)); }
  void on_response(const ClientResponse& r) override {
    told.push_back("response " + std::to_string(r.sequence) +
                   (r.positive ? " +" : " -" + std::to_string(static_cast<int>(r.trouble))));
  }
  void on_error_cleared() override { told.emplace_back("cleared"); }
  void on_attention() override { told.emplace_back("attention"); }
  void on_sysreq() override { told.emplace_back("sysreq"); }
  void on_fault(const std::string& why) override { told.push_back("fault " + why); }
};

using Lines = std::vector<std::string>;

}  // namespace openrui::tn3270::test
