#include "hostsim/applications/reply.h"

#include "formats/ru/ds3270.h"

namespace openrui::hostsim {

Rh reply_rh(const Rh& model, bool bc, bool ec, bool definite, const SessionRules& rules) {
  Rh rh;
  rh.set_category(RuCategory::fmd).set_bci(bc).set_eci(ec);
  rh.set_fi(bc && model.fi() && rules.fm_headers).set_csi(model.csi() && rules.alternate_code);
  if (rules.own.response == ChainResponse::none) return rh;
  rh.set_dr1(model.dr1() || !model.dr2()).set_dr2(model.dr2());
  switch (rules.own.response) {
    case ChainResponse::definite:
      return rh.set_eri(!ec);
    case ChainResponse::definite_or_exception:
      return rh.set_eri(!(ec && definite && model.response_form() == ResponseForm::definite));
    default:
      return rh.set_eri(true);
  }
}

bool takes_3270(const PluSession& session) {
  const auto type = session.terms().lu_type;
  return type == 2 || type == 3;
}

bool return_turn(PluSession& session) {
  const auto& rules = session.rules();
  if (!session.has_turn() || !session.may_send()) return false;
  // A terminal takes the first byte for a command.
  constexpr std::uint8_t kNothing[] = {0};
  const std::uint8_t write[] = {static_cast<std::uint8_t>(ds3270::Command::write),
                                ds3270::graphic(ds3270::wcc::keyboard_restore)};
  auto rh = reply_rh(Rh(), true, true, false, rules);
  rh.set_cdi(true);
  return session.send(rh, takes_3270(session) ? ByteView(write) : ByteView(kNothing));
}

}  // namespace openrui::hostsim
