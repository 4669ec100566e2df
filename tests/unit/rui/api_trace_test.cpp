// The API trace (LUA reference 18, last paragraph).
#include "rui/api_trace.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <unistd.h>
#include <vector>

#include "rui/api_trace_file.h"
#include "support/hex.h"

using namespace openrui;
using openrui::test::hex;

namespace {

class Recorder final : public ApiTraceSink {
 public:
  void write(std::string_view entry) override { entries.emplace_back(entry); }
  std::vector<std::string> entries;
};

std::vector<std::string> lines(const std::string& entry) {
  std::vector<std::string> all;
  std::size_t at = 0;
  for (auto end = entry.find('\n'); end != std::string::npos; end = entry.find('\n', at)) {
    all.push_back(entry.substr(at, end - at));
    at = end + 1;
  }
  CHECK(at == entry.size());
  return all;
}

bool has(const std::string& entry, std::string_view what) { return entry.find(what) != std::string::npos; }

LUA_VERB_RECORD verb(std::uint16_t opcode) {
  LUA_VERB_RECORD r;
  std::memset(&r, 0, sizeof r);
  r.common.lua_verb = LUA_VERB_RUI;
  r.common.lua_verb_length = sizeof(LUA_COMMON);
  r.common.lua_opcode = opcode;
  r.common.lua_sid = 0x0007000E;
  r.common.lua_correlator = 2;
  std::memcpy(r.common.lua_luname, "E01WIN01", 8);
  return r;
}

}  // namespace

TEST_CASE("a WRITE shows its decoded fields, its record and its data in EBCDIC at the call") {
  Recorder sink;
  const ApiTrace trace(sink);
  auto data = hex("C8C5D3D3D640");
  auto r = verb(LUA_OPCODE_RUI_WRITE);
  r.common.lua_data_ptr = reinterpret_cast<char*>(data.data());
  r.common.lua_data_length = 6;
  r.common.lua_flag1.lu_norm = 1;
  const std::uint8_t rh[] = {0x01, 0x90, 0x20};
  std::memcpy(&r.common.lua_rh, rh, 3);
  trace.request(r);
  REQUIRE(sink.entries.size() == 1);
  const auto& entry = sink.entries[0];
  const auto text = lines(entry);
  CHECK(text[0] == "RUI_WRITE request");
  CHECK(has(text[1], "lu 'E01WIN01', sid 0007000E, correlator 00000002"));
  CHECK(has(text[2], "data length 6"));
  CHECK(has(text[3], "flag1 lu_norm; flag2 none; message type none"));
  CHECK(has(text[5], "RH 01 90 20  RQ FMD EC RQE1 CD"));
  INFO(entry);
  CHECK(has(entry, "  0000  52 00 "));
  CHECK(has(entry, " 04 80 "));
  CHECK(has(entry, "45 30 31 57 49 4E 30 31"));
  CHECK(has(text.back(), "C8 C5 D3 D3 D6 40"));
  CHECK(has(text.back(), "|HELLO |"));
}

TEST_CASE("a completion says its codes by name in the second line") {
  Recorder sink;
  const ApiTrace trace(sink);
  auto r = verb(LUA_OPCODE_RUI_WRITE);
  r.common.lua_prim_rc = LUA_IN_PROGRESS;
  trace.post(r, {Prim::unsuccessful, static_cast<Sec>(LUA_RSP_BEFORE_SENDING_REQ)});
  const auto post = lines(sink.entries.at(0));
  CHECK(post[0] == "RUI_WRITE post");
  CHECK(post[1] == "  UNSUCCESSFUL - RSP_BEFORE_SENDING_REQ");
  // The record is shown with the codes that it will have, and is not touched.
  CHECK(has(sink.entries[0], "52 00 50 00 00 14 00 00 20 0D 00 00"));
  CHECK(r.common.lua_prim_rc == LUA_IN_PROGRESS);

  trace.response(r, rc::ok);
  CHECK(lines(sink.entries.at(1))[0] == "RUI_WRITE response");
  CHECK(lines(sink.entries.at(1))[1] == "  OK - OK");
  CHECK_FALSE(has(sink.entries[1], "Data at address"));
}

TEST_CASE("a verb that goes on says IN_PROGRESS and nothing of its record") {
  Recorder sink;
  const ApiTrace trace(sink);
  trace.in_progress(LUA_OPCODE_RUI_READ, nullptr, 5);
  const auto text = lines(sink.entries.at(0));
  REQUIRE(text.size() == 3);
  CHECK(text[0] == "RUI_READ response");
  CHECK(text[1] == "  IN_PROGRESS - OK");
  CHECK(has(text[2], "sid 00000005"));
}

TEST_CASE("a READ shows what it has returned, and never more than the buffer holds") {
  Recorder sink;
  const ApiTrace trace(sink);
  auto buffer = std::make_unique<std::uint8_t[]>(4);
  const auto data = hex("10010001");
  std::memcpy(buffer.get(), data.data(), 4);
  auto r = verb(LUA_OPCODE_RUI_READ);
  r.common.lua_data_ptr = reinterpret_cast<char*>(buffer.get());
  r.common.lua_max_length = 4;
  r.common.lua_message_type = LUA_MESSAGE_TYPE_RSP;
  const std::uint8_t th[] = {0x2C, 0, 9, 9, 0, 1};
  const std::uint8_t rh[] = {0x87, 0x90, 0x00};
  std::memcpy(&r.common.lua_th, th, 6);
  std::memcpy(&r.common.lua_rh, rh, 3);
  r.common.lua_data_length = 2;
  trace.request(r);
  CHECK_FALSE(has(sink.entries[0], "Data at address"));
  r.common.lua_data_length = 4;
  r.common.lua_flag2.async = 1;
  r.common.lua_flag2.lu_norm = 1;
  trace.post(r, rc::ok);
  CHECK(has(sink.entries[1], "flag2 lu_norm, async; message type RSP"));
  CHECK(has(sink.entries[1], "TH 2C 00 09 09 00 01  FID2 whole norm DAF=09 OAF=09 SNF=0001"));
  CHECK(has(sink.entries[1], "RH 87 90 00  -RSP FMD"));
  CHECK(has(sink.entries[1], "0000  10 01 00 01"));
  r.common.lua_data_length = 60000;
  trace.post(r, rc::unsuccessful(Sec::data_truncated));
  CHECK(has(sink.entries[2], "0000  10 01 00 01"));
  trace.post(r, rc::cancelled(Sec::terminated));
  CHECK(lines(sink.entries[3])[1] == "  CANCELLED - TERMINATED");
  CHECK_FALSE(has(sink.entries[3], "Data at address"));
}

TEST_CASE("a BID shows common part and peek data as its length says, other verbs the common part only") {
  Recorder sink;
  const ApiTrace trace(sink);
  auto r = verb(LUA_OPCODE_RUI_BID);
  r.common.lua_verb_length = sizeof(LUA_COMMON) + 12;
  std::memset(r.specific.lua_peek_data, 0xC1, 12);
  trace.post(r, rc::ok);
  CHECK(has(sink.entries[0], "0050  C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 C1 "));
  CHECK_FALSE(has(sink.entries[0], "0060  "));
  r.common.lua_verb_length = sizeof r;
  r.common.lua_opcode = LUA_OPCODE_RUI_TERM;
  trace.response(r, rc::ok);
  CHECK_FALSE(has(sink.entries[1], "C1 C1"));
}

TEST_CASE("the _EX forms of SLI show as much data as their own lengths say, when the record has these (9.7)") {
  Recorder sink;
  const ApiTrace trace(sink);
  Bytes data(10, 0xC1);
  auto r = verb(LUA_OPCODE_SLI_SEND_EX);
  r.common.lua_verb = LUA_VERB_SLI;
  r.common.lua_data_ptr = reinterpret_cast<char*>(data.data());
  r.specific.send_ex.lua_data_length_ex = 10;
  trace.request(r);
  CHECK_FALSE(has(sink.entries[0], "Data at address"));
  r.common.lua_verb_length = sizeof r;
  trace.request(r);
  CHECK(has(lines(sink.entries[1]).back(), "|AAAAAAAAAA|"));
  r.common.lua_opcode = LUA_OPCODE_SLI_RECEIVE_EX;
  r.specific.receive_ex.lua_max_length_ex = 3;
  r.specific.receive_ex.lua_data_length_ex = 100;
  trace.request(r);
  CHECK_FALSE(has(sink.entries[2], "Data at address"));
  trace.post(r, rc::unsuccessful(Sec::data_truncated));
  CHECK(has(lines(sink.entries[3]).back(), "|AAA|"));
}

TEST_CASE("long data is cut, and the rest is counted") {
  Recorder sink;
  const ApiTrace trace(sink);
  Bytes data(ApiTrace::kDataLimit + 7, 0x40);
  auto r = verb(LUA_OPCODE_RUI_WRITE);
  r.common.lua_data_ptr = reinterpret_cast<char*>(data.data());
  r.common.lua_data_length = static_cast<unsigned short>(data.size());
  trace.request(r);
  CHECK(has(lines(sink.entries[0]).back(), "7 more bytes"));
}

TEST_CASE("a record that is none is traced without reading what its length does not cover") {
  Recorder sink;
  const ApiTrace trace(sink);
  auto r = verb(0x3412);
  r.common.lua_verb_length = 14;
  r.common.lua_data_length = 100;
  trace.request(r);
  const auto text = lines(sink.entries[0]);
  CHECK(text[0] == "OPCODE 1234 request");
  CHECK(text.size() == 3);
  CHECK(has(text[2], "0000  52 00 0E 00 00 00 00 00 00 00 00 00 12 34 "));
  r.common.lua_verb_length = 0;
  trace.response(r, {Prim::invalid_verb, Sec::ok});
  CHECK(lines(sink.entries[1])[1] == "  INVALID_VERB - OK");
}

TEST_CASE("every opcode and message type of lua_c.h has its name") {
  CHECK(verb_name(LUA_OPCODE_RUI_INIT) == "RUI_INIT");
  CHECK(verb_name(LUA_OPCODE_RUI_PURGE) == "RUI_PURGE");
  CHECK(verb_name(LUA_OPCODE_SLI_OPEN) == "SLI_OPEN");
  CHECK(verb_name(LUA_OPCODE_SLI_SEND_EX) == "SLI_SEND_EX");
  CHECK(message_type_name(LUA_MESSAGE_TYPE_STSN) == "STSN");
  CHECK(message_type_name(0x7F) == "type 7F");
}

TEST_CASE("the trace file takes whole entries behind a line with time, process and thread, and keeps what is there") {
  const auto path = std::filesystem::temp_directory_path() / ("openrui_trace_" + std::to_string(::getpid()));
  std::ofstream(path) << "before\n";
  {
    const auto file = ApiTraceFile::open(path.string());
    REQUIRE(file);
    file->write("RUI_TERM request\n  fields\n");
  }
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  std::filesystem::remove(path);
  const auto rows = lines(text.str());
  REQUIRE(rows.size() == 4);
  CHECK(rows[0] == "before");
  CHECK(has(rows[1], " " + std::to_string(::getpid()) + "."));
  CHECK(rows[2] == "RUI_TERM request");
  CHECK(rows[3] == "  fields");
  CHECK_FALSE(ApiTraceFile::open("/nonexistent/folder/trace"));
}
