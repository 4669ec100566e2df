#include "captures/link_ends.h"

#include <optional>

#include "formats/ru/ru_kind.h"
#include "formats/xid.h"

namespace openrui {

namespace {

// "01 is usual" for the address that a boundary function gives a PLU (SNA reference 1): used only for an LU-LU session
// of which the capture holds no BIND and no SSCP-LU session.
constexpr std::uint8_t kUsualPlu = 1;

struct Head {
  Rh rh;
  RuKind kind;
};

std::optional<Head> head_of(const Th& th, ByteView piu) {
  if (!th.has_rh()) return std::nullopt;
  const auto biu = piu.subspan(Th::kSize);
  const auto rh = parse_rh(biu);
  if (!rh) return std::nullopt;
  return Head{*rh, classify(*rh, th.daf == 0 || th.oaf == 0, biu.subspan(Rh::kSize))};
}

// Who sends requests of this kind on the SSCP-PU session (SNA reference 5.1, 5.5).
LinkEnd sscp_pu_sender(RuKind kind) {
  switch (kind) {
    case RuKind::actpu:
    case RuKind::dactpu:
    case RuKind::reqms:
    case RuKind::exectest:
      return LinkEnd::host;
    case RuKind::recfms:
    case RuKind::recms:
    case RuKind::reqdiscont:
    case RuKind::reqactpu:
    case RuKind::reqactlu:
      return LinkEnd::node;
    default:
      return LinkEnd::unknown;
  }
}

// A subarea node is a host; one that sends format 0 otherwise is a peripheral one. Two T2.1 nodes look alike.
LinkEnd xid_sender(ByteView bytes) {
  constexpr std::uint8_t kSubareaNode = 4;
  const auto xid = parse_xid(bytes);
  if (!xid) return LinkEnd::unknown;
  if (xid->node_type == kSubareaNode) return LinkEnd::host;
  return xid->format == 0 ? LinkEnd::node : LinkEnd::unknown;
}

}  // namespace

void LinkEnds::place(CapturedUnit& unit) {
  if (unit.kind != UnitKind::piu && unit.kind != UnitKind::xid) return;
  auto& state = state_of(unit.link);
  LinkEnd told = LinkEnd::unknown;
  if (unit.kind == UnitKind::piu) {
    const auto th = parse_th(unit.bytes);
    if (th) told = by_addresses(state, *th, unit.bytes);
  } else {
    told = xid_sender(unit.bytes);
  }
  if (unit.direction == CaptureDirection::unknown) {
    if (unit.from == LinkEnd::unknown) unit.from = told;
    return;
  }
  const bool sent = unit.direction == CaptureDirection::sent;
  const auto sender = unit.from != LinkEnd::unknown ? unit.from : told;
  if (state.recorder == LinkEnd::unknown && sender != LinkEnd::unknown) state.recorder = sent ? sender : other(sender);
  if (unit.from == LinkEnd::unknown) unit.from = sent ? state.recorder : other(state.recorder);
}

LinkEnds::LinkState& LinkEnds::state_of(std::string_view link) {
  if (last_ != nullptr && last_link_ == link) return *last_;
  auto found = links_.find(link);
  if (found == links_.end()) {
    if (links_.size() >= kMaxLinks) return overflow_ = LinkState{};
    found = links_.emplace(std::string(link), LinkState{}).first;
  }
  last_link_ = link;
  last_ = &found->second;
  return found->second;
}

LinkEnd LinkEnds::by_addresses(LinkState& state, const Th& th, ByteView piu) {
  if (th.daf != 0 && th.oaf == 0) {
    state.lus.set(th.daf);
    return LinkEnd::host;
  }
  if (th.daf == 0 && th.oaf != 0) {
    state.lus.set(th.oaf);
    return LinkEnd::node;
  }
  if (th.daf != 0) return lu_lu(state, th, piu);
  const auto head = head_of(th, piu);
  if (!head) return LinkEnd::unknown;
  const auto sender = sscp_pu_sender(head->kind);
  return head->rh.rri() ? other(sender) : sender;
}

LinkEnd LinkEnds::lu_lu(LinkState& state, const Th& th, ByteView piu) {
  const auto head = th.expedited ? head_of(th, piu) : std::nullopt;
  if (head && head->kind == RuKind::bind) {
    const bool request = !head->rh.rri();
    const auto lu = request ? th.daf : th.oaf;
    state.lus.set(lu);
    state.plu_of[lu] = request ? th.oaf : th.daf;
    return request ? LinkEnd::host : LinkEnd::node;
  }
  const bool to_bound = state.plu_of[th.daf] == th.oaf;
  const bool from_bound = state.plu_of[th.oaf] == th.daf;
  if (to_bound != from_bound) return to_bound ? LinkEnd::host : LinkEnd::node;
  if (state.lus[th.daf] != state.lus[th.oaf]) return state.lus[th.daf] ? LinkEnd::host : LinkEnd::node;
  if ((th.oaf == kUsualPlu) != (th.daf == kUsualPlu)) return th.oaf == kUsualPlu ? LinkEnd::host : LinkEnd::node;
  return LinkEnd::unknown;
}

}  // namespace openrui
