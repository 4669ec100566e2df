#include "hostsim/application.h"

#include "hostsim/echo.h"
#include "hostsim/recover.h"
#include "hostsim/sink.h"

namespace openrui::hostsim {

std::unique_ptr<ApplicationSession> make_application_session(const Application& application, Recovery& recovery) {
  switch (application.type) {
    case ApplicationType::sink:
      return std::make_unique<Sink>();
    case ApplicationType::recover:
      return std::make_unique<Recover>(recovery);
    case ApplicationType::echo:
      break;
  }
  return std::make_unique<Echo>(application.unbind_after);
}

}  // namespace openrui::hostsim
