#include "tn3270/sscp_screen.h"

#include <algorithm>
#include <string_view>

namespace openrui::tn3270 {

namespace {

// 3270 data stream (SNA reference 14.3).
constexpr std::uint8_t kWrite = 0xF1;
constexpr std::uint8_t kEraseWrite = 0xF5;
constexpr std::uint8_t kEraseWriteAlternate = 0x7E;
constexpr std::uint8_t kResetRestore = 0xC3;  // WCC: reset, keyboard restore, reset MDT
constexpr std::uint8_t kSba = 0x11;
constexpr std::uint8_t kSf = 0x1D;
constexpr std::uint8_t kSfe = 0x29;
constexpr std::uint8_t kSa = 0x28;
constexpr std::uint8_t kMf = 0x2C;
constexpr std::uint8_t kIc = 0x13;
constexpr std::uint8_t kPt = 0x05;
constexpr std::uint8_t kRa = 0x3C;
constexpr std::uint8_t kEua = 0x12;
constexpr std::uint8_t kGe = 0x08;
constexpr std::uint8_t kProtected = 0x60;
constexpr std::uint8_t kInput = 0x40;
constexpr std::uint8_t kBlank = 0x40;
constexpr std::uint8_t kClear = 0x6D;
constexpr std::uint8_t kPa1 = 0x6C;
constexpr std::uint8_t kPa2 = 0x6E;
constexpr std::uint8_t kPa3 = 0x6B;

// SCS controls that begin a line (SNA reference 14.2).
constexpr std::uint8_t kNl = 0x15;
constexpr std::uint8_t kCr = 0x0D;
constexpr std::uint8_t kLf = 0x25;
constexpr std::uint8_t kFf = 0x0C;

// Addresses of up to 12 bits as two graphics (SNA reference 14.3, "Addressing").
std::uint8_t digit(unsigned value) {
  constexpr std::uint8_t kDigits[] = {0x40, 0xC1, 0xC2, 0xC3, 0xC4, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0x4A, 0x4B, 0x4C,
                                      0x4D, 0x4E, 0x4F, 0x50, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7, 0xD8, 0xD9,
                                      0x5A, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F, 0x60, 0x61, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6,
                                      0xE7, 0xE8, 0xE9, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0xF0, 0xF1, 0xF2, 0xF3,
                                      0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0x7A, 0x7B, 0x7C, 0x7D, 0x7E, 0x7F};
  return kDigits[value & 0x3F];
}

void set_address(Bytes& out, unsigned address) {
  out.push_back(kSba);
  out.push_back(digit(address >> 6));
  out.push_back(digit(address));
}

unsigned address_of(std::uint8_t high, std::uint8_t low) {
  if ((high & 0xC0) == 0) return (static_cast<unsigned>(high & 0x3F) << 8) | low;
  return (static_cast<unsigned>(high & 0x3F) << 6) | (low & 0x3F);
}

bool begins_line(std::uint8_t byte) { return byte == kNl || byte == kCr || byte == kLf || byte == kFf; }

// Bytes behind an order that belong to it; `rest` begins behind the order.
std::size_t operands(std::uint8_t order, ByteView rest) {
  switch (order) {
    case kSba:
    case kEua:
    case kSa:
      return 2;
    case kRa:
      return 3;
    case kSf:
    case kGe:
      return 1;
    case kSfe:
    case kMf:
      return rest.empty() ? 0 : 1 + 2 * std::size_t{rest[0]};
    default:
      return 0;
  }
}

// A screen in memory: characters only.
class Canvas {
 public:
  Canvas(unsigned rows, unsigned columns) : columns_(columns), cells_(std::size_t{rows} * columns, kBlank) {}
  void put(std::uint8_t c) {
    cells_[at_] = c < kBlank ? kBlank : c;
    at_ = (at_ + 1) % cells_.size();
  }
  void move_to(unsigned address) { at_ = address % cells_.size(); }
  void fill_to(unsigned address, std::uint8_t c) {
    const auto end = address % cells_.size();
    do {
      put(c);
    } while (at_ != end);
  }
  Bytes lines() const {
    Bytes text;
    std::size_t waiting = 0;  // ends of lines that are written once something follows
    for (std::size_t line = 0; line < cells_.size(); line += columns_) {
      const auto begin = cells_.begin() + static_cast<std::ptrdiff_t>(line);
      auto end = begin + columns_;
      while (end != begin && *(end - 1) == kBlank) --end;
      if (begin != end) {
        text.insert(text.end(), waiting, kNl);
        waiting = 0;
        text.insert(text.end(), begin, end);
      }
      ++waiting;
    }
    return text;
  }

 private:
  unsigned columns_;
  Bytes cells_;
  std::size_t at_ = 0;
};

}  // namespace

Bytes screen_of_text(ByteView text, unsigned rows, unsigned columns) {
  Bytes out = {kEraseWrite, kResetRestore};
  set_address(out, 0);
  out.push_back(kSf);
  out.push_back(kProtected);
  const unsigned size = rows * columns;
  // The attribute of the input field is behind the text, and there is a line for it.
  const unsigned last = size - columns;
  unsigned at = 1;
  const auto next_line = [columns](unsigned from) { return (from / columns + 1) * columns; };
  // A control at the very beginning is where the SSCP's own screen began.
  if (!text.empty() && begins_line(text.front())) text = text.subspan(1);
  for (const auto byte : text) {
    if (begins_line(byte)) {
      at = next_line(at);
      if (at >= last) break;
      set_address(out, at);
    } else {
      if (at >= last) break;
      out.push_back(byte < kBlank ? kBlank : byte);
      ++at;
    }
  }
  const unsigned input = at % columns == 0 ? at : next_line(at);
  set_address(out, std::min(input, last));
  out.push_back(kSf);
  out.push_back(kInput);
  out.push_back(kIc);
  return out;
}

bool is_3270_screen(ByteView data) {
  constexpr std::size_t kShortest = 3;  // command, WCC, an order
  if (data.size() < kShortest) return false;
  if (data[0] != kWrite && data[0] != kEraseWrite && data[0] != kEraseWriteAlternate) return false;
  constexpr std::uint8_t kOrders[] = {kSba, kSf, kSfe, kIc, kRa, kEua};
  return std::find(std::begin(kOrders), std::end(kOrders), data[2]) != std::end(kOrders);
}

Bytes text_of_screen(ByteView screen, unsigned rows, unsigned columns) {
  Canvas canvas(rows, columns);
  for (std::size_t i = 2; i < screen.size();) {
    const auto order = screen[i++];
    const auto rest = screen.subspan(i);
    const auto length = operands(order, rest);
    if (length > rest.size()) break;
    i += length;
    switch (order) {
      case kSba:
        canvas.move_to(address_of(rest[0], rest[1]));
        break;
      case kRa:
        canvas.fill_to(address_of(rest[0], rest[1]), rest[2]);
        break;
      case kSf:
      case kSfe:
        canvas.put(kBlank);
        break;
      case kGe:
        canvas.put(kBlank);
        break;
      case kEua:
      case kSa:
      case kMf:
      case kIc:
      case kPt:
        break;
      default:
        canvas.put(order);
    }
  }
  return canvas.lines();
}

std::optional<Bytes> text_of_input(ByteView input) {
  constexpr std::size_t kHead = 3;  // AID and cursor
  if (input.empty()) return std::nullopt;
  const auto aid = input[0];
  if (aid == kClear || aid == kPa1 || aid == kPa2 || aid == kPa3) return std::nullopt;
  Bytes text;
  for (std::size_t i = kHead; i < input.size();) {
    const auto byte = input[i++];
    if (const auto length = operands(byte, input.subspan(i)); length != 0) {
      i += length;
    } else if (byte >= kBlank) {
      text.push_back(byte);
    }
  }
  const auto filled = [](std::uint8_t c) { return c != kBlank; };
  const auto begin = std::find_if(text.begin(), text.end(), filled);
  const auto end = std::find_if(text.rbegin(), text.rend(), filled).base();
  return begin < end ? Bytes(begin, end) : Bytes();
}

}  // namespace openrui::tn3270
