// The LUA library as a test plays it: verbs are kept until the test completes them, as a host, a node and a link would
// make them complete. In place of libopenrui.so.
#pragma once

#include <cstring>
#include <deque>
#include <lua_c.h>
#include <string>
#include <vector>

#include "client.h"

namespace openrui::tn3270::test {

class FakeLua {
 public:
  static FakeLua& the() {
    static FakeLua lua;
    return lua;
  }
  void reset() {
    pending.clear();
    writes.clear();
    inits.clear();
    terms = 0;
    refuse_init_at_once = false;
  }

  // --- what the program does
  void issue(LUA_VERB_RECORD* verb) {
    auto& c = verb->common;
    c.lua_flag2 = LUA_FLAG2();
    c.lua_prim_rc = LUA_IN_PROGRESS;
    if (c.lua_opcode == LUA_OPCODE_RUI_INIT) {
      inits.emplace_back(reinterpret_cast<const char*>(c.lua_luname), 8);
      if (refuse_init_at_once) {
        c.lua_prim_rc = LUA_PARAMETER_CHECK;
        c.lua_sec_rc = LUA_INVALID_LUNAME;
        return;
      }
      c.lua_sid = 7;
    }
    if (c.lua_opcode == LUA_OPCODE_RUI_TERM) ++terms;
    if (c.lua_opcode == LUA_OPCODE_RUI_WRITE) writes.push_back(verb);
    c.lua_flag2.async = 1;
    pending.push_back(verb);
  }

  // --- what the test does
  using Return = unsigned short;
  void complete(LUA_VERB_RECORD* verb, Return primary = LUA_OK, AP_UINT32 secondary = 0) {
    std::erase(pending, verb);
    std::erase(writes, verb);
    verb->common.lua_prim_rc = primary;
    verb->common.lua_sec_rc = secondary;
    reinterpret_cast<void (*)(LUA_VERB_RECORD*)>(verb->common.lua_post_handle)(verb);
  }
  LUA_VERB_RECORD* find(unsigned short opcode) {
    for (auto* verb : pending) {
      if (verb->common.lua_opcode == opcode) return verb;
    }
    return nullptr;
  }
  LUA_VERB_RECORD* read(int flow) {
    for (auto* verb : pending) {
      const auto& c = verb->common;
      const bool there = flow == kExpedited ? c.lua_flag1.lu_exp
                         : flow == kSscp    ? c.lua_flag1.sscp_norm
                                            : c.lua_flag1.lu_norm;
      if (c.lua_opcode == LUA_OPCODE_RUI_READ && there) return verb;
    }
    return nullptr;
  }
  static constexpr int kExpedited = 0, kSscp = 1, kNormal = 2;

  void opened(const std::string& lu) {
    auto* init = find(LUA_OPCODE_RUI_INIT);
    REQUIRE(init != nullptr);
    std::memset(init->common.lua_luname, ' ', 8);
    std::memcpy(init->common.lua_luname, lu.data(), lu.size());
    complete(init);
  }
  // A message of the host on that flow: number, RH as on the line, RU.
  void from_host(int flow, unsigned char type, std::uint16_t snf, std::uint32_t rh, const Bytes& ru) {
    auto* verb = read(flow);
    REQUIRE(verb != nullptr);
    auto& c = verb->common;
    REQUIRE(ru.size() <= c.lua_max_length);
    if (!ru.empty()) std::memcpy(c.lua_data_ptr, ru.data(), ru.size());
    c.lua_data_length = static_cast<unsigned short>(ru.size());
    c.lua_th.snf[0] = static_cast<unsigned char>(snf >> 8);
    c.lua_th.snf[1] = static_cast<unsigned char>(snf & 0xFF);
    const unsigned char bytes[3] = {static_cast<unsigned char>(rh >> 16), static_cast<unsigned char>(rh >> 8 & 0xFF),
                                    static_cast<unsigned char>(rh & 0xFF)};
    std::memcpy(&c.lua_rh, bytes, 3);
    c.lua_message_type = type;
    c.lua_flag2.lu_exp = flow == kExpedited ? 1 : 0;
    c.lua_flag2.sscp_norm = flow == kSscp ? 1 : 0;
    c.lua_flag2.lu_norm = flow == kNormal ? 1 : 0;
    complete(verb);
  }
  // What the program has written, completed with OK: "exp EB8000 0001 31", flow, RH, number of a response, RU.
  std::vector<std::string> written() {
    std::vector<std::string> lines;
    while (!writes.empty()) {
      auto* verb = writes.front();
      lines.push_back(words(*verb));
      complete(verb);
    }
    return lines;
  }
  static std::string words(const LUA_VERB_RECORD& verb) {
    const auto& c = verb.common;
    unsigned char rh[3];
    std::memcpy(rh, &c.lua_rh, 3);
    std::string text = c.lua_flag1.lu_exp ? "exp " : c.lua_flag1.sscp_norm ? "sscp " : "norm ";
    text += hex(ByteView(rh, 3));
    if (c.lua_rh.rri) text += " #" + std::to_string(c.lua_th.snf[0] << 8 | c.lua_th.snf[1]);
    const ByteView ru(reinterpret_cast<const std::uint8_t*>(c.lua_data_ptr), c.lua_data_length);
    return ru.empty() ? text : text + ": " + hex(ru);
  }

  std::vector<LUA_VERB_RECORD*> pending;
  std::vector<LUA_VERB_RECORD*> writes;
  std::vector<std::string> inits;  // names
  int terms = 0;
  bool refuse_init_at_once = false;
};

}  // namespace openrui::tn3270::test

// One definition for all files of the test program.
extern "C" {
__attribute__((used)) inline void RUI(LUA_VERB_RECORD* verb) { openrui::tn3270::test::FakeLua::the().issue(verb); }
__attribute__((used)) inline int GetLuaReturnCode(struct LUA_COMMON*, unsigned int length, unsigned char* text) {
  std::memcpy(text, "CODE", length < 5 ? length : 5);
  return 0;
}
}
