#include "captures/llc_units.h"

#include "captures/text.h"
#include "dlc/llc2/pdu.h"

namespace openrui {

namespace {

using llc2::PduType;

// Multiples of 4 from 04 to EC belong to SNA path control, but those that others have taken: OSI's 14, VINES' BC, HPR's
// C8, NetWare's E0.
bool is_sna_sap(std::uint8_t sap) {
  if (sap < 0x04 || sap > 0xEC || sap % 4 != 0) return false;
  return sap != 0xBC && sap != 0xC8 && sap != 0xE0;
}

std::string station(const MacAddress& mac, std::uint8_t sap) {
  std::string text = to_words(mac) + '/';
  append_hex(text, sap, 2);
  return text;
}

bool resets_link(PduType type) {
  return type == PduType::sabme || type == PduType::disc || type == PduType::dm || type == PduType::frmr;
}

}  // namespace

bool LlcUnits::read(CapturedUnit& unit, const LanStations& stations, ByteView bytes) {
  const auto pdu = llc2::parse_pdu(bytes);
  if (!pdu) {
    unit.kind = UnitKind::damaged;
    text_ = "LLC: " + std::string(pdu.error().text);
    unit.text = text_;
    return true;
  }
  const auto source = station(stations.source, pdu->ssap);
  const auto destination = station(stations.destination, pdu->dsap);
  link_ = source < destination ? source + '-' + destination : destination + '-' + source;
  unit.link = link_;
  const bool sna = is_sna_sap(pdu->ssap) && (is_sna_sap(pdu->dsap) || pdu->dsap == llc2::kNullSap);
  if (sna && pdu->type == PduType::i && pdu->fault == llc2::PduFault::none) {
    unit.bytes = pdu->information;
    tools_.ends.place(unit);
    tools_.take_frame_number(unit, pdu->ns, llc2::kModulus);
    return true;
  }
  const bool basic = !pdu->information.empty() && pdu->information[0] == llc2::kBasicXid;
  if (sna && pdu->type == PduType::xid && !basic) {
    unit.kind = UnitKind::xid;
    unit.bytes = pdu->information;
    tools_.ends.place(unit);
    return true;
  }
  unit.kind = UnitKind::frame;
  const bool supervisory = pdu->type == PduType::rr || pdu->type == PduType::rnr || pdu->type == PduType::rej;
  unit.routine = !sna || supervisory;
  unit.link_reset = sna && resets_link(pdu->type);
  if (unit.link_reset) tools_.reset_frame_numbers(link_);
  text_ = to_words(*pdu);
  unit.text = text_;
  return true;
}

}  // namespace openrui
