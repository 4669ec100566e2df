// Plays one side of a captured conversation against a subject and judges what the subject says against what the other
// side of the capture said.
//
// The capture is walked in its order. A BIU of the played side is sent. At a BIU of the other side its like is looked
// for among what the subject has sent; when it is not there, the application's part of it is done (Subject::act), and
// it is looked for again. A capture that begins behind ACTPU or ACTLU has them made up when the host is played; an
// LU-LU session is passed over up to its first BIND. What travels later or earlier than in the capture is no
// difference.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "captures/conversation.h"
#include "formats/control_vector.h"
#include "replay/subject.h"
#include "replay/verdict.h"

namespace openrui::replay {

struct PlayerOptions {
  LinkEnd played = LinkEnd::host;
  std::function<void(Duration)> pause = {};  // called with the time to the next step; empty: none is lost
};

class Player {
 public:
  // Both outlive the player.
  Player(const Conversation& conversation, Subject& subject, PlayerOptions options);
  // Once. `file` is for the verdict.
  Verdict play(const std::string& file);

 private:
  // A flow of a session, as a key.
  struct FlowKey {
    CapturedSession session;
    bool expedited = false;
    friend auto operator<=>(const FlowKey&, const FlowKey&) = default;
  };
  struct Numbers {
    std::map<std::uint16_t, std::uint16_t> ours;    // by number in the capture: the subject's requests
    std::optional<std::uint16_t> offset;            // ours - captured, of the last one
    std::map<std::uint16_t, std::uint64_t> played;  // by number: the records of the played side's requests
  };
  struct Pending {
    Step step;
    Bytes bytes;
  };
  struct SessionState {
    std::deque<Pending> pending;           // what the subject has said and the capture not yet
    std::optional<LuCapabilities> stated;  // by the captured LU
    std::uint64_t last_of_subject = 0;     // record of the last BIU of that side so far
    int pacing_captured = 0;               // grants
    int pacing_ours = 0;
    int windows_asked = 0;  // PI in requests of ours that the played side has not yet granted
    bool numbered = false;  // sequence numbers
  };

  bool begins_too_early(const Step& step);
  void make_up_activation(const Step& step);
  void activate(const CapturedSession& session, const Bytes& ru);
  void pass_time(const Step& step);
  void reset_link(const Step& step);
  void send(const Step& step);
  void expect(const Step& step);
  void collect();
  std::optional<Pending> find(const Step& step);
  bool fits(const Step& captured, const Step& ours);
  bool grant_window(const Step& captured);
  void compare(const Step& captured, const Pending& ours);
  std::string judge_number(const Step& captured, const Step& ours);
  void missing(const Step& captured, const std::string& why);
  void settle_extras(SessionState& session, std::uint64_t number);
  void settle_pacing(const CapturedSession& name, SessionState& session, std::uint64_t number);
  void report(Finding finding);
  void finish();

  const Conversation& conversation_;
  Subject& subject_;
  PlayerOptions options_;
  Verdict verdict_;
  std::map<CapturedSession, SessionState> sessions_;
  std::map<FlowKey, Numbers> numbers_;
  std::vector<bool> up_;             // by link: it was contacted
  std::set<CapturedSession> begun_;  // whose activation was seen or made up, since the link was reset
  std::set<CapturedSession> early_;  // LU-LU sessions that were told to begin before the capture
  std::optional<TimePoint> now_;
};

}  // namespace openrui::replay
