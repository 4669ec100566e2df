// What a session receives: the messages and statuses that the program has not taken, the chains that are coming in, and
// the RECEIVEs and the BID that wait for them (LUA reference 9.4 to 9.6).
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <vector>

#include "rui/completion.h"
#include "rui/verb_record.h"

namespace openrui {

class Inbox {
 public:
  // Both outlive the inbox.
  Inbox(SessionPort& port, CompletionSink& sink) : port_(port), sink_(sink) {}
  void start(SessionId id) { id_ = id; }
  // What does not fit stays for the next RECEIVE (15.4).
  void set_chunked(bool chunked) { chunked_ = chunked; }

  // --- verbs. Nothing returned: the verb is pending. Their matrix has been walked.
  // `refusal`: the answer to a RECEIVE of LU flows only that finds nothing; nothing: it waits.
  std::optional<ReturnCode> receive(LUA_VERB_RECORD& record, bool ex, const std::optional<ReturnCode>& refusal);
  std::optional<ReturnCode> bid(LUA_VERB_RECORD& record);
  ReturnCode purge(const LUA_VERB_RECORD& record, ReturnCode nothing_there);

  // --- from below; settle() completes what can be completed
  void message(const Message& m);
  // A chain is coming in on the flow.
  bool in_chain(Flow flow) const;
  // CANCEL has ended it: a RECEIVE that has begun with it, or that follows a BID of it, is told.
  void cancel_chain(Flow flow);
  void status(Sec what);
  // BIND, UNBIND or CLEAR: the port counts anew, and a chain that was coming in will not end. CLEAR also takes back
  // what nobody has read.
  void lu_session_ended(bool clear);
  void settle();

  // --- state
  bool receiving() const { return !receives_.empty(); }
  bool bidding() const { return bool(bid_); }
  // INIT_COMPLETE has been given to the program.
  bool told_init_complete() const { return told_init_complete_; }
  // Takes all verbs that wait, RECEIVEs first.
  std::vector<PendingVerb> give_up();

 private:
  static constexpr std::size_t at(Flow f) { return static_cast<std::size_t>(f); }
  enum class Kind : std::uint8_t { data, rejected, purged, cancelled };
  struct Item {
    Kind kind = Kind::data;
    Th first_th;  // of the first RU, for BID
    Rh first_rh;
    Th th;  // of the last RU that has come
    Rh rh;
    Sense sense = Sense::none;
    std::uint8_t type = 0;
    bool complete = true;
    bool cut = false;         // bytes are missing at its end, lost in a RECEIVE that was too short
    unsigned unconsumed = 0;  // RUs that the port still counts
    Bytes data;
  };
  struct Receive {
    PendingVerb verb;
    bool ex = false;
    FlowSet flows;
    // Once it has begun with a chain: what has come of it. `item.data` stays empty, the bytes are in the buffer.
    std::optional<Flow> from;
    Item item;
    std::size_t filled = 0;
  };
  std::optional<ReturnCode> check_receive(const LUA_COMMON& c, std::size_t max_length, const FlowSet& flows) const;
  std::optional<ReturnCode> begin_with_head(Receive& r, Flow flow);
  std::optional<ReturnCode> take(Receive& r, ByteView bytes);
  ReturnCode finish(Receive& r, bool incomplete) const;
  Receive* free_receive(Flow flow);
  Receive* receive_in_chain(Flow flow);
  Item* open_item(Flow flow);
  void element(const Message& m, Item item);
  void end_chain(Flow flow, Item what);
  void drop_open(Flow flow);
  static void free_again(Receive& r);
  void push(Flow flow, Item item);
  void complete(Receive& r, ReturnCode code);
  void complete_bid(ReturnCode code);
  void consumed(Flow flow, unsigned n);
  std::optional<ReturnCode> bid_head(LUA_VERB_RECORD& record);
  std::optional<ReturnCode> next_status();

  SessionPort& port_;
  CompletionSink& sink_;
  SessionId id_ = 0;
  bool chunked_ = false;
  bool told_init_complete_ = false;
  std::array<std::deque<Item>, kFlows> queues_;  // at most one item of each is not complete
  std::array<bool, kFlows> bid_reported_{};      // BID has shown the first item of the flow
  std::deque<Sec> statuses_;
  std::vector<Receive> receives_;  // at most one for each flow
  PendingVerb bid_;
  PendingVerb last_bid_;  // for bid_enable
};

}  // namespace openrui
