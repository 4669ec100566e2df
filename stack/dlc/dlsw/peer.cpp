#include "dlc/dlsw/peer.h"

#include <algorithm>
#include <utility>

#include "dlc/dlsw/addresses.h"
#include "dlc/dlsw/circuit.h"
#include "dlc/dlsw/explorer.h"
#include "dlc/dlsw/port.h"

namespace openrui::dlsw {
namespace {
// From the first connection to the end of the capabilities exchange; the RFCs name no time.
constexpr Duration kExchangeTimeout = std::chrono::seconds(30);
constexpr std::size_t kShownBytes = 32;
// A partner that does not answer on the port of version 2 is called on that of version 1 after this.
constexpr Duration kVersionTimeout = std::chrono::seconds(5);
// A partner that says it can do with one connection and does not close the other one keeps both.
constexpr Duration kOneTimeout = std::chrono::seconds(5);
}  // namespace

Peer::Peer(Port& port, std::string address, bool configured, int version)
    : port_(port),
      address_(std::move(address)),
      configured_(configured),
      version_(version),
      in_(*this),
      out_(*this),
      backoff_(port.definition().reconnect_min) {}

// --- Connections -----------------------------------------------------------------------------------------------------

void Peer::want_connection() {
  if (!reconnect_timer_.armed()) connect();
}

Endpoint Peer::endpoint() const { return {address_, tcp_port(version_)}; }

bool Peer::any_version() const { return port_.definition().version == kAnyVersion; }

void Peer::connect() {
  if (out_.connection || (version_ == 2 && in_.connection)) return;
  reconnect_timer_.cancel();
  out_.connection = port_.tcp().connect({port_.definition().local, 0}, endpoint(), out_);
  if (!any_version() || version_ == 1) return;
  port_.timers().arm(version_timer_, kVersionTimeout, [this] {
    if (!out_.up) on_closed(out_, "no answer");
  });
}

void Peer::change_version(int version) {
  close_all();
  version_ = version;
}

bool Peer::is_at(const std::string& address) const {
  if (same_address(address_, address)) return true;
  if (is_numeric_address(address_)) return false;
  // A partner that is configured by name: before our own connection has told its address, nobody else can be meant.
  return resolved_.empty() || same_address(resolved_, address);
}

bool Peer::keeps_calling(const std::unique_ptr<TcpConnection>& call) const {
  // Both sides called at once: the connection of the DLSw with the higher address stays (transports reference 5.1).
  return version_ == 2 && out_.connection && !active_ &&
         is_higher_address(call->local().address, call->remote().address);
}

void Peer::accept(std::unique_ptr<TcpConnection> connection, int version) {
  if (version != version_) {
    if (transport_up()) drop(InopReason::carrier_lost, "the partner called again");
    change_version(version);
  }
  if (keeps_calling(connection)) return;
  if (version_ == 1 && in_.connection && !active_) {
    // Calls that cross: only the partner's older one is void. If ours were given up too, the partner would have to call
    // once more, and so on without end.
    close(in_);
    accepted_theirs_ = accepted_ours_ = false;
    answer_.clear();
  } else if (in_.connection || one_connection_ || (version_ == 2 && out_.up)) {
    drop(InopReason::carrier_lost, "the partner called again");
    version_ = version;
  }
  reconnect_timer_.cancel();
  if (version_ == 2) close(out_);
  in_.connection = std::move(connection);
  in_.connection->set_handler(in_);
  in_.up = true;
  arm_exchange_timer();
  if (version_ == 1) connect();
  when_transport_up();
}

void Peer::on_connected() {
  out_.up = true;
  version_timer_.cancel();
  resolved_ = out_.connection->remote().address;
  arm_exchange_timer();
  when_transport_up();
}

void Peer::on_closed(Channel& channel, const std::string& detail) {
  const bool was_up = channel.up;
  close(channel);
  if (&channel == &out_ && !was_up) return on_call_failed(detail);
  if (&channel == &out_ && goes_down_to_one() && accepted_theirs_ && answer_.empty() && !active_) {
    // The partner has all our messages, and this may be before we have read its last one.
    one_connection_ = true;
    awaits_one_ = false;
    return when_exchanged();
  }
  // Version 1: the partner's call is gone while ours is still being made.
  if (&channel == &in_ && out_.connection && !out_.up && configured_) {
    accepted_theirs_ = false;
    answer_.clear();
    return exchange_timer_.cancel();
  }
  drop(InopReason::carrier_lost, detail);
}

void Peer::on_call_failed(const std::string& detail) {
  if (any_version() && version_ == 2 && !in_.connection) {
    first_failure_ = to_words(endpoint()) + ": " + detail + ", nor ";
    version_ = 1;
    return connect();
  }
  const auto text = "cannot reach " + std::exchange(first_failure_, {}) + to_words(endpoint()) + ": " + detail;
  if (any_version() && !in_.connection) version_ = 2;
  report_outage(text + "; retrying with back-off");
  schedule_reconnect();
  port_.on_peer_unreachable(*this, InopReason::no_answer, text);
}

void Peer::on_drained() {
  backed_up_ = false;
  port_.on_peer_drained(*this);
}

void Peer::close(Channel& channel) {
  channel.up = false;
  if (channel.connection) port_.bury(std::move(channel.connection));
}

void Peer::close_all() {
  ++session_;
  close(in_);
  close(out_);
  for (auto* timer : {&exchange_timer_, &keepalive_timer_, &version_timer_, &one_timer_, &idle_timer_}) {
    timer->cancel();
  }
  one_connection_ = awaits_one_ = false;
  if (any_version() && configured_) version_ = 2;
  answer_.clear();
  request_sent_ = accepted_theirs_ = accepted_ours_ = false;
  active_ = backed_up_ = fault_reported_ = false;
  capabilities_ = {};
  transport_ = 0;
}

void Peer::drop(InopReason reason, const std::string& detail) {
  const bool was_active = active_;
  // Either side may close a connection of version 2 that carries nothing.
  const bool unused = was_active && version_ == 2 && !port_.uses(*this);
  close_all();
  const auto text = "connection with " + address_ + (unused ? " ended: " : " lost: ") + detail;
  if (unused) {
    port_.report(Severity::info, text);
  } else if (was_active) {
    port_.report(Severity::warning, text);
  } else if (configured_) {
    report_outage(text + "; retrying with back-off");
  } else {
    port_.report(Severity::debug, text);
  }
  if (configured_) schedule_reconnect();
  port_.on_peer_lost(*this, reason, text);
}

void Peer::schedule_reconnect() {
  const bool called_only = !port_.connects() || port_.on_demand();
  if (called_only || (!configured_ && !in_.connection)) return;
  port_.timers().arm(reconnect_timer_, backoff_, [this] { connect(); });
  backoff_ = std::min(backoff_ * 2, port_.definition().reconnect_max);
}

void Peer::arm_exchange_timer() {
  if (exchange_timer_.armed() || active_) return;
  port_.timers().arm(exchange_timer_, kExchangeTimeout,
                     [this] { drop(InopReason::no_answer, "no capabilities exchange in time"); });
}

void Peer::report_outage(const std::string& text) {
  if (outage_reported_) return;
  outage_reported_ = true;
  port_.report(Severity::warning, text);
}

std::string Peer::state_in_words() const {
  if (active_) return "connected with " + address_;
  if (transport_up()) return "capabilities exchange with " + address_;
  if (out_.up) return "waiting for " + address_ + " to call back";
  if (out_.connection || reconnect_timer_.armed()) return "connecting to " + to_words(endpoint());
  return "waiting for " + address_ + " to call";
}

// --- Sending ---------------------------------------------------------------------------------------------------------

TcpConnection* Peer::writer() const {
  if (out_.up) return out_.connection.get();
  return (version_ == 2 || one_connection_) && in_.up ? in_.connection.get() : nullptr;
}

void Peer::send_message(Buffer message) {
  auto* connection = writer();
  if (connection == nullptr) return;
  ++port_.count().frames_out;
  connection->send(std::move(message));
  if (connection->queued_bytes() > Link::kHighWater) backed_up_ = true;
}

void Peer::send_control(const ControlHeader& header, ByteView data) {
  auto message = Buffer::with_capacity(kControlHeader + data.size());
  message.append(data);
  emit_control(header, data.size(), message.prepend(kControlHeader));
  send_message(std::move(message));
}

std::size_t Peer::queued_bytes() const {
  const auto* connection = writer();
  return connection == nullptr ? 0 : connection->queued_bytes();
}

void Peer::on_fault(std::string_view text, ByteView bytes) {
  ++port_.count().errors;
  if (fault_reported_) return;
  fault_reported_ = true;
  port_.report(Severity::warning, "protocol error of " + address_ + ": " + std::string(text) + ": " +
                                      to_hex(bytes, kShownBytes) + "; further ones are only counted");
}

// --- Capabilities exchange -------------------------------------------------------------------------------------------

bool Peer::transport_up() const {
  // Version 1: one connection for each direction, and nothing is sent before both exist.
  return version_ == 1 && !one_connection_ ? in_.up && out_.up : in_.up || out_.up;
}

void Peer::when_transport_up() {
  if (!transport_up() || request_sent_) return;
  request_sent_ = true;
  Capabilities ours;
  ours.version = static_cast<std::uint8_t>(version_);
  ours.initial_window = port_.window();
  ours.supported_saps = sna_saps();
  ours.multicast = port_.on_demand();
  ours.tcp_connections = static_cast<std::uint8_t>(version_ == 1 ? port_.definition().connections : 1);
  send_capabilities(Direction::to_target, emit_capabilities(ours));
  answer_request();
}

void Peer::send_capabilities(Direction direction, ByteView data) {
  ControlHeader h;
  h.type = MessageType::cap_exchange;
  h.direction = direction;
  send_control(h, data);
}

void Peer::answer_request() {
  if (answer_.empty() || !transport_up()) return;
  send_capabilities(Direction::to_origin, answer_);
  answer_.clear();
  when_exchanged();
}

void Peer::on_capabilities(const Frame& frame) {
  const auto data = frame.data;
  switch (kind_of_capabilities(data)) {
    case CapabilityMessage::request:
      transport_ = parse_control(frame.header).origin.transport;
      return on_capability_request(data);
    case CapabilityMessage::positive_response:
      if (!request_sent_) return on_fault("a capabilities response without a request", data);
      accepted_ours_ = true;
      return when_exchanged();
    case CapabilityMessage::negative_response: {
      std::string why = "it refused our capabilities";
      for (const auto& f : parse_negative_response(data)) {
        why += ", " + std::string(name(f.reason)) + " (offset " + std::to_string(f.offset) + ")";
      }
      // Run-time exchanges need not end anything, and we begin none.
      return active_ ? on_fault(why, data) : drop(InopReason::refused, why);
    }
    case CapabilityMessage::unknown:
      return on_fault("a CAP_EXCHANGE that is neither request nor response", data);
  }
}

void Peer::on_capability_request(ByteView data) {
  // A second request, at run time, replaces the lists only (transports reference 5.5).
  const auto parsed = parse_capabilities(data, !accepted_theirs_);
  if (!parsed) {
    on_fault(name(parsed.error().front().reason), data);
    answer_ = emit_negative_response(parsed.error());
    return answer_request();
  }
  if (accepted_theirs_) {
    take_over_lists(capabilities_, *parsed);
  } else {
    capabilities_ = *parsed;
  }
  accepted_theirs_ = true;
  answer_ = emit_positive_response();
  answer_request();
}

bool Peer::goes_down_to_one() const {
  return version_ == 1 && port_.definition().connections == 1 && capabilities_.tcp_connections == 1;
}

void Peer::when_exchanged() {
  if (active_ || awaits_one_ || !accepted_theirs_ || !accepted_ours_ || !answer_.empty()) return;
  if (!goes_down_to_one() || one_connection_) return become_active();
  const auto& call = *out_.connection;
  if (is_higher_address(call.local().address, call.remote().address)) {
    close(in_);
    one_connection_ = true;
    return become_active();
  }
  // What we would send now on our connection could be lost with it.
  awaits_one_ = true;
  port_.timers().arm(one_timer_, kOneTimeout, [this] { become_active(); });
}

void Peer::become_active() {
  awaits_one_ = false;
  one_timer_.cancel();
  active_ = true;
  outage_reported_ = false;
  first_failure_.clear();
  backoff_ = port_.definition().reconnect_min;
  exchange_timer_.cancel();
  keep_alive();
  note_use();
  watch_idleness();
  port_.report(Severity::info, "connected with " + address_ + ", DLSw version " +
                                   std::to_string(capabilities_.version) + '.' + std::to_string(capabilities_.release));
  port_.on_peer_active(*this);
}

void Peer::keep_alive() {
  const auto every = port_.definition().keepalive;
  if (every <= Duration::zero()) return;
  port_.timers().arm(keepalive_timer_, every, [this] {
    auto message = Buffer::with_capacity(0);
    emit_info({MessageType::keepalive, {}, 0, 0}, 0, message.prepend(kInfoHeader));
    send_message(std::move(message));
    keep_alive();
  });
}

void Peer::note_use() { idle_since_ = port_.timers().now(); }

// Connections of version 2 are there while circuits need them (transports reference 5.1).
void Peer::watch_idleness() {
  const auto limit = port_.definition().idle_close;
  if (version_ != 2 || limit <= Duration::zero()) return;
  const auto now = port_.timers().now();
  if (port_.uses(*this)) idle_since_ = now;
  if (now - idle_since_ >= limit) return drop(InopReason::orderly_end, "it carries no circuit");
  port_.timers().arm(idle_timer_, idle_since_ + limit - now, [this] { watch_idleness(); });
}

// --- Receiving -------------------------------------------------------------------------------------------------------

std::size_t Peer::on_data(ByteView data) {
  const auto session = session_;
  std::size_t taken = 0;
  while (taken < data.size()) {
    const auto rest = data.subspan(taken);
    const auto frame = scan_frame(rest);
    if (frame.framing == Framing::incomplete) break;
    if (frame.framing == Framing::out_of_sync) {
      on_fault(frame.error, rest);
      drop(InopReason::protocol_error, "framing lost");
      return data.size();
    }
    taken += frame.size();
    ++port_.count().frames_in;
    if (frame.framing == Framing::complete) {
      on_frame(frame);
    } else if (!frame.error.empty()) {
      on_fault(frame.error, rest.first(frame.size()));
    }
    if (session != session_) return data.size();
  }
  return taken;
}

void Peer::on_frame(const Frame& frame) {
  switch (frame.prefix.type) {
    case MessageType::infoframe:
    case MessageType::ifcm:
      return on_circuit_frame(frame);
    case MessageType::keepalive:
      return;
    case MessageType::cap_exchange:
      return on_capabilities(frame);
    default:
      return on_control(frame);
  }
}

void Peer::on_circuit_frame(const Frame& frame) {
  auto* circuit = active_ ? port_.find(frame.prefix.remote_correlator, *this) : nullptr;
  // It does not say whose it was, so that nobody can be told with a HALT_DL_NOACK.
  if (circuit == nullptr) return on_fault("a frame for no circuit", frame.header);
  if (frame.prefix.type == MessageType::ifcm) return circuit->on_ifcm(frame.prefix.flow);
  circuit->on_info(frame.prefix.flow, frame.data);
}

void Peer::on_control(const Frame& frame) {
  if (awaits_one_) {
    // It goes on, and so has closed the other one.
    close(out_);
    one_connection_ = true;
    become_active();
  }
  if (!active_) return on_fault("a message before the end of the capabilities exchange", frame.header);
  const auto header = parse_control(frame.header);
  switch (header.type) {
    case MessageType::canureach: {
      note_use();
      port_.learn(header.origin_mac, *this);
      if (header.explorer) {
        if (port_.can_reach(header)) send_control(explorer_answer(header));
        return;
      }
      auto* circuit = port_.find_target(header);
      // Not ours: silence, as on a LAN.
      if (circuit != nullptr) circuit->on_canureach(*this, header);
      return;
    }
    case MessageType::icanreach:
      port_.learn(header.target_mac, *this);
      if (header.explorer) return port_.on_station_found(header.target_mac);
      return on_circuit_control(header, frame.data);
    case MessageType::reach_ack:
    case MessageType::dgrmframe:
    case MessageType::xidframe:
    case MessageType::contact:
    case MessageType::contacted:
    case MessageType::enter_busy:
    case MessageType::exit_busy:
    case MessageType::halt_dl:
    case MessageType::halt_dl_noack:
    case MessageType::dl_halted:
    case MessageType::restart_dl:
    case MessageType::dl_restarted:
    case MessageType::test_circuit_req:
    case MessageType::test_circuit_rsp:
      return on_circuit_control(header, frame.data);
    default:
      return;  // NetBIOS, datagrams outside circuits, and what we do not know: dropped silently
  }
}

void Peer::on_circuit_control(const ControlHeader& header, ByteView data) {
  for (auto* circuit : {port_.find_origin(header), port_.find_target(header)}) {
    if (circuit != nullptr && circuit->matches(*this, header)) return circuit->on_control(header, data);
  }
  if (header.type != MessageType::halt_dl_noack) refuse(header);
}

void Peer::send_explorer(const LinkDefinition& link) { send_control(explorer_for(link)); }

void Peer::refuse(const ControlHeader& header) {
  auto answer = header;
  const bool from_origin = header.direction == Direction::to_target;
  const auto& sender = from_origin ? header.origin : header.target;
  answer.type = MessageType::halt_dl_noack;
  answer.flow = {};
  answer.largest_frame = 0;
  answer.priority = 0;
  answer.direction = from_origin ? Direction::to_origin : Direction::to_target;
  answer.remote_correlator = sender.correlator;
  answer.remote_port = sender.port;
  const auto reason = emit_halt_reason(HaltReason::unknown);
  send_control(answer, is_version2() ? ByteView(reason) : ByteView());
}

}  // namespace openrui::dlsw
