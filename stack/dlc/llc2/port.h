// One card with the links on it (transports reference 4.1 and 4.6). Opens the card and opens it again after each loss,
// gives every frame to the link between its addresses, answers for our addresses on the null SAP, and tells an operator
// what strangers and reversed addresses show about a configuration.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/event.h"
#include "base/time.h"
#include "dlc/ethernet.h"
#include "dlc/llc2/frame.h"
#include "dlc/llc2/pdu.h"
#include "dlc/port.h"
#include "dlc/wire_tap.h"

namespace openrui::llc2 {

class LinkStation;

class Port final : public openrui::Port, private EthernetHandler {
 public:
  // `ethernet`, `timers`, `events` and `wire`, which may be null, outlive the port.
  Port(const PortDefinition& definition, Ethernet& ethernet, TimerQueue& timers, EventSink& events,
       WireTap* wire = nullptr);
  ~Port() override;
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  void start() override;
  // Of two links with the same four addresses the first one is called.
  std::unique_ptr<Link> make_link(const LinkDefinition& definition, LinkNotifier& notifier) override;
  std::unique_ptr<SwitchedLink> make_switched_link(const LinkDefinition& definition,
                                                   SwitchedNotifier& notifier) override;

  const PortDefinition& definition() const override { return definition_; }
  const PortCounters& counters() const override { return counters_; }
  // Those of contacted links.
  std::vector<std::string> active_partners() const override;
  std::vector<Endpoint> listening_places() const override { return {}; }

  // What follows is for the links of this port.
  PortCounters& count() { return counters_; }
  TimerQueue& timers() { return timers_; }
  void report(Severity severity, const std::string& text) { events_.on_event(severity, definition_.name, text); }
  void add(LinkStation& link);
  void remove(LinkStation& link);
  void on_link_started();
  bool has_carrier() const { return card_ != nullptr; }
  // Why there is no carrier.
  std::string state_in_words() const;
  // The link's, the port's or the card's.
  MacAddress own_mac(const LinkDefinition& link) const;
  // N1: what an I PDU can carry on this card.
  std::size_t longest_information() const;
  std::size_t queued_bytes() const { return card_ ? card_->queued_bytes() : 0; }
  // Dropped when there is no carrier.
  void send(const MacAddress& destination, const MacAddress& source, const Pdu& pdu, Buffer information);

 private:
  using Key = std::tuple<MacAddress, std::uint8_t, MacAddress, std::uint8_t>;

  void on_frame(ByteView bytes) override;
  void on_carrier_lost(const std::string& detail) override;
  void on_drained() override;

  void open();
  void open_later(Duration after);
  void fail(const std::string& why);
  // Tells the card, later in this turn or in the next one, what the links want now.
  void update_filter();
  void index_links();
  Key key_of(const LinkDefinition& definition) const;
  bool owns(const MacAddress& mac) const;
  bool serves(const MacAddress& mac, std::uint8_t sap) const;
  void route(const Frame& frame, const Pdu& pdu);
  void answer_null_sap(const Frame& frame, const Pdu& pdu);
  void answer(const Frame& frame, const Pdu& pdu, PduType type, ByteView information);
  // An answer to our TEST, which went to the null SAP.
  void give_test_answer(const Frame& frame, const Pdu& pdu);
  void on_stranger(const Frame& frame, const Pdu& pdu);
  void on_foreign_destination(const Frame& frame);
  // Once for each text, and for a limited number of them: what a LAN can make us say is bounded.
  void report_once(const std::string& text);
  template <class F>
  void for_each_link(F f);

  PortDefinition definition_;
  Ethernet& ethernet_;
  TimerQueue& timers_;
  EventSink& events_;
  WireTap* wire_;
  PortCounters counters_;
  bool started_ = false;
  std::string failure_;  // the last one, until the card is open
  Duration backoff_;
  MacAddress card_mac_;
  std::set<std::string> reported_;
  MacAddress last_caller_;  // of our addresses, not on a link
  std::vector<LinkStation*> links_;
  std::map<Key, LinkStation*> by_address_;
  Timer open_timer_;
  Timer filter_timer_;
  std::unique_ptr<EthernetCard> buried_;  // lost; goes on the next turn
  std::unique_ptr<EthernetCard> card_;
};

}  // namespace openrui::llc2
