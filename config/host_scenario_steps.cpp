#include "config/host_scenario_steps.h"

#include <algorithm>
#include <charconv>

#include "formats/message_words.h"

namespace openrui {

namespace {

using hostsim::Condition;
using hostsim::StepSession;
using hostsim::ValueTemplate;

struct StepKind {
  std::string_view key;   // by which a step is of this kind
  std::string_view more;  // keys that it may have beside that and "message"
  ReadStep read;
  bool of_link = false;  // not for an application, which has one session
};
constexpr StepKind kKinds[] = {
    {"send", "session ru text screen chain cut within_ms", &read_send},
    {"wait", "session ru text masked whole aid cursor fields within_ms", &read_wait},
    {"answer", "session ru text", &read_answer},
    {"slu", "session within_ms", &read_slu, true},
    {"pause_ms", "", &read_pause},
    {"link", "", &read_link, true},
    {"fault", "session on probability seed skip limit how sense type ms offset length times bytes", &read_fault_step},
    {"one_of", "else within_ms", &read_one_of},
    {"set", "", &read_set},
    {"add", "", &read_add},
    {"random_number", "from to", &read_random_number},
    {"random", "", &read_random},
    {"if", "steps else", &read_if},
    {"repeat", "as steps", &read_repeat},
    {"while", "steps", &read_while},
    {"each_row", "steps", &read_each_row},
    {"call", "with", &read_call},
    {"limit_ms", "steps", &read_limit},
    {"for_lus", "steps", &read_for_lus, true},
    {"expect", "", &read_expect},
    {"note", "", &read_note},
    {"end", "", &read_end},
};

// Set by the player itself: the LU's name and address, and what was heard last.
constexpr const char* kBuiltIn[] = {"lu", "lu_address", "aid", "sense"};

// The schema has seen to the form: "SSCP-PU", "SSCP-LU 02", "LU 02<->01"; "*" for the LU whose steps they are.
StepSession session_of(std::string_view text) {
  const auto hex = [](std::string_view digits) {
    std::uint8_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return value;
  };
  StepSession session;
  if (text == "SSCP-PU") return session;
  const auto lu = text.substr(text.find(' ') + 1);
  session.own_lu = lu.starts_with('*');
  if (!session.own_lu) session.address.lu = hex(lu.substr(0, 2));
  const auto arrow = lu.find("<->");
  if (arrow != std::string_view::npos) session.address.partner = hex(lu.substr(arrow + 3));
  return session;
}

// What a step says beside its key, for verdicts.
std::string value_in_words(const ConfigValue& value) {
  if (value.is_text()) return " " + value.text();
  return value.is_number() ? " " + std::to_string(value.number(0)) : std::string();
}

}  // namespace

ScenarioStepReader::ScenarioStepReader(ConfigReader& reader, hostsim::Scenario& scenario, const NameTable& procedures)
    : reader_(reader), scenario_(scenario), procedures_(procedures) {
  for (const auto* name : kBuiltIn) defined_.insert(name);
  for (const auto& [name, value] : scenario.variables) defined_.insert(name);
  for (const auto& name : scenario.data.columns) defined_.insert(name);
}

hostsim::ScenarioSteps ScenarioStepReader::read(const ConfigValue& list, std::string prefix, bool top) {
  hostsim::ScenarioSteps steps;
  const auto outer = std::exchange(prefix_, prefix);
  for (const auto& item : list.items()) {
    const auto number = prefix + std::to_string(steps.size() + 1);
    if (top) top_ = steps.size();
    prefix_ = number + ".";
    steps.push_back(read_one(item, number + " (line " + std::to_string(reader_.line(item)) + ")"));
  }
  prefix_ = outer;
  if (top) top_ = SIZE_MAX;
  return steps;
}

hostsim::ScenarioSteps ScenarioStepReader::inner(const ConfigValue& list) { return read(list, prefix_); }

hostsim::ScenarioSteps ScenarioStepReader::procedure(const ConfigValue& list, const std::string& name) {
  of_lu_ = true;
  auto steps = read(list, name + " step ");
  of_lu_ = false;
  return steps;
}

hostsim::ScenarioSteps ScenarioStepReader::inner_of_lus(const ConfigValue& list) {
  const bool outer = std::exchange(of_lu_, true);
  auto steps = inner(list);
  of_lu_ = outer;
  return steps;
}

hostsim::ScenarioStep ScenarioStepReader::read_one(const ConfigValue& item, const std::string& place) {
  hostsim::ScenarioStep step;
  step.place = place;
  const StepKind* kind = nullptr;
  std::string found;
  std::string wanted;
  for (const auto& k : kKinds) {
    if (scenario_.of_application && k.of_link) continue;
    if (!wanted.empty()) wanted += &k == std::end(kKinds) - 1 ? " and " : ", ";
    wanted += k.key;
    if (!item[k.key].present()) continue;
    found += (kind == nullptr ? "" : " and ") + std::string(k.key);
    kind = &k;
  }
  if (kind == nullptr || found != kind->key) {
    reader_.fault(item, found.empty() ? "no verb" : found, "one of " + wanted);
    return step;
  }
  step.words = std::string(kind->key) + value_in_words(item[kind->key]);
  allow(item, kind->key, kind->more);
  if (item["message"].is_text()) step.message = value(item["message"]);
  step.action = kind->read(*this, item);
  return step;
}

void ScenarioStepReader::allow(const ConfigValue& step, std::string_view kind, std::string_view keys) {
  const auto words = split_words(keys);
  std::vector<std::string> names(words.begin(), words.end());
  names.emplace_back("message");
  for (const auto& key : step.keys()) {
    const bool verb =
        std::any_of(std::begin(kKinds), std::end(kKinds), [&](const StepKind& k) { return k.key == key; });
    if (key == kind || verb || std::find(names.begin(), names.end(), key) != names.end()) continue;
    reader_.fault(step[key], "\"" + key + "\" in a step with \"" + std::string(kind) + '"',
                  "there " + one_of(key, names));
  }
}

Duration ScenarioStepReader::limit(const ConfigValue& step) const {
  const auto within = step["within_ms"].number(0);
  return within == 0 ? scenario_.wait : std::chrono::milliseconds(within);
}

StepSession ScenarioStepReader::session(const ConfigValue& step) {
  const auto at = step["session"];
  if (scenario_.of_application) {
    if (at.present())
      reader_.fault(at, at.text(), "no session: the steps of an application are of the one that it has");
    return {{1, 1}, false};
  }
  if (!at.present()) {
    reader_.missing(step, "session", "the session that the step is of");
    return {};
  }
  auto session = session_of(at.text());
  if (session.own_lu && !of_lu_ && at.is_text()) {
    reader_.fault(at, at.text(), "the address of the LU in hex; * is for the steps of for_lus");
  }
  return session;
}

MessageWords ScenarioStepReader::message(const ConfigValue& at, std::string_view verb) {
  if (!at.is_text()) return {};
  const auto text = at.text();
  auto message = parse_message(split_words(text));
  if (!message) {
    reader_.fault(at, message.error(), "a request or a response in words");
    return {};
  }
  using Form = MessageWords::Form;
  const auto form = message->form;
  const bool response = form == Form::positive || form == Form::negative;
  if (verb == "send" && form != Form::request) reader_.fault(at, "a response", "a request; a response is an answer");
  if (verb == "answer" && !response) reader_.fault(at, "no response", "+RSP or -RSP with a sense code");
  if (form == Form::isolated_pacing) reader_.fault(at, "IPR", "nothing: pacing responses come by themselves");
  return std::move(message.value());
}

// --- values

ValueTemplate ScenarioStepReader::value(const ConfigValue& at) {
  const auto text = at.is_number() ? std::to_string(at.number(0)) : at.text();
  auto made = ValueTemplate::of_text(text);
  if (!made) {
    reader_.fault(at, made.error().what, "text in which ${name}, ${name:8} or ${name:08} stands for a variable");
    return {};
  }
  uses(*made, at);
  return std::move(made.value());
}

std::string ScenarioStepReader::hex_text(const ConfigValue& at) {
  auto hex = at.text();
  for (const auto& piece : at.items()) hex.append(" ").append(piece.text());
  return hex;
}

ValueTemplate ScenarioStepReader::hex(const ConfigValue& at) {
  const auto text = hex_text(at);
  auto made = ValueTemplate::of_hex(text);
  if (!made) {
    reader_.fault(at, text.find("${") == std::string::npos ? to_words(nlohmann::json(text)) : made.error().what, "hex");
    return {};
  }
  uses(*made, at);
  return std::move(made.value());
}

hostsim::DataPattern ScenarioStepReader::pattern(const ConfigValue& at) {
  const auto text = hex_text(at);
  const auto made = hostsim::parse_pattern(text);
  if (made) return *made;
  reader_.fault(at, to_words(nlohmann::json(text)), "hex, ?? for any byte, ... at the end for any rest");
  return {};
}

hostsim::Conditions ScenarioStepReader::conditions(const ConfigValue& at) {
  hostsim::Conditions all;
  Condition condition;
  std::string found;
  for (const auto& [name, test] : hostsim::kTestNames) {
    const auto with = at[name];
    if (!with.present()) continue;
    found += (found.empty() ? "" : " and ") + std::string(name);
    condition.test = test;
    condition.value = value(with);
  }
  const auto variable = at["variable"];
  condition.variable = variable.text();
  if (variable.is_text()) uses(condition.variable, variable);
  if (found.empty() || found.find(' ') != std::string::npos) {
    reader_.fault(at, found.empty() ? "no test" : found, "one of is, is_not, below, above and contains");
  }
  all.push_back(std::move(condition));
  for (const auto& more : at["and"].items()) {
    for (auto& c : conditions(more)) all.push_back(std::move(c));
  }
  return all;
}

// --- variables

bool ScenarioStepReader::defines(const std::string& name, const ConfigValue& at) {
  const auto good = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), good)) {
    reader_.fault(at, '"' + name + '"', "the name of a variable: letters, digits and _");
    return false;
  }
  defined_.insert(name);
  return true;
}

void ScenarioStepReader::uses(const ValueTemplate& value, const ConfigValue& at) {
  for (const auto& name : value.names()) uses(name, at);
}

void ScenarioStepReader::uses(const std::string& name, const ConfigValue& at) { used_.emplace_back(name, at); }

void ScenarioStepReader::check_variables() {
  const auto check = [&](const auto& uses, const std::set<std::string>& known, const std::string& what) {
    const std::vector<std::string> names(known.begin(), known.end());
    for (const auto& [name, at] : uses) {
      if (known.contains(name)) continue;
      reader_.fault(at, '"' + name + '"',
                    names.empty() ? what + ", and there is none" : what + ": " + one_of(name, names));
    }
  };
  check(used_, defined_, "a variable that the scenario sets");
  check(awaited_fields_, fields_, "the name of a field of a screen that is sent");
}

}  // namespace openrui
