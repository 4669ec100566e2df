// What a node or a host needs from the outside, put together on one loop: clock, log, capture, TCP, Ethernet and links.
// It fills NodeEnvironment and hostsim's HostEnvironment.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "captures/unit.h"
#include "runtime/asio_tcp.h"
#include "runtime/asio_udp.h"
#include "runtime/ethernet_cards.h"
#include "runtime/event_loop.h"
#include "runtime/links.h"
#include "runtime/log.h"
#include "runtime/trace_switch.h"

namespace openrui {

class LoopEnvironment {
 public:
  struct Options {
    std::vector<PortDefinition> ports;
    LinkEnd own_end = LinkEnd::node;
    std::string capture_file;  // empty: no capture
    LogDefinition log;
    LogDefault log_default = LogDefault::nowhere;
    std::string wire_folder = {};      // for captures of what is on the carriers; empty: none
    bool switchable_trace = false;     // links are made so that a capture can be turned on later
    PortCarriers* carriers = nullptr;  // between the ports and the outside; outlives the environment
  };
  // The loop is not started. The error is a sentence.
  static Result<std::unique_ptr<LoopEnvironment>, std::string> make(const Options& options);
  // Node or host and its links are gone before. Stops the loop.
  ~LoopEnvironment();

  EventLoop& loop() { return loop_; }
  EventSink& events() { return *log_; }
  LogSink& log() { return *log_; }
  Links& links() { return *links_; }
  AsioTcp& tcp() { return *tcp_; }
  // Null when neither a capture file nor a switchable trace was asked for.
  TraceSwitch* trace() { return trace_.get(); }

  // Waits until `done` holds at the end of a turn and everything sent is written; false when that took longer than
  // `limit`. Not on the loop thread; `done` is called in turns.
  bool settle(const std::function<bool()>& done, Duration limit);

  // In a forked child: closes the inherited descriptors and forgets everything.
  static void abandon(std::unique_ptr<LoopEnvironment> environment);

 private:
  LoopEnvironment() = default;

  std::unique_ptr<LogSink> log_;
  EventLoop loop_;
  std::unique_ptr<TraceSwitch> trace_;
  std::unique_ptr<WireCapture> wire_;
  std::unique_ptr<AsioTcp> tcp_;
  AsioUdp udp_{loop_};
  std::unique_ptr<EthernetCards> cards_;
  std::unique_ptr<Links> links_;
};

}  // namespace openrui
