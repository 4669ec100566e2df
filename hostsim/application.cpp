#include "hostsim/application.h"

#include "hostsim/echo.h"
#include "hostsim/sink.h"

namespace openrui::hostsim {

std::unique_ptr<ApplicationSession> make_application_session(const Application& application) {
  switch (application.type) {
    case ApplicationType::sink:
      return std::make_unique<Sink>();
    case ApplicationType::echo:
      break;
  }
  return std::make_unique<Echo>(application.unbind_after);
}

}  // namespace openrui::hostsim
