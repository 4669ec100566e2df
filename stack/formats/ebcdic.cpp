#include "formats/ebcdic.h"

#include <algorithm>

namespace openrui {

namespace {

using Table = std::array<std::uint8_t, 256>;

// Code page 37 as Latin-1, sixteen characters a row.
constexpr Table kLatin1Of037 = {
    0x00, 0x01, 0x02, 0x03, 0x9C, 0x09, 0x86, 0x7F, 0x97, 0x8D, 0x8E, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F,  // 00
    0x10, 0x11, 0x12, 0x13, 0x9D, 0x85, 0x08, 0x87, 0x18, 0x19, 0x92, 0x8F, 0x1C, 0x1D, 0x1E, 0x1F,  // 10
    0x80, 0x81, 0x82, 0x83, 0x84, 0x0A, 0x17, 0x1B, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x05, 0x06, 0x07,  // 20
    0x90, 0x91, 0x16, 0x93, 0x94, 0x95, 0x96, 0x04, 0x98, 0x99, 0x9A, 0x9B, 0x14, 0x15, 0x9E, 0x1A,  // 30
    0x20, 0xA0, 0xE2, 0xE4, 0xE0, 0xE1, 0xE3, 0xE5, 0xE7, 0xF1, 0xA2, 0x2E, 0x3C, 0x28, 0x2B, 0x7C,  // 40
    0x26, 0xE9, 0xEA, 0xEB, 0xE8, 0xED, 0xEE, 0xEF, 0xEC, 0xDF, 0x21, 0x24, 0x2A, 0x29, 0x3B, 0xAC,  // 50
    0x2D, 0x2F, 0xC2, 0xC4, 0xC0, 0xC1, 0xC3, 0xC5, 0xC7, 0xD1, 0xA6, 0x2C, 0x25, 0x5F, 0x3E, 0x3F,  // 60
    0xF8, 0xC9, 0xCA, 0xCB, 0xC8, 0xCD, 0xCE, 0xCF, 0xCC, 0x60, 0x3A, 0x23, 0x40, 0x27, 0x3D, 0x22,  // 70
    0xD8, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0xAB, 0xBB, 0xF0, 0xFD, 0xFE, 0xB1,  // 80
    0xB0, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70, 0x71, 0x72, 0xAA, 0xBA, 0xE6, 0xB8, 0xC6, 0xA4,  // 90
    0xB5, 0x7E, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7A, 0xA1, 0xBF, 0xD0, 0xDD, 0xDE, 0xAE,  // A0
    0x5E, 0xA3, 0xA5, 0xB7, 0xA9, 0xA7, 0xB6, 0xBC, 0xBD, 0xBE, 0x5B, 0x5D, 0xAF, 0xA8, 0xB4, 0xD7,  // B0
    0x7B, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x49, 0xAD, 0xF4, 0xF6, 0xF2, 0xF3, 0xF5,  // C0
    0x7D, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F, 0x50, 0x51, 0x52, 0xB9, 0xFB, 0xFC, 0xF9, 0xFA, 0xFF,  // D0
    0x5C, 0xF7, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5A, 0xB2, 0xD4, 0xD6, 0xD2, 0xD3, 0xD5,  // E0
    0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0xB3, 0xDB, 0xDC, 0xD9, 0xDA, 0x9F,  // F0
};

struct Difference {
  std::uint8_t ebcdic;
  std::uint8_t latin1;
};
// From code page 37. Where a page has an overline, Latin-1 has its macron.
constexpr Difference kDifferencesOf273[] = {
    {0x43, '{'},  {0x4A, 0xC4}, {0x4F, '!'},  {0x59, '~'},  {0x5A, 0xDC}, {0x5F, '^'}, {0x63, '['},  {0x6A, 0xF6},
    {0x7C, 0xA7}, {0xA1, 0xDF}, {0xB0, 0xA2}, {0xB5, '@'},  {0xBA, 0xAC}, {0xBB, '|'}, {0xBC, 0xAF}, {0xC0, 0xE4},
    {0xCC, 0xA6}, {0xD0, 0xFC}, {0xDC, '}'},  {0xE0, 0xD6}, {0xEC, '\\'}, {0xFC, ']'}};
constexpr Difference kDifferencesOf500[] = {{0x4A, '['},  {0x4F, '!'},  {0x5A, ']'}, {0x5F, '^'},
                                            {0xB0, 0xA2}, {0xBA, 0xAC}, {0xBB, '|'}};
constexpr Difference kDifferencesOf1047[] = {{0x5F, '^'},  {0xAD, '['},  {0xB0, 0xAC},
                                             {0xBA, 0xDD}, {0xBB, 0xA8}, {0xBD, ']'}};

template <std::size_t N>
constexpr Table changed(const Difference (&differences)[N]) {
  Table table = kLatin1Of037;
  for (const auto& d : differences) table[d.ebcdic] = d.latin1;
  return table;
}

constexpr Table invert(const Table& table) {
  Table inverse{};
  for (std::size_t i = 0; i < table.size(); ++i) inverse[table[i]] = static_cast<std::uint8_t>(i);
  return inverse;
}

constexpr bool one_to_one(const Table& table, const Table& inverse) {
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (inverse[table[i]] != i) return false;
  }
  return true;
}
struct Page {
  Table latin1;
  Table ebcdic;
};
constexpr Page make_page(const Table& latin1) { return {latin1, invert(latin1)}; }
// By CodePage.
constexpr Page kPages[] = {make_page(kLatin1Of037), make_page(changed(kDifferencesOf273)),
                           make_page(changed(kDifferencesOf500)), make_page(changed(kDifferencesOf1047))};
static_assert(one_to_one(kPages[0].latin1, kPages[0].ebcdic) && one_to_one(kPages[1].latin1, kPages[1].ebcdic) &&
              one_to_one(kPages[2].latin1, kPages[2].ebcdic) && one_to_one(kPages[3].latin1, kPages[3].ebcdic));

constexpr std::uint8_t kBlank = 0x40;
constexpr std::size_t kDumpWidth = 16;

const Table& latin1_table(CodePage page) { return kPages[static_cast<std::size_t>(page)].latin1; }
const Table& ebcdic_table(CodePage page) { return kPages[static_cast<std::size_t>(page)].ebcdic; }

}  // namespace

std::optional<CodePage> code_page(std::string_view name) {
  if (name.starts_with("cp") || name.starts_with("CP")) name.remove_prefix(2);
  while (name.starts_with('0')) name.remove_prefix(1);
  if (name == "37") return CodePage::cp037;
  if (name == "273") return CodePage::cp273;
  if (name == "500") return CodePage::cp500;
  if (name == "1047") return CodePage::cp1047;
  return std::nullopt;
}

std::string_view code_page_names() { return "037, 273, 500, 1047"; }

std::uint8_t ebcdic_to_latin1(std::uint8_t ebcdic, CodePage page) { return latin1_table(page)[ebcdic]; }
std::uint8_t latin1_to_ebcdic(std::uint8_t latin1, CodePage page) { return ebcdic_table(page)[latin1]; }

Bytes to_ebcdic(std::string_view latin1, CodePage page) {
  Bytes bytes;
  bytes.reserve(latin1.size());
  for (const char c : latin1) bytes.push_back(latin1_to_ebcdic(static_cast<std::uint8_t>(c), page));
  return bytes;
}

Bytes to_ebcdic_padded(std::string_view latin1, std::size_t width, CodePage page) {
  Bytes bytes = to_ebcdic(latin1.substr(0, width), page);
  bytes.resize(width, kBlank);
  return bytes;
}

std::string to_latin1(ByteView ebcdic, CodePage page) {
  std::string text;
  text.reserve(ebcdic.size());
  for (const auto b : ebcdic) text += static_cast<char>(ebcdic_to_latin1(b, page));
  return text;
}

std::string to_text(ByteView ebcdic, CodePage page) {
  std::string text = to_latin1(ebcdic, page);
  for (char& c : text) {
    if (c < ' ' || c > '~') c = '.';
  }
  return text;
}

std::string to_name(ByteView ebcdic, CodePage page) {
  std::size_t length = ebcdic.size();
  while (length > 0 && (ebcdic[length - 1] == kBlank || ebcdic[length - 1] == 0)) --length;
  return to_text(ebcdic.first(length), page);
}

void append_utf8(std::string& out, ByteView ebcdic, CodePage page) {
  for (const auto b : ebcdic) {
    const auto c = ebcdic_to_latin1(b, page);
    if (c < ' ' || (c >= 0x7F && c < 0xA0)) {
      out += '.';
    } else if (c < 0x80) {
      out += static_cast<char>(c);
    } else {
      out += static_cast<char>(0xC0U | (c >> 6));
      out += static_cast<char>(0x80U | (c & 0x3FU));
    }
  }
}

std::vector<std::string> ebcdic_dump(ByteView bytes, std::size_t limit, CodePage page) {
  std::vector<std::string> lines;
  const auto shown = std::min(limit, bytes.size());
  for (std::size_t at = 0; at < shown; at += kDumpWidth) {
    const auto row = bytes.subspan(at, std::min(kDumpWidth, shown - at));
    const std::uint8_t offset[] = {static_cast<std::uint8_t>(at >> 8), static_cast<std::uint8_t>(at)};
    std::string hex = to_hex(row);
    hex.resize(kDumpWidth * 3, ' ');
    std::string line = to_hex(ByteView(offset, 1)) + to_hex(ByteView(offset + 1, 1)) + "  " + hex + " |";
    append_utf8(line, row, page);
    lines.push_back(line + '|');
  }
  if (shown < bytes.size()) lines.push_back("… " + std::to_string(bytes.size() - shown) + " more bytes");
  return lines;
}

}  // namespace openrui
