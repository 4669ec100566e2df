#include "sli/outgoing.h"

#include <algorithm>
#include <iterator>

#include "formats/ru/data_flow.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

namespace {

constexpr std::size_t kSenseLength = 4;
constexpr std::size_t kStatusLength = 4;  // of LUSTAT, behind the request code
// With a BIND that states no RU size: what path control can put together again, without the RH.
constexpr std::size_t kLongestRu = 65535 - Rh::kSize;

// Bits of the RH that the program's record decides; SLI makes the others.
struct RhBits {
  bool response_form = false;  // DR1I DR2I RI
  bool bbi = false;
  bool ebi = false;
  bool cdi = false;
};

struct MessageRow {
  std::uint8_t type;
  Flow flow;
  RuKind kind;
  RhBits bits;
};

// clang-format off
constexpr MessageRow kMessages[] = {
    {LUA_MESSAGE_TYPE_LU_DATA,     Flow::lu_normal,    RuKind::data,            {true,  true,  true,  true}},
    {LUA_MESSAGE_TYPE_SSCP_DATA,   Flow::sscp_normal,  RuKind::character_coded, {true,  true,  true,  true}},
    {LUA_MESSAGE_TYPE_RSP,         Flow::lu_normal,    RuKind::unknown,         {}},  // the flow is the program's
    {LUA_MESSAGE_TYPE_LUSTAT_LU,   Flow::lu_normal,    RuKind::lustat,          {true,  true,  true,  true}},
    {LUA_MESSAGE_TYPE_LUSTAT_SSCP, Flow::sscp_normal,  RuKind::lustat,          {true,  true,  true,  true}},
    {LUA_MESSAGE_TYPE_RTR,         Flow::lu_normal,    RuKind::rtr,             {}},
    {LUA_MESSAGE_TYPE_BID,         Flow::lu_normal,    RuKind::bid,             {}},
    {LUA_MESSAGE_TYPE_BIS,         Flow::lu_normal,    RuKind::bis,             {}},
    {LUA_MESSAGE_TYPE_CHASE,       Flow::lu_normal,    RuKind::chase,           {false, false, true,  true}},
    {LUA_MESSAGE_TYPE_QC,          Flow::lu_normal,    RuKind::qc,              {false, false, true,  true}},
    {LUA_MESSAGE_TYPE_CANCEL,      Flow::lu_normal,    RuKind::cancel,          {false, false, true,  true}},
    {LUA_MESSAGE_TYPE_QEC,         Flow::lu_expedited, RuKind::qec,             {}},
    {LUA_MESSAGE_TYPE_RELQ,        Flow::lu_expedited, RuKind::relq,            {}},
    {LUA_MESSAGE_TYPE_SBI,         Flow::lu_expedited, RuKind::sbi,             {}},
    {LUA_MESSAGE_TYPE_SIGNAL,      Flow::lu_expedited, RuKind::signal,          {}},
    {LUA_MESSAGE_TYPE_RQR,         Flow::lu_expedited, RuKind::rqr,             {}},
};
// clang-format on

const MessageRow* find_message(std::uint8_t type) {
  const auto* found =
      std::find_if(std::begin(kMessages), std::end(kMessages), [type](const MessageRow& r) { return r.type == type; });
  return found == std::end(kMessages) ? nullptr : found;
}

bool is_data(RuKind kind) { return kind == RuKind::data || kind == RuKind::character_coded; }

Rh request_rh(const MessageRow& row, const Rh& wanted) {
  Rh rh = row.kind == RuKind::rqr ? rh::session_control : rh::dfc;
  if (is_data(row.kind)) {
    rh = Rh{};
    rh.set_bci(true).set_eci(true).set_fi(wanted.fi()).set_csi(wanted.csi()).set_edi(wanted.edi());
  } else if (row.kind != RuKind::rqr) {
    rh.set_sdi(wanted.sdi()).set_qri(row.flow != Flow::lu_expedited && wanted.qri());
  }
  if (row.bits.response_form) rh.set_dr1(wanted.dr1()).set_dr2(wanted.dr2()).set_eri(wanted.eri());
  rh.set_bbi(row.bits.bbi && wanted.bbi());
  rh.set_ebi(row.bits.ebi && wanted.ebi());
  rh.set_cdi(row.bits.cdi && wanted.cdi());
  return rh;
}

}  // namespace

std::size_t send_length(const LUA_VERB_RECORD& record, bool ex) {
  return ex ? record.specific.send_ex.lua_data_length_ex : record.common.lua_data_length;
}

Flow send_flow(const LUA_COMMON& c) {
  if (c.lua_message_type == LUA_MESSAGE_TYPE_RSP) return FlowSet(c.lua_flag1).only();
  return find_message(c.lua_message_type)->flow;
}

std::optional<ReturnCode> check_send(const LUA_VERB_RECORD& record, bool ex) {
  const auto& c = record.common;
  const auto* row = find_message(c.lua_message_type);
  if (row == nullptr) return rc::parameter_check(Sec::invalid_message_type);
  const auto length = send_length(record, ex);
  const FlowSet flows(c.lua_flag1);
  const bool response = c.lua_message_type == LUA_MESSAGE_TYPE_RSP;
  if (response && flows.empty()) return rc::parameter_check(Sec::required_field_missing);
  if (length != 0 && c.lua_data_ptr == nullptr) {
    return rc::parameter_check(response ? Sec::required_field_missing : Sec::bad_data_ptr);
  }
  if (flows.several() || flows.has(Flow::sscp_expedited)) return rc::parameter_check(Sec::invalid_flow);
  if (row->kind == RuKind::lustat && length != kStatusLength) return rc::parameter_check(Sec::data_length_error);
  if (response && rh_of(c).rti() && length < kSenseLength) return rc::parameter_check(Sec::required_field_missing);
  return std::nullopt;
}

OutgoingChain::OutgoingChain(const LUA_VERB_RECORD& record, bool ex, std::size_t max_ru)
    : flow_(send_flow(record.common)) {
  const auto& c = record.common;
  const auto& row = *find_message(c.lua_message_type);
  const Rh wanted = rh_of(c);
  rest_ = ByteView(reinterpret_cast<const std::uint8_t*>(c.lua_data_ptr), send_length(record, ex));
  if (c.lua_message_type == LUA_MESSAGE_TYPE_RSP) {
    // The message type says that it is one; LUASAMP leaves RRI out (LUA reference 9.3).
    rh_.set_rri(true).set_rti(wanted.rti());
    snf_ = snf_of(c);
    rest_ = wanted.rti() ? rest_.first(kSenseLength) : ByteView{};
    return;
  }
  rh_ = request_rh(row, wanted);
  if (is_data(row.kind)) {
    data_ = row.kind == RuKind::data;
    max_ru_ = max_ru == 0 ? kLongestRu : max_ru;
    return;
  }
  if (row.kind == RuKind::signal) {
    const auto ru = emit_signal(Signal{});
    std::copy(ru.begin(), ru.end(), command_.begin());
    command_length_ = ru.size();
    rest_ = {};
    return;
  }
  command_[0] = request_code(row.kind);
  command_length_ = 1;
  if (row.kind == RuKind::lustat) {
    std::copy_n(rest_.begin(), kStatusLength, command_.begin() + 1);
    command_length_ += kStatusLength;
  }
  rest_ = {};
}

std::size_t OutgoingChain::piece() const { return data_ ? std::min(rest_.size(), max_ru_) : rest_.size(); }

// LUA reference 9.3 and its trace in 4, 4: RUs before the last ask for an exception response. BBI and EBI stand on the
// first RU, CDI on the last (SNA reference 3.7).
Submission OutgoingChain::current() const {
  Submission s;
  s.flow = flow_;
  s.snf = snf_;
  s.rh = rh_;
  const auto n = piece();
  s.ru = command_length_ != 0 ? ByteView(command_.data(), command_length_) : rest_.first(n);
  if (!data_) return s;
  const bool last = n == rest_.size();
  if (begun_) s.rh.set_bci(false).set_fi(false).set_bbi(false).set_ebi(false);
  if (!last) s.rh.set_eci(false).set_cdi(false).set_eri(rh_.dr1() || rh_.dr2());
  return s;
}

bool OutgoingChain::cut_if_stopped(bool current_is_out) const {
  return begun_ || (current_is_out && piece() != rest_.size());
}

void OutgoingChain::advance() {
  const auto n = piece();
  sent_all_ = n == rest_.size();
  rest_ = rest_.subspan(n);
  begun_ = true;
}

}  // namespace openrui
