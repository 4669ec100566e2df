// The directory of user identifiers: what the file says, and what is said about a wrong one.
#include <catch2/catch.hpp>

#include "config/iucv_system_config.h"
#include "support/paths.h"

using namespace openrui;
using iucv::Authorisation;

namespace {

IucvDefinition read(const std::string& text) {
  const auto parsed = parse_iucv("i.json", text);
  if (!parsed.ok()) FAIL(to_words(parsed.error()));
  return *parsed;
}

std::string faults_of(const std::string& text) {
  const auto parsed = parse_iucv("i.json", text);
  return parsed.ok() ? std::string() : to_words(parsed.error());
}

}  // namespace

TEST_CASE("without users every name can be taken, and everybody may connect to everybody") {
  const auto d = read("{}");
  CHECK(d.node == "LOCAL");
  CHECK(d.directory == iucv::Directory{});
  CHECK_FALSE(d.directory.refuses("ANYBODY", {"any", "any"}));
  CHECK(d.directory.authorise("A", "B", "B") == Authorisation{true, 0});
}

TEST_CASE("the directory says who may take a name, whom he may connect to and who to him, and the limits") {
  const auto d = read(R"({"node": "nodea", "window": 4096, "highest_limit": 255, "exported": ["*MSG"], "users": [
    {"name": "alice", "programs": ["teller*"], "accounts": ["al?"], "allow": true, "max_connections": 7,
     "connect": [{"to": "bob", "priority": true, "limit": 20}, {"to": "*msg"}], "resources": ["printer", "*"]},
    {"name": "BOB", "from": ["carol", "dave@nodeb", "*@NODEC"], "connect": [{"to": "*", "limit": 3}]},
    {"name": "ERIN", "node": "nodeb"}]})");
  CHECK(d.node == "NODEA");
  CHECK(d.directory.window == 4096);
  CHECK(d.directory.highest_limit == 255);
  CHECK(d.directory.exported == std::set<std::string>{"*MSG"});
  CHECK_FALSE(d.directory.others);
  iucv::DirectoryEntry alice;
  alice.programs = {"teller*"};
  alice.accounts = {"al?"};
  alice.allow = true;
  alice.connect = {{"BOB", {true, 20}}, {"*MSG", {false, 0}}};
  alice.resources = {"PRINTER", "*"};
  alice.max_connections = 7;
  CHECK(d.directory.users.at("ALICE") == alice);
  iucv::DirectoryEntry bob;
  bob.from = {"CAROL", "DAVE@NODEB", "*@NODEC"};
  bob.any = Authorisation{false, 3};
  CHECK(d.directory.users.at("BOB") == bob);
  CHECK(d.directory.users.at("ERIN").node == "NODEB");
}

TEST_CASE("with users other names cannot be taken, unless the file says what holds for them") {
  CHECK(read(R"({"users": []})").directory.refuses("GUEST", {}) ==
        std::optional<std::string>("the directory has no user GUEST of this node"));
  const auto d = read(R"({"users": [], "others": {"max_connections": 4}})");
  CHECK_FALSE(d.directory.refuses("GUEST", {}));
  CHECK(d.directory.find("GUEST")->max_connections == 4);
}

TEST_CASE("partners, TLS, liveness, the operator's socket and the log are those of every facility in a program") {
  const auto d = read(R"({"listen": "127.0.0.1:0", "keepalive_s": 3, "control": "c.sock", "any_caller": true,
    "partners": [{"node": "nodeb", "address": "unix:b.sock", "from": ["10.0.0.1"]}],
    "tls": {"certificate": "c", "key": "k", "ca": "a"}, "log": {"file": "l", "level": "debug"}})");
  CHECK(d.places.listen == "127.0.0.1:0");
  CHECK(d.places.keepalive == std::chrono::seconds(3));
  CHECK(d.places.control == "c.sock");
  CHECK(d.places.any_caller);
  REQUIRE(d.places.partners.size() == 1);
  CHECK(d.places.partners[0].node == "NODEB");
  CHECK(d.places.partners[0].address == "unix:b.sock");
  CHECK(d.places.partners[0].from == std::vector<std::string>{"10.0.0.1"});
  REQUIRE(d.places.tls);
  CHECK(d.places.tls->clients == ClientCertificates::required);
  CHECK(d.places.log.file == "l");
}

TEST_CASE("what a schema cannot see in the directory is said where it is, all of it") {
  CHECK(
      faults_of("{\"node\": \"NODEA\", \"highest_limit\": 10, \"users\": [\n"
                "{\"name\": \"ALICE\", \"connect\": [{\"to\": \"BOB\"},\n"
                "  {\"to\": \"bob\"}, {\"to\": \"*\", \"limit\": 11}]},\n"
                "{\"name\": \"alice\"},\n"
                "{\"name\": \"CAROL\", \"node\": \"nodea\"},\n"
                "{\"name\": \"DAVE\", \"node\": \"NODEB\", \"allow\": true}]}") ==
      "i.json:3:10: /users/0/connect/1/to: found \"BOB\", which line 2 has already; expected each target once\n"
      "i.json:3:39: /users/0/connect/2/limit: found 11, which is more than \"highest_limit\"; expected at most 10\n"
      "i.json:4:10: /users/1/name: found \"ALICE\", which is a user in line 2 already; expected each user once\n"
      "i.json:5:27: /users/2/node: found \"NODEA\", which is our own name; expected the name of another node; no "
      "\"node\" for a user of this one\n"
      "i.json:6:44: /users/3/allow: found \"allow\" of a user who lives in node NODEB; expected \"name\" and \"node\" "
      "only: the other node's directory has the rest\n");
}

TEST_CASE("names that cannot be are said with what they may be") {
  CHECK(faults_of(R"({"users": [{"name": "NINE CHARS"}]})") ==
        "i.json:1:21: /users/0/name: found \"NINE CHARS\"; expected 1 to 8 letters, digits and @#$_-+:\n");
  CHECK(faults_of(R"({"users": [{"name": "A", "from": ["*"]}]})") ==
        "i.json:1:35: /users/0/from/0: found \"*\"; expected a user such as \"BOB\", a user of a node such as "
        "\"BOB@NODEB\", or all of a node such as \"*@NODEB\"\n");
  CHECK(
      faults_of(R"({"users": [{"name": "A", "connect": [{"to": "**"}]}]})") ==
      "i.json:1:45: /users/0/connect/0/to: found \"**\"; expected a user or resource such as \"BOB\", a system service "
      "such as \"*MSG\", or \"*\" for all\n");
  CHECK(faults_of(R"({"exported": ["*CCS"]})") ==
        "i.json:1:15: /exported/0: found \"*CCS\"; expected one of \"*MSG\", \"*IDENT\", \"*LOGREC\", \"*PATHS\"\n");
  CHECK(faults_of(R"({"users": [{"allow": true}]})") ==
        "i.json:1:12: /users/0: found no key \"name\"; expected \"name\": 1 to 8 letters, digits and @#$_-+:\n");
}

TEST_CASE("the sample of an IUCV node loads, and means what it says") {
  const auto loaded = load_iucv(SOURCE_DIR "/config/samples/iucv.json");
  if (!loaded.ok()) FAIL(to_words(loaded.error()));
  const auto& d = loaded->directory;
  CHECK_FALSE(d.refuses("ALICE", {"teller", "bob"}));
  CHECK(d.refuses("ALICE", {"other", "bob"}) ==
        std::optional<std::string>("the directory does not let program \"other\" be ALICE"));
  CHECK(d.refuses("LEDGER", {"ledger", "bob"}) ==
        std::optional<std::string>("the directory does not let account \"bob\" be LEDGER"));
  CHECK(d.refuses("CAROL", {}));
  CHECK(d.authorise("ALICE", "LEDGER", "LEDGER") == Authorisation{true, 100});
  CHECK(d.authorise("ALICE", "PRINTER", "SPOOLER"));
  CHECK_FALSE(d.authorise("ALICE", "OPERATOR", "OPERATOR"));
  CHECK(d.authorise_remote("TELLER", "NODEC", "LEDGER", "LEDGER"));
  CHECK(d.authorise_remote("ANY", "NODEB", "LEDGER", "LEDGER"));
  CHECK_FALSE(d.authorise_remote("OTHER", "NODEC", "LEDGER", "LEDGER"));
  CHECK(d.authorise_remote("OTHER", "NODEC", "PRINTER", "SPOOLER"));
  CHECK_FALSE(d.authorise_remote("OTHER", "NODEC", "*MSG", "*MSG"));
}
