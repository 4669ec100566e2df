#include "hostsim/applications/source.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/ru/ds3270.h"
#include "hostsim/applications/reply.h"

namespace openrui::hostsim {

void Source::on_element(PluSession& session, const Received& element) {
  session.consumed();
  in_a_row_ = 0;
  if (!element.rh.eci()) return;
  session.accept(element);
  send_more(session);
}

void Source::on_refused(PluSession& session, Sense why) {
  if (++in_a_row_ > kMostRefusals) return session.fail(why);
  send_more(session);
}

// When the turn is ours and all is sent it goes back.
void Source::send_more(PluSession& session) {
  if (timer_.armed()) return;
  for (unsigned i = 0; i < kBurst && !done() && session.may_send(); ++i) {
    ++sent_;
    send_chain(session, done());
  }
  if (!done()) {
    if (session.may_send()) session.timers().arm(timer_, kPause, [this, &session] { send_more(session); });
    return;
  }
  if (unbind_after_) {
    if (session.settled()) session.finish();
  } else {
    return_turn(session);
  }
}

void Source::send_chain(PluSession& session, bool last) {
  const auto& rules = session.rules();
  const auto rus = rules.own.multiple_ru_chains ? options_.rus : 1;
  const auto size = rules.own.max_ru == 0 ? options_.ru_size : std::min(options_.ru_size, rules.own.max_ru);
  const auto model = Rh().set_dr1(true).set_eri(!options_.definite);
  const bool bb = session.must_begin_bracket();
  const bool eb = last && rules.brackets && rules.own.may_send_eb;
  const bool cd = last && session.flip_flop() && !eb && !unbind_after_;
  for (unsigned i = 0; i < rus; ++i) {
    const bool first_ru = i == 0;
    const bool last_ru = i + 1 == rus;
    auto rh = reply_rh(model, first_ru, last_ru, last_ru, rules);
    rh.set_bbi(bb && first_ru).set_ebi(eb && first_ru).set_cdi(cd && last_ru);
    if (!session.send(rh, make_ru(session, size, first_ru))) return;
  }
}

// "CHAIN 00000001 ABC…" at the beginning of a chain, so that a reader can count.
Bytes Source::make_ru(const PluSession& session, std::size_t size, bool first) const {
  ByteWriter out;
  const auto type = session.terms().lu_type;
  if (first && takes_3270(session)) {
    out.u8(static_cast<std::uint8_t>(ds3270::Command::write))
        .u8(ds3270::graphic(type == 2 ? 0 : ds3270::wcc::start_printer));
  }
  if (first) {
    auto number = std::to_string(sent_);
    number.insert(0, number.size() < 8 ? 8 - number.size() : 0, '0');
    out.bytes(to_ebcdic("CHAIN " + number + " "));
  }
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const bool line = type == 1;
  for (std::size_t i = 0; out.size() + (line ? 1 : 0) < size; ++i) {
    out.u8(latin1_to_ebcdic(static_cast<std::uint8_t>(kLetters[i % kLetters.size()])));
  }
  auto ru = out.take();
  if (line) ru.push_back(ds3270::kNewLine);
  ru.resize(size);
  return ru;
}

}  // namespace openrui::hostsim
