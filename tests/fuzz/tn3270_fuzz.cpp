// A TN3270E server's end of a session whose client says anything, while the host says anything: byte 0 chooses how the
// user answers, then come pieces of the client's stream and things to send to it. And any bytes as BIND, SSCP screen
// and input.
#include <algorithm>

#include "fuzz_input.h"
#include "gateway/bind_facts.h"
#include "tn3270/client_session.h"
#include "tn3270/sscp_screen.h"
#include "tn3270/start_tls.h"

using namespace openrui::tn3270;
using openrui::fuzz::Input;
using openrui::fuzz::require;

namespace {

struct User final : ClientUser {
  ClientSession session{*this};
  std::uint8_t choice = 0;
  bool asked = false;
  bool ready = false;
  bool over = false;

  void told() const { require(!over, "nothing follows a fault"); }
  void on_device_request(const DeviceRequest& request) override {
    told();
    require(!asked, "a second request comes only after the answer to the first");
    require(!request.type.name.empty(), "a device has a type");
    asked = true;
    if ((choice & 1) != 0) answer();
  }
  void answer() {
    if (!asked) return;
    asked = false;
    if ((choice & 6) == 6) return session.reject_device(static_cast<Reason>(choice >> 5));
    session.accept_device("TRM001");
  }
  void on_ready() override {
    told();
    require(!ready, "a session becomes ready once");
    ready = true;
  }
  void data() const {
    told();
    require(ready, "data come when everything is agreed on");
  }
  void on_input(ByteView bytes) override {
    data();
    require(!bytes.empty(), "input is not empty");
  }
  void on_scs_input(ByteView bytes) override {
    data();
    require(!bytes.empty() && session.functions().has(Function::scs_ctl_codes), "SCS data come from SCS printers");
  }
  void on_sscp_input(ByteView) override { data(); }
  void on_response(const ClientResponse&) override {
    data();
    require(session.functions().has(Function::responses), "a response comes to who agreed to it");
  }
  void on_error_cleared() override { data(); }
  void on_attention() override { data(); }
  void on_sysreq() override { data(); }
  void on_fault(const std::string& why) override {
    told();
    require(!why.empty(), "a fault has a reason");
    over = true;
  }
};

// What the server sends is telnet that a client can read, and each answer has a cause: it is no longer than what was
// said, times a small number.
struct Checker final : TelnetUser {
  TelnetReader reader{*this};
  void on_negotiation(Verb, std::uint8_t) override {}
  void on_subnegotiation(std::uint8_t option, ByteView data) override {
    require(option == telnet::kTn3270e || option == telnet::kTerminalType, "the server speaks of its options");
    require(!data.empty(), "a subnegotiation says something");
  }
  void on_command(std::uint8_t command) override { require(command == telnet::kNop, "the only other command is NOP"); }
  void on_record(ByteView) override {}
};

void client(Input& in) {
  User user;
  user.choice = in.u8();
  user.session.start();
  Checker checker;
  std::size_t said = 64;
  std::size_t answered = 0;
  const auto drain = [&] {
    const auto out = user.session.take_output();
    answered += out.size();
    require(checker.reader.receive(out), "what the server sends fits a reader's limits");
    require(answered <= said * 16, "answers have causes");
  };
  while (in.more()) {
    const auto what = in.u8();
    if (what < 0xC0) {
      const auto piece = in.bytes(what);
      said += piece.size();
      user.session.receive(piece);
    } else if (user.ready || what == 0xC0) {
      const auto piece = in.bytes(what & 0x0F);
      said += piece.size() + 16;
      switch (what >> 4 & 3) {
        case 0:
          user.answer();
          break;
        case 1: {
          const auto flag = static_cast<ResponseFlag>(what % 3);
          const auto number = user.session.send_data(DataType::data_3270, piece, flag);
          require(number <= 32767, "numbers are of 15 bits");
          break;
        }
        case 2:
          user.session.send_sscp_data(piece);
          user.session.send_unbind(1);
          break;
        default:
          user.session.send_bind_image(piece);
          user.session.send_print_eoj();
      }
    }
    drain();
  }
}

void formats(ByteView data) {
  if (const auto bind = parse_bind(data)) {
    for (const char* type : {"IBM-3278-2", "IBM-3278-5-E", "IBM-DYNAMIC", "IBM-3287-1"}) {
      judge_bind(*bind, *parse_device_type(type), {Function::scs_ctl_codes}, true);
    }
  }
  constexpr unsigned kRows = 24;
  constexpr unsigned kColumns = 80;
  const auto screen = screen_of_text(data, kRows, kColumns);
  require(is_3270_screen(screen), "a screen of text is a 3270 screen");
  require(screen.size() <= 3 * kRows * kColumns + 64, "a screen is no longer than its cells and orders");
  const auto text = text_of_screen(data, kRows, kColumns);
  require(text.size() <= kRows * (kColumns + 1), "the text of a screen is no longer than the screen");
  if (const auto typed = text_of_input(data)) {
    require(typed->size() <= data.size(), "what was typed is in the input");
    require(typed->empty() || (typed->front() != 0x40 && typed->back() != 0x40), "blanks at the ends are left out");
  }
  parse_resource_name(data);
}

// START-TLS ends the same wherever the stream is cut, and loses nothing of what comes behind it.
void start_tls(ByteView data) {
  data = data.first(std::min(data.size(), StartTls::kMaxHeld));
  StartTls whole;
  Bytes said;
  const auto outcome = whole.receive(data, said);
  StartTls cut;
  Bytes said_in_pieces;
  auto so_far = StartTls::Outcome::pending;
  std::size_t taken = 0;
  while (taken < data.size() && so_far == StartTls::Outcome::pending) {
    so_far = cut.receive(data.subspan(taken++, 1), said_in_pieces);
  }
  require(so_far == outcome && said == said_in_pieces, "cuts change nothing");
  if (outcome == StartTls::Outcome::pending) return;
  require(whole.rest().size() == cut.rest().size() + (data.size() - taken), "what follows is kept");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  formats({data, size});
  start_tls({data, size});
  Input in(data, size);
  client(in);
  return 0;
}
