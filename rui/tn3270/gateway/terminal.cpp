#include "gateway/terminal.h"

#include <algorithm>
#include <utility>

#include "tn3270/sscp_screen.h"

namespace openrui::tn3270 {

namespace {

// LUSTATs (SNA reference 14.3): presentation space integrity lost; intervention no longer required.
constexpr std::uint32_t kScreenLost = 0x082B0000;
constexpr std::uint32_t kAvailableAgain = 0x0001B000;

// Write with nothing but a WCC that restores the keyboard (SNA reference 14.3).
constexpr std::uint8_t kUnlock[] = {0xF1, 0xC2};

// Of chains that want an answer only when something is wrong: so many can still be refused.
constexpr std::size_t kMaxUnanswered = 16;

constexpr ScreenSize kSscpScreen{24, 80};
constexpr std::uint8_t kNewLine = 0x15;

Reason reason_of(OpenFailure failure) {
  switch (failure) {
    case OpenFailure::in_use:
      return Reason::device_in_use;
    case OpenFailure::unknown_name:
      return Reason::inv_name;
    default:
      return Reason::unknown_error;
  }
}

}  // namespace

Terminal::Terminal(TerminalLine& line, const LuDirectory& directory, std::size_t max_chain)
    : line_(line), directory_(directory), max_chain_(max_chain), client_(*this) {}

Terminal::~Terminal() { drop_lu(); }

void Terminal::start() {
  client_.start();
  line_.on_output();
}

void Terminal::receive(ByteView data) {
  client_.receive(data);
  line_.on_output();
}

void Terminal::end(const std::string& why) {
  if (std::exchange(ended_, true)) return;
  line_.on_end(why);
}

void Terminal::drop_lu() {
  open_ = false;
  if (lu_) std::exchange(lu_, nullptr)->close();
}

void Terminal::close(std::function<void()> done) {
  ended_ = true;
  open_ = false;
  if (!lu_) return done();
  std::exchange(lu_, nullptr)->close(std::move(done));
}

void Terminal::on_fault(const std::string& why) { end(why); }

// --- the device

void Terminal::on_device_request(const DeviceRequest& request) {
  const auto choice = directory_.choose(request);
  if (const auto* reason = std::get_if<Reason>(&choice)) {
    return refuse_device(*reason, request.type.name + (request.name.empty() ? "" : " " + request.name));
  }
  candidates_ = std::get<std::vector<std::string>>(choice);
  std::reverse(candidates_.begin(), candidates_.end());
  open_next();
}

void Terminal::open_next() {
  const auto next = candidates_.back();
  candidates_.pop_back();
  lu_ = LuSession::make(*this, max_chain_);
  // The answer may come within the call.
  const auto session = lu_;
  session->open(next);
}

void Terminal::refuse_device(Reason reason, const std::string& why) {
  line_.log("refused with " + std::string(name(reason)) + ": " + why);
  client_.reject_device(reason);
  line_.on_output();
}

void Terminal::on_open_failed(OpenFailure why, const std::string& words) {
  drop_lu();
  if (ended_) return;
  if (!candidates_.empty()) return open_next();
  refuse_device(reason_of(why), "RUI_INIT ended with " + words);
}

void Terminal::give_up_opening() {
  drop_lu();
  candidates_.clear();
  refuse_device(Reason::unknown_error, "the host has not activated the LU in time");
}

void Terminal::on_open(const std::string& lu) {
  open_ = true;
  candidates_.clear();
  line_.log("has LU " + lu + " as " + client_.device().type.name);
  client_.accept_device(lu);
  line_.on_output();
}

void Terminal::on_ready() {
  if (!lu_) return;
  line_.log(client_.tn3270e() ? "TN3270E, functions: " + to_words(client_.functions()) : "TN3270");
  // A host without a logo says nothing until something is typed, and a client's keyboard waits for the first output.
  if (display()) show_sscp({});
  lu_->listen();
}

void Terminal::on_lost(const std::string& words) {
  constexpr std::uint8_t kSscpGone = 0x0A;
  if (owner_ == Owner::lu_lu) client_.send_unbind(kSscpGone);
  line_.on_output();
  end("the LU is lost: " + words);
}

// --- from the host, LU-LU

std::uint32_t Terminal::on_bind(const BindFacts& bind, ByteView ru) {
  const auto& type = client_.device().type;
  const auto refused = judge_bind(bind, type, client_.functions(), client_.tn3270e());
  if (refused != 0) {
    line_.log("a BIND that an " + type.name + " cannot accept was refused");
    return refused;
  }
  owner_ = Owner::lu_lu;
  client_.send_bind_image(ru);
  line_.on_output();
  return 0;
}

void Terminal::on_unbind(std::uint8_t type) {
  owner_ = Owner::sscp;
  put_aside_.reset();
  unanswered_.clear();
  sscp_text_.clear();
  if (std::exchange(printing_, false)) client_.send_print_eoj();
  client_.send_unbind(type);
  release_hold();
  line_.on_output();
}

void Terminal::on_chain(const HostChain& chain) {
  if (owner_ == Owner::sscp) {
    put_aside_ = chain;
    return;
  }
  deliver(chain);
}

void Terminal::deliver(const HostChain& chain) {
  const auto sequence =
      client_.send_data(chain.scs ? DataType::scs_data : DataType::data_3270, chain.data, chain.response);
  const bool definite = chain.response == ResponseFlag::always;
  if (client_.functions().has(Function::responses)) {
    if (chain.response != ResponseFlag::none) {
      unanswered_.push_back({sequence, chain.snf, definite});
      if (unanswered_.size() > kMaxUnanswered) unanswered_.pop_front();
    }
  } else if (definite) {
    lu_->respond(chain.snf, 0);
  }
  printing_ = !display();
  // RFC 2355, 10.3: the end of a bracket is the end of a print job.
  if (printing_ && chain.ends_bracket) {
    client_.send_print_eoj();
    printing_ = false;
  }
  line_.on_output();
}

void Terminal::on_input_refused(const std::string& why) {
  line_.log(why);
  if (!display()) return;
  if (owner_ == Owner::lu_lu) {
    client_.send_data(DataType::data_3270, kUnlock, ResponseFlag::none);
  } else {
    show_sscp({});
  }
  line_.on_output();
}

// --- from the host, SSCP

void Terminal::on_sscp_data(ByteView data) {
  if (!display()) return;
  if (owner_ == Owner::lu_lu) return line_.log("a message of the SSCP while an application has the screen");
  if (shows_sscp_data() || is_3270_screen(data)) {
    show_sscp(data);
  } else {
    // Each screen that is made of text erases the one before; so what was not yet answered stays on it.
    const bool more = !sscp_read_ && sscp_text_.size() + data.size() < kSscpScreen.rows * kSscpScreen.columns;
    if (!more) sscp_text_.clear();
    if (!sscp_text_.empty()) sscp_text_.push_back(kNewLine);
    sscp_text_.insert(sscp_text_.end(), data.begin(), data.end());
    show_sscp(sscp_text_);
  }
  sscp_read_ = false;
  line_.on_output();
}

void Terminal::show_sscp(ByteView data) {
  const bool ready_made = is_3270_screen(data);
  if (shows_sscp_data()) {
    if (!ready_made) return client_.send_sscp_data(data);
    return client_.send_sscp_data(text_of_screen(data, kSscpScreen.rows, kSscpScreen.columns));
  }
  const auto screen =
      ready_made ? Bytes(data.begin(), data.end()) : screen_of_text(data, kSscpScreen.rows, kSscpScreen.columns);
  client_.send_data(DataType::data_3270, screen, ResponseFlag::none);
}

// --- from the client

// What a client has sent may be longer than its connection: without an LU the rest means nothing.
void Terminal::on_input(ByteView data) {
  if (!lu_) return;
  if (owner_ == Owner::lu_lu) {
    // On an SCS session 3270 data would be something else to the host.
    if (lu_->scs()) return;
    if (!lu_->send_input({data.begin(), data.end()})) end("more input than a device sends");
    return;
  }
  // A client that was told of BIND and UNBIND types SSCP data then.
  if (shows_sscp_data() || !display()) return;
  auto text = text_of_input(data);
  if (!text || text->empty()) {
    show_sscp(sscp_text_);
    return line_.on_output();
  }
  type_on_sscp(std::move(*text));
}

void Terminal::on_scs_input(ByteView data) {
  if (!lu_ || owner_ != Owner::lu_lu || !lu_->scs()) return;
  if (!lu_->send_input({data.begin(), data.end()})) end("more input than a device sends");
}

void Terminal::on_sscp_input(ByteView data) {
  if (!lu_ || owner_ == Owner::lu_lu || !display()) return;
  if (data.empty()) {
    show_sscp({});
    return line_.on_output();
  }
  type_on_sscp({data.begin(), data.end()});
}

void Terminal::type_on_sscp(Bytes text) {
  sscp_read_ = true;
  if (!lu_->send_sscp(std::move(text))) end("more input than a device sends");
}

void Terminal::on_response(const ClientResponse& response) {
  const auto answered = std::find_if(unanswered_.begin(), unanswered_.end(),
                                     [&](const Unanswered& u) { return u.sequence == response.sequence; });
  if (answered == unanswered_.end()) return;
  const auto what = *answered;
  unanswered_.erase(unanswered_.begin(), answered + 1);
  if (lu_) lu_->respond(what.snf, response.positive ? 0 : sense_of(response.trouble));
}

void Terminal::on_error_cleared() {
  if (lu_) lu_->send_status(kAvailableAgain);
}

void Terminal::on_attention() {
  if (lu_ && owner_ == Owner::lu_lu) lu_->send_attention();
}

// SYSREQ gives the screen to the SSCP session and back (RFC 2355, 11; SNA reference 14.3).
void Terminal::on_sysreq() {
  if (!lu_ || !display() || !lu_->bound()) return;
  if (owner_ == Owner::sscp) return return_to_application();
  owner_ = Owner::sscp;
  sscp_text_.clear();
  lu_->hold(true);
  show_sscp({});
  line_.on_output();
}

void Terminal::return_to_application() {
  owner_ = Owner::lu_lu;
  lu_->send_status(kScreenLost);
  release_hold();
  if (put_aside_) deliver(*std::exchange(put_aside_, std::nullopt));
}

// --- how fast

void Terminal::hold(bool held) {
  slow_ = held;
  if (!lu_) return;
  if (held) return lu_->hold(true);
  release_hold();
}

void Terminal::release_hold() {
  const bool sscp_in_between = owner_ == Owner::sscp && lu_->bound();
  if (!slow_ && !sscp_in_between) lu_->hold(false);
}

}  // namespace openrui::tn3270
