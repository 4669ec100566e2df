// The worked PIUs of the SNA reference, with the title that a listing gives them.
#pragma once

#include <span>
#include <string_view>

#include "base/bytes.h"

namespace openrui::test {

struct Vector {
  std::string_view hex;    // bars between TH, RH and RU are ignored
  std::string_view title;  // title() of its RU
};

// Sections 5.1 to 5.5, 6.4, 6.6, 6.8, 7, 8, 13.6 and 13.7.
std::span<const Vector> reference_vectors();
// The BINDs of section 6.4.
struct BindVector {
  std::string_view hex;
  std::string_view summary;
};
std::span<const BindVector> bind_vectors();

// Fails the test when the text is no hex.
Bytes hex(std::string_view text);

}  // namespace openrui::test
