// The state of a running node as JSON, for operators (design, section 5: stable keys).
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "node/node.h"
#include "runtime/links.h"
#include "runtime/log.h"
#include "runtime/port_listener.h"
#include "runtime/trace_switch.h"

namespace openrui {

// Everything outlives the reports and is used in turns of the loop.
struct ControlledNode {
  NodeDefinition definition;  // what the node was started with
  // Reads the configuration again; an error is what is wrong with it, in lines.
  std::function<Result<NodeDefinition, std::string>()> load;
  TimePoint started;
  Node& node;
  Links& links;
  PortListener& listener;
  TraceSwitch& trace;
  TimerQueue& timers;
  LogSink& log;
};

nlohmann::json report_status(const ControlledNode& n);
nlohmann::json report_ports(const ControlledNode& n);
nlohmann::json report_links(const ControlledNode& n);
nlohmann::json report_pus(const ControlledNode& n);
nlohmann::json report_lus(const ControlledNode& n);
nlohmann::json report_pools(const ControlledNode& n);
nlohmann::json report_sessions(const ControlledNode& n);

}  // namespace openrui
