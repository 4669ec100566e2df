// Paths between nodes through iucv.h, and iucvctl: in one process, between processes, and when one of them dies.
#include <nlohmann/json.hpp>

#include "iucv_programs.h"
#include "support/certificates.h"

using namespace openrui::test;

namespace {

struct TwoNodes : TwoConfigs {
  TwoNodes() { REQUIRE(iucv_wait_node(node_a.system, "NODEB", kPatience) == 1); }
  IucvNode node_b{b()};
  IucvNode node_a{a()};
};

struct Answer {
  int status = -1;
  std::string out;
  std::string errors;
};
// What iucvctl says with these words.
Answer iucvctl(const TwoConfigs& configs, std::vector<std::string> words, const std::string& input = {}) {
  const auto said = configs.place.path("errors");
  const auto given = configs.place.path("input");
  std::filesystem::remove(said);
  std::ofstream(given) << input;
  std::string line = "exec " + bin("iucvctl");
  for (const auto& w : words) line += " '" + w + "'";
  Process p({"sh", "-c", line + " <" + given}, {}, said);
  Answer a;
  a.out = p.read_rest();
  a.status = p.wait();
  std::ifstream in(said);
  a.errors.assign(std::istreambuf_iterator<char>(in), {});
  return a;
}

}  // namespace

TEST_CASE("two nodes: a path messages both ways longer than any window and its end") {
  TwoNodes n;
  Taker alice(n.node_a, "ALICE");
  Taker bob(n.node_b, "BOB");
  const auto path = join(alice, bob, to("BOB", "NODEB", IUCV_IPPRTY), control(0, IUCV_IPPRTY));
  const std::string big(300000, 'x');
  std::string answer(200000, '.');
  auto send = message(path.a, big.data(), big.size(), IUCV_IPPRTY);
  send.ipbfadr2 = answer.data();
  send.ipbfln2f = static_cast<std::uint32_t>(answer.size());
  CHECK(iucv_send(alice.me, &send) == IUCV_CC_DONE);
  CHECK(bob.next(IUCV_PRIORITY_PENDING).pending.message.ipbfln1f == big.size());
  std::string got(big.size(), '.');
  auto list = message(0, got.data(), got.size());
  // It waits for what is on the way.
  CHECK(iucv_receive(bob.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
  CHECK(got == big);
  const std::string reply(200000, 'y');
  list.ipflags1 = 0;
  list.ipbfadr2 = const_cast<char*>(reply.data());
  list.ipbfln2f = static_cast<std::uint32_t>(reply.size());
  CHECK(iucv_reply(bob.me, &list) == IUCV_CC_DONE);
  alice.next(IUCV_PRIORITY_COMPLETE);
  CHECK(answer == reply);
  auto sever = control(path.a);
  CHECK(iucv_sever(alice.me, &sever) == IUCV_CC_DONE);
  bob.next(IUCV_SEVERED);
}

TEST_CASE("functions that wait for another node are told to their function") {
  TwoNodes n;
  Taker alice(n.node_a, "ALICE");
  Taker bob(n.node_b, "BOB");
  struct Ended {
    int fd[2];
    int cc = -1;
  } ended;
  REQUIRE(pipe(ended.fd) == 0);
  const iucv_done done = [](iucv_machine*, void*, int cc, void* argument) {
    auto* e = static_cast<Ended*>(argument);
    e->cc = cc;
    [[maybe_unused]] const auto told = write(e->fd[1], "x", 1);
  };
  const auto wait = [&] {
    pollfd p{ended.fd[0], POLLIN, 0};
    char byte;
    return poll(&p, 1, kPatience) == 1 && read(ended.fd[0], &byte, 1) == 1 ? ended.cc : -1;
  };
  auto nobody = to("NOBODY", "NODEB");
  CHECK(iucv_connect(alice.me, &nobody, done, &ended) == IUCV_CC_WAITS);
  CHECK(wait() == IUCV_CC_ERROR);
  CHECK(nobody.iprcode == IUCV_RC_NOT_LOGGED_ON);
  auto connect = to("BOB", "NODEB");
  CHECK(iucv_connect(alice.me, &connect, done, &ended) == IUCV_CC_WAITS);
  CHECK(wait() == IUCV_CC_DONE);
  auto accept = control(bob.next(IUCV_CONNECTION_PENDING).ippathid);
  CHECK(iucv_accept(bob.me, &accept) == IUCV_CC_DONE);
  alice.next(IUCV_CONNECTION_COMPLETE);
  const std::string big(300000, 'x');
  auto send = message(connect.ippathid, big.data(), big.size(), IUCV_IPNORPY);
  CHECK(iucv_send(alice.me, &send) == IUCV_CC_DONE);
  bob.next(IUCV_MESSAGE_PENDING);
  auto purge = message(connect.ippathid);
  CHECK(iucv_purge(alice.me, &purge, done, &ended) == IUCV_CC_WAITS);
  CHECK(wait() == IUCV_CC_DONE);
  CHECK(purge.ipmsgid == send.ipmsgid);
  CHECK(iucv_send(alice.me, &send) == IUCV_CC_DONE);
  bob.next(IUCV_MESSAGE_PENDING);
  std::string got(big.size(), '.');
  auto list = message(0, got.data(), got.size());
  CHECK(iucv_receive(bob.me, &list, done, &ended) == IUCV_CC_WAITS);
  CHECK(wait() == IUCV_CC_DONE);
  CHECK(got == big);
  close(ended.fd[0]);
  close(ended.fd[1]);
}

TEST_CASE("a node that is not there is not waited for by CONNECT") {
  TwoConfigs c;
  IucvNode a(c.a());
  Taker alice(a, "ALICE");
  auto connect = to("BOB", "NODEB");
  CHECK(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_ERROR);
  CHECK(connect.iprcode == IUCV_RC_NOT_LOGGED_ON);
  CHECK(iucv_wait_node(a.system, "NODEB", 0) == 0);
  CHECK(iucv_wait_node(a.system, "nodea", 0) == 1);
  CHECK(iucv_wait_node(a.system, "no such name", -1) == 0);
}

TEST_CASE("the events of a node are records of *LOGREC") {
  TwoConfigs c;
  IucvNode a(c.a());
  Taker alice(a, "ALICE");
  auto connect = to("*LOGREC");
  REQUIRE(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  alice.next(IUCV_CONNECTION_COMPLETE);
  const IucvNode b(c.b());
  std::string all;
  while (all.find("NODEB") == std::string::npos) {
    alice.next(IUCV_MESSAGE_PENDING);
    std::uint8_t bytes[512] = {};
    auto list = message(0, bytes, sizeof bytes);
    REQUIRE(iucv_receive(alice.me, &list, nullptr, nullptr) == IUCV_CC_DONE);
    char text[512];
    iucv_to_text(bytes, sizeof bytes - list.ipbfln1f, text, sizeof text);
    all += text;
  }
}

TEST_CASE("kill -9 of a partner severs its paths and what waits ends") {
  TwoConfigs c;
  Process bob({bin("iucvctl"), "serve", "--user", "BOB", "--config", c.b()});
  REQUIRE(bob.read_line() == "ready");
  IucvNode a(c.a());
  REQUIRE(iucv_wait_node(a.system, "NODEB", kPatience) == 1);
  Taker alice(a, "ALICE");
  auto connect = to("BOB", "NODEB");
  REQUIRE(iucv_connect(alice.me, &connect, nullptr, nullptr) == IUCV_CC_DONE);
  alice.next(IUCV_CONNECTION_COMPLETE);
  bob.signal(SIGKILL);
  const auto& severed = alice.next(IUCV_SEVERED);
  CHECK(severed.ippathid == connect.ippathid);
  CHECK(text_of(severed.control.ipuser, 16) == "LINKLOSTNODEB");
  auto send = words(connect.ippathid, "x");
  CHECK(iucv_send(alice.me, &send) == IUCV_CC_ERROR);
  CHECK(send.iprcode == IUCV_RC_INVALID_PATH);
  auto sever = control(connect.ippathid);
  CHECK(iucv_sever(alice.me, &sever) == IUCV_CC_DONE);
}

TEST_CASE("nodes talk through TLS when both show a certificate and not at all with one that does not") {
  Workplace place;
  const auto address = Workplace::address(3) + ":14771";
  const TestAuthority authority;
  authority.write(place.path("ca.pem"));
  authority.issue(place.path("node"), {"node", "IP:" + Workplace::address(3)});
  const std::string tls = R"("tls": {"certificate": ")" + place.path("node.pem") + R"(", "key": ")" +
                          place.path("node.key") + R"(", "ca": ")" + place.path("ca.pem") + "\"}";
  const auto write = [&](const char* file, const std::string& text) { std::ofstream(place.path(file)) << text; };
  write("b.json", R"({"node": "NODEB", "listen": ")" + address + R"(", "partners": [{"node": "NODEA"}], )" + tls + "}");
  const auto partners = R"("partners": [{"node": "NODEB", "address": ")" + address + "\"}]";
  write("a.json", R"({"node": "NODEA", )" + partners + ", " + tls + "}");
  write("plain.json", R"({"node": "NODEA", )" + partners + "}");
  IucvNode b(place.path("b.json"));
  Taker bob(b, "BOB");
  {
    const IucvNode plain(place.path("plain.json"));
    CHECK(iucv_wait_node(plain.system, "NODEB", 200) == 0);
  }
  IucvNode a(place.path("a.json"));
  REQUIRE(iucv_wait_node(a.system, "NODEB", kPatience) == 1);
  Taker alice(a, "ALICE");
  join(alice, bob, to("BOB", "NODEB"));
}

TEST_CASE("a configuration with faults is refused with all of them in words") {
  Workplace place;
  std::ofstream(place.path("bad.json")) << R"({"node": "TOOLONGNAME", "buffer": 1})";
  char error[2048] = "";
  CHECK(iucv_start(place.path("bad.json").c_str(), error, sizeof error) == nullptr);
  CHECK(std::string(error).find("1 to 8 letters") != std::string::npos);
  CHECK(std::string(error).find("/buffer") != std::string::npos);
  CHECK(iucv_start(place.path("none.json").c_str(), error, 5) == nullptr);
  CHECK(std::strlen(error) == 4);
  std::ofstream(place.path("control.json")) << R"({"control": ")" + place.path("none/a.ctl") + "\"}";
  CHECK(iucv_start(place.path("control.json").c_str(), error, sizeof error) == nullptr);
  CHECK(std::string(error).find("cannot listen on " + place.path("none/a.ctl")) != std::string::npos);
}

TEST_CASE("the program of the README talks between two processes and the README has it as it is") {
  TwoConfigs c;
  Process bob({bin("iucv-demo"), "BOB"}, {"IUCV_CONFIG=" + c.b()});
  // Until BOB listens and has declared his buffer.
  int status = 1;
  while (status != 0) status = iucvctl(c, {"connect", "BOB@NODEB", "--at", c.socket(), "--limit", "3"}).status;
  CHECK(bob.wait() == 0);
  Process again({bin("iucv-demo"), "BOB"}, {"IUCV_CONFIG=" + c.b()});
  std::string said;
  while (said.empty()) {
    Process alice({bin("iucv-demo"), "ALICE", "BOB", "NODEB"}, {"IUCV_CONFIG=" + c.a()});
    said = alice.read_rest();
    CHECK(alice.wait() == (said.empty() ? 1 : 0));
  }
  CHECK(said == "it is BOB\n");
  CHECK(again.wait() == 0);
  const auto text = [](const std::string& file) {
    std::ifstream in(SOURCE_DIR "/stack/iucv/" + file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  CHECK(text("README.md").find(text("demo/iucv_demo.c")) != std::string::npos);
}

TEST_CASE("iucvctl lists the users and paths of a running program for people and for programs") {
  TwoNodes n;
  Taker alice(n.node_a, "ALICE");
  Taker bob(n.node_b, "BOB");
  join(alice, bob, to("BOB", "NODEB", 0, 7));
  auto answer = iucvctl(n, {"list", n.place.path("a.ctl")});
  INFO(answer.out + answer.errors);
  CHECK(answer.status == 0);
  CHECK(answer.out.find("node NODEA\nuser ALICE\n") == 0);
  CHECK(answer.out.find("ALICE    1     UP          7     0     0        open      BOB at NODEB\n") !=
        std::string::npos);
  CHECK(answer.out.find("partner node NODEB: up") != std::string::npos);
  answer = iucvctl(n, {"list", "unix:" + n.place.path("a.ctl"), "--json"});
  const auto document = nlohmann::json::parse(answer.out);
  CHECK(document["paths"][0]["partner"] == "BOB at NODEB");
  CHECK(document["paths"][0]["limit"] == 7);
  CHECK(document["users"].size() == 5);
  answer = iucvctl(n, {"list", n.place.path("none.ctl")});
  CHECK(answer.status == 1);
  CHECK(answer.errors.find("no node answers") != std::string::npos);
  CHECK(iucvctl(n, {"list", "127.0.0.1:99"}).status == 2);
}

TEST_CASE("iucvctl sends in all ways and shows what comes back") {
  TwoConfigs c;
  Process bob({bin("iucvctl"), "serve", "--user", "BOB", "--config", c.b(), "--echo"});
  REQUIRE(bob.read_line() == "ready");
  const auto send = [&](std::vector<std::string> more, const std::string& input = {}) {
    std::vector<std::string> words{"send", "BOB@NODEB", "--at", c.socket(), "--user", "ALICE"};
    words.insert(words.end(), more.begin(), more.end());
    const auto answer = iucvctl(c, words, input);
    INFO(answer.errors);
    CHECK(answer.status == 0);
    return answer.out;
  };
  const auto shown = [&](const std::string& what) {
    CHECK(bob.read_line().find("ALICE connects") != std::string::npos);
    const auto line = bob.read_line();
    CAPTURE(line);
    CHECK(line.find(what) != std::string::npos);
    CHECK(bob.read_line().find("severed") != std::string::npos);
  };
  CHECK(send({"--text", "hello"}) == "received by BOB at NODEB\n");
  shown("class 00000000, one-way, 5 bytes: \"hello\"");
  CHECK(send({"--text", "hello", "--two-way", "--class", "17"}) == "\"hello\"\n");
  shown("class 00000011, two-way, 5 bytes: \"hello\"");
  CHECK(send({"--two-way"}, "from standard input") == "\"from standard input\"\n");
  shown("\"from standard input\"");
  CHECK(send({"--hex", "00 01FF", "--two-way", "--priority"}) == "hex 0001FF\n");
  shown("priority, two-way, 3 bytes: hex 0001FF");
  CHECK(send({"--text", "8 bytes!", "--parameter-data"}) == "received by BOB at NODEB\n");
  shown("one-way, 8 bytes: \"8 bytes!\"");
  CHECK(send({"--text", "ABC", "--ebcdic", "--two-way"}) == "\"ABC\"\n");
  shown("hex C1C2C3");
  CHECK(nlohmann::json::parse(send({"--text", "x", "--two-way", "--json"}))["reply"] == "\"x\"");
  shown("\"x\"");
  CHECK(iucvctl(c, {"connect", "BOB@NODEB", "--at", c.socket(), "--limit", "5", "--priority"}).out ==
        "path 1 to BOB at NODEB: limit 5, priority, parameter data\n");
}

TEST_CASE("iucvctl receives what a program sends and ends after so many messages") {
  TwoConfigs c;
  Process bob({bin("iucvctl"), "serve", "--user", "BOB", "--config", c.b(), "--count", "1", "--reply", "no"});
  REQUIRE(bob.read_line() == "ready");
  const auto refused = iucvctl(c, {"send", "BOB@NODEB", "--at", c.socket(), "--text", "?", "--two-way"});
  CHECK(refused.out == "\"no\"\n");
  CHECK(bob.read_rest().find("two-way, 1 bytes: \"?\"") != std::string::npos);
  CHECK(bob.wait() == 0);

  IucvNode b(c.b());
  Taker sender(b, "SENDER");
  Process shell({bin("iucvctl"), "receive", "SENDER@NODEB", "--at", c.socket(), "--count", "2"});
  auto accept = control(sender.next(IUCV_CONNECTION_PENDING).ippathid);
  REQUIRE(iucv_accept(sender.me, &accept) == IUCV_CC_DONE);
  for (const char* text : {"one", "two"}) {
    auto send = words(accept.ippathid, text);
    REQUIRE(iucv_send(sender.me, &send) == IUCV_CC_DONE);
  }
  CHECK(shell.read_line().find("\"one\"") != std::string::npos);
  CHECK(shell.read_line().find("\"two\"") != std::string::npos);
  CHECK(shell.wait() == 0);
}

TEST_CASE("iucvctl says what is wrong and ends with the code for it") {
  TwoConfigs c;
  const auto says = [&](int status, const std::string& what, const std::vector<std::string>& words,
                        const std::string& input = {}) {
    const auto answer = iucvctl(c, words, input);
    CAPTURE(words, answer.errors);
    CHECK(answer.status == status);
    CHECK(answer.errors.find(what) != std::string::npos);
    CHECK(answer.out.empty());
  };
  says(2, "subcommand", {});
  says(2, "TARGET", {"send"});
  says(2, "is no target", {"send", "B O B", "--text", "x"});
  says(2, "is no target", {"connect", "BOB@"});
  says(2, "is no target", {"receive", "*"});
  says(2, "is no target", {"connect", ""});
  says(2, "pairs of digits", {"send", "BOB", "--hex", "0"});
  says(2, "pairs of digits", {"send", "BOB", "--hex", "zz"});
  says(2, "exactly 8 bytes", {"send", "BOB", "--text", "short", "--parameter-data"});
  says(2, "excludes", {"send", "BOB", "--text", "x", "--hex", "00"});
  says(2, "no user identifier", {"connect", "BOB", "--user", "*"});
  says(2, "no name of a node", {"connect", "BOB", "--node", "NINE LONG"});
  says(2, "--at wants", {"connect", "BOB", "--at", c.socket()});
  says(2, "--timeout", {"connect", "BOB", "--timeout", "-1"});
  says(1, "code 11, the target is not logged on", {"send", "BOB"}, "x");
  says(1, "code 16, there is no such system service", {"connect", "*NONE"});
  says(1, "no way to node NODEB", {"connect", "BOB@NODEB", "--at", c.socket(), "--timeout", "0"});
  says(1, "none.json", {"serve", "--config", c.place.path("none.json")});
  says(1, "no return code", {"explain", "77"});
  CHECK(iucvctl(c, {"explain", "3"}).out == "the message limit of the path is reached\n");
  IucvNode b(c.b());
  Taker bob(b, "BOB");
  says(1, "has not accepted", {"connect", "BOB@NODEB", "--at", c.socket(), "--timeout", "1"});
}
