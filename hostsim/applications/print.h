// The application `print`: jobs for printers, SCS on LU type 1, 3270 data stream on LU type 3; elsewhere lines of text.
// A page is a chain that asks for a definite response, a job is a bracket. A printer that needs somebody (0802) gets
// the page again when it says that it is ready (LUSTAT 0001); an operator at the printer may cancel the job (0811).
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "hostsim/application.h"
#include "hostsim/applications/messages.h"

namespace openrui::hostsim {

class Print final : public ApplicationSession {
 public:
  // How long to wait before a page is sent again that met the partner's own data.
  static constexpr Duration kRetry = std::chrono::seconds(1);

  // `options` outlives the session. `unbind_after`: jobs until the host ends the session; 0: it does not.
  Print(const PrintOptions& options, unsigned unbind_after)
      : options_(options), jobs_left_(unbind_after), counted_(unbind_after != 0) {}

  void on_started(PluSession& session) override;
  void on_element(PluSession& session, const Received& element) override;
  void on_chain_lost(PluSession&) override { messages_.on_chain_lost(); }
  void on_refused(PluSession& session, Sense why) override;
  void on_recovery(PluSession& session) override { messages_.on_recovery(session); }
  void on_may_send(PluSession& session) override;
  void on_cleared(PluSession& session) override;
  void on_status(PluSession& session, std::uint16_t status) override;
  bool wants_turn() const override { return !pages_.empty(); }
  // "print" with the name of a job, or without one for all; "cancel" for the one that is being printed.
  bool on_command(PluSession& session, const std::string& verb, const std::string& argument) override;

 private:
  void queue(const PrintJob& job);
  void go_on(PluSession& session);
  void begin_job(PluSession& session);
  void end_job(PluSession& session, const std::string& how);
  void pause(PluSession& session);

  const PrintOptions& options_;
  unsigned jobs_left_;
  bool counted_;
  Messages messages_;
  std::deque<const PrintJob*> queue_;  // a copy each
  std::string job_;                    // being printed; empty: none
  std::deque<Bytes> pages_;            // of it, from the one that is to be printed next
  bool out_ = false;                   // the first of them was handed over and is not answered
  bool waiting_ = false;               // for the printer to be ready
  Timer timer_;
};

}  // namespace openrui::hostsim
