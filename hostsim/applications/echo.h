// The application `echo`: every chain comes back as it went, the same RUs with the same response form, once its sender
// lets us send (SNA reference 11.5). Where the primary may not send what the secondary may (longer RUs, chains of
// several RUs), the reply is cut as the rules demand.
#pragma once

#include <vector>

#include "hostsim/application.h"

namespace openrui::hostsim {

class Echo final : public ApplicationSession {
 public:
  // `unbind_after`: UNBIND when so many chains were echoed and answered; 0: never.
  explicit Echo(unsigned unbind_after) : unbind_after_(unbind_after) {}

  void on_started(PluSession&) override {}
  void on_element(PluSession& session, const Received& element) override;
  void on_chain_lost(PluSession& session) override;
  void on_refused(PluSession& session, Sense why) override;
  void on_recovery(PluSession& session) override;
  void on_may_send(PluSession& session) override;
  void on_cleared(PluSession& session) override;

 private:
  // A chain that never ends, or chains that never may be answered, are refused with 0812 beyond this.
  static constexpr std::size_t kMaxKept = 4 * 1024 * 1024;
  // While the partner keeps us from sending and this much waits, it gets no pacing response either.
  static constexpr std::size_t kEnough = 64 * 1024;

  // One RU of a reply, as it will be sent but for BB, EB and CD.
  struct Piece {
    Rh rh;
    std::uint32_t size;
    bool ends_reply;
  };

  void keep(const SessionRules& rules, const Received& element);
  void forget_unfinished();
  void flush(PluSession& session);
  void send_chain(PluSession& session, const Piece* first, const Piece* last, ByteView data, bool more);
  void drop_sent(std::size_t pieces, std::size_t bytes);
  void let_go(PluSession& session);
  bool enough_echoed() const { return unbind_after_ != 0 && echoed_ >= unbind_after_; }
  void finish_when_settled(PluSession& session);

  unsigned unbind_after_;
  unsigned echoed_ = 0;
  std::vector<Piece> pieces_;  // of chains that are complete, then of the one that is coming in
  Bytes data_;                 // their RUs, one behind the other
  std::size_t complete_pieces_ = 0;
  std::size_t complete_bytes_ = 0;
  unsigned unconsumed_ = 0;
  bool bracket_ = false;    // the partner began the bracket that is open with BB
  bool dropping_ = false;   // the chain that is coming in was refused
  bool returning_ = false;  // a refused reply was followed by giving the turn back
};

}  // namespace openrui::hostsim
