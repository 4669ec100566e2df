#include "hostsim/applications/sink.h"

#include "hostsim/applications/reply.h"

namespace openrui::hostsim {

void Sink::on_element(PluSession& session, const Received& element) {
  session.consumed();
  if (!element.rh.eci()) return;
  session.accept(element);
  give_turn_ = element.rh.cdi();
  on_may_send(session);
}

void Sink::on_recovery(PluSession& session) {
  give_turn_ = true;
  on_may_send(session);
}

void Sink::on_may_send(PluSession& session) {
  if (give_turn_ && return_turn(session)) give_turn_ = false;
}

}  // namespace openrui::hostsim
