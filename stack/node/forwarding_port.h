// A session port in front of another one that decides itself which LU a program gets, and passes on the rest.
#pragma once

#include "node/session_port.h"

namespace openrui {

class ForwardingPort : public SessionPort {
 public:
  // `port` outlives this one.
  explicit ForwardingPort(SessionPort& port) : port_(port) {}

  std::optional<SubmitResult> submit(SessionId id, const Submission& s) final { return port_.submit(id, s); }
  void asked_to_read(SessionId id, Flow flow) final { port_.asked_to_read(id, flow); }
  void asked_to_write(SessionId id, Flow flow) final { port_.asked_to_write(id, flow); }
  void consumed(SessionId id, Flow flow, unsigned n) final { port_.consumed(id, flow, n); }
  void close(SessionId id) final { port_.close(id); }

 protected:
  SessionPort& port() { return port_; }

 private:
  SessionPort& port_;
};

}  // namespace openrui
