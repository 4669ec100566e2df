#include "win/keys.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

namespace openrui::win {

namespace {

constexpr char kEscape = '\x1B';
constexpr char kDelete = '\x7F';

struct Sequence {
  std::string_view bytes;  // behind the escape
  WORD virtual_key;
};
// Of xterm, the Linux console and VT terminals.
constexpr Sequence kSequences[] = {
    {"OP", VK_F1},      {"OQ", VK_F2},     {"OR", VK_F3},    {"OS", VK_F4},    {"[[A", VK_F1},  {"[[B", VK_F2},
    {"[[C", VK_F3},     {"[[D", VK_F4},    {"[[E", VK_F5},   {"[11~", VK_F1},  {"[12~", VK_F2}, {"[13~", VK_F3},
    {"[14~", VK_F4},    {"[15~", VK_F5},   {"[17~", VK_F6},  {"[18~", VK_F7},  {"[19~", VK_F8}, {"[20~", VK_F9},
    {"[21~", VK_F10},   {"[23~", VK_F11},  {"[24~", VK_F12}, {"[A", VK_UP},    {"[B", VK_DOWN}, {"[C", VK_RIGHT},
    {"[D", VK_LEFT},    {"OA", VK_UP},     {"OB", VK_DOWN},  {"OC", VK_RIGHT}, {"OD", VK_LEFT}, {"[H", VK_HOME},
    {"[F", VK_END},     {"OH", VK_HOME},   {"OF", VK_END},   {"[1~", VK_HOME}, {"[4~", VK_END}, {"[2~", VK_INSERT},
    {"[3~", VK_DELETE}, {"[5~", VK_PRIOR}, {"[6~", VK_NEXT},
};

struct ScanCode {
  WORD virtual_key;
  int code;
};
constexpr ScanCode kScanCodes[] = {{VK_F1, 59},     {VK_F2, 60},    {VK_F3, 61},   {VK_F4, 62},   {VK_F5, 63},
                                   {VK_F6, 64},     {VK_F7, 65},    {VK_F8, 66},   {VK_F9, 67},   {VK_F10, 68},
                                   {VK_F11, 133},   {VK_F12, 134},  {VK_HOME, 71}, {VK_UP, 72},   {VK_PRIOR, 73},
                                   {VK_LEFT, 75},   {VK_RIGHT, 77}, {VK_END, 79},  {VK_DOWN, 80}, {VK_NEXT, 81},
                                   {VK_INSERT, 82}, {VK_DELETE, 83}};
// With Alt: 1 to 9 and 0 are 120 to 129.
constexpr int kAltOne = 120;

Key character(char c) {
  Key key;
  // Terminals send DEL for the key that erases, and a pipe ends lines with LF.
  key.ascii = c == kDelete ? '\b' : c == '\n' ? '\r' : c;
  const auto byte = static_cast<unsigned char>(key.ascii);
  if (std::isalnum(byte)) {
    key.virtual_key = static_cast<WORD>(std::toupper(byte));
  } else if (byte == VK_BACK || byte == VK_TAB || byte == VK_RETURN || byte == VK_ESCAPE || byte == VK_SPACE) {
    key.virtual_key = byte;
  } else if (byte > 0 && byte < 0x20) {
    key.ctrl = true;
    key.virtual_key = static_cast<WORD>(byte + '@');
  }
  return key;
}

// The length of a sequence that begins with [ or O, known or not.
std::size_t sequence_length(std::string_view text) {
  std::size_t length = 1;
  if (text.size() > 1 && text[1] == '[') ++length;  // Linux console
  while (length < text.size() && (text[length] == ';' || std::isdigit(static_cast<unsigned char>(text[length])))) {
    ++length;
  }
  return std::min(length + 1, text.size());
}

}  // namespace

std::vector<Key> decode_keys(std::span<const char> bytes) {
  std::vector<Key> keys;
  std::string_view text(bytes.data(), bytes.size());
  while (!text.empty()) {
    const char first = text[0];
    text.remove_prefix(1);
    if (first != kEscape || text.empty()) {
      keys.push_back(character(first));
    } else if (text.size() > 1 && (text[0] == '[' || text[0] == 'O')) {
      const auto sequence = text.substr(0, sequence_length(text));
      const auto* known = std::find_if(std::begin(kSequences), std::end(kSequences),
                                       [&](const Sequence& s) { return s.bytes == sequence; });
      if (known != std::end(kSequences)) keys.push_back({known->virtual_key});
      text.remove_prefix(sequence.size());
    } else {
      auto key = character(text[0]);
      key.alt = true;
      keys.push_back(key);
      text.remove_prefix(1);
    }
  }
  return keys;
}

std::optional<int> scan_code(const Key& key) {
  if (key.alt && key.virtual_key >= '1' && key.virtual_key <= '9') return kAltOne + key.virtual_key - '1';
  if (key.alt && key.virtual_key == '0') return kAltOne + 9;
  for (const auto& s : kScanCodes) {
    if (s.virtual_key == key.virtual_key && key.ascii == 0) return s.code;
  }
  return std::nullopt;
}

}  // namespace openrui::win
