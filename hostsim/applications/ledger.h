// The accounts of a bank, and what can be done with them.
#pragma once

#include <map>
#include <string>

#include "hostsim/applications/options.h"

namespace openrui::hostsim {

// Results of the bank's answers, two digits on the line.
enum class BankResult : std::uint8_t {
  done = 0,
  unknown_account = 4,
  insufficient_funds = 8,
  wrong_amount = 12,
  unknown_request = 16,
  wrong_record = 20,
  blocked = 24
};

class Ledger {
 public:
  // The largest amount of one request, in cents; it fills the field.
  static constexpr std::int64_t kMostAtOnce = 999'999'999'999;

  explicit Ledger(const BankOptions& options) {
    for (const auto& account : options.accounts) accounts_.emplace(account.number, account);
  }

  // Null: there is none.
  const BankAccount* find(const std::string& number) const {
    const auto found = accounts_.find(number);
    return found == accounts_.end() ? nullptr : &found->second;
  }
  // Amounts in cents, above 0.
  BankResult deposit(const std::string& number, std::int64_t amount);
  BankResult withdraw(const std::string& number, std::int64_t amount);
  // Both or neither.
  BankResult transfer(const std::string& from, const std::string& to, std::int64_t amount);

 private:
  BankResult change(const std::string& number, std::int64_t by);

  std::map<std::string, BankAccount> accounts_;
};

}  // namespace openrui::hostsim
