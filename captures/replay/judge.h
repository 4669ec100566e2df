// Which differences between a captured BIU and ours are allowed, and by which rule.
#pragma once

#include <optional>
#include <string>

#include "captures/conversation.h"
#include "formats/control_vector.h"
#include "replay/verdict.h"

namespace openrui::replay {

struct Judgement {
  Grade grade = Grade::equal;
  std::string what;
  std::string rule;
};

// Two BIUs of one session, direction and flow that stand in the same place. Their numbers are judged by the player,
// which knows what was numbered before.
Judgement judge(const Step& captured, const Step& ours);
// What the LU says in +RSP(ACTLU) or NOTIFY about its readiness; nothing: another BIU, or it does not say it.
std::optional<LuCapabilities> stated_capabilities(const Step& step);
// Of a BIU that only the capture has. `stated`: what the LU had said before it.
Judgement judge_missing(const Step& captured, const std::optional<LuCapabilities>& stated);
// Of a BIU that only we have. `over`: the capture has nothing more of the subject in this session.
Judgement judge_extra(const Step& ours, bool over);

}  // namespace openrui::replay
