// The C functions of ipc370.h: one node, two nodes in one process, two processes; ipcstat.
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <poll.h>
#include <sys/eventfd.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "ipc370.h"
#include "support/certificates.h"
#include "support/paths.h"
#include "support/process.h"

using namespace openrui::test;

namespace {

struct System {
  explicit System(const std::string& config = {}) {
    char error[1024] = "";
    ipc = ipc_start(config.empty() ? nullptr : config.c_str(), error, sizeof error);
    INFO(error);
    REQUIRE(ipc != nullptr);
    task = ipc_task_begin(ipc, nullptr);
  }
  // Blocks of a test that are outstanding are gone already: the end of their task forgets them.
  ~System() {
    ipc_task_end(ipc, task);
    ipc_stop(ipc);
  }
  System(const System&) = delete;
  System& operator=(const System&) = delete;

  // Waits at most ten seconds.
  int wait(ipc_rq& rq) {
    ipc_ecb ecb = 0;
    issue(rq, &ecb);
    if (ipc_wait_ecb(&ecb, 10000) == 0) return -1;
    return rq.rq_cc;
  }
  void issue(ipc_rq& rq, ipc_ecb* ecb) {
    rq.rq_notify = IPC_NOTIFY_ECB;
    rq.rq_target.ecb = ecb;
    ipc_request(ipc, task, IPC_KEY, &rq);
  }
  ipc_rq open(const char* tag) {
    auto rq = ipc_make_rq(IPC_REQUEST_OPEN);
    rq.rq_tag = tag;
    rq.rq_tag_length = static_cast<std::uint16_t>(std::strlen(tag));
    return rq;
  }
  ipc_rq data(std::uint8_t request, std::uint16_t cid, void* bytes, std::size_t length) {
    auto rq = ipc_make_rq(request);
    rq.rq_cid = cid;
    rq.rq_data = bytes;
    rq.rq_length = static_cast<std::uint32_t>(length);
    return rq;
  }

  ipc_system* ipc = nullptr;
  ipc_task task = 0;
};

// Two nodes joined by a local socket.
struct TwoPrograms {
  TwoPrograms() {
    const auto write = [&](const char* file, const std::string& text) { std::ofstream(place.path(file)) << text; };
    const auto socket = "unix:" + place.path("b.sock");
    write("a.json", R"({"node": "NODEA", "job": "ALPHA", "partners": [{"node": "NODEB", "address": ")" + socket +
                        R"("}], "control": ")" + place.path("a.ctl") + "\"}");
    write("b.json",
          R"({"node": "NODEB", "job": "BETA", "listen": ")" + socket + R"(", "partners": [{"node": "NODEA"}]})");
  }
  Workplace place;
};

}  // namespace

TEST_CASE("two tasks of one program exchange records through ECBs") {
  System s;
  auto a = s.open("B/A");
  auto b = s.open("A/B");
  ipc_ecb posted = 0;
  s.issue(a, &posted);
  CHECK(a.rq_cid != 0);
  CHECK(ipc_wait_ecb(&posted, 1) == 0);
  CHECK(s.wait(b) == 0);
  CHECK(ipc_wait_ecb(&posted, 10000) == 1);
  char text[] = "record";
  char got[16] = "";
  auto send = s.data(IPC_REQUEST_SEND, a.rq_cid, text, 6);
  auto receive = s.data(IPC_REQUEST_RECEIVE, b.rq_cid, got, sizeof got);
  CHECK(s.wait(send) == 0);
  CHECK(ipc_request_wait(s.ipc, s.task, IPC_KEY, &receive) == 0);
  CHECK(std::string(got, receive.rq_count) == "record");
}

TEST_CASE("a waiter on an ECB is woken by another thread's request") {
  System s;
  auto a = s.open("B/A");
  ipc_ecb posted = 0;
  s.issue(a, &posted);
  int answer = -1;
  std::thread other([&] {
    auto b = s.open("A/B");
    answer = ipc_request_wait(s.ipc, s.task, IPC_KEY, &b);
  });
  const auto woken = ipc_wait_ecb(&posted, 10000);
  other.join();
  CHECK(woken == 1);
  CHECK(answer == 0);
  CHECK(a.rq_cc == 0);
}

TEST_CASE("a CS area gives completed blocks in their order") {
  System s;
  ipc_cs area{};
  area.notify = IPC_NOTIFY_ECB;
  CHECK(ipc_cs_take(&area) == nullptr);
  std::vector<ipc_rq> all(5, ipc_make_rq(IPC_REQUEST_CLOSE));
  std::vector<ipc_rq*> list;
  for (auto& rq : all) {
    rq.rq_cid = 999;
    rq.rq_notify = IPC_NOTIFY_CS;
    rq.rq_target.cs = &area;
    list.push_back(&rq);
  }
  ipc_request_list(s.ipc, s.task, IPC_KEY, list.data(), list.size());
  CHECK(ipc_wait_ecb(&area.ecb, 10000) == 1);
  auto* rq = ipc_cs_take(&area);
  for (auto& expected : all) {
    REQUIRE(rq == &expected);
    CHECK(rq->rq_cc == IPC_CC_USER);
    rq = rq->rq_next;
  }
  CHECK(rq == nullptr);
}

TEST_CASE("completion is told by callback and by descriptor") {
  System s;
  const int fd = eventfd(0, EFD_CLOEXEC);
  auto with_fd = ipc_make_rq(IPC_REQUEST_CLOSE);
  with_fd.rq_notify = IPC_NOTIFY_FD;
  with_fd.rq_target.fd = fd;
  ipc_request(s.ipc, s.task, IPC_KEY, &with_fd);
  pollfd p{fd, POLLIN, 0};
  CHECK(poll(&p, 1, 10000) == 1);
  close(fd);
  auto with_callback = ipc_make_rq(IPC_REQUEST_CLOSE);
  static ipc_ecb called;
  called = 0;
  with_callback.rq_notify = IPC_NOTIFY_CALLBACK;
  with_callback.rq_target.callback = [](ipc_rq*, void* argument) {
    // A request from inside a callback is allowed; this one posts the ECB.
    static ipc_rq again;
    again = ipc_make_rq(IPC_REQUEST_CLOSE);
    again.rq_notify = IPC_NOTIFY_ECB;
    again.rq_target.ecb = &called;
    ipc_request(static_cast<System*>(argument)->ipc, static_cast<System*>(argument)->task, IPC_KEY, &again);
  };
  with_callback.rq_argument = &s;
  ipc_request(s.ipc, s.task, IPC_KEY, &with_callback);
  CHECK(ipc_wait_ecb(&called, 10000) == 1);
}

TEST_CASE("an abend goes to the program's handler when it has one") {
  System s;
  static int told;
  static ipc_ecb posted;
  told = 0;
  posted = 0;
  ipc_set_abend_handler(
      s.ipc,
      [](const ipc_rq*, int reason, const char* words, void* argument) {
        told = reason;
        CHECK(std::string(words).find("length") != std::string::npos);
        auto* system = static_cast<System*>(argument);
        static ipc_rq rq;
        rq = ipc_make_rq(IPC_REQUEST_CLOSE);
        system->issue(rq, &posted);
      },
      &s);
  auto rq = ipc_make_rq(IPC_REQUEST_SEND);
  rq.rq_length_of_block = 4;
  ipc_request(s.ipc, s.task, IPC_KEY, &rq);
  CHECK(ipc_wait_ecb(&posted, 10000) == 1);
  CHECK(told == 2);
}

TEST_CASE("two nodes in one process connect, talk and close over a local socket") {
  TwoPrograms p;
  System b(p.place.path("b.json"));
  System a(p.place.path("a.json"));
  auto open_a = a.open("B/A");
  auto open_b = b.open("A/B");
  ipc_ecb posted = 0;
  a.issue(open_a, &posted);
  CHECK(b.wait(open_b) == 0);
  CHECK(ipc_wait_ecb(&posted, 10000) == 1);
  ipc_user user{};
  auto quser = a.data(IPC_REQUEST_QUSER, open_a.rq_cid, &user, sizeof user);
  CHECK(a.wait(quser) == 0);
  CHECK(std::string(user.job, 8) == "BETA    ");
  std::string big(300000, 'x');
  std::string got(300000, '.');
  auto send = a.data(IPC_REQUEST_SEND, open_a.rq_cid, big.data(), big.size());
  ipc_ecb sent = 0;
  a.issue(send, &sent);
  auto receive = b.data(IPC_REQUEST_RECEIVE, open_b.rq_cid, got.data(), got.size());
  CHECK(b.wait(receive) == 0);
  CHECK(got == big);
  CHECK(receive.rq_optc == 0);
  CHECK(ipc_wait_ecb(&sent, 10000) == 1);
  const auto list = output_of({bin("ipcstat"), "list", p.place.path("a.ctl")});
  INFO(list);
  CHECK(list.find("node NODEA") != std::string::npos);
  CHECK(list.find("B.BETA.NODEB/A.ALPHA.NODEA") != std::string::npos);
  CHECK(list.find("partner node NODEB: up") != std::string::npos);
  CHECK(output_of({bin("ipcstat"), "--json", "list", p.place.path("a.ctl")}).find("\"state\": \"open\"") !=
        std::string::npos);
  auto close_a = a.data(IPC_REQUEST_CLOSE, open_a.rq_cid, nullptr, 0);
  auto close_b = b.data(IPC_REQUEST_CLOSE, open_b.rq_cid, nullptr, 0);
  ipc_ecb closed = 0;
  a.issue(close_a, &closed);
  CHECK(b.wait(close_b) == 0);
  CHECK(ipc_wait_ecb(&closed, 10000) == 1);
  CHECK(close_a.rq_cc == 0);
}

TEST_CASE("nodes talk through TLS when both show a certificate, and not at all with one that does not") {
  Workplace place;
  const auto address = Workplace::address(2) + ":14772";
  const TestAuthority authority;
  authority.write(place.path("ca.pem"));
  authority.issue(place.path("node"), {"node", "IP:" + Workplace::address(2)});
  const std::string tls = R"("tls": {"certificate": ")" + place.path("node.pem") + R"(", "key": ")" +
                          place.path("node.key") + R"(", "ca": ")" + place.path("ca.pem") + "\"}";
  const auto write = [&](const char* file, const std::string& text) { std::ofstream(place.path(file)) << text; };
  write("b.json", R"({"node": "NODEB", "listen": ")" + address + R"(", "partners": [{"node": "NODEA"}], )" + tls + "}");
  const auto partners = R"("partners": [{"node": "NODEB", "address": ")" + address + "\"}]";
  write("a.json", R"({"node": "NODEA", )" + partners + ", " + tls + "}");
  write("plain.json", R"({"node": "NODEA", )" + partners + "}");
  System b(place.path("b.json"));
  auto open_b = b.open("A/B");
  ipc_ecb posted = 0;
  b.issue(open_b, &posted);
  {
    System plain(place.path("plain.json"));
    auto open = plain.open("B/A");
    ipc_ecb never = 0;
    plain.issue(open, &never);
    CHECK(ipc_wait_ecb(&never, 200) == 0);
  }
  System a(place.path("a.json"));
  auto open_a = a.open("B/A");
  CHECK(a.wait(open_a) == 0);
  CHECK(ipc_wait_ecb(&posted, 10000) == 1);
}

TEST_CASE("the program of the README talks between two processes, and the README has it as it is") {
  TwoPrograms p;
  Process pong({bin("ipc-demo"), "PING/PONG"}, {"IPC370_CONFIG=" + p.place.path("b.json")}, p.place.path("b.log"));
  Process ping({bin("ipc-demo"), "PONG/PING"}, {"IPC370_CONFIG=" + p.place.path("a.json")}, p.place.path("a.log"));
  CHECK(ping.read_rest() == "the partner said PING/PONG\n");
  CHECK(pong.read_rest() == "the partner said PONG/PING\n");
  CHECK(ping.wait() == 0);
  CHECK(pong.wait() == 0);
  const auto text = [](const std::string& file) {
    std::ifstream in(SOURCE_DIR "/stack/ipc370/" + file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  CHECK(text("README.md").find(text("demo/ipc_demo.c")) != std::string::npos);
}

TEST_CASE("who may open what is the installation's to say") {
  Workplace place;
  std::ofstream(place.path("c.json")) << R"({"job": "TELLER", "open_rules": [
      {"jobs": ["TELLER"], "tags": ["BANK/*"], "allow": true}, {"tags": ["*"], "allow": false}]})";
  System s(place.path("c.json"));
  auto refused = s.open("SAFE/T");
  CHECK(s.wait(refused) == IPC_CC_REQUEST);
  auto allowed = s.open("BANK/T");
  ipc_ecb posted = 0;
  s.issue(allowed, &posted);
  CHECK(allowed.rq_ts == IPC_TS_INCOMPLETE);
}

TEST_CASE("a configuration with faults is refused with all of them in words") {
  Workplace place;
  std::ofstream(place.path("bad.json")) << R"({"node": "TOOLONGNAME", "buffer": 1})";
  char error[2048] = "";
  CHECK(ipc_start(place.path("bad.json").c_str(), error, sizeof error) == nullptr);
  CHECK(std::string(error).find("1 to 8 letters") != std::string::npos);
  CHECK(std::string(error).find("/buffer") != std::string::npos);
  CHECK(ipc_start(place.path("none.json").c_str(), error, 5) == nullptr);
  CHECK(std::strlen(error) == 4);
}

TEST_CASE("IPCSTAT is a function and a program") {
  char text[256];
  const auto length = ipc_stat_text(3, 0x302, text, sizeof text);
  CHECK(length == std::strlen(text));
  CHECK(std::string(text).find("the partner has closed") != std::string::npos);
  auto rq = ipc_make_rq(IPC_REQUEST_SEND);
  CHECK(ipc_stat_rq(&rq, nullptr, 0) > 50);
  CHECK(output_of({bin("ipcstat"), "explain", "302"}).find("the partner has closed") != std::string::npos);
  CHECK(output_of({bin("ipcstat"), "codes"}).find("5 00000501") != std::string::npos);
  CHECK(output_of({bin("ipcstat"), "--json", "explain", "302"}).find("\"completion_code\": 3") != std::string::npos);
}
