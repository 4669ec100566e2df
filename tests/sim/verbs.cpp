#include "sim/verbs.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "formats/sense.h"

namespace openrui::sim {

namespace {

constexpr std::size_t kReadBuffer = 1024;
constexpr int kMaxActiveWrites = 2;  // LUA reference 8, note 1

std::string verb_name(unsigned short opcode) {
  if (opcode == LUA_OPCODE_RUI_INIT) return "INIT";
  if (opcode == LUA_OPCODE_RUI_TERM) return "TERM";
  if (opcode == LUA_OPCODE_RUI_READ) return "READ";
  if (opcode == LUA_OPCODE_RUI_WRITE) return "WRITE";
  if (opcode == LUA_OPCODE_RUI_PURGE) return "PURGE";
  if (opcode == LUA_OPCODE_RUI_BID) return "BID";
  return "other";
}

std::string code_in_words(const LUA_COMMON& c) {
  static constexpr std::pair<unsigned short, const char*> kNames[] = {{LUA_OK, "OK"},
                                                                      {LUA_PARAMETER_CHECK, "PARAMETER_CHECK"},
                                                                      {LUA_STATE_CHECK, "STATE_CHECK"},
                                                                      {LUA_SESSION_FAILURE, "SESSION_FAILURE"},
                                                                      {LUA_UNSUCCESSFUL, "UNSUCCESSFUL"},
                                                                      {LUA_NEGATIVE_RSP, "NEGATIVE_RSP"},
                                                                      {LUA_CANCELLED, "CANCELLED"},
                                                                      {LUA_IN_PROGRESS, "IN_PROGRESS"},
                                                                      {LUA_INVALID_VERB, "INVALID_VERB"}};
  for (const auto& [value, text] : kNames) {
    if (c.lua_prim_rc == value) return text;
  }
  return "other";
}

std::string full_code(const LUA_COMMON& c) {
  char text[64];
  const auto* sec = reinterpret_cast<const unsigned char*>(&c.lua_sec_rc);
  std::snprintf(text, sizeof text, "%s %02X%02X%02X%02X", code_in_words(c).c_str(), sec[0], sec[1], sec[2], sec[3]);
  return text;
}

void set_flow(LUA_COMMON& c, Flow flow) {
  c.lua_flag1.sscp_exp = flow == Flow::sscp_expedited;
  c.lua_flag1.sscp_norm = flow == Flow::sscp_normal;
  c.lua_flag1.lu_exp = flow == Flow::lu_expedited;
  c.lua_flag1.lu_norm = flow == Flow::lu_normal;
}

}  // namespace

void VerbCall::point_at_data() {
  data.shrink_to_fit();
  record.common.lua_data_ptr = data.empty() ? nullptr : reinterpret_cast<char*>(data.data());
}

std::unique_ptr<VerbCall> make_verb(unsigned short opcode, SessionId sid) {
  auto call = std::make_unique<VerbCall>();
  auto& c = call->record.common;
  c.lua_verb = LUA_VERB_RUI;
  c.lua_verb_length = sizeof call->record;
  c.lua_opcode = opcode;
  c.lua_sid = sid;
  c.lua_post_handle = 1;
  return call;
}

void put_lu_name(VerbCall& call, const std::string& lu) {
  auto& name = call.record.common.lua_luname;
  std::fill(std::begin(name), std::end(name), static_cast<unsigned char>(' '));
  std::copy_n(lu.begin(), std::min(lu.size(), sizeof name), name);
}

// --- the process

VerbProcess::VerbProcess(SessionPort& port, Personality personality, Journal& journal)
    : journal_(journal), engine_(port, *this, VerbEngine::Options{personality, 0}) {}

VerbProcess::Calls::iterator VerbProcess::find_pending(const LUA_VERB_RECORD* record) {
  return std::find_if(pending_.begin(), pending_.end(), [=](const auto& call) { return &call->record == record; });
}

void VerbProcess::issue(std::unique_ptr<VerbCall> call) {
  auto& record = call->record;
  if (engine_.begin(record)) {
    pending_.push_back(std::move(call));  // the completion may come from inside
    if (engine_.issue(record) == Outcome::in_progress) return;
    const auto found = find_pending(&record);
    if (found == pending_.end()) return journal_.fail("a verb completes in the call and by callback");
    call = std::move(*found);
    pending_.erase(found);
  }
  if (record.common.lua_flag2.async != 0) journal_.fail("a verb that completes in the call says it does not");
  check_result(*call);
  completed_.push_back(std::move(call));
}

void VerbProcess::completed(const PendingVerb& verb) {
  const auto found = find_pending(verb.record);
  if (found == pending_.end()) {
    // A READ with bid_enable has made the last BID pending once more, perhaps before its callback has run (LUA
    // reference 7.2).
    const auto is_it = [&](const auto& call) { return &call->record == verb.record; };
    const bool bid =
        verb.record->common.lua_opcode == LUA_OPCODE_RUI_BID &&
        (std::any_of(bids_.begin(), bids_.end(), is_it) || std::any_of(completed_.begin(), completed_.end(), is_it));
    if (!bid) journal_.fail("a verb completes twice");
    return;
  }
  if (verb.record->common.lua_flag2.async != 1) journal_.fail("a verb that completes by callback says it does not");
  check_result(**found);
  completed_.push_back(std::move(*found));
  pending_.erase(found);
}

void VerbProcess::check_result(const VerbCall& call) {
  const auto& c = call.record.common;
  if (c.lua_prim_rc == LUA_IN_PROGRESS) journal_.fail("a verb completes without a primary return code");
  if (c.lua_opcode == LUA_OPCODE_RUI_READ && c.lua_prim_rc == LUA_OK && c.lua_data_length > c.lua_max_length) {
    journal_.fail("a READ says it gave more than the buffer takes");
  }
  journal_.coverage.count("verbs", verb_name(c.lua_opcode) + " " + code_in_words(c));
  if (journal_.writes_ladder()) {
    journal_.note("sid " + std::to_string(c.lua_sid) + " " + verb_name(c.lua_opcode) + ": " + full_code(c));
  }
}

bool VerbProcess::dispatch() {
  bool any = false;
  while (!completed_.empty()) {
    auto call = std::move(completed_.front());
    completed_.pop_front();
    if (call->done) call->done(*call);
    any = true;
    // The engine may use the record of the last BID again as long as the session lives.
    if (call->record.common.lua_opcode == LUA_OPCODE_RUI_BID) bids_.push_back(std::move(call));
  }
  return any;
}

std::string VerbProcess::pending_in_words() const {
  std::string text;
  for (const auto& call : pending_) {
    const auto& c = call->record.common;
    text += " " + verb_name(c.lua_opcode) + " of sid " + std::to_string(c.lua_sid);
  }
  return text;
}

std::vector<SessionId> VerbProcess::waiting_sids() const {
  std::vector<SessionId> sids;
  for (const auto& call : pending_) {
    if (call->record.common.lua_opcode == LUA_OPCODE_RUI_TERM) return {};
    sids.push_back(call->record.common.lua_sid);
  }
  std::sort(sids.begin(), sids.end());
  sids.erase(std::unique(sids.begin(), sids.end()), sids.end());
  return sids;
}

const LUA_VERB_RECORD* VerbProcess::any_pending(Random& random) const {
  return pending_.empty() ? nullptr : &random.pick_of(pending_)->record;
}

// --- the door

void VerbDoor::open(const std::string& lu) {
  auto call = make_verb(LUA_OPCODE_RUI_INIT, 0);
  put_lu_name(*call, lu);
  opening_ = call.get();
  ++under_way_;
  call->done = [this](VerbCall& done) {
    --under_way_;
    opening_ = nullptr;
    if (done.record.common.lua_prim_rc != LUA_OK) {
      if (done.record.common.lua_prim_rc == LUA_CANCELLED) return;
      return user_.refused(full_code(done.record.common));
    }
    sid_ = done.record.common.lua_sid;
    const auto& name = done.record.common.lua_luname;
    lu_.assign(std::begin(name), std::find(std::begin(name), std::end(name), ' '));
    if (!closing_) user_.opened();
  };
  process_.issue(std::move(call));
}

void VerbDoor::close() {
  closing_ = true;
  auto call = make_verb(LUA_OPCODE_RUI_TERM, opening_ != nullptr ? opening_->record.common.lua_sid : sid_);
  ++under_way_;
  call->done = [this](VerbCall&) {
    // Whatever it says, there is no session any more.
    --under_way_;
    closing_ = false;
    sid_ = 0;
    user_.closed();
  };
  process_.issue(std::move(call));
}

bool VerbDoor::may_submit(Flow flow) const {
  return sid_ != 0 && !closing_ && !writing_[static_cast<std::size_t>(flow)] &&
         std::count(std::begin(writing_), std::end(writing_), true) < kMaxActiveWrites;
}

void VerbDoor::submit(Flow flow, const Rh& rh, std::uint16_t snf, ByteView ru) {
  auto call = make_verb(LUA_OPCODE_RUI_WRITE, sid_);
  auto& c = call->record.common;
  set_flow(c, flow);
  static_assert(sizeof c.lua_rh == Rh::kSize);
  std::memcpy(&c.lua_rh, rh.bytes().data(), Rh::kSize);
  put16(c.lua_th.snf, snf);
  call->data.assign(ru.begin(), ru.end());
  call->point_at_data();
  c.lua_data_length = static_cast<unsigned short>(ru.size());
  writing_[static_cast<std::size_t>(flow)] = true;
  ++under_way_;
  call->done = [this, flow](VerbCall& done) { write_done(flow, done); };
  process_.issue(std::move(call));
}

void VerbDoor::write_done(Flow flow, const VerbCall& call) {
  --under_way_;
  writing_[static_cast<std::size_t>(flow)] = false;
  const auto& c = call.record.common;
  if (closing_ || c.lua_prim_rc == LUA_CANCELLED) return;
  if (c.lua_prim_rc == LUA_SESSION_FAILURE || c.lua_prim_rc == LUA_COMM_SUBSYSTEM_ABENDED) return lose();
  if (sid_ == 0 || call.record.common.lua_sid != sid_) return;
  user_.submitted(flow, c.lua_prim_rc == LUA_OK ? std::string() : full_code(c));
}

void VerbDoor::listen(Random& random) {
  slow_ = random.one_in(4);
  read();
}

void VerbDoor::read() {
  if (sid_ == 0 || opening_ != nullptr || closing_ || reading_ || slow_) return;
  auto call = make_verb(LUA_OPCODE_RUI_READ, sid_);
  auto& c = call->record.common;
  c.lua_flag1.sscp_norm = c.lua_flag1.lu_exp = c.lua_flag1.lu_norm = 1;
  call->data.resize(kReadBuffer);
  call->point_at_data();
  c.lua_max_length = kReadBuffer;
  reading_ = true;
  ++under_way_;
  call->done = [this](VerbCall& done) { read_done(done); };
  process_.issue(std::move(call));
}

void VerbDoor::read_done(const VerbCall& call) {
  --under_way_;
  reading_ = false;
  const auto& c = call.record.common;
  if (closing_ || c.lua_prim_rc == LUA_CANCELLED || c.lua_sid != sid_) return;
  // A failure that no verb was there to report shows in that the session is not known any more.
  if (c.lua_prim_rc == LUA_SESSION_FAILURE || c.lua_prim_rc == LUA_COMM_SUBSYSTEM_ABENDED ||
      c.lua_prim_rc == LUA_STATE_CHECK || c.lua_prim_rc == LUA_PARAMETER_CHECK) {
    return lose();
  }
  Heard heard;
  heard.kind = c.lua_prim_rc == LUA_NEGATIVE_RSP ? Message::Kind::rejected : Message::Kind::unit;
  if (c.lua_prim_rc != LUA_OK && c.lua_prim_rc != LUA_NEGATIVE_RSP) return;
  for (int f = 0; f < kFlows; ++f) {
    const auto flow = static_cast<Flow>(f);
    const bool here = flow == Flow::sscp_expedited ? c.lua_flag2.sscp_exp
                      : flow == Flow::sscp_normal  ? c.lua_flag2.sscp_norm
                      : flow == Flow::lu_expedited ? c.lua_flag2.lu_exp
                                                   : c.lua_flag2.lu_norm;
    if (here) heard.flow = flow;
  }
  const auto* rh = reinterpret_cast<const std::uint8_t*>(&c.lua_rh);
  heard.rh = Rh(rh[0], rh[1], rh[2]);
  heard.snf = get16(ByteView(c.lua_th.snf, 2), 0);
  heard.ru.assign(call.data.begin(), call.data.begin() + c.lua_data_length);
  user_.heard(heard);
  read();
}

void VerbDoor::lose() {
  if (sid_ == 0) return;
  // RUI_TERM gives the failed session up (LUA reference 6.5).
  process_.issue(make_verb(LUA_OPCODE_RUI_TERM, sid_));
  sid_ = 0;
  user_.lost();
}

}  // namespace openrui::sim
