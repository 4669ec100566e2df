#include "replay/judge.h"

#include <algorithm>

#include "captures/compare.h"
#include "formats/ru/activation.h"
#include "formats/ru/bind.h"
#include "formats/sense.h"

namespace openrui::replay {

namespace {

constexpr SideNames kSides{"captured", "ours"};
constexpr std::string_view kPacing =
    "a pacing response may travel alone or on a response, whichever is due first (SNA reference 11.9)";

constexpr std::string_view kWindows =
    "where a pacing window begins is each sender's count; one that never sets PI does not pace, whatever the BIND says "
    "(SNA reference 11.9)";

Rh without_pacing(Rh rh) { return rh.set_pi(false); }

// Bits 10 of byte 0, 08 of byte 1 and 10 of byte 2 (SNA reference 3.1, 3.2).
Rh without_reserved(const Rh& rh) {
  constexpr std::uint8_t kReserved[Rh::kSize] = {0x10, 0x08, 0x10};
  const auto b = rh.bytes();
  return {static_cast<std::uint8_t>(b[0] & ~kReserved[0]), static_cast<std::uint8_t>(b[1] & ~kReserved[1]),
          static_cast<std::uint8_t>(b[2] & ~kReserved[2])};
}

bool positive(const Step& step) { return step.rh.rri() && !step.rh.rti(); }

Judgement allowed(std::string what, std::string_view rule) {
  return {Grade::allowed, std::move(what), std::string(rule)};
}

bool same_activation(const Step& captured, const Step& ours) {
  constexpr std::size_t kType = 1;
  return captured.ru().size() <= kType || ours.ru().size() <= kType ||
         (captured.ru()[kType] & 3) == (ours.ru()[kType] & 3);
}

// What differs only in what a PU or an LU says of itself.
std::optional<Judgement> judge_activation(const Step& captured, const Step& ours, const std::string& what) {
  if (captured.ru_kind == RuKind::actpu && same_activation(captured, ours)) {
    return allowed(what, "what a PU says of itself: contents identifier and capabilities (SNA reference 5.1)");
  }
  const bool actlu = captured.ru_kind == RuKind::actlu && same_activation(captured, ours);
  if (!actlu && captured.ru_kind != RuKind::notify) return std::nullopt;
  const auto theirs = stated_capabilities(captured);
  const auto mine = stated_capabilities(ours);
  if (theirs && mine && theirs->slu != mine->slu) {
    return Judgement{
        Grade::different,
        "the SLU is " + std::string(name(theirs->slu)) + " in the capture, " + std::string(name(mine->slu)) + " here",
        "only an enabled SLU may be bound (SNA reference 5.2, 5.3)"};
  }
  return allowed(what, "what an LU says of its SSCP session: RU length, unsolicited messages (SNA reference 5.2)");
}

Bind without_names(Bind bind) {
  bind.has_plu_name = bind.has_user_data = bind.has_urc = bind.has_slu_name = false;
  for (auto* name : {&bind.plu_name, &bind.user_data, &bind.urc, &bind.slu_name}) name->clear();
  return bind;
}

// Names are identifiers: the same program is called otherwise at another site.
std::optional<Judgement> judge_bind(const Step& captured, const Step& ours, const std::string& what) {
  const auto theirs = parse_bind(captured.ru());
  const auto mine = parse_bind(ours.ru());
  if (!theirs || !mine || !(without_names(*mine) == without_names(*theirs))) return std::nullopt;
  return allowed(what, "names, user data and correlation of a BIND are identifiers (SNA reference 6.1)");
}

std::optional<Judgement> judge_bind_response(const Step& captured, const Step& ours, const std::string& what) {
  const auto theirs = parse_bind(captured.ru());
  const auto mine = parse_bind(ours.ru());
  const auto& image = theirs ? theirs : mine;
  if (!image) return std::nullopt;
  if (!image->negotiable()) {
    if (theirs && mine) return std::nullopt;
    return allowed(what, "a BIND that is not negotiable may be answered by its code alone (SNA reference 6.6)");
  }
  return allowed(what, "what the answer to a negotiable BIND may change (SNA reference 6.6)");
}

// What follows the sense code repeats the request, for the reader's sake.
bool same_sense(const Step& captured, const Step& ours) {
  constexpr std::size_t kSense = 4;
  return captured.rh.rti() && captured.rh.rri() && captured.ru().size() >= kSense && ours.ru().size() >= kSense &&
         std::equal(captured.ru().begin(), captured.ru().begin() + kSense, ours.ru().begin());
}

}  // namespace

std::optional<LuCapabilities> stated_capabilities(const Step& step) {
  if (step.ru_kind == RuKind::notify && step.request()) {
    const auto notify = parse_notify(step.ru());
    if (!notify || notify->key() != NotifyKey::lu_capabilities) return std::nullopt;
    return parse_lu_capabilities(notify->vector);
  }
  if (step.ru_kind != RuKind::actlu || !positive(step)) return std::nullopt;
  const auto response = parse_actlu_response(step.ru());
  if (!response) return std::nullopt;
  return lu_capabilities(*response);
}

Judgement judge(const Step& captured, const Step& ours) {
  const auto what = difference(captured, ours, kSides);
  if (what.empty()) return {};
  const bool same_answer = captured.rh.rri() == ours.rh.rri() && captured.ru_kind == ours.ru_kind &&
                           (!captured.rh.rri() || captured.rh.rti() == ours.rh.rti());
  if (!same_answer) return {Grade::different, what, {}};
  const auto theirs = without_reserved(captured.rh);
  const auto mine = without_reserved(ours.rh);
  if (!(without_pacing(theirs) == without_pacing(mine))) return {Grade::different, what, {}};
  if (std::equal(captured.ru().begin(), captured.ru().end(), ours.ru().begin(), ours.ru().end())) {
    if (theirs == mine) return allowed(what, "a reserved bit of the RH means nothing (SNA reference 3.1, 3.2)");
    return allowed(what, captured.rh.rri() ? kPacing : kWindows);
  }
  if (positive(captured) || captured.ru_kind == RuKind::notify) {
    if (auto j = judge_activation(captured, ours, what)) return *j;
  }
  if (positive(captured) && captured.ru_kind == RuKind::bind) {
    if (auto j = judge_bind_response(captured, ours, what)) return *j;
  }
  if (captured.request() && captured.ru_kind == RuKind::bind) {
    if (auto j = judge_bind(captured, ours, what)) return *j;
  }
  if (same_sense(captured, ours)) {
    return allowed(what, "what follows the sense code repeats the request; any length is accepted (SNA reference 4.3)");
  }
  return {Grade::different, what, {}};
}

Judgement judge_missing(const Step& captured, const std::optional<LuCapabilities>& stated) {
  const std::string what = title(captured.rh, captured.session.sscp(), captured.ru()) + " is only in the capture";
  if (captured.rh.isolated_pacing()) return allowed(what, kPacing);
  const auto capabilities = stated_capabilities(captured);
  if (capabilities && stated && captured.request() && capabilities->slu == stated->slu) {
    return allowed(what,
                   "it repeats what the LU had said: NOTIFY is for a change of readiness (SNA reference 5.3), so the "
                   "host's answer to it has no place either");
  }
  return {Grade::different, what, {}};
}

Judgement judge_extra(const Step& ours, bool over) {
  const std::string what = title(ours.rh, ours.session.sscp(), ours.ru()) + " is only ours";
  if (ours.rh.isolated_pacing()) return allowed(what, kPacing);
  if (over && ours.rh.rri()) {
    return allowed(what, "the capture has nothing more from this side of the session: its answer is not in it");
  }
  if (ours.request() && stated_capabilities(ours)) {
    return allowed(what, "a node tells the host when a program comes or goes (SNA reference 5.3)");
  }
  return {Grade::different, what, {}};
}

}  // namespace openrui::replay
