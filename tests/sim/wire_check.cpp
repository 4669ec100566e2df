#include "sim/wire_check.h"

#include <algorithm>

#include "formats/ru/ru_kind.h"
#include "formats/sense.h"

namespace openrui::sim {

namespace {
enum Code : std::uint8_t { kActPu = 0x11, kDactPu = 0x12, kActLu = 0x0D, kDactLu = 0x0E };
}

WireCheck::Session& WireCheck::session(Side at, std::uint8_t lu, std::uint8_t partner) {
  auto& found = end(at).sessions[{lu, partner}];
  if (!found.check) {
    const auto name =
        link_ + " LU " + std::to_string(lu) + (partner == 0 ? " SSCP" : " PLU " + std::to_string(partner));
    found.check = std::make_unique<SessionCheck>(name, at == Side::host, partner != 0, journal_);
  }
  return found;
}

void WireCheck::contacted(Side at) {
  if (end(at).contacted) journal_.fail(link_ + " is contacted twice");
  end(at).contacted = true;
  journal_.coverage.count("links", "contacted");
}

void WireCheck::lost(Side at) {
  auto& e = end(at);
  if (e.contacted) journal_.coverage.count("links", "lost");
  e.contacted = false;
  e.sessions.clear();
  if (end(other(at)).contacted) return;
  for (auto& queue : on_the_way_) queue.clear();
}

void WireCheck::sent(Side at, ByteView piu) {
  journal_.piu(at == Side::node ? link_ : link_ + "@host", at == Side::node, piu);
  if (!whole_) return;
  if (!end(at).contacted) return;  // dropped by the link (link.h)
  on_the_way(other(at)).emplace_back(piu.begin(), piu.end());
  pass(at, true, piu);
}

void WireCheck::received(Side at, ByteView piu) {
  journal_.piu(at == Side::node ? link_ : link_ + "@host", at != Side::node, piu);
  if (!whole_) return;
  auto& queue = on_the_way(at);
  if (queue.empty() || !std::equal(piu.begin(), piu.end(), queue.front().begin(), queue.front().end())) {
    return journal_.fail(link_ + ": a PIU arrives that is not the next one that was sent: " + to_hex(piu, 24));
  }
  queue.pop_front();
  pass(at, false, piu);
}

void WireCheck::pass(Side at, bool sent, ByteView piu) {
  const auto th = parse_th(piu);
  if (!th) return journal_.fail(link_ + ": a PIU without TH: " + to_hex(piu, 24));
  const bool to_node = (at == Side::host) == sent;
  const auto lu = to_node ? th->daf : th->oaf;
  const auto partner = to_node ? th->oaf : th->daf;
  auto& collecting = session(at, lu, partner).collecting[sent ? 1 : 0];
  const auto biu = piu.subspan(Th::kSize);
  if (th->has_rh()) {
    const auto rh = parse_rh(biu);
    if (!rh) return journal_.fail(link_ + ": a PIU without RH: " + to_hex(piu, 24));
    if (!th->expedited && collecting.active && sent)
      journal_.fail(link_ + ": a BIU before the last segment of another");
    if (th->mpf == Mpf::whole) return whole_biu(at, sent, *th, *rh, biu.subspan(Rh::kSize));
    const auto ru = biu.subspan(Rh::kSize);
    collecting = {*th, *rh, Bytes(ru.begin(), ru.end()), true};
    if (!sent) session(at, lu, partner).check->began(th->snf);
    return;
  }
  if (!collecting.active || collecting.th.snf != th->snf) {
    return sent ? journal_.fail(link_ + ": a segment of nothing") : void();
  }
  collecting.ru.insert(collecting.ru.end(), biu.begin(), biu.end());
  if (th->mpf != Mpf::last) return;
  collecting.active = false;
  if (sent) journal_.coverage.count("wire", "segmented BIUs");
  const auto done = std::move(collecting);
  whole_biu(at, sent, done.th, done.rh, done.ru);
}

void WireCheck::whole_biu(Side at, bool sent, const Th& th, const Rh& rh, ByteView ru) {
  if (sent) count(at == Side::node, th, rh, ru);
  const bool to_node = (at == Side::host) == sent;
  const auto lu = to_node ? th.daf : th.oaf;
  const auto partner = to_node ? th.oaf : th.daf;
  auto& check = *session(at, lu, partner).check;
  check.pass(sent, th.expedited, th.snf, rh, ru);
  if (partner != 0) return;
  // Outer sessions end what is inside (SNA reference 11.1).
  const auto code = check.accepted();
  const bool whole_pu = code == kActPu || code == kDactPu;
  if (!whole_pu && code != kActLu && code != kDactLu) return;
  for (auto& [address, s] : end(at).sessions) {
    if (whole_pu ? address.first != 0 : address.first == lu) s.check->forget();
  }
}

void WireCheck::count(bool from_node, const Th& th, const Rh& rh, ByteView ru) {
  auto& coverage = journal_.coverage;
  const bool sscp = th.daf == 0 || th.oaf == 0;
  const char* who = from_node ? "requests of the node" : "requests of the host";
  if (!rh.rri()) {
    coverage.count(who, std::string(name(classify(rh, sscp, ru))));
    if (!sscp && rh.category() == RuCategory::fmd) {
      if (rh.bbi()) coverage.count("wire", "BB");
      if (rh.ebi()) coverage.count("wire", "EB");
      if (rh.cdi()) coverage.count("wire", "CD");
      if (!rh.bci()) coverage.count("wire", "later chain elements");
      if (rh.pi()) coverage.count("wire", "PI");
      static constexpr const char* kForms[] = {"RQN", "RQD", "RQE", "reserved"};
      if (rh.eci()) coverage.count("chain endings", kForms[static_cast<std::size_t>(rh.response_form())]);
    }
  } else if (rh.isolated_pacing()) {
    coverage.count("wire", "isolated pacing responses");
  } else if (rh.rti()) {
    coverage.count(from_node ? "negative responses of the node" : "negative responses of the host",
                   to_words(parse_sense(ru)).substr(0, 9));
  } else {
    coverage.count("wire", "positive responses");
    if (rh.pi()) coverage.count("wire", "pacing on a response");
  }
}

std::string WireCheck::unanswered(Side at) const {
  std::string text;
  const auto& e = ends_[static_cast<std::size_t>(at)];
  if (!e.contacted) return text;
  for (const auto& [address, s] : e.sessions) {
    if (address.second == 0) text += s.check->owed();
  }
  return text;
}

std::size_t WireCheck::bound_sessions() const {
  std::size_t n = 0;
  for (const auto& e : ends_) {
    for (const auto& [address, s] : e.sessions) n += s.check->bound() ? 1U : 0U;
  }
  return n;
}

}  // namespace openrui::sim
