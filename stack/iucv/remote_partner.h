// The other end of a path in another node: our half of the frames of transports reference 10.4 for one path. Byte
// windows, chunks, and what is held back until there is room.
#pragma once

#include <list>
#include <string>

#include "base/time.h"
#include "iucv/frames.h"
#include "iucv/machine.h"
#include "streams/node_streams.h"

namespace openrui::iucv {

class RemotePartner final : public Partner {
 public:
  // `wire`: our number for the path on the stream. `window`: bytes that the partner may send before the program has
  // received them.
  RemotePartner(streams::NodeStreams& streams, streams::NodeIndex node, std::uint16_t wire, Path& path,
                std::string name, std::uint32_t window);

  void accept(const Path& path, const UserData& user) override;
  void sever(const UserData& user, bool logoff) override;
  void quiesce(const UserData& user) override;
  void resume(const UserData& user) override;
  void send(MessageId id, const Outgoing& message, ByteView data) override;
  void complete(MessageId id, Audit audit) override;
  void reply(MessageId id, std::uint8_t flags, ByteView data, std::size_t length) override;
  bool purge(MessageId id, Outcome& outcome, Audit& audit) override;
  void consumed(std::size_t bytes) override;
  void want(std::size_t bytes) override;
  bool lingers() const override { return true; }
  std::string in_words() const override { return name_; }

  // What the gateway does. An error is what the partner did wrong.
  using Fault = std::optional<std::string>;
  std::uint16_t wire() const { return wire_; }
  streams::NodeIndex node() const { return node_; }
  Path& path() { return *path_; }
  void set_path(Path& path) { path_ = &path; }
  void set_far(std::uint16_t far) { far_ = far; }
  void set_window(std::uint32_t bytes) { window_out_ = bytes; }
  void send_frame(frames::Type type, ByteView payload = {}, MessageId id = 0, std::uint8_t flags = 0,
                  std::uint8_t reason = 0);
  void send_sever(const UserData& user, std::uint8_t reason);
  // The partner ended the path, or the stream is gone: what waits is dropped.
  void drop_waiting() { waiting_.clear(); }
  // A frame that belongs to a path that is up.
  Fault on_frame(const streams::Frame& frame);
  // More messages than were granted came.
  bool overrun() const { return overrun_; }
  // Sends what is held as far as there is room.
  void pump();

  // A CONNECT of ours that waits.
  ConnectDone connecting;
  Timer timer;

 private:
  struct Waiting {
    MessageId id = 0;
    bool reply = false;
    std::uint8_t flags = 0;
    std::uint32_t target_class = 0;
    std::uint32_t length = 0;
    std::uint32_t answer_length = 0;
    Bytes data;
    std::size_t sent = 0;
    bool begun = false;
  };
  // Sends a chunk of it, as long as may be; how much, nothing when there is no room.
  std::optional<std::size_t> send_chunk(const Waiting& w, ByteView data);
  void queue(Waiting w, ByteView data);
  void forget_message(MessageId id);
  bool congested() const;

  Fault on_send(const streams::Frame& frame);
  Fault on_send_more(const streams::Frame& frame);
  Fault on_reply(const streams::Frame& frame);
  Fault on_reply_more(const streams::Frame& frame);
  void take_reply(Outgoing& m, MessageId id, ByteView data, bool more);

  streams::NodeStreams& streams_;
  streams::NodeIndex node_;
  std::uint16_t wire_;
  std::uint16_t far_ = 0;  // the partner's number
  std::uint32_t window_;
  bool overrun_ = false;
  Path* path_;
  std::string name_;
  std::size_t window_out_ = 0;  // bytes that we may send
  std::size_t window_in_;       // bytes that the partner may send
  std::size_t advanced_ = 0;    // given ahead of what was received, for a RECEIVE that waits
  std::size_t to_grant_ = 0;
  std::list<Waiting> waiting_;
};

}  // namespace openrui::iucv
