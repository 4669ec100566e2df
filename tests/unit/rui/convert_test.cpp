// CONVERT (LUA reference 1.11).
#include "rui/convert.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <wincsv.h>

#include "support/hex.h"

using namespace openrui;
using openrui::test::hex;

namespace {

std::optional<TableG> no_table() { return std::nullopt; }

struct Converted {
  unsigned short prim;
  AP_UINT32 sec;
  Bytes target;
};

Converted run(unsigned char direction, unsigned char char_set, Bytes source, const TableGSource& table = no_table) {
  Bytes target(source.size(), 0xEE);
  struct convert verb {};
  verb.opcode = SV_CONVERT;
  verb.direction = direction;
  verb.char_set = char_set;
  verb.len = static_cast<unsigned short>(source.size());
  verb.source = source.data();
  verb.target = target.data();
  verb.primary_rc = 0x5A5A;
  verb.secondary_rc = 0x5A5A5A5A;
  run_convert(verb, table);
  return {verb.primary_rc, verb.secondary_rc, target};
}

Bytes text(std::string_view s) { return Bytes(s.begin(), s.end()); }

// A file for the environment variables, removed in the end.
class TableFile {
 public:
  explicit TableFile(const std::string& content) {
    path_ = (std::filesystem::temp_directory_path() / ("openrui_table_" + std::to_string(::getpid()))).string();
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TableFile() {
    std::filesystem::remove(path_);
    ::unsetenv("COMTBLG");
    ::unsetenv("CSVTBLG");
  }
  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("the codes of CONVERT are big-endian in memory") {
  const auto in_memory = [](auto code, std::size_t size) {
    Bytes bytes(size);
    std::memcpy(bytes.data(), &code, size);
    return bytes;
  };
  CHECK(in_memory(static_cast<std::uint16_t>(SV_CONVERT), 2) == hex("1A00"));
  CHECK(in_memory(static_cast<std::uint16_t>(SV_PARAMETER_CHECK), 2) == hex("0001"));
  CHECK(in_memory(static_cast<std::uint16_t>(SV_UNEXPECTED_DOS_ERROR), 2) == hex("F011"));
  CHECK(in_memory(static_cast<std::uint32_t>(SV_TABLE_ERROR), 4) == hex("00000405"));
}

TEST_CASE("type A folds lower case on the way to EBCDIC and keeps trailing blanks") {
  const auto r = run(SV_ASCII_TO_EBCDIC, SV_A, text("lua$#@9  "));
  CHECK(r.prim == SV_OK);
  CHECK(r.sec == 0);
  CHECK(r.target == hex("D3 E4 C1 5B 7B 7C F9 40 40"));
}

TEST_CASE("type A does not fold on the way to ASCII: lower case is not of the set") {
  const auto r = run(SV_EBCDIC_TO_ASCII, SV_A, hex("D3 A4 C1 40"));
  CHECK(r.prim == SV_PARAMETER_CHECK);
  CHECK(r.sec == SV_CONVERSION_ERROR);
  CHECK(r.target == hex("4C 00 41 20"));
}

TEST_CASE("type A wants a letter or one of $ # @ first, and converts nothing else") {
  for (const auto* bad : {"1ABC", " ABC", ".ABC", "    "}) {
    INFO(bad);
    const auto r = run(SV_ASCII_TO_EBCDIC, SV_A, text(bad));
    CHECK(r.prim == SV_PARAMETER_CHECK);
    CHECK(r.sec == SV_INVALID_FIRST_CHARACTER);
    CHECK(r.target == Bytes(4, 0xEE));
  }
  for (const auto* good : {"A", "z", "$", "#", "@"}) {
    INFO(good);
    CHECK(run(SV_ASCII_TO_EBCDIC, SV_A, text(good)).sec == 0);
  }
  CHECK(run(SV_EBCDIC_TO_ASCII, SV_A, hex("F1C1")).sec == SV_INVALID_FIRST_CHARACTER);
}

TEST_CASE("an embedded blank and a character outside the set become zero bytes and a conversion error") {
  const auto blank = run(SV_ASCII_TO_EBCDIC, SV_A, text("A B "));
  CHECK(blank.prim == SV_PARAMETER_CHECK);
  CHECK(blank.sec == SV_CONVERSION_ERROR);
  CHECK(blank.target == hex("C1 00 C2 40"));
  const auto other = run(SV_ASCII_TO_EBCDIC, SV_AE, text("a b*c"));
  CHECK(other.sec == SV_CONVERSION_ERROR);
  CHECK(other.target == hex("81 00 82 00 83"));
  CHECK(run(SV_ASCII_TO_EBCDIC, SV_A, text("A.B")).sec == SV_CONVERSION_ERROR);
  CHECK(run(SV_ASCII_TO_EBCDIC, SV_AE, Bytes{'a', 0xE4}).sec == SV_CONVERSION_ERROR);
}

TEST_CASE("type AE keeps lower case and has the period and no rule for the first character") {
  CHECK(run(SV_ASCII_TO_EBCDIC, SV_AE, text(".9aZ ")).target == hex("4B F9 81 E9 40"));
  const auto back = run(SV_EBCDIC_TO_ASCII, SV_AE, hex("4B F9 81 E9 40"));
  CHECK(back.prim == SV_OK);
  CHECK(back.target == text(".9aZ "));
}

TEST_CASE("type G maps all 256 values by the table, in each direction by its own half") {
  TableG table;
  for (std::size_t i = 0; i < 256; ++i) {
    table.to_ebcdic[i] = static_cast<std::uint8_t>(255 - i);
    table.to_ascii[i] = static_cast<std::uint8_t>(i ^ 0x55);
  }
  const auto source = [&] { return std::optional(table); };
  CHECK(run(SV_ASCII_TO_EBCDIC, SV_G, hex("00 20 41 FF"), source).target == hex("FF DF BE 00"));
  CHECK(run(SV_EBCDIC_TO_ASCII, SV_G, hex("00 20 41 FF"), source).target == hex("55 75 14 AA"));
  const auto none = run(SV_EBCDIC_TO_ASCII, SV_G, hex("00"));
  CHECK(none.prim == SV_PARAMETER_CHECK);
  CHECK(none.sec == SV_TABLE_ERROR);
}

TEST_CASE("a bad direction, a bad character set, a null pointer and another verb have their codes") {
  CHECK(run(2, SV_A, text("A")).sec == SV_INVALID_DIRECTION);
  CHECK(run(SV_ASCII_TO_EBCDIC, 3, text("A")).sec == SV_INVALID_CHARACTER_SET);
  struct convert verb {};
  verb.opcode = SV_CONVERT;
  verb.char_set = SV_AE;
  verb.len = 1;
  run_convert(verb, no_table);
  CHECK(verb.primary_rc == SV_PARAMETER_CHECK);
  CHECK(verb.secondary_rc == SV_INVALID_DATA_SEGMENT);
  verb.len = 0;
  run_convert(verb, no_table);
  CHECK(verb.primary_rc == SV_OK);
  for (const int opcode : {SV_GET_CP_CONVERT_TABLE, SV_TRANSFER_MS_DATA, SV_DEFINE_TRACE, SV_LOG_MESSAGE}) {
    verb.opcode = static_cast<unsigned short>(opcode);
    run_convert(verb, no_table);
    CHECK(verb.primary_rc == SV_INVALID_VERB);
    CHECK(verb.secondary_rc == 0);
  }
}

TEST_CASE("source and target may be one buffer") {
  auto buffer = text("name");
  struct convert verb {};
  verb.opcode = SV_CONVERT;
  verb.direction = SV_ASCII_TO_EBCDIC;
  verb.char_set = SV_A;
  verb.len = 4;
  verb.source = verb.target = buffer.data();
  run_convert(verb, no_table);
  CHECK(buffer == hex("D5 C1 D4 C5"));
}

TEST_CASE("a table file is 32 lines of 32 hex digits and nothing else") {
  const auto good = format_table_g(CodePage::cp037);
  CHECK(good.size() == 32 * 34);
  const auto table = parse_table_g(good);
  REQUIRE(table);
  CHECK(table->to_ebcdic['A'] == 0xC1);
  CHECK(table->to_ascii[0xF0] == '0');

  auto unix_lines = good;
  unix_lines.erase(std::remove(unix_lines.begin(), unix_lines.end(), '\r'), unix_lines.end());
  CHECK(parse_table_g(unix_lines));
  CHECK(parse_table_g(unix_lines.substr(0, unix_lines.size() - 1)));
  CHECK(parse_table_g(good + "\x1A"));

  CHECK_FALSE(parse_table_g(""));
  CHECK_FALSE(parse_table_g(good.substr(34)));
  CHECK_FALSE(parse_table_g(good + good.substr(0, 34)));
  CHECK_FALSE(parse_table_g("0" + good));
  auto bad_digit = good;
  bad_digit[5] = 'G';
  CHECK_FALSE(parse_table_g(bad_digit));
  auto blanks = good;
  blanks[4] = blanks[5] = ' ';
  CHECK_FALSE(parse_table_g(blanks));
}

TEST_CASE("the entry points read the table that COMTBLG names, else CSVTBLG, and fail when there is none") {
  const TableFile file(format_table_g(CodePage::cp500));
  auto buffer = text("[!]");
  struct convert verb {};
  verb.opcode = SV_CONVERT;
  verb.direction = SV_ASCII_TO_EBCDIC;
  verb.char_set = SV_G;
  verb.len = 3;
  verb.source = verb.target = buffer.data();

  ::setenv("COMTBLG", file.path(), 1);
  ACSSVC_C(reinterpret_cast<long>(&verb));
  CHECK(verb.primary_rc == SV_OK);
  CHECK(buffer == hex("4A 4F 5A"));

  ::setenv("COMTBLG", "/nonexistent/COMTBLG.DAT", 1);
  ::setenv("CSVTBLG", file.path(), 1);
  ACSSVC(reinterpret_cast<long>(&verb));
  CHECK(verb.secondary_rc == SV_TABLE_ERROR);

  ::unsetenv("COMTBLG");
  verb.direction = SV_EBCDIC_TO_ASCII;
  ACSSVC_P(reinterpret_cast<long>(&verb));
  CHECK(verb.primary_rc == SV_OK);
  CHECK(buffer == text("[!]"));

  ::setenv("CSVTBLG", "/", 1);
  WinCSV(reinterpret_cast<long>(&verb));
  CHECK(verb.secondary_rc == SV_TABLE_ERROR);
  WinCSV(0);
}

TEST_CASE("GetCsvReturnCode says the codes by their symbols, and unknown ones by their digits") {
  struct svc_hdr verb {};
  verb.primary_rc = SV_PARAMETER_CHECK;
  verb.secondary_rc = SV_TABLE_ERROR;
  unsigned char buffer[64];
  REQUIRE(GetCsvReturnCode(&verb, sizeof buffer, buffer) == 0);
  CHECK(std::string(reinterpret_cast<char*>(buffer)) == "PARAMETER_CHECK - TABLE_ERROR");
  CHECK(GetCsvReturnCode(&verb, 29, buffer) == 0x20000002);
  CHECK(GetCsvReturnCode(&verb, 30, buffer) == 0);
  CHECK(GetCsvReturnCode(nullptr, 30, buffer) == 0x20000001);
  CHECK(GetCsvReturnCode(&verb, 30, nullptr) == 0x20000001);
  const auto bytes = hex("12 34 89 AB CD EF");
  std::memcpy(&verb.primary_rc, bytes.data(), 2);
  std::memcpy(&verb.secondary_rc, bytes.data() + 2, 4);
  REQUIRE(GetCsvReturnCode(&verb, sizeof buffer, buffer) == 0);
  CHECK(std::string(reinterpret_cast<char*>(buffer)) == "1234 - 89ABCDEF");
}
