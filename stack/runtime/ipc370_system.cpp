#include "runtime/ipc370_system.h"

#include <nlohmann/json.hpp>

#include "runtime/event_loop.h"
#include "runtime/ipc370_supervisor.h"
#include "runtime/log.h"
#include "runtime/node_carrier.h"
#include "runtime/process_identity.h"
#include "runtime/program_control.h"

namespace openrui {

namespace {

using nlohmann::json;

std::string job_name() {
  std::string name;
  for (const char c : program_file_name()) {
    if (name.size() < ipc370::TagPart::kMaxLength && std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  return name.empty() ? "JOB" : name;
}

json report(const ipc370::Facility& facility, const ipc370::Network& network) {
  json connections = json::array();
  for (const auto& half : facility.report()) {
    connections.push_back({{"cid", half.cid},
                           {"state", name(half.state)},
                           {"tag", half.tag},
                           {"job", half.job},
                           {"key", half.key},
                           {"partner", half.partner},
                           {"far", half.far},
                           {"buffered", half.buffered},
                           {"sends", half.sends},
                           {"receives", half.receives}});
  }
  return {{"node", facility.installation().network},
          {"connections", std::move(connections)},
          {"partners", report_partners(network.streams())}};
}

}  // namespace

struct IpcSystem::Parts {
  Parts(const IpcDefinition& d, std::unique_ptr<LogSink> sink) : log(std::move(sink)), supervisor(loop, d.open_rules) {}

  std::unique_ptr<LogSink> log;
  EventLoop loop;
  std::string job;
  IpcSupervisor supervisor;
  std::unique_ptr<NodeCarrier> carrier;
  std::unique_ptr<ipc370::Facility> facility;
  std::unique_ptr<ipc370::Network> network;
  std::unique_ptr<ProgramControl> control;
};

IpcSystem::IpcSystem(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<IpcSystem>, std::string> IpcSystem::start(const IpcDefinition& definition) {
  auto log = LogSink::open(definition.places.log, LogDefault::nowhere);
  if (!log) return log.error();
  auto streams = streams_of(definition.places, streams::Kind::ipc, definition.installation.network);
  if (!streams) return streams.error();
  auto parts = std::make_unique<Parts>(definition, std::move(log.value()));
  auto& p = *parts;
  p.job = definition.job.empty() ? job_name() : definition.job;
  std::optional<std::string> error;
  p.loop.run_locked([&] {
    auto carrier = NodeCarrier::make(p.loop, definition.places.tls);
    if (!carrier) {
      error = carrier.error();
      return;
    }
    p.carrier = std::move(carrier.value());
    auto installation = definition.installation;
    installation.exit = &p.supervisor;
    p.facility = std::make_unique<ipc370::Facility>(installation, p.supervisor);
    p.network = std::make_unique<ipc370::Network>(*p.facility, *streams, definition.network, p.carrier->streams(),
                                                  p.loop.timers(), *p.log);
    if (!definition.places.control.empty()) {
      p.control = std::make_unique<ProgramControl>(p.carrier->local(), p.loop.timers(),
                                                   [&p] { return report(*p.facility, *p.network); });
      error = p.control->listen(definition.places.control);
      if (error) return;
    }
    p.network->start();
  });
  std::unique_ptr<IpcSystem> system(new IpcSystem(std::move(parts)));
  if (error) return *error;
  p.loop.start_thread();
  return system;
}

IpcSystem::~IpcSystem() {
  auto& p = *parts_;
  p.loop.run_locked([&] {
    if (p.facility) p.facility->stop();
    if (p.network) p.network->stop();
  });
  p.loop.stop();
  p.loop.run_locked([&] {
    p.control.reset();
    p.network.reset();
  });
}

ipc370::TaskId IpcSystem::begin_task(ipc370::TaskDefinition task) {
  return parts_->loop.run_locked([&] { return parts_->facility->add_task(std::move(task)); });
}

void IpcSystem::end_task(ipc370::TaskId task) {
  parts_->loop.run_locked([&] { parts_->facility->end_task(task); });
}

void IpcSystem::request(const ipc370::Caller& caller, ipc_rq* const* rqs, std::size_t count) {
  parts_->loop.run_locked([&] {
    const ipc370::Facility::Turn turn(*parts_->facility);
    for (std::size_t i = 0; i < count; ++i) parts_->facility->request(caller, rqs[i]);
  });
}

void IpcSystem::set_abend_handler(AbendHandler handler, void* argument) {
  parts_->loop.run_locked([&] { parts_->supervisor.set_abend_handler(handler, argument); });
}

const std::string& IpcSystem::default_job() const { return parts_->job; }

std::string IpcSystem::listening_place() const {
  return parts_->loop.run_locked([&] {
    const auto places = parts_->network->streams().listening_places();
    return places.empty() ? std::string() : to_words(places.front());
  });
}

std::size_t IpcSystem::half_connections() const {
  return parts_->loop.run_locked([&] { return parts_->facility->half_connections(); });
}

}  // namespace openrui
