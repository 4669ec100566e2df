// What the host sends in an SLI session, and what is the session's own of it (LUA reference 11.4, 12).
#include <array>
#include <utility>

#include "formats/ru/session_control.h"
#include "formats/sense.h"
#include "sli/sli_session.h"

namespace openrui {

namespace {

// SLI refuses data that come while it closes the session: no program will read them.
constexpr Sense kRequestNotExecutable{0x081C0000};

}  // namespace

void SliSession::handle(const Message& m) {
  if (gone_ || released_) return;
  switch (m.flow) {
    case Flow::sscp_expedited:
    case Flow::sscp_normal:
      if (opening() && init_type_ != LUA_INIT_TYPE_PRIM_SSCP) return sscp_while_opening(m);
      return closing() ? refuse_message(m) : inbox_.message(m);
    case Flow::lu_expedited:
      return lu_expedited(m);
    case Flow::lu_normal:
      return lu_normal(m);
  }
}

void SliSession::lu_expedited(const Message& m) {
  const bool unit = m.kind == Message::Kind::unit;
  if (unit && !m.rh.rri()) return lu_request(m, message_type(m.flow, m.rh, m.ru));
  if (unit && own_response(m)) return;
  if (state_ == SliState::open || is_suspended()) return inbox_.message(m);
  if (unit) port_.consumed(id_, m.flow, 1);
}

void SliSession::lu_normal(const Message& m) {
  const bool unit = m.kind == Message::Kind::unit;
  if (unit && own_response(m)) return;
  if (unit && m.rh.rri() && !m.rh.rti()) outbox_.answered(m.th.snf);
  if (closing()) return refuse_message(m);
  const bool request = unit && !m.rh.rri();
  if (request && inbox_.in_chain(m.flow) && message_type(m.flow, m.rh, m.ru) == LUA_MESSAGE_TYPE_CANCEL) {
    // The program is told by a code, so it is for SLI to answer.
    port_.consumed(id_, m.flow, 1);
    respond(m.flow, m.th.snf);
    return inbox_.cancel_chain(m.flow);
  }
  inbox_.message(m);
}

SliInput SliSession::input_of(const Message& m, std::uint8_t type) const {
  switch (type) {
    case LUA_MESSAGE_TYPE_BIND:
      return SliInput::bind;
    case LUA_MESSAGE_TYPE_STSN:
      return SliInput::stsn;
    case LUA_MESSAGE_TYPE_CRV:
      return SliInput::crv;
    case LUA_MESSAGE_TYPE_SDT:
      return SliInput::sdt;
    case LUA_MESSAGE_TYPE_CLEAR:
      if (opening()) return SliInput::unexpected;
      return sdt_ || state_ != SliState::open ? SliInput::clear : SliInput::clear_open;
    case LUA_MESSAGE_TYPE_UNBIND:
      return holds(m) ? SliInput::unbind_hold : SliInput::unbind;
    case LUA_MESSAGE_TYPE_SHUTD:
      return SliInput::shutd;
    default:
      return SliInput::unexpected;
  }
}

// LUA reference 11.4: type 02, and type 01 in a dedicated session; 9.2: in a close only with SNAplus2.
bool SliSession::holds(const Message& m) const {
  if (!established_ || (closing() && personality_ != Personality::snapix)) return false;
  const auto unbind = parse_unbind(m.ru);
  if (!unbind) return false;
  return unbind->type == UnbindType::bind_forthcoming || (dedicated_ && unbind->type == UnbindType::normal);
}

void SliSession::lu_request(const Message& m, std::uint8_t type) {
  const auto input = input_of(m, type);
  if (input == SliInput::unexpected && (state_ == SliState::open || is_suspended())) return inbox_.message(m);
  port_.consumed(id_, m.flow, 1);
  if (input == SliInput::unexpected && closing() && m.rh.category() == RuCategory::dfc) {
    return respond(m.flow, m.th.snf);  // SIGNAL and the like ask for nothing now
  }
  const bool ends_lu_session =
      type == LUA_MESSAGE_TYPE_BIND || type == LUA_MESSAGE_TYPE_UNBIND || type == LUA_MESSAGE_TYPE_CLEAR;
  if (ends_lu_session) {
    inbox_.lu_session_ended(type == LUA_MESSAGE_TYPE_CLEAR);
    outbox_.traffic_reset();
    in_routine_ = false;
    shutd_.reset();
  }
  request_in_ = {m.th.snf, type, m.th, m.rh, Bytes(m.ru.begin(), m.ru.end())};
  const auto& table = sli_session_table();
  if (table.find(state_, input) != nullptr) return drive(input);
  if (table.find(state_, SliInput::unexpected) != nullptr) return drive(SliInput::unexpected);
  respond(m.flow, m.th.snf, sense::mode_inconsistency);
}

bool SliSession::own_response(const Message& m) {
  if (!m.rh.rri() || !own_out_ || m.flow != own_flow_ || m.th.snf != own_snf_) return false;
  own_out_ = false;
  port_.consumed(id_, m.flow, 1);
  // The close goes on all the same (LUA reference 9.2).
  if (m.rh.rti()) close_code_ = rc::session_failure(own_refused_);
  drive(own_done_);
  return true;
}

void SliSession::refuse_message(const Message& m) {
  if (m.kind != Message::Kind::unit) return;
  port_.consumed(id_, m.flow, 1);
  if (m.rh.rri() || !m.rh.answerable()) return;
  const auto suggested = m.rh.sdi() ? parse_sense(m.ru) : Sense::none;
  respond(m.flow, m.th.snf, suggested == Sense::none ? kRequestNotExecutable : suggested);
}

void SliSession::respond(Flow flow, std::uint16_t snf, Sense why, Outbox::Then then) {
  Rh rh;
  rh.set_rri(true).set_rti(why != Sense::none);
  Bytes ru;
  if (why != Sense::none) {
    ru.resize(sizeof(std::uint32_t));
    emit_sense(why, ru.data());
  }
  outbox_.post(flow, rh, snf, std::move(ru), std::move(then));
}

void SliSession::suspend() {
  respond_to_request();
  inbox_.status(Sec::not_ready);
}

}  // namespace openrui
