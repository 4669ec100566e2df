// The sample communication sequence of the LUA manual as a program makes it, verb by verb, against any way of issuing
// verbs.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "formats/ebcdic.h"
#include "formats/ru/session_services.h"
#include "lua_c.h"

namespace openrui::test {

// Verbs one after another; `issue` returns when the verb has completed.
class Conversation {
 public:
  using Issue = std::function<void(LUA_VERB_RECORD&)>;
  explicit Conversation(Issue issue) : issue_(std::move(issue)) {}

  LUA_VERB_RECORD& init(const std::string& lu) {
    prepare(LUA_OPCODE_RUI_INIT);
    std::fill_n(verb_.common.lua_luname, 8, static_cast<unsigned char>(' '));
    std::copy(lu.begin(), lu.end(), verb_.common.lua_luname);
    run();
    sid_ = verb_.common.lua_sid;
    return verb_;
  }
  enum Flow { sscp_norm, lu_exp, lu_norm };
  LUA_VERB_RECORD& read(Flow flow) {
    prepare(LUA_OPCODE_RUI_READ);
    verb_.common.lua_data_ptr = reinterpret_cast<char*>(data);
    verb_.common.lua_max_length = sizeof data;
    set(flow);
    run();
    return verb_;
  }
  // Indicators of the request, in the order of the manual's words.
  struct Request {
    bool bc = true;
    bool ec = true;
    bool definite = true;
    bool cd = false;
    bool fi = false;
  };
  LUA_VERB_RECORD& write(Flow flow, const Request& r, std::vector<unsigned char> ru) {
    prepare(LUA_OPCODE_RUI_WRITE);
    verb_.common.lua_rh.bci = r.bc;
    verb_.common.lua_rh.eci = r.ec;
    verb_.common.lua_rh.dr1i = 1;
    verb_.common.lua_rh.ri = !r.definite;
    verb_.common.lua_rh.cdi = r.cd;
    verb_.common.lua_rh.fi = r.fi;
    set(flow);
    out_ = std::move(ru);
    verb_.common.lua_data_ptr = reinterpret_cast<char*>(out_.data());
    verb_.common.lua_data_length = static_cast<unsigned short>(out_.size());
    run();
    return verb_;
  }
  // Positive response to what was read last.
  LUA_VERB_RECORD& answer(Flow flow) {
    const unsigned char snf[2] = {verb_.common.lua_th.snf[0], verb_.common.lua_th.snf[1]};
    prepare(LUA_OPCODE_RUI_WRITE);
    verb_.common.lua_rh.rri = 1;
    verb_.common.lua_th.snf[0] = snf[0];
    verb_.common.lua_th.snf[1] = snf[1];
    set(flow);
    run();
    return verb_;
  }
  LUA_VERB_RECORD& term() {
    prepare(LUA_OPCODE_RUI_TERM);
    run();
    return verb_;
  }

  // The whole sequence; every verb must end with OK.
  void hold(const std::string& lu, const std::string& application) {
    const auto ok = [this](const char* step) {
      INFO(step << ": " << std::hex << verb_.common.lua_prim_rc << " " << verb_.common.lua_sec_rc);
      REQUIRE(verb_.common.lua_prim_rc == LUA_OK);
    };
    init(lu), ok("RUI_INIT");
    Request formatted;
    formatted.fi = true;
    write(sscp_norm, formatted, emit_init_self(make_init_self(application, ""))), ok("INITSELF");
    read(sscp_norm), ok("response to INITSELF");
    CHECK(verb_.common.lua_rh.rri == 1);
    CHECK(verb_.common.lua_rh.ri == 0);
    read(lu_exp), ok("BIND");
    CHECK(verb_.common.lua_message_type == LUA_MESSAGE_TYPE_BIND);
    CHECK(data[0] == 0x31);
    answer(lu_exp), ok("response to BIND");
    read(lu_exp), ok("SDT");
    CHECK(verb_.common.lua_message_type == LUA_MESSAGE_TYPE_SDT);
    answer(lu_exp), ok("response to SDT");
    const auto first = to_ebcdic("FIRST");
    const auto middle = to_ebcdic("MIDDLE");
    const auto last = to_ebcdic("LAST");
    write(lu_norm, {true, false, false, false, false}, first), ok("data BC");
    write(lu_norm, {false, false, false, false, false}, middle), ok("data MC");
    write(lu_norm, {false, true, true, true, false}, last), ok("data EC CD RQD");
    read(lu_norm), ok("response to data");
    CHECK(verb_.common.lua_message_type == LUA_MESSAGE_TYPE_RSP);
    read_data(first, true, false);
    read_data(middle, false, false);
    read_data(last, false, true);
    answer(lu_norm), ok("response to the host's data");
    read(lu_exp), ok("UNBIND");
    CHECK(verb_.common.lua_message_type == LUA_MESSAGE_TYPE_UNBIND);
    answer(lu_exp), ok("response to UNBIND");
    term(), ok("RUI_TERM");
  }

  LUA_VERB_RECORD& verb() { return verb_; }
  unsigned char data[4096];

 private:
  void prepare(unsigned short opcode) {
    verb_ = LUA_VERB_RECORD{};
    verb_.common.lua_verb = LUA_VERB_RUI;
    verb_.common.lua_verb_length = sizeof verb_;
    verb_.common.lua_opcode = opcode;
    verb_.common.lua_sid = sid_;
  }
  void set(Flow flow) {
    verb_.common.lua_flag1.sscp_norm = flow == sscp_norm;
    verb_.common.lua_flag1.lu_exp = flow == lu_exp;
    verb_.common.lua_flag1.lu_norm = flow == lu_norm;
  }
  void run() { issue_(verb_); }
  void read_data(const std::vector<unsigned char>& expected, bool bc, bool ec) {
    read(lu_norm);
    REQUIRE(verb_.common.lua_prim_rc == LUA_OK);
    CHECK(std::vector<unsigned char>(data, data + verb_.common.lua_data_length) == expected);
    CHECK(verb_.common.lua_rh.bci == bc);
    CHECK(verb_.common.lua_rh.eci == ec);
    CHECK(verb_.common.lua_rh.ri == !ec);
  }

  Issue issue_;
  LUA_VERB_RECORD verb_{};
  AP_UINT32 sid_ = 0;
  std::vector<unsigned char> out_;
};

}  // namespace openrui::test
