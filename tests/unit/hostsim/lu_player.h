// A session with an application of the host that the test plays as the LU, chain by chain.
#pragma once

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "host_harness.h"

namespace openrui::test {

inline const std::string kLu1Mode = "31 01 03 03 B1 B0 70 80 00 01 85 85 02 00 01 00 00 00 E1 00 00 00 00 00 00 00 00";
inline const std::string kLu3Mode = "31 01 03 03 B1 90 30 80 00 01 85 85 02 00 03 00 00 00 00 00 18 50 2B 50 7F 00 00";
// LU type 2 with 24 x 80 and 32 x 80.
inline const std::string kLargeMode =
    "31 01 03 03 B1 90 30 80 00 01 85 F8 02 00 02 80 00 00 00 00 18 50 20 50 7F 00 00";

struct LuPlayer : HostHarness {
  // In session with the application in the mode, which is given in hex.
  LuPlayer(hostsim::Application application, const std::string& mode) : HostHarness(definition(application, mode)) {
    activate();
    init_self(application.name, "M");
    link->sent.clear();
    receive("2D 00 01 02 00 01 EB 80 00 31");
    if (take() == normalized("2D 00 02 01 00 02 6B 80 00 A0")) receive("2D 00 01 02 00 02 EB 80 00 A0");
  }
  static hostsim::HostDefinition definition(const hostsim::Application& application, const std::string& mode) {
    auto d = host_definition();
    d.applications = {application};
    d.modes = {{"M", hex(mode)}};
    return d;
  }

  struct How {
    bool bb = false;
    bool cd = true;
    bool definite = false;
    bool no_response = false;
  };
  void say(const Bytes& ru, How how) {
    Rh rh;
    rh.set_bci(true)
        .set_eci(true)
        .set_dr1(!how.no_response)
        .set_eri(!how.definite && !how.no_response)
        .set_bbi(how.bb)
        .set_cdi(how.cd);
    receive("2C 00 01 02 " + number(++snf) + to_hex(rh.bytes()) + " " + to_hex(ru));
    if (how.definite) responses.push_back(take());
  }
  void say(const std::string& text, How how) { say(to_ebcdic(text), how); }

  struct Chain {
    Bytes data;
    Rh first;
    Rh last;
    unsigned rus = 0;
  };
  // The next chain of the host; nothing when there is none. It is answered where it asks for it: positively, or with
  // `refusal`. Windows are opened again.
  std::optional<Chain> hear(Sense refusal = Sense::none) {
    Chain chain;
    for (;;) {
      if (link->sent.empty()) {
        CHECK(chain.rus == 0);
        return std::nullopt;
      }
      const Bytes piu = link->sent.front();
      if (piu[0] != 0x2C || (piu[6] & 0x80) != 0 || piu[3] != 1) return std::nullopt;
      take();
      const Rh rh(piu[6], piu[7], piu[8]);
      if (rh.bci()) chain.first = rh;
      chain.data.insert(chain.data.end(), piu.begin() + 9, piu.end());
      ++chain.rus;
      const auto its = to_hex(ByteView(piu).subspan(4, 2)) + " ";
      chain.last = rh;
      if (rh.eci() && refusal != Sense::none) {
        std::uint8_t bytes[4];
        emit_sense(refusal, bytes);
        receive("2C 00 01 02 " + its + (rh.pi() ? "87 91 00 " : "87 90 00 ") + to_hex(bytes));
        return chain;
      }
      if (rh.response_form() == ResponseForm::definite) {
        receive("2C 00 01 02 " + its + (rh.pi() ? "83 81 00" : "83 80 00"));
      } else if (rh.pi()) {
        receive("2C 00 01 02 00 00 83 01 00");
      }
      if (rh.eci()) return chain;
    }
  }
  std::string hear_text() {
    const auto chain = hear();
    return chain ? to_text(chain->data) : "nothing";
  }
  // LUSTAT; with CD, so that the host may go on.
  void status(const std::string& value, bool bb = false) {
    receive("2C 00 01 02 " + number(++snf) + "4B 80 " + (bb ? "A0" : "20") + " 04 " + value);
    responses.push_back(take());
  }
  bool unbound() {
    const auto piu = link->sent.empty() ? std::string() : take();
    return piu.size() >= 32 && piu.substr(18, 11) == "6B 80 00 32";
  }

  static std::string number(unsigned n) {
    return to_hex(Bytes{static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)}) + " ";
  }

  unsigned snf = 0;
  std::vector<std::string> responses;  // of the host
};

inline hostsim::Application application(const std::string& name, hostsim::ApplicationType type,
                                        unsigned unbind_after = 0) {
  hostsim::Application a;
  a.name = name;
  a.type = type;
  a.unbind_after = unbind_after;
  return a;
}

}  // namespace openrui::test
