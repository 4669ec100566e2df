#include "hostsim/applications/ledger.h"

namespace openrui::hostsim {

BankResult Ledger::change(const std::string& number, std::int64_t by) {
  const auto found = accounts_.find(number);
  if (found == accounts_.end()) return BankResult::unknown_account;
  auto& account = found->second;
  if (account.blocked) return BankResult::blocked;
  // A balance has no more digits than an amount.
  if (by > 0 && account.balance > kMostAtOnce - by) return BankResult::wrong_amount;
  if (by < 0 && account.balance + account.limit < -by) return BankResult::insufficient_funds;
  account.balance += by;
  return BankResult::done;
}

BankResult Ledger::deposit(const std::string& number, std::int64_t amount) {
  return amount <= 0 ? BankResult::wrong_amount : change(number, amount);
}

BankResult Ledger::withdraw(const std::string& number, std::int64_t amount) {
  return amount <= 0 ? BankResult::wrong_amount : change(number, -amount);
}

BankResult Ledger::transfer(const std::string& from, const std::string& to, std::int64_t amount) {
  const auto taken = withdraw(from, amount);
  if (taken != BankResult::done) return taken;
  const auto given = deposit(to, amount);
  if (given != BankResult::done) accounts_.at(from).balance += amount;
  return given;
}

}  // namespace openrui::hostsim
