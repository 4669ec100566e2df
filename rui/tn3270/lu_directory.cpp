#include "tn3270/lu_directory.h"

#include <algorithm>

namespace openrui::tn3270 {

LuDirectory::LuDirectory(const GatewayDefinition& definition) : pools_(definition.pools) {
  for (std::size_t i = 0; i < pools_.size(); ++i) {
    pools_by_name_.emplace(pools_[i].name, i);
    for (const auto& lu : pools_[i].lus) lus_.emplace(lu, Place{pools_[i].kind, i});
  }
  for (const auto& alias : definition.aliases) aliases_.emplace(alias.name, alias.lu);
  for (const auto& pair : definition.associations) {
    partners_.emplace(pair.terminal, pair.printer);
    partner_printers_.insert(pair.printer);
  }
}

bool LuDirectory::fits(const PoolDefinition& pool, const DeviceType& type) const {
  if (pool.kind != type.kind) return false;
  const auto& types = pool.device_types;
  return types.empty() || std::find(types.begin(), types.end(), type.name) != types.end();
}

const std::string& LuDirectory::real_name(const std::string& name) const {
  const auto alias = aliases_.find(name);
  return alias == aliases_.end() ? name : alias->second;
}

LuDirectory::Choice LuDirectory::choose(const DeviceRequest& request) const {
  const auto usable = [&](const PoolDefinition& pool) { return fits(pool, request.type); };
  if (std::none_of(pools_.begin(), pools_.end(), usable)) return Reason::inv_device_type;
  if (request.associate) return choose_partner(request);
  return request.name.empty() ? choose_any(request) : choose_named(request);
}

LuDirectory::Choice LuDirectory::choose_partner(const DeviceRequest& request) const {
  if (request.type.kind != DeviceKind::printer) return Reason::inv_associate;
  const auto& terminal = real_name(request.name);
  const auto place = lus_.find(terminal);
  if (place == lus_.end()) return Reason::inv_name;
  if (place->second.kind != DeviceKind::display) return Reason::inv_associate;
  const auto partner = partners_.find(terminal);
  if (partner == partners_.end()) return Reason::unsupported_request;
  return std::vector<std::string>{partner->second};
}

LuDirectory::Choice LuDirectory::choose_named(const DeviceRequest& request) const {
  if (const auto pool = pools_by_name_.find(request.name); pool != pools_by_name_.end()) {
    const auto& p = pools_[pool->second];
    if (!fits(p, request.type)) return Reason::type_name_error;
    if (p.rui.empty()) return Reason::unsupported_request;
    return std::vector<std::string>{p.rui};
  }
  const auto& lu = real_name(request.name);
  const auto place = lus_.find(lu);
  if (place == lus_.end()) return Reason::inv_name;
  if (!fits(pools_[place->second.pool], request.type)) return Reason::type_name_error;
  if (partner_printers_.count(lu) != 0) return Reason::conn_partner;
  return std::vector<std::string>{lu};
}

LuDirectory::Choice LuDirectory::choose_any(const DeviceRequest& request) const {
  std::vector<std::string> names;
  for (const auto& pool : pools_) {
    if (fits(pool, request.type) && !pool.rui.empty()) names.push_back(pool.rui);
  }
  if (names.empty()) return Reason::unsupported_request;
  return names;
}

}  // namespace openrui::tn3270
