// A simulated host as it is configured: SSCP, boundary function and primary LUs. The loader in config/ fills and checks
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "dlc/definition.h"
#include "hostsim/applications/options.h"
#include "hostsim/faults/fault.h"
#include "hostsim/uss_table.h"
#include "transmission_control/cryptography.h"

namespace openrui::hostsim {

struct HostPu {
  std::string name;
  std::string link;
};

struct HostLu {
  std::string name;  // network name, 1 to 8 characters
  std::string pu;
  std::uint8_t address = 0;  // local address, 1 to 254
  std::string logon;         // application to bind as soon as the LU is enabled; empty: wait for the LU
  std::string mode;          // mode for logons that name none; empty: the first mode
  std::string uss = {};      // USS table; empty: the standard one
  // Not activated with its PU, but when an operator or the node (REQACTLU) asks for it.
  bool dynamic = false;
};

enum class ApplicationType : std::uint8_t { echo, sink, recover, source, menu, print, transfer, bank, script };

inline constexpr ApplicationType kApplicationTypes[] = {
    ApplicationType::echo,     ApplicationType::sink, ApplicationType::recover,
    ApplicationType::source,   ApplicationType::menu, ApplicationType::print,
    ApplicationType::transfer, ApplicationType::bank, ApplicationType::script};
// As configurations say it: "echo".
std::string_view name(ApplicationType type);

// How an application ends a session (SNA reference 13.3).
enum class SessionEnd : std::uint8_t {
  unbind,    // UNBIND
  shutdown,  // SHUTD, and UNBIND when SHUTC came; UNBIND at once where the FM profile has no SHUTD
  clear      // CLEAR, then UNBIND; UNBIND at once where the TS profile has no CLEAR
};

struct Application {
  std::string name;  // what INIT-SELF and LOGON ask for, 1 to 8 characters
  ApplicationType type = ApplicationType::echo;
  std::string mode;           // overrides the LU's mode; empty: no override
  unsigned unbind_after = 0;  // the host ends the session after so many chains, answers or jobs; 0: it does not
  SessionEnd end = SessionEnd::unbind;
  unsigned max_sessions = 0;  // at the same time; 0: no limit
  SourceOptions source = {};
  MenuOptions menu = {};
  PrintOptions print = {};
  TransferOptions transfer = {};
  BankOptions bank = {};
  ScriptOptions script = {};
};

struct Mode {
  std::string name;
  Bytes bind;  // BIND image, bytes 0 to 26 (PLU name length and after are added by the host)
};

struct HostDefinition {
  std::string name;
  std::vector<PortDefinition> ports;
  std::vector<LinkDefinition> links;
  std::vector<HostPu> pus;
  std::vector<HostLu> lus;
  std::vector<Application> applications;
  std::vector<Mode> modes;
  std::vector<UssTable> uss_tables;
  // An INIT-SELF for an application that is not there: true -RSP 0806 0014, false +RSP and then NSPE (SNA reference
  // 13.4 has both).
  bool refuse_unknown_application = false;
  std::string capture_file;
  std::string log_level = "info";
  std::string log_file;
  std::string listen_unix;  // local socket for operators; empty: none
  CryptographyDefinition cryptography;
  std::vector<Fault> faults;  // armed from the start
};

}  // namespace openrui::hostsim
