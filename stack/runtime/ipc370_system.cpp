#include "runtime/ipc370_system.h"

#include <unistd.h>

#include "runtime/asio_tcp.h"
#include "runtime/event_loop.h"
#include "runtime/instance_id.h"
#include "runtime/ipc370_control.h"
#include "runtime/ipc370_supervisor.h"
#include "runtime/log.h"
#include "runtime/port_address.h"
#include "runtime/tls.h"

namespace openrui {

namespace {

// Streams that listen and call, both through TLS.
class TlsBothWays final : public Tcp {
 public:
  TlsBothWays(Tcp& tcp, TimerQueue& timers, std::shared_ptr<TlsContext> server, std::shared_ptr<TlsContext> client)
      : server_(tcp, timers, std::move(server)), client_(tcp, timers, std::move(client)) {}
  std::unique_ptr<TcpConnection> connect(const Endpoint& local, const Endpoint& remote, TcpHandler& handler) override {
    return client_.connect(local, remote, handler);
  }
  Result<std::unique_ptr<TcpListener>, std::string> listen(const Endpoint& local, TcpAcceptor& acceptor) override {
    return server_.listen(local, acceptor);
  }

 private:
  TlsTcp server_;
  TlsTcp client_;
};

std::string program_name() {
  char path[4096];
  const auto n = ::readlink("/proc/self/exe", path, sizeof path);
  std::string name;
  for (const char c : std::string_view(path, n > 0 ? static_cast<std::size_t>(n) : 0)) {
    if (c == '/') {
      name.clear();
    } else if (name.size() < ipc370::TagPart::kMaxLength && std::isalnum(static_cast<unsigned char>(c)) != 0) {
      name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  return name.empty() ? "JOB" : name;
}

Result<streams::StreamsDefinition, std::string> streams_of(const IpcDefinition& d) {
  streams::StreamsDefinition s;
  s.kind = streams::Kind::ipc;
  s.name = "IPC";
  s.node = d.installation.network;
  s.instance = new_instance_id();
  s.any_caller = d.any_caller;
  s.keepalive = d.keepalive;
  s.max_paths = 0xFFFF;
  if (!d.listen.empty()) {
    const auto place = parse_port_address(d.listen);
    if (!place) return place.error();
    s.listen = *place;
  }
  for (const auto& partner : d.partners) {
    streams::PartnerDefinition p{partner.node, std::nullopt, partner.from};
    if (!partner.address.empty()) {
      const auto place = parse_port_address(partner.address);
      if (!place) return place.error();
      p.call = *place;
    }
    s.partners.push_back(std::move(p));
  }
  return s;
}

}  // namespace

struct IpcSystem::Parts {
  Parts(const IpcDefinition& d, std::unique_ptr<LogSink> sink) : log(std::move(sink)), supervisor(loop, d.open_rules) {}

  std::unique_ptr<LogSink> log;
  EventLoop loop;
  std::string job;
  IpcSupervisor supervisor;
  AsioTcp tcp{loop};
  std::unique_ptr<TlsBothWays> tls;
  std::unique_ptr<ipc370::Facility> facility;
  std::unique_ptr<ipc370::Network> network;
  std::unique_ptr<IpcControl> control;
};

IpcSystem::IpcSystem(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Result<std::unique_ptr<IpcSystem>, std::string> IpcSystem::start(const IpcDefinition& definition) {
  auto log = LogSink::open(definition.log, LogDefault::nowhere);
  if (!log) return log.error();
  auto streams = streams_of(definition);
  if (!streams) return streams.error();
  auto parts = std::make_unique<Parts>(definition, std::move(log.value()));
  auto& p = *parts;
  p.job = definition.job.empty() ? program_name() : definition.job;
  std::optional<std::string> error;
  p.loop.run_locked([&] {
    Tcp* carrier = &p.tcp;
    if (definition.tls) {
      auto server = TlsContext::make(*definition.tls, TlsSide::server);
      auto client = TlsContext::make(*definition.tls, TlsSide::client);
      if (!server || !client) {
        error = !server ? server.error() : client.error();
        return;
      }
      p.tls =
          std::make_unique<TlsBothWays>(p.tcp, p.loop.timers(), std::move(server.value()), std::move(client.value()));
      carrier = p.tls.get();
    }
    auto installation = definition.installation;
    installation.exit = &p.supervisor;
    p.facility = std::make_unique<ipc370::Facility>(installation, p.supervisor);
    p.network =
        std::make_unique<ipc370::Network>(*p.facility, *streams, definition.network, *carrier, p.loop.timers(), *p.log);
    if (!definition.control.empty()) {
      p.control = std::make_unique<IpcControl>(p.tcp, p.loop.timers(), *p.facility, *p.network);
      error = p.control->listen(definition.control);
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
