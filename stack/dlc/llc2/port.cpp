#include "dlc/llc2/port.h"

#include <algorithm>
#include <utility>

#include "dlc/llc2/link_station.h"

namespace openrui::llc2 {
namespace {

constexpr std::size_t kMaxReports = 64;
// SAPs and control field of an I PDU.
constexpr std::size_t kInformationHeader = 4;

MacAddress reversed(const MacAddress& mac) { return {swap_bits(mac.octets)}; }

std::string sap_in_words(std::uint8_t sap) { return " SAP " + to_hex({&sap, 1}); }

}  // namespace

Port::Port(const PortDefinition& definition, Ethernet& ethernet, TimerQueue& timers, EventSink& events, WireTap* wire)
    : definition_(definition),
      ethernet_(ethernet),
      timers_(timers),
      events_(events),
      wire_(wire),
      backoff_(definition.reconnect_min) {}

Port::~Port() = default;

void Port::start() {
  started_ = true;
  open_later(Duration::zero());
}

std::unique_ptr<Link> Port::make_link(const LinkDefinition& definition, LinkNotifier& notifier) {
  return std::make_unique<LinkStation>(*this, definition, notifier);
}

std::unique_ptr<SwitchedLink> Port::make_switched_link(const LinkDefinition& definition, SwitchedNotifier& notifier) {
  return std::make_unique<LinkStation>(*this, definition, notifier);
}

std::vector<std::string> Port::active_partners() const {
  std::vector<std::string> addresses;
  for (const auto* link : links_) {
    if (link->contacted()) addresses.push_back(to_words(link->definition().remote_mac));
  }
  return addresses;
}

// --- The card --------------------------------------------------------------------------------------------------------

void Port::open_later(Duration after) {
  timers_.arm(open_timer_, after, [this] { open(); });
}

void Port::open() {
  buried_.reset();
  auto opened = ethernet_.open(definition_.interface, *this);
  if (!opened) return fail(opened.error());
  card_ = std::move(opened.value());
  card_mac_ = card_->mac();
  backoff_ = definition_.reconnect_min;
  index_links();
  update_filter();
  if (!std::exchange(failure_, {}).empty()) {
    report(Severity::info, definition_.interface + " is open, its address is " + to_words_both(card_mac_));
  }
  for_each_link([](LinkStation& link) { link.on_carrier(); });
}

void Port::fail(const std::string& why) {
  if (std::exchange(failure_, why) != why) report(Severity::error, why + "; trying again");
  for_each_link([&why](LinkStation& link) { link.on_no_carrier(why); });
  open_later(backoff_);
  backoff_ = std::min(backoff_ * 2, definition_.reconnect_max);
}

void Port::on_carrier_lost(const std::string& detail) {
  // From inside a call of the card.
  buried_ = std::move(card_);
  failure_ = detail;
  report(Severity::error, detail + "; trying again");
  open_later(backoff_);
  for_each_link([&detail](LinkStation& link) { link.on_carrier_lost(detail); });
}

void Port::on_drained() {
  for_each_link([](LinkStation& link) { link.on_drained(); });
}

std::string Port::state_in_words() const {
  if (!started_) return "the port is not started";
  return failure_.empty() ? "opening " + definition_.interface : failure_;
}

std::size_t Port::longest_information() const {
  const auto payload = std::min(card_ ? card_->mtu() : kEthernetPayload, kEthernetPayload);
  return payload - framing_overhead(definition_.framing) - kInformationHeader;
}

void Port::send(const MacAddress& destination, const MacAddress& source, const Pdu& pdu, Buffer information) {
  if (!card_) return;
  emit_pdu(pdu, information);
  emit_frame(destination, source, definition_.framing, information);
  ++counters_.frames_out;
  if (wire_ != nullptr) wire_->on_frame(true, information.view());
  card_->send(std::move(information));
}

// --- Links -----------------------------------------------------------------------------------------------------------

MacAddress Port::own_mac(const LinkDefinition& link) const {
  if (link.mac != MacAddress{}) return link.mac;
  return definition_.mac != MacAddress{} ? definition_.mac : card_mac_;
}

Port::Key Port::key_of(const LinkDefinition& d) const { return {own_mac(d), d.sap, d.remote_mac, d.remote_sap}; }

void Port::add(LinkStation& link) {
  links_.push_back(&link);
  by_address_.emplace(key_of(link.definition()), &link);
  update_filter();
}

void Port::remove(LinkStation& link) {
  links_.erase(std::find(links_.begin(), links_.end(), &link));
  index_links();
}

// The card's address, which a link may have, is not known before it is open.
void Port::index_links() {
  by_address_.clear();
  for (auto* link : links_) by_address_.emplace(key_of(link->definition()), link);
}

void Port::on_link_started() {
  update_filter();
  // Whoever starts a link wants to know now whether the card can be used.
  if (started_ && !card_) open_later(Duration::zero());
}

void Port::update_filter() {
  if (filter_timer_.armed()) return;
  timers_.arm(filter_timer_, Duration::zero(), [this] {
    if (!card_) return;
    EthernetFilter filter;
    const auto add_once = [](auto& list, const auto& value) {
      if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
    };
    add_once(filter.saps, kNullSap);
    for (const auto* link : links_) {
      const auto mac = own_mac(link->definition());
      add_once(filter.saps, link->definition().sap);
      add_once(filter.macs, mac);
      // Who calls us in the wrong bit order is told to the operator.
      if (!is_group(reversed(mac))) add_once(filter.also, reversed(mac));
    }
    card_->set_filter(filter);
  });
}

template <class F>
void Port::for_each_link(F f) {
  for (std::size_t i = 0; i < links_.size(); ++i) f(*links_[i]);
}

bool Port::owns(const MacAddress& mac) const {
  return std::any_of(links_.begin(), links_.end(), [&](const LinkStation* link) {
    return link->started() && link->resolves() && own_mac(link->definition()) == mac;
  });
}

bool Port::serves(const MacAddress& mac, std::uint8_t sap) const {
  return std::any_of(links_.begin(), links_.end(), [&](const LinkStation* link) {
    return link->started() && link->definition().sap == sap && own_mac(link->definition()) == mac;
  });
}

// --- Frames ----------------------------------------------------------------------------------------------------------

void Port::on_frame(ByteView bytes) {
  if (!card_ || !carries_llc(bytes)) return;
  if (wire_ != nullptr) wire_->on_frame(false, bytes);
  const auto frame = parse_frame(bytes);
  if (!frame) {
    ++counters_.errors;
    return;
  }
  if (is_group(frame->destination)) return;
  ++counters_.frames_in;
  const auto pdu = parse_pdu(frame->pdu);
  if (!pdu) {
    ++counters_.errors;
    return;
  }
  if (frame->framing != definition_.framing) {
    report_once(to_words(frame->source) + " sends frames with framing \"" + std::string(name(frame->framing)) +
                "\", we with \"" + std::string(name(definition_.framing)) +
                "\": the port's key \"framing\" says which");
  }
  if (pdu->fault != PduFault::none) ++counters_.errors;
  route(*frame, *pdu);
}

void Port::route(const Frame& frame, const Pdu& pdu) {
  const auto found = by_address_.find({frame.destination, pdu.dsap, frame.source, pdu.ssap});
  if (found != by_address_.end()) return found->second->on_pdu(pdu);
  if (!owns(frame.destination)) return on_foreign_destination(frame);
  last_caller_ = frame.source;
  if (pdu.type == PduType::test && !pdu.command) return give_test_answer(frame, pdu);
  if (pdu.dsap == kNullSap) return answer_null_sap(frame, pdu);
  on_stranger(frame, pdu);
}

void Port::give_test_answer(const Frame& frame, const Pdu& pdu) {
  for_each_link([&](LinkStation& link) {
    const auto& d = link.definition();
    if (d.sap != pdu.dsap || own_mac(d) != frame.destination) return;
    if (d.remote_mac == frame.source) link.on_test_answer(false);
    if (reversed(d.remote_mac) == frame.source) link.on_test_answer(true);
  });
}

void Port::answer(const Frame& frame, const Pdu& pdu, PduType type, ByteView information) {
  Pdu reply;
  reply.type = type;
  reply.command = false;
  reply.pf = pdu.pf;
  reply.dsap = pdu.ssap;
  reply.ssap = pdu.dsap;
  send(frame.source, frame.destination, reply, Buffer::copy_of(information));
}

// TEST and XID to the null SAP ask for the station as a whole (transports reference 1.3 and 4.6).
void Port::answer_null_sap(const Frame& frame, const Pdu& pdu) {
  if (!pdu.command) return;
  if (pdu.type == PduType::test) return answer(frame, pdu, PduType::test, pdu.information);
  if (pdu.type != PduType::xid) return;
  if (pdu.information.empty()) return answer(frame, pdu, PduType::xid, {});
  if (pdu.information[0] == kBasicXid) {
    answer(frame, pdu, PduType::xid, emit_basic_xid(static_cast<unsigned>(definition_.llc2.receive_window)));
  }
}

// Somebody whose addresses no link has.
void Port::on_stranger(const Frame& frame, const Pdu& pdu) {
  if (!pdu.command) return;
  const bool known_sap = serves(frame.destination, pdu.dsap);
  if (pdu.type == PduType::test) return known_sap ? answer(frame, pdu, PduType::test, pdu.information) : void();
  if (pdu.type == PduType::xid || pdu.type == PduType::sabme) {
    report_once(to_words(frame.source) + sap_in_words(pdu.ssap) + " calls " + to_words(frame.destination) +
                sap_in_words(pdu.dsap) + ", and no link has these addresses");
  }
  const bool connection = pdu.type != PduType::xid && pdu.type != PduType::ui && pdu.type != PduType::unknown;
  // As a station in ADM does (transports reference 4.5.2).
  if (connection && (pdu.pf || pdu.type == PduType::sabme || pdu.type == PduType::disc)) {
    answer(frame, pdu, PduType::dm, {});
  }
}

void Port::on_foreign_destination(const Frame& frame) {
  // A node of ours that is not answered tries both orders, the right one first.
  if (frame.source == last_caller_) return;
  if (!owns(reversed(frame.destination))) return;
  report_once(to_words(frame.source) + " calls " + to_words(frame.destination) + ", which is our address " +
              to_words(reversed(frame.destination)) +
              " in the other bit order: one side has to write it as \"nc:" + to_words(frame.destination) + '"');
}

void Port::report_once(const std::string& text) {
  if (reported_.size() < kMaxReports && reported_.insert(text).second) report(Severity::warning, text);
}

}  // namespace openrui::llc2
