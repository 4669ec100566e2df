#include "tn3270/telnet.h"

namespace openrui::tn3270 {

bool TelnetReader::receive(ByteView data) {
  for (const auto byte : data) {
    if (!take(byte)) return false;
  }
  return true;
}

bool TelnetReader::keep(Bytes& into, std::uint8_t byte, std::size_t limit) {
  if (into.size() < limit) {
    into.push_back(byte);
    return true;
  }
  state_ = State::broken;
  return false;
}

bool TelnetReader::take(std::uint8_t byte) {
  using namespace telnet;
  switch (state_) {
    case State::data:
      if (byte != kIac) return keep(record_, byte, kMaxRecord);
      state_ = State::command;
      return true;
    case State::command:
      if (byte == kIac) {
        state_ = State::data;
        return keep(record_, byte, kMaxRecord);
      }
      command(byte);
      return true;
    case State::option:
      state_ = State::data;
      user_.on_negotiation(verb_, byte);
      return true;
    case State::sub_option:
      sub_option_ = byte;
      sub_.clear();
      state_ = State::sub_data;
      return true;
    case State::sub_data:
      if (byte != kIac) return keep(sub_, byte, kMaxSubnegotiation);
      state_ = State::sub_command;
      return true;
    case State::sub_command:
      if (byte == kIac) {
        state_ = State::sub_data;
        return keep(sub_, byte, kMaxSubnegotiation);
      }
      if (byte == kSe) {
        state_ = State::data;
        user_.on_subnegotiation(sub_option_, sub_);
        return true;
      }
      // No SE: the subnegotiation is void, and the command stands for itself.
      command(byte);
      return true;
    case State::broken:
      break;
  }
  return false;
}

void TelnetReader::command(std::uint8_t byte) {
  using namespace telnet;
  state_ = State::data;
  switch (byte) {
    case static_cast<std::uint8_t>(Verb::will):
    case static_cast<std::uint8_t>(Verb::wont):
    case static_cast<std::uint8_t>(Verb::do_it):
    case static_cast<std::uint8_t>(Verb::dont):
      verb_ = static_cast<Verb>(byte);
      state_ = State::option;
      return;
    case kSb:
      state_ = State::sub_option;
      return;
    case kEor: {
      // The user may end the session from inside, not the reader.
      const Bytes record = std::move(record_);
      record_ = {};
      user_.on_record(record);
      return;
    }
    default:
      user_.on_command(byte);
  }
}

void append_escaped(Bytes& to, ByteView data) {
  to.reserve(to.size() + data.size() + 16);
  for (const auto byte : data) {
    if (byte == telnet::kIac) to.push_back(telnet::kIac);
    to.push_back(byte);
  }
}

void append_command(Bytes& to, std::uint8_t command) {
  to.push_back(telnet::kIac);
  to.push_back(command);
}

void append_negotiation(Bytes& to, Verb verb, std::uint8_t option) {
  append_command(to, static_cast<std::uint8_t>(verb));
  to.push_back(option);
}

void append_subnegotiation(Bytes& to, std::uint8_t option, ByteView data) {
  append_command(to, telnet::kSb);
  to.push_back(option);
  append_escaped(to, data);
  append_command(to, telnet::kSe);
}

}  // namespace openrui::tn3270
