// The bytes that a terminal sends, as keys of a PC keyboard.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>
#include <windows.h>

namespace openrui::win {

struct Key {
  WORD virtual_key = 0;
  char ascii = 0;     // 0: a key without a character
  bool alt = false;   // the left one
  bool ctrl = false;  // the left one

  friend bool operator==(const Key&, const Key&) = default;
};

// One read from the terminal: an escape sequence comes in one piece, and an escape at the end is the key. Sequences
// that stand for no key known here are left out.
std::vector<Key> decode_keys(std::span<const char> bytes);

// The number that getch() gives after a 0: that of the key on a PC keyboard; nothing for a key with a character.
std::optional<int> scan_code(const Key& key);

}  // namespace openrui::win
