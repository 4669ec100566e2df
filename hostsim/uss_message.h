// A message of the SSCP to a terminal, as the RU that carries it (SNA reference 5.4).
#pragma once

#include <array>
#include <string>

#include "base/bytes.h"
#include "base/time.h"
#include "hostsim/uss_table.h"

namespace openrui::hostsim {

struct UssVariables {
  std::string lu;
  std::string sscp;
  TimePoint now;  // since the Unix epoch; shown as UTC
  std::array<std::string, 3> inserts;
};

// SCS: a text is NL, the text, NL; the lines of a screen have NL between them. 3270: the lines from the first row, a
// field to type into behind them, keyboard unlocked.
Bytes make_uss_message(const UssMessage& message, UssForm form, const UssVariables& variables);

}  // namespace openrui::hostsim
