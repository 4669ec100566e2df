// hostsim, snanode and tn3270gw as processes, as `./run terminal` starts them, at addresses of the test's own.
#pragma once

#include "emulator.h"
#include "support/certificates.h"

namespace openrui::test {

class Gateway {
 public:
  using Changes = std::vector<std::pair<std::string, std::string>>;

  // Texts of the sample configurations that this test wants otherwise; more keys of "tls".
  explicit Gateway(Changes more = {}, const std::string& tls_keys = {}) {
    Changes changes = std::move(more);
    TestAuthority authority;
    authority.write(place.path("ca.pem"));
    authority.issue(place.path("gw"), {"gateway", "DNS:gateway"});
    authority.issue(place.path("user"), {"user", ""});
    changes.push_back({"\"127.0.0.1:2323\"", '"' + Workplace::address(1) + ":0\", \"tls\": \"" + Workplace::address(1) +
                                                 ":0\" }, \"tls\": { \"certificate\": \"" + place.path("gw.pem") +
                                                 "\", \"key\": \"" + place.path("gw.key") + '"' + tls_keys});
    changes.push_back({"\"127.0.0.1\"", '"' + Workplace::address(1) + '"'});
    changes.push_back({"\"127.0.0.2\"", '"' + Workplace::address(2) + '"'});
    changes.push_back({"NODE1", "NODE" + std::to_string(getpid())});
    changes.push_back({"\"terminal-", '"' + place.path("terminal-")});
    changes.push_back({"unix:terminal-", "unix:" + place.path("terminal-")});
    changes.push_back({"\"terminal.pcap\"", '"' + place.path("terminal.pcap") + '"'});
    for (const char* name : {"terminal-host", "terminal-node", "terminal-client", "gateway"}) {
      place.copy_config(std::string(SOURCE_DIR "/config/demo/") + name + ".json", std::string(name) + ".json", changes);
    }
    host = start("hostsim", "terminal-host", {});
    node = start("snanode", "terminal-node", {});
    start_gateway();
  }

  void start_gateway() {
    gateway = start("tn3270gw", "gateway", {"RUI_CONFIG=" + place.path("terminal-client.json")});
    // "tn3270gw NAME: listening on A:P and A:P (TLS)"
    const std::string words = "listening on ";
    const auto places = ready_.find(words);
    REQUIRE(places != std::string::npos);
    const auto rest = ready_.substr(places + words.size());
    tcp = rest.substr(0, rest.find(' '));
    const auto second = rest.find(" and ");
    tls = rest.substr(second + 5, rest.find(" (TLS)") - second - 5);
  }
  std::unique_ptr<Process> start(const std::string& program, const std::string& config,
                                 const std::vector<std::string>& environment) {
    auto process =
        std::make_unique<Process>(std::vector<std::string>{bin(program), "--config", place.path(config + ".json")},
                                  environment, place.path(program + ".err"), place.folder.string());
    ready_ = process->read_line();
    INFO(program << ": " << text_of(program + ".err"));
    REQUIRE_FALSE(ready_.empty());
    return process;
  }
  std::string text_of(const std::string& file) const {
    std::ifstream in(place.path(file));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::string log() const { return text_of("terminal-gateway.log"); }
  std::string ladder() const { return output_of({bin("snatrace"), "ladder", place.path("terminal.pcap")}); }
  // A terminal that is connected, with an LU that it asks for or any. "N:" before the LU: without TN3270E.
  std::unique_ptr<Emulator> terminal(const std::string& lu = {}, const std::string& model = "3278-2") const {
    auto user = std::make_unique<Emulator>(place, std::vector<std::string>{"-model", model});
    INFO(log());
    REQUIRE(user->connect(at(lu)));
    return user;
  }
  // What to connect to for that LU.
  std::string at(const std::string& lu) const { return lu.empty() || lu.back() == ':' ? lu + tcp : lu + "@" + tcp; }
  // All three end as they should.
  void stop() {
    for (auto* process : {&gateway, &node, &host}) {
      (*process)->signal(SIGTERM);
      CHECK((*process)->wait() == 0);
    }
  }

  Workplace place;
  std::unique_ptr<Process> host;
  std::unique_ptr<Process> node;
  std::unique_ptr<Process> gateway;
  std::string tcp;  // where it listens
  std::string tls;

 private:
  std::string ready_;
};

}  // namespace openrui::test
