// Every return code of LUA reference 5.2 to 5.4: produced here, or in the one list of those that cannot happen.
#include "absent_codes.h"
#include "node_program.h"
#include "return_code_cases.h"

using namespace openrui;
using namespace openrui::test;

namespace {

const std::string kBindFdx =
    "31 01 03 03 F0 F0 00 00 00 00 85 85 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 C1D7D7D3 00";

// kBindLu0 with other values from byte 2 on.
std::string image(const std::string& from_byte_2) {
  return "31 01 " + from_byte_2 + kBindLu0.substr(5 + 1 + from_byte_2.size());
}

// --- how codes come about

std::string after_open(const std::function<std::string(Program&, std::uint32_t)>& scene,
                       Personality personality = Personality::snapix) {
  Program p(personality);
  const auto sid = p.open();
  return scene(p, sid);
}
std::string init_with(const std::function<void(TestVerb&)>& change, OpenError error = OpenError::none,
                      Personality personality = Personality::snapix) {
  Program p(personality);
  if (error != OpenError::none) p.port.open_errors = {error};
  TestVerb init(LUA_OPCODE_RUI_INIT);
  change(init.name("LUA001"));
  p.call(init);
  return init.result();
}
std::string read_with(
    unsigned flags, const std::function<void(Program&, TestVerb&)>& before = [](auto&, auto&) {}) {
  return after_open([&](Program& p, std::uint32_t sid) {
    TestVerb read(LUA_OPCODE_RUI_READ, sid);
    read.flows(flags).buffer(4);
    before(p, read);
    return p.now(read);
  });
}
std::string write_with(
    unsigned flow, std::string_view rh, std::string_view ru,
    const std::function<void(Program&, TestVerb&)>& before = [](auto&, auto&) {}) {
  return after_open([&](Program& p, std::uint32_t sid) {
    TestVerb write(LUA_OPCODE_RUI_WRITE, sid);
    write.flows(flow).send(rh, ru);
    before(p, write);
    return p.now(write);
  });
}
// The result of a READ that is pending when that happens.
std::string pending_read(const std::function<void(Program&, TestVerb&)>& then) {
  return after_open([&](Program& p, std::uint32_t sid) {
    TestVerb read(LUA_OPCODE_RUI_READ, sid);
    p.pends(read.flows(kAllFlows).buffer(4));
    then(p, read);
    return p.next(read);
  });
}

// A WRITE over a node in a session of that BIND, after others that must be sent.
struct Request {
  unsigned flow;
  const char* rh;
  const char* ru;
};
std::string refused_write(const std::string& bind, std::initializer_list<Request> requests) {
  NodeProgram p;
  p.bind(bind);
  std::string result;
  for (const auto& r : requests) result = p.now(p.write(r.flow, r.rh, r.ru));
  return result;
}
// What a READ says after the host has sent that into a session of that BIND.
std::string host_error(const std::string& bind, std::initializer_list<const char*> pius, bool sdt = true) {
  NodeProgram p;
  p.bind(bind, sdt);
  for (const auto* piu : pius) p.host(piu);
  std::string result;
  for (std::size_t i = 0; i < pius.size(); ++i) result = p.now(p.read(kAllFlows));
  return result;
}

const std::vector<CodeCase>& cases() {
  static const std::vector<CodeCase> kCases = {
      // --- primary codes
      {"5.2", "OK", "OK",
       [] { return after_open([](Program& p, std::uint32_t) { return p.inits.back()->result(); }); }},
      {"5.2", "IN_PROGRESS", "OK", [] { return init_with([](TestVerb&) {}); }},
      {"5.2", "INVALID_VERB", "OK", [] { return init_with([](TestVerb& v) { v.c().lua_opcode = 0x1234; }); }},
      {"5.2", "NEGATIVE_RSP", "OK",
       [] { return pending_read([](Program& p, TestVerb&) { p.told(Message::Kind::purged); }); }},
      {"5.2", "COMM_SUBSYSTEM_ABENDED", "OK",
       [] { return pending_read([](Program& p, TestVerb&) { p.port.user().failed(SessionFailure::node_gone); }); }},
      {"5.2", "COMM_SUBSYSTEM_NOT_LOADED", "OK",
       [] { return init_with([](TestVerb&) {}, OpenError::node_unreachable); }},
      // --- RUI_INIT
      {"5.3", "PARAMETER_CHECK", "INVALID_LUNAME", [] { return init_with([](TestVerb&) {}, OpenError::invalid_name); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_PUNAME", [] { return init_with([](TestVerb&) {}, OpenError::invalid_pu); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_LUNUMBER",
       [] { return init_with([](TestVerb&) {}, OpenError::invalid_lu_number); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_FORMAT",
       [] {
         return init_with([](TestVerb& v) {
           std::memset(v.c().lua_luname, 0, 8);
           v.record.specific.init.rui_init_format = 1;
         });
       }},
      {"5.3", "UNSUCCESSFUL", "LINK_NOT_STARTED",
       [] { return init_with([](TestVerb&) {}, OpenError::link_not_started); }},
      {"5.3", "UNSUCCESSFUL", "INVALID_PROCESS", [] { return init_with([](TestVerb&) {}, OpenError::lu_in_use); }},
      {"5.3", "UNSUCCESSFUL", "COMMAND_COUNT_ERROR",
       [] { return init_with([](TestVerb&) {}, OpenError::pool_exhausted); }},
      {"5.3", "UNSUCCESSFUL", "ENCR_DECR_LOAD_ERROR",
       [] { return init_with([](TestVerb& v) { v.c().lua_encr_decr_option = 1; }); }},
      {"5.4", "UNSUCCESSFUL", "INIT_LU_NOT_ACTIVE",
       [] { return init_with([](TestVerb&) {}, OpenError::lu_not_active); }},
      {"5.3", "STATE_CHECK", "DUPLICATE_RUI_INIT",
       [] {
         return after_open([](Program& p, std::uint32_t) {
           TestVerb init(LUA_OPCODE_RUI_INIT);
           return p.now(init.name("LUA001"));
         });
       }},
      {"5.3", "STATE_CHECK", "REINIT_INVALID",
       [] {
         return after_open([](Program& p, std::uint32_t sid) {
           TestVerb reinit(LUA_OPCODE_RUI_REINIT, sid);
           return p.now(reinit);
         });
       }},
      // --- the record
      {"5.3", "PARAMETER_CHECK", "RESERVED_FIELD_NOT_ZERO",
       [] { return init_with([](TestVerb& v) { v.c().lua_cobol_offset = 1; }); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_POST_HANDLE",
       [] { return init_with([](TestVerb& v) { v.c().lua_post_handle = 0; }); }},
      {"5.3", "PARAMETER_CHECK", "VERB_LENGTH_INVALID",
       [] { return init_with([](TestVerb& v) { v.c().lua_verb_length = 4; }); }},
      {"5.3", "PARAMETER_CHECK", "BAD_SESSION_ID",
       [] { return read_with(kLuNorm, [](Program&, TestVerb& v) { v.c().lua_sid = 99; }); }},
      {"5.3", "STATE_CHECK", "NO_RUI_SESSION",
       [] { return read_with(kLuNorm, [](Program&, TestVerb& v) { v.c().lua_sid = 0; }); }},
      // --- RUI_READ, RUI_BID, RUI_PURGE
      {"5.3", "PARAMETER_CHECK", "BAD_DATA_PTR",
       [] { return read_with(kLuNorm, [](Program&, TestVerb& v) { v.c().lua_data_ptr = nullptr; }); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_FLOW", [] { return read_with(0); }},
      {"5.3", "PARAMETER_CHECK", "NO_PREVIOUS_BID_ENABLED", [] { return read_with(kLuNorm | kBidEnable); }},
      {"5.3", "UNSUCCESSFUL", "NO_DATA", [] { return read_with(kLuNorm | kNowait); }},
      {"5.3", "UNSUCCESSFUL", "DATA_TRUNCATED",
       [] {
         return read_with(kLuNorm,
                          [](Program& p, TestVerb&) { p.host(Flow::lu_normal, "03 90 00", "C1 C2 C3 C4 C5"); });
       }},
      {"5.3", "PARAMETER_CHECK", "DUPLICATE_READ_FLOW",
       [] {
         TestVerb other(LUA_OPCODE_RUI_READ, 1);
         return read_with(kLuNorm, [&](Program& p, TestVerb&) { p.pends(other.flows(kLuNorm).buffer(4)); });
       }},
      {"5.3", "PARAMETER_CHECK", "BID_ALREADY_ENABLED",
       [] {
         TestVerb bid(LUA_OPCODE_RUI_BID, 1);
         return read_with(kLuNorm | kBidEnable, [&](Program& p, TestVerb&) { p.pends(bid); });
       }},
      {"5.3", "OK", "DATA_INCOMPLETE",
       [] {
         NodeProgram p(Personality::his);
         p.open({3});
         p.host("2C 00 02 00 00 01 03 80 00 C1 C2 C3");
         return p.now(p.read(kSscpNorm, 2));
       }},
      {"5.3", "CANCELLED", "PURGED",
       [] {
         return pending_read([](Program& p, TestVerb& read) {
           TestVerb purge(LUA_OPCODE_RUI_PURGE, read.c().lua_sid);
           purge.c().lua_data_ptr = reinterpret_cast<char*>(&read.record);
           CHECK(p.now(purge) == "OK - OK");
         });
       }},
      {"5.3", "UNSUCCESSFUL", "NO_READ_TO_PURGE",
       [] {
         return after_open([](Program& p, std::uint32_t sid) {
           TestVerb purge(LUA_OPCODE_RUI_PURGE, sid);
           purge.c().lua_data_ptr = reinterpret_cast<char*>(&purge);
           return p.now(purge);
         });
       }},
      {"5.3", "CANCELLED", "TERMINATED",
       [] {
         TestVerb term(LUA_OPCODE_RUI_TERM, 1);
         return pending_read([&](Program& p, TestVerb&) { p.pends(term); });
       }},
      // --- RUI_WRITE
      {"5.3", "PARAMETER_CHECK", "REQUIRED_FIELD_MISSING", [] { return write_with(0, "03 80 00", "C1"); }},
      {"5.3", "PARAMETER_CHECK", "MULTIPLE_WRITE_FLOWS", [] { return write_with(kLuNorm | kLuExp, "03 80 00", "C1"); }},
      {"5.3", "PARAMETER_CHECK", "DUPLICATE_WRITE_FLOW",
       [] {
         TestVerb other(LUA_OPCODE_RUI_WRITE, 1);
         return write_with(kLuNorm, "03 80 00", "C1", [&](Program& p, TestVerb&) {
           p.port.hold = true;
           p.pends(other.flows(kLuNorm).send("03 80 00", "C1"));
         });
       }},
      // --- sense codes: the session is lost
      {"5.4", "SESSION_FAILURE", "LU_COMPONENT_DISCONNECTED",
       [] {
         NodeProgram p;
         p.open();
         auto& read = p.read(kAllFlows);
         p.pends(read);
         p.lose_link();
         return p.next(read);
       }},
      {"5.4", "UNSUCCESSFUL", "NO_SESSION",
       [] {
         NodeProgram p(Personality::his);
         p.open({2});
         p.lose_link();
         return p.now(p.write(kSscpNorm, "03 80 00", "C1"));
       }},
      // --- send checks (LUA reference 14.1, 14.2)
      {"5.4", "STATE_CHECK", "MODE_INCONSISTENCY",
       [] {
         NodeProgram p;
         p.open();
         return p.now(p.write(kLuNorm, "03 80 00", "C1"));
       }},
      {"5.4", "UNSUCCESSFUL", "INVALID_SESSION_PARAMETERS",
       [] {
         NodeProgram p;
         p.open();
         p.host("2D 00 02 01 00 01 6B 80 00 " + image("13 03 B0 B0"));
         CHECK(p.now(p.read(kLuExp)) == "OK - OK");
         return p.now(p.write(kLuExp, "80 00 00", "", 1));
       }},
      {"5.4", "UNSUCCESSFUL", "RU_LENGTH_ERROR",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 80 00", to_hex(Bytes(257, 0xC1)).c_str()}});
       }},
      {"5.4", "UNSUCCESSFUL", "FUNCTION_NOT_SUPPORTED",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "4B 80 00", "77"}});
       }},
      {"5.4", "UNSUCCESSFUL", "RESPONSE_OUT_OF_ORDER",
       [] {
         NodeProgram p;
         p.bind(kBindFdx);
         p.host("2C 00 02 01 00 01 03 80 00 C1");
         p.host("2C 00 02 01 00 02 03 80 00 C1");
         return p.now(p.write(kLuNorm, "80 00 00", "", 2));
       }},
      {"5.4", "UNSUCCESSFUL", "RSP_CORRELATION_ERROR",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "80 00 00", ""}});
       }},
      {"5.4", "UNSUCCESSFUL", "CHAINING_ERROR",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "00 90 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "BRACKET",
       [] {
         return refused_write(kBindLu2, {{kLuNorm, "03 90 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "DIRECTION",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 90 20", "C1"}, {kLuNorm, "03 90 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "IMMEDIATE_REQ_MODE_ERROR",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 80 00", "C1"}, {kLuNorm, "03 80 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "RSP_BEFORE_SENDING_REQ",
       [] {
         NodeProgram p;
         p.bind(kBindLu0);
         CHECK(p.now(p.write(kLuNorm, "03 90 20", "C1")) == "OK - OK");
         p.host("2C 00 02 01 00 01 03 80 20 C1");
         return p.now(p.write(kLuNorm, "03 90 00", "C1"));
       }},
      {"5.4", "UNSUCCESSFUL", "CHASE_RESPONSE_REQUIRED",
       [] {
         NodeProgram p;
         p.bind(kBindLu0);
         CHECK(p.now(p.write(kLuNorm, "03 90 20", "C1")) == "OK - OK");
         p.host("2C 00 02 01 00 01 4B 80 20 84");
         return p.now(p.write(kLuNorm, "03 90 00", "C1"));
       }},
      {"5.4", "UNSUCCESSFUL", "DATA_TRAFFIC_QUIESCED",
       [] {
         NodeProgram p;
         p.bind(kBindLu0);
         p.host("2D 00 02 01 00 09 4B 80 00 C0");
         CHECK(p.now(p.write(kLuExp, "80 00 00", "", 9)) == "OK - OK");
         CHECK(p.now(p.write(kLuExp, "4B 80 00", "C1")) == "OK - OK");
         return p.now(p.write(kLuNorm, "03 90 00", "C1"));
       }},
      {"5.4", "UNSUCCESSFUL", "DATA_TRAFFIC_RESET",
       [] {
         NodeProgram p;
         p.bind(kBindLu0, false);
         return p.now(p.write(kLuNorm, "03 90 00", "C1"));
       }},
      {"5.4", "UNSUCCESSFUL", "NO_BEGIN_BRACKET",
       [] {
         return refused_write(image("12 03 B1 B0 20 80"), {{kLuNorm, "4B 90 00", "70"}, {kLuNorm, "03 90 80", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "BB_NOT_ALLOWED",
       [] {
         return refused_write(kBindLu2, {{kLuNorm, "01 90 80", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "EB_NOT_ALLOWED",
       [] {
         return refused_write(kBindLu2, {{kLuNorm, "01 90 40", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "EXCEPTION_RSP_NOT_ALLOWED",
       [] {
         return refused_write(image("03 03 B0 A0"), {{kLuNorm, "03 90 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "DEFINITE_RSP_NOT_ALLOWED",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "02 80 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "CD_NOT_ALLOWED",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "02 90 20", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "NO_RESPONSE_NOT_ALLOWED",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 00 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "CHAINING_NOT_SUPPORTED",
       [] {
         return refused_write(image("03 03 B0 30"), {{kLuNorm, "02 90 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "BRACKETS_NOT_SUPPORTED",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 80 80", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "CD_NOT_SUPPORTED",
       [] {
         return refused_write(kBindFdx, {{kLuNorm, "03 90 20", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_USE_OF_FI",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "0B 80 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "ALTERNATE_CODE_NOT_SUPPORT",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 90 08", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_RU_CATEGORY",
       [] {
         return refused_write(kBindLu0, {{kLuExp, "03 80 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_DR1I_DR2I_ERI",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 10 00", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_USE_OF_QRI",
       [] {
         return refused_write(kBindLu0, {{kLuExp, "4B 82 00", "C9 00 01 00 00"}});
       }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_USE_OF_EDI",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 90 04", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_USE_OF_PDI",
       [] {
         return refused_write(kBindLu0, {{kLuNorm, "03 90 02", "C1"}});
       }},
      {"5.4", "UNSUCCESSFUL", "SEND_CORR_TABLE_FULL",
       [] {
         NodeProgram p;
         p.open();
         auto& write = p.write(kSscpNorm, "03 80 00", "C1");
         for (std::size_t i = 0; i < 65535; ++i) p.call(write);
         CHECK(write.result() == "OK - OK");
         return p.now(write);
       }},
      // --- receive checks (LUA reference 14.3)
      {"5.4", "NEGATIVE_RSP", "REC_CORR_TABLE_FULL",
       [] {
         NodeProgram p;
         p.open();
         auto& read = p.read(kSscpNorm);
         for (unsigned i = 1; i <= 65536; ++i) {
           Bytes piu = hex("2C 00 02 00 00 00 03 80 00 C1");
           put16(&piu[4], static_cast<std::uint16_t>(i));
           p.h.notifier().on_piu(piu);
           p.h.link().sent.clear();
           p.call(read);
         }
         return read.result();
       }},
      {"5.4", "NEGATIVE_RSP", "INCORRECT_SEQUENCE_NUMBER",
       [] { return host_error(kBindLu0, {"2C 00 02 01 00 05 03 90 00 C1"}); }},
      {"5.4", "NEGATIVE_RSP", "DATA_TRAFFIC_NOT_RESET",
       [] { return host_error(image("04 04 B0 B0"), {"2D 00 02 01 00 09 6B 80 00 A2 50 00 00 00 00"}); }},
      {"5.4", "NEGATIVE_RSP", "INVALID_SC_OR_NC_RH",
       [] { return host_error(kBindLu0, {"2D 00 02 01 00 09 6B 80 20 A1"}); }},
      {"5.4", "NEGATIVE_RSP", "PACING_NOT_SUPPORTED",
       [] { return host_error(kBindFdx, {"2C 00 02 01 00 01 03 91 00 C1"}); }},
      {"5.4", "NEGATIVE_RSP", "RECEIVER_IN_TRANSMIT_MODE",
       [] {
         NodeProgram p;
         p.bind(image("03 03 B0 B0 00 40"));
         CHECK(p.now(p.write(kLuNorm, "02 90 00", "C1")) == "OK - OK");
         p.host("2C 00 02 01 00 01 03 90 00 C1");
         return p.now(p.read(kLuNorm));
       }},
  };
  return kCases;
}

}  // namespace

TEST_CASE("LUA reference 5.2 to 5.4: every return code that an RUI verb can give is given") { check_produced(cases()); }

TEST_CASE("LUA reference 5.2 to 5.4: every return code is given, or cannot happen and it is said why") {
  check_complete(cases(), kCannotHappen);
}
