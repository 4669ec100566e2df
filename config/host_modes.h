// Ready-made BIND images (SNA reference 6.4) and one of our own, by name.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace openrui {

struct ReadyMadeBind {
  static constexpr std::size_t kLength = 27;  // bytes 0 to 26: up to the cryptography field, without options

  std::string_view name;
  std::string_view meaning;
  std::array<std::uint8_t, kLength> image;
};

std::span<const ReadyMadeBind> ready_made_binds();
const ReadyMadeBind* find_ready_made_bind(std::string_view name);

}  // namespace openrui
