#include "hostsim/applications/messages.h"

#include <algorithm>

#include "formats/sense.h"
#include "hostsim/applications/reply.h"

namespace openrui::hostsim {

std::optional<Bytes> Messages::receive(PluSession& session, const Received& element) {
  const auto& rh = element.rh;
  returned_ = false;
  ++unconsumed_;
  if (rh.bci()) {
    incoming_.clear();
    dropping_ = false;
  }
  if (dropping_) {
    let_go(session);
    return std::nullopt;
  }
  if (incoming_.size() + element.ru.size() > kMaxMessage || waiting_bytes_ > kMaxMessage) {
    incoming_.clear();
    dropping_ = !rh.eci();
    let_go(session);
    session.refuse(element, sense::insufficient_resource);
    return std::nullopt;
  }
  incoming_.insert(incoming_.end(), element.ru.begin(), element.ru.end());
  let_go(session);
  if (!rh.eci()) return std::nullopt;
  return std::exchange(incoming_, {});
}

// Who keeps us from sending gets no pacing response for what it sends either.
void Messages::let_go(PluSession& session) {
  constexpr std::size_t kEnough = 64 * 1024;
  if (session.blocked() && waiting_bytes_ > kEnough) return;
  for (; unconsumed_ != 0; --unconsumed_) session.consumed();
}

void Messages::post(OutgoingMessage message) {
  waiting_bytes_ += message.data.size();
  outgoing_.push_back(std::move(message));
}

void Messages::flush(PluSession& session) {
  while (!outgoing_.empty() && session.may_send()) {
    const auto message = std::move(outgoing_.front());
    outgoing_.pop_front();
    waiting_bytes_ -= message.data.size();
    send(session, message, outgoing_.empty() && !message.more);
  }
  let_go(session);
  if (finishing_ && outgoing_.empty() && session.settled()) session.finish();
}

// One chain, or a chain for each RU where we may send no others. BB on the first when a bracket must be begun, EB or CD
// with the last.
void Messages::send(PluSession& session, const OutgoingMessage& message, bool last) {
  const auto& rules = session.rules();
  const auto model = Rh().set_dr1(true).set_eri(!message.definite);
  const bool bb = session.must_begin_bracket();
  // The session ends after the last one: nobody needs the turn.
  const bool gives = last && !finishing_;
  const bool eb = rules.brackets && rules.own.may_send_eb && last && (message.ends_bracket || finishing_);
  const bool cd = session.flip_flop() && gives && !eb;
  const bool chains = rules.own.multiple_ru_chains;
  const ByteView data(message.data);
  const auto limit = rules.own.max_ru == 0 ? std::max<std::size_t>(data.size(), 1) : rules.own.max_ru;
  std::size_t at = 0;
  do {
    const auto part = std::min(limit, data.size() - at);
    const bool first_ru = at == 0;
    const bool last_ru = at + part == data.size();
    const bool bc = first_ru || !chains;
    const bool ec = last_ru || !chains;
    auto rh = reply_rh(model, bc, ec, last_ru, rules);
    rh.set_bbi(bb && first_ru).set_ebi(eb && bc && (chains || last_ru)).set_cdi(cd && last_ru);
    if (!session.send(rh, data.subspan(at, part))) return;
    at += part;
  } while (at < data.size());
}

void Messages::on_refused(PluSession& session, Sense why) {
  if (!session.has_turn() || !outgoing_.empty() || finishing_) return;
  if (returned_) return session.fail(why);
  returned_ = return_turn(session);
}

void Messages::on_recovery(PluSession& session) {
  if (outgoing_.empty()) {
    return_turn(session);
  } else {
    flush(session);
  }
}

void Messages::on_cleared() { *this = Messages(); }

}  // namespace openrui::hostsim
