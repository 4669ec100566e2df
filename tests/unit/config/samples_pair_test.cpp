// The sample host and its node, joined in memory: what the samples promise is what a program on an LU gets.
#include <catch2/catch.hpp>

#include "formats/ebcdic.h"
#include "formats/ru/ds3270.h"
#include "formats/ru/response.h"
#include "support/loopback_pair.h"

using namespace openrui;
using namespace openrui::test;
namespace ds = openrui::ds3270;

namespace {

NodeDefinition sample_node() {
  auto d = load_node(SOURCE_DIR "/config/samples/node.json");
  REQUIRE(d.ok());
  d.value().ports[0].dlc = DlcType::loopback;
  return d.value();
}
hostsim::HostDefinition sample_host() {
  auto d = load_host(SOURCE_DIR "/config/samples/host.json");
  REQUIRE(d.ok());
  d.value().ports[0].dlc = DlcType::loopback;
  return d.value();
}

// A program on an LU that answers whatever asks for an answer, and keeps what it got.
class User final : public SessionUser {
 public:
  User(LoopbackPair& pair, const std::string& lu) : pair_(pair) {
    OpenRequest request;
    request.name = lu;
    const auto result = pair.node.open(request, *this);
    REQUIRE(result.error == OpenError::none);
    id_ = result.id;
    pair.settle();
  }
  void type(const std::string& text) { submit(Flow::sscp_normal, rh::character_coded, to_ebcdic(text)); }
  // A chain of one RU with CD.
  void send(const Bytes& ru, bool bb = false) {
    Rh rh;
    rh.set_bci(true).set_eci(true).set_dr1(true).set_eri(true).set_cdi(true).set_bbi(bb);
    submit(Flow::lu_normal, rh, ru);
  }
  void send(const std::string& text) { send(to_ebcdic(text)); }
  void press(std::uint8_t aid, const std::vector<std::pair<unsigned, std::string>>& fields = {}) {
    ByteWriter out;
    out.u8(aid).u16(0x4040);
    for (const auto& [address, text] : fields) {
      out.u8(ds::order::sba);
      ds::put_address(out, address, {});
      out.bytes(to_ebcdic(text));
    }
    send(out.take());
  }

  void opened() override {}
  void progress(InitStatus) override {}
  void submitted(Flow, const SubmitResult& r) override { CHECK(r.code == SubmitResult::Code::ok); }
  void failed(SessionFailure) override { failed_ = true; }
  void closed() override {}
  void message(const Message& m) override {
    pair_.node.consumed(id_, m.flow, 1);
    pair_.node.asked_to_read(id_, m.flow);
    CHECK(m.kind == Message::Kind::unit);
    if (m.rh.rri()) {
      CHECK_FALSE(m.rh.rti());
      return;
    }
    if (m.flow == Flow::sscp_normal) {
      screens.push_back(to_text(m.ru));
    } else if (m.flow == Flow::lu_normal) {
      if (m.rh.bci()) chain_.clear();
      chain_.insert(chain_.end(), m.ru.begin(), m.ru.end());
      if (m.rh.eci()) chains.push_back(std::exchange(chain_, {}));
      bytes += m.ru.size();
    } else if (!m.ru.empty()) {
      controls.push_back(m.ru[0]);
    }
    respond(m);
  }
  std::string last_screen() const { return screens.empty() ? "" : screens.back(); }
  std::string last_chain() const { return chains.empty() ? "" : to_text(chains.back()); }

  std::vector<std::string> screens;  // of the SSCP
  std::vector<Bytes> chains;         // of the application
  std::vector<std::uint8_t> controls;
  std::size_t bytes = 0;
  bool failed_ = false;

 private:
  void submit(Flow flow, const Rh& rh, const Bytes& ru) {
    Submission s;
    s.flow = flow;
    s.rh = rh;
    s.ru = ru;
    const auto result = pair_.node.submit(id_, s);
    if (result) CHECK(RecordingUser::words(*result) == "ok");
    pair_.settle();
  }
  void respond(const Message& m) {
    if (m.rh.response_form() != ResponseForm::definite) return;
    Submission s;
    s.flow = m.flow;
    s.rh = response_rh(m.rh, true);
    s.snf = m.th.snf;
    CHECK(pair_.node.submit(id_, s));
    // SHUTD: nothing more is to be said.
    if (m.flow == Flow::lu_expedited && !m.ru.empty() && m.ru[0] == 0xC0) {
      Submission shutc;
      shutc.flow = Flow::lu_expedited;
      shutc.rh = rh::dfc;
      const auto ru = code_ru(RuKind::shutc);
      shutc.ru = ru;
      CHECK(pair_.node.submit(id_, shutc));
    }
  }

  LoopbackPair& pair_;
  SessionId id_ = 0;
  Bytes chain_;
};

constexpr std::uint8_t kBind = 0x31;
constexpr std::uint8_t kUnbind = 0x32;
constexpr std::uint8_t kSdt = 0xA0;
constexpr std::uint8_t kShutd = 0xC0;
constexpr std::uint8_t kClear = 0xA1;
using Controls = std::vector<std::uint8_t>;

}  // namespace

TEST_CASE("a display of the sample gets the logo, logs on with TSO, pages the list and is back at the logo") {
  LoopbackPair pair(sample_node(), sample_host());
  pair.settle();
  User user(pair, "DSP001");
  CHECK(user.last_screen().find("O P E N R U I") != std::string::npos);
  CHECK(user.last_screen().find("TERMINAL DSP001") != std::string::npos);
  user.type("hello");
  CHECK(user.last_screen() == ".HELLO IS NOT A COMMAND OF THIS SYSTEM.");
  user.type("tso");
  CHECK(user.controls == Controls{kBind, kSdt});
  CHECK(user.last_chain().find("USER ID") != std::string::npos);
  user.press(ds::aid::enter, {{6 * 80 + 25, "guest"}, {8 * 80 + 25, "guest"}});
  CHECK(user.last_chain().find("WELCOME GUEST") != std::string::npos);
  user.press(ds::aid::enter, {{11 * 80 + 25, "1"}});
  CHECK(user.last_chain().find("LINE 1 TO 14 OF 20") != std::string::npos);
  user.press(ds::pf_key(8));
  CHECK(user.last_chain().find("TOMATOES") != std::string::npos);
  user.press(ds::pf_key(3));
  user.press(ds::pf_key(3));
  CHECK(user.controls == Controls{kBind, kSdt, kUnbind});
  REQUIRE(user.screens.size() >= 2);
  CHECK(user.screens[user.screens.size() - 2] == ".SESSION ENDED.");
  CHECK(user.last_screen().find("O P E N R U I") != std::string::npos);
  CHECK(pair.host.counters().dropped == 0);
}

TEST_CASE("the sample's printers print what an operator asks for") {
  LoopbackPair pair(sample_node(), sample_host());
  pair.settle();
  const std::string lu = GENERATE("PRT1", "PRT3");
  User user(pair, lu);
  CHECK(user.controls == Controls{kBind, kSdt});
  CHECK(user.chains.empty());
  CHECK(pair.host.command(lu, "print", "").empty());
  pair.settle();
  CHECK(user.chains.size() == 3);  // NOTICE twice
  CHECK(user.last_chain().find("THIS SYSTEM IS A SIMULATION.") != std::string::npos);
}

TEST_CASE("source of the sample sends all it has, through windows, and ends with CLEAR and UNBIND") {
  LoopbackPair pair(sample_node(), sample_host());
  pair.settle();
  User user(pair, "PGM01");
  user.type("LOGON SOURCE");
  user.send(std::string("GO"));
  CHECK(user.chains.size() == 1000);
  CHECK(user.bytes == 1000 * 4 * 256);
  CHECK(user.controls == Controls{kBind, kSdt, kClear, kUnbind});
  CHECK_FALSE(user.failed_);
}

TEST_CASE("transfer and bank of the sample answer, echo ends with SHUTD when the user logs off") {
  LoopbackPair pair(sample_node(), sample_host());
  pair.settle();
  User user(pair, "PGM02");
  user.type("LOGON TRANSFER");
  auto record = std::string("GET 00000100");
  record.resize(80, ' ');
  user.send(record);
  CHECK(user.chains.size() == 6);
  CHECK(user.last_chain().substr(0, 12) == "DONE00000100");
  user.type("LOGOFF");
  CHECK(user.controls.back() == kUnbind);
  user.type("LOGON BANK");
  user.send(std::string("DEP 0000010000000200000000000000000100"));
  CHECK(user.last_chain().substr(10, 23) == "0000000002+000000010000");
  user.type("LOGOFF");
  user.type("LOGON ECHO");
  user.send(std::string("HELLO"));
  CHECK(user.last_chain() == "HELLO");
  user.type("LOGOFF TYPE(COND)");
  CHECK(Controls(user.controls.end() - 2, user.controls.end()) == Controls{kShutd, kUnbind});
}

TEST_CASE("the sample's modes in words can be bound, and the larger screen is used") {
  LoopbackPair pair(sample_node(), sample_host());
  pair.settle();
  User user(pair, "DSP002");
  user.type("TSO LARGE");
  user.press(ds::aid::enter, {{6 * 80 + 25, "guest"}, {8 * 80 + 25, "guest"}});
  user.press(ds::aid::enter, {{11 * 80 + 25, "3"}});
  CHECK(user.last_chain().find("SCREEN SIZE IS 32 X 80") != std::string::npos);
  User program(pair, "PGM03");
  program.type("LOGON SINK LOGMODE(LU0-ALL)");
  CHECK(program.controls == Controls{kBind, kSdt});
}

TEST_CASE("a dynamic LU of the sample becomes active when an operator wants it") {
  LoopbackPair pair(sample_node(), sample_host());
  pair.settle();
  const auto state = [&] { return pair.host.lus().back().sscp; };
  CHECK(pair.host.lus().back().name == "DYN050");
  CHECK(state() == SscpState::reset);
  CHECK(pair.host.vary("DYN050", hostsim::Host::Vary::active).empty());
  pair.settle();
  CHECK(state() == SscpState::active);
}
