// One DLSw circuit as a link: the state machine, its flow control, and what is held until the partner grants it.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "base/time.h"
#include "dlc/definition.h"
#include "dlc/dlsw/circuit_fsm.h"
#include "dlc/dlsw/codec.h"
#include "dlc/dlsw/flow_control.h"
#include "dlc/switched_link.h"
#include "dlc/xid.h"

namespace openrui::dlsw {

class Peer;
class Port;

// What a received message brings to the state machine; an input that is no message brings an empty header, whatever the
// table does with it.
inline constexpr ControlHeader kNoHeader{};
struct Incoming {
  const ControlHeader* header = &kNoHeader;
  ByteView data;
};

class Circuit final : public SwitchedLink {
 public:
  Circuit(Port& port, const LinkDefinition& definition, LinkNotifier& notifier,
          const CircuitTable& table = circuit_table());
  // Of a data link switch.
  Circuit(Port& port, const LinkDefinition& definition, SwitchedNotifier& notifier);
  ~Circuit() override;
  Circuit(const Circuit&) = delete;
  Circuit& operator=(const Circuit&) = delete;

  void start() override;
  void stop() override;
  void send(Buffer piu) override;
  std::size_t queued_bytes() const override;
  void set_busy(bool busy) override;
  bool contacted() const override { return state_ == CircuitState::connected; }
  std::string state_in_words() const override;
  // Only when it is a switch's.
  Reach reach(std::size_t longest) override;
  void send_xid(ByteView xid) override;
  void contact() override;
  void accept_contact() override;
  bool release(InopReason why) override;
  bool present() const override;
  std::size_t longest_piu() const override { return definition_.max_btu; }

  const LinkDefinition& definition() const { return definition_; }
  bool started() const { return started_; }
  // Asks for the circuit; else it waits to be asked. It may be asked in both cases.
  bool calls() const { return definition_.calls.value_or(!definition_.host); }
  // It does not ask by itself: nobody, or a switch when its other link wants it.
  bool waits() const { return switched_ != nullptr || !calls(); }
  // A circuit is wanted, and it is ours to ask for it.
  bool wants_circuit() const { return started_ && (switched_ != nullptr ? reaching_ : calls()); }
  // The partner of the running circuit, null when there is none.
  const Peer* peer() const { return peer_; }
  std::uint32_t correlator() const { return own_.correlator; }

  // A circuit-start request for this link's addresses.
  void on_canureach(Peer& peer, const ControlHeader& header);
  // True when a message with these addresses belongs to the running circuit.
  bool matches(const Peer& peer, const ControlHeader& header) const;
  void on_control(const ControlHeader& header, ByteView data);
  void on_info(const FlowByte& flow, ByteView piu);
  void on_ifcm(const FlowByte& flow);

  // Capabilities were exchanged with a partner: a node's link asks it for the circuit.
  void on_peer_active(Peer& peer);
  // Some partner reaches this station: of interest to a link that looks for it.
  void on_station_found(const MacAddress& station);
  void on_peer_lost(InopReason reason, const std::string& detail);
  // Its explorer, which nobody heard, can be sent.
  void on_explorers_open();
  bool seeks(const MacAddress& station) const { return exploring_ && definition_.remote_mac == station; }
  // It wants a circuit as soon as there is a connection with this partner.
  bool awaits(const Peer& peer) const { return awaited_ == &peer && wants_circuit(); }
  // No circuit yet, and no way to get one.
  void on_unreachable(InopReason reason, const std::string& detail);
  void on_drained() { tell_uncongested(); }
  // Explorers for its station may be answered.
  bool resolves() const { return switched_ == nullptr || switched_->can_reach(); }

 private:
  // The RFCs name no time. A partner answers a circuit start from its tables or after a TEST on its LAN.
  static constexpr Duration kStartTimeout = std::chrono::seconds(10);
  // A datagram may be lost, and comes again.
  static constexpr Duration kExplorerRepeat = std::chrono::seconds(2);

  void input(CircuitInput in, const Incoming& incoming = {});
  void enter(CircuitState state);
  void perform(CircuitAction action, const Incoming& incoming);
  void on_timeout();
  std::string silence_in_words() const;

  void try_start();
  void want(const ControlHeader& header);
  void when_reached();
  // Several partners: which of them reaches the station?
  void explore();
  void await_explorer_answer();
  // Back to nothing of what is done to find a partner.
  void stop_seeking();
  std::string station_in_words() const;
  void ask();
  void answer(const Incoming& incoming);
  void replace(const Incoming& incoming);
  void acknowledge(const Incoming& incoming);
  void take_xid(ByteView xid);
  void follow(XidStep step);
  void pass_xid(ByteView xid);
  void come_up();
  void restart();
  void halt();
  // The partner ended the circuit.
  void halted_by_partner(ByteView reason_data);
  void end(InopReason reason, HaltReason halt_reason, std::string detail);

  // A new circuit begins: identifiers, windows, exchange.
  void begin(Peer& peer, bool origin);
  // The circuit is over: back to nothing, retry if need be, and tell the user.
  void finish(InopReason reason, const std::string& detail);
  void forget_traffic();
  void tell_inop(bool was_contacted, InopReason reason, const std::string& detail);
  void tell_uncongested();
  void schedule_retry();

  ControlHeader header(MessageType type) const;
  void send_message(MessageType type, ByteView data = {});
  void send_ifcm();
  void transmit(Buffer piu);
  // Sends what is held as far as granted.
  void pump();
  // A grant wants a frame of its own.
  bool grant_due() const;
  void note_flow(const FlowByte& flow);
  std::uint8_t lower_frame(std::uint8_t code) const;
  // What the partner proposes or chose; what is no priority changes nothing.
  void take_priority(std::uint8_t theirs);

  Port& port_;
  LinkDefinition definition_;
  LinkNotifier& notifier_;
  SwitchedNotifier* switched_ = nullptr;  // the same, when it is a switch's
  const CircuitTable* table_;
  std::uint32_t slot_ = 0;  // in the port
  CircuitState state_ = CircuitState::disconnected;
  bool started_ = false;
  bool exploring_ = false;
  Duration explored_{};             // since the first explorer
  const Peer* awaited_ = nullptr;   // was found, and is being called
  bool user_busy_ = false;          // the user cannot take PIUs: nothing is granted
  std::optional<InopReason> told_;  // the last loss told since the station was contacted
  Duration backoff_;
  Timer retry_timer_;
  Timer state_timer_;

  // of a switch's activation
  bool engaged_ = false;     // it has begun, and its end was not told
  bool reaching_ = false;    // our side wants the circuit
  bool accepting_ = false;   // in accept_contact()
  bool reached_ = false;     // that XIDs may pass was told
  std::size_t longest_ = 0;  // PIU that the other link carries
  ControlHeader request_;    // that waits for the other link

  // of the running circuit
  Peer* peer_ = nullptr;
  bool origin_ = false;
  StationIds own_;
  StationIds partner_;
  std::uint8_t frame_code_ = kUnlimitedFrame;
  std::uint8_t priority_ = 0;  // CircuitPriority
  FlowControl flow_;
  bool was_contacted_ = false;
  bool busy_ = false;  // the partner sent ENTER_BUSY
  XidExchange exchange_;
  InopReason end_reason_ = InopReason::operator_request;
  HaltReason halt_reason_ = HaltReason::operator_request;
  std::string end_detail_;
  std::deque<Buffer> held_;
  std::size_t held_bytes_ = 0;
  bool congested_ = false;
};

}  // namespace openrui::dlsw
