// What passes on an LU's flows: BIND to UNBIND, chains, brackets and turns, as the secondary of an LU type 1, 2 or 3
// session (SNA reference 11.3 to 11.7).
#include <algorithm>
#include <utility>

#include "gateway/lu_session.h"

namespace openrui::tn3270 {

namespace {

// Request codes (SNA reference 4.2).
constexpr std::uint8_t kLustat = 0x04;
constexpr std::uint8_t kQc = 0x81;
constexpr std::uint8_t kShutc = 0xC1;
constexpr std::uint8_t kSignal = 0xC9;

// Sense codes (SNA reference 15).
constexpr std::uint32_t kRuLength = 0x10020000;
constexpr std::uint32_t kNoSpace = 0x08120000;
constexpr std::uint32_t kBidRefused = 0x08130000;
constexpr std::uint32_t kRtrNotRequired = 0x08190000;
constexpr std::uint32_t kNotSupported = 0x10030000;

std::uint16_t number_of(const RuiVerb& verb) {
  const auto& th = verb.common().lua_th;
  return static_cast<std::uint16_t>(th.snf[0] << 8 | th.snf[1]);
}

Bytes sense_bytes(std::uint32_t sense) {
  return {static_cast<std::uint8_t>(sense >> 24), static_cast<std::uint8_t>(sense >> 16 & 0xFF),
          static_cast<std::uint8_t>(sense >> 8 & 0xFF), static_cast<std::uint8_t>(sense & 0xFF)};
}

std::uint32_t sense_in(ByteView ru) {
  std::uint32_t sense = 0;
  for (std::size_t i = 0; i < 4; ++i) sense = sense << 8 | (i < ru.size() ? ru[i] : 0U);
  return sense;
}

std::string hex(std::uint32_t sense) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[sense >> static_cast<unsigned>(shift) & 0xF];
  return text;
}

// SNA reference 3.3: RQD, RQE and RQN.
ResponseFlag response_wanted(const struct LUA_RH& rh) {
  if (!rh.dr1i && !rh.dr2i) return ResponseFlag::none;
  return rh.ri ? ResponseFlag::on_error : ResponseFlag::always;
}

// Senses of a race for the turn, after which nobody has to recover (SNA reference 11.5).
bool is_race(std::uint32_t sense) {
  const auto code = sense >> 16;
  return code == 0x080B || code == 0x0813 || code == 0x0814 || code == 0x081B;
}

// The FM headers at the beginning of a chain: a length byte, and a bit that says that one more follows (SNA reference
// 14.2, FMH-1).
ByteView without_fm_headers(ByteView ru) {
  bool more = true;
  while (more && ru.size() >= 2 && ru[0] >= 2) {
    more = (ru[1] & 0x80) != 0;
    ru = ru.subspan(std::min<std::size_t>(ru[0], ru.size()));
  }
  return ru;
}

}  // namespace

// --- responses

void LuSession::answer(Flow flow, const RuiVerb& request, std::uint32_t sense, Bytes positive) {
  const auto wanted = response_wanted(request.common().lua_rh);
  if (wanted == ResponseFlag::none || (wanted == ResponseFlag::on_error && sense == 0)) return;
  Outgoing response;
  response.rh.rri = 1;
  response.rh.ri = sense != 0 ? 1 : 0;
  response.snf = number_of(request);
  response.ru = sense != 0 ? sense_bytes(sense) : std::move(positive);
  enqueue(flow, std::move(response));
}

void LuSession::respond(std::uint16_t snf, std::uint32_t sense) {
  Step step(*this);
  const bool definite = owed_ == snf;
  if (!data_active_ || (!definite && sense == 0)) return;
  Outgoing response;
  response.rh.rri = 1;
  response.rh.ri = sense != 0 ? 1 : 0;
  response.snf = snf;
  if (sense != 0) response.ru = sense_bytes(sense);
  enqueue(Flow::normal, std::move(response));
  wait_for_us_ = false;
  if (definite) owed_.reset();
  if (sense == 0) return end_of_chain(owed_rh_, owed_ends_bracket_);
  recovery_pending_ = !is_race(sense);
  // Bracket termination rule 2: it ends whatever the answer is (SNA reference 11.6).
  if (definite && owed_ends_bracket_ && !bind_->conditional_end) return end_of_chain(owed_rh_, true);
  if (in_bracket_ && bind_->flip_flop) turn_ = Turn::theirs;
}

void LuSession::end_of_chain(const struct LUA_RH& rh, bool ends_bracket) {
  if (!bind_) return;
  if (ends_bracket) {
    in_bracket_ = false;
    turn_ = Turn::free;
  } else if (!bind_->flip_flop) {
    turn_ = Turn::free;
  } else if (rh.cdi) {
    turn_ = Turn::ours;
    recovery_pending_ = false;
  }
}

// --- LU expedited

void LuSession::take_expedited(const RuiVerb& verb, ByteView ru) {
  const auto& c = verb.common();
  if (c.lua_rh.rri) {
    if (!ru.empty() && ru.back() == kSignal) signal_unanswered_ = false;
    return;
  }
  switch (c.lua_message_type) {
    case LUA_MESSAGE_TYPE_BIND:
      return take_bind(verb, ru);
    case LUA_MESSAGE_TYPE_UNBIND: {
      constexpr std::uint8_t kNormalEnd = 0x01;
      const auto type = ru.size() > 1 ? ru[1] : kNormalEnd;
      unbound();
      answer(Flow::expedited, verb, 0);
      if (user_ != nullptr) user_->on_unbind(type);
      return;
    }
    case LUA_MESSAGE_TYPE_SDT:
      answer(Flow::expedited, verb, 0);
      data_active_ = bind_.has_value();
      return;
    case LUA_MESSAGE_TYPE_CLEAR:
      answer(Flow::expedited, verb, 0);
      reset_traffic();
      data_active_ = bind_ && !bind_->needs_sdt();
      return;
    case LUA_MESSAGE_TYPE_SHUTD:
      answer(Flow::expedited, verb, 0);
      shutting_down_ = true;
      return;
    case LUA_MESSAGE_TYPE_QEC:
      answer(Flow::expedited, verb, 0);
      // Chains of ours are queued as a whole, so this stands between two.
      send_command(Flow::normal, {kQc});
      silent_ = true;
      return;
    case LUA_MESSAGE_TYPE_RELQ:
      answer(Flow::expedited, verb, 0);
      silent_ = false;
      return;
    default:
      // STSN: the node has the numbers. CRV and SIGNAL ask for nothing more.
      return answer(Flow::expedited, verb, 0);
  }
}

void LuSession::take_bind(const RuiVerb& verb, ByteView ru) {
  const auto facts = parse_bind(ru);
  if (!facts) return answer(Flow::expedited, verb, kRuLength);
  const auto refused = user_ != nullptr ? user_->on_bind(*facts, ru) : kNotSupported;
  if (refused != 0) return answer(Flow::expedited, verb, refused);
  // A negotiable BIND is answered with what was agreed on: all of it.
  answer(Flow::expedited, verb, 0, facts->negotiable ? Bytes(ru.begin(), ru.end()) : Bytes());
  bind_ = facts;
  reset_traffic();
  data_active_ = !facts->needs_sdt();
}

void LuSession::unbound() {
  bind_.reset();
  data_active_ = false;
  queues_[static_cast<std::size_t>(Flow::expedited)].clear();
  reset_traffic();
}

// SNA reference 11.1, "Reset of the machines".
void LuSession::reset_traffic() {
  queues_[static_cast<std::size_t>(Flow::normal)].clear();
  inputs_.clear();
  status_.reset();
  chain_ = Bytes();
  chain_begun_ = chain_too_long_ = false;
  owed_.reset();
  own_unanswered_ = wait_for_us_ = recovery_pending_ = signal_unanswered_ = shutting_down_ = silent_ = false;
  in_bracket_ = bind_ && bind_->in_bracket_at_start;
  turn_ = Turn::free;
  if (bind_ && bind_->flip_flop && (!bind_->brackets || in_bracket_)) {
    turn_ = bind_->we_speak_first ? Turn::ours : Turn::theirs;
  }
}

// --- SSCP normal

void LuSession::take_sscp(const RuiVerb& verb, ByteView ru) {
  const auto& rh = verb.common().lua_rh;
  if (rh.rri) {
    sscp_unanswered_ = false;
    if (rh.ri && user_ != nullptr) user_->on_input_refused("the SSCP answers " + hex(sense_in(ru)));
    return;
  }
  if (rh.sdi) return answer(Flow::sscp, verb, sense_in(ru));
  answer(Flow::sscp, verb, 0);
  // With FI it is a request of network services, such as NSPE, which no screen shows.
  if (!rh.fi && user_ != nullptr) user_->on_sscp_data(ru);
}

// --- LU normal

void LuSession::take_normal(const RuiVerb& verb, ByteView ru) {
  const auto& rh = verb.common().lua_rh;
  if (!bind_) return;
  if (rh.rri) return take_response(verb, ru);
  if (rh.sdi) {
    // An EXR: the node says what is wrong with the host's request.
    chain_begun_ = false;
    recovery_pending_ = !is_race(sense_in(ru));
    return answer(Flow::normal, verb, sense_in(ru));
  }
  if (rh.ruc == LUA_RH_DFC) return take_command(verb, ru);
  take_element(verb, ru);
}

void LuSession::take_response(const RuiVerb& verb, ByteView ru) {
  const auto& rh = verb.common().lua_rh;
  own_unanswered_ = false;
  if (!rh.ri) return;
  const auto sense = sense_in(ru);
  // Recovery is the host's (SNA reference 11.5).
  if (!is_race(sense) && bind_->flip_flop && in_bracket_) turn_ = Turn::theirs;
  if (user_ != nullptr) user_->on_input_refused("the host answers " + hex(sense));
}

void LuSession::take_command(const RuiVerb& verb, ByteView) {
  const auto& c = verb.common();
  switch (c.lua_message_type) {
    case LUA_MESSAGE_TYPE_BID:
      return take_bid(verb);
    case LUA_MESSAGE_TYPE_RTR:
      return answer(Flow::normal, verb, kRtrNotRequired);
    case LUA_MESSAGE_TYPE_CANCEL:
      chain_.clear();
      chain_begun_ = false;
      break;
    default:
      break;
  }
  answer(Flow::normal, verb, 0);
  end_of_chain(c.lua_rh, c.lua_rh.ebi);
}

// After +RSP(BID) the bracket is the bidder's to begin (SNA reference 11.6, BIDDED).
void LuSession::take_bid(const RuiVerb& verb) {
  if (in_bracket_ || !inputs_.empty()) return answer(Flow::normal, verb, kBidRefused);
  answer(Flow::normal, verb, 0);
  turn_ = Turn::theirs;
}

void LuSession::take_element(const RuiVerb& verb, ByteView ru) {
  const auto& rh = verb.common().lua_rh;
  if (rh.bci) {
    chain_.clear();
    chain_begun_ = true;
    chain_ends_bracket_ = rh.ebi;
    if (rh.bbi) in_bracket_ = true;
    turn_ = Turn::theirs;
    if (rh.fi) ru = without_fm_headers(ru);
  }
  if (!chain_begun_) return;
  if (chain_too_long_ || chain_.size() + ru.size() > max_chain_) {
    chain_ = Bytes();
    chain_begun_ = chain_too_long_ = false;
    recovery_pending_ = true;
    return answer(Flow::normal, verb, kNoSpace);
  }
  chain_.insert(chain_.end(), ru.begin(), ru.end());
  if (rh.eci) chain_complete(verb);
}

void LuSession::chain_complete(const RuiVerb& verb) {
  const auto& rh = verb.common().lua_rh;
  HostChain chain{bind_->lu_type == 1, std::exchange(chain_, {}), response_wanted(rh), number_of(verb),
                  chain_ends_bracket_};
  chain_begun_ = false;
  if (status_ && chain.response != ResponseFlag::none) {
    // SNA reference 11.5: a status that could not be sent is the answer to the next chain.
    recovery_pending_ = true;
    return answer(Flow::normal, verb, *std::exchange(status_, std::nullopt));
  }
  recovery_pending_ = false;
  if (chain.response == ResponseFlag::always) {
    owed_ = chain.snf;
    owed_rh_ = rh;
    owed_ends_bracket_ = chain.ends_bracket;
  } else {
    end_of_chain(rh, chain.ends_bracket);
    // With the next RUI_READ the library takes the chain as accepted (LUA reference 13.3). The host has given us the
    // turn and sends nothing; so its chain can be refused until we send.
    wait_for_us_ = chain.response == ResponseFlag::on_error && turn_ == Turn::ours;
  }
  if (user_ != nullptr) user_->on_chain(chain);
}

// --- what we send

bool LuSession::may_begin() const {
  return data_active_ && !chain_begun_ && !owed_ && !own_unanswered_ && !silent_ && turn_ != Turn::theirs &&
         queues_[static_cast<std::size_t>(Flow::normal)].empty() &&
         !writes_[static_cast<std::size_t>(Flow::normal)].in_progress;
}

// Runs after each step, so a turn that has come is used at once.
void LuSession::pump() {
  if (!open_ || closing_ || lost_) return;
  if (!sscp_unanswered_ && !sscp_waiting_.empty()) {
    Outgoing text;
    text.rh.bci = text.rh.eci = 1;
    text.rh.dr1i = 1;
    text.ru = std::move(sscp_waiting_.front());
    text.is_input = true;
    sscp_waiting_.pop_front();
    sscp_unanswered_ = true;
    enqueue(Flow::sscp, std::move(text));
  }
  if (!bind_) {
    inputs_.clear();
    return;
  }
  if (status_ && data_active_ && (may_begin() || recovery_pending_))
    begin_status(*std::exchange(status_, std::nullopt));
  if (!inputs_.empty() && may_begin()) {
    Bytes data = std::move(inputs_.front());
    inputs_.pop_front();
    begin_input(std::move(data));
  }
  maybe_shut_down();
}

// Definite responses only on the last RU of a chain (LUA reference 13.7).
struct LUA_RH LuSession::request_rh(unsigned char category, bool last) const {
  struct LUA_RH rh {};
  rh.ruc = category & 3U;
  rh.fi = category == LUA_RH_DFC ? 1 : 0;
  if (bind_->response == ChainResponse::none) return rh;
  rh.dr1i = 1;
  rh.ri = bind_->response == ChainResponse::definite && last ? 0 : 1;
  return rh;
}

void LuSession::begin_input(Bytes data) {
  const auto size = bind_->max_ru_out == 0 ? std::max<std::size_t>(data.size(), 1) : bind_->max_ru_out;
  const bool begins_bracket = bind_->brackets && !in_bracket_;
  std::size_t at = 0;
  do {
    const auto part = std::min(size, data.size() - at);
    const bool last = at + part == data.size();
    Outgoing element;
    element.rh = request_rh(LUA_RH_FMD, last);
    element.rh.bci = at == 0 || !bind_->chains ? 1 : 0;
    element.rh.eci = last || !bind_->chains ? 1 : 0;
    element.rh.bbi = at == 0 && begins_bracket ? 1 : 0;
    element.rh.cdi = last && bind_->flip_flop ? 1 : 0;
    element.is_input = true;
    const auto from = data.begin() + static_cast<std::ptrdiff_t>(at);
    element.ru.assign(from, from + static_cast<std::ptrdiff_t>(part));
    enqueue(Flow::normal, std::move(element));
    at += part;
  } while (at < data.size());
  in_bracket_ = bind_->brackets;
  turn_ = bind_->flip_flop ? Turn::theirs : Turn::free;
  own_unanswered_ = bind_->response == ChainResponse::definite;
  wait_for_us_ = false;
}

// In a bracket of its own when none is open; the turn goes with it, because the host has to do something about it.
// After a -RSP of ours the turn is the host's already.
void LuSession::begin_status(std::uint32_t status) {
  Outgoing lustat;
  lustat.rh = request_rh(LUA_RH_DFC, true);
  lustat.rh.bci = lustat.rh.eci = 1;
  lustat.rh.bbi = bind_->brackets && !in_bracket_ ? 1 : 0;
  lustat.rh.cdi = bind_->flip_flop && !recovery_pending_ ? 1 : 0;
  lustat.ru = sense_bytes(status);
  lustat.ru.insert(lustat.ru.begin(), kLustat);
  own_unanswered_ = bind_->response == ChainResponse::definite;
  enqueue(Flow::normal, std::move(lustat));
  in_bracket_ = bind_->brackets;
  turn_ = bind_->flip_flop ? Turn::theirs : Turn::free;
  wait_for_us_ = false;
}

void LuSession::send_command(Flow flow, Bytes ru) {
  Outgoing command;
  command.rh.ruc = LUA_RH_DFC;
  command.rh.fi = 1;
  command.rh.bci = command.rh.eci = 1;
  command.rh.dr1i = 1;
  command.ru = std::move(ru);
  enqueue(flow, std::move(command));
}

void LuSession::send_attention() {
  Step step(*this);
  if (!data_active_ || signal_unanswered_) return;
  signal_unanswered_ = true;
  send_command(Flow::expedited, {kSignal, 0x00, 0x01, 0x00, 0x00});
}

// SHUTC once no bracket is open and nothing waits (SNA reference 11.7).
void LuSession::maybe_shut_down() {
  const bool idle = !in_bracket_ && !chain_begun_ && !owed_ && inputs_.empty() &&
                    queues_[static_cast<std::size_t>(Flow::normal)].empty();
  if (!shutting_down_ || !idle) return;
  shutting_down_ = false;
  silent_ = true;
  send_command(Flow::expedited, {kShutc});
}

}  // namespace openrui::tn3270
