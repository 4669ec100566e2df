#include "iucv/instruction.h"

#include <algorithm>
#include <utility>

namespace openrui::iucv {
namespace {

constexpr std::uint32_t kDoubleword = 8;
constexpr std::uint32_t kPair = 8;  // address and length in a buffer list
constexpr std::uint8_t kFailed = 1;
constexpr std::size_t kMostPairs = 4096;

}  // namespace

VirtualMachine::VirtualMachine(std::span<std::uint8_t> storage, std::uint32_t protected_below,
                               std::function<void()> external)
    : storage_(storage), protected_below_(protected_below), external_(std::move(external)) {}

std::optional<std::string> VirtualMachine::log_on(System& system, const std::string& name) {
  auto machine = system.log_on(name, *this);
  if (!machine) return machine.error();
  machine_ = std::move(machine.value());
  return std::nullopt;
}

// --- Storage ---------------------------------------------------------------------------------------------------------

bool VirtualMachine::inside(std::uint32_t address, std::uint32_t length) const {
  return address <= storage_.size() && length <= storage_.size() - address;
}

ListBytes VirtualMachine::list_at(std::uint32_t at) const {
  ListBytes bytes;
  std::copy_n(storage_.begin() + at, bytes.size(), bytes.begin());
  return bytes;
}

void VirtualMachine::store(std::uint32_t at, const ListBytes& bytes) {
  std::copy(bytes.begin(), bytes.end(), storage_.begin() + at);
}

ReturnCode VirtualMachine::extents(std::uint32_t address, std::uint32_t length, bool is_list, bool to_store,
                                   Extents& all) const {
  if (length > kLongestMessage) return ReturnCode::negative_length;
  if (!inside(address, is_list ? 0 : length)) return ReturnCode::addressing;
  if (!is_list) {
    all = {{address, length}};
  } else {
    // The pairs follow each other until their lengths make up the whole.
    std::uint32_t sum = 0;
    for (std::uint32_t at = address; sum < length && all.size() < kMostPairs; at += kPair) {
      if (!inside(at, kPair)) return ReturnCode::addressing;
      const Extent e{get32(storage_, at), get32(storage_, at + 4)};
      if (e.length > kLongestMessage) return ReturnCode::negative_length;
      if (!inside(e.address, e.length)) return ReturnCode::addressing;
      all.push_back({e.address, std::min(e.length, length - sum)});
      sum += all.back().length;
    }
    if (sum < length) return ReturnCode::addressing;
  }
  const bool guarded = std::any_of(all.begin(), all.end(),
                                   [this](const Extent& e) { return e.length != 0 && e.address < protected_below_; });
  return to_store && guarded ? ReturnCode::protection : ReturnCode::ok;
}

std::uint32_t VirtualMachine::size(const Extents& all) {
  std::uint32_t n = 0;
  for (const auto& e : all) n += e.length;
  return n;
}

Bytes VirtualMachine::gather(const Extents& from) const {
  Bytes bytes;
  for (const auto& e : from) {
    const auto part = storage_.subspan(e.address, e.length);
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return bytes;
}

void VirtualMachine::scatter(ByteView data, const Extents& to) {
  for (const auto& e : to) {
    const auto n = std::min<std::size_t>(e.length, data.size());
    std::copy_n(data.begin(), n, storage_.begin() + e.address);
    data = data.subspan(n);
  }
}

std::uint8_t VirtualMachine::end(std::uint32_t at, const MessageList& list, Outcome outcome) {
  auto changed = list;
  changed.code = outcome.code;
  store(at, emit_message(changed));
  return outcome.cc;
}

Selector VirtualMachine::selector(const MessageList& list, std::uint32_t cls) {
  Selector s;
  if ((list.flags & flag::kPathId) != 0) s.path = list.path;
  if ((list.flags & flag::kMessageId) != 0) s.id = list.id;
  if ((list.flags & flag::kClass) != 0) s.cls = cls;
  return s;
}

// --- The instruction -------------------------------------------------------------------------------------------------

std::optional<std::uint8_t> VirtualMachine::issue(Registers& r, std::function<void(std::uint8_t)> done) {
  const auto function = static_cast<Function>(r.r0);
  if (r.r0 == static_cast<std::uint32_t>(Function::query)) {
    r.r0 = static_cast<std::uint32_t>(machine_->interrupt_size());
    r.r1 = machine_->max_connections();
    return std::uint8_t{0};
  }
  if (r.r0 >= kFunctions) return kFailed;
  if (function == Function::testmsg) return machine_->test_message(std::move(done));
  if (function == Function::rtrvbfr) {
    answers_.forget_all();
    return machine_->retrieve_buffer().cc;
  }
  const auto at = r.r1;
  if (at % kDoubleword != 0 || !inside(at, kListSize)) return kFailed;
  switch (function) {
    case Function::connect:
      return connect(at, std::move(done));
    case Function::send:
      return send(at);
    case Function::receive:
      return receive(at, std::move(done));
    case Function::reply:
      return reply(at);
    case Function::reject:
      return reject(at);
    case Function::purge:
      return purge(at, std::move(done));
    case Function::testcmpl:
      return test_completion(at);
    case Function::describe:
      return describe(at);
    default:
      return control(function, at);
  }
}

std::uint8_t VirtualMachine::control(Function f, std::uint32_t at) {
  auto list = parse_control(list_at(at));
  const bool all = (list.flags & flag::kAll) != 0;
  Outcome outcome;
  switch (f) {
    case Function::dclbfr: {
      const auto buffer = get32(storage_, at + 12);
      if (!inside(buffer, kListSize)) {
        outcome = error(ReturnCode::addressing);
      } else if (buffer < protected_below_) {
        outcome = error(ReturnCode::protection);
      } else {
        outcome = machine_->declare_buffer();
        if (outcome.ok()) interrupt_buffer_ = buffer;
      }
      storage_[at + 3] = static_cast<std::uint8_t>(outcome.code);
      return outcome.cc;
    }
    case Function::setmask:
    case Function::setcmask:
      outcome = f == Function::setmask ? machine_->set_mask(storage_[at]) : machine_->set_control_mask(storage_[at]);
      storage_[at + 3] = static_cast<std::uint8_t>(outcome.code);
      return outcome.cc;
    case Function::accept:
      outcome = machine_->accept({list.path, list.flags, list.limit, list.user});
      break;
    case Function::sever:
      outcome = all ? machine_->sever_all(list.user) : machine_->sever(list.path, list.user);
      if (outcome.ok()) all ? answers_.forget_all() : answers_.forget(list.path);
      break;
    case Function::quiesce:
      outcome = all ? machine_->quiesce_all(list.user) : machine_->quiesce(list.path, list.user);
      break;
    default:
      outcome = all ? machine_->resume_all(list.user) : machine_->resume(list.path, list.user);
      break;
  }
  list.code = outcome.code;
  store(at, emit_control(list));
  return outcome.cc;
}

std::optional<std::uint8_t> VirtualMachine::connect(std::uint32_t at, std::function<void(std::uint8_t)> done) {
  const auto list = parse_control(list_at(at));
  const auto finish = [this, at, list](const ConnectResult& r) {
    auto changed = list;
    changed.code = r.outcome.code;
    if (r.outcome.ok()) {
      changed.path = r.path;
      changed.limit = r.limit;
      changed.flags = static_cast<std::uint8_t>((list.flags & ~flag::kPriority) | r.flags);
    }
    store(at, emit_control(changed));
    return r.outcome.cc;
  };
  const auto now = machine_->connect({list.vmid, list.target, list.flags, list.limit, list.user},
                                     [finish, done](const ConnectResult& r) {
                                       const auto cc = finish(r);
                                       if (done) done(cc);
                                     });
  return now ? std::optional(finish(*now)) : std::nullopt;
}

// --- Messages --------------------------------------------------------------------------------------------------------

std::uint8_t VirtualMachine::send(std::uint32_t at) {
  auto list = parse_message(list_at(at));
  const bool parameter = (list.flags & flag::kParameterData) != 0;
  const bool one_way = (list.flags & flag::kOneWay) != 0;
  Extents from;
  Extents answer;
  auto code = ReturnCode::ok;
  if (!parameter) code = extents(list.address1, list.length1, (list.flags & flag::kBufferList) != 0, false, from);
  if (code == ReturnCode::ok && !one_way) {
    code = extents(list.address2, list.length2, (list.flags & flag::kAnswerList) != 0, true, answer);
  }
  if (code != ReturnCode::ok) return end(at, list, error(code));
  const auto inline_data = list.parameter_data();
  const auto data = parameter ? Bytes(inline_data.begin(), inline_data.end()) : gather(from);
  const auto result =
      machine_->send({list.path, list.flags, list.target_class, list.source_class, list.tag, data, size(answer)});
  if (result.outcome.ok()) {
    list.id = result.id;
    if (!one_way) answers_.add(list.path, result.id, std::move(answer));
  }
  return end(at, list, result.outcome);
}

std::optional<std::uint8_t> VirtualMachine::receive(std::uint32_t at, std::function<void(std::uint8_t)> done) {
  const auto list = parse_message(list_at(at));
  Extents to;
  const auto code = extents(list.address1, list.length1, (list.flags & flag::kBufferList) != 0, true, to);
  if (code != ReturnCode::ok) return end(at, list, error(code));
  auto now = machine_->receive(selector(list, list.target_class), size(to), [this, at, list, to, done](auto&& r) {
    const auto cc = received(at, list, to, r);
    if (done) done(cc);
  });
  return now ? std::optional(received(at, list, to, *now)) : std::nullopt;
}

std::uint8_t VirtualMachine::received(std::uint32_t at, MessageList list, const Extents& to, const ReceiveResult& r) {
  if (r.id != 0) {
    list.path = r.path;
    list.id = r.id;
    list.target_class = r.target_class;
    list.flags = static_cast<std::uint8_t>((list.flags & flag::kBufferList) | r.flags | flag::kMessageId |
                                           flag::kPathId | flag::kClass);
    scatter(r.data, to);
    // What is left of the message, or of the buffer.
    list.length1 = r.residual != 0 ? r.residual : size(to) - static_cast<std::uint32_t>(r.data.size());
    list.length2 = r.answer_length;
  }
  return end(at, list, r.outcome);
}

// The data are where VM/SP has them, in the second buffer (8.3).
std::uint8_t VirtualMachine::reply(std::uint32_t at) {
  const auto list = parse_message(list_at(at));
  const bool parameter = (list.flags & flag::kParameterData) != 0;
  Extents from;
  if (!parameter) {
    const auto code = extents(list.address2, list.length2, (list.flags & flag::kAnswerList) != 0, false, from);
    if (code != ReturnCode::ok) return end(at, list, error(code));
  }
  const auto inline_data = list.parameter_data();
  const auto data = parameter ? Bytes(inline_data.begin(), inline_data.end()) : gather(from);
  return end(at, list, machine_->reply({list.path, list.id, list.target_class, list.flags, data}));
}

std::uint8_t VirtualMachine::reject(std::uint32_t at) {
  const auto list = parse_message(list_at(at));
  return end(at, list, machine_->reject(list.path, list.id, list.target_class));
}

std::optional<std::uint8_t> VirtualMachine::purge(std::uint32_t at, std::function<void(std::uint8_t)> done) {
  const auto list = parse_message(list_at(at));
  auto which = selector(list, list.source_class);
  which.path = list.path;
  const auto finish = [this, at, list](const PurgeResult& r) {
    auto changed = list;
    if (r.outcome.ok()) {
      changed.id = r.id;
      changed.target_class = r.audit << 8;  // IPAUDIT in bytes 8 to 10
      changed.tag = r.tag;
      changed.source_class = r.source_class;
      answers_.take(r.path, r.id);
    }
    return end(at, changed, r.outcome);
  };
  const auto now = machine_->purge(which, [finish, done](const PurgeResult& r) {
    const auto cc = finish(r);
    if (done) done(cc);
  });
  return now ? std::optional(finish(*now)) : std::nullopt;
}

std::uint8_t VirtualMachine::test_completion(std::uint32_t at) {
  const auto list = parse_message(list_at(at));
  const auto t = machine_->test_completion(selector(list, list.source_class));
  if (t.outcome.cc == 1 || t.outcome.cc == 2) return end(at, list, t.outcome);
  scatter(t.answer, answers_.take(t.interrupt.path, t.interrupt.id));
  // The completion's block, with no type.
  auto block = emit_interrupt(t.interrupt);
  block[3] = 0;
  store(at, block);
  return t.outcome.cc;
}

std::uint8_t VirtualMachine::describe(std::uint32_t at) {
  const auto [outcome, interrupt] = machine_->describe();
  if (outcome.ok()) {
    store(at, emit_interrupt(interrupt));
  } else {
    storage_[at + 3] = static_cast<std::uint8_t>(outcome.code);
  }
  return outcome.cc;
}

void VirtualMachine::on_interrupt(const Interrupt& interrupt, ByteView answer) {
  if (interrupt.is_completion()) scatter(answer, answers_.take(interrupt.path, interrupt.id));
  store(interrupt_buffer_, emit_interrupt(interrupt));
  if (external_) external_();
}

}  // namespace openrui::iucv
