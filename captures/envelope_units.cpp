#include "captures/envelope_units.h"

#include "dlc/envelope/envelope.h"

namespace openrui {

using envelope::Kind;

void EnvelopeUnits::read(CapturedUnit& unit, std::uint32_t kind, ByteView data) {
  const auto known = envelope::to_kind(kind);
  if (!known) {
    unit.kind = UnitKind::frame;
    unit.routine = true;
    text_ = "not SNA, " + std::to_string(data.size()) + " bytes";
    unit.text = text_;
    return;
  }
  if (*known == Kind::piu || *known == Kind::xid_command || *known == Kind::xid_response) {
    unit.kind = *known == Kind::piu ? UnitKind::piu : UnitKind::xid;
    unit.bytes = data;
    tools_.ends.place(unit);
    return;
  }
  unit.kind = UnitKind::frame;
  unit.link_reset = *known == Kind::set_mode || *known == Kind::disc || *known == Kind::dm;
  text_ = envelope::name(*known);
  if (*known == Kind::set_mode || *known == Kind::ua) {
    if (const auto mode = envelope::parse_mode(data)) {
      text_ += mode->primary ? ", primary" : ", secondary";
      text_ += ", window " + std::to_string(mode->window) + ", largest BTU " + std::to_string(mode->max_btu);
    }
  }
  if (*known == Kind::disc) text_.append(": ").append(envelope::name(envelope::parse_disc(data)));
  unit.text = text_;
}

}  // namespace openrui
