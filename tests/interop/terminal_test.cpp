// Users at terminals: the emulator s3270 through tn3270gw, snanode and hostsim, each a process. Who gets which LU, the
// SSCP's screen, SYSREQ, TLS, and clients that vanish.
#include "gateway.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// A user who has typed something that no application is, and has read the answer.
void check_sscp_screen(Emulator& user) {
  user.enter("LOGON NOBODY");
  user.wait_for("NOBODY");
  const auto seen = user.wait_for("UNABLE TO ESTABLISH SESSION");
  INFO(seen);
}

}  // namespace

TEST_CASE("a user reads the SSCP's messages with TN3270E and without") {
  need_program("s3270");
  Gateway gateway;
  for (const bool tn3270e : {true, false}) {
    std::vector<std::string> options = {"-model", "3278-2"};
    if (!tn3270e) options.insert(options.end(), {"-set", "tn3270e=false"});
    auto user = gateway.terminal(options);
    check_sscp_screen(*user);
    // Again: the keyboard works, and one command follows the other.
    user->run("Clear()");
    check_sscp_screen(*user);
  }
  gateway.stop();
}
