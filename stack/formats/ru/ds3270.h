// The 3270 data stream as a host application writes and reads it (SNA reference 14.3): an outbound stream is built, an
// inbound one is taken apart. Listings of either are made elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "formats/format_error.h"
#include "formats/ru/bind.h"

namespace openrui::ds3270 {

struct Size {
  unsigned rows = 24;
  unsigned columns = 80;
  constexpr unsigned cells() const { return rows * columns; }
  friend bool operator==(const Size&, const Size&) = default;
};

// The two sizes of a display or printer.
struct Sizes {
  Size normal;     // after Erase/Write
  Size alternate;  // after Erase/Write Alternate; the same where there is only one
};
// As the BIND says in bytes 20 to 24 (SNA reference 6.3). What it leaves open is 24 x 80.
Sizes screen_sizes(const Bind& bind);

enum class Command : std::uint8_t {
  write = 0xF1,
  erase_write = 0xF5,
  erase_write_alternate = 0x7E,
  erase_all_unprotected = 0x6F,
  write_structured_field = 0xF3,
  read_buffer = 0xF2,
  read_modified = 0xF6,
  read_modified_all = 0x6E
};

namespace order {
inline constexpr std::uint8_t sf = 0x1D;
inline constexpr std::uint8_t sfe = 0x29;
inline constexpr std::uint8_t sba = 0x11;
inline constexpr std::uint8_t sa = 0x28;
inline constexpr std::uint8_t mf = 0x2C;
inline constexpr std::uint8_t ic = 0x13;
inline constexpr std::uint8_t pt = 0x05;
inline constexpr std::uint8_t ra = 0x3C;
inline constexpr std::uint8_t eua = 0x12;
inline constexpr std::uint8_t ge = 0x08;
}  // namespace order

// Write control character, to be combined. Every one that is sent resets the partition besides.
namespace wcc {
inline constexpr unsigned line_length_by_new_line = 0x00;  // print format: NL and EM count
inline constexpr unsigned line_length_40 = 0x10;
inline constexpr unsigned line_length_64 = 0x20;
inline constexpr unsigned line_length_80 = 0x30;
inline constexpr unsigned start_printer = 0x08;
inline constexpr unsigned alarm = 0x04;
inline constexpr unsigned keyboard_restore = 0x02;
inline constexpr unsigned reset_mdt = 0x01;
}  // namespace wcc

// Field attribute, to be combined; none: unprotected, alphanumeric, normal intensity.
namespace attribute {
inline constexpr unsigned protect = 0x20;
inline constexpr unsigned numeric = 0x10;
inline constexpr unsigned autoskip = protect | numeric;
inline constexpr unsigned intensified = 0x08;
inline constexpr unsigned nondisplay = 0x0C;
inline constexpr unsigned modified = 0x01;
}  // namespace attribute

// What a terminal sends first.
namespace aid {
inline constexpr std::uint8_t none = 0x60;
inline constexpr std::uint8_t enter = 0x7D;
inline constexpr std::uint8_t pa1 = 0x6C;
inline constexpr std::uint8_t pa2 = 0x6E;
inline constexpr std::uint8_t pa3 = 0x6B;
inline constexpr std::uint8_t clear = 0x6D;
inline constexpr std::uint8_t test_request = 0xF0;
inline constexpr std::uint8_t id_card_reader = 0xE6;   // 3270 data stream, operator identification [k]
inline constexpr std::uint8_t magnetic_reader = 0xE7;  // magnetic slot or hand scanner [k]
inline constexpr std::uint8_t structured_field = 0x88;
}  // namespace aid
// The AID of PF key 1 to 24.
std::uint8_t pf_key(unsigned number);
// 1 to 24; 0: the AID is of no PF key.
unsigned pf_number(std::uint8_t aid);

// Format control characters that text may hold.
inline constexpr std::uint8_t kFormFeed = 0x0C;
inline constexpr std::uint8_t kNewLine = 0x15;
inline constexpr std::uint8_t kEndOfMedium = 0x19;

// Six bits as a graphic character: WCC, attributes, halves of an address.
std::uint8_t graphic(unsigned six_bits);
// Two bytes of an address: 12 bits where the screen allows, else 14. `address` is below `size`.cells().
void put_address(ByteWriter& out, unsigned address, const Size& size);
// The address in two bytes: 12 bits when the top bits are 01 or 11, 14 bits when they are 00. Nothing when they are 10,
// which no address has.
std::optional<unsigned> get_address(std::uint8_t high, std::uint8_t low);

// An outbound stream: command, WCC, then orders and text in the order of the calls. Rows and columns count from 0 and
// lie on the screen.
class Builder {
 public:
  // `wcc_bits`: of namespace wcc. For the commands that have a WCC.
  Builder(Command command, unsigned wcc_bits, const Size& size);
  Builder& at(unsigned row, unsigned column);  // SBA
  Builder& field(unsigned attribute_bits);     // SF: takes one position
  Builder& text(std::string_view latin1);
  // What would be an order becomes a blank; NL, FF and EM stay.
  Builder& bytes(ByteView ebcdic);
  Builder& cursor();                                                  // IC
  Builder& repeat_to(unsigned row, unsigned column, char character);  // RA
  Builder& erase_unprotected_to(unsigned row, unsigned column);       // EUA
  Bytes take() { return out_.take(); }

 private:
  Size size_;
  ByteWriter out_;
};

// One field of an inbound stream. Without an address in front of it, it is the whole of a screen without fields.
struct InputField {
  bool has_address = false;
  unsigned address = 0;
  Bytes data;  // EBCDIC, NULs are left out
};
struct Input {
  std::uint8_t aid = aid::none;
  unsigned cursor = 0;
  std::vector<InputField> fields;
  Bytes structured;  // AID 88: the structured fields
};
// An inbound chain, whole. 1003 when it is empty, 1005 for an address beyond the screen or a stream that is cut.
Parsed<Input> parse_input(ByteView data, const Size& size);

}  // namespace openrui::ds3270
