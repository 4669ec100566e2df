// A run of the suite on a peer at the other end of a real link.
#pragma once

#include <string>
#include <vector>

#include "conformance/case_file.h"
#include "conformance/report.h"
#include "dlc/definition.h"

namespace openrui::conformance {

struct PeerOptions {
  std::string peer;              // "dlsw:HOST:PORT"; empty: the run is on our own engine
  std::string role = "primary";  // of the tester
  std::string local = "0.0.0.0";
  std::string mac;
  std::string remote_mac;
  unsigned sap = 4;
  unsigned remote_sap = 4;
  std::string xid;
  unsigned lu = 2;
  std::string application = "SINK1";
  unsigned answer_limit = 2000;  // milliseconds
  unsigned link_limit = 30000;
  unsigned silence = 0;  // 0: a question ends a case
  std::string user;      // "ADDRESS:PORT" where the peer's program calls; empty: it does as it likes
  std::string capture;
  std::string log_level = "error";
};

// A mistake in the options, in words; empty: there is none.
std::string check(const PeerOptions& options);

// Plays the cases of `verdicts`, whose kind and reason it sets. Empty, or why the run ended before its end; the cases
// that were left are skipped then.
std::string play_on_peer(const Suite& suite, const PeerOptions& options, std::vector<Verdict>& verdicts);

}  // namespace openrui::conformance
