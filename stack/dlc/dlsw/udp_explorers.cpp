#include "dlc/dlsw/udp_explorers.h"

#include "dlc/dlsw/addresses.h"
#include "dlc/dlsw/explorer.h"
#include "dlc/dlsw/port.h"

namespace openrui::dlsw {
namespace {

constexpr std::size_t kShownOfDatagram = 32;

// What goes between NetBIOS stations, and UI data outside circuits, may come by UDP as well (RFC 2166).
bool is_of_others(MessageType t) {
  switch (t) {
    case MessageType::netbios_nq:
    case MessageType::netbios_nr:
    case MessageType::netbios_anq:
    case MessageType::netbios_anr:
    case MessageType::dataframe:
      return true;
    default:
      return false;
  }
}

// The error says what is wrong; nothing when it is of no interest.
Result<ControlHeader, std::string_view> explorer_in(ByteView datagram) {
  constexpr std::string_view kNoExplorer = "only explorers come by UDP";
  const auto frame = scan_frame(datagram);
  if (frame.framing == Framing::incomplete) return std::string_view("it ends before its message");
  // Empty for a vendor's message (transports reference 5.11).
  if (frame.framing != Framing::complete) return frame.error;
  if (frame.size() != datagram.size()) return std::string_view("it has more than one message");
  if (is_of_others(frame.prefix.type)) return std::string_view();
  if (frame.prefix.type != MessageType::canureach && frame.prefix.type != MessageType::icanreach) return kNoExplorer;
  const auto header = parse_control(frame.header);
  if (!header.explorer) return kNoExplorer;
  return header;
}

}  // namespace

void UdpExplorers::open() {
  const auto& d = port_.definition();
  const Endpoint place{d.local, kPortVersion2};
  auto socket = udp_.open(place, d.groups, *this);
  if (socket) {
    socket_ = std::move(socket.value());
    if (failure_reported_) port_.report(Severity::info, "explorers come to UDP " + to_words(place));
    failure_reported_ = false;
    return port_.on_explorers_open();
  }
  if (!failure_reported_) {
    port_.report(Severity::error,
                 "cannot receive explorers on UDP " + to_words(place) + ": " + socket.error() + "; retrying");
  }
  failure_reported_ = true;
  port_.timers().arm(open_timer_, d.reconnect_max, [this] { open(); });
}

void UdpExplorers::ask(const LinkDefinition& link, const std::string& address) { send(explorer_for(link), address); }

void UdpExplorers::send(const ControlHeader& header, const std::string& address) {
  if (!socket_) return;
  Bytes message(kControlHeader);
  emit_control(header, 0, message.data());
  ++port_.count().frames_out;
  socket_->send({address, kPortVersion2}, message);
}

void UdpExplorers::on_datagram(const Endpoint& from, const Endpoint&, ByteView datagram) {
  const auto address = plain_address(from.address);
  const auto content = explorer_in(datagram);
  // A question of our own, which the group gave back.
  if (content.ok() && content->type == MessageType::canureach && port_.has_station(content->origin_mac)) return;
  ++port_.count().frames_in;
  if (!port_.may_be_partner(address)) return refuse(address, "it is no partner of ours", datagram);
  if (!content.ok()) return content.error().empty() ? void() : refuse(address, content.error(), datagram);
  if (content->type == MessageType::canureach) return on_explorer(address, *content);
  port_.on_found(content->target_mac, address);
}

void UdpExplorers::on_explorer(const std::string& from, const ControlHeader& header) {
  port_.learn(header.origin_mac, from);
  // Not ours: silence, as on a LAN.
  if (!port_.can_reach(header)) return;
  if (may_answer()) return send(explorer_answer(header), from);
  if (!may_report()) return;
  port_.report(Severity::warning, "more than " + std::to_string(kAnswersPerSecond) +
                                      " explorers in a second, the last one from " + from +
                                      ": further ones are not answered");
}

bool UdpExplorers::may_answer() {
  const auto now = port_.timers().now();
  if (now - second_ >= std::chrono::seconds(1)) {
    second_ = now;
    answers_ = 0;
  }
  if (answers_ == kAnswersPerSecond) return false;
  ++answers_;
  return true;
}

void UdpExplorers::refuse(const std::string& from, std::string_view what, ByteView datagram) {
  ++port_.count().errors;
  if (!may_report()) return;
  port_.report(Severity::warning, "a datagram of " + from + " was dropped: " + std::string(what) + ": " +
                                      to_hex(datagram, kShownOfDatagram) + "; further ones are only counted");
}

bool UdpExplorers::may_report() {
  const auto now = port_.timers().now();
  if (now < quiet_until_) return false;
  quiet_until_ = now + kReportPause;
  return true;
}

}  // namespace openrui::dlsw
