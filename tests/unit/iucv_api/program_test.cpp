// Programs in iucv.h: handlers, functions that wait, logging on and off, threads, fork, aids.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <regex>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "iucv_programs.h"

using namespace openrui::test;

namespace {

// What happens on the thread of the facility, for the test to wait for.
class Events {
 public:
  void add(int what) {
    const std::lock_guard lock(mutex_);
    all_.push_back(what);
    changed_.notify_all();
  }
  // The first `count` of them.
  std::vector<int> wait(std::size_t count) {
    std::unique_lock lock(mutex_);
    const auto limit = std::chrono::system_clock::now() + std::chrono::milliseconds(kPatience);
    changed_.wait_until(lock, limit, [&] { return all_.size() >= count; });
    return all_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> all_;
};

// A program whose handler accepts and answers everything.
struct Server {
  Server(IucvNode& node, const char* user) {
    me = iucv_logon(node.system, user, nullptr, 0);
    REQUIRE(me != nullptr);
    iucv_declare_list list{};
    list.ipbfadr1 = &interrupt;
    list.handler = [](iucv_machine* machine, const iucv_interrupt* i, void* argument) {
      static_cast<Server*>(argument)->on_interrupt(machine, *i);
    };
    list.argument = this;
    REQUIRE(iucv_dclbfr(me, &list) == IUCV_CC_DONE);
  }
  ~Server() {
    if (me != nullptr) iucv_logoff(me);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void on_interrupt(iucv_machine* machine, const iucv_interrupt& i) {
    if (i.iptype == IUCV_CONNECTION_PENDING) {
      auto accept = control(i.ippathid);
      iucv_accept(machine, &accept);
    } else if (i.iptype == IUCV_MESSAGE_PENDING) {
      char text[64] = "";
      auto list = message(i.ippathid, text, sizeof text, IUCV_IPFGPID);
      iucv_receive(machine, &list, nullptr, nullptr);
      const auto length = static_cast<std::uint32_t>(sizeof text) - list.ipbfln1f;
      list.ipbfadr2 = text;
      list.ipbfln2f = length;
      iucv_reply(machine, &list);
    }
    events.add(i.iptype);
  }

  iucv_machine* me = nullptr;
  iucv_interrupt interrupt{};
  Events events;
};

void record(iucv_machine* machine, void*, int cc, void* argument) {
  static_cast<Events*>(argument)->add(machine == nullptr ? 100 + cc : cc);
}

}  // namespace

TEST_CASE("a handler is called with each interrupt and may call everything") {
  IucvNode node;
  Server bob(node, "BOB");
  Taker alice(node, "ALICE");
  auto connect = to("BOB");
  REQUIRE(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  alice.next(IUCV_CONNECTION_COMPLETE);
  for (int n = 0; n < 200; ++n) {
    char answer[8] = "";
    auto send = words(connect.ippathid, "echo", 0);
    send.ipbfadr2 = answer;
    send.ipbfln2f = sizeof answer;
    REQUIRE(iucv_send(alice.me, &send) == IUCV_CC_DONE);
    alice.next(IUCV_MESSAGE_COMPLETE);
    CHECK(std::string(answer) == "echo");
  }
  CHECK(bob.events.wait(201).size() == 201);
  CHECK(iucv_wait(bob.me, 0) == -1);
}

TEST_CASE("a handler is not called any more when RTRVBFR or LOGOFF has returned") {
  IucvNode node;
  Server bob(node, "BOB");
  Taker alice(node, "ALICE");
  for (int n = 0; n < 50; ++n) {
    auto connect = to("BOB");
    REQUIRE(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  }
  CHECK(iucv_rtrvbfr(bob.me) == IUCV_CC_DONE);
  const auto before = bob.events.wait(0).size();
  auto connect = to("BOB");
  CHECK(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_ERROR);
  CHECK(connect.iprcode == IUCV_RC_NO_TARGET_BUFFER);
  iucv_logoff(std::exchange(bob.me, nullptr));
  CHECK(bob.events.wait(0).size() == before);
  CHECK(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_ERROR);
  CHECK(connect.iprcode == IUCV_RC_NOT_LOGGED_ON);
}

TEST_CASE("a program may log off in its own handler") {
  IucvNode node;
  static Events events;
  auto* bob = iucv_logon(node.system, "BOB", nullptr, 0);
  REQUIRE(bob != nullptr);
  iucv_interrupt buffer{};
  iucv_declare_list list{};
  list.ipbfadr1 = &buffer;
  list.handler = [](iucv_machine* machine, const iucv_interrupt*, void*) {
    events.add(iucv_testmsg(machine, record, &events));
    iucv_logoff(machine);
    events.add(1);
  };
  REQUIRE(iucv_dclbfr(bob, &list) == IUCV_CC_DONE);
  Taker alice(node, "ALICE");
  auto connect = to("BOB");
  REQUIRE(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(events.wait(3) == std::vector<int>{IUCV_CC_WAITS, 1, 100});
  alice.next(IUCV_SEVERED);
}

TEST_CASE("TESTMSG that waits is told to its function and LOGOFF tells it too") {
  IucvNode node;
  Taker alice(node, "ALICE");
  Taker bob(node, "BOB");
  const auto path = join(alice, bob, to("BOB"));
  Events events;
  CHECK(iucv_testmsg(bob.me, record, &events) == IUCV_CC_WAITS);
  auto send = words(path.a, "x");
  CHECK(iucv_send(alice.me, &send) == IUCV_CC_DONE);
  CHECK(events.wait(1) == std::vector<int>{1});
  CHECK(iucv_testmsg(alice.me, record, &events) == IUCV_CC_WAITS);
  iucv_logoff(std::exchange(alice.me, nullptr));
  // It has been called, with no machine.
  CHECK(events.wait(0) == std::vector<int>{1, 100});
}

TEST_CASE("LOGOFF and RTRVBFR end what other threads wait for") {
  IucvNode node;
  Taker alice(node, "ALICE");
  Taker bob(node, "BOB");
  int waited = 5;
  int tested = 5;
  std::thread waits([&] { waited = iucv_wait(alice.me, -1); });
  std::thread tests([&] { tested = iucv_testmsg(bob.me, nullptr, nullptr); });
  // Whether they wait already or not, they end.
  CHECK(iucv_rtrvbfr(alice.me) == IUCV_CC_DONE);
  waits.join();
  CHECK(waited == -1);
  CHECK(iucv_rtrvbfr(bob.me) == IUCV_CC_DONE);
  tests.join();
  CHECK((tested == 0 || tested == IUCV_CC_ERROR));
}

TEST_CASE("many threads may use one program") {
  IucvNode node;
  Server bob(node, "BOB");
  Taker alice(node, "ALICE");
  constexpr int kThreads = 4;
  constexpr int kEach = 100;
  auto connect = to("BOB", "", 0, kThreads * kEach);
  REQUIRE(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  alice.next(IUCV_CONNECTION_COMPLETE);
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int n = 0; n < kEach; ++n) {
        auto send = words(connect.ippathid, "x");
        if (iucv_send(alice.me, &send) != IUCV_CC_DONE) ++failed;
      }
    });
  }
  for (auto& t : threads) t.join();
  CHECK(failed == 0);
  for (int n = 0; n < kThreads * kEach; ++n) alice.next(IUCV_MESSAGE_COMPLETE);
}

TEST_CASE("a name is taken once and must be one") {
  IucvNode node;
  Taker alice(node, "Alice");
  char error[256] = "";
  CHECK(iucv_logon(node.system, "ALICE", error, sizeof error) == nullptr);
  CHECK(std::string(error).find("logged on already") != std::string::npos);
  for (const char* bad : {"", "*MSG", "NINE_LONG", "a b"}) {
    CAPTURE(bad);
    CHECK(iucv_logon(node.system, bad, error, sizeof error) == nullptr);
    CHECK(std::string(error).find("no user identifier") != std::string::npos);
  }
  CHECK(iucv_logon(node.system, nullptr, error, 5) == nullptr);
  CHECK(std::strlen(error) == 4);
  iucv_logoff(std::exchange(alice.me, nullptr));
  Taker again(node, "ALICE");
}

TEST_CASE("stopping the facility logs off who is there and severs") {
  IucvNode node;
  auto* alice = iucv_logon(node.system, "ALICE", nullptr, 0);
  iucv_interrupt interrupt{};
  iucv_declare_list list{};
  list.ipbfadr1 = &interrupt;
  REQUIRE(iucv_dclbfr(alice, &list) == IUCV_CC_DONE);
  Events events;
  CHECK(iucv_testmsg(alice, record, &events) == IUCV_CC_WAITS);
  iucv_stop(std::exchange(node.system, nullptr));
  CHECK(events.wait(0) == std::vector<int>{100});
}

#ifndef __SANITIZE_THREAD__  // which does not support threads in the child of a process with threads
TEST_CASE("a forked child has no part in the facility and may start one of its own") {
  IucvNode node;
  Taker alice(node, "ALICE");
  const int fd = iucv_fd(alice.me);
  const pid_t child = fork();
  if (child == 0) {
    int wrong = 0;
    auto connect = to("ALICE");
    if (iucv_connect(alice.me, &connect, nullptr, nullptr) != IUCV_CC_ERROR) wrong |= 1;
    if (connect.iprcode != IUCV_RC_NO_BUFFER || iucv_wait(alice.me, -1) != -1) wrong |= 2;
    if (iucv_logon(node.system, "CHILD", nullptr, 0) != nullptr) wrong |= 4;
    iucv_logoff(alice.me);
    iucv_stop(node.system);
    if (fcntl(fd, F_GETFD) != -1) wrong |= 8;
    auto* own = iucv_start(nullptr, nullptr, 0);
    auto* me = own == nullptr ? nullptr : iucv_logon(own, "ALICE", nullptr, 0);
    if (me == nullptr) wrong |= 16;
    if (own != nullptr) iucv_stop(own);
    _exit(wrong);
  }
  int status = -1;
  waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  // The parent's goes on.
  auto connect = to("ALICE");
  CHECK(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  alice.next(IUCV_CONNECTION_PENDING);
}
#endif

TEST_CASE("system services: texts for a user resources by name all paths") {
  IucvNode node;
  Taker alice(node, "ALICE");
  Taker bob(node, "BOB");
  CHECK(iucv_message(bob.me, "ALICE", 1, "too early") == IUCV_CC_NOTHING);
  auto msg = to("*MSG");
  REQUIRE(iucv_connect(alice.me, &msg, nullptr, nullptr) == IUCV_CC_DONE);
  alice.next(IUCV_CONNECTION_COMPLETE);
  CHECK(iucv_message(bob.me, "alice", 4, "HELLO") == IUCV_CC_DONE);
  CHECK(alice.next(IUCV_MESSAGE_PENDING).pending.iptrgcls == 4);
  std::uint8_t text[64] = {};
  auto list = message(0, text, sizeof text);
  REQUIRE(iucv_receive(alice.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(text_of(text, sizeof text - list.ipbfln1f) == "BOB     HELLO");

  Taker carol(node, "CAROL");

  auto paths = to("*PATHS");
  REQUIRE(iucv_connect(carol.me, &paths, nullptr, nullptr) == IUCV_CC_DONE);
  carol.next(IUCV_CONNECTION_COMPLETE);
  std::vector<std::uint8_t> answer(4096);
  auto send = words(paths.ippathid, "", 0);
  send.ipbfadr2 = answer.data();
  send.ipbfln2f = static_cast<std::uint32_t>(answer.size());
  REQUIRE(iucv_send(carol.me, &send) == IUCV_CC_DONE);
  const auto left = carol.next(IUCV_MESSAGE_COMPLETE).complete.ipbfln2f;
  char words[4096];
  iucv_to_text(answer.data(), answer.size() - left, words, sizeof words);
  CHECK(std::string(words).find("CAROL 1 UP") != std::string::npos);

  auto ident = to("*IDENT");
  iucv_set_ebcdic(ident.ipuser, sizeof ident.ipuser, "PRINTER");
  REQUIRE(iucv_connect(alice.me, &ident, nullptr, nullptr) == IUCV_CC_DONE);
  alice.next(IUCV_CONNECTION_COMPLETE);
  join(bob, alice, to("PRINTER"));
  auto sever = control(ident.ippathid);
  CHECK(iucv_sever(alice.me, &sever) == IUCV_CC_DONE);
  // The service hears of it on a later turn.
  auto gone = to("PRINTER");
  const auto limit = std::chrono::steady_clock::now() + std::chrono::milliseconds(kPatience);
  while (iucv_connect(bob.me, &gone, nullptr, nullptr) == IUCV_CC_DONE && std::chrono::steady_clock::now() < limit) {
    auto back = control(gone.ippathid);
    CHECK(iucv_sever(bob.me, &back) == IUCV_CC_DONE);
  }
  CHECK(gone.iprcode == IUCV_RC_NOT_LOGGED_ON);
}

TEST_CASE("names and codes in words") {
  char field[8];
  iucv_set_name(field, sizeof field, "TOOLONGNAME");
  CHECK(std::string(field, 8) == "TOOLONGN");
  std::uint8_t user[16];
  iucv_set_ebcdic(user, sizeof user, "ABC");
  CHECK(user[0] == 0xC1);
  CHECK(user[15] == 0x40);
  char text[8];
  CHECK(iucv_to_text(user, sizeof user, text, sizeof text) == 3);
  CHECK(std::string(text) == "ABC");
  char words[128];
  const auto length = iucv_code_text(IUCV_RC_MESSAGE_LIMIT, words, sizeof words);
  CHECK(length == std::strlen(words));
  CHECK(std::string(words).find("limit") != std::string::npos);
  iucv_audit_text(IUCV_AUDIT_REJECTED | IUCV_AUDIT_SEVERED, words, sizeof words);
  CHECK(std::string(words) == "rejected, path severed");
  iucv_interrupt_text(IUCV_MESSAGE_PENDING, words, sizeof words);
  CHECK(std::string(words) == "message pending");
  CHECK(iucv_code_text(77, nullptr, 0) > 0);
}

TEST_CASE("the library shows the functions of iucv.h and no others") {
  const auto text = [](const char* file) {
    std::ifstream in(std::string(SOURCE_DIR "/stack/iucv/") + file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto found = [](const std::string& where, const std::regex& what) {
    std::set<std::string> names;
    for (std::sregex_iterator i(where.begin(), where.end(), what), end; i != end; ++i) names.insert((*i)[1]);
    return names;
  };
  const auto declared =
      found(text("include/iucv.h"), std::regex(R"((?:^|\n)(?:int|void|size_t|struct \w+\*) (iucv_\w+)\()"));
  const auto shown = found(text("openrui_iucv.map"), std::regex(R"((iucv_\w+);)"));
  CHECK(declared.size() > 25);
  CHECK(declared == shown);
}
