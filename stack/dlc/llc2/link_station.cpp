#include "dlc/llc2/link_station.h"

#include <algorithm>
#include <utility>

#include "dlc/llc2/port.h"
#include "formats/th.h"

namespace openrui::llc2 {
namespace {

// When the host contacts is its operator's business; a real one that restarted meanwhile has forgotten our XID.
constexpr Duration kContactWait = std::chrono::seconds(30);

XidCapabilities capabilities_of(const Port& port) {
  XidCapabilities own;
  own.max_btu = static_cast<std::uint16_t>(port.longest_information());
  own.max_frames = static_cast<std::uint8_t>(port.definition().llc2.receive_window);
  return own;
}

}  // namespace

LinkStation::LinkStation(Port& port, const LinkDefinition& definition, LinkNotifier& notifier)
    : LinkStation(port, definition, LinkUser(notifier)) {}

LinkStation::LinkStation(Port& port, const LinkDefinition& definition, SwitchedNotifier& notifier)
    : LinkStation(port, definition, LinkUser(notifier)) {}

LinkStation::LinkStation(Port& port, const LinkDefinition& definition, LinkUser user)
    : port_(port),
      definition_(definition),
      user_(user),
      station_(port.definition().llc2, port.timers(), *this),
      exchange_(definition, capabilities_of(port)),
      backoff_(port.definition().reconnect_min) {
  port_.add(*this);
}

LinkStation::~LinkStation() {
  station_.disconnect();
  port_.remove(*this);
}

// --- The link appearance ---------------------------------------------------------------------------------------------

void LinkStation::start() {
  if (started_) return;
  started_ = true;
  user_.begin();
  backoff_ = port_.definition().reconnect_min;
  port_.on_link_started();
  try_start();
}

void LinkStation::stop() {
  started_ = open_ = owes_xid_ = false;
  if (user_.switched() != nullptr) user_.disengage();
  retry_timer_.cancel();
  answer_timer_.cancel();
  if (phase_ == LinkPhase::ending) return;
  input(station_.state() == StationState::adm ? LinkInput::stop : LinkInput::stop_connection);
}

void LinkStation::set_busy(bool busy) {
  user_busy_ = busy;
  station_.set_busy(user_busy_ || !confirmed_);
}

void LinkStation::send(Buffer piu) {
  if (!contacted()) return;
  if (piu.size() > port_.longest_information()) {
    ++port_.count().errors;
    port_.report(Severity::error, definition_.name + ": a PIU of " + std::to_string(piu.size()) +
                                      " bytes does not fit into an Ethernet frame and was dropped");
    return;
  }
  ++port_.count().pius_out;
  station_.send(std::move(piu));
  if (queued_bytes() > kHighWater) congested_ = true;
}

std::size_t LinkStation::queued_bytes() const { return std::max(station_.queued_bytes(), port_.queued_bytes()); }

std::string LinkStation::state_in_words() const {
  if (phase_ != LinkPhase::ending) {
    if (!started_) return "stopped";
    if (!port_.has_carrier()) return port_.state_in_words();
  }
  switch (phase_) {
    case LinkPhase::down:
      if (user_.switched() != nullptr) return user_.engaged() ? "the station is there" : "not wanted";
      if (definition_.host) return "waiting for an XID from " + remote_in_words();
      return "waiting to try again";
    case LinkPhase::locating:
      return "looking for " + to_words(definition_.remote_mac) + " with TEST";
    case LinkPhase::asking:
    case LinkPhase::exchanging:
      return "XID exchange";
    case LinkPhase::presented:
      return own_xid_in_words() + " sent, waiting to be contacted";
    case LinkPhase::contacting:
      return "SABME sent";
    case LinkPhase::contacted:
      return confirmed_ ? "contacted" : "SABME received, the other link is being contacted";
    case LinkPhase::recovering:
      return station_.state() == StationState::error ? "FRMR sent, waiting for a new connection"
                                                     : "SABME sent to reset the connection";
    case LinkPhase::ending:
      return "ending";
    case LinkPhase::count_:
      break;
  }
  return "?";
}

// --- Coming up -------------------------------------------------------------------------------------------------------

void LinkStation::try_start() {
  if (user_.switched() != nullptr || !started_ || definition_.host || retry_timer_.armed() || !port_.has_carrier())
    return;
  if (phase_ != LinkPhase::down || station_.state() != StationState::adm) return;
  input(LinkInput::start);
}

bool LinkStation::input(LinkInput in) {
  const auto* row = link_table().find(phase_, in);
  if (row == nullptr) return false;
  const bool anew = row->action == LinkAction::go_on || row->action == LinkAction::clear;
  if (row->next != phase_ || anew) enter(row->next);
  perform(row->action);
  return true;
}

void LinkStation::perform(LinkAction action) {
  switch (action) {
    case LinkAction::locate:
      reversed_answers_ = false;
      return repeat();
    case LinkAction::ask:
      return ask_with(exchange_.begin().xid);
    case LinkAction::tell_reached:
      open_ = true;
      return user_.switched()->on_reached();
    case LinkAction::send_set_mode:
      primary_ = true;
      return station_.connect();
    case LinkAction::disconnect:
      return station_.disconnect();
    case LinkAction::none:
    case LinkAction::go_on:
    case LinkAction::clear:
    case LinkAction::count_:
      return;
  }
}

void LinkStation::enter(LinkPhase phase) {
  phase_ = phase;
  tries_ = 0;
  outstanding_ = false;
  answer_timer_.cancel();
  if (phase != LinkPhase::down && phase != LinkPhase::locating) return;
  exchange_.reset();
  own_xid_.clear();
  answered_.reset();
}

// Sends what the phase asks with, and waits for the answer.
void LinkStation::repeat() {
  ++tries_;
  port_.timers().arm(answer_timer_, port_.definition().llc2.t1, [this] { on_timeout(); });
  if (phase_ != LinkPhase::locating) return send_xid_pdu(command_, true, true, tries_ == 1);
  send_test(false);
  // A wrong bit order is the usual reason for silence: look whether somebody is at the other address.
  if (tries_ > 2) send_test(true);
}

void LinkStation::ask_with(Bytes xid) {
  command_ = std::move(xid);
  tries_ = 0;
  outstanding_ = true;
  repeat();
}

void LinkStation::on_timeout() {
  // A host whose node does not go on asks it: many wait for this.
  const bool may_poll = definition_.host && definition_.xid_format == 0;
  if (phase_ == LinkPhase::exchanging && !outstanding_ && may_poll) return ask_with({});
  const bool repeats = phase_ == LinkPhase::locating || outstanding_;
  // One more than RETRY counts, as with SABME.
  if (repeats && tries_ <= port_.definition().llc2.n2) return repeat();
  finish(InopReason::no_answer, why_no_answer());
}

std::string LinkStation::why_no_answer() const {
  const auto remote = to_words(definition_.remote_mac);
  switch (phase_) {
    case LinkPhase::locating:
      if (reversed_answers_) {
        return remote + " does not answer TEST on " + port_.definition().interface + ", but " +
               to_words(MacAddress{swap_bits(definition_.remote_mac.octets)}) +
               " does, which is the same address in the other bit order: write \"remote_mac\" as \"nc:" + remote + '"';
      }
      return remote + " does not answer TEST on " + port_.definition().interface +
             ": is the station active, and is \"remote_mac\" right?";
    case LinkPhase::asking:
      return remote + " answers TEST, but SAP " + to_hex({&definition_.remote_sap, 1}) +
             " there does not answer XID: is \"remote_sap\" right, and is the line there active?";
    case LinkPhase::presented:
      return remote_in_words() + " has " + own_xid_in_words() +
             " and does not contact us: does a PU there have this IDBLK and IDNUM, and is it active?";
    default:
      return remote_in_words() + " does not go on with the XID exchange";
  }
}

void LinkStation::send_test(bool reversed) {
  Pdu pdu;
  pdu.type = PduType::test;
  pdu.pf = true;
  pdu.dsap = kNullSap;
  pdu.ssap = definition_.sap;
  const auto to = reversed ? MacAddress{swap_bits(definition_.remote_mac.octets)} : definition_.remote_mac;
  if (is_group(to) || (reversed && to == definition_.remote_mac)) return;
  port_.send(to, port_.own_mac(definition_), pdu, {});
}

void LinkStation::answer_test(const Pdu& command) {
  Pdu pdu;
  pdu.type = PduType::test;
  pdu.command = false;
  pdu.pf = command.pf;
  transmit(pdu, Buffer::copy_of(command.information));
}

void LinkStation::on_test_answer(bool reversed) {
  if (phase_ != LinkPhase::locating) return;
  if (reversed) {
    reversed_answers_ = true;
    return;
  }
  input(user_.switched() != nullptr ? LinkInput::rcv_test_for_switch : LinkInput::rcv_test);
}

void LinkStation::send_xid_pdu(ByteView xid, bool command, bool pf, bool tell) {
  Pdu pdu;
  pdu.type = PduType::xid;
  pdu.command = command;
  pdu.pf = pf;
  transmit(pdu, Buffer::copy_of(xid));
  if (!xid.empty()) own_xid_.assign(xid.begin(), xid.end());
  if (tell) user_.notifier().on_xid(xid, true);
}

void LinkStation::on_pdu(const Pdu& pdu) {
  switch (pdu.type) {
    case PduType::test:
      if (!pdu.command) return on_test_answer(false);
      if (started_ && resolves()) answer_test(pdu);
      return;
    case PduType::sabme:
      if (takes_set_mode()) station_.on_pdu(pdu);
      return;
    case PduType::xid:
      if (started_ && phase_ != LinkPhase::ending) on_xid(pdu);
      return;
    case PduType::dm:
    case PduType::disc:
      // Before there is a connection, the partner's answer to our XID.
      if (station_.state() == StationState::adm && phase_ != LinkPhase::down) {
        station_.on_pdu(pdu);
        return refused_by_partner(std::string(name(pdu.type)));
      }
      return station_.on_pdu(pdu);
    case PduType::ui:
      return;
    default:
      station_.on_pdu(pdu);
      return tell_uncongested();
  }
}

// --- XID -------------------------------------------------------------------------------------------------------------

void LinkStation::on_xid(const Pdu& pdu) {
  if (!pdu.information.empty() && pdu.information[0] == kBasicXid) {
    if (!pdu.command) return;
    Pdu basic;
    basic.type = PduType::xid;
    basic.command = false;
    basic.pf = pdu.pf;
    return transmit(basic,
                    Buffer::copy_of(emit_basic_xid(static_cast<unsigned>(port_.definition().llc2.receive_window))));
  }
  if (user_.switched() != nullptr) return pass_xid(pdu);
  if (repeated(pdu)) return send_xid_pdu(Bytes(answered_->response), false, pdu.pf, false);
  // Nobody has asked for it, or it came before.
  if (!pdu.command && !outstanding_) return;
  // The answer to our XID, when it is null, tells only that it has arrived. Only a host asks with a null XID by then.
  const bool asked = definition_.host && command_.empty();
  const bool receipt = !pdu.command && pdu.information.empty() && phase_ == LinkPhase::exchanging && !asked;
  if (!receipt) user_.notifier().on_xid(pdu.information, false);
  // The user may have stopped the link when it saw it.
  if (!started_ || phase_ == LinkPhase::ending) return;
  if (station_.state() != StationState::adm) {
    return pdu.command ? send_xid_pdu(Bytes(own_xid_), false, pdu.pf, true) : void();
  }
  if (!pdu.command) outstanding_ = false;
  if (receipt) return await_partner();
  retry_timer_.cancel();
  follow(exchange_.received(pdu.information), pdu);
}

// A command comes again when our response was lost, T1 later at the earliest. What comes sooner is the next one, though
// it may say the same: a node without identification sends a second null XID.
bool LinkStation::repeated(const Pdu& pdu) {
  if (!pdu.command || !answered_ || station_.state() != StationState::adm) return false;
  if (!std::equal(pdu.information.begin(), pdu.information.end(), answered_->command.begin(),
                  answered_->command.end())) {
    return false;
  }
  return port_.timers().now() - answered_->when >= port_.definition().llc2.t1 / 2;
}

void LinkStation::follow(const XidStep& step, const Pdu& pdu) {
  switch (step.kind) {
    case XidStep::Kind::send:
      input(LinkInput::xid_goes_on);
      if (pdu.command) {
        respond(pdu, step.xid, true);
        return started_ ? await_partner() : void();
      }
      return ask_with(step.xid);
    case XidStep::Kind::nothing:
      if (pdu.command) respond(pdu, {}, false);
      return await_partner();
    case XidStep::Kind::contact:
      if (pdu.command) respond(pdu, {}, false);
      input(LinkInput::set_mode);
      return;
    case XidStep::Kind::refuse:
      if (!step.xid.empty()) {
        send_xid_pdu(step.xid, !pdu.command, true, true);
      } else {
        Pdu no;
        no.type = PduType::dm;
        no.command = false;
        no.pf = pdu.command && pdu.pf;
        transmit(no, {});
      }
      return finish(step.reason, step.why);
  }
}

void LinkStation::respond(const Pdu& pdu, Bytes xid, bool tell) {
  answered_ = Answered{{pdu.information.begin(), pdu.information.end()}, xid, port_.timers().now()};
  send_xid_pdu(xid, false, pdu.pf, tell);
}

void LinkStation::await_partner() {
  if (phase_ == LinkPhase::down || phase_ == LinkPhase::ending) return;
  if (exchange_.awaits_contact() || phase_ == LinkPhase::presented) {
    input(LinkInput::xid_complete);
    port_.timers().arm(answer_timer_, kContactWait, [this] { on_timeout(); });
    return;
  }
  const bool polls = definition_.host && definition_.xid_format == 0;
  port_.timers().arm(answer_timer_, polls ? port_.definition().llc2.t1 : kContactWait, [this] { on_timeout(); });
}

void LinkStation::refused_by_partner(const std::string& how) {
  finish(InopReason::refused, remote_in_words() + " answered " + own_xid_in_words() + " with " + how +
                                  ": does a PU there have this IDBLK and IDNUM?");
}

// --- The connection --------------------------------------------------------------------------------------------------

void LinkStation::transmit(Pdu pdu, Buffer information) {
  pdu.dsap = definition_.remote_sap;
  pdu.ssap = definition_.sap;
  port_.send(definition_.remote_mac, port_.own_mac(definition_), pdu, std::move(information));
}

// Also from a partner that skips the exchange of XIDs.
bool LinkStation::accepts_connection() const { return started_ && phase_ != LinkPhase::ending; }

void LinkStation::on_connected(bool by_partner) {
  // A secondary whose reset was answered starts again with XID, because who contacts is the primary.
  if (phase_ == LinkPhase::recovering && !primary_ && !by_partner) {
    input(LinkInput::connected_anew);
    return;
  }
  if (user_.switched() != nullptr && !open_) {
    // The connection was set up anew under a switch: its other link has to begin anew too.
    input(LinkInput::connected_anew);
    return;
  }
  if (by_partner) primary_ = false;
  input(LinkInput::connected);
  retry_timer_.cancel();
  congested_ = false;
  backoff_ = port_.definition().reconnect_min;
  auto longest = port_.longest_information();
  for (const auto limit : {definition_.max_btu, exchange_.partner_max_btu()}) {
    if (limit != 0) longest = std::min(longest, limit);
  }
  if (user_.switched() != nullptr && by_partner) {
    // UA went at once, and RNR holds the partner until the other link is contacted (transports reference 5.7).
    confirmed_ = false;
    set_busy(user_busy_);
    return user_.switched()->on_set_mode();
  }
  user_.contacted(LinkInfo{longest, exchange_.xid3()});
}

void LinkStation::on_data(ByteView data) {
  if (data.size() < Th::kSize) {
    ++port_.count().errors;
    return port_.report(Severity::warning,
                        definition_.name + ": a PIU shorter than a transmission header was dropped: " + to_hex(data));
  }
  ++port_.count().pius_in;
  user_.notifier().on_piu(data);
}

void LinkStation::on_down(InopReason reason, const std::string& detail) {
  if (user_.switched() != nullptr && station_.state() != StationState::adm) {
    // No reset of a connection whose other half it is not: DISC, and both begin anew.
    open_ = false;
    input(LinkInput::stop_connection);
    return user_.lost(reason, detail);
  }
  open_ = false;
  input(station_.state() == StationState::adm ? LinkInput::lost : LinkInput::reset);
  user_.lost(reason, detail);
}

void LinkStation::on_disconnected() {
  if (phase_ == LinkPhase::ending) {
    input(LinkInput::disconnected);
    user_.lost(InopReason::operator_request, "stopped");
    return try_start();
  }
  if (phase_ == LinkPhase::down) schedule_retry();
}

void LinkStation::on_carrier() {
  retry_timer_.cancel();
  // What a frame can carry is known now.
  exchange_ = XidExchange(definition_, capabilities_of(port_));
  station_.set_longest_information(port_.longest_information());
  try_start();
}

void LinkStation::on_carrier_lost(const std::string& detail) {
  if (station_.state() != StationState::adm) return station_.carrier_lost(detail);
  if (phase_ != LinkPhase::down) return finish(InopReason::carrier_lost, detail);
  retry_timer_.cancel();
}

void LinkStation::on_no_carrier(const std::string& detail) {
  if (!started_ || definition_.host || phase_ != LinkPhase::down) return;
  user_.lost(InopReason::carrier_lost, detail);
}

// --- The end ---------------------------------------------------------------------------------------------------------

void LinkStation::finish(InopReason reason, const std::string& detail) {
  open_ = owes_xid_ = false;
  input(LinkInput::failed);
  schedule_retry();
  user_.lost(reason, detail);
}

void LinkStation::schedule_retry() {
  if (user_.switched() != nullptr || !started_ || definition_.host || !port_.has_carrier()) return;
  port_.timers().arm(retry_timer_, backoff_, [this] { try_start(); });
  backoff_ = std::min(backoff_ * 2, port_.definition().reconnect_max);
}

void LinkStation::tell_uncongested() {
  if (!congested_ || !contacted() || queued_bytes() >= kLowWater) return;
  congested_ = false;
  user_.notifier().on_uncongested();
}

std::string LinkStation::remote_in_words() const {
  return to_words(definition_.remote_mac) + " SAP " + to_hex({&definition_.remote_sap, 1});
}

std::string LinkStation::own_xid_in_words() const {
  return definition_.xid ? "XID " + to_words(*definition_.xid) : std::string("null XID");
}

}  // namespace openrui::llc2
