// Steps that speak with the node.
#include "config/host_scenario_steps.h"

namespace openrui {

namespace {

using hostsim::AnswerStep;
using hostsim::DataOfStep;
using hostsim::Expectation;
using hostsim::OneOfStep;
using hostsim::SendStep;
using hostsim::SluStep;
using hostsim::WaitStep;

// "ru", "text" or "screen"; nothing: none of them is there.
std::optional<DataOfStep> read_data(ScenarioStepReader& steps, const ConfigValue& at) {
  std::optional<DataOfStep> data;
  std::string found;
  for (const char* key : {"ru", "text", "screen"}) {
    if (!at[key].present()) continue;
    if (!found.empty()) {
      steps.reader().fault(at[key], std::string(key) + " and " + found, "one of them");
      continue;
    }
    found = key;
    data.emplace();
    if (found == "ru") data->value = steps.hex(at[key]);
    if (found == "text") data->value = steps.value(at[key]);
    if (found == "screen") data->screen = read_screen(steps, at[key]);
  }
  return data;
}

}  // namespace

StepResult read_send(ScenarioStepReader& steps, const ConfigValue& step) {
  auto send = std::make_shared<SendStep>();
  send->session = steps.session(step);
  send->message = steps.message(step["send"], "send");
  send->limit = steps.limit(step);
  send->cut = static_cast<std::size_t>(step["cut"].number(0));
  if (auto data = read_data(steps, step)) send->elements.push_back(std::move(*data));
  const auto chain = step["chain"];
  if (chain.present() && !send->elements.empty()) {
    steps.reader().fault(chain, "chain beside ru, text or screen", "one of them");
  }
  if (chain.present() && send->cut != 0) steps.reader().fault(chain, "chain and cut", "one of them");
  for (const auto& item : chain.items()) {
    if (auto data = read_data(steps, item)) {
      send->elements.push_back(std::move(*data));
    } else {
      steps.reader().fault(item, "no data", "\"ru\", \"text\" or \"screen\"");
    }
  }
  const auto& kind = send->message.kind;
  const bool cut = send->cut != 0 || send->elements.size() > 1;
  if (cut && kind != RuKind::data && kind != RuKind::character_coded && step["send"].is_text()) {
    steps.reader().fault(step["send"], std::string(name(kind)) + " as a chain", "data: only they have several RUs");
  }
  return send;
}

StepResult read_answer(ScenarioStepReader& steps, const ConfigValue& step) {
  auto answer = std::make_shared<AnswerStep>();
  answer->session = steps.session(step);
  answer->message = steps.message(step["answer"], "answer");
  if (auto data = read_data(steps, step)) answer->ru = std::move(data->value);
  return answer;
}

Expectation ScenarioStepReader::expectation(const ConfigValue& step) {
  Expectation e;
  e.session = session(step);
  e.words = step["wait"].text();
  e.message = message(step["wait"], "wait");
  if (step["ru"].present()) e.pattern = pattern(step["ru"]);
  if (step["text"].is_text()) e.contains = value(step["text"]);
  e.masked = step["masked"].flag(false);
  e.chain = step["whole"].flag(false);
  const auto aid = step["aid"];
  if (aid.is_text()) {
    e.aid = hostsim::find_aid(aid.text());
    if (!e.aid)
      reader_.fault(aid, to_words(nlohmann::json(aid.text())), "Enter, Clear, PA1 to PA3, PF1 to PF24, SysReq or none");
  }
  const auto cursor = step["cursor"];
  if (cursor.present()) {
    e.cursor = {static_cast<unsigned>(cursor["row"].number(1)), static_cast<unsigned>(cursor["column"].number(1))};
  }
  e.fields = read_fields(*this, step["fields"]);
  if (e.message.is_request() && e.message.kind != RuKind::unknown) {
    scenario_.awaited.push_back({e.session, e.message.kind, top_});
  }
  return e;
}

StepResult read_wait(ScenarioStepReader& steps, const ConfigValue& step) {
  auto wait = std::make_shared<WaitStep>();
  wait->expected = steps.expectation(step);
  wait->limit = steps.limit(step);
  return wait;
}

StepResult read_one_of(ScenarioStepReader& steps, const ConfigValue& step) {
  auto one_of = std::make_shared<OneOfStep>();
  one_of->limit = steps.limit(step);
  for (const auto& item : step["one_of"].items()) {
    if (!item["wait"].present()) {
      steps.reader().missing(item, "wait", "what the alternative is for");
      continue;
    }
    steps.allow(item, "wait", "session ru text masked whole aid cursor fields steps");
    one_of->alternatives.push_back({steps.expectation(item), steps.inner(item["steps"])});
  }
  if (step["else"].present()) one_of->otherwise = steps.inner(step["else"]);
  return one_of;
}

StepResult read_slu(ScenarioStepReader& steps, const ConfigValue& step) {
  auto slu = std::make_shared<SluStep>();
  slu->session = steps.session(step);
  slu->enabled = step["slu"].text() == "enabled";
  slu->limit = steps.limit(step);
  const bool of_lu = slu->session.address.is_sscp() && (slu->session.own_lu || slu->session.address.lu != 0);
  if (!of_lu && step["session"].present()) {
    steps.reader().fault(step["session"], step["session"].text(),
                         "the LU's session with the SSCP, such as \"SSCP-LU 02\"");
  }
  return slu;
}

StepResult read_link(ScenarioStepReader&, const ConfigValue&) { return std::make_shared<hostsim::RestartLinkStep>(); }

}  // namespace openrui
