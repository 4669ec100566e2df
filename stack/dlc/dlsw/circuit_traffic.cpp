// What passes on a circuit: messages, INFOFRAMEs and their flow control.
#include <utility>

#include "dlc/dlsw/circuit.h"
#include "dlc/dlsw/peer.h"
#include "dlc/dlsw/port.h"
#include "formats/th.h"

namespace openrui::dlsw {

bool Circuit::matches(const Peer& peer, const ControlHeader& h) const {
  // Our own correlator in the header tells a late message of an earlier circuit; known peers leave it out (5.12).
  const auto theirs = origin_ ? h.origin.correlator : h.target.correlator;
  return peer_ == &peer && (theirs == 0 || theirs == own_.correlator);
}

void Circuit::on_control(const ControlHeader& h, ByteView data) {
  switch (h.type) {
    case MessageType::icanreach:
    case MessageType::reach_ack:
    case MessageType::xidframe:
    case MessageType::dgrmframe:
    case MessageType::contact:
    case MessageType::contacted:
    case MessageType::restart_dl:
    case MessageType::dl_restarted:
      note_flow(h.flow);
      break;
    default:
      break;
  }
  const Incoming incoming{&h, data};
  switch (h.type) {
    case MessageType::icanreach:
      return input(CircuitInput::rcv_icanreach, incoming);
    case MessageType::reach_ack:
      return input(CircuitInput::rcv_reach_ack, incoming);
    case MessageType::xidframe:
      return input(CircuitInput::rcv_xid, incoming);
    case MessageType::dgrmframe:
      flow_.received_unit();
      return;
    case MessageType::contact:
      return input(CircuitInput::rcv_contact, incoming);
    case MessageType::contacted:
      return input(CircuitInput::rcv_contacted, incoming);
    case MessageType::enter_busy:
      return input(CircuitInput::rcv_enter_busy, incoming);
    case MessageType::exit_busy:
      return input(CircuitInput::rcv_exit_busy, incoming);
    case MessageType::test_circuit_req:
      return input(CircuitInput::rcv_test, incoming);
    case MessageType::restart_dl:
      return input(CircuitInput::rcv_restart, incoming);
    case MessageType::halt_dl:
      return input(CircuitInput::rcv_halt, incoming);
    case MessageType::halt_dl_noack:
      return input(CircuitInput::rcv_halt_noack, incoming);
    case MessageType::dl_halted:
      return input(CircuitInput::rcv_halted, incoming);
    default:
      return;
  }
}

void Circuit::on_info(const FlowByte& flow, ByteView piu) {
  if (!flow_.received_unit()) peer_->on_fault("an INFOFRAME beyond what was granted", piu);
  note_flow(flow);
  if (piu.size() < Th::kSize) return peer_->on_fault("a PIU shorter than a transmission header", piu);
  input(CircuitInput::rcv_info, {&kNoHeader, piu});
  // Only when no answer took the grant along.
  if (grant_due()) send_ifcm();
}

void Circuit::on_ifcm(const FlowByte& flow) {
  note_flow(flow);
  if (grant_due()) send_ifcm();
}

bool Circuit::grant_due() const { return contacted() && !user_busy_ && flow_.grant_due(); }

void Circuit::note_flow(const FlowByte& flow) {
  if (!flow.grant && !flow.ack) return;
  const auto fault = flow_.received(flow);
  if (!fault.empty()) {
    const auto byte = emit_flow(flow);
    peer_->on_fault(fault, {&byte, 1});
  }
  if (flow_.reset_due()) send_ifcm();
  if (contacted()) pump();
}

void Circuit::pump() {
  while (!held_.empty() && !busy_ && flow_.may_send()) {
    auto piu = std::move(held_.front());
    held_.pop_front();
    held_bytes_ -= piu.size();
    transmit(std::move(piu));
  }
  tell_uncongested();
}

void Circuit::transmit(Buffer piu) {
  const auto length = piu.size();
  flow_.sent_unit();
  emit_info({MessageType::infoframe, flow_.next(!user_busy_), partner_.correlator, partner_.port}, length,
            piu.prepend(kInfoHeader));
  ++port_.count().pius_out;
  peer_->send_message(std::move(piu));
}

void Circuit::send_ifcm() {
  // A reset is acknowledged by itself; the next grant goes with the next frame.
  const bool may_grant = !user_busy_ && !flow_.reset_due();
  auto message = Buffer::with_capacity(0);
  emit_info({MessageType::ifcm, flow_.next(may_grant), partner_.correlator, partner_.port}, 0,
            message.prepend(kInfoHeader));
  peer_->send_message(std::move(message));
}

ControlHeader Circuit::header(MessageType type) const {
  ControlHeader h;
  h.type = type;
  h.remote_correlator = partner_.correlator;
  h.remote_port = partner_.port;
  h.target_mac = origin_ ? definition_.remote_mac : definition_.mac;
  h.origin_mac = origin_ ? definition_.mac : definition_.remote_mac;
  h.origin_sap = origin_ ? definition_.sap : definition_.remote_sap;
  h.target_sap = origin_ ? definition_.remote_sap : definition_.sap;
  h.direction = origin_ ? Direction::to_target : Direction::to_origin;
  h.origin = origin_ ? own_ : partner_;
  h.target = origin_ ? partner_ : own_;
  return h;
}

void Circuit::send_message(MessageType type, ByteView data) {
  auto h = header(type);
  switch (type) {
    case MessageType::canureach:
      h.largest_frame = frame_code_ | kSizeControl;
      h.priority = priority_;
      break;
    case MessageType::icanreach:
      h.largest_frame = frame_code_;
      h.priority = priority_;
      h.flow = flow_.next(!user_busy_);
      break;
    case MessageType::reach_ack:
      h.priority = priority_;
      h.flow = flow_.next(!user_busy_);
      break;
    case MessageType::xidframe:
    case MessageType::contact:
    case MessageType::contacted:
    case MessageType::dl_restarted:
      h.flow = flow_.next(!user_busy_);
      break;
    default:
      break;  // no flow control on these (transports reference 5.8)
  }
  peer_->send_control(h, data);
}

}  // namespace openrui::dlsw
