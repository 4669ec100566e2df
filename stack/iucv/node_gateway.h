// Paths to other nodes over streams (transports reference 10.4): CONNECT and its answers, which frame belongs to which
// path, and what the loss of a stream means for its paths.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "iucv/remote_partner.h"
#include "iucv/system.h"
#include "streams/node_streams.h"

namespace openrui::iucv {

// Who wants to know about the ways to other nodes.
class NodeWatcher {
 public:
  virtual ~NodeWatcher() = default;
  virtual void on_node_up(const std::string& node) = 0;
  virtual void on_node_lost(const std::string& node, const std::string& detail) = 0;
  // A call came to nothing; it is tried again.
  virtual void on_node_unreachable(const std::string& node, bool refused, const std::string& detail) = 0;
};

class NodeGateway final : public Gateway, private streams::StreamsUser {
 public:
  // CONNECT that nobody answers ends with code 11 after this (transports reference 10.4).
  static constexpr Duration kConnectLimit = std::chrono::seconds(5);

  // All outlive it. `watcher` may be null.
  NodeGateway(System& system, const streams::StreamsDefinition& definition, Tcp& tcp, EventSink& events,
              NodeWatcher* watcher = nullptr);
  ~NodeGateway() override;
  NodeGateway(const NodeGateway&) = delete;
  NodeGateway& operator=(const NodeGateway&) = delete;

  void start() { streams_.start(); }
  void stop() { streams_.stop(); }
  const streams::NodeStreams& streams() const { return streams_; }
  // Paths on streams, those that wait for the partner's SEVER too.
  std::size_t path_count() const;

  bool reaches(const std::string& node) const override;
  bool connect(Machine& from, Path& path, const std::string& node, const ConnectRequest& request,
               ConnectDone done) override;
  void keep(std::unique_ptr<Path> path) override;
  void drop(Path& path) override;

 private:
  struct Node {
    std::vector<RemotePartner*> by_wire;  // index: our number of the path
    std::vector<std::uint16_t> free;
    std::unordered_map<std::uint16_t, std::unique_ptr<Path>> kept;  // severed here, not there
  };

  void on_node_up(streams::NodeIndex node) override;
  void on_frame(streams::NodeIndex node, const streams::Frame& frame) override;
  void on_node_lost(streams::NodeIndex node, const std::string& detail) override;
  void on_node_unreachable(streams::NodeIndex node, bool refused, const std::string& detail) override;
  void on_node_drained(streams::NodeIndex node) override;

  Node& node_at(streams::NodeIndex node);
  RemotePartner* add(streams::NodeIndex node, Path& path, std::string name);
  void forget(RemotePartner& partner);
  void take(streams::NodeIndex node, const streams::Frame& frame);
  void on_connect(streams::NodeIndex node, const streams::Frame& frame);
  void on_pending(RemotePartner& partner, const streams::Frame& frame);
  void on_refuse(RemotePartner& partner, const streams::Frame& frame);
  void on_accept(RemotePartner& partner, const streams::Frame& frame);
  void on_sever(RemotePartner& partner, const streams::Frame& frame);
  void on_path_frame(RemotePartner& partner, const streams::Frame& frame);
  void on_connect_timeout(RemotePartner& partner);
  void end_connect(RemotePartner& partner, ReturnCode code);
  void cut_off(RemotePartner& partner);
  void lose(RemotePartner& partner, const UserData& user);

  System& system_;
  NodeWatcher* watcher_;
  std::vector<std::unique_ptr<Node>> nodes_;
  streams::NodeStreams streams_;
};

}  // namespace openrui::iucv
