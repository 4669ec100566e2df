// Any text as the configuration of a node and of a host: faults that name a place, or a definition that a node can run.
#include <string_view>

#include "config/host_config.h"
#include "config/node_config.h"
#include "fuzz_input.h"
#include "support/node_harness.h"

using namespace openrui;
using fuzz::require;

namespace {

void check(const std::vector<ConfigFault>& faults) {
  require(!faults.empty(), "what is refused has a fault");
  for (const auto& f : faults) {
    require(f.line >= 1 && f.column >= 1, "a fault names line and column");
    require(!f.found.empty() && !f.expected.empty(), "a fault says what was found and what is expected");
  }
  to_words(faults);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto node = parse_node("node.json", text);
  if (!node.ok()) {
    check(node.error());
  } else if (node->mode != NodeMode::client) {
    test::NodeHarness harness(*node);
    for (const auto& link : harness.node.links()) {
      if (link.started) harness.notifier(link.name).on_contacted({});
    }
  }
  const auto host = parse_host("host.json", text);
  if (!host.ok()) check(host.error());
  return 0;
}
