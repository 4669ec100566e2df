// The common service verb CONVERT (LUA reference 1.11): between ASCII and EBCDIC, by character set A, AE or by a table
// of the user (G). Pure; the entry points and the file with the table are in convert_entry.cpp.
#pragma once

#include <acssvcc.h>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "formats/ebcdic.h"

namespace openrui {

// What stands in primary_rc and secondary_rc; the values are those of acssvcc.h.
enum class CsvPrim : std::uint16_t {
  ok = SV_OK,
  parameter_check = SV_PARAMETER_CHECK,
  invalid_verb = SV_INVALID_VERB,
};
enum class CsvSec : std::uint32_t {
  ok = 0,
  invalid_data_segment = SV_INVALID_DATA_SEGMENT,
  invalid_direction = SV_INVALID_DIRECTION,
  invalid_character_set = SV_INVALID_CHARACTER_SET,
  invalid_first_character = SV_INVALID_FIRST_CHARACTER,
  table_error = SV_TABLE_ERROR,
  conversion_error = SV_CONVERSION_ERROR,
};

struct TableG {
  std::array<std::uint8_t, 256> to_ebcdic{};  // by ASCII
  std::array<std::uint8_t, 256> to_ascii{};   // by EBCDIC
};

// The text of a table file: 32 lines of 32 hex digits, ended by CR LF or LF; nothing but white space and the DOS end of
// file (1A) may follow. Nothing when it is anything else.
std::optional<TableG> parse_table_g(std::string_view text);
// The text of a table file for a code page, with CR LF.
std::string format_table_g(CodePage page);

// Asked for the table when a verb needs it; nothing: there is none, or it is no table.
using TableGSource = std::function<std::optional<TableG>()>;

// Runs one verb and stores its return codes. `source` and `target` must be null or good for `len` bytes.
void run_convert(struct convert& verb, const TableGSource& table);

// "PARAMETER_CHECK - TABLE_ERROR": the symbols of acssvcc.h without SV_; other codes by their hex digits in canonical
// order.
std::string csv_to_words(std::uint16_t prim, std::uint32_t sec);

}  // namespace openrui
