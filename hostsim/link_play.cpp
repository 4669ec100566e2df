#include "hostsim/link_play.h"

namespace openrui::hostsim {

LinkPlay::LinkPlay(std::shared_ptr<const Scenario> scenario, const LinkDefinition& definition, const Context& context,
                   const Options& options, std::function<void()> over)
    : scenario_(std::move(scenario)),
      definition_(definition),
      context_(context),
      options_(options),
      over_(std::move(over)),
      player_(
          *scenario_, {definition, context.timers, context.events, options.lus, &context.faults},
          [this](bool by_host, ByteView piu) {
            run_->note(context_.timers.now(), by_host, Bytes(piu.begin(), piu.end()));
          },
          [this](const ScenarioResult& result) { ended(result); }) {}

void LinkPlay::begin_run() {
  run_ = context_.states.scenario_runs().begin(scenario_->name, definition_.name, context_.timers.now());
}

void LinkPlay::begin(Link& link) {
  begin_run();
  player_.set_link(link);
  player_.start(options_.limited);
}

void LinkPlay::leave() {
  player_.stop();
  if (run_->over) return;
  ScenarioResult result;
  result.what = "stopped by an operator";
  context_.states.scenario_runs().end(*run_, std::move(result), context_.timers.now());
}

void LinkPlay::on_contacted(const LinkInfo& info) {
  if (run_->over) begin_run();
  player_.on_contacted(info);
}

void LinkPlay::ended(const ScenarioResult& result) {
  context_.states.scenario_runs().end(*run_, result, context_.timers.now());
  if (options_.once) over_();
}

}  // namespace openrui::hostsim
