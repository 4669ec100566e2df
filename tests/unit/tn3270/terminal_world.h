// A terminal of the gateway between a client and a LUA library that the test plays.
#pragma once

#include <catch2/catch.hpp>

#include "fake_lua.h"
#include "gateway/terminal.h"

namespace openrui::tn3270::test {

// SNA reference 6.4: LU2 24x80, LU3 printer, LU1 SCS printer.
inline const Bytes kBindLu2 = bytes({0x31, 1, 3,    3, 0xB1, 0x90, 0x30, 0x80, 0,    1,    0x85, 0xF8, 2,
                                     0,    2, 0x80, 0, 0,    0,    0,    0x18, 0x50, 0x18, 0x50, 0x7F, 0});
inline const Bytes kBindLu1 =
    bytes({0x31, 1, 3, 3, 0xB1, 0xB0, 0x70, 0x80, 0, 1, 0x85, 0x85, 2, 0, 1, 0, 0, 0, 0xE1, 0, 0, 0, 0, 0, 0, 0});
inline const Bytes kBindLu3 = bytes(
    {0x31, 1, 3, 3, 0xB1, 0x90, 0x30, 0x80, 0, 1, 0x85, 0x85, 2, 0, 3, 0, 0, 0, 0, 0, 0x18, 0x50, 0x2B, 0x50, 0x7F, 0});

// Request RHs (SNA reference 3.4).
inline constexpr std::uint32_t kSc = 0x6B8000;
inline constexpr std::uint32_t kDfc = 0x4B8000;
inline constexpr std::uint32_t kOnlyRqd = 0x038000;
inline constexpr std::uint32_t kOnlyRqe = 0x039000;
inline constexpr std::uint32_t kOnlyRqn = 0x030000;
inline constexpr std::uint32_t kBb = 0x80;
inline constexpr std::uint32_t kEb = 0x40;
inline constexpr std::uint32_t kCd = 0x20;

struct World : TerminalLine {
  using Lua = FakeLua;

  explicit World(const std::string& type = "IBM-3278-2", const Bytes& functions = bytes({0, 2, 4}),
                 std::size_t max_chain = 4096)
      : directory(definition()), terminal(*this, directory, max_chain) {
    lua.reset();
    terminal.start();
    connect(type, functions);
  }
  ~World() override {
    terminal.close([] {});
    // What is in progress completes when the library ends the session.
    while (!lua.pending.empty()) lua.complete(lua.pending.front(), LUA_CANCELLED, LUA_TERMINATED);
  }

  static GatewayDefinition definition() {
    GatewayDefinition d;
    d.pools.push_back({"TERMS", DeviceKind::display, "POOL", {}, {"TRM001"}});
    d.pools.push_back({"MORE", DeviceKind::display, "POOL2", {}, {}});
    d.pools.push_back({"PRINTERS", DeviceKind::printer, "PPOOL", {}, {}});
    return d;
  }

  void connect(const std::string& type, const Bytes& functions) {
    say(kWillTn3270e + device_request(type));
    if (lua.find(LUA_OPCODE_RUI_INIT) == nullptr) return;
    lua.opened("TRM001");
    say(functions_request(functions));
    heard();
  }
  void bind(const Bytes& image) {
    lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_BIND, 1, kSc, image);
    lua.from_host(Lua::kExpedited, LUA_MESSAGE_TYPE_SDT, 2, kSc, bytes({0xA0}));
    lua.written();
    heard();
  }
  void data(std::uint16_t snf, std::uint32_t rh, const Bytes& ru) {
    lua.from_host(Lua::kNormal, LUA_MESSAGE_TYPE_LU_DATA, snf, rh, ru);
  }

  void say(const Bytes& b) { terminal.receive(b); }
  void input(const Bytes& b) { say(bytes({0, 0, 0, 0, 0}) + b + bytes({255, 239})); }
  // What the client got since it was last asked.
  std::string heard() { return hex(std::exchange(output, {})); }

  void on_output() override { output = output + terminal.client().take_output(); }
  void on_end(const std::string& why) override { ended = why; }
  void log(const std::string& text) override { said.push_back(text); }

  Lua& lua = Lua::the();
  Bytes output;
  std::string ended;
  Lines said;
  LuDirectory directory;
  Terminal terminal;
};

}  // namespace openrui::tn3270::test
