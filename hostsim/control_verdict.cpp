#include "hostsim/control_verdict.h"

#include <algorithm>

#include "captures/ladder.h"
#include "captures/text.h"
#include "formats/describe.h"
#include "formats/rh.h"

namespace openrui::hostsim {

namespace {

std::string ladder(const ScenarioRun& run) {
  TextLadder drawing;
  std::string text;
  drawing.header(text);
  for (const auto& piu : run.trace) {
    CapturedUnit unit;
    unit.number = piu.number;
    unit.time = piu.time;
    unit.from = piu.by_host ? LinkEnd::host : LinkEnd::node;
    unit.bytes = piu.bytes;
    drawing.add(unit, text);
  }
  return text;
}

std::string variables_in_words(const ScenarioResult& r) {
  std::string text;
  for (const auto& [name, value] : r.variables) {
    std::string shown;
    append_printable(shown, value);
    text += (text.empty() ? "    with " : ", ") + name + " = \"" + shown + '"';
  }
  return text.empty() ? text : text + '\n';
}

// A line for the message of the scenario, what happened, and the rule.
std::string reasons(const ScenarioResult& r) {
  std::string text;
  for (const auto* part : {&r.message, &r.what, &r.rule}) {
    if (!part->empty()) text += "    " + *part + "\n";
  }
  return text;
}

std::string xml(std::string_view text) {
  std::string out;
  append_xml(out, text);
  return out;
}

}  // namespace

std::string verdict(const ScenarioRun& run) {
  const auto& r = run.result;
  const auto head = "scenario " + run.scenario + ": ";
  if (!run.over) return head + "running on " + run.where + "\n";
  if (r.passed) return head + "passed, " + std::to_string(r.steps) + " steps on " + run.where + "\n";
  auto text = head + "failed\n" + (r.place.empty() ? "" : r.place + ' ') + "on " + run.where;
  if (!r.lu.empty() && r.lu != run.where) text += ", LU " + r.lu;
  text += (r.step.empty() ? "" : ": " + r.step) + "\n" + reasons(r);
  if (!r.heard.empty()) {
    const auto rh = parse_rh(r.heard);
    for (const auto& line : describe_biu(*rh, r.sscp, ByteView(r.heard).subspan(Rh::kSize), {})) {
      text += "      " + line + "\n";
    }
  }
  return text + variables_in_words(r) + ladder(run);
}

std::string to_junit(const std::vector<std::shared_ptr<const ScenarioRun>>& runs) {
  const auto failures = std::count_if(runs.begin(), runs.end(), [](const auto& run) { return !run->result.passed; });
  auto text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"hostsim\" tests=\"" +
              std::to_string(runs.size()) + "\" failures=\"" + std::to_string(failures) +
              "\" errors=\"0\" skipped=\"0\">\n";
  for (const auto& run : runs) {
    const auto& r = run->result;
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(run->ended - run->began).count();
    std::string seconds;
    append_decimal(seconds, static_cast<std::uint64_t>(ms / 1000), static_cast<std::uint64_t>(ms % 1000), 3, 0);
    text += "  <testcase classname=\"scenario." + xml(run->where) + "\" name=\"" + xml(run->scenario) + "\" time=\"" +
            seconds + "\">";
    if (!r.passed) {
      const auto why =
          (r.place.empty() ? "" : r.place + ": ") + (r.message.empty() ? r.what : r.message + ": " + r.what);
      text += "\n    <failure message=\"" + xml(why) + "\">" + xml(verdict(*run)) + "</failure>\n  ";
    }
    text += "</testcase>\n";
  }
  return text + "</testsuite>\n";
}

}  // namespace openrui::hostsim
