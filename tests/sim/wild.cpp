#include "sim/wild.h"

#include <algorithm>
#include <cstring>

#include "formats/ebcdic.h"
#include "formats/ru/session_services.h"

namespace openrui::sim {

namespace {

constexpr std::uint8_t kCodes[] = {0x31, 0x32, 0xA0, 0xA1, 0xA2, 0xA3, 0xC0, 0x04, 0x05, 0x70,
                                   0x71, 0x80, 0x81, 0x82, 0x83, 0x84, 0xC1, 0xC2, 0xC8, 0xC9};

Bytes any_bytes(Random& random, std::size_t most) {
  Bytes b(random.below(most + 1));
  for (auto& byte : b) byte = random.byte();
  return b;
}

WildRequest make_logon(Random& random, const Scenario& scenario) {
  WildRequest w;
  w.flow = Flow::sscp_normal;
  static constexpr const char* kNames[] = {kEcho, kEcho, kEchoAndUnbind, kSink, "NOBODY"};
  const std::string mode = random.one_in(6) ? kBadMode : random.pick_of(scenario.modes);
  const std::string application = random.pick(kNames);
  switch (random.below(6)) {
    case 0:
      w.rh = rh::character_coded;
      w.ru = to_ebcdic(random.flag() ? "LOGON " + application : "LOGOFF");
      return w;
    case 1:
      w.rh = rh::network_services;
      w.ru = emit_term_self(make_term_self(application));
      return w;
    case 2:
      w.rh = random.flag() ? rh::network_services : rh::character_coded;
      w.ru = any_bytes(random, 30);
      return w;
    default:
      w.rh = rh::network_services;
      w.ru = emit_init_self(make_init_self(application, mode));
      return w;
  }
}

WildRequest make_answer(Random& random, const std::array<Heard, kFlows>& heard) {
  WildRequest w;
  const auto& last = random.pick_of(heard);
  w.flow = last.flow;
  w.snf = last.snf;
  w.rh = Rh(0x80, 0, 0);
  if (random.one_in(5)) {
    w.rh.set_rti(true);
    w.ru = {0x08, random.byte(), 0, 0};
    if (random.one_in(4)) w.ru = any_bytes(random, 6);
  } else if (random.one_in(6)) {
    w.ru = last.ru;
    if (!w.ru.empty() && random.flag()) w.ru[random.below(w.ru.size())] = random.byte();
  }
  if (random.one_in(8)) w.snf = static_cast<std::uint16_t>(w.snf + random.below(5) - 2);
  return w;
}

WildRequest make_data(Random& random) {
  WildRequest w;
  const bool bc = random.between(0, 3) != 0;
  const bool ec = random.between(0, 3) != 0;
  w.rh.set_bci(bc).set_eci(ec).set_dr1(true).set_eri(!ec || random.flag());
  if (bc && random.flag()) w.rh.set_bbi(true);
  if (bc && random.one_in(4)) w.rh.set_ebi(true);
  if (ec && random.flag()) w.rh.set_cdi(true);
  if (random.one_in(6)) w.rh.set_dr1(false).set_eri(false);
  w.ru = any_bytes(random, random.one_in(6) ? 600 : 60);
  return w;
}

}  // namespace

WildRequest make_wild_request(Random& random, const Scenario& scenario, const std::array<Heard, kFlows>& heard) {
  WildRequest w;
  switch (random.below(8)) {
    case 0:
      w = make_logon(random, scenario);
      break;
    case 1:
    case 2:
    case 3:
      w = make_answer(random, heard);
      break;
    case 4: {
      w.flow = random.flag() ? Flow::lu_expedited : Flow::lu_normal;
      w.rh = random.one_in(4) ? rh::session_control : rh::dfc;
      w.ru = {random.pick(kCodes)};
      const auto more = any_bytes(random, 6);
      w.ru.insert(w.ru.end(), more.begin(), more.end());
      break;
    }
    default:
      w = make_data(random);
      break;
  }
  if (random.one_in(8)) {
    const auto b = w.rh.bytes();
    std::uint8_t changed[] = {b[0], b[1], b[2]};
    changed[random.below(3)] ^= static_cast<std::uint8_t>(1U << random.below(8));
    w.rh = Rh(changed[0], changed[1], changed[2]);
  }
  if (random.one_in(12)) w.flow = static_cast<Flow>(random.below(kFlows));
  return w;
}

// --- verbs

std::string WildVerbs::in_words() const {
  std::string text = "wild program with verbs, " + std::to_string(under_way_) + " under way, sids";
  for (const auto sid : sids_) text += " " + std::to_string(sid);
  return text;
}

void WildVerbs::issue(std::unique_ptr<VerbCall> call) {
  ++under_way_;
  call->done = [this](VerbCall& done) {
    --under_way_;
    hear(done);
  };
  process_.issue(std::move(call));
}

void WildVerbs::hear(const VerbCall& call) {
  const auto& c = call.record.common;
  const auto forget = [this](SessionId sid) { sids_.erase(std::remove(sids_.begin(), sids_.end(), sid), sids_.end()); };
  if (c.lua_opcode == LUA_OPCODE_RUI_INIT && c.lua_prim_rc == LUA_OK) sids_.push_back(c.lua_sid);
  if (c.lua_opcode == LUA_OPCODE_RUI_TERM && (c.lua_prim_rc == LUA_OK || c.lua_prim_rc == LUA_SESSION_FAILURE)) {
    forget(c.lua_sid);
  }
  // The session is unknown to the engine: it has ended.
  const bool unknown = (c.lua_prim_rc == LUA_PARAMETER_CHECK && c.lua_sec_rc == LUA_BAD_SESSION_ID) ||
                       (c.lua_prim_rc == LUA_STATE_CHECK && c.lua_sec_rc == LUA_NO_RUI_SESSION);
  if (c.lua_opcode == LUA_OPCODE_RUI_TERM && unknown) forget(c.lua_sid);
  if (c.lua_opcode != LUA_OPCODE_RUI_READ || c.lua_prim_rc != LUA_OK) return;
  const Flow flow = c.lua_flag2.lu_norm     ? Flow::lu_normal
                    : c.lua_flag2.lu_exp    ? Flow::lu_expedited
                    : c.lua_flag2.sscp_norm ? Flow::sscp_normal
                                            : Flow::sscp_expedited;
  auto& heard = heard_[static_cast<std::size_t>(flow)];
  heard.flow = flow;
  heard.snf = get16(ByteView(c.lua_th.snf, 2), 0);
  heard.ru.assign(call.data.begin(), call.data.begin() + std::min<std::ptrdiff_t>(c.lua_data_length, 64));
}

void WildVerbs::step(Random& random) {
  if (quiet_) {
    if (under_way_ == 0 && !sids_.empty()) term(sids_.back());
    // What still waits is ended by RUI_TERM, a waiting RUI_INIT as well.
    if (under_way_ != 0) {
      for (const auto sid : process_.waiting_sids()) term(sid);
    }
    return;
  }
  if (sids_.empty() && under_way_ == 0) return init(random);
  const auto sid = sids_.empty() ? SessionId{0} : random.pick_of(sids_);
  switch (random.below(12)) {
    case 0:
      return random.one_in(3) ? init(random) : any_verb(random, sid);
    case 1:
      return random.one_in(4) ? term(sid) : any_verb(random, sid);
    case 2:
    case 3:
    case 4:
      return read(random, sid);
    default:
      return write(random, sid);
  }
}

void WildVerbs::init(Random& random) {
  auto call = make_verb(LUA_OPCODE_RUI_INIT, 0);
  put_lu_name(*call, random.one_in(10) ? "NOBODY" : random.pick_of(lus_));
  issue(std::move(call));
}

void WildVerbs::term(SessionId sid) { issue(make_verb(LUA_OPCODE_RUI_TERM, sid)); }

void WildVerbs::read(Random& random, SessionId sid) {
  auto call = make_verb(LUA_OPCODE_RUI_READ, sid);
  auto& c = call->record.common;
  const auto flows = random.below(8) + (random.flag() ? 7U : 0U);
  c.lua_flag1.lu_norm = (flows & 1) != 0;
  c.lua_flag1.lu_exp = (flows & 2) != 0;
  c.lua_flag1.sscp_norm = (flows & 4) != 0;
  c.lua_flag1.nowait = !random.one_in(3);
  c.lua_flag1.bid_enable = random.one_in(10);
  call->data.resize(random.one_in(3) ? random.below(20) : 700);
  call->point_at_data();
  c.lua_max_length = static_cast<unsigned short>(call->data.size());
  issue(std::move(call));
}

void WildVerbs::write(Random& random, SessionId sid) {
  const auto w = make_wild_request(random, scenario_, heard_);
  auto call = make_verb(LUA_OPCODE_RUI_WRITE, sid);
  auto& c = call->record.common;
  c.lua_flag1.sscp_exp = w.flow == Flow::sscp_expedited;
  c.lua_flag1.sscp_norm = w.flow == Flow::sscp_normal;
  c.lua_flag1.lu_exp = w.flow == Flow::lu_expedited;
  c.lua_flag1.lu_norm = w.flow == Flow::lu_normal;
  std::memcpy(&c.lua_rh, w.rh.bytes().data(), Rh::kSize);
  put16(c.lua_th.snf, w.snf);
  call->data = w.ru;
  call->point_at_data();
  c.lua_data_length = static_cast<unsigned short>(w.ru.size());
  issue(std::move(call));
}

void WildVerbs::any_verb(Random& random, SessionId sid) {
  static constexpr unsigned short kOpcodes[] = {LUA_OPCODE_RUI_INIT,  LUA_OPCODE_RUI_TERM,  LUA_OPCODE_RUI_READ,
                                                LUA_OPCODE_RUI_WRITE, LUA_OPCODE_RUI_PURGE, LUA_OPCODE_RUI_BID,
                                                LUA_OPCODE_RUI_BID,   LUA_OPCODE_RUI_PURGE, 0x1234};
  const auto opcode = random.pick(kOpcodes);
  if (opcode == LUA_OPCODE_RUI_TERM && !random.one_in(4)) return;
  auto call = make_verb(opcode, random.one_in(8) ? static_cast<SessionId>(random.below(20)) : sid);
  auto& c = call->record.common;
  if (opcode == LUA_OPCODE_RUI_INIT) {
    c.lua_sid = 0;
    put_lu_name(*call, random.pick_of(lus_));
  }
  if (opcode == LUA_OPCODE_RUI_PURGE) {
    // The address is compared, never followed (LUA reference 7.8).
    const auto* pending = process_.any_pending(random);
    c.lua_data_ptr = reinterpret_cast<char*>(const_cast<LUA_VERB_RECORD*>(pending));
  }
  if (random.one_in(3)) {
    // A field of no consequence for memory.
    switch (random.below(6)) {
      case 0:
        c.lua_verb = random.byte();
        break;
      case 1:
        c.lua_verb_length = random.byte();
        break;
      case 2:
        std::memset(&c.lua_flag1, random.byte(), 1);
        break;
      case 3:
        c.lua_resv56[random.below(sizeof c.lua_resv56)] = random.byte();
        break;
      case 4:
        c.lua_encr_decr_option = random.byte();
        break;
      default:
        c.lua_post_handle = 0;
        break;
    }
  }
  issue(std::move(call));
}

// --- the port

void WildPort::opened() { journal_.coverage.count("programs", "wild sessions at the port"); }

void WildPort::message(const Message& m) {
  if (id_ == 0) journal_.fail("a message for a program that has no session");
  auto& heard = heard_[static_cast<std::size_t>(m.flow)];
  heard.flow = m.flow;
  heard.snf = m.th.snf;
  heard.rh = m.rh;
  heard.ru.assign(m.ru.begin(), m.ru.begin() + std::min<std::ptrdiff_t>(std::ssize(m.ru), 64));
}

void WildPort::submitted(Flow flow, const SubmitResult&) {
  if (!std::exchange(held_[static_cast<std::size_t>(flow)], false)) {
    journal_.fail("a submit is answered that was not under way");
  }
}

void WildPort::over() {
  if (id_ == 0) journal_.fail("a session of the port ends twice");
  id_ = 0;
  closing_ = false;
  std::fill(std::begin(held_), std::end(held_), false);
}

void WildPort::failed(SessionFailure) { over(); }

void WildPort::closed() {
  if (!closing_) journal_.fail("closed() without close()");
  over();
}

void WildPort::step(Random& random) {
  if (id_ == 0) {
    if (quiet_) return;
    OpenRequest request;
    request.name = random.one_in(8) ? "NOBODY" : random.pick_of(lus_);
    request.wait_for_link = !random.one_in(4);
    request.rule = random.flag() ? PoolRule::named_first : PoolRule::any_member;
    const auto result = port_.open(request, *this);
    if (result.error == OpenError::none) id_ = result.id;
    return;
  }
  if (closing_) return;
  if (quiet_ || random.one_in(60)) {
    closing_ = true;
    return port_.close(id_);
  }
  const auto flow = static_cast<Flow>(random.below(kFlows));
  switch (random.below(6)) {
    case 0:
      return port_.consumed(id_, flow, static_cast<unsigned>(random.below(3)));
    case 1:
      return random.flag() ? port_.asked_to_read(id_, flow) : port_.asked_to_write(id_, flow);
    default:
      break;
  }
  const auto w = make_wild_request(random, scenario_, heard_);
  auto& held = held_[static_cast<std::size_t>(w.flow)];
  if (held) return;
  Submission s;
  s.flow = w.flow;
  s.rh = w.rh;
  s.snf = w.snf;
  s.ru = w.ru;
  held = true;
  const auto result = port_.submit(id_, s);
  if (!result) return;
  held = false;
  journal_.coverage.count("submits", result->code == SubmitResult::Code::ok            ? "ok"
                                     : result->code == SubmitResult::Code::state_check ? "state check"
                                                                                       : "unsuccessful");
}

}  // namespace openrui::sim
