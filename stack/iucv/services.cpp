#include "iucv/services.h"

#include <map>
#include <utility>

#include "formats/ebcdic.h"
#include "iucv/system.h"

namespace openrui::iucv {
namespace {

constexpr std::uint8_t kNewLine = 0x15;

DirectoryEntry service_entry() {
  DirectoryEntry e;
  e.allow = true;
  e.max_connections = 0xFFFF;
  return e;
}

}  // namespace

// What all have in common: a machine of their own, and messages that nobody asked for are rejected.
class Services::Service : public MachineUser {
 public:
  Service(System& system, const char* name) : system_(system), machine_(system, name, service_entry(), *this) {
    machine_.set_system_service();
    machine_.declare_buffer();
  }
  Machine& machine() { return machine_; }
  const Machine& machine() const { return machine_; }

 protected:
  virtual void on_offer(const Interrupt& i) { take(i); }
  virtual void on_gone(PathId) {}
  virtual void on_message(const Interrupt& i) { machine_.reject(i.path, i.id, i.target_class); }
  void take(const Interrupt& i) {
    AcceptRequest accept;
    accept.path = i.path;
    accept.limit = i.limit;
    machine_.accept(accept);
  }

  System& system_;
  Machine machine_;

 private:
  void on_interrupt(const Interrupt& i, ByteView) override {
    switch (i.type) {
      case InterruptType::connection_pending:
        return on_offer(i);
      case InterruptType::severed:
        on_gone(i.path);
        machine_.sever(i.path, {});
        return;
      case InterruptType::pending:
      case InterruptType::priority_pending:
        return on_message(i);
      default:
        return;
    }
  }
};

class Services::Msg final : public Service {
 public:
  explicit Msg(System& system) : Service(system, "*MSG") {}
  bool message(const std::string& from, const std::string& to, std::uint32_t message_class, std::string_view text) {
    const auto found = listeners_.find(to);
    if (found == listeners_.end()) return false;
    auto data = to_ebcdic_padded(from, 8);
    const auto words = to_ebcdic(text);
    data.insert(data.end(), words.begin(), words.end());
    SendRequest r;
    r.path = found->second;
    r.flags = flag::kOneWay;
    r.target_class = message_class;
    r.data = data;
    return machine_.send(r).outcome.ok();
  }

 private:
  void on_offer(const Interrupt& i) override {
    // Chosen: one listener for a user, as there is one console.
    if (!listeners_.emplace(i.vmid, i.path).second) {
      machine_.sever(i.path, user_data("TAKEN"));
      return;
    }
    take(i);
  }
  void on_gone(PathId path) override {
    for (auto it = listeners_.begin(); it != listeners_.end();) {
      it = it->second == path ? listeners_.erase(it) : std::next(it);
    }
  }
  std::map<std::string, PathId> listeners_;
};

class Services::Ident final : public Service {
 public:
  explicit Ident(System& system) : Service(system, "*IDENT") {}

 private:
  void on_offer(const Interrupt& i) override {
    const auto resource = to_name(ByteView(i.user).first(8));
    auto* owner = system_.find(i.vmid);
    const auto* p = machine_.path(i.path);
    const bool local = p != nullptr && !p->partner->lingers();
    const auto may = [&] {
      const auto& allowed = owner->entry().resources;
      return allowed.count(resource) != 0 || allowed.count("*") != 0;
    };
    if (owner == nullptr || !local || !parse_user_name(resource) || !may()) {
      machine_.sever(i.path, user_data("NOTAUTH"));
      return;
    }
    if (!system_.announce(resource, *owner)) {
      machine_.sever(i.path, user_data("TAKEN"));
      return;
    }
    resources_[i.path] = resource;
    take(i);
  }
  void on_gone(PathId path) override {
    const auto found = resources_.find(path);
    if (found == resources_.end()) return;
    system_.withdraw(found->second);
    resources_.erase(found);
  }
  std::map<PathId, std::string> resources_;
};

class Services::Logrec final : public Service {
 public:
  explicit Logrec(System& system) : Service(system, "*LOGREC") {}
  void log(Severity severity, const std::string& subject, const std::string& text) {
    constexpr const char* kNames[] = {"debug", "info", "warning", "error"};
    const auto record = std::string(kNames[static_cast<std::size_t>(severity)]) + ' ' + subject + ": " + text;
    for (auto& [path, lost] : readers_) {
      const auto words = lost == 0 ? record : std::to_string(lost) + " records were lost. " + record;
      const auto data = to_ebcdic(words);
      SendRequest r;
      r.path = path;
      r.flags = flag::kOneWay;
      r.target_class = static_cast<std::uint32_t>(severity);
      r.data = data;
      // Who does not read loses records; the node goes on.
      lost = machine_.send(r).outcome.ok() ? 0 : lost + 1;
    }
  }

 private:
  void on_offer(const Interrupt& i) override {
    take(i);
    readers_[i.path] = 0;
  }
  void on_gone(PathId path) override { readers_.erase(path); }
  std::map<PathId, std::uint64_t> readers_;  // and how many records they have lost
};

class Services::Paths final : public Service {
 public:
  explicit Paths(System& system) : Service(system, "*PATHS") {}

 private:
  void on_message(const Interrupt& i) override {
    std::string text;
    for (const auto* machine : system_.machines()) {
      for (const auto& p : machine->paths()) {
        text += machine->name() + ' ' + std::to_string(p.path) + ' ' + std::string(name(p.state)) + ' ' +
                std::to_string(p.limit) + ' ' + std::to_string(p.sent) + ' ' + std::to_string(p.received) + ' ' +
                (p.stopped    ? "stopped"
                 : p.stopping ? "stopping"
                              : "running") +
                ' ' + p.partner + '\n';
      }
    }
    auto data = to_ebcdic(text);
    for (std::size_t at = 0; at < data.size(); ++at) {
      if (text[at] == '\n') data[at] = kNewLine;
    }
    ReplyRequest r;
    r.path = i.path;
    r.id = i.id;
    r.target_class = i.target_class;
    r.data = data;
    machine_.reply(r);
  }
};

Services::Services(System& system)
    : msg_(std::make_unique<Msg>(system)),
      ident_(std::make_unique<Ident>(system)),
      logrec_(std::make_unique<Logrec>(system)),
      paths_(std::make_unique<Paths>(system)),
      all_{msg_.get(), ident_.get(), logrec_.get(), paths_.get()} {}

Services::~Services() = default;

Machine* Services::find(const std::string& name) const {
  for (auto* service : all_) {
    if (service->machine().name() == name) return &service->machine();
  }
  return nullptr;
}

std::vector<const Machine*> Services::machines() const {
  std::vector<const Machine*> machines;
  for (const auto* service : all_) machines.push_back(&service->machine());
  return machines;
}

bool Services::message(const std::string& from, const std::string& to, std::uint32_t message_class,
                       std::string_view text) {
  return msg_->message(from, to, message_class, text);
}

void Services::log(Severity severity, const std::string& subject, const std::string& text) {
  logrec_->log(severity, subject, text);
}

}  // namespace openrui::iucv
