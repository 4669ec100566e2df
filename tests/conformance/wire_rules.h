// Which cases can be played on a peer that is seen from the link only.
#pragma once

#include <string>

#include "conformance/script.h"

namespace openrui::conformance {

// What a peer without a cooperating user is taken to do: it answers +RSP to what asks for a definite response, as soon
// as it comes, and sends no request. Empty when the case can be played by a tester in the role `tester`; else the
// reason why it cannot, in words. `cooperating`: a program at the peer does what the tester says (tester primary).
std::string cannot_play(const Case& c, Role tester, bool cooperating);

// Of a case whose half under test is the primary: how many of its lines bring the session up (BIND, SDT, their
// responses). A host plays these by itself.
std::size_t lines_of_set_up(const Case& c);

}  // namespace openrui::conformance
