#include "iucv/node_gateway.h"

#include <algorithm>
#include <utility>

#include "formats/ebcdic.h"

namespace openrui::iucv {
namespace {

constexpr std::size_t kMostPaths = 0xFFFF;

// The end of a path whose way is gone for good: there is nobody to be told.
class NoPartner final : public Partner {
 public:
  explicit NoPartner(std::string name) : name_(std::move(name)) {}
  void accept(const Path&, const UserData&) override {}
  void sever(const UserData&, bool) override {}
  void quiesce(const UserData&) override {}
  void resume(const UserData&) override {}
  void send(MessageId, const Outgoing&, ByteView) override {}
  void complete(MessageId, Audit) override {}
  void reply(MessageId, std::uint8_t, ByteView, std::size_t) override {}
  bool purge(MessageId, Outcome& outcome, Audit& audit) override {
    outcome = done();
    audit = audit::kSevered;
    return true;
  }
  void consumed(std::size_t) override {}
  void want(std::size_t) override {}
  bool lingers() const override { return false; }
  std::string in_words() const override { return name_; }

 private:
  std::string name_;
};

RemotePartner& remote(Path& path) { return static_cast<RemotePartner&>(*path.partner); }

// Codes that REFUSE may carry; any other is none that a program knows.
ReturnCode refusal_of(std::uint8_t reason) {
  switch (static_cast<ReturnCode>(reason)) {
    case ReturnCode::not_logged_on:
    case ReturnCode::no_buffer:
    case ReturnCode::target_maximum:
    case ReturnCode::not_authorised:
    case ReturnCode::unknown_service:
      return static_cast<ReturnCode>(reason);
    default:
      return ReturnCode::not_authorised;
  }
}

}  // namespace

NodeGateway::NodeGateway(System& system, const streams::StreamsDefinition& definition, Tcp& tcp, EventSink& events,
                         NodeWatcher* watcher)
    : system_(system), watcher_(watcher), streams_(definition, tcp, system.timers(), events, *this) {
  system_.set_gateway(this);
}

NodeGateway::~NodeGateway() {
  watcher_ = nullptr;
  // Every path is lost before its streams go.
  for (streams::NodeIndex i = 0; i < nodes_.size(); ++i) on_node_lost(i, "the node stops");
  system_.set_gateway(nullptr);
}

NodeGateway::Node& NodeGateway::node_at(streams::NodeIndex node) {
  while (nodes_.size() <= node) nodes_.push_back(std::make_unique<Node>());
  return *nodes_[node];
}

std::size_t NodeGateway::path_count() const {
  std::size_t n = 0;
  for (const auto& node : nodes_) {
    n += static_cast<std::size_t>(
        std::count_if(node->by_wire.begin(), node->by_wire.end(), [](const auto* p) { return p != nullptr; }));
  }
  return n;
}

// --- Numbers of paths ------------------------------------------------------------------------------------------------

RemotePartner* NodeGateway::add(streams::NodeIndex index, Path& path, std::string name) {
  auto& node = node_at(index);
  if (node.by_wire.empty()) node.by_wire.push_back(nullptr);  // 0 is no number
  if (node.free.empty()) {
    if (node.by_wire.size() > kMostPaths) return nullptr;
    node.free.push_back(static_cast<std::uint16_t>(node.by_wire.size()));
    node.by_wire.push_back(nullptr);
  }
  const auto wire = node.free.back();
  node.free.pop_back();
  auto partner =
      std::make_unique<RemotePartner>(streams_, index, wire, path, std::move(name), system_.directory().window);
  auto* raw = partner.get();
  node.by_wire[wire] = raw;
  path.partner = std::move(partner);
  // 10.4: the node with the smaller name uses even numbers for its messages.
  path.odd_ids = system_.node() > streams_.name_of(index);
  return raw;
}

// The number is free; the path itself may stay with its program.
void NodeGateway::forget(RemotePartner& partner) {
  auto& node = node_at(partner.node());
  const auto wire = partner.wire();
  partner.timer.cancel();
  partner.drop_waiting();
  node.by_wire[wire] = nullptr;
  node.free.push_back(wire);
  auto& path = partner.path();
  path.partner = std::make_unique<NoPartner>(path.partner->in_words());  // destroys `partner`
  node.kept.erase(wire);
}

void NodeGateway::keep(std::unique_ptr<Path> path) {
  auto& partner = remote(*path);
  node_at(partner.node()).kept[partner.wire()] = std::move(path);
  if (partner.connecting) end_connect(partner, ReturnCode::not_logged_on);
}

void NodeGateway::drop(Path& path) { forget(remote(path)); }

// --- CONNECT ---------------------------------------------------------------------------------------------------------

bool NodeGateway::reaches(const std::string& name) const {
  const auto index = streams_.find(name);
  return index && streams_.up(*index);
}

bool NodeGateway::connect(Machine& from, Path& path, const std::string& name, const ConnectRequest& request,
                          ConnectDone done) {
  const auto index = streams_.find(name);
  if (!index || !streams_.up(*index)) return false;
  auto* partner = add(*index, path, request.target + " at " + name);
  if (partner == nullptr) return false;
  const auto authorisation = system_.directory().authorise(from.name(), request.target, request.target);
  const bool priority = (streams_.features(*index) & streams::kPriority) != 0 && authorisation &&
                        authorisation->priority && (request.flags & flag::kPriority) != 0;
  path.limit = System::limit_of(request.limit, authorisation ? authorisation->limit : std::uint16_t{0});
  path.takes_parameter_data = (request.flags & flag::kParameterData) != 0;
  path.stopping = (request.flags & flag::kQuiesce) != 0;
  path.priority = priority;
  partner->connecting = std::move(done);
  frames::Connect c;
  c.path = partner->wire();
  c.limit = path.limit;
  c.flags = request.flags & (flag::kParameterData | flag::kQuiesce);
  if (priority) c.flags |= flag::kPriority;
  c.target = request.target;
  c.target_node = name;
  c.originator = from.is_system() ? "SYSTEM" : from.name();
  c.originator_node = system_.node();
  c.user = request.user;
  c.window = system_.directory().window;
  partner->send_frame(frames::Type::connect, frames::emit(c));
  system_.timers().arm(partner->timer, kConnectLimit, [this, partner] { on_connect_timeout(*partner); });
  return true;
}

void NodeGateway::end_connect(RemotePartner& partner, ReturnCode code) {
  if (auto done = std::exchange(partner.connecting, nullptr)) done({error(code)});
}

void NodeGateway::on_connect_timeout(RemotePartner& partner) {
  auto& path = partner.path();
  step(path, PathInput::timeout);
  auto done = std::exchange(partner.connecting, nullptr);
  node_at(partner.node()).kept[partner.wire()] = path.owner->take_path(path.id);
  if (done) done({error(ReturnCode::not_logged_on)});
}

void NodeGateway::on_connect(streams::NodeIndex index, const streams::Frame& frame) {
  const auto c = frames::parse_connect(frame.payload);
  if (!c) return streams_.reject(index, std::string(c.error().text));
  const auto refuse = [&](ReturnCode code) {
    streams_.send(index, streams::emit_frame(streams::Kind::iucv, {static_cast<std::uint8_t>(frames::Type::refuse), 0,
                                                                   static_cast<std::uint8_t>(code), c->path}));
  };
  const auto& name = streams_.name_of(index);
  const auto arrival = system_.arrive(c->originator, name, c->target);
  if (arrival.code != ReturnCode::ok) return refuse(arrival.code);
  auto& path = arrival.target->add_path();
  auto* partner = add(index, path, c->originator + " at " + name);
  if (partner == nullptr) {
    arrival.target->take_path(path.id);
    return refuse(ReturnCode::target_maximum);
  }
  step(path, PathInput::rcv_connect);
  partner->set_far(c->path);
  partner->set_window(c->window);
  path.granted = std::min(c->limit, system_.directory().highest_limit);
  path.partner_takes_parameter_data = (c->flags & flag::kParameterData) != 0;
  path.stopped = (c->flags & flag::kQuiesce) != 0;
  path.priority = (c->flags & flag::kPriority) != 0;
  partner->send_frame(frames::Type::pending, frames::emit_pending(partner->wire()));
  arrival.target->offered(path, c->originator, c->user);
}

void NodeGateway::on_pending(RemotePartner& partner, const streams::Frame& frame) {
  const auto far = frames::parse_pending(frame.payload);
  if (!far) return streams_.reject(partner.node(), std::string(far.error().text));
  auto& path = partner.path();
  const auto action = step(path, PathInput::rcv_pending);
  if (!action) return streams_.reject(partner.node(), "PENDING that nobody waits for");
  partner.timer.cancel();
  partner.set_far(*far);
  if (*action == PathAction::send_sever) return partner.send_sever({}, frames::kBySystem);
  const auto done = std::exchange(partner.connecting, nullptr);
  done({openrui::iucv::done(), path.id, path.limit, path.priority ? flag::kPriority : std::uint8_t{0}});
}

void NodeGateway::on_refuse(RemotePartner& partner, const streams::Frame& frame) {
  auto& path = partner.path();
  const auto action = step(path, PathInput::rcv_refuse);
  if (!action) return streams_.reject(partner.node(), "REFUSE that nobody waits for");
  auto done = std::exchange(partner.connecting, nullptr);
  const auto taken = path.owner != nullptr ? path.owner->take_path(path.id) : nullptr;
  forget(partner);
  if (done) done({error(refusal_of(frame.header.reason))});
}

void NodeGateway::on_accept(RemotePartner& partner, const streams::Frame& frame) {
  const auto a = frames::parse_accept(frame.payload);
  if (!a) return streams_.reject(partner.node(), std::string(a.error().text));
  auto& path = partner.path();
  const auto action = step(path, PathInput::rcv_accept);
  if (!action) return streams_.reject(partner.node(), "ACCEPT that nobody waits for");
  if (*action == PathAction::drop) return;
  // 10.4: the least of the own wish, the partner's grant and the directory.
  path.limit = std::min(path.limit, a->limit);
  path.granted = a->own_limit;
  path.partner_takes_parameter_data = (a->flags & flag::kParameterData) != 0;
  path.stopped = (a->flags & flag::kQuiesce) != 0;
  path.priority = path.priority && (a->flags & flag::kPriority) != 0;
  partner.set_window(a->window);
  path.owner->accepted(path, a->user);
}

// --- The end of paths ------------------------------------------------------------------------------------------------

void NodeGateway::on_sever(RemotePartner& partner, const streams::Frame& frame) {
  const auto user = frames::parse_user(frame.payload);
  if (!user) return streams_.reject(partner.node(), std::string(user.error().text));
  auto& path = partner.path();
  const auto action = step(path, PathInput::rcv_sever);
  if (!action) return streams_.reject(partner.node(), "SEVER twice, or before PENDING");
  partner.drop_waiting();
  if (*action == PathAction::release) return forget(partner);
  path.owner->severed(path, *user);
}

// More messages than were granted: the path ends, with the program told as by any SEVER (10.4, limits).
void NodeGateway::cut_off(RemotePartner& partner) {
  auto& path = partner.path();
  partner.send_sever(user_data("MSGLIMIT"), frames::kBySystem);
  auto rest = std::make_unique<Path>();
  rest->state = PathState::sever_sent;
  rest->partner = std::exchange(path.partner, std::make_unique<NoPartner>(partner.in_words()));
  partner.set_path(*rest);
  node_at(partner.node()).kept[partner.wire()] = std::move(rest);
  step(path, PathInput::lost);
  path.owner->severed(path, user_data("MSGLIMIT"));
}

void NodeGateway::lose(RemotePartner& partner, const UserData& user) {
  auto& path = partner.path();
  const auto action = step(path, PathInput::lost);
  auto* owner = path.owner;
  auto done = std::exchange(partner.connecting, nullptr);
  const auto taken = action == PathAction::refuse && owner != nullptr ? owner->take_path(path.id) : nullptr;
  const bool told = action == PathAction::tell_severed && owner != nullptr;
  forget(partner);  // `path` may be gone with it when its program has left it
  if (told) owner->severed(path, user);
  if (done) done({error(ReturnCode::not_logged_on)});
}

void NodeGateway::on_node_lost(streams::NodeIndex index, const std::string& detail) {
  auto& node = node_at(index);
  const auto& name = streams_.name_of(index);
  // 10.4: LINKLOST and the node's name.
  const auto user = user_data("LINKLOST" + name);
  for (std::size_t wire = 0; wire < node.by_wire.size(); ++wire) {
    if (node.by_wire[wire] != nullptr) lose(*node.by_wire[wire], user);
  }
  if (watcher_ != nullptr) watcher_->on_node_lost(name, detail);
}

void NodeGateway::on_node_up(streams::NodeIndex index) {
  node_at(index);
  if ((streams_.features(index) & streams::kChunkedMessages) == 0) {
    return streams_.reject(index, "it does not accept messages in chunks, which longer ones need");
  }
  if (watcher_ != nullptr) watcher_->on_node_up(streams_.name_of(index));
}

void NodeGateway::on_node_unreachable(streams::NodeIndex index, bool refused, const std::string& detail) {
  if (watcher_ != nullptr) watcher_->on_node_unreachable(streams_.name_of(index), refused, detail);
}

void NodeGateway::on_node_drained(streams::NodeIndex index) {
  auto& node = node_at(index);
  for (std::size_t wire = 0; wire < node.by_wire.size(); ++wire) {
    if (node.by_wire[wire] != nullptr) node.by_wire[wire]->pump();
  }
}

// --- Frames ----------------------------------------------------------------------------------------------------------

void NodeGateway::on_frame(streams::NodeIndex index, const streams::Frame& frame) {
  take(index, frame);
  // A timer for it would cost two system calls for each message of a conversation.
  system_.present();
}

void NodeGateway::take(streams::NodeIndex index, const streams::Frame& frame) {
  const auto type = static_cast<frames::Type>(frame.header.type);
  if (frames::name(type).empty()) return streams_.reject(index, "a frame of a type that IUCV does not know");
  if (type == frames::Type::connect) return on_connect(index, frame);
  auto& node = node_at(index);
  const auto wire = frame.header.path;
  auto* partner = wire < node.by_wire.size() ? node.by_wire[wire] : nullptr;
  if (partner == nullptr) return streams_.reject(index, "a frame for a path that is not there");
  switch (type) {
    case frames::Type::pending:
      return on_pending(*partner, frame);
    case frames::Type::refuse:
      return on_refuse(*partner, frame);
    case frames::Type::accept:
      return on_accept(*partner, frame);
    case frames::Type::sever:
      return on_sever(*partner, frame);
    default:
      return on_path_frame(*partner, frame);
  }
}

void NodeGateway::on_path_frame(RemotePartner& partner, const streams::Frame& frame) {
  const auto index = partner.node();
  const auto action = step(partner.path(), PathInput::rcv_data);
  if (!action) return streams_.reject(index, "a message on a path that is not up");
  if (*action == PathAction::drop) return;
  const auto wire = partner.wire();
  const auto fault = partner.on_frame(frame);
  if (fault) return streams_.reject(index, *fault);
  // What the program did when it heard of the frame may have ended the path.
  const auto& node = node_at(index);
  if (wire < node.by_wire.size() && node.by_wire[wire] == &partner && partner.overrun()) cut_off(partner);
}

}  // namespace openrui::iucv
