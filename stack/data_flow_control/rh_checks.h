// RH usage checks (SNA reference 3.6, 3.7 and section 8): whether a request's RH is one that its side may send on the
// session. The receiver uses them before any state check, the sender to refuse what its partner would reject.
#pragma once

#include "base/sense_code.h"
#include "formats/rh.h"
#include "formats/ru/ru_kind.h"
#include "formats/session_rules.h"

namespace openrui {

// Sense::none when the RH may be used. `sender`: the rules of the side that sends; `session`: those of either half.
Sense check_request_rh(const Rh& rh, RuKind kind, bool expedited, std::size_t ru_length, const SideRules& sender,
                       const SessionRules& session);

// The rule behind a sense code of these checks: "3.6 4003: BB without BC". Empty for other codes.
std::string_view rh_rule(Sense s);

}  // namespace openrui
