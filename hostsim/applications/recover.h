// The application `recover`: answers every chain of the LU with a message of four bytes, the count of chains taken so
// far, and the chain's data. Each is sent once and answered once, whatever happens to the session: what is open when it
// ends is settled by sequence numbers in the STSN dialogue of the next one (TS profile 4).
#pragma once

#include "hostsim/application.h"
#include "hostsim/recovery.h"

namespace openrui::hostsim {

class Recover final : public ApplicationSession {
 public:
  // `recovery` outlives the session; that is what it is for.
  explicit Recover(Recovery& recovery) : recovery_(recovery) {}

  void on_started(PluSession& session) override { flush(session); }
  void on_element(PluSession& session, const Received& element) override;
  void on_chain_lost(PluSession& session) override;
  void on_refused(PluSession& session, Sense why) override;
  void on_recovery(PluSession& session) override;
  void on_may_send(PluSession& session) override;
  void on_sent(PluSession& session, std::uint16_t snf) override;
  void on_cleared(PluSession& session) override;

 private:
  // A chain whose answer does not fit into one RU is refused with 0812, and where RUs have no limit a longer one.
  static constexpr std::size_t kMaxChain = 64 * 1024;
  static constexpr std::size_t kCountSize = 4;

  void flush(PluSession& session);

  Recovery& recovery_;
  Bytes chain_;         // what has come of a chain that goes on
  bool begun_ = false;  // the LU began the bracket that is open
  bool too_long_ = false;
  bool out_ = false;  // our message was handed to the session
};

}  // namespace openrui::hostsim
