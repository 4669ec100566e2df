// The common link appearance, over every binding.
#include "dlc/link.h"

#include <catch2/catch.hpp>
#include <random>

#include "binding.h"
#include "dlc/tap.h"

using namespace openrui;
using namespace openrui::test;

namespace {

std::vector<std::string> node_comes_up(const Binding& b) {
  std::vector<std::string> events = {"xid received null", "xid sent 02 00 01 70 00 18", "contacted"};
  if (!b.polled()) events.insert(events.begin(), "xid sent null");
  return events;
}
std::vector<std::string> host_comes_up(const Binding& b, const std::string& xid = "02 00 01 70 00 18") {
  std::vector<std::string> events = {"xid sent null", "xid received " + xid, "contacted"};
  if (!b.polled()) events.insert(events.begin(), "xid received null");
  return events;
}

// A transmission header and a request header at least.
constexpr std::size_t kShortest = 9;
constexpr std::size_t kLongest = 4200;

Bytes random_piu(std::mt19937& random, std::size_t longest) {
  Bytes piu(kShortest + random() % (longest - kShortest + 1));
  for (auto& byte : piu) byte = static_cast<std::uint8_t>(random());
  return piu;
}

// Gains and losses in turns: no contact twice, no loss of what was not there but one verdict before each contact.
void check_each_told_once(const RecordingNotifier& user) {
  bool up = false;
  bool told = false;
  for (const auto& event : user.events) {
    CAPTURE(event);
    if (event == "contacted") {
      CHECK_FALSE(up);
      up = true;
      told = false;
    } else if (event.rfind("inop", 0) == 0) {
      CHECK((up || !told));
      told = !std::exchange(up, false);
    }
  }
}

}  // namespace

TEST_CASE("a node and a host come up with null XID, XID 0 and contact, each told once") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->make_links(node_link_definition(), host_link_definition());
  CHECK(b->node->state_in_words() == "stopped");
  const bool node_first = GENERATE(true, false);
  (node_first ? b->node : b->host)->start();
  b->settle();
  CHECK_FALSE(b->node->contacted());
  (node_first ? b->host : b->node)->start();
  b->settle();
  CHECK(b->node->contacted());
  CHECK(b->host->contacted());
  CHECK(b->node->state_in_words() == "contacted");
  CHECK(b->host->state_in_words() == "contacted");
  // A node that starts long before its host gives up some circuits first, and says so once.
  b->at_node.events.erase(std::remove(b->at_node.events.begin(), b->at_node.events.end(), "inop no answer"),
                          b->at_node.events.end());
  CHECK(b->at_node.events == node_comes_up(*b));
  CHECK(b->at_host.events == host_comes_up(*b));
  CHECK_FALSE(b->at_node.info.xid3);
}

TEST_CASE("a link without a node identification sends a null XID, and a host that requires none contacts it") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  auto node = node_link_definition();
  node.xid.reset();
  auto host = host_link_definition();
  host.xid.reset();
  b->make_links(node, host);
  b->host->start();
  b->node->start();
  b->settle();
  CHECK(b->node->contacted());
  CHECK(b->at_host.events == host_comes_up(*b, "null"));
}

TEST_CASE("T2.1 stations negotiate with format 3 who contacts whom, over every binding") {
  const auto kind = every_binding();
  const auto node_role = GENERATE(StationRole::secondary, StationRole::primary, StationRole::negotiable);
  const auto host_role = GENERATE(StationRole::secondary, StationRole::primary, StationRole::negotiable);
  CAPTURE(kind, name(node_role), name(host_role));
  auto b = make_binding(kind);
  auto node = node_link_definition();
  auto host = host_link_definition();
  node.xid_format = host.xid_format = 3;
  node.role = node_role;
  host.role = host_role;
  b->make_links(node, host);
  b->host->start();
  b->node->start();
  b->settle();
  const bool fits = b->polled() || node_role != host_role || node_role == StationRole::negotiable;
  CHECK(b->node->contacted() == fits);
  CHECK(b->host->contacted() == fits);
  CHECK(b->at_node.count("contacted") == (fits ? 1 : 0));
  CHECK(b->at_host.count("contacted") == (fits ? 1 : 0));
  CHECK(b->at_node.losses() == (fits ? 0 : 1));
  CHECK(b->at_host.losses() == (fits ? 0 : 1));
  if (!fits) return;
  CHECK(b->at_node.info.xid3);
  CHECK(b->at_host.info.xid3);
  CHECK(b->at_node.info.max_btu == b->longest_piu());
  b->node->send(Buffer::copy_of(Bytes(9, 1)));
  b->host->send(Buffer::copy_of(Bytes(9, 2)));
  b->settle();
  CHECK(b->at_host.pius == std::vector<Bytes>{Bytes(9, 1)});
  CHECK(b->at_node.pius == std::vector<Bytes>{Bytes(9, 2)});
}

TEST_CASE("a host refuses an XID that it does not expect, and both hear it once however often the node tries") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  auto node = node_link_definition();
  node.xid = NodeId{0x017, 0x00019};
  b->make_links(node, host_link_definition());
  b->host->start();
  b->node->start();
  b->settle();
  CHECK_FALSE(b->node->contacted());
  CHECK_FALSE(b->host->contacted());
  CHECK(b->at_node.count("inop refused") == 1);
  CHECK(b->at_node.losses() == 1);
  CHECK(b->at_host.count("inop refused") == 1);
  CHECK(b->at_host.losses() == 1);
  CHECK(b->at_host.last_detail.find("017-00019") != std::string::npos);
}

TEST_CASE("a thousand random PIUs each way arrive as they were sent, in order") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->start();
  REQUIRE(b->node->contacted());
  std::mt19937 random(1);
  std::vector<Bytes> to_host;
  std::vector<Bytes> to_node;
  // What the carrier takes; path control makes segments of what is longer.
  const auto longest_for = [](const RecordingNotifier& n) {
    return n.info.max_btu == 0 ? kLongest : std::min(kLongest, n.info.max_btu);
  };
  for (int i = 0; i < 1000; ++i) {
    to_host.push_back(random_piu(random, longest_for(b->at_node)));
    to_node.push_back(random_piu(random, longest_for(b->at_host)));
    b->node->send(Buffer::copy_of(to_host.back()));
    b->host->send(Buffer::copy_of(to_node.back()));
    if (random() % 50 == 0) b->settle();
  }
  b->settle();
  CHECK(b->at_host.pius == to_host);
  CHECK(b->at_node.pius == to_node);
  CHECK(b->node->queued_bytes() == 0);
  CHECK(b->host->queued_bytes() == 0);
  CHECK(b->node_events.warnings() == 0);
  CHECK(b->host_events.warnings() == 0);
}

TEST_CASE("two ends that answer every PIU from inside its delivery do not stop and do not recurse") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->start();
  const Bytes piu(9, 0x2D);
  int depth = 0;
  int deepest = 0;
  int left = 5000;
  const auto answer_on = [&](Link& link) {
    return [&](ByteView received) {
      deepest = std::max(deepest, ++depth);
      if (--left > 0) link.send(Buffer::copy_of(received));
      --depth;
    };
  };
  b->at_node.answer = answer_on(*b->node);
  b->at_host.answer = answer_on(*b->host);
  b->node->send(Buffer::copy_of(piu));
  b->settle();
  CHECK(left == 0);
  CHECK(deepest == 1);
}

TEST_CASE("a PIU sent on a link that is not contacted is dropped") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->make_links(node_link_definition(), host_link_definition());
  b->node->send(Buffer::copy_of(Bytes(9, 1)));
  b->host->start();
  b->node->start();
  b->node->send(Buffer::copy_of(Bytes(9, 2)));
  b->settle();
  b->node->send(Buffer::copy_of(Bytes(9, 3)));
  b->settle();
  CHECK(b->at_host.pius == std::vector<Bytes>{Bytes(9, 3)});
}

TEST_CASE(
    "a stop is an orderly end: what was sent arrives, the partner hears orderly_end, the stopper operator_request") {
  const auto kind = every_binding();
  const bool by_node = GENERATE(true, false);
  CAPTURE(kind, by_node);
  auto b = make_binding(kind);
  b->start();
  auto& stopper = by_node ? *b->node : *b->host;
  auto& told_stopper = by_node ? b->at_node : b->at_host;
  auto& told_partner = by_node ? b->at_host : b->at_node;
  b->at_node.clear();
  b->at_host.clear();
  stopper.send(Buffer::copy_of(Bytes(9, 7)));
  stopper.stop();
  CHECK_FALSE(stopper.contacted());
  stopper.stop();
  b->settle();
  CHECK(told_partner.pius.size() == 1);
  CHECK(told_partner.count("inop ended by the partner") == 1);
  CHECK(told_partner.losses() == 1);
  CHECK(told_stopper.events == std::vector<std::string>{"inop operator request"});
  CHECK(stopper.state_in_words() == "stopped");

  stopper.start();
  b->settle();
  CHECK(b->node->contacted());
  CHECK(b->host->contacted());
}

TEST_CASE("both ends may be stopped at once") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->start();
  b->at_node.clear();
  b->at_host.clear();
  b->node->stop();
  b->host->stop();
  b->settle();
  CHECK(b->at_node.events == std::vector<std::string>{"inop operator request"});
  CHECK(b->at_host.events == std::vector<std::string>{"inop operator request"});
}

TEST_CASE("a link that is started again before its stop is done comes up again") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->start();
  b->node->stop();
  b->node->start();
  b->settle();
  CHECK(b->node->contacted());
  CHECK(b->host->contacted());
  CHECK(b->at_node.count("inop operator request") == 1);
  CHECK(b->at_node.count("contacted") == 2);
}

TEST_CASE("a link that is stopped while it comes up says nothing and can be started again") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->make_links(node_link_definition(), host_link_definition());
  b->host->start();
  b->node->start();
  b->node->stop();
  b->settle();
  CHECK(b->at_node.events.empty());
  b->node->start();
  b->settle();
  CHECK(b->node->contacted());
}

TEST_CASE("a fault of the carrier is told once at each end, and the link comes up again by itself") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->start();
  b->at_node.clear();
  b->at_host.clear();
  b->node->send(Buffer::copy_of(Bytes(9, 7)));
  b->cut();
  b->settle();
  CHECK(b->at_node.events == std::vector<std::string>{"inop carrier lost"});
  CHECK(b->at_host.events == std::vector<std::string>{"inop carrier lost"});
  CHECK_FALSE(b->node->contacted());
  b->node->send(Buffer::copy_of(Bytes(9, 8)));
  b->mend();
  b->settle();
  CHECK(b->node->contacted());
  CHECK(b->host->contacted());
  CHECK(b->at_node.count("contacted") == 1);
  CHECK(b->at_host.count("contacted") == 1);
  CHECK(b->at_host.pius.empty());
}

TEST_CASE("a carrier that fails at any point of an activation and works again brings both ends up, each told once") {
  const auto kind = every_binding();
  const auto units = [&] {
    auto b = make_binding(kind);
    b->make_links(node_link_definition(), host_link_definition());
    b->host->start();
    b->node->start();
    b->settle();
    REQUIRE(b->node->contacted());
    return b->delivered();
  }();
  REQUIRE(units > 0);
  for (std::uint64_t n = 1; n <= units; ++n) {
    CAPTURE(kind, n);
    auto b = make_binding(kind);
    b->make_links(node_link_definition(), host_link_definition());
    b->fail_before(n);
    b->host->start();
    b->node->start();
    b->settle();
    b->settle();  // a polled line has a unit to lose until the very end of the first time
    REQUIRE(b->node->contacted());
    REQUIRE(b->host->contacted());
    check_each_told_once(b->at_node);
    check_each_told_once(b->at_host);
    b->node->send(Buffer::copy_of(Bytes(9, 1)));
    b->host->send(Buffer::copy_of(Bytes(9, 2)));
    b->settle();
    CHECK(b->at_host.pius == std::vector<Bytes>{Bytes(9, 1)});
    CHECK(b->at_node.pius == std::vector<Bytes>{Bytes(9, 2)});
  }
}

TEST_CASE("a busy end gets no more than the window, and everything in order when it is not busy any more") {
  const auto kind = every_binding();
  const bool both = GENERATE(false, true);
  CAPTURE(kind, both);
  constexpr int kPius = 1000;
  constexpr std::size_t kLargestWindow = 128;
  auto b = make_binding(kind);
  b->start();
  b->host->set_busy(true);
  if (both) b->node->set_busy(true);
  std::vector<Bytes> sent;
  for (int i = 0; i < kPius; ++i) {
    Bytes piu(9, 0x2D);
    put16(piu.data() + 2, static_cast<std::uint16_t>(i));
    sent.push_back(piu);
    b->node->send(Buffer::copy_of(piu));
    b->host->send(Buffer::copy_of(piu));
  }
  b->settle();
  CHECK(b->at_host.pius.size() <= kLargestWindow);
  CHECK(b->node->queued_bytes() > 0);
  // Busy is one direction's matter.
  if (both) {
    CHECK(b->at_node.pius.size() <= kLargestWindow);
  } else {
    CHECK(b->at_node.pius == sent);
  }
  CHECK(b->node->contacted());
  b->host->set_busy(false);
  b->node->set_busy(false);
  b->settle();
  CHECK(b->at_host.pius == sent);
  CHECK(b->at_node.pius == sent);
  CHECK(b->node->queued_bytes() == 0);
  CHECK(b->node_events.warnings() == 0);
  CHECK(b->host_events.warnings() == 0);
}

TEST_CASE("an end stays busy over a loss of its link") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->make_links(node_link_definition(), host_link_definition());
  b->host->set_busy(true);
  b->host->start();
  b->node->start();
  b->settle();
  REQUIRE(b->node->contacted());
  for (int i = 0; i < 1000; ++i) b->node->send(Buffer::copy_of(Bytes(9, 0x2D)));
  b->settle();
  CHECK(b->at_host.pius.size() < 1000);
  b->host->set_busy(false);
  b->settle();
  CHECK(b->at_host.pius.size() == 1000);
}

TEST_CASE("a partner that is made anew is contacted again, and nothing of the time before reaches it") {
  const auto kind = every_binding();
  const bool node_again = GENERATE(true, false);
  CAPTURE(kind, node_again);
  auto b = make_binding(kind);
  b->start();
  auto& stays = node_again ? b->at_host : b->at_node;
  auto& fresh = node_again ? b->at_node : b->at_host;
  b->node->send(Buffer::copy_of(Bytes(9, 1)));
  b->host->send(Buffer::copy_of(Bytes(9, 1)));
  for (int i = 0; i < 3; ++i) {
    stays.clear();
    fresh.clear();
    if (node_again) {
      b->node.reset();
      b->make_node(node_link_definition());
      b->node->start();
    } else {
      b->host.reset();
      b->make_host(host_link_definition());
      b->host->start();
    }
    b->settle();
    REQUIRE(b->node->contacted());
    REQUIRE(b->host->contacted());
    CHECK(stays.losses() == 1);
    CHECK(stays.count("contacted") == 1);
    CHECK(fresh.losses() == 0);
    CHECK(fresh.count("contacted") == 1);
    CHECK(fresh.pius.empty());
    b->node->send(Buffer::copy_of(Bytes(9, 2)));
    b->settle();
    CHECK(b->at_host.pius.back() == Bytes(9, 2));
  }
}

TEST_CASE("a user may stop or restart the link from inside the notification of its loss") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->start();
  b->at_node.after_inop = [&](InopReason) {
    b->node->stop();
    b->node->start();
  };
  b->at_host.after_inop = [&](InopReason) { b->host->stop(); };
  b->cut();
  b->settle();
  b->mend();
  b->settle();
  CHECK_FALSE(b->node->contacted());
  b->at_node.after_inop = nullptr;
  b->host->start();
  b->settle();
  CHECK(b->node->contacted());
}

TEST_CASE("what is queued counts, and the sender hears when it fell below the low-water mark") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->start();
  b->at_node.keep_pius = b->at_host.keep_pius = false;
  const Bytes piu(1000, 0x2D);
  std::size_t sent = 0;
  while (b->node->queued_bytes() <= Link::kHighWater) {
    b->node->send(Buffer::copy_of(piu));
    ++sent;
  }
  CHECK(sent >= Link::kHighWater / (piu.size() + dlsw::kInfoHeader));
  CHECK(b->at_node.count("uncongested") == 0);
  b->settle();
  CHECK(b->at_node.count("uncongested") == 1);
  CHECK(b->node->queued_bytes() == 0);
  CHECK(b->at_host.piu_count == sent);
}

TEST_CASE("no call into a link tells its user anything before it returns") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->make_links(node_link_definition(), host_link_definition());
  const auto guarded = [&](const auto& call) {
    b->at_node.in_call = b->at_host.in_call = true;
    call();
    b->at_node.in_call = b->at_host.in_call = false;
  };
  guarded([&] {
    b->host->start();
    b->node->start();
  });
  b->settle();
  guarded([&] {
    b->node->send(Buffer::copy_of(Bytes(9, 7)));
    b->host->send(Buffer::copy_of(Bytes(9, 7)));
    b->node->stop();
    b->host->stop();
    b->node->start();
  });
  b->settle();
  CHECK_FALSE(b->at_node.told_in_call);
  CHECK_FALSE(b->at_host.told_in_call);
}

TEST_CASE("a link that is destroyed while contacted is a loss for its partner") {
  const auto kind = every_binding();
  CAPTURE(kind);
  auto b = make_binding(kind);
  b->start();
  b->at_host.clear();
  b->node.reset();
  b->settle();
  CHECK(b->at_host.losses() == 1);
  CHECK_FALSE(b->host->contacted());
}

namespace {

struct RecordingTap final : LinkTap {
  std::vector<std::string> seen;
  void on_piu(const std::string& link, bool sent, ByteView piu) override {
    seen.push_back(link + (sent ? " > " : " < ") + to_hex(piu));
  }
  void on_xid(const std::string& link, bool sent, ByteView xid) override {
    seen.push_back(link + (sent ? " > xid " : " < xid ") + to_hex(xid));
  }
  void on_link_event(const std::string& link, const std::string& text) override { seen.push_back(link + ": " + text); }
};

}  // namespace

TEST_CASE("a tap sees PIUs, XIDs and the life of the link, and the user sees what it would see without it") {
  LoopbackBinding b;
  RecordingTap tap;
  b.node = make_tapped_link("HOST1", &tap, b.at_node,
                            [&](LinkNotifier& n) { return b.cable.make_link(node_link_definition(), n); });
  b.host = make_tapped_link("NODE1", nullptr, b.at_host,
                            [&](LinkNotifier& n) { return b.cable.make_link(host_link_definition(), n); });
  CHECK(dynamic_cast<TappedLink*>(b.host.get()) == nullptr);
  b.node->send(Buffer::copy_of(Bytes(2, 0)));
  b.host->start();
  b.node->start();
  b.settle();
  b.node->send(Buffer::copy_of(Bytes{0x2D, 0x01}));
  b.host->send(Buffer::copy_of(Bytes{0x2D, 0x02}));
  b.settle();
  b.cut();
  b.settle();
  CHECK(tap.seen == std::vector<std::string>{"HOST1 > xid ", "HOST1 < xid ", "HOST1 > xid 02 00 01 70 00 18",
                                             "HOST1: contacted", "HOST1 > 2D 01", "HOST1 < 2D 02",
                                             "HOST1: lost: carrier lost, the cable was cut"});
  CHECK(b.at_node.events.size() == 5);
  CHECK(b.at_node.pius.size() == 1);
  CHECK(b.node->state_in_words() == "waiting for the other end");
}
