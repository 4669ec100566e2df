#include "dlc/dlsw/explorer.h"

namespace openrui::dlsw {

ControlHeader explorer_for(const LinkDefinition& link) {
  ControlHeader h;
  h.type = MessageType::canureach;
  h.explorer = true;
  h.largest_frame = kUnlimitedFrame | kSizeControl;
  h.origin_mac = link.mac;
  h.target_mac = link.remote_mac;
  // As the TEST to the null SAP by which a station is looked for on a LAN (transports reference 5.7).
  h.origin_sap = link.sap;
  return h;
}

ControlHeader explorer_answer(const ControlHeader& explorer) {
  auto answer = explorer;
  answer.type = MessageType::icanreach;
  answer.flow = {};
  answer.direction = Direction::to_origin;
  answer.remote_correlator = explorer.origin.correlator;
  answer.remote_port = explorer.origin.port;
  answer.largest_frame = explorer.largest_frame & kLargestFrameMask;
  return answer;
}

}  // namespace openrui::dlsw
