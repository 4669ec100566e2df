// An LLC2 connection of ours with a scripted partner, brought to any state.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "dlc/llc2/station.h"
#include "support/sim_tcp.h"

namespace openrui::test {

// A partner's PDU from words: "RR c P NR=5".
struct PduWords {
  llc2::PduType type;
  bool command = true;
  bool pf = false;
  std::uint8_t ns = 0;
  std::uint8_t nr = 0;
  Bytes information = {};
};

class StationUnderTest final : private llc2::StationUser {
 public:
  explicit StationUnderTest(const Llc2Parameters& p = {}) : parameters(p) {}

  void receive(const PduWords& words) {
    llc2::Pdu pdu;
    pdu.type = words.type;
    pdu.command = words.command;
    pdu.pf = words.pf;
    pdu.ns = words.ns;
    pdu.nr = words.nr;
    pdu.information = words.information;
    // The control field, as the parser leaves it.
    auto bytes = Buffer::copy_of(words.information);
    llc2::emit_pdu(pdu, bytes);
    pdu.control = {bytes.view()[2], llc2::header_size(pdu.type) == 4 ? bytes.view()[3] : std::uint8_t{0}};
    station.on_pdu(pdu);
  }
  void send(std::size_t size = 9) { station.send(Buffer::copy_of(Bytes(size, 0x2D))); }
  void wait(Duration span) { run_for(timers, span); }
  // What we have sent since the last call, in order, without SAPs: "RR r F NR=1".
  std::vector<std::string> take_sent() { return std::exchange(sent_, {}); }

  Llc2Parameters parameters;
  bool accepts = true;
  std::vector<std::string> told;  // "connected", "down no answer", "disconnected", "data 2D"
  std::string last_detail;
  TimerQueue timers;
  llc2::Station station{parameters, timers, *this};

 private:
  void transmit(llc2::Pdu pdu, Buffer information) override {
    pdu.information = information.view();
    sent_.push_back(to_words(pdu).substr(std::string("00 -> 00 ").size()));
    if (pdu.type == llc2::PduType::frmr)
      sent_.back() = "FRMR r" + std::string(pdu.pf ? " F " : " ") + to_hex(information.view());
  }
  bool accepts_connection() const override { return accepts; }
  void on_connected(bool by_partner) override { told.push_back(by_partner ? "connected by partner" : "connected"); }
  void on_down(InopReason reason, const std::string& detail) override {
    last_detail = detail;
    told.push_back("down " + std::string(name(reason)));
  }
  void on_disconnected() override { told.emplace_back("disconnected"); }
  void on_data(ByteView data) override { told.push_back("data " + to_hex(data, 4)); }

  std::vector<std::string> sent_;
};

}  // namespace openrui::test
