// What a configuration says about programs: where they find it, how they reach a node, who may use it, and with which
// keys.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>

#include "support/paths.h"
#include "unit/config/node_text.h"

using namespace openrui;
using namespace openrui::test;

TEST_CASE("a client finds its file by RUI_CONFIG, then in the user's folder, then in /etc") {
  const auto folder = std::filesystem::path(BINARY_DIR) / "scratch" / "client_config";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "xdg/openrui");
  std::filesystem::create_directories(folder / "home/.config/openrui");
  std::map<std::string, std::string> variables;
  const auto find = [&variables] {
    return find_client_config([&variables](const char* name) {
      const auto found = variables.find(name);
      return found == variables.end() ? nullptr : found->second.c_str();
    });
  };
  const auto tried = [&find] {
    const auto result = find();
    return result.ok() ? std::vector<std::string>{"found " + *result} : result.error();
  };
  const std::string in_xdg = folder / "xdg/openrui/rui.json";
  const std::string in_home = folder / "home/.config/openrui/rui.json";
  const std::string named = folder / "named.json";

  CHECK(tried().back() == "/etc/openrui/rui.json");
  CHECK(tried().size() == 1);
  variables["HOME"] = folder / "home";
  CHECK(tried() == std::vector<std::string>{in_home, "/etc/openrui/rui.json"});
  std::ofstream(in_home) << "{}";
  CHECK(tried() == std::vector<std::string>{"found " + in_home});
  variables["XDG_CONFIG_HOME"] = "relative";
  CHECK(tried() == std::vector<std::string>{"found " + in_home});
  variables["XDG_CONFIG_HOME"] = folder / "xdg";
  CHECK(tried() == std::vector<std::string>{in_xdg, "/etc/openrui/rui.json"});
  std::ofstream(in_xdg) << "{}";
  CHECK(tried() == std::vector<std::string>{"found " + in_xdg});
  variables["RUI_CONFIG"] = named;
  CHECK(tried() == std::vector<std::string>{named});
  std::ofstream(named) << "{}";
  CHECK(tried() == std::vector<std::string>{"found " + named});
  variables["RUI_CONFIG"] = "";
  CHECK(tried() == std::vector<std::string>{"found " + in_xdg});
}

TEST_CASE("what programs need to reach a node: TLS, access rules, keepalive, the default session") {
  const auto node = parse_node("n.json", R"({"node": {"name": "N"},
    "listen": {"tls": "0.0.0.0:14773", "unix": "/tmp/n.sock", "unix_mode": "0660"},
    "tls": {"certificate": "n.pem", "key": "n.key", "ca": "ca.pem", "client_certificates": "required"},
    "access": [ {"name": "tellers", "users": ["bob"], "uids": [7], "groups": ["g"], "gids": [8], "lus": ["LU*"]},
                {"certificates": ["CN=x*"], "pools": ["POOL?"], "allow": false} ],
    "keepalive": 30, "default_session": "B", "mode": "embedded",
    "ports": [{"name": "P", "dlc": "loopback"}], "links": [{"name": "L", "port": "P"}],
    "pus": [{"name": "U", "link": "L"}], "lus": [{"name": "LU1", "pu": "U", "address": 2}],
    "sessions": [{"name": "A", "targets": [{"lu": "LU1"}]}, {"name": "B", "targets": [{"lu": "LU1"}]}]})");
  REQUIRE(node.ok());
  CHECK(node->listen_tls == "0.0.0.0:14773");
  CHECK(node->unix_mode == 0660U);
  CHECK(node->tls.certificate == "n.pem");
  CHECK(node->tls.key == "n.key");
  CHECK(node->tls.ca == "ca.pem");
  CHECK(node->tls.clients == ClientCertificates::required);
  CHECK(node->keepalive == std::chrono::seconds(30));
  CHECK(node->default_session == "B");
  CHECK(node->sessions[0].targets[0].own);
  REQUIRE(node->access.has_value());
  REQUIRE(node->access->size() == 2);
  const auto& first = node->access->front();
  CHECK(first.name == "tellers");
  CHECK(first.users == std::vector<std::string>{"bob"});
  CHECK(first.uids == std::vector<std::uint32_t>{7});
  CHECK(first.groups == std::vector<std::string>{"g"});
  CHECK(first.gids == std::vector<std::uint32_t>{8});
  CHECK(first.lus == std::vector<std::string>{"LU*"});
  CHECK(first.allow);
  const auto& second = node->access->back();
  CHECK(second.name == "2");
  CHECK(second.certificates == std::vector<std::string>{"CN=x*"});
  CHECK(second.pools == std::vector<std::string>{"POOL?"});
  CHECK_FALSE(second.allow);
  const auto plain = parse_node("n.json", R"({"node": {"name": "N"}})");
  REQUIRE(plain.ok());
  CHECK_FALSE(plain->access.has_value());
  CHECK(plain->keepalive == std::chrono::seconds(15));
}

TEST_CASE("faults of TLS and access say what would be right") {
  CHECK(faults_of(R"({"node":{"name":"N"},"listen":{"tls":"h:1"}})") ==
        "n.json:1:1: found no key \"tls\"; expected \"tls\": an object with \"certificate\" and \"key\", because "
        "\"listen\" has "
        "\"tls\"\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"listen":{"tls":"h:99999"},"tls":{"certificate":"c","key":"k"}})") ==
        "n.json:1:38: /listen/tls: found port 99999; expected a port from 0 to 65535\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"tls":{"certificate":"c"}})") ==
        "n.json:1:28: /tls: found no key \"key\"; expected \"key\": the private key of \"certificate\"\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"tls":{"key":"k"}})") ==
        "n.json:1:28: /tls: found no key \"certificate\"; expected \"certificate\": the certificate of \"key\"\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"listen":{"tls":"h:1"},"tls":{"ca":"x"}})") ==
        "n.json:1:51: /tls: found no key \"certificate\"; expected \"certificate\": the certificate of this node, "
        "because \"listen\" has "
        "\"tls\"\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"tls":{"client_certificates":"required"}})") ==
        "n.json:1:28: /tls: found no key \"ca\"; expected \"ca\": the certificates of those who vouch for clients, "
        "because "
        "\"client_certificates\" is \"required\"\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"access":[{"lus":["lu"]}]})") ==
        "n.json:1:40: /access/0/lus/0: found \"lu\"; expected 1 to 8 characters from A-Z 0-9 @ # $ * ? (did you mean "
        "\"LU\"?)\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"listen":{"unix_mode":"9"}})") ==
        "n.json:1:44: /listen/unix_mode: found \"9\"; expected three octal digits such as \"0660\"\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"default_session":"X"})").find("expected a known session") !=
        std::string::npos);
}

TEST_CASE("the samples of a shared node and its client are free of faults") {
  const auto node = load_node(SOURCE_DIR "/config/shared/node.json");
  REQUIRE(node.ok());
  CHECK(node->access->size() == 2);
  const auto client = load_node(SOURCE_DIR "/config/shared/client.json");
  REQUIRE(client.ok());
  CHECK(client->mode == NodeMode::client);
  CHECK(client->servers.front() == "unix:" + node->listen_unix);
}

TEST_CASE("the limit of the correlation tables and the keys of session cryptography reach their definitions") {
  const auto node = parse_node("n.json", R"({ "node": { "name": "N", "correlation_limit": 12 },
  "ports": [ { "name": "P", "dlc": "dlsw", "local": "127.0.0.1", "peer": "127.0.0.2" } ],
  "links": [ { "name": "L", "port": "P", "mac": "40:00:00:00:00:01", "remote_mac": "40:00:00:00:37:05" } ],
  "pus": [ { "name": "U", "link": "L" } ], "lus": [ { "name": "A{1..2}", "pu": "U", "address": "1.." } ],
  "cryptography": { "allow_des": true, "keys": [ { "lu": "A1", "master_key": "0123456789abcdEF" },
                                                 { "lu": "A2", "plu": "CICS", "master_key": "FFFFFFFFFFFFFFFE" } ] } })");
  REQUIRE(node.ok());
  CHECK(node->correlation_limit == 12);
  CHECK(node->cryptography.allow_des);
  REQUIRE(node->cryptography.keys.size() == 2);
  CHECK(node->cryptography.keys[0].lu == "A1");
  CHECK(node->cryptography.keys[0].plu.empty());
  CHECK(node->cryptography.keys[0].master_key == CipherBlock{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF});
  CHECK(node->cryptography.keys[1].plu == "CICS");
}

TEST_CASE("a limit of 0, a short key and a key for an unknown LU are faults, and what is left out allows no DES") {
  CHECK(faults_of(R"({ "node": { "name": "N", "correlation_limit": 0 } })") ==
        "n.json:1:47: /node/correlation_limit: found 0; expected an integer from 1 to 65535\n");
  CHECK(faults_of(R"({ "node": { "name": "N" }, "cryptography": { "keys": [ { "lu": "A1", "master_key": "01" } ] } })")
            .find("expected 8 bytes in hex such as") != std::string::npos);
  CHECK(faults_of(R"({ "node": { "name": "N" },
  "cryptography": { "keys": [ { "lu": "A1", "master_key": "0123456789ABCDEF" } ] } })")
            .find("/cryptography/keys/0/lu: found \"A1\"") != std::string::npos);
  const auto node = parse_node("n.json", R"({ "node": { "name": "N" } })");
  REQUIRE(node.ok());
  CHECK_FALSE(node->cryptography.allow_des);
  CHECK(node->correlation_limit == 65535);
}
