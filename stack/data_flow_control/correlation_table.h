// Requests that are not yet answered, of one flow and one direction of a half-session (SNA reference 11.4; LUA manual,
// "LUA Correlation Tables"). A chain is one entry, matched by the number of any of its elements.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "formats/rh.h"
#include "formats/ru/ru_kind.h"

namespace openrui {

class CorrelationTable {
 public:
  struct Entry {
    std::uint16_t first = 0;  // numbers of the first and the latest element
    std::uint16_t last = 0;
    Rh rh;  // of the latest element
    RuKind kind = RuKind::unknown;
    bool chain_ended = true;
    std::uint32_t delivered = 0;  // receiver: which message to the program the latest element was, counted from 1
    bool rejected = false;        // sender: the partner rejected the chain before its end
    std::array<std::uint8_t, 3> head{};  // first bytes of the first element's RU: what responses repeat

    bool contains(std::uint16_t snf) const {
      return static_cast<std::uint16_t>(snf - first) <= static_cast<std::uint16_t>(last - first);
    }
  };

  // Numbers have 16 bits, so more than this many could not be told apart.
  static constexpr std::size_t kMaxEntries = 65535;

  bool full() const { return size() >= limit_; }
  void set_limit(std::size_t entries) { limit_ = std::min(entries, kMaxEntries); }
  std::size_t size() const { return entries_.size() - head_; }
  bool empty() const { return size() == 0; }
  // Ended chains that ask for a definite response; CHASE requests.
  bool has_definite() const { return definite_ != 0; }
  bool has_chase() const { return chase_ != 0; }
  const Entry* begin() const { return entries_.data() + head_; }
  const Entry* end() const { return entries_.data() + entries_.size(); }

  // A request with a number of its own, or a chain element. `continues`: it belongs to the chain of the newest entry.
  void add(const Rh& rh, RuKind kind, ByteView ru, std::uint16_t snf, bool continues, std::uint32_t delivered = 0) {
    if (continues && !empty() && !entries_.back().chain_ended) {
      auto& e = entries_.back();
      e.last = snf;
      e.rh = rh;
      e.chain_ended = rh.eci();
      e.delivered = delivered;
      count(e, 1);
      return;
    }
    Entry e{snf, snf, rh, kind, rh.eci(), delivered, false, {}};
    std::copy_n(ru.begin(), std::min(ru.size(), e.head.size()), e.head.begin());
    entries_.push_back(e);
    count(e, 1);
  }
  // Sender: an exception-response chain that ended joins the one before it, for nothing need be told apart until one of
  // them is rejected; so a program that sends nothing but RQE chains holds one entry.
  void join_exception_chains() {
    if (size() < 2) return;
    const auto& e = entries_.back();
    auto& before = entries_[entries_.size() - 2];
    const bool alike = e.chain_ended && before.chain_ended && e.kind == RuKind::data && before.kind == RuKind::data &&
                       is_exception(e) && is_exception(before) && e.rh.dr1() == before.rh.dr1() &&
                       e.rh.dr2() == before.rh.dr2() && e.first == static_cast<std::uint16_t>(before.last + 1) &&
                       static_cast<std::uint16_t>(e.last - before.first) < 0x8000;
    if (!alike) return;
    before.last = e.last;
    entries_.pop_back();
  }

  // The newest entry while its chain goes on.
  Entry* open_chain() { return empty() || entries_.back().chain_ended ? nullptr : &entries_.back(); }

  void erase_open_chain() {
    if (const auto* open = open_chain()) erase(open);
  }
  // Sender: a chain that was rejected in its middle has now been ended; nobody will answer it.
  void erase_ended_rejected() {
    if (!empty() && entries_.back().rejected && entries_.back().chain_ended) erase(&entries_.back());
  }

  Entry* find(std::uint16_t snf) {
    for (auto i = head_; i < entries_.size(); ++i) {
      if (entries_[i].contains(snf)) return &entries_[i];
    }
    return nullptr;
  }
  bool is_oldest_definite(const Entry* entry) const {
    for (auto i = head_; i < entries_.size(); ++i) {
      if (&entries_[i] == entry) return true;
      if (!is_exception(entries_[i])) return false;
    }
    return false;
  }
  // An older request whose response has to keep its place (QRI) is still unanswered.
  bool has_older_queued(const Entry* entry) const {
    return std::any_of(begin(), entry,
                       [](const Entry& e) { return e.rh.qri() && e.rh.response_form() == ResponseForm::definite; });
  }
  bool has_kind(RuKind kind) const {
    return std::any_of(begin(), end(), [kind](const Entry& e) { return e.kind == kind; });
  }
  bool has_category(RuCategory category) const {
    return std::any_of(begin(), end(), [category](const Entry& e) { return e.rh.category() == category; });
  }
  void erase(const Entry* entry) {
    const auto i = static_cast<std::size_t>(entry - entries_.data());
    count(*entry, -1);
    if (i == head_) {
      ++head_;
    } else {
      entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    compact();
  }
  // Removes exception-response chains older than `entry` (a response for a number implies that they were accepted).
  // `entry` is invalid afterwards; the entry it named is erased as well.
  void erase_with_older_exceptions(const Entry* entry) {
    const auto limit = static_cast<std::size_t>(entry - entries_.data());
    auto keep = head_;
    for (auto i = head_; i < entries_.size(); ++i) {
      const bool drop = i == limit || (i < limit && is_exception(entries_[i]));
      if (drop) {
        count(entries_[i], -1);
      } else {
        entries_[keep++] = entries_[i];
      }
    }
    entries_.resize(keep);
    compact();
  }
  // Removes ended exception-response chains whose latest element the program has taken (`delivered` up to this).
  void erase_exceptions(std::uint32_t delivered) {
    auto keep = head_;
    for (auto i = head_; i < entries_.size(); ++i) {
      const auto& e = entries_[i];
      const bool drop = is_exception(e) && e.chain_ended && static_cast<std::int32_t>(delivered - e.delivered) >= 0;
      if (drop) {
        count(e, -1);
      } else {
        entries_[keep++] = entries_[i];
      }
    }
    entries_.resize(keep);
    compact();
  }
  void clear() {
    entries_.clear();
    head_ = 0;
    definite_ = chase_ = 0;
  }

 private:
  static bool is_exception(const Entry& e) { return e.rh.response_form() == ResponseForm::exception; }
  void count(const Entry& e, int by) {
    if (e.chain_ended && e.rh.response_form() == ResponseForm::definite) definite_ += by;
    if (e.kind == RuKind::chase) chase_ += by;
  }
  void compact() {
    if (head_ == entries_.size()) {
      clear();
    } else if (head_ > 32 && head_ * 2 > entries_.size()) {
      entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(head_));
      head_ = 0;
    }
  }
  std::vector<Entry> entries_;
  std::size_t head_ = 0;
  std::size_t limit_ = kMaxEntries;
  int definite_ = 0;
  int chase_ = 0;
};

}  // namespace openrui
