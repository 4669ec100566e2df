// Every return code of LUA reference 5.2 to 5.4 that an SLI verb can give is produced here; the others are listed in
// absent_codes.h.
#include <cstring>

#include "absent_codes.h"
#include "node_program.h"

using namespace openrui;
using namespace openrui::test;

// Found by dlsym in the program.
extern "C" void sli_refusing_routine(LUA_VERB_RECORD* verb) { verb->common.lua_prim_rc = LUA_NEGATIVE_RSP; }
extern "C" void sli_accepting_routine(LUA_VERB_RECORD* verb) { verb->common.lua_prim_rc = LUA_OK; }

namespace {

constexpr unsigned kAbend = 0x20;  // lua_flag1

TestVerb& prim(TestVerb& v) {
  v.name("LUA001");
  v.record.specific.open.lua_init_type = LUA_INIT_TYPE_PRIM;
  return v;
}

// --- how codes come about

std::string open_with(const std::function<void(TestVerb&)>& change, OpenError error = OpenError::none,
                      Personality personality = Personality::snapix) {
  SliProgram p(personality);
  if (error != OpenError::none) p.port.open_errors = {error};
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  change(prim(open));
  p.call(open);
  return open.result();
}
std::string open_with(OpenError error) {
  return open_with([](TestVerb&) {}, error);
}
// The end of an SLI_OPEN to which the host does that.
std::string opened_by(const std::function<void(SliProgram&)>& host, Personality personality = Personality::snapix) {
  SliProgram p(personality);
  auto& open = p.opening();
  p.port.close_at_once = true;
  host(p);
  return p.next(open);
}
// The end of an SLI_OPEN whose logon is refused with the sense code.
std::string logon_refused(std::string_view sense) {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  open.name("LUA001").send("00 00 00", "D3D6C7D6D5");
  open.record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_LOG;
  p.pends(open);
  p.port.close_at_once = true;
  p.port.user().opened();
  p.answer(Flow::sscp_normal, "87 90 00", sense);
  return p.next(open);
}
std::string refused_by_routine(std::uint8_t type, std::string_view request, const char* procedure) {
  SliProgram p;
  TestVerb open(LUA_OPCODE_SLI_OPEN);
  add_routine(prim(open), type, "", procedure);
  if (!p.call(open)) {
    p.port.close_at_once = true;
    p.port.user().opened();
    if (type != LUA_ROUTINE_TYPE_BIND) p.sc(kBind);
    p.sc(request, 2);
    p.run_routines();
  }
  return open.result();
}
std::string after_open(const std::function<std::string(SliProgram&, std::uint32_t)>& scene,
                       Personality personality = Personality::snapix) {
  SliProgram p(personality);
  const auto sid = p.open();
  return scene(p, sid);
}
std::string send_with(
    std::uint8_t type, std::string_view data, unsigned flows = 0,
    const std::function<void(SliProgram&, TestVerb&)>& before = [](auto&, auto&) {}) {
  return after_open([&](SliProgram& p, std::uint32_t sid) {
    TestVerb send(LUA_OPCODE_SLI_SEND, sid);
    sending(send, type, "00 80 00", data).flows(flows);
    before(p, send);
    return p.now(send);
  });
}
std::string receive_with(
    unsigned flags, const std::function<void(SliProgram&, TestVerb&)>& before = [](auto&, auto&) {}) {
  return after_open([&](SliProgram& p, std::uint32_t sid) {
    TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
    receive.flows(flags).buffer(4);
    before(p, receive);
    return p.now(receive);
  });
}
// The result of a RECEIVE that is pending when that happens.
std::string pending_receive(const std::function<void(SliProgram&, TestVerb&)>& then) {
  return after_open([&](SliProgram& p, std::uint32_t sid) {
    TestVerb receive(LUA_OPCODE_SLI_RECEIVE, sid);
    p.pends(receive.flows(kAllFlows).buffer(4));
    then(p, receive);
    return p.next(receive);
  });
}
// The end of an SLI_CLOSE(normal) in which the host does that.
std::string close_with(const std::function<void(SliProgram&)>& host, bool shutd = false, bool open_chain = false) {
  return after_open([&](SliProgram& p, std::uint32_t sid) {
    TestVerb send(LUA_OPCODE_SLI_SEND, sid);
    if (open_chain) p.now(sending(send, LUA_MESSAGE_TYPE_LU_DATA, "00 90 00", "C1"));
    if (shutd) p.dfc_expedited("C0", 4);
    p.port.close_at_once = true;
    TestVerb close(LUA_OPCODE_SLI_CLOSE, sid);
    p.pends(close);
    host(p);
    return p.next(close);
  });
}
// A SEND over a node in a session of that BIND.
std::string refused_send(const std::string& bind, std::string_view rh, std::string_view ru = "C1",
                         std::uint8_t type = LUA_MESSAGE_TYPE_LU_DATA) {
  SliNodeProgram p;
  p.open(bind);
  return p.now(p.send(type, rh, ru));
}
// The SEND after one that must go out.
std::string refused_second_send(const std::string& bind, std::string_view first, std::string_view second) {
  SliNodeProgram p;
  p.open(bind);
  CHECK(p.now(p.data(first)) == "OK - OK");
  return p.now(p.data(second));
}
// What a RECEIVE says after the host has sent that into a session of that BIND.
std::string host_error(const std::string& bind, const char* piu) {
  SliNodeProgram p;
  p.open(bind);
  p.host(piu);
  return p.now(p.receive(kAllFlows));
}

const std::vector<CodeCase>& cases() {
  static const std::vector<CodeCase> kCases = {
      // --- primary codes
      {"5.2", "OK", "OK", [] { return after_open([](SliProgram& p, std::uint32_t) { return p.opens[0]->result(); }); }},
      {"5.2", "IN_PROGRESS", "OK", [] { return open_with([](TestVerb&) {}); }},
      {"5.2", "INVALID_VERB", "OK", [] { return open_with([](TestVerb& v) { v.c().lua_opcode = 0x1234; }); }},
      {"5.2", "NEGATIVE_RSP", "OK",
       [] { return pending_receive([](SliProgram& p, TestVerb&) { p.told(Message::Kind::purged); }); }},
      {"5.2", "COMM_SUBSYSTEM_ABENDED", "OK",
       [] {
         return pending_receive([](SliProgram& p, TestVerb&) { p.port.user().failed(SessionFailure::node_gone); });
       }},
      {"5.2", "COMM_SUBSYSTEM_NOT_LOADED", "OK", [] { return open_with(OpenError::node_unreachable); }},
      {"5.2", "UNEXPECTED_DOS_ERROR", "03000000",  // ESRCH
       [] { return refused_by_routine(LUA_ROUTINE_TYPE_BIND, "", "sli_no_such_routine"); }},
      // --- the record, and which session it means
      {"5.3", "PARAMETER_CHECK", "INVALID_LUNAME", [] { return open_with(OpenError::invalid_name); }},
      {"5.3", "PARAMETER_CHECK", "BAD_SESSION_ID",
       [] { return receive_with(kLuNorm, [](SliProgram&, TestVerb& v) { v.c().lua_sid = 99; }); }},
      {"5.3", "PARAMETER_CHECK", "RESERVED_FIELD_NOT_ZERO",
       [] { return open_with([](TestVerb& v) { v.c().lua_cobol_offset = 1; }); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_POST_HANDLE",
       [] { return open_with([](TestVerb& v) { v.c().lua_post_handle = 0; }); }},
      {"5.3", "PARAMETER_CHECK", "VERB_LENGTH_INVALID",
       [] { return open_with([](TestVerb& v) { v.c().lua_verb_length = 4; }); }},
      {"5.3", "STATE_CHECK", "NO_SLI_SESSION",
       [] {
         return receive_with(kLuNorm, [](SliProgram& p, TestVerb&) {
           p.port.user().failed(SessionFailure::lu_component_disconnected);
         });
       }},
      // --- SLI_OPEN
      {"5.3", "PARAMETER_CHECK", "INVALID_OPEN_INIT_TYPE",
       [] { return open_with([](TestVerb& v) { v.record.specific.open.lua_init_type = 9; }); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_OPEN_DATA",
       [] {
         return open_with([](TestVerb& v) {
           v.send("00 00 00", "C1C2C3");
           v.record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_IS;
         });
       }},
      {"5.3", "PARAMETER_CHECK", "DATA_LENGTH_ERROR",
       [] { return open_with([](TestVerb& v) { v.record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_LOG; }); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_OPEN_ROUTINE_TYPE",
       [] { return refused_by_routine(0x77, "", "sli_refusing_routine"); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_SLI_ENCR_OPTION",
       [] { return open_with([](TestVerb& v) { v.c().lua_encr_decr_option = 128; }); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_SESSION_TYPE",
       [] { return open_with([](TestVerb& v) { v.record.specific.open.lua_session_type = 9; }); }},
      {"5.3", "UNSUCCESSFUL", "ENCR_DECR_LOAD_ERROR",
       [] {
         return open_with([](TestVerb& v) { v.c().lua_encr_decr_option = 1; }, OpenError::none, Personality::his);
       }},
      {"5.3", "UNSUCCESSFUL", "SESSION_ALREADY_OPEN",
       [] {
         return after_open([](SliProgram& p, std::uint32_t) {
           TestVerb open(LUA_OPCODE_SLI_OPEN);
           return p.now(prim(open));
         });
       }},
      {"5.3", "STATE_CHECK", "DUPLICATE_RUI_INIT",
       [] {
         SliProgram p;
         p.opening();
         TestVerb open(LUA_OPCODE_SLI_OPEN);
         return p.now(prim(open));
       }},
      {"5.3", "UNSUCCESSFUL", "INVALID_PROCESS", [] { return open_with(OpenError::lu_in_use); }},
      {"5.3", "UNSUCCESSFUL", "COMMAND_COUNT_ERROR", [] { return open_with(OpenError::pool_exhausted); }},
      {"5.3", "UNSUCCESSFUL", "LINK_NOT_STARTED", [] { return open_with(OpenError::link_not_started); }},
      {"5.3", "SESSION_FAILURE", "UNEXPECTED_SNA_SEQUENCE",
       [] { return opened_by([](SliProgram& p) { p.sc("A0"); }); }},
      {"5.3", "SESSION_FAILURE", "RECEIVED_UNBIND",
       [] {
         return opened_by([](SliProgram& p) {
           p.sc(kBind);
           p.sc("32 01", 2);
         });
       }},
      {"5.3", "SESSION_FAILURE", "PROCEDURE_ERROR",
       [] {
         SliProgram p;
         TestVerb open(LUA_OPCODE_SLI_OPEN);
         open.name("LUA001").send("00 00 00", "D3D6C7D6D5");
         open.record.specific.open.lua_init_type = LUA_INIT_TYPE_SEC_LOG;
         p.pends(open);
         p.port.close_at_once = true;
         p.port.user().opened();
         p.answer(Flow::sscp_normal, "83 80 00");
         p.host(Flow::sscp_normal, "0B 80 00", "01 06 04 02 08 14 00 00", 9);
         return p.next(open);
       }},
      {"5.3", "SESSION_FAILURE", "NEG_RSP_FROM_BIND_ROUTINE",
       [] { return refused_by_routine(LUA_ROUTINE_TYPE_BIND, kBind, "sli_refusing_routine"); }},
      {"5.3", "SESSION_FAILURE", "NEG_RSP_FROM_STSN_ROUTINE",
       [] { return refused_by_routine(LUA_ROUTINE_TYPE_STSN, "A2 50 0025 0000", "sli_refusing_routine"); }},
      {"5.3", "SESSION_FAILURE", "NEG_RSP_FROM_CRV_ROUTINE",
       [] { return refused_by_routine(LUA_ROUTINE_TYPE_CRV, "C0 0102030405060708", "sli_refusing_routine"); }},
      {"5.4", "SESSION_FAILURE", "LU_COMPONENT_DISCONNECTED",
       [] {
         return opened_by([](SliProgram& p) { p.port.user().failed(SessionFailure::lu_component_disconnected); });
       }},
      {"5.4", "SESSION_FAILURE", "RESOURCE_NOT_AVAILABLE", [] { return logon_refused("08010000 010681"); }},
      {"5.4", "SESSION_FAILURE", "SESSION_LIMIT_EXCEEDED", [] { return logon_refused("08050000 010681"); }},
      {"5.4", "SESSION_FAILURE", "SLU_SESSION_LIMIT_EXCEEDED", [] { return logon_refused("0805000A 010681"); }},
      {"5.4", "SESSION_FAILURE", "SSCP_LU_SESSION_NOT_ACTIVE", [] { return logon_refused("08570000 010681"); }},
      {"5.4", "SESSION_FAILURE", "SESSION_SERVICE_PATH_ERROR", [] { return logon_refused("087D0000 010681"); }},
      {"5.4", "SESSION_FAILURE", "INSUFFICIENT_RESOURCES", [] { return logon_refused("08120000 010681"); }},
      {"5.4", "SESSION_FAILURE", "REQUEST_NOT_EXECUTABLE", [] { return logon_refused("081C0000 010681"); }},
      {"5.4", "SESSION_FAILURE", "FM_FUNCTION_NOT_SUPPORTED", [] { return logon_refused("08260000 010681"); }},
      {"5.4", "SESSION_FAILURE", "INVALID_PARAMETER_FLAGS", [] { return logon_refused("08330000 010681"); }},
      {"5.4", "SESSION_FAILURE", "INVALID_PARAMETER", [] { return logon_refused("08350000 010681"); }},
      {"5.4", "SESSION_FAILURE", "REQ_RESOURCES_NOT_AVAIL", [] { return logon_refused("084B0000 010681"); }},
      {"5.4", "SESSION_FAILURE", "RU_DATA_ERROR", [] { return logon_refused("10010000 010681"); }},
      {"5.4", "SESSION_FAILURE", "NAU_INOPERATIVE", [] { return logon_refused("80030000 010681"); }},
      {"5.4", "SESSION_FAILURE", "NEGOTIABLE_BIND_ERROR",
       [] { return opened_by([](SliProgram& p) { p.sc("31 00" + kBind.substr(5)); }); }},
      {"5.4", "SESSION_FAILURE", "BIND_FM_PROFILE_ERROR",
       [] { return opened_by([](SliProgram& p) { p.sc("31 01 07" + kBind.substr(8)); }); }},
      {"5.4", "SESSION_FAILURE", "BIND_TS_PROFILE_ERROR",
       [] { return opened_by([](SliProgram& p) { p.sc("31 01 03 07" + kBind.substr(11)); }); }},
      {"5.4", "SESSION_FAILURE", "BIND_LU_TYPE_ERROR",
       [] { return opened_by([](SliProgram& p) { p.sc(kBind.substr(0, 42) + "06" + kBind.substr(44)); }); }},
      {"5.4", "SESSION_FAILURE", "INVALID_SESSION_PARAMETERS",
       [] {
         SliNodeProgram p;
         auto& open = p.opening("sli_accepting_routine");
         p.host("2D 00 02 01 00 01 6B 80 00 " + image("13 03"));  // the node cannot run it
         p.run_routines();
         p.h.timers.run(p.h.timers.now() + Lu::kCloseLimit);
         return p.next(open);
       }},
      // --- SLI_CLOSE
      {"5.3", "CANCELLED", "TERMINATED",
       [] {
         return pending_receive([](SliProgram& p, TestVerb& v) {
           static TestVerb close(LUA_OPCODE_SLI_CLOSE);
           close.c().lua_sid = v.c().lua_sid;
           p.port.close_at_once = true;
           p.call(close.flows(kAbend));
         });
       }},
      {"5.3", "STATE_CHECK", "CLOSE_PENDING",
       [] {
         return after_open([](SliProgram& p, std::uint32_t sid) {
           TestVerb first(LUA_OPCODE_SLI_CLOSE, sid);
           p.pends(first);
           TestVerb second(LUA_OPCODE_SLI_CLOSE, sid);
           return p.now(second);
         });
       }},
      {"5.3", "SESSION_FAILURE", "NEGATIVE_RSP_RSHUTD",
       [] {
         return close_with([](SliProgram& p) {
           p.answer(Flow::lu_expedited, "CF 90 00", "10030000 C2");
           p.sc("32 01", 3);
         });
       }},
      {"5.3", "SESSION_FAILURE", "NEGATIVE_RSP_SHUTC",
       [] {
         return close_with(
             [](SliProgram& p) {
               p.answer(Flow::lu_expedited, "CF 90 00", "10030000 C1");
               p.sc("32 01", 3);
             },
             true);
       }},
      {"5.3", "SESSION_FAILURE", "NEGATIVE_RSP_CHASE",
       [] {
         return close_with(
             [](SliProgram& p) {
               p.answer(Flow::lu_normal, "CF 90 00", "10030000 84");
               p.answer(Flow::lu_expedited, "CB 80 00", "C1");
               p.sc("32 01", 3);
             },
             true, true);
       }},
      {"5.3", "CANCELLED", "RECEIVED_UNBIND_HOLD", [] { return close_with([](SliProgram& p) { p.sc("32 02", 3); }); }},
      {"5.3", "CANCELLED", "RECEIVED_UNBIND_NORMAL",
       [] {
         SliProgram p;
         TestVerb open(LUA_OPCODE_SLI_OPEN);
         prim(open).record.specific.open.lua_session_type = LUA_SESSION_TYPE_DEDICATED;
         p.pends(open);
         p.port.user().opened();
         p.bind_and_start();
         CHECK(p.next(open) == "OK - OK");
         TestVerb close(LUA_OPCODE_SLI_CLOSE, open.c().lua_sid);
         p.pends(close);
         p.sc("32 01", 3);
         return p.next(close);
       }},
      // --- SLI_SEND
      {"5.3", "PARAMETER_CHECK", "BAD_DATA_PTR",
       [] {
         return send_with(LUA_MESSAGE_TYPE_LU_DATA, "C1", 0,
                          [](SliProgram&, TestVerb& v) { v.c().lua_data_ptr = nullptr; });
       }},
      {"5.3", "PARAMETER_CHECK", "INVALID_MESSAGE_TYPE", [] { return send_with(LUA_MESSAGE_TYPE_SDT, ""); }},
      {"5.3", "PARAMETER_CHECK", "REQUIRED_FIELD_MISSING", [] { return send_with(LUA_MESSAGE_TYPE_RSP, ""); }},
      {"5.3", "PARAMETER_CHECK", "INVALID_FLOW", [] { return send_with(LUA_MESSAGE_TYPE_RSP, "", kSscpExp); }},
      {"5.3", "STATE_CHECK", "SEND_ON_FLOW_PENDING",
       [] {
         TestVerb other(LUA_OPCODE_SLI_SEND);
         return send_with(LUA_MESSAGE_TYPE_LU_DATA, "C1", 0, [&](SliProgram& p, TestVerb& v) {
           p.port.hold = true;
           other.c().lua_sid = v.c().lua_sid;
           p.pends(sending(other, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1"));
         });
       }},
      {"5.3", "STATE_CHECK", "MAX_NUMBER_OF_SENDS",
       [] {
         TestVerb one(LUA_OPCODE_SLI_SEND);
         TestVerb two(LUA_OPCODE_SLI_SEND);
         return send_with(LUA_MESSAGE_TYPE_SIGNAL, "", 0, [&](SliProgram& p, TestVerb& v) {
           p.port.hold = true;
           one.c().lua_sid = two.c().lua_sid = v.c().lua_sid;
           p.pends(sending(one, LUA_MESSAGE_TYPE_LU_DATA, "00 80 00", "C1"));
           p.pends(sending(two, LUA_MESSAGE_TYPE_SSCP_DATA, "00 80 00", "C1"));
         });
       }},
      // --- SLI_RECEIVE, SLI_BID, SLI_PURGE
      {"5.3", "UNSUCCESSFUL", "NO_DATA", [] { return receive_with(kLuNorm | kNowait); }},
      {"5.3", "UNSUCCESSFUL", "DATA_TRUNCATED",
       [] {
         return receive_with(kLuNorm,
                             [](SliProgram& p, TestVerb&) { p.host(Flow::lu_normal, "03 90 00", "C1 C2 C3 C4 C5"); });
       }},
      {"5.3", "OK", "DATA_INCOMPLETE",
       [] {
         SliProgram p(Personality::his);
         TestVerb open(LUA_OPCODE_SLI_OPEN);
         prim(open).c().lua_resv56[3] = 1;
         p.pends(open);
         p.port.user().opened();
         p.bind_and_start();
         CHECK(p.next(open) == "OK - OK");
         p.host(Flow::lu_normal, "03 80 00", "C1 C2 C3");
         TestVerb receive(LUA_OPCODE_SLI_RECEIVE, open.c().lua_sid);
         return p.now(receive.flows(kLuNorm).buffer(2));
       }},
      {"5.3", "STATE_CHECK", "RECEIVE_ON_FLOW_PENDING",
       [] {
         TestVerb other(LUA_OPCODE_SLI_RECEIVE);
         return receive_with(kLuNorm, [&](SliProgram& p, TestVerb& v) {
           other.c().lua_sid = v.c().lua_sid;
           p.pends(other.flows(kLuNorm).buffer(4));
         });
       }},
      {"5.3", "PARAMETER_CHECK", "NO_PREVIOUS_BID_ENABLED", [] { return receive_with(kLuNorm | kBidEnable); }},
      {"5.3", "PARAMETER_CHECK", "BID_ALREADY_ENABLED",
       [] {
         TestVerb bid(LUA_OPCODE_SLI_BID);
         return receive_with(kLuNorm | kBidEnable, [&](SliProgram& p, TestVerb& v) {
           bid.c().lua_sid = v.c().lua_sid;
           p.pends(bid);
         });
       }},
      {"5.3", "STATE_CHECK", "SLI_BID_PENDING",
       [] {
         return after_open([](SliProgram& p, std::uint32_t sid) {
           TestVerb first(LUA_OPCODE_SLI_BID, sid);
           p.pends(first);
           TestVerb second(LUA_OPCODE_SLI_BID, sid);
           return p.now(second);
         });
       }},
      {"5.3", "CANCELLED", "CANCEL_COMMAND_RECEIVED",
       [] {
         return pending_receive([](SliProgram& p, TestVerb&) {
           p.host(Flow::lu_normal, "02 90 00", "C1", 1);
           p.host(Flow::lu_normal, "4B 80 00", "83", 2);
         });
       }},
      {"5.3", "CANCELLED", "PURGED",
       [] {
         return pending_receive([](SliProgram& p, TestVerb& receive) {
           TestVerb purge(LUA_OPCODE_SLI_PURGE, receive.c().lua_sid);
           purge.c().lua_data_ptr = reinterpret_cast<char*>(&receive.record);
           CHECK(p.now(purge) == "OK - OK");
         });
       }},
      {"5.3", "STATE_CHECK", "NO_RECEIVE_TO_PURGE",
       [] {
         return after_open([](SliProgram& p, std::uint32_t sid) {
           TestVerb purge(LUA_OPCODE_SLI_PURGE, sid);
           purge.c().lua_data_ptr = reinterpret_cast<char*>(&purge);
           return p.now(purge);
         });
       }},
      {"5.3", "STATUS", "READY",
       [] {
         return after_open([](SliProgram& p, std::uint32_t sid) {
           TestVerb first(LUA_OPCODE_SLI_RECEIVE, sid);
           p.sc("A1", 3);
           CHECK(p.now(first.flows(kAllFlows).buffer(4)) == "STATUS - NOT_READY");
           p.sc("A0", 4);
           TestVerb second(LUA_OPCODE_SLI_BID, sid);
           return p.now(second);
         });
       }},
      {"5.3", "STATUS", "NOT_READY", [] { return pending_receive([](SliProgram& p, TestVerb&) { p.sc("A1", 3); }); }},
      {"5.3", "STATUS", "SESSION_END_REQUESTED",
       [] { return pending_receive([](SliProgram& p, TestVerb&) { p.dfc_expedited("C0", 4); }); }},
      {"5.3", "STATUS", "INIT_COMPLETE",
       [] {
         SliProgram p;
         const auto& open = p.opening("LUA001", LUA_INIT_TYPE_PRIM_SSCP);
         TestVerb bid(LUA_OPCODE_SLI_BID, open.record.common.lua_sid);
         return p.now(bid);
       }},
      // --- what the node refuses to send (LUA reference 14.1, 14.2)
      {"5.4", "UNSUCCESSFUL", "RU_LENGTH_ERROR",
       [] { return refused_send(kBindLu0, "00 80 00", to_hex(Bytes(257, 0xC1)), LUA_MESSAGE_TYPE_SSCP_DATA); }},
      {"5.4", "UNSUCCESSFUL", "FUNCTION_NOT_SUPPORTED",
       [] { return refused_send(kBindLu0, "00 80 00", "", LUA_MESSAGE_TYPE_RTR); }},
      {"5.4", "STATE_CHECK", "MODE_INCONSISTENCY",
       [] {
         SliNodeProgram p(Personality::his);
         p.open(kBindLu0);
         p.host("2D 00 02 01 00 09 6B 80 00 32 02");
         CHECK(p.now(p.receive(kAllFlows)) == "STATUS - NOT_READY");
         return p.now(p.respond(1));
       }},
      {"5.4", "UNSUCCESSFUL", "NO_SESSION",
       [] {
         SliProgram p(Personality::his);
         const auto sid = p.open();
         SubmitResult none;
         none.code = SubmitResult::Code::unsuccessful;
         none.sense = sense::no_session;
         p.port.submit_results = {none};
         TestVerb send(LUA_OPCODE_SLI_SEND, sid);
         return p.now(sending(send, LUA_MESSAGE_TYPE_SSCP_DATA, "00 80 00", "C1"));
       }},
      {"5.4", "UNSUCCESSFUL", "RSP_CORRELATION_ERROR",
       [] {
         SliNodeProgram p;
         p.open(kBindLu0);
         return p.now(p.respond(7));
       }},
      {"5.4", "UNSUCCESSFUL", "RESPONSE_OUT_OF_ORDER",
       [] {
         SliNodeProgram p;
         p.open(kBindFdx);
         p.host("2C 00 02 01 00 01 03 80 00 C1");
         p.host("2C 00 02 01 00 02 03 80 00 C1");
         return p.now(p.respond(2));
       }},
      {"5.4", "UNSUCCESSFUL", "BRACKET", [] { return refused_send(kBindLu2, "00 90 00"); }},
      {"5.4", "UNSUCCESSFUL", "DIRECTION", [] { return refused_second_send(kBindLu0, "00 90 20", "00 90 00"); }},
      {"5.4", "UNSUCCESSFUL", "IMMEDIATE_REQ_MODE_ERROR",
       [] { return refused_second_send(kBindLu0, "00 80 00", "00 80 00"); }},
      {"5.4", "UNSUCCESSFUL", "RSP_BEFORE_SENDING_REQ",
       [] {
         SliNodeProgram p;
         p.open(kBindLu0);
         CHECK(p.now(p.data("00 90 20")) == "OK - OK");
         p.host("2C 00 02 01 00 01 03 80 20 C1");
         return p.now(p.data("00 90 00"));
       }},
      {"5.4", "UNSUCCESSFUL", "CHASE_RESPONSE_REQUIRED",
       [] {
         SliNodeProgram p;
         p.open(kBindLu0);
         CHECK(p.now(p.data("00 90 20")) == "OK - OK");
         p.host("2C 00 02 01 00 01 4B 80 20 84");
         return p.now(p.data("00 90 00"));
       }},
      {"5.4", "UNSUCCESSFUL", "DATA_TRAFFIC_QUIESCED",
       [] {
         SliNodeProgram p;
         p.open(image("04 04 B0 B0"));
         p.host("2D 00 02 01 00 09 4B 80 00 80");
         CHECK(p.now(p.respond(9, kLuExp)) == "OK - OK");
         CHECK(p.now(p.send(LUA_MESSAGE_TYPE_QC, "00 00 00")) == "OK - OK");
         p.host("2C 00 02 01 00 01 CB 80 00 81");
         return p.now(p.data("00 90 00"));
       }},
      {"5.4", "UNSUCCESSFUL", "DATA_TRAFFIC_RESET",
       [] {
         SliNodeProgram p(Personality::his);
         p.open(kBindLu0);
         p.host("2D 00 02 01 00 09 6B 80 00 A1");
         CHECK(p.now(p.receive(kAllFlows)) == "STATUS - NOT_READY");
         return p.now(p.data("00 90 00"));
       }},
      {"5.4", "UNSUCCESSFUL", "NO_BEGIN_BRACKET",
       [] {
         SliNodeProgram p;
         p.open(image("12 03 B1 B0 20 80"), "sli_accepting_routine");
         CHECK(p.now(p.send(LUA_MESSAGE_TYPE_BIS, "00 00 00")) == "OK - OK");
         p.host("2C 00 02 01 00 01 CB 80 00 70");
         return p.now(p.data("00 90 80"));
       }},
      {"5.4", "UNSUCCESSFUL", "EB_NOT_ALLOWED", [] { return refused_send(kBindLu2, "00 90 C0"); }},
      {"5.4", "UNSUCCESSFUL", "EXCEPTION_RSP_NOT_ALLOWED",
       [] { return refused_send(image("03 03 B0 A0"), "00 90 00"); }},
      {"5.4", "UNSUCCESSFUL", "DEFINITE_RSP_NOT_ALLOWED",
       [] { return refused_send(image("03 03 B0 90"), "00 80 00"); }},
      {"5.4", "UNSUCCESSFUL", "NO_RESPONSE_NOT_ALLOWED", [] { return refused_send(kBindLu0, "00 00 00"); }},
      {"5.4", "UNSUCCESSFUL", "CHAINING_NOT_SUPPORTED",
       [] { return refused_send(image("03 03 B0 30"), "00 90 00", to_hex(Bytes(257, 0xC1))); }},
      {"5.4", "UNSUCCESSFUL", "BRACKETS_NOT_SUPPORTED", [] { return refused_send(kBindLu0, "00 80 80"); }},
      {"5.4", "UNSUCCESSFUL", "CD_NOT_ALLOWED",
       [] { return refused_send(image("03 03 B1 B1 20 80"), "00 80 E0", "0831 0000", LUA_MESSAGE_TYPE_LUSTAT_LU); }},
      {"5.4", "UNSUCCESSFUL", "CD_NOT_SUPPORTED", [] { return refused_send(kBindFdx, "00 90 20"); }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_USE_OF_FI", [] { return refused_send(kBindLu0, "08 80 00"); }},
      {"5.4", "UNSUCCESSFUL", "ALTERNATE_CODE_NOT_SUPPORT", [] { return refused_send(kBindLu0, "00 90 08"); }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_DR1I_DR2I_ERI", [] { return refused_send(kBindLu0, "00 10 00"); }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_USE_OF_QRI",
       [] { return refused_send(kBindLu0, "00 92 00", "0831 0000", LUA_MESSAGE_TYPE_LUSTAT_LU); }},
      {"5.4", "UNSUCCESSFUL", "INCORRECT_USE_OF_EDI", [] { return refused_send(kBindLu0, "00 90 04"); }},
      {"5.4", "UNSUCCESSFUL", "SEND_CORR_TABLE_FULL",
       [] {
         SliNodeProgram p;
         p.open(kBindLu0);
         auto& send = p.send(LUA_MESSAGE_TYPE_SSCP_DATA, "00 80 00", "C1");
         for (std::size_t i = 0; i < 65535; ++i) p.call(send);
         CHECK(send.result() == "OK - OK");
         return p.now(send);
       }},
      // --- receive checks (LUA reference 14.3)
      {"5.4", "NEGATIVE_RSP", "REC_CORR_TABLE_FULL",
       [] {
         SliNodeProgram p;
         p.open(kBindLu0);
         auto& receive = p.receive(kSscpNorm);
         for (unsigned i = 1; i <= 65536; ++i) {
           Bytes piu = hex("2C 00 02 00 00 00 03 80 00 C1");
           put16(&piu[4], static_cast<std::uint16_t>(i));
           p.h.notifier().on_piu(piu);
           p.h.link().sent.clear();
           p.call(receive);
         }
         return receive.result();
       }},
      {"5.4", "NEGATIVE_RSP", "INCORRECT_SEQUENCE_NUMBER",
       [] { return host_error(kBindLu0, "2C 00 02 01 00 05 03 90 00 C1"); }},
      {"5.4", "NEGATIVE_RSP", "CHAINING_ERROR", [] { return host_error(kBindLu0, "2C 00 02 01 00 01 00 90 00 C1"); }},
      {"5.4", "NEGATIVE_RSP", "DATA_TRAFFIC_NOT_RESET",
       [] { return host_error(image("04 04 B0 B0"), "2D 00 02 01 00 09 6B 80 00 A2 50 00 00 00 00"); }},
      {"5.4", "NEGATIVE_RSP", "INVALID_SC_OR_NC_RH",
       [] { return host_error(kBindLu0, "2D 00 02 01 00 09 6B 80 20 A1"); }},
      {"5.4", "NEGATIVE_RSP", "PACING_NOT_SUPPORTED",
       [] { return host_error(kBindFdx, "2C 00 02 01 00 01 03 91 00 C1"); }},
      {"5.4", "NEGATIVE_RSP", "BB_NOT_ALLOWED", [] { return host_error(kBindLu2, "2C 00 02 01 00 01 01 90 80 C1"); }},
      {"5.4", "NEGATIVE_RSP", "INCORRECT_RU_CATEGORY",
       [] { return host_error(kBindLu0, "2D 00 02 01 00 09 03 80 00 C1"); }},
      {"5.4", "NEGATIVE_RSP", "INCORRECT_USE_OF_PDI",
       [] { return host_error(kBindLu0, "2C 00 02 01 00 01 03 90 02 C1"); }},
      {"5.4", "NEGATIVE_RSP", "RECEIVER_IN_TRANSMIT_MODE",
       [] {
         SliNodeProgram p;
         p.open(image("03 03 B0 B0 00 40"));
         p.pends(p.data("00 90 00", to_hex(Bytes(1000, 0xC1))));  // its window is closed in the middle
         p.host("2C 00 02 01 00 01 03 90 00 C1");
         return p.now(p.receive(kLuNorm));
       }},
  };
  return kCases;
}

}  // namespace

TEST_CASE("LUA reference 5.2 to 5.4: every return code that an SLI verb can give is given") { check_produced(cases()); }

TEST_CASE("LUA reference 5.2 to 5.4: every return code is given by an SLI verb, or cannot happen and it is said why") {
  check_complete(cases(), kCannotHappen);
}
