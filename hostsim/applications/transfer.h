// The application `transfer`: records in bulk, both ways. Every record has the same length and is EBCDIC: four
// characters that say what it is, eight digits, then what belongs to it. A chain holds one record or many.
//
//   LU    GET  nnnnnnnn            n records, please          host  DATA 00000001 … n, then DONE n checksum
//   LU    PUT  00000000            records follow
//         DATA 00000001 … n
//         END  n checksum                                     host  DONE n checksum, or FAIL with a reason
//
// The checksum is the sum of the bytes of all DATA records, modulo 100000000.
#pragma once

#include <string>

#include "hostsim/application.h"
#include "hostsim/applications/messages.h"

namespace openrui::hostsim {

class Transfer final : public ApplicationSession {
 public:
  // `unbind_after`: transfers until the host ends the session; 0: it does not.
  Transfer(const TransferOptions& options, unsigned unbind_after)
      : options_(options), transfers_left_(unbind_after), counted_(unbind_after != 0) {}

  void on_started(PluSession&) override {}
  void on_element(PluSession& session, const Received& element) override;
  void on_chain_lost(PluSession&) override { messages_.on_chain_lost(); }
  void on_refused(PluSession& session, Sense why) override;
  void on_recovery(PluSession& session) override { messages_.on_recovery(session); }
  void on_may_send(PluSession& session) override;
  void on_cleared(PluSession& session) override;
  bool wants_turn() const override { return !messages_.empty(); }

 private:
  struct Record {
    std::string type;
    unsigned long number;  // kNoNumber: there are no digits
    ByteView whole;
  };
  static constexpr unsigned long kNoNumber = ~0UL;
  static constexpr unsigned long kModulus = 100'000'000;

  static Record parse(ByteView record);
  void take(const Record& record);
  void end(const Record& record);
  void answer(const std::string& type, unsigned long number, const std::string& rest);
  Bytes make(const std::string& type, unsigned long number, const std::string& rest) const;
  void send_more(PluSession& session);

  TransferOptions options_;
  unsigned transfers_left_;
  bool counted_;
  Messages messages_;
  bool receiving_ = false;      // between PUT and END
  unsigned long received_ = 0;  // records
  unsigned long to_send_ = 0;   // records of a GET that are still to go
  unsigned long sent_ = 0;      // of them
  unsigned long checksum_ = 0;  // of this transfer
  bool answered_ = false;       // a message is posted that answers the chain
};

}  // namespace openrui::hostsim
