#include "formats/mask.h"

#include <algorithm>

#include "formats/ru/ds3270.h"

namespace openrui {

namespace {

bool is_letter(std::uint8_t low) { return low >= 1 && low <= 9; }

// EBCDIC: A to I, J to R, S to Z in rows C, D, E and lower case in 8, 9, A; digits in row F.
std::uint8_t mask_byte(std::uint8_t byte) {
  const unsigned row = byte >> 4;
  const auto column = static_cast<std::uint8_t>(byte & 0xF);
  if (row == 0xF && column <= 9) return 0xF9;
  const bool third = row == 0xE || row == 0xA;  // S and s stand in column 2
  if (!is_letter(column) || (third && column == 1)) return byte;
  if (row >= 0xC && row <= 0xE) return 0xE7;
  if (row >= 0x8 && row <= 0xA) return 0xA7;
  return byte;
}

void mask_text(Bytes& data, std::size_t from, std::size_t to) {
  std::transform(data.begin() + static_cast<std::ptrdiff_t>(from), data.begin() + static_cast<std::ptrdiff_t>(to),
                 data.begin() + static_cast<std::ptrdiff_t>(from), mask_byte);
}

// Bytes behind an order of the 3270 data stream (SNA reference 14.3); `next` is the first of them.
std::size_t parameters_of(std::uint8_t order, std::uint8_t next) {
  switch (order) {
    case ds3270::order::sba:
    case ds3270::order::eua:
    case ds3270::order::sa:
      return 2;
    case ds3270::order::ra:  // address and character, which stays: it draws lines
      return 3;
    case ds3270::order::sf:
    case ds3270::order::ge:
      return 1;
    case ds3270::order::sfe:
    case ds3270::order::mf:  // a count of pairs
      return 1 + std::size_t{2} * next;
    default:
      return 0;
  }
}

void mask_orders(Bytes& data, std::size_t at, std::size_t end) {
  while (at < end) {
    const auto next = at + 1 < end ? data[at + 1] : std::uint8_t{0};
    const auto parameters = parameters_of(data[at], next);
    if (parameters == 0) {
      mask_text(data, at, at + 1);
      ++at;
    } else {
      at = std::min(end, at + 1 + parameters);
    }
  }
}

// Structured fields: length, identifier; only Outbound 3270DS has text of people (SNA reference 14.3).
void mask_fields(Bytes& data, std::size_t at) {
  constexpr std::uint8_t kOutbound3270Ds = 0x40;
  constexpr std::size_t kHead = 3;
  while (data.size() - at >= kHead) {
    const std::size_t stated = get16(data, at);
    const auto length = stated < kHead ? data.size() - at : std::min(stated, data.size() - at);
    // Behind the identifier: partition, command, WCC.
    constexpr std::size_t kBeforeOrders = kHead + 3;
    if (data[at + 2] == kOutbound3270Ds && length > kBeforeOrders) mask_orders(data, at + kBeforeOrders, at + length);
    at += length;
  }
}

void mask_scs(Bytes& data) {
  constexpr std::uint8_t kControlSequence = 0x2B;  // class, then a length that counts itself
  constexpr std::uint8_t kTransparent = 0x35;      // length
  for (std::size_t at = 0; at < data.size();) {
    std::size_t skip = 0;
    if (data[at] == kControlSequence && at + 2 < data.size())
      skip = std::size_t{2} + std::max<unsigned>(data[at + 2], 1);
    if (data[at] == kTransparent && at + 1 < data.size()) skip = std::size_t{2} + data[at + 1];
    if (skip == 0) mask_text(data, at, at + 1);
    at += std::max<std::size_t>(skip, 1);
  }
}

}  // namespace

MaskForm mask_form(const Bind& bind, bool to_lu) {
  switch (bind.lu_type) {
    case 1:
      return MaskForm::scs;
    case 2:
    case 3:
      return to_lu ? MaskForm::ds3270_to_lu : MaskForm::ds3270_from_lu;
    default:
      return MaskForm::text;
  }
}

Bytes masked(ByteView ru, MaskForm form, bool first) {
  Bytes data(ru.begin(), ru.end());
  switch (form) {
    case MaskForm::text:
      mask_text(data, 0, data.size());
      break;
    case MaskForm::ds3270_to_lu:
      if (first && !data.empty() && data[0] == static_cast<std::uint8_t>(ds3270::Command::write_structured_field)) {
        mask_fields(data, 1);
      } else {
        mask_orders(data, first ? std::min<std::size_t>(2, data.size()) : 0, data.size());
      }
      break;
    case MaskForm::ds3270_from_lu:
      if (!first || data.empty() || data[0] != ds3270::aid::structured_field) {
        mask_orders(data, first ? std::min<std::size_t>(3, data.size()) : 0, data.size());
      }
      break;
    case MaskForm::scs:
      mask_scs(data);
      break;
  }
  return data;
}

}  // namespace openrui
