#include "config/host_scenario.h"

#include <charconv>

#include "config/config_reader.h"
#include "config/schema_check.h"
#include "config/schemas.h"
#include "formats/ebcdic.h"

namespace openrui {

namespace {

using hostsim::Scenario;
using hostsim::ScenarioStep;
using Verb = ScenarioStep::Verb;

struct VerbKey {
  std::string_view key;
  Verb verb;
};
constexpr VerbKey kVerbs[] = {{"send", Verb::send}, {"wait", Verb::wait},      {"answer", Verb::answer},
                              {"slu", Verb::slu},   {"pause_ms", Verb::pause}, {"link", Verb::restart_link}};

// The schema has seen to the form: "SSCP-PU", "SSCP-LU 02", "LU 02<->01".
SessionAddress session_address(std::string_view text) {
  const auto hex = [](std::string_view digits) {
    std::uint8_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    return value;
  };
  if (text == "SSCP-PU") return {};
  const auto first = text.find(' ') + 1;
  SessionAddress address{hex(text.substr(first, 2)), 0};
  const auto arrow = text.find("<->");
  if (arrow != std::string_view::npos) address.partner = hex(text.substr(arrow + 3));
  return address;
}

class StepReader {
 public:
  StepReader(ConfigReader& reader, const ConfigValue& at, std::size_t number, Duration usual_wait)
      : reader_(reader), at_(at) {
    step_.limit = usual_wait;
    step_.place = "step " + std::to_string(number) + " (line " + std::to_string(reader.line(at)) + ")";
  }

  ScenarioStep read() {
    if (!read_verb()) return step_;
    const auto within = at_["within_ms"].number(0);
    if (within != 0) step_.limit = std::chrono::milliseconds(within);
    if (step_.verb == Verb::pause) step_.limit = std::chrono::milliseconds(at_["pause_ms"].number(1));
    if (step_.verb == Verb::pause || step_.verb == Verb::restart_link) return step_;
    if (!at_["session"].present()) {
      reader_.missing(at_, "session", "the session that the step is of");
    } else {
      step_.session = session_address(at_["session"].text());
    }
    if (step_.verb == Verb::slu) return read_slu();
    read_message(at_[verb_key()]);
    read_data();
    step_.masked = at_["masked"].flag(false);
    return step_;
  }

 private:
  std::string_view verb_key() const { return kVerbs[static_cast<std::size_t>(step_.verb)].key; }

  bool read_verb() {
    std::vector<std::string> found;
    for (const auto& [key, verb] : kVerbs) {
      if (!at_[key].present()) continue;
      found.emplace_back(key);
      step_.verb = verb;
    }
    if (found.size() == 1) return true;
    std::string words = "no verb";
    for (std::size_t i = 0; i < found.size(); ++i) words = i == 0 ? found[0] : words + " and " + found[i];
    reader_.fault(at_, words, "one of send, wait, answer, slu, pause_ms and link");
    return false;
  }

  ScenarioStep read_slu() {
    const auto text = at_["slu"].text();
    step_.words = "slu " + text;
    step_.enabled = text == "enabled";
    const bool of_lu = step_.session.is_sscp() && step_.session.lu != 0;
    if (!of_lu && at_["session"].present()) {
      reader_.fault(at_["session"], at_["session"].text(), "the LU's session with the SSCP, such as \"SSCP-LU 02\"");
    }
    return step_;
  }

  void read_message(const ConfigValue& at) {
    if (!at.is_text()) return;
    step_.words = std::string(verb_key()) + " " + at.text();
    const auto text = at.text();
    auto message = parse_message(split_words(text));
    if (!message) return reader_.fault(at, message.error(), "a request or a response in words");
    step_.message = std::move(message.value());
    using Form = MessageWords::Form;
    const auto form = step_.message.form;
    const bool request = form == Form::request;
    const bool response = form == Form::positive || form == Form::negative;
    if (step_.verb == Verb::send && !request) reader_.fault(at, "a response", "a request; a response is an answer");
    if (step_.verb == Verb::answer && !response) reader_.fault(at, "no response", "+RSP or -RSP with a sense code");
    if (form == Form::isolated_pacing) reader_.fault(at, "IPR", "nothing: pacing responses come by themselves");
  }

  void read_data() {
    std::string hex;
    const auto ru = at_["ru"];
    if (ru.is_text()) hex = ru.text();
    for (const auto& piece : ru.items()) hex.append(" ").append(piece.text());
    if (ru.present()) read_hex(ru, hex);
    const auto text = at_["text"];
    if (!text.is_text()) return;
    if (ru.present() && step_.verb != Verb::wait) reader_.fault(text, "text and ru", "one of them");
    if (step_.verb == Verb::wait) {
      step_.contains = to_ebcdic(text.text());
    } else {
      step_.ru = to_ebcdic(text.text());
    }
  }

  void read_hex(const ConfigValue& at, const std::string& hex) {
    const auto found = to_words(nlohmann::json(hex));
    if (step_.verb == Verb::wait) {
      step_.pattern = hostsim::parse_pattern(hex);
      if (!step_.pattern) reader_.fault(at, found, "hex, ?? for any byte, ... at the end for any rest");
      return;
    }
    step_.ru = from_hex(hex);
    if (!step_.ru) reader_.fault(at, found, "hex");
  }

  ConfigReader& reader_;
  const ConfigValue& at_;
  ScenarioStep step_;
};

Result<Scenario, std::vector<ConfigFault>> read_scenario(const JsonDocument& document) {
  ConfigReader reader(document, check_schema(document, scenario_schema()));
  const auto root = reader.root();
  const auto head = root["scenario"];
  Scenario scenario;
  scenario.name = head["name"].text();
  scenario.about = head["about"].text();
  scenario.link = head["link"].text();
  constexpr long kUsualWait = 30000;
  scenario.wait = std::chrono::milliseconds(head["wait_ms"].number(kUsualWait));
  for (const auto& item : root["steps"].items()) {
    scenario.steps.push_back(StepReader(reader, item, scenario.steps.size() + 1, scenario.wait).read());
  }
  auto faults = reader.take_faults();
  if (!faults.empty()) return faults;
  return scenario;
}

}  // namespace

Result<Scenario, std::vector<ConfigFault>> load_scenario(const std::string& path) {
  const auto document = JsonDocument::load(path);
  if (!document.ok()) return document.error();
  return read_scenario(*document);
}

Result<Scenario, std::vector<ConfigFault>> parse_scenario(const std::string& file, std::string_view text) {
  const auto document = JsonDocument::parse(file, text);
  if (!document.ok()) return document.error();
  return read_scenario(*document);
}

}  // namespace openrui
