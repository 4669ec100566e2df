#include "hostsim/application.h"

#include "hostsim/applications/bank.h"
#include "hostsim/applications/echo.h"
#include "hostsim/applications/menu.h"
#include "hostsim/applications/print.h"
#include "hostsim/applications/recover.h"
#include "hostsim/applications/script.h"
#include "hostsim/applications/sink.h"
#include "hostsim/applications/source.h"
#include "hostsim/applications/transfer.h"

namespace openrui::hostsim {

std::string_view name(ApplicationType type) {
  switch (type) {
    case ApplicationType::echo:
      return "echo";
    case ApplicationType::sink:
      return "sink";
    case ApplicationType::recover:
      return "recover";
    case ApplicationType::source:
      return "source";
    case ApplicationType::menu:
      return "menu";
    case ApplicationType::print:
      return "print";
    case ApplicationType::transfer:
      return "transfer";
    case ApplicationType::bank:
      return "bank";
    case ApplicationType::script:
      return "script";
  }
  return "?";
}

std::unique_ptr<ApplicationSession> make_application_session(const Application& application, PluSession& session,
                                                             Recovery& recovery) {
  switch (application.type) {
    case ApplicationType::sink:
      return std::make_unique<Sink>();
    case ApplicationType::recover:
      return std::make_unique<Recover>(recovery);
    case ApplicationType::source:
      return std::make_unique<Source>(application.source, application.unbind_after != 0);
    case ApplicationType::menu:
      return std::make_unique<Menu>(application.menu);
    case ApplicationType::print:
      return std::make_unique<Print>(application.print, application.unbind_after);
    case ApplicationType::transfer:
      return std::make_unique<Transfer>(application.transfer, application.unbind_after);
    case ApplicationType::bank:
      return std::make_unique<Bank>(session.states().ledger(application), application.unbind_after);
    case ApplicationType::script:
      return std::make_unique<Script>(application.script.scenario, session, session.states().scenario_runs());
    case ApplicationType::echo:
      break;
  }
  return std::make_unique<Echo>(application.unbind_after);
}

}  // namespace openrui::hostsim
