#include "formats/ru/ds3270.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/sense.h"

namespace openrui::ds3270 {

namespace {

constexpr unsigned k12Bits = 1U << 12;  // addresses below it fit the form of two graphic characters

// Index 0 to 63.
constexpr std::uint8_t kGraphic[] = {0x40, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0x4A, 0x4B, 0x4C,
                                     0x4D, 0x4E, 0x4F, 0x50, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9,
                                     0x5A, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6,
                                     0xE7, 0xE8, 0xE9, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0xF0, 0xF1, 0xF2, 0xF3,
                                     0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0x7A, 0x7B, 0x7C, 0x7D, 0x7E, 0x7F};

// PF1 to PF24.
constexpr std::uint8_t kPfKeys[] = {0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0x7A, 0x7B, 0x7C,
                                    0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0x4A, 0x4B, 0x4C};

Size size_at(const Bind& bind, std::size_t at) { return {bind.ps_usage[at], bind.ps_usage[at + 1]}; }

class InputParser {
 public:
  InputParser(ByteView data, const Size& size) : in_(data), size_(size) {}

  Parsed<Input> run() {
    input_.aid = in_.u8();
    if (!in_.ok()) return FormatError{sense::function_not_supported, 0, "an inbound stream without an AID"};
    if (input_.aid == aid::structured_field) {
      const auto rest = in_.rest();
      input_.structured.assign(rest.begin(), rest.end());
      return std::move(input_);
    }
    if (in_.left() == 0) return std::move(input_);
    if (!take_address(input_.cursor)) return fault();
    while (in_.left() != 0) {
      if (!take_one()) return fault();
    }
    return std::move(input_);
  }

 private:
  FormatError fault() const {
    return {sense::parameter_error, in_.at(), "an inbound stream with an address beyond the screen, or cut"};
  }
  bool take_address(unsigned& address) {
    const auto high = in_.u8();
    const auto found = get_address(high, in_.u8());
    address = found.value_or(0);
    return in_.ok() && found && address < size_.cells();
  }
  bool take_one() {
    switch (const auto byte = in_.u8(); byte) {
      case order::sba:
        input_.fields.push_back({true, 0, {}});
        return take_address(input_.fields.back().address);
      case order::sf:
        in_.u8();
        return in_.ok();
      case order::sa:
        in_.u16();
        return in_.ok();
      case order::sfe:
        in_.take(2U * in_.u8());
        return in_.ok();
      case order::ge:
        put(in_.u8());
        return in_.ok();
      default:
        if (byte != 0) put(byte);
        return true;
    }
  }
  void put(std::uint8_t byte) {
    if (input_.fields.empty()) input_.fields.emplace_back();
    input_.fields.back().data.push_back(byte);
  }

  ByteReader in_;
  Size size_;
  Input input_;
};

}  // namespace

Sizes screen_sizes(const Bind& bind) {
  // Offsets within bytes 15 to 25.
  constexpr std::size_t kNormal = 20 - 15;
  constexpr std::size_t kAlternate = 22 - 15;
  constexpr std::size_t kCode = 24 - 15;
  constexpr std::uint8_t k12By40 = 0x01;
  constexpr std::uint8_t kFixed = 0x7E;
  constexpr std::uint8_t kBoth = 0x7F;
  Sizes sizes;
  const auto code = bind.ps_usage[kCode];
  if (code == k12By40) sizes.normal = {12, 40};
  if ((code == kFixed || code == kBoth) && size_at(bind, kNormal).cells() != 0) {
    sizes.normal = size_at(bind, kNormal);
  }
  sizes.alternate = sizes.normal;
  if (code == kBoth && size_at(bind, kAlternate).cells() != 0) sizes.alternate = size_at(bind, kAlternate);
  return sizes;
}

std::uint8_t pf_key(unsigned number) { return kPfKeys[number - 1]; }

unsigned pf_number(std::uint8_t aid) {
  const auto* found = std::find(std::begin(kPfKeys), std::end(kPfKeys), aid);
  return found == std::end(kPfKeys) ? 0 : static_cast<unsigned>(found - std::begin(kPfKeys)) + 1;
}

std::uint8_t graphic(unsigned six_bits) { return kGraphic[six_bits & 0x3F]; }

void put_address(ByteWriter& out, unsigned address, const Size& size) {
  if (size.cells() > k12Bits) {
    out.u16(address);
  } else {
    out.u8(graphic(address >> 6)).u8(graphic(address));
  }
}

std::optional<unsigned> get_address(std::uint8_t high, std::uint8_t low) {
  const unsigned six_bits = high & 0x3FU;
  if (high >> 6 == 2) return std::nullopt;
  return high >> 6 == 0 ? six_bits << 8 | low : six_bits << 6 | (low & 0x3FU);
}

Builder::Builder(Command command, unsigned wcc_bits, const Size& size) : size_(size) {
  out_.u8(static_cast<std::uint8_t>(command)).u8(graphic(wcc_bits));
}

Builder& Builder::at(unsigned row, unsigned column) {
  out_.u8(order::sba);
  put_address(out_, row * size_.columns + column, size_);
  return *this;
}

Builder& Builder::field(unsigned attribute_bits) {
  out_.u8(order::sf).u8(graphic(attribute_bits));
  return *this;
}

Builder& Builder::text(std::string_view latin1) { return bytes(to_ebcdic(latin1)); }

Builder& Builder::bytes(ByteView ebcdic) {
  const auto passes = [](std::uint8_t byte) {
    return byte >= 0x40 || byte == kFormFeed || byte == kNewLine || byte == kEndOfMedium;
  };
  for (const auto byte : ebcdic) out_.u8(passes(byte) ? byte : 0x40);
  return *this;
}

Builder& Builder::cursor() {
  out_.u8(order::ic);
  return *this;
}

Builder& Builder::repeat_to(unsigned row, unsigned column, char character) {
  out_.u8(order::ra);
  put_address(out_, row * size_.columns + column, size_);
  out_.u8(latin1_to_ebcdic(static_cast<std::uint8_t>(character)));
  return *this;
}

Builder& Builder::erase_unprotected_to(unsigned row, unsigned column) {
  out_.u8(order::eua);
  put_address(out_, row * size_.columns + column, size_);
  return *this;
}

Parsed<Input> parse_input(ByteView data, const Size& size) { return InputParser(data, size).run(); }

}  // namespace openrui::ds3270
