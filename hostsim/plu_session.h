// The primary half of the LU-LU session with one secondary LU, from BIND to UNBIND, and the way of an application to it
// (SNA reference 13.2, 13.3).
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "formats/ru/session_control.h"
#include "hostsim/application.h"
#include "hostsim/context.h"

namespace openrui::hostsim {

class PluSession;

class PluSessionUser {
 public:
  virtual ~PluSessionUser() = default;
  // The SLU refused the BIND, or did not answer it in time: there is no session.
  virtual void on_bind_failed(Sense why, bool timed_out) = 0;
  // The session is over; a new BIND may be sent from inside.
  virtual void on_session_over() = 0;
};

class PluSession final : private HalfSessionUser {
 public:
  // For the answers to BIND, SDT and CLEAR: a program decides, perhaps a person with a debugger.
  static constexpr Duration kSetUpTime = std::chrono::minutes(5);
  static constexpr Duration kUnbindTime = std::chrono::seconds(5);

  // All references outlive the session object. `lu`: name of the secondary LU.
  PluSession(const Context& context, const std::string& lu, std::uint8_t address, PathControl& path,
             PluSessionUser& user);

  // --- from the SSCP
  // Only when free().
  void bind(const Application& application, const ModeEntry& mode, const Bytes& urc);
  // Ends a session that is there or being set up; on_session_over() follows, after `wait` at the latest. Nothing
  // happens otherwise.
  void unbind(UnbindType type, Sense why = Sense::none, Duration wait = kUnbindTime);
  // The SLU's program is gone. UNBIND; but a BIND that is out gets its answer first: a node without a program refuses
  // it, and there is nothing to be unbound.
  void abandon();
  // Outer session or link lost: all is forgotten, nothing is sent or told but the event.
  void lost();
  bool free() const { return half_.state() == ScState::reset; }
  // An operator's word to the application; false when it does not know it, or there is no session.
  bool command(const std::string& verb, const std::string& argument) {
    return program_ != nullptr && !ending_ && program_->on_command(*this, verb, argument);
  }

  // --- from path control
  void receive(const Th& th, const Rh& rh, ByteView ru) {
    half_.receive(th.expedited, th.snf, rh, ru);
    if (recovering_) recover();
    if (half_.data_flow().own_quiesce() == QuiesceState::asked) be_quiet();
  }
  void receive_damaged(const Th& th, const Rh& rh, ByteView head, Sense why) {
    half_.receive_damaged(th.expedited, th.snf, rh, head, why);
  }
  void resume() { half_.resume(); }
  // Longest BIU to put together from segments; 0: no session.
  std::size_t max_biu() const;

  // --- for the application
  const SessionRules& rules() const { return half_.rules(); }
  // A chain may begin: direction and brackets let us, nothing is held, no definite response is outstanding in immediate
  // request mode (SNA reference 11.4 to 11.7).
  bool may_send() const;
  // HDX flip-flop: it is our turn, and the partner can do nothing until we have sent.
  bool has_turn() const { return flip_flop() && half_.data_flow().direction() == HdxState::send; }
  bool flip_flop() const { return half_.rules().mode == SendReceiveMode::hdx_flip_flop; }
  // A chain that begins now must carry BB.
  bool must_begin_bracket() const;
  // The partner keeps us from sending: a window is closed, the link is full or a response is outstanding.
  bool blocked() const;
  // Everything sent is out and answered as far as it must be.
  bool settled() const { return held_ == 0 && unanswered_.empty(); }
  // One element. RH as half-session needs it; false when it was refused, which is noted.
  bool send(const Rh& rh, ByteView ru);
  // +RSP when the request asks for a definite response.
  void accept(const Received& request);
  // -RSP when the request allows one; the rest of its chain will not be seen.
  void refuse(const Received& request, Sense why);
  // One element of the partner was taken: pacing goes on.
  void consumed() { half_.consumed(1); }
  // CLEAR, the STSN dialogue where the application keeps numbers, SDT (SNA reference 11.8).
  void resynchronise();
  bool resynchronising() const { return resynchronising_; }
  // The BIND in force, as it was negotiated; while there is a session.
  const Bind& terms() const { return terms_; }
  // Ends the session in an orderly way, as the application is configured to, or because of an error.
  void finish();
  void fail(Sense why) { unbind(UnbindType::session_failure, why); }
  // For an application that takes what is heard before the session does.
  HalfSession& own_half() { return half_; }
  // And what it has sent there, for the traffic of the session.
  void count_sent(const Rh& rh, std::size_t bytes) {
    if (rh.category() != RuCategory::fmd) return;
    traffic_.bytes_sent += bytes;
    if (rh.eci()) ++traffic_.chains_sent;
  }
  // Hears every BIU that goes out; none: nobody does.
  void tap(std::function<void(bool expedited, std::uint16_t snf, ByteView biu)> tap) { sink_.tap = std::move(tap); }
  SessionAddress address() const { return sink_.address; }
  const std::string& lu() const { return lu_; }
  TimerQueue& timers() const { return context_.timers; }
  ApplicationStates& states() const { return context_.states; }
  Faults& faults() const { return context_.faults; }
  // A line in the host's log, about the LU.
  void note(Severity severity, const std::string& text) const { tell(severity, text); }

  // --- for operators
  const HalfSession& half() const { return half_; }
  // Null when there is no session.
  const Application* application() const { return application_; }
  const ModeEntry* mode() const { return mode_; }
  const Traffic& traffic() const { return traffic_; }
  // What the application `recover` of that name keeps for the LU; null when it never had a session.
  const Recovery* recovery(const std::string& application) const {
    const auto found = recoveries_.find(application);
    return found == recoveries_.end() ? nullptr : &found->second;
  }

 private:
  // A definite-response chain of ours that was not answered, by the numbers of its elements.
  struct Unanswered {
    std::uint16_t first;
    std::uint16_t last;
  };

  void on_received(HalfSession& session, const Received& received) override;
  void on_released(HalfSession& session, const SendResult& result) override;
  void on_note(HalfSession& session, Sense sense, std::string_view what) override;

  void count_received(const Received& r);
  void receive_request(const Received& r);
  void receive_expedited(const Received& r);
  void receive_dfc(const Received& r);
  void receive_response(const Received& r);
  void receive_data_response(const Received& r);
  void bind_answered(const Received& r);
  void clear_answered(const Received& r);
  void shut_down_answered(const Received& r);
  void set_up_data_traffic();
  void send_control(ByteView ru, std::string_view what);
  void send_stsn(const Stsn& stsn);
  void stsn_answered(const Received& r);
  bool keeps_numbers() const;
  void start_application();
  void note_sent(const Rh& rh, std::uint16_t snf);
  void respond(const Received& r, Sense why = Sense::none);
  bool may_begin() const;
  void recover();
  void be_quiet();
  void wait_for(std::string_view what);
  void set_up_timed_out();
  void over(const std::string& how);
  void tell(Severity severity, const std::string& text) const { context_.tell(severity, lu_, text); }

  const Context& context_;
  const std::string& lu_;
  SessionSink sink_;
  PluSessionUser& user_;
  HalfSession half_;
  Timer timer_;
  const Application* application_ = nullptr;
  const ModeEntry* mode_ = nullptr;
  Bind terms_;
  std::unique_ptr<ApplicationSession> program_;
  Traffic traffic_;
  std::vector<Unanswered> unanswered_;
  unsigned held_ = 0;                           // elements that were handed over and wait in the half-session
  std::uint16_t chain_first_ = 0;               // number of the first element of the chain being sent
  std::map<std::string, Recovery> recoveries_;  // by application
  Stsn stsn_;                                   // the one that is out
  bool resynchronising_ = false;                // CLEAR was sent, data traffic is not active yet
  bool ending_ = false;                         // UNBIND was sent or received
  bool abandoned_ = false;                      // while the BIND was out
  bool finishing_ = false;                      // SHUTD or CLEAR was sent, UNBIND follows
  bool recovering_ = false;                     // a chain of the partner was refused, and its rest is still to come
  std::string end_reason_;
};

}  // namespace openrui::hostsim
