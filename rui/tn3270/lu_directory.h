// Which LU a client may have: pools, names, partner printers (RFC 2355, 7.1).
#pragma once

#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "tn3270/client_session.h"
#include "tn3270/definition.h"

namespace openrui::tn3270 {

class LuDirectory {
 public:
  explicit LuDirectory(const GatewayDefinition& definition);

  // Names for RUI_INIT, to be tried in this order, or why there is none. A client that names an LU gets one name.
  using Choice = std::variant<std::vector<std::string>, Reason>;
  Choice choose(const DeviceRequest& request) const;

 private:
  struct Place {
    DeviceKind kind;
    std::size_t pool;
  };
  Choice choose_partner(const DeviceRequest& request) const;
  Choice choose_named(const DeviceRequest& request) const;
  Choice choose_any(const DeviceRequest& request) const;
  bool fits(const PoolDefinition& pool, const DeviceType& type) const;
  const std::string& real_name(const std::string& name) const;

  std::vector<PoolDefinition> pools_;
  std::map<std::string, std::size_t> pools_by_name_;
  std::map<std::string, Place> lus_;
  std::map<std::string, std::string> aliases_;
  std::map<std::string, std::string> partners_;  // terminal -> printer
  std::set<std::string> partner_printers_;
};

}  // namespace openrui::tn3270
