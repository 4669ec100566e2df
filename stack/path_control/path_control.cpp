#include "path_control/path_control.h"

#include <algorithm>
#include <utility>

#include "formats/ru/ru_kind.h"
#include "formats/sense.h"

namespace openrui {

namespace {
// A first segment holds at least RH and seven bytes of RU, so that any negative response can be formed from it (2.2.2).
constexpr std::size_t kMinimumFirstSegment = 10;
}  // namespace

SessionAddress PathControl::address_of(const Th& th) const {
  // On the sessions with the SSCP it means nothing (SNA reference 2.2.1).
  const bool odai = odai_ && th.odai && th.daf != 0 && th.oaf != 0;
  return side_ == Side::peripheral ? SessionAddress{th.daf, th.oaf, odai} : SessionAddress{th.oaf, th.daf, odai};
}

// The order of tests is that of SNA reference 2.2.1.
void PathControl::receive(ByteView piu) {
  const auto parsed = parse_th(piu);
  if (!parsed) return user_.on_dropped(parsed.error().sense, parsed.error().text, piu);
  const Th& th = *parsed;
  const auto biu = piu.subspan(Th::kSize);
  const auto address = address_of(th);

  if (th.mpf == Mpf::whole) {
    const auto rh = parse_rh(biu);
    if (!rh) return user_.on_dropped(sense::incomplete_rh, "fewer than 3 bytes of RH", piu);
    // An expedited PIU may come between the segments of a BIU; a normal one ends the collection (2.2.3).
    if (!th.expedited && !collecting_.empty()) abandon(address);
    return user_.on_biu(address, th, *rh, biu.subspan(Rh::kSize));
  }
  if (th.expedited) {
    const auto rh = parse_rh(biu);
    if (th.mpf != Mpf::first || !rh) return user_.on_dropped(sense::segmenting, "a segment on the expedited flow", piu);
    return user_.on_damaged(address, th, *rh, biu.subspan(Rh::kSize), sense::segmenting);
  }
  if (th.mpf == Mpf::first) return receive_first(address, th, biu);
  receive_rest(address, th, piu);
}

void PathControl::receive_first(SessionAddress address, const Th& th, ByteView biu) {
  abandon(address);
  const auto rh = parse_rh(biu);
  if (!rh) return user_.on_dropped(sense::incomplete_rh, "a first segment without a whole RH", biu);
  const auto ru = biu.subspan(Rh::kSize);
  if (biu.size() < kMinimumFirstSegment) return user_.on_damaged(address, th, *rh, ru, sense::segmenting);
  const auto limit = user_.max_biu(address);
  if (limit == 0) {
    // No such session: let the user say what is wrong with the address; the other segments are dropped.
    return user_.on_biu(address, th, *rh, ru);
  }
  auto& c = collecting_[address];
  c.th = th;
  c.rh = *rh;
  c.ru.assign(ru.begin(), ru.end());
  if (biu.size() > limit) {
    c.discarding = true;
    user_.on_damaged(address, th, *rh, ru, sense::segmented_ru_length);
  }
}

void PathControl::receive_rest(SessionAddress address, const Th& th, ByteView piu) {
  const auto found = collecting_.find(address);
  if (found == collecting_.end())
    return user_.on_dropped(sense::segmenting, "a segment of a BIU whose first is missing", piu);
  auto& c = found->second;
  if (c.th.snf != th.snf) {
    abandon(address);
    return user_.on_dropped(sense::segmenting, "a segment with another sequence number", piu);
  }
  const auto part = piu.subspan(Th::kSize);
  if (!c.discarding && c.ru.size() + part.size() + Rh::kSize > user_.max_biu(address)) {
    c.discarding = true;
    const auto head = std::exchange(c.ru, {});
    const auto damaged = c;
    user_.on_damaged(address, damaged.th, damaged.rh, head, sense::segmented_ru_length);
    // The user may have reset the session from inside the call.
    if (collecting_.find(address) == collecting_.end()) return;
  }
  if (!c.discarding) c.ru.insert(c.ru.end(), part.begin(), part.end());
  if (th.mpf != Mpf::last) return;
  auto whole = collecting_.extract(found);
  auto& done = whole.mapped();
  if (done.discarding) return;
  done.th.mpf = Mpf::whole;
  user_.on_biu(address, done.th, done.rh, done.ru);
}

// Drops what was collected for the session and has the half-session answer it; false when there was nothing.
bool PathControl::abandon(SessionAddress address) {
  const auto node = collecting_.extract(address);
  if (node.empty()) return false;
  const auto& c = node.mapped();
  if (!c.discarding) user_.on_damaged(address, c.th, c.rh, c.ru, sense::segmenting);
  return true;
}

void PathControl::send(SessionAddress address, bool expedited, std::uint16_t snf, Buffer biu) {
  Th th;
  th.expedited = expedited;
  th.snf = snf;
  th.daf = side_ == Side::peripheral ? address.partner : address.lu;
  th.oaf = side_ == Side::peripheral ? address.lu : address.partner;
  th.odai = odai_ && address.odai;
  const auto room = max_btu_ == 0 ? biu.size() : std::max(max_btu_, Th::kSize + kMinimumFirstSegment) - Th::kSize;
  if (expedited || biu.size() <= room) return send_piu(th, std::move(biu));

  const auto whole = biu.view();
  for (std::size_t at = 0; at < whole.size(); at += room) {
    const auto part = whole.subspan(at, std::min(room, whole.size() - at));
    const bool last = at + part.size() == whole.size();
    th.mpf = at == 0 ? Mpf::first : (last ? Mpf::last : Mpf::middle);
    send_piu(th, Buffer::copy_of(part));
  }
}

void PathControl::send_piu(const Th& th, Buffer body) {
  if (link_ == nullptr) return;
  emit_th(th, body.prepend(Th::kSize));
  link_->send(std::move(body));
}

void PathControl::reject(const Th& th, const Rh& rh, ByteView ru, Sense why) {
  if (!rh.answerable()) return;
  std::uint8_t bytes[4];
  emit_sense(why, bytes);
  const auto echoed = std::min(ru.size(), echoed_length(rh, th.daf == 0 || th.oaf == 0));
  answer(th, response_rh(rh, false), bytes, ru.first(echoed));
}

void PathControl::respond(const Th& th, const Rh& rh, ByteView ru) { answer(th, response_rh(rh, true), ru, {}); }

void PathControl::answer(const Th& request, const Rh& response, ByteView first, ByteView second) {
  Buffer biu = Buffer::with_capacity(Rh::kSize + first.size() + second.size());
  biu.append(response.bytes());
  biu.append(first);
  biu.append(second);
  Th th;
  th.expedited = request.expedited;
  th.snf = request.snf;
  th.daf = request.oaf;
  th.oaf = request.daf;
  th.odai = address_of(request).odai;
  send_piu(th, std::move(biu));
}

}  // namespace openrui
