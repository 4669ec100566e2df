#include "hostsim/applications/transfer.h"

#include <algorithm>
#include <numeric>

#include "formats/ebcdic.h"
#include "hostsim/applications/reply.h"

namespace openrui::hostsim {

namespace {

constexpr std::size_t kTypeLength = 4;
constexpr std::size_t kNumberLength = 8;
constexpr std::size_t kHeadLength = kTypeLength + kNumberLength;

std::string digits(unsigned long number) {
  auto text = std::to_string(number);
  text.insert(0, text.size() < kNumberLength ? kNumberLength - text.size() : 0, '0');
  return text;
}

unsigned long sum_of(ByteView bytes) { return std::accumulate(bytes.begin(), bytes.end(), 0UL); }

}  // namespace

void Transfer::on_element(PluSession& session, const Received& element) {
  const auto message = messages_.receive(session, element);
  if (!message) return;
  session.accept(element);
  answered_ = false;
  if (message->empty() || message->size() % options_.record != 0) {
    receiving_ = false;
    answer("FAIL", 0, "A CHAIN HOLDS RECORDS OF " + std::to_string(options_.record) + " BYTES");
  } else {
    for (std::size_t at = 0; at < message->size() && !answered_; at += options_.record) {
      take(parse(ByteView(*message).subspan(at, options_.record)));
    }
  }
  send_more(session);
  if (!answered_ && to_send_ == 0) return_turn(session);
}

Transfer::Record Transfer::parse(ByteView record) {
  const auto number = to_latin1(record.subspan(kTypeLength, kNumberLength));
  const bool is_number = std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  return {to_name(record.first(kTypeLength)), is_number ? std::stoul(number) : kNoNumber, record};
}

void Transfer::take(const Record& record) {
  if (record.number == kNoNumber) return answer("FAIL", received_, "EIGHT DIGITS ARE MISSING");
  if (record.type == "GET") {
    receiving_ = false;
    to_send_ = record.number;
    sent_ = checksum_ = 0;
    if (to_send_ == 0) answer("DONE", 0, digits(0));
  } else if (record.type == "PUT") {
    receiving_ = true;
    received_ = checksum_ = 0;
  } else if (record.type == "DATA" && receiving_) {
    if (record.number != received_ + 1) return answer("FAIL", received_, "RECORD OUT OF SEQUENCE");
    ++received_;
    checksum_ = (checksum_ + sum_of(record.whole)) % kModulus;
  } else if (record.type == "END" && receiving_) {
    end(record);
  } else {
    answer("FAIL", 0, "RECORD TYPE NOT EXPECTED");
  }
}

void Transfer::end(const Record& record) {
  const auto checksum = to_latin1(record.whole.subspan(kHeadLength, kNumberLength));
  if (record.number != received_) return answer("FAIL", received_, "COUNT IS WRONG");
  if (checksum != digits(checksum_)) return answer("FAIL", received_, "CHECKSUM IS WRONG " + digits(checksum_));
  answer("DONE", received_, digits(checksum_));
}

Bytes Transfer::make(const std::string& type, unsigned long number, const std::string& rest) const {
  auto text = type;
  text.resize(kTypeLength, ' ');
  return to_ebcdic_padded(text + digits(number) + rest, options_.record);
}

// Ends a transfer.
void Transfer::answer(const std::string& type, unsigned long number, const std::string& rest) {
  receiving_ = false;
  to_send_ = 0;
  answered_ = true;
  messages_.post({make(type, number, rest)});
  if (counted_ && --transfers_left_ == 0) messages_.finish();
}

// Chain after chain, each made when it may go: a large GET costs no memory.
void Transfer::send_more(PluSession& session) {
  messages_.flush(session);
  while (to_send_ != 0 && messages_.empty() && session.may_send()) {
    ByteWriter chain;
    const auto count = std::min<unsigned long>(to_send_, options_.chain_records);
    for (unsigned long i = 0; i < count; ++i) {
      const auto record = make("DATA", ++sent_, "RECORD OF THE HOST");
      checksum_ = (checksum_ + sum_of(record)) % kModulus;
      chain.bytes(record);
    }
    to_send_ -= count;
    messages_.post({chain.take(), false, true});
    if (to_send_ == 0) answer("DONE", sent_, digits(checksum_));
    messages_.flush(session);
  }
}

// The LU does not want what it asked for.
void Transfer::on_refused(PluSession& session, Sense why) {
  to_send_ = 0;
  messages_.on_refused(session, why);
}

void Transfer::on_may_send(PluSession& session) { send_more(session); }

void Transfer::on_cleared(PluSession&) {
  messages_.on_cleared();
  receiving_ = false;
  to_send_ = 0;
}

}  // namespace openrui::hostsim
