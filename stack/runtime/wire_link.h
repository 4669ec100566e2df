// A real link to a peer for a thread that sends and waits: a conformance tester, a replay. The link lives on a loop of
// its own; PIUs and whole BIUs are handed over.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "path_control/path_control.h"
#include "runtime/loop_environment.h"

namespace openrui {

// A whole BIU that came in.
struct WireBiu {
  SessionAddress address;
  Th th;
  Rh rh;
  Bytes ru;
};

// A peer as command lines name it. As host our MAC is by default that of config/demo/host.json, as node that of
// node.json.
struct WirePeerName {
  std::string peer;  // "dlsw:HOST:2065" (version 1), "dlsw:HOST:2067" (version 2)
  bool host = true;  // what we are to the peer
  std::string local = "0.0.0.0";
  std::string mac;         // own; empty: the default
  std::string remote_mac;  // the peer's; empty: the default
  unsigned sap = 4;
  unsigned remote_sap = 4;
  std::string xid;  // "017-00018": sent as node, required as host; empty: none
};

// What "dlsw:HOST:PORT" says, with our own address. The error says what would be right.
Result<PortDefinition, std::string> parse_peer(const std::string& peer, const std::string& local);

class WireLink final : private LinkNotifier, private PathControlUser {
 public:
  struct Settings {
    PortDefinition port;
    LinkDefinition link;  // `host`: we are the primary
    std::string capture;  // file for all PIUs; empty: none
    std::string log_level = "warning";
  };
  // Without capture, log level as above. The error is a sentence that names the option.
  static Result<Settings, std::string> settings_of(const WirePeerName& name);
  // The link is started. The error is a sentence.
  static Result<std::unique_ptr<WireLink>, std::string> open(const Settings& settings);
  ~WireLink() override;

  // False when the link is not up within `limit`.
  bool wait_until_up(Duration limit);
  bool up() const;
  // Takes the link down and up again: all sessions are gone. False when it is not up again within `limit`.
  bool restart(Duration limit);
  // How often the link came up: another number than before means that all sessions are gone.
  unsigned times_up() const;
  // "connecting to 127.0.0.2:2065", or why it went down last.
  std::string state_in_words() const;

  // Nothing within `limit`, or the link is down.
  std::optional<Bytes> receive_piu(Duration limit);
  // The same for BIUs, put together from their segments.
  std::optional<WireBiu> receive(Duration limit);
  void send(SessionAddress address, bool expedited, std::uint16_t snf, const Rh& rh, ByteView ru);
  void send_piu(ByteView piu);
  // What the peer sent that is no PIU, in words; empty: nothing. Forgets it.
  std::string take_garbage() { return std::exchange(garbage_, {}); }

 private:
  // A peer that sends without end makes us no larger than this.
  static constexpr std::size_t kMaxWaiting = 10000;

  explicit WireLink(const Settings& settings);

  void on_contacted(const LinkInfo& info) override;
  void on_inop(InopReason reason, const std::string& detail) override;
  void on_xid(ByteView, bool) override {}
  void on_piu(ByteView piu) override;
  void on_uncongested() override {}

  void on_biu(SessionAddress address, const Th& th, const Rh& rh, ByteView ru) override;
  std::size_t max_biu(SessionAddress) override { return 65535; }
  void on_damaged(SessionAddress, const Th& th, const Rh&, ByteView, Sense why) override;
  void on_dropped(Sense why, std::string_view what, ByteView piu) override;

  std::unique_ptr<LoopEnvironment> outside_;
  std::unique_ptr<Link> link_;
  // Of the caller's thread.
  PathControl path_;
  std::deque<WireBiu> ready_;
  std::string garbage_;
  unsigned seen_times_up_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Bytes> waiting_;
  bool up_ = false;
  bool flooded_ = false;
  unsigned times_up_ = 0;
  std::size_t max_btu_ = 0;
  std::string trouble_;
};

}  // namespace openrui
