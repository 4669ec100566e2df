#include "captures/summary.h"

#include "captures/text.h"
#include "formats/xid.h"

namespace openrui {

namespace {

void name_session(const Th& th, LinkEnd from, std::string& out) {
  out.clear();
  if (th.daf == 0 && th.oaf == 0) {
    out = "SSCP-PU";
  } else if (th.daf == 0 || th.oaf == 0) {
    out = "SSCP-LU ";
    append_hex(out, th.daf != 0 ? th.daf : th.oaf, 2);
  } else {
    const bool to_lu = from != LinkEnd::node;
    out = "LU ";
    append_hex(out, to_lu ? th.daf : th.oaf, 2);
    out += "<->";
    append_hex(out, to_lu ? th.oaf : th.daf, 2);
  }
}

std::string name_xid(ByteView bytes) {
  if (bytes.empty()) return "null XID";
  const auto xid = parse_xid(bytes);
  return xid ? to_words(*xid) : "damaged XID: " + std::string(xid.error().text);
}

void summarise_piu(const CapturedUnit& unit, UnitSummary& out) {
  const auto th = parse_th(unit.bytes);
  if (!th) {
    out.title.append("damaged PIU: ").append(th.error().text);
    return;
  }
  out.th = *th;
  out.ru = unit.bytes.subspan(Th::kSize);
  name_session(*th, unit.from, out.session);
  if (!th->has_rh()) {
    out.title.append(name(th->mpf)).append(" segment");
    return;
  }
  const auto rh = parse_rh(out.ru);
  if (!rh) {
    out.title.append("damaged PIU: ").append(rh.error().text);
    return;
  }
  out.rh = *rh;
  out.ru = out.ru.subspan(Rh::kSize);
  out.negative = rh->rri() && rh->rti();
  const bool sscp_session = th->daf == 0 || th->oaf == 0;
  out.ru_kind = classify(*rh, sscp_session, out.ru);
  out.title = title(*rh, sscp_session, out.ru);
  out.indicators = indicators(*rh);
  if (th->mpf != Mpf::whole) out.title.append(" (").append(name(th->mpf)).append(" segment)");
}

}  // namespace

void summarise(const CapturedUnit& unit, UnitSummary& out) {
  out.session.clear();
  out.title.clear();
  out.indicators.clear();
  out.th.reset();
  out.rh.reset();
  out.ru_kind = RuKind::unknown;
  out.ru = {};
  out.negative = false;
  switch (unit.kind) {
    case UnitKind::piu:
      return summarise_piu(unit, out);
    case UnitKind::xid:
      out.title = name_xid(unit.bytes);
      return;
    case UnitKind::link_event:
    case UnitKind::frame:
      append_printable(out.title, unit.text);
      return;
    case UnitKind::damaged:
      out.title.append("damaged: ");
      append_printable(out.title, unit.text);
      return;
  }
}

}  // namespace openrui
