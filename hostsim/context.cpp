#include "hostsim/context.h"

#include "formats/sense.h"

namespace openrui::hostsim {

void Context::note(const std::string& subject, Sense why, std::string_view what) const {
  std::string text(what);
  if (why != Sense::none) text += " (" + to_words(why) + ")";
  events.on_event(Severity::debug, subject, text);
}

}  // namespace openrui::hostsim
