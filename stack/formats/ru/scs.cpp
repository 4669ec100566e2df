// SNA character string (SNA reference 14.2).
#include <algorithm>

#include "formats/ru/data_stream.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr std::uint8_t kFirstGraphic = 0x40;
constexpr std::uint8_t kRequiredSpace = 0x41;
constexpr std::uint8_t kTransparent = 0x35;
constexpr std::uint8_t kMultiByte = 0x2B;

struct Control {
  std::uint8_t code;
  std::uint8_t parameters;  // bytes
  std::string_view words;
};
constexpr Control kControls[] = {
    {0x00, 0, "NUL"},
    {0x04, 1, "VCS select vertical channel"},
    {0x05, 0, "HT horizontal tab"},
    {0x06, 0, "RNL required new line"},
    {0x08, 1, "GE graphic escape"},
    {0x09, 0, "SPS superscript"},
    {0x0A, 0, "RPT repeat"},
    {0x0B, 0, "VT vertical tab"},
    {0x0C, 0, "FF form feed"},
    {0x0D, 0, "CR carriage return"},
    {0x0E, 0, "SO shift out"},
    {0x0F, 0, "SI shift in"},
    {0x14, 0, "ENP enable presentation"},
    {0x15, 0, "NL new line"},
    {0x16, 0, "BS backspace"},
    {0x17, 1, "POC program operator communication"},
    {0x1A, 0, "UBS unit backspace"},
    {0x1C, 0, "IFS interchange file separator"},
    {0x1D, 0, "IGS interchange group separator"},
    {0x1E, 0, "IRS interchange record separator"},
    {0x1F, 0, "IUS interchange unit separator"},
    {0x24, 0, "INP inhibit presentation"},
    {0x25, 0, "LF line feed"},
    {0x28, 2, "SA set attribute"},
    {0x2D, 0, "ENQ"},
    {0x2E, 0, "ACK"},
    {0x2F, 0, "BEL bell"},
    {0x32, 0, "SYN"},
    {0x33, 0, "IR index return"},
    {0x34, 2, "PP presentation position"},
    {0x36, 0, "NBS numeric backspace"},
    {0x37, 0, "EOT"},
    {0x38, 0, "SBS subscript"},
    {0x39, 0, "IT indent tab"},
    {0x3A, 0, "RFF required form feed"},
    {0x3C, 0, "DC4"},
    {0x3D, 0, "NAK"},
    {0x3F, 0, "SUB"},
};

const Control* find_control(std::uint8_t code) {
  const auto* found =
      std::find_if(std::begin(kControls), std::end(kControls), [code](const auto& c) { return c.code == code; });
  return found == std::end(kControls) ? nullptr : found;
}

std::string position_words(ByteView control) {
  std::string_view way = "unknown function";
  switch (control[1]) {
    case 0xC0:
      way = "horizontal absolute";
      break;
    case 0xC4:
      way = "vertical absolute";
      break;
    case 0xC8:
      way = "horizontal relative";
      break;
    case 0x4C:
      way = "vertical relative";
      break;
    default:
      break;
  }
  return "PP presentation position, " + std::string(way) + ' ' + std::to_string(control[2]);
}

std::string attribute_words(ByteView control) {
  std::string_view type = "type ";
  switch (control[1]) {
    case 0x00:
      type = "reset all";
      break;
    case 0x41:
      type = "highlighting";
      break;
    case 0x42:
      type = "colour";
      break;
    case 0x43:
      type = "character set";
      break;
    default:
      return "SA set attribute, type " + hex_byte(control[1]) + " value " + hex_byte(control[2]);
  }
  return "SA set attribute, " + std::string(type) + ' ' + hex_byte(control[2]);
}

std::string channel_words(std::uint8_t code) {
  if (code >= 0x81 && code <= 0x89) return "channel " + std::to_string(code - 0x80);
  if (code >= 0x7A && code <= 0x7C) return "channel " + std::to_string(code - 0x70);
  return "unknown channel";
}

// 2B, class, length (counts itself), parameters.
std::string format_words(ByteView control) {
  const auto parameters = control.size() > 3 ? control.subspan(3) : ByteView{};
  const auto at = [&](std::size_t i) { return i < parameters.size() ? std::to_string(parameters[i]) : "default"; };
  switch (control[1]) {
    case 0xC1: {
      std::string text = "SHF set horizontal format: line " + at(0) + ", margins " + at(1) + " and " + at(2);
      if (parameters.size() > 3) text += ", tabs " + to_hex(parameters.subspan(3), 16);
      return text;
    }
    case 0xC2: {
      std::string text = "SVF set vertical format: page " + at(0) + ", margins " + at(1) + " and " + at(2);
      if (parameters.size() > 3) text += ", tabs and channels " + to_hex(parameters.subspan(3), 16);
      return text;
    }
    case 0xC6:
      return "SLD set line density: " + at(0) + " points a line";
    case 0xC8:
      return "SGEA set graphic error action: " + at(0);
    case 0xD1:
    case 0xD2:
      return "text or page control: " + to_hex(control.subspan(2), 16);
    default:
      return "unknown class " + hex_byte(control[1]);
  }
}

// Length of the control at the beginning of `data`, 0 when it is cut.
std::size_t control_length(ByteView data) {
  if (data[0] == kTransparent) return data.size() < 2 ? 0 : 2 + static_cast<std::size_t>(data[1]);
  if (data[0] == kMultiByte) return data.size() < 3 ? 0 : 2 + std::max<std::size_t>(data[2], 1);
  const auto* control = find_control(data[0]);
  return control == nullptr ? 1 : 1 + static_cast<std::size_t>(control->parameters);
}

std::string control_words(ByteView control, CodePage page) {
  switch (control[0]) {
    case 0x04:
      return "VCS select vertical channel, " + channel_words(control[1]);
    case 0x28:
      return attribute_words(control);
    case 0x34:
      return position_words(control);
    case kTransparent:
      return "TRN transparent, " + std::to_string(control[1]) + " bytes";
    case kMultiByte:
      return format_words(control);
    case 0x08: {
      std::string text = "GE graphic escape \"";
      append_utf8(text, control.subspan(1), page);
      return text + '"';
    }
    default: {
      const auto* known = find_control(control[0]);
      return known == nullptr ? "unknown control (1003)" : std::string(known->words);
    }
  }
}

}  // namespace

std::size_t explain_scs(ByteView data, CodePage page, bool more, std::vector<std::string>& lines) {
  std::size_t at = 0;
  while (at < data.size()) {
    const auto rest = data.subspan(at);
    if (rest[0] >= kFirstGraphic && rest[0] != 0xFF) {
      const auto end = std::find_if(rest.begin(), rest.end(), [](auto b) { return b < kFirstGraphic || b == 0xFF; });
      const auto length = static_cast<std::size_t>(end - rest.begin());
      std::string text = "text \"";
      append_utf8(text, rest.first(length), page);
      // A required space is none of Latin-1's characters that a reader would see.
      if (std::find(rest.begin(), end, kRequiredSpace) != end)
        text += "\", with required spaces";
      else
        text += '"';
      lines.push_back(std::move(text));
      at += length;
      continue;
    }
    const auto length = control_length(rest);
    if (length == 0 || length > rest.size()) {
      if (more) return at;
      lines.push_back(bytes_and_words(rest, "a control that is cut (1005)"));
      return data.size();
    }
    lines.push_back(bytes_and_words(rest.first(length), control_words(rest.first(length), page)));
    at += length;
  }
  return at;
}

}  // namespace openrui
