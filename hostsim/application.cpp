#include "hostsim/application.h"

#include "hostsim/applications/echo.h"
#include "hostsim/applications/recover.h"
#include "hostsim/applications/sink.h"

namespace openrui::hostsim {

std::unique_ptr<ApplicationSession> make_application_session(const Application& application, PluSession&,
                                                             Recovery& recovery) {
  switch (application.type) {
    case ApplicationType::sink:
      return std::make_unique<Sink>();
    case ApplicationType::recover:
      return std::make_unique<Recover>(recovery);
    default:
      break;
  }
  return std::make_unique<Echo>(application.unbind_after);
}

}  // namespace openrui::hostsim
