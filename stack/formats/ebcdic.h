// EBCDIC text: code pages 37 (US), 273 (German), 500 (international) and 1047 (open systems). Names and screens on an
// SNA link are EBCDIC; inside the project text is ASCII or Latin-1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace openrui {

enum class CodePage : std::uint8_t { cp037, cp273, cp500, cp1047 };
// "037", "273", "500" or "1047", with or without "cp" in front and zeros.
std::optional<CodePage> code_page(std::string_view name);
// "037, 273, 500, 1047"
std::string_view code_page_names();

// One character, Latin-1 on the other side. Both are one to one over all 256 values.
std::uint8_t ebcdic_to_latin1(std::uint8_t ebcdic, CodePage page = CodePage::cp037);
std::uint8_t latin1_to_ebcdic(std::uint8_t latin1, CodePage page = CodePage::cp037);

// Each char of `latin1` is one character.
Bytes to_ebcdic(std::string_view latin1, CodePage page = CodePage::cp037);
// The same, made exactly `width` bytes long: filled with blanks, cut when longer (mode names, contents identifiers).
Bytes to_ebcdic_padded(std::string_view latin1, std::size_t width, CodePage page = CodePage::cp037);

// Exact, one char for each byte, Latin-1.
std::string to_latin1(ByteView ebcdic, CodePage page = CodePage::cp037);
// For display: one ASCII character for each byte, '.' for what ASCII cannot print.
std::string to_text(ByteView ebcdic, CodePage page = CodePage::cp037);
// to_text() without trailing blanks and zeros.
std::string to_name(ByteView ebcdic, CodePage page = CodePage::cp037);

// For display as UTF-8: all of Latin-1, '.' for control characters.
void append_utf8(std::string& out, ByteView ebcdic, CodePage page = CodePage::cp037);

// "0000  C8 C5 D3 D3 D6 …  |HELLO|", sixteen bytes a line, at most `limit` bytes; what is left out is counted in a last
// line.
std::vector<std::string> ebcdic_dump(ByteView bytes, std::size_t limit = SIZE_MAX, CodePage page = CodePage::cp037);

}  // namespace openrui
