// What is particular to links on UCLA IPC connections (transports reference 11.3, 11.5).
#include <catch2/catch.hpp>
#include <random>

#include "binding.h"

using namespace openrui;
using namespace openrui::test;
using std::chrono::seconds;

namespace {

Bytes random_bytes(std::mt19937& dice, std::size_t size) {
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice());
  return bytes;
}

// A program of the partner's node that is no link station: it speaks records as it likes.
struct Impostor {
  explicit Impostor(IpcBinding& b)
      : tcp(b.network, "127.0.0.3"),
        facility(installation(), nobody),
        network(facility, streams(), {}, tcp, b.timers, events) {
    network.start();
    self.task = facility.add_task({"JOB", "", 1, 1});
  }
  static ipc370::Installation installation() {
    ipc370::Installation i;
    i.network = "NODE9";
    return i;
  }
  static streams::StreamsDefinition streams() {
    streams::StreamsDefinition s;
    s.kind = openrui::streams::Kind::ipc;
    s.name = "IPC";
    s.node = "NODE9";
    s.instance.fill(9);
    s.partners.push_back({"HOST1", Endpoint{"127.0.0.2", ipc::kTcpPort}, {}});
    return s;
  }
  struct Nobody final : ipc370::Supervisor {
    bool readable(std::uint8_t, const void*, std::size_t) override { return true; }
    bool writable(std::uint8_t, void*, std::size_t) override { return true; }
    void abend(const ipc_rq*, ipc370::Abend) override {}
    void wake(ipc_ecb*) override {}
    void schedule(ipc_callback, ipc_rq*, void*) override {}
    void signal(int) override {}
  } nobody;

  void issue(ipc_rq& rq) { facility.request(self, &rq); }
  void send(Bytes& record) {
    sends.push_back(ipc_make_rq(IPC_REQUEST_SEND));
    sends.back().rq_cid = open.rq_cid;
    sends.back().rq_data = record.data();
    sends.back().rq_length = static_cast<std::uint32_t>(record.size());
    issue(sends.back());
  }

  SimTcp tcp;
  RecordingSink events;
  ipc370::Facility facility;
  ipc370::Network network;
  ipc370::Caller self;
  ipc_rq open = ipc_make_rq(IPC_REQUEST_OPEN);
  std::list<ipc_rq> sends;
};

}  // namespace

TEST_CASE("a thousand PIUs of 9 to 65535 bytes each way keep their bytes and order on an IPC link") {
  IpcBinding b;
  b.start();
  REQUIRE(b.node->contacted());
  std::mt19937 dice(1);
  std::vector<Bytes> there;
  std::vector<Bytes> back;
  for (int i = 0; i < 1000; ++i) {
    // Most are short, or the test would be nothing but copies.
    const auto longest = i % 20 == 0 ? 65535U : 1000U;
    there.push_back(random_bytes(dice, 9 + dice() % (longest - 8)));
    back.push_back(random_bytes(dice, 9 + dice() % (longest - 8)));
  }
  there.back().resize(65535);
  for (std::size_t i = 0; i < there.size(); ++i) {
    b.node->send(Buffer::copy_of(there[i]));
    b.host->send(Buffer::copy_of(back[i]));
  }
  b.settle();
  CHECK(b.at_host.pius == there);
  CHECK(b.at_node.pius == back);
  CHECK(b.node->queued_bytes() == 0);
}

TEST_CASE("a stream that is lost and comes back in time is not noticed on an IPC link") {
  IpcBinding b;
  b.start();
  b.at_node.clear();
  b.at_host.clear();
  for (int i = 0; i < 20; ++i) {
    b.node->send(Buffer::copy_of(Bytes(500, static_cast<std::uint8_t>(i))));
    b.fail_before(100 + static_cast<std::uint64_t>(i) * 37);
    run_for(b.timers, seconds(3));
  }
  b.settle();
  CHECK(b.at_host.pius.size() == 20);
  CHECK(b.at_host.losses() == 0);
  CHECK(b.at_node.losses() == 0);
}

TEST_CASE("several links share the stream of an IPC port, each found by its tag") {
  IpcBinding b;
  b.start();
  RecordingNotifier node_user;
  RecordingNotifier host_user;
  auto node = node_link_definition("SECOND");
  node.tag = "SECOND";  // one tag for both sides
  auto host = host_link_definition("SECOND");
  host.tag = "SECOND";
  const auto second_node = b.node_port.make_link(node, node_user);
  const auto second_host = b.host_port.make_link(host, host_user);
  second_host->start();
  CHECK(second_node->state_in_words() == "stopped");
  second_node->start();
  b.settle();
  CHECK(second_node->contacted());
  CHECK(second_host->contacted());
  CHECK(b.network.connections() == 1);
  second_node->send(Buffer::copy_of(Bytes(9, 2)));
  b.node->send(Buffer::copy_of(Bytes(9, 1)));
  b.settle();
  CHECK(host_user.pius == std::vector<Bytes>{Bytes(9, 2)});
  CHECK(b.at_host.pius == std::vector<Bytes>{Bytes(9, 1)});
}

TEST_CASE("an IPC port says where it listens and what a link waits for") {
  IpcBinding b;
  b.make_links(node_link_definition(), host_link_definition());
  CHECK(b.host_port.listening_places() == std::vector<Endpoint>{{"127.0.0.2", 14772}});
  CHECK(b.node_port.listening_places().empty());
  b.cut();
  b.host->start();
  b.node->start();
  run_for(b.timers, seconds(1));
  CHECK(b.host->state_in_words() == "waiting for a call on 127.0.0.2:14772");
  CHECK(b.node->state_in_words() == "connecting to 127.0.0.2:14772");
  CHECK(b.at_node.count("inop no answer") == 1);
  b.host->stop();
  b.mend();
  b.settle();
  CHECK(b.node->state_in_words() == "waiting for the partner's OPEN");
  CHECK(b.node_port.active_partners() == std::vector<std::string>{"HOST1 at 127.0.0.2:14772"});
}

TEST_CASE("a record that is no link frame ends the link as a protocol error and an empty one does nothing") {
  IpcBinding b;
  b.make_host(host_link_definition());
  b.host->start();
  Impostor partner(b);
  const std::string tag = "HOST/NODE";
  partner.open.rq_tag = tag.data();
  partner.open.rq_tag_length = static_cast<std::uint16_t>(tag.size());
  partner.issue(partner.open);
  run_for(b.timers, seconds(1));
  REQUIRE(partner.open.rq_ts == IPC_TS_COMPLETE);
  REQUIRE(partner.open.rq_cc == IPC_CC_OK);
  Bytes empty;
  partner.send(empty);
  run_for(b.timers, seconds(1));
  CHECK(b.at_host.losses() == 0);
  Bytes wrong = GENERATE(Bytes{5}, Bytes{0x42, 0, 0, 0}, Bytes(70000, 5));
  partner.send(wrong);
  run_for(b.timers, seconds(5));
  CHECK(b.at_host.count("inop protocol error") == 1);
  CHECK(b.at_host.losses() == 1);
  partner.facility.stop();
}
