#include "rui/session_targets.h"

#include <algorithm>
#include <array>

namespace openrui {

SessionTargets::SessionTargets(const std::vector<SessionDefinition>& definitions, const std::string& fallback)
    : definitions_(definitions) {
  for (std::size_t i = 0; i < definitions_.size(); ++i) by_name_.emplace(definitions_[i].name, i);
  if (const auto named = by_name_.find(fallback); named != by_name_.end()) {
    fallback_ = named->second;
  } else if (!definitions_.empty()) {
    fallback_ = 0;
  }
}

const SessionDefinition* SessionTargets::find(const OpenRequest& request) const {
  if (!request.pu.empty()) return nullptr;
  if (request.name.empty()) return fallback_ ? &definitions_[*fallback_] : nullptr;
  const auto named = by_name_.find(request.name);
  return named == by_name_.end() ? nullptr : &definitions_[named->second];
}

void BestAnswer::note(const OpenResult& result) {
  constexpr std::array kFarthestFirst = {
      OpenError::node_unreachable,  OpenError::invalid_name,     OpenError::invalid_pu,
      OpenError::invalid_lu_number, OpenError::link_not_started, OpenError::pu_not_active,
      OpenError::lu_not_active,     OpenError::lu_in_use,        OpenError::pool_exhausted};
  const auto rank = [&](OpenError e) { return std::find(kFarthestFirst.begin(), kFarthestFirst.end(), e); };
  if (rank(result.error) > rank(best_.error)) best_ = result;
}

OpenResult DefinedSessions::open(const OpenRequest& request, SessionUser& user) {
  const auto* definition = targets_.find(request);
  if (definition == nullptr) return port().open(request, user);
  BestAnswer best;
  for (const auto& target : definition->targets) {
    if (!target.own) continue;
    OpenRequest there = request;
    there.name = target.lu;
    const auto result = port().open(there, user);
    if (result.error == OpenError::none) return result;
    best.note(result);
  }
  return best.result();
}

}  // namespace openrui
