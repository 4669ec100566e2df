// One end of a path with its messages, and what it says to the other end.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/bytes.h"
#include "iucv/codes.h"
#include "iucv/path_fsm.h"

namespace openrui::iucv {

class Machine;
struct Path;

// What PURGE gives back.
struct PurgeResult {
  Outcome outcome = {};
  PathId path = 0;
  MessageId id = 0;
  Audit audit = 0;
  std::uint32_t source_class = 0;
  std::uint32_t tag = 0;
};

// What RECEIVE gives back.
struct ReceiveResult {
  Outcome outcome = {};
  PathId path = 0;
  MessageId id = 0;
  std::uint32_t target_class = 0;
  std::uint8_t flags = 0;      // kParameterData, kPriority, kOneWay
  std::uint32_t residual = 0;  // with buffer_short: what is left of the message, bytes
  std::uint32_t answer_length = 0;
  Bytes data = {};
};

using PurgeDone = std::function<void(const PurgeResult&)>;
using ReceiveDone = std::function<void(ReceiveResult&&)>;

// A message of our own program, from SEND until its completion was presented: the SEND and REPLY queues (8.1).
struct Outgoing {
  std::uint32_t target_class = 0;
  std::uint32_t source_class = 0;
  std::uint32_t tag = 0;
  std::uint32_t answer_length = 0;
  std::uint8_t flags = 0;
  bool complete = false;
  std::uint8_t reply_flags = 0;  // kParameterData
  Audit audit = 0;
  ParameterData parameter_data{};  // of the reply
  std::uint32_t reply_length = 0;  // as the partner said it; more than the answer buffer: audit
  Bytes answer = {};
  std::unique_ptr<PurgeDone> purging;
};

// A message of the partner: pending, partly received, or received and owed a reply.
struct Incoming {
  MessageId id = 0;
  std::uint32_t target_class = 0;
  std::uint32_t answer_length = 0;
  std::uint32_t length = 0;    // of the whole message
  std::uint32_t received = 0;  // copied to the program
  std::uint8_t flags = 0;
  bool presented = false;  // its interrupt was presented or described
  bool partial = false;    // partly received
  bool owed = false;       // received; a reply is due
  bool purged = false;     // marked by PURGE
  ParameterData parameter_data{};
  Bytes data = {};  // arrived, not received
  // RECEIVE waits for bytes that are on the way.
  struct Waiting {
    std::size_t buffer;
    Bytes data;
    ReceiveDone done;
  };
  std::unique_ptr<Waiting> waiting;
};

// The other end of a path, in this node or in another one.
class Partner {
 public:
  virtual ~Partner() = default;
  virtual void accept(const Path& path, const UserData& user) = 0;
  virtual void sever(const UserData& user, bool logoff) = 0;
  virtual void quiesce(const UserData& user) = 0;
  virtual void resume(const UserData& user) = 0;
  // A new message with its data or parameter data.
  virtual void send(MessageId id, const Outgoing& message, ByteView data) = 0;
  virtual void complete(MessageId id, Audit audit) = 0;
  // `data` as much as the answer buffer takes, `length` what was replied.
  virtual void reply(MessageId id, std::uint8_t flags, ByteView data, std::size_t length) = 0;
  // True: it is settled, the result in `audit` and `outcome`; else Path::purge_settled() follows.
  virtual bool purge(MessageId id, Outcome& outcome, Audit& audit) = 0;
  // So many bytes of messages were received, rejected or purged: there is room for others.
  virtual void consumed(std::size_t bytes) = 0;
  // RECEIVE waits for so many bytes more than have arrived.
  virtual void want(std::size_t bytes) = 0;
  // It has a SEVER of its own to send before the end of the path is gone: it lives in another node.
  virtual bool lingers() const = 0;
  // "USER" or "USER at NODE".
  virtual std::string in_words() const = 0;
};

struct Path {
  Machine* owner = nullptr;  // null: our program has severed it
  PathId id = 0;
  PathState state = PathState::idle;
  std::unique_ptr<Partner> partner;
  std::uint16_t limit = 0;    // own messages that may be outstanding
  std::uint16_t granted = 0;  // the partner's
  bool takes_parameter_data = false;
  bool partner_takes_parameter_data = false;
  bool priority = false;  // we may send priority messages
  bool stopped = false;   // the partner has quiesced us
  bool stopping = false;  // we have quiesced the partner
  bool odd_ids = false;   // numbers of our messages
  std::unordered_map<MessageId, Outgoing> sent;
  using Queue = std::list<Incoming>;
  Queue urgent;  // pending, priority
  Queue normal;  // pending
  Queue owed;    // partly received, or received and owed a reply
  std::unordered_map<MessageId, Queue::iterator> by_id;
  std::size_t marked = 0;  // of them, purged ones: the partner does not count them any more

  Queue& queue_of(const Incoming& m) {
    if (m.partial || m.owed) return owed;
    return (m.flags & flag::kPriority) != 0 ? urgent : normal;
  }
  Incoming* find(MessageId message) {
    const auto found = by_id.find(message);
    return found == by_id.end() ? nullptr : &*found->second;
  }
  void remove(MessageId message) {
    const auto found = by_id.find(message);
    if (found == by_id.end()) return;
    const auto at = found->second;
    if (at->purged) --marked;
    by_id.erase(found);
    queue_of(*at).erase(at);
    shrink(by_id);
  }
  // One of our own messages, which is settled.
  void settle(std::unordered_map<MessageId, Outgoing>::iterator message) {
    sent.erase(message);
    shrink(sent);
  }

 private:
  // A path that is idle keeps no table that a burst has made large.
  template <class Table>
  static void shrink(Table& table) {
    constexpr std::size_t kLargeTable = 64;
    if (table.empty() && table.bucket_count() > kLargeTable) Table().swap(table);
  }
};

// The next state, and what to do; nothing: the table does not list it, and nothing has changed.
inline std::optional<PathAction> step(Path& path, PathInput input) {
  const auto* row = path_table().find(path.state, input);
  if (row == nullptr) return std::nullopt;
  path.state = row->next;
  return row->action;
}

}  // namespace openrui::iucv
