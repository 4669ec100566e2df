// The application `source`: sends chains as fast as the session lets it, which is what pacing is for. What comes in is
// taken and forgotten. Its data fit the LU type: text lines for LU type 1, Writes for types 2 and 3, else counted
// bytes.
#pragma once

#include "hostsim/application.h"

namespace openrui::hostsim {

class Source final : public ApplicationSession {
 public:
  // Where nothing holds it back it sends so many chains in one turn, and the next ones after a pause.
  static constexpr unsigned kBurst = 32;
  static constexpr Duration kPause = std::chrono::milliseconds(1);

  // `unbind_after`: the session ends when all chains are out and answered; 0: it does not.
  Source(const SourceOptions& options, bool unbind_after) : options_(options), unbind_after_(unbind_after) {}

  void on_started(PluSession& session) override { send_more(session); }
  void on_element(PluSession& session, const Received& element) override;
  void on_chain_lost(PluSession&) override {}
  void on_refused(PluSession& session, Sense why) override;
  void on_recovery(PluSession& session) override { send_more(session); }
  void on_may_send(PluSession& session) override { send_more(session); }
  void on_cleared(PluSession&) override { in_a_row_ = 0; }
  bool wants_turn() const override { return !done(); }

 private:
  // So many refusals in a row end the session.
  static constexpr unsigned kMostRefusals = 8;

  bool done() const { return options_.chains != 0 && sent_ >= options_.chains; }
  void send_more(PluSession& session);
  void send_chain(PluSession& session, bool last);
  Bytes make_ru(const PluSession& session, std::size_t size, bool first) const;

  SourceOptions options_;
  bool unbind_after_;
  Timer timer_;
  unsigned sent_ = 0;
  unsigned in_a_row_ = 0;  // refusals
};

}  // namespace openrui::hostsim
