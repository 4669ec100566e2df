#include "captures/carrier.h"

#include "captures/exported_pdu.h"
#include "captures/link_types.h"

namespace openrui {

namespace {

class BarePiu final : public SimpleCarrier {
 public:
  using SimpleCarrier::SimpleCarrier;

 private:
  void read(CapturedUnit& unit, ByteView record) override {
    unit.bytes = record;
    tools_.ends.place(unit);
  }
};

class ExportedPduCarrier final : public SimpleCarrier {
 public:
  using SimpleCarrier::SimpleCarrier;

 private:
  void read(CapturedUnit& unit, ByteView record) override {
    const auto pdu = decode_exported_pdu(record);
    if (!pdu) return report(unit, pdu.error());
    unit.link = pdu->link;
    unit.direction = pdu->direction;
    if (pdu->direction != CaptureDirection::unknown) {
      unit.from = pdu->direction == CaptureDirection::sent ? pdu->own_end : other(pdu->own_end);
    }
    if (pdu->dissector == kDissectorPiu) {
      unit.bytes = pdu->payload;
    } else if (pdu->dissector == kDissectorXid) {
      unit.kind = UnitKind::xid;
      unit.bytes = pdu->payload;
    } else if (pdu->protocol_column == kColumnNullXid) {
      unit.kind = UnitKind::xid;
    } else if (pdu->protocol_column == kColumnLinkEvent) {
      unit.kind = UnitKind::link_event;
      unit.link_reset = true;
      unit.direction = CaptureDirection::unknown;
      unit.from = LinkEnd::unknown;
      unit.text = {reinterpret_cast<const char*>(pdu->payload.data()), pdu->payload.size()};
    } else {
      unit.kind = UnitKind::frame;
      text_ = "not SNA: " + std::string(pdu->dissector);
      unit.text = text_;
    }
    tools_.ends.place(unit);
  }
};

}  // namespace

void CarrierTools::take_frame_number(CapturedUnit& unit, unsigned ns, unsigned modulo) {
  if (unit.from == LinkEnd::unknown) return;
  auto& by_link = sequences_[unit.from == LinkEnd::host ? 1 : 0];
  auto found = by_link.find(unit.link);
  if (found == by_link.end()) {
    if (by_link.size() == kMaxLinks) return;
    found = by_link.emplace(unit.link, FrameSequence{}).first;
  }
  const auto verdict = found->second.take(ns, modulo, unit.bytes);
  unit.retransmission = verdict == FrameSequence::Verdict::again;
  unit.gap = verdict == FrameSequence::Verdict::after_gap;
}

void CarrierTools::reset_frame_numbers(std::string_view link) {
  for (auto& by_link : sequences_) {
    if (const auto found = by_link.find(link); found != by_link.end()) found->second.reset();
  }
}

std::unique_ptr<Carrier> make_exported_pdu_carrier(CarrierTools& tools) {
  return std::make_unique<ExportedPduCarrier>(tools);
}

std::unique_ptr<Carrier> make_bare_piu_carrier(CarrierTools& tools) { return std::make_unique<BarePiu>(tools); }

std::unique_ptr<Carrier> make_carrier(int link_type, std::uint32_t interface, CarrierTools& tools) {
  switch (static_cast<LinkType>(link_type)) {
    case LinkType::exported_pdu:
      return make_exported_pdu_carrier(tools);
    case LinkType::sdlc:
      return make_sdlc_carrier(interface, tools);
    case LinkType::user0:
      return make_bare_piu_carrier(tools);
    case LinkType::null:
    case LinkType::ethernet:
    case LinkType::token_ring:
    case LinkType::raw:
    case LinkType::loop:
    case LinkType::linux_cooked:
    case LinkType::linux_cooked_2:
    case LinkType::ipv4:
    case LinkType::ipv6:
      return make_network_carrier(link_type, tools);
  }
  return nullptr;
}

std::string carried_link_types() {
  return "0 (null), 1 (Ethernet), 6 (Token Ring), 101 (raw IP), 108 (loop), 113 and 276 (Linux cooked), 147 (USER0, "
         "one "
         "PIU a record), 228 (IPv4), 229 (IPv6), 252 (exported PDU) and 268 (SDLC)";
}

}  // namespace openrui
