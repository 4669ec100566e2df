#include "hostsim/applications/bank.h"

#include <algorithm>

#include "formats/ebcdic.h"

namespace openrui::hostsim {

namespace {

struct Field {
  std::size_t at;
  std::size_t length;
};
constexpr Field kType{0, 4};
constexpr Field kNumber{4, 6};
constexpr Field kAccount{10, 8};
constexpr Field kSecondAccount{18, 8};
constexpr Field kAmount{26, 12};
constexpr std::size_t kRequestLength = kAmount.at + kAmount.length;

std::string field(const std::string& record, Field f) {
  auto text = f.at < record.size() ? record.substr(f.at, f.length) : std::string();
  text.resize(f.length, ' ');
  return text;
}

// 0, which no request takes: not all of it is digits.
std::int64_t amount_of(const std::string& text) {
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? std::stoll(text) : 0;
}

std::string number_of(std::int64_t value, std::size_t length) {
  auto text = std::to_string(value);
  if (text.size() < length) text.insert(0, length - text.size(), '0');
  return text;
}

std::string balance_of(std::int64_t cents) {
  constexpr std::size_t kDigits = 12;
  return (cents < 0 ? "-" : "+") + number_of(cents < 0 ? -cents : cents, kDigits);
}

}  // namespace

void Bank::on_element(PluSession& session, const Received& element) {
  const auto message = messages_.receive(session, element);
  if (!message) return;
  session.accept(element);
  messages_.post({answer(to_latin1(*message))});
  if (counted_ && --answers_left_ == 0) messages_.finish();
  messages_.flush(session);
}

Bytes Bank::answer(const std::string& record) {
  constexpr std::size_t kOwnerLength = 20;
  const auto type = field(record, kType);
  const auto account = field(record, kAccount);
  const auto result = record.size() < kRequestLength ? BankResult::wrong_record : perform(type, record);
  const auto* found = ledger_.find(account);
  auto owner = found == nullptr ? std::string() : found->owner;
  owner.resize(kOwnerLength, ' ');
  return to_ebcdic(type + field(record, kNumber) + number_of(static_cast<std::int64_t>(result), 2) + account +
                   balance_of(found == nullptr ? 0 : found->balance) + owner);
}

BankResult Bank::perform(const std::string& type, const std::string& record) {
  const auto account = field(record, kAccount);
  const auto amount = amount_of(field(record, kAmount));
  if (type == "BAL ") return ledger_.find(account) == nullptr ? BankResult::unknown_account : BankResult::done;
  if (type == "DEP ") return ledger_.deposit(account, amount);
  if (type == "WDR ") return ledger_.withdraw(account, amount);
  if (type == "TRF ") return ledger_.transfer(account, field(record, kSecondAccount), amount);
  return BankResult::unknown_request;
}

}  // namespace openrui::hostsim
