#include "win/status_board.h"

namespace openrui::win {

void StatusBoard::opened(AP_UINT32 sid, AP_UINT32 correlator, bool keeps_lu) {
  const auto [found, is_new] = sessions_.try_emplace(sid);
  auto& session = found->second.session;
  session.sid = sid;
  session.correlator = correlator;
  session.keeps_lu = keeps_lu;
  if (is_new) tell(found->second);
}

void StatusBoard::changed(AP_UINT32 sid, int status) {
  const auto [found, is_new] = sessions_.try_emplace(sid);
  auto& session = found->second.session;
  if (!is_new && session.status == status) return;
  session.sid = sid;
  session.status = status;
  tell(found->second);
}

bool StatusBoard::keeps_lu(AP_UINT32 sid) const {
  const auto found = sessions_.find(sid);
  return found != sessions_.end() && found->second.session.keeps_lu;
}

void StatusBoard::ended(AP_UINT32 sid) { sessions_.erase(sid); }

std::vector<AP_UINT32> StatusBoard::sessions() const {
  std::vector<AP_UINT32> sids;
  for (const auto& [sid, entry] : sessions_) sids.push_back(sid);
  return sids;
}

void StatusBoard::tell(const Entry& entry) {
  if (entry.target) notify_(*entry.target, entry.session);
  if (global_) notify_(*global_, entry.session);
}

int StatusBoard::clear(AP_UINT32 sid) {
  if (sid != 0) {
    const auto found = sessions_.find(sid);
    if (found == sessions_.end()) return WLUASIDINVALID;
    found->second.target.reset();
    return found->second.session.status;
  }
  global_.reset();
  for (auto& [id, entry] : sessions_) entry.target.reset();
  return WLUAGLOBALHANDLER;
}

int StatusBoard::request(AP_UINT32 sid, const Target& target, bool clear_previous) {
  if (clear_previous) return clear(sid);
  const bool query = target.handle == nullptr;
  if (query && sid == 0) return WLUASIDZERO;
  const auto found = sessions_.find(sid);
  if (query) return found == sessions_.end() ? WLUASIDINVALID : found->second.session.status;

  const auto type = target.notify;
  if (type != WLUA_NTFY_EVENT && type != WLUA_NTFY_MSG_CORRELATOR && type != WLUA_NTFY_MSG_SID) return WLUANTFYINVALID;
  if (!valid_(target)) return WLUAINVALIDHANDLE;
  // The sample RUI3270 registers after RUI_INIT, and waits for a change that may have been: what there is is told once
  // (LUA reference 1.8, recommendation).
  if (sid == 0) {
    if (one_global_handler_ && global_) return WLUAGLOBALHANDLER;
    global_ = target;
    for (const auto& [id, entry] : sessions_) notify_(target, entry.session);
    return one_global_handler_ ? 0 : WLUAGLOBALHANDLER;
  }
  if (found == sessions_.end()) return WLUASIDINVALID;
  found->second.target = target;
  notify_(target, found->second.session);
  return found->second.session.status;
}

std::string status_in_words(int status) {
  switch (status) {
    case WLUASYSNOTREADY:
      return "SYSTEM NOT READY";
    case WLUAINVALIDHANDLE:
      return "INVALID HANDLE";
    case WLUASTARTUPNOTCALLED:
      return "STARTUP NOT CALLED";
    case WLUALINKINACTIVE:
      return "LINK INACTIVE";
    case WLUALINKACTIVATING:
      return "LINK ACTIVATING";
    case WLUAPUINACTIVE:
      return "PU INACTIVE";
    case WLUAPUACTIVE:
      return "PU ACTIVE";
    case WLUAPUREACTIVATED:
      return "PU REACTIVATED";
    case WLUALUINACTIVE:
      return "LU INACTIVE";
    case WLUALUACTIVE:
      return "LU ACTIVE";
    case WLUALUREACTIVATED:
      return "LU REACTIVATED";
    case WLUASIDINVALID:
      return "SESSION ID INVALID";
    case WLUASIDZERO:
      return "SESSION ID ZERO";
    case WLUANTFYINVALID:
      return "NOTIFY TYPE INVALID";
    case WLUAGLOBALHANDLER:
      return "ALL SESSIONS REPORTED";
    case WLUAGETLU:
      return "WAITING FOR LU";
    case WLUAUNKNOWN:
      return "UNKNOWN";
    default:
      return "STATUS " + std::to_string(status);
  }
}

}  // namespace openrui::win
