// Walks over the tokens of a JSON text, one step behind the parser, to know where each stands. It does not judge: the
// parser has accepted every token but the last.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "config/json_document.h"

namespace openrui {

class JsonScanner {
 public:
  explicit JsonScanner(std::string_view text) : text_(text) {}

  // Over white space and comments. An unfinished comment is left standing.
  void skip_blanks();
  // Over white space, comments, commas and colons: to the next value, key or bracket.
  void skip_separators();
  // Over the token that stands here; a string that does not end is taken to the end of its line.
  void skip_token();
  // Over the character, if it stands here.
  bool skip(char c);

  TextPosition position() const { return position_; }
  bool at_end() const { return at_ == text_.size(); }
  char peek() const { return at_end() ? '\0' : text_[at_]; }
  // The token that stands here, as it is shown in a fault.
  std::string token_in_words() const;
  // What was expected of the string, or of the number, that stands here and is none.
  std::string expected_of_string() const;
  std::string expected_of_number() const;

 private:
  void advance(std::size_t count);
  bool skip_comment();
  // Of the token as the parser reads it; of all that looks like one to a person.
  std::size_t token_length() const;
  std::size_t word_length() const;
  std::size_t number_length() const;
  std::size_t string_length() const;

  std::string_view text_;
  std::size_t at_ = 0;
  TextPosition position_;
};

}  // namespace openrui
