#include "formats/rh.h"

#include "formats/sense.h"

namespace openrui {

std::string_view name(RuCategory c) {
  switch (c) {
    case RuCategory::fmd:
      return "FMD";
    case RuCategory::nc:
      return "NC";
    case RuCategory::dfc:
      return "DFC";
    case RuCategory::sc:
      return "SC";
  }
  return "?";
}

Parsed<Rh> parse_rh(ByteView biu) {
  if (biu.size() < Rh::kSize) return FormatError{sense::incomplete_rh, biu.size(), "fewer than 3 bytes of RH"};
  return Rh(biu[0], biu[1], biu[2]);
}

Rh response_rh(const Rh& request, bool positive) {
  return Rh()
      .set_rri(true)
      .set_category(request.category())
      .set_fi(request.fi())
      .set_sdi(!positive)
      .set_bci(true)
      .set_eci(true)
      .set_dr1(request.dr1())
      .set_dr2(request.dr2())
      .set_rti(!positive)
      .set_qri(request.qri());
}

namespace {

std::string response_bits(const Rh& rh) {
  if (!rh.dr1() && !rh.dr2()) return {};
  return rh.dr1() ? (rh.dr2() ? "3" : "1") : "2";
}

void add(std::string& text, bool on, std::string_view word) {
  if (!on) return;
  if (!text.empty()) text += ' ';
  text += word;
}

}  // namespace

std::string indicators(const Rh& rh) {
  std::string text;
  if (rh.rri()) {
    if (rh.isolated_pacing()) return "PI";
    add(text, rh.fi() && rh.category() == RuCategory::fmd, "FI");  // always on in SC, NC and DFC
    add(text, rh.sdi() != rh.rti(), rh.sdi() ? "SDI" : "RTI");
    add(text, rh.dr1() || rh.dr2(), "DR" + response_bits(rh));
    add(text, rh.qri(), "QRI");
    add(text, rh.pi(), "PI");
    return text;
  }
  add(text, rh.fi() && rh.category() == RuCategory::fmd, "FI");
  add(text, rh.sdi(), "SDI");
  add(text, rh.bci(), "BC");
  add(text, rh.eci(), "EC");
  switch (rh.response_form()) {
    case ResponseForm::none:
      add(text, true, "RQN");
      break;
    case ResponseForm::definite:
      add(text, true, "RQD" + response_bits(rh));
      break;
    case ResponseForm::exception:
      add(text, true, "RQE" + response_bits(rh));
      break;
    case ResponseForm::reserved:
      add(text, true, "ERI?");
      break;
  }
  add(text, rh.lcci(), "LCC");
  add(text, rh.rlwi(), "RLW");
  add(text, rh.qri(), "QRI");
  add(text, rh.pi(), "PI");
  add(text, rh.bbi(), "BB");
  add(text, rh.ebi(), "EB");
  add(text, rh.cdi(), "CD");
  add(text, rh.csi(), "CSI");
  add(text, rh.edi(), "ED");
  add(text, rh.pdi(), "PD");
  add(text, rh.cebi(), "CEB");
  return text;
}

std::string to_words(const Rh& rh) {
  if (rh.isolated_pacing()) return "IPR";
  std::string text = rh.rri() ? (rh.rti() ? "-RSP " : "+RSP ") : "RQ ";
  text += name(rh.category());
  const auto bits = indicators(rh);
  return bits.empty() ? text : text + ' ' + bits;
}

}  // namespace openrui
