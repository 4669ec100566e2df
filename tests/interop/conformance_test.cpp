// The conformance suite on real peers over real links: our node with a program on it, and our simulated host.
#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <thread>

#include "support/process.h"

using namespace openrui;
using namespace openrui::test;

namespace {

// A peer of one kind and the tester at the other end of a DLSw link.
struct Bench {
  static constexpr const char* kAnswerLimit = "30000";

  explicit Bench(int dlsw_version) : version(dlsw_version) {}
  std::string tester_address() const { return Workplace::address(1); }
  std::string peer_address() const { return Workplace::address(2); }
  std::string port() const {
    return R"("ports": [ { "name": "P", "dlc": "dlsw", "version": )" + std::to_string(version) + R"(, "local": ")" +
           peer_address() + R"(", "peer": ")" + tester_address() + R"(", "reconnect_max_ms": 200 } ])";
  }
  static std::string link(const char* mac, const char* remote) {
    return std::string(R"("links": [ { "name": "L", "port": "P", "mac": ")") + mac + R"(", "remote_mac": ")" + remote +
           R"(" } ], "pus": [ { "name": "PU1", "link": "L" } ], "lus": [ { "name": "LUA{001..002}", "pu": "PU1", )" +
           R"("address": "2.." } ])";
  }

  void start_node() {
    std::ofstream(place.path("node.json")) << R"({ "node": { "name": "NODE)" << getpid() << "\" }, " << port() << ", "
                                           << link("40:00:00:00:00:01", "40:00:00:00:37:05")
                                           << R"(, "listen": { "unix": ")" << place.path("node.sock") << "\" } }";
    std::ofstream(place.path("client.json"))
        << R"({ "mode": "client", "servers": [ "unix:)" << place.path("node.sock") << "\" ] }";
    peer = std::make_unique<Process>(std::vector<std::string>{bin("snanode"), "--config", place.path("node.json")},
                                     std::vector<std::string>{}, place.path("node.err"));
    peer->read_line();
  }
  void start_user(std::vector<std::string> words) {
    words.insert(words.begin(), {bin("conformance-user"), "LUA001"});
    user = std::make_unique<Process>(words, std::vector<std::string>{"RUI_CONFIG=" + place.path("client.json")},
                                     place.path("user.err"));
  }
  void start_host() {
    const auto modes = output_of({bin("conformance"), "--print-modes"});
    std::ofstream(place.path("host.json"))
        << R"({ "host": { "name": "HOST" }, )" << port() << ", " << link("40:00:00:00:37:05", "40:00:00:00:00:01")
        << R"(, "applications": [ { "name": "SINK1", "type": "sink" } ], )" << modes << " }";
    peer = std::make_unique<Process>(std::vector<std::string>{bin("hostsim"), "--config", place.path("host.json")},
                                     std::vector<std::string>{}, place.path("host.err"));
    peer->read_line();
  }

  std::vector<std::string> words(const std::string& role, const std::vector<std::string>& more) const {
    std::vector<std::string> all = {bin("conformance"),
                                    "--peer",
                                    "dlsw:" + peer_address() + (version == 1 ? ":2065" : ":2067"),
                                    "--local",
                                    tester_address(),
                                    "--role",
                                    role,
                                    "--answer-limit",
                                    kAnswerLimit,
                                    "--report",
                                    place.path("junit.xml")};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  // The last line of the tester's output; it must have exited with `status`.
  std::string test(const std::string& role, const std::vector<std::string>& more, int status = 0) {
    Process tester(words(role, more), {}, place.path("tester.err"));
    const auto text = tester.read_rest();
    INFO(text << file("tester.err") << file("node.err") << file("user.err"));
    CHECK(tester.wait() == status);
    const auto end = text.find_last_not_of('\n');
    const auto begin = text.rfind('\n', end);
    return text.substr(begin == std::string::npos ? 0 : begin + 1, end - begin);
  }
  std::string file(const std::string& name) const {
    std::ifstream in(place.path(name));
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  Workplace place;
  int version;
  std::unique_ptr<Process> peer;
  std::unique_ptr<Process> user;
};

// The number before `word` in "conformance: 53 layer cases (…), 40 passed, 13 skipped".
int count(const std::string& line, const std::string& word) {
  const auto at = line.find(' ' + word);
  REQUIRE(at != std::string::npos);
  const auto begin = line.rfind(' ', at - 1);
  return std::stoi(line.substr(begin + 1, at - begin - 1));
}

int occurrences(const std::string& text, const std::string& what) {
  int n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("the suite holds on a node whose program only answers, and its report has every case") {
  Bench bench(2);
  bench.start_node();
  bench.start_user({});
  const auto line = bench.test("primary", {"--subject", "sequence-numbers"});
  CHECK(count(line, "passed") >= 20);
  const auto report = bench.file("junit.xml");
  CHECK(occurrences(report, "<testcase ") == count(line, "passed") + count(line, "skipped"));
  CHECK(occurrences(report, "<skipped ") == count(line, "skipped"));
  CHECK(occurrences(report, "<failure ") == 0);
  CHECK(report.rfind("</testsuites>\n") == report.size() - 14);
}

TEST_CASE("the suite holds on a node whose program obeys the tester, over DLSw version 1") {
  Bench bench(1);
  bench.start_node();
  const auto where = bench.tester_address() + ":2099";
  Process tester(bench.words("primary", {"--subject", "flip-flop", "--filter", "turns", "--user", where}), {},
                 bench.place.path("tester.err"));
  // The tester listens soon; a program that finds nobody goes.
  std::atomic<bool> ended = false;
  std::string text;
  std::thread reader([&] {
    text = tester.read_rest();
    ended = true;
  });
  while (!ended) {
    bench.start_user({"--obey", where});
    bench.user->wait();
  }
  reader.join();
  INFO(text << bench.file("tester.err") << bench.file("user.err"));
  CHECK(tester.wait() == 0);
  CHECK(text.find("FAILED") == std::string::npos);
  CHECK(count(text, "passed") >= 30);
}

TEST_CASE("the suite holds on a node where a case is about the node itself") {
  Bench bench(2);
  bench.start_node();
  bench.start_user({});
  const auto line = bench.test("primary", {"--subject", "path-control"});
  CHECK(count(line, "passed") >= 10);
}

TEST_CASE("the suite holds on a host, which the tester asks for its sessions") {
  Bench bench(2);
  bench.start_host();
  const auto line = bench.test("secondary", {"--subject", "sequence-numbers"});
  CHECK(count(line, "passed") >= 20);
}

TEST_CASE("a peer that is not there, and one that goes, end a run with words and status 1") {
  Bench bench(2);
  auto line = bench.test("primary", {"--subject", "modes", "--link-limit", "200"}, 1);
  CHECK(count(line, "skipped") > 0);
  CHECK(bench.file("tester.err").find("no link to the peer within 200 ms") != std::string::npos);
  CHECK(occurrences(bench.file("junit.xml"), "<skipped ") == count(line, "skipped"));

  bench.start_node();
  bench.start_user({});
  Process tester(bench.words("primary", {"--link-limit", "2000"}), {}, bench.place.path("tester.err"));
  // The program has its LU when the tester has activated it, a long time before the last of thousands of cases.
  CHECK(bench.user->read_line() == "open LUA001");
  bench.peer->signal(SIGKILL);
  tester.read_rest();
  CHECK(tester.wait() == 1);
}

TEST_CASE("a peer in wrong words is wrong usage") {
  Bench bench(2);
  for (const char* peer : {"dlsw", "dlsw:127.0.0.1", "dlsw:127.0.0.1:1", "frame-relay:127.0.0.1:2067", "dlsw::2067"}) {
    Process tester({bin("conformance"), "--peer", peer}, {}, bench.place.path("usage.err"));
    tester.read_rest();
    INFO(peer);
    CHECK(tester.wait() == 2);
  }
  CHECK(bench.file("usage.err").find("a peer is dlsw:HOST:PORT") != std::string::npos);
}
