#include "hostsim/scenario/steps_messages.h"

#include "formats/sense.h"

namespace openrui::hostsim {

// --- send

Result<std::vector<Bytes>, ValueFault> SendStep::rus(ScenarioPosition& at, SessionAddress address) const {
  std::vector<Bytes> all;
  for (const auto& element : elements) {
    auto bytes = element.screen ? element.screen->draw(screen_size(at, address), at.variables())
                                : element.value->bytes(at.variables());
    if (!bytes) return bytes.error();
    all.push_back(std::move(bytes.value()));
  }
  if (all.empty()) all.push_back(message.ru);
  if (cut == 0) return all;
  const auto whole = std::move(all.front());
  all.clear();
  for (std::size_t begin = 0; begin == 0 || begin < whole.size(); begin += cut) {
    const auto end = std::min(whole.size(), begin + cut);
    all.emplace_back(whole.begin() + static_cast<std::ptrdiff_t>(begin),
                     whole.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return all;
}

// SNA reference 3.7, 11.3: BB and EB are of the first element, CD and a definite response of the last one.
Rh SendStep::rh_of(std::size_t index, std::size_t count) const {
  auto rh = message.rh;
  if (count == 1) return rh;
  const bool first = index == 0;
  const bool last = index + 1 == count;
  rh.set_bci(first).set_eci(last);
  if (!first) rh.set_bbi(false).set_ebi(false).set_fi(false);
  if (last) return rh;
  rh.set_cdi(false);
  if (rh.response_form() == ResponseForm::definite) rh.set_eri(true);
  return rh;
}

void SendStep::note_screen(ScenarioPosition& at, SessionAddress address) const {
  for (const auto& element : elements) {
    if (!element.screen) continue;
    auto& screen = at.screen();
    const auto& written = *element.screen;
    const bool alternate = written.command == ds3270::Command::erase_write_alternate;
    if (alternate || written.command == ds3270::Command::erase_write) screen = {alternate, {}};
    const auto columns = screen_size(at, address).columns;
    for (const auto& item : written.items) {
      if (!item.name.empty()) screen.fields[item.name] = (item.row - 1) * columns + item.column - 1;
    }
  }
}

StepOutcome SendStep::perform(ScenarioPosition& at) const {
  const auto address = at.address(session);
  if (at.progress() == 0) note_screen(at, address);
  const auto all = rus(at, address);
  if (!all) return at.fail(all.error().what);
  auto& half = at.stage().half(address);
  for (auto& sent = at.progress(); sent < all->size();) {
    // One that is held keeps its place: what follows waits with it.
    if (sent != 0 && half.holding()) break;
    const auto result = at.stage().send(address, message.kind, rh_of(sent, all->size()), message.expedited,
                                        Buffer::copy_of((*all)[sent]));
    if (result.code == SendResult::Code::refused) {
      return at.fail("the step breaks a rule of the host: " + to_words(result.sense), half.refusal().in_words());
    }
    ++sent;
    if (result.code == SendResult::Code::held) break;
  }
  if (at.progress() == all->size() && !half.holding()) return StepOutcome::done;
  if (at.timed_out()) return at.fail("no pacing response came within " + ScenarioPosition::in_ms(limit));
  at.arm(limit);
  return StepOutcome::waits;
}

// --- answer

StepOutcome AnswerStep::perform(ScenarioPosition& at) const {
  const auto address = at.address(session);
  Bytes bytes;
  if (ru) {
    auto made = ru->bytes(at.variables());
    if (!made) return at.fail(made.error().what);
    bytes = std::move(made.value());
  }
  const auto request = at.stage().inbox().take_unanswered(address, message.kind);
  if (!request) return at.fail("no request of the node is there to be answered so");
  const bool positive = message.form == MessageWords::Form::positive;
  if (!positive) {
    bytes.resize(4);
    emit_sense(message.sense.sense, bytes.data());
  }
  auto& half = at.stage().half(address);
  const auto result = half.send_response(request->expedited, request->snf, positive, bytes);
  if (result.code != SendResult::Code::refused) return StepOutcome::done;
  return at.fail("the step breaks a rule of the host: " + to_words(result.sense), half.refusal().in_words());
}

// --- wait

namespace {

std::string what_came(ScenarioPosition& at, const StepSession& session) {
  const auto& queue = at.stage().inbox().of(at.address(session));
  if (queue.empty()) return {};
  const auto& h = queue.front();
  return "; the node sent " + title(h.rh, h.session.is_sscp(), h.ru) + " instead";
}

std::string of_chain(const Heard& heard) {
  return "the node sent " + title(heard.rh, heard.session.is_sscp(), heard.ru) +
         " where its chain had to go on, or made " + "the chain longer than " +
         std::to_string(Expectation::kLongestChain) + " bytes";
}

std::string sent(const Heard& heard) { return "the node sent " + title(heard.rh, heard.session.is_sscp(), heard.ru); }

}  // namespace

StepOutcome WaitStep::perform(ScenarioPosition& at) const {
  const auto found = look_for(expected, at);
  switch (found.presence) {
    case Presence::other:
      return at.fail(sent(found.heard), {}, &found.heard);
    case Presence::broken:
      return at.fail(of_chain(found.heard), {}, &found.heard);
    case Presence::found: {
      const auto what = difference(expected, found.heard, at);
      if (!what) return at.fail(what.error().what);
      if (!what->empty()) return at.fail(*what, {}, &found.heard);
      take(found, at);
      return StepOutcome::done;
    }
    case Presence::none:
    case Presence::part:
      break;
  }
  if (at.timed_out()) {
    return at.fail("it did not come within " + ScenarioPosition::in_ms(limit) + what_came(at, expected.session));
  }
  at.arm(limit);
  return StepOutcome::waits;
}

StepOutcome OneOfStep::perform(ScenarioPosition& at) const {
  std::optional<Heard> other;
  std::string why;
  for (const auto& alternative : alternatives) {
    const auto found = look_for(alternative.expected, at);
    if (found.presence == Presence::broken) return at.fail(of_chain(found.heard), {}, &found.heard);
    if (found.presence == Presence::other && !other) other = found.heard;
    if (found.presence != Presence::found) continue;
    const auto what = difference(alternative.expected, found.heard, at);
    if (!what) return at.fail(what.error().what);
    if (what->empty()) {
      take(found, at);
      return at.enter(alternative.steps);
    }
    // A session with the SSCP has its requests in any order.
    if (alternative.expected.message.is_request() && found.heard.session.is_sscp()) continue;
    other = found.heard;
    why += (why.empty() ? "; " : ", ") + alternative.expected.words + ": " + *what;
  }
  if (other) return at.fail(sent(*other) + ", and none of the alternatives is for it" + why, {}, &*other);
  if (!at.timed_out()) {
    at.arm(limit);
    return StepOutcome::waits;
  }
  if (otherwise) return at.enter(*otherwise);
  return at.fail("none of the alternatives came within " + ScenarioPosition::in_ms(limit) +
                 what_came(at, alternatives.front().expected.session));
}

// --- slu, link

StepOutcome SluStep::perform(ScenarioPosition& at) const {
  const auto stated = at.stage().slu_enabled(at.address(session).lu);
  if (stated == enabled) return StepOutcome::done;
  if (at.timed_out()) {
    return at.fail("it did not come within " + ScenarioPosition::in_ms(limit) + what_came(at, session));
  }
  at.arm(limit);
  return StepOutcome::waits;
}

StepOutcome RestartLinkStep::perform(ScenarioPosition& at) const {
  if (at.progress() == 0) {
    at.progress() = 1;
    at.stage().restart_link();
    return StepOutcome::waits;
  }
  return at.stage().link_restarted() ? StepOutcome::done : StepOutcome::waits;
}

}  // namespace openrui::hostsim
