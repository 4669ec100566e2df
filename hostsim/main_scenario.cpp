#include "hostsim/main_scenario.h"

#include <algorithm>
#include <cstdio>
#include <deque>
#include <fstream>

#include "captures/ladder.h"
#include "captures/text.h"
#include "config/host_scenario.h"
#include "formats/describe.h"
#include "hostsim/scenario/player.h"
#include "runtime/termination.h"

namespace openrui {

Listening try_to_listen(LoopEnvironment& outside) {
  struct Nobody final : TcpAcceptor {
    void on_accept(std::unique_ptr<TcpConnection>) override {}
  } nobody;
  Listening result;
  for (const auto& port : outside.links().ports()) {
    const auto& definition = port->definition();
    for (const auto& local : port->listening_places()) {
      const auto listener = outside.tcp().listen(local, nobody);
      if (!listener) {
        result.fault = "port " + definition.name + " cannot listen on " + to_words(local) + ": " + listener.error();
        return result;
      }
      if (!result.where.empty()) result.where += ", ";
      result.where += to_words(local) + " (" + std::string(name(definition.dlc));
      if (definition.dlc == DlcType::dlsw) {
        result.where +=
            definition.version == kAnyVersion ? " any version" : " version " + std::to_string(definition.version);
      }
      result.where += ')';
    }
    if (definition.dlc == DlcType::llc2) {
      if (!result.where.empty()) result.where += ", ";
      result.where += definition.interface + " (" + std::string(name(definition.dlc)) + ')';
    }
  }
  if (result.where.empty()) result.where = "nothing";
  return result;
}

namespace {

using hostsim::Scenario;
using hostsim::ScenarioPlayer;
using hostsim::ScenarioResult;

// What passed last, for the ladder of a failure.
class Recent {
 public:
  void note(TimePoint time, bool by_host, ByteView piu) {
    if (all_.size() == kMost) all_.pop_front();
    all_.push_back({++count_, time, by_host, Bytes(piu.begin(), piu.end())});
  }
  std::string ladder() const {
    TextLadder drawing;
    std::string text;
    drawing.header(text);
    for (const auto& piu : all_) {
      CapturedUnit unit;
      unit.number = piu.number;
      unit.time = piu.time;
      unit.from = piu.by_host ? LinkEnd::host : LinkEnd::node;
      unit.bytes = piu.bytes;
      drawing.add(unit, text);
    }
    return text;
  }

 private:
  static constexpr std::size_t kMost = 200;
  struct Piu {
    std::uint64_t number;
    TimePoint time;
    bool by_host;
    Bytes bytes;
  };
  std::deque<Piu> all_;
  std::uint64_t count_ = 0;
};

std::string verdict(const Scenario& scenario, const ScenarioResult& result) {
  if (result.passed) return "scenario " + scenario.name + ": passed, " + std::to_string(result.steps) + " steps\n";
  std::string text =
      "scenario " + scenario.name + ": failed\n" + result.place + ": " + result.step + "\n    " + result.what + "\n";
  if (!result.rule.empty()) text += "    " + result.rule + "\n";
  if (!result.heard.empty()) {
    const auto rh = parse_rh(result.heard);
    for (const auto& line : describe_biu(*rh, result.sscp, ByteView(result.heard).subspan(Rh::kSize), {})) {
      text += "      " + line + "\n";
    }
  }
  return text;
}

bool write_report(const std::string& file, const Scenario& scenario, const ScenarioResult& result,
                  const std::string& details) {
  const auto xml = [](std::string_view text) {
    std::string out;
    append_xml(out, text);
    return out;
  };
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"hostsim\" tests=\"1\" failures=\""
      << (result.passed ? 0 : 1) << "\" errors=\"0\" skipped=\"0\">\n  <testcase classname=\"scenario\" name=\""
      << xml(scenario.name) << "\">";
  if (!result.passed) {
    out << "\n    <failure message=\"" << xml(result.place + ": " + result.what) << "\">" << xml(details)
        << "</failure>\n  ";
  }
  out << "</testcase>\n</testsuite>\n";
  return static_cast<bool>(out.flush());
}

// The link that the scenario plays; null, with a message, when that is not clear.
const LinkDefinition* choose_link(const hostsim::HostDefinition& definition, const Scenario& scenario) {
  const auto& links = definition.links;
  const bool named = !scenario.links.empty();
  const auto found = std::find_if(links.begin(), links.end(),
                                  [&](const auto& link) { return !named || link.name == scenario.links.front(); });
  if (found != links.end() && (named || links.size() == 1)) return &*found;
  if (!named) {
    std::fprintf(stderr, "hostsim: the configuration has %zu links; the scenario has to name its \"link\"\n",
                 links.size());
  } else {
    std::fprintf(stderr, "hostsim: the scenario's link %s is not in the configuration\n",
                 scenario.links.front().c_str());
  }
  return nullptr;
}

}  // namespace

int play_scenario(const hostsim::HostDefinition& definition, const ScenarioArguments& arguments) {
  const auto scenario = load_scenario(arguments.file);
  if (!scenario) {
    std::fputs(to_words(scenario.error()).c_str(), stderr);
    return kAnswerIsNo;
  }
  const auto* link = choose_link(definition, *scenario);
  if (link == nullptr) return kAnswerIsNo;
  const auto port = std::find_if(definition.ports.begin(), definition.ports.end(),
                                 [&](const auto& p) { return p.name == link->port; });
  TerminationSignals signals;
  auto environment = LoopEnvironment::make({{*port},
                                            LinkEnd::host,
                                            definition.capture_file,
                                            {definition.log_level, definition.log_file},
                                            LogDefault::standard_error});
  if (!environment) {
    std::fprintf(stderr, "hostsim: %s\n", environment.error().c_str());
    return kAnswerIsNo;
  }
  LoopEnvironment& outside = *environment.value();
  const auto listening = outside.loop().run_locked([&] { return try_to_listen(outside); });
  if (!listening.fault.empty()) {
    std::fprintf(stderr, "hostsim: %s\n", listening.fault.c_str());
    return kAnswerIsNo;
  }
  Recent recent;
  std::unique_ptr<ScenarioPlayer> player;
  int code = kAnswerIsNo;
  bool over = false;
  const auto& timers = outside.loop().timers();
  std::unique_ptr<Link> line;
  auto own_link = *link;
  own_link.host = true;
  const auto ended = [&](const ScenarioResult& result) {
    auto text = verdict(*scenario, result);
    if (!result.passed) text += recent.ladder();
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
    code = result.passed ? kDone : kAnswerIsNo;
    over = true;
    if (!arguments.report.empty() && !write_report(arguments.report, *scenario, result, text)) {
      std::fprintf(stderr, "hostsim: cannot write %s\n", arguments.report.c_str());
      code = kAnswerIsNo;
    }
    if (arguments.verify) signals.end();
  };
  outside.loop().run_locked([&] {
    player = std::make_unique<ScenarioPlayer>(
        *scenario, ScenarioPlayer::Setting{own_link, outside.loop().timers(), outside.events(), {}},
        [&](bool by_host, ByteView piu) { recent.note(timers.now(), by_host, piu); }, ended);
    line = outside.links().make_link(*port, own_link, *player);
    player->set_link(*line);
    outside.links().start();
    player->start(arguments.verify);
  });
  outside.loop().start_thread();
  // Scripts wait for this line.
  std::printf("hostsim %s: listening on %s\n", definition.name.c_str(), listening.where.c_str());
  std::fflush(stdout);
  signals.wait();
  outside.loop().run_locked([&] { player->stop(); });
  outside.settle([&] { return !player->contacted(); }, std::chrono::seconds(5));
  outside.loop().run_locked([&] {
    player.reset();
    line.reset();
  });
  if (arguments.verify && !over) std::fputs("hostsim: a signal came before the end of the scenario\n", stderr);
  return arguments.verify ? code : static_cast<int>(kDone);
}

}  // namespace openrui
