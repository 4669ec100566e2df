// The verbs of an LU: which are in progress, and what their completions mean.
#include "gateway/lu_session.h"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <utility>

namespace openrui::tn3270 {

namespace {

constexpr std::size_t kNameLength = 8;
// USS screens are longer than the 256 bytes that a node sends on this flow (LUA reference 13.5).
constexpr std::size_t kSscpBuffer = 4096;
constexpr std::size_t kSmallestBuffer = 1024;
constexpr std::size_t kLargestBuffer = 65535;  // of a verb record
constexpr unsigned kMaxWrites = 2;             // in progress in one session (LUA reference 8, note 1)

// Canonical secondary codes of the node's refusals that mean: the host has just taken the turn (LUA reference 14.1).
constexpr std::uint32_t kBracket = 0x20030000;
constexpr std::uint32_t kDirection = 0x20040000;

std::uint32_t swapped(AP_UINT32 code) {
  unsigned char bytes[sizeof code];
  std::memcpy(bytes, &code, sizeof code);
  return static_cast<std::uint32_t>(bytes[0]) << 24 | static_cast<std::uint32_t>(bytes[1]) << 16 |
         static_cast<std::uint32_t>(bytes[2]) << 8 | bytes[3];
}

OpenFailure failure_of(const LUA_COMMON& c) {
  switch (c.lua_prim_rc) {
    case LUA_PARAMETER_CHECK:
      return c.lua_sec_rc == LUA_INVALID_LUNAME ? OpenFailure::unknown_name : OpenFailure::other;
    case LUA_STATE_CHECK:
      return c.lua_sec_rc == LUA_DUPLICATE_RUI_INIT ? OpenFailure::in_use : OpenFailure::other;
    case LUA_UNSUCCESSFUL:
      return c.lua_sec_rc == LUA_COMMAND_COUNT_ERROR || c.lua_sec_rc == LUA_INVALID_PROCESS ? OpenFailure::in_use
                                                                                            : OpenFailure::other;
    case LUA_COMM_SUBSYSTEM_NOT_LOADED:
    case LUA_COMM_SUBSYSTEM_ABENDED:
      return OpenFailure::no_node;
    default:
      return OpenFailure::other;
  }
}

}  // namespace

// The callback casts back from the record.
static_assert(std::is_standard_layout_v<RuiVerb>);

std::string words_of(const RuiVerb& verb) {
  unsigned char text[256] = {};
  auto record = verb.record.common;
  if (GetLuaReturnCode(&record, sizeof text, text) != 0) return "an unknown return code";
  return reinterpret_cast<const char*>(text);
}

std::uint32_t secondary_code(const RuiVerb& verb) { return swapped(verb.common().lua_sec_rc); }

std::shared_ptr<LuSession> LuSession::make(LuSessionUser& user, std::size_t max_chain) {
  return std::shared_ptr<LuSession>(new LuSession(user, max_chain));
}

// --- from the program

void LuSession::open(const std::string& name) {
  Step step(*this);
  prepare(init_, LUA_OPCODE_RUI_INIT);
  auto& c = init_.common();
  std::memset(c.lua_luname, ' ', kNameLength);
  std::memcpy(c.lua_luname, name.data(), std::min(name.size(), kNameLength));
  issue(init_);
  sid_ = c.lua_sid;
}

void LuSession::listen() {
  Step step(*this);
  listening_ = true;
}

void LuSession::close(std::function<void()> done) {
  Step step(*this);
  user_ = nullptr;
  done_ = std::move(done);
  if (closing_) return;
  closing_ = true;
  if (!init_.in_progress && (!open_ || lost_)) return;
  prepare(term_, LUA_OPCODE_RUI_TERM);
  issue(term_);
}

bool LuSession::send_input(Bytes data) {
  Step step(*this);
  if (inputs_.size() >= kMaxWaiting) return false;
  inputs_.push_back(std::move(data));
  return true;
}

bool LuSession::send_sscp(Bytes data) {
  Step step(*this);
  if (sscp_waiting_.size() >= kMaxWaiting) return false;
  sscp_waiting_.push_back(std::move(data));
  return true;
}

void LuSession::send_status(std::uint32_t status) {
  Step step(*this);
  if (data_active_) status_ = status;
}

void LuSession::hold(bool held) {
  Step step(*this);
  held_ = held;
}

// --- verbs

void LuSession::prepare(RuiVerb& verb, unsigned short opcode) {
  std::memset(&verb.record, 0, sizeof verb.record);
  verb.owner = this;
  auto& c = verb.common();
  c.lua_verb = LUA_VERB_RUI;
  c.lua_verb_length = sizeof verb.record;
  c.lua_opcode = opcode;
  c.lua_sid = sid_;
  c.lua_post_handle = reinterpret_cast<unsigned long>(&LuSession::on_complete);
}

void LuSession::issue(RuiVerb& verb) {
  verb.in_progress = true;
  ++pending_;
  self_ = shared_from_this();
  RUI(&verb.record);
  // Else the record is the library's until the callback.
  if (!verb.common().lua_flag2.async) completed_.push_back(&verb);
}

void LuSession::on_complete(LUA_VERB_RECORD* record) {
  auto* verb = reinterpret_cast<RuiVerb*>(record);
  LuSession& session = *verb->owner;
  Step step(session);
  session.completed_.push_back(verb);
}

void LuSession::settle() {
  do {
    while (!completed_.empty()) {
      auto* verb = completed_.front();
      completed_.pop_front();
      verb->in_progress = false;
      --pending_;
      completed(*verb);
    }
    pump();
    write_all();
    read_all();
  } while (!completed_.empty());
  finish();
}

void LuSession::finish() {
  if (pending_ != 0 || !(closing_ || lost_ || !open_)) return;
  self_.reset();
  if (closing_ && done_) std::exchange(done_, {})();
}

void LuSession::completed(RuiVerb& verb) {
  if (&verb == &init_) return opened(verb);
  if (&verb == &term_ || &verb == &purge_) return;
  if (session_is_gone(verb)) return lose(words_of(verb));
  if (&verb == &read_first_ || &verb == &read_normal_) return was_read(verb);
  was_written(static_cast<Flow>(&verb - writes_), verb);
}

bool LuSession::session_is_gone(const RuiVerb& verb) {
  switch (verb.common().lua_prim_rc) {
    case LUA_SESSION_FAILURE:
    case LUA_COMM_SUBSYSTEM_ABENDED:
    case LUA_COMM_SUBSYSTEM_NOT_LOADED:
      return true;
    case LUA_STATE_CHECK:
      return verb.common().lua_sec_rc == LUA_NO_RUI_SESSION;
    case LUA_PARAMETER_CHECK:
      return verb.common().lua_sec_rc == LUA_BAD_SESSION_ID;
    default:
      return false;
  }
}

void LuSession::lose(const std::string& words) {
  if (lost_) return;
  lost_ = true;
  unbound();
  if (user_ != nullptr) user_->on_lost(words);
}

void LuSession::opened(RuiVerb& verb) {
  const auto& c = verb.common();
  if (c.lua_prim_rc != LUA_OK) {
    if (user_ != nullptr) user_->on_open_failed(failure_of(c), words_of(verb));
    return;
  }
  open_ = true;
  lu_.assign(reinterpret_cast<const char*>(c.lua_luname), kNameLength);
  lu_.erase(lu_.find_last_not_of(' ') + 1);
  if (user_ != nullptr) user_->on_open(lu_);
}

// --- reading

std::size_t LuSession::max_ru_in() const {
  if (!bind_) return kSmallestBuffer;
  return bind_->max_ru_in == 0 ? kLargestBuffer : std::clamp(bind_->max_ru_in, kSmallestBuffer, kLargestBuffer);
}

void LuSession::read_all() {
  if (!open_ || !listening_ || closing_ || lost_) return;
  if (!read_first_.in_progress) read(read_first_, kSscpBuffer);
  if (!bind_) return;
  if (read_normal_.in_progress) {
    if (read_normal_.buffer.size() >= max_ru_in() || purge_.in_progress) return;
    prepare(purge_, LUA_OPCODE_RUI_PURGE);
    purge_.common().lua_data_ptr = reinterpret_cast<char*>(&read_normal_.record);
    return issue(purge_);
  }
  if (!held_ && !wait_for_us_) read(read_normal_, max_ru_in());
}

void LuSession::read(RuiVerb& verb, std::size_t size) {
  if (verb.buffer.size() < size) verb.buffer.resize(size);
  prepare(verb, LUA_OPCODE_RUI_READ);
  auto& c = verb.common();
  c.lua_data_ptr = reinterpret_cast<char*>(verb.buffer.data());
  c.lua_max_length = static_cast<unsigned short>(verb.buffer.size());
  if (&verb == &read_normal_) {
    c.lua_flag1.lu_norm = 1;
  } else {
    c.lua_flag1.lu_exp = 1;
    c.lua_flag1.sscp_norm = 1;
  }
  issue(verb);
}

void LuSession::was_read(RuiVerb& verb) {
  const auto& c = verb.common();
  if (closing_ || lost_) return;
  if (c.lua_prim_rc == LUA_NEGATIVE_RSP) {
    // The node has refused the host's chain by itself, or a refused one is over.
    chain_.clear();
    chain_begun_ = false;
    return;
  }
  const bool truncated = c.lua_prim_rc == LUA_UNSUCCESSFUL && c.lua_sec_rc == LUA_DATA_TRUNCATED;
  if (c.lua_prim_rc != LUA_OK && !truncated) return;
  const ByteView ru = ByteView(verb.buffer).first(std::min<std::size_t>(c.lua_data_length, verb.buffer.size()));
  if (c.lua_flag2.lu_exp) return take_expedited(verb, ru);
  if (c.lua_flag2.sscp_norm) return take_sscp(verb, ru);
  if (truncated) chain_too_long_ = true;
  take_normal(verb, ru);
}

// --- writing

void LuSession::write_all() {
  if (!open_ || closing_ || lost_) return;
  for (const auto flow : {Flow::expedited, Flow::sscp, Flow::normal}) {
    const auto active =
        std::count_if(std::begin(writes_), std::end(writes_), [](const auto& w) { return w.in_progress; });
    if (active >= static_cast<std::ptrdiff_t>(kMaxWrites)) return;
    write_next(flow);
  }
}

void LuSession::write_next(Flow flow) {
  auto& verb = writes_[static_cast<std::size_t>(flow)];
  auto& queue = queues_[static_cast<std::size_t>(flow)];
  if (verb.in_progress || queue.empty()) return;
  Outgoing what = std::move(queue.front());
  queue.pop_front();
  if (flow == Flow::normal) writing_input_ = what.is_input;
  verb.buffer = std::move(what.ru);
  prepare(verb, LUA_OPCODE_RUI_WRITE);
  auto& c = verb.common();
  c.lua_rh = what.rh;
  c.lua_th.snf[0] = static_cast<unsigned char>(what.snf >> 8);
  c.lua_th.snf[1] = static_cast<unsigned char>(what.snf & 0xFF);
  c.lua_data_ptr = reinterpret_cast<char*>(verb.buffer.data());
  c.lua_data_length = static_cast<unsigned short>(verb.buffer.size());
  c.lua_flag1.lu_exp = flow == Flow::expedited ? 1 : 0;
  c.lua_flag1.sscp_norm = flow == Flow::sscp ? 1 : 0;
  c.lua_flag1.lu_norm = flow == Flow::normal ? 1 : 0;
  issue(verb);
}

void LuSession::was_written(Flow flow, RuiVerb& verb) {
  const auto& c = verb.common();
  // A response that comes too late, or for which there is no session any more, has nobody who waits for it.
  if (c.lua_prim_rc == LUA_OK || c.lua_prim_rc == LUA_CANCELLED || c.lua_rh.rri) return;
  if (flow == Flow::sscp) {
    sscp_unanswered_ = false;
  } else if (flow == Flow::expedited) {
    signal_unanswered_ = false;
    return;
  } else {
    // Nothing of the chain, or not all, is out: the rest does not follow.
    auto& queue = queues_[static_cast<std::size_t>(Flow::normal)];
    while (!queue.empty() && !queue.front().rh.bci && !queue.front().rh.rri) queue.pop_front();
    own_unanswered_ = false;
    const auto code = secondary_code(verb);
    if (code == kBracket || code == kDirection) turn_ = Turn::theirs;
    if (!writing_input_) return;
  }
  if (user_ != nullptr) user_->on_input_refused("RUI_WRITE ended with " + words_of(verb));
}

}  // namespace openrui::tn3270
