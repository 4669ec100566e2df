// The host's engine as the subject: path control and the primary half-sessions (the parts that hostsim is made of), in
// virtual time. What SSCP and applications decided is in the capture: they send and answer what they did then, and the
// engine numbers, paces, checks and refuses.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "half_session/half_session.h"
#include "path_control/path_control.h"
#include "replay/subject.h"

namespace openrui::replay {

class HostSubject final : public Subject {
 public:
  explicit HostSubject(const Conversation& conversation);
  ~HostSubject() override;

  std::string in_words() const override { return "our host's half-sessions, in virtual time"; }
  void link_reset(std::uint16_t link) override;
  void receive(const Step& step, ByteView piu) override;
  std::string act(const Step& step) override;
  std::string take_rule(const CapturedSession& session) override;
  void advance(Duration) override {}

 private:
  class Half;
  class Line;
  Half& half_of(const CapturedSession& session);
  void reset_inside(const Step& step);

  std::vector<std::unique_ptr<Line>> lines_;  // by captured link
  std::map<CapturedSession, std::unique_ptr<Half>> halves_;
};

}  // namespace openrui::replay
