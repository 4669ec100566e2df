// Faults of a node's configuration: each is one message that says where, what, and what would be right.
#include <catch2/catch.hpp>

#include "unit/config/node_text.h"

using namespace openrui;
using namespace openrui::test;

TEST_CASE("a value out of its limits is one message with the limits") {
  CHECK(faults_of(with(R"(  "lus": [ { "name": "LUA001", "pu": "PU1", "address": 2 },
             { "name": "LUA002", "pu": "PU1",
               "address":       300 } ])")) ==
        "n.json:7:33: /lus/1/address: found 300; expected an integer from 1 to 254\n");
  CHECK(faults_of(with(R"("lus":[{"name":"A","pu":"PU1","address":0}])")) ==
        "n.json:5:41: /lus/0/address: found 0; expected an integer from 1 to 254\n");
  CHECK(faults_of(with(R"("lus":[{"name":"A","pu":"PU1","address":2.5}])")) ==
        "n.json:5:41: /lus/0/address: found 2.5; expected an integer from 1 to 254\n");
  CHECK(faults_of(with(R"("lus":[{"name":"A","pu":"PU1","address":18446744073709551615}])")) ==
        "n.json:5:41: /lus/0/address: found 18446744073709551615; expected an integer from 1 to 254\n");
  CHECK(faults_of(with(R"("lus":[{"name":"A","pu":"PU1","address":"two"}])")) ==
        "n.json:5:41: /lus/0/address: found \"two\"; expected an integer from 1 to 254, or for a range of names its "
        "first address such as \"3..\"\n");
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","peer":"h","initial_window":70000})", "")) ==
        "n.json:2:64: /ports/0/initial_window: found 70000; expected an integer from 1 to 65535\n");
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","peer":"h","version":3})", "")) ==
        "n.json:2:57: /ports/0/version: found 3; expected 1, 2 or \"any\"\n");
}

TEST_CASE("a value of the wrong type is shown, and what it should be") {
  CHECK(faults_of("[]") == "n.json:1:1: found an array; expected an object\n");
  CHECK(faults_of("17") == "n.json:1:1: found 17; expected an object\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"lus":{}})") == "n.json:1:28: /lus: found an object; expected an array\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"lus":[7]})") == "n.json:1:29: /lus/0: found 7; expected an object\n");
  CHECK(faults_of(R"({"node":{"name":7}})") ==
        "n.json:1:17: /node/name: found 7; expected a name of 1 to 32 characters from A-Z a-z 0-9 @ # $ _ . - that "
        "begins with a letter, digit, @, # or $\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"capture":{"file":""}})") ==
        "n.json:1:40: /capture/file: found \"\"; expected a text that is not empty\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"capture":{"file":null}})") ==
        "n.json:1:40: /capture/file: found null; expected a text that is not empty\n");
}

TEST_CASE("an unknown key names the nearest key, and every unknown key of an object is listed") {
  CHECK(faults_of(with(R"("lus": [ { "name": "LUA001", "pu": "PU1", "address": 2, "adress": 3, "zzzz": 4 } ])")) ==
        "n.json:5:57: /lus/0/adress: found the unknown key \"adress\"; expected one of \"address\", \"name\", \"pu\" "
        "(did you mean \"address\"?)\n"
        "n.json:5:70: /lus/0/zzzz: found the unknown key \"zzzz\"; expected one of \"address\", \"name\", \"pu\"\n");
  CHECK(faults_of(R"({"node":{"name":"N","nmae":1}})") ==
        "n.json:1:21: /node/nmae: found the unknown key \"nmae\"; expected one of \"correlation_limit\", "
        "\"name\" (did you mean \"name\"?)\n");
}

TEST_CASE("every missing key is listed at its object, with what it should be") {
  CHECK(
      faults_of(with("\"lus\": [ { \"address\": 2 } ]")) ==
      "n.json:5:10: /lus/0: found no key \"name\"; expected \"name\": a name of 1 to 8 characters from A-Z 0-9 @ # $, "
      "or a range such as \"LUB{001..100}\"\n"
      "n.json:5:10: /lus/0: found no key \"pu\"; expected \"pu\": a name of 1 to 32 characters from A-Z a-z 0-9 @ # $ "
      "_ . - that begins with a letter, digit, @, # or $\n");
  CHECK(faults_of(with_links("{\"name\":\"P\"}", "")) ==
        "n.json:2:11: /ports/0: found no key \"dlc\"; expected \"dlc\": one of \"dlsw\", \"sdlc\", \"llc2\", \"iucv\", "
        "\"ipc\", "
        "\"loopback\"\n");
}

TEST_CASE("a wrong choice lists the choices") {
  CHECK(faults_of(R"({"node":{"name":"N"},"mode":"embeded"})") ==
        "n.json:1:29: /mode: found \"embeded\"; expected one of \"auto\", \"embedded\", \"client\" (did you mean "
        "\"embedded\"?)\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"personality":1})") ==
        "n.json:1:36: /personality: found 1; expected one of \"his\", \"pcomm\", \"snapix\"\n");
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"bsc"})", "")) ==
        "n.json:2:29: /ports/0/dlc: found \"bsc\"; expected one of \"dlsw\", \"sdlc\", \"llc2\", \"iucv\", \"ipc\", "
        "\"loopback\"\n");
}

TEST_CASE("an LU name in lower case is refused with the name in upper case") {
  CHECK(faults_of(with(R"("lus":[{"name":"lua001","pu":"PU1","address":2}])")) ==
        "n.json:5:16: /lus/0/name: found \"lua001\"; expected a name of 1 to 8 characters from A-Z 0-9 @ # $, or a "
        "range such as \"LUB{001..100}\" (did you mean \"LUA001\"?)\n");
  CHECK(faults_of(with(R"("lus":[{"name":"LUNUMBER1","pu":"PU1","address":2}])")) ==
        "n.json:5:16: /lus/0/name: found \"LUNUMBER1\"; expected a name of 1 to 8 characters from A-Z 0-9 @ # $, or a "
        "range such as \"LUB{001..100}\"\n");
  CHECK(faults_of(with(R"("pools":[{"name":"poola","members":[]}])")) ==
        "n.json:5:18: /pools/0/name: found \"poola\"; expected a name of 1 to 8 characters from A-Z 0-9 @ # $ (did you "
        "mean \"POOLA\"?)\n"
        "n.json:5:36: /pools/0/members: found an empty array; expected an array that is not empty\n");
}

TEST_CASE("unknown references name what there is") {
  CHECK(
      faults_of(R"({ "node": {"name":"N"},
 "ports": [],
 "links": [ { "name": "L1", "port": "P1", "mac": "40:00:00:00:00:01", "remote_mac": "40:00:00:00:00:02" } ],
 "pus": [ { "name": "PU1", "link": "L2" } ],
 "lus": [ { "name": "LUA1", "pu": "PX", "address": 1 } ],
 "pools": [ { "name": "POOL", "members": ["LUA1", "LUA2", "LUA{1..3}"] } ] })") ==
      "n.json:3:37: /links/0/port: found \"P1\"; expected a known port, and none is defined\n"
      "n.json:4:36: /pus/0/link: found \"L2\"; expected a known link: \"L1\"\n"
      "n.json:5:35: /lus/0/pu: found \"PX\"; expected a known PU: \"PU1\"\n"
      "n.json:6:51: /pools/0/members/1: found \"LUA2\"; expected a known LU: \"LUA1\"\n"
      "n.json:6:59: /pools/0/members/2: found \"LUA1\", which is used in line 6 already; expected a name that no other "
      "member of the pool has\n");
  CHECK(faults_of(with(R"("lus":[{"name":"L1","pu":"PU1","address":1},{"name":"L2","pu":"PU1","address":2}],
  "pools":[{"name":"P","members":["L{1..9}"]}])")) ==
        "n.json:6:35: /pools/0/members/0: found \"L3\"; expected a known LU: one of \"L1\", \"L2\" (did you mean "
        "\"L1\"?)\n");
}

TEST_CASE("a reference is not called unknown when the name it may mean could not be read") {
  CHECK(
      faults_of(with_links(kPort, R"({"nmae":"L1","port":"P","mac":"40:00:00:00:00:01","remote_mac":
      "40:00:00:00:00:02"}], "pus": [{"name":"U","link":"L1"})")) ==
      "n.json:3:11: /links/0: found no key \"name\"; expected \"name\": a name of 1 to 32 characters from A-Z a-z 0-9 "
      "@ # $ _ . - that begins with a letter, digit, @, # or $\n"
      "n.json:3:12: /links/0/nmae: found the unknown key \"nmae\"; expected one of \"calls\", \"leased\", \"mac\", "
      "\"max_btu\", "
      "\"modulo\", \"name\", \"port\", \"priority\", \"remote_mac\", \"remote_sap\", \"remote_station_name\", "
      "\"remote_tag\", "
      "\"role\", \"sap\", \"start\", "
      "\"station\", \"station_name\", \"tag\", "
      "\"window\", \"xid\" and 1 more (did you mean \"name\"?)\n");
}

TEST_CASE("LUs and pools share one name space, and addresses are used once on a PU") {
  CHECK(
      faults_of(with(R"("lus": [ { "name": "LUA002", "pu": "PU1", "address": 2 },
 { "name": "LUA{001..003}", "pu": "PU1", "address": "1.." },
 { "name": "LUC", "pu": "PU1", "address": 2 } ],
 "pools": [ { "name": "LUA002", "members": ["LUC"] }, { "name": "P", "members": ["LUC"] },
   { "name": "P", "members": ["LUC"] } ])")) ==
      "n.json:6:12: /lus/1/name: found \"LUA002\", which is used in line 5 already; expected a name that no other LU "
      "has\n"
      "n.json:6:53: /lus/1/address: found address 2, which is used in line 5 already; expected an address that no "
      "other LU of PU \"PU1\" has\n"
      "n.json:7:43: /lus/2/address: found address 2, which is used in line 5 already; expected an address that no "
      "other LU of PU \"PU1\" has\n"
      "n.json:8:23: /pools/0/name: found \"LUA002\", which is used in line 5 already; expected a name that no other LU "
      "or pool has\n"
      "n.json:9:14: /pools/2/name: found \"P\", which is used in line 8 already; expected a name that no other LU or "
      "pool has\n");
}

TEST_CASE("names and addresses of a range go together") {
  const auto fault = [](const std::string& name, const std::string& address) {
    return faults_of(with("\"lus\":[{\"name\":\"" + name + "\",\"pu\":\"PU1\",\n\"address\":" + address + "}]"));
  };
  CHECK(fault("L{1..3}", "\"3..5\"").empty());
  CHECK(fault("L{1..252}", "\"3..\"").empty());
  CHECK(fault("L{1..253}", "\"3..\"") ==
        "n.json:6:11: /lus/0/address: found \"3..\", which ends at 255 for 253 names; expected addresses from 1 to "
        "254\n");
  CHECK(fault("L{1..3}", "\"3..6\"") ==
        "n.json:6:11: /lus/0/address: found \"3..6\"; expected as many addresses as names, which are 3\n");
  CHECK(fault("L{1..3}", "\"6..3\"") ==
        "n.json:6:11: /lus/0/address: found \"6..3\"; expected as many addresses as names, which are 3\n");
  CHECK(fault("L{1..3}", "\"0..2\"") ==
        "n.json:6:11: /lus/0/address: found \"0..2\"; expected addresses from 1 to 254 such as \"3..\"\n");
  CHECK(fault("L{1..3}", "3") ==
        "n.json:6:11: /lus/0/address: found 3; expected for 3 names the first address and two dots such as \"3..\"\n");
  CHECK(fault("L", "\"3..\"") ==
        "n.json:6:11: /lus/0/address: found \"3..\"; expected an integer from 1 to 254 for one name\n");
  CHECK(fault("L{3..1}", "\"3..\"") ==
        "n.json:5:16: /lus/0/name: found \"L{3..1}\"; expected a range whose last number is not below the first\n");
  CHECK(
      fault("LUNAMES{8..12}", "\"3..\"") ==
      "n.json:5:16: /lus/0/name: found \"LUNAMES{8..12}\"; expected at most 8 characters in every name of the range\n");
}

TEST_CASE("a DLSw port of a node needs a peer, and two addresses in version 1") {
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw"})", "")) ==
        "n.json:2:11: /ports/0: found no key \"peer\"; expected \"peer\": the address of the partner; only a host may "
        "wait for whoever calls\n");
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","local":"127.0.0.1","peer":"127.0.0.1"})", "")) ==
        "n.json:2:63: /ports/0/peer: found \"127.0.0.1\", which is \"local\" as well; expected another address: "
        "version 1 needs two addresses on one machine\n");
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","local":"::1","peer":"0:0::1"})", "")) ==
        "n.json:2:57: /ports/0/peer: found \"0:0::1\", which is \"local\" as well; expected another address: version 1 "
        "needs two addresses on one machine\n");
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","version":2,"local":"127.0.0.1","peer":"127.0.0.1"})", ""))
            .empty());
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","local":"lo","peer":"h"})", "")) ==
        "n.json:2:44: /ports/0/local: found \"lo\"; expected a numeric IPv4 or IPv6 address of this machine\n");
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"loopback"})", R"({"name":"L","port":"P"})")).empty());
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","peer":"h","reconnect_min_ms":50000})", "")) ==
        "n.json:2:66: /ports/0/reconnect_min_ms: found \"reconnect_min_ms\" above \"reconnect_max_ms\"; expected a "
        "longest wait not below the first one\n");
}

TEST_CASE("a DLSw port has one partner or a list of them") {
  const auto node =
      parse_node("n.json", with_links(R"({"name":"P","dlc":"dlsw","peers":["10.0.0.2","b.example"]})", ""));
  REQUIRE(node.ok());
  CHECK(node->ports[0].peer == "10.0.0.2");
  CHECK(node->ports[0].other_peers == std::vector<std::string>{"b.example"});
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","peer":"h","peers":["i"]})", "")) ==
        "n.json:2:55: /ports/0/peers: found both \"peer\" and \"peers\"; expected one of them\n");
  CHECK(faults_of(with_links(R"({"name":"P","dlc":"dlsw","local":"10.0.0.1","peers":["h","10.0.0.1"]})", "")) ==
        "n.json:2:68: /ports/0/peers/1: found \"10.0.0.1\", which is \"local\" as well; expected another address: "
        "version 1 needs two addresses on one machine\n");
}

TEST_CASE("a link needs stations that no other link of the port has") {
  CHECK(faults_of(with_links(kPort, R"({"name":"A","port":"P"})")) ==
        "n.json:3:11: /links/0: found no key \"mac\"; expected \"mac\": a MAC address such as \"40:00:00:00:00:01\"\n"
        "n.json:3:11: /links/0: found no key \"remote_mac\"; expected \"remote_mac\": a MAC address such as "
        "\"40:00:00:00:00:01\"\n");
  const std::string macs = R"("port":"P","mac":"40:00:00:00:00:01","remote_mac":"40:00:00:00:37:05")";
  CHECK(faults_of(with_links(kPort, "{\"name\":\"A\"," + macs + "},\n{\"name\":\"B\"," + macs + ",\"sap\":4}")) ==
        "n.json:4:1: /links/1: found the same MACs and SAPs as in line 3; expected a pair of stations that no other "
        "link of the port has\n");
  CHECK(
      faults_of(with_links(kPort, "{\"name\":\"A\"," + macs + "},\n{\"name\":\"B\"," + macs + ",\"sap\":8}")).empty());
  CHECK(faults_of(with_links(kPort, "{\"name\":\"A\"," + macs + "},\n{\"name\":\"A\"," + macs + ",\"sap\":8}")) ==
        "n.json:4:9: /links/1/name: found \"A\", which is used in line 3 already; expected a name that no other link "
        "has\n");
}

TEST_CASE("addresses of a link are checked one by one") {
  const auto fault = [](const std::string& keys) {
    return faults_of(with_links(kPort, "{\"name\":\"A\",\"port\":\"P\",\n" + keys + "}"));
  };
  const std::string good = R"("remote_mac":"40:00:00:00:37:05")";
  CHECK(
      fault("\"mac\":\"40:00:00:00:00\"," + good) ==
      "n.json:4:7: /links/0/mac: found \"40:00:00:00:00\"; expected six bytes in hex such as \"40:00:00:00:00:01\", in "
      "non-canonical order with \"nc:\" in front\n");
  CHECK(fault("\"mac\":\"03:00:00:00:00:01\"," + good) ==
        "n.json:4:7: /links/0/mac: found \"03:00:00:00:00:01\", which is a group address; expected the address of one "
        "station; is it in non-canonical order and lacks \"nc:\"?\n");
  CHECK(fault("\"mac\":\"40:00:00:00:00:01\",\"sap\":5," + good) ==
        "n.json:4:33: /links/0/sap: found 5; expected an even number; odd SAPs are group SAPs\n");
  CHECK(fault("\"mac\":\"40:00:00:00:00:01\",\"xid\":\"17-18\"," + good) ==
        "n.json:4:33: /links/0/xid: found \"17-18\"; expected block number and id number in hex such as "
        "\"017-00018\"\n");
}

TEST_CASE("a link has one PU") {
  CHECK(faults_of(with_links(kPort, R"({"name":"L","port":"P","mac":"40:00:00:00:00:01",
 "remote_mac":"40:00:00:00:37:05"}],
 "pus":[{"name":"U1","link":"L"},
        {"name":"U2","link":"L"})")) ==
        "n.json:6:29: /pus/1/link: found \"L\", which has a PU in line 5 already; expected a link of its own for every "
        "PU\n");
}

TEST_CASE("targets of a session name servers and, on the node itself, LUs") {
  const std::string lus = R"("lus":[{"name":"LUA","pu":"PU1","address":1}],"mode":")";
  const auto fault = [&lus](const std::string& mode, const std::string& more, const std::string& target) {
    return faults_of(
        with(lus + mode + "\"," + more + "\n\"sessions\":[{\"name\":\"S\",\"targets\":[" + target + "]}]"));
  };
  CHECK(fault("embedded", "", R"({"server":0,"lu":"LUA"})").empty());
  CHECK(fault("embedded", "", R"({"lu":"LUB"})") ==
        "n.json:6:42: /sessions/0/targets/0/lu: found \"LUB\"; expected a known LU or pool: \"LUA\"\n");
  CHECK(fault("auto", R"("listen":{"unix":"/a"},"servers":["unix:/a","tcp:h:1"],)", R"({"server":1,"lu":"LUB"})")
            .empty());
  CHECK(fault("auto", R"("listen":{"unix":"/a"},"servers":["unix:/a","tcp:h:1"],)", R"({"server":0,"lu":"LUB"})") ==
        "n.json:6:53: /sessions/0/targets/0/lu: found \"LUB\"; expected a known LU or pool: \"LUA\"\n");
  CHECK(fault("auto", R"("servers":["unix:/a","tcp:h:1"],)", R"({"server":2,"lu":"LUB"})") ==
        "n.json:6:46: /sessions/0/targets/0/server: found 2; expected an index into \"servers\" from 0 to 1\n");
  CHECK(fault("auto", R"("servers":["unix:/a"],)", R"({"server":1,"lu":"LUB"})") ==
        "n.json:6:46: /sessions/0/targets/0/server: found 1; expected 0, because \"servers\" has one entry\n");
  CHECK(fault("auto", "", R"({"server":1,"lu":"LUA"})") ==
        "n.json:6:46: /sessions/0/targets/0/server: found 1; expected no server index, because \"servers\" is empty\n");
}

TEST_CASE("a link of a T2.1 node has format 3, a role, and an identification") {
  const std::string link = R"({"name":"L","port":"P","mac":"40:00:00:00:00:01","remote_mac":"40:00:00:00:37:05",)";
  const auto text = [&](const std::string& rest) { return with_links(kPort, link + rest + "}"); };
  const auto node = parse_node("n.json", text(R"("xid":"017-00018","xid_format":3,"role":"negotiable")"));
  REQUIRE(node.ok());
  CHECK(node->links[0].xid_format == 3);
  CHECK(node->links[0].role == StationRole::negotiable);
  const auto plain = parse_node("n.json", text(R"("xid":"017-00018","xid_format":3)"));
  REQUIRE(plain.ok());
  CHECK(plain->links[0].role == StationRole::secondary);
  CHECK(faults_of(text(R"("xid_format":3)")) ==
        "n.json:3:11: /links/0: found no key \"xid\"; expected \"xid\": a node identification such as \"017-00018\", "
        "which format 3 always carries\n");
  CHECK(
      faults_of(text(R"("xid":"017-00018","role":"primary")")) ==
      "n.json:3:118: /links/0/role: found a role without \"xid_format\" 3; expected no role: with format 0 the host is "
      "primary and the node secondary\n");
  CHECK(faults_of(text(R"("xid":"017-00018","xid_format":1)")) ==
        "n.json:3:124: /links/0/xid_format: found 1; expected 0 or 3\n");
}

TEST_CASE("addresses of servers and listeners have a port up to 65535") {
  CHECK(faults_of(R"({"node":{"name":"N"},"listen":{"tcp":"127.0.0.1:65536"}})") ==
        "n.json:1:38: /listen/tcp: found port 65536; expected a port from 0 to 65535\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"listen":{"tcp":"127.0.0.1"}})") ==
        "n.json:1:38: /listen/tcp: found \"127.0.0.1\"; expected an address and a port such as \"127.0.0.1:14770\"\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"servers":["/run/x","tcp:[::1]:99999"]})") ==
        "n.json:1:33: /servers/0: found \"/run/x\"; expected \"unix:\" and a path, or \"tcp:\" or \"tls:\" and an "
        "address and a port such as \"tcp:127.0.0.1:14770\"\n"
        "n.json:1:42: /servers/1: found port 99999; expected a port from 0 to 65535\n");
  CHECK(faults_of(R"({"node":{"name":"N"},"listen":{"unix":")" + std::string(108, 'x') + "\"}}") ==
        "n.json:1:39: /listen/unix: found \"" + std::string(47, 'x') +
            "...\"; expected a text of at most 107 characters\n");
}

TEST_CASE("faults of the schema and of the references are listed together, in the order of the text") {
  CHECK(
      faults_of(R"({ "node": { "name": "N" }, "mod": "auto",
  "ports": [ { "name": "P", "dlc": "dlsw", "local": "127.0.0.1", "peer": "127.0.0.1" } ],
  "links": [ { "name": "L", "port": "Q", "mac": "40:00:00:00:00:01", "remote_mac": "x" } ],
  "pus": [ { "name": "U", "link": "L" } ],
  "lus": [ { "name": "A", "pu": "U", "address": 1 }, { "name": "A", "pu": "U", "address": 255 } ] })") ==
      "n.json:1:28: /mod: found the unknown key \"mod\"; expected one of \"access\", \"api_trace\", \"capture\", "
      "\"cryptography\", "
      "\"default_session\", \"keepalive\", \"links\", \"listen\", \"log\", \"lus\", \"mode\", \"node\", "
      "\"personality\", "
      "\"pools\", \"ports\", \"pus\", \"servers\", \"sessions\", \"sli\", \"switches\" and 1 more (did you mean "
      "\"mode\"?)\n"
      "n.json:2:74: /ports/0/peer: found \"127.0.0.1\", which is \"local\" as well; expected another address: version "
      "1 needs two addresses on one machine\n"
      "n.json:3:37: /links/0/port: found \"Q\"; expected a known port: \"P\"\n"
      "n.json:3:84: /links/0/remote_mac: found \"x\"; expected six bytes in hex such as \"40:00:00:00:00:01\", in "
      "non-canonical order with \"nc:\" in front\n"
      "n.json:5:64: /lus/1/name: found \"A\", which is used in line 5 already; expected a name that no other LU has\n"
      "n.json:5:91: /lus/1/address: found 255; expected an integer from 1 to 254\n");
}

TEST_CASE("the longest text that is read does not overrun the stack in a pattern") {
  const std::string longest(1024, 'a');
  CHECK(parse_node("n.json", R"({"mode":"client","servers":["unix:)" + longest.substr(5) + "\"]}").ok());
  CHECK(!faults_of(R"({"node":{"name":")" + longest + "\"}}").empty());
  CHECK(!faults_of(R"({"node":{"name":"N"},"listen":{"tcp":")" + longest + "\"}}").empty());
  CHECK(faults_of("{\"node\":{\"name\":\"N\"},\"" + longest + "\":1}").size() < 2000);
}

TEST_CASE("a text of a thousand faults and more ends with the thousandth") {
  std::string lus = "\"lus\":[0";
  for (int i = 0; i < 50'000; ++i) lus += ",0";
  const auto many = parse_node("n.json", with(lus + "]"));
  REQUIRE(!many.ok());
  CHECK(many.error().size() == kMaxFaults);
  std::string keys = "{\"node\":{\"name\":\"N\"}";
  for (int i = 0; i < 50'000; ++i) keys += ",\"key" + std::to_string(i) + "\":0";
  const auto unknown = parse_node("n.json", keys + "}");
  REQUIRE(!unknown.ok());
  CHECK(unknown.error().size() == kMaxFaults);
}

TEST_CASE("ranges do not make more LUs and pool members than the limits") {
  std::string pus = "\"pus\":[";
  std::string lus = "\"lus\":[";
  for (int i = 0; i < 300; ++i) {
    const auto pu = "U" + std::to_string(i);
    const std::string comma = i == 0 ? "" : ",";
    pus += comma + "{\"name\":\"" + pu + "\",\"link\":\"L" + std::to_string(i) + "\"}";
    lus += comma + "{\"name\":\"" + pu + "X{1..254}\",\"pu\":\"" + pu + "\",\"address\":\"1..\"}";
  }
  const std::string start = "{\"node\":{\"name\":\"N\"},";
  const auto too_many = parse_node("n.json", start + pus + "]," + lus + "]}");
  REQUIRE(!too_many.ok());
  CHECK(too_many.error().back().found == "more than 65536 LUs");
  std::string pools = "\"pools\":[{\"name\":\"P\",\"members\":[\"A{1..254}\"]}";
  for (int i = 0; i < 1100; ++i) pools += ",{\"name\":\"P" + std::to_string(i) + "\",\"members\":[\"A{1..254}\"]}";
  const auto members = faults_of(with(R"("lus":[{"name":"A{1..254}","pu":"PU1","address":"1.."}],)" + pools + "]"));
  CHECK(members.find("found more than 262144 pool members; expected fewer\n") != std::string::npos);
}
