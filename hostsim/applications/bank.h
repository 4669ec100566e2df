// The application `bank`: request and response records with fixed fields, EBCDIC, one in a chain (LU type 0). The
// accounts belong to all sessions.
//
//   request    0  4  BAL, DEP, WDR, TRF        answer    0  4  as in the request
//              4  6  number, comes back                  4  6  as in the request
//             10  8  account                            10  2  result: 00 done, 04 unknown account, 08 insufficient
//             18  8  second account (TRF)                      funds, 12 wrong amount, 16 unknown request,
//             26 12  amount in cents                           20 wrong record, 24 account blocked
//                                                       12  8  account
//                                                       20 13  balance in cents, with sign
//                                                       33 20  owner
//
// A record may be longer than its fields; what is behind them is not looked at.
#pragma once

#include <string>

#include "hostsim/application.h"
#include "hostsim/applications/ledger.h"
#include "hostsim/applications/messages.h"

namespace openrui::hostsim {

class Bank final : public ApplicationSession {
 public:
  // `ledger` outlives the session. `unbind_after`: answers until the host ends the session; 0: it does not.
  Bank(Ledger& ledger, unsigned unbind_after)
      : ledger_(ledger), answers_left_(unbind_after), counted_(unbind_after != 0) {}

  void on_started(PluSession&) override {}
  void on_element(PluSession& session, const Received& element) override;
  void on_chain_lost(PluSession&) override { messages_.on_chain_lost(); }
  void on_refused(PluSession& session, Sense why) override { messages_.on_refused(session, why); }
  void on_recovery(PluSession& session) override { messages_.on_recovery(session); }
  void on_may_send(PluSession& session) override { messages_.flush(session); }
  void on_cleared(PluSession&) override { messages_.on_cleared(); }
  bool wants_turn() const override { return !messages_.empty(); }

 private:
  Bytes answer(const std::string& record);
  BankResult perform(const std::string& type, const std::string& record);

  Ledger& ledger_;
  unsigned answers_left_;
  bool counted_;
  Messages messages_;
};

}  // namespace openrui::hostsim
