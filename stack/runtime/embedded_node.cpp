#include "runtime/embedded_node.h"

#include <algorithm>
#include <thread>

#include "runtime/descriptor_list.h"
#include "runtime/loop_environment.h"
#include "runtime/node_lock.h"
#include "runtime/session_cryptography.h"

namespace openrui {

struct EmbeddedNode::Parts {
  NodeLock lock;
  std::unique_ptr<LoopEnvironment> environment;
  std::unique_ptr<SessionCiphers> ciphers;
  std::unique_ptr<Node> node;
};

Result<std::shared_ptr<EmbeddedNode>, std::string> EmbeddedNode::start(const NodeDefinition& definition,
                                                                       LogDefault log_default, TraceDefault trace,
                                                                       const std::string& wire_folder) {
  auto lock = NodeLock::acquire(definition.name);
  if (!lock) return lock.error();
  auto environment = LoopEnvironment::make({definition.ports, LinkEnd::node, definition.capture_file, definition.log,
                                            log_default, wire_folder, trace == TraceDefault::switchable});
  if (!environment) return environment.error();
  std::unique_ptr<Parts> parts(new Parts{std::move(lock.value()), std::move(environment.value()),
                                         std::make_unique<SessionCiphers>(definition.cryptography), nullptr});
  LoopEnvironment& outside = *parts->environment;
  outside.loop().descriptors().add(parts->lock.descriptor());
  outside.loop().run_locked([&] {
    parts->node = std::make_unique<Node>(definition, NodeEnvironment{outside.loop().timers(), outside.events(),
                                                                     outside.links(), parts->ciphers->services()});
    outside.links().set_switches(definition.switches);
    outside.links().start();
    parts->node->start();
  });
  outside.loop().start_thread();
  return std::shared_ptr<EmbeddedNode>(new EmbeddedNode(std::move(parts)));
}

EmbeddedNode::EmbeddedNode(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

EmbeddedNode::~EmbeddedNode() {
  if (loop().in_forked_child()) {
    LoopEnvironment::abandon(std::move(parts_->environment));
    parts_.release();  // NOLINT(bugprone-unused-return-value): as the environment
    return;
  }
  if (loop().on_loop_thread()) {
    std::thread([parts = std::move(parts_)]() mutable { stop(std::move(parts)); }).detach();
    return;
  }
  stop(std::move(parts_));
}

void EmbeddedNode::stop(std::unique_ptr<Parts> parts) {
  EventLoop& loop = parts->environment->loop();
  Node& node = *parts->node;
  Links& outside = parts->environment->links();
  loop.run_locked([&] {
    node.stop();
    outside.stop_switches();
  });
  const auto links_down = [&node, &outside] {
    const auto links = node.links();
    const auto& switches = outside.switches();
    return std::none_of(links.begin(), links.end(), [](const Node::LinkStatus& l) { return l.contacted; }) &&
           std::all_of(switches.begin(), switches.end(), [](const auto& s) { return s->ended(); });
  };
  parts->environment->settle(links_down, kStopLimit);
  loop.run_locked([&] { parts->node.reset(); });
  parts->environment.reset();
}

EventLoop& EmbeddedNode::loop() { return parts_->environment->loop(); }

EventSink& EmbeddedNode::events() { return parts_->environment->events(); }

Node& EmbeddedNode::node() { return *parts_->node; }

LoopEnvironment& EmbeddedNode::environment() { return *parts_->environment; }

}  // namespace openrui
