// The words of TN3270E (RFC 2355): device types, functions, data headers, responses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tn3270/telnet.h"

namespace openrui::tn3270 {

// --- subnegotiation (RFC 2355, 3 and 7)

enum class Word : std::uint8_t {
  associate = 0x00,
  connect = 0x01,
  device_type = 0x02,
  functions = 0x03,
  is = 0x04,
  reason = 0x05,
  reject = 0x06,
  request = 0x07,
  send = 0x08
};

// Why a device is refused (RFC 2355, 7.1.6).
enum class Reason : std::uint8_t {
  conn_partner = 0x00,        // CONNECT names a printer that is had with ASSOCIATE only
  device_in_use = 0x01,       // somebody else has it
  inv_associate = 0x02,       // ASSOCIATE by a display, or to something that is no terminal
  inv_name = 0x03,            // unknown name
  inv_device_type = 0x04,     // unknown or unwanted device type
  type_name_error = 0x05,     // the name is of another kind of device
  unknown_error = 0x06,       // anything else
  unsupported_request = 0x07  // for example a terminal without a partner printer
};
std::string_view name(Reason reason);

// A set of functions; the bit of a function is 1 << its code (RFC 2355, 7.2.1).
enum class Function : std::uint8_t { bind_image, data_stream_ctl, responses, scs_ctl_codes, sysreq };
class Functions {
 public:
  static constexpr unsigned kKnown = 5;
  Functions() = default;
  Functions(std::initializer_list<Function> list) {
    for (const auto f : list) bits_ |= bit(f);
  }
  bool has(Function f) const { return (bits_ & bit(f)) != 0; }
  Functions common(Functions other) const { return of(bits_ & other.bits_); }
  friend bool operator==(Functions, Functions) = default;
  // The list as it is sent.
  Bytes list() const;
  // A received list; codes that nobody knows here are left out, and `all_known` becomes false.
  static Functions parse(ByteView list, bool& all_known);

 private:
  static std::uint8_t bit(Function f) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(f)); }
  static Functions of(unsigned bits) {
    Functions f;
    f.bits_ = static_cast<std::uint8_t>(bits);
    return f;
  }
  std::uint8_t bits_ = 0;
};
// "BIND-IMAGE RESPONSES SYSREQ"; "none".
std::string to_words(Functions functions);

// --- device types (RFC 2355, 7.1; RFC 1576, 3)

enum class DeviceKind : std::uint8_t { display, printer };

struct ScreenSize {
  unsigned rows = 0;
  unsigned columns = 0;
  friend bool operator==(const ScreenSize&, const ScreenSize&) = default;
};

struct DeviceType {
  std::string name;  // as the client wrote it, in upper case
  DeviceKind kind = DeviceKind::display;
  unsigned model = 2;     // 2 to 5; 0: IBM-DYNAMIC, any size
  bool extended = false;  // "-E": extended data stream
  // The largest screen; of IBM-DYNAMIC nothing is known.
  std::optional<ScreenSize> largest() const;
};
// IBM-3278-2 to -5, IBM-3279-2 to -5, both also with -E, IBM-DYNAMIC, IBM-3287-1; upper or lower case.
std::optional<DeviceType> parse_device_type(std::string_view text);

// --- data (RFC 2355, 8)

enum class DataType : std::uint8_t {
  data_3270 = 0x00,
  scs_data = 0x01,
  response = 0x02,
  bind_image = 0x03,
  unbind = 0x04,
  nvt_data = 0x05,
  request = 0x06,
  sscp_lu_data = 0x07,
  print_eoj = 0x08
};

// Of data: which response the sender wants.
enum class ResponseFlag : std::uint8_t { none = 0x00, on_error = 0x01, always = 0x02 };

struct Header {
  static constexpr std::size_t kSize = 5;
  DataType type = DataType::data_3270;
  std::uint8_t request_flag = 0;
  std::uint8_t response_flag = 0;
  std::uint16_t sequence = 0;
  friend bool operator==(const Header&, const Header&) = default;
};
void append_header(Bytes& to, const Header& header);
// nullopt: shorter than a header, or an unknown type.
std::optional<Header> parse_header(ByteView record);

// What a client answers to data (RFC 2355, 10.4). The codes of a negative response.
enum class Trouble : std::uint8_t {
  command_reject = 0x00,
  intervention_required = 0x01,
  operation_check = 0x02,
  component_disconnected = 0x03
};
struct ClientResponse {
  std::uint16_t sequence = 0;
  bool positive = true;
  Trouble trouble = Trouble::command_reject;  // of a negative one
  friend bool operator==(const ClientResponse&, const ClientResponse&) = default;
};
// From a record of type RESPONSE. A negative one without a code, or with an unknown one, is a command reject.
ClientResponse parse_response(const Header& header, ByteView data);
// The sense code that the host gets for it (RFC 2355, 10.4.1; SNA reference 15).
std::uint32_t sense_of(Trouble trouble);

// The name that clients give and get, in upper case; nullopt when it has other characters than A-Z 0-9 @ # $ _ . - or
// more than 32.
std::optional<std::string> parse_resource_name(ByteView text);

}  // namespace openrui::tn3270
