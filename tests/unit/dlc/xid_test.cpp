// The exchange of XIDs: bytes, roles, refusals, and every row of its tables.
#include "dlc/xid.h"

#include <catch2/catch.hpp>
#include <set>

#include "binding.h"
#include "formats/sense.h"

using namespace openrui;
using namespace openrui::test;

namespace {

using Kind = XidStep::Kind;

Bytes hex(const std::string& text) { return from_hex(text).value(); }

LinkDefinition t21(bool host, StationRole role, std::optional<NodeId> id = NodeId{0x017, 0x00018}) {
  auto d = host ? host_link_definition() : node_link_definition();
  d.xid = host ? std::nullopt : id;
  d.xid_format = 3;
  d.role = role;
  return d;
}
// A node that takes the part of the host in an exchange: it waits.
LinkDefinition other_node(StationRole role, NodeId id) {
  auto d = host_link_definition();
  d.host = false;
  d.xid = id;
  d.xid_format = 3;
  d.role = role;
  return d;
}

std::string words(const XidStep& step) {
  switch (step.kind) {
    case Kind::nothing:
      return "nothing";
    case Kind::send:
      return step.xid.empty() ? "send null" : "send " + to_hex(step.xid);
    case Kind::contact:
      return "contact";
    case Kind::refuse:
      return "refuse " + (step.xid.empty() ? std::string() : to_hex(step.xid) + " ") + step.why;
  }
  return "?";
}

std::string at_partner(XidExchange& exchange, const std::string& xid) { return words(exchange.received(hex(xid))); }

// XIDs in turns, as on a link; what each did, until nobody has anything to say.
std::vector<std::string> run(XidExchange& asker, XidExchange& waiter) {
  std::vector<std::string> seen;
  XidExchange* ends[] = {&asker, &waiter};
  auto step = asker.begin();
  std::size_t turn = 0;
  while (true) {
    seen.push_back((turn % 2 == 0 ? "A " : "B ") + words(step));
    if (step.kind != Kind::send) return seen;
    ++turn;
    step = ends[turn % 2]->received(step.xid);
  }
}

// Format 3 as the worked example of the SNA reference 9.3 has it, with other values where they matter.
constexpr const char* kPartnerPre =
    "32 1D 05 D0 00 01 00 00 00 08 00 00 00 00 00 00 00 01 0B 51 00 01 09 00 00 00 00 07 00";
constexpr const char* kPartnerNeg =
    "32 1D 05 D0 00 01 00 00 00 04 00 00 00 00 00 00 00 01 0B 51 00 01 09 00 00 00 00 07 00";

}  // namespace

TEST_CASE("a T2.0 node answers every XID with its format 0, whatever the format of the other") {
  XidExchange node(node_link_definition());
  CHECK(words(node.begin()) == "send null");
  CHECK_FALSE(node.awaits_contact());
  CHECK(at_partner(node, "") == "send 02 00 01 70 00 18");
  CHECK(node.awaits_contact());
  CHECK(at_partner(node, "14 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00") == "send 02 00 01 70 00 18");
  CHECK(at_partner(node, kPartnerPre) == "send 02 00 01 70 00 18");
  CHECK_FALSE(node.xid3());
}

TEST_CASE("a T2.0 host that polls gives a node which answers with a null XID a second poll") {
  auto definition = host_link_definition();
  XidExchange strict(definition);
  CHECK(words(strict.begin()) == "send null");
  CHECK(at_partner(strict, "") == "send null");
  CHECK(at_partner(strict, "") == "refuse the partner sent a null XID, 017-00018 is required");
  CHECK(at_partner(strict, "02 00 01 70 00 18") == "nothing");
  definition.xid.reset();
  XidExchange lenient(definition);
  lenient.begin();
  CHECK(at_partner(lenient, "") == "send null");
  CHECK(at_partner(lenient, "") == "contact");
  CHECK(at_partner(lenient, "") == "nothing");
}

TEST_CASE("a reset begins a new exchange") {
  XidExchange host(host_link_definition());
  CHECK(at_partner(host, "02 00 01 70 00 18") == "contact");
  host.reset();
  CHECK(host.state() == XidExchangeState::idle);
  CHECK(at_partner(host, "02 00 01 70 00 19") ==
        "refuse the partner identified itself as 017-00019, 017-00018 is required");
}

TEST_CASE("format 1 says how long the partner's I-fields may be") {
  auto definition = host_link_definition();
  XidExchange host(definition);
  CHECK(at_partner(host, "12 13 01 70 00 18 00 00 00 00 02 09 00 00 00 00 07 00 00") == "contact");
  CHECK(host.partner_max_btu() == 521);
  CHECK(host.partner_max_frames() == 7);
  host.reset();
  CHECK(host.partner_max_btu() == 0);
}

TEST_CASE(
    "a T2.1 node and host exchange format 3 byte for byte, and the primary contacts when both named their roles") {
  XidExchange node(t21(false, StationRole::secondary));
  XidExchange host(t21(true, StationRole::primary));
  CHECK(run(node, host) ==
        std::vector<std::string>{
            "A send null",
            "B send 34 1D 00 00 00 00 00 00 00 08 00 00 00 00 00 00 00 01 0B 51 00 7F FF 00 00 00 00 7F 00",
            "A send 32 1D 01 70 00 18 00 00 00 04 00 00 00 00 00 00 00 01 0B 41 00 7F FF 00 00 00 00 7F 00",
            "B send 34 1D 00 00 00 00 00 00 00 04 00 00 00 00 00 00 00 01 0B 51 00 7F FF 00 00 00 00 7F 00",
            "A send 32 1D 01 70 00 18 00 00 00 04 00 00 00 00 00 00 00 01 0B 41 00 7F FF 00 00 00 00 7F 00",
            "B contact"});
  CHECK(node.xid3());
  CHECK(host.xid3());
  CHECK(node.awaits_contact());
  CHECK_FALSE(host.awaits_contact());
  CHECK(node.partner_max_btu() == 32767);
}

TEST_CASE("what a station can do goes into its format 3") {
  XidExchange sdlc(t21(false, StationRole::secondary), XidCapabilities{false, 265, 7});
  CHECK(at_partner(sdlc, "") ==
        "send 32 1D 01 70 00 18 00 00 00 08 00 00 00 00 00 00 00 01 0B 01 00 01 09 00 00 00 00 07 00");
}

TEST_CASE("of two negotiable stations the one with the greater identification becomes the primary") {
  const NodeId low{0x017, 0x00018};
  const NodeId high{0x05D, 0x00001};
  const bool asker_is_greater = GENERATE(true, false);
  XidExchange asker(t21(false, StationRole::negotiable, asker_is_greater ? high : low));
  XidExchange waiter(other_node(StationRole::negotiable, asker_is_greater ? low : high));
  const auto seen = run(asker, waiter);
  // 71: ABM, negotiable; then 51 primary and 41 secondary.
  CHECK(seen[1].find("01 0B 71") != std::string::npos);
  CHECK(seen[2].find(asker_is_greater ? "01 0B 51" : "01 0B 41") != std::string::npos);
  CHECK(seen[3].find(asker_is_greater ? "01 0B 41" : "01 0B 51") != std::string::npos);
  CHECK(seen.back() == (asker_is_greater ? "A contact" : "B contact"));
  CHECK((asker_is_greater ? waiter : asker).awaits_contact());
}

TEST_CASE("a negotiable station takes the role that the other leaves") {
  const auto fixed = GENERATE(StationRole::primary, StationRole::secondary);
  XidExchange asker(t21(false, StationRole::negotiable, NodeId{0xFFF, 0xFFFFF}));
  XidExchange waiter(other_node(fixed, NodeId{0x001, 1}));
  CHECK(run(asker, waiter).back() == (fixed == StationRole::primary ? "B contact" : "A contact"));
}

TEST_CASE("two negotiable stations with one identification repeat the exchange with other numbers and agree") {
  const NodeId same{0x05D, 0x00001};
  XidExchange asker(t21(false, StationRole::negotiable, same));
  XidExchange waiter(other_node(StationRole::negotiable, same));
  const auto seen = run(asker, waiter);
  CHECK(seen[2].find("05 D0 00 01") == std::string::npos);
  CHECK(seen[2].find("send 32 1D 05 D") != std::string::npos);
  CHECK(seen.back().find(" contact") != std::string::npos);
  CHECK(asker.awaits_contact() != waiter.awaits_contact());
}

TEST_CASE("null XIDs that cross end in one contact") {
  XidExchange a(t21(false, StationRole::secondary));
  XidExchange b(t21(true, StationRole::primary));
  auto to_b = a.begin();
  auto to_a = b.begin();
  bool contacted = false;
  for (int i = 0; i < 6; ++i) {
    auto from_a = to_a.kind == Kind::send ? a.received(to_a.xid) : XidStep{};
    auto from_b = to_b.kind == Kind::send ? b.received(to_b.xid) : XidStep{};
    if (from_b.kind == Kind::contact) {
      CHECK_FALSE(contacted);
      contacted = true;
    }
    to_b = std::move(from_a);
    to_a = std::move(from_b);
  }
  CHECK(contacted);
  CHECK(a.awaits_contact());
}

TEST_CASE("a T2.1 primary contacts a T2.0 node, and then the link is no T2.1 link") {
  XidExchange node(node_link_definition());
  auto definition = t21(true, StationRole::primary);
  definition.xid = NodeId{0x017, 0x00018};
  XidExchange host(definition);
  const auto seen = run(node, host);
  CHECK(seen[2] == "A send 02 00 01 70 00 18");
  CHECK(seen.back() == "B contact");
  CHECK_FALSE(host.xid3());
}

TEST_CASE("a T2.1 node shows itself to a T2.0 host, which contacts it, and then the link is no T2.1 link") {
  XidExchange node(t21(false, StationRole::secondary));
  XidExchange host(host_link_definition());
  CHECK(run(node, host) ==
        std::vector<std::string>{
            "A send null", "B send null",
            "A send 32 1D 01 70 00 18 00 00 00 08 00 00 00 00 00 00 00 01 0B 41 00 7F FF 00 00 00 00 7F 00",
            "B contact"});
  CHECK_FALSE(node.xid3());
  CHECK_FALSE(host.xid3());
}

TEST_CASE("a format 3 that is not accepted is answered with what is wrong in it") {
  struct Case {
    std::size_t at;
    const char* byte;
    const char* vector;
    const char* why;
  };
  const std::vector<Case> cases = {
      {0, "33", "22 07 00 00 00 10 16 00 20", "node type 3"},
      {17, "02", "22 07 00 11 00 10 16 00 13", "DLC type 02"},
      {18, "03", "22 07 00 12 00 10 15 00 00", "is cut"},
      {18, "30", "22 07 00 12 00 10 15 00 00", "runs past the end"},
      {19, "41", "22 07 00 13 00 10 16 00 0F", "the partner's role is secondary, ours is secondary"},
      {19, "61", "22 07 00 13 00 10 16 00 0F", "a reserved value"},
      {21, "00", "22 07 00 15 00 10 16 00 03", "receives only 9 bytes"},
      {9, "0C", "22 07 00 09 00 08 09 00 00", "nonactivation"},
      {1, "40", "22 07 00 01 00 10 15 00 00", "more than what was received"},
  };
  for (const auto& c : cases) {
    INFO(c.why);
    auto xid = hex(kPartnerPre);
    xid[c.at] = hex(c.byte)[0];
    XidExchange node(t21(false, StationRole::secondary));
    node.begin();
    const auto step = node.received(xid);
    CHECK(step.kind == Kind::refuse);
    CHECK(step.reason == InopReason::refused);
    CHECK(step.why.find(c.why) != std::string::npos);
    CHECK(to_hex(ByteView(step.xid).last(9)) == c.vector);
    CHECK(node.state() == XidExchangeState::refused);
    CHECK(words(node.received(hex(kPartnerPre))) == "nothing");

    XidExchange partner(t21(true, StationRole::primary));
    partner.received({});
    const auto heard = partner.received(step.xid);
    CHECK(heard.kind == Kind::refuse);
    CHECK(heard.xid.empty());
    CHECK(heard.why.find("the partner does not accept our XID, byte " + std::to_string(get16(hex(c.vector), 2))) == 0);
  }
}

TEST_CASE("an exchange without end is given up") {
  XidExchange node(node_link_definition());
  XidExchange nulls(node_link_definition());
  for (int i = 0; i < XidExchange::kMaxXids; ++i) {
    CHECK(at_partner(node, "02 00 05 D0 00 01").find("send") == 0);
    CHECK(at_partner(nulls, "").find("send") == 0);
  }
  const auto step = node.received(hex("02 00 05 D0 00 01"));
  CHECK(step.kind == Kind::refuse);
  CHECK(step.reason == InopReason::protocol_error);
  CHECK(step.why == "the XID exchange does not end");
  CHECK(nulls.received({}).why == to_words(sense::too_many_null_xids));
  CHECK(node.received({}).kind == Kind::refuse);
}

namespace {

using S = XidExchangeState;
using I = XidInput;

// What brings an exchange into a state, and what is an input to it there.
struct Kit {
  LinkDefinition definition;
  std::vector<std::pair<S, std::vector<std::string>>> ways;  // "ask" or an XID
  std::vector<std::pair<I, std::string>> inputs;
};

std::string with(const char* xid, std::size_t at, const char* byte) {
  auto bytes = hex(xid);
  bytes[at] = hex(byte)[0];
  return to_hex(bytes);
}

std::vector<Kit> kits() {
  Kit secondary{node_link_definition(),
                {{S::idle, {}}, {S::asked, {"ask"}}, {S::prenegotiation, {"ask", ""}}},
                {{I::ask, "ask"}, {I::rcv_null, ""}, {I::rcv_t20, "02 00 05 D0 00 01"}}};
  Kit primary{host_link_definition(),
              {{S::idle, {}},
               {S::asked, {"ask"}},
               {S::polled, {""}},
               {S::settled, {"02 00 01 70 00 18"}},
               {S::refused, {"02 00 01 70 00 19"}}},
              {{I::ask, "ask"}, {I::rcv_null, ""}, {I::rcv_t20, "02 00 01 70 00 18"}, {I::rcv_unacceptable, "02 00"}}};
  Kit open_primary = primary;
  open_primary.definition.xid.reset();
  open_primary.ways.back().second = {"02"};
  Kit t21_station{
      t21(false, StationRole::negotiable),
      {{S::idle, {}},
       {S::asked, {"ask"}},
       {S::prenegotiation, {"ask", ""}},
       {S::negotiating, {"ask", kPartnerPre}},
       {S::settled, {"02 00 05 D0 00 01"}},
       {S::refused, {"02 00"}}},
      {{I::ask, "ask"},
       {I::rcv_null, ""},
       {I::rcv_t20, "02 00 05 D0 00 01"},
       {I::rcv_t20_as_secondary, "04 00 05 D0 00 01"},
       {I::rcv_prenegotiation, kPartnerPre},
       {I::rcv_equal, "32 1D 01 70 00 18 00 00 00 08 00 00 00 00 00 00 00 01 0B 71 00 01 09 00 00 00 00 07 00"},
       {I::rcv_negotiation_as_primary, with(kPartnerNeg, 19, "41")},
       {I::rcv_negotiation_as_secondary, kPartnerNeg},
       {I::rcv_unacceptable, "02 00"}}};
  return {secondary, primary, open_primary, t21_station};
}

}  // namespace

TEST_CASE("every row of the XID tables is what an exchange does, and what no row lists changes nothing") {
  std::set<const XidTable::Row*> rows_seen;
  for (const auto& kit : kits()) {
    const auto& table = kit.definition.xid_format == 3 ? xid_t21()
                        : kit.definition.host          ? xid_t20_primary()
                                                       : xid_t20_secondary();
    for (const auto& [state, way] : kit.ways) {
      for (const auto& [input, xid] : kit.inputs) {
        CAPTURE(table.title(), name(state), name(input));
        XidExchange exchange(kit.definition);
        for (const auto& step : way) step == "ask" ? exchange.begin() : exchange.received(hex(step));
        REQUIRE(exchange.state() == state);
        const auto step = xid == "ask" ? exchange.begin() : exchange.received(hex(xid));
        // A primary's verdict on a second null XID depends on what it requires.
        const bool null_refused = state == S::polled && input == I::rcv_null && kit.definition.xid.has_value();
        const auto* row = table.find(state, null_refused ? I::rcv_unacceptable : input);
        if (row == nullptr) {
          CHECK(step.kind == Kind::nothing);
          CHECK(exchange.state() == state);
          continue;
        }
        rows_seen.insert(row);
        CHECK(exchange.state() == row->next);
        const auto expected = row->action == XidAction::contact  ? Kind::contact
                              : row->action == XidAction::refuse ? Kind::refuse
                                                                 : Kind::send;
        CHECK(step.kind == expected);
        if (row->action == XidAction::send_null) CHECK(step.xid.empty());
        if (row->action == XidAction::send_t20) CHECK(step.xid == hex("02 00 01 70 00 18"));
        if (row->action == XidAction::send_prenegotiation || row->action == XidAction::send_other_number) {
          CHECK(parse_xid(step.xid)->three->state() == XidState::prenegotiation);
          CHECK((parse_xid(step.xid)->number == 0x00018) == (row->action == XidAction::send_prenegotiation));
        }
        if (row->action == XidAction::send_negotiation) {
          CHECK(parse_xid(step.xid)->three->state() == XidState::negotiation);
        }
      }
    }
  }
  CHECK(rows_seen.size() ==
        xid_t20_secondary().rows().size() + xid_t20_primary().rows().size() + xid_t21().rows().size());
}
