// A program on the verb engine, and under it a session port that the test plays.
#pragma once

#include <array>
#include <catch2/catch.hpp>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "rui/verb_engine.h"
#include "support/hex.h"

namespace openrui::test {

// Records what is asked of it, one line a call; open() and submit() answer what the test has laid down.
class ScriptedPort final : public SessionPort {
 public:
  OpenResult open(const OpenRequest& request, SessionUser& user) override {
    requests.push_back(request);
    OpenResult r;
    if (!open_errors.empty()) {
      r.error = open_errors.front();
      open_errors.pop_front();
    }
    if (r.error == OpenError::none) {
      r.id = ++last_id;
      r.lu = pool_lus.empty() ? request.name : pool_lus.front();
      if (!pool_lus.empty()) pool_lus.pop_front();
      users[r.id] = &user;
    } else {
      r.lu = busy_lu;
    }
    if (inside_open) inside_open(user);
    return r;
  }
  std::optional<SubmitResult> submit(SessionId id, const Submission& s) override {
    log.push_back("submit " + std::string(name(s.flow)) + " " + to_hex(s.rh.bytes()) +
                  (s.rh.rri() ? " snf " + std::to_string(s.snf) : "") + (s.ru.empty() ? "" : " | " + to_hex(s.ru)));
    if (inside_submit) inside_submit(*users.at(id));
    if (hold) return std::nullopt;
    if (!submit_results.empty()) {
      const auto r = submit_results.front();
      submit_results.pop_front();
      return r;
    }
    return sent(s);
  }
  static SubmitResult sent(const Submission& s) {
    SubmitResult r;
    r.th.expedited = is_expedited(s.flow);
    r.th.oaf = 2;
    r.th.daf = 1;
    r.th.snf = s.rh.rri() ? s.snf : std::uint16_t{0x1A};
    r.rh = s.rh;
    return r;
  }
  void asked_to_read(SessionId, Flow f) override { log.push_back("asked to read " + std::string(name(f))); }
  void asked_to_write(SessionId, Flow f) override { log.push_back("asked to write " + std::string(name(f))); }
  void consumed(SessionId, Flow f, unsigned n) override {
    log.push_back("consumed " + std::to_string(n) + " " + std::string(name(f)));
  }
  void close(SessionId id) override {
    log.push_back("close");
    if (close_at_once) users.at(id)->closed();
  }

  SessionUser& user(SessionId id = 1) { return *users.at(id); }
  bool logged(const std::string& line) const { return std::find(log.begin(), log.end(), line) != log.end(); }

  std::vector<std::string> log;
  std::vector<OpenRequest> requests;
  std::deque<OpenError> open_errors;
  std::deque<std::string> pool_lus;  // assigned instead of the name that is asked for
  std::string busy_lu;               // told with an error
  std::deque<SubmitResult> submit_results;
  bool hold = false;
  bool close_at_once = false;
  std::function<void(SessionUser&)> inside_open;
  std::function<void(SessionUser&)> inside_submit;
  std::unordered_map<SessionId, SessionUser*> users;
  SessionId last_id = 0;
};

inline std::string result_of(const LUA_VERB_RECORD& v) {
  return to_words(ReturnCode{static_cast<Prim>(v.common.lua_prim_rc), static_cast<Sec>(v.common.lua_sec_rc)});
}

// A verb record with a buffer, made as programs make them: all zero, then what the verb needs.
struct TestVerb {
  explicit TestVerb(std::uint16_t opcode, std::uint32_t sid = 0) {
    std::memset(&record, 0, sizeof record);
    c().lua_verb = LUA_VERB_RUI;
    c().lua_verb_length = sizeof record;
    c().lua_opcode = opcode;
    c().lua_post_handle = 0x1000;
    c().lua_sid = sid;
  }
  TestVerb(const TestVerb&) = delete;
  TestVerb& operator=(const TestVerb&) = delete;

  LUA_COMMON& c() { return record.common; }
  TestVerb& name(const std::string& luname) {
    set_name(c().lua_luname, luname);
    return *this;
  }
  TestVerb& flows(unsigned bits) {  // as in the byte lua_flag1
    std::memcpy(&c().lua_flag1, &bits, 1);
    return *this;
  }
  TestVerb& buffer(std::size_t size) {
    data.assign(size, 0xEE);
    c().lua_data_ptr = reinterpret_cast<char*>(data.data());
    c().lua_max_length = static_cast<std::uint16_t>(size);
    return *this;
  }
  TestVerb& send(std::string_view rh, std::string_view ru, std::uint16_t snf = 0) {
    const auto bytes = hex(rh);
    std::memcpy(&c().lua_rh, bytes.data(), 3);
    data = hex(ru);
    c().lua_data_ptr = data.empty() ? nullptr : reinterpret_cast<char*>(data.data());
    c().lua_data_length = static_cast<std::uint16_t>(data.size());
    put16(c().lua_th.snf, snf);
    return *this;
  }
  std::string result() const { return result_of(record); }
  std::string received() const { return to_hex(ByteView(data.data(), record.common.lua_data_length)); }
  std::string th() const { return bytes_of(&record.common.lua_th, 6); }
  std::string rh() const { return bytes_of(&record.common.lua_rh, 3); }
  unsigned flag2() const {
    std::uint8_t byte = 0;
    std::memcpy(&byte, &record.common.lua_flag2, 1);
    return byte;
  }
  static std::string bytes_of(const void* p, std::size_t n) {
    return to_hex(ByteView(static_cast<const std::uint8_t*>(p), n));
  }

  LUA_VERB_RECORD record;
  Bytes data;
};

constexpr unsigned kLuNorm = 0x01;
constexpr unsigned kLuExp = 0x02;
constexpr unsigned kSscpNorm = 0x04;
constexpr unsigned kSscpExp = 0x08;
constexpr unsigned kAllFlows = 0x0F;
constexpr unsigned kNowait = 0x10;
constexpr unsigned kBidEnable = 0x80;
constexpr unsigned kAsync = 0x40;  // lua_flag2

// Issues verbs as RUI() and SLI() do, and gets their completions.
class Caller : public CompletionSink {
 public:
  virtual VerbInterface& verbs() = 0;

  void completed(const PendingVerb& verb) override {
    REQUIRE(verb.record->common.lua_flag2.async == 1);
    REQUIRE(verb.record->common.lua_prim_rc != LUA_IN_PROGRESS);
    done.push_back(verb.record);
  }
  // True when it completed in the call.
  bool call(TestVerb& v) {
    if (!verbs().begin(v.record)) return true;
    return verbs().issue(v.record) == Outcome::completed_now;
  }
  // Result of a verb that completes in the call.
  std::string now(TestVerb& v) {
    const auto before = done.size();
    CHECK(call(v));
    CHECK(v.c().lua_flag2.async == 0);
    CHECK(std::find(done.begin() + static_cast<std::ptrdiff_t>(before), done.end(), &v.record) == done.end());
    return v.result();
  }
  void pends(TestVerb& v) {
    CHECK_FALSE(call(v));
    CHECK(v.result() == "IN_PROGRESS - OK");
    CHECK(v.c().lua_flag2.async == 1);
  }
  // The next completion by callback is that of `v`; its result.
  std::string next(const TestVerb& v) {
    if (done.empty()) return "nothing completed, " + v.result();
    const auto* first = done.front();
    done.pop_front();
    CHECK(first == &v.record);
    return v.result();
  }

  std::deque<LUA_VERB_RECORD*> done;
};

// A session port that the test plays, and what the host does there.
struct ScriptedHost {
  void host(Flow flow, std::string_view rh, std::string_view ru, std::uint16_t snf = 1, SessionId id = 1) {
    const auto rh_bytes = hex(rh);
    const auto bytes = hex(ru);
    Message m;
    m.flow = flow;
    m.th.expedited = is_expedited(flow);
    m.th.daf = 2;
    m.th.oaf = is_lu_lu(flow) ? 1 : 0;
    m.th.snf = snf;
    m.rh = Rh(rh_bytes[0], rh_bytes[1], rh_bytes[2]);
    m.ru = bytes;
    port.user(id).message(m);
  }
  void told(Message::Kind kind, Sense sense = Sense::none, Flow flow = Flow::lu_normal) {
    Message m;
    m.kind = kind;
    m.flow = flow;
    m.sense = sense;
    port.user().message(m);
  }

  ScriptedPort port;
};

class Program : public Caller, public ScriptedHost {
 public:
  explicit Program(Personality personality = Personality::snapix, SessionId inherited = 0)
      : engine(port, *this, {personality, inherited}) {}
  VerbInterface& verbs() override { return engine; }

  // A session that is open; its sid.
  std::uint32_t open(const std::string& lu = "LUA001") {
    inits.push_back(std::make_unique<TestVerb>(LUA_OPCODE_RUI_INIT));
    auto& init = *inits.back();
    init.name(lu);
    pends(init);
    port.user(port.last_id).opened();
    CHECK(next(init) == "OK - OK");
    port.log.clear();
    return init.c().lua_sid;
  }

  VerbEngine engine;
  std::vector<std::unique_ptr<TestVerb>> inits;
};

}  // namespace openrui::test
