// The error value of the whole stack: an SNA sense code, category and modifier in the upper half, specific information
// in the lower (0x08350002 = 0835 0002). Names and meanings are in formats/sense.h.
#pragma once

#include <cstdint>

namespace openrui {

enum class Sense : std::uint32_t { none = 0 };

constexpr std::uint32_t value(Sense s) { return static_cast<std::uint32_t>(s); }
constexpr std::uint16_t code(Sense s) { return static_cast<std::uint16_t>(value(s) >> 16); }
// The same code with other specific information.
constexpr Sense with_specific(Sense s, std::uint16_t specific) { return Sense{(value(s) & 0xFFFF0000U) | specific}; }

}  // namespace openrui
