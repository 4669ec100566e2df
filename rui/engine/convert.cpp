#include "rui/convert.h"

#include <cstddef>
#include <cstring>

#include "formats/words.h"

namespace openrui {

// The same offsets with pointers of 32 and of 64 bits (LUA reference 1.11).
static_assert(offsetof(struct convert, opext) == 2 && offsetof(struct convert, reserv2) == 3);
static_assert(offsetof(struct convert, primary_rc) == 4 && offsetof(struct convert, secondary_rc) == 8);
static_assert(offsetof(struct convert, direction) == 12 && offsetof(struct convert, char_set) == 13);
static_assert(offsetof(struct convert, len) == 14 && offsetof(struct convert, source) == 16);
static_assert(offsetof(struct convert, target) == 16 + sizeof(void*));

namespace {

constexpr std::size_t kLines = 32;
constexpr std::size_t kBytesPerLine = 16;
constexpr char kDosEndOfFile = '\x1A';

bool blank_rest(std::string_view text) {
  return text.find_first_not_of(std::string_view(" \t\r\n\x1A")) == std::string_view::npos;
}

bool digit(std::uint8_t c) { return c >= '0' && c <= '9'; }
bool upper(std::uint8_t c) { return c >= 'A' && c <= 'Z'; }
bool lower(std::uint8_t c) { return c >= 'a' && c <= 'z'; }
bool national(std::uint8_t c) { return c == '$' || c == '#' || c == '@'; }

bool is_member(std::uint8_t ascii, unsigned char char_set) {
  if (upper(ascii) || digit(ascii) || national(ascii)) return true;
  return char_set == SV_AE && (lower(ascii) || ascii == '.');
}

// Sets A and AE: one character at a time, seen as ASCII in both directions.
class SetConversion {
 public:
  SetConversion(unsigned char direction, unsigned char char_set)
      : to_ebcdic_(direction == SV_ASCII_TO_EBCDIC), char_set_(char_set) {}

  std::uint8_t ascii(std::uint8_t source) const {
    if (!to_ebcdic_) return ebcdic_to_latin1(source);
    const bool fold = char_set_ == SV_A && lower(source);
    return fold ? static_cast<std::uint8_t>(source - 'a' + 'A') : source;
  }
  std::uint8_t target(std::uint8_t ascii) const { return to_ebcdic_ ? latin1_to_ebcdic(ascii) : ascii; }
  bool good_first(std::uint8_t source) const {
    const auto c = ascii(source);
    return char_set_ != SV_A || upper(c) || national(c);
  }

  // Trailing blanks are of the set, a blank before another character is not.
  CsvSec run(ByteView source, std::uint8_t* to) const {
    std::size_t length = source.size();
    while (length > 0 && ascii(source[length - 1]) == ' ') --length;
    auto result = CsvSec::ok;
    for (std::size_t i = 0; i < source.size(); ++i) {
      const auto c = ascii(source[i]);
      const bool good = i >= length || is_member(c, char_set_);
      if (!good) result = CsvSec::conversion_error;
      to[i] = good ? target(c) : std::uint8_t{0};
    }
    return result;
  }

 private:
  bool to_ebcdic_;
  unsigned char char_set_;
};

CsvSec convert_by_table(const struct convert& verb, const TableGSource& source) {
  const auto table = source();
  if (!table) return CsvSec::table_error;
  const auto& map = verb.direction == SV_ASCII_TO_EBCDIC ? table->to_ebcdic : table->to_ascii;
  for (std::size_t i = 0; i < verb.len; ++i) verb.target[i] = map[verb.source[i]];
  return CsvSec::ok;
}

CsvSec convert_checked(const struct convert& verb, const TableGSource& table) {
  if (verb.direction != SV_ASCII_TO_EBCDIC && verb.direction != SV_EBCDIC_TO_ASCII) return CsvSec::invalid_direction;
  if (verb.char_set != SV_A && verb.char_set != SV_AE && verb.char_set != SV_G) return CsvSec::invalid_character_set;
  if (verb.len != 0 && (verb.source == nullptr || verb.target == nullptr)) return CsvSec::invalid_data_segment;
  if (verb.char_set == SV_G) return convert_by_table(verb, table);
  const SetConversion set(verb.direction, verb.char_set);
  if (verb.len != 0 && !set.good_first(verb.source[0])) return CsvSec::invalid_first_character;
  return set.run({verb.source, verb.len}, verb.target);
}

}  // namespace

std::optional<TableG> parse_table_g(std::string_view text) {
  TableG table;
  for (std::size_t line = 0; line < kLines; ++line) {
    const auto end = text.find('\n');
    auto digits = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (!digits.empty() && digits.back() == kDosEndOfFile) digits.remove_suffix(1);
    if (!digits.empty() && digits.back() == '\r') digits.remove_suffix(1);
    // from_hex() lets separators pass; with them there are fewer than 32 digits in 32 characters.
    const auto bytes = digits.size() == 2 * kBytesPerLine ? from_hex(digits) : std::nullopt;
    if (!bytes || bytes->size() != kBytesPerLine) return std::nullopt;
    auto& half = line < kLines / 2 ? table.to_ebcdic : table.to_ascii;
    std::memcpy(&half[line % (kLines / 2) * kBytesPerLine], bytes->data(), kBytesPerLine);
  }
  return blank_rest(text) ? std::optional(table) : std::nullopt;
}

std::string format_table_g(CodePage page) {
  std::string text;
  for (unsigned i = 0; i < 512; ++i) {
    const auto c = static_cast<std::uint8_t>(i);
    text += hex_byte(i < 256 ? latin1_to_ebcdic(c, page) : ebcdic_to_latin1(c, page));
    if (i % kBytesPerLine == kBytesPerLine - 1) text += "\r\n";
  }
  return text;
}

void run_convert(struct convert& verb, const TableGSource& table) {
  auto prim = CsvPrim::invalid_verb;
  auto sec = CsvSec::ok;
  if (verb.opcode == SV_CONVERT) {
    sec = convert_checked(verb, table);
    prim = sec == CsvSec::ok ? CsvPrim::ok : CsvPrim::parameter_check;
  }
  verb.secondary_rc = static_cast<AP_UINT32>(sec);
  verb.primary_rc = static_cast<unsigned short>(prim);
}

namespace {

struct PrimName {
  std::uint16_t code;
  std::string_view name;
};
constexpr PrimName kPrimNames[] = {{SV_OK, "OK"},
                                   {SV_PARAMETER_CHECK, "PARAMETER_CHECK"},
                                   {SV_STATE_CHECK, "STATE_CHECK"},
                                   {SV_CANCELLED, "CANCELLED"},
                                   {SV_UNEXPECTED_DOS_ERROR, "UNEXPECTED_DOS_ERROR"},
                                   {SV_COMM_SUBSYSTEM_NOT_LOADED, "COMM_SUBSYSTEM_NOT_LOADED"},
                                   {SV_INVALID_VERB_SEGMENT, "INVALID_VERB_SEGMENT"},
                                   {SV_INVALID_VERB, "INVALID_VERB"}};

struct SecName {
  std::uint32_t code;
  std::string_view name;
};
constexpr SecName kSecNames[] = {{0, "OK"},
                                 {SV_INVALID_DATA_SEGMENT, "INVALID_DATA_SEGMENT"},
                                 {SV_INVALID_DIRECTION, "INVALID_DIRECTION"},
                                 {SV_INVALID_CHARACTER_SET, "INVALID_CHARACTER_SET"},
                                 {SV_INVALID_FIRST_CHARACTER, "INVALID_FIRST_CHARACTER"},
                                 {SV_TABLE_ERROR, "TABLE_ERROR"},
                                 {SV_CONVERSION_ERROR, "CONVERSION_ERROR"}};

template <class Code, class Names>
std::string find_name(Code code, const Names& names) {
  for (const auto& entry : names) {
    if (entry.code == code) return std::string(entry.name);
  }
  // Memory order is canonical order.
  std::uint8_t bytes[sizeof code];
  std::memcpy(bytes, &code, sizeof bytes);
  std::string text;
  for (const auto b : bytes) text += hex_byte(b);
  return text;
}

}  // namespace

std::string csv_to_words(std::uint16_t prim, std::uint32_t sec) {
  return find_name(prim, kPrimNames) + " - " + find_name(sec, kSecNames);
}

}  // namespace openrui
