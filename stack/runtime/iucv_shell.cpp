#include "runtime/iucv_shell.h"

#include <cstdlib>
#include <unistd.h>

#include "formats/ebcdic.h"
#include "streams/hello.h"

namespace openrui {

namespace {

constexpr int kDistinctNodes = 10000000;

Result<IucvDefinition, IucvShellFailure> define(const IucvShellOptions& o) {
  IucvDefinition d;
  const char* file = o.config.empty() ? std::getenv("IUCV_CONFIG") : o.config.c_str();
  if (file != nullptr) {
    auto loaded = load_iucv(file);
    if (!loaded) return IucvShellFailure{false, to_words(loaded.error())};
    d = std::move(loaded.value());
  } else {
    // Of its own, so that two of them are not taken for one node that was started anew.
    d.node = "S" + std::to_string(::getpid() % kDistinctNodes);
  }
  if (!o.node.empty()) {
    const auto node = streams::parse_node_name(o.node);
    if (!node) {
      return IucvShellFailure{true, '"' + o.node + "\" is no name of a node: 1 to 8 letters, digits, $, # and @"};
    }
    d.node = *node;
  }
  if (o.at.empty()) return d;
  if (!o.target || o.target->node.empty()) {
    return IucvShellFailure{true, "--at wants a target with a node: USER@NODE"};
  }
  std::erase_if(d.places.partners, [&o](const PartnerPlace& p) { return p.node == o.target->node; });
  d.places.partners.push_back({o.target->node, o.at, {}});
  return d;
}

}  // namespace

std::string IucvTarget::in_words() const { return node.empty() ? user : user + " at " + node; }

std::optional<IucvTarget> parse_iucv_target(const std::string& text) {
  // A user may have an @ in his name; the last one is the one before the node.
  const auto at = text.rfind('@');
  const auto user = text.substr(0, at);
  const bool service = iucv::is_service(user);
  const auto parsed = iucv::parse_user_name(service ? std::string_view(user).substr(1) : user);
  if (!parsed || user.size() > 8) return std::nullopt;
  IucvTarget target{service ? '*' + *parsed : *parsed, {}};
  if (at == std::string::npos) return target;
  const auto node = streams::parse_node_name(text.substr(at + 1));
  if (!node) return std::nullopt;
  target.node = *node;
  return target;
}

Result<std::unique_ptr<IucvShell>, IucvShellFailure> IucvShell::start(const IucvShellOptions& options) {
  const auto definition = define(options);
  if (!definition) return definition.error();
  auto system = IucvSystem::start(*definition);
  if (!system) return IucvShellFailure{false, system.error()};
  auto program = (*system)->log_on(options.user, nullptr);
  if (!program) return IucvShellFailure{true, program.error()};
  std::unique_ptr<IucvShell> shell(new IucvShell(options));
  shell->system_ = std::move(system.value());
  shell->program_ = std::move(program.value());
  iucv_declare_list list{};
  list.ipbfadr1 = &shell->interrupt_;
  shell->program_->declare_buffer(list);
  return shell;
}

IucvShell::~IucvShell() {
  program_->log_off();
  program_.reset();
}

std::optional<IucvShellFailure> IucvShell::connect(iucv_control_list& list) {
  const auto& target = *options_.target;
  const auto within = " within " + std::to_string(options_.timeout_s) + " s";
  const int timeout_ms = options_.timeout_s * 1000;
  const auto fail = [](const std::string& why) { return IucvShellFailure{false, why}; };
  if (!target.node.empty() && !system_->wait_node(target.node, timeout_ms)) {
    return fail("there is no way to node " + target.node + within);
  }
  fill(list.ipvmid, sizeof list.ipvmid, target.user);
  fill(list.iptarget, sizeof list.iptarget, target.node);
  if (program_->connect(list, nullptr, nullptr) != IUCV_CC_DONE) {
    return fail("CONNECT to " + target.in_words() + ": " + iucv_code_in_words(list.iprcode));
  }
  if (!next(timeout_ms)) return fail(target.in_words() + " has not accepted" + within);
  if (interrupt_.iptype == IUCV_SEVERED) return fail(target.in_words() + " has refused the path: " + severed_by());
  list.ipmsglim = interrupt_.control.ipmsglim;
  list.ipflags1 = interrupt_.ipflags1;
  return std::nullopt;
}

std::string IucvShell::severed_by() const {
  const auto words = to_name(ByteView(interrupt_.control.ipuser));
  return words.empty() ? "it says nothing" : "it says " + words;
}

std::string iucv_code_in_words(unsigned code) {
  return "code " + std::to_string(code) + ", " + std::string(name(static_cast<iucv::ReturnCode>(code)));
}

}  // namespace openrui
