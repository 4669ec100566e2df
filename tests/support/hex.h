// Hex text as it stands in the references, for tests.
#pragma once

#include <stdexcept>

#include "base/bytes.h"

namespace openrui::test {

inline Bytes hex(std::string_view text) {
  auto bytes = from_hex(text);
  if (!bytes) throw std::invalid_argument("bad hex in a test: " + std::string(text));
  return *bytes;
}

}  // namespace openrui::test
