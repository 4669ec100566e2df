#include "tn3270/protocol.h"

namespace openrui::tn3270 {

namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

constexpr std::string_view kReasons[] = {"CONN-PARTNER",    "DEVICE-IN-USE",   "INV-ASSOCIATE", "INV-NAME",
                                         "INV-DEVICE-TYPE", "TYPE-NAME-ERROR", "UNKNOWN-ERROR", "UNSUPPORTED-REQ"};
constexpr std::string_view kFunctions[] = {"BIND-IMAGE", "DATA-STREAM-CTL", "RESPONSES", "SCS-CTL-CODES", "SYSREQ"};

}  // namespace

std::string_view name(Reason reason) { return kReasons[static_cast<unsigned>(reason)]; }

Bytes Functions::list() const {
  Bytes codes;
  for (unsigned i = 0; i < kKnown; ++i) {
    if ((bits_ & (1U << i)) != 0) codes.push_back(static_cast<std::uint8_t>(i));
  }
  return codes;
}

Functions Functions::parse(ByteView list, bool& all_known) {
  all_known = true;
  unsigned bits = 0;
  for (const auto code : list) {
    if (code < kKnown) {
      bits |= 1U << code;
    } else {
      all_known = false;
    }
  }
  return of(bits);
}

std::string to_words(Functions functions) {
  std::string words;
  for (const auto code : functions.list()) {
    if (!words.empty()) words += ' ';
    words += kFunctions[code];
  }
  return words.empty() ? "none" : words;
}

std::optional<ScreenSize> DeviceType::largest() const {
  switch (model) {
    case 2:
      return ScreenSize{24, 80};
    case 3:
      return ScreenSize{32, 80};
    case 4:
      return ScreenSize{43, 80};
    case 5:
      return ScreenSize{27, 132};
    default:
      return std::nullopt;
  }
}

std::optional<DeviceType> parse_device_type(std::string_view text) {
  constexpr std::size_t kLongest = 16;
  if (text.size() > kLongest) return std::nullopt;
  DeviceType type;
  for (const char c : text) type.name += upper(c);
  std::string_view rest = type.name;
  if (rest == "IBM-DYNAMIC") {
    type.model = 0;
    type.extended = true;
    return type;
  }
  if (rest == "IBM-3287-1") {
    type.kind = DeviceKind::printer;
    type.model = 0;
    return type;
  }
  if (!rest.starts_with("IBM-3278-") && !rest.starts_with("IBM-3279-")) return std::nullopt;
  rest.remove_prefix(9);
  if (rest.empty() || rest.front() < '2' || rest.front() > '5') return std::nullopt;
  type.model = static_cast<unsigned>(rest.front() - '0');
  rest.remove_prefix(1);
  type.extended = rest == "-E";
  if (!rest.empty() && !type.extended) return std::nullopt;
  return type;
}

void append_header(Bytes& to, const Header& header) {
  const std::uint8_t bytes[Header::kSize] = {static_cast<std::uint8_t>(header.type), header.request_flag,
                                             header.response_flag, static_cast<std::uint8_t>(header.sequence >> 8),
                                             static_cast<std::uint8_t>(header.sequence & 0xFF)};
  append_escaped(to, bytes);
}

std::optional<Header> parse_header(ByteView record) {
  if (record.size() < Header::kSize || record[0] > static_cast<std::uint8_t>(DataType::print_eoj)) return std::nullopt;
  return Header{static_cast<DataType>(record[0]), record[1], record[2],
                static_cast<std::uint16_t>((record[3] << 8) | record[4])};
}

ClientResponse parse_response(const Header& header, ByteView data) {
  ClientResponse response{header.sequence, header.response_flag == 0, Trouble::command_reject};
  if (!response.positive && !data.empty() && data[0] <= static_cast<std::uint8_t>(Trouble::component_disconnected)) {
    response.trouble = static_cast<Trouble>(data[0]);
  }
  return response;
}

std::uint32_t sense_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::intervention_required:
      return 0x08020000;
    case Trouble::operation_check:
      return 0x10050000;
    case Trouble::component_disconnected:
      return 0x08310000;
    case Trouble::command_reject:
      break;
  }
  return 0x10030000;
}

std::optional<std::string> parse_resource_name(ByteView text) {
  constexpr std::size_t kLongest = 32;
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  std::string name;
  for (const auto byte : text) {
    const char c = upper(static_cast<char>(byte));
    const bool fine = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      std::string_view("@#$_.-").find(c) != std::string_view::npos;
    if (!fine) return std::nullopt;
    name += c;
  }
  return name;
}

}  // namespace openrui::tn3270
