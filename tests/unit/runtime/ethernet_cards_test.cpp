// What can be shown of Ethernet cards without one; tests/interop/llc2_test.cpp has real interfaces.
#include "runtime/ethernet_cards.h"

#include <catch2/catch.hpp>
#include <pcap/pcap.h>

#include "runtime/event_loop.h"

using namespace openrui;

namespace {

// Whether the kernel's filter for `filter` lets a frame pass, given as hex.
bool passes(const EthernetFilter& filter, const std::string& frame) {
  constexpr int kSnapLength = 2048;
  auto* dead = pcap_open_dead(DLT_EN10MB, kSnapLength);
  bpf_program program{};
  const auto words = filter_in_words(filter);
  INFO(words);
  REQUIRE(pcap_compile(dead, &program, words.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0);
  auto bytes = from_hex(frame).value();
  bytes.resize(60);
  pcap_pkthdr header{};
  header.caplen = header.len = static_cast<bpf_u_int32>(bytes.size());
  const bool passed = pcap_offline_filter(&program, &header, bytes.data()) != 0;
  pcap_freecode(&program);
  pcap_close(dead);
  return passed;
}

struct Nobody final : EthernetHandler {
  void on_frame(ByteView) override {}
  void on_carrier_lost(const std::string&) override {}
  void on_drained() override {}
};

}  // namespace

TEST_CASE("the kernel's filter passes LLC to our addresses and SAPs and nothing else") {
  EthernetFilter filter;
  filter.macs = {parse_mac("02:00:00:00:37:01").value(), parse_mac("02:00:00:00:37:02").value()};
  filter.also = {parse_mac("40:00:00:00:EC:80").value()};
  filter.saps = {0x00, 0x04};
  const std::string from = " 02 00 00 00 37 05 ";
  CHECK(passes(filter, "02 00 00 00 37 01" + from + "00 03 04 04 7F"));
  CHECK(passes(filter, "02 00 00 00 37 02" + from + "00 03 00 04 F3"));
  CHECK(passes(filter, "40 00 00 00 EC 80" + from + "00 03 00 04 F3"));
  CHECK(passes(filter, "02 00 00 00 37 01" + from + "80 D5 00 03 00 04 04 7F"));
  CHECK_FALSE(passes(filter, "02 00 00 00 37 03" + from + "00 03 04 04 7F"));
  CHECK_FALSE(passes(filter, "02 00 00 00 37 01" + from + "00 03 08 04 7F"));
  CHECK_FALSE(passes(filter, "02 00 00 00 37 01" + from + "80 D5 00 03 00 08 04 7F"));
  CHECK_FALSE(passes(filter, "02 00 00 00 37 01" + from + "08 00 04 04 04"));
}

TEST_CASE("the kernel's filter looks at SAPs only when a card has very many addresses and passes nothing for none") {
  EthernetFilter filter;
  filter.saps = {0x04};
  const std::string frame = "02 00 00 00 37 01 02 00 00 00 37 05 00 03 04 04 7F";
  CHECK_FALSE(passes(filter, frame));
  for (int i = 0; i < 1000; ++i) {
    filter.macs.push_back({{0x02, 0, 0, 1, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)}});
  }
  CHECK(passes(filter, frame));
  filter.saps = {0x08};
  CHECK_FALSE(passes(filter, frame));
}

TEST_CASE("an interface that does not exist or cannot be named is an error that says so") {
  EventLoop loop;
  EthernetCards cards(loop);
  Nobody nobody;
  const auto open = [&](const std::string& interface) {
    return loop.run_locked([&] { return cards.open(interface, nobody).error(); });
  };
  CHECK(open("nosuch0") == "there is no interface nosuch0 (`ip link` shows those that there are)");
  CHECK(open("a-name-that-no-interface-has") ==
        "there is no interface a-name-that-no-interface-has (`ip link` shows those that there are)");
  CHECK(open("tap:a-name-that-no-device-has") == "\"a-name-that-no-device-has\" cannot be the name of a tap device");
}
