#include "hostsim/applications/echo.h"

#include <algorithm>

#include "formats/sense.h"
#include "hostsim/applications/reply.h"

namespace openrui::hostsim {

namespace {
bool fits(const SessionRules& rules, std::size_t size) { return rules.own.max_ru == 0 || size <= rules.own.max_ru; }
}  // namespace

void Echo::on_element(PluSession& session, const Received& element) {
  returning_ = false;
  const auto& rh = element.rh;
  if (rh.bci()) {
    // A chain without end was dropped on the way and nobody was told (RQN).
    forget_unfinished();
    dropping_ = false;
    bracket_ = bracket_ || rh.bbi();
    if (rh.ebi()) bracket_ = false;
  }
  if (dropping_ || enough_echoed()) {
    session.consumed();
    if (rh.eci()) session.accept(element);
    dropping_ = dropping_ && !rh.eci();
    return;
  }
  const auto& rules = session.rules();
  if (rh.only_in_chain() && pieces_.empty() && fits(rules, element.ru.size()) && session.may_send()) {
    session.consumed();
    session.accept(element);
    const Piece piece{reply_rh(rh, true, true, true, rules), static_cast<std::uint32_t>(element.ru.size()), true};
    send_chain(session, &piece, &piece + 1, element.ru, false);
    return finish_when_settled(session);
  }
  ++unconsumed_;
  if (data_.size() + element.ru.size() > kMaxKept) {
    forget_unfinished();
    dropping_ = !rh.eci();
    let_go(session);
    return session.refuse(element, sense::insufficient_resource);
  }
  keep(rules, element);
  let_go(session);
  if (!rh.eci()) return;
  session.accept(element);
  complete_pieces_ = pieces_.size();
  complete_bytes_ = data_.size();
  flush(session);
}

// The element as pieces of the reply: cut when it is longer than we may send, each a chain of its own when we may send
// no chains of several RUs.
void Echo::keep(const SessionRules& rules, const Received& element) {
  const auto& rh = element.rh;
  const bool chains = rules.own.multiple_ru_chains;
  const auto size = element.ru.size();
  const auto limit = fits(rules, size) ? std::max<std::size_t>(size, 1) : rules.own.max_ru;
  std::size_t at = 0;
  do {
    const auto part = std::min(limit, size - at);
    const bool last = rh.eci() && at + part == size;
    const bool bc = !chains || (rh.bci() && at == 0);
    const bool ec = !chains || last;
    pieces_.push_back({reply_rh(rh, bc, ec, last, rules), static_cast<std::uint32_t>(part), last});
    at += part;
  } while (at < size);
  data_.insert(data_.end(), element.ru.begin(), element.ru.end());
}

void Echo::forget_unfinished() {
  pieces_.resize(complete_pieces_);
  data_.resize(complete_bytes_);
}

void Echo::flush(PluSession& session) {
  std::size_t sent = 0;
  std::size_t bytes = 0;
  while (sent < complete_pieces_ && session.may_send() && !enough_echoed()) {
    auto end = sent;
    std::size_t size = 0;
    do {
      size += pieces_[end].size;
    } while (!pieces_[end++].rh.eci());
    const auto data = ByteView(data_).subspan(bytes, size);
    send_chain(session, pieces_.data() + sent, pieces_.data() + end, data, end < complete_pieces_);
    sent = end;
    bytes += size;
  }
  drop_sent(sent, bytes);
  let_go(session);
  finish_when_settled(session);
}

// BB when a bracket must be begun; with the last chain EB where we may end one that was begun, else CD; no CD when the
// session ends now.
void Echo::send_chain(PluSession& session, const Piece* first, const Piece* last, ByteView data, bool more) {
  const auto& rules = session.rules();
  const bool ends_reply = (last - 1)->ends_reply;
  const bool bb = session.must_begin_bracket();
  bracket_ = bracket_ || bb;
  const bool eb = bracket_ && rules.own.may_send_eb && ends_reply && !more;
  if (eb) bracket_ = false;
  if (ends_reply) ++echoed_;
  const bool cd = session.flip_flop() && ends_reply && !more && !eb && !enough_echoed();
  std::size_t at = 0;
  for (const auto* piece = first; piece != last; ++piece) {
    auto rh = piece->rh;
    if (rh.bci()) rh.set_bbi(bb).set_ebi(eb);
    if (rh.eci()) rh.set_cdi(cd);
    session.send(rh, data.subspan(at, piece->size));
    at += piece->size;
  }
}

void Echo::drop_sent(std::size_t pieces, std::size_t bytes) {
  pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<std::ptrdiff_t>(pieces));
  data_.erase(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(bytes));
  complete_pieces_ -= pieces;
  complete_bytes_ -= bytes;
  // What one long chain needed is not kept for the rest of the session.
  if (data_.empty() && data_.capacity() > kEnough) Bytes().swap(data_);
}

void Echo::let_go(PluSession& session) {
  if (session.blocked() && complete_pieces_ != 0 && data_.size() > kEnough) return;
  for (; unconsumed_ != 0; --unconsumed_) session.consumed();
}

void Echo::finish_when_settled(PluSession& session) {
  if (enough_echoed() && session.settled()) session.finish();
}

void Echo::on_chain_lost(PluSession& session) {
  forget_unfinished();
  let_go(session);
}

// Nothing better can be done about it than to let the program go on. Once, so that two ends that refuse each other do
// not do so for ever.
void Echo::on_refused(PluSession& session, Sense why) {
  if (!session.has_turn() || complete_pieces_ != 0 || enough_echoed()) return;
  if (returning_) return session.fail(why);
  returning_ = return_turn(session);
}

void Echo::on_recovery(PluSession& session) {
  if (complete_pieces_ == 0) return_turn(session);
}

void Echo::on_may_send(PluSession& session) { flush(session); }

void Echo::on_cleared(PluSession&) {
  pieces_.clear();
  data_.clear();
  complete_pieces_ = complete_bytes_ = 0;
  unconsumed_ = 0;
  dropping_ = bracket_ = returning_ = false;
}

}  // namespace openrui::hostsim
