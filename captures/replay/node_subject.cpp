#include "replay/node_subject.h"

#include <algorithm>
#include <array>

#include "captures/text.h"
#include "formats/ru/response.h"
#include "formats/sense.h"
#include "replay/judge.h"

namespace openrui::replay {

namespace {

Flow flow_of(const Step& step) { return make_flow(!step.session.sscp(), step.th.expedited); }

constexpr std::size_t kSense = 4;
constexpr std::string_view kProgramBroke = "the program broke a rule: ";
constexpr std::string_view kHostBroke = "the host broke a rule: ";

}  // namespace

NodeDefinition node_of(const Conversation& conversation) {
  NodeDefinition d;
  d.name = "REPLAY";
  PortDefinition port;
  port.name = "PORT1";
  port.dlc = DlcType::loopback;
  d.ports = {port};
  std::set<std::pair<std::uint16_t, std::uint8_t>> lus;
  for (const auto& step : conversation.steps) {
    if (step.kind == Step::Kind::biu && step.session.lu != 0) lus.emplace(step.session.link, step.session.lu);
  }
  for (std::size_t i = 0; i < conversation.links.size(); ++i) {
    LinkDefinition link;
    link.name = conversation.links[i];
    link.port = port.name;
    d.links.push_back(link);
    d.pus.push_back({"PU" + std::to_string(i + 1), link.name});
  }
  std::size_t number = 0;
  for (const auto& [link, address] : lus) {
    d.lus.push_back({"LU" + std::to_string(++number), "PU" + std::to_string(link + 1), address});
  }
  return d;
}

// One end of a link that is a queue.
class NodeSubject::Wire final : public Link {
 public:
  Wire(NodeSubject& subject, LinkNotifier& notifier) : subject_(subject), notifier_(notifier) {}
  void start() override {}
  void stop() override {}
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override { return 0; }
  bool contacted() const override { return contacted_; }

  NodeSubject& subject_;
  LinkNotifier& notifier_;
  Line* line = nullptr;
  bool contacted_ = false;
};

// A captured link, and how its addresses are written on our side.
struct NodeSubject::Line {
  std::uint16_t number = 0;
  Wire* wire = nullptr;
  std::array<std::uint8_t, 256> to_ours{};
  std::array<std::uint8_t, 256> to_captured{};
};

// What the node needs from outside; its links are made before the capture's are known to be the same.
class NodeSubject::Outside final : public LinkFactory, public EventSink {
 public:
  explicit Outside(NodeSubject& subject) : subject_(subject) {}
  std::unique_ptr<Link> make_link(const PortDefinition&, const LinkDefinition& link, LinkNotifier& n) override {
    auto wire = std::make_unique<Wire>(subject_, n);
    wires[link.name] = wire.get();
    return wire;
  }
  void on_event(Severity, const std::string& subject, const std::string& text) override {
    const bool rule = text.starts_with(kProgramBroke) || text.starts_with(kHostBroke);
    if (rule) rules[subject] = text;
  }

  TimerQueue timers;
  std::map<std::string, Wire*> wires;
  std::map<std::string, std::string> rules;  // by LU: the one that was broken last

 private:
  NodeSubject& subject_;
};

// What uses an LU in the capture.
class NodeSubject::Program final : public SessionUser {
 public:
  explicit Program(std::string lu_name) : lu(std::move(lu_name)) {}
  void opened() override { ready = true; }
  void suspended() override {
    ready = false;
    unread.clear();
    exceptions.clear();
  }
  void progress(InitStatus) override {}
  void message(const Message& m) override {
    if (m.kind != Message::Kind::unit) return;
    unread.push_back(m.flow);
    // An exception request is answered with its sense, whatever the captured program said (SNA reference 3.8).
    if (!m.rh.rri() && m.rh.sdi() && m.ru.size() >= kSense) {
      exceptions[{m.flow, m.th.snf}] = Bytes(m.ru.begin(), m.ru.begin() + kSense);
    }
  }
  void submitted(Flow, const SubmitResult& result) override {
    --held;
    if (result.code != SubmitResult::Code::ok) late = "what was held was refused with " + to_words(result.sense);
  }
  void failed(SessionFailure) override { closed(); }
  void closed() override {
    suspended();
    id = 0;
    held = 0;
  }

  std::string lu;
  SessionId id = 0;
  bool ready = false;
  int held = 0;
  std::map<std::pair<Flow, std::uint16_t>, Bytes> exceptions;  // sense by number: not yet answered
  std::string late;                                            // the outcome of a request that was held
  std::vector<Flow> unread;                                    // of each message that was not yet taken
};

void NodeSubject::Wire::send(Buffer piu) {
  const auto v = piu.view();
  if (line == nullptr || v.size() < Th::kSize) return;
  Output out{line->number, Bytes(v.begin(), v.end())};
  constexpr std::size_t kOaf = 3;
  out.piu[kOaf] = line->to_captured[out.piu[kOaf]];
  subject_.outputs.push_back(std::move(out));
}

Result<std::unique_ptr<NodeSubject>, std::string> NodeSubject::make(const NodeDefinition& definition,
                                                                    const Conversation& conversation) {
  std::unique_ptr<NodeSubject> subject(new NodeSubject(conversation));
  subject->name_ = definition.name;
  subject->node_ = std::make_unique<Node>(
      definition, NodeEnvironment{subject->outside_->timers, *subject->outside_, *subject->outside_});
  auto fault = subject->connect(definition, conversation);
  if (!fault.empty()) return fault;
  subject->node_->start();
  return subject;
}

NodeSubject::NodeSubject(const Conversation& conversation) : outside_(std::make_unique<Outside>(*this)) {
  learn(conversation);
}

NodeSubject::~NodeSubject() = default;

std::string NodeSubject::in_words() const { return "our node " + name_ + ", in virtual time"; }

// Gives each captured link and LU its like.
std::string NodeSubject::connect(const NodeDefinition& definition, const Conversation& conversation) {
  std::map<std::string, std::string> pu_of;
  for (const auto& pu : definition.pus) pu_of.emplace(pu.link, pu.name);
  std::set<std::string> used;
  const auto next_link = [&](const std::string& wanted) -> std::string {
    if (pu_of.count(wanted) != 0 && used.insert(wanted).second) return wanted;
    for (const auto& link : definition.links) {
      if (pu_of.count(link.name) != 0 && used.insert(link.name).second) return link.name;
    }
    return {};
  };
  for (std::size_t i = 0; i < conversation.links.size(); ++i) {
    const auto link = next_link(conversation.links[i]);
    if (outside_->wires.count(link) == 0) {
      return "the configuration has fewer links with a PU than the capture has links (" +
             std::to_string(conversation.links.size()) + ")";
    }
    auto line = std::make_unique<Line>();
    line->number = static_cast<std::uint16_t>(i);
    line->wire = outside_->wires.at(link);
    line->wire->line = line.get();
    std::map<std::uint8_t, std::string> lus;
    for (const auto& lu : definition.lus) {
      if (lu.pu == pu_of.at(link)) lus.emplace(lu.address, lu.name);
    }
    std::set<std::uint8_t> wanted;
    for (const auto& step : conversation.steps) {
      if (step.kind == Step::Kind::biu && step.session.link == i && step.session.lu != 0) {
        wanted.insert(step.session.lu);
      }
    }
    for (int pass = 0; pass < 2; ++pass) {
      for (const auto address : wanted) {
        const auto key = std::make_pair(line->number, address);
        if (programs_.count(key) != 0) continue;
        const auto found = pass == 0 ? lus.find(address) : lus.begin();
        if (found == lus.end()) {
          if (pass == 0) continue;
          return "the configuration has fewer LUs on PU " + pu_of.at(link) + " than the capture uses (" +
                 std::to_string(wanted.size()) + ")";
        }
        line->to_ours[address] = found->first;
        line->to_captured[found->first] = address;
        programs_[key] = std::make_unique<Program>(found->second);
        lus.erase(found);
      }
    }
    lines_.push_back(std::move(line));
  }
  return {};
}

// From how the capture goes on: when was there a program?
void NodeSubject::learn(const Conversation& conversation) {
  open_before_.insert(0);                          // an ACTLU that is made up
  std::map<CapturedSession, std::uint64_t> asked;  // ACTLU or BIND that is not answered yet
  for (const auto& step : conversation.steps) {
    if (step.kind != Step::Kind::biu) continue;
    const bool activation = step.ru_kind == RuKind::actlu || step.ru_kind == RuKind::bind;
    if (!activation) continue;
    if (step.request()) {
      asked[step.session] = step.number;
      continue;
    }
    const auto found = asked.extract(step.session);
    if (found.empty() || step.rh.rti()) continue;
    const auto capabilities = stated_capabilities(step);
    const bool there = step.ru_kind == RuKind::bind || (capabilities && capabilities->slu == LuCapability::enabled);
    if (there) open_before_.insert(found.mapped());
  }
  // What the capture does not answer says nothing of programs; there is one.
  for (const auto& [session, number] : asked) open_before_.insert(number);
}

NodeSubject::Program* NodeSubject::program_of(const CapturedSession& session) {
  const auto found = programs_.find({session.link, session.lu});
  return found == programs_.end() ? nullptr : found->second.get();
}

void NodeSubject::link_reset(std::uint16_t link) {
  auto& wire = *lines_[link]->wire;
  if (wire.contacted_) wire.notifier_.on_inop(InopReason::carrier_lost, "the capture has the link begin anew");
  wire.contacted_ = true;
  wire.notifier_.on_contacted({});
  turn();
}

void NodeSubject::receive(const Step& step, ByteView piu) {
  if (auto* program = program_of(step.session); program != nullptr && open_before_.count(step.number) != 0) {
    open(*program);
  }
  constexpr std::size_t kDaf = 2;
  Bytes bytes(piu.begin(), piu.end());
  auto& line = *lines_[step.session.link];
  if (bytes[kDaf] != 0) bytes[kDaf] = line.to_ours[bytes[kDaf]];
  line.wire->notifier_.on_piu(bytes);
  turn();
}

void NodeSubject::advance(Duration d) { outside_->timers.run(outside_->timers.now() + d); }

// Timers that are due at once.
void NodeSubject::turn() { outside_->timers.run(outside_->timers.now()); }

std::string NodeSubject::take_rule(const CapturedSession& session) {
  auto* program = program_of(session);
  if (program == nullptr) return {};
  const auto found = outside_->rules.extract(program->lu);
  return found.empty() ? std::string() : found.mapped();
}

void NodeSubject::open(Program& program) {
  if (program.id != 0) return;
  OpenRequest request;
  request.name = program.lu;
  request.rule = PoolRule::only_named;
  // A program of a capture is there again after each ACTLU that says so.
  request.keep_when_lost = true;
  request.keep_when_recycled = true;
  const auto result = node_->open(request, program);
  if (result.error == OpenError::none) program.id = result.id;
  turn();
}

void NodeSubject::read_all(Program& program) {
  auto unread = std::move(program.unread);
  program.unread.clear();
  for (const auto flow : unread) {
    node_->asked_to_read(program.id, flow);
    node_->consumed(program.id, flow, 1);
  }
}

std::string NodeSubject::act(const Step& step) {
  auto* program = program_of(step.session);
  if (program == nullptr) return {};
  program->late.clear();
  const auto capabilities = step.request() ? stated_capabilities(step) : std::nullopt;
  if (capabilities) {
    if (capabilities->slu == LuCapability::enabled) {
      open(*program);
    } else if (program->id != 0) {
      node_->close(program->id);
      turn();
    }
    return {};
  }
  if (program->id == 0) {
    if (!step.request()) return {};
    open(*program);
  }
  read_all(*program);
  auto problem =
      step.rh.isolated_pacing() ? std::string() : (step.request() ? request(*program, step) : respond(*program, step));
  turn();
  return problem.empty() ? program->late : problem;
}

std::string NodeSubject::respond(Program& program, const Step& step) {
  const auto flow = flow_of(step);
  Submission s;
  s.flow = flow;
  s.rh = step.rh;
  s.snf = step.th.snf;
  const auto ru = step.ru();
  const auto exception = program.exceptions.extract({flow, step.th.snf});
  if (!exception.empty()) {
    s.rh.set_rti(true);
    s.ru = exception.mapped();
    outside_->rules[program.lu] = std::string(kHostBroke) + to_words(parse_sense(s.ru));
  } else if (step.rh.rti()) {
    s.ru = ru.first(std::min(ru.size(), kSense));
  } else if (ru.size() > (step.session.sscp() ? 3U : 1U)) {
    s.ru = ru;  // more than the code of the request: a BIND image, numbers of STSN
  }
  const auto result = node_->submit(program.id, s);
  if (!result || result->code == SubmitResult::Code::ok) return {};
  return "the response is refused with " + to_words(result->sense);
}

std::string NodeSubject::request(Program& program, const Step& step) {
  Submission s;
  s.flow = flow_of(step);
  s.rh = step.rh;
  s.ru = step.ru();
  const auto result = node_->submit(program.id, s);
  if (!result) {
    ++program.held;
    return program.ready ? "it waits for the host's pacing response" : "it waits";
  }
  if (result->code == SubmitResult::Code::ok) return {};
  return "the request is refused with " + to_words(result->sense);
}

}  // namespace openrui::replay
