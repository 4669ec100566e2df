#include "tn3270/client_session.h"

#include <algorithm>

namespace openrui::tn3270 {

namespace {

// RFC 1091.
constexpr std::uint8_t kTerminalTypeIs = 0;
constexpr std::uint8_t kTerminalTypeSend = 1;

// A client that asks for one device after the other, or cannot agree on functions, is given up.
constexpr unsigned kMaxRounds = 32;

constexpr const char* kNotForYou = "This is a TN3270 server: it needs a 3270 emulator such as c3270 or x3270.";

constexpr std::uint8_t code(Word word) { return static_cast<std::uint8_t>(word); }

// What this server does for a device (RFC 2355, 7.2): printers have print data of two kinds, SYSREQ is a display's key.
Functions functions_for(DeviceKind kind) {
  if (kind == DeviceKind::display) return {Function::bind_image, Function::responses, Function::sysreq};
  return {Function::bind_image, Function::responses, Function::data_stream_ctl, Function::scs_ctl_codes};
}

}  // namespace

ClientSession::ClientSession(ClientUser& user) : user_(user), reader_(*this) {
  for (const auto option : {telnet::kBinary, telnet::kEndOfRecord}) {
    options_.allow(Side::us, option);
    options_.allow(Side::them, option);
  }
  options_.allow(Side::them, telnet::kTerminalType);
  options_.allow(Side::them, telnet::kTn3270e);
}

void ClientSession::start() { options_.ask(Side::them, telnet::kTn3270e, out_); }

void ClientSession::receive(ByteView data) {
  if (phase_ != Phase::over && !reader_.receive(data)) fault("a record that is too long");
}

void ClientSession::fault(const std::string& why) {
  if (phase_ == Phase::over) return;
  phase_ = Phase::over;
  user_.on_fault(why);
}

void ClientSession::fault_in_text(const std::string& why, const std::string& text) {
  if (phase_ == Phase::over) return;
  // A line of the network virtual terminal (RFC 854), in ASCII.
  const auto line = text + "\r\n";
  append_escaped(out_, {reinterpret_cast<const std::uint8_t*>(line.data()), line.size()});
  fault(why);
}

// --- options

void ClientSession::on_negotiation(Verb verb, std::uint8_t option) {
  if (phase_ == Phase::over) return;
  if (option == telnet::kTimingMark && (verb == Verb::do_it || verb == Verb::dont)) {
    // Not a state but a question, each time anew (RFC 860).
    if (verb == Verb::do_it) append_negotiation(out_, Verb::will, option);
    return;
  }
  const auto change = options_.receive(verb, option, out_);
  if (change == OptionTable::Change::none) return;
  const Side side = verb == Verb::will || verb == Verb::wont ? Side::them : Side::us;
  if (change == OptionTable::Change::on) {
    option_on(side, option);
  } else {
    option_off(side, option);
  }
}

void ClientSession::option_on(Side side, std::uint8_t option) {
  if (option == telnet::kTn3270e && phase_ == Phase::opening) {
    tn3270e_ = true;
    phase_ = Phase::asked_device;
    const std::uint8_t send[] = {code(Word::send), code(Word::device_type)};
    return append_subnegotiation(out_, telnet::kTn3270e, send);
  }
  if (option == telnet::kTerminalType && phase_ == Phase::terminal_type && side == Side::them) {
    return ask_terminal_type();
  }
  check_records();
}

void ClientSession::option_off(Side, std::uint8_t option) {
  if (option == telnet::kTn3270e) {
    if (phase_ == Phase::opening || phase_ == Phase::asked_device) return begin_basic();
    return fault("TN3270E was given up");
  }
  if (phase_ == Phase::terminal_type && option == telnet::kTerminalType) {
    return fault_in_text("a client that knows neither TN3270E nor TERMINAL-TYPE", kNotForYou);
  }
  // With TN3270E, records and binary data are implied (RFC 2355, 7).
  const bool needed = option == telnet::kBinary || option == telnet::kEndOfRecord;
  if (!tn3270e_ && needed && (phase_ == Phase::records || phase_ == Phase::ready)) {
    fault("a client without BINARY or END-OF-RECORD");
  }
}

// --- TN3270 without E (RFC 1576)

void ClientSession::begin_basic() {
  tn3270e_ = false;
  phase_ = Phase::terminal_type;
  if (options_.on(Side::them, telnet::kTerminalType)) return ask_terminal_type();
  options_.ask(Side::them, telnet::kTerminalType, out_);
}

void ClientSession::ask_terminal_type() {
  const std::uint8_t send[] = {kTerminalTypeSend};
  append_subnegotiation(out_, telnet::kTerminalType, send);
}

// "IBM-3278-2-E" or, with an LU name, "IBM-3278-2-E@TRM001" (RFC 1646). A client that has no more types to offer
// repeats its last one (RFC 1091).
void ClientSession::take_terminal_type(ByteView data) {
  if (phase_ != Phase::terminal_type || data.empty() || data[0] != kTerminalTypeIs) return;
  const std::string text(data.begin() + 1, data.end());
  if (text == last_terminal_type_ || ++rounds_ > kMaxRounds) {
    return fault_in_text("a client that has no terminal type for this server, or none that is free: " + text,
                         refused_ ? "No terminal for you is free at this TN3270 server." : kNotForYou);
  }
  last_terminal_type_ = text;
  const auto at = text.find('@');
  const auto type = parse_device_type(std::string_view(text).substr(0, at));
  if (!type) return ask_terminal_type();
  DeviceRequest request{*type, {}, false};
  if (at != std::string::npos) {
    const auto given = parse_resource_name(data.subspan(at + 2));
    if (!given) return ask_terminal_type();
    request.name = *given;
  }
  request_device(std::move(request));
}

void ClientSession::check_records() {
  if (phase_ != Phase::records) return;
  for (const auto option : {telnet::kBinary, telnet::kEndOfRecord}) {
    if (!options_.on(Side::us, option) || !options_.on(Side::them, option)) return;
  }
  become_ready();
}

// --- TN3270E (RFC 2355, 7)

void ClientSession::on_subnegotiation(std::uint8_t option, ByteView data) {
  if (phase_ == Phase::over) return;
  if (option == telnet::kTerminalType) return take_terminal_type(data);
  if (option == telnet::kTn3270e && tn3270e_) take_tn3270e(data);
}

void ClientSession::take_tn3270e(ByteView data) {
  if (data.size() < 2) return;
  const auto first = static_cast<Word>(data[0]);
  const auto second = static_cast<Word>(data[1]);
  if (first == Word::device_type && second == Word::request) return take_device_request(data.subspan(2));
  if (first == Word::functions && (second == Word::request || second == Word::is)) {
    take_functions(second, data.subspan(2));
  }
}

// DEVICE-TYPE REQUEST <type> [ CONNECT <name> | ASSOCIATE <name> ]
void ClientSession::take_device_request(ByteView data) {
  if (phase_ != Phase::asked_device) return;
  if (++rounds_ > kMaxRounds) return fault("a client that asks for device after device");
  const auto is_keyword = [](std::uint8_t byte) {
    return byte == code(Word::connect) || byte == code(Word::associate);
  };
  const auto keyword = std::find_if(data.begin(), data.end(), is_keyword);
  const auto type = parse_device_type(std::string(data.begin(), keyword));
  if (!type) return reject_device(Reason::inv_device_type);
  DeviceRequest request{*type, {}, false};
  if (keyword != data.end()) {
    request.associate = *keyword == code(Word::associate);
    const auto given = parse_resource_name({keyword + 1, data.end()});
    if (!given) return reject_device(Reason::inv_name);
    request.name = *given;
  }
  request_device(std::move(request));
}

void ClientSession::request_device(DeviceRequest request) {
  phase_ = Phase::device_pending;
  device_ = std::move(request);
  user_.on_device_request(device_);
}

void ClientSession::accept_device(const std::string& given) {
  if (phase_ != Phase::device_pending) return;
  rounds_ = 0;
  if (!tn3270e_) {
    phase_ = Phase::records;
    for (const auto option : {telnet::kEndOfRecord, telnet::kBinary}) {
      options_.ask(Side::them, option, out_);
      options_.ask(Side::us, option, out_);
    }
    return check_records();
  }
  phase_ = Phase::functions;
  offered_ = functions_for(device_.type.kind);
  Bytes is = {code(Word::device_type), code(Word::is)};
  is.insert(is.end(), device_.type.name.begin(), device_.type.name.end());
  is.push_back(code(Word::connect));
  is.insert(is.end(), given.begin(), given.end());
  append_subnegotiation(out_, telnet::kTn3270e, is);
}

void ClientSession::reject_device(Reason reason) {
  if (phase_ == Phase::over) return;
  if (!tn3270e_) {
    phase_ = Phase::terminal_type;
    refused_ = true;
    return ask_terminal_type();
  }
  phase_ = Phase::asked_device;
  const std::uint8_t reject[] = {code(Word::device_type), code(Word::reject), code(Word::reason),
                                 static_cast<std::uint8_t>(reason)};
  append_subnegotiation(out_, telnet::kTn3270e, reject);
}

// A request that has only what is offered is agreed to; else it is answered with the part that is, and no function that
// was once left out comes back, so the exchange ends (RFC 2355, 7.2).
void ClientSession::take_functions(Word word, ByteView list) {
  if (phase_ != Phase::functions) return;
  bool all_known = true;
  const auto wanted = Functions::parse(list, all_known);
  const bool fits = all_known && wanted.common(offered_) == wanted;
  if (fits || word == Word::is) {
    if (!fits) return fault("a client that agrees to functions that were not offered");
    functions_ = wanted;
    if (word == Word::request) {
      Bytes is = {code(Word::functions), code(Word::is)};
      const auto agreed = wanted.list();
      is.insert(is.end(), agreed.begin(), agreed.end());
      append_subnegotiation(out_, telnet::kTn3270e, is);
    }
    return become_ready();
  }
  if (++rounds_ > kMaxRounds) return fault("a client that does not agree on functions");
  offered_ = wanted.common(offered_);
  Bytes request = {code(Word::functions), code(Word::request)};
  const auto possible = offered_.list();
  request.insert(request.end(), possible.begin(), possible.end());
  append_subnegotiation(out_, telnet::kTn3270e, request);
}

void ClientSession::become_ready() {
  phase_ = Phase::ready;
  reader_.forget_data();
  user_.on_ready();
}

// --- the client's keys and records

void ClientSession::on_command(std::uint8_t command) {
  if (phase_ == Phase::over) return;
  if (command == telnet::kAreYouThere) return append_command(out_, telnet::kNop);
  if (phase_ != Phase::ready) return;
  if (command == telnet::kInterrupt || command == telnet::kBreak) return user_.on_attention();
  if (command == telnet::kAbort && (!tn3270e_ || functions_.has(Function::sysreq))) user_.on_sysreq();
}

void ClientSession::on_record(ByteView data) {
  if (phase_ != Phase::ready) return;
  if (!tn3270e_) {
    if (!data.empty()) user_.on_input(data);
    return;
  }
  const auto header = parse_header(data);
  if (!header) return;
  const auto rest = data.subspan(Header::kSize);
  switch (header->type) {
    case DataType::data_3270:
      if (!rest.empty()) user_.on_input(rest);
      return;
    case DataType::scs_data:
      // A display's functions never have it.
      if (functions_.has(Function::scs_ctl_codes) && !rest.empty()) user_.on_scs_input(rest);
      return;
    case DataType::sscp_lu_data:
      return user_.on_sscp_input(rest);
    case DataType::response:
      if (functions_.has(Function::responses)) user_.on_response(parse_response(*header, rest));
      return;
    case DataType::request:
      if (header->request_flag == 0) user_.on_error_cleared();
      return;
    default:
      // What only a server sends means nothing here. Nor does NVT data: no host application is in line mode.
      return;
  }
}

// --- to the client

std::uint16_t ClientSession::send_record(Header header, ByteView data) {
  // Numbers go from 0 to 32767 and round (RFC 2355, 8.1.4); without RESPONSES the field is 0.
  constexpr std::uint16_t kLastSequence = 32767;
  const bool counted = header.type == DataType::data_3270 || header.type == DataType::scs_data;
  if (functions_.has(Function::responses) && counted) {
    header.sequence = next_sequence_;
    next_sequence_ = next_sequence_ == kLastSequence ? 0 : static_cast<std::uint16_t>(next_sequence_ + 1);
  }
  append_header(out_, header);
  append_escaped(out_, data);
  append_command(out_, telnet::kEor);
  return header.sequence;
}

std::uint16_t ClientSession::send_data(DataType type, ByteView data, ResponseFlag flag) {
  if (phase_ != Phase::ready) return 0;
  if (!tn3270e_) {
    append_escaped(out_, data);
    append_command(out_, telnet::kEor);
    return 0;
  }
  if (!functions_.has(Function::responses)) flag = ResponseFlag::none;
  return send_record({type, 0, static_cast<std::uint8_t>(flag), 0}, data);
}

void ClientSession::send_bind_image(ByteView bind) {
  if (ready() && functions_.has(Function::bind_image)) send_record({DataType::bind_image, 0, 0, 0}, bind);
}

void ClientSession::send_unbind(std::uint8_t reason) {
  if (ready() && functions_.has(Function::bind_image)) send_record({DataType::unbind, 0, 0, 0}, {&reason, 1});
}

void ClientSession::send_sscp_data(ByteView data) {
  const bool able = functions_.has(Function::bind_image) || functions_.has(Function::sysreq);
  if (ready() && able) send_record({DataType::sscp_lu_data, 0, 0, 0}, data);
}

void ClientSession::send_print_eoj() {
  if (ready() && tn3270e_ && device_.type.kind == DeviceKind::printer) {
    send_record({DataType::print_eoj, 0, 0, 0}, {});
  }
}

void ClientSession::send_nop() {
  if (phase_ != Phase::over) append_command(out_, telnet::kNop);
}

}  // namespace openrui::tn3270
