#include "dlc/sdlc/port.h"

#include <algorithm>
#include <utility>

#include "dlc/sdlc/framing.h"
#include "dlc/sdlc/primary.h"
#include "dlc/sdlc/secondary.h"

namespace openrui::sdlc {
namespace {

// All stations; used by a primary that does not know the address (transports reference 2.1).
constexpr std::uint8_t kBroadcast = 0xFF;

// As captures have it: without flags and FCS.
Bytes bare(const SdlcFrame& frame, SdlcModulo modulo) {
  std::array<std::uint8_t, kSdlcLongestHeader> header{};
  const auto length = emit_sdlc_header(frame, modulo, header);
  Bytes bytes(header.begin(), header.begin() + static_cast<std::ptrdiff_t>(length));
  bytes.insert(bytes.end(), frame.information.begin(), frame.information.end());
  return bytes;
}

}  // namespace

Port::Port(const PortDefinition& definition, Tcp& tcp, TimerQueue& timers, EventSink& events, WireTap* wire)
    : definition_(definition),
      timers_(timers),
      events_(events),
      wire_(wire),
      carrier_((definition.peer.empty() ? make_controller : make_terminal)(definition, tcp, timers, *this)) {}

Port::~Port() = default;

void Port::start() {
  started_ = true;
  run();
}

template <class Notifier>
std::unique_ptr<SwitchedLink> Port::make_station(const LinkDefinition& definition, Notifier& notifier) {
  Line& line = *this;
  if (definition.host) {
    auto station = std::make_unique<Primary>(line, definition, notifier);
    primaries_.push_back(station.get());
    return station;
  }
  auto station = std::make_unique<Secondary>(line, definition, notifier);
  secondaries_.push_back(station.get());
  return station;
}

std::unique_ptr<Link> Port::make_link(const LinkDefinition& definition, LinkNotifier& notifier) {
  return make_station(definition, notifier);
}

std::unique_ptr<SwitchedLink> Port::make_switched_link(const LinkDefinition& definition, SwitchedNotifier& notifier) {
  return make_station(definition, notifier);
}

std::vector<std::string> Port::active_partners() const { return carrier_->partners(); }

std::vector<Endpoint> Port::listening_places() const { return carrier_->listening_places(); }

// --- The line --------------------------------------------------------------------------------------------------------

void Port::report(Severity severity, const std::string& text) { events_.on_event(severity, definition_.name, text); }

bool Port::up() const { return carrier_->up(); }

std::string Port::state_in_words() const {
  if (!started_) return "the port is not started";
  return carrier_->state_in_words();
}

void Port::transmit(std::span<const SdlcFrame> frames, SdlcModulo modulo) {
  counters_.frames_out += frames.size();
  if (wire_ != nullptr) {
    for (const auto& frame : frames) wire_->on_frame(true, bare(frame, modulo));
  }
  carrier_->send(emit_transmission(frames, modulo));
}

bool Port::carries(const std::string& link, ByteView piu, SdlcModulo modulo) {
  const auto refuse = [&](const std::string& why) {
    ++counters_.errors;
    report(Severity::error, link + ": a PIU " + why + " and was dropped");
    return false;
  };
  if (piu.size() > kLongestInformation) {
    return refuse("of " + std::to_string(piu.size()) + " bytes does not fit into an SDLC frame");
  }
  if (looks_like_end(piu, modulo)) {
    return refuse("contains 47 0F 7E, which the line takes for the end of a frame,");
  }
  return true;
}

void Port::on_change() {
  if (!started_ || run_timer_.armed()) return;
  timers_.arm(run_timer_, Duration::zero(), [this] { run(); });
}

void Port::on_gone(const Link& station) {
  const auto same = [&station](const Link* other) { return other == &station; };
  secondaries_.erase(std::remove_if(secondaries_.begin(), secondaries_.end(), same), secondaries_.end());
  primaries_.erase(std::remove_if(primaries_.begin(), primaries_.end(), same), primaries_.end());
  if (awaited_ != nullptr && same(awaited_)) awaited_ = nullptr;
  on_change();
}

void Port::run() {
  const auto needs = [](const auto* station) { return station->needs_carrier(); };
  const bool wanted = std::any_of(secondaries_.begin(), secondaries_.end(), needs) ||
                      std::any_of(primaries_.begin(), primaries_.end(), needs);
  const bool was_up = up();
  carrier_->want(wanted);
  if (was_up && !up()) {
    awaited_ = nullptr;
    reply_timer_.cancel();
    poll_timer_.cancel();
  }
  give_turns();
}

// --- Turns of the primary stations -----------------------------------------------------------------------------------

void Port::give_turns() {
  if (primaries_.empty() || !up()) return;
  if (awaited_ != nullptr && awaited_->awaiting()) return;
  awaited_ = nullptr;
  reply_timer_.cancel();
  if (auto* station = next_primary()) {
    awaited_ = station;
    arm_reply_timer();
    poll_timer_.cancel();
    return station->take_turn();
  }
  std::optional<TimePoint> first;
  for (const auto* station : primaries_) {
    const auto due = station->due();
    if (due && (!first || *due < *first)) first = due;
  }
  if (first) timers_.arm(poll_timer_, *first - timers_.now(), [this] { give_turns(); });
}

// The next one behind the last one that has something to do now.
Primary* Port::next_primary() {
  for (std::size_t i = 1; i <= primaries_.size(); ++i) {
    const auto at = (last_turn_ + i) % primaries_.size();
    const auto due = primaries_[at]->due();
    if (!due || *due > timers_.now()) continue;
    last_turn_ = at;
    return primaries_[at];
  }
  return nullptr;
}

void Port::arm_reply_timer() {
  timers_.arm(reply_timer_, definition_.reply_timeout, [this] {
    if (awaited_ != nullptr) awaited_->on_reply_timeout();
    give_turns();
  });
}

// --- The carrier -----------------------------------------------------------------------------------------------------

void Port::on_carrier_up() {
  strangers_.clear();
  garbage_reported_ = false;
  for_each(secondaries_, [](Secondary& s) { s.on_carrier_up(); });
  for_each(primaries_, [](Primary& p) { p.on_carrier_up(); });
  on_change();
}

void Port::on_carrier_lost(const std::string& detail) {
  awaited_ = nullptr;
  reply_timer_.cancel();
  poll_timer_.cancel();
  for_each(secondaries_, [&detail](Secondary& s) { s.on_carrier_lost(detail); });
  for_each(primaries_, [&detail](Primary& p) { p.on_carrier_lost(detail); });
  on_change();
}

void Port::on_unreachable(const std::string& detail) {
  for_each(secondaries_, [&detail](Secondary& s) {
    if (s.started()) s.on_unreachable(detail);
  });
}

Secondary* Port::secondary(std::uint8_t address) const {
  const auto found = std::find_if(secondaries_.begin(), secondaries_.end(), [address](const auto* s) {
    return address == kBroadcast ? s->started() : s->definition().station == address;
  });
  return found == secondaries_.end() ? nullptr : *found;
}

Primary* Port::primary(std::uint8_t address) const {
  const auto found = std::find_if(primaries_.begin(), primaries_.end(),
                                  [address](const auto* p) { return p->definition().station == address; });
  return found == primaries_.end() ? nullptr : *found;
}

void Port::on_frame(ByteView frame) {
  ++counters_.frames_in;
  if (wire_ != nullptr) wire_->on_frame(false, frame);
  const auto address = frame.front();
  if (!primaries_.empty()) {
    auto* station = primary(address);
    if (station == nullptr) return on_stranger(address);
    // An answer that comes in pieces is an answer.
    if (station == awaited_) arm_reply_timer();
    return station->receive(frame);
  }
  // A broadcast is for the one station that there is; several would answer at once.
  const bool several =
      std::count_if(secondaries_.begin(), secondaries_.end(), [](auto* s) { return s->started(); }) > 1;
  auto* station = address == kBroadcast && several ? nullptr : secondary(address);
  if (station == nullptr) return on_stranger(address);
  station->receive(frame);
}

void Port::on_stranger(std::uint8_t address) {
  for_each(secondaries_, [address](Secondary& s) { s.on_other_station(address); });
  if (!primaries_.empty()) ++counters_.errors;
  if (!strangers_.insert(address).second) return;
  const auto station = to_hex({&address, 1});
  if (primaries_.empty()) {
    return report(Severity::warning, "the host polls station " + station + ", which no link of this port has");
  }
  report(Severity::warning, "a frame came from station " + station + ", which no link of this port has");
}

void Port::on_frames_end() { give_turns(); }

void Port::on_garbage(ByteView bytes) {
  ++counters_.errors;
  if (std::exchange(garbage_reported_, true)) return;
  report(Severity::warning, "bytes that are no frame were passed over: " + to_hex(bytes, 16));
}

}  // namespace openrui::sdlc
