// One UCLA IPC connection for one link station: the request blocks that are outstanding for it, records put together
// from their parts, and its end in order. A program of the facility like any other (ipc370.h).
#pragma once

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/time.h"
#include "ipc370/facility.h"

namespace openrui::ipc {

class ConnectionUser {
 public:
  virtual ~ConnectionUser() = default;
  virtual void on_open() = 0;
  // One record; the bytes live during the call.
  virtual void on_record(ByteView record) = 0;
  // A SEND is complete.
  virtual void on_sent() = 0;
  // Last call. `orderly`: the partner has closed.
  virtual void on_end(bool orderly, ipc370::Reason why) = 0;
};

class Connection {
 public:
  // RECEIVEs outstanding: what the partner may send to a busy station.
  static constexpr int kReceives = 8;
  static constexpr std::size_t kReceiveLength = 4096;  // bytes; longer records come in parts
  // The longest record that is put together; a longer one is given as it is, cut.
  static constexpr std::size_t kLongestRecord = 4 + 0xFFFF;
  // A partner that does not close in answer is given up.
  static constexpr Duration kCloseLimit = std::chrono::seconds(10);

  // Issues OPEN. The facility and `timers` outlive the connection; `user` is told from dispatch() of the port only.
  Connection(ipc370::Facility& facility, TimerQueue& timers, const std::string& tag, ConnectionUser& user);
  // The task of the connection ends with it.
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(Buffer record);
  // Bytes in SENDs that are not complete.
  std::size_t queued_bytes() const { return queued_; }
  // No new RECEIVE while it holds.
  void set_busy(bool busy);
  // The user is told nothing more. `orderly`: CLOSE, and what still comes is dropped; else ABCLS.
  void leave(bool orderly);
  // Nothing is outstanding, and its user has left.
  bool finished() const { return user_ == nullptr && outstanding_ == 0; }

  // The completion of one of its blocks.
  static void complete(ipc_rq* rq, void* argument);

 private:
  struct Block {
    ipc_rq rq{};
    Connection* owner = nullptr;
    Bytes storage;
    Buffer record;
  };
  void issue(Block& block, std::uint8_t request, void* data, std::size_t length);
  void on_complete(Block& block);
  void on_received(Block& block);
  void receive();
  void issue_close();
  void end(ipc370::Reason why);

  ipc370::Facility& facility_;
  TimerQueue& timers_;
  ConnectionUser* user_;
  ipc370::Caller self_;
  std::string tag_;
  Block open_;
  Block close_;
  Block abcls_;
  std::list<Block> receives_;  // in the order in which they complete
  std::list<Block> sends_;     // the same
  int receiving_ = 0;          // RECEIVEs outstanding
  int outstanding_ = 0;
  std::size_t queued_ = 0;
  Bytes record_;  // as far as it has come
  bool opened_ = false;
  bool ended_ = false;
  bool closing_ = false;
  bool busy_ = false;
  Timer limit_;
};

}  // namespace openrui::ipc
