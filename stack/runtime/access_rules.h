// Who may use which LUs (design, section 6, `access`): the first rule that fits the caller and the LU decides; when
// none does, the LU is refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/result.h"
#include "base/tcp.h"
#include "node/definition.h"
#include "node/forwarding_port.h"

namespace openrui {

// What is known of a caller. One that came by TCP without TLS has neither.
struct CallerIdentity {
  std::optional<PeerCredentials> credentials;  // local socket
  std::optional<std::string> certificate;      // TLS: the subject
  std::string words;                           // for the log
};

class AccessRules {
 public:
  // Looks the names of users and groups up. The error is a sentence: a name that this machine does not know.
  static Result<AccessRules, std::string> make(const std::vector<AccessRule>& rules);

  struct Verdict {
    bool allowed = false;
    std::string rule;  // that decided; empty: none did
  };
  // `pool`: through which the LU would be given; empty: it was named itself.
  Verdict decide(const CallerIdentity& who, const std::string& lu, const std::string& pool) const;

 private:
  explicit AccessRules(std::vector<AccessRule> rules) : rules_(std::move(rules)) {}
  std::vector<AccessRule> rules_;  // users and groups as numbers
};

// The session port of a node as the rules leave it to one caller. A refusal is in the log with the rule's name; the
// program gets lu_in_use, UNSUCCESSFUL / INVALID_PROCESS: for LUA an LU that this process may not have is one that
// another process has (LUA reference 6.3, 7.1; no source has a code of its own for it).
class GuardedPort final : public ForwardingPort {
 public:
  // All outlive the port.
  GuardedPort(SessionPort& node, const AccessRules& rules, CallerIdentity who, EventSink& events)
      : ForwardingPort(node), rules_(rules), who_(std::move(who)), events_(events) {}

  OpenResult open(const OpenRequest& request, SessionUser& user) override;

 private:
  const AccessRules& rules_;
  CallerIdentity who_;
  EventSink& events_;
};

}  // namespace openrui
