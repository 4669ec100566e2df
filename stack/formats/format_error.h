// Why bytes could not become a value: the sense code that the rule gives, where, and what was wrong, in words.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "base/sense_code.h"

namespace openrui {

struct FormatError {
  Sense sense = Sense::none;
  std::size_t offset = 0;      // zero-origin, within the bytes that were parsed
  std::string_view text = {};  // static text
};

template <class T>
using Parsed = Result<T, FormatError>;

}  // namespace openrui
