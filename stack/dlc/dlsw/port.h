// One local DLSw: the partners it talks to and the circuits (links) on them. Sans-I/O: bytes come and go through Tcp,
// time through the TimerQueue (RFC 1795, RFC 2166; transports reference 5).
//
// Version 1: listens on port 2065 of the local address and opens a connection to 2065 of the partner; reads from the
// one it accepted, writes on the one it opened. Version 2: one connection to 2067, opened by the side whose links ask
// for circuits. Any version: listens on both ports, and a partner is called with version 2 first. Without a configured
// partner, whoever calls is one: many at once. With explorers by UDP stations are looked for and answered without a
// connection, and partners called when a circuit wants it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/event.h"
#include "base/time.h"
#include "base/udp.h"
#include "dlc/dlsw/codec.h"
#include "dlc/dlsw/reach_cache.h"
#include "dlc/port.h"

namespace openrui::dlsw {

class Circuit;
class Peer;
class UdpExplorers;

inline constexpr std::uint16_t kPortVersion1 = 2065;
inline constexpr std::uint16_t kPortVersion2 = 2067;  // TCP, and explorers by UDP
inline constexpr std::uint16_t tcp_port(int version) { return version == 1 ? kPortVersion1 : kPortVersion2; }

class Port final : public openrui::Port, private TcpAcceptor {
 public:
  // Everything outlives the port. Without `udp` explorers go by TCP, whatever the definition says.
  Port(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers, EventSink& events, Udp* udp = nullptr);
  ~Port() override;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  void start() override;
  // Of two links with the same four addresses the first one answers calls.
  std::unique_ptr<Link> make_link(const LinkDefinition& definition, LinkNotifier& notifier) override;
  std::unique_ptr<SwitchedLink> make_switched_link(const LinkDefinition& definition,
                                                   SwitchedNotifier& notifier) override;

  const PortCounters& counters() const override { return counters_; }
  const PortDefinition& definition() const override { return definition_; }
  // Those whose capabilities exchange is done.
  std::vector<std::string> active_partners() const override;
  std::vector<Endpoint> listening_places() const override;

  // What follows is for the circuits and peers of this port.
  PortCounters& count() { return counters_; }
  TimerQueue& timers() { return timers_; }
  Tcp& tcp() { return tcp_; }
  // Our initial window, brought into the range that the vector can say.
  std::uint16_t window() const;
  void report(Severity severity, const std::string& text) { events_.on_event(severity, definition_.name, text); }
  // A connection that is not needed any more, possibly from inside a call of its handler: silenced now, closed on the
  // next turn of the loop.
  void bury(std::unique_ptr<TcpConnection> connection);

  // Correlators name a slot of this port and its use, so that a late message of an ended circuit does not match the
  // next.
  std::uint32_t new_correlator(std::uint32_t slot);
  Circuit* find(std::uint32_t correlator, const Peer& peer) const;
  // The link whose addresses are those of the header, as target or as origin.
  Circuit* find_target(const ControlHeader& header) const;
  Circuit* find_origin(const ControlHeader& header) const;
  // Any started link with the header's target MAC address, for explorers.
  bool can_reach(const ControlHeader& header) const;
  // A link here has this address.
  bool has_station(const MacAddress& station) const;
  // The slot of the circuit.
  std::uint32_t add(Circuit& circuit);
  void remove(std::uint32_t slot);
  void on_link_started();

  // The partner a node's circuit is asked of; null when there is none yet.
  Peer* partner() const;
  std::string waiting_in_words() const;
  // Stations are looked for by UDP, and a partner is called when a circuit wants it.
  bool on_demand() const { return explorers_ != nullptr; }
  // A station has to be looked for: several partners are configured, or any may answer.
  bool explores() const { return !definition_.other_peers.empty() || on_demand(); }
  // It is configured or allowed, or everybody is.
  bool may_be_partner(const std::string& address) const;
  // The one that is to be asked for the link's circuit: the only one there is, or the one that is known to reach the
  // station, which may have to be called first. Null: none, or not known yet.
  Peer* partner_for(const LinkDefinition& link) const;
  // "10.0.0.2", "10.0.0.2 or 10.0.0.3".
  std::string partners_in_words() const;
  // Asks all that may reach the station; false when there are none.
  bool explore(const LinkDefinition& link);
  void learn(const MacAddress& station, Peer& peer) { reach_.learn(station, peer, timers_.now()); }
  // The same of a partner that is known by now.
  void learn(const MacAddress& station, const std::string& address);
  // Somebody at this address has answered our explorer.
  void on_found(const MacAddress& station, const std::string& address);
  void on_explorers_open();
  void forget(const MacAddress& station) { reach_.forget(station); }
  void on_station_found(const MacAddress& station);
  // A circuit is there, or will be wanted without an explorer: the connection has a use.
  bool uses(const Peer& peer) const;
  // This side opens connections: with version 1 both do, else the one with a link that asks for its circuit.
  bool connects() const;
  void on_peer_active(Peer& peer);
  void on_peer_lost(Peer& peer, InopReason reason, const std::string& detail);
  void on_peer_unreachable(Peer& peer, InopReason reason, const std::string& detail);
  void on_peer_drained(Peer& peer);

 private:
  using Key = std::tuple<MacAddress, std::uint8_t, MacAddress, std::uint8_t>;
  class Silence final : public TcpHandler {
    void on_connected() override {}
    std::size_t on_data(ByteView data) override { return data.size(); }
    void on_closed(const std::string&) override {}
    void on_drained() override {}
  };
  struct Slot {
    Circuit* circuit = nullptr;
    std::uint32_t uses = 0;
  };

  void on_accept(std::unique_ptr<TcpConnection> connection) override;
  void update();
  void listen();
  // The ports on which calls are taken now.
  std::vector<std::uint16_t> doors() const;
  void sweep();
  // No other partner could be asked for a circuit.
  bool nobody_but(const Peer& peer) const;
  // The circuit, which is none yet, hoped for this partner.
  bool hopes_for(const Circuit& circuit, const Peer& peer) const;
  Peer* find_at(const std::string& address) const;
  // Who may call, for those that may not.
  std::string allowed_in_words() const;
  static Key key_of(const LinkDefinition& definition);
  // The circuits that are there now; a notification may add or remove none but may end any.
  template <class F>
  void for_each_circuit(F f);

  PortDefinition definition_;
  Tcp& tcp_;
  TimerQueue& timers_;
  EventSink& events_;
  PortCounters counters_;
  bool started_ = false;
  std::set<std::uint16_t> listen_failures_reported_;  // by port
  std::string last_stranger_;
  Silence silence_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::map<Key, Circuit*> by_address_;
  ReachCache reach_;
  std::unique_ptr<UdpExplorers> explorers_;
  Timer listen_timer_;
  Timer sweep_timer_;
  std::vector<std::unique_ptr<TcpConnection>> buried_;
  std::vector<std::unique_ptr<Peer>> peers_;
  std::map<std::uint16_t, std::unique_ptr<TcpListener>> listeners_;  // by port
};

}  // namespace openrui::dlsw
