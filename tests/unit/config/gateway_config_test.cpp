// A gateway's configuration: what is read, and what is said about every kind of fault.
#include "config/gateway_config.h"

#include <catch2/catch.hpp>

#include "support/paths.h"

using namespace openrui;

namespace {

constexpr const char* kWhole = R"({
  "gateway": { "name": "GW" },
  "listen": { "tcp": "127.0.0.1:2323", "tls": "[::1]:2992" },
  "tls": { "certificate": "gw.pem", "key": "gw.key", "ca": "ca.pem", "client_certificates": "required",
           "start_tls": "required" },
  "pools": [ { "name": "TERMS", "type": "display", "rui": "POOL", "lus": [ "TRM{01..03}" ],
               "device_types": [ "IBM-3278-2-E", "IBM-DYNAMIC" ] },
             { "name": "PRINTERS", "type": "printer", "lus": [ "PRT{01..02}", "PRX" ] } ],
  "names": [ { "name": "TELLER", "lu": "TRM02" } ],
  "associations": [ { "terminal": "TRM{01..02}", "printer": "PRT{01..02}" } ],
  "limits": { "sessions": 10, "negotiation_s": 1, "open_s": 2, "idle_s": 3, "keepalive_s": 4, "unread_s": 5,
              "chain_bytes": 8192 },
  "log": { "level": "debug", "file": "gw.log" }
})";

std::string faults(const std::string& text) {
  const auto result = parse_gateway("gw.json", text);
  return result.ok() ? "none" : to_words(result.error());
}

std::string with(const std::string& more) {
  return R"({"gateway": {"name": "GW"}, "listen": {"tcp": "127.0.0.1:0"}, )" + more + "}";
}

}  // namespace

TEST_CASE("everything that a gateway's file may hold is read") {
  const auto result = parse_gateway("gw.json", kWhole);
  INFO(faults(kWhole));
  REQUIRE(result.ok());
  const auto& g = *result;
  CHECK(g.name == "GW");
  CHECK(g.listen_tcp == "127.0.0.1:2323");
  CHECK(g.listen_tls == "[::1]:2992");
  CHECK(g.certificate == "gw.pem");
  CHECK(g.key == "gw.key");
  CHECK(g.start_tls == tn3270::TlsOffer::required);
  CHECK(g.ca == "ca.pem");
  CHECK(g.client_certificates);
  REQUIRE(g.pools.size() == 2);
  CHECK(g.pools[0].rui == "POOL");
  CHECK(g.pools[0].lus == std::vector<std::string>{"TRM01", "TRM02", "TRM03"});
  CHECK(g.pools[0].device_types == std::vector<std::string>{"IBM-3278-2-E", "IBM-DYNAMIC"});
  CHECK(g.pools[1].kind == tn3270::DeviceKind::printer);
  CHECK(g.pools[1].lus.size() == 3);
  CHECK(g.aliases[0].lu == "TRM02");
  REQUIRE(g.associations.size() == 2);
  CHECK(g.associations[1].terminal == "TRM02");
  CHECK(g.associations[1].printer == "PRT02");
  CHECK(g.limits.sessions == 10);
  CHECK(g.limits.open == std::chrono::seconds(2));
  CHECK(g.limits.unread == std::chrono::seconds(5));
  CHECK(g.limits.chain == 8192);
  CHECK(g.log_level == "debug");
}

TEST_CASE("the gateway of the demonstration has no fault") {
  const auto result = load_gateway(SOURCE_DIR "/config/demo/gateway.json");
  CHECK(result.ok());
}

TEST_CASE("the faults of a gateway's file say where, what and what would be right") {
  CHECK(faults(with(R"("pools": [ { "name": "T", "type": "screen", "rui": "P" } ])")) ==
        "gw.json:1:97: /pools/0/type: found \"screen\"; expected one of \"display\", \"printer\"\n");
  CHECK(faults(with(R"("pools": [ { "name": "T", "type": "display" } ])")).find("what RUI_INIT gets, or \"lus\"") !=
        std::string::npos);
  CHECK(faults(with(R"("pools": [ { "name": "T", "type": "display", "rui": "P", "device_types": [ "IBM-3287-1" ] } ])"))
            .find("\"IBM-3287-1\" in a pool of another kind") != std::string::npos);
  CHECK(faults(with(R"("pools": [ { "name": "T", "type": "display", "lus": [ "A{1..3}", "A2" ] } ])"))
            .find("\"A2\", which is used in line 1 already") != std::string::npos);
  CHECK(faults(with(R"("pools": [ { "name": "T", "type": "display", "lus": [ "A1" ] } ],
                       "names": [ { "name": "B", "lu": "A2" } ])"))
            .find("expected a known LU of a pool: \"A1\"") != std::string::npos);
  CHECK(faults(with(R"("pools": [ { "name": "T", "type": "display", "lus": [ "A{1..3}" ] },
                                  { "name": "P", "type": "printer", "lus": [ "B{1..3}" ] } ],
                       "associations": [ { "terminal": "A{1..3}", "printer": "B{1..2}" } ])"))
            .find("found 2 printers for 3 terminals; expected as many printers as terminals") != std::string::npos);
  CHECK(faults(with(R"("pools": [ { "name": "T", "type": "display", "lus": [ "A1" ] } ],
                       "associations": [ { "terminal": "A1", "printer": "A1" } ])"))
            .find("expected a known LU of a printer pool, and none is defined") != std::string::npos);
}

TEST_CASE("a door for TLS needs a certificate, and any gateway a door") {
  const std::string pools = R"("pools": [ { "name": "T", "type": "display", "rui": "P" } ])";
  CHECK(faults(R"({"gateway": {"name": "G"}, "listen": {"tls": "127.0.0.1:2992"}, )" + pools + "}")
            .find("\"tls\": the certificate and key for \"listen.tls\"") != std::string::npos);
  CHECK(
      faults(R"({"gateway": {"name": "G"}, "listen": {}, )" + pools + "}").find("an address and a port, or \"tls\"") !=
      std::string::npos);
  CHECK(faults(R"({"gateway": {"name": "G"}, "listen": {"tcp": "127.0.0.1:99999"}, )" + pools + "}")
            .find("port 99999; expected a port from 0 to 65535") != std::string::npos);
  CHECK(faults(R"({"gateway": {"name": "G"}, "listen": {"tcp": "1:1"}, "tls": {"certificate": "a", "key": "b",
                  "client_certificates": "optional"}, )" +
               pools + "}")
            .find("\"ca\": the certificates against which those of clients are checked") != std::string::npos);
  CHECK(faults(R"({"gateway": {"name": "G"}, "listen": {"tls": "1:1"}, "tls": {"certificate": "a", "key": "b",
                  "start_tls": "offered"}, )" +
               pools + "}")
            .find("\"tcp\": the port in the clear on which \"tls.start_tls\" is offered") != std::string::npos);
}
