#include "formats/ru/fm_header.h"

#include <algorithm>

#include "formats/ebcdic.h"
#include "formats/sense.h"
#include "formats/words.h"

namespace openrui {

namespace {

constexpr unsigned kConcatenated = 0x80;
constexpr unsigned kTypeMask = 0x7F;

FormatError wrong_header(std::size_t at, std::string_view text) { return {Sense{0x10080000}, at, text}; }
FormatError wrong_string(std::size_t at, std::string_view text) { return {Sense{0x20130000}, at, text}; }

std::string_view medium_name(std::uint8_t medium) {
  constexpr std::string_view kNames[] = {"console", "exchange (disk)", "card", "document (printer)"};
  return medium < std::size(kNames) ? kNames[medium] : "other";
}

std::string_view properties_name(std::uint8_t properties) {
  constexpr std::string_view kNames[] = {"resume",  "end",   "begin",    "begin and end",
                                         "suspend", "abort", "continue", "?"};
  return kNames[properties & 7];
}

// FMH-5 of LU 6.2, Attach: the program that the conversation is with (LU 6.2 formats [k]).
std::vector<std::string> attach(ByteView h) {
  constexpr std::uint16_t kAttach = 0x02FF;
  constexpr std::size_t kFixed = 6;  // behind command, flags and the length of what is fixed
  constexpr std::string_view kSync[] = {"none", "confirm", "confirm and syncpoint", "reserved"};
  constexpr std::uint8_t kBasic = 0xD0;
  constexpr std::uint8_t kMapped = 0xD1;
  if (h.size() <= kFixed || get16(h, 2) != kAttach) return {};
  const std::size_t fixed = h[5];
  const auto name_at = kFixed + fixed;
  if (fixed < 3 || name_at >= h.size() || h.size() - name_at - 1 < h[name_at]) return {};
  const auto type = h[kFixed];
  WordList words;
  words.add("Attach " + quoted(h.subspan(name_at + 1, h[name_at])))
      .add(type == kBasic    ? "basic conversation"
           : type == kMapped ? "mapped conversation"
                             : "resource type " + hex_byte(type))
      .add("synchronization " + std::string(kSync[h[kFixed + 2] >> 6]))
      .add_if((h[4] & 0x80U) != 0, "already verified")
      .add_if((h[4] & 0x08U) != 0, "PIP follows");
  std::vector<std::string> lines = {"FMH-5: " + words.text()};
  const auto rest = h.subspan(name_at + 1 + h[name_at]);
  if (!rest.empty()) lines.push_back("  security, unit of work, correlator: " + to_hex(rest, 64));
  return lines;
}

// FMH-7, error description: the sense code of a conversation that failed.
std::vector<std::string> error_description(ByteView h) {
  constexpr std::size_t kLength = 7;
  if (h.size() < kLength) return {};
  return {"FMH-7: sense " + to_words(parse_sense(h.subspan(2))) +
          ((h[6] & 0x80U) != 0 ? ", log data follow" : ", no log data")};
}

// SNA reference 14.2, "other headers".
std::string_view header_name(unsigned type) {
  switch (type) {
    case 2:
      return "data management";
    case 3:
      return "compaction and prime characters";
    case 5:
      return "attach";
    case 7:
      return "error description";
    case 12:
      return "security";
    default:
      return "unknown";
  }
}

std::vector<std::string> other_header(ByteView h) {
  const unsigned type = h[1] & kTypeMask;
  auto lines = type == 5 ? attach(h) : type == 7 ? error_description(h) : std::vector<std::string>{};
  if (!lines.empty()) return lines;
  std::string text = "FMH-" + std::to_string(type) + ' ' + std::string(header_name(type));
  if (type == 2 && h.size() > 2) text += ", command " + hex_byte(h[2]);
  return {text + ", " + std::to_string(h.size()) + " bytes: " + to_hex(h, 32)};
}

void append(std::vector<std::string>& lines, std::vector<std::string> more) {
  for (auto& line : more) lines.push_back(std::move(line));
}

}  // namespace

Parsed<FmHeader1> parse_fm_header_1(ByteView ru) {
  if (ru.size() < FmHeader1::kLength) return wrong_header(ru.size(), "FMH-1 is 6 bytes long");
  if (ru[0] != FmHeader1::kLength) return wrong_header(0, "FMH-1 is 6 bytes long");
  if ((ru[1] & kTypeMask) != FmHeader1::kType) return wrong_header(1, "not FMH-1");
  FmHeader1 h;
  h.concatenated = (ru[1] & kConcatenated) != 0;
  h.medium = ru[2] >> 4;
  h.subaddress = ru[2] & 0x0F;
  h.stack_reference = (ru[3] & 0x80) != 0;
  h.demand_select = (ru[3] & 0x40) != 0;
  h.profile = ru[3] & 0x0F;
  h.properties = ru[4] >> 5;
  h.destination_selection = (ru[4] & 0x10) != 0;
  h.compressed = (ru[4] & 0x04) != 0;
  h.compacted = (ru[4] & 0x02) != 0;
  h.record_length = ru[5];
  return h;
}

Bytes emit_fm_header_1(const FmHeader1& h) {
  return ByteWriter()
      .u8(FmHeader1::kLength)
      .u8((h.concatenated ? kConcatenated : 0U) | FmHeader1::kType)
      .u8((static_cast<unsigned>(h.medium & 0x0F) << 4) | (h.subaddress & 0x0FU))
      .u8((h.stack_reference ? 0x80U : 0U) | (h.demand_select ? 0x40U : 0U) | (h.profile & 0x0FU))
      .u8((static_cast<unsigned>(h.properties & 7) << 5) | (h.destination_selection ? 0x10U : 0U) |
          (h.compressed ? 0x04U : 0U) | (h.compacted ? 0x02U : 0U))
      .u8(h.record_length)
      .take();
}

std::vector<std::string> explain(const FmHeader1& h) {
  WordList words;
  words.add("medium " + std::string(medium_name(h.medium)))
      .add("subaddress " + std::to_string(h.subaddress))
      .add(std::string(properties_name(h.properties)) + " data set")
      .add("record length " + std::to_string(h.record_length == 0 ? 80 : h.record_length))
      .add_if(h.destination_selection, "destination selection")
      .add_if(h.demand_select, "demand select")
      .add_if(h.compressed, "SCB compressed")
      .add_if(h.compacted, "compacted");
  return {"FMH-1: " + words.text()};
}

Parsed<Bytes> expand_scb(ByteView packed, std::uint8_t prime) {
  Bytes clear;
  std::size_t at = 0;
  while (at < packed.size()) {
    const auto scb_at = at;
    const unsigned code = packed[at] >> 6;
    const std::size_t count = packed[at++] & 0x3F;
    if (count == 0) return wrong_string(scb_at, "a string control byte with a count of 0");
    switch (code) {
      case 0:
        if (packed.size() - at < count) return wrong_string(scb_at, "a string runs past the end of the RU");
        clear.insert(clear.end(), packed.begin() + static_cast<std::ptrdiff_t>(at),
                     packed.begin() + static_cast<std::ptrdiff_t>(at + count));
        at += count;
        break;
      case 2:
        clear.insert(clear.end(), count, prime);
        break;
      case 3:
        if (at == packed.size()) return wrong_string(scb_at, "a string runs past the end of the RU");
        clear.insert(clear.end(), count, packed[at++]);
        break;
      default:
        return wrong_string(scb_at, "compacted characters need the table of an FMH-3");
    }
  }
  return clear;
}

FmHeaders explain_fm_headers(ByteView ru) {
  FmHeaders found;
  auto& lines = found.lines;
  bool more = true;
  while (more && ru.size() - found.length >= 2) {
    const auto rest = ru.subspan(found.length);
    const std::size_t length = rest[0];
    if (length < 2 || length > rest.size()) {
      lines.push_back("no FM header at byte " + std::to_string(found.length) + ": its length, " +
                      std::to_string(length) + ", does not fit into the RU");
      break;
    }
    more = (rest[1] & kConcatenated) != 0;
    if (const auto header = parse_fm_header_1(rest)) {
      found.compressed = header->compressed && !header->compacted;
      append(lines, explain(*header));
    } else {
      append(lines, other_header(rest.first(length)));
    }
    found.length += length;
  }
  return found;
}

std::vector<std::string> explain_fm_data(ByteView ru) {
  auto headers = explain_fm_headers(ru);
  auto& lines = headers.lines;
  const auto data = ru.subspan(headers.length);
  if (headers.compressed) {
    const auto clear = expand_scb(data);
    if (clear) {
      lines.push_back("unpacked from " + std::to_string(data.size()) + " to " + std::to_string(clear->size()) +
                      " bytes:");
      append(lines, ebcdic_dump(*clear));
      return std::move(lines);
    }
    lines.push_back("malformed at byte " + std::to_string(headers.length + clear.error().offset) + ": " +
                    std::string(clear.error().text) + " (" + to_words(clear.error().sense) + ')');
  }
  append(lines, ebcdic_dump(data));
  return std::move(lines);
}

}  // namespace openrui
