// Help for the functions that say a format in words.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace openrui {

std::string hex_byte(std::uint8_t v);   // "B1"
std::string hex_word(std::uint16_t v);  // "0001"

// A list in prose: "multiple-RU chains, immediate request mode".
class WordList {
 public:
  WordList& add(std::string_view word) {
    if (!text_.empty()) text_ += ", ";
    text_ += word;
    return *this;
  }
  WordList& add_if(bool on, std::string_view word) { return on ? add(word) : *this; }
  WordList& choose(bool on, std::string_view yes, std::string_view no) { return add(on ? yes : no); }
  bool empty() const { return text_.empty(); }
  // `otherwise` when nothing was added.
  std::string text(std::string_view otherwise = {}) const { return empty() ? std::string(otherwise) : text_; }

 private:
  std::string text_;
};

// Text from an EBCDIC field, in quotes, with its bytes when they are not all printable.
std::string quoted(ByteView ebcdic);

}  // namespace openrui
