// What applications have in common when they answer: headers that fit the rules of the session.
#pragma once

#include "hostsim/plu_session.h"

namespace openrui::hostsim {

// The RH of an element of ours that echoes `model`: same response form, FI and CSI where the rules of the session let
// the primary use them, else the nearest form that they allow (SNA reference 3.7). `bc`, `ec`: place in our chain;
// `definite`: the chain may ask for a definite response. BB, EB and CD are off.
Rh reply_rh(const Rh& model, bool bc, bool ec, bool definite, const SessionRules& rules);

// LU types 2 and 3: a chain begins with a command of the 3270 data stream.
bool takes_3270(const PluSession& session);

// Gives the turn back without having anything to say: one byte of data, or a Write that writes nothing, RQE, CD (HDX
// flip-flop only). LUSTAT would be the way, but FM profile 3 does not let the primary send it (10.2). False when it is
// not our turn to give.
bool return_turn(PluSession& session);

}  // namespace openrui::hostsim
