// What the SSCP knows of one LU: the SSCP-LU session, whether the LU is ready, the logon it has asked for; and the
// LU-LU session that comes of it (SNA reference 5.2 to 5.4, 13.2, 13.4).
#pragma once

#include <array>
#include <optional>
#include <string>

#include "formats/ru/activation.h"
#include "hostsim/plu_session.h"
#include "hostsim/uss_command.h"
#include "services/sscp_fsm.h"

namespace openrui::hostsim {

class SscpLuUser {
 public:
  virtual ~SscpLuUser() = default;
  // After deactivate(): the SSCP-LU session is over.
  virtual void on_lu_deactivated() = 0;
};

class SscpLu final : private HalfSessionUser, private PluSessionUser, private SessionWaiter {
 public:
  // How long deactivate() waits for the program's answer to UNBIND.
  static constexpr Duration kStopWait = std::chrono::seconds(2);

  // All references outlive the LU.
  SscpLu(const HostLu& definition, const Context& context, PathControl& path, SscpLuUser& user);

  // --- from the station
  // The PU became active: ACTLU, unless an operator wants the LU down or nobody has asked for a dynamic one.
  void pu_active(ActivationType type) {
    if (wanted_) activate(type);
  }
  // ACTLU; the PU is active. Cold resets what is there, ERP keeps the LU-LU session (SNA reference 5.2).
  void activate(ActivationType type);
  // UNBIND when there is a session, then DACTLU; on_lu_deactivated() follows, perhaps from inside.
  void deactivate();
  void lost();
  void receive(SessionAddress address, const Th& th, const Rh& rh, ByteView ru);
  void receive_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why);
  std::size_t max_biu(SessionAddress address) const;
  void resume();

  // --- for operators
  // Whether the LU is to be active as often as its PU is.
  void want(bool active) { wanted_ = active; }
  // DACTLU at once, and with that type when there is one; the LU-LU session ends without UNBIND (SNA reference 13.4).
  void deactivate_at_once(std::optional<DeactivationType> type);
  // A session as the LU itself could ask for it. What hinders it, or nothing; it may wait for the LU all the same.
  std::string log_on(const std::string& application, const std::string& mode);
  // Ends the session or drops the logon that waits; false when there is neither. `type`: of UNBIND; none: as the
  // application is configured.
  bool log_off(std::optional<UnbindType> type);
  bool command(const std::string& verb, const std::string& argument) { return plu_.command(verb, argument); }
  const HostLu& definition() const { return definition_; }
  SscpState state() const { return state_; }
  bool enabled() const { return enabled_; }
  bool waiting() const { return logon_.has_value() && plu_.free(); }
  const PluSession& session() const { return plu_; }

 private:
  enum class Origin : std::uint8_t { automatic, formatted, typed };
  struct Logon {
    Origin origin = Origin::automatic;
    const Application* application = nullptr;
    const ModeEntry* mode = nullptr;
    Bytes urc;
  };

  void on_received(HalfSession& session, const Received& received) override;
  void on_released(HalfSession&, const SendResult&) override {}
  void on_note(HalfSession& session, Sense sense, std::string_view what) override;
  void on_bind_failed(Sense why, bool timed_out) override;
  void on_session_over() override;

  void drive(SscpInput input);
  void send_activation();
  void activation_answered(const Received& r);
  void receive_request(const Received& r);
  void receive_notify(const Received& r);
  void receive_init_self(const Received& r);
  void receive_term_self(const Received& r);
  void receive_text(const Received& r);
  void receive_logon(const UssRequest& request);
  void receive_logoff(const UssRequest& request);
  void answer_test(const UssRequest& request);
  void greet();
  void on_session_limit_free() override;
  void drop_logon();
  void leave_limit();
  void set_enabled(bool enabled);
  void try_automatic_logon();
  void start(Logon logon);
  void end_session();
  bool busy() const { return logon_.has_value() || !plu_.free(); }
  void tell_failure(const Logon& logon, Sense why, bool timed_out);
  void send_nspe(std::uint8_t reason, Sense why, const Bytes& plu, const std::optional<Bytes>& urc);
  // False when the LU's table does not define an optional message.
  bool send_message(unsigned number, const std::array<std::string, 3>& inserts = {});
  void send_network_services(ByteView ru);
  void respond(const Received& r, Sense why = Sense::none);
  void tell(Severity severity, const std::string& text) const { context_.tell(severity, definition_.name, text); }

  HostLu definition_;
  const Context& context_;
  PathControl& path_;
  SscpLuUser& user_;
  SessionSink sink_;
  HalfSession sscp_;
  PluSession plu_;
  SscpState state_ = SscpState::reset;
  ActivationType activation_ = ActivationType::cold;  // of the next ACTLU
  Deactivation deactivation_;                         // the next DACTLU
  bool wanted_;                 // an operator did not want it down, and did want it up when it is dynamic
  bool takes_text_ = false;     // the LU takes unsolicited character-coded requests
  bool enabled_ = false;        // the LU said that its SLU may be bound
  bool automatic_due_ = false;  // the LU became enabled, and the configured logon was not tried yet
  bool deactivating_ = false;
  bool queued_ = false;                   // the logon waits for a session of the application to end
  const Application* counted_ = nullptr;  // against whose limit the session counts
  std::optional<Logon> logon_;            // being set up, in session, or waiting for the LU
};

}  // namespace openrui::hostsim
