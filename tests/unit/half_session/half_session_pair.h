// A primary and a secondary half-session joined by a wire that the test moves by hand.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "formats/ru/response.h"
#include "formats/sense.h"
#include "half_session/half_session.h"
#include "support/hex.h"

namespace openrui::test {

struct Biu {
  bool expedited;
  std::uint16_t snf;
  Bytes bytes;
};

class End final : public BiuSink, public HalfSessionUser {
 public:
  explicit End(Role role, ErrorPolicy policy = ErrorPolicy::reject, bool sscp = false)
      : session(role, sscp, *this, *this, policy) {}

  void send_biu(bool expedited, std::uint16_t snf, Buffer biu) override {
    const auto v = biu.view();
    out.push_back({expedited, snf, Bytes(v.begin(), v.end())});
  }
  bool congested() const override { return is_congested; }

  // One line for each thing told: "request STSN 4", "exception 2002 0000 5", "rejected 2001 0000 7", "+RSP data 2".
  void on_received(HalfSession& s, const Received& r) override {
    const auto number = ' ' + std::to_string(r.snf);
    last_ru.assign(r.ru.begin(), r.ru.end());
    last_rh = r.rh;
    switch (r.kind) {
      case Received::Kind::request:
        log.push_back("request " + std::string(name(r.ru_kind)) + number);
        break;
      case Received::Kind::exception_request:
        log.push_back("exception " + code_of(parse_sense(r.ru)) + number);
        break;
      case Received::Kind::response:
        log.push_back((r.rh.rti() ? "-RSP " : "+RSP ") + std::string(name(r.ru_kind)) + number +
                      (r.rh.rti() ? ' ' + code_of(parse_sense(r.ru)) : std::string()));
        break;
      case Received::Kind::rejected:
        log.push_back("rejected " + code_of(r.sense) + number);
        break;
      case Received::Kind::purged:
        log.push_back("purged");
        break;
    }
    if (consumes && !r.expedited && r.kind != Received::Kind::rejected && r.kind != Received::Kind::purged) {
      s.consumed(1);
    }
  }
  void on_released(HalfSession&, const SendResult& r) override { log.push_back("released " + words(r)); }
  void on_note(HalfSession&, Sense sense, std::string_view) override { notes.push_back(code_of(sense)); }

  static std::string code_of(Sense s) { return to_words(s).substr(0, 9); }
  static std::string words(const SendResult& r) {
    switch (r.code) {
      case SendResult::Code::sent:
        return "sent " + std::to_string(r.snf);
      case SendResult::Code::held:
        return "held";
      case SendResult::Code::consumed:
        return "consumed";
      case SendResult::Code::refused:
        return "refused " + code_of(r.sense);
    }
    return "?";
  }

  std::string send(std::string_view rh_hex, std::string_view ru, bool expedited = false) {
    const auto h = hex(rh_hex);
    return words(session.send_request(Rh(h[0], h[1], h[2]), expedited, Buffer::copy_of(hex(ru))));
  }
  std::string control(std::string_view ru) { return send("6B 80 00", ru, true); }
  std::string answer(bool expedited, std::uint16_t snf, std::string_view ru = {}) {
    return words(session.send_response(expedited, snf, true, hex(ru)));
  }
  std::string refuse(bool expedited, std::uint16_t snf, std::string_view sense) {
    return words(session.send_response(expedited, snf, false, hex(sense)));
  }
  // The oldest line not yet taken; empty when there is none.
  std::string told() {
    if (log.empty()) return {};
    auto line = log.front();
    log.erase(log.begin());
    return line;
  }
  // The oldest BIU that was sent and is not yet taken, with its number in front: "5 exp 6B 80 00 A0".
  std::string sent() {
    if (out.empty()) return {};
    const auto b = out.front();
    out.pop_front();
    return std::to_string(b.snf) + (b.expedited ? " exp " : " norm ") + to_hex(b.bytes);
  }

  std::deque<Biu> out;
  std::vector<std::string> log;
  std::vector<std::string> notes;
  Bytes last_ru;
  Rh last_rh;
  bool is_congested = false;
  bool consumes = true;
  HalfSession session;
};

class HalfSessionPair {
 public:
  explicit HalfSessionPair(ErrorPolicy policy = ErrorPolicy::reject)
      : primary(Role::primary, policy), secondary(Role::secondary, policy) {}

  static void deliver(End& from, End& to) {
    const auto b = from.out.front();
    from.out.pop_front();
    to.session.receive(b.expedited, b.snf, *parse_rh(b.bytes), ByteView(b.bytes).subspan(Rh::kSize));
  }
  // Everything that is on the way arrives.
  void exchange() {
    while (!primary.out.empty() || !secondary.out.empty()) {
      if (!primary.out.empty()) deliver(primary, secondary);
      if (!secondary.out.empty()) deliver(secondary, primary);
    }
  }
  // BIND accepted; then what the session needs before data, each accepted. `answer`: the image, empty for the code
  // alone.
  void bind(std::string_view image, std::string_view answer = {}) {
    primary.control(image);
    exchange();
    secondary.answer(true, primary.session.connection_point().last_identifier(), answer);
    exchange();
    clear_logs();
  }
  void control(std::string_view ru) {
    primary.control(ru);
    exchange();
    secondary.answer(true, primary.session.connection_point().last_identifier());
    exchange();
    clear_logs();
  }
  void start(std::string_view image) {
    bind(image);
    if (primary.session.rules().sdt) control("A0");
  }
  void clear_logs() {
    for (auto* e : {&primary, &secondary}) {
      e->log.clear();
      e->notes.clear();
      e->out.clear();
    }
  }

  End primary;
  End secondary;
};

// Images of a BIND, bytes 0 to 27, for PLU names see the tests.
// FM 4, TS 4, LU 0, chains and either response both ways, immediate request mode, full duplex, no brackets, no pacing.
inline const std::string kFm4Fdx =
    "31 01 04 04 B0 B0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9D4E2 00";
// The same in delayed request mode.
inline const std::string kFm4Delayed =
    "31 01 04 04 F0 F0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9D4E2 00";
// FM 3, TS 3, delayed request mode, full duplex, no pacing.
inline const std::string kFm3Fdx =
    "31 01 03 03 F0 F0 00 00 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9D4E2 00";
// FM 18, TS 4, brackets from BETB, rule 2, HDX flip-flop, secondary is first speaker, both may send EB.
inline const std::string kFm18Brackets =
    "31 01 12 04 B1 B1 20 80 00 00 85 85 80 00 00 00 00 00 00 00 00 00 00 00 00 00 00 03 C9D4E2 00";

}  // namespace openrui::test
