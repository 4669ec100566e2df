// The console of a host: an operator's commands on standard input, answers on standard output.
#pragma once

#include <string>
#include <string_view>

#include "hostsim/control_host.h"

namespace openrui::hostsim {

class Console {
 public:
  // `json`: answers as JSON documents instead of tables. `control` outlives the console.
  Console(HostControl& control, bool json) : control_(control), json_(json) {}

  // Takes input as it comes and gives what is to be shown; whole lines are run, in a turn of the loop.
  std::string take(std::string_view input);
  // `quit` was typed.
  bool ended() const { return ended_; }

 private:
  std::string run(std::string_view line);

  HostControl& control_;
  bool json_;
  bool ended_ = false;
  std::string rest_;  // of a line that goes on
};

}  // namespace openrui::hostsim
