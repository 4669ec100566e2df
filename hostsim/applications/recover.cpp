#include "hostsim/applications/recover.h"

#include <algorithm>

#include "formats/sense.h"
#include "hostsim/applications/reply.h"

namespace openrui::hostsim {

void Recover::on_element(PluSession& session, const Received& element) {
  session.consumed();
  const auto& rh = element.rh;
  if (rh.bci()) {
    chain_.clear();
    too_long_ = false;
    begun_ = begun_ || rh.bbi();
  }
  if (too_long_) return;
  const auto limit = session.rules().own.max_ru;
  const auto room = limit == 0 ? kMaxChain : limit - std::min(limit, kCountSize);
  if (chain_.size() + element.ru.size() > room) {
    too_long_ = true;
    chain_.clear();
    return session.refuse(element, sense::insufficient_resource);
  }
  chain_.insert(chain_.end(), element.ru.begin(), element.ru.end());
  if (!rh.eci()) return;
  // Taken for good, before the response says so.
  recovery_.received = element.snf;
  ++recovery_.committed;
  recovery_.messages.push_back(ByteWriter().u32(recovery_.committed).bytes(chain_).take());
  chain_.clear();
  session.accept(element);
  flush(session);
}

void Recover::on_chain_lost(PluSession&) { chain_.clear(); }

// SNA reference 11.8: a sequence error is settled by STSN. What the LU refuses for another reason it has got.
void Recover::on_refused(PluSession& session, Sense why) {
  if (code(why) == code(sense::sequence_number)) return session.resynchronise();
}

void Recover::on_recovery(PluSession& session) {
  if (recovery_.messages.empty()) {
    return_turn(session);
  } else {
    flush(session);
  }
}

void Recover::on_may_send(PluSession& session) {
  if (out_ && session.settled() && !session.resynchronising()) {
    out_ = false;
    recovery_.unconfirmed = false;
    recovery_.messages.pop_front();
  }
  flush(session);
}

void Recover::on_sent(PluSession&, std::uint16_t snf) {
  recovery_.sent = snf;
  recovery_.unconfirmed = out_;
}

void Recover::on_cleared(PluSession&) {
  chain_.clear();
  begun_ = too_long_ = out_ = false;
}

void Recover::flush(PluSession& session) {
  if (out_ || recovery_.messages.empty() || !session.may_send()) return;
  const auto& rules = session.rules();
  auto rh = reply_rh(rh::character_coded, true, true, true, rules);
  const bool bb = session.must_begin_bracket();
  const bool last = recovery_.messages.size() == 1;
  const bool eb = (bb || begun_) && rules.own.may_send_eb && last;
  if (eb) begun_ = false;
  rh.set_bbi(bb).set_ebi(eb).set_cdi(session.flip_flop() && last && !eb);
  out_ = true;
  if (!session.send(rh, recovery_.messages.front())) out_ = false;
}

}  // namespace openrui::hostsim
