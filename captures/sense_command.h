// The words behind `snatrace sense`.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/sense_code.h"

namespace openrui {

// Each word is a code of four or eight hexadecimal digits, with or without 0x, or with a blank in the middle; a word of
// four digits that can be no category and modifier is the specific half of the word before it. The error is a sentence.
Result<std::vector<Sense>, std::string> parse_sense_codes(const std::vector<std::string>& words);

// Appends name, category and meaning. False when the code is in no table; its category is told all the same.
bool explain_sense(Sense code, std::string& out);

}  // namespace openrui
