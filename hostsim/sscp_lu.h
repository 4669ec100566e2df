// What the SSCP knows of one LU: the SSCP-LU session, whether the LU is ready, the logon it has asked for; and the
// LU-LU session that comes of it (SNA reference 5.2 to 5.4, 13.2, 13.4).
#pragma once

#include <optional>
#include <string>

#include "hostsim/logon_text.h"
#include "hostsim/plu_session.h"
#include "services/sscp_fsm.h"

namespace openrui::hostsim {

class SscpLuUser {
 public:
  virtual ~SscpLuUser() = default;
  // After deactivate(): the SSCP-LU session is over.
  virtual void on_lu_deactivated() = 0;
};

class SscpLu final : private HalfSessionUser, private PluSessionUser {
 public:
  // How long deactivate() waits for the program's answer to UNBIND.
  static constexpr Duration kStopWait = std::chrono::seconds(2);

  // All references outlive the LU.
  SscpLu(const HostLu& definition, const Context& context, PathControl& path, SscpLuUser& user);

  // --- from the station
  // ACTLU cold; the PU is active.
  void activate() { drive(SscpInput::activate); }
  // UNBIND when there is a session, then DACTLU; on_lu_deactivated() follows, perhaps from inside.
  void deactivate();
  void lost();
  void receive(SessionAddress address, const Th& th, const Rh& rh, ByteView ru);
  void receive_damaged(SessionAddress address, const Th& th, const Rh& rh, ByteView head, Sense why);
  std::size_t max_biu(SessionAddress address) const;
  void resume();

  // --- for operators
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
  void activation_answered(const Received& r);
  void receive_request(const Received& r);
  void receive_notify(const Received& r);
  void receive_init_self(const Received& r);
  void receive_term_self(const Received& r);
  void receive_text(const Received& r);
  void receive_logon_text(const TypedCommand& command);
  void set_enabled(bool enabled);
  void try_automatic_logon();
  void start(Logon logon);
  void end_session();
  bool busy() const { return logon_.has_value() || !plu_.free(); }
  void tell_failure(const Logon& logon, Sense why, bool timed_out);
  void send_nspe(std::uint8_t reason, Sense why, const Bytes& plu, const std::optional<Bytes>& urc);
  void send_message(UssMessage message, const std::string& detail = {});
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
  bool enabled_ = false;        // the LU said that its SLU may be bound
  bool automatic_due_ = false;  // the LU became enabled, and the configured logon was not tried yet
  bool deactivating_ = false;
  std::optional<Logon> logon_;  // being set up, in session, or waiting for the LU
};

}  // namespace openrui::hostsim
