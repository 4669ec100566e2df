#include "sli/outbox.h"

#include <algorithm>
#include <utility>

namespace openrui {

int Outbox::sends() const {
  return static_cast<int>(
      std::count_if(slots_.begin(), slots_.end(), [](const Slot& s) { return s.send.has_value(); }));
}

void Outbox::post(Flow flow, const Rh& rh, std::uint16_t snf, Bytes ru, Then then) {
  slot(flow).own.push_back({rh, snf, std::move(ru), std::move(then)});
  // A SEND waits for the port's answer here, or there is none: nothing of it can end in this.
  if (slot(flow).out == Out::nothing) (void)pump(flow);
}

std::optional<Outbox::Finished> Outbox::send(const PendingVerb& verb, const OutgoingChain& chain) {
  auto& s = slot(chain.flow());
  s.send.emplace(Send{verb, chain, false});
  return s.out == Out::nothing ? pump(chain.flow()) : std::nullopt;
}

std::optional<Outbox::Finished> Outbox::submitted(Flow flow, const SubmitResult& result) {
  auto finished = note(flow, slot(flow), result);
  if (auto next = pump(flow)) finished = std::move(next);
  return finished;
}

std::optional<Outbox::Finished> Outbox::pump(Flow flow) {
  auto& s = slot(flow);
  std::optional<Finished> finished;  // there is one SEND at most; what is our own goes on behind it
  while (s.out == Out::nothing && (!s.own.empty() || s.send)) {
    const bool own = !s.own.empty();
    Submission submission;
    if (own) {
      const auto& head = s.own.front();
      submission.flow = flow;
      submission.rh = head.rh;
      submission.snf = head.snf;
      submission.ru = head.ru;
    } else {
      submission = s.send->chain.current();
    }
    s.out = own ? Out::own : Out::send;
    const auto result = port_.submit(id_, submission);
    if (!result) break;
    if (auto done = note(flow, s, *result)) finished = std::move(done);
  }
  return finished;
}

std::optional<Outbox::Finished> Outbox::note(Flow flow, Slot& s, const SubmitResult& result) {
  switch (std::exchange(s.out, Out::nothing)) {
    case Out::own: {
      const auto done = std::move(s.own.front());
      s.own.pop_front();
      if (done.then) done.then(result);
      return std::nullopt;
    }
    case Out::send:
      return note_send(flow, s, result);
    case Out::abandoned:
    case Out::nothing:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Outbox::Finished> Outbox::note_send(Flow flow, Slot& s, const SubmitResult& result) {
  auto& send = *s.send;
  const bool ok = result.code == SubmitResult::Code::ok;
  if (ok) {
    if (!send.first_out) {
      // The number of the first RU, in line order (LUA reference 3.4).
      put16(send.verb.record->specific.lua_sequence_number, result.th.snf);
      send.first_out = true;
    }
    send.chain.advance();
    if (flow == Flow::lu_normal && !send.chain.is_response()) last_snf_ = result.th.snf;
    if (!send.chain.at_end()) return std::nullopt;
    if (flow == Flow::lu_normal && send.chain.exception_only()) open_exceptions_ = true;
  }
  Finished finished{send.verb, flow, result};
  s.send.reset();
  return finished;
}

std::array<PendingVerb, kFlows> Outbox::give_up(bool& cut) {
  std::array<PendingVerb, kFlows> verbs;
  cut = false;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    auto& s = slots_[i];
    if (!s.send) continue;
    verbs[i] = s.send->verb;
    cut = cut || s.send->chain.cut_if_stopped(s.out == Out::send);
    if (s.out == Out::send) s.out = Out::abandoned;
    s.send.reset();
  }
  return verbs;
}

}  // namespace openrui
